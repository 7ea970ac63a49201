/* legend: what the colours of a chart mean.
 *
 *	const struct legend_entry entries[] = { { "face", .line = { .colour = svg_series(svg, 0), .width = 1.5 } }, ... };
 *	const struct legend legends[] = { { "condition", 2, entries }, ... };
 *	legend_beside(svg, 1, legends, &inside);
 *	... the chart takes what is left inside ...
 *
 * A column of rows: a piece of line or area or both, and a name. Names that are too long are cut in the middle; rows that
 * don't fit are counted in the last one.
 */
#ifndef LEGEND_H
#define LEGEND_H

#include <stddef.h>

#include "drawing/picture.h"
#include "drawing/svg.h"

struct legend_entry {
	const char *name;
	struct svg_pen line, area;	/* as they are drawn in the chart; no colour, no fill: there is none */
};

struct legend {
	const char *title;	/* above; NULL: none */
	size_t n;
	const struct legend_entry *entries;
};

/* How high they are where all rows fit; entries aren't looked at. */
double legend_height(size_t n, const struct legend *legends);
/* Draws them above each other at the box's right side, and takes their room off it: at most a quarter of its width, or more
 * where that is little. Where names have no room at all there is none, and a note says so. */
void legend_beside(struct svg *svg, size_t n, const struct legend *legends, struct picture_box *box);

#endif
