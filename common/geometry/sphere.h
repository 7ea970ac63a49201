/* sphere: the voxels near a point.
 *
 *	n = sphere_find(&grid->affine, grid->shape, xyz_mm, radius_mm, &voxels, &room);
 *	for (size_t i = 0; i < n; i++)
 *		... voxels[i] ...
 *	free(voxels);
 *
 * Nothing prints; only lack of memory ends the process.
 */
#ifndef SPHERE_H
#define SPHERE_H

#include <stddef.h>

#include "images/affine.h"

/* The voxel whose centre is nearest along each axis of the grid, and those whose centres are within
 * radius_mm (included) of the point; indices with x fastest, the nearest first, the others ascending.
 * Returns how many: 0 where the nearest voxel isn't in the grid, or the affine has no inverse. *voxels and
 * *room (NULL and 0 at first) are kept from call to call, to be freed. */
size_t sphere_find(const struct affine *affine, const size_t shape[3], const double xyz_mm[3], double radius_mm,
    size_t **voxels, size_t *room);

#endif
