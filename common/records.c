/* records: an NPY table as blocks of rows of doubles; see records.h. */
#include "records.h"

#include <math.h>
#include <stdlib.h>

#include "columns.h"
#include "mem.h"

enum { BLOCK_ROWS = 4096, BLOCK_BYTES = 4 << 20 };

struct records {
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
read_rows(struct records *records, size_t n)
{
	size_t bytes = n * records->row_bytes;
	size_t got = source_read(records->source, &records->raw, &records->room, bytes);

	if (got < bytes)
		die("%s: ends within record %zu of %zu", records->source->name, records->row + got / records->row_bytes + 1,
		    records->count);
}

/* In Fortran order the end of the first row stands in the last column. */
static void
read_all(struct records *records)
{
	size_t bytes = records->count * records->row_bytes;
	size_t column_bytes = records->count * records->npy->record;
	size_t got = source_read(records->source, &records->raw, &records->room, bytes);

	if (got < bytes)
		die("%s: ends within column %zu of %zu", records->source->name, got / column_bytes + 1, records->n_columns);
}

static size_t
block_rows(const struct records *records)
{
	size_t rows = BLOCK_BYTES / records->row_bytes, left = records->count - records->row;

	rows = rows < 1 ? 1 : rows > BLOCK_ROWS ? BLOCK_ROWS : rows;
	return rows < left ? rows : left;
}

/* Where a column of the block's first row is, and how far its next row. */
static const unsigned char *
locate(const struct records *records, size_t column, size_t *stride)
{
	const struct npy *npy = records->npy;

	if (npy->structured) {
		*stride = npy->record;
		return records->raw + npy->fields[column].offset;
	}
	if (npy->fortran) {
		*stride = npy->record;
		return records->raw + (column * records->count + records->row) * npy->record;
	}
	*stride = records->row_bytes;
	return records->raw + column * npy->record;
}

/* ---- as doubles ----------------------------------------------------------------------------- */

static const struct npy_field *
field_of(const struct records *records, size_t column)
{
	return &records->npy->fields[records->npy->structured ? column : 0];
}

static void
convert(struct records *records)
{
	size_t n = records->n_rows, n_columns = records->n_columns, stride;

	if (!records->npy->structured && !records->npy->fortran && !records_is_text(records, 0)) {
		npy_to_double(field_of(records, 0), records->raw, records->npy->record, n * n_columns, records->values);
		return;
	}
	for (size_t column = 0; column < n_columns; column++) {
		const unsigned char *items = locate(records, column, &stride);

		if (!records_is_text(records, column))
			npy_to_double(field_of(records, column), items, stride, n, records->column);
		for (size_t i = 0; i < n; i++)
			records->values[i * n_columns + column] = records_is_text(records, column) ? NAN : records->column[i];
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
read_shape(struct records *records)
{
	const struct npy *npy = records->npy;
	const char *name = records->source->name;

	if (npy->n_dims < 1 || npy->n_dims > 2)
		die("%s: %zu dimensions; expected 1 or 2", name, npy->n_dims);
	records->count = npy->shape[0];
	records->n_columns = npy->structured ? npy->n_fields : npy->n_dims == 2 ? npy->shape[1] : 1;
	if (!npy->structured && npy->count == 0)
		die("%s: %zu records of %zu columns; expected at least one of each", name, records->count, records->n_columns);
	records->row_bytes = npy->structured ? npy->record : npy->record * records->n_columns;
}

/* Names come after the first rows, whose bytes prove that there are so many columns. */
static void
make_names(struct records *records)
{
	char *base = columns_basename(records->source->name);

	records->names = mem_array(records->n_columns, sizeof(*records->names));
	for (size_t i = 0; i < records->n_columns; i++)
		records->names[i] = records->n_columns == 1 ? mem_string(base) : mem_format("%s_%zu", base, i + 1);
	free(base);
}

struct records *
records_open(struct source *source)
{
	struct records *records = mem_zeros(1, sizeof(*records));

	records->source = source;
	records->npy = &source->header;
	read_shape(records);
	records->n_rows = block_rows(records);
	if (records->npy->fortran)
		read_all(records);
	else if (records->n_rows > 0)
		read_rows(records, records->n_rows);
	records->first = true;
	records->direct = is_direct(records->npy);
	if (!records->direct) {
		records->values = mem_array(records->n_rows * records->n_columns, sizeof(*records->values));
		records->column = mem_array(records->n_rows, sizeof(*records->column));
	}
	if (!records->npy->structured)
		make_names(records);
	return records;
}

size_t
records_columns(const struct records *records)
{
	return records->n_columns;
}

const char *
records_column(const struct records *records, size_t column)
{
	return records->npy->structured ? records->npy->fields[column].name : records->names[column];
}

bool
records_is_text(const struct records *records, size_t column)
{
	const struct npy_field *field = field_of(records, column);

	return field->kind == NPY_BYTES || field->kind == NPY_UNICODE;
}

size_t
records_count(const struct records *records)
{
	return records->count;
}

size_t
records_next(struct records *records, const double **values)
{
	if (!records->first) {
		records->row += records->n_rows;
		records->n_rows = block_rows(records);
		if (records->n_rows > 0 && !records->npy->fortran)
			read_rows(records, records->n_rows);
	}
	records->first = false;
	if (records->n_rows == 0) {
		if (records->source->in != NULL) {
			char *what = mem_format("%zu records", records->count);

			source_end(records->source, what);
			free(what);
		}
		return 0;
	}
	if (!records->direct)
		convert(records);
	*values = records->direct ? (const double *)(const void *)records->raw : records->values;
	return records->n_rows;
}

char *
records_text(const struct records *records, size_t row, size_t column)
{
	size_t stride;
	const unsigned char *items = locate(records, column, &stride);

	return npy_to_text(field_of(records, column), items + row * stride);
}

void
records_close(struct records *records)
{
	for (size_t i = 0; records->names != NULL && i < records->n_columns; i++)
		free(records->names[i]);
	free(records->names);
	free(records->raw);
	free(records->values);
	free(records->column);
	free(records);
}
