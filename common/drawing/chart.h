/* chart: a panel with two axes, and what is drawn in it.
 *
 *	struct chart chart = { .x_low = 0, .x_high = 300, .y_low = -1, .y_high = 2.4, .title = "face", .x_title = "time (s)" };
 *	chart_place(&chart, &box, chart_label_width(&chart, &box));
 *	chart_band(svg, &chart, onset, onset + duration, &pen);
 *	chart_frame(svg, &chart);
 *	chart_line(svg, &chart, n, time, signal, &pen);
 *
 * What lies beyond the axes' ends is cut off.
 */
#ifndef CHART_H
#define CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "drawing/axis.h"
#include "drawing/picture.h"
#include "drawing/svg.h"

struct chart {
	double x_low, x_high, y_low, y_high;	/* ends that are alike or not finite become an interval */
	bool exact;		/* y ends there, else at the next ticks */
	bool counted;		/* x is: whole numbers alone have ticks */
	const char *title, *x_title, *y_title;	/* above and beside the axes; NULL: none */

	struct axis x, y;	/* set by chart_place(); y.to is the top */
};

/* Widens the ends to hold the values that are finite; begin with INFINITY and -INFINITY. */
void chart_extend(size_t n, const double *values, double *low, double *high);
/* What the labels of its y axis take in that box. */
double chart_label_width(const struct chart *chart, const struct picture_box *box);
/* Lays it out, with that much room for the labels of y, which may be the largest of several charts'; false where nothing is
 * left to draw in. */
bool chart_place(struct chart *chart, const struct picture_box *box, double label_width);
/* Grid, axes and titles. */
void chart_frame(struct svg *svg, const struct chart *chart);
/* All heights from x = low to high; one too narrow to be seen is a line in its full colour. */
void chart_band(struct svg *svg, const struct chart *chart, double low, double high, const struct svg_pen *pen);
/* A line through n points, broken where one isn't finite; a point between two breaks is a dot. Where there are more points
 * than pixels, those that can't be seen are left out (thin.h). */
void chart_line(struct svg *svg, const struct chart *chart, size_t n, const double *x, const double *y,
    const struct svg_pen *pen);

#endif
