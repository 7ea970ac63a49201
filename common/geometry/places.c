/* places: a table of places in mm, and what it puts into the voxels there; see places.h. */
#include "geometry/places.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/mem.h"
#include "geometry/sphere.h"
#include "tables/columns.h"
#include "tables/table.h"

static noreturn void
refuse(const struct table *table, size_t row, const char *what)
{
	if (table->lines[row] > 0)
		die("%s:%zu: %s", table->name, table->lines[row], what);
	die("%s: record %zu: %s", table->name, row + 1, what);
}

/* With a column x the table speaks names, and y and z must be there; without one, it goes by position. */
static void
find_place(const struct table *table, size_t place[3])
{
	if (table_lookup(table, "x") != SIZE_MAX) {
		place[0] = table_find(table, "x");
		place[1] = table_find(table, "y");
		place[2] = table_find(table, "z");
		return;
	}
	if (table->n_columns < 3)
		die("%s: %zu columns; expected x, y and z in mm", table->name, table->n_columns);
	for (size_t i = 0; i < 3; i++)
		place[i] = i;
}

/* The columns that become maps: those picked, or all numbers but the place. */
static size_t *
pick_values(const struct table *table, const char *columns, const size_t place[3], size_t *n)
{
	size_t *picked;

	if (columns != NULL)
		return columns_select(columns, table->name, table->n_columns, (const char *const *)table->names, n);
	picked = mem_array(table->n_columns, sizeof(*picked));
	*n = 0;
	for (size_t i = 0; i < table->n_columns; i++)
		if (i != place[0] && i != place[1] && i != place[2] && !table->is_text[i])
			picked[(*n)++] = i;
	return picked;
}

/* Sets a map at the voxels of one record. */
static void
put_value(const struct table *table, size_t row, double value, size_t n, const size_t *voxels, struct maps *maps,
    size_t map, const struct img_mask *mask)
{
	for (size_t i = 0; i < n; i++) {
		size_t unit = img_mask_unit(mask, voxels[i]);

		if (unit != SIZE_MAX && !maps_set(maps, map, unit, value))
			refuse(table, row, "the value can't be stored in this type");
	}
}

void
places_put(const char *spec, const char *columns, double radius_mm, struct maps *maps, const struct img_mask *mask)
{
	struct table *table = table_read(spec);
	size_t place[3], n_values, n, room = 0, *picked, *voxels = NULL;

	if (mask->grid.kind != IMG_VOLUME)
		die("%s: has the data of a surface; places in mm need a volume", mask->name);
	find_place(table, place);
	picked = pick_values(table, columns, place, &n_values);
	for (size_t i = 0; i < n_values; i++)
		maps_add(maps, table->names[picked[i]]);
	if (n_values == 0)
		maps_add(maps, "value");
	for (size_t row = 0; row < table->n_rows; row++) {
		double xyz_mm[3];

		for (size_t i = 0; i < 3; i++) {
			xyz_mm[i] = table_column(table, place[i])[row];
			if (!isfinite(xyz_mm[i]))
				refuse(table, row, "x, y and z must be finite");
		}
		n = sphere_find(&mask->grid.affine, mask->grid.shape, xyz_mm, radius_mm, &voxels, &room);
		if (n == 0)
			refuse(table, row, "the place is outside the grid");
		for (size_t i = 0; i < n_values; i++)
			put_value(table, row, table_column(table, picked[i])[row], n, voxels, maps, i, mask);
		if (n_values == 0)
			put_value(table, row, 1, n, voxels, maps, 0, mask);
	}
	free(voxels);
	free(picked);
	table_free(table);
}
