/* grayordinates: CIFTI's vertices and voxels as units that are next to one another and somewhere.
 *
 *	struct grayordinates *gray = grayordinates_open(mask, mesh);
 *	comp_find(gray->graph, values, &rule);
 *	... gray->models[unit]->structure, gray->places[unit], gray->areas_mm2[unit] ...
 *	grayordinates_free(gray);
 *
 * Vertices are next to those with which they share an edge of the mesh, voxels to those around them, whatever
 * structures they are of; no vertex is next to a voxel.
 */
#ifndef GRAYORDINATES_H
#define GRAYORDINATES_H

#include "geometry/graph.h"
#include "geometry/mesh.h"
#include "images/cifti.h"
#include "images/img.h"

/* All arrays have an item for each unit of the mask. */
struct grayordinates {
	struct graph *graph;
	const struct cifti_model **models;	/* what it is of; as long as the mask lives */
	size_t *places;		/* vertex of its own surface, or voxel, as in cifti.h */
	size_t *vertices;	/* of the joined mesh; SIZE_MAX: a voxel */
	double *areas_mm2;	/* that belong to a vertex; NaN: a voxel */
	double voxel_mm3;
};

/* The units of a mask of brain models. mesh: the surfaces that they are on, found by their structures, or where files
 * don't say what they are of, in their order; NULL if there are voxels alone. Copied. What doesn't fit dies. */
struct grayordinates *grayordinates_open(const struct img_mask *mask, const struct mesh *mesh);
/* Only the vertices, which are to be freed. */
size_t *grayordinates_vertices(const struct img_mask *mask, const struct mesh *mesh);
void grayordinates_free(struct grayordinates *gray);

#endif
