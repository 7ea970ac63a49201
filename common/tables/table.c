/* table: a small table held whole; see table.h. */
#include "tables/table.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/columns.h"
#include "tables/csv.h"
#include "tables/rows.h"
#include "tables/source.h"
#include "tables/units.h"

/* ---- building -------------------------------------------------------------------------- */

struct table *
table_new(const char *name, size_t n_rows)
{
	struct table *table = mem_zeros(1, sizeof(*table));

	table->name = mem_string(name);
	table->n_rows = n_rows;
	table->lines = mem_zeros(n_rows, sizeof(*table->lines));
	return table;
}

/* Room for a column more, or for n at once: each array doubles when its length is a power of two. */
static void *
grown(void *old, size_t count, size_t size)
{
	size_t room = count;

	if (count > 0 && (count & (count - 1)) != 0)
		return old;
	return mem_grow(old, &room, count + 1, size);
}

static void
append_column(struct table *table, char *name, double *values, char **texts, bool is_text)
{
	size_t n = table->n_columns;

	table->names = grown(table->names, n, sizeof(*table->names));
	table->values = grown(table->values, n, sizeof(*table->values));
	table->texts = grown(table->texts, n, sizeof(*table->texts));
	table->is_text = grown(table->is_text, n, sizeof(*table->is_text));
	table->names[n] = name;
	table->values[n] = values;
	table->texts[n] = texts;
	table->is_text[n] = is_text;
	table->n_columns = n + 1;
}

void
table_add(struct table *table, const char *name, const double *values)
{
	double *copy = mem_array(table->n_rows, sizeof(*copy));

	if (table_lookup(table, name) != SIZE_MAX)
		die("%s: two columns are named `%s'", table->name, name);
	if (table->n_rows > 0)
		memcpy(copy, values, table->n_rows * sizeof(*copy));
	append_column(table, mem_string(name), copy, NULL, false);
}

static void
free_column(struct table *table, size_t column)
{
	for (size_t i = 0; table->texts[column] != NULL && i < table->n_rows; i++)
		free(table->texts[column][i]);
	free(table->texts[column]);
	free(table->values[column]);
	free(table->names[column]);
}

void
table_drop(struct table *table, size_t column)
{
	free_column(table, column);
	table->n_columns--;
	for (size_t i = column; i < table->n_columns; i++) {
		table->names[i] = table->names[i + 1];
		table->values[i] = table->values[i + 1];
		table->texts[i] = table->texts[i + 1];
		table->is_text[i] = table->is_text[i + 1];
	}
}

void
table_free(struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++)
		free_column(table, i);
	free(table->names);
	free(table->values);
	free(table->texts);
	free(table->is_text);
	free(table->lines);
	free(table->name);
	free(table);
}

/* ---- reading: text ------------------------------------------------------------------------- */

/* Picks columns by the list, or all. */
static size_t *
select_columns(const char *list, const char *file, size_t n, const char *const *names, size_t *count)
{
	size_t *all;

	if (list != NULL)
		return columns_select(list, file, n, names, count);
	all = mem_array(n, sizeof(*all));
	for (size_t i = 0; i < n; i++)
		all[i] = i;
	*count = n;
	return all;
}

/* Rows of a text table as they come: fields row-major. */
struct lines {
	char **fields;
	size_t n_fields, fields_room;
	size_t *numbers;
	size_t n, numbers_room;
};

static struct lines
read_lines(struct csv *csv, size_t n_picked, const size_t *picked)
{
	struct lines lines = { 0 };

	lines.numbers = mem_grow(NULL, &lines.numbers_room, 1, sizeof(*lines.numbers));
	while (csv_next(csv)) {
		lines.numbers = mem_grow(lines.numbers, &lines.numbers_room, lines.n + 1, sizeof(*lines.numbers));
		lines.numbers[lines.n++] = csv_line(csv);
		lines.fields = mem_grow(lines.fields, &lines.fields_room, lines.n_fields + n_picked, sizeof(*lines.fields));
		for (size_t i = 0; i < n_picked; i++)
			lines.fields[lines.n_fields++] = mem_string(csv_field(csv, picked[i]));
	}
	return lines;
}

