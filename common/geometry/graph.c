/* graph: which units are next to which; see graph.h. */
#include "geometry/graph.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define NO_UNIT SIZE_MAX

struct graph {
	size_t shape[3];
	double affine[3][4];
	size_t n_units;
	size_t *cells;			/* of each unit: its cell in the padded volume */
	size_t *unit_at;		/* of each cell: its unit or NO_UNIT */
	size_t stride[3];		/* of the padded volume */
	ptrdiff_t step[GRAPH_CORNERS];	/* to the neighbours: 6 faces, 12 edges, 8 corners */
	struct lists *lists;		/* of meshes and edges, instead of all the above; or NULL */
	struct join *join;		/* of several graphs, instead of all the above; or NULL */
};

/* The neighbours of unit u are next[first[u]] up to, not including, next[first[u + 1]], ascending. */
struct lists {
	size_t *first, *next;
	size_t most;			/* neighbours of a unit */
	double (*xyz)[3];		/* NULL: no places */
	bool *inside;			/* NULL: all are */
};

/* Several graphs. */
struct join {
	size_t n_parts;
	struct graph **parts;
	size_t **units;			/* of each part's units: theirs here */
	size_t *part, *local;		/* of each unit here: its part, and which one it is there */
};

/* ---- volumes -------------------------------------------------------------------------------------------- */

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

/* ---- meshes and edges ----------------------------------------------------------------------------------- */

