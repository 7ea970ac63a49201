/* caption: names along a side of a matrix; see caption.h. */
#include "drawing/caption.h"

#include <math.h>
#include <stdlib.h>

#include "base/die.h"
#include "drawing/axis.h"

/* Pixels: smallest letters, from one base line to the next over the letters' size, between names and matrix. */
static const double least_letters = 7, leading = 1.2, gap = 5;
enum { MOST_STEP = 4 };

static const char *
name_at(const struct caption *caption, size_t cell)
{
	return caption->names[caption->order == NULL ? cell : caption->order[cell]];
}

static double
widest(const struct caption *caption)
{
	double width = 0;

	for (size_t i = 0; i < caption->n; i++)
		width = fmax(width, svg_text_width(caption->size, caption->names[i]));
	return width;
}

struct caption
caption_new(enum caption_side side, size_t n, const char *const *names, const size_t *order, const char *title, double length,
    double most)
{
	struct caption caption = { side, n, names, order, AXIS_LETTERS, .title = title, .low = 0.5, .high = (double)n + 0.5,
		.length = length };
	double pitch = length / (double)n;

	if (names == NULL)
		return caption;
	caption.turned = side == CAPTION_ACROSS && widest(&caption) + gap > pitch;
	if (side == CAPTION_ACROSS && !caption.turned) {
		caption.width = pitch;
		caption.step = 1;
		return caption;
	}
	caption.step = (size_t)fmin(MOST_STEP + 1, ceil(least_letters * leading / pitch));
	if (caption.step > MOST_STEP)
		caption.step = 0;
	caption.size = fmin(AXIS_LETTERS, fmax(least_letters, pitch * (double)caption.step / leading));
	caption.width = fmin(widest(&caption), fmax(0, most - gap));
	return caption;
}

void
caption_count(struct caption *caption, double low, double high, const char *title)
{
	caption->low = low;
	caption->high = high;
	caption->title = title;
}

static struct axis
numbers(const struct caption *caption, double from, double to)
{
	struct axis axis = axis_new(caption->low, caption->high, from, to);

	if (caption->high - caption->low == (double)caption->n)
		axis_count(&axis);
	return axis;
}

double
caption_before(const struct caption *caption)
{
	struct axis axis = numbers(caption, 0, caption->length);

	if (caption->step > 0)
		return gap + (caption->side == CAPTION_ACROSS && !caption->turned ? caption->size : caption->width);
	return caption->side == CAPTION_DOWN ? axis_room(&axis, AXIS_LEFT, true) : 0;
}

double
caption_behind(const struct caption *caption)
{
	struct axis axis = numbers(caption, 0, caption->length);

	return caption->step == 0 && caption->side == CAPTION_ACROSS ? axis_room(&axis, AXIS_BELOW, true) : 0;
}

static void
draw_names(struct svg *svg, const struct caption *caption, double from, double pitch, double at)
{
	const struct svg_pen pen = { .colour = svg_faint(svg), .width = 1 };
	struct svg_type type = { .size = caption->size, .turn = caption->turned ? -90 : 0 };
	double low = caption->size * 0.36;

	type.anchor = caption->side == CAPTION_DOWN ? SVG_END : caption->turned ? SVG_START : SVG_MIDDLE;
	for (size_t i = 0; i < caption->n; i += caption->step) {
		double place = from + ((double)i + 0.5) * pitch;
		/* a name that has just its own room isn't cut for a rounding error */
		char *name = svg_name_fit(caption->size, caption->width + 0.01, name_at(caption, i));

		if (caption->side == CAPTION_DOWN)
			svg_text(svg, at - gap, place + low, &type, name);
		else
			svg_text(svg, place + (caption->turned ? low : 0), at - gap, &type, name);
		if (caption->step > 1 && caption->side == CAPTION_DOWN)
			svg_line(svg, at - gap + 1, place, at, place, &pen);
		else if (caption->step > 1)
			svg_line(svg, place, at - gap + 1, place, at, &pen);
		free(name);
	}
}

static void
tell_left_out(const struct caption *caption)
{
	const char *what = caption->side == CAPTION_ACROSS ? "columns" : "rows";

	if (caption->names != NULL && caption->step == 0)
		note("names of %zu %s don't fit; they are numbered", caption->n, what);
	else if (caption->step > 1)
		note("names of %zu %s don't fit; one of %zu is written", caption->n, what, caption->step);
}

void
caption_draw(struct svg *svg, const struct caption *caption, double from, double to, double near, double far)
{
	struct axis axis = numbers(caption, from, to);

	tell_left_out(caption);
	if (caption->step > 0)
		draw_names(svg, caption, from, (to - from) / (double)caption->n, near);
	else if (caption->side == CAPTION_ACROSS)
		axis_draw(svg, &axis, AXIS_BELOW, far, caption->title);
	else
		axis_draw(svg, &axis, AXIS_LEFT, near, caption->title);
}
