/* resample: a volume on another grid, by pulling values back through the affines; see resample.h. */
#include "geometry/resample.h"

#include <math.h>

/* Where a place is along the three axes of the image: between voxel `low' and the one after it. */
struct place {
	size_t low[3];
	double beyond[3];	/* of low, in [0, 1) */
};

/* Places that differ from whole voxels by rounding only are whole. */
static const double rounding = 1e-9;

bool
resample_plan(struct resample *plan, const size_t from[3], const struct affine *from_affine, const size_t to[3],
    const struct affine *to_affine)
{
	struct affine back;

	if (!affine_invert(from_affine, &back))
		return false;
	for (size_t i = 0; i < 3; i++) {
		plan->from[i] = from[i];
		plan->to[i] = to[i];
		for (size_t j = 0; j < 4; j++) {
			plan->places.m[i][j] = j == 3 ? back.m[i][3] : 0;
			for (size_t k = 0; k < 3; k++)
				plan->places.m[i][j] += back.m[i][k] * to_affine->m[k][j];
		}
	}
	return true;
}

/* False outside the image, and where the affines make no number of a place. */
static bool
find_place(const struct resample *plan, const double voxel[3], struct place *place)
{
	double at[3];

	affine_apply(&plan->places, voxel, at);
	for (size_t i = 0; i < 3; i++) {
		double last = (double)(plan->from[i] - 1);

		if (!(at[i] >= -RESAMPLE_NEAR && at[i] <= last + RESAMPLE_NEAR))
			return false;
		at[i] = fmin(fmax(at[i], 0), last);
		if (fabs(at[i] - rint(at[i])) <= rounding)
			at[i] = rint(at[i]);
		place->low[i] = (size_t)at[i];
		place->beyond[i] = at[i] - floor(at[i]);
	}
	return true;
}

static double
value_nearest(const struct resample *plan, const struct place *place, const double *values)
{
	size_t at[3];

	for (size_t i = 0; i < 3; i++)
		at[i] = place->low[i] + (place->beyond[i] >= 0.5 - RESAMPLE_NEAR ? 1 : 0);
	return values[at[0] + plan->from[0] * (at[1] + plan->from[1] * at[2])];
}

/* The eight corners of the place; those behind the last voxel have no weight. */
static double
value_linear(const struct resample *plan, const struct place *place, const double *values)
{
	double value = 0;

	for (size_t corner = 0; corner < 8; corner++) {
		size_t at[3];
		double weight = 1;

		for (size_t i = 0; i < 3; i++) {
			size_t step = corner >> i & 1;

			at[i] = place->low[i] + step;
			weight *= step == 1 ? place->beyond[i] : 1 - place->beyond[i];
		}
		if (weight > 0)
			value += weight * values[at[0] + plan->from[0] * (at[1] + plan->from[1] * at[2])];
	}
	return value;
}

static size_t
pull(const struct resample *plan, const double *values, double *result,
    double (*value)(const struct resample *plan, const struct place *place, const double *values))
{
	struct place place;
	double voxel[3];
	size_t n_within = 0;

	for (size_t z = 0; z < plan->to[2]; z++)
		for (size_t y = 0; y < plan->to[1]; y++)
			for (size_t x = 0; x < plan->to[0]; x++) {
				bool within;

				voxel[0] = (double)x;
				voxel[1] = (double)y;
				voxel[2] = (double)z;
				within = find_place(plan, voxel, &place);
				*result++ = within ? value(plan, &place, values) : 0;
				n_within += within;
			}
	return n_within;
}

size_t
resample_nearest(const struct resample *plan, const double *values, double *result)
{
	return pull(plan, values, result, value_nearest);
}

size_t
resample_linear(const struct resample *plan, const double *values, double *result)
{
	return pull(plan, values, result, value_linear);
}
