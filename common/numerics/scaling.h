/* scaling: each column of a matrix in units of its own.
 *
 *	size_t n_missing = scaling_columns(SCALING_ZSCORE, n_rows, n_columns, values);
 *
 * Missing values (NaN) don't count and stay. Nothing prints or exits.
 */
#ifndef SCALING_H
#define SCALING_H

#include <stddef.h>

enum scaling {
	SCALING_NONE,
	SCALING_PEAK,	/* divided by the largest finite |value|; a column of zeros stays */
	SCALING_ZSCORE,	/* less the mean, divided by the standard deviation (of n - 1) */
	SCALING_PSC	/* percent of the mean, less 100 */
};

/* values: n_rows x n_columns, row-major. Returns how many columns can't be scaled (constant, of mean 0, with an infinite
 * value, or missing altogether) and became missing. */
size_t scaling_columns(enum scaling scaling, size_t n_rows, size_t n_columns, double *values);

#endif
