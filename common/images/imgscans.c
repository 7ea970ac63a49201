/* imgscans: a scan table to an image, a volume for each scan; see imgscans.h. */
#include "images/imgscans.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/columns.h"
#include "tables/csv.h"

bool
imgscans_by_unit(const struct source *source, const struct img_mask *mask)
{
	const struct npy *npy = &source->header;

	return mask->grid.kind == IMG_CIFTI && source->npy && !npy->structured && npy->fortran && npy->n_dims == 2 &&
	    npy->shape[1] == mask->n_units;
}

static bool
is_numbered(const struct units *units)
{
	size_t n = units_columns(units);
	const char *first = units_column(units, 0), *cut = strrchr(first, '_');
	char *last;
	bool numbered;

	if (cut == NULL || strcmp(cut, "_1") != 0)
		return n == 1;
	last = mem_format("%.*s_%zu", (int)(cut - first), first, n);
	numbered = strcmp(last, units_column(units, n - 1)) == 0;
	free(last);
	return numbered;
}

bool
imgscans_likely(const struct units *units, const struct img_mask *mask)
{
	size_t unit = 0;

	if (units_columns(units) != mask->n_units)
		return false;
	if (is_numbered(units))
		return true;
	if (img_mask_unit_name(mask, 0) == NULL)
		return false;
	while (unit < mask->n_units && strcmp(units_column(units, unit), img_mask_unit_name(mask, unit)) == 0)
		unit++;
	return unit == mask->n_units;
}

noreturn void
imgscans_refuse(const char *file, size_t record, const char *column, double value, enum voxel_type type)
{
	char text[CSV_NUMBER];

	csv_format_number(text, value);
	die("%s: record %zu: %s %s can't be stored as %s", file, record + 1, column, text, voxel_name(type));
}

/* ---- scan by scan --------------------------------------------------------------------------- */

/* Columns with names of their own must be the mask's, where its units have names. */
static void
check_names(const struct units *units, const struct img_mask *mask, size_t time)
{
	if (img_mask_unit_name(mask, 0) == NULL || is_numbered(units))
		return;
	for (size_t unit = 0, column = 0; unit < mask->n_units; unit++, column++) {
		column += column == time;
		if (strcmp(units_column(units, column), img_mask_unit_name(mask, unit)) != 0)
			die("%s: column %zu is `%s'; %s has `%s' there", units_file(units), column + 1,
			    units_column(units, column), mask->name, img_mask_unit_name(mask, unit));
	}
}

/* A scan's values in the mask, but for its time (a column, or SIZE_MAX), as items to be written. */
static void
store_scan(const struct img_form *form, struct units *units, size_t time, size_t scan, const double *record,
    unsigned char *items)
{
	size_t size = voxel_size(form->type);

	for (size_t unit = 0, column = 0; unit < form->mask->n_units; unit++, column++) {
		column += column == time;
		if (!voxel_store(form->type, record[column], items + unit * size))
			imgscans_refuse(units_file(units), scan, units_column(units, column), record[column], form->type);
	}
}

void
imgscans_write(struct units *units, struct img_form *form, const char *path)
{
	const struct img_mask *mask = form->mask;
	const size_t bytes = mask->n_units * voxel_size(form->type), known = units_count(units);
	const size_t time = units_lookup(units, "time");
	const size_t width = units_columns(units), n_named = time == SIZE_MAX ? width : width - 1;
	struct img_out *out = NULL;
	unsigned char *items = NULL;
	size_t room = 0, scan = 0, n;
	const double *record;

	if (n_named != mask->n_units)
		die("%s: %zu columns; %s has %zu units", units_file(units), n_named, mask->name, mask->n_units);
	check_names(units, mask, time);
	form->n_volumes = known;
	if (known > 0)
		out = img_create(path, form);
	while ((n = units_next(units, &record)) > 0)
		for (size_t i = 0; i < n; i++, scan++, record += width) {
			size_t place = known > 0 ? 0 : scan * bytes;

			items = mem_grow(items, &room, place + bytes, 1);
			store_scan(form, units, time, scan, record, items + place);
			if (known > 0)
				img_put(out, items);
		}
	if (scan == 0)
		die("%s: no scan", units_file(units));
	form->n_volumes = scan;
	out = known > 0 ? out : img_create(path, form);
	for (size_t i = known; i < scan; i++)
		img_put(out, items + i * bytes);
	units_close(units);
	img_commit(out);
	free(items);
}

/* ---- unit by unit --------------------------------------------------------------------------- */

/* One unit's series as items to be written. */
static void
store_unit(const struct img_form *form, const struct scans *scans, const struct scans_block *block, size_t unit,
    double *series, unsigned char *items)
{
	scans_copy(block, 0, block->n_scans, unit, 1, series);
	for (size_t t = 0; t < block->n_scans; t++)
		if (!voxel_store(form->type, series[t], items + t * voxel_size(form->type))) {
			char *base = columns_basename(scans_name(scans));
			char *column = mem_format("%s_%zu", base, block->unit + unit + 1);

			imgscans_refuse(scans_name(scans), t, column, series[t], form->type);
		}
}

/* The first block shows that the header's shape is no mere word. */
void
imgscans_write_units(struct scans *scans, struct img_form *form, const char *path)
{
	struct scans_block block;
	struct img_out *out = NULL;
	double *series = NULL;
	unsigned char *items = NULL;

	form->n_volumes = scans_count(scans);
	while (scans_next(scans, &block)) {
		if (out == NULL) {
			out = img_create(path, form);
			series = mem_array(block.n_scans, sizeof(*series));
			items = mem_array(block.n_scans, voxel_size(form->type));
		}
		if (block.single && form->type == VOXEL_FLOAT32) {
			img_put_units(out, block.values, block.n_units);
			continue;
		}
		for (size_t unit = 0; unit < block.n_units; unit++) {
			store_unit(form, scans, &block, unit, series, items);
			img_put_units(out, items, 1);
		}
	}
	scans_close(scans);
	img_commit(out);
	free(series);
	free(items);
}
