/* enhance: against integrals in fine steps, the definition at every value, flood fills, comp, and closed forms. */
#include "inference/enhance.h"

#include "base/mem.h"
#include "check.h"
#include "geometry/icosphere.h"
#include "images/img.h"
#include "inference/comp.h"
#include "numerics/rng.h"

enum { NX = 7, NY = 6, NZ = 4, MOST = 168 };

/* A small map on a small graph, and what is next to what, known without the graph. */
struct web {
	size_t n;
	bool next[MOST][MOST], used[MOST];
	double map[MOST];
	enum graph_reach reach;
	struct graph *graph;
	struct enhance_joints *joints;
	struct enhance *enhance;
};

static double
uniform(uint64_t seed, uint64_t place)
{
	double value;

	rng_uniforms(seed, 1, place, 1, &value);
	return value;
}

/* Some voxels of a volume. */
static void
web_volume(struct web *web, uint64_t seed)
{
	static const enum graph_reach reaches[3] = { GRAPH_FACES, GRAPH_EDGES, GRAPH_CORNERS };
	static const double affine[3][4] = { { 2 }, { 0, 2 }, { 0, 0, 2 } };
	size_t voxels[MOST] = { 0 };

	web->n = 0;
	web->reach = reaches[seed % 3];
	for (size_t voxel = 0; voxel < NX * NY * NZ; voxel++)
		if (uniform(seed, voxel) < 0.85)
			voxels[web->n++] = voxel;
	for (size_t a = 0; a < web->n; a++)
		for (size_t b = 0; b < web->n; b++) {
			const int i = abs((int)(voxels[a] % NX) - (int)(voxels[b] % NX));
			const int j = abs((int)(voxels[a] / NX % NY) - (int)(voxels[b] / NX % NY));
			const int k = abs((int)(voxels[a] / NX / NY) - (int)(voxels[b] / NX / NY));
			const int steps = web->reach == GRAPH_FACES ? 1 : web->reach == GRAPH_EDGES ? 2 : 3;

			web->next[a][b] = a != b && i < 2 && j < 2 && k < 2 && i + j + k <= steps;
		}
	web->graph = graph_grid((const size_t[3]){ NX, NY, NZ }, affine, web->n, voxels);
}

/* The vertices of a sphere, or some of them. */
static void
web_mesh(struct web *web, uint64_t seed)
{
	struct icosphere sphere = icosphere_make(2);
	size_t vertices[MOST] = { 0 }, units[MOST] = { 0 };

	web->n = 0;
	web->reach = GRAPH_FACES;
	memset(web->next, 0, sizeof(web->next));
	for (size_t v = 0; v < sphere.n_vertices; v++) {
		units[v] = MOST;
		if (seed % 2 == 0 || uniform(seed, v) < 0.8) {
			units[v] = web->n;
			vertices[web->n++] = v;
		}
	}
	for (size_t f = 0; f < sphere.n_faces; f++)
		for (size_t corner = 0; corner < 6; corner++) {
			const size_t a = units[sphere.faces[f][corner % 3]];
			const size_t b = units[sphere.faces[f][(corner + 1 + corner / 3) % 3]];

			if (a < MOST && b < MOST)
				web->next[a][b] = true;
		}
	web->graph = graph_mesh(sphere.n_vertices, (const double (*)[3])sphere.vertices, sphere.n_faces,
	    (const size_t (*)[3])sphere.faces, web->n, seed % 2 == 0 ? NULL : vertices);
	icosphere_free(&sphere);
}

/* Any pairs, some of them twice. */
static void
web_edges(struct web *web, uint64_t seed)
{
	const size_t n_edges = (size_t)(uniform(seed, 0) * 2 * MOST);
	size_t edges[2 * MOST][2];

	web->n = 2 + (size_t)(uniform(seed, 1) * (MOST - 2));
	web->reach = GRAPH_CORNERS;
	memset(web->next, 0, sizeof(web->next));
	for (size_t i = 0; i < n_edges; i++) {
		for (size_t end = 0; end < 2; end++)
			edges[i][end] = (size_t)(uniform(seed, 2 + 2 * i + end) * (double)web->n);
		if (edges[i][0] != edges[i][1])
			web->next[edges[i][0]][edges[i][1]] = web->next[edges[i][1]][edges[i][0]] = true;
	}
	web->graph = graph_edges(web->n, n_edges, (const size_t (*)[2])edges);
}

