/* rows: an NPY table as blocks of rows of doubles, whatever its types and order.
 *
 *	struct rows *rows = rows_open(source);
 *	while ((n = rows_next(rows, &values)) > 0)
 *		... values[row * rows_columns(rows) + column], row < n ...
 *	rows_close(rows);
 *
 * A structured array has its fields as columns; a plain one of one dimension is a column, of two a table
 * whose columns are BASENAME_1 ... An array in Fortran order is held until its end. `units', `scans' and
 * `table' are made of these.
 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "tables/source.h"

struct rows;

/* The source stays the caller's, and must be NPY. */
struct rows *rows_open(struct source *source);
size_t rows_columns(const struct rows *rows);
const char *rows_column(const struct rows *rows, size_t column);
bool rows_is_text(const struct rows *rows, size_t column);
size_t rows_count(const struct rows *rows);
/* The next rows (row-major; NaN where a column is text); 0 at the proven end. Valid until the next call. */
size_t rows_next(struct rows *rows, const double **values);
/* The text of a row of the current block, to be freed. */
char *rows_text(const struct rows *rows, size_t row, size_t column);
void rows_close(struct rows *rows);

#endif
