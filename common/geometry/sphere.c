/* sphere: the voxels near a point; see sphere.h. */
#include "geometry/sphere.h"

#include <math.h>

#include "base/mem.h"

struct box {
	size_t first[3], last[3];
};

/* What the sphere can reach: along an axis of the grid as far as the row of the inverse is long. False if
 * the centre itself is outside. */
static bool
find_box(const struct affine *inverse, const size_t shape[3], const double xyz_mm[3], double radius_mm,
    size_t nearest[3], struct box *box)
{
	double centre[3];

	affine_apply(inverse, xyz_mm, centre);
	for (size_t axis = 0; axis < 3; axis++) {
		const double *row = inverse->m[axis];
		double reach = radius_mm * sqrt(row[0] * row[0] + row[1] * row[1] + row[2] * row[2]);
		double rounded = floor(centre[axis] + 0.5), most = (double)shape[axis] - 1;

		if (!(rounded >= 0 && rounded <= most))
			return false;
		nearest[axis] = (size_t)rounded;
		/* one more each way, for rounding */
		box->first[axis] = (size_t)fmax(0, floor(centre[axis] - reach) - 1);
		box->last[axis] = (size_t)fmin(most, ceil(centre[axis] + reach) + 1);
	}
	return true;
}

static double
distance_from(const struct affine *affine, const size_t voxel[3], const double xyz_mm[3])
{
	const double place[3] = { (double)voxel[0], (double)voxel[1], (double)voxel[2] };
	double at[3];

	affine_apply(affine, place, at);
	return hypot(hypot(at[0] - xyz_mm[0], at[1] - xyz_mm[1]), at[2] - xyz_mm[2]);
}

size_t
sphere_find(const struct affine *affine, const size_t shape[3], const double xyz_mm[3], double radius_mm,
    size_t **voxels, size_t *room)
{
	struct affine inverse;
	struct box box;
	size_t nearest[3], v[3], n = 0, first;

	if (!affine_invert(affine, &inverse) || !find_box(&inverse, shape, xyz_mm, radius_mm, nearest, &box))
		return 0;
	*voxels = mem_grow(*voxels, room, 1, sizeof(**voxels));
	first = (*voxels)[n++] = nearest[0] + shape[0] * (nearest[1] + shape[1] * nearest[2]);
	for (v[2] = box.first[2]; v[2] <= box.last[2]; v[2]++)
		for (v[1] = box.first[1]; v[1] <= box.last[1]; v[1]++)
			for (v[0] = box.first[0]; v[0] <= box.last[0]; v[0]++) {
				size_t voxel = v[0] + shape[0] * (v[1] + shape[1] * v[2]);

				if (voxel == first || !(distance_from(affine, v, xyz_mm) <= radius_mm))
					continue;
				*voxels = mem_grow(*voxels, room, n + 1, sizeof(**voxels));
				(*voxels)[n++] = voxel;
			}
	return n;
}
