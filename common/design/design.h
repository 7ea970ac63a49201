/* design: what stands beside the conditions in a design, and whether the whole of it can be estimated.
 *
 *	struct design_drift drift;
 *	if (design_drift_parse("cosine:0.01", &drift)) {
 *		size_t k = design_drift_count(&drift, n_scans, time_s);
 *		design_drift_fill(&drift, n_scans, time_s, k, columns);		// n_scans x k
 *	}
 *
 * Matrices are column-major, a row per scan (or subject). Drifts follow nilearn's
 * make_first_level_design_matrix. Nothing prints or exits.
 */
#ifndef DESIGN_H
#define DESIGN_H

#include <stdbool.h>
#include <stddef.h>

enum design_drift_kind { DRIFT_NONE, DRIFT_COSINE, DRIFT_POLY, DRIFT_LEGENDRE, DRIFT_POWER };

struct design_drift {
	enum design_drift_kind kind;
	double high_pass_hz;	/* of cosine */
	size_t order;		/* of the others; 0: by the duration, 1 + floor(s/150), as AFNI has it */
};

/* cosine[:0.01], poly[:1], legendre[:N], power[:N], none; false for anything else. */
bool design_drift_parse(const char *word, struct design_drift *drift);
/* Whether it can't be made without the scans' times. */
bool design_drift_needs_time(const struct design_drift *drift);
/* Whether an order that was asked for is below the number of scans: beyond, columns depend on those before. */
bool design_drift_fits(const struct design_drift *drift, size_t n_scans);
/* Number of columns, the constant not counted, n_scans - 1 at most. time_s: the scans' times, or NULL. */
size_t design_drift_count(const struct design_drift *drift, size_t n_scans, const double *time_s);
void design_drift_fill(const struct design_drift *drift, size_t n_scans, const double *time_s, size_t n,
    double *columns);

/* The different texts, sorted by bytes, into levels[n]; codes[row] is each row's. Returns how many. */
size_t design_levels(size_t n, const char *const *texts, const char **levels, size_t *codes);

/* A column that is a combination of columns before it: column = sum of weights[i] column i. */
struct design_dependency {
	size_t column;
	double *weights;	/* n_columns */
	double residual;	/* what the combination misses, relative to the column's length */
};

/* Finds them, first to last; fills at most n_columns of dependencies[] and returns how many. A column depends
 * where less than 1e-10 of its length is left. */
size_t design_dependencies(size_t n_rows, size_t n_columns, const double *x, struct design_dependency *dependencies);
/* "c = a + b", to be freed; a column of zeros is "c = 0". */
char *design_dependency_words(const struct design_dependency *dependency, size_t n_columns, const char *const *names);
void design_dependencies_free(size_t n, struct design_dependency *dependencies);

/* Variance inflation factors, 1/(1 - R^2) of each column on all others (Marquardt 1970, Technometrics
 * 12:591-612): R^2 about the mean where the constant is in the span; infinite in dependent columns, NaN where
 * a column doesn't vary. False where x isn't finite. */
bool design_vif(size_t n_rows, size_t n_columns, const double *x, double *vif);
/* Rank by numpy's rule, condition number (largest by smallest singular value, infinite where deficient) and
 * each row's leverage, of the unscaled x. False where x isn't finite. */
bool design_condition(size_t n_rows, size_t n_columns, const double *x, size_t *rank, double *condition,
    double *leverage);
/* Pearson correlations, n_columns x n_columns; NaN with a column that doesn't vary. */
void design_correlation(size_t n_rows, size_t n_columns, const double *x, double *correlation);

#endif
