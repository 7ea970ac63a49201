/* enhance: clusters' extent and mass, and threshold-free cluster enhancement; see enhance.h.
 *
 * Both come from one pass: units are taken in some order, each is joined to those next to it that were taken before,
 * and union-find tells whose component is whose. In unit order, of the units beyond a height, this gives clusters. In
 * falling order it gives the tree of components as the height falls: each unit stands for the component that it
 * completed, with that component's number of units, until the unit `below' it joins that to others. The integral of a
 * unit is that of its own stretch plus that of the unit below. All terms are of one sign, so nothing cancels; and
 * stretches between equal values are nothing, so the order of these doesn't matter at all.
 */
#include "inference/enhance.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/order.h"

#define NONE UINT32_MAX

enum { AHEAD = 4 };		/* nodes: 4 to 16 do about the same */

/* Nodes are the units that are used, ascending. Those next to node v are next[first[v]] up to, not including,
 * next[first[v + 1]]. */
struct enhance_joints {
	size_t n_units, n_nodes;
	uint32_t *units;	/* of each node */
	size_t *first;
	uint32_t *next;
};

struct enhance {
	const struct enhance_joints *joints;
	struct order *order;
	/* of each node beyond a height, ascending */
	uint32_t *listed;	/* the node */
	double *excesses;
	/* of each node taken, in the order of taking */
	uint32_t *taken;	/* the node */
	double *heights;
	uint32_t *below;	/* which of those taken later completed the next component around it; NONE: none did */
	uint32_t *extents;	/* nodes of the component that it completed */
	double *totals;
	/* of each node */
	uint32_t *parents;	/* in union-find; NONE: not taken */
	uint32_t *sizes, *last;	/* of a root: nodes of its component, and which of those taken was the last of them */
	double *masses;		/* of a root */
	double *powers;		/* of each extent, to the exponent E; the first n_powers of them are known */
	size_t n_powers;
	double E;
};

/* ---- joints --------------------------------------------------------------------------------------------------- */

static uint32_t *
number_nodes(struct enhance_joints *joints, const bool *used)
{
	uint32_t *nodes = mem_array(joints->n_units, sizeof(*nodes));

	joints->units = mem_array(joints->n_units, sizeof(*joints->units));
	for (size_t unit = 0; unit < joints->n_units; unit++) {
		nodes[unit] = NONE;
		if (used != NULL && !used[unit])
			continue;
		nodes[unit] = (uint32_t)joints->n_nodes;
		joints->units[joints->n_nodes++] = (uint32_t)unit;
	}
	return nodes;
}

struct enhance_joints *
enhance_joints_new(const struct graph *graph, enum graph_reach reach, const bool *used)
{
	struct enhance_joints *joints = mem_zeros(1, sizeof(*joints));
	size_t *neighbours = mem_array(graph_most(graph), sizeof(*neighbours)), room = 0, n_joints = 0;
	uint32_t *nodes;

	joints->n_units = graph_units(graph);
	assert(joints->n_units <= UINT32_MAX);
	nodes = number_nodes(joints, used);
	joints->first = mem_array(joints->n_nodes + 1, sizeof(*joints->first));
	for (size_t node = 0; node < joints->n_nodes; node++) {
		const size_t n = graph_neighbours(graph, joints->units[node], reach, neighbours);

		joints->first[node] = n_joints;
		joints->next = mem_grow(joints->next, &room, n_joints + n, sizeof(*joints->next));
		for (size_t i = 0; i < n; i++)
			if (nodes[neighbours[i]] != NONE)
				joints->next[n_joints++] = nodes[neighbours[i]];
	}
	joints->first[joints->n_nodes] = n_joints;
	free(neighbours);
	free(nodes);
	return joints;
}

void
enhance_joints_free(struct enhance_joints *joints)
{
	free(joints->units);
	free(joints->first);
	free(joints->next);
	free(joints);
}