/* Values of either sign; of some seeds in few steps, some are 0 or missing; some units aren't used. */
static void
web_fill(struct web *web, uint64_t seed)
{
	const double steps = seed % 4 == 0 ? 2 : seed % 4 == 1 ? 10 : 0;

	rng_normals(seed, 2, 0, web->n, web->map);
	for (size_t unit = 0; unit < web->n; unit++) {
		const double u = uniform(seed, 10000 + unit);

		web->map[unit] += 0.5;
		if (steps > 0)
			web->map[unit] = round(web->map[unit] * steps) / steps;
		if (u < 0.02)
			web->map[unit] = NAN;
		web->used[unit] = seed % 5 > 0 || u < 0.9;
	}
}

/* Of another geometry with each seed. */
static void
web_open(struct web *web, uint64_t seed)
{
	if (seed / 3 % 3 == 0)
		web_volume(web, seed);
	else if (seed / 3 % 3 == 1)
		web_mesh(web, seed);
	else
		web_edges(web, seed);
	web_fill(web, seed);
	web->joints = enhance_joints_new(web->graph, web->reach, seed % 5 > 0 ? NULL : web->used);
	web->enhance = enhance_new(web->joints);
}

static void
web_close(struct web *web)
{
	enhance_free(web->enhance);
	enhance_joints_free(web->joints);
	graph_free(web->graph);
}

/* Of each unit in the set the least unit that is connected with it, else MOST. */
static void
flood(const struct web *web, const bool *set, size_t *least)
{
	size_t queue[MOST];

	for (size_t unit = 0; unit < web->n; unit++)
		least[unit] = MOST;
	for (size_t start = 0; start < web->n; start++) {
		size_t n = 1;

		if (!set[start] || least[start] < MOST)
			continue;
		queue[0] = least[start] = start;
		for (size_t head = 0; head < n; head++)
			for (size_t unit = 0; unit < web->n; unit++)
				if (set[unit] && least[unit] == MOST && web->next[queue[head]][unit]) {
					least[unit] = start;
					queue[n++] = unit;
				}
	}
}

/* Adds to each unit at or beyond a height its component's size to E times a weight. */
static void
add_level(const struct web *web, double sign, double height, double E, double weight, double *sums)
{
	size_t least[MOST], sizes[MOST] = { 0 };
	bool set[MOST] = { false };

	for (size_t unit = 0; unit < web->n; unit++)
		set[unit] = web->used[unit] && sign * web->map[unit] >= height;
	flood(web, set, least);
	for (size_t unit = 0; unit < web->n; unit++)
		if (set[unit])
			sizes[least[unit]]++;
	for (size_t unit = 0; unit < web->n; unit++)
		if (set[unit])
			sums[unit] += pow((double)sizes[least[unit]], E) * weight;
}

/* The least value above a height, or INFINITY. */
static double
next_value(const struct web *web, double sign, double height)
{
	double next = INFINITY;

	for (size_t unit = 0; unit < web->n; unit++)
		if (web->used[unit] && sign * web->map[unit] > height)
			next = fmin(next, sign * web->map[unit]);
	return next;
}

static double
highest(const struct web *web, double sign)
{
	double most = 0;

	for (size_t unit = 0; unit < web->n; unit++)
		if (web->used[unit] && sign * web->map[unit] > most)
			most = sign * web->map[unit];
	return most;
}

/* The integral in equal steps, of which each counts at its middle. */
static void
stepped_tfce(const struct web *web, double sign, double E, double H, size_t n_steps, double *sums)
{
	const double step = highest(web, sign) / (double)n_steps;

	memset(sums, 0, MOST * sizeof(*sums));
	for (size_t i = 0; i < n_steps; i++) {
		const double height = ((double)i + 0.5) * step;

		add_level(web, sign, height, E, pow(height, H) * step, sums);
	}
}

