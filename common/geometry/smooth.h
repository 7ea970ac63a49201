/* smooth: Gaussian smoothing of a volume, one axis after another.
 *
 *	double sigma[3];
 *	for (size_t axis = 0; axis < 3; axis++)
 *		sigma[axis] = smooth_sigma(fwhm_mm, affine_length(&grid->affine, axis));
 *	smooth_volume(values, grid->shape, sigma);
 *
 * The kernel is sampled at whole voxels up to int(4 sigma + 0.5) and sums to 1; beyond an edge the volume is
 * reflected, its edge voxel repeated (d c b a | a b c d | d c b a), as often as the kernel needs it. Nothing
 * prints; only lack of memory ends the process.
 */
#ifndef SMOOTH_H
#define SMOOTH_H

#include <stddef.h>

/* The standard deviation, in voxels, of a kernel of this full width at half maximum. */
double smooth_sigma(double fwhm_mm, double voxel_mm);
/* Smooths in place, x fastest; sigma in voxels, an axis with 0 is left as it is. Values must be finite:
 * the caller puts 0 where they aren't. */
void smooth_volume(double *values, const size_t shape[3], const double sigma[3]);

#endif
