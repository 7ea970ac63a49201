/* atlas: a label for each vertex, or each unit, from whatever file has them; see atlas.h. */
#include "geometry/atlas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geometry/annot.h"
#include "geometry/mesh.h"
#include "images/labels.h"
#include "tables/source.h"
#include "tables/table.h"

/* ---- one file ------------------------------------------------------------------------------- */

static const double most_label = 2147483647;

static bool
is_label(double value)
{
	return value == trunc(value) && fabs(value) <= most_label;
}

static int
compare_labels(const void *a, const void *b)
{
	const struct img_label *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* Of pointers into one array: labels of one key stay in its order. */
static int
compare_places(const void *a, const void *b)
{
	const struct img_label *const *x = a, *const *y = b;
	int order = compare_labels(*x, *y);

	return order != 0 ? order : (*x > *y) - (*x < *y);
}

/* Sorted copies of those that say something, of one key the first: Workbench calls what is no parcel "???". */
static void
take_names(struct atlas_part *part, size_t n, const struct img_label *labels)
{
	const struct img_label **sorted = mem_array(n, sizeof(*sorted));
	size_t n_named = 0;

	for (size_t i = 0; i < n; i++)
		if (labels[i].name != NULL && labels[i].name[0] != '\0' && strcmp(labels[i].name, "???") != 0)
			sorted[n_named++] = &labels[i];
	if (n_named > 0)
		qsort(sorted, n_named, sizeof(const struct img_label *), compare_places);
	part->names = mem_array(n_named, sizeof(*part->names));
	for (size_t i = 0; i < n_named; i++) {
		if (i > 0 && sorted[i]->key == sorted[i - 1]->key)
			continue;
		part->names[part->n_names] = *sorted[i];
		part->names[part->n_names++].name = mem_string(sorted[i]->name);
	}
	free(sorted);
}

struct img_mask *
atlas_surface(size_t n, const char *structure, const char *name)
{
	struct img_grid grid = { .kind = IMG_SURFACE, .shape = { n, 1, 1 }, .n_voxels = n };

	snprintf(grid.structure, sizeof(grid.structure), "%s", structure);
	return img_mask_all(&grid, name);
}

static void
add_numbers(struct atlas *atlas, struct atlas_part *part, size_t n)
{
	size_t room = atlas->n_units;

	atlas->numbers = mem_grow(atlas->numbers, &room, atlas->n_units + n, sizeof(*atlas->numbers));
	atlas->n_units += n;
	part->n_units = n;
}

static void
read_image(struct atlas *atlas, struct atlas_part *part, struct in *in)
{
	struct img *img = img_open_in(in);
	const struct img_header *header = img_header(img);
	size_t first = atlas->n_units, n_names;
	const struct img_label *names;
	const double *values;

	if (header->n_volumes != 1)
		die("%s: has %zu volumes; labels are one", img_name(img), header->n_volumes);
	part->all = img_mask_all(&header->grid, img_name(img));
	values = img_next(img, part->all, false);
	add_numbers(atlas, part, part->all->n_units);
	for (size_t i = 0; i < part->n_units; i++) {
		if (isfinite(values[i]) && !is_label(values[i]))
			die("%s: %g is no label; labels are whole numbers", img_name(img), values[i]);
		atlas->numbers[first + i] = isfinite(values[i]) ? (long)values[i] : ATLAS_NONE;
	}
	names = img_labels(img, &n_names);
	take_names(part, n_names, names);
	img_end(img);
}

static void
read_annot(struct atlas *atlas, struct atlas_part *part, struct in *in)
{
	char *name = mem_string(in_name(in));
	struct annot *annot = annot_read(in);
	size_t first = atlas->n_units;

	part->all = atlas_surface(annot->n_vertices, "", name);
	free(name);
	add_numbers(atlas, part, annot->n_vertices);
	memcpy(atlas->numbers + first, annot->numbers, annot->n_vertices * sizeof(*annot->numbers));
	take_names(part, annot->n_labels, annot->labels);
	annot_free(annot);
}

/* The one column beside `unit'. */
static void
read_table(struct atlas *atlas, struct atlas_part *part, struct source *source)
{
	struct table *table = table_from(source);
	size_t first = atlas->n_units, unit = table_lookup(table, "unit");
	const double *values;

	if (unit != SIZE_MAX)
		table_drop(table, unit);
	if (table->n_columns != 1)
		die("%s: has %zu columns; labels are one: FILE:COLUMN picks it", table->name, table->n_columns);
	if (table->n_rows == 0)
		die("%s: has no labels; expected one for each vertex", table->name);
	values = table_column(table, 0);
	part->all = atlas_surface(table->n_rows, "", table->name);
	add_numbers(atlas, part, table->n_rows);
	for (size_t i = 0; i < table->n_rows; i++) {
		if (!isnan(values[i]) && !is_label(values[i])) {
			if (table->lines[i] > 0)
				die("%s:%zu: %g is no label; labels are whole numbers", table->name, table->lines[i],
				    values[i]);
			die("%s: %g is no label; labels are whole numbers", table->name, values[i]);
		}
		atlas->numbers[first + i] = isnan(values[i]) ? ATLAS_NONE : (long)values[i];
	}
	table_free(table);
}

static void
read_part(struct atlas *atlas, const char *spec)
{
	struct atlas_part *part = &atlas->parts[atlas->n_parts++];
	struct source *source = source_open(spec);

	if (!source->npy && img_sniff(source->in))
		read_image(atlas, part, source_release(source));
	else if (!source->npy && annot_sniff(source->in))
		read_annot(atlas, part, source_release(source));
	else
		read_table(atlas, part, source);
}

/* Labels in the wrong order would look right: both sides may have as many vertices. */
static void
check_sides(const struct atlas *atlas)
{
	for (size_t i = 0; atlas->n_parts > 1 && i < atlas->n_parts; i++)
		if (strcmp(atlas->parts[i].all->grid.structure, hemispheres[1 - i]) == 0)
			die("%s: number %zu of the two is of %s; expected LEFT,RIGHT", atlas->name, i + 1,
			    hemispheres[1 - i]);
}

struct atlas *
atlas_read(const char *text)
{
	struct atlas *atlas = mem_zeros(1, sizeof(*atlas));
	char *paths[HEMISPHERES];
	size_t n = hemispheres_split_specs(text, paths);

	atlas->name = mem_string(text);
	for (size_t i = 0; i < n; i++)
		read_part(atlas, paths[i]);
	hemispheres_free(n, paths);
	check_sides(atlas);
	return atlas;
}

/* ---- on a space ----------------------------------------------------------------------------- */

/* A hemisphere's labels on the other one would look right: both may have as many vertices. */
static void
check_structures(const struct atlas *atlas, const struct mesh *mesh)
{
	for (size_t i = 0; i < atlas->n_parts && atlas->n_parts == mesh->n_parts; i++) {
		const char *ours = atlas->parts[i].all->grid.structure, *theirs = mesh->parts[i].structure;

		if (ours[0] != '\0' && theirs[0] != '\0' && strcmp(ours, theirs) != 0)
			die("%s: is of %s; %s of %s", atlas->name, ours, mesh->name, theirs);
	}
}

struct atlas *
atlas_read_space(const char *text, const struct space *space)
{
	size_t n_left = 0, n_units;
	struct atlas *atlas;

	if (space_mask(space) != NULL) {
		atlas = mem_zeros(1, sizeof(*atlas));
		atlas->name = mem_string(text);
		atlas->volume = labels_read(text, space_mask(space));
		return atlas;
	}
	atlas = atlas_read(text);
	if (atlas->n_units != space_count(space))
		die("%s: %zu labels; expected %zu", atlas->name, atlas->n_units, space_count(space));
	if (space_mesh(space) != NULL)
		check_structures(atlas, space_mesh(space));
	n_units = graph_units(space_graph(space));
	for (size_t unit = 0; unit < n_units; unit++) {
		n_left += space_index(space, unit) < atlas->parts[0].n_units;
		atlas->numbers[unit] = atlas->numbers[space_index(space, unit)];
	}
	atlas->n_units = n_units;
	atlas->parts[0].n_units = n_left;
	atlas->parts[1].n_units = n_units - n_left;
	return atlas;
}

/* ---- names ---------------------------------------------------------------------------------- */

void
atlas_read_names(struct atlas *atlas, const char *spec)
{
	if (atlas->volume == NULL)
		atlas->named = labels_none();
	labels_read_names(atlas->volume == NULL ? atlas->named : atlas->volume, spec);
}

const char *
atlas_find(const struct atlas *atlas, size_t part, long number)
{
	const struct atlas_part *from = &atlas->parts[part];
	const struct img_label key = { .key = number }, *found;

	if (atlas->named != NULL)
		return labels_find(atlas->named, number);
	found = from->n_names == 0 ? NULL : bsearch(&key, from->names, from->n_names, sizeof(key), compare_labels);
	return found == NULL ? NULL : found->name;
}

/* Its name, or NULL. */
static const char *
find_name(const struct atlas *atlas, size_t unit)
{
	return atlas->numbers[unit] == ATLAS_NONE ? NULL :
	    atlas_find(atlas, unit >= atlas->parts[0].n_units, atlas->numbers[unit]);
}

const char *
atlas_name(struct atlas *atlas, size_t unit)
{
	const char *name;

	if (atlas->volume != NULL)
		return labels_name(atlas->volume, unit);
	name = find_name(atlas, unit);
	if (name != NULL || atlas->numbers[unit] == 0 || atlas->numbers[unit] == ATLAS_NONE)
		return name;
	snprintf(atlas->text, sizeof(atlas->text), "%ld", atlas->numbers[unit]);
	return atlas->text;
}

void
atlas_free(struct atlas *atlas)
{
	for (size_t i = 0; i < atlas->n_parts; i++) {
		for (size_t j = 0; j < atlas->parts[i].n_names; j++)
			free(atlas->parts[i].names[j].name);
		free(atlas->parts[i].names);
		img_mask_free(atlas->parts[i].all);
	}
	if (atlas->named != NULL)
		labels_free(atlas->named);
	if (atlas->volume != NULL)
		labels_free(atlas->volume);
	free(atlas->numbers);
	free(atlas->name);
	free(atlas);
}
