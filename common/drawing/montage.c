/* montage: cuts side by side in rows; see montage.h. */
#include "drawing/montage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "drawing/axis.h"
#include "drawing/contour.h"
#include "drawing/png.h"
#include "numerics/order.h"

/* Pixels: between panels, from a panel to its caption's base line, and below that. */
static const double gap = 10, caption_drop = 13, caption_foot = 9;
/* Pixels of a raster to one of the picture, and at most. */
enum { FINE = 2, MOST_PIXELS = 2400 };
static const char *const crosses = "#22c55e";

struct montage *
montage_new(void)
{
	return mem_zeros(1, sizeof(struct montage));
}

void
montage_add(struct montage *montage, struct cut cut, const char *caption)
{
	montage->panels = mem_grow(montage->panels, &montage->room, montage->n + 1, sizeof(*montage->panels));
	montage->panels[montage->n++] = (struct montage_panel){ .cut = cut, .caption = mem_string(caption),
		.row = montage->n_rows };
}

void
montage_row(struct montage *montage)
{
	montage->n_rows++;
}

void
montage_free(struct montage *montage)
{
	for (size_t i = 0; i < montage->n; i++)
		free(montage->panels[i].caption);
	free(montage->panels);
	free(montage);
}

/* ---- places ------------------------------------------------------------------------------------------- */

/* What is at its left and right. */
static void
name_sides(const struct cut *cut, const char *sides[2])
{
	static const char *const names[2][2] = { { "L", "R" }, { "P", "A" } };
	bool mirrored = cut->left_mm > cut->right_mm;

	sides[0] = names[cut->right][mirrored];
	sides[1] = names[cut->right][!mirrored];
}

/* Its panel and caption have room side by side. */
static double
slot_width(const struct montage_panel *panel)
{
	return fmax(panel->width, svg_text_width(AXIS_LETTERS, panel->caption) + 3.2 * AXIS_LETTERS);
}

/* Sizes and places for a scale, from (0, 0). */
static void
arrange(struct montage *montage, double scale)
{
	double x = 0, y = 0, tallest = 0;

	montage->width = 0;
	montage->scale = scale;
	for (size_t i = 0; i < montage->n; i++) {
		struct montage_panel *panel = &montage->panels[i];

		if (i > 0 && panel->row != panel[-1].row) {
			y += tallest + caption_drop + caption_foot;
			x = tallest = 0;
		}
		panel->width = fmax(cut_width(&panel->cut) * scale, 1);
		panel->height = fmax(cut_height(&panel->cut) * scale, 1);
		panel->x = x + (slot_width(panel) - panel->width) / 2;
		panel->y = y;
		tallest = fmax(tallest, panel->height);
		x += slot_width(panel) + gap;
		montage->width = fmax(montage->width, x - gap);
	}
	montage->height = y + tallest + caption_drop + caption_foot;
}

/* Rows are centred; their captions stand on one line, so panels stand on it, too. */
static void
align_rows(struct montage *montage)
{
	for (size_t i = 0, end; i < montage->n; i = end) {
		double tallest = 0, width = -gap;

		for (end = i; end < montage->n && montage->panels[end].row == montage->panels[i].row; end++) {
			tallest = fmax(tallest, montage->panels[end].height);
			width += gap + slot_width(&montage->panels[end]);
		}
		for (size_t k = i; k < end; k++) {
			montage->panels[k].x += (montage->width - width) / 2;
			montage->panels[k].y += tallest - montage->panels[k].height;
		}
	}
}

void
montage_fit(struct montage *montage, double width, double height)
{
	double least = 0, most = 1;

	for (size_t i = 0; i < montage->n; i++)
		most = fmax(most, width / fmax(cut_width(&montage->panels[i].cut), 1e-6));
	/* halves of a thousandth of the scale, whatever that is */
	for (size_t tries = 0; tries < 60; tries++) {
		double middle = (least + most) / 2;

		arrange(montage, middle);
		if (montage->width > width || (height > 0 && montage->height > height))
			most = middle;
		else
			least = middle;
	}
	arrange(montage, least);
	align_rows(montage);
}

