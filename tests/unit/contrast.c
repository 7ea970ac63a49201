/* Unit test of common/model/contrast, statistic and estimable: closed forms of one-way and two-column designs. */
#include "model/contrast.h"

#include <stdint.h>

#include "model/estimable.h"
#include "model/glm.h"
#include "model/statistic.h"
#include "numerics/dist.h"

#include "check.h"

enum { T = 12, GROUPS = 3 };

/* Column-major indicators of three groups of 5, 4 and 3 scans. */
static void
fill_groups(double *x)
{
	static const size_t group[T] = { 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2 };

	for (size_t t = 0; t < T; t++)
		for (size_t i = 0; i < GROUPS; i++)
			x[t + i * T] = group[t] == i;
}

static void
test_t(void)
{
	double x[T * GROUPS], record[STATISTIC_COLUMNS(1)], beta[GROUPS] = { 7, 4, 1 };
	const double weights[GROUPS] = { 1, -0.5, 0 };

	check_test("a t contrast of group means has its closed form");
	fill_groups(x);
	struct glm_basis *basis = glm_basis_new(T, GROUPS, x, 0);
	struct contrast *contrast = contrast_new(basis, 1, weights);
	CHECK(glm_contrast_inestimable(contrast_prepared(contrast)) == SIZE_MAX);
	CHECK(contrast_dependent(contrast) == SIZE_MAX);
	contrast_estimate(contrast, beta, NULL, 2, 9, record);
	double variance = 2 * (1. / 5 + 0.25 / 4);
	CHECK_CLOSE(record[0], 5, 1e-14);
	CHECK_CLOSE(record[1], variance, 1e-14);
	CHECK(record[2] == 9);
	CHECK_CLOSE(record[3], 5 / sqrt(variance), 1e-14);
	CHECK_CLOSE(record[4], dist_z_from_t(5 / sqrt(variance), 9), 1e-12);
	CHECK_CLOSE(record[5], dist_t_upper(5 / sqrt(variance), 9), 1e-12);

	check_test("what is missing in a unit makes all of its record missing");
	beta[2] = NAN;
	contrast_estimate(contrast, beta, NULL, 2, 9, record);
	for (size_t i = 0; i < STATISTIC_COLUMNS(1); i++)
		CHECK(isnan(record[i]));
	beta[2] = 1;
	contrast_estimate(contrast, beta, NULL, NAN, 9, record);
	for (size_t i = 0; i < STATISTIC_COLUMNS(1); i++)
		CHECK(isnan(record[i]));
	contrast_free(contrast);
	glm_basis_free(basis);
}

static void
test_f(void)
{
	double x[T * GROUPS], record[STATISTIC_COLUMNS(2)], again[STATISTIC_COLUMNS(2)];
	const double beta[GROUPS] = { 7, 4, 1 }, sizes[GROUPS] = { 5, 4, 3 };
	const double rows[2 * GROUPS] = { 1, -1, 0, 0, 1, -1 }, others[2 * GROUPS] = { 1, 0, -1, -1, 2, -1 };
	double mean = 0, between = 0;

	check_test("an F contrast of group means is the one-way analysis of variance");
	fill_groups(x);
	for (size_t i = 0; i < GROUPS; i++)
		mean += beta[i] * sizes[i] / T;
	for (size_t i = 0; i < GROUPS; i++)
		between += sizes[i] * (beta[i] - mean) * (beta[i] - mean);
	struct glm_basis *basis = glm_basis_new(T, GROUPS, x, 0);
	struct contrast *contrast = contrast_new(basis, 2, rows);
	contrast_estimate(contrast, beta, NULL, 2, 9, record);
	CHECK_CLOSE(record[0] * record[0] + record[1] * record[1], between, 1e-13);
	CHECK(record[2] == 2 && record[3] == 9);
	CHECK_CLOSE(record[4], between / 2 / 2, 1e-13);
	CHECK_CLOSE(record[5], dist_z_from_f(between / 4, 2, 9), 1e-11);
	CHECK_CLOSE(record[6], dist_f_upper(between / 4, 2, 9), 1e-11);
	contrast_free(contrast);

	check_test("other rows of the same span give the same F");
	contrast = contrast_new(basis, 2, others);
	contrast_estimate(contrast, beta, NULL, 2, 9, again);
	CHECK_CLOSE(again[4], record[4], 1e-12);
	contrast_free(contrast);

	/* C = the first two columns: C(X'X)+C' = diag(1/5, 1/4), whose symmetric root is diagonal */
	check_test("the effects of an F are whitened by the symmetric root");
	const double plain[2 * GROUPS] = { 1, 0, 0, 0, 1, 0 };
	contrast = contrast_new(basis, 2, plain);
	contrast_estimate(contrast, beta, NULL, 2, 9, record);
	CHECK_CLOSE(record[0], 7 * sqrt(5), 1e-14);
	CHECK_CLOSE(record[1], 4 * sqrt(4), 1e-14);
	contrast_free(contrast);
	/* C = a - b, c - b: covariance [9/20 1/4; 1/4 7/12], whose root is the matrix S with SS = it inverted */
	const double pair[2 * GROUPS] = { 1, -1, 0, 0, -1, 1 };
	contrast = contrast_new(basis, 2, pair);
	contrast_estimate(contrast, beta, NULL, 2, 9, record);
	double a = 9. / 20, b = 1. / 4, d = 7. / 12, det = a * d - b * b, s = sqrt(det), t = sqrt(a + d + 2 * s);
	/* square root of a 2 x 2 matrix M: (M + sqrt(det M) I)/sqrt(tr M + 2 sqrt(det M)); then inverted */
	double r11 = (a + s) / t, r12 = b / t, r22 = (d + s) / t, r = r11 * r22 - r12 * r12;
	CHECK_CLOSE(record[0], (r22 * 3 - r12 * -3) / r, 1e-13);
	CHECK_CLOSE(record[1], (-r12 * 3 + r11 * -3) / r, 1e-13);
	contrast_free(contrast);
	glm_basis_free(basis);
}

