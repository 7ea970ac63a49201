/* groupmean: means over tables or over groups of records, with their spread and confidence intervals.
 *
 * Reads unit tables of the same units (--across), one after another, and writes for every unit and column n,
 * mean, sd, sem, lo and hi over the tables; holds the first, the one at hand, and the moments of each number. Or
 * reads one table (--by), which it holds, and writes these over the records that have the same fields in some
 * columns, which come first.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "model/groups.h"
#include "model/moments.h"
#include "tables/columns.h"
#include "tables/csv.h"
#include "tables/encoding.h"
#include "tables/held.h"
#include "tables/table.h"
#include "tables/units.h"

struct job {
	const char *columns, *by;
	bool across;
	struct moments_interval interval;
	size_t n_columns;		/* that are averaged */
	char **names;			/* theirs */
	struct moments *moments;	/* of units or groups, row-major */
};

static void
take_names(struct job *job, const size_t *picked, char *const *names)
{
	job->names = mem_array(job->n_columns, sizeof(*job->names));
	for (size_t i = 0; i < job->n_columns; i++)
		job->names[i] = mem_string(names[picked[i]]);
}

static void
free_texts(size_t n, char **texts)
{
	for (size_t i = 0; texts != NULL && i < n; i++)
		free(texts[i]);
	free(texts);
}

/* ---- over tables ------------------------------------------------------------------------------------ */

/* Where a table has the columns that are averaged: by their names in the first one, or if either has none by
 * their places. To be freed. */
static size_t *
find_columns(const struct job *job, const struct held *first, const struct held *table)
{
	const char *list = job->columns != NULL ? job->columns : "*";
	size_t n, *places;

	if (!first->headed || !table->headed) {
		places = columns_select(list, table->name, table->n_columns, held_columns(table), &n);
		if (n != job->n_columns)
			die("%s: %zu columns, %zu in %s", table->name, n, job->n_columns, first->name);
		return places;
	}
	places = mem_array(job->n_columns, sizeof(*places));
	for (size_t i = 0; i < job->n_columns; i++)
		places[i] = columns_find(job->names[i], table->name, table->n_columns, held_columns(table));
	return places;
}

static void
add_table(struct job *job, const struct held *first, const struct held *table)
{
	size_t *places = find_columns(job, first, table);

	if (table->n_units != first->n_units)
		die("%s: %zu units, %zu in %s", table->name, table->n_units, first->n_units, first->name);
	for (size_t unit = 0; unit < table->n_units; unit++) {
		if (first->units != NULL && table->units != NULL && strcmp(table->units[unit], first->units[unit]) != 0)
			die("%s: unit %zu is `%s', but `%s' in %s", table->name, unit + 1, table->units[unit],
			    first->units[unit], first->name);
		for (size_t i = 0; i < job->n_columns; i++)
			moments_add(&job->moments[unit * job->n_columns + i],
			    table->values[unit * table->n_columns + places[i]]);
	}
	free(places);
}

static void
write_units(struct job *job, const struct held *first, struct out *out, enum encoding encoding)
{
	size_t n = job->n_columns * MOMENTS_STATISTICS;
	char **names = moments_names(job->n_columns, job->names);
	double *record = mem_array(n, sizeof(*record));
	struct units_out *output = units_create(out, encoding_choose(encoding, out, false), first->n_units,
	    first->units != NULL, n, (const char *const *)names);

	for (size_t unit = 0; unit < first->n_units; unit++) {
		moments_finish(job->n_columns, job->moments + unit * job->n_columns, &job->interval, record);
		units_put(output, first->units != NULL ? first->units[unit] : NULL, record);
	}
	units_commit(output);
	free_texts(n, names);
	free(record);
}

static void
average_tables(struct job *job, char **tables, struct out *out, enum encoding encoding)
{
	struct held *first = held_read(tables[0]);
	size_t *picked = columns_select(job->columns != NULL ? job->columns : "*", first->name, first->n_columns,
	    held_columns(first), &job->n_columns);

	take_names(job, picked, first->columns);
	job->moments = mem_zeros(first->n_units, job->n_columns * sizeof(*job->moments));
	add_table(job, first, first);
	for (size_t i = 1; tables[i] != NULL; i++) {
		struct held *table = held_read(tables[i]);

		add_table(job, first, table);
		held_free(table);
	}
	write_units(job, first, out, encoding);
	held_free(first);
	free(picked);
}

/* ---- over records --------------------------------------------------------------------------------------- */

