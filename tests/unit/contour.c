/* contour: lines around squares, discs and saddles. */
#include "drawing/contour.h"
#include "check.h"

struct seen {
	size_t n_lines, n_points;
	double area, low_x, high_x, low_y, high_y;
};

/* The area has a sign: lines around holes count against those around what is high, or all one way round. */
static void
see(void *arg, size_t n, const double *x, const double *y)
{
	struct seen *seen = arg;
	double area = 0;

	for (size_t i = 0; i < n; i++) {
		size_t next = (i + 1) % n;

		area += (x[i] * y[next] - x[next] * y[i]) / 2;
		seen->low_x = fmin(seen->low_x, x[i]);
		seen->high_x = fmax(seen->high_x, x[i]);
		seen->low_y = fmin(seen->low_y, y[i]);
		seen->high_y = fmax(seen->high_y, y[i]);
	}
	seen->n_lines++;
	seen->n_points += n;
	seen->area += fabs(area);
}

static struct seen
trace(size_t width, size_t height, const double *values, double level)
{
	struct seen seen = { 0, 0, 0, INFINITY, -INFINITY, INFINITY, -INFINITY };

	contour_trace(width, height, values, level, see, &seen);
	return seen;
}

static void
test_shapes(void)
{
	check_test("one value is a diamond around its middle; none is nothing");
	struct seen seen = trace(3, 2, (const double[]){ 0, 0, 0, 0, 1, 0 }, 0.5);
	CHECK(seen.n_lines == 1 && seen.n_points == 4);
	CHECK(seen.low_x == 1 && seen.high_x == 2 && seen.low_y == 1 && seen.high_y == 2);
	CHECK_CLOSE(seen.area, 0.5, 1e-15);
	CHECK(trace(3, 2, (const double[]){ 0, 0.4, NAN, 0, 0, 0 }, 0.5).n_lines == 0);

	check_test("a raster that is full is closed at its sides");
	seen = trace(2, 2, (const double[]){ 1, 1, 1, 1 }, 0.5);
	CHECK(seen.n_lines == 1 && seen.low_x == 0 && seen.high_x == 2 && seen.low_y == 0 && seen.high_y == 2);

	check_test("a saddle is one where its mean is high, else two");
	CHECK(trace(2, 2, (const double[]){ 1, 0, 0, 1 }, 0.5).n_lines == 1);
	CHECK(trace(2, 2, (const double[]){ 1, 0, 0, 0.9 }, 0.5).n_lines == 2);
	CHECK(trace(2, 2, (const double[]){ 0, 1, 0.9, 0 }, 0.5).n_lines == 2);
	CHECK(trace(2, 2, (const double[]){ 0.1, 1, 1, 0 }, 0.5).n_lines == 1);
}

static void
test_disc(void)
{
	enum { SIDE = 60 };
	static double values[SIDE * SIDE];

	check_test("a ring has two lines, with the areas of its circles");
	for (size_t i = 0; i < SIDE * SIDE; i++) {
		double r = hypot((double)(i % SIDE) + 0.5 - 30, (double)(i / SIDE) + 0.5 - 30);

		/* 0.5 at 10 and 25, straight between */
		values[i] = fmax(0, fmin((r - 10) / 8, (25 - r) / 8) + 0.5);
	}
	struct seen seen = trace(SIDE, SIDE, values, 0.5);
	CHECK(seen.n_lines == 2);
	CHECK_CLOSE(seen.area, acos(-1) * (100 + 625), 0.02 * 725);
	CHECK_CLOSE(seen.low_x, 5, 0.02);
	CHECK_CLOSE(seen.high_y, 55, 0.02);
}

int
main(void)
{
	test_shapes();
	test_disc();
	return check_done();
}
