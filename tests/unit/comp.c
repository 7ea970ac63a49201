/* comp and graph: against flood fills and searches that look at every voxel, and known shapes. */
#include "inference/comp.h"

#include <stdint.h>

#include "base/mem.h"
#include "check.h"

enum { NX = 7, NY = 6, NZ = 5, CELLS = NX * NY * NZ };

static const size_t shape[3] = { NX, NY, NZ };
/* 3 x 2 x 2.5 mm, x reversed, sheared a little so that axes mix */
static const double affine[3][4] = { { -3, 0, 0.25, 10 }, { 0, 2, 0, -5 }, { 0, 0.5, 2.5, 1 } };

static double
next_uniform(unsigned long long *state)
{
	*state = *state * 48271 % 2147483647;
	return (double)*state / 2147483647;
}

/* A whole volume (0 outside the mask), its mask, and both in the order of units. */
struct world {
	double volume[CELLS], values[CELLS];
	size_t voxels[CELLS], unit_at[CELLS], n;
	struct graph *graph;
};

static void
world_open(struct world *world)
{
	world->graph = graph_grid(shape, affine, world->n, world->voxels);
	for (size_t unit = 0; unit < world->n; unit++) {
		world->values[unit] = world->volume[world->voxels[unit]];
		world->unit_at[world->voxels[unit]] = unit;
	}
}

/* Values in few steps, so that there are plateaus; some are missing. */
static void
world_random(struct world *world, unsigned long long seed)
{
	double steps = seed % 3 == 0 ? 2 : seed % 3 == 1 ? 5 : 1000;

	seed = seed * 7919 + 1;
	world->n = 0;
	for (size_t cell = 0; cell < CELLS; cell++) {
		double u = next_uniform(&seed);

		world->volume[cell] = 0;
		if (next_uniform(&seed) < 0.1)
			continue;
		world->volume[cell] = u < 0.03 ? NAN : ceil((u - 0.35) * 2 * steps) / steps;
		world->voxels[world->n++] = cell;
	}
	world_open(world);
}

static void
place_of(size_t cell, int place[3])
{
	place[0] = (int)(cell % NX);
	place[1] = (int)(cell / NX % NY);
	place[2] = (int)(cell / NX / NY);
}

/* Whether two voxels touch, within 1 (faces), 2 (edges) or 3 (corners) steps. */
static bool
touches(size_t a, size_t b, int steps)
{
	int p[3], q[3], sum = 0;

	place_of(a, p);
	place_of(b, q);
	for (int axis = 0; axis < 3; axis++) {
		if (abs(p[axis] - q[axis]) > 1)
			return false;
		sum += abs(p[axis] - q[axis]);
	}
	return sum > 0 && sum <= steps;
}

static int
steps_of(enum graph_reach reach)
{
	return reach == GRAPH_FACES ? 1 : reach == GRAPH_EDGES ? 2 : 3;
}

static size_t
rank_of(size_t cell)
{
	int p[3];

	place_of(cell, p);
	return (size_t)((p[0] * NY + p[1]) * NZ + p[2]);
}

/* Spreads the least label over touching voxels of the set until nothing changes. */
static void
spread(const bool *set, int steps, size_t *labels)
{
	bool changed = true;

	for (size_t cell = 0; cell < CELLS; cell++)
		labels[cell] = set[cell] ? rank_of(cell) + 1 : 0;
	while (changed) {
		changed = false;
		for (size_t a = 0; a < CELLS; a++)
			for (size_t b = 0; b < CELLS; b++)
				if (set[a] && set[b] && labels[b] < labels[a] && touches(a, b, steps)) {
					labels[a] = labels[b];
					changed = true;
				}
	}
}

