/* img: images as streams of volumes, whatever their format; see img.h. */
#include "images/img.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "bytes/out.h"
#include "images/analyze.h"
#include "images/cifti.h"
#include "images/gifti.h"
#include "images/imgformat.h"
#include "images/mgh.h"
#include "images/nifti.h"

/* In the order in which they are asked. */
static const struct img_format *const formats[] = { &cifti_format, &nifti_format, &analyze_format, &gifti_format,
	&mgh_format };
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

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

/* The name with one of its pair's suffixes instead of the other; NULL if it ends in neither. Sets *gzip
 * where .gz follows. */
static char *
pair_stem(const char *path, bool *gzip)
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
	char *stem = pair_stem(path, &gzip);
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
	char *stem = pair_stem(path, &gzip);
	char *matlab = stem == NULL ? NULL : mem_format("%s.mat", stem);

	if (matlab != NULL && access(matlab, F_OK) == 0)
		warn("%s: geometry is taken from the header; %s is not read", path, matlab);
	free(matlab);
	free(stem);
}

/* ---- opening -------------------------------------------------------------------------------- */

/* What the voxels of a grid are called. */
static const char *const voxel_words[] = { [IMG_VOLUME] = "voxel", [IMG_SURFACE] = "vertex", [IMG_CIFTI] = "row" };

bool
img_sniff(struct in *in)
{
	const unsigned char *bytes;
	size_t n = in_peek(in, &bytes, IN_PEEK);

	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i]->sniff(bytes, n))
			return true;
	return false;
}

static noreturn void
die_unknown(struct in *in)
{
	char *known = mem_string(formats[0]->name);

	for (size_t i = 1; i < FORMATS; i++) {
		char *longer = mem_format("%s%s%s", known, i + 1 < FORMATS ? ", " : " and ", formats[i]->name);

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

	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i]->sniff(bytes, n))
			return formats[i];
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

/* The next voxels of a volume, from `start` on; sets how many. A stream gives a whole volume. */
static const unsigned char *
read_piece(struct img *img, size_t start, size_t *count)
{
	size_t size = voxel_size(img->header.type);
	size_t n = PIECE / size;

	if (img->stream != NULL) {
		*count = img->header.grid.n_voxels;
		return img->stream->next(img->reader);
	}
	if (n > img->header.grid.n_voxels - start)
		n = img->header.grid.n_voxels - start;
	if (in_read(img->in, img->piece, n * size) < n * size)
		die("%s: ends within volume %zu of %zu", in_name(img->in), img->volumes + 1, img->header.n_volumes);
	if (img->layout.swap)
		voxel_swap(img->header.type, img->piece, n);
	*count = n;
	return img->piece;
}

