/* mesh: surfaces of triangles: where their vertices are, and how much area belongs to each.
 *
 *	struct mesh *mesh = mesh_read("lh.midthickness.surf.gii,rh.midthickness.surf.gii");
 *	double *areas_mm2 = mesh_areas(mesh);
 *	... areas_mm2[v] around mesh->xyz[v], v < mesh->n_vertices ...
 *	free(areas_mm2);
 *	mesh_free(mesh);
 *
 * Read: GIFTI surfaces and FreeSurfer's binary triangle surfaces, told apart by their bytes. Coordinates are those of
 * the file. Whatever is wrong with a file dies.
 */
#ifndef MESH_H
#define MESH_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/in.h"
#include "images/hemispheres.h"

/* One of the surfaces that were joined. */
struct mesh_part {
	size_t n_vertices;
	char structure[32];	/* in GIFTI's words: "CortexLeft"; "": not known */
};

struct mesh {
	char *name;		/* as the user wrote it, for messages */
	size_t n_parts;
	struct mesh_part parts[HEMISPHERES];
	size_t n_vertices, n_triangles;
	double (*xyz)[3];	/* mm */
	size_t (*triangles)[3];	/* vertices, from 0 */
};

/* A surface, or LEFT,RIGHT joined: first the vertices of the left. */
struct mesh *mesh_read(const char *text);
/* Whether an input begins as a surface does. */
bool mesh_sniff(struct in *in);
/* The same from an input that is open, which is taken over. */
struct mesh *mesh_read_in(struct in *in);
/* mm2 for each vertex, to be freed: a third of each triangle that it is a corner of. */
double *mesh_areas(const struct mesh *mesh);
void mesh_free(struct mesh *mesh);

#endif
