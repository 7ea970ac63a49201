/* axis: scales with ticks, colour bars; see axis.h. */
#include "drawing/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "drawing/png.h"

/* Pixels: of a tick, between it and its label, and between that and the title; least distance of ticks. Beyond so many ticks
 * there are more than anyone reads. */
static const double tick = 4, gap = 3, title_gap = 6, least_step = 26, most_ticks = 15;
/* Rows of a colour bar's raster. */
enum { BAR_ROWS = 256 };
/* Between what counts as a tick and rounding errors. */
static const double slack = 1e-9;
/* Labels are written in powers of 10 from this on, or beyond so many decimals, where that is shorter. */
static const double plain_most = 1e6;
enum { plain_decimals = 4 };
/* Ends and spans beyond which steps leave the range of doubles. */
static const double widest = 1e300, narrowest = 1e-290;

/* The least of 1, 2 and 5 times powers of 10 that is no less. */
static double
nice_step(double step)
{
	double power = pow(10, floor(log10(step)));

	for (size_t i = 0; i < 3; i++) {
		static const double factors[] = { 1, 2, 5 };

		if (factors[i] * power >= step * (1 - slack))
			return factors[i] * power;
	}
	return 10 * power;
}

/* The least step whose labels don't touch: along y by their height, along x by their width. */
static void
choose_step(struct axis *axis)
{
	double length = fabs(axis->to - axis->from), span = axis->high - axis->low;
	bool upright = axis->from > axis->to;

	axis->step = nice_step(span * fmax(1 / most_ticks, least_step / fmax(length, least_step)));
	for (size_t tries = 0; tries < 20 && !upright; tries++) {
		double step = axis->step;

		if (axis_label_width(axis) + AXIS_LETTERS <= step / span * length || axis_ticks(axis) == 1)
			return;
		axis->step = nice_step(step * 1.5);
		if (axis_ticks(axis) == 0) {
			axis->step = step;
			return;
		}
	}
}

struct axis
axis_new(double low, double high, double from, double to)
{
	struct axis axis = { fmax(-widest, fmin(widest, low)), fmax(-widest, fmin(widest, high)), from, to, 1 };

	if (!isfinite(low) || !isfinite(high) || low > high) {
		axis.low = 0;
		axis.high = 1;
	} else if (axis.high - axis.low <= fmax(1e-12 * fmax(fabs(axis.low), fabs(axis.high)), narrowest)) {
		double half = fmax(fabs(axis.low), fabs(axis.high)) <= narrowest ? 1 : fabs(axis.low) / 2;

		axis.low -= half;
		axis.high += half;
	}
	choose_step(&axis);
	return axis;
}

void
axis_count(struct axis *axis)
{
	axis->step = fmax(axis->step, 1);
}

void
axis_round(struct axis *axis)
{
	axis->low = floor(axis->low / axis->step + slack) * axis->step;
	axis->high = ceil(axis->high / axis->step - slack) * axis->step;
}

double
axis_at(const struct axis *axis, double value)
{
	return axis->from + (value - axis->low) / (axis->high - axis->low) * (axis->to - axis->from);
}

static double
first_tick(const struct axis *axis)
{
	return ceil(axis->low / axis->step - slack);
}

size_t
axis_ticks(const struct axis *axis)
{
	double n = floor(axis->high / axis->step + slack) - first_tick(axis) + 1;

	return n > 0 ? (size_t)n : 0;
}

double
axis_tick(const struct axis *axis, size_t k)
{
	double place = first_tick(axis) + (double)k;

	return place == 0 ? 0 : place * axis->step;
}

/* How labels are written: with so many decimals, in powers of 10 if that isn't 0. */
struct notation {
	int decimals, power;
};

