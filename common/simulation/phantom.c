/* phantom: a head that is simulated, scan by scan; see phantom.h. */
#include "simulation/phantom.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "design/hrf.h"
#include "images/affine.h"
#include "numerics/rng.h"

/* Roughly where MNI space has them. */
const struct phantom_region phantom_regions[PHANTOM_REGIONS] = {
	{ "auditory_right", { 56, -22, 8 }, 12, 2.5 },
	{ "auditory_left", { -56, -24, 8 }, 12, 2 },
	{ "frontal_left", { -46, 24, 18 }, 9, 1.5 },
	{ "cingulate_posterior", { 0, -54, 30 }, 10, -1.5 },
};
static const double brain_centre_mm[3] = { 0, -18, 14 };
static const double brain_radius_mm[3] = { 70, 88, 71 };

static const double outer_mean = 700, inner_mean = 850, air_sd = 8;
/* In parts of a voxel's mean: spread of the means, noise, drifts, and a millimetre of motion. */
static const double mean_spread = 0.05, noise_sd = 0.01, drift_sd = 0.006, motion_gain = 0.005;

enum { OVERSAMPLING = 50 };
enum { STREAM_MEAN, STREAM_RHO, STREAM_LINE, STREAM_CURVE, STREAM_NOISE, STREAM_MOTION };

struct phantom {
	uint64_t seed;
	size_t n;		/* voxels */
	unsigned char *labels;
	/* per voxel; noise is that of the last scan, AR(1) of variance 1 */
	double *mean, *rho, *line, *curve, *noise, *fresh;
};

struct img_grid
phantom_grid(const size_t shape[3], double voxel_mm)
{
	struct img_grid grid = { .n_voxels = 1, .sform_code = 1, .qfac = 1 };

	for (size_t axis = 0; axis < 3; axis++) {
		/* as float, since that is what the header of a file holds */
		double edge_mm = (double)(float)voxel_mm, step_mm = axis == 0 ? -edge_mm : edge_mm;

		grid.shape[axis] = shape[axis];
		grid.n_voxels *= shape[axis];
		grid.zooms[axis] = edge_mm;
		grid.sform.m[axis][axis] = step_mm;
		grid.sform.m[axis][3] =
		    (double)(float)(brain_centre_mm[axis] - step_mm * ((double)shape[axis] - 1) / 2);
	}
	grid.affine = grid.sform;
	return grid;
}

/* Squared distance of a place from a centre, in radii. */
static double
radii_from(const double xyz[3], const double centre[3], const double radius[3])
{
	double sum = 0;

	for (size_t axis = 0; axis < 3; axis++) {
		double step = (xyz[axis] - centre[axis]) / radius[axis];

		sum += step * step;
	}
	return sum;
}

/* The label of a place; *mean becomes that of its tissue. */
static unsigned char
look_up(const double xyz[3], double *mean)
{
	double depth = radii_from(xyz, brain_centre_mm, brain_radius_mm);

	*mean = depth > 1 ? 0 : depth > 0.6 ? outer_mean : inner_mean;
	for (size_t r = 0; r < PHANTOM_REGIONS && depth <= 1; r++) {
		double radius = phantom_regions[r].radius_mm;

		if (radii_from(xyz, phantom_regions[r].centre_mm, (double[3]){ radius, radius, radius }) <= 1)
			return (unsigned char)(2 + r);
	}
	return depth <= 1;
}

struct phantom *
phantom_new(const struct img_grid *grid, uint64_t seed)
{
	struct phantom *phantom = mem_zeros(1, sizeof(*phantom));
	double **fields[] = { &phantom->mean, &phantom->rho, &phantom->line, &phantom->curve, &phantom->noise,
		&phantom->fresh };
	size_t n = grid->n_voxels;

	phantom->seed = seed;
	phantom->n = n;
	phantom->labels = mem_array(n, sizeof(*phantom->labels));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		*fields[i] = mem_array(n, sizeof(**fields[i]));
	rng_normals(seed, STREAM_MEAN, 0, n, phantom->mean);
	rng_uniforms(seed, STREAM_RHO, 0, n, phantom->rho);
	rng_normals(seed, STREAM_LINE, 0, n, phantom->line);
	rng_normals(seed, STREAM_CURVE, 0, n, phantom->curve);
	for (size_t v = 0; v < n; v++) {
		const size_t row = v / grid->shape[0];
		const double place[3] = { (double)(v % grid->shape[0]), (double)(row % grid->shape[1]),
			(double)(row / grid->shape[1]) };
		double xyz[3], tissue;

		affine_apply(&grid->affine, place, xyz);
		phantom->labels[v] = look_up(xyz, &tissue);
		phantom->mean[v] = tissue * (1 + mean_spread * fmax(-4, fmin(4, phantom->mean[v])));
		phantom->rho[v] = 0.1 + 0.4 * phantom->rho[v];
	}
	return phantom;
}

