/* imgsmooth: images smoothed by a Gaussian.
 *
 * Reads an image, 3-D or 4-D, or data on a surface and its mesh. Writes an image of the same grid, of float32, or of
 * float64 where a volume has that. Flows volume by volume and holds one, as doubles; of a mesh, its matrix as well.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "geometry/heat.h"
#include "geometry/mesh.h"
#include "geometry/smooth.h"
#include "images/img.h"

/* Standard deviations of more voxels than this come from a damaged header. */
static const double sigma_most = 10000;

struct job {
	const char *graph, *output;
	double fwhm_mm, sigma[3];
	struct img_mask *all;	/* the grid */
	struct mesh *mesh;	/* NULL: a volume */
	unsigned char *inside;	/* of a surface: what isn't n/a in the volume that `heat' was made for */
	struct heat *heat;
};

/* ---- volumes -------------------------------------------------------------------------------- */

static void
find_sigma(struct job *job)
{
	for (size_t axis = 0; axis < 3; axis++) {
		double voxel_mm = affine_length(&job->all->grid.affine, axis);

		job->sigma[axis] = smooth_sigma(job->fwhm_mm, voxel_mm);
		if (!(job->sigma[axis] <= sigma_most))
			die("%s: voxels of %g mm along axis %zu are too small to smooth by %g mm", job->all->name, voxel_mm,
			    axis + 1, job->fwhm_mm);
	}
}

static void
smooth_voxels(const struct job *job, double *values)
{
	for (size_t i = 0; i < job->all->n_units; i++)
		if (!isfinite(values[i]))
			values[i] = 0;
	smooth_volume(values, job->all->grid.shape, job->sigma);
}

/* ---- surfaces ------------------------------------------------------------------------------- */

static void
open_mesh(struct job *job)
{
	const struct img_grid *grid = &job->all->grid;
	const char *here = grid->structure;

	if (job->graph == NULL)
		die_usage("%s: data on a surface, which is smoothed along a mesh; -g MESH was expected", job->all->name);
	job->mesh = mesh_read(job->graph);
	if (job->mesh->n_vertices != grid->n_voxels)
		die("%s: %zu vertices; %s has %zu", job->all->name, grid->n_voxels, job->mesh->name, job->mesh->n_vertices);
	if (job->mesh->n_parts == 1 && *here != '\0' && *job->mesh->parts[0].structure != '\0' &&
	    strcmp(here, job->mesh->parts[0].structure) != 0)
		die("%s: is of %s; %s of %s", job->all->name, here, job->mesh->name, job->mesh->parts[0].structure);
}

/* The matrix of one volume mostly serves for the next. */
static void
smooth_vertices(struct job *job, const double *values_read, double *values)
{
	bool same = job->heat != NULL;

	if (job->inside == NULL)
		job->inside = mem_zeros(job->all->n_units, 1);
	for (size_t i = 0; i < job->all->n_units; i++) {
		unsigned char inside = isfinite(values_read[i]) ? 1 : 0;

		same = same && inside == job->inside[i];
		job->inside[i] = inside;
	}
	if (!same && job->heat != NULL)
		heat_free(job->heat);
	if (!same)
		job->heat = heat_new(job->mesh->n_vertices, (const double (*)[3])job->mesh->xyz, job->mesh->n_triangles,
		    (const size_t (*)[3])job->mesh->triangles, job->inside, job->fwhm_mm);
	if (job->heat == NULL)
		die("%s: its triangles are too small to smooth by %g mm", job->mesh->name, job->fwhm_mm);
	heat_smooth(job->heat, values);
}

/* ---- both ----------------------------------------------------------------------------------- */

static void
prepare(struct job *job)
{
	enum img_kind kind = job->all->grid.kind;

	if (kind == IMG_SURFACE) {
		open_mesh(job);
		return;
	}
	if (kind != IMG_VOLUME)
		die("%s: is neither a volume nor data on a surface; only these are smoothed", job->all->name);
	if (job->graph != NULL)
		die_usage("%s: a volume; -g is for data on a surface", job->all->name);
	find_sigma(job);
}

/* Floats aren't wider than the doubles, and take their place. */
static void
narrow(double *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float single = (float)values[i];

		memcpy((char *)values + i * sizeof(single), &single, sizeof(single));
	}
}

/* The output begins once a first volume has shown that the header's shape is no mere word. */
static void
smooth_image(struct job *job, struct img *img)
{
	const struct img_header *header = img_header(img);
	size_t n_space = header->grid.kind == IMG_VOLUME ? 3 : 1, n = job->all->n_units, room = 0;
	bool wide = header->grid.kind == IMG_VOLUME && header->type == VOXEL_FLOAT64;
	char *history = opt_history_lines(&(struct opt_list){ 0 });
	const struct img_form form = { .mask = job->all, .n_volumes = header->n_dims > n_space ? header->n_volumes : 0,
		.type = wide ? VOXEL_FLOAT64 : VOXEL_FLOAT32, .tr_s = header->tr_s, .history = history };
	struct img_out *out = NULL;
	double *values = NULL;

	for (size_t t = 0; t < header->n_volumes; t++) {
		const double *values_read = img_next(img, job->all, false);

		values = mem_grow(values, &room, n, sizeof(*values));
		memcpy(values, values_read, n * sizeof(*values));
		if (job->mesh != NULL)
			smooth_vertices(job, values_read, values);
		else
			smooth_voxels(job, values);
		if (!wide)
			narrow(values, n);
		if (out == NULL)
			out = img_create(job->output, &form);
		img_put(out, values);
	}
	img_end(img);
	img_commit(out);
	free(values);
	free(history);
}

static void
free_job(struct job *job)
{
	if (job->heat != NULL)
		heat_free(job->heat);
	if (job->mesh != NULL)
		mesh_free(job->mesh);
	free(job->inside);
	img_mask_free(job->all);
}

int
main(int argc, char **argv)
{
	struct job job = { .fwhm_mm = NAN };
	const struct opt options[] = {
		OPT_REAL(0, "fwhm", "MM", &job.fwhm_mm, 0, 1000, "full width at half maximum of the Gaussian, in mm"),
		OPT_TEXT('g', "graph", "MESH", &job.graph, "mesh of data on a surface"),
		OPT_OUTPUT(&job.output),
		OPT_END
	};
	const struct opt_tool tool = {
		"imgsmooth", "--fwhm=MM [-g MESH] [-o FILE] [IMAGE]", "images smoothed by a Gaussian", options
	};
	char **operands = opt_parse(&tool, argc, argv);
	struct img *img;

	if (isnan(job.fwhm_mm))
		die_usage("no width; --fwhm=MM was expected");
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one image is smoothed; `%s' is one too many", operands[1]);
	img = img_open(operands[0] == NULL ? "-" : operands[0]);
	job.all = img_mask_all(&img_header(img)->grid, img_name(img));
	prepare(&job);
	smooth_image(&job, img);
	free_job(&job);
	free(operands);
	return 0;
}