static struct notation
find_notation(const struct axis *axis)
{
	double first = axis_tick(axis, 0), last = axis_tick(axis, axis_ticks(axis) - 1);
	double largest = fmax(axis->step, fmax(fabs(first), fabs(last)));
	/* places of the first and the last digit */
	int front = (int)floor(log10(largest) + slack), back = (int)floor(log10(axis->step) + slack);
	struct notation plain = { back < 0 ? -back : 0, 0 }, powers = { front - back, front };
	/* beyond the first digit */
	int plain_length = (front > 0 ? front : 0) + plain.decimals;
	int powers_length = powers.decimals + 1 + (abs(front) > 9) + (front < 0);

	if (largest < plain_most && plain.decimals <= plain_decimals)
		return plain;
	return plain_length > powers_length ? powers : plain;
}

void
axis_label(const struct axis *axis, size_t k, char label[AXIS_LABEL])
{
	const struct notation notation = find_notation(axis);
	double value = axis_tick(axis, k);

	if (notation.power == 0)
		snprintf(label, AXIS_LABEL, "%.*f", notation.decimals, value);
	else if (value == 0)
		snprintf(label, AXIS_LABEL, "0");
	else
		snprintf(label, AXIS_LABEL, "%.*fe%d", notation.decimals, value / pow(10, notation.power), notation.power);
}

double
axis_label_width(const struct axis *axis)
{
	char label[AXIS_LABEL];
	double width = 0;

	for (size_t k = 0; k < axis_ticks(axis); k++) {
		axis_label(axis, k, label);
		width = fmax(width, svg_text_width(AXIS_LETTERS, label));
	}
	return width;
}

double
axis_room(const struct axis *axis, enum axis_side side, bool titled)
{
	double labels = side == AXIS_BELOW ? AXIS_LETTERS : axis_label_width(axis);

	return tick + gap + labels + (titled ? title_gap + AXIS_LETTERS + gap : 0);
}

static void
draw_tick(struct svg *svg, const struct axis *axis, enum axis_side side, double at, size_t k)
{
	const struct svg_pen pen = { .colour = svg_faint(svg), .width = 1 };
	double place = axis_at(axis, axis_tick(axis, k)), out = side == AXIS_LEFT ? -1 : 1;
	struct svg_type type = { .size = AXIS_LETTERS, .colour = svg_ink(svg) };
	char label[AXIS_LABEL];

	axis_label(axis, k, label);
	if (side == AXIS_BELOW) {
		type.anchor = SVG_MIDDLE;
		svg_line(svg, place, at, place, at + tick, &pen);
		svg_text(svg, place, at + tick + gap + AXIS_LETTERS * 0.8, &type, label);
		return;
	}
	type.anchor = side == AXIS_LEFT ? SVG_END : SVG_START;
	svg_line(svg, at, place, at + out * tick, place, &pen);
	svg_text(svg, at + out * (tick + gap), place + AXIS_LETTERS * 0.36, &type, label);
}

void
axis_draw(struct svg *svg, const struct axis *axis, enum axis_side side, double at, const char *title)
{
	const struct svg_pen pen = { .colour = svg_faint(svg), .width = 1 };
	double middle = (axis->from + axis->to) / 2, room = axis_room(axis, side, false) + title_gap;
	struct svg_type type = { .size = AXIS_LETTERS, .anchor = SVG_MIDDLE, .turn = side == AXIS_BELOW ? 0 : -90 };
	char *fit;

	if (side == AXIS_BELOW)
		svg_line(svg, axis->from, at, axis->to, at, &pen);
	else
		svg_line(svg, at, axis->from, at, axis->to, &pen);
	for (size_t k = 0; k < axis_ticks(axis); k++)
		draw_tick(svg, axis, side, at, k);
	if (title == NULL)
		return;
	fit = svg_name_fit(AXIS_LETTERS, fabs(axis->to - axis->from), title);
	if (side == AXIS_BELOW)
		svg_text(svg, middle, at + room + AXIS_LETTERS * 0.8, &type, fit);
	else if (side == AXIS_LEFT)
		svg_text(svg, at - room - gap, middle, &type, fit);
	else
		svg_text(svg, at + room + AXIS_LETTERS, middle, &type, fit);
	free(fit);
}

