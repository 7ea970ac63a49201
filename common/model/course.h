/* course: mean, spread, extremes and autocorrelation of a unit's values, which come scan by scan.
 *
 *	struct course course = { 0 };
 *	for (size_t t = 0; t < n_scans; t++)
 *		course_add(&course, y[t]);
 *	double record[COURSE_STATISTICS];
 *	course_finish(&course, record);			// record[COURSE_MEAN] ...
 *
 * Values that aren't finite are counted, and left out of all else. With m, the mean of those that are finite, the
 * autocorrelation at lag 1 is that of Box and Jenkins (1976, Time Series Analysis, section 2.1.5),
 *
 *	sum of (y[t] - m) (y[t + 1] - m) / sum of (y[t] - m)^2,
 *
 * the upper sum over scans that are finite and whose next one is, too; the lower one over all that are finite. Nothing
 * is added for the scans before the first and after the last. Sums are of differences from the first finite value: exact
 * where nothing varies, and without loss at a large mean. Nothing prints or exits.
 */
#ifndef COURSE_H
#define COURSE_H

#include <stdbool.h>
#include <stddef.h>

struct course {
	size_t n, n_bad, n_pairs;	/* values that are finite, that aren't; neighbours that both are */
	double first, least, most;
	double sum, squares;		/* of the values' differences from the first one */
	double last;			/* the difference at the scan before */
	bool has_last;			/* whether it is finite */
	double pair_sum, pair_products;	/* of the differences of neighbours: a + b, a b */
};

enum {
	COURSE_MEAN, COURSE_SD, COURSE_VAR, COURSE_TSNR, COURSE_MIN, COURSE_MAX, COURSE_NONFINITE, COURSE_LAG1,
	COURSE_STATISTICS
};

/* What they are called: mean, sd ... */
extern const char *const course_names[COURSE_STATISTICS];

void course_add(struct course *course, double value);
/* NaN for what has no value, like the spread of one value or the autocorrelation of a unit that doesn't vary. sd and var
 * are over n - 1. */
void course_finish(const struct course *course, double record[COURSE_STATISTICS]);

#endif