/* The first run that doesn't end before a voxel, or n_runs. Runs ascend: halves are thrown away until one is left. */
static size_t
find_run(const struct img_mask *mask, size_t voxel)
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
	start_voxels(img);
	for (size_t start = 0, n; start < n_voxels; start += n) {
		const unsigned char *piece = read_piece(img, start, &n);

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
	img->volumes++;
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

	for (size_t r = find_run(mask, start); r < mask->n_runs && mask->runs[r].voxel < start + n; r++) {
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

/* ---- masks -------------------------------------------------------------------------------- */

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
	const struct img_header *header = &img->header;
	struct img_mask *mask = mem_zeros(1, sizeof(*mask));
	double *values = NULL;
	size_t room = 0, values_room = 0;

	if (header->n_volumes != 1)
		die("%s: %zu volumes; a mask has one", img->name, header->n_volumes);
	mask->name = mem_string(img->name);
	mask->grid = header->grid;
	cifti_hold(mask->grid.cifti);
	start_voxels(img);
	for (size_t start = 0, n; start < header->grid.n_voxels; start += n) {
		const unsigned char *piece = read_piece(img, start, &n);

		values = mem_grow(values, &values_room, n, sizeof(*values));
		voxel_scale_double(header->type, piece, n, header->slope, header->inter, values);
		room = add_units(mask, values, start, n, room);
	}
	if (mask->n_units == 0)
		die("%s: no %s of the mask is other than 0", img->name, voxel_words[header->grid.kind]);
	img->volumes = 1;
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
	size_t r = find_run(mask, voxel);

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

/* ---- writing -------------------------------------------------------------------------------- */

struct img_out {
	struct img_form form;
	struct out *header;	/* NULL where the voxels' file has it */
	struct out *voxels;
	const struct img_stream *stream;	/* NULL: plain numbers */
	void *writer;		/* the stream's */
	unsigned char *volume;	/* for a stream: one, with 0 outside the mask */
	size_t volumes;		/* put so far */
	size_t units, place;	/* by unit: put so far, and the voxel behind the last of them */
	size_t run;		/* of the mask, by unit: that of the next unit */
};

static bool
ends_as(const struct img_format *format, const char *path)
{
	size_t length = strlen(path);

	if (length > 3 && strcmp(path + length - 3, ".gz") == 0)
		length -= 3;
	for (size_t i = 0; format->endings != NULL && format->endings[i] != NULL; i++) {
		size_t n = strlen(format->endings[i]);

		if (length > n && strncmp(path + length - n, format->endings[i], n) == 0)
			return true;
	}
	return false;
}

bool
img_is_name(const char *path)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (ends_as(formats[i], path))
			return true;
	return false;
}

static bool
writes(const struct img_format *format, enum img_kind kind)
{
	if (format == &mgh_format && kind == IMG_SURFACE)
		return true;
	return format->endings != NULL && format->kind == kind;
}

bool
img_is_name_of(const char *path, enum img_kind kind)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (writes(formats[i], kind) && ends_as(formats[i], path))
			return true;
	return false;
}

bool
img_is_label_name(const char *path)
{
	static const char *const endings[] = { ".label.gii", ".dlabel.nii", NULL };
	const struct img_format labels = { .endings = endings };

	return ends_as(&labels, path);
}

/* The format of this name that writes such grids. One that promises another format would lie; devices and
 * pipes promise nothing. path NULL: standard output. */
static const struct img_format *
choose_format(const char *path, const struct img_grid *grid)
{
	const struct img_format *first = NULL;
	struct stat status;

	if (grid->kind != IMG_CIFTI && path != NULL && ends_as(&cifti_format, path))
		die("%s: the name of a CIFTI file; the grid is that of a %s", path,
		    grid->kind == IMG_SURFACE ? "surface" : "volume");
	for (size_t i = 0; i < FORMATS; i++) {
		if (!writes(formats[i], grid->kind))
			continue;
		if (path != NULL && ends_as(formats[i], path))
			return formats[i];
		if (first == NULL || (grid->mgh && formats[i] == &mgh_format))
			first = formats[i];
	}
	if (path != NULL && (stat(path, &status) != 0 || S_ISREG(status.st_mode))) {
		if (grid->kind == IMG_CIFTI)
			die("%s: the name of a CIFTI file ends in .dscalar.nii, .dtseries.nii, .dlabel.nii, .pscalar.nii or "
			    ".ptseries.nii",
			    path);
		if (grid->kind == IMG_SURFACE)
			die("%s: the name of a surface's data ends in .gii, .gii.gz, .mgh or .mgz", path);
		die("%s: an image's name ends in .nii, .hdr or .img, or one of these and .gz, or in .mgh or .mgz", path);
	}
	return first;
}

/* A single file, or a pair where the name says so. */
static void
create_plain(struct img_out *out, const struct img_format *format, const char *path)
{
	bool gzip = false;
	char *stem = path == NULL ? NULL : pair_stem(path, &gzip);

	if (stem == NULL) {
		out->voxels = out_open(path);
	} else {
		char *header = mem_format("%s.hdr%s", stem, gzip ? ".gz" : "");
		char *voxels = mem_format("%s.img%s", stem, gzip ? ".gz" : "");

		out->header = out_open(header);
		out->voxels = out_open(voxels);
		free(header);
		free(voxels);
	}
	format->write(stem == NULL ? out->voxels : out->header, &out->form, stem != NULL);
	free(stem);
}

