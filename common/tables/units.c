/* units: a unit table as a cursor over records of named doubles; see units.h. */
#include "tables/units.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/utf8.h"
#include "tables/columns.h"
#include "tables/csv.h"
#include "tables/npy.h"
#include "tables/rows.h"
#include "tables/source.h"

enum { BLOCK_RECORDS = 4096, BLOCK_BYTES = 4 << 20 };

struct units {
	struct source *source;
	struct csv *csv;		/* one of the two */
	struct rows *rows;
	bool named;			/* column 0 of the file is `unit' */
	size_t n_columns;
	char **names;
	size_t *picked;			/* columns of the file */
	bool direct;			/* records are those of the file, unchanged */
	double *values;
	size_t room;			/* records that fit into values and unit_names */
	char **unit_names;
	size_t n_unit_names;
};

/* ---- opening ------------------------------------------------------------------------------ */

static size_t
file_columns(const struct units *units)
{
	return units->csv != NULL ? csv_columns(units->csv) : rows_columns(units->rows);
}

static const char *
file_column(const struct units *units, size_t i)
{
	return units->csv != NULL ? csv_column(units->csv, i) : rows_column(units->rows, i);
}

/* The columns that are numbers, or those of them that SPEC picks. */
static void
pick_columns(struct units *units)
{
	size_t first = units->named ? 1 : 0, n = file_columns(units) - first;
	const char **names = mem_array(n, sizeof(*names));

	for (size_t i = 0; i < n; i++)
		names[i] = file_column(units, first + i);
	if (units->source->columns != NULL) {
		/* `unit' is always there, and may be named */
		char *list = units->named ? columns_without(units->source->columns, "unit")
		    : mem_string(units->source->columns);

		units->picked = columns_select(list, units->source->name, n, names, &units->n_columns);
		free(list);
	} else {
		units->n_columns = n;
		units->picked = mem_array(n, sizeof(*units->picked));
		for (size_t i = 0; i < n; i++)
			units->picked[i] = i;
	}
	units->names = mem_array(units->n_columns, sizeof(*units->names));
	for (size_t i = 0; i < units->n_columns; i++) {
		units->names[i] = mem_string(names[units->picked[i]]);
		units->picked[i] += first;
		if (units->rows != NULL && rows_is_text(units->rows, units->picked[i]))
			die("%s: column %s is text; expected numbers", units->source->name, units->names[i]);
	}
	free(names);
}

struct units *
units_from(struct source *source)
{
	struct units *units = mem_zeros(1, sizeof(*units));

	units->source = source;
	if (source->npy) {
		units->rows = rows_open(source);
	} else {
		units->csv = csv_open(source->in);
		source->in = NULL;
	}
	units->named = strcmp(file_column(units, 0), "unit") == 0 && (units->csv == NULL || csv_headed(units->csv));
	pick_columns(units);
	units->direct = units->rows != NULL && !units->named && source->columns == NULL;
	units->room = BLOCK_BYTES / 8 / (units->n_columns + 1);
	if (units->room < 1)
		units->room = 1;
	if (units->room > BLOCK_RECORDS || units->rows != NULL)
		units->room = BLOCK_RECORDS;
	units->unit_names = mem_zeros(units->room, sizeof(*units->unit_names));
	return units;
}

struct units *
units_open(const char *spec)
{
	return units_from(source_open(spec));
}

/* ---- asking ----------------------------------------------------------------------------------- */

const char *
units_file(const struct units *units)
{
	return units->source->name;
}

bool
units_npy(const struct units *units)
{
	return units->rows != NULL;
}

size_t
units_columns(const struct units *units)
{
	return units->n_columns;
}

const char *
units_column(const struct units *units, size_t column)
{
	return units->names[column];
}

const char *const *
units_column_names(const struct units *units)
{
	return (const char *const *)units->names;
}

size_t
units_find(const struct units *units, const char *name)
{
	return columns_find(name, units->source->name, units->n_columns, units_column_names(units));
}