void
montage_place(struct montage *montage, double x, double y)
{
	for (size_t i = 0; i < montage->n; i++) {
		montage->panels[i].x += x;
		montage->panels[i].y += y;
	}
}

/* ---- drawing ------------------------------------------------------------------------------------------ */

static size_t
count_pixels(double length)
{
	return (size_t)fmin(fmax(ceil(length * FINE), 1), MOST_PIXELS);
}

static void
draw_raster(struct svg *svg, const struct montage_panel *panel, const struct cut_layers *layers)
{
	/* of deep ones, no more than a third of a voxel */
	const double mm = panel->cut.deep ? volume_edge(layers->map) / 3 : 0;
	const double fine = mm > 0 ? fmin(1, cut_height(&panel->cut) / mm / (panel->height * FINE)) : 1;
	size_t width = count_pixels(panel->width * fine), height = count_pixels(panel->height * fine), n;
	unsigned char *rgba = mem_array(width * height, 4), *png;

	cut_paint(layers, &panel->cut, width, height, rgba);
	png = png_encode(width, height, PNG_RGBA, rgba, &n);
	svg_image(svg, panel->x, panel->y, panel->width, panel->height, png, n, true, panel->caption);
	free(png);
	free(rgba);
}

static void
draw_caption(struct svg *svg, const struct montage_panel *panel)
{
	const double base = panel->y + panel->height + caption_drop, middle = panel->x + panel->width / 2;
	const double half = slot_width(panel) / 2;
	struct svg_type type = { .size = AXIS_LETTERS, .anchor = SVG_MIDDLE };
	const char *sides[2];

	svg_text(svg, middle, base, &type, panel->caption);
	name_sides(&panel->cut, sides);
	type.colour = svg_faint(svg);
	type.bold = panel->cut.right == 0;
	type.anchor = SVG_START;
	svg_text(svg, middle - half, base, &type, sides[0]);
	type.anchor = SVG_END;
	svg_text(svg, middle + half, base, &type, sides[1]);
}

void
montage_draw(struct svg *svg, const struct montage *montage, const struct cut_layers *layers)
{
	for (size_t i = 0; i < montage->n; i++) {
		draw_raster(svg, &montage->panels[i], layers);
		draw_caption(svg, &montage->panels[i]);
	}
}

void
montage_cross(struct svg *svg, const struct montage *montage, const double place[3])
{
	const struct svg_pen pen = { .colour = crosses, .width = 1 };

	for (size_t i = 0; i < montage->n; i++) {
		const struct montage_panel *panel = &montage->panels[i];
		const double right = panel->x + panel->width, foot = panel->y + panel->height;
		double x, y, space = fmin(6, fmin(panel->width, panel->height) / 4);

		cut_find(&panel->cut, place, &x, &y);
		x = panel->x + x * panel->width;
		y = panel->y + y * panel->height;
		svg_line(svg, x, panel->y, x, fmax(panel->y, y - space), &pen);
		svg_line(svg, x, fmin(foot, y + space), x, foot, &pen);
		svg_line(svg, panel->x, y, fmax(panel->x, x - space), y, &pen);
		svg_line(svg, fmin(right, x + space), y, right, y, &pen);
	}
}

/* ---- lines around something --------------------------------------------------------------------------- */

struct tracing {
	struct svg *svg;
	const struct montage_panel *panel;
	struct svg_pen pen;
	size_t width, height;	/* of the raster of shares */
};

static void
draw_line(void *arg, size_t n, const double *x, const double *y)
{
	const struct tracing *tracing = arg;
	const struct montage_panel *panel = tracing->panel;
	double *right = mem_array(n, sizeof(*right)), *down = mem_array(n, sizeof(*down));

	for (size_t i = 0; i < n; i++) {
		right[i] = panel->x + x[i] / (double)tracing->width * panel->width;
		down[i] = panel->y + y[i] / (double)tracing->height * panel->height;
	}
	svg_polygon(tracing->svg, n, right, down, &tracing->pen);
	free(right);
	free(down);
}

