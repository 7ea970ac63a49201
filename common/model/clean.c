/* clean: what is no signal out of series; see clean.h. */
#include "model/clean.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/lin.h"

/* Shares of a length below which what is left of it counts as rounding: of nuisance, and of a series. */
static const double nothing_of_nuisance = 1e-10, nothing_of_series = 1e-12;

struct clean {
	size_t n_scans, rank;
	double *basis;		/* n_scans rows of the nuisance's orthonormal basis */
	bool detrend, filters, keeps_mean;
	struct filter filter;
	enum clean_scale scale;
	size_t ddof;
	double missing;
};

/* ---- steps, over rows of n series ---------------------------------------------------------- */

/* Sums of differences from the first scan: exact where nothing varies, and precise at large means. */
static void
demean(size_t n_scans, size_t n, double *values, double *mean)
{
	memset(mean, 0, n * sizeof(*mean));
	for (size_t t = 1; t < n_scans; t++)
		for (size_t i = 0; i < n; i++)
			mean[i] += values[t * n + i] - values[i];
	for (size_t i = 0; i < n; i++)
		mean[i] = values[i] + mean[i] / (double)n_scans;
	for (size_t t = 0; t < n_scans; t++)
		for (size_t i = 0; i < n; i++)
			values[t * n + i] -= mean[i];
}

static void
sum_squares(size_t n_scans, size_t n, const double *values, double *sum)
{
	memset(sum, 0, n * sizeof(*sum));
	for (size_t t = 0; t < n_scans; t++)
		for (size_t i = 0; i < n; i++)
			sum[i] += values[t * n + i] * values[t * n + i];
}

/* The straight line out of series without means. */
static void
detrend(size_t n_scans, size_t n, double *values, double *slope)
{
	double middle = (double)(n_scans - 1) / 2, length = 0;

	memset(slope, 0, n * sizeof(*slope));
	for (size_t t = 0; t < n_scans; t++) {
		double x = (double)t - middle;

		length += x * x;
		for (size_t i = 0; i < n; i++)
			slope[i] += x * values[t * n + i];
	}
	if (n_scans < 2)
		return;
	for (size_t t = 0; t < n_scans; t++)
		for (size_t i = 0; i < n; i++)
			values[t * n + i] -= ((double)t - middle) * (slope[i] / length);
}

/* y - Q Q'y; weights has n for each column of Q. */
static void
project(size_t n_scans, size_t rank, const double *basis, size_t n, double *restrict values,
    double *restrict weights)
{
	memset(weights, 0, rank * n * sizeof(*weights));
	for (size_t t = 0; t < n_scans; t++)
		for (size_t k = 0; k < rank; k++)
			for (size_t i = 0; i < n; i++)
				weights[k * n + i] += basis[t * rank + k] * values[t * n + i];
	for (size_t t = 0; t < n_scans; t++)
		for (size_t k = 0; k < rank; k++)
			for (size_t i = 0; i < n; i++)
				values[t * n + i] -= basis[t * rank + k] * weights[k * n + i];
}

/* ---- the nuisance ---------------------------------------------------------------------------- */

static double
length_of(size_t n, const double *x)
{
	double sum;

	sum_squares(n, 1, x, &sum);
	return sqrt(sum);
}

static void
divide(size_t n, double *x, double length)
{
	for (size_t i = 0; i < n; i++)
		x[i] /= length;
}

/* Takes a column through the steps of the series, to length 1; false if nothing is left of it. */
static bool
prepare_column(struct clean *clean, double *x)
{
	size_t n = clean->n_scans;
	double whole = length_of(n, x), first, left, mean, slope;
	bool through = !clean->detrend && (!clean->filters || clean->filter.keeps_mean);

	demean(n, 1, x, &mean);
	first = length_of(n, x);
	if (first <= nothing_of_nuisance * whole) {		/* a constant, or 0 */
		if (!through || whole == 0)
			return false;
		clean->keeps_mean = false;
		for (size_t i = 0; i < n; i++)
			x[i] = 1 / sqrt((double)n);
		return true;
	}
	if (clean->detrend)
		detrend(n, 1, x, &slope);
	if (clean->filters)
		filter_both_ways(&clean->filter, n, 1, x);
	demean(n, 1, x, &mean);
	left = length_of(n, x);
	if (left <= nothing_of_nuisance * first)
		return false;
	divide(n, x, left);
	return true;
}

