/* heat: on plane grids, where the answer is a Gaussian or a sum of cosines, and what must hold on any mesh. */
#include "geometry/heat.h"

#include "check.h"

enum { SIDE = 81, N = SIDE * SIDE, TRIANGLES = 2 * (SIDE - 1) * (SIDE - 1) };

static double xyz[N][3], values[N], second[N];
static size_t triangles[TRIANGLES][3];

/* A square of SIDE x SIDE vertices, `step' mm apart, pushed about within the plane by up to `push' of a step. */
static void
make_plane(double step, double push)
{
	unsigned long state = 5;
	size_t t = 0;

	for (size_t y = 0; y < SIDE; y++)
		for (size_t x = 0; x < SIDE; x++) {
			double *place = xyz[y * SIDE + x];

			place[0] = step * (double)x;
			place[1] = step * (double)y;
			place[2] = 3;
			for (size_t i = 0; i < 2; i++) {
				state = state * 6364136223846793005ul + 1442695040888963407ul;
				if (x > 0 && y > 0 && x < SIDE - 1 && y < SIDE - 1)
					place[i] += push * step * ((double)(state >> 11) / 4503599627370496.0 - 1);
			}
			if (x == SIDE - 1 || y == SIDE - 1)
				continue;
			triangles[t][0] = y * SIDE + x;
			triangles[t][1] = triangles[t + 1][0] = y * SIDE + x + 1;
			triangles[t][2] = triangles[t + 1][2] = (y + 1) * SIDE + x;
			triangles[t + 1][1] = (y + 1) * SIDE + x + 1;
			t += 2;
		}
}

static void
smooth(const unsigned char *inside, double fwhm_mm, double *map)
{
	struct heat *heat = heat_new(N, (const double (*)[3])xyz, TRIANGLES, (const size_t (*)[3])triangles, inside, fwhm_mm);

	heat_smooth(heat, map);
	heat_free(heat);
}

/* Largest difference of a smoothed point from the Gaussian, over its height. */
static double
compare_gaussian(double fwhm_mm)
{
	const size_t centre = SIDE / 2 * SIDE + SIDE / 2;
	const double variance = fwhm_mm * fwhm_mm / (8 * log(2));
	double worst = 0, area = 0;

	memset(values, 0, sizeof(values));
	values[centre] = 1;
	/* the vertex' own area: a third of the triangles around */
	for (size_t t = 0; t < TRIANGLES; t++)
		for (size_t i = 0; i < 3; i++)
			if (triangles[t][i] == centre) {
				const double *a = xyz[triangles[t][0]], *b = xyz[triangles[t][1]], *c = xyz[triangles[t][2]];

				area += fabs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 6;
			}
	smooth(NULL, fwhm_mm, values);
	for (size_t v = 0; v < N; v++) {
		double dx = xyz[v][0] - xyz[centre][0], dy = xyz[v][1] - xyz[centre][1];
		double want = area * exp(-(dx * dx + dy * dy) / (2 * variance)) / (2 * M_PI * variance);

		worst = fmax(worst, fabs(values[v] - want) / (area / (2 * M_PI * variance)));
	}
	return worst;
}

