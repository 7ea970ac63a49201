/* relief: surfaces of triangles as pixels, seen from far away and lit; what is behind is hidden.
 *
 *	struct relief_view view = { .surface = &surface, .toward = { -1, 0, 0 }, .up = { 0, 0, 1 },
 *		.centre = { -30, 0, 0 }, .mm = 0.25, .width = 640, .height = 480 };
 *	relief_draw(par, 1, &view);
 *	relief_palette(cmap_find("grey"), palette);
 *	... view.ground, 640 x 480 places in the palette ...
 *	relief_free(&view);
 *
 * What is seen are three layers, the first below: the surface's greys, the paint on it, and shade, which is black. Colours are
 * levels of a colour map, and the light lies apart from them, so that each layer is a byte a pixel and differs little from one
 * to the next. Each pixel has four samples, each sample its nearest triangle, lit by normals that are interpolated between its
 * corners (Phong 1975). Triangles are seen from both sides. The bits are the same whatever the threads. Nothing prints; only
 * lack of memory ends the process.
 */
#ifndef RELIEF_H
#define RELIEF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/par.h"
#include "drawing/cmap.h"

struct relief_surface {
	size_t n_vertices;
	const double (*xyz)[3];		/* mm */
	size_t n_triangles;
	const size_t (*triangles)[3];	/* vertices, from 0 */
	const unsigned char *grey;	/* of each vertex */
	const double *places;		/* of its paint in a colour map, from 0 to 1, or NaN: none; NULL: no vertex has any. A
					 * place is painted where most of it is. */
	const double *values;		/* of each vertex: paint ends where these are as far from 0 as the height; NULL, NaN or
					 * no vertex less far: half-way */
	double height;
	bool flat;			/* one place has one vertex's paint; else it runs from one to the next */
};

struct relief_view {
	const struct relief_surface *surface;
	double toward[3], up[3];	/* at right angles, of length 1: to the eye, and upward in the picture */
	double centre[3];		/* what is in the middle of the picture */
	double mm;			/* per pixel */
	size_t width, height;		/* pixels */
	/* height x width, from the top; to be freed by relief_free(); NULL where nothing of it is seen. Ground and paint
	 * are places in their palettes, shade is the opacity of black. */
	unsigned char *ground, *paint, *shade;
};

/* Sets the layers of n views. */
void relief_draw(struct par *par, size_t n, struct relief_view *views);
void relief_free(struct relief_view *view);

/* The palette of paint in a map's colours, or of the ground, which are those of `grey': red, green, blue and alpha. */
enum { RELIEF_COLOURS = 256 };
void relief_palette(const struct cmap *cmap, unsigned char palette[RELIEF_COLOURS][4]);

#endif
