/* finding: what the tables and maps of a contrast say in numbers: thresholds, the peak, clusters.
 *
 *	struct finding *finding = finding_read(results, &results->contrasts[i], space);
 *	if (finding->rule != NULL)
 *		printf("%zu of %zu pass %s\n", finding->rule->survivors, finding->rule->n, finding->rule->method);
 *	finding_free(finding);
 *
 * Maps are read once and not kept.
 */
#ifndef FINDING_H
#define FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "geometry/space.h"
#include "report/results.h"
#include "tables/table.h"

/* A row of `fdrthresh --threshold-only'. */
struct finding_rule {
	char *method, *sided;
	double level, threshold;	/* n/a where there is none; the threshold inf where nothing can pass */
	size_t n, survivors;		/* units */
};

/* Whether the rule has a height, beyond which units pass: not where nothing does, nor where p of each unit tell. */
bool finding_has_height(const struct finding_rule *rule);
/* Whether nothing can pass: the table has no height, and no survivors. */
bool finding_is_empty(const struct finding_rule *rule);

struct finding {
	const char *measure;		/* what is mapped: "z", "stat" or "effect" */
	const char *image;		/* of it, or NULL: the table has it */
	size_t n_rules;
	struct finding_rule *rules;
	const struct finding_rule *rule;	/* the one the map is drawn by, or NULL */
	size_t n_families;		/* what NAME_fwe passed, the first of them if several; 0: not told */
	struct finding_rule *families;
	bool some;			/* there is a value that is finite and not 0 */
	double peak;			/* the one farthest from 0 */
	char *where;			/* of the peak: x, y, z in mm, a unit's name */
	double dof[2];			/* least and largest; n/a where nothing tells */
	struct table *clusters, *fwe_clusters, *weights;	/* or NULL */
	size_t n_clusters, n_fwe_clusters;
};

/* space: where units are; NULL: not known. What is wrong with a table dies. */
struct finding *finding_read(const struct results *results, const struct results_contrast *contrast,
    const struct space *space);
void finding_free(struct finding *finding);
/* What the weights say: "face - 0.5 house; cat"; NULL without weights. To be freed. */
char *finding_words(const struct finding *finding);
/* A number in few digits, "n/a" where missing; valid until the next four calls. */
const char *finding_number(double value);

#endif
