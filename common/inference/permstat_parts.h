/* permstat_parts: what the files of permstat share; see permstat.h. Nothing else includes it.
 *
 * permstat_design.c	the design, split into what is tested and what is nuisance
 * permstat_score.c	sums to scores, their maxima and counts, in versions for the machine at hand
 * permstat_records.c	the records in, to residuals of length 1
 * permstat.c		what they are as they are, and arranged
 *
 * Records are held as panels of KERNEL_LANES units side by side (kernel.h), those that are left out squeezed away, so
 * that one weighted sum over a panel gives D'Pe and Q'Pe of its units. What is compared is not t itself but a score
 * that rises with it and costs less: s where nothing but D is in the design, else s|s| / (1 - s^2 - |b|^2); of an F
 * |s|^2 over the same.
 */
#ifndef PERMSTAT_PARTS_H
#define PERMSTAT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inference/permstat.h"
#include "numerics/kernel.h"

enum { PERMSTAT_BEST = KERNEL_LANES / 2 };

/* What is done with the sums of a panel: n arrangements, rank rows of KERNEL_LANES each. */
struct permstat_panel {
	size_t n, q, rank;
	bool two, plain;
	const double *sums, *thresholds;
	double *scores;			/* n rows; those of a plain job are the sums */
	double *best;			/* n rows of PERMSTAT_BEST: the largest of a row are among them */
	uint64_t *counts;
};

/* What is left of |e|^2 = 1 in sums of rounded terms: less isn't told from 0. Statistics end there, and 0 over 0, an
 * arrangement that only nuisance columns fit, is about 0. */
#define PERMSTAT_LEAST_REST 1e-14

typedef void permstat_fold(const struct permstat_panel *job);

struct permstat {
	size_t n_records, q, rank;
	enum permstat_side side;
	double dof;
	double *basis;			/* n_records x rank: D, then Q */
	double scale;			/* q = 1: effect = scale D'y */
	bool has_mean;
	size_t n_panels, panels_room, n_chunks, chunks_room;
	double **panels, **chunks;	/* n_records x KERNEL_LANES each; the memory they are in */
	bool *filled;			/* of each record: whether it has a finite value */
	size_t n_units, n_used;
	size_t *units;			/* of each place in the panels: its unit, ascending */
	bool *used;			/* of each unit */
	double *lengths;		/* of each place: |e| before it was scaled */
	double *observed;		/* q rows a panel: the sums of the records as they are */
	double *statistics, *thresholds;	/* of each place: t or F on the side tested, the least score that is no less */
	uint64_t digest;
	permstat_fold *fold;
};

/* ---- permstat_design.c ---- */

/* Rank, D and Q, scale and has_mean of a design and a contrast; false as permstat_new() gives NULL. */
bool permstat_split(struct permstat *stat, size_t n_columns, const double *x, const double *weights);

/* ---- permstat_records.c ---- */

/* What permstat_prepare() says of the units, up to panels of residuals and their lengths. */
void permstat_settle(struct permstat *stat, size_t n_units, struct par *par);
/* lanes[lane] -= the record's weight in column c times sums[c][lane], for all columns from `first' on, of which the sums are. */
void permstat_subtract(const struct permstat *stat, size_t record, size_t first, const double *sums, double *lanes);

/* ---- permstat.c ---- */

size_t permstat_panels(size_t n_units);
/* What a task of permstat_each_panel() is given: strips of columns of the basis, and room for their sums of each thread. */
struct permstat_sums {
	struct permstat *stat;
	double *strips, **sums;
};
/* Runs the task for each of n_panels panels; n columns of the basis from `first' on. */
void permstat_each_panel(struct permstat *stat, size_t first, size_t n, size_t n_panels, struct par *par,
    void (*task)(void *work, size_t n_panel, size_t thread));

/* ---- permstat_score.c ---- */

/* Whether the score is s itself. */
bool permstat_is_plain(const struct permstat *stat);
/* The t or F of a score. */
double permstat_from_score(const struct permstat *stat, double score);
/* The least score that counts as no less than an observed statistic, which has the side's sign. */
double permstat_threshold(const struct permstat *stat, double observed);
/* The best version for this machine; and, for tests, that of a name (avx512, avx2, baseline), NULL if it has none. */
permstat_fold *permstat_fold_choose(void);
permstat_fold *permstat_fold_named(const char *name);

#endif