struct enhance *
enhance_new(const struct enhance_joints *joints)
{
	struct enhance *enhance = mem_zeros(1, sizeof(*enhance));
	const size_t n = joints->n_nodes;

	enhance->joints = joints;
	enhance->order = order_new(n);
	enhance->listed = mem_array(n, sizeof(*enhance->listed));
	enhance->excesses = mem_array(n, sizeof(*enhance->excesses));
	enhance->taken = mem_array(n, sizeof(*enhance->taken));
	enhance->heights = mem_array(n, sizeof(*enhance->heights));
	enhance->below = mem_array(n, sizeof(*enhance->below));
	enhance->extents = mem_array(n, sizeof(*enhance->extents));
	enhance->totals = mem_array(n, sizeof(*enhance->totals));
	enhance->parents = mem_array(n, sizeof(*enhance->parents));
	enhance->sizes = mem_array(n, sizeof(*enhance->sizes));
	enhance->last = mem_array(n, sizeof(*enhance->last));
	enhance->masses = mem_array(n, sizeof(*enhance->masses));
	enhance->powers = mem_array(n + 1, sizeof(*enhance->powers));
	return enhance;
}

void
enhance_free(struct enhance *enhance)
{
	order_free(enhance->order);
	free(enhance->listed);
	free(enhance->excesses);
	free(enhance->taken);
	free(enhance->heights);
	free(enhance->below);
	free(enhance->extents);
	free(enhance->totals);
	free(enhance->parents);
	free(enhance->sizes);
	free(enhance->last);
	free(enhance->masses);
	free(enhance->powers);
	free(enhance);
}

/* ---- the pass ------------------------------------------------------------------------------------------------- */

static uint32_t
find_root(uint32_t *parents, uint32_t node)
{
	while (parents[node] != node) {
		parents[node] = parents[parents[node]];
		node = parents[node];
	}
	return node;
}

/* Takes a node as the i-th and joins it to those next to it that were taken before. */
static void
take_node(struct enhance *enhance, uint32_t i, uint32_t node)
{
	const struct enhance_joints *joints = enhance->joints;
	const uint32_t *next = joints->next + joints->first[node], *end = joints->next + joints->first[node + 1];
	uint32_t *parents = enhance->parents, *sizes = enhance->sizes, root = node;

	parents[node] = node;
	sizes[node] = 1;
	for (; next < end; next++) {
		uint32_t other;

		if (parents[*next] == NONE || (other = find_root(parents, *next)) == root)
			continue;
		enhance->below[enhance->last[other]] = i;
		if (sizes[other] > sizes[root]) {
			const uint32_t smaller = root;

			root = other;
			other = smaller;
		}
		parents[other] = root;
		sizes[root] += sizes[other];
	}
	enhance->last[root] = i;
	enhance->below[i] = NONE;
	enhance->extents[i] = sizes[root];
}

/* Nodes in falling order are all over the memory: what those to come will need is asked for ahead. (Here, in the loop:
 * gcc drops calls of a function that does nothing else.) */
static void
take_nodes(struct enhance *enhance, size_t n, const uint32_t *nodes)
{
	const struct enhance_joints *joints = enhance->joints;

	memset(enhance->parents, 0xff, joints->n_nodes * sizeof(*enhance->parents));
	for (size_t i = 0; i < n; i++) {
		const uint32_t far = nodes[i + 2 * AHEAD < n ? i + 2 * AHEAD : n - 1];
		const uint32_t near = nodes[i + AHEAD < n ? i + AHEAD : n - 1];

		__builtin_prefetch(&joints->first[far]);
		__builtin_prefetch(&joints->next[joints->first[near]]);
		__builtin_prefetch(&enhance->parents[near]);
		take_node(enhance, (uint32_t)i, nodes[i]);
	}
}

/* Lists the nodes beyond a height, and by how much they are; returns how many. */
static size_t
list_nodes(struct enhance *enhance, const double *stat, double sign, double height)
{
	const struct enhance_joints *joints = enhance->joints;
	size_t n = 0;

	for (size_t node = 0; node < joints->n_nodes; node++) {
		const double value = sign * stat[joints->units[node]];

		enhance->listed[n] = (uint32_t)node;
		enhance->excesses[n] = value - height;
		n += value > height;
	}
	return n;
}

