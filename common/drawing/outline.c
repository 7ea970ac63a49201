/* outline: lines around what volumes have; see outline.h. */
#include "drawing/outline.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "drawing/contour.h"
#include "drawing/cut.h"
#include "numerics/order.h"

/* Pixels: a line, and with what is dark beside it. */
static const double line_width = 1.5, cased_width = 3.5;
enum { MOST_PIXELS = 2400 };

/* Part of the raster of shares that lies over a panel: its columns and rows from the left and the top. */
struct window {
	size_t left, top, width, height;
};

struct tracing {
	struct svg *svg;
	const struct montage_panel *panel;
	struct svg_pen pen;
	bool cased;
	size_t width, height;	/* of the whole raster */
	struct window window;	/* what is traced */
	size_t n_lines;
};

static struct tracing
tracing_new(struct svg *svg, const struct montage_panel *panel, double pixels)
{
	struct tracing tracing = { .svg = svg, .panel = panel };

	tracing.width = (size_t)fmin(ceil(panel->width / pixels), MOST_PIXELS);
	tracing.height = (size_t)fmin(ceil(panel->height / pixels), MOST_PIXELS);
	tracing.window = (struct window){ 0, 0, tracing.width, tracing.height };
	return tracing;
}

static void
draw_line(void *arg, size_t n, const double *x, const double *y)
{
	struct tracing *tracing = arg;
	const struct montage_panel *panel = tracing->panel;
	double *right = mem_array(n, sizeof(*right)), *down = mem_array(n, sizeof(*down));

	for (size_t i = 0; i < n; i++) {
		right[i] = panel->x + (x[i] + (double)tracing->window.left) / (double)tracing->width * panel->width;
		down[i] = panel->y + (y[i] + (double)tracing->window.top) / (double)tracing->height * panel->height;
	}
	if (tracing->cased)
		svg_polygon(tracing->svg, n, right, down, &(struct svg_pen){ .colour = "#000000", .width = cased_width,
		    .opacity = 0.5 });
	svg_polygon(tracing->svg, n, right, down, &tracing->pen);
	tracing->n_lines++;
	free(right);
	free(down);
}

static struct volume_line
window_row(const struct tracing *tracing, size_t row)
{
	const struct cut *cut = &tracing->panel->cut;
	const struct window *window = &tracing->window;
	struct volume_line line = cut_row(cut, tracing->width, tracing->height, window->top + row);

	line.from[cut->right] += (double)window->left * line.step[cut->right];
	line.n = window->width;
	return line;
}

/* ---- probabilities ------------------------------------------------------------------------------------- */

static void
trace_values(struct tracing *tracing, const struct volume *volume)
{
	const size_t width = tracing->window.width, height = tracing->window.height;
	double *shares = mem_array(width, sizeof(*shares)), *values = mem_array(width * height, sizeof(*values));

	for (size_t row = 0; row < height; row++) {
		const struct volume_line line = window_row(tracing, row);

		volume_linear(volume, &line, VOLUME_FINITE, 0, shares, values + row * width);
		for (size_t i = 0; i < width; i++)
			values[row * width + i] *= shares[i];
	}
	contour_trace(width, height, values, 0.5, draw_line, tracing);
	free(shares);
	free(values);
}

/* ---- labels -------------------------------------------------------------------------------------------- */

static void
trace_label(struct tracing *tracing, const struct volume *volume, double label)
{
	const size_t width = tracing->window.width, height = tracing->window.height;
	double *shares = mem_array(width * height, sizeof(*shares));

	for (size_t row = 0; row < height; row++) {
		const struct volume_line line = window_row(tracing, row);

		volume_linear(volume, &line, VOLUME_LABEL, label, shares + row * width, NULL);
	}
	contour_trace(width, height, shares, 0.5, draw_line, tracing);
	free(shares);
}

/* A label of a cut, and the pixels from the first to the last column and row that have it. */
struct region {
	double label;
	size_t left, top, right, bottom;
};

/* The window around a region and its neighbouring voxels, where its share may still be above one half. */
static struct window
find_window(const struct tracing *tracing, const struct volume *volume, const struct region *region)
{
	const struct cut *cut = &tracing->panel->cut;
	const size_t across = (size_t)(volume_reach(volume, cut->right) / cut_width(cut) * (double)tracing->width) + 2;
	const size_t down = (size_t)(volume_reach(volume, cut->up) / cut_height(cut) * (double)tracing->height) + 2;
	struct window window;

	window.left = region->left > across ? region->left - across : 0;
	window.top = region->top > down ? region->top - down : 0;
	window.width = (region->right + across < tracing->width ? region->right + across : tracing->width) - window.left;
	window.height = (region->bottom + down < tracing->height ? region->bottom + down : tracing->height) - window.top;
	return window;
}

