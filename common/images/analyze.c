/* analyze: headers of Analyze 7.5 pairs; see analyze.h. */
#include "images/analyze.h"

#include <math.h>

enum {
	SIZE = 348,
	/* bytes from the start */
	AT_DIM = 40, AT_DATATYPE = 70, AT_PIXDIM = 76, AT_OFFSET = 108, AT_SLOPE = 112, AT_INTER = 116,
	AT_CAL_MAX = 124, AT_CAL_MIN = 128, AT_GLMAX = 140, AT_GLMIN = 144, AT_DESCRIP = 148, AT_ORIGIN = 253
};

/* The family's mark is its size; NIfTI, which has a magic as well, is asked first. */
static bool
analyze_sniff(const unsigned char *bytes, size_t n)
{
	return n >= 4 && (imgformat_u32(bytes, false) == SIZE || imgformat_u32(bytes, true) == SIZE);
}

/* SPM's origin is the voxel, counted from 1, that is at 0 mm; it counts when not all 0 and not far off the
 * grid. */
static void
read_affine(const unsigned char *bytes, bool swap, struct img_grid *grid)
{
	double origin[3];
	bool given = false, sane = true;

	for (size_t i = 0; i < 3; i++) {
		double size = (double)grid->shape[i];

		origin[i] = (double)(int16_t)imgformat_u16(bytes + AT_ORIGIN + 2 * i, swap);
		given = given || origin[i] != 0;
		sane = sane && origin[i] > -size && origin[i] < 2 * size;
	}
	affine_from_zooms(grid->shape, grid->zooms, &grid->affine);
	for (size_t i = 0; i < 3 && given && sane; i++)
		grid->affine.m[i][3] = -(origin[i] - 1) * grid->affine.m[i][i];
	/* NIfTI written on this grid says it outright, as nibabel does: 2 is "aligned" */
	grid->sform = grid->affine;
	grid->sform_code = 2;
	grid->qfac = 1;
}

/* SPM's slope and intercept; without them, what maps the stored range to the calibrated one. */
static void
read_scale(const unsigned char *bytes, bool swap, struct img_header *header)
{
	double slope = imgformat_f32(bytes + AT_SLOPE, swap), inter = imgformat_f32(bytes + AT_INTER, swap);
	double cal_max = imgformat_f32(bytes + AT_CAL_MAX, swap), cal_min = imgformat_f32(bytes + AT_CAL_MIN, swap);
	double most = (double)(int32_t)imgformat_u32(bytes + AT_GLMAX, swap);
	double least = (double)(int32_t)imgformat_u32(bytes + AT_GLMIN, swap);

	header->slope = 1;
	header->inter = 0;
	if (isfinite(slope) && slope != 0) {
		header->slope = slope;
		header->inter = isfinite(inter) ? inter : 0;
	} else if (most != least && cal_max != cal_min && isfinite(cal_max - cal_min)) {
		header->slope = (cal_max - cal_min) / (most - least);
		header->inter = cal_min - header->slope * least;
	}
}

static void
analyze_read(struct in *in, struct img_header *header, struct img_layout *layout)
{
	unsigned char bytes[SIZE];
	int64_t dims[8];
	double pixdim[8];
	bool swap;

	in_exact(in, bytes, sizeof(bytes), "the header");
	swap = imgformat_u32(bytes, false) != SIZE;
	header->format = "Analyze";
	imgformat_dims16(bytes, swap, dims);
	imgformat_file_dims(in, dims, header);
	for (size_t i = 0; i < 8; i++)
		pixdim[i] = imgformat_f32(bytes + AT_PIXDIM + 4 * i, swap);
	imgformat_file_zooms(pixdim, header);
	if (header->n_dims > 3 && pixdim[4] > 0 && isfinite(pixdim[4]))
		header->tr_s = pixdim[4];
	header->type = imgformat_type(in, imgformat_u16(bytes + AT_DATATYPE, swap));
	read_scale(bytes, swap, header);
	read_affine(bytes, swap, &header->grid);
	imgformat_text(header->description, bytes + AT_DESCRIP, 80);
	layout->pair = true;
	layout->swap = swap;
	layout->offset = imgformat_offset(in, imgformat_f32(bytes + AT_OFFSET, swap), 0);
}

const struct img_format analyze_format = { .name = "Analyze 7.5", .sniff = analyze_sniff, .read = analyze_read };
