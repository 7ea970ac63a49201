/* tabview: shows, selects, converts, transposes and stacks tables.
 *
 * Reads a table of any encoding, or headerless floats; writes some or all of it, block by block. The page says
 * when it must hold the table: mostly where the order of values changes, or a header needs what only the end tells.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "tables/csv.h"
#include "tables/encoding.h"
#include "tables/scans.h"
#include "tables/shape.h"
#include "tables/slice.h"
#include "tables/source.h"
#include "tables/stack.h"
#include "tables/table.h"
#include "tables/texts.h"
#include "tables/units.h"

struct job {
	const char *columns, *names, *rows, *stack, *raw, *output, *encoding;
	bool transpose, matrix, shape;
	struct out *out;
};

static enum encoding
choose(const struct job *job, bool npy)
{
	return encoding_choose(encoding_parse(job->encoding), job->out, npy || job->matrix);
}

/* ---- arrays without names, and named ones that are to lose theirs ------------------- */

static void
view_array(const struct job *job, struct source *source)
{
	struct scans *scans = scans_from(source);
	struct scans_form form = { .encoding = choose(job, true), .single = scans_single(scans) };
	struct scans_block block;
	struct scans_out *out;
	struct slice slice;
	size_t n_rows, n_columns;

	slice_rows(&slice, job->rows);
	slice_array(&slice, job->columns, job->names, scans);
	n_rows = slice_count(&slice, scans_name(scans), scans_count(scans));
	n_columns = slice.columns == NULL ? scans_units(scans) : slice.n;
	form.by_unit = scans_by_unit(scans) != job->transpose;
	form.n_scans = job->transpose ? n_columns : n_rows;
	form.n_units = job->transpose ? n_rows : n_columns;
	/* text needs names; they are those of the columns that were picked */
	if (job->names != NULL || (form.encoding == ENCODING_TSV && !job->transpose && !job->matrix))
		form.names = (const char *const *)slice.names;
	out = scans_create(job->out, &form);
	while (slice_scans(&slice, scans, &block)) {
		if (job->transpose)
			scans_turn(&block);
		scans_put(out, &block);
	}
	slice_check(&slice, scans_name(scans), scans_count(scans));
	scans_close(scans);
	scans_commit(out);
	slice_free(&slice);
}

/* ---- named columns ----------------------------------------------------------------------------- */

/* Text to text: fields stay as they are, but what is missing is spelled one way. */
static void
view_text(const struct job *job, struct source *source)
{
	struct csv *csv = csv_open(source->in);
	size_t first = strcmp(csv_column(csv, 0), "unit") == 0 && csv_headed(csv), row = 0;
	struct slice slice;

	source->in = NULL;
	slice_rows(&slice, job->rows);
	slice_columns(&slice, job->columns != NULL ? job->columns : source->columns, job->names, csv_name(csv),
	    first > 0, csv_columns(csv) - first, csv_names(csv) + first);
	csv_put_header(job->out, first > 0 ? "unit" : NULL, slice.n, (const char *const *)slice.names);
	for (; csv_next(csv); row++) {
		if (row < slice.first || row >= slice.last)
			continue;
		for (size_t i = 0; i < first + slice.n; i++) {
			const char *text = csv_field(csv, i < first ? 0 : slice.columns[i - first] + first);

			if (i > 0)
				out_write(job->out, "\t", 1);
			csv_put_text(job->out, csv_missing(text) ? "n/a" : text);
		}
		out_write(job->out, "\n", 1);
		if (!csv_ready(csv))
			out_flush(job->out);
	}
	slice_check(&slice, csv_name(csv), row);
	csv_close(csv);
	source_close(source);
	out_commit(job->out);
	slice_free(&slice);
}

/* Numbers, from or to a float stream. */
static void
view_numbers(const struct job *job, struct source *source)
{
	enum encoding encoding = choose(job, source->npy);
	struct units *units = units_from(source);
	size_t n_columns = units_columns(units), row = 0, n, from, wanted;
	double *record = mem_array(n_columns, sizeof(*record));
	struct units_out *out;
	struct slice slice;
	const double *records;

	slice_rows(&slice, job->rows);
	slice_columns(&slice, job->columns, job->names, units_file(units), units_named(units), n_columns,
	    units_column_names(units));
	out = units_create(job->out, encoding, slice_count(&slice, units_file(units), units_count(units)),
	    units_named(units), slice.n, (const char *const *)slice.names);
	for (; (n = wanted = units_next(units, &records)) > 0; row += n) {
		slice_clip(&slice, row, &from, &wanted);
		for (size_t i = from; i < from + wanted; i++) {
			for (size_t k = 0; k < slice.n; k++)
				record[k] = records[i * n_columns + slice.columns[k]];
			units_put(out, units_unit(units, i), record);
		}
	}
	slice_check(&slice, units_file(units), row);
	units_close(units);
	units_commit(out);
	slice_free(&slice);
	free(record);
}

