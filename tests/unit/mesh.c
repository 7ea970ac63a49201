/* graph and mesh: neighbours beside a search through all triangles, areas beside closed forms, base64 beside RFC 4648. */
#include "geometry/mesh.h"

#include "base/mem.h"
#include "bytes/base64.h"
#include "check.h"
#include "geometry/graph.h"
#include "inference/comp.h"

/* An octahedron of radius 2: six vertices, eight triangles of side 2 sqrt(2). */
static double xyz[6][3] = { { 2, 0, 0 }, { -2, 0, 0 }, { 0, 2, 0 }, { 0, -2, 0 }, { 0, 0, 2 }, { 0, 0, -2 } };
static size_t triangles[8][3] = { { 0, 2, 4 }, { 2, 1, 4 }, { 1, 3, 4 }, { 3, 0, 4 }, { 2, 0, 5 }, { 1, 2, 5 },
	{ 3, 1, 5 }, { 0, 3, 5 } };

static bool
contains(size_t n, const size_t *list, size_t unit)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == unit)
			return true;
	return false;
}

/* Opposite vertices alone are no neighbours. */
static void
neighbours(void)
{
	struct graph *graph = graph_mesh(6, (const double (*)[3])xyz, 8, (const size_t (*)[3])triangles, 6, NULL);
	size_t *next = mem_array(graph_most(graph), sizeof(*next));

	check_test("vertices of a triangle are neighbours, each once");
	CHECK_COUNT(graph_units(graph), 6);
	CHECK_COUNT(graph_most(graph), 4);
	for (size_t a = 0; a < 6; a++) {
		size_t n = graph_neighbours(graph, a, GRAPH_FACES, next);

		CHECK_COUNT(n, 4);
		for (size_t b = 0; b < 6; b++)
			CHECK(contains(n, next, b) == (a / 2 != b / 2));
		CHECK(graph_is_inside(graph, a));
		CHECK_COUNT(graph_rank(graph, a), a);
	}
	free(next);
	graph_free(graph);
}

static void
masked(void)
{
	static const size_t vertices[4] = { 0, 1, 2, 4 };
	struct graph *graph = graph_mesh(6, (const double (*)[3])xyz, 8, (const size_t (*)[3])triangles, 4, vertices);
	size_t next[6], n = graph_neighbours(graph, 0, GRAPH_CORNERS, next), members[3] = { 3, 1, 0 };
	double place[3];

	check_test("of the vertices of a mask those that are left are neighbours, by their numbers as units");
	CHECK_COUNT(n, 2);
	CHECK(contains(n, next, 2) && contains(n, next, 3));
	CHECK(!graph_is_inside(graph, 0));
	graph_position(graph, 3, place);
	CHECK(place[0] == 0 && place[1] == 0 && place[2] == 2);
	/* the centre of vertices 4, 1, 0 is (0, 0, 2/3) */
	CHECK_COUNT(graph_middle(graph, 3, members), 3);
	/* as near: the least */
	CHECK_COUNT(graph_middle(graph, 2, members + 1), 0);
	graph_free(graph);
}

static void
edges(void)
{
	static const size_t pairs[5][2] = { { 2, 0 }, { 0, 2 }, { 1, 1 }, { 2, 3 }, { 0, 2 } };
	static const double values[4] = { 5, 7, 4, 6 };
	const struct comp_rule rule = { .height = 3, .positive = true, .reach = GRAPH_FACES };
	struct graph *graph = graph_edges(4, 5, pairs);
	struct comp *comp = comp_find(graph, values, &rule);
	size_t next[4], peaks[4];

	check_test("edges count once, in both directions, and none leads to itself");
	CHECK_COUNT(graph_neighbours(graph, 2, GRAPH_FACES, next), 2);
	CHECK(next[0] == 0 && next[1] == 3);
	CHECK_COUNT(graph_neighbours(graph, 1, GRAPH_FACES, next), 0);
	CHECK(!graph_is_placed(graph));
	CHECK_COUNT(comp->n_clusters, 2);
	CHECK_COUNT(comp->clusters[1].size, 3);
	/* two maxima, but how far apart isn't known */
	CHECK_COUNT(comp_peaks(graph, values, comp, 1, 0, 4, peaks), 1);
	CHECK_COUNT(peaks[0], 3);
	comp_free(comp);
	graph_free(graph);
}

static void
areas(void)
{
	struct mesh mesh = { .n_vertices = 6, .n_triangles = 8, .xyz = xyz, .triangles = triangles };
	double *areas_mm2 = mesh_areas(&mesh), sum = 0;

	check_test("a third of each triangle belongs to each of its corners");
	for (size_t i = 0; i < 6; i++) {
		/* four triangles of sqrt(3)/4 (2 sqrt(2))^2 each, a third of them */
		CHECK_CLOSE(areas_mm2[i], 8 / sqrt(3), 1e-15);
		sum += areas_mm2[i];
	}
	CHECK_CLOSE(sum, 16 * sqrt(3), 1e-15);
	free(areas_mm2);
}

/* Section 10 of the RFC. */
static void
base64(void)
{
	static const char *const vectors[7][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };

	check_test("base64 has the vectors of RFC 4648, in pieces of any size");
	for (size_t i = 0; i < 7; i++)
		for (size_t piece = 1; piece <= 8; piece++) {
			struct base64 state = { 0 };
			char text[16], bytes[16] = "";
			size_t n = base64_encode((const unsigned char *)vectors[i][0], strlen(vectors[i][0]), text), total = 0;

			text[n] = '\0';
			CHECK_TEXT(text, vectors[i][1]);
			for (size_t at = 0; at < n; at += piece) {
				size_t n_bytes, length = n - at < piece ? n - at : piece;

				CHECK(base64_decode(&state, text + at, length, (unsigned char *)bytes + total, &n_bytes));
				total += n_bytes;
			}
			CHECK(base64_ended(&state));
			CHECK_COUNT(total, i);
			CHECK_TEXT(bytes, vectors[i][0]);
		}
}

static void
base64_damaged(void)
{
	static const char *const bad[] = { "Zg=", "Z", "=", "Z===", "Zg==Zg==", "Zg==Z", "Z.==", "Zm9v=", "Zg===", "Zm-v" };

	check_test("base64 that is damaged or cut is told from whole");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct base64 state = { 0 };
		unsigned char bytes[16];
		size_t n;

		CHECK(!base64_decode(&state, bad[i], strlen(bad[i]), bytes, &n) || !base64_ended(&state));
	}
}

int
main(void)
{
	neighbours();
	masked();
	edges();
	areas();
	base64();
	base64_damaged();
	return check_done();
}
