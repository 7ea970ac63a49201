/* Unit test of common/model/moments: closed forms, large means, few numbers. */
#include "model/moments.h"

#include "check.h"

static void
finish(size_t n, const double *values, double level, double *statistics)
{
	struct moments moments = { 0 };
	struct moments_interval interval = { .level = level };

	for (size_t i = 0; i < n; i++)
		moments_add(&moments, values[i]);
	moments_finish(1, &moments, &interval, statistics);
}

int
main(void)
{
	double s[MOMENTS_STATISTICS], values[5] = { 2, NAN, 4, 9, NAN };

	check_test("n, mean, sd and sem leave out what is missing");
	finish(5, values, 0.95, s);
	CHECK(s[0] == 3);
	CHECK_CLOSE(s[1], 5, 1e-15);
	CHECK_CLOSE(s[2], sqrt(13), 1e-15);
	CHECK_CLOSE(s[3], sqrt(13.0 / 3), 1e-15);

	check_test("the interval is Student's: with 2 degrees of freedom a closed form");
	/* the quantile of p is (2 p - 1) sqrt(2 / (1 - (2 p - 1)^2)) */
	for (size_t i = 5; i < 10; i++) {
		double level = (double)i / 10, reach = level * sqrt(2 / (1 - level * level)) * sqrt(13.0 / 3);

		finish(5, values, level, s);
		CHECK_CLOSE(s[4], 5 - reach, 1e-12);
		CHECK_CLOSE(s[5], 5 + reach, 1e-12);
	}

	check_test("of one number there is a mean alone, of none nothing");
	finish(2, values, 0.95, s);
	CHECK(s[0] == 1 && s[1] == 2);
	CHECK(isnan(s[2]) && isnan(s[3]) && isnan(s[4]) && isnan(s[5]));
	finish(1, values + 1, 0.95, s);
	CHECK(s[0] == 0 && isnan(s[1]) && isnan(s[2]) && isnan(s[5]));

	check_test("small differences at a large mean keep their digits");
	double far[4] = { 1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4 };
	finish(4, far, 0.95, s);
	CHECK(s[1] == 1e9 + 2.5);
	CHECK_CLOSE(s[2], sqrt(5.0 / 3), 1e-15);

	check_test("columns are called after their statistics");
	char *columns[2] = { "a", "b" }, **names = moments_names(2, columns);
	const char *const expected[] = { "a_n", "a_mean", "a_sd", "a_sem", "a_lo", "a_hi", "b_n", "b_mean" };
	for (size_t i = 0; i < 8; i++)
		CHECK_TEXT(names[i], expected[i]);
	for (size_t i = 0; i < 12; i++)
		free(names[i]);
	free(names);
	return check_done();
}
