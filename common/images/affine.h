/* affine: where voxels lie in millimetres.
 *
 *	struct affine affine, inverse;
 *	affine_from_quaternion(bcd, offset, zooms, qfac, &affine);
 *	affine_apply(&affine, (double[3]){ i, j, k }, xyz_mm);
 *
 * A voxel (i, j, k), each from 0, has its centre at m * (i, j, k, 1)' mm; x points right, y to the front, z
 * up. Source: nifti1.h (NIfTI-1 data format, methods 1 to 3). Nothing prints or exits.
 */
#ifndef AFFINE_H
#define AFFINE_H

#include <stdbool.h>
#include <stddef.h>

struct affine {
	double m[3][4];
};

/* Method 2, the qform: a unit quaternion (a, b, c, d) with a >= 0 that isn't stored; where b, c, d are
 * longer than 1 they are scaled to it and a is 0. qfac -1 turns the third axis round; everything else
 * counts as 1. */
void affine_from_quaternion(const double bcd[3], const double offset[3], const double zooms[3], double qfac,
    struct affine *affine);
/* No geometry known: x reversed, origin in the centre of the grid. */
void affine_from_zooms(const size_t shape[3], const double zooms[3], struct affine *affine);
bool affine_finite(const struct affine *affine);
/* False where there is no inverse: `inverse` is then left as it was. */
bool affine_invert(const struct affine *affine, struct affine *inverse);
void affine_apply(const struct affine *affine, const double from[3], double to[3]);
/* Length of a column: the size of a voxel along that axis, mm. */
double affine_length(const struct affine *affine, size_t axis);
/* The greatest distance (mm) between where a and b put one of the grid's eight corner voxels; between them
 * no voxel is farther off. */
double affine_distance(const struct affine *a, const struct affine *b, const size_t shape[3]);
/* Where the axes point to, such as "RAS" or "LPI": of the six ways to name them the one that agrees best. */
void affine_orientation(const struct affine *affine, char letters[4]);

#endif
