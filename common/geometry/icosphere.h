/* icosphere: a sphere of triangles: an icosahedron whose faces are split in four, again and again.
 *
 *	struct icosphere sphere = icosphere_make(5);	// 10242 vertices, as many as fsaverage5 has
 *	... sphere.vertices[v][axis], sphere.faces[f][corner] ...
 *	icosphere_free(&sphere);
 *
 * Each splitting keeps the vertices and appends the middles of the edges, so that coarser spheres are the
 * first vertices of finer ones. Lengths are 1; corners run anticlockwise seen from outside. Only additions,
 * products and square roots: the bits are the same everywhere. Nothing prints or exits.
 */
#ifndef ICOSPHERE_H
#define ICOSPHERE_H

#include <stddef.h>

struct icosphere {
	size_t n_vertices, n_faces;	/* 10 4^splits + 2, 20 4^splits */
	double (*vertices)[3];
	size_t (*faces)[3];
};

/* At most 8 splittings. */
struct icosphere icosphere_make(unsigned splits);
void icosphere_free(struct icosphere *sphere);

#endif
