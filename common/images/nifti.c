/* nifti: headers of NIfTI-1 and NIfTI-2; see nifti.h. */
#include "images/nifti.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

/* Where the two versions keep their fields, in bytes from the start. */
struct places {
	size_t size, magic, dim, datatype, bitpix, pixdim, offset, slope, inter, units, intent, intent_p,
	    intent_name;
	size_t descrip, qform_code, sform_code, quaternion, qoffset, sform;
	size_t real;		/* bytes of a real; offset is one in version 1, 64 bits of integer in 2 */
};

static const struct places version_1 = {
	.size = 348, .magic = 344, .dim = 40, .datatype = 70, .bitpix = 72, .pixdim = 76, .offset = 108,
	.slope = 112, .inter = 116, .units = 123, .intent = 68, .intent_p = 56, .intent_name = 328,
	.descrip = 148, .qform_code = 252, .sform_code = 254, .quaternion = 256, .qoffset = 268, .sform = 280,
	.real = 4
};
static const struct places version_2 = {
	.size = 540, .magic = 4, .dim = 16, .datatype = 12, .bitpix = 14, .pixdim = 104, .offset = 168,
	.slope = 176, .inter = 184, .units = 500, .intent = 504, .intent_p = 80, .intent_name = 508,
	.descrip = 240, .qform_code = 344, .sform_code = 348, .quaternion = 352, .qoffset = 376, .sform = 400,
	.real = 8
};
enum { SIZE_MOST = 540, EXTENDER = 4, COMMENT = 6 };

/* The version of a header, or NULL; a pair's magic says `i' where a single file's says `+'. */
static const struct places *
find_version(const unsigned char *bytes, size_t n, bool *swap)
{
	static const struct places *const versions[] = { &version_1, &version_2 };

	for (size_t i = 0; i < 2; i++) {
		const struct places *places = versions[i];
		const unsigned char *magic = bytes + places->magic;

		if (n < places->size)
			continue;
		*swap = imgformat_u32(bytes, false) != places->size;
		if (imgformat_u32(bytes, *swap) == places->size && magic[0] == 'n' &&
		    (magic[1] == '+' || magic[1] == 'i') && magic[2] == (i == 0 ? '1' : '2') && magic[3] == '\0')
			return places;
	}
	return NULL;
}

static bool
nifti_sniff(const unsigned char *bytes, size_t n)
{
	bool swap;

	/* a file cut off within a second version's header is still one */
	return find_version(bytes, n, &swap) != NULL ||
	    (n >= 4 && n < version_2.size && (imgformat_u32(bytes, false) == version_2.size ||
	    imgformat_u32(bytes, true) == version_2.size));
}

/* ---- reading -------------------------------------------------------------------------------- */

struct reader {
	const unsigned char *bytes;
	const struct places *at;
	bool swap;
};

/* Real number i of those at a place. Version 1 has single precision throughout, version 2 double. */
static double
real(const struct reader *reader, size_t place, size_t i)
{
	const unsigned char *bytes = reader->bytes + place + i * reader->at->real;

	return reader->at->real == 4 ? imgformat_f32(bytes, reader->swap) : imgformat_f64(bytes, reader->swap);
}

/* Codes have 16 bits in version 1 and 32 in version 2. */
static int
code(const struct reader *reader, size_t place)
{
	if (reader->at == &version_1)
		return (int16_t)imgformat_u16(reader->bytes + place, reader->swap);
	return (int32_t)imgformat_u32(reader->bytes + place, reader->swap);
}

static void
read_dims(struct in *in, const struct reader *reader, struct img_header *header)
{
	int64_t dims[8];

	if (reader->at == &version_1)
		imgformat_dims16(reader->bytes, reader->swap, dims);
	else
		for (size_t i = 0; i < 8; i++)
			dims[i] = (int64_t)imgformat_u64(reader->bytes + reader->at->dim + 8 * i, reader->swap);
	imgformat_file_dims(in, dims, header);
}

/* The two forms are kept as they are beside the affine, so that what is written on this grid has both,
 * with their codes, to the last bit. */
