/* tail: p values by counting and by a fitted tail; see tail.h. */
#include "inference/tail.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/order.h"

enum { LEAST_EXCESSES = 10, FIRST_PERCENTILE = 75, LAST_PERCENTILE = 99, SHAPES = 9 };

struct tail {
	size_t n;
	double *maxima;		/* ascending */
	bool with_identity;
};

/* ---- counting ------------------------------------------------------------------------------------------------- */

struct tail *
tail_new(size_t n, const double *maxima, bool with_identity)
{
	struct tail *tail = mem_array(1, sizeof(*tail));

	assert(n > 0 || !with_identity);
	tail->n = n;
	tail->with_identity = with_identity;
	tail->maxima = mem_array(n, sizeof(*tail->maxima));
	if (n > 0) {
		memcpy(tail->maxima, maxima, n * sizeof(*maxima));
		order_rising(n, tail->maxima);
	}
	return tail;
}

void
tail_free(struct tail *tail)
{
	free(tail->maxima);
	free(tail);
}

static double
tolerance_at(double x)
{
	return isinf(x) ? 0 : 1e-10 * fmax(1, fabs(x));
}

static double
share_of(const struct tail *tail, size_t count)
{
	if (tail->with_identity)
		return (double)count / (double)tail->n;
	return (1 + (double)count) / (1 + (double)tail->n);
}

double
tail_p(const struct tail *tail, double x)
{
	if (isnan(x))
		return x;
	return share_of(tail, tail->n - order_below(tail->n, tail->maxima, x - tolerance_at(x)));
}

/* ---- the fitted tail ------------------------------------------------------------------------------------------ */

/* log P(X > threshold + y | X > threshold). */
static double
log_survival(const struct tail_gpd *gpd, double y)
{
	const double bend = gpd->shape * y / gpd->scale;

	if (gpd->shape == 0)
		return -y / gpd->scale;
	return bend <= -1 ? -INFINITY : -log1p(bend) / gpd->shape;
}

/* Shape and scale from the mean m and variance v of the excesses (Hosking and Wallis 1987, Technometrics 29:339-349;
 * their k is -shape). Without a variance, or where squares overflow, they aren't finite, which no test lets pass. */
static void
fit_moments(struct tail_gpd *gpd, const double *above)
{
	const double n = (double)gpd->n_excesses;
	double mean = 0, variance = 0;

	for (size_t i = 0; i < gpd->n_excesses; i++)
		mean += (above[i] - gpd->threshold) / n;
	for (size_t i = 0; i < gpd->n_excesses; i++)
		variance += pow(above[i] - gpd->threshold - mean, 2) / (n - 1);
	gpd->shape = (1 - mean * mean / variance) / 2;
	gpd->scale = mean * (1 + mean * mean / variance) / 2;
}

/* The Anderson-Darling statistic; infinite where an excess lies beyond the end of the fitted tail, NaN of no fit. */
static double
anderson_darling(const struct tail_gpd *gpd, const double *above)
{
	const size_t n = gpd->n_excesses;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		const double below = log(-expm1(log_survival(gpd, above[i] - gpd->threshold)));
		const double beyond = log_survival(gpd, above[n - 1 - i] - gpd->threshold);

		sum += (2 * (double)i + 1) * (below + beyond);
	}
	return -(double)n - sum / (double)n;
}

/* What the statistic exceeds in 5 of 100 samples of a tail of this shape (Choulakian and Stephens 2001, table 2, A2, shape
 * and scale unknown; their k is -shape). */
static const double shapes[SHAPES] = { -0.5, -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.5 };
static const double critical[SHAPES] = { 1.321, 1.221, 1.140, 1.074, 1.020, 0.974, 0.935, 0.903, 0.830 };

/* Whether the test lets a fit pass; straight lines between shapes, and the first value below them. Moments give none above. */
static bool
passes(double shape, double statistic)
{
	const double at = fmax(shape, shapes[0]);
	size_t row = 0;

	while (row + 2 < SHAPES && shapes[row + 1] <= at)
		row++;
	return statistic < critical[row] +
	    (at - shapes[row]) / (shapes[row + 1] - shapes[row]) * (critical[row + 1] - critical[row]);
}

/* The tail above the maximum that n_below others are less than or equal to; false where none fits. */
static bool
fit_above(const struct tail *tail, size_t n_below, struct tail_gpd *gpd)
{
	const double *above;

	gpd->threshold = tail->maxima[n_below];
	if (!isfinite(gpd->threshold))
		return false;
	n_below = order_below(tail->n, tail->maxima, nextafter(gpd->threshold + tolerance_at(gpd->threshold), INFINITY));
	above = tail->maxima + n_below;
	gpd->n_excesses = tail->n - n_below;
	if (gpd->n_excesses < LEAST_EXCESSES)
		return false;
	gpd->share = share_of(tail, gpd->n_excesses);
	fit_moments(gpd, above);
	return passes(gpd->shape, anderson_darling(gpd, above));
}

bool
tail_fit(const struct tail *tail, struct tail_gpd *gpd)
{
	for (size_t percentile = FIRST_PERCENTILE; percentile <= LAST_PERCENTILE; percentile++) {
		/* of 100 maxima, the 75th in order is the threshold */
		const size_t n_below = (size_t)ceil((double)tail->n * (double)percentile / 100);
		struct tail_gpd fitted;

		if (n_below > 0 && fit_above(tail, n_below - 1, &fitted)) {
			*gpd = fitted;
			return true;
		}
	}
	return false;
}

double
tail_p_fitted(const struct tail *tail, const struct tail_gpd *gpd, double x)
{
	if (!(x > gpd->threshold))
		return tail_p(tail, x);
	return gpd->share * exp(log_survival(gpd, x - gpd->threshold));
}
