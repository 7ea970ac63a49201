/* mesh: surfaces of triangles; see mesh.h. */
#include "geometry/mesh.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "images/gifti.h"
#include "images/nifti.h"

/* Vertices and triangles of one file, behind those that are there; room in items. */
struct builder {
	struct mesh *mesh;
	const char *name;	/* of the file */
	size_t vertices_room, triangles_room;
	size_t first_vertex, first_triangle;	/* of this file */
};

/* ---- pieces --------------------------------------------------------------------------------- */

static void
add_vertices(struct builder *builder, size_t n, const double (*xyz)[3])
{
	struct mesh *mesh = builder->mesh;

	mesh->xyz = mem_grow(mesh->xyz, &builder->vertices_room, mesh->n_vertices + n, sizeof(*mesh->xyz));
	memcpy(mesh->xyz + mesh->n_vertices, xyz, n * sizeof(*xyz));
	for (size_t i = 0; i < n; i++)
		if (!isfinite(xyz[i][0]) || !isfinite(xyz[i][1]) || !isfinite(xyz[i][2]))
			die("%s: the place of vertex %zu is not finite", builder->name,
			    mesh->n_vertices - builder->first_vertex + i);
	mesh->n_vertices += n;
}

/* Corners are as the file has them, from 0; they are checked once all vertices are there. */
static void
add_triangles(struct builder *builder, size_t n, const double (*corners)[3])
{
	struct mesh *mesh = builder->mesh;

	mesh->triangles = mem_grow(mesh->triangles, &builder->triangles_room, mesh->n_triangles + n,
	    sizeof(*mesh->triangles));
	for (size_t i = 0; i < n; i++, mesh->n_triangles++)
		for (size_t corner = 0; corner < 3; corner++) {
			double vertex = corners[i][corner];

			if (!(vertex >= 0 && vertex < 0x1p53 && vertex == trunc(vertex)))
				die("%s: triangle %zu has a corner %g; expected a vertex, from 0", builder->name,
				    mesh->n_triangles - builder->first_triangle + 1, vertex);
			mesh->triangles[mesh->n_triangles][corner] = (size_t)vertex;
		}
}

static void
finish_part(struct builder *builder)
{
	struct mesh *mesh = builder->mesh;
	size_t n = mesh->n_vertices - builder->first_vertex;

	for (size_t i = builder->first_triangle; i < mesh->n_triangles; i++)
		for (size_t corner = 0; corner < 3; corner++) {
			if (mesh->triangles[i][corner] >= n)
				die("%s: triangle %zu has a corner %zu; there are %zu vertices", builder->name,
				    i - builder->first_triangle + 1, mesh->triangles[i][corner], n);
			mesh->triangles[i][corner] += builder->first_vertex;
		}
	mesh->parts[mesh->n_parts++].n_vertices = n;
}

/* ---- GIFTI ---------------------------------------------------------------------------------- */

/* The three columns of an array as doubles, to be freed. */
static double (*
read_triples(struct gifti *gifti, const struct gifti_array *array))[3]
{
	double (*triples)[3];
	const void *items;

	if (array->n_dims != 2 || array->dims[1] != 3)
		gifti_die(gifti, "expected rows of 3 items");
	items = gifti_items(gifti);
	triples = mem_array(array->dims[0], sizeof(*triples));
	voxel_scale_double(array->type, items, array->count, 1, 0, triples[0]);
	return triples;
}

static void
read_gifti(struct builder *builder, struct in *in)
{
	struct gifti *gifti = gifti_open(in);
	struct mesh_part *part = &builder->mesh->parts[builder->mesh->n_parts];
	const struct gifti_array *array;
	bool vertices = false, triangles = false;

	while ((array = gifti_next(gifti)) != NULL) {
		bool *seen = array->intent == NIFTI_POINTSET ? &vertices : &triangles;
		double (*triples)[3];

		if (array->intent != NIFTI_POINTSET && array->intent != NIFTI_TRIANGLE)
			continue;
		if (*seen)
			gifti_die(gifti, "is the second of its intent; expected one surface");
		*seen = true;
		if (array->intent == NIFTI_POINTSET)
			snprintf(part->structure, sizeof(part->structure), "%s", array->structure);
		triples = read_triples(gifti, array);
		if (array->intent == NIFTI_POINTSET)
			add_vertices(builder, array->dims[0], (const double (*)[3])triples);
		else
			add_triangles(builder, array->dims[0], (const double (*)[3])triples);
		free(triples);
	}
	if (!vertices || !triangles)
		die("%s: has no %s; expected a surface", builder->name, vertices ? "triangles" : "vertices");
	gifti_close(gifti);
}

/* ---- FreeSurfer ----------------------------------------------------------------------------- */

static const unsigned char freesurfer_magic[3] = { 0xff, 0xff, 0xfe };

