/* morph: binary volumes grown, shrunk and cleaned, with the 6 neighbours across faces.
 *
 *	morph_erode(inside, shape, 2);
 *	morph_keep_largest(inside, shape);
 *	morph_dilate(inside, shape, 2);
 *
 * inside[i] is 0 or 1, x fastest; beyond the grid everything is 0. All work in place. Nothing prints; only
 * lack of memory ends the process.
 */
#ifndef MORPH_H
#define MORPH_H

#include <stddef.h>

/* One iteration keeps a voxel if it and its 6 neighbours are inside. */
void morph_erode(unsigned char *inside, const size_t shape[3], size_t iterations);
/* One iteration adds the 6 neighbours of every voxel inside. */
void morph_dilate(unsigned char *inside, const size_t shape[3], size_t iterations);
/* Keeps the component with the most voxels; of several the one that holds the first voxel with x slowest. */
void morph_keep_largest(unsigned char *inside, const size_t shape[3]);
/* Keeps the components that reach a side of the grid; along an axis of one voxel there is no side. */
void morph_keep_outer(unsigned char *inside, const size_t shape[3]);

#endif