static int
compare_labels(const void *key, const void *element)
{
	const double label = *(const double *)key, other = ((const struct region *)element)->label;

	return (label > other) - (label < other);
}

/* The labels of a raster, from the least; *n is how many. To be freed. */
static struct region *
find_regions(const struct tracing *tracing, const double *labels, size_t *n)
{
	const size_t n_pixels = tracing->width * tracing->height;
	double *sorted = mem_array(n_pixels, sizeof(*sorted));
	struct region *regions = NULL;
	size_t n_sorted = 0, room = 0;

	for (size_t i = 0; i < n_pixels; i++)
		if (isfinite(labels[i]) && labels[i] != 0 && (i == 0 || labels[i] != labels[i - 1]))
			sorted[n_sorted++] = labels[i];
	order_rising(n_sorted, sorted);
	*n = 0;
	for (size_t i = 0; i < n_sorted; i++) {
		if (i > 0 && sorted[i] == sorted[i - 1])
			continue;
		regions = mem_grow(regions, &room, *n + 1, sizeof(*regions));
		regions[(*n)++] = (struct region){ sorted[i], SIZE_MAX, SIZE_MAX, 0, 0 };
	}
	for (size_t i = 0; i < n_pixels && *n > 0; i++) {
		const size_t column = i % tracing->width, row = i / tracing->width;
		struct region *region = bsearch(&labels[i], regions, *n, sizeof(*regions), compare_labels);

		if (region == NULL)
			continue;
		region->left = column < region->left ? column : region->left;
		region->right = column > region->right ? column : region->right;
		region->top = row < region->top ? row : region->top;
		region->bottom = row;
	}
	free(sorted);
	return regions;
}

static void
trace_labels(struct tracing *tracing, const struct volume *volume)
{
	double *labels = mem_array(tracing->width * tracing->height, sizeof(*labels));
	struct region *regions;
	size_t n;

	for (size_t row = 0; row < tracing->height; row++) {
		const struct volume_line line = cut_row(&tracing->panel->cut, tracing->width, tracing->height, row);

		volume_nearest(volume, &line, labels + row * tracing->width);
	}
	regions = find_regions(tracing, labels, &n);
	for (size_t i = 0; i < n; i++) {
		tracing->pen.colour = svg_series(tracing->svg, (size_t)fmod(fabs(regions[i].label) - 1, 8));
		tracing->window = find_window(tracing, volume, &regions[i]);
		trace_label(tracing, volume, regions[i].label);
	}
	free(regions);
	free(labels);
}

size_t
outline_regions(struct svg *svg, const struct montage *montage, struct volume *image)
{
	size_t n_lines = 0;

	for (size_t k = 0; volume_next(image); k++) {
		bool labels = volume_is_labels(image);

		for (size_t i = 0; i < montage->n; i++) {
			struct tracing tracing = tracing_new(svg, &montage->panels[i], 1);

			tracing.pen = (struct svg_pen){ .colour = svg_series(svg, k), .width = line_width };
			tracing.cased = true;
			if (labels)
				trace_labels(&tracing, image);
			else
				trace_values(&tracing, image);
			n_lines += tracing.n_lines;
		}
	}
	return n_lines;
}

/* ---- bodies -------------------------------------------------------------------------------------------- */

void
outline_body(struct svg *svg, const struct montage *montage, const struct volume *volume, enum volume_keep keep,
    const struct volume_box *box, const char *fill)
{
	/* a third is fine enough for a line around all of it */
	static const double pixels = 3;

	for (size_t i = 0; i < montage->n; i++) {
		struct montage_panel whole = montage->panels[i];
		struct tracing tracing;
		double *shares;

		if (!whole.cut.deep)
			continue;
		whole.cut.near_mm = box->low[whole.cut.normal];
		whole.cut.far_mm = box->high[whole.cut.normal];
		tracing = tracing_new(svg, &whole, pixels);
		tracing.pen = (struct svg_pen){ .colour = svg_faint(svg), .width = 1, .fill = fill };
		shares = mem_array(tracing.width * tracing.height, sizeof(*shares));
		cut_shares(volume, keep, &whole.cut, tracing.width, tracing.height, shares);
		contour_trace(tracing.width, tracing.height, shares, 0.5, draw_line, &tracing);
		free(shares);
	}
}
