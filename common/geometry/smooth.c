/* smooth: Gaussian smoothing of a volume, one axis after another; see smooth.h. */
#include "geometry/smooth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

double
smooth_sigma(double fwhm_mm, double voxel_mm)
{
	return fwhm_mm / (sqrt(8 * log(2)) * voxel_mm);
}

/* weights[d] for the distances 0 ... radius. */
static double *
make_kernel(double sigma, size_t radius)
{
	double *weights = mem_array(radius + 1, sizeof(*weights));
	double sum = 0;

	for (size_t d = 0; d <= radius; d++) {
		weights[d] = exp(-0.5 / (sigma * sigma) * (double)d * (double)d);
		sum += d == 0 ? weights[d] : 2 * weights[d];
	}
	for (size_t d = 0; d <= radius; d++)
		weights[d] /= sum;
	return weights;
}

/* What stands at `place`, which counts from `radius` before the axis, once the volume is reflected. */
static size_t
reflect(size_t place, size_t radius, size_t n)
{
	size_t period = 2 * n, shift = (radius / period + 1) * period - radius;
	size_t within = (place + shift) % period;

	return within < n ? within : period - 1 - within;
}

/* Along an axis of n rows of `width` neighbouring values each, `stride` apart; copy has room for n rows.
 * For x, width is 1. */
static void
smooth_rows(double *values, size_t n, size_t stride, size_t width, const double *weights, size_t radius,
    const size_t *place, double *copy)
{
	for (size_t i = 0; i < n; i++)
		memcpy(copy + i * width, values + i * stride, width * sizeof(*copy));
	for (size_t i = 0; i < n; i++) {
		double *row = values + i * stride;
		const double *here = copy + i * width;

		for (size_t x = 0; x < width; x++)
			row[x] = here[x] * weights[0];
		/* the smallest weights first */
		for (size_t d = radius; d > 0; d--) {
			const double *before = copy + place[i + radius - d] * width;
			const double *behind = copy + place[i + radius + d] * width;

			for (size_t x = 0; x < width; x++)
				row[x] += (before[x] + behind[x]) * weights[d];
		}
	}
}

static void
smooth_axis(double *values, const size_t shape[3], size_t axis, double sigma)
{
	size_t n = shape[axis], radius = (size_t)(4 * sigma + 0.5);
	size_t n_voxels = shape[0] * shape[1] * shape[2];
	size_t stride = axis == 0 ? 1 : axis == 1 ? shape[0] : shape[0] * shape[1];
	size_t width = axis == 0 ? 1 : shape[0];
	double *weights = make_kernel(sigma, radius);
	size_t *place = mem_array(n + 2 * radius, sizeof(*place));
	double *copy = mem_array(n * width, sizeof(*copy));

	for (size_t i = 0; i < n + 2 * radius; i++)
		place[i] = reflect(i, radius, n);
	/* each line, plane or slab along the axis once: `slab` is where it starts, `line` where in it */
	for (size_t slab = 0; slab < n_voxels; slab += stride * n)
		for (size_t line = 0; line < stride; line += width)
			smooth_rows(values + slab + line, n, stride, width, weights, radius, place, copy);
	free(copy);
	free(place);
	free(weights);
}

void
smooth_volume(double *values, const size_t shape[3], const double sigma[3])
{
	/* a kernel of one voxel changes nothing, and its width may be too small to be squared */
	for (size_t axis = 0; axis < 3; axis++)
		if (4 * sigma[axis] + 0.5 >= 1)
			smooth_axis(values, shape, axis, sigma[axis]);
}
