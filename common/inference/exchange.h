/* exchange: which records of a group may trade places, or signs, with which.
 *
 *	size_t *blocks = exchange_blocks("participants.tsv:family", design);
 *	size_t *alike = exchange_alike(n_records, n_columns, x);
 *
 * Both are of each record a number: equal where records are of one block, or have the same row in the design.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stddef.h>

#include "tables/table.h"

/* Blocks from COLUMN of the design, which is taken out of it, or from TABLE:COLUMN, numbers or text. Dies where a record
 * has none, or the table has another number of records. To be freed. */
size_t *exchange_blocks(const char *spec, struct table *design);
/* x: n_records x n_columns, column-major. To be freed. */
size_t *exchange_alike(size_t n_records, size_t n_columns, const double *x);

#endif