const unsigned char *
phantom_labels(const struct phantom *phantom)
{
	return phantom->labels;
}

void
phantom_scan(struct phantom *phantom, size_t t, double time, double response, double motion_mm, int16_t *items)
{
	double curve = 1.5 * time * time - 0.5;

	rng_normals(phantom->seed, STREAM_NOISE, (uint64_t)t * phantom->n, phantom->n, phantom->fresh);
	for (size_t v = 0; v < phantom->n; v++) {
		double rho = phantom->rho[v], change;

		if (phantom->labels[v] == 0) {
			items[v] = (int16_t)rint(air_sd * fabs(phantom->fresh[v]));
			continue;
		}
		/* the first scan has the variance of all others */
		phantom->noise[v] = t == 0 ? phantom->fresh[v] :
		    rho * phantom->noise[v] + sqrt(1 - rho * rho) * phantom->fresh[v];
		change = noise_sd * phantom->noise[v] + motion_gain * motion_mm +
		    drift_sd * (phantom->line[v] * time + phantom->curve[v] * curve);
		if (phantom->labels[v] >= 2)
			change += phantom_regions[phantom->labels[v] - 2].effect / 100 * response;
		items[v] = (int16_t)fmax(0, fmin(32767, rint(phantom->mean[v] * (1 + change))));
	}
}

void
phantom_free(struct phantom *phantom)
{
	free(phantom->labels);
	free(phantom->mean);
	free(phantom->rho);
	free(phantom->line);
	free(phantom->curve);
	free(phantom->noise);
	free(phantom->fresh);
	free(phantom);
}

void
phantom_motion(uint64_t seed, size_t n_scans, double (*motion)[PHANTOM_MOTIONS])
{
	static const double step_mm = 0.02, step_rad = 0.0003;

	for (size_t t = 0; t < n_scans; t++) {
		double steps[PHANTOM_MOTIONS];

		rng_normals(seed, STREAM_MOTION, (uint64_t)t * PHANTOM_MOTIONS, PHANTOM_MOTIONS, steps);
		for (size_t i = 0; i < PHANTOM_MOTIONS; i++)
			motion[t][i] = t == 0 ? 0 : motion[t - 1][i] + steps[i] * (i < 3 ? step_mm : step_rad);
	}
}

struct trial *
phantom_blocks(double block_s, double end_s, size_t *n)
{
	struct trial *trials = NULL;
	size_t room = 0;

	*n = 0;
	for (double onset_s = block_s; onset_s < end_s; onset_s = block_s * (double)(2 * *n + 1)) {
		trials = mem_grow(trials, &room, *n + 1, sizeof(*trials));
		trials[(*n)++] = (struct trial){ onset_s, fmin(block_s, end_s - onset_s), 1, 0, 0, 0 };
	}
	return trials;
}

/* Rounded, so that it doesn't hang on the last bits of a libm. */
void
phantom_response(const struct events *events, size_t n_scans, double tr_s, double *response)
{
	size_t n = events_grid_count(n_scans, tr_s, 0, OVERSAMPLING, -24);
	double *grid = mem_array(n, sizeof(*grid)), *fine = mem_array(n, sizeof(*fine));
	double *slow = mem_array(n, sizeof(*slow)), *times_s = mem_array(n_scans, sizeof(*times_s));
	struct hrf hrf;
	bool known = hrf_model(&hrf, "spm", tr_s, OVERSAMPLING);

	assert(known);
	for (size_t t = 0; t < n_scans; t++)
		times_s[t] = (double)t * tr_s;
	events_grid(n_scans, tr_s, 0, OVERSAMPLING, -24, grid);
	events_boxcar(events, 0, n, grid, fine);
	hrf_convolve(n, fine, hrf.length, hrf.kernels[0], hrf.hold, slow);
	hrf_interpolate(n, grid, slow, hrf.shift, n_scans, times_s, response);
	for (size_t t = 0; t < n_scans; t++)
		response[t] = rint(response[t] * 1e9) / 1e9;
	hrf_free(&hrf);
	free(times_s);
	free(slow);
	free(fine);
	free(grid);
}
