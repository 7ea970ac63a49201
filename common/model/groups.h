/* groups: rows of a table that have the same fields in some columns.
 *
 *	struct groups *groups = groups_make(table, n_columns, columns);
 *	... groups->code[row] < groups->n, groups->first[group] is a row of it ...
 *	groups_free(groups);
 *
 * Groups count in the order in which they first appear. Fields are compared as they are spelled, but what is
 * missing is `n/a' however it is spelled, and makes a group too.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include <stddef.h>

#include "tables/table.h"

struct groups {
	size_t n;
	size_t *code;		/* per row of the table */
	size_t *first;		/* per group */
};

struct groups *groups_make(const struct table *table, size_t n_columns, const size_t *columns);
/* A field as it is compared, to be freed. */
char *groups_field(const struct table *table, size_t column, size_t row);
void groups_free(struct groups *groups);

#endif