static void
read_affine(const struct reader *reader, struct img_grid *grid)
{
	const struct places *at = reader->at;

	grid->sform_code = code(reader, at->sform_code);
	grid->qform_code = code(reader, at->qform_code);
	grid->qfac = real(reader, at->pixdim, 0) == -1 ? -1 : 1;
	for (size_t i = 0; i < 3; i++) {
		grid->quaternion[i] = real(reader, at->quaternion, i);
		grid->offset[i] = real(reader, at->qoffset, i);
		for (size_t j = 0; j < 4; j++)
			grid->sform.m[i][j] = real(reader, at->sform, 4 * i + j);
	}
	if (grid->sform_code > 0)
		grid->affine = grid->sform;
	else if (grid->qform_code > 0)
		affine_from_quaternion(grid->quaternion, grid->offset, grid->zooms, grid->qfac, &grid->affine);
	else
		affine_from_zooms(grid->shape, grid->zooms, &grid->affine);
}

/* Space is taken to be mm whatever the header says, as everywhere in the field; time has its unit. */
static void
read_units(struct in *in, const struct reader *reader, struct img_header *header)
{
	static const double seconds[8] = { 1, 1, 1e-3, 1e-6, 0, 0, 0, 0 };
	unsigned units = reader->at == &version_1 ? reader->bytes[reader->at->units] :
	    imgformat_u32(reader->bytes + reader->at->units, reader->swap);
	double step = real(reader, reader->at->pixdim, 4) * seconds[units >> 3 & 7];

	if (header->n_dims > 3 && isfinite(step) && step > 0)
		header->tr_s = step;
	if ((units & 7) == 1 || (units & 7) == 3)
		warn("%s: the header's unit of space is the %s; its numbers are taken as mm", in_name(in),
		    (units & 7) == 1 ? "metre" : "micrometre");
}

/* The standard lets a slope of 0 mean no scaling; SPM writes NaN for the same. */
static void
read_scale(struct in *in, const struct reader *reader, struct img_header *header)
{
	header->slope = real(reader, reader->at->slope, 0);
	header->inter = real(reader, reader->at->inter, 0);
	if (header->slope == 0 || !isfinite(header->slope)) {
		header->slope = 1;
		header->inter = 0;
	}
	if (!isfinite(header->inter))
		die("%s: scl_inter is not finite, but scl_slope is %g", in_name(in), header->slope);
}

/* Extensions need no look: they stand between the header and the offset. */
static void
read_offset(struct in *in, const struct reader *reader, struct img_layout *layout)
{
	const unsigned char *bytes = reader->bytes + reader->at->offset;
	double offset = reader->at == &version_1 ? imgformat_f32(bytes, reader->swap) :
	    (double)(int64_t)imgformat_u64(bytes, reader->swap);

	layout->pair = reader->bytes[reader->at->magic + 1] == 'i';
	layout->offset = imgformat_offset(in, offset, layout->pair ? 0 : reader->at->size + EXTENDER);
}

static void
nifti_read(struct in *in, struct img_header *header, struct img_layout *layout)
{
	unsigned char bytes[SIZE_MOST] = { 0 };
	const unsigned char *peeked;
	struct reader reader = { .bytes = bytes };
	double pixdim[8];
	size_t n = in_peek(in, &peeked, SIZE_MOST);

	reader.at = find_version(peeked, n, &reader.swap);
	in_exact(in, bytes, reader.at == NULL ? version_2.size : reader.at->size, "the header");
	if (reader.at == NULL)
		die("%s: not a NIfTI header", in_name(in));
	header->format = reader.at == &version_1 ? "NIfTI-1" : "NIfTI-2";
	header->grid.wide = reader.at == &version_2;
	layout->swap = reader.swap;
	read_dims(in, &reader, header);
	for (size_t i = 0; i < 8; i++)
		pixdim[i] = real(&reader, reader.at->pixdim, i);
	imgformat_file_zooms(pixdim, header);
	header->type = imgformat_type(in, imgformat_u16(bytes + reader.at->datatype, reader.swap));
	read_affine(&reader, &header->grid);
	read_units(in, &reader, header);
	read_scale(in, &reader, header);
	read_offset(in, &reader, layout);
	header->intent = code(&reader, reader.at->intent);
	for (size_t i = 0; i < 3; i++)
		header->intent_p[i] = real(&reader, reader.at->intent_p, i);
	imgformat_text(header->intent_name, bytes + reader.at->intent_name, 16);
	imgformat_text(header->description, bytes + reader.at->descrip, 80);
}