int
main(void)
{
	static unsigned char inside[N];
	double sum, smoothed;

	check_test("a point becomes a Gaussian of that width");
	/* of grids the Gaussian is the limit, by the square of the step */
	make_plane(0.5, 0);
	CHECK_CLOSE(compare_gaussian(6), 0.25 / (4 * 36 / (8 * log(2))), 0.03);
	CHECK_CLOSE(compare_gaussian(12), 0.25 / (4 * 144 / (8 * log(2))), 0.03);
	make_plane(0.5, 0.3);
	CHECK(compare_gaussian(6) < 0.02);
	CHECK(compare_gaussian(12) < 0.005);
	check_note("largest differences on a shaken grid, of the peak: %g, %g", compare_gaussian(6), compare_gaussian(12));

	check_test("a cosine that fits the grid only gets lower, by the operator's own eigenvalue");
	make_plane(2, 0);
	for (size_t v = 0; v < N; v++)
		values[v] = cos(M_PI * 3 * (double)(v % SIDE) / (SIDE - 1));
	memcpy(second, values, sizeof(values));
	smooth(NULL, 9, values);
	/* the weights are those of differences along x and y: 2 (1 - cos) / step^2; far from the corners, where areas aren't
	 * those of the grid */
	smoothed = exp(-81 / (16 * log(2)) * 2 * (1 - cos(M_PI * 3 / (SIDE - 1))) / 4);
	for (size_t v = 30 * SIDE; v < 50 * SIDE; v++)
		CHECK_NEAR(values[v], smoothed * second[v], 1e-13);

	check_test("twice is as once by the root of both squares");
	make_plane(1, 0.4);
	for (size_t v = 0; v < N; v++)
		values[v] = second[v] = sin((double)(v * v % 1009));
	smooth(NULL, 3, values);
	smooth(NULL, 4, values);
	smooth(NULL, 5, second);
	for (size_t v = 0; v < N; v++)
		CHECK_NEAR(values[v], second[v], 1e-13);

	check_test("a constant stays, and a width of 0 changes nothing");
	for (size_t v = 0; v < N; v++)
		values[v] = 100;
	smooth(NULL, 12, values);
	for (size_t v = 0; v < N; v++)
		CHECK_CLOSE(values[v], 100, 1e-12);
	for (size_t v = 0; v < N; v++)
		values[v] = sin((double)v);
	memcpy(second, values, sizeof(values));
	smooth(NULL, 0, values);
	CHECK(memcmp(values, second, sizeof(values)) == 0);

	check_test("nothing flows through what isn't inside, which stays as it is");
	make_plane(1, 0.2);
	for (size_t v = 0; v < N; v++) {
		inside[v] = v % SIDE != 40;
		values[v] = v % SIDE < 40 ? 1 : v % SIDE > 40 ? 3 : NAN;
	}
	smooth(inside, 20, values);
	for (size_t v = 0; v < N; v++)
		if (inside[v])
			CHECK_CLOSE(values[v], v % SIDE < 40 ? 1 : 3, 1e-12);
		else
			CHECK(isnan(values[v]));

	check_test("slivers and triangles without area do no harm, and vertices without a triangle stay");
	make_plane(1, 0);
	for (size_t i = 0; i < 3; i++) {
		xyz[1000][i] = xyz[1001][i];		/* coincide */
		xyz[2000][i] = (xyz[1999][i] + xyz[2001][i]) / 2 + 1e-9 * (double)i;
		xyz[3000][i] = 0.999999 * xyz[3001][i] + 0.000001 * xyz[3000][i];
	}
	for (size_t v = 0; v < N; v++)
		values[v] = v % 2 == 0 ? 1 : 0;
	smooth(NULL, 8, values);
	sum = 0;
	for (size_t v = 0; v < N; v++) {
		CHECK(values[v] > 0.3 && values[v] < 0.7);
		sum += values[v];
	}
	CHECK_CLOSE(sum / N, 0.5, 0.01);
	static const size_t one[1][3] = { { 0, 1, 81 } };
	struct heat *heat = heat_new(82, (const double (*)[3])xyz, 1, one, NULL, 5);
	for (size_t v = 0; v < 82; v++)
		values[v] = (double)v;
	heat_smooth(heat, values);
	CHECK_CLOSE(values[0] + values[1] + values[81], 82, 1e-14);
	CHECK(values[0] > 20 && values[81] < 40);
	for (size_t v = 2; v < 81; v++)
		CHECK(values[v] == (double)v);
	heat_free(heat);
	check_test("a width of too many triangles is none");
	for (size_t v = 0; v < 82; v++)
		xyz[v][0] *= 1e-12;
	xyz[81][1] = 1e-12;
	CHECK(heat_new(82, (const double (*)[3])xyz, 1, one, NULL, 5) == NULL);
	return check_done();
}
