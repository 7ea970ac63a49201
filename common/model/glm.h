/* glm: the general linear model in one pass over the series.
 *
 *	struct glm_basis *basis = glm_basis_new(n_scans, n_columns, x, ar_order);
 *	struct glm_options options = { .bins = 100 };
 *	struct glm *glm = glm_open(basis, &options, par);
 *	double *records = mem_array(512 * glm_record(glm), sizeof(*records));
 *	while (scans_next(scans, &block))
 *		glm_add(glm, &block);			// either order of flow
 *	for (unit = 0; unit < n_units; unit += n)
 *		n_missing += glm_finish(glm, unit, n = min(512, n_units - unit), records);
 *	glm_close(glm); glm_basis_free(basis);
 *
 * Notation and formulas: X = U S V' is the design (T x P, rank r), Q = U. Sums of Q'y and of the lag-shifted
 * Q'y are all that is kept of the series: (p + 1) (r + 3) doubles a unit for AR(p). AR(p) errors:
 * Yule-Walker coefficients of the OLS residuals, then least squares on the whitened series (Worsley et al.
 * 2002, NeuroImage 15:1-15; nilearn's run_glm). A unit's bits depend on its series alone, whatever the
 * threads, blocks, order of flow, kernel or the units around it. Nothing prints or exits.
 */
#ifndef GLM_H
#define GLM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/par.h"
#include "numerics/kernel.h"
#include "tables/scans.h"

/* ---- the design's side: shared by glmfit, glmresid, contrast, permtest ---------------------------------- */

struct glm_basis;

/* x: T x P column-major, kept by copy. ar_order 0 (OLS), 1, 2 ... NULL if x isn't finite, has no rows or
 * columns, or LAPACK fails. */
struct glm_basis *glm_basis_new(size_t n_scans, size_t n_columns, const double *x, size_t ar_order);
size_t glm_basis_scans(const struct glm_basis *basis);
size_t glm_basis_columns(const struct glm_basis *basis);
size_t glm_basis_rank(const struct glm_basis *basis);
size_t glm_basis_order(const struct glm_basis *basis);
/* Whether the constant is in the span of X: |1 - QQ'1| <= 1e-10 sqrt(T). */
bool glm_basis_has_constant(const struct glm_basis *basis);
/* Q (T x r, column-major, orthonormal): spans the columns of X. */
const double *glm_basis_vectors(const struct glm_basis *basis);
/* X+ 1 (P values): the betas of a constant series. */
void glm_basis_constant_beta(const struct glm_basis *basis, double *beta);
void glm_basis_free(struct glm_basis *basis);

/* A contrast prepared against a basis, which must outlive it: q rows (q x P, row-major weights), each
 * estimable when |c - cX+X| <= 1e-8 |c|. */
struct glm_contrast;

struct glm_contrast *glm_contrast_new(const struct glm_basis *basis, size_t n_rows, const double *weights);
/* Index of the first row that can't be estimated, or SIZE_MAX. */
size_t glm_contrast_inestimable(const struct glm_contrast *contrast);
/* C in Q's coordinates (r x q, column-major): C beta is its transpose times b, for any fit X beta = Q b. */
const double *glm_contrast_coordinates(const struct glm_contrast *contrast);
/* C (Xw'Xw)+ C' (q x q, symmetric) for the AR coefficients rho (ar_order values; ignored for OLS), NaN where
 * they are not finite. Multiply by sigma2 to have the covariance of C beta. O(q r) for AR(1), O(r^3) beyond.
 * Reentrant. */
void glm_contrast_covariance(const struct glm_contrast *contrast, const double *rho, double *covariance);
void glm_contrast_free(struct glm_contrast *contrast);

/* ---- the series' side ------------------------------------------------------------------------------ */

struct glm;

struct glm_options {
	size_t bins;		/* AR(1) coefficients are truncated to multiples of 1/bins; 0: not */
	bool psc;		/* percent of the mean, max(mean, 1); needs the constant in the span */
	size_t n_nuisance;	/* what r2_adjusted compares with; 0: with no model at all */
	const size_t *nuisance;	/* n_nuisance columns of X */
};

/* The basis must outlive it; options are copied; par is the caller's, used in glm_add() and glm_finish().
 * NULL where LAPACK can't decompose the nuisance columns. */
struct glm *glm_open(const struct glm_basis *basis, const struct glm_options *options, struct par *par);
/* Each unit's scans must come in order, every one once; units in any order. Takes memory for the units up to
 * those of the block. */
void glm_add(struct glm *glm, const struct scans_block *block);
/* Doubles of a record: P + max(p, 1) + 5. In this order: beta (P), sigma2 = SSE/(T - r), rho (max(p, 1)
 * values, 0 for OLS), dof = T - r, mean over scans, r2 = var(X beta)/var(y) and r2_adjusted, the last two of
 * the whitened series. */
size_t glm_record(const struct glm *glm);
/* Records of units [unit, unit + n_units), row-major, once all scans are there. Constant and non-finite
 * series are NaN throughout; returns how many. */
size_t glm_finish(struct glm *glm, size_t unit, size_t n_units, double *records);
void glm_close(struct glm *glm);

/* Betas as glm_predict() walks through them: KERNEL_LANES units (kernel.h) side by side, the groups padded. */
size_t glm_beta_at(const struct glm_basis *basis, size_t unit, size_t column);	/* its index */
size_t glm_beta_room(const struct glm_basis *basis, size_t n_units);	/* doubles for units [0, n_units) */
/* X beta, for residuals: fitted (n_scans x n_units, row-major) of scans [scan, + n_scans) and units [unit, +
 * n_units). */
void glm_predict(const struct glm_basis *basis, size_t scan, size_t n_scans, size_t unit, size_t n_units,
    const double *beta, double *fitted);
/* Whitens a stretch of one unit's series in place, values `stride` apart: y[t] loses rho_k y[t-k], k = 1 ... order.
 * past (order values) has the scans before, the newest first, zeros at the start of the run; and then those of its end. */
void glm_whiten(size_t order, const double *rho, double *past, size_t n_scans, size_t stride, double *values);

#endif