static void
check_components(struct world *world, double sign, enum graph_reach reach, size_t extent)
{
	const struct comp_rule rule = { 0.2, extent, sign > 0, sign < 0, reach };
	struct comp *comp = comp_find(world->graph, world->values, &rule);
	bool set[CELLS];
	size_t labels[CELLS], n = 0;

	for (size_t cell = 0; cell < CELLS; cell++)
		set[cell] = sign * world->volume[cell] > rule.height;
	spread(set, steps_of(reach), labels);
	for (size_t cell = 0; cell < CELLS; cell++) {
		size_t size = 0, found = 0;

		for (size_t other = 0; other < CELLS; other++)
			size += set[cell] && labels[other] == labels[cell];
		n += set[cell] && size >= extent && labels[cell] == rank_of(cell) + 1;
		if (world->unit_at[cell] < world->n)
			found = comp->labels[world->unit_at[cell]];
		CHECK((found > 0) == (set[cell] && size >= extent));
		if (found > 0) {
			CHECK_COUNT(comp->clusters[found - 1].size, size);
			CHECK_COUNT(comp->clusters[found - 1].first + 1, labels[cell]);
		}
	}
	CHECK_COUNT(comp->n_clusters, n);
	for (size_t c = 0; c + 1 < comp->n_clusters; c++) {
		double here = comp->clusters[c].height, next = comp->clusters[c + 1].height;

		CHECK(here > next || (here >= next && comp->clusters[c].first < comp->clusters[c + 1].first));
	}
	comp_free(comp);
}

static void
random_components(void)
{
	static const enum graph_reach reaches[3] = { GRAPH_FACES, GRAPH_EDGES, GRAPH_CORNERS };

	for (unsigned long long seed = 1; seed <= 12; seed++) {
		struct world world;

		memset(world.unit_at, 0xff, sizeof(world.unit_at));
		world_random(&world, seed);
		check_components(&world, seed % 2 ? 1 : -1, reaches[seed % 3], seed % 5);
		graph_free(world.graph);
	}
}

/* ---- peaks, by the definition, on whole volumes ---------------------------------------------------------- */

/* The maxima of one cluster: what is 0 outside of it is compared as well. */
static void
find_maxima(const double *cluster, bool flat, bool *maxima)
{
	for (size_t a = 0; a < CELLS; a++) {
		double most = cluster[a], least = cluster[a];

		for (size_t b = 0; b < CELLS; b++) {
			if (!touches(a, b, 3))
				continue;
			most = fmax(most, cluster[b]);
			least = fmin(least, cluster[b]);
		}
		maxima[a] = cluster[a] > 0 && cluster[a] >= most && (flat || most > least);
	}
}

/* The voxel that stands for a plateau: rint() of the mean, or the member nearest to it. */
static size_t
middle_of(const size_t *plateaus, size_t label)
{
	double mean[3] = { 0, 0, 0 }, count = 0, least = INFINITY;
	size_t nearest = CELLS;
	int p[3];

	for (size_t a = 0; a < CELLS; a++) {
		if (plateaus[a] != label)
			continue;
		place_of(a, p);
		count++;
		for (int axis = 0; axis < 3; axis++)
			mean[axis] += p[axis];
	}
	for (size_t a = 0; a < CELLS; a++) {
		double distance = 0;

		if (plateaus[a] != label)
			continue;
		place_of(a, p);
		for (int axis = 0; axis < 3; axis++)
			distance += pow(p[axis] - rint(mean[axis] / count), 2);
		if (distance < least || (distance <= least && rank_of(a) < rank_of(nearest))) {
			least = distance;
			nearest = a;
		}
	}
	return nearest;
}

static double
distance_between(size_t a, size_t b)
{
	int p[3], q[3];
	double sum = 0;

	place_of(a, p);
	place_of(b, q);
	for (int row = 0; row < 3; row++) {
		double step = 0;

		for (int axis = 0; axis < 3; axis++)
			step += affine[row][axis] * (p[axis] - q[axis]);
		sum += step * step;
	}
	return sqrt(sum);
}

