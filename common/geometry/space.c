/* space: where the units of a table are; see space.h. */
#include "geometry/space.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geometry/edges.h"
#include "geometry/grayordinates.h"
#include "geometry/mesh.h"
#include "tables/csv.h"

enum space_kind { SPACE_VOLUME, SPACE_MESH, SPACE_GRAY, SPACE_EDGES };

struct space {
	enum space_kind kind;
	struct img_mask *mask;	/* of a volume or of CIFTI */
	struct grayordinates *gray;	/* of CIFTI: it has the graph */
	struct mesh *mesh;
	struct edges *edges;
	char *masks;		/* of a mesh: what its masks are called; or NULL */
	size_t n_units;
	size_t *indices;	/* of the units: voxels or vertices; NULL: all of them */
	double *areas_mm2;	/* of the vertices */
	const char *const *names;	/* of the units, or NULL */
	struct graph *graph;
};

/* ---- opening -------------------------------------------------------------------------------- */

static void
open_gray(struct space *space, struct img_mask *mask)
{
	space->kind = SPACE_GRAY;
	space->mask = mask;
	space->gray = grayordinates_open(mask, space->mesh);
	space->n_units = mask->n_units;
	space->indices = img_mask_voxels(mask);
}

static void
open_volume(struct space *space, const char *path)
{
	space->kind = SPACE_VOLUME;
	space->mask = img_mask_read(path);
	if (space->mask->grid.kind == IMG_CIFTI) {
		open_gray(space, space->mask);
		return;
	}
	if (space->mask->grid.kind != IMG_VOLUME)
		die("%s: is no volume; the mesh of a surface is needed as well, with -g", space->mask->name);
	space->n_units = space->mask->n_units;
	space->indices = img_mask_voxels(space->mask);
}

/* The vertices of one hemisphere's mask, which is taken over, behind those that are there. */
static void
add_mask(struct space *space, struct img_mask *mask, size_t part, size_t first_vertex, size_t *room)
{
	struct img_grid grid = { .kind = IMG_SURFACE, .n_voxels = space->mesh->parts[part].n_vertices };
	size_t *vertices;

	memcpy(grid.structure, space->mesh->parts[part].structure, sizeof(grid.structure));
	img_match(&grid, space->mesh->name, &mask->grid, mask->name);
	vertices = img_mask_voxels(mask);
	space->indices = mem_grow(space->indices, room, space->n_units + mask->n_units, sizeof(*space->indices));
	for (size_t i = 0; i < mask->n_units; i++)
		space->indices[space->n_units++] = first_vertex + vertices[i];
	free(vertices);
	img_mask_free(mask);
}

static void
open_mesh(struct space *space, const char *masks)
{
	char *paths[HEMISPHERES];
	struct img_mask *mask = NULL;
	size_t n, room = 0, first_vertex = 0;

	space->kind = SPACE_MESH;
	space->areas_mm2 = mesh_areas(space->mesh);
	space->n_units = space->mesh->n_vertices;
	if (masks == NULL)
		return;
	space->masks = mem_string(masks);
	n = hemispheres_split(masks, paths);
	mask = n == 1 ? img_mask_read(paths[0]) : NULL;
	if (mask != NULL && mask->grid.kind == IMG_CIFTI) {
		hemispheres_free(n, paths);
		open_gray(space, mask);
		return;
	}
	if (n != space->mesh->n_parts)
		die("%s: %zu of masks; %s has %zu of surfaces", masks, n, space->mesh->name, space->mesh->n_parts);
	space->n_units = 0;
	for (size_t i = 0; i < n; first_vertex += space->mesh->parts[i++].n_vertices)
		add_mask(space, mask != NULL ? mask : img_mask_read(paths[i]), i, first_vertex, &room);
	hemispheres_free(n, paths);
}

/* What isn't a mesh by its bytes is a table of edges. */
static void
open_graph(struct space *space, const char *mask, const char *graph)
{
	char *paths[HEMISPHERES];
	size_t n = hemispheres_split(graph, paths);

	if (n == 1) {
		struct in *in = in_open(graph);

		if (mesh_sniff(in))
			space->mesh = mesh_read_in(in);
		else
			space->edges = edges_read(in);
	} else {
		space->mesh = mesh_read(graph);
	}
	hemispheres_free(n, paths);
	if (space->mesh != NULL) {
		open_mesh(space, mask);
		return;
	}
	if (mask != NULL)
		die("%s: is a table of edges; a mask doesn't go with it", graph);
	space->kind = SPACE_EDGES;
}

struct space *
space_open(const char *mask, const char *graph)
{
	struct space *space = mem_zeros(1, sizeof(*space));

	if (graph == NULL)
		open_volume(space, mask);
	else
		open_graph(space, mask, graph);
	return space;
}

/* ---- fitting -------------------------------------------------------------------------------- */

void
space_check(const struct space *space, const char *table, size_t n_units)
{
	if (space->kind == SPACE_EDGES || n_units == space->n_units)
		return;
	if (space->kind == SPACE_VOLUME)
		die("%s: %zu units; the mask %s has %zu voxels", table, n_units, space->mask->name, space->n_units);
	if (space->kind == SPACE_GRAY)
		die("%s: %zu units; the mask %s has %zu rows", table, n_units, space->mask->name, space->n_units);
	die("%s: %zu units; %s%s has %zu vertices", table, n_units, space->masks == NULL ? "" : "the mask ",
	    space->masks == NULL ? space->mesh->name : space->masks, space->n_units);
}