/* ---- writing -------------------------------------------------------------------------------- */

struct writer {
	unsigned char *bytes;
	const struct places *at;
};

static void
put(const struct writer *writer, size_t place, const void *value, size_t n)
{
	memcpy(writer->bytes + place, value, n);
}

static void
put_real(const struct writer *writer, size_t place, size_t i, double value)
{
	float single = (float)value;

	if (writer->at->real == 4)
		put(writer, place + 4 * i, &single, 4);
	else
		put(writer, place + 8 * i, &value, 8);
}

static void
put_code(const struct writer *writer, size_t place, int value)
{
	int16_t narrow = (int16_t)value;
	int32_t wide = value;

	if (writer->at == &version_1)
		put(writer, place, &narrow, sizeof(narrow));
	else
		put(writer, place, &wide, sizeof(wide));
}

static void
put_dims(const struct writer *writer, const struct img_form *form)
{
	const struct img_grid *grid = &form->mask->grid;
	size_t dims[8] = { form->n_volumes > 0 ? 4 : 3, grid->shape[0], grid->shape[1], grid->shape[2],
		form->n_volumes > 0 ? form->n_volumes : 1, 1, 1, 1 };
	double pixdim[8] = { grid->qfac, grid->zooms[0], grid->zooms[1], grid->zooms[2], form->tr_s };

	for (size_t i = 0; i < 8; i++) {
		int16_t narrow = (int16_t)dims[i];
		int64_t wide = (int64_t)dims[i];

		put_real(writer, writer->at->pixdim, i, pixdim[i]);
		if (writer->at == &version_1)
			put(writer, writer->at->dim + 2 * i, &narrow, sizeof(narrow));
		else
			put(writer, writer->at->dim + 8 * i, &wide, sizeof(wide));
	}
}

/* Codes of 0 are written as 0: then a reader works out the same affine from the zooms as this one did. */
static void
put_geometry(const struct writer *writer, const struct img_grid *grid)
{
	put_code(writer, writer->at->sform_code, grid->sform_code);
	put_code(writer, writer->at->qform_code, grid->qform_code);
	for (size_t i = 0; i < 3; i++) {
		put_real(writer, writer->at->quaternion, i, grid->quaternion[i]);
		put_real(writer, writer->at->qoffset, i, grid->offset[i]);
		for (size_t j = 0; j < 4; j++)
			put_real(writer, writer->at->sform, 4 * i + j, grid->sform.m[i][j]);
	}
}

static void
put_values(const struct writer *writer, const struct img_form *form, bool pair, size_t offset)
{
	const struct places *at = writer->at;
	uint16_t datatype = imgformat_code(form->type), bits = (uint16_t)(8 * voxel_size(form->type));
	int64_t wide = (int64_t)offset;
	int32_t size = (int32_t)at->size, units = 2 | 8;	/* mm, s */
	char magic[] = { 'n', pair ? 'i' : '+', at == &version_1 ? '1' : '2', '\0', '\r', '\n', '\032', '\n' };

	put(writer, 0, &size, sizeof(size));
	put(writer, at->magic, magic, at == &version_1 ? 4 : 8);
	put(writer, at->datatype, &datatype, sizeof(datatype));
	put(writer, at->bitpix, &bits, sizeof(bits));
	put_real(writer, at->slope, 0, 1);
	if (at == &version_1) {
		writer->bytes[38] = 'r';	/* Analyze's mark of volumes all of one size */
		writer->bytes[at->units] = (unsigned char)units;
		put_real(writer, at->offset, 0, (double)offset);
	} else {
		put(writer, at->units, &units, sizeof(units));
		put(writer, at->offset, &wide, sizeof(wide));
	}
	put_code(writer, at->intent, form->intent);
	for (size_t i = 0; i < 3; i++)
		put_real(writer, at->intent_p, i, form->intent_p[i]);
	if (form->intent_name != NULL)
		put(writer, at->intent_name, form->intent_name, strnlen(form->intent_name, 15));
	put(writer, at->descrip, "boldpipe", 8);
}

