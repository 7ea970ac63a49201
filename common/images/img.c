/* img: reading images as streams of volumes; see img.h. Masks are in img_mask.c, writing in img_out.c. */
#include "images/img.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "images/analyze.h"
#include "images/cifti.h"
#include "images/gifti.h"
#include "images/img_parts.h"
#include "images/mgh.h"
#include "images/nifti.h"

/* In the order in which they are asked. */
const struct img_format *const img_formats[IMG_FORMATS] = { &cifti_format, &nifti_format, &analyze_format, &gifti_format,
	&mgh_format };

/* Bytes of voxels that are taken at a time: they stay in the cache from inflating to converting. */
enum { PIECE = 1 << 17 };

struct img {
	char *name;
	bool regular;
	char *data_path;	/* of a pair: where the voxels are */
	struct in *in;		/* the voxels; NULL: a pair's that weren't needed yet, or a stream has it */
	const struct img_stream *stream;	/* NULL: plain numbers */
	void *reader;		/* the stream's */
	bool started;		/* `in` stands at or behind the first voxel */
	struct img_header header;
	struct img_layout layout;
	size_t volumes;		/* read so far */
	size_t voxels;		/* read so far, by unit */
	unsigned char *piece;
	unsigned char *values;
	size_t room;		/* of values, in bytes */
};

/* ---- pairs -------------------------------------------------------------------------------- */

char *
img_pair_stem(const char *path, bool *gzip)
{
	size_t length = strlen(path);

	*gzip = length > 3 && strcmp(path + length - 3, ".gz") == 0;
	if (*gzip)
		length -= 3;
	if (length > 4 && (strncmp(path + length - 4, ".hdr", 4) == 0 || strncmp(path + length - 4, ".img", 4) == 0))
		return mem_substring(path, length - 4);
	return NULL;
}

/* The other file of a pair, gzipped like this one or not; the likelier name if there is neither. */
static char *
pair_other(const char *path, const char *suffix)
{
	bool gzip;
	char *stem = img_pair_stem(path, &gzip);
	char *like, *unlike;

	if (stem == NULL)
		return NULL;
	like = mem_format("%s%s%s", stem, suffix, gzip ? ".gz" : "");
	unlike = mem_format("%s%s%s", stem, suffix, gzip ? "" : ".gz");
	free(stem);
	if (access(like, F_OK) != 0 && access(unlike, F_OK) == 0) {
		free(like);
		return unlike;
	}
	free(unlike);
	return like;
}

/* SPM99 keeps rotations in a MATLAB file that only MATLAB reads well. */
static void
warn_of_matlab(const char *path)
{
	bool gzip;
	char *stem = img_pair_stem(path, &gzip);
	char *matlab = stem == NULL ? NULL : mem_format("%s.mat", stem);

	if (matlab != NULL && access(matlab, F_OK) == 0)
		warn("%s: geometry is taken from the header; %s is not read", path, matlab);
	free(matlab);
	free(stem);
}

/* ---- opening -------------------------------------------------------------------------------- */

bool
img_sniff(struct in *in)
{
	const unsigned char *bytes;
	size_t n = in_peek(in, &bytes, IN_PEEK);

	for (size_t i = 0; i < IMG_FORMATS; i++)
		if (img_formats[i]->sniff(bytes, n))
			return true;
	return false;
}

static noreturn void
die_unknown(struct in *in)
{
	char *known = mem_string(img_formats[0]->name);

	for (size_t i = 1; i < IMG_FORMATS; i++) {
		char *longer = mem_format("%s%s%s", known, i + 1 < IMG_FORMATS ? ", " : " and ", img_formats[i]->name);

		free(known);
		known = longer;
	}
	die("%s: not an image; %s are known", in_name(in), known);
}

static const struct img_format *
find_format(struct in *in)
{
	const unsigned char *bytes;
	size_t n = in_peek(in, &bytes, IN_PEEK);

	for (size_t i = 0; i < IMG_FORMATS; i++)
		if (img_formats[i]->sniff(bytes, n))
			return img_formats[i];
	if (n == 0)
		die("%s: is empty; expected an image", in_name(in));
	die_unknown(in);
}

static void
print_shape(const struct img_header *header, char *text, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < header->n_dims && used < room; i++)
		used += (size_t)snprintf(text + used, room - used, "%s%zu", i == 0 ? "" : "x", header->dims[i]);
}

/* What follows from the dimensions; they are only numbers until the data prove them, but must fit into
 * memory's. */
