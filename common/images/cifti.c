/* cifti: reading CIFTI-2; see cifti.h. What its rows are is in cifti_rows.c. */
#include "images/cifti.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "images/cifti_parts.h"
#include "images/nifti.h"

/* ---- intents -------------------------------------------------------------------------------- */

static const struct {
	int code;
	enum cifti_along along;
	bool parcels;
	const char *name;
} intents[] = {
	{ NIFTI_DENSE_SERIES, CIFTI_SERIES, false, "ConnDenseSeries" },
	{ NIFTI_DENSE_SCALARS, CIFTI_SCALARS, false, "ConnDenseScalar" },
	{ NIFTI_DENSE_LABELS, CIFTI_LABELS, false, "ConnDenseLabel" },
	{ NIFTI_PARCEL_SERIES, CIFTI_SERIES, true, "ConnParcelSries" },
	{ NIFTI_PARCEL_SCALARS, CIFTI_SCALARS, true, "ConnParcelScalr" }
};
enum { UNKNOWN = 3000, LAST = 3099 };	/* the codes that are CIFTI's */

int
cifti_intent(enum cifti_along along, bool parcels)
{
	for (size_t i = 0; i < sizeof(intents) / sizeof(intents[0]); i++)
		if (intents[i].along == along && intents[i].parcels == parcels)
			return intents[i].code;
	return UNKNOWN;
}

const char *
cifti_intent_name(int intent)
{
	for (size_t i = 0; i < sizeof(intents) / sizeof(intents[0]); i++)
		if (intents[i].code == intent)
			return intents[i].name;
	return "ConnUnknown";
}

/* ---- opening -------------------------------------------------------------------------------- */

enum { PIECE = 1 << 20 };

struct reader {
	struct in *in;
	struct cifti_file *file;
	size_t n_units, n_maps, size;	/* of an item */
	enum voxel_type type;
	bool swap;
	size_t units;		/* read so far */
	unsigned char *items;	/* of some units, or of all while volumes are asked for */
	size_t room;
	unsigned char *volumes;	/* some, turned */
	size_t first, n_turned, volume;	/* which, and the next one */
};

static bool
cifti_sniff(const unsigned char *bytes, size_t n)
{
	uint32_t intent;
	bool swap;

	if (n < CIFTI_HEADER || !nifti_format.sniff(bytes, n))
		return false;
	swap = imgformat_u32(bytes, false) != CIFTI_HEADER;
	intent = imgformat_u32(bytes + CIFTI_AT_INTENT, swap);
	return imgformat_u32(bytes, swap) == CIFTI_HEADER && intent >= UNKNOWN && intent <= LAST;
}

/* Appends n bytes; room comes as they do, not on a header's word. Returns how many there were. */
static size_t
read_bytes(struct in *in, unsigned char **bytes, size_t *room, size_t n)
{
	size_t done = 0;

	while (done < n) {
		size_t part = n - done < PIECE ? n - done : PIECE, got;

		*bytes = mem_grow(*bytes, room, done + part, 1);
		got = in_read(in, *bytes + done, part);
		done += got;
		if (got < part)
			break;
	}
	return done;
}

/* The extensions up to the matrix, among which the first of CIFTI's code counts. */
static struct cifti_file *
read_extensions(struct in *in, const struct img_layout *layout)
{
	unsigned char extender[4], head[8];
	struct cifti_file *file = NULL;

	in_exact(in, extender, sizeof(extender), "the header");
	while (extender[0] != 0 && in_offset(in) + sizeof(head) <= layout->offset) {
		unsigned char *bytes = NULL;
		size_t room = 0, n;
		uint32_t size;

		in_exact(in, head, sizeof(head), "the extensions");
		size = imgformat_u32(head, layout->swap);
		if (size < sizeof(head) || size - sizeof(head) > layout->offset - in_offset(in))
			die("%s: an extension of %u bytes; the matrix begins %llu bytes after it", in_name(in),
			    (unsigned)size, (unsigned long long)(layout->offset - in_offset(in) + sizeof(head)));
		n = size - sizeof(head);
		if (file != NULL || imgformat_u32(head + 4, layout->swap) != CIFTI_EXTENSION) {
			in_skip(in, n, "the extensions");
			continue;
		}
		if (read_bytes(in, &bytes, &room, n) < n)
			die("%s: ends within the extensions", in_name(in));
		while (n > 0 && bytes[n - 1] == '\0')
			n--;
		file = cifti_parse(bytes, n, in_name(in));
		free(bytes);
	}
	if (file == NULL)
		die("%s: is said to be CIFTI, but has no extension of code 32 with its XML", in_name(in));
	in_skip(in, layout->offset - in_offset(in), "what precedes the matrix");
	return file;
}

static void
check_matrix(struct in *in, const struct img_header *header, const struct cifti_file *file)
{
	const size_t *dims = header->dims;

	if (header->n_dims != 6 || dims[0] != 1 || dims[1] != 1 || dims[2] != 1 || dims[3] != 1)
		die("%s: the matrix isn't dimensions 5 and 6 of the header, behind four of 1", in_name(in));
	if (dims[4] != file->n_maps)
		die("%s: the matrix has %zu columns; the XML has %zu %s", in_name(in), dims[4], file->n_maps,
		    file->along == CIFTI_SERIES ? "points of a series" : "maps");
	if (dims[5] != file->rows->n_units)
		die("%s: the matrix has %zu rows; the XML has %zu %s", in_name(in), dims[5], file->rows->n_units,
		    file->rows->n_parcels > 0 ? "parcels" : "vertices and voxels");
}