static void
view_turned(const struct job *job, struct source *source)
{
	enum encoding encoding = choose(job, source->npy);
	struct table *table = table_from(source), *rows = table_turn(table);

	table_write(rows, job->out, encoding);
	table_free(rows);
	table_free(table);
}

static void
view_texts(const struct job *job, struct source *source)
{
	if (job->columns != NULL || job->names != NULL || job->rows != NULL)
		die_usage("an array of texts is shown whole; -c, --names and --rows need a second tabview");
	if (choose(job, false) != ENCODING_TSV)
		die("%s: holds text, which only TSV can hold", source->name);
	texts_write(source, job->transpose, job->out);
}

static void
show_shape(struct out *out, struct source *source)
{
	struct shape shape = shape_read(source);

	out_format(out, "rows\tcolumns\torder\ttype\n%zu\t%zu\t%c\t%s\n", shape.n_rows, shape.n_columns,
	    shape.fortran ? 'F' : 'C', shape.type);
	out_commit(out);
}

/* ---- the command line --------------------------------------------------------------------------------- */

/* What the options ask for that can't be had together. */
static void
check_options(const struct job *job, char **tables)
{
	bool selects = job->transpose || job->matrix || job->columns != NULL || job->names != NULL || job->rows;

	if (job->matrix && (job->transpose || job->names != NULL))
		die_usage("--matrix goes with neither -T nor --names; use a second tabview");
	if (job->stack != NULL && (selects || job->raw != NULL || job->shape))
		die_usage("--stack goes with -o and -O alone; use a second tabview");
	if (job->shape && selects)
		die_usage("--shape is that of the whole table; use a second tabview");
	if (job->transpose && job->names != NULL)
		die_usage("--names of a table that -T turns need a second tabview");
	if (job->stack == NULL && tables[1] != NULL)
		die_usage("more than one table: `%s'", tables[1]);
}

static void
view(const struct job *job, struct source *source)
{
	bool array = source->npy && !source->header.structured;

	if (job->columns != NULL && source->columns != NULL)
		die_usage("columns are picked twice: -c %s and :%s", job->columns, source->columns);
	if (job->transpose && !array && (job->columns != NULL || job->rows != NULL))
		die_usage("a table with names is turned whole; -c and --rows need a second tabview");
	source->without_unit = job->matrix;
	if (job->shape)
		show_shape(job->out, source);
	else if (texts_are(source) && !job->matrix)
		view_texts(job, source);
	else if (array || job->matrix)
		view_array(job, source);
	else if (job->transpose)
		view_turned(job, source);
	else if (source->npy || choose(job, false) != ENCODING_TSV)
		view_numbers(job, source);
	else
		view_text(job, source);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	const struct opt options[] = {
		OPT_TEXT('c', "columns", "COLUMNS", &job.columns, "show these: names, globs and ranges, by commas"),
		OPT_FLAG('T', "transpose", &job.transpose, "rows as columns; of a 2-D array only the header changes"),
		OPT_TEXT(0, "names", "A,B,...", &job.names, "call the columns so"),
		OPT_TEXT(0, "rows", "A-B", &job.rows, "show these rows, counted from 1; A- to the end"),
		OPT_TEXT(0, "stack", "COLUMN", &job.stack, "this column of each TABLE becomes one record"),
		OPT_FLAG(0, "matrix", &job.matrix, "a plain 2-D array, without names, unit and time"),
		OPT_FLAG(0, "shape", &job.shape, "print rows, columns, order and type"),
		OPT_TEXT(0, "raw", "COLS[:f8][,ROWS]", &job.raw, "read headerless floats, scan by scan"),
		OPT_OUTPUT(&job.output), OPT_ENCODING(&job.encoding),
		OPT_END
	};
	const struct opt_tool tool = { "tabview",
	    "[-T] [-c COLUMNS] [--names=A,B,...] [--rows=A-B] [--stack=COLUMN] [--matrix] [--shape] "
	    "[--raw=COLS[:f8][,ROWS]] [-O ENCODING] [-o FILE] [TABLE...]",
	    "show, select, convert and stack tables", options };
	char **operands = opt_parse(&tool, argc, argv);
	char **tables = operands[0] == NULL ? (char *[]){ "-", NULL } : operands;

	check_options(&job, tables);
	encoding_parse(job.encoding);
	job.out = out_open(job.output);
	if (job.stack != NULL)
		stack_write(job.stack, tables, job.out, job.encoding);
	else
		view(&job, job.raw != NULL ? source_open_raw(tables[0], job.raw) : source_open(tables[0]));
	free(operands);
	return 0;
}