static void
derive_counts(const char *name, struct img_header *header)
{
	size_t bytes = voxel_size(header->type), beyond = 0, n_space = header->grid.kind == IMG_VOLUME ? 3 : 1;
	char shape[256];

	print_shape(header, shape, sizeof(shape));
	header->grid.n_voxels = header->n_volumes = 1;
	for (size_t i = 0; i < 7; i++) {
		size_t *count = i < n_space ? &header->grid.n_voxels : &header->n_volumes;

		if (!mem_product(bytes, header->dims[i], &bytes) || bytes > SIZE_MAX / 8)
			die("%s: shape %s is too large", name, shape);
		*count *= header->dims[i];
		beyond += i >= n_space && header->dims[i] > 1;
	}
	if (beyond > 1)
		die("%s: shape %s; expected at most one dimension beyond the third", name, shape);
}

/* NaN would make every comparison of grids false and every place unknown; better to say so at once. */
static void
check_header(const char *name, const struct img_header *header)
{
	const struct img_grid *grid = &header->grid;

	for (size_t i = 0; i < 3; i++)
		if (!isfinite(grid->zooms[i]))
			die("%s: zoom %zu is not finite", name, i + 1);
	if (!affine_finite(&grid->affine))
		die("%s: the affine is not finite", name);
	if (!isfinite(header->slope) || !isfinite(header->inter))
		die("%s: slope %g and intercept %g are not finite", name, header->slope, header->inter);
}

/* The rest of a pair's header are extensions, to its proven end. */
static void
leave_header(struct img *img, struct in *in)
{
	const unsigned char *bytes;
	size_t n;

	if (img->data_path == NULL)
		img->data_path = pair_other(in_name(in), ".img");
	if (img->data_path == NULL)
		die("%s: is the header of a pair; expected a file ending in .hdr beside the .img", in_name(in));
	while ((n = in_peek(in, &bytes, 1)) > 0)
		in_skip(in, n, "the header");
	in_end(in, "the header");
}

/* data_path: NULL, or where a pair's voxels are; taken over. They are opened only when they are read,
 * since who asks for a shape may have no more than the header. */
static struct img *
open_header(struct in *in, char *data_path)
{
	struct img *img = mem_zeros(1, sizeof(*img));
	const struct img_format *format = find_format(in);

	img->name = mem_string(in_name(in));
	img->regular = in_regular(in);
	img->data_path = data_path;
	img->stream = format->stream;
	if (img->stream != NULL)
		img->reader = img->stream->open(in, &img->header);
	else
		format->read(in, &img->header, &img->layout);
	derive_counts(img->name, &img->header);
	check_header(img->name, &img->header);
	img->header.single = voxel_single(img->header.type, img->header.slope, img->header.inter);
	if (format == &analyze_format)
		warn_of_matlab(img->name);
	if (img->layout.pair)
		leave_header(img, in);
	else if (img->stream == NULL)
		img->in = in;
	return img;
}

struct img *
img_open(const char *path)
{
	char *header = pair_other(path, ".hdr");
	size_t length = strlen(path);
	bool data = strcmp(path + (length < 4 ? 0 : length - 4), ".img") == 0 ||
	    strcmp(path + (length < 7 ? 0 : length - 7), ".img.gz") == 0;
	struct img *img;

	if (data && header != NULL)
		img = open_header(in_open(header), mem_string(path));
	else
		img = open_header(in_open(path), NULL);
	free(header);
	return img;
}

struct img *
img_open_in(struct in *in)
{
	return open_header(in, NULL);
}

const struct img_header *
img_header(const struct img *img)
{
	return &img->header;
}

const char *
img_name(const struct img *img)
{
	return img->name;
}

