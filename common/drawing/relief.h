/* relief: surfaces of triangles as pixels, seen from far away and lit; what is behind is hidden.
 *
 *	struct relief_view view = { .surface = &surface, .toward = { -1, 0, 0 }, .up = { 0, 0, 1 },
 *		.centre = { -30, 0, 0 }, .mm = 0.25, .width = 640, .height = 480 };
 *	relief_draw(par, 1, &view);
 *	... view.pixels, 640 x 480 x 4 ...
 *	free(view.pixels);
 *
 * Each pixel has four samples, each sample its nearest triangle, lit by normals that are interpolated between its corners
 * (Phong 1975). Triangles are seen from both sides. The bits are the same whatever the threads. Nothing prints; only lack of
 * memory ends the process.
 */
#ifndef RELIEF_H
#define RELIEF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/par.h"

struct relief_surface {
	size_t n_vertices;
	const double (*xyz)[3];		/* mm */
	size_t n_triangles;
	const size_t (*triangles)[3];	/* vertices, from 0 */
	const unsigned char *grey;	/* of each vertex */
	const unsigned char (*rgba)[4];	/* the paint over it; alpha 0: none. A place is painted where most of it is. */
	const double *margins;		/* of each vertex: paint ends between those above 0 and below, where this is 0; NULL, NaN
					 * or no vertex below 0: half-way */
	bool flat;			/* one place has one vertex's paint; else colours run into each other */
};

struct relief_view {
	const struct relief_surface *surface;
	double toward[3], up[3];	/* at right angles, of length 1: to the eye, and upward in the picture */
	double centre[3];		/* what is in the middle of the picture */
	double mm;			/* per pixel */
	size_t width, height;		/* pixels */
	unsigned char *pixels;		/* height x width x 4, from the top: red, green, blue, alpha; to be freed */
};

/* Sets the pixels of n views. */
void relief_draw(struct par *par, size_t n, struct relief_view *views);

#endif
