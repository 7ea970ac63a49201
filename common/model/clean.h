/* clean: what is no signal out of series: trends, frequencies, nuisance; and their scale.
 *
 *	const struct clean_options options = { .detrend = true, .scale = CLEAN_ZSCORE, .ddof = 1, .missing = NAN };
 *	struct clean *clean = clean_new(n_scans, n_nuisance, nuisance, &options);
 *	n_missing += clean_units(clean, n_units, values);	// values[scan * n_units + unit], in place
 *	clean_free(clean);
 *
 * The order is nilearn's clean(): series and nuisance are detrended, both are filtered, the series are
 * projected on what is orthogonal to the nuisance, and scaled (Lindquist et al. 2019, Human Brain Mapping
 * 40:2358, on why nuisance must go through the filter). Nuisance columns that aren't constant are demeaned
 * before the projection, so that the series keep their means unless a constant is among the nuisance, or they
 * are detrended or their low frequencies filtered out. A unit's bits depend on its own values alone. Nothing
 * prints or exits.
 */
#ifndef CLEAN_H
#define CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "model/filter.h"

enum clean_scale { CLEAN_AS_IS, CLEAN_ZSCORE, CLEAN_PSC, CLEAN_DEMEAN };

struct clean_options {
	bool detrend;			/* a straight line and the mean */
	const struct filter *filter;	/* or NULL; for more than filter->n_edge scans */
	enum clean_scale scale;		/* PSC: percent of the mean that the series had at first */
	size_t ddof;			/* of ZSCORE: squares are summed over n_scans - ddof */
	double missing;			/* all values of a unit that has none: see clean_units() */
};

struct clean;

/* nuisance: n_scans x n_nuisance, column-major, finite; dependent columns do no harm. Keeps what it needs of
 * it and of the options. NULL where LAPACK fails. */
struct clean *clean_new(size_t n_scans, size_t n_nuisance, const double *nuisance,
    const struct clean_options *options);
/* Number of dimensions that the nuisance takes. */
size_t clean_rank(const struct clean *clean);
/* Returns how many units have no values: a value isn't finite; nothing varies, to be divided by for ZSCORE; the
 * mean is 0 for PSC. */
size_t clean_units(const struct clean *clean, size_t n_units, double *values);
void clean_free(struct clean *clean);

#endif