bool
img_regular(const struct img *img)
{
	return img->regular;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Opens a pair's voxels, and goes to the first one. */
static void
start_voxels(struct img *img)
{
	if (img->started || img->stream != NULL)
		return;
	if (img->in == NULL)
		img->in = in_open(img->data_path);
	in_skip(img->in, img->layout.offset - in_offset(img->in), "what precedes the first volume");
	img->piece = mem_array(PIECE, 1);
	img->started = true;
}

const unsigned char *
img_piece(struct img *img, size_t start, size_t *count)
{
	size_t size = voxel_size(img->header.type), left = img->header.grid.n_voxels - start;
	size_t n = img->stream == NULL && PIECE / size < left ? PIECE / size : left;

	start_voxels(img);
	*count = n;
	if (img->stream == NULL && in_read(img->in, img->piece, n * size) < n * size)
		die("%s: ends within volume %zu of %zu", in_name(img->in), img->volumes + 1, img->header.n_volumes);
	if (n == left)
		img->volumes++;
	if (img->stream != NULL)
		return img->stream->next(img->reader);
	if (img->layout.swap)
		voxel_swap(img->header.type, img->piece, n);
	return img->piece;
}

/* Values of a stretch of voxels to their units' place; room grows as the data come, not on the header's
 * word. */
static void
convert(struct img *img, const unsigned char *raw, size_t n, size_t unit, bool single)
{
	const struct img_header *header = &img->header;
	size_t size = single ? sizeof(float) : sizeof(double);
	unsigned char *place;

	if ((unit + n) * size > img->room || img->values == NULL)
		img->values = mem_grow(img->values, &img->room, (unit + n) * size, 1);
	place = img->values + unit * size;
	if (single)
		voxel_scale_float(header->type, raw, n, header->slope, header->inter, (float *)(void *)place);
	else
		voxel_scale_double(header->type, raw, n, header->slope, header->inter, (double *)(void *)place);
}

/* Piece by piece, so that voxels go from the inflater through the cache to their units; what isn't in the
 * mask is never converted. */
const void *
img_next(struct img *img, const struct img_mask *mask, bool single)
{
	size_t n_voxels = img->header.grid.n_voxels, size = voxel_size(img->header.type);
	const struct img_run *run = mask->runs, *end = run + mask->n_runs;

	assert(img->volumes < img->header.n_volumes && mask->grid.n_voxels == n_voxels);
	for (size_t start = 0, n; start < n_voxels; start += n) {
		const unsigned char *piece = img_piece(img, start, &n);

		for (; run < end && run->voxel < start + n; run++) {
			/* a run may begin before this piece and end behind it */
			size_t from = run->voxel > start ? run->voxel : start;
			size_t to = run->voxel + run->length < start + n ? run->voxel + run->length : start + n;

			convert(img, piece + (from - start) * size, to - from, run->unit + (from - run->voxel),
			    single);
			if (run->voxel + run->length > start + n)
				break;
		}
	}
	return img->values;
}

bool
img_by_unit(const struct img *img)
{
	return img->stream != NULL && img->stream->next_units != NULL;
}

size_t
img_next_units(struct img *img, const struct img_mask *mask, bool single, size_t n, const void **values)
{
	const size_t start = img->voxels, row = img->header.n_volumes;
	const unsigned char *items = img->stream->next_units(img->reader, n);
	size_t units = 0;

	for (size_t r = img_run_at(mask, start); r < mask->n_runs && mask->runs[r].voxel < start + n; r++) {
		const struct img_run *run = &mask->runs[r];
		size_t from = run->voxel > start ? run->voxel : start;
		size_t to = run->voxel + run->length < start + n ? run->voxel + run->length : start + n;

		convert(img, items + (from - start) * row * voxel_size(img->header.type), (to - from) * row, units * row,
		    single);
		units += to - from;
	}
	img->voxels += n;
	if (img->voxels == img->header.grid.n_voxels)
		img->volumes = img->header.n_volumes;
	*values = img->values;
	return units;
}

const char *
img_volume_name(const struct img *img, size_t volume)
{
	return img->stream == NULL || img->stream->name == NULL ? NULL : img->stream->name(img->reader, volume);
}

const struct img_label *
img_labels(const struct img *img, size_t *n)
{
	*n = 0;
	return img->stream == NULL || img->stream->labels == NULL ? NULL : img->stream->labels(img->reader, n);
}

void
img_end(struct img *img)
{
	assert(img->volumes == img->header.n_volumes);
	if (img->stream != NULL)
		img->stream->end(img->reader);
	else
		in_end(img->in, "the last volume");
	img->in = NULL;
	img->reader = NULL;
	img_close(img);
}

void
img_drain(struct img *img)
{
	const struct img_header *header = &img->header;
	struct img_mask *all = img_mask_all(&header->grid, img->name);
	const size_t n_voxels = header->grid.n_voxels, some = PIECE / voxel_size(header->type) / header->n_volumes + 1;
	const void *values;

	if (img_by_unit(img))
		for (size_t n; img->voxels < n_voxels; img_next_units(img, all, header->single, n, &values))
			n = some < n_voxels - img->voxels ? some : n_voxels - img->voxels;
	else
		while (img->volumes < header->n_volumes)
			img_next(img, all, header->single);
	img_mask_free(all);
	img_end(img);
}

void
img_close(struct img *img)
{
	if (img->in != NULL)
		in_close(img->in);
	if (img->reader != NULL)
		img->stream->close(img->reader);
	cifti_release(img->header.grid.cifti);
	free(img->name);
	free(img->data_path);
	free(img->piece);
	free(img->values);
	free(img);
}
