/* axis: ticks at round numbers, labels that don't touch, places of values. */
#include "drawing/axis.h"

#include "check.h"

static const double ends[][2] = { { 0, 403.2 }, { -0.237, 1.31 }, { 1e-7, 3e-7 }, { -5e8, 7e9 }, { 99.98, 100.02 }, { 0, 1 },
	{ 1e7, 1e7 + 10 }, { 1.00001, 1.00005 } };
enum { N_ENDS = sizeof(ends) / sizeof(ends[0]) };

int
main(void)
{
	check_test("values stand where they belong");
	{
		const struct axis axis = axis_new(-2, 8, 300, 100);

		CHECK(axis_at(&axis, -2) == 300 && axis_at(&axis, 8) == 100 && axis_at(&axis, 3) == 200);
	}

	check_test("ticks are round, within the ends, and evenly spaced");
	for (size_t i = 0; i < N_ENDS; i++) {
		const struct axis axis = axis_new(ends[i][0], ends[i][1], 50, 450);
		double power = pow(10, floor(log10(axis.step) + 1e-9)), digit = axis.step / power;

		CHECK(fabs(digit - 1) < 1e-9 || fabs(digit - 2) < 1e-9 || fabs(digit - 5) < 1e-9);
		CHECK(axis_ticks(&axis) >= 2);
		for (size_t k = 0; k < axis_ticks(&axis); k++) {
			CHECK(axis_tick(&axis, k) >= ends[i][0] - 1e-9 * axis.step);
			CHECK(axis_tick(&axis, k) <= ends[i][1] + 1e-9 * axis.step);
		}
	}

	check_test("labels tell ticks apart and don't touch");
	for (size_t i = 0; i < N_ENDS; i++)
		for (double length = 60; length < 900; length *= 1.7) {
			const struct axis axis = axis_new(ends[i][0], ends[i][1], 0, length);
			char before[AXIS_LABEL] = "", label[AXIS_LABEL];

			for (size_t k = 0; k < axis_ticks(&axis); k++) {
				axis_label(&axis, k, label);
				CHECK(strcmp(label, before) != 0);
				strcpy(before, label);
			}
			if (axis_ticks(&axis) > 1)
				CHECK(axis_label_width(&axis) < axis.step / (axis.high - axis.low) * length);
		}

	check_test("labels have the decimals that the step needs");
	{
		struct axis axis = axis_new(0, 1, 300, 0);
		char label[AXIS_LABEL];

		axis_label(&axis, 1, label);
		CHECK_TEXT(label, axis.step == 0.1 ? "0.1" : "0.2");
		axis = axis_new(-20, 20, 0, 300);
		axis_label(&axis, 0, label);
		CHECK_TEXT(label, "-20");
	}

	check_test("labels are written in one power of 10 where that is shorter");
	{
		static const struct {
			double low, high;
			const char *labels[6];
		} cases[] = {
			{ -1e6, 1e6, { "-1.0e6", "-0.5e6", "0", "0.5e6", "1.0e6" } },
			{ 0, 4e-9, { "0", "1e-9", "2e-9", "3e-9", "4e-9" } },
			{ 2e12, 4e12, { "2.0e12", "2.5e12", "3.0e12", "3.5e12", "4.0e12" } },
			{ 0, 8e5, { "0", "200000", "400000", "600000", "800000" } },
			{ 0, 8e-4, { "0.0000", "0.0002", "0.0004", "0.0006", "0.0008" } },
			{ 1e6, 1e6 + 4, { "1000000", "1000001", "1000002", "1000003", "1000004" } },
			{ 2, 2 + 4e-5, { "2.00000", "2.00001", "2.00002", "2.00003", "2.00004" } },
		};

		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			const struct axis axis = axis_new(cases[i].low, cases[i].high, 110, 0);
			char label[AXIS_LABEL];

			CHECK_COUNT(axis_ticks(&axis), 5);
			for (size_t k = 0; k < axis_ticks(&axis); k++) {
				axis_label(&axis, k, label);
				CHECK_TEXT(label, cases[i].labels[k]);
				CHECK_CLOSE(strtod(label, NULL), axis_tick(&axis, k), 1e-12);
			}
		}
	}

	check_test("there are no more ticks than anyone reads, and none between what is counted");
	for (size_t i = 0; i < N_ENDS; i++) {
		const struct axis long_one = axis_new(ends[i][0], ends[i][1], 10000, 0);

		CHECK(axis_ticks(&long_one) >= 5 && axis_ticks(&long_one) <= 16);
	}
	{
		struct axis axis = axis_new(0.5, 3.5, 0, 600);
		char label[AXIS_LABEL];

		CHECK(axis_ticks(&axis) > 3);
		axis_count(&axis);
		CHECK_COUNT(axis_ticks(&axis), 3);
		axis_label(&axis, 2, label);
		CHECK_TEXT(label, "3");
		axis = axis_new(0.5, 5000.5, 0, 600);
		CHECK(axis.step > 1);
		axis_count(&axis);
		CHECK(axis.step > 1);
	}

	check_test("rounding moves the ends outward to ticks");
	{
		struct axis axis = axis_new(-0.237, 1.31, 300, 0);

		axis_round(&axis);
		CHECK(axis.low <= -0.237 && axis.high >= 1.31);
		CHECK_NEAR(axis_tick(&axis, 0), axis.low, 1e-12);
		CHECK_NEAR(axis_tick(&axis, axis_ticks(&axis) - 1), axis.high, 1e-12);
	}

	check_test("what can't be an interval becomes one");
	{
		const double bad[][2] = { { 5, 5 }, { 0, 0 }, { NAN, 1 }, { INFINITY, -INFINITY }, { -3, -3 },
			{ -1e308, 1e308 }, { 0, 1e-320 }, { 1e305, 1e306 } };

		for (size_t i = 0; i < 8; i++) {
			const struct axis axis = axis_new(bad[i][0], bad[i][1], 0, 200);

			CHECK(axis.low < axis.high && isfinite(axis.low) && isfinite(axis.high) && axis_ticks(&axis) >= 1);
			if (bad[i][0] == bad[i][1])
				CHECK(axis.low < bad[i][0] && bad[i][0] < axis.high);
		}
	}
	return check_done();
}
