/* vertexmap: a value for each vertex of a mesh; see vertexmap.h. */
#include "geometry/vertexmap.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geometry/grayordinates.h"
#include "images/hemispheres.h"
#include "images/img.h"
#include "images/imgformat.h"
#include "images/measure.h"
#include "tables/source.h"
#include "tables/table.h"

struct builder {
	const struct mesh *mesh;
	double *values;
	size_t n, room;
	char *measure;		/* of the first image */
};

static double *
add_values(struct builder *builder, size_t n)
{
	double *added;

	builder->values = mem_grow(builder->values, &builder->room, builder->n + n, sizeof(*builder->values));
	added = builder->values + builder->n;
	builder->n += n;
	return added;
}

/* Rows are of some of the vertices, and of voxels. */
static void
place_rows(struct builder *builder, const struct img_mask *rows, const double *values)
{
	size_t n = builder->mesh->n_vertices, *vertices;
	double *placed;

	if (rows->grid.cifti->n_parcels > 0)
		die("%s: its rows are parcels; expected values of vertices, as parcel2surf makes them", rows->name);
	vertices = grayordinates_vertices(rows, builder->mesh);
	placed = add_values(builder, n);
	for (size_t v = 0; v < n; v++)
		placed[v] = (double)NAN;
	for (size_t i = 0; i < rows->n_units; i++)
		if (vertices[i] != SIZE_MAX)
			placed[vertices[i]] = values[i];
	free(vertices);
}

/* A hemisphere's values on the other one would look right: both may have as many vertices. */
static void
read_image(struct builder *builder, struct in *in, const char *structure)
{
	struct img *img = img_open_in(in);
	const struct img_grid *grid = &img_header(img)->grid;
	struct img_mask *all = img_mask_all(grid, img_name(img));
	const double *values;

	if (img_header(img)->n_volumes != 1)
		die("%s: has %zu volumes; expected one value for each vertex", img_name(img), img_header(img)->n_volumes);
	if (structure[0] != '\0' && grid->structure[0] != '\0' && strcmp(grid->structure, structure) != 0)
		die("%s: is of %s; %s of %s", img_name(img), grid->structure, builder->mesh->name, structure);
	if (grid->kind == IMG_VOLUME)
		die("%s: is a volume; expected one value for each vertex", img_name(img));
	if (builder->measure == NULL)
		builder->measure = measure_words(img_header(img), img_volume_name(img, 0));
	values = img_next(img, all, false);
	if (grid->kind == IMG_CIFTI)
		place_rows(builder, all, values);
	else
		memcpy(add_values(builder, all->n_units), values, all->n_units * sizeof(*values));
	img_end(img);
	img_mask_free(all);
}

static const unsigned char morphometry_magic[3] = { 0xff, 0xff, 0xff };

static bool
is_morphometry(struct in *in)
{
	const unsigned char *bytes;

	return in_peek(in, &bytes, sizeof(morphometry_magic)) >= sizeof(morphometry_magic) &&
	    memcmp(bytes, morphometry_magic, sizeof(morphometry_magic)) == 0;
}

/* A magic; the numbers of vertices, triangles and values for each vertex; the values: all big-endian, of 32 bits. */
static void
read_morphometry(struct builder *builder, struct in *in)
{
	static const bool swap = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
	unsigned char bytes[12];
	size_t n;

	in_exact(in, bytes, sizeof(morphometry_magic), "the magic number");
	in_exact(in, bytes, sizeof(bytes), "the counts");
	n = imgformat_u32(bytes, swap);
	if (imgformat_u32(bytes + 8, swap) != 1)
		die("%s: has %u values for each vertex; expected one", in_name(in), (unsigned)imgformat_u32(bytes + 8, swap));
	for (size_t i = 0; i < n; i++) {
		in_exact(in, bytes, 4, "the values");
		*add_values(builder, 1) = imgformat_f32(bytes, swap);
	}
	in_end(in, "the values");
}

/* The one column beside `unit'. */
static void
read_table(struct builder *builder, struct source *source)
{
	struct table *table = table_from(source);
	size_t unit = table_lookup(table, "unit");

	if (unit != SIZE_MAX)
		table_drop(table, unit);
	if (table->n_columns != 1)
		die("%s: has %zu columns; expected one: FILE:COLUMN picks it", table->name, table->n_columns);
	memcpy(add_values(builder, table->n_rows), table_column(table, 0), table->n_rows * sizeof(double));
	table_free(table);
}

/* structure: what the file should be of; "": anything. */
static void
read_part(struct builder *builder, const char *spec, const char *structure)
{
	struct source *source = source_open(spec);

	if (!source->npy && img_sniff(source->in))
		read_image(builder, source_release(source), structure);
	else if (!source->npy && is_morphometry(source->in))
		read_morphometry(builder, source_release(source));
	else
		read_table(builder, source);
}

