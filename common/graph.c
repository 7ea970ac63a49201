/* graph: which units are next to which; see graph.h. */
#include "graph.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

#define NO_UNIT SIZE_MAX

struct graph {
	size_t shape[3];
	double affine[3][4];
	size_t n_units;
	size_t *cells;			/* of each unit: its cell in the padded volume */
	size_t *unit_at;		/* of each cell: its unit or NO_UNIT */
	size_t stride[3];		/* of the padded volume */
	ptrdiff_t step[GRAPH_MOST];	/* to the neighbours: 6 faces, 12 edges, 8 corners */
};

/* Neighbours in the order of their distance, so that each reach is a prefix. */
static void
fill_steps(struct graph *graph)
{
	size_t n = 0;

	for (int distance = 1; distance <= 3; distance++)
		for (int k = -1; k <= 1; k++)
			for (int j = -1; j <= 1; j++)
				for (int i = -1; i <= 1; i++)
					if (abs(i) + abs(j) + abs(k) == distance)
						graph->step[n++] = i + j * (ptrdiff_t)graph->stride[1] +
						    k * (ptrdiff_t)graph->stride[2];
}

static void
cell_place(const struct graph *graph, size_t cell, size_t place[3])
{
	place[2] = cell / graph->stride[2] - 1;
	place[1] = cell % graph->stride[2] / graph->stride[1] - 1;
	place[0] = cell % graph->stride[1] - 1;
}

static size_t
place_cell(const struct graph *graph, const size_t place[3])
{
	return (place[0] + 1) + (place[1] + 1) * graph->stride[1] + (place[2] + 1) * graph->stride[2];
}

/* A border of one empty cell all round saves every look at the volume's edges. */
struct graph *
graph_grid(const size_t shape[3], const double affine[3][4], size_t n_units, const size_t *voxels)
{
	struct graph *graph = mem_zeros(1, sizeof(*graph));
	size_t n_cells;

	memcpy(graph->shape, shape, sizeof(graph->shape));
	memcpy(graph->affine, affine, sizeof(graph->affine));
	graph->n_units = n_units;
	graph->stride[0] = 1;
	graph->stride[1] = shape[0] + 2;
	if (!mem_product(graph->stride[1], shape[1] + 2, &graph->stride[2]) ||
	    !mem_product(graph->stride[2], shape[2] + 2, &n_cells))
		n_cells = SIZE_MAX;	/* more than any memory: mem_array() says so */
	graph->unit_at = mem_array(n_cells, sizeof(*graph->unit_at));
	memset(graph->unit_at, 0xff, n_cells * sizeof(*graph->unit_at));
	graph->cells = mem_array(n_units, sizeof(*graph->cells));
	for (size_t unit = 0; unit < n_units; unit++) {
		const size_t row = voxels[unit] / shape[0];
		const size_t place[3] = { voxels[unit] % shape[0], row % shape[1], row / shape[1] };

		graph->cells[unit] = place_cell(graph, place);
		graph->unit_at[graph->cells[unit]] = unit;
	}
	fill_steps(graph);
	return graph;
}

void
graph_free(struct graph *graph)
{
	free(graph->cells);
	free(graph->unit_at);
	free(graph);
}

size_t
graph_units(const struct graph *graph)
{
	return graph->n_units;
}

size_t
graph_neighbours(const struct graph *graph, size_t unit, enum graph_reach reach, size_t *neighbours)
{
	const size_t *here = graph->unit_at + graph->cells[unit];
	size_t n = 0;

	for (size_t i = 0; i < (size_t)reach; i++)
		if (here[graph->step[i]] != NO_UNIT)
			neighbours[n++] = here[graph->step[i]];
	return n;
}

bool
graph_is_inside(const struct graph *graph, size_t unit)
{
	size_t place[3], neighbours[GRAPH_MOST], places = 1;

	cell_place(graph, graph->cells[unit], place);
	for (size_t axis = 0; axis < 3; axis++)
		places *= 1 + (size_t)(place[axis] > 0) + (size_t)(place[axis] + 1 < graph->shape[axis]);
	return graph_neighbours(graph, unit, GRAPH_CORNERS, neighbours) == places - 1;
}

void
graph_position(const struct graph *graph, size_t unit, double xyz[3])
{
	size_t place[3];

	cell_place(graph, graph->cells[unit], place);
	for (size_t row = 0; row < 3; row++) {
		xyz[row] = graph->affine[row][3];
		for (size_t axis = 0; axis < 3; axis++)
			xyz[row] += graph->affine[row][axis] * (double)place[axis];
	}
}

size_t
graph_rank(const struct graph *graph, size_t unit)
{
	size_t place[3];

	cell_place(graph, graph->cells[unit], place);
	return (place[0] * graph->shape[1] + place[1]) * graph->shape[2] + place[2];
}

/* sum/n to the nearest whole number, half to even; in integers, so that a half is a half. */
static size_t
round_ratio(size_t sum, size_t n)
{
	size_t whole = sum / n, rest = sum % n;

	return whole + (rest > n - rest || (rest == n - rest && whole % 2 == 1));
}

static double
square_distance(const size_t a[3], const size_t b[3])
{
	double sum = 0;

	for (size_t axis = 0; axis < 3; axis++) {
		double step = (double)a[axis] - (double)b[axis];

		sum += step * step;
	}
	return sum;
}

size_t
graph_middle(const struct graph *graph, size_t n, const size_t *members)
{
	size_t centre[3] = { 0, 0, 0 }, place[3], nearest = members[0];
	double least = INFINITY;

	for (size_t i = 0; i < n; i++) {
		cell_place(graph, graph->cells[members[i]], place);
		for (size_t axis = 0; axis < 3; axis++)
			centre[axis] += place[axis];
	}
	for (size_t axis = 0; axis < 3; axis++)
		centre[axis] = round_ratio(centre[axis], n);
	/* a member at the centre itself has distance 0 and wins */
	for (size_t i = 0; i < n; i++) {
		double distance;

		cell_place(graph, graph->cells[members[i]], place);
		distance = square_distance(place, centre);
		if (distance < least ||
		    (distance <= least && graph_rank(graph, members[i]) < graph_rank(graph, nearest))) {
			least = distance;
			nearest = members[i];
		}
	}
	return nearest;
}
