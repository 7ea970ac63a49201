/* imgresample: an image on the grid of another.
 *
 * Reads an image, 3-D or 4-D, and the header of one that gives the grid. Writes an image of that grid: nearest voxels,
 * in the type that they have, or trilinear, as float32 (float64 where the input is). Flows volume by volume and holds
 * one of each grid, as doubles.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "geometry/resample.h"
#include "images/img.h"

struct job {
	const char *reference, *output;
	bool linear;
	struct img_mask *target;	/* every voxel of the grid */
	struct resample plan;
	struct img_form form;
};

static void
check_volume(const struct img *img)
{
	if (img_header(img)->grid.kind != IMG_VOLUME)
		die("%s: is no volume; only volumes are resampled", img_name(img));
}

static void
read_grid(struct job *job)
{
	struct img *img = img_open(job->reference);

	check_volume(img);
	job->target = img_mask_all(&img_header(img)->grid, img_name(img));
	img_close(img);
}

/* Nearest values are of the image's own: they fit into its type unless they were scaled. */
static enum voxel_type
choose_type(const struct job *job, const struct img_header *header)
{
	bool scaled = header->slope != 1 || header->inter != 0;

	if (!job->linear && !scaled)
		return header->type;
	if (header->type == VOXEL_FLOAT64 || (!job->linear && !header->single))
		return VOXEL_FLOAT64;
	return VOXEL_FLOAT32;
}

/* Returns how many voxels are within the image. */
static size_t
resample_volume(const struct job *job, const double *values, double *result, unsigned char *items)
{
	const size_t n = job->target->n_units, size = voxel_size(job->form.type);
	const size_t n_within = job->linear ? resample_linear(&job->plan, values, result) :
	    resample_nearest(&job->plan, values, result);

	for (size_t i = 0; i < n; i++)
		voxel_store(job->form.type, result[i], items + i * size);
	return n_within;
}

/* The output begins once a first volume has shown that the image is no mere header. */
static void
resample_image(struct job *job, struct img *img)
{
	const struct img_header *header = img_header(img);
	struct img_mask *all = img_mask_all(&header->grid, img_name(img));
	struct img_out *out = NULL;
	double *result = NULL;
	unsigned char *items = NULL;

	check_volume(img);
	if (!resample_plan(&job->plan, header->grid.shape, &header->grid.affine, job->target->grid.shape,
	    &job->target->grid.affine))
		die("%s: the affine has no inverse; its voxels are at no place of their own", img_name(img));
	for (size_t t = 0; t < header->n_volumes; t++) {
		const double *values = img_next(img, all, false);

		if (out == NULL) {
			result = mem_array(job->target->n_units, sizeof(*result));
			items = mem_array(job->target->n_units, voxel_size(job->form.type));
			out = img_create(job->output, &job->form);
		}
		if (resample_volume(job, values, result, items) == 0 && t == 0)
			warn("%s: no voxel of %s is within it; all are 0", img_name(img), job->target->name);
		img_put(out, items);
	}
	img_end(img);
	img_commit(out);
	img_mask_free(all);
	free(result);
	free(items);
}

static void
check_usage(const struct job *job, bool nearest, char **operands)
{
	if (job->reference == NULL)
		die_usage("no grid; -r REF was expected");
	if (nearest && job->linear)
		die_usage("either --nearest or --linear");
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one image is resampled; `%s' is one too many", operands[1]);
}

int
main(int argc, char **argv)
{
	struct job job = { .reference = NULL };
	bool nearest = false;
	const struct opt options[] = {
		OPT_TEXT('r', "reference", "REF", &job.reference, "image that gives the grid"),
		OPT_FLAG(0, "nearest", &nearest, "the value of the nearest voxel, the default"),
		OPT_FLAG(0, "linear", &job.linear, "trilinear interpolation"),
		OPT_OUTPUT(&job.output),
		OPT_END
	};
	const struct opt_tool tool = {
		"imgresample", "-r REF [--nearest|--linear] [-o FILE] [IMAGE]", "an image on the grid of another", options
	};
	char **operands = opt_parse(&tool, argc, argv);
	struct img *img;
	char *history;

	check_usage(&job, nearest, operands);
	read_grid(&job);
	img = img_open(operands[0] == NULL ? "-" : operands[0]);
	history = opt_history_lines(&(struct opt_list){ 0 });
	job.form = (struct img_form){ .mask = job.target, .type = choose_type(&job, img_header(img)),
		.n_volumes = img_header(img)->n_dims > 3 ? img_header(img)->n_volumes : 0, .tr_s = img_header(img)->tr_s,
		.history = history };
	resample_image(&job, img);
	img_mask_free(job.target);
	free(history);
	free(operands);
	return 0;
}