size_t
units_lookup(const struct units *units, const char *name)
{
	return columns_lookup(name, units->n_columns, units_column_names(units));
}

size_t
units_count(const struct units *units)
{
	return units->rows != NULL ? rows_count(units->rows) : 0;
}

bool
units_named(const struct units *units)
{
	return units->named;
}

bool
units_headed(const struct units *units)
{
	return units->csv != NULL ? csv_headed(units->csv) : units->source->header.structured;
}

/* ---- the cursor ----------------------------------------------------------------------------------- */

static void
forget_names(struct units *units)
{
	for (size_t i = 0; i < units->n_unit_names; i++)
		free(units->unit_names[i]);
	units->n_unit_names = 0;
}

/* A block of text ends where the next record would have to be waited for. */
static size_t
next_from_csv(struct units *units)
{
	size_t n = 0, n_columns = units->n_columns;

	if (units->values == NULL)
		units->values = mem_array(units->room * n_columns, sizeof(*units->values));
	while (n < units->room && (n == 0 || csv_ready(units->csv)) && csv_next(units->csv)) {
		for (size_t i = 0; i < n_columns; i++)
			units->values[n * n_columns + i] = csv_number(units->csv, units->picked[i]);
		if (units->named)
			units->unit_names[units->n_unit_names++] = mem_string(csv_field(units->csv, 0));
		n++;
	}
	return n;
}

/* The name of a unit that may be a number. */
static char *
name_of(const struct units *units, size_t row, double value)
{
	char text[CSV_NUMBER];

	if (rows_is_text(units->rows, 0))
		return rows_text(units->rows, row, 0);
	csv_format_number(text, value);
	return mem_string(text);
}

static size_t
next_from_records(struct units *units, const double **records)
{
	size_t n_file = rows_columns(units->rows), n_columns = units->n_columns;
	const double *rows;
	size_t n = rows_next(units->rows, &rows);

	if (units->direct || n == 0) {
		*records = rows;
		return n;
	}
	if (units->values == NULL)	/* no later block has more rows than the first */
		units->values = mem_array(n * n_columns, sizeof(*units->values));
	for (size_t row = 0; row < n; row++) {
		for (size_t i = 0; i < n_columns; i++)
			units->values[row * n_columns + i] = rows[row * n_file + units->picked[i]];
		if (units->named)
			units->unit_names[units->n_unit_names++] = name_of(units, row, rows[row * n_file]);
	}
	*records = units->values;
	return n;
}

size_t
units_next(struct units *units, const double **records)
{
	size_t n;

	forget_names(units);
	if (units->rows != NULL)
		return next_from_records(units, records);
	n = next_from_csv(units);
	*records = units->values;
	return n;
}

const char *
units_unit(const struct units *units, size_t i)
{
	return units->named ? units->unit_names[i] : NULL;
}

void
units_close(struct units *units)
{
	forget_names(units);
	for (size_t i = 0; i < units->n_columns; i++)
		free(units->names[i]);
	if (units->csv != NULL)
		csv_close(units->csv);
	else
		rows_close(units->rows);
	source_close(units->source);
	free(units->names);
	free(units->picked);
	free(units->values);
	free(units->unit_names);
	free(units);
}

/* ---- writing ------------------------------------------------------------------------------------------ */

struct units_out {
	struct out *out;
	enum encoding encoding;
	size_t count, done;
	bool named;
	size_t n_columns;
	char **names;
	bool held;		/* NPY whose count or names' length is known at the end only */
	double *values;		/* held */
	size_t n_values, values_room;
	char **unit_names;	/* held */
	size_t unit_names_room;
};

