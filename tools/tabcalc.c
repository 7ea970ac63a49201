/* tabcalc: columns computed from columns, and means over tables.
 *
 * Reads a unit table, or with --across several of the same units side by side. Computes columns by formulas from those
 * that are there or were computed before, record by record; writes a unit table of all columns or some: of one table,
 * or of each unit the mean over the tables. Holds a block of each.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "numerics/formula.h"
#include "tables/abreast.h"
#include "tables/columns.h"
#include "tables/encoding.h"
#include "tables/units.h"

struct job {
	const char *columns;
	bool across;
	struct opt_list texts;		/* of the formulas */
	size_t n_tables;
	struct abreast *tables;
	size_t n_columns;		/* of the first table */
	size_t **places;		/* of each table: where it has these */
	struct formula *formulas;
	const char **names;		/* of the columns, then of the formulas */
	size_t n_picked, *picked;	/* which to write */
	double *values;			/* a record's, as the names */
	double *sums;			/* of what is picked, over the tables */
};

/* ---- columns ----------------------------------------------------------------------------------- */

/* Every table has the columns of the first one, in any order. */
static void
find_columns(struct job *job)
{
	const struct units *first = abreast_units(job->tables, 0);

	job->n_columns = units_columns(first);
	job->places = mem_array(job->n_tables, sizeof(*job->places));
	for (size_t i = 0; i < job->n_tables; i++) {
		job->places[i] = mem_array(job->n_columns, sizeof(**job->places));
		for (size_t k = 0; k < job->n_columns; k++)
			job->places[i][k] = units_find(abreast_units(job->tables, i), units_column(first, k));
	}
}

static void
read_formulas(struct job *job)
{
	const struct units *first = abreast_units(job->tables, 0);
	size_t n = job->n_columns;
	char message[FORMULA_MESSAGE];

	job->names = mem_array(n + job->texts.count, sizeof(*job->names));
	job->formulas = mem_zeros(job->texts.count, sizeof(*job->formulas));
	for (size_t i = 0; i < n; i++)
		job->names[i] = units_column(first, i);
	for (size_t i = 0; i < job->texts.count; i++, n++) {
		if (!formula_parse(job->texts.items[i], n, job->names, &job->formulas[i], message))
			die("%s: %s", units_file(first), message);
		job->names[n] = job->formulas[i].name;
		if (strcmp(job->names[n], "unit") == 0 || columns_lookup(job->names[n], n, job->names) != SIZE_MAX)
			die("%s: has a column `%s' already; another name was expected", units_file(first), job->names[n]);
	}
	char *list = columns_without(job->columns, "unit");	/* which is always there where it is */
	job->picked = columns_select(list, units_file(first), n, job->names, &job->n_picked);
	free(list);
	job->values = mem_array(n, sizeof(*job->values));
	job->sums = mem_array(job->n_picked, sizeof(*job->sums));
}

/* ---- records ----------------------------------------------------------------------------------- */

/* The sums over the tables of what is picked, of one unit. */
static void
sum_tables(struct job *job, const double *const *records)
{
	memset(job->sums, 0, job->n_picked * sizeof(*job->sums));
	for (size_t i = 0; i < job->n_tables; i++) {
		for (size_t k = 0; k < job->n_columns; k++)
			job->values[k] = records[i][job->places[i][k]];
		for (size_t k = 0; k < job->texts.count; k++)
			job->values[job->n_columns + k] = formula_value(&job->formulas[k], job->values);
		for (size_t k = 0; k < job->n_picked; k++)
			job->sums[k] += job->values[job->picked[k]];
	}
}

static void
write_table(struct job *job, struct out *out, enum encoding encoding)
{
	const struct units *first = abreast_units(job->tables, 0);
	const char **names = mem_array(job->n_picked, sizeof(*names));
	const double **records = mem_array(job->n_tables, sizeof(*records));
	struct units_out *output;

	for (size_t k = 0; k < job->n_picked; k++)
		names[k] = job->names[job->picked[k]];
	output = units_create(out, encoding_choose(encoding, out, units_npy(first)), units_count(first),
	    units_named(first), job->n_picked, names);
	while (abreast_next(job->tables, records)) {
		sum_tables(job, records);
		for (size_t k = 0; k < job->n_picked; k++)
			job->sums[k] /= (double)job->n_tables;
		units_put(output, abreast_unit(job->tables), job->sums);
	}
	units_commit(output);
	free(names);
	free(records);
}

static void
job_free(struct job *job)
{
	for (size_t i = 0; i < job->n_tables; i++)
		free(job->places[i]);
	for (size_t i = 0; i < job->texts.count; i++)
		formula_free(&job->formulas[i]);
	abreast_close(job->tables);
	opt_list_free(&job->texts);
	free(job->places);
	free(job->formulas);
	free(job->names);
	free(job->picked);
	free(job->values);
	free(job->sums);
}

int
main(int argc, char **argv)
{
	struct job job = { .columns = "*" };
	const char *output = NULL, *word = NULL;
	const struct opt options[] = {
		OPT_LIST(0, "let", "NAME=FORMULA", &job.texts, "a column computed from columns; repeatable"),
		OPT_TEXT('c', "columns", "COLUMNS", &job.columns, "write these: names, globs and ranges, by commas"),
		OPT_FLAG(0, "across", &job.across, "means over the tables, of every unit"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&word),
		OPT_END
	};
	const struct opt_tool tool = { "tabcalc", "[--let=NAME=FORMULA]... [-c COLUMNS] [--across] [-o FILE] "
		"[-O ENCODING] [TABLE...]", "columns computed from columns, and means over tables", options };
	char **operands = opt_parse(&tool, argc, argv);
	char **tables = operands[0] == NULL ? (char *[]){ "-", NULL } : operands;
	enum encoding encoding = encoding_parse(word);

	while (tables[job.n_tables] != NULL)
		job.n_tables++;
	if (job.n_tables > 1 && !job.across)
		die_usage("several tables go with --across; `%s' is a second one", tables[1]);
	struct out *out = out_open(output);
	job.tables = abreast_open(job.n_tables, tables);
	find_columns(&job);
	read_formulas(&job);
	write_table(&job, out, encoding);
	job_free(&job);
	free(operands);
	return 0;
}