/* The integral from value to value, between which no component changes. */
static void
defined_tfce(const struct web *web, double sign, double E, double H, double *sums)
{
	memset(sums, 0, MOST * sizeof(*sums));
	for (double low = 0, high; isfinite(high = next_value(web, sign, low)); low = high)
		add_level(web, sign, high, E, (pow(high, H + 1) - pow(low, H + 1)) / (H + 1), sums);
}

/* The largest difference, relative to the largest expected. */
static double
difference(size_t n, const double *found, const double *expected)
{
	double most = 0, worst = 0;

	for (size_t i = 0; i < n; i++) {
		const double gap = fabs(found[i] - expected[i]);

		most = fmax(most, fabs(expected[i]));
		worst = isnan(gap) || gap > worst ? gap : worst;
	}
	return worst > 0 || isnan(worst) ? worst / most : 0;
}

/* ---- tfce ----------------------------------------------------------------------------------------------------- */

static void
stepped(const char *name, uint64_t first)
{
	double largest[3] = { 0, 0, 0 };

	check_test(name);
	for (uint64_t seed = first; seed < first + 3; seed++) {
		struct web web;
		double found[MOST], sums[MOST], errors[3];

		web_open(&web, seed);
		enhance_tfce(web.enhance, web.map, 1, 0.5, 2, found);
		for (size_t i = 0, n_steps = 40; i < 3; i++, n_steps *= 16) {
			stepped_tfce(&web, 1, 0.5, 2, n_steps, sums);
			errors[i] = difference(web.n, found, sums);
			largest[i] = fmax(largest[i], errors[i]);
		}
		CHECK(errors[0] > 0 && errors[1] < errors[0] / 4 && errors[2] < errors[1] / 4);
		CHECK(errors[2] <= 1e-3);
		web_close(&web);
	}
	check_note("steps of 1/40, 1/640, 1/10240 of the largest value: errors up to %.2g, %.2g, %.2g", largest[0],
	    largest[1], largest[2]);
}

static void
defined(void)
{
	static const double exponents[5][2] = { { 0.5, 2 }, { 1, 2 }, { 0.5, 1 }, { 0, 0 }, { 2.0 / 3, 0.7 } };
	double worst = 0;

	check_test("TFCE is the sum of its stretches between values, on 400 random maps");
	for (uint64_t seed = 1; seed <= 400; seed++) {
		const double E = exponents[seed % 5][0], H = exponents[seed % 5][1], sign = seed / 2 % 2 ? 1 : -1;
		struct web web;
		double found[MOST], sums[MOST], error, most = 0;

		web_open(&web, seed);
		for (size_t unit = 0; unit < web.n; unit++)
			found[unit] = -1;
		CHECK(enhance_tfce(web.enhance, web.map, sign, E, H, NULL) ==
		    enhance_tfce(web.enhance, web.map, sign, E, H, found));
		defined_tfce(&web, sign, E, H, sums);
		error = difference(web.n, found, sums);
		CHECK(error <= 1e-13);
		worst = fmax(worst, error);
		for (size_t unit = 0; unit < web.n; unit++) {
			most = fmax(most, found[unit]);
			CHECK((found[unit] > 0) == (web.used[unit] && sign * web.map[unit] > 0));
		}
		CHECK(enhance_tfce(web.enhance, web.map, sign, E, H, NULL) == most);
		web_close(&web);
	}
	check_note("largest relative difference: %.2g", worst);
}

