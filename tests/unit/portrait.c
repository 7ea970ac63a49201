/* portrait: sides, and the room that views take. */
#include "drawing/portrait.h"

#include "check.h"

/* A tetrahedron a part, about x = -40 and 40; without names. */
static double xyz[8][3] = { { -40, 0, 20 }, { -40, 30, -20 }, { -50, -30, -20 }, { -20, -30, -20 },
	{ 40, 0, 20 }, { 40, 30, -20 }, { 50, -30, -20 }, { 20, -30, -20 } };
static size_t triangles[8][3] = { { 0, 1, 2 }, { 0, 2, 3 }, { 0, 3, 1 }, { 1, 3, 2 }, { 4, 6, 5 }, { 4, 7, 6 }, { 4, 5, 7 },
	{ 5, 6, 7 } };

static struct mesh
make_mesh(size_t first, size_t n_parts, const char *structure)
{
	struct mesh mesh = { .name = "mesh", .n_parts = n_parts, .parts = { { .n_vertices = 4 }, { .n_vertices = 4 } },
		.n_vertices = 4 * n_parts, .n_triangles = 4 * n_parts, .xyz = xyz + first, .triangles = triangles };

	snprintf(mesh.parts[0].structure, sizeof(mesh.parts[0].structure), "%s", structure);
	return mesh;
}

static void
check_side(size_t first, size_t n_parts, const char *structure, bool guessed, bool right)
{
	struct mesh mesh = make_mesh(first, n_parts, structure);
	struct portrait *portrait = portrait_new(&mesh);
	bool seen;

	CHECK(portrait_guessed(portrait, &seen) == guessed && seen == right);
	portrait_free(portrait);
}

static void
check_need(size_t n_parts, double width, double height, double needs_width, double needs_height)
{
	struct mesh mesh = make_mesh(0, n_parts, "");
	struct portrait *portrait = portrait_new(&mesh);
	const struct picture_box box = { 0, 0, width, height };
	double w, h;

	portrait_need(portrait, &box, &w, &h);
	CHECK(w == needs_width && h == needs_height);
	portrait_free(portrait);
}

int
main(void)
{
	check_test("a side is what the file says, of two files their order, or a guess by x");
	check_side(0, 1, "CortexRight", false, true);
	check_side(4, 1, "CortexLeft", false, false);
	check_side(0, 1, "", true, false);
	check_side(4, 1, "", true, true);
	check_side(0, 1, "Cerebellum", true, false);
	check_side(0, 2, "", false, false);

	check_test("views stand in a row or in two, and need 88 x 60 each");
	check_need(2, 1200, 200, 4 * 88, 60);
	check_need(2, 600, 600, 2 * 88, 2 * 60);
	check_need(1, 600, 200, 2 * 88, 60);
	check_need(1, 200, 600, 88, 2 * 60);
	/* what is legible goes before what is large */
	check_need(2, 360, 110, 4 * 88, 60);
	check_need(1, 100, 119, 88, 2 * 60);
	return check_done();
}