/* Takes the highest plateau that is left, of several the first, until none is. */
static size_t
define_peaks(const double *cluster, double distance_mm, size_t most, size_t *peaks)
{
	double high = 0, low = INFINITY;
	bool maxima[CELLS];
	size_t plateaus[CELLS], n = 0;

	for (size_t a = 0; a < CELLS; a++) {
		high = fmax(high, cluster[a]);
		low = cluster[a] > 0 ? fmin(low, cluster[a]) : low;
	}
	find_maxima(cluster, high <= low, maxima);
	spread(maxima, 1, plateaus);
	for (;;) {
		size_t best = CELLS;
		bool kept = true;

		for (size_t a = 0; a < CELLS; a++)
			if (plateaus[a] > 0 && (best == CELLS || cluster[a] > cluster[best] ||
			    (cluster[a] >= cluster[best] && plateaus[a] < plateaus[best])))
				best = a;
		if (best == CELLS || n == most)
			return n;
		peaks[n] = middle_of(plateaus, plateaus[best]);
		for (size_t i = 0; i < n; i++)
			kept = kept && distance_between(peaks[n], peaks[i]) > distance_mm;
		n += kept;
		for (size_t a = 0, label = plateaus[best]; a < CELLS; a++)
			plateaus[a] = plateaus[a] == label ? 0 : plateaus[a];
	}
}

static size_t
check_peaks(struct world *world, double height, double distance_mm)
{
	const struct comp_rule rule = { height, 0, true, true, GRAPH_FACES };
	struct comp *comp = comp_find(world->graph, world->values, &rule);
	size_t n_peaks = 0;

	for (size_t c = 0; c < comp->n_clusters; c++) {
		double cluster[CELLS] = { 0 };
		size_t found[CELLS], defined[CELLS], n;

		for (size_t i = 0; i < comp->clusters[c].size; i++)
			cluster[world->voxels[comp->clusters[c].members[i]]] =
			    fabs(world->values[comp->clusters[c].members[i]]);
		n = comp_peaks(world->graph, world->values, comp, c, distance_mm, CELLS, found);
		CHECK_COUNT(n, define_peaks(cluster, distance_mm, CELLS, defined));
		for (size_t i = 0; i < n; i++)
			CHECK_COUNT(world->voxels[found[i]], defined[i]);
		CHECK_COUNT(comp_peaks(world->graph, world->values, comp, c, distance_mm, 1, found), 1);
		CHECK(fabs(world->values[found[0]]) == comp->clusters[c].height);
		n_peaks += n;
	}
	comp_free(comp);
	return n_peaks;
}

static void
random_peaks(void)
{
	size_t n_peaks = 0;

	for (unsigned long long seed = 1; seed <= 30; seed++) {
		struct world world;

		world_random(&world, seed);
		n_peaks += check_peaks(&world, 0.05 * (double)(seed % 4), (double)(seed % 5) * 1.5);
		graph_free(world.graph);
	}
	CHECK(n_peaks > 300);
}

/* ---- known shapes ------------------------------------------------------------------------------------------ */

/* A world whose units are all voxels: 0 but for a box of this height. */
static void
world_box(struct world *world, const int low[3], const int high[3], double height)
{
	world->n = CELLS;
	for (size_t cell = 0; cell < CELLS; cell++) {
		int p[3];
		bool within = true;

		place_of(cell, p);
		for (int axis = 0; axis < 3; axis++)
			within = within && p[axis] >= low[axis] && p[axis] <= high[axis];
		world->volume[cell] = within ? height : 0;
		world->voxels[cell] = cell;
	}
}

static size_t
cell_at(int i, int j, int k)
{
	return (size_t)(i + NX * (j + NY * k));
}

static size_t
peak_of(struct world *world)
{
	const struct comp_rule rule = { 1, 0, true, false, GRAPH_FACES };
	struct comp *comp;
	size_t peak = SIZE_MAX;

	world_open(world);
	comp = comp_find(world->graph, world->values, &rule);
	CHECK_COUNT(comp->n_clusters, 1);
	CHECK_COUNT(comp_peaks(world->graph, world->values, comp, 0, 100, 4, &peak), 1);
	comp_free(comp);
	graph_free(world->graph);
	return peak;
}

