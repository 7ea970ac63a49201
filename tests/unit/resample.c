/* resample: against scipy.ndimage.affine_transform(), and by hand at edges and in the middle between voxels. */
#include "geometry/resample.h"

#include "check.h"

static const struct affine ones = { { { 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 } } };

/* A line of four voxels, read at x0 + i * step for i < 8. */
static void
read_line(const double *values, double x0, double step, double *nearest, double *linear)
{
	struct affine to = ones;
	struct resample plan;

	to.m[0][0] = step;
	to.m[0][3] = x0;
	CHECK(resample_plan(&plan, (size_t[3]){ 4, 1, 1 }, &ones, (size_t[3]){ 8, 1, 1 }, &to));
	resample_nearest(&plan, values, nearest);
	resample_linear(&plan, values, linear);
}

int
main(void)
{
	static const double line[4] = { 1, 2, 4, 8 }, holed[4] = { 1, NAN, 4, 8 };
	double nearest[8], linear[8], volume[24], result[12], same[24];
	struct resample plan;
	struct affine from = ones, to = ones;

	check_test("halfway the larger index is nearest, and edges end at the outermost centres");
	read_line(line, -0.5, 0.5, nearest, linear);
	for (size_t i = 0; i < 8; i++) {
		static const double want[8] = { 0, 1, 2, 2, 4, 4, 8, 8 }, between[8] = { 0, 1, 1.5, 2, 3, 4, 6, 8 };

		CHECK_NEAR(nearest[i], want[i], 0);
		CHECK_NEAR(linear[i], between[i], 0);
	}

	check_test("a header's rounding moves no edge and no middle");
	for (int sign = -1; sign <= 1; sign += 2) {
		read_line(line, sign * 3e-5, 0.5, nearest, linear);
		CHECK_NEAR(nearest[0], 1, 0);
		CHECK_NEAR(nearest[1], 2, 0);
		CHECK_NEAR(nearest[6], 8, 0);
		CHECK_NEAR(linear[0], 1, 1e-4);
		CHECK_NEAR(linear[6], 8, 1e-3);
		CHECK_NEAR(nearest[7], 0, 0);
	}
	read_line(line, 3e-4, 0.5, nearest, linear);
	CHECK_NEAR(nearest[6], 0, 0);
	CHECK_NEAR(linear[6], 0, 0);
	read_line(line, -3e-4, 0.5, nearest, linear);
	CHECK_NEAR(nearest[0], 0, 0);
	CHECK_NEAR(nearest[1], 1, 0);

	check_test("n/a spreads to where it has a weight, and no farther");
	read_line(holed, 0, 0.5, nearest, linear);
	for (size_t i = 0; i < 8; i++) {
		CHECK(isnan(linear[i]) == (i >= 1 && i <= 3));
		CHECK(isnan(nearest[i]) == (i == 1 || i == 2));
	}

	check_test("another grid, oblique, is that of scipy");
	/* scipy 1.10: the squares of 0 ... 23 as 4 x 3 x 2 voxels of 2 x 3 x 2.5 mm turned by asin 0.6 about z, read on 3 x
	 * 2 x 2 voxels of 2 mm from (1, 1, 0.5) on */
	static const double want_nearest[12] = { 1, 0, 0, 25, 4, 0, 169, 0, 0, 289, 196, 0 };
	static const double want_linear[12] = { 35.58, 0, 0, 64.3, 53.78, 0, 169.34, 0, 0, 250.54, 224.66, 0 };
	for (size_t i = 0; i < 24; i++)
		volume[i] = (double)(i * i);
	from = (struct affine){ { { 1.6, -1.8, 0, 0 }, { 1.2, 2.4, 0, 0 }, { 0, 0, 2.5, 0 } } };
	to = (struct affine){ { { 2, 0, 0, 1 }, { 0, 2, 0, 1 }, { 0, 0, 2, 0.5 } } };
	CHECK(resample_plan(&plan, (size_t[3]){ 4, 3, 2 }, &from, (size_t[3]){ 3, 2, 2 }, &to));
	resample_nearest(&plan, volume, result);
	for (size_t i = 0; i < 12; i++)
		CHECK_NEAR(result[i], want_nearest[i], 0);
	resample_linear(&plan, volume, result);
	for (size_t i = 0; i < 12; i++)
		CHECK_CLOSE(result[i], want_linear[i], 1e-14);

	check_test("the same grid gives the same bits");
	CHECK(resample_plan(&plan, (size_t[3]){ 4, 3, 2 }, &from, (size_t[3]){ 4, 3, 2 }, &from));
	for (size_t i = 0; i < 24; i++)
		volume[i] = sin((double)i);
	resample_linear(&plan, volume, same);
	CHECK(memcmp(volume, same, sizeof(same)) == 0);

	check_test("an affine without an inverse is refused");
	from.m[2][2] = 0;
	CHECK(!resample_plan(&plan, (size_t[3]){ 4, 3, 2 }, &from, (size_t[3]){ 4, 3, 2 }, &to));
	return check_done();
}
