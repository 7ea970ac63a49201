/* slice: the rows and columns that a user wants; see slice.h. */
#include "tables/slice.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "tables/columns.h"

enum { MOST_NAMES = 1 << 22 };

/* ---- rows ------------------------------------------------------------------------------- */

void
slice_rows(struct slice *slice, const char *text)
{
	char *copy = mem_string(text == NULL ? "1-" : text), *dash = strchr(copy, '-');
	bool valid;

	*slice = (struct slice){ .text = text };
	if (dash != NULL)
		*dash++ = '\0';
	valid = opt_count(copy, &slice->first) && slice->first >= 1;
	slice->last = slice->first;
	if (dash != NULL && *dash == '\0')
		slice->last = SIZE_MAX;
	else if (dash != NULL)
		valid = valid && opt_count(dash, &slice->last);
	if (!valid || slice->last < slice->first)
		die_usage("--rows=%s: expected A-B, A- or A, counted from 1", text);
	slice->first--;
	free(copy);
}

void
slice_array(struct slice *slice, const char *list, const char *renamed, const struct scans *scans)
{
	size_t n = scans_units(scans);
	char **names;

	if (list == NULL && renamed == NULL)
		return;
	/* where units come one by one, their number is but a header's word by now */
	if (n > MOST_NAMES && scans_by_unit(scans))
		die("%s: %zu columns; at most %d have names", scans_name(scans), n, MOST_NAMES);
	names = mem_array(n, sizeof(*names));
	for (size_t i = 0; i < n; i++)
		names[i] = scans_unit(scans, i) != NULL ? mem_string(scans_unit(scans, i)) : mem_format("unit_%zu", i + 1);
	slice_columns(slice, list, renamed, scans_name(scans), false, n, (const char *const *)names);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

void
slice_clip(const struct slice *slice, size_t start, size_t *from, size_t *n)
{
	size_t end = start + *n < slice->last ? start + *n : slice->last;

	*from = slice->first > start ? slice->first - start : 0;
	*n = start + *from < end ? end - start - *from : 0;
}

void
slice_check(const struct slice *slice, const char *file, size_t count)
{
	bool open = slice->last == SIZE_MAX;

	if (slice->text != NULL && (slice->first >= count || (!open && slice->last > count)))
		die("%s: no rows %s; there are %zu", file, slice->text, count);
}

size_t
slice_count(const struct slice *slice, const char *file, size_t count)
{
	if (count > 0)
		slice_check(slice, file, count);
	if (slice->last != SIZE_MAX)
		return slice->last - slice->first;
	return count > 0 ? count - slice->first : 0;
}

/* ---- columns ------------------------------------------------------------------------------ */

static size_t
count_items(const char *list)
{
	size_t n = 1;

	for (; *list != '\0'; list++)
		n += *list == ',';
	return n;
}

static void
rename_columns(struct slice *slice, const char *renamed, const char *file)
{
	const char *place = renamed;

	if (count_items(renamed) != slice->n)
		die("%s: --names has %zu names for %zu columns", file, count_items(renamed), slice->n);
	for (size_t i = 0; i < slice->n; i++) {
		size_t length = strcspn(place, ",");

		if (length == 0)
			die_usage("--names=%s has an empty name", renamed);
		slice->names[i] = mem_substring(place, length);
		place += length + 1;
	}
	if (columns_twice(slice->n, (const char *const *)slice->names) != NULL)
		die_usage("--names=%s has `%s' twice", renamed,
		    columns_twice(slice->n, (const char *const *)slice->names));
}

void
slice_columns(struct slice *slice, const char *list, const char *renamed, const char *file, bool named, size_t n,
    const char *const *names)
{
	slice->n = n;
	if (list != NULL) {
		char *rest = named ? columns_without(list, "unit") : mem_string(list);

		slice->columns = columns_select(rest, file, n, names, &slice->n);
		free(rest);
	} else {
		slice->columns = mem_array(n, sizeof(*slice->columns));
		for (size_t i = 0; i < n; i++)
			slice->columns[i] = i;
	}
	slice->names = mem_array(slice->n, sizeof(*slice->names));
	if (renamed != NULL)
		rename_columns(slice, renamed, file);
	else
		for (size_t i = 0; i < slice->n; i++)
			slice->names[i] = mem_string(names[slice->columns[i]]);
}

/* ---- blocks of an array ---------------------------------------------------------------------- */

/* Copies the picked units that the block has; by unit they are those of a run of picks. */
static void
gather(struct slice *slice, struct scans_block *block, bool by_unit)
{
	size_t n = block->n_scans, n_units = 0;

	if (slice->room < n * slice->n) {
		free(slice->gathered);
		slice->room = n * slice->n;
		slice->gathered = mem_array(slice->room, sizeof(*slice->gathered));
	}
	for (size_t i = 0; i < slice->n; i++) {
		size_t unit = slice->columns[i] - block->unit;

		if (slice->columns[i] < block->unit || unit >= block->n_units)
			continue;
		for (size_t t = 0; t < n; t++)
			scans_copy(block, t, 1, unit, 1, &slice->gathered[by_unit ? n_units * n + t : t * slice->n + i]);
		n_units++;
	}
	block->single = false;
	block->values = slice->gathered;
	block->n_units = n_units;
	block->scan_stride = by_unit ? 1 : n_units;
	block->unit_stride = by_unit ? n : 1;
}

static void
check_order(const struct slice *slice, const struct scans *scans)
{
	for (size_t i = 1; slice->columns != NULL && i < slice->n; i++)
		if (slice->columns[i] < slice->columns[i - 1])
			die("%s: flows column by column; expected columns picked in that order", scans_name(scans));
}

bool
slice_scans(struct slice *slice, struct scans *scans, struct scans_block *part)
{
	bool by_unit = scans_by_unit(scans);

	if (by_unit)
		check_order(slice, scans);
	while (scans_next(scans, part)) {
		size_t from, n = part->n_scans, width = part->single ? sizeof(float) : sizeof(double);

		slice_clip(slice, part->scan, &from, &n);
		part->values = (const char *)part->values + from * part->scan_stride * width;
		part->n_scans = n;
		if (n > 0 && slice->columns != NULL)
			gather(slice, part, by_unit);
		if (n > 0 && part->n_units > 0)
			return true;
	}
	return false;
}

void
slice_free(struct slice *slice)
{
	for (size_t i = 0; slice->names != NULL && i < slice->n; i++)
		free(slice->names[i]);
	free(slice->names);
	free(slice->columns);
	free(slice->gathered);
}
