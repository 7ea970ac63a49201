/* portrait: the hemispheres of a mesh from their sides, drawn on a sheet.
 *
 *	struct portrait *portrait = portrait_new(mesh);
 *	... picture_open() ...
 *	portrait_draw(portrait, &(struct portrait_paint){ grey, rgba, margins, false }, par, svg, &box);
 *	portrait_free(portrait);
 *
 * A lateral and a medial view of each, all on one scale, in one row or in two, whichever makes them larger, with their names
 * below. One hemisphere is the one its file says, or else the one where most of it is: the left has x below 0. The left one's
 * lateral view is from -x and shows its front (y) at the left.
 */
#ifndef PORTRAIT_H
#define PORTRAIT_H

#include "base/par.h"
#include "drawing/picture.h"
#include "drawing/relief.h"
#include "drawing/svg.h"
#include "geometry/mesh.h"

struct portrait;

/* As in struct relief_surface. */
struct portrait_paint {
	const unsigned char *grey;
	const unsigned char (*rgba)[4];
	const double *margins;
	bool flat;
};

/* The mesh must live as long. One that can't be drawn dies. */
struct portrait *portrait_new(const struct mesh *mesh);
void portrait_draw(const struct portrait *portrait, const struct portrait_paint *paint, struct par *par,
    struct svg *svg, const struct picture_box *box);
void portrait_free(struct portrait *portrait);

#endif
