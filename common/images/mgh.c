/* mgh: FreeSurfer's volumes and overlays; see mgh.h. */
#include "images/mgh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

enum {
	SIZE = 284,
	/* bytes from the start */
	AT_VERSION = 0, AT_DIMS = 4, AT_TYPE = 20, AT_DOF = 24, AT_GOOD = 28, AT_SPACING = 30, AT_DIRECTIONS = 42,
	AT_CENTRE = 78,
	/* behind the voxels: repetition time (ms), flip angle, echo and inversion times, field of view; the last is
	 * younger than the others */
	FOOTER = 20, FOOTER_LEAST = 16,
	TAG_COMMAND = 3,
	PIECE = 1 << 16
};

/* Everything is big-endian. */
static const bool swap = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

static const struct {
	uint32_t code;
	enum voxel_type type;
	bool written;		/* by us: FreeSurfer before 7.2 can't read the others */
} types[] = {
	{ 0, VOXEL_UINT8, true }, { 1, VOXEL_INT32, true }, { 3, VOXEL_FLOAT32, true }, { 4, VOXEL_INT16, true },
	{ 10, VOXEL_UINT16, false }
};
enum { TYPES = sizeof(types) / sizeof(types[0]) };

/* Where there is no geometry: coronal slices, in the directions of x, y and z. */
static const double coronal[9] = { -1, 0, 0, 0, 0, -1, 0, 1, 0 };

/* There is no magic but the version: counts above 0 and a small code of a type must follow. */
static bool
mgh_sniff(const unsigned char *bytes, size_t n)
{
	if (n < AT_DIMS || imgformat_u32(bytes + AT_VERSION, swap) != 1)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (n >= AT_TYPE && (int32_t)imgformat_u32(bytes + AT_DIMS + 4 * i, swap) <= 0)
			return false;
	return n < AT_DOF || imgformat_u32(bytes + AT_TYPE, swap) < 256;
}

/* ---- reading -------------------------------------------------------------------------------- */

struct reader {
	struct in *in;
	enum voxel_type type;
	size_t n_voxels, n_volumes, done;
	unsigned char *volume;
	size_t room;		/* of volume, in bytes */
};

static enum voxel_type
find_type(struct in *in, uint32_t code)
{
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].code == code)
			return types[i].type;
	die("%s: voxels have MGH's type %u; expected 0, 1, 3, 4 or 10: integers of 8 to 32 bits, or float32", in_name(in),
	    code);
}

/* Columns are directions times spacing; the centre of the grid is given. */
static void
read_affine(struct in *in, const unsigned char *bytes, struct img_grid *grid)
{
	bool good = imgformat_u16(bytes + AT_GOOD, swap) != 0;

	for (size_t j = 0; j < 3; j++) {
		grid->zooms[j] = good ? imgformat_f32(bytes + AT_SPACING + 4 * j, swap) : 1;
		if (!(grid->zooms[j] > 0))
			die("%s: the voxels' size along axis %zu is %g; expected more than 0", in_name(in), j + 1,
			    isnan(grid->zooms[j]) ? (double)NAN : grid->zooms[j]);
	}
	for (size_t i = 0; i < 3; i++) {
		double centre = good ? imgformat_f32(bytes + AT_CENTRE + 4 * i, swap) : 0, reach = 0;

		for (size_t j = 0; j < 3; j++) {
			double direction = good ? imgformat_f32(bytes + AT_DIRECTIONS + 4 * (3 * j + i), swap) :
			    coronal[3 * j + i];

			grid->affine.m[i][j] = direction * grid->zooms[j];
			reach += grid->affine.m[i][j] * (double)grid->shape[j];
		}
		grid->affine.m[i][3] = centre - reach / 2;
	}
	/* NIfTI written on this grid says it outright: 1 is the scanner's space */
	grid->sform = grid->affine;
	grid->sform_code = 1;
}

/* Vertices have their place in a mesh. */
static void
forget_place(struct img_grid *grid)
{
	*grid = (struct img_grid){ .kind = IMG_SURFACE, .shape = { grid->shape[0], 1, 1 }, .zooms = { 1, 1, 1 }, .qfac = 1,
		.mgh = true };
	for (size_t i = 0; i < 3; i++)
		grid->affine.m[i][i] = 1;
}

