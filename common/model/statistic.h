/* statistic: the record that a contrast writes for a unit: effect, variance, dof, stat, z, p.
 *
 *	double record[STATISTIC_COLUMNS(1)] = { effect, variance, dof };
 *	statistic_finish(1, record);		// stat, z and p
 *
 * With q = 1 effect it is a t statistic: effect, variance, dof, stat, z, p. With more it is an F:
 * effect_1 ... effect_q, independent and of one variance; stat = |effects|^2 / q / variance on q and dof
 * degrees of freedom (Friston et al. 1995, Human Brain Mapping 2:189-210). p is that of the upper tail,
 * z has the same tail.
 */
#ifndef STATISTIC_H
#define STATISTIC_H

#include <stddef.h>

/* Columns of a record with q effects. */
#define STATISTIC_COLUMNS(q) ((q) + 5)

/* Fills what stands behind q effects, variance and dof; all of it is NaN where one of these is. Variance
 * 0 gives an infinite statistic, and NaN (for stat, z and p) if the effect is 0 too. */
void statistic_finish(size_t q, double *record);
/* The column names, each with `front' ("" or "NAME_") in front; to be freed. */
void statistic_names(const char *front, size_t q, char **names);

/* Where a table has effects (q in a row), variance and dof; SIZE_MAX what it hasn't. */
struct statistic_place {
	size_t q, effects, variance, dof;
};

/* Finds the columns that statistic_names(front) would name; q is 0 where there are no effects. */
struct statistic_place statistic_find(const char *front, size_t n_columns, const char *const *columns);
/* Length of the front that makes this column the first of a contrast ("NAME_effect": 5, "effect_1": 0),
 * or SIZE_MAX. */
size_t statistic_front(const char *column);

#endif
