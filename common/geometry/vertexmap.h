/* vertexmap: a value for each vertex of a mesh, from whatever file has them: sulcal depth, curvature, thickness.
 *
 *	double *depth = vertexmap_read("lh.sulc,rh.sulc", mesh);	// mesh->n_vertices values
 *	free(depth);
 *
 * Read: an image of one volume (.shape.gii, .func.gii, .mgh, .dscalar.nii, which may have some of the vertices),
 * FreeSurfer's morphometry (lh.sulc, lh.curv), or one column of a table or array (SPEC as in table.h); or two of them,
 * LEFT,RIGHT. The bytes tell which. What is wrong, or doesn't fit the mesh, dies.
 */
#ifndef VERTEXMAP_H
#define VERTEXMAP_H

#include "geometry/mesh.h"

/* To be freed; NaN where a value is missing. */
double *vertexmap_read(const char *text, const struct mesh *mesh);
/* The same; *measure is what the numbers of the first image are (measure.h), to be freed, or NULL. */
double *vertexmap_read_measure(const char *text, const struct mesh *mesh, char **measure);
/* The same from an image that is open, which is taken over. */
double *vertexmap_read_in(struct in *in, const struct mesh *mesh, char **measure);
/* The correlation of a mesh's values with how far vertices stand out from their neighbours: above 0 where gyri have the
 * larger values. 0 where the mesh has no folds to tell. */
double vertexmap_rise(const double *values, const struct mesh *mesh);

#endif
