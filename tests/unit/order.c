/* order: against qsort, on values of all kinds. */
#include "numerics/order.h"

#include "base/mem.h"
#include "check.h"
#include "numerics/rng.h"

static const double *compared;

static int
compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (compared[x] > compared[y] || compared[x] < compared[y])
		return compared[x] < compared[y] ? 1 : -1;
	return (x > y) - (x < y);
}

/* Wants the first n values in order, in room that served before. */
static void
check_order(struct order *order, size_t n, const double *values)
{
	uint32_t *places = mem_array(n, sizeof(*places)), *expected = mem_array(n, sizeof(*expected));

	for (size_t i = 0; i < n; i++)
		expected[i] = (uint32_t)i;
	compared = values;
	qsort(expected, n, sizeof(*expected), compare);
	order_falling(order, n, values, places);
	CHECK(memcmp(places, expected, n * sizeof(*places)) == 0);
	free(places);
	free(expected);
}

int
main(void)
{
	enum { N = 20000 };
	struct order *order = order_new(N);
	double *values = mem_array(N, sizeof(*values)), *u = mem_array(N, sizeof(*u));

	rng_uniforms(1, 1, 0, N, u);
	check_test("uniform values fall, however many there are");
	for (size_t n = 0; n < 40; n++)
		check_order(order, n, u);
	check_order(order, N, u);

	check_test("values that are equal keep their order");
	for (size_t i = 0; i < N; i++)
		values[i] = 1 + floor(u[i] * 7);
	check_order(order, N, values);
	for (size_t i = 0; i < N; i++)
		values[i] = 3;
	check_order(order, N, values);

	check_test("single-precision values");
	for (size_t i = 0; i < N; i++)
		values[i] = (double)(float)(-log(u[i]));
	check_order(order, N, values);

	check_test("all magnitudes, the least and the largest, and infinity");
	for (size_t i = 0; i < N; i++)
		values[i] = exp((u[i] - 0.5) * 1400);
	for (size_t i = 0; i < N; i += 100)
		values[i] = i % 300 == 0 ? INFINITY : i % 300 == 100 ? 5e-324 : 1.7976931348623157e308;
	check_order(order, N, values);

	check_test("values that differ in their last bits alone, with an infinite one far off");
	for (size_t i = 0; i < N; i++)
		values[i] = 1 + floor(u[i] * 3000) * 0x1p-52;
	check_order(order, N, values);
	values[N / 2] = INFINITY;
	values[N / 3] = 5e-324;
	check_order(order, N, values);
	for (size_t i = 0; i < N; i++)
		values[i] = 1 + (double)(i / 12) * 0x1p-20 + floor(u[i] * 9) * 0x1p-52;
	values[0] = INFINITY;
	values[1] = 5e-324;
	check_order(order, N, values);

	check_test("rising: from the least to the largest, infinite ones at the ends");
	{
		double some[] = { 3, -1, INFINITY, 0.5, -INFINITY, 3, -0x1p-1074 };
		const double want[] = { -INFINITY, -1, -0x1p-1074, 0.5, 3, 3, INFINITY };

		order_rising(0, NULL);
		order_rising(sizeof(some) / sizeof(some[0]), some);
		for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
			CHECK(some[i] == want[i]);
	}

	check_test("below: how many of rising numbers are less, none of those that are equal");
	{
		const double rising[] = { -INFINITY, -1, 0.5, 3, 3, 3, INFINITY };

		CHECK_COUNT(order_below(0, NULL, 1), 0);
		CHECK_COUNT(order_below(7, rising, -INFINITY), 0);
		CHECK_COUNT(order_below(7, rising, -1), 1);
		CHECK_COUNT(order_below(7, rising, 2.5), 3);
		CHECK_COUNT(order_below(7, rising, 3), 3);
		CHECK_COUNT(order_below(7, rising, nextafter(3, 4)), 6);
		CHECK_COUNT(order_below(6, rising, INFINITY), 6);
		CHECK_COUNT(order_below(7, rising, INFINITY), 6);
	}

	order_free(order);
	free(values);
	free(u);
	return check_done();
}
