/* affine: quaternions and inverses against numpy and nibabel's own arithmetic, and the edges. */
#include "images/affine.h"

#include "check.h"

static void
check_affine(const struct affine *affine, const double want[12], double atol)
{
	for (size_t i = 0; i < 12; i++)
		CHECK_NEAR(affine->m[i / 4][i % 4], want[i], atol);
}

static void
check_letters(const double columns[9], const char *want)
{
	struct affine affine = { 0 };
	char letters[4];

	for (size_t i = 0; i < 9; i++)
		affine.m[i / 3][i % 3] = columns[i];
	affine_orientation(&affine, letters);
	CHECK_TEXT(letters, want);
}

static void
quaternions(void)
{
	/* nibabel 5.0: Nifti1Header.get_qform() */
	static const double general[12] = { 1.6875, -1.3647598616533125, 1.1393596310755, 10,
		-0.09016009223112496, 1.40625,
		3.528719262151, -20, 1.06967981553775, 2.27153944661325, -1.5, 30 };
	static const double half_turn[12] = { -2, 0, 0, 10, 0, 3, 0, -20, 0, 0, -4, 30 };
	static const double identity[12] = { 2, 0, 0, 10, 0, 3, 0, -20, 0, 0, 4, 30 };
	const double offset[3] = { 10, -20, 30 }, zooms[3] = { 2, 3, 4 };
	struct affine affine;

	check_test("a quaternion gives nibabel's qform, with qfac turning the third axis");
	affine_from_quaternion((double[3]){ 0.5, -0.25, 0.125 }, offset, zooms, -1, &affine);
	check_affine(&affine, general, 1e-12);
	affine_from_quaternion((double[3]){ 0, 0, 0 }, offset, zooms, 0, &affine);
	check_affine(&affine, identity, 0);

	check_test("a quaternion that is longer than 1 is scaled to a half turn");
	affine_from_quaternion((double[3]){ 0, 1, 0 }, offset, zooms, 1, &affine);
	check_affine(&affine, half_turn, 0);
	affine_from_quaternion((double[3]){ 0, 1.5, 0 }, offset, zooms, 1, &affine);
	check_affine(&affine, half_turn, 1e-15);
}

static void
inverses(void)
{
	const struct affine affine = { { { -1.9, 0.1, 0.3, 5 }, { 0.2, 0.4, 3.9, -7 }, { -0.1, 2.8, -0.5, 11 } } };
	const struct affine flat = { { { 1, 2, 3, 0 }, { 4, 5, 6, 0 }, { 7, 8, 9, 0 } } };
	/* numpy.linalg.inv */
	static const double want[12] = { -0.5225809483528361, 0.04182527374406692, 0.0126885661920203,
		2.766107429860426,
		-0.0136284599840218, 0.04605479580807369, 0.3510503313125617, -3.471027773861554, 0.02819681376004511,
		0.24954180177639926, -0.03665585788805865, 2.0090229804032145 };
	struct affine inverse = { 0 };
	double place[3] = { 3, 4, 5 };

	check_test("an inverse is numpy's, and takes a point back");
	CHECK(affine_invert(&affine, &inverse));
	check_affine(&inverse, want, 1e-14);
	affine_apply(&affine, place, place);
	CHECK_NEAR(place[0], 1.2, 1e-14);
	affine_apply(&inverse, place, place);
	CHECK_NEAR(place[0], 3, 1e-14);
	CHECK_NEAR(place[1], 4, 1e-14);
	CHECK_NEAR(place[2], 5, 1e-14);

	check_test("what has no inverse is left alone");
	inverse.m[0][0] = 42;
	CHECK(!affine_invert(&flat, &inverse));
	CHECK(!affine_invert(&(struct affine){ 0 }, &inverse));
	CHECK(inverse.m[0][0] == 42);
}

static void
places(void)
{
	const size_t shape[3] = { 3, 5, 7 };
	const double zooms[3] = { 3, 2, 1 };
	/* the example in the documentation of nibabel's Spm99AnalyzeHeader.get_origin_affine() */
	static const double want[12] = { -3, 0, 0, 3, 0, 2, 0, -4, 0, 0, 1, -3 };
	struct affine affine, other;

	check_test("without geometry x is reversed and the origin in the centre");
	affine_from_zooms(shape, zooms, &affine);
	check_affine(&affine, want, 0);
	CHECK(affine_length(&affine, 0) == 3 && affine_length(&affine, 1) == 2);
	CHECK(affine_finite(&affine));
	affine.m[2][3] = (double)INFINITY;
	CHECK(!affine_finite(&affine));

	check_test("a distance is that of the corner that is farthest off");
	affine_from_zooms(shape, zooms, &affine);
	other = affine;
	CHECK(affine_distance(&affine, &other, shape) == 0);
	other.m[1][3] += 0.5;
	CHECK_CLOSE(affine_distance(&affine, &other, shape), 0.5, 1e-15);
	/* a shear by 0.1 mm a voxel, 6 voxels */
	other = affine;
	other.m[0][2] += 0.1;
	CHECK_CLOSE(affine_distance(&affine, &other, shape), 0.6, 1e-15);
	other.m[0][2] = (double)NAN;
	CHECK(isnan(affine_distance(&affine, &other, shape)));
}

int
main(void)
{
	quaternions();
	inverses();
	places();
	check_test("an orientation names where the axes point to, the nearest way");
	check_letters((double[9]){ 1, 0, 0, 0, 1, 0, 0, 0, 1 }, "RAS");
	check_letters((double[9]){ -2, 0, 0, 0, -2, 0, 0, 0, -2 }, "LPI");
	check_letters((double[9]){ -1.9, 0.1, 0.3, 0.2, 0.4, 3.9, -0.1, 2.8, -0.5 }, "LSA");
	/* the first two columns both lean to x: the one that leans more has it */
	check_letters((double[9]){ 0.8, 0.9, 0, -0.6, 0.436, 0, 0, 0, 1 }, "PRS");
	return check_done();
}
