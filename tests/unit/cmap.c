/* cmap: ends, middles, gaps, and lightness that rises. */
#include "drawing/cmap.h"

#include "check.h"

/* Relative luminance, as the sRGB standard (IEC 61966-2-1) weighs colours. */
static double
lightness(const unsigned char rgb[3])
{
	static const double weights[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (size_t i = 0; i < 3; i++) {
		double c = rgb[i] / 255.0;

		sum += weights[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/* The least step of lightness from place a to place b, in hundredths of the way. */
static double
least_rise(const struct cmap *cmap, double a, double b)
{
	unsigned char rgb[3];
	double least = INFINITY, before;

	cmap_at(cmap, a, rgb);
	before = lightness(rgb);
	for (int i = 1; i <= 100; i++) {
		double now;

		cmap_at(cmap, a + (b - a) * i / 100, rgb);
		now = lightness(rgb);
		least = fmin(least, now - before);
		before = now;
	}
	return least;
}

int
main(void)
{
	unsigned char rgba[4];
	char text[8];
	double low, high;

	check_test("maps are found by their names");
	CHECK(cmap_find("viridis") != NULL && cmap_find("viridis") == cmap_nth(2));
	CHECK(cmap_find("jet") == NULL);
	CHECK(cmap_has_middle(cmap_find("cold-hot")) && !cmap_has_middle(cmap_find("grey")));

	check_test("lightness rises all the way, from the middle where there is one");
	CHECK(least_rise(cmap_find("viridis"), 0, 1) > 0);
	CHECK(least_rise(cmap_find("grey"), 0, 1) > 0);
	CHECK(least_rise(cmap_find("hot"), 0, 1) > 0);
	CHECK(least_rise(cmap_find("cold-hot"), 0.5, 1) > 0 && least_rise(cmap_find("cold-hot"), 0.499, 0) > 0);
	CHECK(least_rise(cmap_find("blue-white-red"), 0, 0.5) > 0 && least_rise(cmap_find("blue-white-red"), 1, 0.5) > 0);

	check_test("colours at the ends, beyond them, and between");
	{
		const struct cmap_scale scale = { cmap_find("grey"), -2, 2, -1 };

		CHECK_TEXT(cmap_css(&scale, -2, "none", text), "#000000");
		CHECK_TEXT(cmap_css(&scale, -50, "none", text), "#000000");
		CHECK_TEXT(cmap_css(&scale, 2, "none", text), "#ffffff");
		CHECK_TEXT(cmap_css(&scale, INFINITY, "none", text), "#ffffff");
		CHECK_TEXT(cmap_css(&scale, 0, "none", text), "#808080");
		CHECK_TEXT(cmap_css(&scale, NAN, "none", text), "none");
	}

	check_test("what is no higher than the height is left out");
	{
		const struct cmap_scale scale = { cmap_find("cold-hot"), -5, 5, 3 };

		cmap_colour(&scale, 3, rgba);
		CHECK(rgba[3] == 0);
		cmap_colour(&scale, -2.9, rgba);
		CHECK(rgba[3] == 0);
		cmap_colour(&scale, 3.01, rgba);
		CHECK(rgba[3] == 255 && rgba[0] > rgba[2]);
		cmap_colour(&scale, -3.01, rgba);
		CHECK(rgba[3] == 255 && rgba[2] > rgba[0]);
		CHECK(isnan(cmap_place(&scale, -3)) && cmap_place(&scale, 4) == 0.9 && cmap_place(&scale, -INFINITY) == 0);
	}

	check_test("ends fit the values");
	{
		const double values[] = { -1, NAN, 3, INFINITY, 0.5 }, flat[] = { 4, 4 }, nothing[] = { NAN }, zeros[] = { 0, 0 };

		cmap_fit(cmap_find("viridis"), 5, values, 1, &low, &high);
		CHECK(low == -1 && high == 3);
		cmap_fit(cmap_find("cold-hot"), 5, values, 1, &low, &high);
		CHECK(low == -3 && high == 3);
		cmap_fit(cmap_find("viridis"), 2, flat, 1, &low, &high);
		CHECK(low < 4 && high > 4);
		cmap_fit(cmap_find("viridis"), 1, nothing, 1, &low, &high);
		CHECK(low == 0 && high == 1);
		cmap_fit(cmap_find("cold-hot"), 2, zeros, 1, &low, &high);
		CHECK(low == -1 && high == 1);
	}
	return check_done();
}