/* A volume of CIFTI is a line of units. */
static void
file_header(const struct cifti_file *file, struct img_header *header)
{
	struct img_grid grid = { .kind = IMG_CIFTI, .shape = { file->rows->n_units, 1, 1 }, .zooms = { 1, 1, 1 } };

	for (size_t i = 0; i < 3; i++)
		grid.affine.m[i][i] = 1;
	grid.cifti = cifti_hold(file->rows);
	header->grid = grid;
	header->format = "CIFTI-2";
	header->n_dims = file->n_maps > 1 ? 2 : 1;
	for (size_t i = 0; i < 7; i++)
		header->dims[i] = 1;
	header->dims[0] = file->rows->n_units;
	header->dims[1] = file->n_maps;
	header->tr_s = file->along == CIFTI_SERIES ? file->step_s : 0;
	header->intent = cifti_intent(file->along, file->rows->n_parcels > 0);
}

static void *
open_reader(struct in *in, struct img_header *header)
{
	struct reader *reader = mem_zeros(1, sizeof(*reader));
	struct img_layout layout;

	nifti_format.read(in, header, &layout);
	if (layout.pair)
		die("%s: is the header of a pair; CIFTI is a single file", in_name(in));
	reader->file = read_extensions(in, &layout);
	check_matrix(in, header, reader->file);
	file_header(reader->file, header);
	reader->in = in;
	reader->n_units = reader->file->rows->n_units;
	reader->n_maps = reader->file->n_maps;
	reader->type = header->type;
	reader->size = voxel_size(header->type);
	reader->swap = layout.swap;
	return reader;
}

/* ---- the matrix ----------------------------------------------------------------------------- */

static const void *
next_units(void *state, size_t n)
{
	struct reader *reader = state;
	size_t row = reader->n_maps * reader->size, got;

	assert(n <= reader->n_units - reader->units);
	got = read_bytes(reader->in, &reader->items, &reader->room, n * row);
	if (got < n * row)
		die("%s: ends within row %zu of %zu", in_name(reader->in), reader->units + got / row + 1, reader->n_units);
	if (reader->swap)
		voxel_swap(reader->type, reader->items, n * reader->n_maps);
	reader->units += n;
	return reader->items;
}

/* Some volumes at once, as a line of the cache has some of a unit. */
static void
turn(struct reader *reader, size_t first)
{
	enum { MOST = 32 };
	const size_t size = reader->size, left = reader->n_maps - first, n = left < MOST ? left : MOST;

	if (reader->volumes == NULL)
		reader->volumes = mem_array(n * reader->n_units, size);
	for (size_t unit = 0; unit < reader->n_units; unit++) {
		const unsigned char *items = reader->items + (unit * reader->n_maps + first) * size;

		for (size_t i = 0; i < n; i++)
			memcpy(reader->volumes + (i * reader->n_units + unit) * size, items + i * size, size);
	}
	reader->first = first;
	reader->n_turned = n;
}

static const void *
next_volume(void *state)
{
	struct reader *reader = state;

	if (reader->units == 0)
		next_units(reader, reader->n_units);
	if (reader->n_maps == 1)
		return reader->items;
	if (reader->volume == reader->first + reader->n_turned)
		turn(reader, reader->volume);
	return reader->volumes + (reader->volume++ - reader->first) * reader->n_units * reader->size;
}

static const struct img_label *
labels(const void *state, size_t *n)
{
	const struct cifti_file *file = ((const struct reader *)state)->file;

	*n = file->n_labels;
	return file->labels;
}

static const char *
map_name(const void *state, size_t volume)
{
	const struct cifti_file *file = ((const struct reader *)state)->file;

	return file->names == NULL ? NULL : file->names[volume];
}

static void
free_reader(struct reader *reader)
{
	cifti_file_free(reader->file);
	free(reader->items);
	free(reader->volumes);
	free(reader);
}

static void
end_reader(void *state)
{
	struct reader *reader = state;

	in_end(reader->in, "the last row");
	free_reader(reader);
}

static void
close_reader(void *state)
{
	struct reader *reader = state;

	in_close(reader->in);
	free_reader(reader);
}

static const struct img_stream stream = { .open = open_reader, .next = next_volume, .next_units = next_units,
	.labels = labels, .name = map_name, .end = end_reader, .close = close_reader, .create = cifti_create,
	.put = cifti_put, .put_units = cifti_put_units, .commit = cifti_commit };
static const char *const endings[] = { ".dscalar.nii", ".dtseries.nii", ".dlabel.nii", ".pscalar.nii", ".ptseries.nii",
	NULL };
const struct img_format cifti_format = { .name = "CIFTI-2", .kind = IMG_CIFTI, .endings = endings,
	.sniff = cifti_sniff, .stream = &stream };