static void
add_text_column(struct table *table, const char *name, const struct lines *lines, size_t column,
    size_t n_columns)
{
	double *values = mem_array(lines->n, sizeof(*values));
	char **texts = mem_array(lines->n, sizeof(*texts));
	bool is_text = false;

	for (size_t i = 0; i < lines->n; i++) {
		texts[i] = lines->fields[i * n_columns + column];
		if (!csv_parse_number(texts[i], &values[i])) {
			values[i] = NAN;
			is_text = true;
		}
	}
	append_column(table, mem_string(name), values, texts, is_text);
}

static struct table *
read_csv(struct source *source)
{
	struct csv *csv = csv_open(source->in);
	struct table *table = table_new(source->name, 0);
	size_t n = csv_columns(csv), n_picked, *picked;
	const char *const *names = csv_names(csv);
	struct lines lines;

	source->in = NULL;
	picked = select_columns(source->columns, source->name, n, names, &n_picked);
	lines = read_lines(csv, n_picked, picked);
	free(table->lines);
	table->lines = lines.numbers;
	table->n_rows = lines.n;
	for (size_t i = 0; i < n_picked; i++)
		add_text_column(table, names[picked[i]], &lines, i, n_picked);
	free(lines.fields);
	free(picked);
	csv_close(csv);
	return table;
}

/* ---- reading: NPY ------------------------------------------------------------------------------ */

/* Columns grow with the rows that arrive. */
struct growing {
	size_t source;		/* column of the records */
	double *values;
	size_t values_room;
	char **texts;
	size_t texts_room;
	bool is_text;
};

static void
grow_column(struct growing *column, const struct rows *rows, const double *values, size_t n, size_t done)
{
	size_t n_columns = rows_columns(rows);

	column->values = mem_grow(column->values, &column->values_room, done + n, sizeof(*column->values));
	for (size_t i = 0; i < n; i++)
		column->values[done + i] = values[i * n_columns + column->source];
	if (!rows_is_text(rows, column->source))
		return;
	column->texts = mem_grow(column->texts, &column->texts_room, done + n, sizeof(*column->texts));
	for (size_t i = done; i < done + n; i++) {
		column->texts[i] = rows_text(rows, i - done, column->source);
		if (!csv_parse_number(column->texts[i], &column->values[i])) {
			column->values[i] = NAN;
			column->is_text = true;
		}
	}
}

static struct table *
read_npy(struct source *source)
{
	struct rows *rows = rows_open(source);
	struct table *table = table_new(source->name, 0);
	size_t n_columns = rows_columns(rows), n_picked, *picked, n, done = 0;
	const char **names = mem_array(n_columns, sizeof(*names));
	struct growing *growing;
	const double *values;

	for (size_t i = 0; i < n_columns; i++)
		names[i] = rows_column(rows, i);
	picked = select_columns(source->columns, source->name, n_columns, names, &n_picked);
	growing = mem_zeros(n_picked, sizeof(*growing));
	for (size_t i = 0; i < n_picked; i++) {
		growing[i].source = picked[i];
		growing[i].values = mem_grow(NULL, &growing[i].values_room, 1, sizeof(*growing[i].values));
	}
	for (; (n = rows_next(rows, &values)) > 0; done += n)
		for (size_t i = 0; i < n_picked; i++)
			grow_column(&growing[i], rows, values, n, done);
	table->n_rows = done;
	free(table->lines);
	table->lines = mem_zeros(done, sizeof(*table->lines));
	for (size_t i = 0; i < n_picked; i++)
		append_column(table, mem_string(names[picked[i]]), growing[i].values, growing[i].texts,
		    growing[i].is_text);
	free(growing);
	free(picked);
	free(names);
	rows_close(rows);
	return table;
}

struct table *
table_from(struct source *source)
{
	struct table *table = source->npy ? read_npy(source) : read_csv(source);

	source_close(source);
	return table;
}

struct table *
table_read_text(struct in *in)
{
	char *name = mem_string(in_name(in));
	struct source source = { .name = name, .in = in };
	struct table *table = read_csv(&source);

	free(name);
	return table;
}

struct table *
table_read(const char *spec)
{
	return table_from(source_open(spec));
}

/* ---- asking --------------------------------------------------------------------------------- */

