/* tail: p values from a distribution of maxima, by counting or by its fitted tail.
 *
 *	struct tail *tail = tail_new(n, maxima, with_identity);
 *	p = tail_p(tail, observed);
 *	if (tail_fit(tail, &gpd))
 *		p = tail_p_fitted(tail, &gpd, observed);
 *	tail_free(tail);
 *
 * Counted: p = (1 + #{maxima >= x}) / (1 + n), or #{maxima >= x} / n where the maxima hold the observed arrangement's
 * own (all arrangements were taken). >= has the tolerance 1e-10 max(1, |x|), so that equal arrangements count as equal.
 * Fitted: a generalised Pareto distribution of the excesses over a threshold, by the method of moments; the threshold
 * starts at the upper quarter and rises until the Anderson-Darling test doesn't reject the fit at 0.05 (Knijnenburg
 * et al. 2009, Bioinformatics 25:i161-i168; Winkler et al. 2016, NeuroImage 141:502-516; critical values of Choulakian
 * and Stephens 2001, Technometrics 43:478-484). Nothing prints or exits.
 */
#ifndef TAIL_H
#define TAIL_H

#include <stdbool.h>
#include <stddef.h>

struct tail;

/* The maxima (finite, or -INFINITY where nothing was found) are copied. */
struct tail *tail_new(size_t n, const double *maxima, bool with_identity);
/* O(log n). NaN in, NaN out. */
double tail_p(const struct tail *tail, double x);
/* The least value whose p is at most `level', INFINITY if none of the maxima's is. */
double tail_critical(const struct tail *tail, double level);

/* P(X > x) = share (1 + shape (x - threshold) / scale)^(-1 / shape) for x > threshold; exponential for shape 0. */
struct tail_gpd {
	double threshold, share, shape, scale;
	size_t n_excesses;
	double p_fit;		/* of the Anderson-Darling test: the limits of its table where it lies beyond them */
};

/* False where no threshold gives a fit that the test lets pass, with at least 10 excesses. */
bool tail_fit(const struct tail *tail, struct tail_gpd *gpd);
/* tail_p() at and below the threshold, the fitted tail above. */
double tail_p_fitted(const struct tail *tail, const struct tail_gpd *gpd, double x);
void tail_free(struct tail *tail);

#endif
