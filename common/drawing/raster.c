/* raster: matrices as coloured cells; see raster.h. */
#include "drawing/raster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "drawing/png.h"

/* Pixels of the PNG to one of the sheet: paper shows more than screens. */
static const double density = 2;
/* Of cells with lines between them, pixels of the sheet. */
static const double least_grid = 6;

double
raster_value(const struct raster_cells *cells, size_t row, size_t column)
{
	size_t i = cells->row_order == NULL ? row : cells->row_order[row];
	size_t j = cells->column_order == NULL ? column : cells->column_order[column];

	return cells->values[i * cells->row_stride + j * cells->column_stride];
}

size_t
raster_pixels(size_t n, double length)
{
	double most = fmin(fmax(1, floor(density * length)), PNG_MOST);

	return (double)n <= most ? n : (size_t)most;
}

static size_t
share_along(size_t n, double length)
{
	size_t n_pixels = raster_pixels(n, length);

	return (n + n_pixels - 1) / n_pixels;
}

char *
raster_words(const struct raster_cells *cells, double width, double height, bool *averaged)
{
	size_t share = share_along(cells->n_rows, height) * share_along(cells->n_columns, width);

	*averaged = share > 1;
	if (!*averaged)
		return mem_format("rows: %zu; columns: %zu", cells->n_rows, cells->n_columns);
	return mem_format("rows: %zu; columns: %zu; a pixel is the mean of up to %zu cells", cells->n_rows, cells->n_columns,
	    share);
}

/* The first of n cells that belongs to pixel k. */
static size_t
first_cell(size_t k, size_t n, size_t n_pixels)
{
	return (size_t)ceil((double)k * (double)n / (double)n_pixels);
}

/* The means of one row of pixels. */
static void
average(const struct raster_cells *cells, size_t first, size_t last, size_t width, double *sums, double *counts)
{
	for (size_t k = 0; k < width; k++)
		sums[k] = counts[k] = 0;
	for (size_t row = first; row < last; row++)
		for (size_t k = 0; k < width; k++)
			for (size_t column = first_cell(k, cells->n_columns, width),
			    end = first_cell(k + 1, cells->n_columns, width); column < end; column++) {
				double value = raster_value(cells, row, column);

				if (isnan(value))
					continue;
				sums[k] += value;
				counts[k]++;
			}
	for (size_t k = 0; k < width; k++)
		sums[k] = counts[k] == 0 ? NAN : sums[k] / counts[k];
}

/* Pixels of the PNG that one of n samples takes along the side, so that viewers that draw softly between pixels blur no
 * more than a cell's rim. */
static size_t
magnify(size_t n, double length)
{
	double most = fmin(floor(density * length), PNG_MOST) / (double)n;

	return most < 1 ? 1 : (size_t)most;
}

/* A row of samples as `down' rows of pixels; returns whether one is blank. */
static bool
paint(const struct cmap_scale *scale, size_t n, const double *values, size_t across, size_t down, unsigned char *pixels)
{
	size_t width = n * across * PNG_RGBA;
	bool blank = false;

	for (size_t k = 0; k < n; k++) {
		unsigned char rgba[PNG_RGBA];

		cmap_colour(scale, values[k], rgba);
		blank = blank || rgba[3] == 0;
		for (size_t i = 0; i < across; i++)
			memcpy(pixels + (k * across + i) * PNG_RGBA, rgba, PNG_RGBA);
	}
	for (size_t i = 1; i < down; i++)
		memcpy(pixels + i * width, pixels, width);
	return blank;
}

bool
raster_draw(struct svg *svg, const struct raster_cells *cells, const struct cmap_scale *scale, double x, double y,
    double width, double height, const char *name)
{
	size_t n_across = raster_pixels(cells->n_columns, width), n_down = raster_pixels(cells->n_rows, height), n;
	size_t across = magnify(n_across, width), down = magnify(n_down, height), bytes = n_across * across * PNG_RGBA;
	double *sums = mem_array(n_across, sizeof(*sums)), *counts = mem_array(n_across, sizeof(*counts));
	unsigned char *pixels = mem_array(n_down * down, bytes), *png;
	bool blank = false;

	for (size_t row = 0; row < n_down; row++) {
		average(cells, first_cell(row, cells->n_rows, n_down), first_cell(row + 1, cells->n_rows, n_down), n_across,
		    sums, counts);
		blank |= paint(scale, n_across, sums, across, down, pixels + row * down * bytes);
	}
	if (blank)
		svg_hatch(svg, x, y, width, height);
	png = png_encode(n_across * across, n_down * down, PNG_RGBA, pixels, &n);
	svg_image(svg, x, y, width, height, png, n, false, name);
	free(png);
	free(pixels);
	free(counts);
	free(sums);
	return blank;
}

void
raster_grid(struct svg *svg, const struct raster_cells *cells, double x, double y, double width, double height)
{
	/* on the colours of a map's middle, whatever the ground is */
	const struct svg_pen pen = { .colour = "#bbbbbb", .width = 0.5 };
	double across = width / (double)cells->n_columns, down = height / (double)cells->n_rows;

	for (size_t i = 1; i < cells->n_columns && across >= least_grid; i++)
		svg_line(svg, x + (double)i * across, y, x + (double)i * across, y + height, &pen);
	for (size_t i = 1; i < cells->n_rows && down >= least_grid; i++)
		svg_line(svg, x, y + (double)i * down, x + width, y + (double)i * down, &pen);
}
