/* paint: greys and colours of vertices, by hand. */
#include "drawing/paint.h"

#include "check.h"

enum { N = 101 };

int
main(void)
{
	double depth[N], values[N];
	/* a strip: vertices 0 1 2, 1 2 3, ... */
	size_t triangles[N - 2][3];
	const struct mesh mesh = { .n_vertices = N, .n_triangles = N - 2, .triangles = triangles };
	struct cmap_scale scale = { cmap_find("hot"), 0, 10, 3 };
	struct paint *paint;

	for (size_t i = 0; i < N; i++)
		depth[i] = (double)i;
	for (size_t i = 0; i + 2 < N; i++)
		for (size_t k = 0; k < 3; k++)
			triangles[i][k] = i + k;

	check_test("deeper is darker, or lighter, between percentiles 2 and 98");
	paint = paint_new(N);
	paint_depth(paint, depth, false);
	CHECK(paint->grey[0] == 222 && paint->grey[2] == 222 && paint->grey[98] == 118 && paint->grey[100] == 118);
	CHECK(paint->grey[50] == 170 && paint->grey[26] == 196);
	paint_depth(paint, depth, true);
	CHECK(paint->grey[0] == 118 && paint->grey[100] == 222 && paint->grey[50] == 170 && paint->grey[26] == 144);
	paint_free(paint);

	check_test("a missing depth is even, an infinite one is at its end; so is all where there are no two depths");
	paint = paint_new(N);
	depth[40] = (double)NAN;
	depth[41] = (double)INFINITY;
	depth[42] = -(double)INFINITY;
	paint_depth(paint, depth, false);
	CHECK(paint->grey[40] == 190 && paint->grey[41] == 118 && paint->grey[42] == 222);
	paint_free(paint);
	for (size_t k = 0; k < 2; k++) {
		paint = paint_new(N);
		for (size_t i = 0; i < N; i++)
			depth[i] = k == 0 ? 5 : (double)NAN;
		paint_depth(paint, depth, false);
		for (size_t i = 0; i < N; i++)
			CHECK(paint->grey[i] == 190);
		paint_free(paint);
	}

	check_test("colours are strictly beyond the height, and counted; a slope isn't flat");
	for (size_t i = 0; i < N; i++)
		values[i] = (double)i / 10;
	values[7] = (double)NAN;
	values[8] = (double)INFINITY;
	paint = paint_new(N);
	paint_values(paint, &mesh, values, &scale);
	CHECK(isnan(paint->places[30]) && paint->places[31] == 0.31 && isnan(paint->places[7]) && paint->places[8] == 1);
	CHECK_COUNT(paint->n_finite, N - 2);
	CHECK_COUNT(paint->n_painted, 71);
	CHECK(!paint->flat && paint->height == 3 && paint->cmap == cmap_find("hot"));
	paint_free(paint);

	check_test("parcels are flat, what is beyond the scale too");
	for (size_t i = 0; i < N; i++)
		values[i] = i < 50 ? 4 : 6;
	paint = paint_new(N);
	paint_values(paint, &mesh, values, &scale);
	CHECK(paint->flat);
	paint_free(paint);
	return check_done();
}
