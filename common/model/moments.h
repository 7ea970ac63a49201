/* moments: mean, spread and confidence interval of numbers that come one by one.
 *
 *	struct moments moments = { 0 };
 *	moments_add(&moments, value);			// NaN is left out
 *	struct moments_interval interval = { .level = 0.95 };
 *	double statistics[MOMENTS_STATISTICS];		// n, mean, sd, sem, lo, hi
 *	moments_finish(1, &moments, &interval, statistics);
 *
 * A running mean and squares about it (Welford 1962, Technometrics 4:419). The interval is that of Student's t
 * with n - 1 degrees of freedom. What n doesn't allow is NaN. Nothing prints or exits.
 */
#ifndef MOMENTS_H
#define MOMENTS_H

#include <stddef.h>

struct moments {
	double n, mean, squares;
};

/* Keeps the quantile that was used last; set the level alone. */
struct moments_interval {
	double level, dof, quantile;
};

enum { MOMENTS_STATISTICS = 6 };

void moments_add(struct moments *moments, double value);
/* Of n numbers, n * MOMENTS_STATISTICS statistics. */
void moments_finish(size_t n, const struct moments *moments, struct moments_interval *interval, double *statistics);
/* What they are called: COL_n, COL_mean, COL_sd, COL_sem, COL_lo, COL_hi of each column. Each and the array to be
 * freed. */
char **moments_names(size_t n, char *const *columns);

#endif
