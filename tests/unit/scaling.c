/* scaling: columns in units of their own, against values by hand; what has no unit. */
#include "numerics/scaling.h"

#include "check.h"

int
main(void)
{
	check_test("the peak of a column becomes 1 or -1, zeros and missing values stay");
	{
		double x[] = { 1, 0, NAN, -4, 0, 3, 2, 0, INFINITY };

		CHECK(scaling_columns(SCALING_PEAK, 3, 3, x) == 0);
		CHECK(x[0] == 0.25 && x[3] == -1 && x[6] == 0.5);
		CHECK(x[1] == 0 && x[4] == 0 && x[7] == 0);
		CHECK(isnan(x[2]) && x[5] == 1 && isinf(x[8]));
	}

	check_test("z-scores have mean 0 and variance 1, of n - 1");
	{
		double x[] = { 2, 7, 1, 4, 7, INFINITY, 9, 7, 3, NAN, NAN, NAN };

		/* mean 5, squares 9 + 1 + 16 over 2 */
		CHECK(scaling_columns(SCALING_ZSCORE, 4, 3, x) == 2);
		CHECK_CLOSE(x[0], -3 / sqrt(13), 1e-15);
		CHECK_CLOSE(x[3], -1 / sqrt(13), 1e-15);
		CHECK_CLOSE(x[6], 4 / sqrt(13), 1e-15);
		CHECK(isnan(x[1]) && isnan(x[4]) && isnan(x[2]) && isnan(x[8]) && isnan(x[9]));
	}

	check_test("percents are of the mean, which isn't 0");
	{
		double x[] = { 99, -1, 102, 1 };

		CHECK(scaling_columns(SCALING_PSC, 2, 2, x) == 1);
		CHECK_CLOSE(x[0], 100 * (99 / 100.5 - 1), 1e-12);
		CHECK_CLOSE(x[2], 100 * (102 / 100.5 - 1), 1e-12);
		CHECK(isnan(x[1]) && isnan(x[3]));
	}

	check_test("rounding errors about a mean are no spread");
	{
		double x[] = { 0.1 + 0.2, 0.3, 0.3 };

		CHECK(scaling_columns(SCALING_ZSCORE, 3, 1, x) == 1);
	}

	check_test("nothing is done to what is to stay");
	{
		double x[] = { 5, NAN, -INFINITY };

		CHECK(scaling_columns(SCALING_NONE, 3, 1, x) == 0);
		CHECK(x[0] == 5 && isnan(x[1]) && isinf(x[2]));
	}
	return check_done();
}