/* NIfTI-1 wherever it can count the voxels, for everything reads it. The extension is padded to whole
 * sixteens, as the standard asks, and so the voxels are aligned. */
static void
nifti_write(struct out *out, const struct img_form *form, bool pair)
{
	const struct img_grid *grid = &form->mask->grid;
	unsigned char header[SIZE_MOST] = { 0 }, extender[EXTENDER] = { form->history != NULL };
	size_t text = form->history == NULL ? 0 : strlen(form->history);
	size_t extension = form->history == NULL ? 0 : (8 + text + 15) / 16 * 16;
	bool wide = grid->wide || grid->shape[0] > INT16_MAX || grid->shape[1] > INT16_MAX ||
	    grid->shape[2] > INT16_MAX || form->n_volumes > INT16_MAX;
	struct writer writer = { header, wide ? &version_2 : &version_1 };

	if (extension > 1 << 20)
		die("%s: the history has %zu bytes; at most 1 MiB is kept", out_name(out), text);
	put_dims(&writer, form);
	put_geometry(&writer, grid);
	put_values(&writer, form, pair, pair ? 0 : writer.at->size + EXTENDER + extension);
	out_write(out, header, writer.at->size);
	/* a pair's header may end here */
	if (!pair || extension > 0)
		out_write(out, extender, sizeof(extender));
	if (extension > 0) {
		const int32_t head[2] = { (int32_t)extension, COMMENT };
		unsigned char *padded = mem_zeros(extension, 1);

		memcpy(padded, head, sizeof(head));
		memcpy(padded + sizeof(head), form->history, text);
		out_write(out, padded, extension);
		free(padded);
	}
}

static const char *const endings[] = { ".nii", ".hdr", ".img", NULL };
const struct img_format nifti_format = { .name = "NIfTI", .kind = IMG_VOLUME, .endings = endings,
	.sniff = nifti_sniff, .read = nifti_read, .write = nifti_write };

/* ---- intents -------------------------------------------------------------------------------- */

const char *
nifti_intent_name(int intent)
{
	static const char *const statistics[] = {
		"none", NULL, "correlation", "ttest", "ftest", "zscore", "chisq", "beta", "binomial", "gamma",
		"poisson",
		"normal", "ftest_nonc", "chisq_nonc", "logistic", "laplace", "uniform", "ttest_nonc", "weibull",
		"chi",
		"invgauss", "extval", "pval", "logpval", "log10pval"
	};
	static const char *const others[] = {
		"estimate", "label", "neuroname", "genmatrix", "symmatrix", "dispvect", "vector", "pointset",
		"triangle",
		"quaternion", "dimless"
	};
	static const char *const surface[] = { "time_series", "node_index", "rgb_vector", "rgba_vector", "shape" };
	static const char *const cifti[] = { "dconn", "dtseries", "pconn", "ptseries", NULL, "dscalar", "dlabel",
		"pscalar", "pdconn", "dpconn" };

	if (intent >= 0 && intent < (int)(sizeof(statistics) / sizeof(statistics[0])))
		return statistics[intent];
	if (intent >= 1001 && intent < 1001 + (int)(sizeof(others) / sizeof(others[0])))
		return others[intent - 1001];
	if (intent >= 2001 && intent < 2001 + (int)(sizeof(surface) / sizeof(surface[0])))
		return surface[intent - 2001];
	if (intent >= 3001 && intent < 3001 + (int)(sizeof(cifti) / sizeof(cifti[0])))
		return cifti[intent - 3001];
	return NULL;
}
