/* axis: a scale with ticks, and boxes of a chart to draw in.
 *
 *	struct axis x = axis_new(0, 403.2, 60, 620), y = axis_new(-0.2, 1.3, 300, 20);
 *	axis_round(&y);
 *	axis_draw(svg, &x, AXIS_BELOW, 300, "time (s)");
 *	axis_draw(svg, &y, AXIS_LEFT, 60, "signal");
 *	... axis_at(&x, 12.5) is its pixel ...
 */
#ifndef AXIS_H
#define AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "drawing/cmap.h"
#include "drawing/svg.h"

/* Sizes of letters in all charts, pixels. */
enum { AXIS_LETTERS = 11, AXIS_TITLE = 14 };

struct axis {
	double low, high;	/* low < high, finite */
	double from, to;	/* their pixels; y axes have from > to */
	double step;		/* between ticks: 1, 2 or 5 times a power of 10 */
};

/* Ends that are alike or not finite become an interval that can be drawn; ticks as close as their labels allow. */
struct axis axis_new(double low, double high, double from, double to);
/* Its values are counted: no ticks between them. */
void axis_count(struct axis *axis);
/* Moves the ends outward to the next ticks. */
void axis_round(struct axis *axis);
double axis_at(const struct axis *axis, double value);
/* The ticks within, from the lowest: how many there are, the k-th, and its label ("0.25"; "0.5e6", the same power for all). */
size_t axis_ticks(const struct axis *axis);
double axis_tick(const struct axis *axis, size_t k);
enum { AXIS_LABEL = 32 };
void axis_label(const struct axis *axis, size_t k, char label[AXIS_LABEL]);
/* The width of the widest label. */
double axis_label_width(const struct axis *axis);

enum axis_side { AXIS_BELOW, AXIS_LEFT, AXIS_RIGHT };
/* Line, ticks, labels and a title (NULL: none), the line at y = `at` (or x). */
void axis_draw(struct svg *svg, const struct axis *axis, enum axis_side side, double at, const char *title);
/* Faint lines at the ticks, across from `from` to `to`. */
void axis_grid(struct svg *svg, const struct axis *axis, enum axis_side side, double from, double to);
/* How much room axis_draw() takes beside its line. */
double axis_room(const struct axis *axis, enum axis_side side, bool titled);

/* A bar of the scale's colours, upright, in the box, with ticks at its right side and a title above (NULL: none). What is
 * left out below the height is grey. */
void axis_colour_bar(struct svg *svg, const struct cmap_scale *scale, double x, double y, double width, double height,
    const char *title);
/* What stands above a bar: what its values are, and from where on they have colours; each NULL: nothing. */
struct axis_head {
	char *what, *rule;
	double width, height;	/* that they take, pixels */
};
/* what: NULL or "": not known; cut to fit. The rule is the scale's height, to one side of 0 or to both. */
struct axis_head axis_head_new(const char *what, double width, const struct cmap_scale *scale, bool both);
/* Draws it above y, from x on. */
void axis_head_draw(struct svg *svg, const struct axis_head *head, double x, double y);
void axis_head_free(struct axis_head *head);
/* The room at the right of x + width. */
double axis_colour_bar_room(const struct cmap_scale *scale, double height);
/* Beside a colour bar: what is missing is hatched (svg_hatch()), a square of that width and "n/a". */
void axis_missing(struct svg *svg, double x, double y, double width);

#endif
