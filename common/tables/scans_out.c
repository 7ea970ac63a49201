/* scans_out: writing a scan table; see scans.h.
 *
 * A block goes out as it comes if the encoding has the same order. What doesn't, is held until the end:
 * series that come unit by unit and are wanted as records, and NPY whose number of scans isn't known.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/csv.h"
#include "tables/npy.h"
#include "tables/scans.h"

struct scans_out {
	struct out *out;
	struct scans_form form;
	bool records;		/* NPY with named columns */
	char **names;		/* `time' in front, if there is one; NULL if not needed */
	size_t n_columns;
	size_t done;		/* scans, or by unit units */
	bool held;
	double *values;		/* held: scan by scan, or by unit unit by unit */
	size_t n_values, values_room;
	double *time;		/* held */
	size_t time_room;
	unsigned char *row;	/* a scan as its bytes; NULL if not needed yet */
	bool begun;
};

/* ---- names -------------------------------------------------------------------------------- */

static void
make_names(struct scans_out *scans)
{
	size_t first = scans->form.has_time ? 1 : 0;

	scans->names = mem_array(scans->n_columns, sizeof(*scans->names));
	if (first > 0)
		scans->names[0] = mem_string("time");
	for (size_t i = 0; i < scans->form.n_units; i++)
		scans->names[first + i] = scans->form.names != NULL ? mem_string(scans->form.names[i])
		    : mem_format("unit_%zu", i + 1);
}

/* Not before there are values, or the end: until then the number of columns may be but a header's word. */
static void
begin(struct scans_out *scans)
{
	const struct scans_form *form = &scans->form;
	size_t shape[2] = { form->n_scans, form->n_units };

	scans->begun = true;
	if (scans->names == NULL && (scans->records || form->encoding == ENCODING_TSV))
		make_names(scans);
	if (form->encoding == ENCODING_TSV)
		csv_put_header(scans->out, NULL, scans->n_columns, (const char *const *)scans->names);
	else if (form->encoding == ENCODING_NPY && scans->records)
		npy_write_structured(scans->out, form->n_scans, 0, scans->n_columns, (const char *const *)scans->names);
	else if (form->encoding == ENCODING_NPY)
		npy_write_plain(scans->out, form->single ? 4 : 8, form->by_unit, 2, shape);
}

struct scans_out *
scans_create(struct out *out, const struct scans_form *form)
{
	struct scans_out *scans = mem_zeros(1, sizeof(*scans));
	bool named = form->names != NULL || form->has_time;

	scans->out = out;
	scans->form = *form;
	scans->n_columns = form->n_units + (form->has_time ? 1 : 0);
	scans->records = form->encoding == ENCODING_NPY && named;
	if (form->names != NULL && (scans->records || form->encoding == ENCODING_TSV))
		make_names(scans);
	scans->form.names = NULL;	/* the caller's */
	if (form->encoding == ENCODING_RAW || form->encoding == ENCODING_RAW8)
		scans->form.single = form->encoding == ENCODING_RAW;
	else if (form->encoding != ENCODING_NPY || scans->records)
		scans->form.single = false;
	if (form->by_unit)
		scans->held = form->n_scans == 0 || form->encoding != ENCODING_NPY || scans->records;
	else
		scans->held = form->encoding == ENCODING_NPY && form->n_scans == 0;
	return scans;
}

struct scans_out *
scans_create_like(struct out *out, const struct scans *scans, enum encoding encoding, size_t n_scans)
{
	size_t n_named = scans_unit(scans, 0) != NULL ? scans_units(scans) : 0;
	const char **names = mem_array(n_named, sizeof(*names));
	const struct scans_form form = {
		.encoding = encoding_choose(encoding, out, scans_npy(scans)), .by_unit = scans_by_unit(scans),
		.has_time = scans_has_time(scans), .n_scans = n_scans, .n_units = scans_units(scans),
		.names = n_named > 0 ? names : NULL
	};
	struct scans_out *created;

	for (size_t i = 0; i < n_named; i++)
		names[i] = scans_unit(scans, i);
	created = scans_create(out, &form);
	free(names);
	return created;
}

/* ---- a scan --------------------------------------------------------------------------------- */

static void
write_text_row(struct scans_out *scans, const double *row)
{
	for (size_t i = 0; i < scans->n_columns; i++) {
		if (i > 0)
			out_write(scans->out, "\t", 1);
		csv_put_number(scans->out, row[i]);
	}
	out_write(scans->out, "\n", 1);
}