static void
laws(void)
{
	check_test("TFCE of the negative side is that of the map turned round; twice the map has 2^(H+1) times its TFCE");
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct web web;
		double found[MOST], turned[MOST], more[MOST], other[MOST];

		web_open(&web, seed);
		enhance_tfce(web.enhance, web.map, -1, 0.5, 2, found);
		for (size_t unit = 0; unit < web.n; unit++)
			other[unit] = -web.map[unit];
		enhance_tfce(web.enhance, other, 1, 0.5, 2, turned);
		CHECK(memcmp(found, turned, web.n * sizeof(*found)) == 0);
		for (size_t unit = 0; unit < web.n; unit++)
			other[unit] *= 2;
		enhance_tfce(web.enhance, other, 1, 0.5, 2, more);
		for (size_t unit = 0; unit < web.n; unit++)
			CHECK(more[unit] == 8 * found[unit]);
		for (size_t unit = 0; unit < web.n; unit++)
			other[unit] *= 1.7 / 2;
		enhance_tfce(web.enhance, other, 1, 1, 0.5, more);
		enhance_tfce(web.enhance, web.map, -1, 1, 0.5, found);
		for (size_t unit = 0; unit < web.n; unit++)
			CHECK_CLOSE(more[unit], pow(1.7, 1.5) * found[unit], 1e-13);
		web_close(&web);
	}
}

/* The same map with its units in another order. */
static void
relabelled(void)
{
	check_test("units in another order have the same bits of TFCE, the same sizes, and masses to rounding");
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct web web, other;
		size_t place[MOST], n_edges = 0, size[2][MOST];
		size_t (*edges)[2] = mem_array((size_t)MOST * MOST, sizeof(*edges));
		double tfce[2][MOST], mass[2][MOST];

		web_open(&web, seed);
		other.n = web.n;
		for (size_t unit = 0; unit < web.n; unit++)
			place[unit] = unit;
		for (size_t unit = web.n; unit-- > 1;) {
			const size_t with = (size_t)(uniform(seed, 20000 + unit) * (double)(unit + 1)), kept = place[unit];

			place[unit] = place[with];
			place[with] = kept;
		}
		for (size_t unit = 0; unit < web.n; unit++) {
			other.map[place[unit]] = web.map[unit];
			other.used[place[unit]] = web.used[unit];
			for (size_t next = 0; next < unit; next++)
				if (web.next[unit][next]) {
					edges[n_edges][0] = place[unit];
					edges[n_edges++][1] = place[next];
				}
		}
		other.graph = graph_edges(web.n, n_edges, (const size_t (*)[2])edges);
		other.joints = enhance_joints_new(other.graph, GRAPH_FACES, other.used);
		other.enhance = enhance_new(other.joints);
		CHECK(enhance_tfce(web.enhance, web.map, 1, 0.5, 2, tfce[0]) ==
		    enhance_tfce(other.enhance, other.map, 1, 0.5, 2, tfce[1]));
		enhance_clusters(web.enhance, web.map, 1, 0.3, size[0], mass[0]);
		enhance_clusters(other.enhance, other.map, 1, 0.3, size[1], mass[1]);
		for (size_t unit = 0; unit < web.n; unit++) {
			CHECK(tfce[0][unit] == tfce[1][place[unit]]);
			CHECK_COUNT(size[0][unit], size[1][place[unit]]);
			CHECK_CLOSE(mass[0][unit], mass[1][place[unit]], 1e-13);
		}
		free(edges);
		web_close(&web);
		web_close(&other);
	}
}

/* ---- clusters ------------------------------------------------------------------------------------------------- */

/* Those of a flood, with masses summed in the order of units. */
static struct enhance_largest
flooded(const struct web *web, double sign, double height, size_t *size, double *mass)
{
	struct enhance_largest largest = { 0, 0, 0 };
	size_t least[MOST];
	bool set[MOST] = { false };

	for (size_t unit = 0; unit < web->n; unit++)
		set[unit] = web->used[unit] && sign * web->map[unit] > height;
	flood(web, set, least);
	for (size_t unit = 0; unit < web->n; unit++) {
		size[unit] = 0;
		mass[unit] = 0;
	}
	for (size_t unit = 0; unit < web->n; unit++)
		if (set[unit]) {
			largest.n_clusters += least[unit] == unit;
			size[least[unit]]++;
			mass[least[unit]] += sign * web->map[unit] - height;
		}
	for (size_t unit = web->n; unit-- > 0;)
		if (set[unit]) {
			size[unit] = size[least[unit]];
			mass[unit] = mass[least[unit]];
			largest.size = size[unit] > largest.size ? size[unit] : largest.size;
			largest.mass = fmax(largest.mass, mass[unit]);
		}
	return largest;
}

