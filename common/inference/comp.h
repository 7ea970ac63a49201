/* comp: clusters of a map: connected components beyond a height, their peaks and subpeaks.
 *
 *	const struct comp_rule rule = { .height = 3, .extent = 10, .positive = true, .reach = GRAPH_FACES };
 *	struct comp *comp = comp_find(graph, z, &rule);
 *	for (size_t c = 0; c < comp->n_clusters; c++)
 *		... comp->clusters[c].size units, up to comp->clusters[c].height ...
 *	comp_free(comp);
 *
 * Memory is linear in the units. Nothing prints or exits. The rules for peaks are those of nilearn's tables,
 * but for distances between subpeaks: see comp_peaks().
 */
#ifndef COMP_H
#define COMP_H

#include <stdbool.h>
#include <stddef.h>

#include "geometry/graph.h"

struct comp_rule {
	double height;		/* units strictly beyond it belong to clusters; >= 0 */
	size_t extent;		/* least number of units of a cluster that stays */
	bool positive, negative;	/* which signs; they never mix */
	enum graph_reach reach;	/* what is connected */
};

struct comp_cluster {
	size_t size;		/* units */
	bool negative;
	double height;		/* of its most extreme unit, without sign */
	size_t first;		/* its least graph_rank() */
	const size_t *members;	/* its units, ascending */
};

struct comp {
	size_t n_clusters;
	struct comp_cluster *clusters;	/* positive, then negative; each by falling height, ties by `first' */
	size_t *labels;			/* of each unit: 1 + its cluster, or 0 */
	size_t *members;		/* what the clusters' members point into */
};

/* Components of the units whose sign * values[unit] is strictly beyond height: labels[unit] becomes base + 1,
 * base + 2 ... in the order of their first units; other units are left as they are. labels must be 0 there
 * before. Returns how many. */
size_t comp_label(const struct graph *graph, enum graph_reach reach, const double *values, double sign,
    double height, size_t base, size_t *labels);

/* values: one per unit; NaN is in no cluster. */
struct comp *comp_find(const struct graph *graph, const double *values, const struct comp_rule *rule);
void comp_free(struct comp *comp);

/* The peaks of a cluster (0-based) by falling height, at most `most`; returns how many. A peak is no lower than
 * its neighbours within reach of a corner; units of equal height that share faces are one plateau, which stands
 * at its graph_middle(). Units whose neighbours are all of their own height are no peaks, unless the whole
 * cluster is flat. A peak is kept when it is farther than distance_mm from all that were kept before; where units have
 * no places, the highest alone. */
size_t comp_peaks(const struct graph *graph, const double *values, const struct comp *comp, size_t cluster,
    double distance_mm, size_t most, size_t *peaks);

#endif
