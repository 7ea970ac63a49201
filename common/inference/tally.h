/* tally: what a permutation test, or a shard of one, has counted.
 *
 *	struct tally *tally = tally_new(&plan, n_units, q, n_measures, measures);
 *	...
 *	tally_write(tally, out);			// a shard, or
 *	struct held *table = tally_table(tally, false);	// what permtest writes
 *
 *	struct tally *whole = tally_merge(n, paths);	// the same from its shards
 *
 * Three tables, of which a shard is made: what was asked (a record), the observed units and in how many arrangements
 * each was reached, and the maxima of each arrangement. A shard is three NPY arrays in one file, one behind the other:
 * numpy.load() of the open file three times.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes/out.h"
#include "inference/permstat.h"
#include "tables/held.h"

struct tally_plan {
	uint64_t seed;
	bool exhaustive;		/* all arrangements, the identity among them; else drawn ones, counted from 1 */
	uint64_t first, last;		/* arrangements of the whole test */
	uint64_t shard, n_shards;	/* of them: from first + shard - 1 each n_shards-th; shard counts from 1 */
	enum permstat_side side;
	uint64_t data, design, question;	/* digests: the records, the design with the contrast, all else asked */
	uint64_t dof;			/* of t, or of F the second */
	bool npy;			/* how the records came */
};

struct tally {
	char *name;			/* of the file, for messages */
	struct tally_plan plan;
	size_t q;			/* effects */
	/* effect or effect_1 ... effect_q, stat, the measures (size and mass, or tfce), count; NaN where a unit is n/a */
	struct held *units;
	/* arrangement, stat, the measures: the largest of each; ascending */
	struct held *maxima;
};

/* The number of arrangements of a shard. */
uint64_t tally_arrangements(const struct tally_plan *plan);
/* Tables of NaN and zeros, to be filled. names: of the units, or NULL. */
struct tally *tally_new(const struct tally_plan *plan, size_t n_units, const char *const *names, size_t q,
    size_t n_measures, const char *const *measures);
/* Where the values are that stand at a unit or an arrangement. */
double *tally_unit(const struct tally *tally, size_t unit);
double *tally_maxima(const struct tally *tally, size_t i);
void tally_free(struct tally *tally);

/* A whole shard, from a file or a pipe; what is none dies, and so does one in which a bit has changed. */
struct tally *tally_read(const char *path);
void tally_write(const struct tally *tally, struct out *out);
/* All shards of a test, in any order, as the one run that they are shards of. Shards of other seeds, designs, data or
 * questions die, and so do arrangements that are missing or there twice, with the shard's name. Units have names where
 * they have any in some shard, and the run counts as from NPY where all shards are. */
struct tally *tally_merge(size_t n, char *const *paths);

/* effect, stat, p, p_fwe, and of each measure itself and its p. With `gpd' family-wise p beyond the threshold of a fitted
 * generalised Pareto tail (tail.h) are its, but never less than 0.1 / (1 + n); a note says which, or that none fits. */
struct held *tally_table(const struct tally *tally, bool gpd);

#endif
