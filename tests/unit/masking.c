/* masking: gaps and borders where the answer is plain. */
#include "geometry/masking.h"

#include "check.h"

enum { EDGE = 16, VOXELS = EDGE * EDGE * EDGE };

static const size_t shape[3] = { EDGE, EDGE, EDGE };

/* A cube of 10 voxels' edge in the middle: a quarter of the volume, as the fractions of the histogram need. */
static bool
in_cube(size_t voxel)
{
	size_t x = voxel % EDGE, y = voxel / EDGE % EDGE, z = voxel / EDGE / EDGE;

	return x >= 3 && x < 13 && y >= 3 && y < 13 && z >= 3 && z < 13;
}

int
main(void)
{
	static double mean[VOXELS];
	static unsigned char inside[VOXELS];
	const size_t slice[3] = { 3, 3, 1 };
	size_t count = 0, right = 0, lone;

	check_test("a bright cube is found, a bright voxel far from it isn't");
	for (size_t i = 0; i < VOXELS; i++)
		mean[i] = in_cube(i) ? 100 : 1;
	lone = 1 + EDGE * (1 + EDGE * 1);
	mean[lone] = 100;
	mean[0] = NAN;
	masking_epi(mean, shape, inside);
	for (size_t i = 0; i < VOXELS; i++) {
		count += inside[i];
		right += inside[i] != 0 && in_cube(i);
	}
	CHECK(inside[lone] == 0);
	/* opening by a diamond of two voxels takes 3 of the 4 voxels across each of 12 edges, 6 long, and 8 in each of
	 * 8 corners; closing adds nothing */
	CHECK_COUNT(right, count);
	CHECK_COUNT(count, 1000 - 12 * 6 * 3 - 8 * 8);

	check_test("background is what the border's median is, counted for every side");
	for (size_t i = 0; i < VOXELS; i++)
		mean[i] = in_cube(i) ? 5 : 3;
	mean[lone] = 4;
	masking_background(mean, shape, inside);
	for (size_t i = 0; i < VOXELS; i++)
		CHECK(inside[i] == (in_cube(i) || i == lone));

	check_test("an n/a on the border makes n/a the background");
	mean[7] = NAN;
	mean[VOXELS / 2] = NAN;
	masking_background(mean, shape, inside);
	for (size_t i = 0; i < VOXELS; i++)
		CHECK(inside[i] == (i != 7 && i != VOXELS / 2));

	check_test("volumes smaller than the border are all border");
	for (size_t i = 0; i < 9; i++)
		mean[i] = i < 5 ? 2 : 7;
	masking_background(mean, slice, inside);
	for (size_t i = 0; i < 9; i++)
		CHECK(inside[i] == (i >= 5));
	masking_epi(mean, (size_t[3]){ 1, 1, 1 }, inside);
	CHECK(inside[0] == 0);
	return check_done();
}
