/* fdr: thresholds that control errors over many units; see fdr.h. */
#include "inference/fdr.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "numerics/dist.h"

struct ranked {
	double extreme;
	size_t unit;
};

bool
fdr_counts(double z)
{
	return !isnan(z) && z != 0;
}

static double
fold(enum fdr_sided sided, double z)
{
	return sided == FDR_TWO ? fabs(z) : sided == FDR_POS ? z : -z;
}

bool
fdr_passes(enum fdr_sided sided, double height, double z)
{
	return fold(sided, z) > height;
}

static int
compare_down(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->extreme, y = ((const struct ranked *)b)->extreme;

	return (x < y) - (x > y);
}

static size_t
count_tested(size_t n, const double *z, size_t stride)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += fdr_counts(z[i * stride]);
	return count;
}

/* Tested units at least `least` extreme, sorted down; *count of them. */
static struct ranked *
rank_down(enum fdr_sided sided, size_t n, const double *z, size_t stride, double least, size_t *count)
{
	struct ranked *ranks = NULL;
	size_t room = 0;

	*count = 0;
	for (size_t i = 0; i < n; i++) {
		double extreme = fold(sided, z[i * stride]);

		if (!fdr_counts(extreme) || extreme < least)
			continue;
		ranks = mem_grow(ranks, &room, *count + 1, sizeof(*ranks));
		ranks[(*count)++] = (struct ranked){ extreme, i };
	}
	if (*count > 0)
		qsort(ranks, *count, sizeof(*ranks), compare_down);
	return ranks;
}

static double
sum_harmonic(size_t n)
{
	double sum = 0;

	for (size_t k = n; k > 0; k--)
		sum += 1 / (double)k;
	return sum;
}

/* A height that z itself passes strictly, by 1e-12 where doubles are that dense. */
static double
height_below(double z)
{
	return fmin(z - 1e-12, nextafter(z, -INFINITY));
}

/* Step-up: the largest i with p_i < alpha i/n. No p at or above alpha can pass, so only the
 * units beyond alpha's own height are sorted; the margin covers the rounding of that height. */
static double
height_step_up(double alpha, enum fdr_sided sided, size_t n_tested, size_t n, const double *z, size_t stride)
{
	double height = INFINITY;
	size_t count;
	struct ranked *ranks = rank_down(sided, n, z, stride, dist_z_from_p(alpha) - 1e-6, &count);

	for (size_t i = count; i > 0; i--) {
		if (dist_z_upper(ranks[i - 1].extreme) < alpha * (double)i / (double)n_tested) {
			height = height_below(ranks[i - 1].extreme);
			break;
		}
	}
	free(ranks);
	return height;
}

/* Step-down: stops at the first p_i >= alpha/(n - i + 1). */
static double
height_step_down(double alpha, enum fdr_sided sided, size_t n_tested, size_t n, const double *z, size_t stride)
{
	double height = INFINITY;
	size_t count;
	struct ranked *ranks = rank_down(sided, n, z, stride, dist_z_from_p(alpha) - 1e-6, &count);

	for (size_t i = 0; i < count; i++) {
		if (dist_z_upper(ranks[i].extreme) >= alpha / (double)(n_tested - i))
			break;
		height = height_below(ranks[i].extreme);
	}
	free(ranks);
	return height;
}

static double
find_height(const struct fdr_rule *rule, size_t n_tested, size_t n, const double *z, size_t stride)
{
	double alpha = rule->sided == FDR_TWO ? rule->level / 2 : rule->level;

	switch (rule->method) {
	case FDR_NONE:
		return rule->level;
	case FDR_FPR:
		return dist_z_from_p(alpha);
	case FDR_BONFERRONI:
		return n_tested == 0 ? INFINITY : dist_z_from_p(alpha / (double)n_tested);
	case FDR_HOLM:
		return height_step_down(alpha, rule->sided, n_tested, n, z, stride);
	case FDR_BY:
		return height_step_up(alpha / sum_harmonic(n_tested), rule->sided, n_tested, n, z, stride);
	case FDR_BH:
		return height_step_up(alpha, rule->sided, n_tested, n, z, stride);
	}
	return INFINITY;
}

struct fdr_threshold
fdr_threshold(const struct fdr_rule *rule, size_t n, const double *z, size_t stride)
{
	struct fdr_threshold found = { INFINITY, count_tested(n, z, stride), 0 };

	found.height = find_height(rule, found.n, n, z, stride);
	for (size_t i = 0; i < n; i++)
		found.survivors += fdr_counts(z[i * stride]) &&
		    fdr_passes(rule->sided, found.height, z[i * stride]);
	return found;
}

/* What p is multiplied by at rank i of n (from 1) before ties and order are mended. */
static double
correction(enum fdr_method method, size_t i, size_t n, double harmonic)
{
	switch (method) {
	case FDR_BH:
		return (double)n / (double)i;
	case FDR_BY:
		return harmonic * (double)n / (double)i;
	case FDR_BONFERRONI:
		return (double)n;
	case FDR_HOLM:
		return (double)(n - i + 1);
	case FDR_FPR:
	case FDR_NONE:
		break;
	}
	return 1;
}

void
fdr_adjust(const struct fdr_rule *rule, size_t n, const double *z, size_t stride, double *adjusted)
{
	double tails = rule->sided == FDR_TWO ? 2 : 1;
	size_t count;
	struct ranked *ranks = rank_down(rule->sided, n, z, stride, -INFINITY, &count);
	double harmonic = rule->method == FDR_BY ? sum_harmonic(count) : 1;
	bool step_up = rule->method == FDR_BH || rule->method == FDR_BY;
	double so_far = step_up ? 1 : 0;

	assert(rule->method != FDR_NONE);
	for (size_t i = 0; i < n; i++)
		adjusted[i] = NAN;
	/* a step-up procedure takes the least of all that follow, a step-down one the largest of all before */
	for (size_t k = 0; k < count; k++) {
		size_t i = step_up ? count - k : k + 1;
		double q = tails * dist_z_upper(ranks[i - 1].extreme) *
		    correction(rule->method, i, count, harmonic);

		so_far = step_up ? fmin(so_far, q) : fmin(1, fmax(so_far, q));
		adjusted[ranks[i - 1].unit] = so_far;
	}
	free(ranks);
}
