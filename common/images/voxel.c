/* voxel: the numbers of an image as its file has them, and as float or double; see voxel.h. */
#include "images/voxel.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* kind, C type, NumPy's name, least value, greatest value + 1 (both exact as doubles) */
#define VOXEL_EACH(X) \
	X(VOXEL_UINT8, uint8_t, "uint8", 0, 0x1p8) \
	X(VOXEL_INT8, int8_t, "int8", -0x1p7, 0x1p7) \
	X(VOXEL_UINT16, uint16_t, "uint16", 0, 0x1p16) \
	X(VOXEL_INT16, int16_t, "int16", -0x1p15, 0x1p15) \
	X(VOXEL_UINT32, uint32_t, "uint32", 0, 0x1p32) \
	X(VOXEL_INT32, int32_t, "int32", -0x1p31, 0x1p31) \
	X(VOXEL_UINT64, uint64_t, "uint64", 0, 0x1p64) \
	X(VOXEL_INT64, int64_t, "int64", -0x1p63, 0x1p63) \
	X(VOXEL_FLOAT32, float, "float32", 0, 0) \
	X(VOXEL_FLOAT64, double, "float64", 0, 0)

static const struct {
	const char *name;
	size_t size;
	double least, beyond;
} types[VOXEL_TYPES] = {
#define X(kind, type, name, least, beyond) [kind] = { name, sizeof(type), least, beyond },
	VOXEL_EACH(X)
#undef X
};

const char *
voxel_name(enum voxel_type type)
{
	return types[type].name;
}

size_t
voxel_size(enum voxel_type type)
{
	return types[type].size;
}

/* The exponent of the lowest bit that is set in a finite value other than 0. */
static int
lowest_bit(double value)
{
	int exponent;
	uint64_t digits = (uint64_t)ldexp(fabs(frexp(value, &exponent)), DBL_MANT_DIG);

	return exponent - DBL_MANT_DIG + __builtin_ctzll(digits);
}

/* All values are integers times 2^unit, the unit being the lowest bit of slope and intercept. */
bool
voxel_single(enum voxel_type type, double slope, double inter)
{
	double most;
	int unit;

	if (type == VOXEL_FLOAT32)
		return slope == 1 && inter == 0;
	if (types[type].size > 2 || !isfinite(slope) || !isfinite(inter) || slope == 0)
		return false;
	unit = lowest_bit(slope);
	if (inter != 0 && lowest_bit(inter) < unit)
		unit = lowest_bit(inter);
	if (unit < FLT_MIN_EXP || unit > FLT_MAX_EXP - FLT_MANT_DIG - 1)
		return false;
	most = fmax(-types[type].least, types[type].beyond - 1);
	return most * ldexp(fabs(slope), -unit) + ldexp(fabs(inter), -unit) <= 0x1p24;
}

/* By itself, in place, since the loops that convert then need no second form. */
void
voxel_swap(enum voxel_type type, void *raw, size_t n)
{
	switch (types[type].size) {
	case 2:
		for (uint16_t *item = raw; item < (uint16_t *)raw + n; item++)
			*item = __builtin_bswap16(*item);
		break;
	case 4:
		for (uint32_t *item = raw; item < (uint32_t *)raw + n; item++)
			*item = __builtin_bswap32(*item);
		break;
	case 8:
		for (uint64_t *item = raw; item < (uint64_t *)raw + n; item++)
			*item = __builtin_bswap64(*item);
		break;
	default:
		break;
	}
}

/* One loop per pair of types; unscaled items take the short way. */
#define SCALE(type, made) do { \
	const type *items = raw; \
	if (slope == 1 && inter == 0) \
		for (size_t i = 0; i < n; i++) \
			values[i] = (made)items[i]; \
	else \
		for (size_t i = 0; i < n; i++) \
			values[i] = (made)((double)items[i] * slope + inter); \
} while (0)

void
voxel_scale_float(enum voxel_type type, const void *raw, size_t n, double slope, double inter, float *values)
{
	switch (type) {
#define X(kind, ctype, name, least, beyond) case kind: SCALE(ctype, float); break;
	VOXEL_EACH(X)
#undef X
	case VOXEL_TYPES:
		break;
	}
}

void
voxel_scale_double(enum voxel_type type, const void *raw, size_t n, double slope, double inter,
    double *values)
{
	switch (type) {
#define X(kind, ctype, name, least, beyond) case kind: SCALE(ctype, double); break;
	VOXEL_EACH(X)
#undef X
	case VOXEL_TYPES:
		break;
	}
}

/* A label of 7.5 or a count of 300 in a byte is a mistake further up: it isn't rounded away here. Rounding
 * to float is what images live with, but not turning a number into infinity. */
bool
voxel_store(enum voxel_type type, double value, void *item)
{
	if (type == VOXEL_FLOAT32) {
		if (isfinite(value) && fabs(value) > FLT_MAX)
			return false;
	} else if (type != VOXEL_FLOAT64 &&
	    !(value >= types[type].least && value < types[type].beyond && value == trunc(value))) {
		return false;
	}
	switch (type) {
#define X(kind, ctype, name, least, beyond) \
	case kind: { ctype made = (ctype)value; memcpy(item, &made, sizeof(made)); break; }
	VOXEL_EACH(X)
#undef X
	case VOXEL_TYPES:
		break;
	}
	return true;
}
