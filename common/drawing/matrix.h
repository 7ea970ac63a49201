/* matrix: a table as the rows and columns of a picture, and what kind of a matrix it is.
 *
 *	struct matrix *matrix = matrix_read("design.tsv", MATRIX_AUTO, false);
 *	scaling_columns(SCALING_PEAK, matrix->table->n_units, matrix->table->n_columns, matrix->table->values);
 *	... raster_draw(svg, &matrix->cells, ...), names in matrix->rows and matrix->columns ...
 *	matrix_free(matrix);
 *
 * The rows are the table's records; those of a carpet are its columns, the units. It takes 8 bytes a value.
 */
#ifndef MATRIX_H
#define MATRIX_H

#include <stdbool.h>

#include "drawing/bands.h"
#include "drawing/raster.h"
#include "tables/held.h"

enum matrix_kind { MATRIX_AUTO, MATRIX_DESIGN, MATRIX_CORRELATION, MATRIX_CONTRAST, MATRIX_CARPET, MATRIX_PLAIN };
/* In that order, as an option takes them. */
#define MATRIX_KINDS "auto|design|correlation|contrast|carpet|plain"

struct matrix {
	enum matrix_kind kind;		/* not AUTO */
	struct held *table;
	struct raster_cells cells;	/* of the table's values; at least one */
	const char *const *rows, *const *columns;	/* names, or NULL */
	struct bands *bands;		/* how rows are sorted, or NULL */
	double start_s, step_s;		/* of evenly spaced scans with a column `time', else 0 and 0 */
};

/* SPEC as in units.h; transpose: records are the columns of an array without names. The column `time' is taken away where
 * units have no names. An empty table dies, and a correlation that isn't square.
 *
 * AUTO is a correlation where the units are called as the columns are, or where an array without names is symmetric, with
 * ones on the diagonal and nothing beyond -1 and 1 (n/a aside); plain where it has one record, or the columns of fits and
 * statistics; a contrast where units have names; a design where columns have, and aren't more than the records, unless all of
 * them vary little about means far from 0, as signals do; else a carpet. */
struct matrix *matrix_read(const char *spec, enum matrix_kind kind, bool transpose);
/* Sorts the rows by labels (SPEC as in bands.h), the columns of correlations like them; `what' a row is. */
void matrix_sort(struct matrix *matrix, const char *groups, const char *what);
/* How many values are missing, and the root of the mean square of those that are finite. */
size_t matrix_missing(const struct matrix *matrix);
double matrix_spread(const struct matrix *matrix);
void matrix_free(struct matrix *matrix);

#endif
