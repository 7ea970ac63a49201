/* scans: a scan table as a sequence of rectangles; see scans.h. Writing is in scans_out.c. */
#include "tables/scans.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/par.h"
#include "tables/columns.h"
#include "tables/csv.h"
#include "tables/rows.h"
#include "tables/source.h"

/* A block by scan has a few scans; by unit, tiles of 512 units (glm's), as far as they fit, or of a file that has no
 * more than one, parts of it that stay in the cache. From a pipe the next one
 * is read while its reader works on this one, so that the program before doesn't wait: there are two then. */
enum { SCANS = 32, SCANS_BYTES = 32 << 20, TILE = 512, PART = 64, UNITS_BYTES = 16 << 20 };

struct scans {
	struct source *source;
	struct csv *csv;		/* text, or */
	struct rows *rows;	/* structured NPY; neither: a plain array */
	size_t n_scans, n_units;
	size_t done;			/* scans, or by unit units, that were given */
	/* named columns */
	char **names;
	size_t *picked;
	size_t time_column;		/* SIZE_MAX: none */
	double *time;
	/* the block */
	size_t room;			/* scans or units */
	size_t ready;			/* scans that were read when opening, to be given first */
	unsigned char *raw;
	size_t raw_room;
	struct par_task *ahead;		/* reads the next block; NULL: there is none, or no pipe */
	unsigned char *ahead_raw;
	size_t ahead_room, ahead_n, ahead_got;	/* scans or units wanted, bytes that came */
	bool native;			/* raw items are floats or doubles of this machine */
	double *values;
};

/* ---- opening: named columns ----------------------------------------------------------------- */

static size_t
file_columns(const struct scans *scans)
{
	return scans->csv != NULL ? csv_columns(scans->csv) : rows_columns(scans->rows);
}

static const char *
file_column(const struct scans *scans, size_t i)
{
	return scans->csv != NULL ? csv_column(scans->csv, i) : rows_column(scans->rows, i);
}

static void
pick_columns(struct scans *scans)
{
	const char *name = scans->source->name;
	size_t n = file_columns(scans), n_picked = n, first;
	const char **names = mem_array(n, sizeof(*names));

	for (size_t i = 0; i < n; i++)
		names[i] = file_column(scans, i);
	scans->time_column = columns_lookup("time", n, names);
	first = strcmp(names[0], "unit") == 0 && (scans->csv == NULL || csv_headed(scans->csv)) ? 1 : 0;
	if (first > 0 && !scans->source->without_unit)
		die("%s: its first column is `unit', so it is a unit table; expected a scan table", name);
	if (scans->source->columns != NULL) {
		scans->picked = columns_select(scans->source->columns, name, n - first, names + first, &n_picked);
	} else {
		scans->picked = mem_array(n, sizeof(*scans->picked));
		for (size_t i = 0; i < n; i++)
			scans->picked[i] = i;
		n_picked -= first;
	}
	scans->names = mem_array(n_picked, sizeof(*scans->names));
	for (size_t i = 0; i < n_picked; i++) {
		size_t column = first + scans->picked[i];

		if (scans->rows != NULL && rows_is_text(scans->rows, column))
			die("%s: column %s is text; expected numbers", name, names[column]);
		if (column == scans->time_column)
			continue;
		scans->picked[scans->n_units] = column;
		scans->names[scans->n_units++] = mem_string(names[column]);
	}
	free(names);
}

static void
open_named(struct scans *scans)
{
	if (scans->source->npy) {
		scans->rows = rows_open(scans->source);
		scans->n_scans = rows_count(scans->rows);
	} else {
		scans->csv = csv_open(scans->source->in);
		scans->source->in = NULL;
	}
	pick_columns(scans);
}

/* ---- opening: plain arrays ----------------------------------------------------------------------- */