/* The scan at `scan` of a block, time in front. */
static void
write_row(struct scans_out *scans, const struct scans_block *block, size_t scan)
{
	size_t n = scans->n_columns, first = scans->form.has_time ? 1 : 0;
	double *row;
	float *singles;

	if (scans->row == NULL)
		scans->row = mem_array(n, sizeof(*row));
	row = (double *)(void *)scans->row;
	singles = (float *)(void *)scans->row;
	if (first > 0)
		row[0] = block->time[scan];
	scans_copy(block, scan, 1, 0, block->n_units, row + first);
	if (scans->form.encoding == ENCODING_TSV) {
		write_text_row(scans, row);
	} else if (scans->form.single) {
		/* in place, ahead of the doubles that are still to be read */
		for (size_t i = 0; i < n; i++) {
			float single = (float)row[i];

			memcpy(&singles[i], &single, sizeof(single));
		}
		out_write(scans->out, singles, n * sizeof(float));
	} else {
		out_write(scans->out, row, n * sizeof(double));
	}
}

/* ---- blocks ------------------------------------------------------------------------------------- */

/* Whether a block's bytes are the stream's as they stand. */
static bool
is_direct(const struct scans_out *scans, const struct scans_block *block)
{
	bool contiguous = scans->form.by_unit ? block->scan_stride == 1 && block->unit_stride == block->n_scans
	    : block->unit_stride == 1 && block->scan_stride == block->n_units;

	return contiguous && block->single == scans->form.single && !scans->form.has_time &&
	    scans->form.encoding != ENCODING_TSV;
}

static void
write_units(struct scans_out *scans, const struct scans_block *block)
{
	double *series = mem_array(block->n_scans, sizeof(*series));
	float *singles = mem_array(block->n_scans, sizeof(*singles));

	for (size_t unit = 0; unit < block->n_units; unit++) {
		scans_copy(block, 0, block->n_scans, unit, 1, series);
		for (size_t t = 0; t < block->n_scans; t++)
			singles[t] = (float)series[t];
		if (scans->form.single)
			out_write(scans->out, singles, block->n_scans * sizeof(*singles));
		else
			out_write(scans->out, series, block->n_scans * sizeof(*series));
	}
	free(singles);
	free(series);
}

static void
hold(struct scans_out *scans, const struct scans_block *block)
{
	struct scans_block way = *block;
	size_t n = block->n_scans * block->n_units;
	size_t first = scans->form.by_unit ? 0 : scans->done;

	if (scans->form.by_unit)
		scans_turn(&way);
	scans->values = mem_grow(scans->values, &scans->values_room, scans->n_values + n, sizeof(*scans->values));
	scans_copy(&way, 0, way.n_scans, 0, way.n_units, scans->values + scans->n_values);
	scans->n_values += n;
	if (!scans->form.has_time)
		return;
	scans->time = mem_grow(scans->time, &scans->time_room, first + block->n_scans, sizeof(*scans->time));
	memcpy(scans->time + first, block->time, block->n_scans * sizeof(*scans->time));
}

void
scans_put(struct scans_out *scans, const struct scans_block *block)
{
	if (scans->form.by_unit && scans->form.n_scans == 0)
		scans->form.n_scans = block->n_scans;
	if (!scans->held && !scans->begun)
		begin(scans);
	if (scans->held)
		hold(scans, block);
	else if (is_direct(scans, block))
		out_write(scans->out, block->values,
		    block->n_scans * block->n_units * (block->single ? sizeof(float) : sizeof(double)));
	else if (scans->form.by_unit)
		write_units(scans, block);
	else
		for (size_t t = 0; t < block->n_scans; t++)
			write_row(scans, block, t);
	scans->done += scans->form.by_unit ? block->n_units : block->n_scans;
}

/* ---- the end --------------------------------------------------------------------------------------- */

/* The series that was held, as one block. */
static void
write_held(struct scans_out *scans)
{
	bool by_unit = scans->form.by_unit;
	struct scans_block block = {
		.n_units = scans->form.n_units, .values = scans->values, .time = scans->time
	};

	if (!by_unit)
		scans->form.n_scans = scans->done;
	block.n_scans = scans->form.n_scans;
	block.scan_stride = by_unit ? 1 : block.n_units;
	block.unit_stride = by_unit ? block.n_scans : 1;
	begin(scans);
	if (by_unit && scans->form.encoding == ENCODING_NPY && !scans->records)
		write_units(scans, &block);
	else
		for (size_t t = 0; t < block.n_scans; t++)
			write_row(scans, &block, t);
}

void
scans_commit(struct scans_out *scans)
{
	size_t promised = scans->form.by_unit ? scans->form.n_units : scans->form.n_scans;
	const char *what = scans->form.by_unit ? "units" : "records";

	if (scans->done != promised && (scans->form.by_unit || promised > 0))
		die("%s: %zu %s, %zu were promised", out_name(scans->out), scans->done, what, promised);
	if (scans->held)
		write_held(scans);
	else if (!scans->begun)
		begin(scans);
	out_commit(scans->out);
	for (size_t i = 0; scans->names != NULL && i < scans->n_columns; i++)
		free(scans->names[i]);
	free(scans->names);
	free(scans->values);
	free(scans->time);
	free(scans->row);
	free(scans);
}
