/* surfacemap: what there is to see on a surface: for each vertex the value that a column of a unit table has, or an image.
 *
 *	struct surfacemap *map = surfacemap_read("stats.npy", "z", mesh, NULL);
 *	... map->values[v], v < mesh->n_vertices ...
 *	surfacemap_free(map);
 */
#ifndef SURFACEMAP_H
#define SURFACEMAP_H

#include "geometry/mesh.h"
#include "geometry/space.h"

struct surfacemap {
	char *file, *column;	/* what it was read from; no column (NULL): an image */
	char *measure;		/* of an image: what its numbers are (measure.h), or NULL */
	double *values;		/* of each vertex; NaN where there is none */
};

/* A table (SPEC as in units.h), an image of one volume, or two, LEFT,RIGHT; the bytes tell which. column: as the user wrote
 * it, or NULL: `z', or the only one. space: of the mesh, which says what vertices a table's records are of; NULL: each has
 * one, in their order. What is wrong, or doesn't fit, dies. */
struct surfacemap *surfacemap_read(const char *spec, const char *column, const struct mesh *mesh,
    const struct space *space);
void surfacemap_free(struct surfacemap *map);

#endif
