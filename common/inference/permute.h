/* permute: the arrangements of a permutation test: which records change sign or place.
 *
 *	struct permute_plan plan = { .flip = true, .n_records = 20, .n_wanted = 10000, .seed = 1 };
 *	struct permute *permute = permute_new(&plan);
 *	for (uint64_t k = permute_first(permute); k <= permute_last(permute); k++)
 *		permute_signs(permute, k, signs);	// or permute_order(permute, k, order)
 *	permute_free(permute);
 *
 * Arrangement k is a pure function of the plan's seed and k: it can be had without those before it, by any thread,
 * on any machine. Where there are no more different arrangements than are wanted, k counts all of them from 0, the
 * identity; otherwise k = 1 ... n_wanted are drawn, each of all alike and without regard to the others (so two may be
 * equal), and the identity is not among what is counted. Reentrant after permute_new(). Nothing prints or exits.
 *
 * Signs: records of one block change sign together, since they are one subject's. Orders: records change places
 * within their block alone; and what trades places between records whose rows of the design are alike changes no
 * statistic of the Freedman-Lane kind, so such arrangements count as one (Winkler et al. 2014, NeuroImage 92:381-397).
 *
 * What k means never changes. All signs: bit b of k, from the lowest, is set where block b is -1; blocks count in the order
 * in which they appear. All orders: k's digits in mixed radix, the first block's lowest, and in a block one for each kind
 * of row in the order in which the kinds first appear: which of the block's records still left the rows of that kind get,
 * by the combinatorial number system (colexicographic), counted on from the choice that changes nothing, the last one
 * followed by the first; rows of a kind get theirs ascending. Drawn: the 32-bit words of Philox's stream 2^64 - 1 - k, as
 * simulations use those from 0 up. Signs: block b is -1 where bit b mod 32 of word b / 32 is set. Orders: Fisher and
 * Yates on each block in turn, from its last record to its second, by numbers of two words (low, high) mod the number of
 * records not yet placed, without the lowest 2^64 mod it.
 */
#ifndef PERMUTE_H
#define PERMUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct permute_plan {
	bool flip;		/* signs, else orders */
	size_t n_records;
	const size_t *blocks;	/* of each record, any numbers; NULL: each flips alone, all change places */
	const size_t *alike;	/* orders: of each record, equal where rows of the design are; NULL: none are */
	uint64_t n_wanted, seed;
};

struct permute;

struct permute *permute_new(const struct permute_plan *plan);
/* Number of different arrangements, identity included; UINT64_MAX where there are that many or more. */
uint64_t permute_count(const struct permute *permute);
/* Whether all are taken. */
bool permute_exhaustive(const struct permute *permute);
/* k goes from the first to the last: 0 ... count - 1, or 1 ... n_wanted. */
uint64_t permute_first(const struct permute *permute);
uint64_t permute_last(const struct permute *permute);
/* Fills signs[record] with 1 or -1; of a plan that flips. */
void permute_signs(const struct permute *permute, uint64_t k, double *signs);
/* Record i of arrangement k is record order[i] of the data; of a plan that doesn't flip. */
void permute_order(const struct permute *permute, uint64_t k, size_t *order);
void permute_free(struct permute *permute);

#endif
