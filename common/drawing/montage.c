/* montage: cuts side by side in rows; see montage.h. */
#include "drawing/montage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "drawing/axis.h"
#include "drawing/png.h"

/* Pixels: the longer side of the largest panel, at least; between panels, from a panel to its caption's base line, and
 * below that. */
static const double least_side = 40, gap = 16, caption_drop = 13, caption_foot = 9;
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
		.caption_width = svg_text_width(AXIS_LETTERS, caption), .part = montage->n_parts };
}

void
montage_part(struct montage *montage)
{
	montage->n_parts++;
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
	return fmax(panel->width, panel->caption_width + 3.2 * AXIS_LETTERS);
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

/* Each part's panels in rows of at most that many, as even as they get. */
static void
set_rows(struct montage *montage, size_t most)
{
	size_t row = 0;

	for (size_t i = 0, n; i < montage->n; i += n) {
		size_t n_rows;

		for (n = 1; i + n < montage->n && montage->panels[i + n].part == montage->panels[i].part;)
			n++;
		n_rows = (n + most - 1) / most;
		for (size_t k = 0; k < n; k++)
			montage->panels[i + k].row = row + k / ((n + n_rows - 1) / n_rows);
		row += n_rows;
	}
}

/* The scale that makes the longest of all sides so long, pixels. */
static double
scale_for(const struct montage *montage, double side)
{
	double longest = 1e-6;

	for (size_t i = 0; i < montage->n; i++)
		longest = fmax(longest, fmax(cut_width(&montage->panels[i].cut), cut_height(&montage->panels[i].cut)));
	return side / longest;
}

/* Arranges it on the largest scale that fits, but not on one for no one to see; returns that. */
static double
fit_rows(struct montage *montage, double width, double height)
{
	double least = scale_for(montage, least_side), most = fmax(scale_for(montage, width), least);

	/* halves of a thousandth of the scale, whatever that is */
	for (size_t tries = 0; tries < 30; tries++) {
		double middle = (least + most) / 2;

		arrange(montage, middle);
		if (montage->width > width || (height > 0 && montage->height > height))
			most = middle;
		else
			least = middle;
	}
	arrange(montage, least);
	return montage->width > width || (height > 0 && montage->height > height) ? 0 : least;
}

void
montage_fit(struct montage *montage, double width, double height, size_t most)
{
	double best = 0;

	for (size_t k = height > 0 ? montage->n : 0; k > 0; k--) {
		double scale;

		set_rows(montage, k);
		scale = fit_rows(montage, width, height);
		if (scale <= best)
			continue;
		best = scale;
		most = k;
	}
	set_rows(montage, most);
	fit_rows(montage, width, height);
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

static bool
is_seen(size_t n, const unsigned char *rgba)
{
	for (size_t i = 0; i < n; i++)
		if (rgba[4 * i + 3] != 0)
			return true;
	return false;
}

static void
draw_layer(struct svg *svg, const struct montage_panel *panel, size_t width, size_t height, const unsigned char *rgba,
    const char *name)
{
	size_t n;
	unsigned char *png = png_encode(width, height, PNG_RGBA, rgba, &n);

	svg_image(svg, panel->x, panel->y, panel->width, panel->height, png, n, true, name);
	free(png);
}

/* The background and the map's colours apart: each has few colours. */
static void
draw_raster(struct svg *svg, const struct montage_panel *panel, const struct cut_layers *layers)
{
	/* of deep ones, no more than a third of a voxel */
	const double mm = panel->cut.deep ? volume_edge(layers->map) / 3 : 0;
	const double fine = mm > 0 ? fmin(1, cut_height(&panel->cut) / mm / (panel->height * FINE)) : 1;
	const size_t width = count_pixels(panel->width * fine), height = count_pixels(panel->height * fine);
	unsigned char *ground = mem_array(width * height, 4), *paint = mem_array(width * height, 4);
	bool painted;

	cut_paint(layers, &panel->cut, width, height, ground, paint);
	painted = is_seen(width * height, paint);
	if (!painted || is_seen(width * height, ground))
		draw_layer(svg, panel, width, height, ground, painted ? NULL : panel->caption);
	if (painted)
		draw_layer(svg, panel, width, height, paint, panel->caption);
	free(ground);
	free(paint);
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