size_t
table_find(const struct table *table, const char *name)
{
	return columns_find(name, table->name, table->n_columns, (const char *const *)table->names);
}

size_t
table_lookup(const struct table *table, const char *name)
{
	return columns_lookup(name, table->n_columns, (const char *const *)table->names);
}

const double *
table_column(const struct table *table, size_t column)
{
	char **texts = table->texts[column];
	double value;

	for (size_t i = 0; table->is_text[column] && i < table->n_rows; i++) {
		if (table->lines[i] == 0)
			die("%s: column %s is text; expected numbers", table->name, table->names[column]);
		if (!csv_parse_number(texts[i], &value))
			die("%s:%zu: column %s: \"%s\" is not a number", table->name, table->lines[i],
			    table->names[column], texts[i]);
	}
	return table->values[column];
}

char *
table_field(const struct table *table, size_t column, size_t row)
{
	char number[CSV_NUMBER];

	if (table->texts[column] != NULL)
		return mem_string(table->texts[column][row]);
	csv_format_number(number, table->values[column][row]);
	return mem_string(number);
}

/* ---- turning ---------------------------------------------------------------------------------- */

struct table *
table_turn(const struct table *table)
{
	bool named = table->n_columns > 0 && strcmp(table->names[0], "unit") == 0;
	size_t first = named ? 1 : 0, n = table->n_columns - first;
	struct table *turned = table_new(table->name, n);
	char **texts = mem_array(n, sizeof(*texts));
	double *values = mem_array(n, sizeof(*values));
	const char *twice;

	for (size_t i = 0; i < n; i++) {
		texts[i] = mem_string(table->names[first + i]);
		values[i] = NAN;
		table_column(table, first + i);		/* dies if it is text */
	}
	append_column(turned, mem_string("unit"), values, texts, true);
	for (size_t row = 0; row < table->n_rows; row++) {
		values = mem_array(n, sizeof(*values));
		for (size_t i = 0; i < n; i++)
			values[i] = table->values[first + i][row];
		append_column(turned, named ? table_field(table, 0, row) : mem_format("row_%zu", row + 1), values, NULL,
		    false);
	}
	twice = columns_twice(turned->n_columns, (const char *const *)turned->names);
	if (twice != NULL)
		die("%s: two rows are named `%s'; expected names that can be columns", table->name, twice);
	return turned;
}

/* ---- writing ---------------------------------------------------------------------------------- */

static void
write_tsv(const struct table *table, struct out *out)
{
	csv_put_header(out, NULL, table->n_columns, (const char *const *)table->names);
	for (size_t row = 0; row < table->n_rows; row++) {
		for (size_t i = 0; i < table->n_columns; i++) {
			if (i > 0)
				out_write(out, "\t", 1);
			if (table->is_text[i] && table->texts[i][row][0] != '\0')
				csv_put_text(out, table->texts[i][row]);
			else
				csv_put_number(out, table->values[i][row]);
		}
		out_write(out, "\n", 1);
	}
	out_commit(out);
}

/* NPY and headerless floats hold numbers, and NPY the names of units in front. */
static void
write_numbers(const struct table *table, struct out *out, enum encoding encoding)
{
	bool named = table->n_columns > 0 && table->is_text[0] && strcmp(table->names[0], "unit") == 0;
	size_t first = named ? 1 : 0, n = table->n_columns - first;
	double *record = mem_array(n, sizeof(*record));
	struct units_out *units;

	for (size_t i = first; i < table->n_columns; i++)
		if (table->is_text[i])
			die("%s: column %s is text, which only TSV can hold", out_name(out), table->names[i]);
	units = units_create(out, encoding, table->n_rows, named, n, (const char *const *)table->names + first);
	for (size_t row = 0; row < table->n_rows; row++) {
		for (size_t i = 0; i < n; i++)
			record[i] = table->values[first + i][row];
		units_put(units, named ? table->texts[0][row] : NULL, record);
	}
	units_commit(units);
	free(record);
}

void
table_write(const struct table *table, struct out *out, enum encoding encoding)
{
	if (encoding == ENCODING_TSV)
		write_tsv(table, out);
	else
		write_numbers(table, out, encoding);
}
