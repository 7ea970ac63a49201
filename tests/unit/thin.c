/* thin: what stays of a line covers the pixels that all of it did. */
#include "numerics/thin.h"

#include "check.h"

enum { N = 5000 };

int
main(void)
{
	static double x[N], y[N], tx[N], ty[N];
	size_t n;

	check_test("of a column the first, lowest, highest and last stay, in their order");
	{
		double a[] = { 0.1, 0.2, 0.3, 0.4, 0.5, 1.2 }, b[] = { 3, 7, 5, 1, 4, 2 };

		n = thin_line(6, a, b);
		CHECK_COUNT(n, 5);
		CHECK(b[0] == 3 && b[1] == 7 && b[2] == 1 && b[3] == 4 && b[4] == 2 && a[4] == 1.2);
	}

	check_test("breaks stay, several as one");
	{
		double a[] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6 }, b[] = { NAN, NAN, 1, INFINITY, NAN, 2 };

		n = thin_line(6, a, b);
		CHECK_COUNT(n, 4);
		CHECK(isnan(b[0]) && b[1] == 1 && !isfinite(b[2]) && b[3] == 2);
	}

	check_test("no column has more than four points, and each keeps its ends");
	for (size_t i = 0; i < N; i++) {
		x[i] = tx[i] = (double)i * 0.02;
		y[i] = ty[i] = sin((double)i * 1.7) + (double)(i % 97);
	}
	n = thin_line(N, tx, ty);
	CHECK(n <= 4 * (N / 50) && n >= N / 50);
	for (size_t column = 0, k = 0; column < N / 50; column++) {
		double low = INFINITY, high = -INFINITY, thin_low = INFINITY, thin_high = -INFINITY;
		size_t count = 0;

		for (size_t i = 0; i < N; i++)
			if (floor(x[i]) == (double)column) {
				low = fmin(low, y[i]);
				high = fmax(high, y[i]);
			}
		for (; k < n && floor(tx[k]) == (double)column; k++, count++) {
			thin_low = fmin(thin_low, ty[k]);
			thin_high = fmax(thin_high, ty[k]);
		}
		CHECK(count <= 4 && low == thin_low && high == thin_high);
	}

	check_test("points that are alone in their columns all stay, and none of nothing");
	for (size_t i = 0; i < N; i++) {
		tx[i] = (double)i;
		ty[i] = (double)(i % 3);
	}
	CHECK_COUNT(thin_line(N, tx, ty), N);
	CHECK_COUNT(thin_line(0, tx, ty), 0);
	return check_done();
}
