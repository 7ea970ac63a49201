/* Unit test of common/model/clean: projection, means, scales, units without values. */
#include "model/clean.h"

#include "check.h"

enum { T = 50, N = 3 };

static double
noise(void)
{
	static unsigned state = 5;

	return (double)((state = state * 1664525 + 1013904223) >> 8) / 16777216 - 0.5;
}

static void
fill(double *values, double mean)
{
	for (size_t i = 0; i < T * N; i++)
		values[i] = mean + noise();
}

static double
mean_of(const double *values, size_t unit)
{
	double sum = 0;

	for (size_t t = 0; t < T; t++)
		sum += values[t * N + unit] / T;
	return sum;
}

/* Cleans values by these options; returns how many units have none. */
static size_t
clean(const struct clean_options *options, size_t n_nuisance, const double *nuisance, size_t rank, double *values)
{
	struct clean *cleaner = clean_new(T, n_nuisance, nuisance, options);
	size_t n_missing;

	CHECK(cleaner != NULL);
	CHECK_COUNT(clean_rank(cleaner), rank);
	n_missing = clean_units(cleaner, N, values);
	clean_free(cleaner);
	return n_missing;
}

static void
test_projection(void)
{
	struct clean_options options = { .missing = NAN };
	double x[5 * T], values[T * N], before[N];

	check_test("nothing of the nuisance is left, and means stay; dependent, tiny, huge and zero columns do no harm");
	for (size_t t = 0; t < T; t++) {
		x[t] = 100 + noise();
		x[t + T] = 1e-9 * noise();
		x[t + 2 * T] = 1e9 * noise();
		x[t + 3 * T] = 3 * x[t] - x[t + 2 * T] + 7;
		x[t + 4 * T] = 0;
	}
	fill(values, 1000);
	for (size_t u = 0; u < N; u++)
		before[u] = mean_of(values, u);
	CHECK_COUNT(clean(&options, 5, x, 3, values), 0);
	for (size_t u = 0; u < N; u++) {
		CHECK_CLOSE(mean_of(values, u), before[u], 1e-13);
		for (size_t k = 0; k < 4; k++) {
			double dot = 0, length = 0;

			for (size_t t = 0; t < T; t++) {
				double about = x[t + k * T] - (k == 0 ? 100 : k == 3 ? 307 : 0);

				dot += about * (values[t * N + u] - before[u]);
				length += about * about;
			}
			CHECK_NEAR(dot / sqrt(length), 0, 1e-11);
		}
	}

	check_test("a constant among the nuisance takes the mean");
	for (size_t t = 0; t < T; t++)
		x[t + T] = 0.1;
	fill(values, 1000);
	CHECK_COUNT(clean(&options, 2, x, 2, values), 0);
	for (size_t u = 0; u < N; u++)
		CHECK_NEAR(mean_of(values, u), 0, 1e-11);

	check_test("detrending takes lines out of series and of nuisance, which may be nothing else");
	options.detrend = true;
	for (size_t t = 0; t < T; t++) {
		x[t] = 3 * (double)t - 7;
		for (size_t u = 0; u < N; u++)
			values[t * N + u] = 1e6 + (double)u * (double)t;
	}
	CHECK_COUNT(clean(&options, 2, x, 0, values), 0);
	for (size_t i = 0; i < T * N; i++)
		CHECK_NEAR(values[i], 0, 1e-9);
}

static void
test_scales(void)
{
	struct clean_options options = { .scale = CLEAN_ZSCORE, .missing = NAN };
	double values[T * N], before[T * N];

	for (size_t ddof = 0; ddof < 2; ddof++) {
		check_test(ddof == 0 ? "z-scores have squares that sum to T" : "z-scores have squares that sum to T - 1");
		options.ddof = ddof;
		fill(values, 1e6);
		CHECK_COUNT(clean(&options, 0, NULL, 0, values), 0);
		for (size_t u = 0; u < N; u++) {
			double squares = 0;

			for (size_t t = 0; t < T; t++)
				squares += values[t * N + u] * values[t * N + u];
			CHECK_CLOSE(squares, (double)(T - ddof), 1e-13);
			CHECK_NEAR(mean_of(values, u), 0, 1e-14);
		}
	}

	check_test("percent is of the size of the mean, which may be negative");
	options = (struct clean_options){ .scale = CLEAN_PSC, .missing = NAN };
	fill(values, -200);
	memcpy(before, values, sizeof(values));
	CHECK_COUNT(clean(&options, 0, NULL, 0, values), 0);
	for (size_t u = 0; u < N; u++) {
		double mean = mean_of(before, u);

		for (size_t t = 0; t < T; t++)
			CHECK_NEAR(values[t * N + u], 100 * (before[t * N + u] - mean) / -mean, 1e-11);
	}
}

static void
test_missing(void)
{
	struct clean_options options = { .scale = CLEAN_ZSCORE, .ddof = 1, .missing = -9 };
	double x[T], values[T * N];

	check_test("units that are constant, in the nuisance's span or not finite are missing, and others not touched");
	fill(values, 5);
	for (size_t t = 0; t < T; t++) {
		x[t] = noise();
		values[t * N] = 7.1;
		values[t * N + 1] = 3 * x[t] + 1000;
	}
	CHECK_COUNT(clean(&options, 1, x, 1, values), 2);
	CHECK(values[0] == -9 && values[1] == -9 && values[(T - 1) * N + 1] == -9);
	CHECK(isfinite(values[2]) && values[2] != -9);
	fill(values, 5);
	values[3 * N + 1] = INFINITY;
	values[9 * N + 2] = NAN;
	options.scale = CLEAN_AS_IS;
	CHECK_COUNT(clean(&options, 1, x, 1, values), 2);
	CHECK(values[1] == -9 && values[2] == -9 && values[0] != -9);

	check_test("a mean of 0 has no percent");
	options.scale = CLEAN_PSC;
	fill(values, 5);
	for (size_t t = 0; t < T; t++)
		values[t * N] = t % 2 ? 0.1 : -0.1;
	CHECK_COUNT(clean(&options, 0, NULL, 0, values), 1);
	CHECK(values[0] == -9);
}

int
main(void)
{
	test_projection();
	test_scales();
	test_missing();
	return check_done();
}