void
space_fit(struct space *space, const char *table, size_t n_units, const char *const *names)
{
	const struct mesh *mesh = space->mesh;

	space_check(space, table, n_units);
	space->names = names;
	if (space->kind == SPACE_VOLUME) {
		space->graph = graph_grid(space->mask->grid.shape, space->mask->grid.affine.m, n_units, space->indices);
	} else if (space->kind == SPACE_MESH) {
		space->graph = graph_mesh(mesh->n_vertices, (const double (*)[3])mesh->xyz, mesh->n_triangles,
		    (const size_t (*)[3])mesh->triangles, n_units, space->indices);
	} else if (space->kind == SPACE_EDGES) {
		space->n_units = n_units;
		space->graph = edges_graph(space->edges, n_units, names);
	}
}

const struct graph *
space_graph(const struct space *space)
{
	return space->gray != NULL ? space->gray->graph : space->graph;
}

const struct img_mask *
space_mask(const struct space *space)
{
	return space->mask;
}

const struct mesh *
space_mesh(const struct space *space)
{
	return space->mesh;
}

size_t
space_index(const struct space *space, size_t unit)
{
	return space->indices == NULL ? unit : space->indices[unit];
}

size_t
space_vertex(const struct space *space, size_t unit)
{
	if (space->kind == SPACE_GRAY)
		return space->gray->vertices[unit];
	return space->kind == SPACE_MESH ? space_index(space, unit) : SIZE_MAX;
}

size_t
space_count(const struct space *space)
{
	return space->mask != NULL ? space->mask->grid.n_voxels :
	    space->mesh != NULL ? space->mesh->n_vertices : space->n_units;
}

/* ---- writing -------------------------------------------------------------------------------- */

const char *
space_place(const struct space *space)
{
	static const char *const columns[] = {
		[SPACE_VOLUME] = "x\ty\tz", [SPACE_MESH] = "vertex\tx\ty\tz",
		[SPACE_GRAY] = "structure\tvertex\tx\ty\tz", [SPACE_EDGES] = "unit"
	};

	return columns[space->kind];
}

/* Meshes have their places in single precision: digits beyond a micron are noise. No -0. */
static double
round_thousandth(double value)
{
	return round(value * 1000) / 1000 + 0.0;
}

void
space_put_place(const struct space *space, struct out *out, size_t unit)
{
	bool vertex = space->kind == SPACE_MESH || (space->gray != NULL && space->gray->models[unit]->n_vertices > 0);
	double xyz[3];

	if (space->kind == SPACE_EDGES && space->names != NULL) {
		csv_put_text(out, space->names[unit]);
	} else if (space->kind == SPACE_EDGES) {
		out_format(out, "%zu", unit + 1);
	} else {
		if (space->gray != NULL)
			out_format(out, "%s\t", space->gray->models[unit]->structure);
		if (vertex)
			out_format(out, "%zu\t", space->gray != NULL ? space->gray->places[unit] : space_index(space, unit));
		else if (space->gray != NULL)
			out_text(out, "n/a\t");
		graph_position(space_graph(space), unit, xyz);
		for (size_t axis = 0; axis < 3; axis++) {
			out_text(out, axis == 0 ? "" : "\t");
			csv_put_number(out, vertex ? round_thousandth(xyz[axis]) : xyz[axis]);
		}
	}
}

const char *
space_measure(const struct space *space)
{
	static const char *const columns[] = {
		[SPACE_VOLUME] = "\tsize_mm3", [SPACE_MESH] = "\tsize_mm2",
		[SPACE_GRAY] = "\tsize_mm2\tsize_mm3", [SPACE_EDGES] = ""
	};

	return columns[space->kind];
}

/* The units of a cluster are all vertices or all voxels. */
static void
put_gray_measure(const struct grayordinates *gray, struct out *out, size_t n, const size_t *units)
{
	double mm2 = 0, mm3 = (double)NAN;

	for (size_t i = 0; i < n; i++)
		mm2 += gray->areas_mm2[units[i]];
	if (isnan(mm2))
		mm3 = trunc((double)n * gray->voxel_mm3);
	out_text(out, "\t");
	csv_put_number(out, round_thousandth(mm2));
	out_text(out, "\t");
	csv_put_number(out, mm3);
}

void
space_put_measure(const struct space *space, struct out *out, size_t n, const size_t *units)
{
	double size = 0;

	if (n == 0 || space->kind == SPACE_EDGES) {
		for (const char *c = space_measure(space); *c != '\0'; c++)
			out_text(out, *c == '\t' ? "\t" : "");
		return;
	}
	if (space->gray != NULL) {
		put_gray_measure(space->gray, out, n, units);
		return;
	}
	if (space->kind == SPACE_VOLUME) {
		const double *zooms = space->mask->grid.zooms;

		size = trunc((double)n * (zooms[0] * zooms[1] * zooms[2]));
	} else {
		for (size_t i = 0; i < n; i++)
			size += space->areas_mm2[space_index(space, units[i])];
		size = round_thousandth(size);
	}
	out_text(out, "\t");
	csv_put_number(out, size);
}

void
space_free(struct space *space)
{
	if (space->mask != NULL)
		img_mask_free(space->mask);
	if (space->mesh != NULL)
		mesh_free(space->mesh);
	if (space->edges != NULL)
		edges_free(space->edges);
	if (space->graph != NULL)
		graph_free(space->graph);
	if (space->gray != NULL)
		grayordinates_free(space->gray);
	free(space->masks);
	free(space->indices);
	free(space->areas_mm2);
	free(space);
}