static bool
same_largest(struct enhance_largest a, struct enhance_largest b)
{
	return a.n_clusters == b.n_clusters && a.size == b.size && a.mass == b.mass;
}

static void
check_clusters(struct web *web, double sign, double height)
{
	size_t size[MOST], expected_size[MOST], only_size[MOST];
	double mass[MOST], expected_mass[MOST], only_mass[MOST];
	const struct enhance_largest expected = flooded(web, sign, height, expected_size, expected_mass);

	for (size_t unit = 0; unit < web->n; unit++) {
		size[unit] = only_size[unit] = MOST + 1;
		mass[unit] = only_mass[unit] = -1;
	}
	CHECK(same_largest(enhance_clusters(web->enhance, web->map, sign, height, size, mass), expected));
	CHECK(same_largest(enhance_clusters(web->enhance, web->map, sign, height, only_size, NULL), expected));
	CHECK(same_largest(enhance_clusters(web->enhance, web->map, sign, height, NULL, only_mass), expected));
	CHECK(same_largest(enhance_clusters(web->enhance, web->map, sign, height, NULL, NULL), expected));
	CHECK(memcmp(size, expected_size, web->n * sizeof(*size)) == 0);
	CHECK(memcmp(mass, expected_mass, web->n * sizeof(*mass)) == 0);
	CHECK(memcmp(only_size, size, web->n * sizeof(*size)) == 0);
	CHECK(memcmp(only_mass, mass, web->n * sizeof(*mass)) == 0);
}

static void
clusters(void)
{
	size_t n_clusters = 0;

	check_test("clusters are those of a flood fill and of comp, on 300 random maps, with any of the maps asked for");
	for (uint64_t seed = 1; seed <= 300; seed++) {
		const double sign = seed / 2 % 2 ? 1 : -1, height = 0.25 * (double)(seed % 7) - 0.25;
		struct web web;
		size_t labels[MOST] = { 0 }, n;

		web_open(&web, seed);
		check_clusters(&web, sign, height);
		if (seed % 5 > 0) {
			n = comp_label(web.graph, web.reach, web.map, sign, height, 0, labels);
			CHECK_COUNT(enhance_clusters(web.enhance, web.map, sign, height, NULL, NULL).n_clusters, n);
			n_clusters += n;
		}
		web_close(&web);
	}
	CHECK(n_clusters > 1000);
}

/* ---- edges ---------------------------------------------------------------------------------------------------- */

/* Units in a row. */
static void
open_row(struct web *web, size_t n)
{
	size_t (*edges)[2] = mem_array(n, sizeof(*edges));

	for (size_t i = 0; i + 1 < n; i++) {
		edges[i][0] = i;
		edges[i][1] = i + 1;
	}
	web->graph = graph_edges(n, n > 0 ? n - 1 : 0, (const size_t (*)[2])edges);
	web->joints = enhance_joints_new(web->graph, GRAPH_FACES, NULL);
	web->enhance = enhance_new(web->joints);
	free(edges);
}

/* The TFCE of a row of at most 5 units. */
static void
check_row(size_t n, const double *map, const double *expected)
{
	struct web web;
	double found[5] = { -1, -1, -1, -1, -1 }, most = 0;

	open_row(&web, n);
	for (size_t i = 0; i < n; i++)
		most = fmax(most, expected[i]);
	CHECK(enhance_tfce(web.enhance, map, 1, 0.5, 2, NULL) == enhance_tfce(web.enhance, map, 1, 0.5, 2, found));
	CHECK_CLOSE(enhance_tfce(web.enhance, map, 1, 0.5, 2, NULL), most, 1e-15);
	for (size_t i = 0; i < n; i++)
		CHECK_CLOSE(found[i], expected[i], 1e-15);
	web_close(&web);
}