struct units_out *
units_create(struct out *out, enum encoding encoding, size_t count, bool named, size_t n_columns,
    const char *const *names)
{
	struct units_out *units = mem_zeros(1, sizeof(*units));

	units->out = out;
	units->encoding = encoding;
	units->count = count;
	units->named = named;
	units->n_columns = n_columns;
	units->held = encoding == ENCODING_NPY && (count == 0 || named);
	units->names = mem_array(n_columns, sizeof(*units->names));
	for (size_t i = 0; i < n_columns; i++)
		units->names[i] = mem_string(names[i]);
	if (encoding == ENCODING_TSV)
		csv_put_header(out, named ? "unit" : NULL, n_columns, names);
	else if (encoding == ENCODING_NPY && !units->held)
		npy_write_structured(out, count, 0, n_columns, names);
	return units;
}

static void
put_tsv(struct units_out *units, const char *unit, const double *record)
{
	if (units->named)
		csv_put_text(units->out, unit);
	for (size_t i = 0; i < units->n_columns; i++) {
		if (i > 0 || units->named)
			out_write(units->out, "\t", 1);
		csv_put_number(units->out, record[i]);
	}
	out_write(units->out, "\n", 1);
}

static void
put_singles(struct out *out, const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float single = (float)values[i];

		out_write(out, &single, sizeof(single));
	}
}

static void
hold(struct units_out *units, const char *unit, const double *record)
{
	size_t n = units->n_columns;

	units->values = mem_grow(units->values, &units->values_room, units->n_values + n, sizeof(*units->values));
	memcpy(units->values + units->n_values, record, n * sizeof(*record));
	units->n_values += n;
	if (units->named) {
		units->unit_names = mem_grow(units->unit_names, &units->unit_names_room, units->done + 1,
		    sizeof(*units->unit_names));
		units->unit_names[units->done] = mem_string(unit);
	}
}

void
units_put(struct units_out *units, const char *unit, const double *record)
{
	if (units->held)
		hold(units, unit, record);
	else if (units->encoding == ENCODING_TSV)
		put_tsv(units, unit, record);
	else if (units->encoding == ENCODING_RAW)
		put_singles(units->out, record, units->n_columns);
	else
		out_write(units->out, record, units->n_columns * sizeof(*record));
	units->done++;
}

void
units_put_block(struct units_out *units, const double *records, size_t n)
{
	for (size_t i = 0; i < n; i++)
		units_put(units, NULL, records + i * units->n_columns);
}

/* The code points of a text: how many, and into their place if there is one. */
static size_t
to_codes(const char *text, uint32_t *codes)
{
	size_t n = 0;

	while (*text != '\0') {
		uint32_t code = utf8_code(&text);

		if (codes != NULL)
			codes[n] = code;
		n++;
	}
	return n;
}

/* The names as U fields need the longest one first. */
static void
write_held(struct units_out *units)
{
	size_t chars = units->named ? 1 : 0;
	uint32_t *codes;

	for (size_t i = 0; units->named && i < units->done; i++) {
		size_t n = to_codes(units->unit_names[i], NULL);

		chars = n > chars ? n : chars;
	}
	npy_write_structured(units->out, units->done, chars, units->n_columns, (const char *const *)units->names);
	codes = mem_array(chars, sizeof(*codes));
	for (size_t i = 0; i < units->done; i++) {
		if (units->named) {
			memset(codes, 0, chars * sizeof(*codes));
			to_codes(units->unit_names[i], codes);
			out_write(units->out, codes, chars * sizeof(*codes));
			free(units->unit_names[i]);
		}
		out_write(units->out, units->values + i * units->n_columns, units->n_columns * sizeof(*units->values));
	}
	free(codes);
}

void
units_end(struct units_out *units)
{
	if (units->count > 0 && units->done != units->count)
		die("%s: %zu records, %zu were promised", out_name(units->out), units->done, units->count);
	if (units->held)
		write_held(units);
	for (size_t i = 0; i < units->n_columns; i++)
		free(units->names[i]);
	free(units->names);
	free(units->values);
	free(units->unit_names);
	free(units);
}

void
units_commit(struct units_out *units)
{
	struct out *out = units->out;

	units_end(units);
	out_commit(out);
}
