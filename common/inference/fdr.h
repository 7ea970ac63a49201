/* fdr: thresholds that control errors over many units.
 *
 *	const struct fdr_rule rule = { FDR_BH, 0.05, FDR_TWO };
 *	struct fdr_threshold found = fdr_threshold(&rule, n_units, z, 1);
 *	for (size_t i = 0; i < n_units; i++)
 *		if (!fdr_passes(rule.sided, found.height, z[i]))
 *			z[i] = 0;
 *
 * Benjamini & Hochberg 1995, J R Stat Soc B 57:289-300; Benjamini & Yekutieli 2001, Ann Stat 29:1165-1188;
 * Holm 1979, Scand J Stat 6:65-70. z are standard normal under the null. Units that are exactly 0 (outside the
 * brain) or NaN were not tested: they don't count. Nothing prints or exits.
 */
#ifndef FDR_H
#define FDR_H

#include <stdbool.h>
#include <stddef.h>

enum fdr_method { FDR_BH, FDR_BY, FDR_FPR, FDR_BONFERRONI, FDR_HOLM, FDR_NONE };
/* What is extreme: |z|, z or -z. Two-sided, each tail gets half of the level. */
enum fdr_sided { FDR_TWO, FDR_POS, FDR_NEG };

struct fdr_rule {
	enum fdr_method method;
	double level;		/* q, alpha; for FDR_NONE the height itself */
	enum fdr_sided sided;
};

struct fdr_threshold {
	double height;		/* a unit passes strictly beyond it; inf where none can */
	size_t n;		/* units that count */
	size_t survivors;
};

/* Whether a unit was tested: neither 0 nor NaN. */
bool fdr_counts(double z);
bool fdr_passes(enum fdr_sided sided, double height, double z);
/* The threshold for z[0], z[stride], ... (n of them). */
struct fdr_threshold fdr_threshold(const struct fdr_rule *rule, size_t n, const double *z, size_t stride);
/* adjusted[i]: the least level at which z[i * stride] passes, at most 1; NaN for units that don't count.
 * Not for FDR_NONE. */
void fdr_adjust(const struct fdr_rule *rule, size_t n, const double *z, size_t stride, double *adjusted);

#endif