/* The columns to average: those asked for, or all numbers but what groups. To be freed. */
static size_t *
choose_columns(struct job *job, const struct table *table, size_t n_by, const size_t *by)
{
	size_t n = table->n_columns, n_left = 0, *picked = columns_select(job->columns != NULL ? job->columns : "*",
	    table->name, n, (const char *const *)table->names, &n);

	for (size_t i = 0; i < n; i++) {
		bool groups = table->is_text[picked[i]];

		for (size_t k = 0; k < n_by; k++)
			groups = groups || by[k] == picked[i];
		if (job->columns != NULL || !groups)
			picked[n_left++] = picked[i];
	}
	if (n_left == 0)
		die("%s: no column of numbers beside those of --by", table->name);
	job->n_columns = n_left;
	take_names(job, picked, table->names);
	return picked;
}

static void
add_records(struct job *job, const struct table *table, const struct groups *groups, const size_t *picked)
{
	job->moments = mem_zeros(groups->n * job->n_columns, sizeof(*job->moments));
	for (size_t i = 0; i < job->n_columns; i++) {
		const double *values = table_column(table, picked[i]);

		for (size_t row = 0; row < table->n_rows; row++)
			moments_add(&job->moments[groups->code[row] * job->n_columns + i], values[row]);
	}
}

/* A line of the output: its group's fields, and what was found. */
static void
put_group(const struct table *table, size_t row, size_t n_by, const size_t *by, size_t n, const double *record,
    struct out *out)
{
	for (size_t i = 0; i < n_by; i++) {
		char *field = groups_field(table, by[i], row);

		if (i > 0)
			out_write(out, "\t", 1);
		csv_put_text(out, field);
		free(field);
	}
	for (size_t i = 0; i < n; i++) {
		out_write(out, "\t", 1);
		csv_put_number(out, record[i]);
	}
	out_write(out, "\n", 1);
}

static void
average_groups(struct job *job, const char *spec, struct out *out)
{
	struct table *table = table_read(spec);
	size_t n_by, *by = columns_select(job->by, table->name, table->n_columns, (const char *const *)table->names, &n_by);
	size_t *picked = choose_columns(job, table, n_by, by), n = job->n_columns * MOMENTS_STATISTICS;
	struct groups *groups = groups_make(table, n_by, by);
	char **statistics = moments_names(job->n_columns, job->names);
	const char **names = mem_array(n_by + n, sizeof(*names));
	double *record = mem_array(n, sizeof(*record));

	add_records(job, table, groups, picked);
	for (size_t i = 0; i < n_by + n; i++)
		names[i] = i < n_by ? table->names[by[i]] : statistics[i - n_by];
	csv_put_header(out, NULL, n_by + n, names);
	for (size_t i = 0; i < groups->n; i++) {
		moments_finish(job->n_columns, job->moments + i * job->n_columns, &job->interval, record);
		put_group(table, groups->first[i], n_by, by, n, record, out);
	}
	out_commit(out);
	free(record);
	free(names);
	free_texts(n, statistics);
	groups_free(groups);
	free(picked);
	free(by);
	table_free(table);
}

int
main(int argc, char **argv)
{
	struct job job = { .interval = { .level = 0.95 } };
	const char *output = NULL, *word = NULL;
	const struct opt options[] = {
		OPT_FLAG(0, "across", &job.across, "means over the tables, of every unit"),
		OPT_TEXT(0, "by", "COLUMNS", &job.by, "means over the records alike in these columns"),
		OPT_TEXT('c', "columns", "COLUMNS", &job.columns, "average these: names, globs and ranges, by commas"),
		OPT_REAL(0, "ci", "LEVEL", &job.interval.level, 0, 1, "level of the confidence interval"),
		OPT_OUTPUT(&output), OPT_ENCODING(&word),
		OPT_END
	};
	const struct opt_tool tool = { "groupmean", "--across|--by=COLUMNS [-c COLUMNS] [--ci=LEVEL] [-o FILE] "
		"[-O ENCODING] [TABLE...]", "means over tables or groups of records, with confidence intervals", options };
	char **operands = opt_parse(&tool, argc, argv);
	char **tables = operands[0] == NULL ? (char *[]){ "-", NULL } : operands;
	enum encoding encoding = encoding_parse(word);

	if (job.across == (job.by != NULL))
		die_usage("either --across or --by=COLUMNS was expected");
	if (job.by != NULL && tables[1] != NULL)
		die_usage("--by takes one table; `%s' is a second one", tables[1]);
	if (job.by != NULL && encoding > ENCODING_TSV)
		die_usage("groups are called by texts, which only -O tsv can hold");
	struct out *out = out_open(output);
	if (job.across)
		average_tables(&job, tables, out, encoding);
	else
		average_groups(&job, tables[0], out);
	free_texts(job.n_columns, job.names);
	free(job.moments);
	free(operands);
	return 0;
}
