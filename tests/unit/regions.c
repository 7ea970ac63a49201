/* regions: means and least squares by hand, and the same bits in both orders. */
#include "geometry/regions.h"

#include "check.h"

enum { SCANS = 5, UNITS = 200 };

static double series[SCANS * UNITS], turned[SCANS * UNITS];

static double
noise(void)
{
	static unsigned long state = 7;

	state = state * 6364136223846793005ul + 1442695040888963407ul;
	return (double)(state >> 11) / 9007199254740992.0 - 0.5;
}

static struct scans_block
block_of(const double *values, size_t n_scans, size_t n_units)
{
	return (struct scans_block){ .n_scans = n_scans, .n_units = n_units, .values = values, .scan_stride = n_units,
		.unit_stride = 1 };
}

/* All scans at once, or units in tiles of 7. */
static void
check_orders(const struct regions *regions)
{
	size_t k = regions_count(regions);
	double by_scan[SCANS * 8] = { 0 }, by_unit[SCANS * 8] = { 0 };
	struct scans_block block = block_of(series, SCANS, UNITS);

	regions_add(regions, &block, by_scan, k, 1);
	regions_finish(regions, SCANS, by_scan, k, 1);
	for (size_t unit = 0; unit < UNITS; unit += 7) {
		block = (struct scans_block){ .n_scans = SCANS, .unit = unit, .n_units = unit + 7 < UNITS ? 7 : UNITS - unit,
			.values = turned + unit * SCANS, .scan_stride = 1, .unit_stride = SCANS };
		regions_add(regions, &block, by_unit, 1, SCANS);
	}
	regions_finish(regions, SCANS, by_unit, 1, SCANS);
	for (size_t t = 0; t < SCANS; t++)
		for (size_t region = 0; region < k; region++)
			CHECK(by_scan[t * k + region] == by_unit[region * SCANS + t]);
}

int
main(void)
{
	static const long numbers[8] = { 5, 0, -2, 5, 9, 9, 0, 5 };
	static const double scans[16] = { 1, 2, 3, 4, 5, 6, 7, 8, -1, NAN, 2, NAN, INFINITY, 4, 1, 3 };
	double sums[6] = { 0 }, maps[8 * UNITS];
	struct scans_block block = block_of(scans, 2, 8);
	struct regions *regions = regions_label(8, numbers);
	long many[UNITS];
	size_t rank;

	check_test("labels ascend, 0 is none, and what isn't finite counts as 0");
	CHECK_COUNT(regions_count(regions), 3);
	CHECK(regions_number(regions, 0) == -2 && regions_number(regions, 1) == 5 && regions_number(regions, 2) == 9);
	regions_add(regions, &block, sums, 3, 1);
	regions_finish(regions, 2, sums, 3, 1);
	CHECK_CLOSE(sums[0], 3, 0);
	CHECK_CLOSE(sums[1], 13.0 / 3, 1e-15);
	CHECK_CLOSE(sums[2], 5.5, 0);
	CHECK_CLOSE(sums[3], 2, 0);
	CHECK_CLOSE(sums[4], 2.0 / 3, 1e-15);
	CHECK_CLOSE(sums[5], 2, 0);
	regions_free(regions);

	check_test("no label makes no region");
	regions = regions_label(2, (const long[2]){ 0, 0 });
	CHECK_COUNT(regions_count(regions), 0);
	regions_free(regions);

	check_test("maps that overlap are told apart");
	/* 2 a + 1 b, where only the second and third unit have both */
	regions = regions_map(4, 2, (const double[8]){ 1, 1, 0.5, 0, 0, 0.5, 1, 0 }, &rank);
	CHECK_COUNT(rank, 2);
	block = block_of((const double[4]){ 2, 2.5, 2, 1000 }, 1, 4);
	memset(sums, 0, sizeof(sums));
	regions_add(regions, &block, sums, 2, 1);
	regions_finish(regions, 1, sums, 2, 1);
	CHECK_CLOSE(sums[0], 2, 1e-14);
	CHECK_CLOSE(sums[1], 1, 1e-14);
	regions_free(regions);

	check_test("of maps that depend on one another the smallest solution is taken");
	regions = regions_map(2, 3, (const double[6]){ 1, 1, 1, 1, 0, 0 }, &rank);
	CHECK_COUNT(rank, 1);
	block = block_of((const double[2]){ 3, 5 }, 1, 2);
	memset(sums, 0, sizeof(sums));
	regions_add(regions, &block, sums, 3, 1);
	CHECK_CLOSE(sums[0], 2, 1e-14);
	CHECK_CLOSE(sums[1], 2, 1e-14);
	CHECK_NEAR(sums[2], 0, 1e-14);
	regions_free(regions);
	regions = regions_map(2, 1, (const double[2]){ 0, 0 }, &rank);
	CHECK_COUNT(rank, 0);
	regions_free(regions);

	check_test("series by scan and by unit give the same bits");
	for (size_t t = 0; t < SCANS; t++)
		for (size_t unit = 0; unit < UNITS; unit++)
			series[t * UNITS + unit] = turned[unit * SCANS + t] = 100 + noise();
	for (size_t unit = 0; unit < UNITS; unit++) {
		many[unit] = (long)(unit * unit % 7);
		for (size_t k = 0; k < 8; k++)
			maps[k * UNITS + unit] = unit % 11 == 0 ? 0 : fmax(noise(), 0);
	}
	regions = regions_label(UNITS, many);
	check_orders(regions);
	regions_free(regions);
	regions = regions_map(UNITS, 8, maps, &rank);
	check_orders(regions);
	regions_free(regions);
	return check_done();
}