static void
small(void)
{
	const double third = 1.0 / 3, r2 = sqrt(2), r3 = sqrt(3);

	check_test("maps of few units have the TFCE that is worked out by hand");
	check_row(1, (const double[]){ 2 }, (const double[]){ 8 * third });
	check_row(1, (const double[]){ -2 }, (const double[]){ 0 });
	check_row(3, (const double[]){ 2, 2, 2 }, (const double[]){ r3 * 8 / 3, r3 * 8 / 3, r3 * 8 / 3 });
	check_row(3, (const double[]){ 2, 1, 3 },
	    (const double[]){ (r3 + 7) / 3, r3 / 3, (r3 + 26) / 3 });
	check_row(4, (const double[]){ 1, 2, -1, 1 },
	    (const double[]){ r2 / 3, (r2 + 7) / 3, 0, third });

	check_test("zeros of either sign and missing values are nowhere, and separate");
	check_row(5, (const double[]){ 0, -0.0, NAN, -INFINITY, 0 }, (const double[]){ 0, 0, 0, 0, 0 });
	check_row(5, (const double[]){ 1, NAN, 1, 0, 1 }, (const double[]){ third, 0, third, 0, third });

	check_test("an infinite value is infinite for its component alone");
	check_row(5, (const double[]){ 1, INFINITY, INFINITY, 2, -1 },
	    (const double[]){ 2 * third, INFINITY, INFINITY, (2 + 7 * r3) / 3, 0 });
	check_row(1, (const double[]){ INFINITY }, (const double[]){ INFINITY });

	check_test("values whose cube is too large are infinite, too small 0, and never missing");
	check_row(3, (const double[]){ 1e200, 1e201, 1e200 }, (const double[]){ INFINITY, INFINITY, INFINITY });
	check_row(3, (const double[]){ 1e-200, 5e-324, 1e-200 }, (const double[]){ 0, 0, 0 });
	check_row(2, (const double[]){ 1e-100, 1e100 }, (const double[]){ r2 * 1e-300 / 3, 1e300 / 3 });
}

static void
nothing_there(void)
{
	const struct enhance_largest nothing = { 0, 0, 0 };
	const bool none[3] = { false };
	struct web web;
	double found[3] = { 7, 7, 7 };
	size_t size[3] = { 7, 7, 7 };

	check_test("no units, and no units that are used, have nothing");
	open_row(&web, 0);
	CHECK(enhance_tfce(web.enhance, found, 1, 0.5, 2, found) == 0);
	CHECK(same_largest(enhance_clusters(web.enhance, found, 1, 0, size, found), nothing));
	CHECK(found[0] == 7 && size[0] == 7);
	web_close(&web);
	open_row(&web, 3);
	enhance_free(web.enhance);
	enhance_joints_free(web.joints);
	web.joints = enhance_joints_new(web.graph, GRAPH_FACES, none);
	web.enhance = enhance_new(web.joints);
	CHECK(same_largest(enhance_clusters(web.enhance, (const double[]){ 1, 2, 3 }, 1, 0, size, NULL), nothing));
	CHECK(enhance_tfce(web.enhance, (const double[]){ 1, 2, 3 }, 1, 0.5, 2, found) == 0);
	for (size_t i = 0; i < 3; i++)
		CHECK(found[i] == 0 && size[i] == 0);
	web_close(&web);

	check_test("clusters beyond no height, a negative one, an infinite one");
	open_row(&web, 3);
	CHECK(same_largest(enhance_clusters(web.enhance, (const double[]){ 1, -2, NAN }, 1, -1.5, size, found),
	    ((struct enhance_largest){ 1, 1, 2.5 })));
	CHECK(same_largest(enhance_clusters(web.enhance, (const double[]){ 1, INFINITY, 3 }, 1, 2, size, found),
	    ((struct enhance_largest){ 1, 2, INFINITY })));
	CHECK(found[0] == 0 && found[1] == INFINITY && found[2] == INFINITY && size[2] == 2);
	CHECK(same_largest(enhance_clusters(web.enhance, (const double[]){ 1, INFINITY, 3 }, 1, INFINITY, size, found),
	    nothing));
	CHECK(same_largest(enhance_clusters(web.enhance, (const double[]){ 1, 2, 3 }, 1, NAN, size, found), nothing));
	web_close(&web);
}

