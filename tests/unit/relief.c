/* relief: what is seen, beside walks along the lines of sight through the same shapes. */
#include "drawing/relief.h"

#include "base/mem.h"
#include "check.h"
#include "geometry/icosphere.h"

enum { SIDE = 100, SECTORS = 6, NOTHING = SECTORS };

/* A mesh whose vertices have one of six paints each, by their angle about the z axis. */
struct shape {
	size_t n_vertices, n_triangles;
	double (*xyz)[3];
	size_t (*triangles)[3];
	unsigned char *grey;
	double *places;
	bool (*within)(const double at[3]);
};

static size_t
find_sector(const double at[3])
{
	return (size_t)fmin(5, floor((atan2(at[1], at[0]) / (2 * M_PI) + 0.5) * SECTORS));
}

/* What a pixel has of a layer in the colours of a map; nothing where there is no such layer. */
static void
see(const char *cmap, const unsigned char *layer, size_t pixel, unsigned char rgba[4])
{
	unsigned char palette[RELIEF_COLOURS][4];

	relief_palette(cmap_find(cmap), palette);
	memcpy(rgba, palette[layer == NULL ? 0 : layer[pixel]], 4);
}

static struct shape
shape_new(size_t n_vertices, size_t n_triangles, bool (*within)(const double at[3]))
{
	return (struct shape){ n_vertices, n_triangles, mem_array(n_vertices, sizeof(double[3])),
		mem_array(n_triangles, sizeof(size_t[3])), mem_array(n_vertices, 1),
		mem_array(n_vertices, sizeof(double)), within };
}

static void
shape_paint(struct shape *shape)
{
	memset(shape->grey, 200, shape->n_vertices);
	for (size_t v = 0; v < shape->n_vertices; v++)
		shape->places[v] = (double)find_sector(shape->xyz[v]) / (SECTORS - 1);
}

static void
shape_free(struct shape *shape)
{
	free(shape->xyz);
	free(shape->triangles);
	free(shape->grey);
	free(shape->places);
}

static struct relief_surface
surface_of(const struct shape *shape)
{
	return (struct relief_surface){ shape->n_vertices, (const double (*)[3])shape->xyz, shape->n_triangles,
		(const size_t (*)[3])shape->triangles, shape->grey, shape->places, NULL, 0, true };
}

/* ---- shapes --------------------------------------------------------------------------------------------------- */

static bool
is_in_torus(const double at[3])
{
	const double out = sqrt(at[0] * at[0] + at[1] * at[1]) - 30;

	return out * out + at[2] * at[2] < 12 * 12;
}

static struct shape
make_torus(void)
{
	enum { AROUND = 240, TUBE = 120 };
	struct shape shape = shape_new(AROUND * TUBE, 2 * AROUND * TUBE, is_in_torus);

	for (size_t i = 0; i < AROUND; i++)
		for (size_t j = 0; j < TUBE; j++) {
			const double a = 2 * M_PI * (double)i / AROUND, b = 2 * M_PI * (double)j / TUBE;
			const size_t next = (i + 1) % AROUND * TUBE, here = i * TUBE, up = (j + 1) % TUBE;
			double *xyz = shape.xyz[here + j];

			xyz[0] = (30 + 12 * cos(b)) * cos(a);
			xyz[1] = (30 + 12 * cos(b)) * sin(a);
			xyz[2] = 12 * sin(b);
			memcpy(shape.triangles[2 * (here + j)], (size_t[3]){ here + j, next + j, next + up }, sizeof(size_t[3]));
			memcpy(shape.triangles[2 * (here + j) + 1], (size_t[3]){ here + j, next + up, here + up },
			    sizeof(size_t[3]));
		}
	shape_paint(&shape);
	return shape;
}

/* Of radius 20 and 14, apart from each other. */
static const double balls[2][4] = { { -15, 4, 0, 20 }, { 24, -9, 6, 14 } };

static bool
is_in_balls(const double at[3])
{
	for (size_t i = 0; i < 2; i++) {
		const double *ball = balls[i];
		const double x = at[0] - ball[0], y = at[1] - ball[1], z = at[2] - ball[2];

		if (x * x + y * y + z * z < ball[3] * ball[3])
			return true;
	}
	return false;
}

