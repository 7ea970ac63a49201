/* glm: the general linear model in one pass over the series.
 *
 *	struct glm_basis *basis = glm_basis_new(n_scans, n_columns, x, ar_order);
 *	struct glm *glm = glm_open(basis, n_units, bins, par);
 *	while (scans_next(scans, &block))
 *		glm_add(glm, &block);			// either order of flow
 *	for (unit = 0; unit < n_units; unit++)
 *		glm_finish(glm, unit, &estimate);
 *	glm_close(glm); glm_basis_free(basis);
 *
 * Notation and formulas: X = U S V' is the design (T x P, rank r), Q = U. Sums of Q'y and of the lag-shifted Q'y are
 * all that is kept of the series. AR(p) errors: Yule-Walker coefficients of the OLS residuals, then least squares on the
 * whitened series (Worsley et al. 2002, NeuroImage 15:1-15; nilearn's run_glm). A unit's bits depend on its series alone,
 * whatever the threads, blocks, order of flow or the units around it. Nothing prints or exits.
 */
#ifndef GLM_H
#define GLM_H

#include <stdbool.h>
#include <stddef.h>

#include "par.h"
#include "scans.h"

/* ---- the design's side: shared by glmfit, glmresid, contrast, permtest ---------------------------------- */

struct glm_basis;

/* x: T x P column-major, kept by copy. ar_order 0 (OLS), 1, 2 ... NULL if x isn't finite, has no rows or columns. */
struct glm_basis *glm_basis_new(size_t n_scans, size_t n_columns, const double *x, size_t ar_order);
size_t glm_basis_scans(const struct glm_basis *basis);
size_t glm_basis_columns(const struct glm_basis *basis);
size_t glm_basis_rank(const struct glm_basis *basis);
/* Whether the constant is in the span of X: |1 - QQ'1| <= 1e-10 sqrt(T). */
bool glm_basis_has_constant(const struct glm_basis *basis);
/* X+ 1 (P values): the betas of a constant series. */
void glm_basis_constant_beta(const struct glm_basis *basis, double *beta);
void glm_basis_free(struct glm_basis *basis);

/* A contrast prepared against a basis: q rows (q x P, row-major weights). Estimable when |c - cX+X| <= 1e-8 |c|. */
struct glm_contrast;

struct glm_contrast *glm_contrast_new(const struct glm_basis *basis, size_t n_rows, const double *weights);
/* Index of the first row that can't be estimated, or SIZE_MAX. */
size_t glm_contrast_inestimable(const struct glm_contrast *contrast);
/* C (Xw'Xw)+ C' (q x q, symmetric) for the AR coefficients rho (ar_order values; ignored for OLS). Multiply by sigma2
 * to have the covariance of C beta. Reentrant. */
void glm_contrast_covariance(const struct glm_contrast *contrast, const double *rho, double *covariance);
void glm_contrast_free(struct glm_contrast *contrast);

/* ---- the series' side ------------------------------------------------------------------------------ */

struct glm;

struct glm_estimate {
	double *beta;		/* P values, given by the caller */
	double *rho;		/* ar_order values, given by the caller (may be NULL for order 0) */
	double sigma2;		/* SSE/(T - r) of the (whitened) fit */
	double dof;		/* T - r */
	double mean;		/* over scans */
	double r2;		/* var(X beta)/var(y), of the whitened under AR; see NUMERICS */
	double sse, sum2;	/* of the (whitened) residuals; of the (whitened) series about 0: what r2_adjusted needs */
	bool fitted;		/* false: constant or non-finite series, all else is NaN */
};

/* bins: AR(1) coefficients are truncated to multiples of 1/bins (0: not). par is the caller's, used in glm_add(). */
struct glm *glm_open(const struct glm_basis *basis, size_t n_units, size_t bins, struct par *par);
void glm_add(struct glm *glm, const struct scans_block *block);
void glm_finish(struct glm *glm, size_t unit, struct glm_estimate *estimate);
void glm_close(struct glm *glm);

#endif
