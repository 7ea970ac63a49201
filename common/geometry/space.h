/* space: where the units of a table are: what -m and -g say together.
 *
 *	struct space *space = space_open("mask.nii.gz", NULL);		// or (NULL, "lh.surf.gii,rh.surf.gii")
 *	space_fit(space, table->name, table->n_units, names);
 *	comp_find(space_graph(space), values, &rule);
 *	space_free(space);
 *
 * The voxels of a mask; the vertices of one mesh or of both hemispheres, all or those in a mask; vertices and voxels of
 * CIFTI; units that a table of edges joins. What doesn't fit together dies.
 */
#ifndef SPACE_H
#define SPACE_H

#include "bytes/out.h"
#include "geometry/graph.h"
#include "geometry/mesh.h"
#include "images/img.h"

struct space;

/* mask: an image, or LEFT,RIGHT with meshes; graph: a mesh, LEFT,RIGHT or a table of edges. Either may be NULL, not
 * both. */
struct space *space_open(const char *mask, const char *graph);
/* Dies unless there are as many units as in the table called so. */
void space_check(const struct space *space, const char *table, size_t n_units);
/* The same, and finds out what is next to what; names: of the units, or NULL; they must live as long. */
void space_fit(struct space *space, const char *table, size_t n_units, const char *const *names);
/* After space_fit(). */
const struct graph *space_graph(const struct space *space);
/* The mask of a volume or of CIFTI, and the mesh; NULL elsewhere. */
const struct img_mask *space_mask(const struct space *space);
const struct mesh *space_mesh(const struct space *space);
/* The place of a unit among all that there are, from 0: the voxel of a volume, the vertex of a mesh (those of the
 * right behind those of the left), the row of CIFTI, the unit itself where there are only edges. */
size_t space_index(const struct space *space, size_t unit);
/* The vertex of the joined mesh that a unit is; SIZE_MAX: none. */
size_t space_vertex(const struct space *space, size_t unit);
/* How many of these there are; after space_fit(). */
size_t space_count(const struct space *space);
/* The columns that say where a unit is, "x\ty\tz", "vertex\tx\ty\tz", "structure\tvertex\tx\ty\tz" or "unit", and its
 * fields. */
const char *space_place(const struct space *space);
void space_put_place(const struct space *space, struct out *out, size_t unit);
/* The column that says how large several units are, "\tsize_mm3" (whole, rounded down) or "\tsize_mm2" (thousandths),
 * or both, of which one is n/a, and its fields, with a tab in front; blank for no units; nothing where there are only
 * edges. */
const char *space_measure(const struct space *space);
void space_put_measure(const struct space *space, struct out *out, size_t n, const size_t *units);
void space_free(struct space *space);

#endif