static void
read_dims(const unsigned char *bytes, struct img_header *header)
{
	struct img_grid *grid = &header->grid;

	for (size_t i = 0; i < 7; i++)
		header->dims[i] = i < 4 ? imgformat_u32(bytes + AT_DIMS + 4 * i, swap) : 1;
	for (size_t i = 0; i < 3; i++)
		grid->shape[i] = header->dims[i];
	header->n_dims = header->dims[3] > 1 ? 4 : 3;
	grid->qfac = 1;
	grid->mgh = true;
	if (grid->shape[0] == 1 || grid->shape[1] > 1 || grid->shape[2] > 1)
		return;
	grid->kind = IMG_SURFACE;
	header->dims[1] = header->dims[3];
	header->dims[3] = 1;
	header->n_dims -= 2;
}

/* The file is opened again, to look behind the voxels. A product that is too large is found out elsewhere. */
static double
find_tr(struct in *in, const unsigned char *bytes, size_t item)
{
	unsigned char footer[4];
	size_t size = item;
	struct in *again;
	double tr_ms;

	for (size_t i = 0; i < 4; i++)
		if (!mem_product(size, imgformat_u32(bytes + AT_DIMS + 4 * i, swap), &size))
			return 0;
	if (!in_regular(in) || strcmp(in_name(in), "stdin") == 0)
		return 0;
	again = in_open(in_name(in));
	in_skip(again, SIZE, "the header");
	in_skip(again, size, "the voxels");
	tr_ms = in_read(again, footer, sizeof(footer)) == sizeof(footer) ? imgformat_f32(footer, swap) : 0;
	in_close(again);
	return isfinite(tr_ms) && tr_ms > 0 ? tr_ms / 1000 : 0;
}

static void *
open_reader(struct in *in, struct img_header *header)
{
	struct reader *reader = mem_zeros(1, sizeof(*reader));
	unsigned char bytes[SIZE];

	in_exact(in, bytes, sizeof(bytes), "the header");
	header->format = "MGH";
	header->type = find_type(in, imgformat_u32(bytes + AT_TYPE, swap));
	header->slope = 1;
	read_dims(bytes, header);
	reader->n_volumes = imgformat_u32(bytes + AT_DIMS + 12, swap);
	if (header->grid.kind == IMG_SURFACE)
		forget_place(&header->grid);
	else
		read_affine(in, bytes, &header->grid);
	if (reader->n_volumes > 1)
		header->tr_s = find_tr(in, bytes, voxel_size(header->type));
	reader->in = in;
	reader->type = header->type;
	reader->n_voxels = header->grid.shape[0] * header->grid.shape[1] * header->grid.shape[2];
	return reader;
}

/* Room for a volume comes as it does. */
static const void *
next_volume(void *state)
{
	struct reader *reader = state;
	size_t size = reader->n_voxels * voxel_size(reader->type);

	for (size_t done = 0, n; done < size; done += n) {
		n = size - done < PIECE ? size - done : PIECE;
		reader->volume = mem_grow(reader->volume, &reader->room, done + n, 1);
		if (in_read(reader->in, reader->volume + done, n) < n)
			die("%s: ends within volume %zu of %zu", in_name(reader->in), reader->done + 1, reader->n_volumes);
	}
	reader->done++;
	if (swap)
		voxel_swap(reader->type, reader->volume, reader->n_voxels);
	return reader->volume;
}

static void
close_reader(void *state)
{
	struct reader *reader = state;

	if (reader->in != NULL)
		in_close(reader->in);
	free(reader->volume);
	free(reader);
}

/* A footer may be missing, but not in part; tags of any length follow it. */
static void
end_reader(void *state)
{
	struct reader *reader = state;
	const unsigned char *bytes;
	size_t n = in_peek(reader->in, &bytes, FOOTER_LEAST);

	if (n > 0 && n < FOOTER_LEAST)
		die("%s: ends within what follows the voxels", in_name(reader->in));
	for (; n > 0; n = in_peek(reader->in, &bytes, 1))
		in_skip(reader->in, n, "what follows the voxels");
	in_end(reader->in, "the last volume");
	reader->in = NULL;
	close_reader(reader);
}

/* ---- writing -------------------------------------------------------------------------------- */

struct writer {
	struct out *out;
	const struct img_form *form;
	unsigned char *piece;
};

