/* sphere: counts of voxels by hand, edges of grids, oblique grids. */
#include "geometry/sphere.h"

#include "check.h"

static const size_t shape[3] = { 9, 8, 7 };
static const struct affine grid = { { { -2, 0, 0, 8 }, { 0, 2, 0, -8 }, { 0, 0, 2, -6 } } };

static size_t
count(const struct affine *affine, double x, double y, double z, double radius_mm)
{
	size_t *voxels = NULL, room = 0, n;
	bool sorted = true, distinct = true;

	n = sphere_find(affine, shape, (double[3]){ x, y, z }, radius_mm, &voxels, &room);
	for (size_t i = 2; i < n; i++)
		sorted = sorted && voxels[i - 1] < voxels[i];
	for (size_t i = 1; i < n; i++)
		distinct = distinct && voxels[i] != voxels[0];
	CHECK(sorted && distinct);
	free(voxels);
	return n;
}

int
main(void)
{
	/* turned by 45 degrees about z */
	const double half = sqrt(0.5);
	const struct affine oblique = {
		{ { 2 * half, -2 * half, 0, 0 }, { 2 * half, 2 * half, 0, 0 }, { 0, 0, 2, 0 } }
	};
	size_t *voxels = NULL, room = 0;

	check_test("the nearest voxel alone, and spheres up to and with their radius");
	CHECK_COUNT(sphere_find(&grid, shape, (double[3]){ 0.9, 0.9, -0.9 }, 0, &voxels, &room), 1);
	CHECK_COUNT(voxels[0], 4 + 9 * (4 + 8 * 3));
	CHECK_COUNT(count(&grid, 0, 0, 0, 1.99), 1);
	CHECK_COUNT(count(&grid, 0, 0, 0, 2), 7);
	CHECK_COUNT(count(&grid, 0, 0, 0, 2.83), 19);
	CHECK_COUNT(count(&grid, 0, 0, 0, 3.47), 27);
	CHECK_COUNT(count(&grid, 0, 0, 0, 4), 33);
	CHECK_COUNT(count(&grid, 0, 0, 0, 1e6), 9 * 8 * 7);

	check_test("a sphere is cut off by the grid, and a centre outside has no voxel");
	CHECK_COUNT(count(&grid, 8, -8, -6, 2), 4);
	CHECK_COUNT(count(&grid, 8.9, -8.9, -6.9, 0), 1);
	CHECK_COUNT(count(&grid, 9.1, -8, -6, 100), 0);
	CHECK_COUNT(count(&grid, 0, 7.1, 0, 100), 0);
	CHECK_COUNT(count(&grid, NAN, 0, 0, 100), 0);

	check_test("an oblique grid has the same neighbours, a flat one none");
	CHECK_COUNT(count(&oblique, 0, 16 * half, 6, 2.0000001), 7);
	CHECK_COUNT(count(&(struct affine){ { { 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 0, 0 } } }, 0, 0, 0, 1), 0);
	free(voxels);
	return check_done();
}