static struct shape
make_balls(void)
{
	struct icosphere sphere = icosphere_make(5);
	struct shape shape = shape_new(2 * sphere.n_vertices, 2 * sphere.n_faces, is_in_balls);

	for (size_t ball = 0; ball < 2; ball++) {
		for (size_t v = 0; v < sphere.n_vertices; v++)
			for (size_t axis = 0; axis < 3; axis++)
				shape.xyz[ball * sphere.n_vertices + v][axis] =
				    balls[ball][axis] + balls[ball][3] * sphere.vertices[v][axis];
		for (size_t i = 0; i < sphere.n_faces; i++)
			for (size_t k = 0; k < 3; k++)
				shape.triangles[ball * sphere.n_faces + i][k] = ball * sphere.n_vertices + sphere.faces[i][k];
	}
	shape_paint(&shape);
	icosphere_free(&sphere);
	return shape;
}

/* ---- lines of sight ------------------------------------------------------------------------------------------- */

/* The sector that a pixel's line of sight meets first, by small steps from the eye on. */
static size_t
look(const struct shape *shape, const struct relief_view *view, size_t row, size_t column)
{
	const double step = 0.2, far = 46;
	const double *up = view->up, *toward = view->toward;
	const double right[3] = { up[1] * toward[2] - up[2] * toward[1], up[2] * toward[0] - up[0] * toward[2],
		up[0] * toward[1] - up[1] * toward[0] };
	const double u = ((double)column + 0.5 - SIDE / 2.0) * view->mm, v = (SIDE / 2.0 - (double)row - 0.5) * view->mm;

	for (double depth = far; depth > -far; depth -= step) {
		double at[3];

		for (size_t axis = 0; axis < 3; axis++)
			at[axis] = view->centre[axis] + u * right[axis] + v * up[axis] + depth * toward[axis];
		if (shape->within(at))
			return find_sector(at);
	}
	return NOTHING;
}

/* Compares all pixels whose neighbours' lines of sight meet the same: edges may lie either way. */
static void
check_seen(const struct shape *shape, const double toward[3], const double up[3])
{
	static size_t seen[SIDE][SIDE];
	const struct relief_surface surface = surface_of(shape);
	struct relief_view view = { .surface = &surface, .mm = 0.96, .width = SIDE, .height = SIDE };
	struct par *par = par_open(1);
	size_t n_wrong = 0, counts[SECTORS + 1] = { 0 }, n_visible = 0;

	memcpy(view.toward, toward, sizeof(view.toward));
	memcpy(view.up, up, sizeof(view.up));
	relief_draw(par, 1, &view);
	for (size_t row = 0; row < SIDE; row++)
		for (size_t column = 0; column < SIDE; column++)
			seen[row][column] = look(shape, &view, row, column);
	for (size_t row = 1; row + 1 < SIDE; row++)
		for (size_t column = 1; column + 1 < SIDE; column++) {
			unsigned char rgba[4];
			bool alike = true;

			for (size_t i = 0; i < 9; i++)
				alike = alike && seen[row + i / 3 - 1][column + i % 3 - 1] == seen[row][column];
			if (!alike)
				continue;
			counts[seen[row][column]]++;
			/* each sector a grey */
			see("grey", view.paint, row * SIDE + column, rgba);
			n_wrong += rgba[3] != (seen[row][column] == NOTHING ? 0 : 255) ||
			    (rgba[3] != 0 && (rgba[0] + 25U) / 51 != seen[row][column]);
		}
	for (size_t i = 0; i < SECTORS; i++)
		n_visible += counts[i] > 20;
	CHECK_COUNT(n_wrong, 0);
	CHECK(n_visible >= 3 && counts[NOTHING] > 500);
	/* all is painted: nothing of the ground is seen */
	CHECK(view.ground == NULL);
	relief_free(&view);
	par_close(par);
}