/* Scans of a block in C order. */
static size_t
block_scans(const struct scans *scans)
{
	size_t n = SCANS_BYTES / (scans->n_units * scans->source->header.record);
	size_t left = scans->n_scans - scans->done;

	n = n < 1 ? 1 : n > SCANS ? SCANS : n;
	return n < left ? n : left;
}

/* Units of a block in Fortran order. */
static size_t
block_units(const struct scans *scans)
{
	size_t n = UNITS_BYTES / (scans->n_scans * scans->source->header.record);
	size_t left = scans->n_units - scans->done;

	if (left > 0 && scans->n_units <= TILE && !in_pipe(scans->source->in) && n > PART)
		n = PART;
	n = n < 1 ? 1 : n > TILE ? n / TILE * TILE : n;
	return n < left ? n : left;
}

/* Bytes of a scan, or of a unit in Fortran order. */
static size_t
each_bytes(const struct scans *scans)
{
	const struct npy *npy = &scans->source->header;

	return npy->record * (npy->fortran ? scans->n_scans : scans->n_units);
}

static void
check_read(const struct scans *scans, size_t n, size_t got)
{
	bool by_unit = scans_by_unit(scans);

	if (got < n * each_bytes(scans))
		die("%s: ends within %s %zu of %zu", scans->source->name, by_unit ? "unit" : "record",
		    scans->done + got / each_bytes(scans) + 1, by_unit ? scans->n_units : scans->n_scans);
}

/* n scans, or units in Fortran order, into raw. */
static void
read_plain(struct scans *scans, size_t n)
{
	check_read(scans, n, source_read(scans->source, &scans->raw, &scans->raw_room, n * each_bytes(scans)));
}

/* Scans or units of the block after those that are done; 0 at the end. */
static size_t
block_size(const struct scans *scans)
{
	return scans_by_unit(scans) ? block_units(scans) : block_scans(scans);
}

static void
read_beside(void *arg)
{
	struct scans *scans = arg;

	scans->ahead_got = source_read(scans->source, &scans->ahead_raw, &scans->ahead_room,
	    scans->ahead_n * each_bytes(scans));
}

static void
start_ahead(struct scans *scans)
{
	scans->ahead_n = block_size(scans);
	if (scans->ahead_n > 0 && in_pipe(scans->source->in))
		scans->ahead = par_beside(read_beside, scans);
}

/* What was read ahead becomes raw; returns its scans or units. */
static size_t
take_ahead(struct scans *scans)
{
	unsigned char *raw = scans->raw;
	size_t room = scans->raw_room;

	par_wait(scans->ahead);
	scans->ahead = NULL;
	check_read(scans, scans->ahead_n, scans->ahead_got);
	scans->raw = scans->ahead_raw;
	scans->raw_room = scans->ahead_room;
	scans->ahead_raw = raw;
	scans->ahead_room = room;
	return scans->ahead_n;
}

/* In C order the first scans are read at once: their bytes prove the number of units, for which callers make
 * room. */
static void
open_plain(struct scans *scans)
{
	const struct npy *npy = &scans->source->header;
	const struct npy_field *field = &npy->fields[0];

	if (npy->n_dims < 1 || npy->n_dims > 2)
		die("%s: %zu dimensions; expected records, or records and units", scans->source->name, npy->n_dims);
	if (field->kind == NPY_BYTES || field->kind == NPY_UNICODE)
		die("%s: holds text; expected numbers", scans->source->name);
	if (scans->source->columns != NULL)
		die("%s: has no names; columns can be picked from named ones only", scans->source->name);
	scans->n_scans = npy->shape[0];
	scans->n_units = npy->n_dims == 2 ? npy->shape[1] : 1;
	scans->time_column = SIZE_MAX;
	if (npy->count == 0)
		die("%s: %zu records of %zu units; expected at least one of each", scans->source->name, scans->n_scans,
		    scans->n_units);
	scans->native = field->kind == NPY_FLOAT && !field->swap && field->size >= 4;
	if (npy->fortran)
		return;
	scans->ready = block_scans(scans);
	read_plain(scans, scans->ready);
}