static void
plateaus(void)
{
	struct world world;

	check_test("a flat box has its peak in the middle, half to even");
	world_box(&world, (int[3]){ 1, 1, 1 }, (int[3]){ 2, 4, 3 }, 2);
	CHECK_COUNT(peak_of(&world), cell_at(2, 2, 2));
	world_box(&world, (int[3]){ 0, 0, 0 }, (int[3]){ 6, 1, 0 }, 2);
	CHECK_COUNT(peak_of(&world), cell_at(3, 0, 0));
	check_test("a ring has its peak on the ring, at the first of the nearest voxels with x slowest");
	world_box(&world, (int[3]){ 1, 1, 2 }, (int[3]){ 3, 3, 2 }, 2);
	world.volume[cell_at(2, 2, 2)] = 0;
	CHECK_COUNT(peak_of(&world), cell_at(1, 2, 2));
	check_test("the inside of a plateau is no peak where the cluster isn't flat");
	world_box(&world, (int[3]){ 1, 1, 1 }, (int[3]){ 3, 3, 3 }, 2);
	world.volume[cell_at(4, 2, 2)] = 1.5;
	CHECK_COUNT(peak_of(&world), cell_at(1, 2, 2));
	world.volume[cell_at(4, 2, 2)] = 0;
	CHECK_COUNT(peak_of(&world), cell_at(2, 2, 2));
	check_test("around a voxel that the mask leaves out all are at an edge");
	world_box(&world, (int[3]){ 0, 0, 0 }, (int[3]){ 2, 2, 2 }, 2);
	world.volume[cell_at(3, 1, 1)] = 1.5;
	/* first in a corner, whose inside is level; then all 26 are the plateau */
	CHECK_COUNT(peak_of(&world), cell_at(1, 1, 2));
	world.n = CELLS - 1;
	memmove(world.voxels + cell_at(1, 1, 1), world.voxels + cell_at(1, 1, 1) + 1,
	    (CELLS - 1 - cell_at(1, 1, 1)) * sizeof(*world.voxels));
	CHECK_COUNT(world.voxels[peak_of(&world)], cell_at(0, 1, 1));
}

static void
edges(void)
{
	const struct comp_rule rule = { 2, 0, true, true, GRAPH_CORNERS };
	struct world world;
	struct comp *comp;

	check_test("a voxel at the height itself belongs to no cluster, and signs never mix");
	world_box(&world, (int[3]){ 0, 0, 0 }, (int[3]){ 3, 0, 0 }, 2);
	world.volume[1] = 2.5;
	world.volume[2] = -2.5;
	world.volume[3] = INFINITY;
	world.volume[4] = NAN;
	world_open(&world);
	comp = comp_find(world.graph, world.values, &rule);
	CHECK_COUNT(comp->n_clusters, 3);
	CHECK_COUNT(comp->labels[0], 0);
	CHECK_COUNT(comp->labels[3], 1);
	CHECK_COUNT(comp->labels[1], 2);
	CHECK_COUNT(comp->labels[2], 3);
	CHECK(comp->clusters[2].negative && !comp->clusters[1].negative);
	CHECK_COUNT(comp->labels[4], 0);
	comp_free(comp);
	check_test("places are in mm, and voxels at a mask's edge are not inside");
	double xyz[3];

	graph_position(world.graph, cell_at(2, 1, 4), xyz);
	CHECK_NEAR(xyz[0], 5, 1e-12);
	CHECK_NEAR(xyz[1], -3, 1e-12);
	CHECK_NEAR(xyz[2], 11.5, 1e-12);
	CHECK(graph_is_inside(world.graph, 0));
	graph_free(world.graph);
	world.n = CELLS - 1;
	memmove(world.voxels, world.voxels + 1, (CELLS - 1) * sizeof(*world.voxels));
	world.graph = graph_grid(shape, affine, world.n, world.voxels);
	CHECK(!graph_is_inside(world.graph, 0));
	CHECK(graph_is_inside(world.graph, 1));
	graph_free(world.graph);
	check_test("no units, no clusters");
	world.n = 0;
	world.graph = graph_grid(shape, affine, 0, world.voxels);
	comp = comp_find(world.graph, world.values, &rule);
	CHECK_COUNT(comp->n_clusters, 0);
	comp_free(comp);
	graph_free(world.graph);
}

int
main(void)
{
	check_test("components agree with a fill over all pairs of voxels, for 6, 18 and 26 neighbours");
	random_components();
	check_test("peaks agree with their definition, plateaus and masks included");
	random_peaks();
	plateaus();
	edges();
	return check_done();
}
