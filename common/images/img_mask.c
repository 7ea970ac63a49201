/* img_mask: masks, and whether grids agree; see img.h. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "images/cifti.h"
#include "images/img_parts.h"

/* What the voxels of a grid are called. */
static const char *const voxel_words[] = { [IMG_VOLUME] = "voxel", [IMG_SURFACE] = "vertex", [IMG_CIFTI] = "row" };

/* Runs ascend: halves are thrown away until one is left. */
size_t
img_run_at(const struct img_mask *mask, size_t voxel)
{
	size_t first = 0, beyond = mask->n_runs;

	while (first < beyond) {
		size_t middle = first + (beyond - first) / 2;

		if (mask->runs[middle].voxel + mask->runs[middle].length > voxel)
			beyond = middle;
		else
			first = middle + 1;
	}
	return first;
}

/* Adds the voxels of one piece that count; returns how much room the runs have. */
static size_t
add_units(struct img_mask *mask, const double *values, size_t start, size_t n, size_t room)
{
	for (size_t i = 0; i < n; i++) {
		struct img_run *last = mask->n_runs == 0 ? NULL : &mask->runs[mask->n_runs - 1];

		if (!isfinite(values[i]) || values[i] == 0)
			continue;
		if (last != NULL && last->voxel + last->length == start + i) {
			last->length++;
		} else {
			mask->runs = mem_grow(mask->runs, &room, mask->n_runs + 1, sizeof(*mask->runs));
			mask->runs[mask->n_runs++] = (struct img_run){ start + i, mask->n_units, 1 };
		}
		mask->n_units++;
	}
	return room;
}

struct img_mask *
img_mask_read(const char *path)
{
	struct img *img = img_open(path);
	const struct img_header *header = img_header(img);
	struct img_mask *mask = mem_zeros(1, sizeof(*mask));
	double *values = NULL;
	size_t room = 0, values_room = 0;

	if (header->n_volumes != 1)
		die("%s: %zu volumes; a mask has one", img_name(img), header->n_volumes);
	mask->name = mem_string(img_name(img));
	mask->grid = header->grid;
	cifti_hold(mask->grid.cifti);
	for (size_t start = 0, n; start < header->grid.n_voxels; start += n) {
		const unsigned char *piece = img_piece(img, start, &n);

		values = mem_grow(values, &values_room, n, sizeof(*values));
		voxel_scale_double(header->type, piece, n, header->slope, header->inter, values);
		room = add_units(mask, values, start, n, room);
	}
	if (mask->n_units == 0)
		die("%s: no %s of the mask is other than 0", img_name(img), voxel_words[header->grid.kind]);
	img_end(img);
	free(values);
	return mask;
}

struct img_mask *
img_mask_all(const struct img_grid *grid, const char *name)
{
	struct img_mask *mask = mem_zeros(1, sizeof(*mask));

	mask->name = mem_string(name);
	mask->grid = *grid;
	cifti_hold(mask->grid.cifti);
	mask->n_units = grid->n_voxels;
	mask->n_runs = 1;
	mask->runs = mem_array(1, sizeof(*mask->runs));
	mask->runs[0] = (struct img_run){ 0, 0, grid->n_voxels };
	return mask;
}

size_t *
img_mask_voxels(const struct img_mask *mask)
{
	size_t *voxels = mem_array(mask->n_units, sizeof(*voxels));

	for (size_t r = 0; r < mask->n_runs; r++)
		for (size_t i = 0; i < mask->runs[r].length; i++)
			voxels[mask->runs[r].unit + i] = mask->runs[r].voxel + i;
	return voxels;
}

size_t
img_mask_unit(const struct img_mask *mask, size_t voxel)
{
	size_t r = img_run_at(mask, voxel);

	if (r == mask->n_runs || mask->runs[r].voxel > voxel)
		return SIZE_MAX;
	return mask->runs[r].unit + (voxel - mask->runs[r].voxel);
}

const char *
img_mask_unit_name(const struct img_mask *mask, size_t unit)
{
	const struct cifti *cifti = mask->grid.cifti;
	size_t first = 0, beyond = mask->n_runs;

	if (cifti == NULL || cifti_unit(cifti, 0) == NULL)
		return NULL;
	while (beyond - first > 1) {
		size_t middle = first + (beyond - first) / 2;

		if (unit < mask->runs[middle].unit)
			beyond = middle;
		else
			first = middle;
	}
	return cifti_unit(cifti, mask->runs[first].voxel + (unit - mask->runs[first].unit));
}

void
img_check_structure(const char *structure)
{
	if (structure != NULL && strcmp(structure, "CortexLeft") != 0 && strcmp(structure, "CortexRight") != 0)
		die_usage("--structure: `%s' is none of CortexLeft|CortexRight", structure);
}

void
img_mask_set_structure(struct img_mask *mask, const char *structure)
{
	if (structure == NULL)
		return;
	img_check_structure(structure);
	if (mask->grid.kind != IMG_SURFACE)
		die_usage("--structure is for surfaces; %s is none", mask->name);
	snprintf(mask->grid.structure, sizeof(mask->grid.structure), "%s", structure);
}

void
img_mask_free(struct img_mask *mask)
{
	cifti_release(mask->grid.cifti);
	free(mask->name);
	free(mask->runs);
	free(mask);
}

/* ---- grids ---------------------------------------------------------------------------------- */

static void
match_rows(const struct cifti *expected, const char *expected_name, const struct cifti *rows, const char *name)
{
	char *difference = cifti_difference(expected, expected_name, rows);

	if (difference != NULL)
		die("%s: %s", name, difference);
}

static void
match_surfaces(const struct img_grid *expected, const char *expected_name, const struct img_grid *grid,
    const char *name)
{
	static const char *const kinds[] = { [IMG_VOLUME] = "volume", [IMG_SURFACE] = "surface",
		[IMG_CIFTI] = "CIFTI file" };

	if (expected->kind != grid->kind)
		die("%s: has the data of a %s; %s those of a %s", name, kinds[grid->kind], expected_name,
		    kinds[expected->kind]);
	if (expected->n_voxels != grid->n_voxels)
		die("%s: %zu vertices; %s has %zu", name, grid->n_voxels, expected_name, expected->n_voxels);
	if (expected->structure[0] != '\0' && grid->structure[0] != '\0' &&
	    strcmp(expected->structure, grid->structure) != 0)
		die("%s: is of %s; %s of %s", name, grid->structure, expected_name, expected->structure);
}

void
img_match(const struct img_grid *expected, const char *expected_name, const struct img_grid *grid,
    const char *name)
{
	const size_t *a = expected->shape, *b = grid->shape;
	double edge = fmin(fmin(affine_length(&expected->affine, 0), affine_length(&expected->affine, 1)),
	    affine_length(&expected->affine, 2));
	double distance;

	if (expected->kind == IMG_CIFTI && grid->kind == IMG_CIFTI) {
		match_rows(expected->cifti, expected_name, grid->cifti, name);
		return;
	}
	if (expected->kind != grid->kind || grid->kind == IMG_SURFACE) {
		match_surfaces(expected, expected_name, grid, name);
		return;
	}
	if (a[0] != b[0] || a[1] != b[1] || a[2] != b[2])
		die("%s: shape %zux%zux%zu; %s has %zux%zux%zu; see imgresample(1)", name, b[0], b[1], b[2],
		    expected_name, a[0], a[1], a[2]);
	distance = affine_distance(&expected->affine, &grid->affine, a);
	if (!(distance <= edge / 100))
		die("%s: affine puts voxels up to %.3g mm from where that of %s does; see imgresample(1)", name,
		    distance, expected_name);
}