struct scans *
scans_from(struct source *source)
{
	struct scans *scans = mem_zeros(1, sizeof(*scans));

	scans->source = source;
	if (source->npy && !source->header.structured)
		open_plain(scans);
	else
		open_named(scans);
	return scans;
}

struct scans *
scans_open(const char *spec)
{
	return scans_from(source_open(spec));
}

/* ---- asking -------------------------------------------------------------------------------------- */

const char *
scans_name(const struct scans *scans)
{
	return scans->source->name;
}

size_t
scans_units(const struct scans *scans)
{
	return scans->n_units;
}

size_t
scans_count(const struct scans *scans)
{
	return scans->n_scans;
}

bool
scans_by_unit(const struct scans *scans)
{
	return scans->source->npy && scans->source->header.fortran;
}

bool
scans_npy(const struct scans *scans)
{
	return scans->source->npy;
}

bool
scans_single(const struct scans *scans)
{
	return scans->native && scans->source->header.record == sizeof(float);
}

bool
scans_plain(const struct scans *scans)
{
	return scans->source->npy && !scans->source->header.structured;
}

bool
scans_turned(const struct scans *scans)
{
	return scans->source->turned;
}

bool
scans_has_time(const struct scans *scans)
{
	return scans->time_column != SIZE_MAX;
}

const char *
scans_unit(const struct scans *scans, size_t unit)
{
	if (scans->names == NULL || (scans->csv != NULL && !csv_headed(scans->csv)))
		return NULL;
	return scans->names[unit];
}

const char **
scans_unit_names(const struct scans *scans)
{
	size_t n = scans_units(scans);
	const char **names;

	if (n == 0 || scans_unit(scans, 0) == NULL)
		return NULL;
	names = mem_array(n, sizeof(*names));
	for (size_t i = 0; i < n; i++)
		names[i] = scans_unit(scans, i);
	return names;
}

/* ---- the blocks ------------------------------------------------------------------------------------ */

static void
make_room(struct scans *scans, size_t n)
{
	if (n <= scans->room)
		return;
	free(scans->values);
	free(scans->time);
	scans->room = n;
	scans->values = mem_array(n * scans->n_units, sizeof(*scans->values));
	scans->time = mem_array(n, sizeof(*scans->time));
}

/* A block of text ends where the next record would have to be waited for. */
static bool
next_text(struct scans *scans, struct scans_block *block)
{
	size_t n = 0, most = SCANS_BYTES / sizeof(double) / (scans->n_units + 1);

	make_room(scans, most < 1 ? 1 : most > SCANS ? SCANS : most);
	while (n < scans->room && (n == 0 || csv_ready(scans->csv)) && csv_next(scans->csv)) {
		for (size_t i = 0; i < scans->n_units; i++)
			scans->values[n * scans->n_units + i] = csv_number(scans->csv, scans->picked[i]);
		if (scans_has_time(scans))
			scans->time[n] = csv_number(scans->csv, scans->time_column);
		n++;
	}
	block->n_scans = n;
	if (n == 0)
		scans->n_scans = scans->done;
	return n > 0;
}

static bool
next_records(struct scans *scans, struct scans_block *block)
{
	size_t n_file = rows_columns(scans->rows);
	const double *rows;

	block->n_scans = rows_next(scans->rows, &rows);
	make_room(scans, block->n_scans);
	for (size_t row = 0; row < block->n_scans; row++) {
		for (size_t i = 0; i < scans->n_units; i++)
			scans->values[row * scans->n_units + i] = rows[row * n_file + scans->picked[i]];
		if (scans_has_time(scans))
			scans->time[row] = rows[row * n_file + scans->time_column];
	}
	return block->n_scans > 0;
}

