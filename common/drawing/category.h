/* category: a scale of names, each with a slot of its own, below a chart.
 *
 *	struct category names = category_new(n, group_names, 120);	// labels of at most 120 pixels
 *	category_place(&names, inside.x, left, right);
 *	double bottom = inside.y + inside.height - category_room(&names, true);
 *	... category_at(&names, k) is the middle of slot k, names.slot its width ...
 *	category_draw(svg, &names, bottom, "network");
 *
 * Labels stand upright where they fit into their slots; else they are turned, by 45 degrees or by 90; and where even those
 * would touch, only each second, third ... has one. Those that are too long are cut in the middle.
 */
#ifndef CATEGORY_H
#define CATEGORY_H

#include <stdbool.h>
#include <stddef.h>

#include "drawing/svg.h"

struct category {
	size_t n;
	const char *const *names;
	double most;		/* length of labels, pixels */
	double left, right, slot;
	double turn;		/* degrees, 0 to -90 */
	size_t every;		/* label k is drawn if k is a multiple */
};

/* Names are kept by pointer. */
struct category category_new(size_t n, const char *const *names, double most);
/* From pixel `left` to `right`; labels don't reach beyond `edge` at their left, to which end left may be moved right. */
void category_place(struct category *category, double edge, double left, double right);
double category_at(const struct category *category, size_t k);
/* How much room category_draw() takes below its line. */
double category_room(const struct category *category, bool titled);
/* Labels and a title (NULL: none) below y = `at'. */
void category_draw(struct svg *svg, const struct category *category, double at, const char *title);

#endif