static void
too_large(void)
{
	const double map[3] = { 1e200, 1e201, 1e200 };
	double found[3] = { 0, 0, 0 };
	struct web web;

	check_test("a power that is too large is infinite whatever the exponents");
	open_row(&web, 3);
	for (double H = 1; H < 4; H += 0.5) {
		CHECK(enhance_tfce(web.enhance, map, 1, 0.5, H, found) == INFINITY);
		for (size_t i = 0; i < 3; i++)
			CHECK(found[i] == INFINITY);
	}
	CHECK(isfinite(enhance_tfce(web.enhance, map, 1, 0.5, 0.25, found)));
	web_close(&web);
}

/* The row falls, rises, or alternates with falling peaks; n, n - 1, ... 1 in any of them. */
static void
rows(void)
{
	enum { N = 100000 };
	double *map = mem_array(N, sizeof(*map)), *found = mem_array(N, sizeof(*found)), sum = 0;
	struct web web;

	check_test("a row of 100,000 that falls has the sum of its stretches, rises its mirror image");
	open_row(&web, N);
	for (size_t i = 0; i < N; i++)
		map[i] = (double)(N - i);
	enhance_tfce(web.enhance, map, 1, 0.5, 2, found);
	for (size_t i = N; i-- > 0;) {
		const double high = map[i], low = high - 1;

		sum += sqrt((double)(i + 1)) * (high * high + high * low + low * low) / 3;
		CHECK_CLOSE(found[i], sum, 1e-13);
	}
	for (size_t i = 0; i < N; i++)
		map[i] = (double)(i + 1);
	CHECK(enhance_tfce(web.enhance, map, 1, 0.5, 2, NULL) == found[0]);

	check_test("a comb of 100,000 is one component below its teeth");
	for (size_t i = 0; i < N; i++)
		map[i] = i % 2 ? 1 + (double)(N - i) : 1;
	enhance_tfce(web.enhance, map, 1, 0.5, 2, found);
	for (size_t i = 0; i < N; i++)
		CHECK_CLOSE(found[i], sqrt((double)N) / 3 + (pow(map[i], 3) - 1) / 3, 1e-13);
	web_close(&web);
	free(map);
	free(found);
}

static void
reused(void)
{
	check_test("the room of one map leaves no trace in the next");
	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct web web;
		struct enhance *fresh;
		double found[MOST], expected[MOST];

		web_open(&web, seed);
		enhance_tfce(web.enhance, web.map, 1, 2, 1, found);
		enhance_clusters(web.enhance, web.map, -1, 0.1, NULL, found);
		enhance_tfce(web.enhance, web.map, 1, 0.5, 2, found);
		fresh = enhance_new(web.joints);
		enhance_tfce(fresh, web.map, 1, 0.5, 2, expected);
		CHECK(memcmp(found, expected, web.n * sizeof(*found)) == 0);
		enhance_free(fresh);
		web_close(&web);
	}
}

/* Doubles of any bits: all magnitudes, a few of them infinite or missing. */
static void
fill_any(struct web *web, uint64_t seed)
{
	for (size_t unit = 0; unit < web->n; unit++) {
		uint32_t bits[4];

		rng_bits(seed, 3, unit, bits);
		memcpy(&web->map[unit], bits, sizeof(web->map[unit]));
		if (bits[2] % 16 == 0)
			web->map[unit] = bits[3] % 3 == 0 ? INFINITY : bits[3] % 3 == 1 ? -INFINITY : NAN;
		if (bits[2] % 16 == 1 && unit > 0)
			web->map[unit] = web->map[unit - 1];
	}
}

/* What holds for any map: nothing is missing or negative, and of two neighbours the higher has no less. */
static void
check_any(const struct web *web, double sign, const double *tfce)
{
	for (size_t a = 0; a < web->n; a++) {
		const bool inside = web->used[a] && sign * web->map[a] > 0;

		CHECK(inside ? tfce[a] >= 0 : tfce[a] == 0);
		for (size_t b = 0; b < web->n && inside; b++)
			if (web->next[a][b] && web->used[b] && sign * web->map[b] >= sign * web->map[a])
				CHECK(tfce[b] >= tfce[a]);
	}
}