void
axis_grid(struct svg *svg, const struct axis *axis, enum axis_side side, double from, double to)
{
	const struct svg_pen pen = { .colour = svg_grid(svg), .width = 1 };

	for (size_t k = 0; k < axis_ticks(axis); k++) {
		double place = axis_at(axis, axis_tick(axis, k));

		if (side == AXIS_BELOW)
			svg_line(svg, place, from, place, to, &pen);
		else
			svg_line(svg, from, place, to, place, &pen);
	}
}

/* ---- colour bars ------------------------------------------------------------------------------------------ */

/* Pixels: above a bar, and from one line of words to the next. */
static const double bar_gap = 10, bar_line = AXIS_LETTERS + 3;

static struct axis
bar_axis(const struct cmap_scale *scale, double y, double height)
{
	return axis_new(scale->low, scale->high, y + height, y);
}

double
axis_colour_bar_room(const struct cmap_scale *scale, double height)
{
	struct axis axis = bar_axis(scale, 0, height);

	return axis_room(&axis, AXIS_RIGHT, false);
}

void
axis_colour_bar(struct svg *svg, const struct cmap_scale *scale, double x, double y, double width, double height,
    const char *title)
{
	struct axis axis = bar_axis(scale, y, height);
	unsigned char *pixels = mem_array(BAR_ROWS, 3), *png;
	size_t n;

	for (size_t row = 0; row < BAR_ROWS; row++) {
		double place = 1 - ((double)row + 0.5) / BAR_ROWS;
		unsigned char rgba[4];

		cmap_colour(scale, axis.low + place * (axis.high - axis.low), rgba);
		memcpy(pixels + 3 * row, rgba, 3);
		if (rgba[3] == 0)
			memset(pixels + 3 * row, 0x80, 3);
	}
	png = png_encode(1, BAR_ROWS, PNG_RGB, pixels, &n);
	svg_image(svg, x, y, width, height, png, n, false, NULL);
	svg_rect(svg, x, y, width, height, &(struct svg_pen){ .colour = svg_faint(svg), .width = 1 });
	axis_draw(svg, &axis, AXIS_RIGHT, x + width, NULL);
	if (title != NULL)
		svg_text(svg, x, y - AXIS_LETTERS, &(struct svg_type){ .size = AXIS_LETTERS }, title);
	free(png);
	free(pixels);
}

struct axis_head
axis_head_new(const char *what, double width, const struct cmap_scale *scale, bool both)
{
	struct axis_head head = { .height = bar_gap };

	if (what != NULL && *what != '\0')
		head.what = svg_text_fit(AXIS_LETTERS, width, what);
	if (scale->height > 0)
		head.rule = both ? mem_format("beyond \xc2\xb1%g", scale->height) : mem_format("above %g", scale->height);
	head.width = fmax(head.what == NULL ? 0 : svg_text_width(AXIS_LETTERS, head.what),
	    head.rule == NULL ? 0 : svg_text_width(AXIS_LETTERS, head.rule));
	head.height += (head.what != NULL) * bar_line + (head.rule != NULL) * bar_line;
	return head;
}

void
axis_head_draw(struct svg *svg, const struct axis_head *head, double x, double y)
{
	const struct svg_type type = { .size = AXIS_LETTERS };

	y -= bar_gap;
	if (head->what != NULL)
		svg_text(svg, x, y - (head->rule != NULL) * bar_line, &type, head->what);
	if (head->rule != NULL)
		svg_text(svg, x, y, &type, head->rule);
}

void
axis_head_free(struct axis_head *head)
{
	free(head->what);
	free(head->rule);
}

void
axis_missing(struct svg *svg, double x, double y, double width)
{
	svg_hatch(svg, x, y, width, width);
	svg_rect(svg, x, y, width, width, &(struct svg_pen){ .colour = svg_faint(svg), .width = 1 });
	svg_text(svg, x + width + tick + gap, y + width / 2 + AXIS_LETTERS * 0.36, &(struct svg_type){ .size = AXIS_LETTERS },
	    "n/a");
}
