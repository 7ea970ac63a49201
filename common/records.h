/* records: an NPY table as blocks of rows of doubles, whatever its types and order.
 *
 *	struct records *records = records_open(source);
 *	while ((n = records_next(records, &values)) > 0)
 *		... values[row * records_columns(records) + column], row < n ...
 *	records_close(records);
 *
 * A structured array has its fields as columns; a plain one of one dimension is a column, of two a table whose columns
 * are BASENAME_1 ... An array in Fortran order is held until its end. `units' and `table' are made of these.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

struct records;

/* The source stays the caller's, and must be NPY. */
struct records *records_open(struct source *source);
size_t records_columns(const struct records *records);
const char *records_column(const struct records *records, size_t column);
bool records_is_text(const struct records *records, size_t column);
size_t records_count(const struct records *records);
/* The next rows (row-major; NaN where a column is text); 0 at the proven end. Valid until the next call. */
size_t records_next(struct records *records, const double **values);
/* The text of a row of the current block, to be freed. */
char *records_text(const struct records *records, size_t row, size_t column);
void records_close(struct records *records);

#endif
