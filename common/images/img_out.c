/* img_out: writing images; see img.h. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "bytes/out.h"
#include "images/cifti.h"
#include "images/img_parts.h"
#include "images/mgh.h"

/* ---- names -------------------------------------------------------------------------------------- */

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
	for (size_t i = 0; format->endings != NULL && format->endings[i] != NULL; i++)
		if (imgformat_ends(path, format->endings[i]))
			return true;
	return false;
}

bool
img_is_name(const char *path)
{
	for (size_t i = 0; i < IMG_FORMATS; i++)
		if (ends_as(img_formats[i], path))
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
	for (size_t i = 0; i < IMG_FORMATS; i++)
		if (writes(img_formats[i], kind) && ends_as(img_formats[i], path))
			return true;
	return false;
}

bool
img_is_label_name(const char *path)
{
	return imgformat_ends(path, ".label.gii") || imgformat_ends(path, ".dlabel.nii");
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
	for (size_t i = 0; i < IMG_FORMATS; i++) {
		if (!writes(img_formats[i], grid->kind))
			continue;
		if (path != NULL && ends_as(img_formats[i], path))
			return img_formats[i];
		if (first == NULL || (grid->mgh && img_formats[i] == &mgh_format))
			first = img_formats[i];
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
	char *stem = path == NULL ? NULL : img_pair_stem(path, &gzip);

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

static const char *
file_of(const char *path)
{
	return path != NULL && strcmp(path, "-") == 0 ? NULL : path;
}

void
img_check_name(const char *path, const struct img_grid *grid)
{
	choose_format(file_of(path), grid);
}

struct img_out *
img_create(const char *path, const struct img_form *form)
{
	struct img_out *out = mem_zeros(1, sizeof(*out));
	const char *file = file_of(path);
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
