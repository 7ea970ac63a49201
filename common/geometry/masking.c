/* masking: where the brain is in a mean image; see masking.h. */
#include "geometry/masking.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geometry/morph.h"
#include "geometry/smooth.h"
#include "numerics/order.h"

/* Infinities don't spread; what was NaN is 0 afterwards. */
static void
smooth_finite(double *mean, const size_t shape[3], size_t n)
{
	const double sigma = smooth_sigma(1, 1);
	bool *missing = mem_array(n, sizeof(*missing));

	for (size_t i = 0; i < n; i++) {
		missing[i] = isnan(mean[i]);
		if (!isfinite(mean[i]))
			mean[i] = 0;
	}
	smooth_volume(mean, shape, (const double[3]){ sigma, sigma, sigma });
	for (size_t i = 0; i < n; i++)
		if (missing[i])
			mean[i] = 0;
	free(missing);
}

/* The middle of the largest jump; of equals the first. */
static double
find_gap(const double *values, size_t n)
{
	double *sorted = mem_array(n, sizeof(*sorted));
	size_t first = (size_t)floor(0.2 * (double)n), last = (size_t)floor(0.85 * (double)n), best = first;
	double threshold;

	memcpy(sorted, values, n * sizeof(*sorted));
	order_rising(n, sorted);
	if (last > n - 1)
		last = n - 1;
	for (size_t i = first; i < last; i++)
		if (sorted[i + 1] - sorted[i] > sorted[best + 1] - sorted[best])
			best = i;
	threshold = first < last ? 0.5 * (sorted[best] + sorted[best + 1]) : sorted[first];
	free(sorted);
	return threshold;
}

void
masking_epi(double *mean, const size_t shape[3], unsigned char *inside)
{
	enum { OPENING = 2 };
	size_t n = shape[0] * shape[1] * shape[2];
	double threshold;

	smooth_finite(mean, shape, n);
	threshold = find_gap(mean, n);
	for (size_t i = 0; i < n; i++)
		inside[i] = mean[i] >= threshold;
	morph_erode(inside, shape, OPENING);
	morph_keep_largest(inside, shape);
	morph_dilate(inside, shape, 2 * OPENING);
	morph_erode(inside, shape, OPENING);
}

/* On how many of the six sides a voxel is among the outermost two: where sides meet it counts for each. */
static size_t
count_sides(const size_t shape[3], size_t voxel)
{
	size_t sides = 0, rest = voxel;

	for (size_t axis = 0; axis < 3; axis++) {
		size_t place = rest % shape[axis];

		sides += place < 2;
		sides += place + 2 >= shape[axis];
		rest /= shape[axis];
	}
	return sides;
}

/* NaN if one of the values is. */
static double
median(double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(values[i]))
			return (double)NAN;
	order_rising(n, values);
	return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void
masking_background(const double *mean, const size_t shape[3], unsigned char *inside)
{
	size_t n = shape[0] * shape[1] * shape[2], n_border = 0, room = 0;
	double *border = NULL, background;

	for (size_t i = 0; i < n; i++)
		for (size_t side = count_sides(shape, i); side > 0; side--) {
			border = mem_grow(border, &room, n_border + 1, sizeof(*border));
			border[n_border++] = mean[i];
		}
	background = median(border, n_border);
	for (size_t i = 0; i < n; i++) {
		bool brain = isnan(background) ? !isnan(mean[i]) : mean[i] != background;

		inside[i] = brain;
	}
	free(border);
}
