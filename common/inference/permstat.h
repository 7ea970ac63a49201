/* permstat: the t or F of a contrast in every unit, under one arrangement of the records after the other.
 *
 *	struct permstat *stat = permstat_new(n_records, n_columns, x, q, weights, PERMSTAT_TWO);
 *	while (scans_next(scans, &block))
 *		permstat_add(stat, &block);
 *	permstat_prepare(stat, n_units, par);
 *	struct permstat_work *work = permstat_work_new(stat, 8);	// one a thread
 *	permstat_sign(stat, work, 0, signs);				// or permstat_order(stat, work, 0, order)
 *	...
 *	permstat_evaluate(stat, work, 8, maxima, NULL);
 *
 * Freedman and Lane (1983, J Bus Econ Stat 1:292-298; Winkler et al. 2014, NeuroImage 92:381-397): with the design X
 * split into Z, what is left of it where the contrast is 0, and D, q orthonormal columns beside Z, the residuals
 * e = y - Z(Z'Z)^-1 Z'y are arranged (signs or places) into Pe, and the whole model is fitted to them. Of each unit
 * e is kept, scaled to length 1: then |Pe| = 1 in all arrangements, and with s = D'Pe and b = Q'Pe (Q: Z orthonormal)
 * t = s sqrt(dof / (1 - s^2 - |b|^2)), F = |s|^2 dof / q / (1 - |s|^2 - |b|^2): an arrangement costs one weighted sum
 * per column of X and unit, and one alone where there are no nuisance columns. dof = records - rank. What is under the
 * fraction is known to 1e-14, and taken as no less: no |t| is larger than 1e7 sqrt(dof), no F than 1e14 dof / q.
 *
 * It holds the records, 8 bytes a value. A unit's bits depend on its records alone. Nothing prints or exits.
 */
#ifndef PERMSTAT_H
#define PERMSTAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/par.h"
#include "tables/scans.h"

enum permstat_side { PERMSTAT_TWO, PERMSTAT_POS, PERMSTAT_NEG };

struct permstat;

/* x: n_records x n_columns, column-major, finite; weights: q x n_columns, row-major, estimable and independent rows. An
 * F (q > 1) is taken as PERMSTAT_POS. NULL where LAPACK can't decompose x, or no degree of freedom is left. */
struct permstat *permstat_new(size_t n_records, size_t n_columns, const double *x, size_t q, const double *weights,
    enum permstat_side side);
double permstat_dof(const struct permstat *stat);
/* Whether the constant is in the span of Z: then records change places; otherwise their mean is what is tested, and
 * they change signs. */
bool permstat_has_mean(const struct permstat *stat);
void permstat_free(struct permstat *stat);

/* Blocks in either order of flow; takes memory for the units up to those of the block. */
void permstat_add(struct permstat *stat, const struct scans_block *block);
/* Once all n_units are in. Units with a value that isn't finite, constant ones and those without a residual under Z
 * are left out from here on; returns how many. */
size_t permstat_prepare(struct permstat *stat, size_t n_units, struct par *par);
/* The first record without a finite value in any unit, SIZE_MAX if there is none. */
size_t permstat_empty_record(const struct permstat *stat);
/* A digest of all records, the same whatever their order of flow. */
uint64_t permstat_digest(const struct permstat *stat);
/* Whether a unit is in. */
const bool *permstat_used(const struct permstat *stat);
/* The records as they are: the statistic (n_units) and the effect (q x n_units, effects of a unit side by side; those of
 * contrast.h), NaN where a unit is left out. Their sign is the contrast's, whatever the side. */
void permstat_observe(const struct permstat *stat, double *statistic, double *effects);

/* Room of a thread for n arrangements at a time. */
struct permstat_work;
struct permstat_work *permstat_work_new(const struct permstat *stat, size_t n);
void permstat_work_free(struct permstat_work *work);
/* Arrangement i of the work: signs of records, or the record that each place takes. */
void permstat_sign(const struct permstat *stat, struct permstat_work *work, size_t i, const double *signs);
void permstat_order(const struct permstat *stat, struct permstat_work *work, size_t i, const size_t *order);
/* Of the first n arrangements of the work: the largest statistic of each over all units, on the side tested (of two: the
 * largest |t|; with PERMSTAT_NEG of -t), -INFINITY without units. maps (n x n_units), unless it is NULL, takes the
 * statistic of each, NaN where a unit is left out; with PERMSTAT_NEG its negative. */
void permstat_evaluate(const struct permstat *stat, struct permstat_work *work, size_t n, double *maxima, double *maps);
/* Adds to counts[unit] in how many of the arrangements that this work evaluated the unit's statistic was, on the side
 * tested, no less than the observed one; as much as 1e-10 max(1, |t|) less, and what rounding may take from a large one,
 * count as equal. */
void permstat_count(const struct permstat *stat, const struct permstat_work *work, double *counts);
/* The least t (q = 1) or F that an arrangement gets whose exact statistic is this one, for an error of 1e-14 in what is
 * under the fraction: 5e-15 t^2 / dof of t. */
double permstat_equal(size_t q, double dof, double statistic);

#endif
