/* resample: a volume on another grid, by pulling values back through the affines.
 *
 *	struct resample plan;
 *	if (!resample_plan(&plan, image->shape, &image->affine, grid->shape, &grid->affine))
 *		... the image's affine has no inverse ...
 *	double *result = mem_array(grid->n_voxels, sizeof(*result));
 *	resample_nearest(&plan, values, result);
 *
 * Each voxel of the grid takes what the image has at its centre; volumes have x fastest. As
 * scipy.ndimage.affine_transform() with mode "constant": beyond the centres of the image's outermost voxels there is
 * nothing, and the value is 0. Headers have single precision, so a place within RESAMPLE_NEAR of a voxel of an edge, or
 * of the middle between two voxels, counts as being there. Nothing prints or exits.
 */
#ifndef RESAMPLE_H
#define RESAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "images/affine.h"

#define RESAMPLE_NEAR 1e-4	/* voxels */

struct resample {
	size_t from[3], to[3];
	struct affine places;	/* voxels of `to' to voxels of `from' */
};

/* False where from_affine has no inverse. */
bool resample_plan(struct resample *plan, const size_t from[3], const struct affine *from_affine, const size_t to[3],
    const struct affine *to_affine);
/* The value of the nearest voxel; in the middle between two, of the one with the larger index. Both return how many voxels
 * of the grid are within the image. */
size_t resample_nearest(const struct resample *plan, const double *values, double *result);
/* Trilinear; voxels whose weight is 0 have no part in it, even if they are n/a. */
size_t resample_linear(const struct resample *plan, const double *values, double *result);

#endif
