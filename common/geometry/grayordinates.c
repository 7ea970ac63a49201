/* grayordinates: CIFTI's vertices and voxels as units; see grayordinates.h. */
#include "geometry/grayordinates.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

/* ---- surfaces ------------------------------------------------------------------------------- */

/* The part of the mesh that a model is on, the surfaces before it in the file being `before'; sets its first vertex. */
static void
find_part(const struct img_mask *mask, const struct mesh *mesh, const struct cifti_model *model, size_t before,
    size_t *first)
{
	char word[CIFTI_WORD];
	size_t at = 0, named = 0;

	cifti_to_gifti(model->structure, word);
	for (size_t i = 0; i < mesh->n_parts; i++)
		named += mesh->parts[i].structure[0] != '\0';
	if (named < mesh->n_parts)
		at = before;
	else
		while (at < mesh->n_parts && strcmp(mesh->parts[at].structure, word) != 0)
			at++;
	if (at >= mesh->n_parts)
		die("%s: has vertices of %s; %s has no surface of it", mask->name, word, mesh->name);
	if (mesh->parts[at].structure[0] != '\0' && strcmp(mesh->parts[at].structure, word) != 0)
		die("%s: surface %zu is %s; %s has %s there", mask->name, at + 1, word, mesh->name,
		    mesh->parts[at].structure);
	if (mesh->parts[at].n_vertices != model->n_vertices)
		die("%s: %s has %zu vertices; in %s it has %zu", mask->name, word, model->n_vertices, mesh->name,
		    mesh->parts[at].n_vertices);
	*first = 0;
	for (size_t i = 0; i < at; i++)
		*first += mesh->parts[i].n_vertices;
}

/* ---- units ---------------------------------------------------------------------------------- */

/* The units that are vertices, or voxels. */
struct some {
	size_t n, *units, *places;	/* places: vertices of the joined mesh, or voxels */
};

static struct some
make_room(size_t n)
{
	return (struct some){ 0, mem_array(n, sizeof(size_t)), mem_array(n, sizeof(size_t)) };
}

static void
add_unit(struct some *some, size_t unit, size_t place)
{
	some->units[some->n] = unit;
	some->places[some->n++] = place;
}

/* The first unit from `unit' on that isn't of the model. rows: of all units, in their order. */
static size_t
end_model(const struct img_mask *mask, const struct cifti_model *model, const size_t *rows, size_t unit)
{
	while (unit < mask->n_units && rows[unit] < model->first + model->n)
		unit++;
	return unit;
}

size_t *
grayordinates_vertices(const struct img_mask *mask, const struct mesh *mesh)
{
	const struct cifti *cifti = mask->grid.cifti;
	size_t before = 0, unit = 0, *rows = img_mask_voxels(mask), *vertices = mem_array(mask->n_units, sizeof(*vertices));

	memset(vertices, 0xff, mask->n_units * sizeof(*vertices));
	for (const struct cifti_model *model = cifti->models; model < cifti->models + cifti->n_models; model++) {
		const size_t end = end_model(mask, model, rows, unit);
		size_t first = 0;

		if (unit < end && model->n_vertices > 0 && mesh == NULL)
			die("%s: has vertices of %s; their mesh is needed as well, with -g", mask->name, model->structure);
		if (unit < end && model->n_vertices > 0)
			find_part(mask, mesh, model, before, &first);
		for (; unit < end; unit++)
			if (model->n_vertices > 0)
				vertices[unit] = first + model->places[rows[unit] - model->first];
		before += model->n_vertices > 0;
	}
	free(rows);
	return vertices;
}

/* Sorts the mask's units by what they are. */
static void
sort_units(struct grayordinates *gray, const struct img_mask *mask, struct some *vertices, struct some *voxels)
{
	const struct cifti *cifti = mask->grid.cifti;
	size_t unit = 0, *rows = img_mask_voxels(mask);

	for (const struct cifti_model *model = cifti->models; model < cifti->models + cifti->n_models; model++)
		for (const size_t end = end_model(mask, model, rows, unit); unit < end; unit++) {
			gray->models[unit] = model;
			gray->places[unit] = model->places[rows[unit] - model->first];
			if (model->n_vertices > 0)
				add_unit(vertices, unit, gray->vertices[unit]);
			else
				add_unit(voxels, unit, gray->places[unit]);
		}
	free(rows);
}

/* ---- graphs --------------------------------------------------------------------------------- */

static struct graph *
join_vertices(struct grayordinates *gray, const struct mesh *mesh, const struct some *vertices)
{
	double *areas = mesh_areas(mesh);

	for (size_t i = 0; i < vertices->n; i++)
		gray->areas_mm2[vertices->units[i]] = areas[vertices->places[i]];
	free(areas);
	return graph_mesh(mesh->n_vertices, (const double (*)[3])mesh->xyz, mesh->n_triangles,
	    (const size_t (*)[3])mesh->triangles, vertices->n, vertices->places);
}

static struct graph *
join_voxels(struct grayordinates *gray, const struct img_mask *mask, const struct some *voxels)
{
	const struct cifti *cifti = mask->grid.cifti;
	const size_t *shape = cifti->shape;
	const double (*m)[4] = cifti->affine.m;

	/* the shape is a mere word of the header; 512 to a side are more than any brain's */
	if (shape[0] * shape[1] * shape[2] > (size_t)1 << 27)
		die("%s: its volume of %zux%zux%zu voxels is too large", mask->name, shape[0], shape[1], shape[2]);
	gray->voxel_mm3 = fabs(m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
	    m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]));
	return graph_grid(shape, m, voxels->n, voxels->places);
}

struct grayordinates *
grayordinates_open(const struct img_mask *mask, const struct mesh *mesh)
{
	struct grayordinates *gray = mem_zeros(1, sizeof(*gray));
	struct some vertices = make_room(mask->n_units), voxels = make_room(mask->n_units);
	const size_t *units[2];
	struct graph *parts[2];
	size_t n = 0;

	if (mask->grid.cifti->n_parcels > 0)
		die("%s: its rows are parcels; which are next to which a table of edges says, with -g alone", mask->name);
	gray->models = mem_array(mask->n_units, sizeof(*gray->models));
	gray->places = mem_array(mask->n_units, sizeof(*gray->places));
	gray->areas_mm2 = mem_array(mask->n_units, sizeof(*gray->areas_mm2));
	for (size_t unit = 0; unit < mask->n_units; unit++)
		gray->areas_mm2[unit] = (double)NAN;
	gray->vertices = grayordinates_vertices(mask, mesh);
	sort_units(gray, mask, &vertices, &voxels);
	if (vertices.n > 0) {
		parts[n] = join_vertices(gray, mesh, &vertices);
		units[n++] = vertices.units;
	}
	if (voxels.n > 0) {
		parts[n] = join_voxels(gray, mask, &voxels);
		units[n++] = voxels.units;
	}
	gray->graph = graph_join(mask->n_units, n, parts, units);
	free(vertices.units);
	free(vertices.places);
	free(voxels.units);
	free(voxels.places);
	return gray;
}

void
grayordinates_free(struct grayordinates *gray)
{
	graph_free(gray->graph);
	free(gray->models);
	free(gray->places);
	free(gray->vertices);
	free(gray->areas_mm2);
	free(gray);
}