double *
vertexmap_read_measure(const char *text, const struct mesh *mesh, char **measure)
{
	struct builder builder = { .mesh = mesh };
	char *paths[HEMISPHERES];
	size_t n = hemispheres_split_specs(text, paths);

	for (size_t i = 0; i < n; i++) {
		size_t before = builder.n;

		read_part(&builder, paths[i], n == mesh->n_parts ? mesh->parts[i].structure : "");
		if (n == mesh->n_parts && builder.n - before != mesh->parts[i].n_vertices)
			die("%s: %zu values; the surface in %s has %zu vertices", paths[i], builder.n - before, mesh->name,
			    mesh->parts[i].n_vertices);
	}
	if (builder.n != mesh->n_vertices)
		die("%s: %zu values; %s has %zu vertices", text, builder.n, mesh->name, mesh->n_vertices);
	hemispheres_free(n, paths);
	*measure = builder.measure;
	return builder.values;
}

double *
vertexmap_read(const char *text, const struct mesh *mesh)
{
	char *measure;
	double *values = vertexmap_read_measure(text, mesh, &measure);

	free(measure);
	return values;
}

double *
vertexmap_read_in(struct in *in, const struct mesh *mesh, char **measure)
{
	struct builder builder = { .mesh = mesh };
	char *name = mem_string(in_name(in));

	read_image(&builder, in, mesh->n_parts == 1 ? mesh->parts[0].structure : "");
	if (builder.n != mesh->n_vertices)
		die("%s: %zu values; %s has %zu vertices", name, builder.n, mesh->name, mesh->n_vertices);
	free(name);
	*measure = builder.measure;
	return builder.values;
}

/* ---- against the folds --------------------------------------------------------------------- */

struct sums {
	double n, n_hollow, x, y, xx, yy, xy;
};

/* Adds to each of its corners the places of the other two, and how many they are; and its normal. */
static void
add_triangle(const struct mesh *mesh, const size_t corners[3], size_t first, double (*around)[4], double (*normals)[3])
{
	const double *a = mesh->xyz[corners[0]], *b = mesh->xyz[corners[1]], *c = mesh->xyz[corners[2]];

	for (size_t axis = 0; axis < 3; axis++) {
		const size_t next = (axis + 1) % 3, last = (axis + 2) % 3;
		const double normal = (b[next] - a[next]) * (c[last] - a[last]) - (b[last] - a[last]) * (c[next] - a[next]);

		for (size_t k = 0; k < 3; k++) {
			around[corners[k] - first][axis] += a[axis] + b[axis] + c[axis] - mesh->xyz[corners[k]][axis];
			normals[corners[k] - first][axis] += normal;
		}
	}
	for (size_t k = 0; k < 3; k++)
		around[corners[k] - first][3] += 2;
}

/* Adds the vertices of a part, each with its value and how far it stands out from its neighbours' middle: along the normals
 * of its triangles, outward being away from the part's middle for the most. */
static void
add_part(const struct mesh *mesh, const double *values, size_t first, size_t n, struct sums *sums)
{
	double (*around)[4] = mem_zeros(n, sizeof(*around)), (*normals)[3] = mem_zeros(n, sizeof(*normals));
	double *heights = mem_zeros(n, sizeof(*heights)), outward = 0, middle[3] = { 0, 0, 0 };

	for (size_t v = 0; v < n; v++)
		for (size_t axis = 0; axis < 3; axis++)
			middle[axis] += mesh->xyz[first + v][axis] / (double)n;
	for (size_t i = 0; i < mesh->n_triangles; i++)
		if (mesh->triangles[i][0] >= first && mesh->triangles[i][0] < first + n)
			add_triangle(mesh, mesh->triangles[i], first, around, normals);
	for (size_t v = 0; v < n; v++) {
		const double *xyz = mesh->xyz[first + v], *normal = normals[v];
		double length = sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);

		for (size_t axis = 0; axis < 3 && length > 0; axis++) {
			heights[v] += (xyz[axis] - around[v][axis] / around[v][3]) * normal[axis] / length;
			outward += (xyz[axis] - middle[axis]) * normal[axis];
		}
	}
	for (size_t v = 0; v < n; v++) {
		double x = outward < 0 ? -heights[v] : heights[v], y = values[first + v];

		if (!isfinite(x) || !isfinite(y))
			continue;
		*sums = (struct sums){ sums->n + 1, sums->n_hollow + (x < 0), sums->x + x, sums->y + y, sums->xx + x * x,
			sums->yy + y * y, sums->xy + x * y };
	}
	free(heights);
	free(normals);
	free(around);
}

double
vertexmap_rise(const double *values, const struct mesh *mesh)
{
	struct sums sums = { 0 };
	double xx, yy, xy;

	for (size_t i = 0, first = 0; i < mesh->n_parts; first += mesh->parts[i++].n_vertices)
		add_part(mesh, values, first, mesh->parts[i].n_vertices, &sums);
	xx = sums.xx - sums.x * sums.x / sums.n;
	yy = sums.yy - sums.y * sums.y / sums.n;
	xy = sums.xy - sums.x * sums.y / sums.n;
	/* in hollows are 0.18 of the vertices of fsaverage's inflated surfaces and half of those of others, none of spheres' */
	if (!(sums.n_hollow > sums.n / 20) || !(xx > 1e-12 * sums.xx) || !(yy > 1e-12 * sums.yy))
		return 0;
	return xy / sqrt(xx * yy);
}