/* The basis, of columns that are prepared. */
static bool
make_basis(struct clean *clean, size_t n_columns, const double *x)
{
	size_t n = clean->n_scans, k = n < n_columns ? n : n_columns;
	double *q = mem_array(n * k, sizeof(*q)), *size = mem_array(k, sizeof(*size));
	bool good = lin_qr(n, n_columns, x, q, size);

	while (good && clean->rank < k &&
	    size[clean->rank] > (double)(n > n_columns ? n : n_columns) * DBL_EPSILON * size[0])
		clean->rank++;
	clean->basis = mem_array(n * clean->rank, sizeof(*clean->basis));
	for (size_t t = 0; t < n; t++)
		for (size_t i = 0; i < clean->rank; i++)
			clean->basis[t * clean->rank + i] = q[t + i * n];
	free(q);
	free(size);
	return good;
}

struct clean *
clean_new(size_t n_scans, size_t n_nuisance, const double *nuisance, const struct clean_options *options)
{
	struct clean *clean = mem_zeros(1, sizeof(*clean));
	double *x = mem_array(n_scans * n_nuisance, sizeof(*x));
	size_t n_left = 0;
	bool good;

	clean->n_scans = n_scans;
	clean->detrend = options->detrend;
	clean->filters = options->filter != NULL;
	if (clean->filters)
		clean->filter = *options->filter;
	clean->scale = options->scale;
	clean->ddof = options->ddof;
	clean->missing = options->missing;
	clean->keeps_mean = !clean->detrend && (!clean->filters || clean->filter.keeps_mean);
	for (size_t i = 0; i < n_nuisance; i++) {
		memcpy(x + n_left * n_scans, nuisance + i * n_scans, n_scans * sizeof(*x));
		n_left += prepare_column(clean, x + n_left * n_scans);
	}
	good = make_basis(clean, n_left, x);
	free(x);
	if (good)
		return clean;
	clean_free(clean);
	return NULL;
}

size_t
clean_rank(const struct clean *clean)
{
	return clean->rank;
}

void
clean_free(struct clean *clean)
{
	free(clean->basis);
	free(clean);
}

/* ---- units ------------------------------------------------------------------------------------- */

/* What is known of each unit: the mean and the sum of squares about it, before and after. */
struct survey {
	double *mean, *squares, *mean_left, *squares_left;
};

/* values = (values + shift) * scale of the unit, or what is missing. */
static void
rescale(const struct clean *clean, size_t n, size_t unit, double *values, double shift, double scale)
{
	for (size_t t = 0; t < clean->n_scans; t++) {
		double *value = &values[t * n + unit];

		*value = isfinite(shift) && isfinite(scale) ? (*value + shift) * scale : clean->missing;
	}
}

/* The number that a unit's values about their mean are multiplied with; NaN if there is none. */
static double
factor_of(const struct clean *clean, const struct survey *survey, size_t unit)
{
	double n_scans = (double)clean->n_scans, n = n_scans - (double)clean->ddof;
	double squares = survey->squares[unit], left = survey->squares_left[unit], mean = fabs(survey->mean[unit]);

	if (clean->scale == CLEAN_ZSCORE)
		return n > 0 && left > nothing_of_series * nothing_of_series * squares ? sqrt(n / left) : NAN;
	if (clean->scale == CLEAN_PSC)
		return mean > nothing_of_nuisance * sqrt(squares / n_scans) ? 100 / mean : NAN;
	return 1;
}

static size_t
scale_units(const struct clean *clean, size_t n, double *values, const struct survey *survey)
{
	size_t n_missing = 0;

	for (size_t i = 0; i < n; i++) {
		double factor = factor_of(clean, survey, i), shift = 0;

		if (clean->scale == CLEAN_AS_IS) {
			shift = survey->mean_left[i];
			if (clean->keeps_mean)
				shift += survey->mean[i];
		}
		if (!isfinite(survey->squares[i]))
			factor = NAN;
		rescale(clean, n, i, values, shift, factor);
		n_missing += isfinite(factor) ? 0 : 1;
	}
	return n_missing;
}

size_t
clean_units(const struct clean *clean, size_t n_units, double *values)
{
	size_t n_scans = clean->n_scans, n = n_units, n_missing;
	double *scratch = mem_array((4 + clean->rank) * n, sizeof(*scratch));
	struct survey survey = { scratch, scratch + n, scratch + 2 * n, scratch + 3 * n };
	double *weights = scratch + 4 * n;

	demean(n_scans, n, values, survey.mean);
	sum_squares(n_scans, n, values, survey.squares);
	if (clean->detrend)
		detrend(n_scans, n, values, survey.mean_left);
	if (clean->filters)
		filter_both_ways(&clean->filter, n_scans, n, values);
	project(n_scans, clean->rank, clean->basis, n, values, weights);
	demean(n_scans, n, values, survey.mean_left);
	sum_squares(n_scans, n, values, survey.squares_left);
	n_missing = scale_units(clean, n, values, &survey);
	free(scratch);
	return n_missing;
}
