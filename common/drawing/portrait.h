/* portrait: the hemispheres of a mesh from their sides, drawn on a sheet.
 *
 *	struct portrait *portrait = portrait_new(mesh);
 *	... picture_open() ...
 *	portrait_draw(portrait, paint, par, svg, &box);
 *	portrait_free(portrait);
 *
 * A lateral and a medial view of each, all on one scale, in one row or in two, whichever makes them larger, with their names
 * below. One hemisphere is the one its file says, or else the one where most of it is: the left has x below 0. The left one's
 * lateral view is from -x and shows its front (y) at the left.
 */
#ifndef PORTRAIT_H
#define PORTRAIT_H

#include "base/par.h"
#include "drawing/paint.h"
#include "drawing/picture.h"
#include "drawing/svg.h"
#include "geometry/mesh.h"

struct portrait;

/* The mesh must live as long. One that can't be drawn dies. */
struct portrait *portrait_new(const struct mesh *mesh);
/* Whether the mesh is one hemisphere whose file doesn't say which; then *right is what it is taken for. */
bool portrait_guessed(const struct portrait *portrait, bool *right);
/* The room that it takes at least, in one row or in two, whichever is the one for the box; pixels. */
void portrait_need(const struct portrait *portrait, const struct picture_box *box, double *width, double *height);
void portrait_draw(const struct portrait *portrait, const struct paint *paint, struct par *par,
    struct svg *svg, const struct picture_box *box);
void portrait_free(struct portrait *portrait);

#endif
