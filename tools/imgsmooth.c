/* imgsmooth: images smoothed by a Gaussian.
 *
 * Reads an image, 3-D or 4-D. Writes an image of the same grid, of float32, or of float64 where the input is. Flows
 * volume by volume and holds one, as doubles.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "img.h"
#include "mem.h"
#include "opt.h"
#include "smooth.h"

/* Standard deviations of more voxels than this come from a damaged header. */
static const double sigma_most = 10000;

static void
find_sigma(const struct img *img, double fwhm_mm, double sigma[3])
{
	for (size_t axis = 0; axis < 3; axis++) {
		double voxel_mm = affine_length(&img_header(img)->grid.affine, axis);

		sigma[axis] = smooth_sigma(fwhm_mm, voxel_mm);
		if (!(sigma[axis] <= sigma_most))
			die("%s: voxels of %g mm along axis %zu are too small to smooth by %g mm", img_name(img), voxel_mm,
			    axis + 1, fwhm_mm);
	}
}

/* One volume to the items that are written; those aren't wider than the doubles, and take their place. */
static void
smooth_items(double *values, const struct img_grid *grid, const double sigma[3], enum voxel_type type)
{
	for (size_t i = 0; i < grid->n_voxels; i++)
		if (!isfinite(values[i]))
			values[i] = 0;
	smooth_volume(values, grid->shape, sigma);
	if (type == VOXEL_FLOAT64)
		return;
	for (size_t i = 0; i < grid->n_voxels; i++) {
		float single = (float)values[i];

		memcpy((char *)values + i * sizeof(single), &single, sizeof(single));
	}
}

/* The output begins once a first volume has shown that the header's shape is no mere word. */
static void
smooth_image(struct img *img, double fwhm_mm, const char *output)
{
	const struct img_header *header = img_header(img);
	struct img_mask *all = img_mask_all(&header->grid, img_name(img));
	char *history = opt_history_lines(&(struct opt_list){ 0 });
	const struct img_form form = { .mask = all, .n_volumes = header->n_dims > 3 ? header->n_volumes : 0,
		.type = header->type == VOXEL_FLOAT64 ? VOXEL_FLOAT64 : VOXEL_FLOAT32, .tr_s = header->tr_s,
		.history = history };
	struct img_out *out = NULL;
	double *values = NULL, sigma[3];
	size_t room = 0;

	if (header->grid.kind != IMG_VOLUME)
		die("%s: is no volume; only volumes are smoothed", img_name(img));
	find_sigma(img, fwhm_mm, sigma);
	for (size_t t = 0; t < header->n_volumes; t++) {
		const double *read = img_next(img, all, false);

		values = mem_grow(values, &room, all->n_units, sizeof(*values));
		memcpy(values, read, all->n_units * sizeof(*values));
		smooth_items(values, &header->grid, sigma, form.type);
		if (out == NULL)
			out = img_create(output, &form);
		img_put(out, values);
	}
	img_end(img);
	img_commit(out);
	img_mask_free(all);
	free(values);
	free(history);
}

int
main(int argc, char **argv)
{
	const char *output = NULL;
	double fwhm_mm = NAN;
	const struct opt options[] = {
		OPT_REAL(0, "fwhm", "MM", &fwhm_mm, 0, 1000, "full width at half maximum of the Gaussian, in mm"),
		OPT_OUTPUT(&output),
		OPT_END
	};
	const struct opt_tool tool = { "imgsmooth", "--fwhm=MM [-o FILE] [IMAGE]", "images smoothed by a Gaussian", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (isnan(fwhm_mm))
		die_usage("no width; --fwhm=MM was expected");
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one image is smoothed; `%s' is one too many", operands[1]);
	smooth_image(img_open(operands[0] == NULL ? "-" : operands[0]), fwhm_mm, output);
	free(operands);
	return 0;
}