static int
compare_units(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Sorts each unit's neighbours, and leaves out those that are there twice and the unit itself. */
static void
tidy_lists(struct lists *lists, size_t n_units)
{
	size_t kept = 0;

	for (size_t unit = 0, start = 0; unit < n_units; unit++) {
		size_t n = lists->first[unit + 1] - start, *list = lists->next + start, begin = kept;

		if (n > 0)
			qsort(list, n, sizeof(*list), compare_units);
		start = lists->first[unit + 1];
		for (size_t i = 0; i < n; i++)
			if (list[i] != unit && (kept == begin || lists->next[kept - 1] != list[i]))
				lists->next[kept++] = list[i];
		lists->first[unit] = begin;
		if (kept - begin > lists->most)
			lists->most = kept - begin;
	}
	lists->first[n_units] = kept;
}

/* A counting sort of the edges by either end. */
static struct lists *
make_lists(size_t n_units, size_t n_edges, const size_t (*edges)[2])
{
	struct lists *lists = mem_zeros(1, sizeof(*lists));
	size_t *at = mem_zeros(n_units + 1, sizeof(*at));

	lists->first = mem_zeros(n_units + 1, sizeof(*lists->first));
	lists->next = mem_array(n_edges, 2 * sizeof(*lists->next));
	for (size_t i = 0; i < n_edges; i++)
		for (size_t end = 0; end < 2; end++)
			lists->first[edges[i][end] + 1]++;
	for (size_t unit = 0; unit < n_units; unit++)
		at[unit + 1] = lists->first[unit + 1] += lists->first[unit];
	for (size_t i = 0; i < n_edges; i++)
		for (size_t end = 0; end < 2; end++)
			lists->next[at[edges[i][end]]++] = edges[i][1 - end];
	free(at);
	tidy_lists(lists, n_units);
	return lists;
}

static void
free_lists(struct lists *lists)
{
	free(lists->first);
	free(lists->next);
	free(lists->xyz);
	free(lists->inside);
	free(lists);
}

/* The lists of those vertices alone that are units, by their numbers as units. */
static struct lists *
pick_lists(const struct lists *all, size_t n_vertices, size_t n_units, const size_t *vertices)
{
	struct lists *lists = mem_zeros(1, sizeof(*lists));
	size_t *unit_at = mem_array(n_vertices, sizeof(*unit_at)), kept = 0;

	memset(unit_at, 0xff, n_vertices * sizeof(*unit_at));
	for (size_t unit = 0; unit < n_units; unit++)
		unit_at[vertices[unit]] = unit;
	lists->most = all->most;
	lists->first = mem_array(n_units + 1, sizeof(*lists->first));
	lists->next = mem_array(all->first[n_vertices], sizeof(*lists->next));
	lists->inside = mem_array(n_units, sizeof(*lists->inside));
	for (size_t unit = 0; unit < n_units; unit++) {
		lists->first[unit] = kept;
		lists->inside[unit] = true;
		for (size_t i = all->first[vertices[unit]]; i < all->first[vertices[unit] + 1]; i++) {
			if (unit_at[all->next[i]] == NO_UNIT)
				lists->inside[unit] = false;
			else
				lists->next[kept++] = unit_at[all->next[i]];
		}
	}
	lists->first[n_units] = kept;
	free(unit_at);
	return lists;
}

struct graph *
graph_edges(size_t n_units, size_t n_edges, const size_t (*edges)[2])
{
	struct graph *graph = mem_zeros(1, sizeof(*graph));

	graph->n_units = n_units;
	graph->lists = make_lists(n_units, n_edges, edges);
	return graph;
}

struct graph *
graph_mesh(size_t n_vertices, const double (*xyz)[3], size_t n_triangles, const size_t (*triangles)[3],
    size_t n_units, const size_t *vertices)
{
	struct graph *graph = mem_zeros(1, sizeof(*graph));
	size_t (*edges)[2] = mem_array(n_triangles, 3 * sizeof(*edges));
	struct lists *all;

	for (size_t i = 0; i < n_triangles; i++)
		for (size_t corner = 0; corner < 3; corner++) {
			edges[3 * i + corner][0] = triangles[i][corner];
			edges[3 * i + corner][1] = triangles[i][(corner + 1) % 3];
		}
	all = make_lists(n_vertices, 3 * n_triangles, edges);
	free(edges);
	graph->n_units = vertices == NULL ? n_vertices : n_units;
	graph->lists = vertices == NULL ? all : pick_lists(all, n_vertices, n_units, vertices);
	graph->lists->xyz = mem_array(graph->n_units, sizeof(*graph->lists->xyz));
	for (size_t unit = 0; unit < graph->n_units; unit++)
		memcpy(graph->lists->xyz[unit], xyz[vertices == NULL ? unit : vertices[unit]], sizeof(*xyz));
	if (vertices != NULL)
		free_lists(all);
	return graph;
}

/* ---- several -------------------------------------------------------------------------------------------- */

struct graph *
graph_join(size_t n_units, size_t n_parts, struct graph *const *parts, const size_t *const *units)
{
	struct graph *graph = mem_zeros(1, sizeof(*graph));
	struct join *join = mem_zeros(1, sizeof(*join));

	graph->n_units = n_units;
	graph->join = join;
	join->n_parts = n_parts;
	join->parts = mem_array(n_parts, sizeof(*join->parts));
	join->units = mem_array(n_parts, sizeof(*join->units));
	join->part = mem_zeros(n_units, sizeof(*join->part));
	join->local = mem_zeros(n_units, sizeof(*join->local));
	for (size_t p = 0; p < n_parts; p++) {
		const size_t n = parts[p]->n_units;

		join->parts[p] = parts[p];
		join->units[p] = mem_array(n, sizeof(*join->units[p]));
		for (size_t i = 0; i < n; i++) {
			join->units[p][i] = units[p][i];
			join->part[units[p][i]] = p;
			join->local[units[p][i]] = i;
		}
	}
	return graph;
}

static void
free_join(struct join *join)
{
	for (size_t p = 0; p < join->n_parts; p++) {
		graph_free(join->parts[p]);
		free(join->units[p]);
	}
	free(join->parts);
	free(join->units);
	free(join->part);
	free(join->local);
	free(join);
}

/* The graph that a unit belongs to; the unit becomes the one that it is there. */
static const struct graph *
find_part(const struct graph *graph, size_t *unit)
{
	const struct join *join = graph->join;
	const size_t whole = *unit;

	if (join == NULL)
		return graph;
	*unit = join->local[whole];
	return join->parts[join->part[whole]];
}

static size_t
join_neighbours(const struct join *join, size_t unit, enum graph_reach reach, size_t *neighbours)
{
	const size_t part = join->part[unit];
	size_t n = graph_neighbours(join->parts[part], join->local[unit], reach, neighbours);

	for (size_t i = 0; i < n; i++)
		neighbours[i] = join->units[part][neighbours[i]];
	return n;
}

/* Those of all parts before come first. */
static size_t
join_rank(const struct join *join, size_t unit)
{
	size_t rank = graph_rank(join->parts[join->part[unit]], join->local[unit]);

	for (size_t p = 0; p < join->part[unit]; p++) {
		const struct graph *part = join->parts[p];

		rank += part->lists != NULL ? part->n_units : part->shape[0] * part->shape[1] * part->shape[2];
	}
	return rank;
}

/* Members of one part: they hang together. */
static size_t
join_middle(const struct join *join, size_t n, const size_t *members)
{
	const size_t part = join->part[members[0]];
	size_t *locals = mem_array(n, sizeof(*locals)), middle;

	for (size_t i = 0; i < n; i++)
		locals[i] = join->local[members[i]];
	middle = graph_middle(join->parts[part], n, locals);
	free(locals);
	return join->units[part][middle];
}

/* ---- all of them ---------------------------------------------------------------------------------------- */

void
graph_free(struct graph *graph)
{
	if (graph->lists != NULL)
		free_lists(graph->lists);
	if (graph->join != NULL)
		free_join(graph->join);
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
graph_most(const struct graph *graph)
{
	size_t most = graph->lists != NULL ? graph->lists->most : GRAPH_CORNERS;

	for (size_t p = 0; graph->join != NULL && p < graph->join->n_parts; p++)
		most = graph_most(graph->join->parts[p]) > most ? graph_most(graph->join->parts[p]) : most;
	return most;
}

size_t
graph_neighbours(const struct graph *graph, size_t unit, enum graph_reach reach, size_t *neighbours)
{
	const size_t *here;
	size_t n = 0;

	if (graph->join != NULL)
		return join_neighbours(graph->join, unit, reach, neighbours);
	if (graph->lists != NULL) {
		n = graph->lists->first[unit + 1] - graph->lists->first[unit];
		memcpy(neighbours, graph->lists->next + graph->lists->first[unit], n * sizeof(*neighbours));
		return n;
	}
	here = graph->unit_at + graph->cells[unit];
	for (size_t i = 0; i < (size_t)reach; i++)
		if (here[graph->step[i]] != NO_UNIT)
			neighbours[n++] = here[graph->step[i]];
	return n;
}

bool
graph_is_inside(const struct graph *graph, size_t unit)
{
	size_t place[3], neighbours[GRAPH_CORNERS], places = 1;

	graph = find_part(graph, &unit);
	if (graph->lists != NULL)
		return graph->lists->inside == NULL || graph->lists->inside[unit];
	cell_place(graph, graph->cells[unit], place);
	for (size_t axis = 0; axis < 3; axis++)
		places *= 1 + (size_t)(place[axis] > 0) + (size_t)(place[axis] + 1 < graph->shape[axis]);
	return graph_neighbours(graph, unit, GRAPH_CORNERS, neighbours) == places - 1;
}

bool
graph_is_placed(const struct graph *graph)
{
	for (size_t p = 0; graph->join != NULL && p < graph->join->n_parts; p++)
		if (!graph_is_placed(graph->join->parts[p]))
			return false;
	return graph->lists == NULL || graph->lists->xyz != NULL;
}

void
graph_position(const struct graph *graph, size_t unit, double xyz[3])
{
	size_t place[3];

	graph = find_part(graph, &unit);
	if (graph->lists != NULL) {
		for (size_t axis = 0; axis < 3; axis++)
			xyz[axis] = graph->lists->xyz == NULL ? (double)NAN : graph->lists->xyz[unit][axis];
		return;
	}
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

	if (graph->join != NULL)
		return join_rank(graph->join, unit);
	if (graph->lists != NULL)
		return unit;
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

/* Of a mesh: places are real numbers. Members without places are all as near, so that the least wins. */
static size_t
list_middle(const struct graph *graph, size_t n, const size_t *members)
{
	double centre[3] = { 0, 0, 0 }, xyz[3], least = INFINITY;
	size_t nearest = members[0];

	for (size_t i = 0; i < n; i++) {
		graph_position(graph, members[i], xyz);
		for (size_t axis = 0; axis < 3; axis++)
			centre[axis] += xyz[axis] / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		double distance = 0;

		graph_position(graph, members[i], xyz);
		for (size_t axis = 0; axis < 3 && graph_is_placed(graph); axis++)
			distance += (xyz[axis] - centre[axis]) * (xyz[axis] - centre[axis]);
		if (distance < least || (distance <= least && members[i] < nearest)) {
			least = distance;
			nearest = members[i];
		}
	}
	return nearest;
}

size_t
graph_middle(const struct graph *graph, size_t n, const size_t *members)
{
	size_t centre[3] = { 0, 0, 0 }, place[3], nearest = members[0];
	double least = INFINITY;

	if (graph->join != NULL)
		return join_middle(graph->join, n, members);
	if (graph->lists != NULL)
		return list_middle(graph, n, members);
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