static void
put_u32(unsigned char *place, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		place[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void
put_f32(unsigned char *place, double value)
{
	float single = (float)value;
	uint32_t bits;

	memcpy(&bits, &single, sizeof(bits));
	put_u32(place, bits);
}

/* Sizes are those of a file that was MGH itself; others may have zooms beside an affine that knows better. */
static void
put_affine(unsigned char *header, const struct img_grid *grid)
{
	for (size_t j = 0; j < 3; j++) {
		double spacing = grid->mgh ? grid->zooms[j] : affine_length(&grid->affine, j);

		put_f32(header + AT_SPACING + 4 * j, spacing);
		for (size_t i = 0; i < 3; i++)
			put_f32(header + AT_DIRECTIONS + 4 * (3 * j + i), spacing > 0 ? grid->affine.m[i][j] / spacing : 0);
	}
	for (size_t i = 0; i < 3; i++) {
		double reach = 0;

		for (size_t j = 0; j < 3; j++)
			reach += grid->affine.m[i][j] * (double)grid->shape[j];
		put_f32(header + AT_CENTRE + 4 * i, grid->affine.m[i][3] + reach / 2);
	}
}

/* Surfaces have FreeSurfer's default, which no one looks at. */
static void
put_geometry(unsigned char *header, const struct img_grid *grid)
{
	header[AT_GOOD + 1] = 1;
	if (grid->kind == IMG_VOLUME) {
		put_affine(header, grid);
		return;
	}
	for (size_t j = 0; j < 3; j++)
		put_f32(header + AT_SPACING + 4 * j, 1);
	for (size_t i = 0; i < 9; i++)
		put_f32(header + AT_DIRECTIONS + 4 * i, coronal[i]);
}

static uint32_t
type_code(struct out *out, enum voxel_type type)
{
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].type == type && types[i].written)
			return types[i].code;
	die("%s: MGH can't hold %s; expected uint8, int16, int32 or float32", out_name(out), voxel_name(type));
}

static void *
create_writer(struct out *out, const struct img_form *form)
{
	struct writer *writer = mem_zeros(1, sizeof(*writer));
	const size_t *shape = form->mask->grid.shape;
	size_t dims[4] = { shape[0], shape[1], shape[2], form->n_volumes == 0 ? 1 : form->n_volumes };
	unsigned char header[SIZE] = { 0 };

	put_u32(header + AT_VERSION, 1);
	for (size_t i = 0; i < 4; i++) {
		if (dims[i] > INT32_MAX)
			die("%s: dimension %zu is %zu; MGH counts to %d", out_name(out), i + 1, dims[i], INT32_MAX);
		put_u32(header + AT_DIMS + 4 * i, (uint32_t)dims[i]);
	}
	put_u32(header + AT_TYPE, type_code(out, form->type));
	put_geometry(header, &form->mask->grid);
	out_write(out, header, sizeof(header));
	writer->out = out;
	writer->form = form;
	writer->piece = mem_array(PIECE, 1);
	return writer;
}

static void
put_volume(void *state, const void *items)
{
	struct writer *writer = state;
	size_t size = voxel_size(writer->form->type), left = writer->form->mask->grid.n_voxels * size, n;

	for (const unsigned char *from = items; left > 0; from += n, left -= n) {
		n = left < PIECE ? left : PIECE;
		memcpy(writer->piece, from, n);
		if (swap)
			voxel_swap(writer->form->type, writer->piece, n / size);
		out_write(writer->out, writer->piece, n);
	}
}

/* As FreeSurfer's own programs keep their command: tag, length in 64 bits, text with its 0. */
static void
put_command(struct out *out, const char *history)
{
	size_t length = strlen(history);
	unsigned char tag[12] = { 0 };

	if (length > 0 && history[length - 1] == '\n')
		length--;
	put_u32(tag, TAG_COMMAND);
	put_u32(tag + 4, (uint32_t)(((uint64_t)length + 1) >> 32));
	put_u32(tag + 8, (uint32_t)(length + 1));
	out_write(out, tag, sizeof(tag));
	out_write(out, history, length);
	out_write(out, "", 1);
}

static void
commit_writer(void *state)
{
	struct writer *writer = state;
	unsigned char footer[FOOTER] = { 0 };

	put_f32(footer, 1000 * writer->form->tr_s);
	out_write(writer->out, footer, sizeof(footer));
	if (writer->form->history != NULL)
		put_command(writer->out, writer->form->history);
	out_commit(writer->out);
	free(writer->piece);
	free(writer);
}

static const struct img_stream stream = { .open = open_reader, .next = next_volume, .end = end_reader,
	.close = close_reader, .create = create_writer, .put = put_volume, .commit = commit_writer };
static const char *const endings[] = { ".mgh", ".mgz", NULL };
const struct img_format mgh_format = { .name = "MGH", .kind = IMG_VOLUME, .endings = endings, .sniff = mgh_sniff,
	.stream = &stream };