/* ---- clusters ------------------------------------------------------------------------------------------------- */

struct enhance_largest
enhance_clusters(struct enhance *enhance, const double *stat, double sign, double height, size_t *size, double *mass)
{
	const struct enhance_joints *joints = enhance->joints;
	const size_t n = list_nodes(enhance, stat, sign, height);
	struct enhance_largest largest = { 0, 0, 0 };

	take_nodes(enhance, n, enhance->listed);
	for (size_t unit = 0; size != NULL && unit < joints->n_units; unit++)
		size[unit] = 0;
	for (size_t unit = 0; mass != NULL && unit < joints->n_units; unit++)
		mass[unit] = 0;
	for (size_t i = 0; i < n; i++)
		enhance->masses[enhance->listed[i]] = 0;
	for (size_t i = 0; i < n; i++)
		enhance->masses[find_root(enhance->parents, enhance->listed[i])] += enhance->excesses[i];
	for (size_t i = 0; i < n; i++) {
		const uint32_t node = enhance->listed[i], root = find_root(enhance->parents, node);

		largest.n_clusters += node == root;
		if (enhance->sizes[root] > largest.size)
			largest.size = enhance->sizes[root];
		if (enhance->masses[root] > largest.mass)
			largest.mass = enhance->masses[root];
		if (size != NULL)
			size[joints->units[node]] = enhance->sizes[root];
		if (mass != NULL)
			mass[joints->units[node]] = enhance->masses[root];
	}
	return largest;
}

/* ---- threshold-free ------------------------------------------------------------------------------------------- */

/* Room for the powers of all extents; those up to n are made known. */
static void
know_powers(struct enhance *enhance, double E, size_t n)
{
	if (enhance->E != E)
		enhance->n_powers = 0;
	enhance->E = E;
	for (; enhance->n_powers <= n; enhance->n_powers++)
		enhance->powers[enhance->n_powers] = pow((double)enhance->n_powers, E);
}

/* The integral of h^H from low to high, 0 <= low <= high. */
static double
stretch_integral(double low, double high, double H)
{
	double lower;

	if (low >= high)
		return 0;
	if (isinf(high))
		return INFINITY;
	if (H == 2)
		return (high - low) * (high * high + low * (high + low)) / 3;
	lower = pow(low, H + 1);
	return isinf(lower) ? INFINITY : (pow(high, H + 1) - lower) / (H + 1);
}

double
enhance_tfce(struct enhance *enhance, const double *stat, double sign, double E, double H, double *tfce)
{
	const struct enhance_joints *joints = enhance->joints;
	const size_t n = list_nodes(enhance, stat, sign, 0);
	const double *heights = enhance->heights;
	double *totals = enhance->totals, largest = 0;

	order_falling(enhance->order, n, enhance->excesses, enhance->taken);
	for (size_t i = 0; i < n; i++) {
		enhance->heights[i] = enhance->excesses[enhance->taken[i]];
		enhance->taken[i] = enhance->listed[enhance->taken[i]];
	}
	take_nodes(enhance, n, enhance->taken);
	know_powers(enhance, E, n);
	for (size_t i = n; i-- > 0;) {
		const uint32_t below = enhance->below[i];
		const double low = below == NONE ? 0 : heights[below];

		totals[i] = enhance->powers[enhance->extents[i]] * stretch_integral(low, heights[i], H) +
		    (below == NONE ? 0 : totals[below]);
		largest = totals[i] > largest ? totals[i] : largest;
	}
	for (size_t unit = 0; tfce != NULL && unit < joints->n_units; unit++)
		tfce[unit] = 0;
	for (size_t i = 0; tfce != NULL && i < n; i++)
		tfce[joints->units[enhance->taken[i]]] = totals[i];
	return largest;
}
