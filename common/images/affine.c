/* affine: where voxels lie in millimetres; see affine.h. */
#include "images/affine.h"

#include <float.h>
#include <math.h>
#include <stdint.h>

/* The first value of the quaternion; b, c, d are made to fit. */
static long double
quaternion_first(long double q[4])
{
	long double rest = q[1] * q[1] + q[2] * q[2] + q[3] * q[3];

	if (rest <= 1)
		return sqrtl(1 - rest);
	for (size_t i = 1; i < 4; i++)
		q[i] /= sqrtl(rest);
	return 0;
}

/* In long double: near a half turn, a is the root of a small difference. */
void
affine_from_quaternion(const double bcd[3], const double offset[3], const double zooms[3], double qfac,
    struct affine *affine)
{
	long double q[4] = { 0, bcd[0], bcd[1], bcd[2] };
	long double a = quaternion_first(q), b = q[1], c = q[2], d = q[3];
	const long double rotation[3][3] = {
		{ a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c) },
		{ 2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b) },
		{ 2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - c * c - b * b }
	};

	for (size_t row = 0; row < 3; row++) {
		for (size_t axis = 0; axis < 3; axis++)
			affine->m[row][axis] = (double)(rotation[row][axis] * zooms[axis]);
		if (qfac == -1)
			affine->m[row][2] = -affine->m[row][2];
		affine->m[row][3] = offset[row];
	}
}

void
affine_from_zooms(const size_t shape[3], const double zooms[3], struct affine *affine)
{
	*affine = (struct affine){ 0 };
	for (size_t axis = 0; axis < 3; axis++) {
		double step = axis == 0 ? -zooms[0] : zooms[axis];

		affine->m[axis][axis] = step;
		affine->m[axis][3] = -((double)shape[axis] - 1) / 2 * step;
	}
}

bool
affine_finite(const struct affine *affine)
{
	for (size_t row = 0; row < 3; row++)
		for (size_t column = 0; column < 4; column++)
			if (!isfinite(affine->m[row][column]))
				return false;
	return true;
}

/* The signed 2 x 2 minor that belongs to (row, column). */
static double
cofactor(const struct affine *affine, size_t row, size_t column)
{
	size_t r1 = (row + 1) % 3, r2 = (row + 2) % 3, c1 = (column + 1) % 3, c2 = (column + 2) % 3;

	return affine->m[r1][c1] * affine->m[r2][c2] - affine->m[r1][c2] * affine->m[r2][c1];
}

/* By cofactors. A determinant that is only rounding, beside the product of the columns' lengths, counts as
 * 0. */
bool
affine_invert(const struct affine *affine, struct affine *inverse)
{
	struct affine made;
	double determinant = 0, scale = 1;

	for (size_t axis = 0; axis < 3; axis++) {
		determinant += affine->m[0][axis] * cofactor(affine, 0, axis);
		scale *= affine_length(affine, axis);
	}
	if (!(fabs(determinant) > 16 * DBL_EPSILON * scale) || !isfinite(determinant))
		return false;
	for (size_t row = 0; row < 3; row++) {
		for (size_t column = 0; column < 3; column++)
			made.m[row][column] = cofactor(affine, column, row) / determinant;
		made.m[row][3] = 0;
		for (size_t column = 0; column < 3; column++)
			made.m[row][3] -= made.m[row][column] * affine->m[column][3];
	}
	*inverse = made;
	return true;
}

void
affine_apply(const struct affine *affine, const double from[3], double to[3])
{
	double made[3];

	for (size_t row = 0; row < 3; row++)
		made[row] = affine->m[row][0] * from[0] + affine->m[row][1] * from[1] +
		    affine->m[row][2] * from[2] + affine->m[row][3];
	for (size_t row = 0; row < 3; row++)
		to[row] = made[row];
}

double
affine_length(const struct affine *affine, size_t axis)
{
	double sum = 0;

	for (size_t row = 0; row < 3; row++)
		sum += affine->m[row][axis] * affine->m[row][axis];
	return sqrt(sum);
}

/* The distance is a convex function of the place, so it is greatest in a corner. */
double
affine_distance(const struct affine *a, const struct affine *b, const size_t shape[3])
{
	double greatest = 0;

	for (size_t corner = 0; corner < 8; corner++) {
		double voxel[3], at_a[3], at_b[3], distance;

		for (size_t axis = 0; axis < 3; axis++)
			voxel[axis] = (corner >> axis & 1) != 0 ? (double)shape[axis] - 1 : 0;
		affine_apply(a, voxel, at_a);
		affine_apply(b, voxel, at_b);
		distance = hypot(hypot(at_a[0] - at_b[0], at_a[1] - at_b[1]), at_a[2] - at_b[2]);
		if (!(distance <= greatest))
			greatest = distance;
	}
	return greatest;
}

/* All three axes at once: one by one, the first could take the letter that a later one leans to more. */
void
affine_orientation(const struct affine *affine, char letters[4])
{
	static const size_t orders[6][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 }
	};
	double best = -1;

	for (size_t i = 0; i < 6; i++) {
		double agreement = 0;

		for (size_t axis = 0; axis < 3; axis++) {
			double length = affine_length(affine, axis);

			if (length > 0)
				agreement += fabs(affine->m[orders[i][axis]][axis]) / length;
		}
		if (!(agreement > best))
			continue;
		best = agreement;
		for (size_t axis = 0; axis < 3; axis++)
			letters[axis] = (affine->m[orders[i][axis]][axis] < 0 ? "LPI" : "RAS")[orders[i][axis]];
	}
	letters[3] = '\0';
}