/* (Xw'Xw)^-1 of two columns, whitened as glm.h has it: the first row is unchanged. */
static void
invert_whitened(const double *x, double rho, double inverse[3])
{
	double aa = 0, ab = 0, bb = 0;

	for (size_t t = 0; t < T; t++) {
		double a = x[t] - (t > 0 ? rho * x[t - 1] : 0), b = x[T + t] - (t > 0 ? rho * x[T + t - 1] : 0);

		aa += a * a;
		ab += a * b;
		bb += b * b;
	}
	inverse[0] = bb / (aa * bb - ab * ab);
	inverse[1] = -ab / (aa * bb - ab * ab);
	inverse[2] = aa / (aa * bb - ab * ab);
}

static void
test_ar1(void)
{
	static const double rhos[] = { 0.3, -0.2, 0, 0.3, 0.95, 0.3000000001, -0.2, NAN, 0.3 };
	double x[2 * T], record[STATISTIC_COLUMNS(1)], inverse[3];
	const double beta[2] = { 3, 8 }, weights[2] = { 1, -2 };

	check_test("autoregressive errors change the variance as whitening does, in any order of units");
	for (size_t t = 0; t < T; t++) {
		x[t] = sin(1.3 * (double)t) + 0.1 * (double)t;
		x[T + t] = 1;
	}
	struct glm_basis *basis = glm_basis_new(T, 2, x, 1);
	struct contrast *contrast = contrast_new(basis, 1, weights);
	for (size_t i = 0; i < sizeof(rhos) / sizeof(*rhos); i++) {
		invert_whitened(x, rhos[i], inverse);
		contrast_estimate(contrast, beta, &rhos[i], 4, 10, record);
		CHECK_CLOSE(record[0], isnan(rhos[i]) ? NAN : -13, 0);
		CHECK_CLOSE(record[1], 4 * (inverse[0] - 4 * inverse[1] + 4 * inverse[2]), 1e-12);
	}
	contrast_free(contrast);

	check_test("an F of one design's two columns whitens by its whitened covariance");
	const double both[4] = { 1, 0, 0, 1 };
	double f[STATISTIC_COLUMNS(2)];
	contrast = contrast_new(basis, 2, both);
	for (size_t i = 0; i < 7; i++) {
		invert_whitened(x, rhos[i], inverse);
		double det = inverse[0] * inverse[2] - inverse[1] * inverse[1];
		double size = (inverse[2] * 9 - 2 * inverse[1] * 24 + inverse[0] * 64) / det;
		contrast_estimate(contrast, beta, &rhos[i], 4, 10, f);
		CHECK_CLOSE(f[4], size / 2 / 4, 1e-12);
	}
	contrast_free(contrast);
	glm_basis_free(basis);
}

