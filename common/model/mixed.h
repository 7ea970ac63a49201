/* mixed: what mixedfx writes: contrasts of mixed effects, unit by unit.
 *
 *	struct mixed *mixed = mixed_new(contrasts, MIXED_T, par);	// contrasts_prepare(contrasts, 0) went before
 *	double *records = mem_array(n_units * mixed_columns(mixed), sizeof(*records));
 *	n_missing += mixed_estimate(mixed, n_units, effects, variances, records);
 *	mixed_free(mixed);
 *
 * Columns: those of each contrast (statistic.h), then tau2, q and q_p of the unit. By reml.h; dof is n - rank, and p and
 * z those of t or F. An F has effects V^(-1/2) C beta with the symmetric root, V being their covariance over the variance
 * that is written, the harmonic mean of the total variances: with equal variances they are those of contrast.h. All
 * variances may be enlarged by how much subjects differ from the fit beside what the total variances say. q_p is the
 * upper tail of chi-square on n - rank degrees of freedom (Cochran 1954, Biometrics 10:101-129; for regression Hedges &
 * Olkin 1985, Statistical Methods for Meta-Analysis, ch. 8). Nothing prints or exits.
 */
#ifndef MIXED_H
#define MIXED_H

#include <stddef.h>

#include "base/par.h"
#include "model/contrasts.h"

struct mixed;

/* What variances are multiplied by: 1; s2, the mean square about the fit by weights 1 / (v_i + tau2), over n - rank (Hartung
 * 1999, Biometrical J 41:901-916; Knapp & Hartung 2003, Stat Med 22:2693-2710; Sidik & Jonkman 2002, Stat Med
 * 21:3153-3159); s2 but no less than 1 (Knapp & Hartung 2003). The names are those of R's metafor. */
enum mixed_test { MIXED_T, MIXED_KNHA, MIXED_ADHOC };

/* Of contrasts prepared for white errors, of a design with fewer columns' rank than rows. Both must outlive it. */
struct mixed *mixed_new(const struct contrasts *contrasts, enum mixed_test test, struct par *par);
size_t mixed_columns(const struct mixed *mixed);
/* mixed_columns() names, each to be freed. */
void mixed_names(const struct mixed *mixed, char **names);
/* Records of n_units >= 1, row-major, from n_units x n_subjects effects and variances. A unit that reml_estimate() can't
 * use is NaN throughout, and with MIXED_KNHA the contrasts of one without a residual are; returns how many they are. */
size_t mixed_estimate(struct mixed *mixed, size_t n_units, const double *effects, const double *variances, double *records);
void mixed_free(struct mixed *mixed);

#endif
