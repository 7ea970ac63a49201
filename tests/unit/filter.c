/* Unit test of common/model/filter: Butterworth's gain, constants and lines, symmetry, what isn't a filter. */
#include "model/filter.h"

#include "check.h"

enum { N = 4000 };

static const double pi = 3.14159265358979323846;

/* Amplitude that a sine of this frequency keeps in the middle of a long series, run both ways. */
static double
measured_gain(const struct filter *filter, double hz, double rate_hz)
{
	static double values[N];
	double sine = 0, cosine = 0;

	for (size_t t = 0; t < N; t++)
		values[t] = cos(2 * pi * hz / rate_hz * (double)t);
	filter_both_ways(filter, N, 1, values);
	/* a thousand scans of the middle: whole periods */
	for (size_t t = 1500; t < 2500; t++) {
		sine += values[t] * sin(2 * pi * hz / rate_hz * (double)t) / 500;
		cosine += values[t] * cos(2 * pi * hz / rate_hz * (double)t) / 500;
	}
	CHECK_NEAR(sine, 0, 1e-9);	/* no delay */
	return cosine;
}

/* What the analogue filter does at the warped frequency, twice: 1 / (1 + x^10). */
static double
expected_gain(double high_pass_hz, double low_pass_hz, double hz, double rate_hz)
{
	double w = tan(pi * hz / rate_hz), high = tan(pi * high_pass_hz / rate_hz), low = tan(pi * low_pass_hz / rate_hz);
	double x = low_pass_hz == 0 ? high / w : high_pass_hz == 0 ? w / low : (w * w - high * low) / (w * (low - high));

	return 1 / (1 + pow(x, 2 * FILTER_ORDER));
}

static void
check_gains(double high_pass_hz, double low_pass_hz, double rate_hz)
{
	struct filter filter;

	CHECK(filter_butterworth(high_pass_hz, low_pass_hz, rate_hz, &filter));
	for (size_t k = 10; k < 500; k += 35) {
		double hz = rate_hz * (double)k / 1000;

		CHECK_NEAR(measured_gain(&filter, hz, rate_hz), expected_gain(high_pass_hz, low_pass_hz, hz, rate_hz), 1e-9);
	}
}

static void
test_gains(void)
{
	check_test("sines leave with Butterworth's gain, twice, and no delay");
	check_gains(0.05, 0, 1);
	check_gains(0, 0.1, 1);
	check_gains(0.05, 0.1, 1);
	check_gains(0.02, 0.4, 1);	/* so wide that two poles are real */
	check_gains(0.1, 0, 0.5);
	check_gains(0.2, 0.3, 2);
}

static void
test_rate(void)
{
	const double even[] = { 3, 5.1, 6.9, 9 }, gap[] = { 0, 2, 6, 8 }, back[] = { 4, 2 }, still[] = { 1, 1, 1 };
	const double turn[] = { 0, 4, 2, 6 }, unknown[] = { 0, (double)NAN, 4 };

	check_test("a rate is that of even steps, or none");
	CHECK_CLOSE(filter_rate(4, even), 0.5, 1e-15);
	CHECK_CLOSE(filter_rate(2, even), 1 / 2.1, 1e-15);
	CHECK_NEAR(filter_rate(4, gap), 0, 0);
	CHECK_NEAR(filter_rate(2, back), 0, 0);
	CHECK_NEAR(filter_rate(3, still), 0, 0);
	CHECK_NEAR(filter_rate(4, turn), 0, 0);
	CHECK_NEAR(filter_rate(3, unknown), 0, 0);
	CHECK_NEAR(filter_rate(1, even), 0, 0);
	CHECK_NEAR(filter_rate(0, even), 0, 0);
}

static void
test_constants(void)
{
	struct filter filter;
	double values[60];

	check_test("a low pass keeps constants and lines, a high pass and a band take constants away");
	CHECK(filter_butterworth(0, 0.1, 1, &filter));
	CHECK(filter.keeps_mean);
	CHECK_COUNT(filter.n_edge, 18);
	for (size_t t = 0; t < 60; t++)
		values[t] = 3;
	filter_both_ways(&filter, 60, 1, values);
	for (size_t t = 0; t < 60; t++)
		CHECK_CLOSE(values[t], 3, 1e-12);
	/* a line is extended by itself; within, the ends are felt less and less */
	for (size_t t = 0; t < 60; t++)
		values[t] = (double)t;
	filter_both_ways(&filter, 60, 1, values);
	CHECK_NEAR(values[30], 30, 1e-3);
	for (int band = 0; band < 2; band++) {
		CHECK(filter_butterworth(0.05, band ? 0.2 : 0, 1, &filter));
		CHECK(!filter.keeps_mean);
		CHECK_COUNT(filter.n_edge, band ? 33 : 18);
		for (size_t t = 0; t < 60; t++)
			values[t] = 3;
		filter_both_ways(&filter, 60, 1, values);
		for (size_t t = 0; t < 60; t++)
			CHECK_NEAR(values[t], 0, 1e-10);
	}
}

static void
test_independence(void)
{
	enum { SCANS = 40, SERIES = 7 };
	struct filter filter;
	double all[SCANS * SERIES], one[SCANS], sum[SCANS];
	unsigned state = 1;
	bool same = true;

	check_test("a series has the same bits beside others and alone");
	CHECK(filter_butterworth(0.02, 0.2, 1, &filter));
	for (size_t i = 0; i < SCANS * SERIES; i++)
		all[i] = (double)((state = state * 1664525 + 1013904223) >> 8) / 65536;
	for (size_t t = 0; t < SCANS; t++) {
		one[t] = all[t * SERIES + 4];
		sum[t] = all[t * SERIES] + all[t * SERIES + 1];
	}
	filter_both_ways(&filter, SCANS, SERIES, all);
	filter_both_ways(&filter, SCANS, 1, one);
	filter_both_ways(&filter, SCANS, 1, sum);
	for (size_t t = 0; t < SCANS; t++)
		same = same && one[t] == all[t * SERIES + 4];
	CHECK(same);

	check_test("the filter of a sum is the sum of the filtered");
	for (size_t t = 0; t < SCANS; t++)
		CHECK_NEAR(sum[t], all[t * SERIES] + all[t * SERIES + 1], 1e-10);
}

static void
test_refused(void)
{
	struct filter filter;

	check_test("frequencies that make no filter are refused");
	CHECK(!filter_butterworth(0, 0, 1, &filter));
	CHECK(!filter_butterworth(0.5, 0, 1, &filter));
	CHECK(!filter_butterworth(0, 0.5, 1, &filter));
	CHECK(!filter_butterworth(0.2, 0.1, 1, &filter));
	CHECK(!filter_butterworth(0.1, 0.1, 1, &filter));
	CHECK(!filter_butterworth(-0.1, 0, 1, &filter));
	CHECK(!filter_butterworth(NAN, 0.1, 1, &filter));
	CHECK(!filter_butterworth(0.1, 0, NAN, &filter));
}

int
main(void)
{
	test_rate();
	test_gains();
	test_constants();
	test_independence();
	test_refused();
	return check_done();
}