static void
test_refused(void)
{
	double x[T * 5];
	bool blamed[5];
	const char *const names[5] = { "a", "b", "c", "constant", "zero" };
	const double good[5] = { 1, -1, 0, 0, 0 }, alone[5] = { 1, 0, 0, 0, 0 }, zero[5] = { 1, -1, 0, 0, 1 };

	check_test("a contrast that can't be estimated is found, and the columns to blame");
	fill_groups(x);
	for (size_t t = 0; t < T; t++) {
		x[t + 3 * T] = 1;
		x[t + 4 * T] = 0;
	}
	struct glm_basis *basis = glm_basis_new(T, 5, x, 0);
	struct contrast *contrast = contrast_new(basis, 1, good);
	CHECK(glm_contrast_inestimable(contrast_prepared(contrast)) == SIZE_MAX);
	CHECK_COUNT(estimable_blame(T, 5, x, good, blamed), 0);
	contrast_free(contrast);
	contrast = contrast_new(basis, 1, alone);
	CHECK_COUNT(glm_contrast_inestimable(contrast_prepared(contrast)), 0);
	CHECK_COUNT(estimable_blame(T, 5, x, alone, blamed), 4);
	char *words = estimable_words(5, names, blamed);
	CHECK_TEXT(words, "`a', `b', `c' and `constant'");
	free(words);
	contrast_free(contrast);
	CHECK_COUNT(estimable_blame(T, 5, x, zero, blamed), 1);
	words = estimable_words(5, names, blamed);
	CHECK_TEXT(words, "`zero'");
	free(words);

	check_test("words for more than six columns say how many are left");
	const char *const many[9] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };
	const bool all[9] = { true, true, true, true, true, true, true, false, true };
	const bool six[9] = { true, true, true, true, true, true };
	words = estimable_words(9, many, all);
	CHECK_TEXT(words, "`a', `b', `c', `d', `e', `f' and 2 more");
	free(words);
	words = estimable_words(9, many, six);
	CHECK_TEXT(words, "`a', `b', `c', `d', `e' and `f'");
	free(words);

	check_test("a row that is a combination of the rows before it is found");
	const double rows[3 * 5] = { 1, -1, 0, 0, 0, 0, 1, -1, 0, 0, 2, 0, -2, 0, 0 };
	contrast = contrast_new(basis, 3, rows);
	CHECK_COUNT(contrast_dependent(contrast), 2);
	contrast_free(contrast);
	contrast = contrast_new(basis, 2, rows);
	CHECK(contrast_dependent(contrast) == SIZE_MAX);
	contrast_free(contrast);
	glm_basis_free(basis);
}

static void
test_statistic(void)
{
	double t[STATISTIC_COLUMNS(1)] = { -3, 0, 10 }, f[STATISTIC_COLUMNS(2)] = { 3, 4, 0, 10 };

	check_test("variance 0 gives an infinite statistic, and none without an effect");
	statistic_finish(1, t);
	CHECK(t[3] == -INFINITY && t[4] == -INFINITY && t[5] == 1);
	statistic_finish(2, f);
	CHECK(f[4] == INFINITY && f[5] == INFINITY && f[6] == 0);
	t[0] = 0;
	statistic_finish(1, t);
	CHECK(t[0] == 0 && t[1] == 0 && t[2] == 10 && isnan(t[3]) && isnan(t[4]) && isnan(t[5]));

	check_test("the columns of contrasts are named, and found by their names");
	char *names[STATISTIC_COLUMNS(1) + STATISTIC_COLUMNS(3)];
	statistic_names("", 1, names);
	statistic_names("x_", 3, names + 6);
	const char *const expected[] = { "effect", "variance", "dof", "stat", "z", "p", "x_effect_1", "x_effect_2",
		"x_effect_3", "x_variance", "x_dof", "x_stat", "x_z", "x_p" };
	for (size_t i = 0; i < 14; i++)
		CHECK_TEXT(names[i], expected[i]);
	struct statistic_place place = statistic_find("x_", 14, expected);
	CHECK(place.q == 3 && place.effects == 6 && place.variance == 9 && place.dof == 10);
	place = statistic_find("", 14, expected);
	CHECK(place.q == 1 && place.effects == 0 && place.variance == 1 && place.dof == 2);
	place = statistic_find("", 1, expected);
	CHECK(place.q == 1 && place.variance == SIZE_MAX && place.dof == SIZE_MAX);
	CHECK_COUNT(statistic_find("y_", 14, expected).q, 0);
	CHECK_COUNT(statistic_front("effect"), 0);
	CHECK_COUNT(statistic_front("a_b_effect"), 4);
	CHECK_COUNT(statistic_front("a_effect_1"), 2);
	CHECK(statistic_front("a_effect_2") == SIZE_MAX && statistic_front("aeffect") == SIZE_MAX);
	for (size_t i = 0; i < 14; i++)
		free(names[i]);
}

int
main(void)
{
	test_t();
	test_f();
	test_ar1();
	test_refused();
	test_statistic();
	return check_done();
}
