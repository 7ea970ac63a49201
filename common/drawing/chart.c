/* chart: a panel with two axes; see chart.h. */
#include "drawing/chart.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "numerics/thin.h"

/* Pixels: a title above, half a label at the ends of axes, the least side of the inside, and width of a pale band. */
static const double heading = AXIS_LETTERS + 8, end_room = AXIS_LETTERS / 2.0, least_side = 20, least_band = 1;

void
chart_extend(size_t n, const double *values, double *low, double *high)
{
	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i])) {
			*low = fmin(*low, values[i]);
			*high = fmax(*high, values[i]);
		}
}

/* The y axis, which needs no more than the box's height. */
static struct axis
place_y(const struct chart *chart, const struct picture_box *box)
{
	const struct axis any = axis_new(0, 1, 0, 1);
	double top = box->y + (chart->title != NULL ? heading : end_room);
	double bottom = box->y + box->height - axis_room(&any, AXIS_BELOW, chart->x_title != NULL);
	struct axis y = axis_new(chart->y_low, chart->y_high, fmax(bottom, top + 1), top);

	if (!chart->exact)
		axis_round(&y);
	return y;
}

double
chart_label_width(const struct chart *chart, const struct picture_box *box)
{
	const struct axis y = place_y(chart, box);

	return axis_label_width(&y);
}

static struct axis
place_x(const struct chart *chart, double left, double right)
{
	struct axis x = axis_new(chart->x_low, chart->x_high, left, fmax(right, left + 1));

	if (chart->counted)
		axis_count(&x);
	return x;
}

bool
chart_place(struct chart *chart, const struct picture_box *box, double label_width)
{
	const struct axis y = place_y(chart, box);
	double left = box->x + label_width - axis_label_width(&y) + axis_room(&y, AXIS_LEFT, chart->y_title != NULL);
	double right = box->x + box->width, beyond;

	chart->y = y;
	chart->x = place_x(chart, left, right);
	/* halves of the first and the last label stand beyond the ends */
	beyond = axis_label_width(&chart->x) / 2;
	chart->x = place_x(chart, fmax(left, box->x + beyond), right - beyond);
	return chart->x.to - chart->x.from >= least_side && chart->y.from - chart->y.to >= least_side;
}

void
chart_frame(struct svg *svg, const struct chart *chart)
{
	const struct axis *x = &chart->x, *y = &chart->y;
	const struct svg_type type = { .size = AXIS_LETTERS, .anchor = SVG_MIDDLE, .bold = true };

	axis_grid(svg, y, AXIS_LEFT, x->from, x->to);
	axis_draw(svg, x, AXIS_BELOW, y->from, chart->x_title);
	axis_draw(svg, y, AXIS_LEFT, x->from, chart->y_title);
	if (chart->title != NULL) {
		char *fit = svg_name_fit(AXIS_LETTERS * 7.0 / 6, x->to - x->from, chart->title);

		svg_text(svg, (x->from + x->to) / 2, y->to - 7, &type, fit);
		free(fit);
	}
}

void
chart_band(struct svg *svg, const struct chart *chart, double low, double high, const struct svg_pen *pen)
{
	const struct axis *x = &chart->x, *y = &chart->y;
	double from = axis_at(x, fmax(low, x->low)), to = axis_at(x, fmin(high, x->high));

	if (high < x->low || low > x->high)
		return;
	if (to - from >= least_band) {
		svg_rect(svg, from, y->to, to - from, y->from - y->to, pen);
	} else {
		struct svg_pen line = *pen;

		line.colour = pen->fill;
		line.fill = NULL;
		line.width = 1;
		line.opacity = 0;
		svg_line(svg, (from + to) / 2, y->to, (from + to) / 2, y->from, &line);
	}
}

/* Points that a line through them wouldn't show. */
static void
draw_dots(struct svg *svg, size_t n, const double *x, const double *y, const struct svg_pen *pen)
{
	struct svg_pen dot = { .fill = pen->colour, .opacity = pen->opacity, .name = pen->name };

	for (size_t i = 0; i < n; i++) {
		bool before = i > 0 && isfinite(x[i - 1]) && isfinite(y[i - 1]);
		bool after = i + 1 < n && isfinite(x[i + 1]) && isfinite(y[i + 1]);

		if (isfinite(x[i]) && isfinite(y[i]) && !before && !after)
			svg_circle(svg, x[i], y[i], fmax(2, pen->width), &dot);
	}
}

void
chart_line(struct svg *svg, const struct chart *chart, size_t n, const double *x, const double *y,
    const struct svg_pen *pen)
{
	double *px = mem_array(n, sizeof(*px)), *py = mem_array(n, sizeof(*py));
	const struct axis *across = &chart->x, *up = &chart->y;

	for (size_t i = 0; i < n; i++) {
		px[i] = axis_at(across, x[i]);
		py[i] = axis_at(up, y[i]);
	}
	if ((double)n > across->to - across->from)
		n = thin_line(n, px, py);
	/* a line at an end keeps its width */
	svg_begin(svg, across->from - pen->width, up->to - pen->width, across->to - across->from + 2 * pen->width,
	    up->from - up->to + 2 * pen->width);
	svg_polyline(svg, n, px, py, pen);
	draw_dots(svg, n, px, py, pen);
	svg_end(svg);
	free(px);
	free(py);
}