static void
any_values(void)
{
	size_t n_infinite = 0, n_finite = 0;

	check_test("values of any bits have a TFCE that is no number less than 0, and the clusters of a flood");
	for (uint64_t seed = 1; seed <= 400; seed++) {
		const double sign = seed / 2 % 2 ? 1 : -1;
		struct web web;
		double tfce[MOST];

		web_open(&web, seed);
		fill_any(&web, seed);
		enhance_tfce(web.enhance, web.map, sign, 2 * uniform(seed, 50000), 3 * uniform(seed, 50001), tfce);
		check_any(&web, sign, tfce);
		for (size_t unit = 0; unit < web.n; unit++) {
			n_infinite += tfce[unit] == INFINITY;
			n_finite += tfce[unit] > 0 && tfce[unit] < INFINITY;
		}
		check_clusters(&web, sign, 0);
		for (size_t unit = 0; unit < 4 && unit < web.n; unit++)
			if (isfinite(web.map[unit]))
				check_clusters(&web, sign, web.map[unit]);
		web_close(&web);
	}
	CHECK(n_infinite > 1000 && n_finite > 1000);
}

/* ---- a map whose TFCE was computed elsewhere ------------------------------------------------------------------ */

static void
read_table(const char *path, size_t n, double *z, double *tfce)
{
	char line[256];
	FILE *file = fopen(path, "r");
	size_t rows = 0;

	CHECK(file != NULL);
	if (file == NULL)
		return;
	CHECK(fgets(line, sizeof(line), file) != NULL);
	CHECK_TEXT(line, "z\ttfce\n");
	while (fgets(line, sizeof(line), file) != NULL && rows < n) {
		CHECK(sscanf(line, "%lf %lf", &z[rows], &tfce[rows]) == 2);
		rows++;
	}
	CHECK_COUNT(rows, n);
	CHECK(feof(file));
	fclose(file);
}

static void
reference(void)
{
	const char *folder = check_reference();
	char path[4096];
	struct img_mask *mask;
	struct graph *graph;
	struct enhance_joints *joints;
	struct enhance *enhance;
	double *z, *tfce, *found;
	size_t *voxels;

	if (folder == NULL)
		return;
	snprintf(path, sizeof(path), "%s/reference/tfce/mask.nii.gz", folder);
	mask = img_mask_read(path);
	voxels = img_mask_voxels(mask);
	graph = graph_grid(mask->grid.shape, mask->grid.affine.m, mask->n_units, voxels);
	joints = enhance_joints_new(graph, GRAPH_FACES, NULL);
	enhance = enhance_new(joints);
	z = mem_zeros(mask->n_units, sizeof(*z));
	tfce = mem_zeros(mask->n_units, sizeof(*tfce));
	found = mem_zeros(mask->n_units, sizeof(*found));
	snprintf(path, sizeof(path), "%s/reference/tfce/tfce.tsv", folder);
	read_table(path, mask->n_units, z, tfce);
	enhance_tfce(enhance, z, 1, 0.5, 2, found);
	CHECK(difference(mask->n_units, found, tfce) <= 1e-10);
	check_note("%zu units; largest difference relative to the largest: %.2g", mask->n_units,
	    difference(mask->n_units, found, tfce));
	free(z);
	free(tfce);
	free(found);
	free(voxels);
	enhance_free(enhance);
	enhance_joints_free(joints);
	graph_free(graph);
	img_mask_free(mask);
}

int
main(void)
{
	stepped("TFCE of volumes is what integrals in ever finer steps come to", 18);
	stepped("TFCE of meshes is what integrals in ever finer steps come to", 3);
	stepped("TFCE of edges is what integrals in ever finer steps come to", 6);
	defined();
	laws();
	relabelled();
	clusters();
	small();
	nothing_there();
	too_large();
	rows();
	reused();
	any_values();
	check_test("TFCE agrees with the table of a reference map");
	reference();
	return check_done();
}