/* n triples of big-endian 32-bit items, that are vertices or corners. */
static void
read_big_endian(struct builder *builder, struct in *in, size_t n, enum voxel_type type, const char *what)
{
	enum { STEP = 4096 };
	unsigned char bytes[STEP * 12];
	double (*triples)[3] = mem_array(STEP, sizeof(*triples));

	while (n > 0) {
		size_t now = n > STEP ? STEP : n;

		in_exact(in, bytes, now * 12, what);
		for (size_t i = 0; i < 3 * now; i++)
			triples[i / 3][i % 3] = type == VOXEL_FLOAT32 ? imgformat_f32(bytes + 4 * i,
			    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) : (double)(int32_t)imgformat_u32(bytes + 4 * i,
			    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
		if (type == VOXEL_FLOAT32)
			add_vertices(builder, now, (const double (*)[3])triples);
		else
			add_triangles(builder, now, (const double (*)[3])triples);
		n -= now;
	}
	free(triples);
}

/* A magic, text up to an empty line, two counts, places, triangles; then tags that say nothing of these. */
static void
read_freesurfer(struct builder *builder, struct in *in)
{
	unsigned char bytes[8], last = 0, now;
	int32_t counts[2];

	in_exact(in, bytes, sizeof(freesurfer_magic), "the magic number");
	in_exact(in, &now, 1, "the first line");
	do {
		last = now;
		in_exact(in, &now, 1, "the first line");
	} while (last != '\n' || now != '\n');
	in_exact(in, bytes, sizeof(bytes), "the counts");
	for (size_t i = 0; i < 2; i++) {
		counts[i] = (int32_t)imgformat_u32(bytes + 4 * i, __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
		if (counts[i] < 1)
			die("%s: has %d %s; expected some", builder->name, (int)counts[i], i == 0 ? "vertices" : "triangles");
	}
	read_big_endian(builder, in, (size_t)counts[0], VOXEL_FLOAT32, "the vertices");
	read_big_endian(builder, in, (size_t)counts[1], VOXEL_INT32, "the triangles");
	while (in_read(in, bytes, sizeof(bytes)) > 0)
		continue;
	in_end(in, "the surface");
}

/* ---- the whole ------------------------------------------------------------------------------ */

bool
mesh_sniff(struct in *in)
{
	const unsigned char *bytes;
	size_t n = in_peek(in, &bytes, IN_PEEK);

	return (n >= sizeof(freesurfer_magic) && memcmp(bytes, freesurfer_magic, sizeof(freesurfer_magic)) == 0) ||
	    gifti_format.sniff(bytes, n);
}

static void
read_part(struct builder *builder, struct in *in)
{
	char *name = mem_string(in_name(in));
	const unsigned char *bytes;

	builder->name = name;
	builder->first_vertex = builder->mesh->n_vertices;
	builder->first_triangle = builder->mesh->n_triangles;
	if (!mesh_sniff(in))
		die("%s: not a surface; GIFTI and FreeSurfer's triangles are known", name);
	if (in_peek(in, &bytes, 1) > 0 && bytes[0] == freesurfer_magic[0])
		read_freesurfer(builder, in);
	else
		read_gifti(builder, in);
	finish_part(builder);
	free(name);
}

/* Units in the wrong order would look right: the counts are the same. */
static void
check_sides(const struct mesh *mesh)
{
	for (size_t i = 0; mesh->n_parts > 1 && i < mesh->n_parts; i++)
		if (strcmp(mesh->parts[i].structure, hemispheres[1 - i]) == 0)
			die("%s: number %zu of the two is of %s; expected LEFT,RIGHT", mesh->name, i + 1, hemispheres[1 - i]);
}

struct mesh *
mesh_read(const char *text)
{
	struct builder builder = { .mesh = mem_zeros(1, sizeof(*builder.mesh)) };
	char *paths[HEMISPHERES];
	size_t n = hemispheres_split(text, paths);

	builder.mesh->name = mem_string(text);
	for (size_t i = 0; i < n; i++)
		read_part(&builder, in_open(paths[i]));
	hemispheres_free(n, paths);
	check_sides(builder.mesh);
	return builder.mesh;
}

struct mesh *
mesh_read_in(struct in *in)
{
	struct builder builder = { .mesh = mem_zeros(1, sizeof(*builder.mesh)) };

	builder.mesh->name = mem_string(in_name(in));
	read_part(&builder, in);
	return builder.mesh;
}

/* Half the length of the cross product of two sides. */
static double
triangle_area(const double a[3], const double b[3], const double c[3])
{
	double u[3], v[3], sum = 0;

	for (size_t axis = 0; axis < 3; axis++) {
		u[axis] = b[axis] - a[axis];
		v[axis] = c[axis] - a[axis];
	}
	for (size_t axis = 0; axis < 3; axis++) {
		size_t next = (axis + 1) % 3, last = (axis + 2) % 3;
		double part = u[next] * v[last] - u[last] * v[next];

		sum += part * part;
	}
	return sqrt(sum) / 2;
}

double *
mesh_areas(const struct mesh *mesh)
{
	double *areas_mm2 = mem_zeros(mesh->n_vertices, sizeof(*areas_mm2));

	for (size_t i = 0; i < mesh->n_triangles; i++) {
		const size_t *corners = mesh->triangles[i];
		double third = triangle_area(mesh->xyz[corners[0]], mesh->xyz[corners[1]], mesh->xyz[corners[2]]) / 3;

		for (size_t corner = 0; corner < 3; corner++)
			areas_mm2[corners[corner]] += third;
	}
	return areas_mm2;
}

void
mesh_free(struct mesh *mesh)
{
	free(mesh->name);
	free(mesh->xyz);
	free(mesh->triangles);
	free(mesh);
}
