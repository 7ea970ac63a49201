/* caption: what the cells along a side of a matrix are called: columns above it or rows at its left, or their numbers.
 *
 *	struct caption across = caption_new(CAPTION_ACROSS, n, names, NULL, "column", width, 150);
 *	top += caption_before(&across);			// room above the matrix
 *	bottom -= caption_behind(&across);		// and below
 *	... the matrix stands there ...
 *	caption_draw(svg, &across, left, right, top, bottom);
 *
 * A name stands at the middle of its cell. Those above are upright if each fits over its cell, else turned. Where cells
 * are too narrow letters shrink, then every second, third or fourth has its name, and a tick; then none has, and an axis of
 * numbers stands at the left or below. Long names are cut in the middle.
 */
#ifndef CAPTION_H
#define CAPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "drawing/svg.h"

enum caption_side { CAPTION_ACROSS, CAPTION_DOWN };

struct caption {
	enum caption_side side;
	size_t n;
	const char *const *names;	/* the caller's */
	const size_t *order;		/* cell i is called names[order[i]]; NULL: names[i] */
	double size;			/* of the letters */
	bool turned;
	double width;			/* that a name may have */
	size_t step;			/* every step-th is drawn; 0: numbers are */
	const char *title;		/* of the numbers */
	double low, high;		/* the numbers at the ends of the side */
	double length;
};

/* names may be NULL: numbers, from 1. `length' is that of the side, pixels; `most' how much room names may take beside
 * it. */
struct caption caption_new(enum caption_side side, size_t n, const char *const *names, const size_t *order,
    const char *title, double length, double most);
/* Numbers that aren't counts: of the first cell's beginning and the last one's end, if there are no names. */
void caption_count(struct caption *caption, double low, double high, const char *title);
/* How far it reaches from the matrix up or to the left, and down. */
double caption_before(const struct caption *caption);
double caption_behind(const struct caption *caption);
/* Along the side of a matrix from pixel `from' to `to'; `near' is where the matrix begins the other way, `far' where it
 * ends. A note tells that names have no room. */
void caption_draw(struct svg *svg, const struct caption *caption, double from, double to, double near, double far);

#endif
