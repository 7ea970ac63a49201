/* reml: mixed effects of one unit by restricted maximum likelihood.
 *
 *	struct reml *reml = reml_new(n, r, q);		// one per thread
 *	struct reml_fit fit;
 *	for each unit
 *		if (reml_estimate(reml, effects, variances, &fit))
 *			... fit.tau2, fit.b, fit.half ...
 *	reml_free(reml);
 *
 * Model: y_i = q_i b + u_i + e_i, u_i ~ N(0, tau2), e_i ~ N(0, v_i), for n subjects; the v_i are known, Q (n x r) is an
 * orthonormal basis of the design. tau2 >= 0 is where the restricted likelihood is largest, everywhere and not only
 * nearby (Harville 1977, J Am Stat Assoc 72:320-338; for known v_i Raudenbush 2009 in Cooper et al., The Handbook of
 * Research Synthesis and Meta-Analysis, ch. 16; reml.c says how it is found); b is then by least squares, weighted by
 * 1 / (v_i + tau2).
 *
 * Results scale as the data do. Where the largest v_i is 1e15 times the smallest they still have nine digits. A unit's
 * bits depend on its own numbers alone. Nothing prints or exits.
 */
#ifndef REML_H
#define REML_H

#include <stdbool.h>
#include <stddef.h>

struct reml;

struct reml_fit {
	double tau2;		/* variance between subjects */
	double q;		/* Cochran's generalised: sum of (y_i - q_i b)^2 / v_i, b by weights 1 / v_i */
	double variance;	/* harmonic mean of v_i + tau2 */
	double spread;		/* sum of (y_i - q_i b)^2 / (v_i + tau2) over n - r: about 1; 0, as q, where y - Qb is rounding */
	const double *b;	/* r; until the next unit */
	const double *half;	/* r x r, column-major: half half' is the covariance of b; until the next unit */
};

/* q: n x r, column-major, orthonormal, kept by copy; r < n. */
struct reml *reml_new(size_t n, size_t r, const double *q);
/* y, v: n each. False where a value isn't finite, or a variance isn't positive, or below 1e-100 of the largest. */
bool reml_estimate(struct reml *reml, const double *y, const double *v, struct reml_fit *fit);
/* The restricted log likelihood at tau2 >= 0, without the terms that only n, r and Q make; of the unit that was
 * estimated last. */
double reml_likelihood(struct reml *reml, double tau2);
void reml_free(struct reml *reml);

#endif
