/* gifti_img: data on surfaces as images, a volume for each array or each of its columns; see gifti.h. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "images/gifti_parts.h"
#include "images/nifti.h"

struct reader {
	char *name;		/* of the file */
	struct gifti *gifti;
	const struct gifti_array *array;	/* the one whose columns are being read */
	size_t n_vertices, n_columns;
	enum voxel_type type;
	size_t column;		/* the next one */
	bool surface;		/* the volumes are the coordinates of a surface; all other arrays are passed over */
	const unsigned char *items;	/* NULL: not asked for yet */
	unsigned char *volume;
};

/* XML of which the root element comes early. */
static bool
gifti_sniff(const unsigned char *bytes, size_t n)
{
	static const char root[] = "<GIFTI";
	const unsigned char *end = bytes + n;

	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		bytes += 3;
	while (bytes < end && strchr(" \t\r\n", *bytes) != NULL && *bytes != '\0')
		bytes++;
	return bytes < end && *bytes == '<' && memmem(bytes, (size_t)(end - bytes), root, sizeof(root) - 1) != NULL;
}

/* The next array that isn't of triangles: those belong to a mesh. */
static const struct gifti_array *
next_array(const struct reader *reader)
{
	const struct gifti_array *array;

	while ((array = gifti_next(reader->gifti)) != NULL) {
		if (array->intent == NIFTI_NODE_INDEX)
			gifti_die(reader->gifti, "lists the vertices that have data; expected data for all vertices");
		if (array->intent != NIFTI_TRIANGLE)
			return array;
	}
	if (reader->array == NULL)
		die("%s: has no data on a surface", reader->name);
	die("%s: has triangles among its %zu arrays of data", reader->name, gifti_count(reader->gifti));
}

static void
fill_header(const struct reader *reader, struct img_header *header)
{
	const struct gifti_array *array = reader->array;
	size_t n = reader->n_columns;

	if (!reader->surface && !mem_product(n, gifti_count(reader->gifti), &n))
		gifti_die(reader->gifti, "is too large");
	header->format = "GIFTI";
	header->n_dims = n > 1 ? 2 : 1;
	for (size_t i = 0; i < 7; i++)
		header->dims[i] = 1;
	header->dims[0] = reader->n_vertices;
	header->dims[1] = n;
	header->grid.kind = IMG_SURFACE;
	for (size_t i = 0; i < 3; i++) {
		header->grid.shape[i] = i == 0 ? reader->n_vertices : 1;
		header->grid.zooms[i] = 1;
		header->grid.affine.m[i][i] = 1;
	}
	memcpy(header->grid.structure, array->structure, sizeof(array->structure));
	header->type = array->type;
	header->slope = 1;
	header->intent = array->intent;
	header->tr_s = array->tr_s;
}

static void *
open_reader(struct in *in, struct img_header *header)
{
	struct reader *reader = mem_zeros(1, sizeof(*reader));

	reader->name = mem_string(in_name(in));
	reader->gifti = gifti_open(in);
	reader->array = next_array(reader);
	reader->n_vertices = reader->array->dims[0];
	reader->n_columns = reader->array->count / reader->n_vertices;
	reader->type = reader->array->type;
	reader->surface = reader->array->intent == NIFTI_POINTSET;
	fill_header(reader, header);
	return reader;
}

/* All arrays must be like the first, whose description is the image's header. */
static void
advance(struct reader *reader)
{
	const struct gifti_array *array = next_array(reader);

	if (array->dims[0] != reader->n_vertices || array->count != reader->n_vertices * reader->n_columns)
		gifti_die(reader->gifti, "has %zu items for %zu vertices; the first has %zu for %zu", array->count,
		    array->dims[0], reader->n_vertices * reader->n_columns, reader->n_vertices);
	if (array->type != reader->type)
		gifti_die(reader->gifti, "is %s; the first is %s", voxel_name(array->type), voxel_name(reader->type));
	reader->array = array;
	reader->column = 0;
	reader->items = NULL;
}

static const void *
next_volume(void *state)
{
	struct reader *reader = state;
	const size_t size = voxel_size(reader->type), row = reader->n_columns * size;
	const unsigned char *items;

	if (reader->column == reader->n_columns)
		advance(reader);
	if (reader->items == NULL)
		reader->items = gifti_items(reader->gifti);
	items = reader->items + reader->column++ * size;
	if (reader->n_columns == 1)
		return items;
	if (reader->volume == NULL)
		reader->volume = mem_array(reader->n_vertices, size);
	for (size_t i = 0; i < reader->n_vertices; i++)
		memcpy(reader->volume + i * size, items + i * row, size);
	return reader->volume;
}

static const struct img_label *
labels(const void *state, size_t *n)
{
	return gifti_labels(((const struct reader *)state)->gifti, n);
}

static void
close_reader(void *state)
{
	struct reader *reader = state;

	gifti_close(reader->gifti);
	free(reader->name);
	free(reader->volume);
	free(reader);
}

static void
end_reader(void *state)
{
	struct reader *reader = state;

	while (gifti_next(reader->gifti) != NULL)
		continue;
	close_reader(reader);
}

static const struct img_stream stream = { .open = open_reader, .next = next_volume, .labels = labels,
	.end = end_reader, .close = close_reader, .create = gifti_create, .put = gifti_put, .commit = gifti_commit };
static const char *const endings[] = { ".gii", NULL };
const struct img_format gifti_format = { .name = "GIFTI", .kind = IMG_SURFACE, .endings = endings,
	.sniff = gifti_sniff, .stream = &stream };
