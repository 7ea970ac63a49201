/* Unit test of common/model/course: closed forms, gaps, sums in long double, large means. */
#include "model/course.h"

#include "check.h"

static void
finish(size_t n, const double *values, double *record)
{
	struct course course = { 0 };

	for (size_t t = 0; t < n; t++)
		course_add(&course, values[t]);
	course_finish(&course, record);
}

/* As the definition has it, in two passes and 80 bits. */
static double
lag1_by_definition(size_t n, const double *values)
{
	long double mean = 0, products = 0, squares = 0, n_finite = 0;

	for (size_t t = 0; t < n; t++)
		if (isfinite(values[t]))
			mean += values[t], n_finite += 1;
	mean /= n_finite;
	for (size_t t = 0; t < n; t++) {
		if (!isfinite(values[t]))
			continue;
		squares += (values[t] - mean) * (values[t] - mean);
		if (t + 1 < n && isfinite(values[t + 1]))
			products += (values[t] - mean) * (values[t + 1] - mean);
	}
	return (double)(products / squares);
}

/* Noise of autocorrelation rho about a level, of standard deviation about 1. */
static void
make_noise(size_t n, double level, double rho, double *values)
{
	unsigned long state = 12345;
	double e = 0;

	for (size_t t = 0; t < n; t++) {
		state = state * 16807 % 2147483647;
		e = rho * e + (double)state / 2147483647 * 3.4 - 1.7;
		values[t] = level + e;
	}
}

static void
test_closed_forms(void)
{
	double record[COURSE_STATISTICS], values[64];

	check_test("a ramp of n scans has a lag-1 autocorrelation of 1 - 3/n, at any mean and slope");
	for (size_t n = 3; n <= 64; n++) {
		for (size_t t = 0; t < n; t++)
			values[t] = 1e6 - 0.25 * (double)t;
		finish(n, values, record);
		CHECK_NEAR(record[COURSE_LAG1], 1 - 3 / (double)n, 1e-15);
		CHECK_CLOSE(record[COURSE_VAR], (double)(n * (n + 1)) / 12 / 16, 1e-14);
	}

	check_test("of two signs in turns it is -(n - 1)/n, of two scans -1/2");
	for (size_t n = 2; n <= 64; n += 2) {
		for (size_t t = 0; t < n; t++)
			values[t] = 7 + (t % 2 ? 1 : -1);
		finish(n, values, record);
		CHECK_NEAR(record[COURSE_LAG1], -(double)(n - 1) / (double)n, 1e-15);
	}
}

static void
test_gaps(void)
{
	double record[COURSE_STATISTICS];

	check_test("neighbours that are both finite count as pairs, and no others");
	double gap[] = { 1, 2, NAN, 6, INFINITY, -INFINITY, 3, 3 };	/* mean 3: -2 -1 . 3 . . 0 0 */
	finish(8, gap, record);
	CHECK(record[COURSE_MEAN] == 3 && record[COURSE_NONFINITE] == 3);
	CHECK_CLOSE(record[COURSE_LAG1], 2.0 / 14, 1e-15);
	double edges[] = { NAN, 1, 2, 6, 3, NAN };
	finish(6, edges, record);
	CHECK_CLOSE(record[COURSE_LAG1], 2.0 / 14 - 3.0 / 14, 1e-15);

	check_test("without a pair, and where nothing varies, there is no autocorrelation");
	double apart[] = { 1, NAN, 2, NAN, 4 };
	finish(5, apart, record);
	CHECK(record[COURSE_VAR] > 0 && isnan(record[COURSE_LAG1]));
	double flat[] = { 0.1, 0.1, 0.1 };
	finish(3, flat, record);
	CHECK(record[COURSE_VAR] == 0 && isnan(record[COURSE_TSNR]) && isnan(record[COURSE_LAG1]));
	finish(1, flat, record);
	CHECK(record[COURSE_MEAN] == 0.1 && isnan(record[COURSE_SD]) && isnan(record[COURSE_LAG1]));
	finish(1, gap + 2, record);
	CHECK(isnan(record[COURSE_MEAN]) && record[COURSE_NONFINITE] == 1 && isnan(record[COURSE_LAG1]));

	check_test("squares beyond all numbers give no number");
	double large[] = { 1e200, -1e200, 1e200, 3e200 };
	finish(4, large, record);
	CHECK(isnan(record[COURSE_LAG1]));
	double edge[] = { 0, 1.2e154, 1.2e154, 0 };
	finish(4, edge, record);
	CHECK(isnan(record[COURSE_LAG1]));
}

static void
test_noise(void)
{
	enum { SCANS = 2000 };
	static double values[SCANS];
	double record[COURSE_STATISTICS];

	check_test("one pass gives what the definition does, with gaps, and at a mean of a billion");
	for (int i = 0; i < 2 * 3; i++) {
		make_noise(SCANS, i % 2 ? 1e9 : 0, 0.3 * (i / 2), values);
		for (size_t t = 5; t < SCANS && i > 1; t += 17 + (size_t)i)
			values[t] = NAN;
		finish(SCANS, values, record);
		CHECK_NEAR(record[COURSE_LAG1], lag1_by_definition(SCANS, values), 1e-12);
	}

	check_test("it is about that of the noise");
	make_noise(SCANS, 100, 0.6, values);
	finish(SCANS, values, record);
	CHECK_NEAR(record[COURSE_LAG1], 0.6, 0.06);
}

int
main(void)
{
	test_closed_forms();
	test_gaps();
	test_noise();
	return check_done();
}
