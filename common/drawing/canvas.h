/* canvas: the images on which the values of an atlas's labels are painted, and which of its units each vertex is.
 *
 *	struct canvas canvases[HEMISPHERES];
 *	canvas_make(atlas, n, paths, structure, canvases);
 *	for (size_t unit = 0; unit < canvases[0].mask->n_units; unit++)
 *		... canvas_unit(&canvases[0], unit) is a unit of the atlas, or CANVAS_NONE ...
 *	canvas_free(n, canvases);
 *
 * One path: the grid of the labels; of labels in CIFTI also the surface of one structure, where the path's name is that
 * of a surface's data, and of labels of surfaces also CIFTI, with all their vertices, where it is the name of that.
 * LEFT,RIGHT: as many files of labels, the two surfaces of CIFTI, or the two halves of one list of vertices.
 */
#ifndef CANVAS_H
#define CANVAS_H

#include <stddef.h>
#include <stdint.h>

#include "geometry/atlas.h"

#define CANVAS_NONE SIZE_MAX

struct canvas {
	struct img_mask *mask;
	size_t first;		/* unit of the atlas that is the first vertex, if there are no units */
	size_t *units;		/* units of the atlas, a vertex each, or CANVAS_NONE; NULL: from `first' on */
};

/* structure: CortexLeft or CortexRight, as the user wrote it, or NULL. What can't be, or contradicts the files, dies. */
void canvas_make(const struct atlas *atlas, size_t n, char *const paths[], const char *structure,
    struct canvas canvases[HEMISPHERES]);
size_t canvas_unit(const struct canvas *canvas, size_t vertex);
void canvas_free(size_t n, struct canvas canvases[HEMISPHERES]);

#endif
