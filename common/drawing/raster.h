/* raster: a matrix of values as coloured cells, averaged where there are more of them than pixels.
 *
 *	const struct raster_cells cells = { n_rows, n_columns, values, .row_stride = n_columns, .column_stride = 1 };
 *	const struct cmap_scale scale = { cmap_find("viridis"), .low = 0, .high = 5, .height = -1 };
 *	bool blank = raster_draw(svg, &cells, &scale, x, y, width, height, "Design matrix");
 *
 * Row 0 is above, column 0 at the left. Each cell is a block of pixels of the picture's PNG, all of one size, or several
 * cells share a pixel: two pixels of the PNG go to one of the sheet at most. What shares a pixel is drawn as the mean of
 * those values that aren't missing.
 */
#ifndef RASTER_H
#define RASTER_H

#include <stdbool.h>
#include <stddef.h>

#include "drawing/cmap.h"
#include "drawing/svg.h"

/* value(row, column) = values[row_order[row] * row_stride + column_order[column] * column_stride]; an order of NULL: as
 * they are. */
struct raster_cells {
	size_t n_rows, n_columns;	/* at least 1 */
	const double *values;		/* NaN: missing */
	size_t row_stride, column_stride;
	const size_t *row_order, *column_order;
};

double raster_value(const struct raster_cells *cells, size_t row, size_t column);
/* How many colours n cells along `length' pixels of the sheet have: n, or fewer. Colour k is that of the cells from
 * k n / pixels, rounded up, to where the next begins. */
size_t raster_pixels(size_t n, double length);
/* "rows: 4; columns: 3", to be freed; where a colour is the mean of several cells in such a box, that and the most there are;
 * *averaged is whether it is. */
char *raster_words(const struct raster_cells *cells, double width, double height, bool *averaged);
/* Draws them into the box, and a hatch (svg_hatch()) where a pixel has no value; returns whether there is such a pixel.
 * Infinite values have the colours of the ends. */
bool raster_draw(struct svg *svg, const struct raster_cells *cells, const struct cmap_scale *scale, double x, double y,
    double width, double height, const char *name);
/* Faint lines between its rows and columns, where they have room. */
void raster_grid(struct svg *svg, const struct raster_cells *cells, double x, double y, double width, double height);

#endif
