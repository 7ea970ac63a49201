/* events: grids, boxcars and frames by hand, and what a table of times is a grid of. */
#include "design/events.h"

#include "base/mem.h"
#include "check.h"

static struct events *
make_events(size_t n, const double (*trials)[3])
{
	struct events *events = events_new();

	events->trials = mem_array(n, sizeof(*events->trials));
	events->n_trials = n;
	for (size_t i = 0; i < n; i++)
		events->trials[i] = (struct trial){ trials[i][0], trials[i][1], trials[i][2], 0, 0, i + 2 };
	return events;
}

static void
check_column(size_t n, const double *column, const double *expected)
{
	for (size_t i = 0; i < n; i++)
		CHECK_NEAR(column[i], expected[i], 1e-15);
}

static void
test_grid(void)
{
	double grid[8];

	check_test("the grid is nilearn's linspace");
	/* 480 points before the first scan, 50 per scan, and the end */
	CHECK_COUNT(events_grid_count(121, 2.5, 0, 50, -24), 121 * 50 + 480 + 1);
	/* 24/0.72*50 = 1666.67 doesn't fit: rint */
	CHECK_COUNT(events_grid_count(253, 0.72, 0, 50, -24), 253 * 50 + 1667 + 1);
	CHECK_COUNT(events_grid_count(3, 2, 0, 1, -2), 5);
	events_grid(3, 2, 0, 1, -2, grid);
	check_column(5, grid, (const double[]){ -2, 0, 2, 4, 6 });
	/* s_max (1 + 1/(n - 1)) = 5 (1 + 1/2) */
	CHECK_COUNT(events_grid_count(3, 2, 0.5, 1, -2), 5);
	events_grid(3, 2, 0.5, 1, -2, grid);
	check_column(5, grid, (const double[]){ -1, 1.125, 3.25, 5.375, 7.5 });
}

static void
test_trials(void)
{
	static const double trials[][3] = { { 0, 2, 1 }, { 1, 0, 2 }, { 3.5, 9, 1 }, { -5, 1, 4 } };
	const double grid[] = { -1, 0, 1, 2, 3, 4 };
	struct events *events = make_events(4, trials);
	double column[6];
	bool on[6] = { false };

	check_test("boxcars are half-open, add, are clamped before and cut off at the last point");
	events_boxcar(events, 0, 6, grid, column);
	check_column(6, column, (const double[]){ 4, 1, 3, 0, 0, 0 });

	check_test("open boxcars are assigned strictly inside");
	events_open_boxcar(events, 0, 6, grid, column);
	check_column(6, column, (const double[]){ 0, 0, 1, 0, 0, 1 });

	check_test("frames are assigned from the scan of the onset on");
	events_frames(events, 0, 6, 1, column, on);
	check_column(6, column, (const double[]){ 1, 1, 0, 1, 1, 1 });
	CHECK(on[0] && on[1] && !on[2] && on[3]);
	events_free(events);
}

static void
check_measure(size_t n_scans, double tr_s, double slice_ref, size_t oversampling)
{
	size_t n = events_grid_count(n_scans, tr_s, slice_ref, oversampling, -24), found_scans, found_oversampling;
	double *grid = mem_array(n, sizeof(*grid));
	char message[EVENTS_MESSAGE];

	events_grid(n_scans, tr_s, slice_ref, oversampling, -24, grid);
	CHECK(events_grid_measure(n, grid, tr_s, slice_ref, &found_oversampling, &found_scans, message));
	CHECK_COUNT(found_scans, n_scans);
	CHECK_COUNT(found_oversampling, oversampling);
	n = n_scans * oversampling;
	for (size_t i = 0; i < n; i++)
		grid[i] = (double)i * tr_s / (double)oversampling;
	CHECK(events_grid_measure(n, grid, tr_s, slice_ref, &found_oversampling, &found_scans, message));
	CHECK_COUNT(found_scans, n_scans);
	free(grid);
}

static void
test_measure(void)
{
	static const double trs[] = { 0.72, 2, 2.5, 1.3 }, slices[] = { 0, 0.25, 0.5, 1 };
	const double huge[] = { 0, 1e300 }, backwards[] = { 2, 1, 0 }, lone[] = { 0 };
	size_t n_scans, oversampling;
	char message[EVENTS_MESSAGE];

	check_test("a grid's scans and points per scan are found again");
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 4; k++)
			for (size_t n = 2; n < 200; n = 2 * n + 1)
				check_measure(n, trs[i], slices[k], 50);

	check_test("times that are no grid of scans have a reason");
	CHECK(!events_grid_measure(2, huge, 1, 0, &oversampling, &n_scans, message));
	CHECK_TEXT(message, "times 1e+300 s apart are no fine grid for scans of 1 s; is -t right?");
	CHECK(!events_grid_measure(2, huge, 1e300, 0, &oversampling, &n_scans, message) || n_scans == 2);
	CHECK(!events_grid_measure(3, backwards, 1, 0, &oversampling, &n_scans, message));
	CHECK_TEXT(message, "record 1: time 2 doesn't fit an even grid");
	CHECK(!events_grid_measure(1, lone, 1, 0, &oversampling, &n_scans, message));
	CHECK_TEXT(message, "1 record; a grid has 2 or more");
}

int
main(void)
{
	test_grid();
	test_trials();
	test_measure();
	return check_done();
}