static bool
next_named(struct scans *scans, struct scans_block *block)
{
	block->n_units = scans->n_units;
	block->scan_stride = scans->n_units;
	block->unit_stride = 1;
	if (!(scans->csv != NULL ? next_text(scans, block) : next_records(scans, block)))
		return false;
	block->scan = scans->done;
	block->values = scans->values;
	block->time = scans_has_time(scans) ? scans->time : NULL;
	scans->done += block->n_scans;
	return true;
}

static void
prove_end(struct scans *scans)
{
	bool by_unit = scans_by_unit(scans);
	char *what;

	if (scans->source->in == NULL)
		return;
	what = mem_format("%zu %s", by_unit ? scans->n_units : scans->n_scans, by_unit ? "units" : "records");
	source_end(scans->source, what);
	free(what);
}

/* Raw items as they are, or as doubles. */
static void
give_values(struct scans *scans, struct scans_block *block)
{
	const struct npy_field *field = &scans->source->header.fields[0];
	size_t n = block->n_scans * block->n_units;

	block->single = scans_single(scans);
	block->values = scans->raw;
	if (scans->native)
		return;
	if (n > scans->room) {
		free(scans->values);
		scans->room = n;
		scans->values = mem_array(n, sizeof(*scans->values));
	}
	npy_to_double(field, scans->raw, field->size, n, scans->values);
	block->values = scans->values;
}

static bool
next_plain(struct scans *scans, struct scans_block *block)
{
	bool by_unit = scans_by_unit(scans);
	size_t n = scans->ready;

	if (scans->ahead != NULL)
		n = take_ahead(scans);
	else if (n == 0 && (n = block_size(scans)) > 0)
		read_plain(scans, n);
	scans->ready = 0;
	if (n == 0) {
		prove_end(scans);
		return false;
	}
	block->scan = by_unit ? 0 : scans->done;
	block->n_scans = by_unit ? scans->n_scans : n;
	block->unit = by_unit ? scans->done : 0;
	block->n_units = by_unit ? n : scans->n_units;
	block->scan_stride = by_unit ? 1 : scans->n_units;
	block->unit_stride = by_unit ? scans->n_scans : 1;
	scans->done += n;
	give_values(scans, block);
	start_ahead(scans);
	return true;
}

bool
scans_next(struct scans *scans, struct scans_block *block)
{
	*block = (struct scans_block){ 0 };
	if (scans->csv == NULL && scans->rows == NULL)
		return next_plain(scans, block);
	return next_named(scans, block);
}

void
scans_copy(const struct scans_block *block, size_t scan, size_t n_scans, size_t unit, size_t n_units,
    double *values)
{
	size_t first = scan * block->scan_stride + unit * block->unit_stride;
	const double *doubles = block->values;
	const float *singles = block->values;

	for (size_t t = 0; t < n_scans; t++, first += block->scan_stride, values += n_units)
		if (block->single)
			for (size_t u = 0; u < n_units; u++)
				values[u] = (double)singles[first + u * block->unit_stride];
		else
			for (size_t u = 0; u < n_units; u++)
				values[u] = doubles[first + u * block->unit_stride];
}

void
scans_turn(struct scans_block *block)
{
	struct scans_block before = *block;

	block->scan = before.unit;
	block->n_scans = before.n_units;
	block->unit = before.scan;
	block->n_units = before.n_scans;
	block->scan_stride = before.unit_stride;
	block->unit_stride = before.scan_stride;
	block->time = NULL;
}

void
scans_close(struct scans *scans)
{
	if (scans->ahead != NULL)
		par_wait(scans->ahead);
	for (size_t i = 0; scans->names != NULL && i < scans->n_units; i++)
		free(scans->names[i]);
	if (scans->csv != NULL)
		csv_close(scans->csv);
	if (scans->rows != NULL)
		rows_close(scans->rows);
	source_close(scans->source);
	free(scans->names);
	free(scans->picked);
	free(scans->time);
	free(scans->raw);
	free(scans->ahead_raw);
	free(scans->values);
	free(scans);
}
