/* field: smooth random fields on a grid, as smooth and as large at its edges as inside.
 *
 *	struct field *field = field_new(shape, (double[3]){ 2, 2, 2 });		// FWHM in voxels
 *	field_draw(field, seed, STREAM_NOISE + subject, values);		// shape[0] shape[1] shape[2] values
 *	field_free(field);
 *
 * White normal noise on a grid that is larger by the kernel's radius on all sides is smoothed by a Gaussian, cut off
 * where it is beyond 3 standard deviations, whose squares sum to 1: so every voxel is standard normal, and the
 * correlation of two depends on their distance alone, nearly exp(-d^2/(4 s^2)) for d voxels along an axis on which the
 * kernel has the standard deviation s. A field is a function of (seed, stream), the shape and the kernel, to the last
 * bit (rng.h; the weights are rounded to 2^-40). Nothing prints; only lack of memory ends the process.
 */
#ifndef FIELD_H
#define FIELD_H

#include <stddef.h>
#include <stdint.h>

struct field;

/* Full widths at half of the maximum, in voxels along each axis, at most FIELD_WIDEST; 0 doesn't smooth. */
enum { FIELD_WIDEST = 64 };
struct field *field_new(const size_t shape[3], const double fwhm_voxels[3]);
/* x fastest. */
void field_draw(struct field *field, uint64_t seed, uint64_t stream, double *values);
void field_free(struct field *field);

#endif
