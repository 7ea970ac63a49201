/* permrun: all arrangements of a permutation test, or those of a shard, on all threads.
 *
 *	struct permrun run = { .stat = stat, .design = design, .x = x, .expr = expr, .n = 10000, .seed = 1, .n_shards = 1,
 *	    .shard = 1, .height_z = -1 };
 *	permrun_check(&run);			// then the records come in
 *	struct tally *tally = permrun(&run, n_units, names, par);
 *
 * The largest statistic is kept, and of clusters beyond a height or of TFCE (enhance.h), both sides of a two-sided test
 * apart. Each arrangement is a task of its own, counts are whole numbers and maxima are
 * maxima: the tally has the same bits whatever the threads. Shows progress on a terminal.
 */
#ifndef PERMRUN_H
#define PERMRUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/par.h"
#include "geometry/graph.h"
#include "inference/permstat.h"
#include "inference/tally.h"
#include "numerics/expr.h"
#include "tables/table.h"

/* Signs where the mean is tested (permstat_has_mean()), orders otherwise, or what the user says. */
enum permrun_arrange { PERMRUN_AUTO, PERMRUN_SIGNS, PERMRUN_ORDERS };

struct permrun {
	const struct permstat *stat;	/* prepared */
	enum permstat_side side;
	const struct table *design;
	const double *x;		/* its matrix */
	const struct expr *expr;	/* the contrast */
	enum permrun_arrange arrange;
	const size_t *blocks;		/* of each record (exchange.h), or NULL */
	uint64_t n, seed;		/* arrangements, and which of them are drawn */
	uint64_t after;			/* drawn ones to leave out first */
	uint64_t shard, n_shards;	/* which of them */
	bool npy;			/* how the records came */
	const struct graph *graph;	/* where the units are, if there are measures */
	enum graph_reach reach;
	bool tfce;			/* else clusters, if there is a height */
	double height_z;		/* of clusters: strictly beyond it; taken as the t or F of equal tail; below 0: none */
};

/* How many measures there are beside the statistic: TFCE, or size and mass of clusters, or none. */
size_t permrun_measures(const struct permrun *run);
/* What can be told before the records are there (npy and graph, and what permstat_prepare() makes): dies where records can't
 * be exchanged or that wouldn't test the contrast, where nothing is left to do (a usage error), and where there is no memory for as many arrangements. */
void permrun_check(const struct permrun *run);

/* names: of the units, or NULL. permrun_check() has seen it. */
struct tally *permrun(const struct permrun *run, size_t n_units, const char *const *names, struct par *par);

#endif
