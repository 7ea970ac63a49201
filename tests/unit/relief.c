/* relief: what is seen, beside walks along the lines of sight through the same shapes. */
#include "drawing/relief.h"

#include "base/mem.h"
#include "check.h"
#include "geometry/icosphere.h"

enum { SIDE = 100, SECTORS = 6, NOTHING = SECTORS };

/* A mesh whose vertices have one of six colours each, by their angle about the z axis. */
struct shape {
	size_t n_vertices, n_triangles;
	double (*xyz)[3];
	size_t (*triangles)[3];
	unsigned char *grey, (*rgba)[4];
	bool (*within)(const double at[3]);
};

static size_t
find_sector(const double at[3])
{
	return (size_t)fmin(5, floor((atan2(at[1], at[0]) / (2 * M_PI) + 0.5) * SECTORS));
}

/* Red, yellow, green, ...: which of the three are there tells them apart in any light. */
static void
put_sector(size_t sector, unsigned char rgba[4])
{
	static const unsigned bits[SECTORS] = { 1, 3, 2, 6, 4, 5 };

	for (size_t i = 0; i < 3; i++)
		rgba[i] = bits[sector] >> i & 1 ? 240 : 0;
	rgba[3] = 255;
}

static size_t
read_sector(const unsigned char rgba[4])
{
	for (size_t sector = 0; sector < SECTORS; sector++) {
		unsigned char other[4];

		put_sector(sector, other);
		if ((rgba[0] > 0) == (other[0] > 0) && (rgba[1] > 0) == (other[1] > 0) && (rgba[2] > 0) == (other[2] > 0))
			return sector;
	}
	return NOTHING;
}

static struct shape
shape_new(size_t n_vertices, size_t n_triangles, bool (*within)(const double at[3]))
{
	return (struct shape){ n_vertices, n_triangles, mem_array(n_vertices, sizeof(double[3])),
		mem_array(n_triangles, sizeof(size_t[3])), mem_array(n_vertices, 1), mem_array(n_vertices, 4), within };
}

static void
shape_paint(struct shape *shape)
{
	memset(shape->grey, 200, shape->n_vertices);
	for (size_t v = 0; v < shape->n_vertices; v++)
		put_sector(find_sector(shape->xyz[v]), shape->rgba[v]);
}

static void
shape_free(struct shape *shape)
{
	free(shape->xyz);
	free(shape->triangles);
	free(shape->grey);
	free(shape->rgba);
}

static struct relief_surface
surface_of(const struct shape *shape)
{
	return (struct relief_surface){ shape->n_vertices, (const double (*)[3])shape->xyz, shape->n_triangles,
		(const size_t (*)[3])shape->triangles, shape->grey, (const unsigned char (*)[4])shape->rgba, NULL, true };
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
			const unsigned char *rgba = view.pixels + 4 * (row * SIDE + column);
			bool alike = true;

			for (size_t i = 0; i < 9; i++)
				alike = alike && seen[row + i / 3 - 1][column + i % 3 - 1] == seen[row][column];
			if (!alike)
				continue;
			counts[seen[row][column]]++;
			n_wrong += rgba[3] != (seen[row][column] == NOTHING ? 0 : 255) ||
			    (rgba[3] != 0 && read_sector(rgba) != seen[row][column]);
		}
	for (size_t i = 0; i < SECTORS; i++)
		n_visible += counts[i] > 20;
	CHECK_COUNT(n_wrong, 0);
	CHECK(n_visible >= 3 && counts[NOTHING] > 500);
	free(view.pixels);
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

		for (size_t v = 0; v < two.n_vertices; v++)
			two.rgba[v][3] = 0;
		relief_draw(par, 1, &view);
		/* 0.32 + 0.43 + 0.3 x 0.63, of 200 */
		CHECK(abs(view.pixels[4 * (59 * 119 + 59)] - 188) <= 1);
		/* lit from the upper left: near the edge it is lighter there than at the lower right */
		CHECK(view.pixels[4 * (27 * 119 + 40)] > view.pixels[4 * (91 * 119 + 78)] + 40);
		CHECK(view.pixels[4 * (91 * 119 + 78)] >= 64);
		free(view.pixels);
		par_close(par);
	}

	check_test("the bits are the same with any number of threads");
	{
		const struct relief_surface surface = surface_of(&torus);
		unsigned char *first = NULL;

		for (size_t n = 1; n < 8; n += 3) {
			struct relief_view view = { .surface = &surface, .toward = { 0, 0, 1 }, .up = { 0, 1, 0 }, .mm = 0.5,
				.width = 180, .height = 181 };
			struct par *par = par_open(n);

			relief_draw(par, 1, &view);
			par_close(par);
			if (first == NULL) {
				first = view.pixels;
				continue;
			}
			CHECK(memcmp(first, view.pixels, 180 * 181 * 4) == 0);
			free(view.pixels);
		}
		free(first);
	}

	check_test("triangles without an area, and vertices without a triangle, change nothing");
	{
		double xyz[5][3] = { { 0, -20, -20 }, { 0, 20, -20 }, { 0, 0, 20 }, { 9, 5, 5 }, { 40, 0, 0 } };
		size_t triangles[4][3] = { { 0, 1, 2 }, { 3, 3, 3 }, { 0, 3, 0 }, { 1, 1, 2 } };
		unsigned char grey[5] = { 200, 200, 200, 0, 0 }, rgba[5][4] = { { 0 } };
		struct relief_surface surface = { 5, (const double (*)[3])xyz, 4, (const size_t (*)[3])triangles, grey,
			(const unsigned char (*)[4])rgba, NULL, false };
		struct relief_view all = { .surface = &surface, .toward = { 1, 0, 0 }, .up = { 0, 0, 1 }, .mm = 1, .width = 60,
			.height = 60 }, one = all;
		struct par *par = par_open(1);

		relief_draw(par, 1, &all);
		surface.n_triangles = 1;
		relief_draw(par, 1, &one);
		CHECK(memcmp(all.pixels, one.pixels, 60 * 60 * 4) == 0);
		CHECK(one.pixels[4 * (30 * 60 + 30)] > 100 && one.pixels[4 * (30 * 60 + 30) + 3] == 255 && one.pixels[3] == 0);
		free(all.pixels);
		free(one.pixels);
		par_close(par);
	}
	shape_free(&torus);
	shape_free(&two);
	return check_done();
}
