/* paint: what a surface's vertices look like: greys of its depth, and over them colours of its values.
 *
 *	struct paint *paint = paint_new(mesh->n_vertices);
 *	paint_depth(paint, depth, false);
 *	paint_values(paint, mesh, values, &scale);
 *	portrait_draw(portrait, paint, par, svg, &box);
 *	paint_free(paint);
 *
 * Nothing prints; only lack of memory ends the process.
 */
#ifndef PAINT_H
#define PAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "drawing/cmap.h"
#include "geometry/mesh.h"

/* As in struct relief_surface; every array has an item for each vertex. */
struct paint {
	size_t n_vertices;
	unsigned char *grey;
	const struct cmap *cmap;	/* of the values; NULL: none, nor places */
	double *places;
	const double *values;
	double height;
	bool flat, below;		/* below: some of what is painted is less than 0 */
	size_t n_finite, n_painted;	/* vertices whose value is finite, or has a colour */
};

/* All of one grey. */
struct paint *paint_new(size_t n_vertices);
/* Larger depths are darker, or if rising lighter, between the percentiles 2 and 98; a missing one stays as it is. */
void paint_depth(struct paint *paint, const double *depth, bool rising);
/* Colours of the scale's map, which like the values must live as long. They end where the values reach the scale's height; in
 * a map of parcels, most of whose painted triangles have one value, they don't run into each other. */
void paint_values(struct paint *paint, const struct mesh *mesh, const double *values, const struct cmap_scale *scale);
void paint_free(struct paint *paint);

#endif
