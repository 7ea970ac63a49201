/* rows: an NPY table as blocks of rows of doubles; see rows.h. */
#include "tables/rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tables/columns.h"

enum { BLOCK_ROWS = 4096, BLOCK_BYTES = 4 << 20 };

struct rows {
	struct source *source;
	const struct npy *npy;
	size_t n_columns, count;
	size_t row_bytes;
	char **names;		/* NULL if structured: the fields have them */
	unsigned char *raw;	/* the rows of a block, or in Fortran order of the table */
	size_t room;
	size_t row, n_rows;	/* the block */
	bool first;		/* it was read, but not asked for yet */
	double *values, *column;
	bool direct;		/* raw rows are rows of doubles already */
};

/* ---- the raw rows ------------------------------------------------------------------------ */

static void
read_rows(struct rows *rows, size_t n)
{
	size_t bytes = n * rows->row_bytes;
	size_t got = source_read(rows->source, &rows->raw, &rows->room, bytes);

	if (got < bytes)
		die("%s: ends within record %zu of %zu", rows->source->name, rows->row + got / rows->row_bytes + 1,
		    rows->count);
}

/* In Fortran order the end of the first row stands in the last column. */
static void
read_all(struct rows *rows)
{
	size_t bytes = rows->count * rows->row_bytes;
	size_t column_bytes = rows->count * rows->npy->record;
	size_t got = source_read(rows->source, &rows->raw, &rows->room, bytes);

	if (got < bytes)
		die("%s: ends within column %zu of %zu", rows->source->name, got / column_bytes + 1, rows->n_columns);
}

static size_t
block_rows(const struct rows *rows)
{
	size_t n = BLOCK_BYTES / rows->row_bytes, left = rows->count - rows->row;

	n = n < 1 ? 1 : n > BLOCK_ROWS ? BLOCK_ROWS : n;
	return n < left ? n : left;
}

/* Where a column of the block's first row is, and how far its next row. */
static const unsigned char *
locate(const struct rows *rows, size_t column, size_t *stride)
{
	const struct npy *npy = rows->npy;

	if (npy->structured) {
		*stride = npy->record;
		return rows->raw + npy->fields[column].offset;
	}
	if (npy->fortran) {
		*stride = npy->record;
		return rows->raw + (column * rows->count + rows->row) * npy->record;
	}
	*stride = rows->row_bytes;
	return rows->raw + column * npy->record;
}

/* ---- as doubles ----------------------------------------------------------------------------- */

static const struct npy_field *
field_of(const struct rows *rows, size_t column)
{
	return &rows->npy->fields[rows->npy->structured ? column : 0];
}

static void
convert(struct rows *rows)
{
	size_t n = rows->n_rows, n_columns = rows->n_columns, stride;

	if (!rows->npy->structured && !rows->npy->fortran && !rows_is_text(rows, 0)) {
		npy_to_double(field_of(rows, 0), rows->raw, rows->npy->record, n * n_columns, rows->values);
		return;
	}
	for (size_t column = 0; column < n_columns; column++) {
		const unsigned char *items = locate(rows, column, &stride);

		if (!rows_is_text(rows, column))
			npy_to_double(field_of(rows, column), items, stride, n, rows->column);
		for (size_t i = 0; i < n; i++)
			rows->values[i * n_columns + column] = rows_is_text(rows, column) ? NAN : rows->column[i];
	}
}

static bool
is_direct(const struct npy *npy)
{
	for (size_t i = 0; i < npy->n_fields; i++) {
		const struct npy_field *field = &npy->fields[i];

		if (field->kind != NPY_FLOAT || field->size != 8 || field->swap || field->offset != 8 * i)
			return false;
	}
	return !npy->fortran && npy->record == 8 * npy->n_fields;
}

/* ---- the cursor ------------------------------------------------------------------------------- */

static void
read_shape(struct rows *rows)
{
	const struct npy *npy = rows->npy;
	const char *name = rows->source->name;

	if (npy->n_dims < 1 || npy->n_dims > 2)
		die("%s: %zu dimensions; expected 1 or 2", name, npy->n_dims);
	rows->count = npy->shape[0];
	rows->n_columns = npy->structured ? npy->n_fields : npy->n_dims == 2 ? npy->shape[1] : 1;
	if (!npy->structured && npy->count == 0)
		die("%s: %zu records of %zu columns; expected at least one of each", name, rows->count, rows->n_columns);
	rows->row_bytes = npy->structured ? npy->record : npy->record * rows->n_columns;
}

/* Names come after the first rows, whose bytes prove that there are so many columns. */
static void
make_names(struct rows *rows)
{
	char *base = columns_basename(rows->source->name);

	rows->names = mem_array(rows->n_columns, sizeof(*rows->names));
	for (size_t i = 0; i < rows->n_columns; i++)
		rows->names[i] = rows->n_columns == 1 ? mem_string(base) : mem_format("%s_%zu", base, i + 1);
	free(base);
}

struct rows *
rows_open(struct source *source)
{
	struct rows *rows = mem_zeros(1, sizeof(*rows));

	rows->source = source;
	rows->npy = &source->header;
	read_shape(rows);
	rows->n_rows = block_rows(rows);
	if (rows->npy->fortran)
		read_all(rows);
	else if (rows->n_rows > 0)
		read_rows(rows, rows->n_rows);
	rows->first = true;
	rows->direct = is_direct(rows->npy);
	if (!rows->direct) {
		rows->values = mem_array(rows->n_rows * rows->n_columns, sizeof(*rows->values));
		rows->column = mem_array(rows->n_rows, sizeof(*rows->column));
	}
	if (!rows->npy->structured)
		make_names(rows);
	return rows;
}

size_t
rows_columns(const struct rows *rows)
{
	return rows->n_columns;
}

const char *
rows_column(const struct rows *rows, size_t column)
{
	return rows->npy->structured ? rows->npy->fields[column].name : rows->names[column];
}

bool
rows_is_text(const struct rows *rows, size_t column)
{
	const struct npy_field *field = field_of(rows, column);

	return field->kind == NPY_BYTES || field->kind == NPY_UNICODE;
}

size_t
rows_count(const struct rows *rows)
{
	return rows->count;
}

size_t
rows_next(struct rows *rows, const double **values)
{
	if (!rows->first) {
		rows->row += rows->n_rows;
		rows->n_rows = block_rows(rows);
		if (rows->n_rows > 0 && !rows->npy->fortran)
			read_rows(rows, rows->n_rows);
	}
	rows->first = false;
	if (rows->n_rows == 0) {
		if (rows->source->in != NULL) {
			char *what = mem_format("%zu records", rows->count);

			source_end(rows->source, what);
			free(what);
		}
		return 0;
	}
	if (!rows->direct)
		convert(rows);
	*values = rows->direct ? (const double *)(const void *)rows->raw : rows->values;
	return rows->n_rows;
}

char *
rows_text(const struct rows *rows, size_t row, size_t column)
{
	size_t stride;
	const unsigned char *items = locate(rows, column, &stride);

	return npy_to_text(field_of(rows, column), items + row * stride);
}

void
rows_close(struct rows *rows)
{
	for (size_t i = 0; rows->names != NULL && i < rows->n_columns; i++)
		free(rows->names[i]);
	free(rows->names);
	free(rows->raw);
	free(rows->values);
	free(rows->column);
	free(rows);
}
