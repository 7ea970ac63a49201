/* contrast: one contrast of a fit, evaluated unit by unit.
 *
 *	struct contrast *contrast = contrast_new(basis, expr.n_rows, expr.weights);
 *	... glm_contrast_inestimable(contrast_prepared(contrast)), contrast_dependent(contrast) ...
 *	for each unit
 *		contrast_estimate(contrast, beta, rho, sigma2, dof, record);	// effect, variance, dof, stat, z, p
 *	contrast_free(contrast);
 *
 * t, one row c: effect cb, variance sigma2 c(Xw'Xw)+c'. F, q rows C: effects (C(Xw'Xw)+C')^(-1/2) Cb,
 * which are independent, each with variance sigma2. The root is the symmetric one; another would turn
 * the effects of each run differently, and their sum over runs would depend on it. Nothing prints or
 * exits.
 */
#ifndef CONTRAST_H
#define CONTRAST_H

#include <stddef.h>

#include "model/glm.h"

struct contrast;

/* weights: q x P, row-major. The basis is kept by reference. */
struct contrast *contrast_new(const struct glm_basis *basis, size_t q, const double *weights);
/* What glm.h prepared of it: to ask whether it can be estimated. */
const struct glm_contrast *contrast_prepared(const struct contrast *contrast);
/* Index of the first row that is a combination of the rows before it, SIZE_MAX if none is. */
size_t contrast_dependent(const struct contrast *contrast);
/* A unit's record of STATISTIC_COLUMNS(q) values (statistic.h) from its P betas and its AR coefficients (as
 * many as the basis's order). */
void contrast_estimate(struct contrast *contrast, const double *beta, const double *rho, double sigma2,
    double dof, double *record);
void contrast_free(struct contrast *contrast);

#endif
