/* vertexmap: a value for each vertex of a mesh; see vertexmap.h. */
#include "geometry/vertexmap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "images/hemispheres.h"
#include "images/img.h"
#include "images/imgformat.h"
#include "tables/source.h"
#include "tables/table.h"

struct builder {
	const struct mesh *mesh;
	double *values;
	size_t n, room;
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
	values = img_next(img, all, false);
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
	bool image = !source->npy && img_sniff(source->in), morphometry = !source->npy && !image && is_morphometry(source->in);
	struct in *in = source->in;

	if (!image && !morphometry) {
		read_table(builder, source);
		return;
	}
	source->in = NULL;
	source_close(source);
	if (image)
		read_image(builder, in, structure);
	else
		read_morphometry(builder, in);
}

double *
vertexmap_read(const char *text, const struct mesh *mesh)
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
	return builder.values;
}