/* Shares of what counts, once a pixel, times the values where there is one. */
static void
trace(struct tracing *tracing, const struct volume *volume, enum volume_keep keep, double label)
{
	const struct cut *cut = &tracing->panel->cut;
	const size_t width = tracing->width, height = tracing->height;
	double *shares = mem_array(width * height, sizeof(*shares)), *values = mem_array(width, sizeof(*values));

	if (keep != VOLUME_FINITE)
		cut_shares(volume, keep, label, cut, width, height, shares);
	for (size_t row = 0; row < height && keep == VOLUME_FINITE; row++) {
		const struct volume_line line = cut_row(cut, width, height, row);

		volume_linear(volume, &line, keep, label, shares + row * width, values);
		for (size_t i = 0; i < width; i++)
			shares[row * width + i] *= isnan(values[i]) ? 0 : values[i];
	}
	contour_trace(width, height, shares, 0.5, draw_line, tracing);
	free(shares);
	free(values);
}

/* A line around each label of the cut, in the label's colour. */
static void
trace_labels(struct tracing *tracing, const struct volume *volume)
{
	const size_t n = tracing->width * tracing->height;
	double *labels = mem_array(n, sizeof(*labels)), last = 0;
	size_t n_labels = 0;

	for (size_t row = 0; row < tracing->height; row++) {
		const struct volume_line line = cut_row(&tracing->panel->cut, tracing->width, tracing->height, row);

		volume_nearest(volume, &line, labels + row * tracing->width);
	}
	for (size_t i = 0; i < n; i++)
		if (isfinite(labels[i]) && labels[i] != 0)
			labels[n_labels++] = labels[i];
	order_rising(n_labels, labels);
	for (size_t i = 0; i < n_labels; i++) {
		if (labels[i] == last)
			continue;
		last = labels[i];
		tracing->pen.colour = svg_series(tracing->svg, (size_t)fmod(fabs(last) - 1, 8));
		trace(tracing, volume, VOLUME_LABEL, last);
	}
	free(labels);
}

static struct tracing
start_tracing(struct svg *svg, const struct montage_panel *panel, double width)
{
	return (struct tracing){ svg, panel, { .colour = svg_faint(svg), .width = width },
		(size_t)fmin(ceil(panel->width), MOST_PIXELS), (size_t)fmin(ceil(panel->height), MOST_PIXELS) };
}

void
montage_contours(struct svg *svg, const struct montage *montage, struct volume *image)
{
	for (size_t k = 0; volume_next(image); k++) {
		bool labels = volume_is_labels(image);

		for (size_t i = 0; i < montage->n; i++) {
			struct tracing tracing = start_tracing(svg, &montage->panels[i], 1.5);

			tracing.pen.colour = svg_series(svg, k);
			if (labels)
				trace_labels(&tracing, image);
			else
				trace(&tracing, image, VOLUME_FINITE, 0);
		}
	}
}

void
montage_outline(struct svg *svg, const struct montage *montage, const struct volume *volume, enum volume_keep keep,
    double label, const struct volume_box *box)
{
	for (size_t i = 0; i < montage->n; i++) {
		struct montage_panel whole = montage->panels[i];
		struct tracing tracing;

		if (!whole.cut.deep)
			continue;
		whole.cut.near_mm = box->low[whole.cut.normal];
		whole.cut.far_mm = box->high[whole.cut.normal];
		tracing = start_tracing(svg, &whole, 1);
		/* a third is fine enough for a line around all of it */
		tracing.width = tracing.width / 3 + 1;
		tracing.height = tracing.height / 3 + 1;
		trace(&tracing, volume, keep, label);
	}
}