struct img_out *
img_create(const char *path, const struct img_form *form)
{
	struct img_out *out = mem_zeros(1, sizeof(*out));
	const char *file = path != NULL && strcmp(path, "-") == 0 ? NULL : path;
	const struct img_format *format = choose_format(file, &form->mask->grid);

	out->form = *form;
	out->stream = format->stream;
	if (out->stream == NULL) {
		create_plain(out, format, file);
		return out;
	}
	out->volume = mem_zeros(form->mask->grid.n_voxels, voxel_size(form->type));
	out->writer = out->stream->create(out_open(file), &out->form);
	return out;
}

static void
put_zeros(struct out *out, size_t n)
{
	static const unsigned char zeros[1 << 16];

	for (; n > sizeof(zeros); n -= sizeof(zeros))
		out_write(out, zeros, sizeof(zeros));
	out_write(out, zeros, n);
}

static void
put_stream(struct img_out *out, const unsigned char *items)
{
	const struct img_mask *mask = out->form.mask;
	size_t size = voxel_size(out->form.type);

	for (size_t r = 0; r < mask->n_runs; r++) {
		const struct img_run *run = &mask->runs[r];

		memcpy(out->volume + run->voxel * size, items + run->unit * size, run->length * size);
	}
	out->stream->put(out->writer, out->volume);
	out->volumes++;
}

/* Between runs there are zeros, so that no volume is held to be written. */
void
img_put(struct img_out *out, const void *items)
{
	const struct img_mask *mask = out->form.mask;
	size_t size = voxel_size(out->form.type), voxel = 0;

	if (out->stream != NULL) {
		put_stream(out, items);
		return;
	}
	for (size_t r = 0; r < mask->n_runs; r++) {
		const struct img_run *run = &mask->runs[r];

		put_zeros(out->voxels, (run->voxel - voxel) * size);
		out_write(out->voxels, (const unsigned char *)items + run->unit * size, run->length * size);
		voxel = run->voxel + run->length;
	}
	put_zeros(out->voxels, (mask->grid.n_voxels - voxel) * size);
	out->volumes++;
}

/* Voxels outside the mask, up to this one. */
static void
put_zero_units(struct img_out *out, size_t voxel)
{
	const size_t volumes = out->form.n_volumes == 0 ? 1 : out->form.n_volumes;
	unsigned char *zeros = voxel > out->place ? mem_zeros(volumes, voxel_size(out->form.type)) : NULL;

	for (; out->place < voxel; out->place++)
		out->stream->put_units(out->writer, zeros, 1);
	free(zeros);
}

void
img_put_units(struct img_out *out, const void *items, size_t n)
{
	const struct img_mask *mask = out->form.mask;
	const size_t volumes = out->form.n_volumes == 0 ? 1 : out->form.n_volumes;
	const size_t row = volumes * voxel_size(out->form.type);

	for (size_t done = 0, part; done < n; done += part) {
		const struct img_run *run = &mask->runs[out->run];
		size_t skipped = out->units - run->unit, left = run->length - skipped;

		part = left < n - done ? left : n - done;
		put_zero_units(out, run->voxel + skipped);
		out->stream->put_units(out->writer, (const unsigned char *)items + done * row, part);
		out->place += part;
		out->units += part;
		out->run += part == left;
	}
	if (out->units == mask->n_units) {
		put_zero_units(out, mask->grid.n_voxels);
		out->volumes = volumes;
	}
}

/* The voxels of a pair first: a header without them would look like an image. */
void
img_commit(struct img_out *out)
{
	assert(out->volumes == (out->form.n_volumes == 0 ? 1 : out->form.n_volumes));
	out_hold();
	if (out->stream != NULL)
		out->stream->commit(out->writer);
	else
		out_commit(out->voxels);
	if (out->header != NULL)
		out_commit(out->header);
	out_release();
	free(out->volume);
	free(out);
}