static void
check_sides(const struct shape *shape)
{
	const double s = sqrt(0.5), t = sqrt(1 / 3.0), r = sqrt(1 / 6.0);

	check_seen(shape, (double[3]){ 1, 0, 0 }, (double[3]){ 0, 0, 1 });
	check_seen(shape, (double[3]){ -1, 0, 0 }, (double[3]){ 0, 0, 1 });
	check_seen(shape, (double[3]){ 0, 0, 1 }, (double[3]){ 0, 1, 0 });
	check_seen(shape, (double[3]){ s, 0, s }, (double[3]){ -s, 0, s });
	check_seen(shape, (double[3]){ t, t, t }, (double[3]){ -r, -r, 2 * r });
}

int
main(void)
{
	struct shape torus = make_torus(), two = make_balls();

	check_test("a torus hides its far side, and what is behind its hole isn't");
	check_sides(&torus);

	check_test("a ball hides the one behind it, whichever comes first in the file");
	check_sides(&two);
	for (size_t i = 0; i < two.n_triangles / 2; i++)
		for (size_t k = 0; k < 3; k++) {
			size_t other = two.triangles[i][k];

			two.triangles[i][k] = two.triangles[two.n_triangles - 1 - i][k];
			two.triangles[two.n_triangles - 1 - i][k] = other;
		}
	check_sides(&two);

	check_test("what faces the eye is lighter than what doesn't, as light as its sources say");
	{
		const struct relief_surface surface = surface_of(&two);
		struct relief_view view = { .surface = &surface, .toward = { 1, 0, 0 }, .up = { 0, 0, 1 },
			.centre = { 24, -9, 6 }, .mm = 0.25, .width = 119, .height = 119 };
		struct par *par = par_open(1);

		unsigned char rgba[4];

		for (size_t v = 0; v < two.n_vertices; v++)
			two.places[v] = (double)NAN;
		relief_draw(par, 1, &view);
		CHECK(view.paint == NULL);
		see("grey", view.ground, 59 * 119 + 59, rgba);
		CHECK(abs(rgba[0] - 200) <= 2 && rgba[3] == 255);
		/* 1 - (0.32 + 0.43 + 0.3 x 0.63) */
		CHECK(abs(view.shade[59 * 119 + 59] - 16) <= 1);
		/* lit from the upper left: near the edge it is lighter there than at the lower right */
		CHECK(view.shade[27 * 119 + 40] + 50 < view.shade[91 * 119 + 78]);
		CHECK(view.shade[91 * 119 + 78] <= 174 && view.shade[0] == 0 && view.ground[0] == 0);
		relief_free(&view);
		par_close(par);
	}

	check_test("paint ends where values are as far from 0 as the height, between a positive and a negative one, too");
	{
		/* y from -20 to 20; values of it: 8 and -8 at its ends */
		double xyz[4][3] = { { 0, -20, -20 }, { 0, 20, -20 }, { 0, 20, 20 }, { 0, -20, 20 } };
		double values[4] = { -8, 8, 8, -8 }, places[4] = { 0, 1, 1, 0 };
		size_t triangles[2][3] = { { 0, 1, 2 }, { 0, 2, 3 } };
		unsigned char grey[4] = { 200, 200, 200, 200 }, rgba[4];
		const struct relief_surface surface = { 4, (const double (*)[3])xyz, 2, (const size_t (*)[3])triangles, grey,
			places, values, 4, false };
		struct relief_view view = { .surface = &surface, .toward = { 1, 0, 0 }, .up = { 0, 0, 1 }, .mm = 0.5,
			.width = 100, .height = 100 };
		struct par *par = par_open(1);
		size_t n_wrong = 0;

		relief_draw(par, 1, &view);
		/* seen from +x, y is to the right; a pixel to either side may be either */
		for (size_t column = 0; column < 100; column++) {
			const double y = ((double)column + 0.5 - 50) / 2, most = fabs(y);
			const bool edge = fabs(most - 10) < 0.6 || fabs(most - 20) < 0.6;
			const int grey_of_y = (int)lround(255 * (y / 40 + 0.5));

			see("grey", view.paint, 30 * 100 + column, rgba);
			n_wrong += !edge && rgba[3] != (most > 10 && most < 20 ? 255 : 0);
			n_wrong += !edge && rgba[3] != 0 && abs(rgba[0] - grey_of_y) > 3;
		}
		CHECK_COUNT(n_wrong, 0);
		relief_free(&view);
		par_close(par);
	}

	check_test("a layer is a byte a pixel: at edges paint covers parts of one");
	{
		double xyz[3][3] = { { 0, -20, -19 }, { 0, 20, -21 }, { 0, 2, 20 } }, places[3] = { 0.5, 0.5, 0.5 };
		size_t triangles[1][3] = { { 0, 1, 2 } }, counts[256] = { 0 }, n_wrong = 0;
		unsigned char grey[3] = { 200, 200, 200 }, rgba[4];
		const struct relief_surface surface = { 3, (const double (*)[3])xyz, 1, (const size_t (*)[3])triangles, grey,
			places, NULL, 0, false };
		struct relief_view view = { .surface = &surface, .toward = { 1, 0, 0 }, .up = { 0, 0, 1 }, .mm = 0.5,
			.width = 100, .height = 100 };
		struct par *par = par_open(1);
		double area = 0;

		relief_draw(par, 1, &view);
		for (size_t i = 0; i < 100 * 100; i++) {
			see("viridis", view.paint, i, rgba);
			counts[rgba[3]]++;
			area += rgba[3] / 255.0;
			/* viridis in its middle, and at edges near it */
			n_wrong += rgba[3] != 0 && (abs(rgba[0] - 0x21) > 9 || abs(rgba[1] - 0x91) > 9 ||
			    abs(rgba[2] - 0x8c) > 9);
		}
		CHECK_COUNT(n_wrong, 0);
		CHECK(counts[63] > 10 && counts[127] > 10 && counts[191] > 10 && counts[0] > 5000);
		/* half the product of two sides across each other, in pixels of half a mm */
		CHECK_CLOSE(area, 4 * (40 * 39 + 22 * 2) / 2.0, 0.01);
		relief_free(&view);
		par_close(par);
	}

	check_test("the bits are the same with any number of threads");
	{
		const struct relief_surface surface = surface_of(&torus);
		struct relief_view first = { 0 };

		for (size_t n = 1; n < 8; n += 3) {
			struct relief_view view = { .surface = &surface, .toward = { 0, 0, 1 }, .up = { 0, 1, 0 }, .mm = 0.5,
				.width = 180, .height = 181 };
			struct par *par = par_open(n);

			relief_draw(par, 1, &view);
			par_close(par);
			if (first.paint == NULL) {
				first = view;
				continue;
			}
			CHECK(memcmp(first.paint, view.paint, 180 * 181) == 0);
			CHECK(memcmp(first.shade, view.shade, 180 * 181) == 0);
			relief_free(&view);
		}
		relief_free(&first);
	}

	check_test("triangles without an area, and vertices without a triangle, change nothing");
	{
		double xyz[5][3] = { { 0, -20, -20 }, { 0, 20, -20 }, { 0, 0, 20 }, { 9, 5, 5 }, { 40, 0, 0 } };
		size_t triangles[4][3] = { { 0, 1, 2 }, { 3, 3, 3 }, { 0, 3, 0 }, { 1, 1, 2 } };
		unsigned char grey[5] = { 200, 200, 200, 0, 0 };
		struct relief_surface surface = { 5, (const double (*)[3])xyz, 4, (const size_t (*)[3])triangles, grey,
			NULL, NULL, 0, false };
		struct relief_view all = { .surface = &surface, .toward = { 1, 0, 0 }, .up = { 0, 0, 1 }, .mm = 1, .width = 60,
			.height = 60 }, one = all;
		struct par *par = par_open(1);

		relief_draw(par, 1, &all);
		surface.n_triangles = 1;
		relief_draw(par, 1, &one);
		CHECK(memcmp(all.ground, one.ground, 60 * 60) == 0 && memcmp(all.shade, one.shade, 60 * 60) == 0);
		CHECK(one.ground[30 * 60 + 30] > 0 && one.ground[0] == 0 && one.paint == NULL);
		relief_free(&all);
		relief_free(&one);
		par_close(par);
	}
	shape_free(&torus);
	shape_free(&two);
	return check_done();
}
