/* masking: where the brain is in a mean image.
 *
 *	masking_epi(mean, shape, inside);	// inside[i] is 0 or 1
 *
 * Volumes have x fastest. As nilearn's compute_epi_mask() and compute_background_mask() by default. Nothing
 * prints; only lack of memory ends the process.
 */
#ifndef MASKING_H
#define MASKING_H

#include <stddef.h>

/* The histogram's widest gap between the fractions 0.2 and 0.85 of the voxels, after smoothing by a FWHM
 * of one voxel, divides brain from air (T. Nichols); then opening by two voxels, and the largest
 * component. NaN counts as 0. `mean` is used up. */
void masking_epi(double *mean, const size_t shape[3], unsigned char *inside);
/* What differs from the median of the two outermost voxels of all six sides; where there is a NaN, what
 * isn't NaN. */
void masking_background(const double *mean, const size_t shape[3], unsigned char *inside);

#endif
