/* estimable: why a contrast can't be estimated.
 *
 *	if (glm_contrast_inestimable(contrast) == row)
 *		n = estimable_blame(n_scans, n_columns, x, weights, blamed);
 *
 * A contrast c of the columns of X is estimable where it is a combination of the rows of X (Searle 1971,
 * Linear Models, 5.4). What it has beside is a vector v with Xv = 0: the columns in v can't be told
 * apart. Nothing prints or exits.
 */
#ifndef ESTIMABLE_H
#define ESTIMABLE_H

#include <stdbool.h>
#include <stddef.h>

/* x: n_scans x n_columns, column-major; weights: n_columns. Sets blamed[i] for the columns that the
 * contrast can't tell apart, or for the one that is 0 in every scan, and returns how many; 0 where the
 * contrast is estimable. */
size_t estimable_blame(size_t n_scans, size_t n_columns, const double *x, const double *weights,
    bool *blamed);
/* "`a', `b' and `c'" of the blamed names, at most six and then how many more; to be freed. */
char *estimable_words(size_t n_columns, const char *const *names, const bool *blamed);

#endif
