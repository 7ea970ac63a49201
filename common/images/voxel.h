/* voxel: the numbers of an image as its file has them, and as float or double.
 *
 *	if (swap)
 *		voxel_swap(type, raw, n);
 *	voxel_scale_float(type, raw, n, slope, inter, values);
 *
 * A value is stored * slope + inter, in double, each operation rounded by itself. Nothing prints or exits.
 */
#ifndef VOXEL_H
#define VOXEL_H

#include <stdbool.h>
#include <stddef.h>

enum voxel_type {
	VOXEL_UINT8, VOXEL_INT8, VOXEL_UINT16, VOXEL_INT16, VOXEL_UINT32, VOXEL_INT32, VOXEL_UINT64, VOXEL_INT64,
	VOXEL_FLOAT32, VOXEL_FLOAT64, VOXEL_TYPES
};

/* NumPy's name, such as "int16". */
const char *voxel_name(enum voxel_type type);
/* Bytes of an item. */
size_t voxel_size(enum voxel_type type);
/* Whether every value that can be stored is exact as a float once scaled: integers of at most 24 bits, the
 * scaling counted, and unscaled floats. */
bool voxel_single(enum voxel_type type, double slope, double inter);
/* Turns the bytes of n items round, in place. */
void voxel_swap(enum voxel_type type, void *raw, size_t n);
/* n items in this machine's byte order, aligned to their size, to values. */
void voxel_scale_float(enum voxel_type type, const void *raw, size_t n, double slope, double inter,
    float *values);
void voxel_scale_double(enum voxel_type type, const void *raw, size_t n, double slope, double inter,
    double *values);
/* Stores one value as an item (at any alignment). False where it can't be: a fraction, n/a or inf in an
 * integer, beyond the type's range; floats take n/a and inf and are rounded. */
bool voxel_store(enum voxel_type type, double value, void *item);

#endif
