/* comp: connected components, peaks and subpeaks; see comp.h. */
#include "inference/comp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Marks everything connected with `start` through units that belong and are unmarked; returns how many, which are
 * then in queue. `neighbours` is room of graph_most(). */
static size_t
flood(const struct graph *graph, enum graph_reach reach, const double *values, double sign, double height,
    size_t start, size_t label, size_t *labels, size_t *queue, size_t *neighbours)
{
	size_t n = 1;

	queue[0] = start;
	labels[start] = label;
	for (size_t head = 0; head < n; head++) {
		size_t count = graph_neighbours(graph, queue[head], reach, neighbours);

		for (size_t i = 0; i < count; i++) {
			size_t next = neighbours[i];

			if (labels[next] == 0 && sign * values[next] > height) {
				labels[next] = label;
				queue[n++] = next;
			}
		}
	}
	return n;
}

size_t
comp_label(const struct graph *graph, enum graph_reach reach, const double *values, double sign, double height,
    size_t base, size_t *labels)
{
	size_t n_units = graph_units(graph), n = 0;
	size_t *queue = mem_array(n_units, sizeof(*queue));
	size_t *neighbours = mem_array(graph_most(graph), sizeof(*neighbours));

	for (size_t unit = 0; unit < n_units; unit++)
		if (labels[unit] == 0 && sign * values[unit] > height)
			flood(graph, reach, values, sign, height, unit, base + ++n, labels, queue, neighbours);
	free(queue);
	free(neighbours);
	return n;
}

/* Size, height and first unit of each of n components. */
static struct comp_cluster *
describe(const struct graph *graph, const double *values, const size_t *labels, size_t n)
{
	struct comp_cluster *clusters = mem_zeros(n, sizeof(*clusters));

	for (size_t unit = 0; unit < graph_units(graph); unit++) {
		struct comp_cluster *cluster;
		size_t rank;

		if (labels[unit] == 0)
			continue;
		cluster = &clusters[labels[unit] - 1];
		rank = graph_rank(graph, unit);
		if (cluster->size++ == 0 || rank < cluster->first)
			cluster->first = rank;
		cluster->height = fmax(cluster->height, fabs(values[unit]));
		cluster->negative = values[unit] < 0;
	}
	return clusters;
}

struct ordered {
	struct comp_cluster cluster;
	size_t label;		/* before the sorting */
};

static int
compare_clusters(const void *a, const void *b)
{
	const struct comp_cluster *x = &((const struct ordered *)a)->cluster, *y = &((const struct ordered *)b)->cluster;

	if (x->negative != y->negative)
		return x->negative ? 1 : -1;
	if (x->height > y->height || x->height < y->height)
		return x->height < y->height ? 1 : -1;
	return x->first < y->first ? -1 : 1;
}

/* Keeps the clusters that are large enough, sorts them and renames the labels. */
static void
sort_clusters(struct comp *comp, size_t n_units, size_t extent)
{
	size_t n = comp->n_clusters, kept = 0;
	struct ordered *order = mem_array(n, sizeof(*order));
	size_t *renamed = mem_zeros(n + 1, sizeof(*renamed));

	for (size_t c = 0; c < n; c++)
		if (comp->clusters[c].size >= extent)
			order[kept++] = (struct ordered){ comp->clusters[c], c + 1 };
	if (kept > 0)
		qsort(order, kept, sizeof(*order), compare_clusters);
	for (size_t c = 0; c < kept; c++) {
		comp->clusters[c] = order[c].cluster;
		renamed[order[c].label] = c + 1;
	}
	comp->n_clusters = kept;
	for (size_t unit = 0; unit < n_units; unit++)
		comp->labels[unit] = renamed[comp->labels[unit]];
	free(order);
	free(renamed);
}

/* A counting sort of the units by cluster. */
static void
list_members(struct comp *comp, size_t n_units)
{
	size_t n_members = 0;
	size_t *end = mem_array(comp->n_clusters, sizeof(*end));

	for (size_t c = 0; c < comp->n_clusters; c++) {
		end[c] = n_members;
		n_members += comp->clusters[c].size;
	}
	comp->members = mem_array(n_members, sizeof(*comp->members));
	for (size_t c = 0; c < comp->n_clusters; c++)
		comp->clusters[c].members = comp->members + end[c];
	for (size_t unit = 0; unit < n_units; unit++)
		if (comp->labels[unit] > 0)
			comp->members[end[comp->labels[unit] - 1]++] = unit;
	free(end);
}

struct comp *
comp_find(const struct graph *graph, const double *values, const struct comp_rule *rule)
{
	struct comp *comp = mem_zeros(1, sizeof(*comp));
	size_t n_units = graph_units(graph);

	comp->labels = mem_zeros(n_units, sizeof(*comp->labels));
	if (rule->positive)
		comp->n_clusters += comp_label(graph, rule->reach, values, 1, rule->height, 0, comp->labels);
	if (rule->negative)
		comp->n_clusters += comp_label(graph, rule->reach, values, -1, rule->height, comp->n_clusters,
		    comp->labels);
	comp->clusters = describe(graph, values, comp->labels, comp->n_clusters);
	sort_clusters(comp, n_units, rule->extent);
	list_members(comp, n_units);
	return comp;
}

void
comp_free(struct comp *comp)
{
	free(comp->clusters);
	free(comp->labels);
	free(comp->members);
	free(comp);
}

/* ---- peaks ---------------------------------------------------------------------------------------------- */

/* What is asked of each unit of one cluster. */
struct terrain {
	const struct graph *graph;
	const double *values;
	const size_t *labels;
	size_t label;
	bool flat;		/* the whole cluster is of one height */
	size_t *neighbours;	/* room of graph_most() */
};

static bool
terrain_is_peak(const struct terrain *terrain, size_t unit)
{
	double height = fabs(terrain->values[unit]);
	const size_t *neighbours = terrain->neighbours;
	size_t n = graph_neighbours(terrain->graph, unit, GRAPH_CORNERS, terrain->neighbours);
	bool level = graph_is_inside(terrain->graph, unit);

	for (size_t i = 0; i < n; i++) {
		bool member = terrain->labels[neighbours[i]] == terrain->label;
		double other = member ? fabs(terrain->values[neighbours[i]]) : 0;

		if (other > height)
			return false;
		level = level && !(other < height);
	}
	return terrain->flat || !level;
}

struct plateau {
	double height;
	size_t unit;		/* its middle */
	size_t first;		/* its least graph_rank() */
};

static int
compare_plateaus(const void *a, const void *b)
{
	const struct plateau *x = a, *y = b;

	if (x->height > y->height || x->height < y->height)
		return x->height < y->height ? 1 : -1;
	return (x->first > y->first) - (x->first < y->first);
}

/* The index in the ascending members of a unit that is among them, or n. */
static size_t
find_member(size_t n, const size_t *members, size_t unit)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (members[middle] < unit)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && members[low] == unit ? low : n;
}

/* The plateau around members[start]: clears its marks; its units are then in queue. Maxima that share a face are of the
 * same height, each being no lower than the other. */
static struct plateau
gather_plateau(const struct terrain *terrain, const struct comp_cluster *cluster, size_t start, bool *maxima,
    size_t *queue)
{
	struct plateau plateau = { 0, 0, 0 };
	size_t n = 1;

	queue[0] = cluster->members[start];
	maxima[start] = false;
	plateau.first = graph_rank(terrain->graph, queue[0]);
	for (size_t head = 0; head < n; head++) {
		size_t count = graph_neighbours(terrain->graph, queue[head], GRAPH_FACES, terrain->neighbours);
		size_t rank = graph_rank(terrain->graph, queue[head]);

		if (rank < plateau.first)
			plateau.first = rank;
		for (size_t i = 0; i < count; i++) {
			size_t member = find_member(cluster->size, cluster->members, terrain->neighbours[i]);

			if (member < cluster->size && maxima[member]) {
				maxima[member] = false;
				queue[n++] = terrain->neighbours[i];
			}
		}
	}
	plateau.unit = graph_middle(terrain->graph, n, queue);
	plateau.height = fabs(terrain->values[plateau.unit]);
	return plateau;
}

static struct plateau *
find_plateaus(const struct terrain *terrain, const struct comp_cluster *cluster, size_t *n_plateaus)
{
	bool *maxima = mem_array(cluster->size, sizeof(*maxima));
	size_t *queue = mem_array(cluster->size, sizeof(*queue));
	struct plateau *plateaus = NULL;
	size_t room = 0, n = 0;

	for (size_t i = 0; i < cluster->size; i++)
		maxima[i] = terrain_is_peak(terrain, cluster->members[i]);
	for (size_t i = 0; i < cluster->size; i++) {
		if (!maxima[i])
			continue;
		plateaus = mem_grow(plateaus, &room, n + 1, sizeof(*plateaus));
		plateaus[n++] = gather_plateau(terrain, cluster, i, maxima, queue);
	}
	free(maxima);
	free(queue);
	if (n > 0)
		qsort(plateaus, n, sizeof(*plateaus), compare_plateaus);
	*n_plateaus = n;
	return plateaus;
}

/* What has no place is far from nothing. */
static bool
is_far(const struct graph *graph, size_t unit, size_t n, const size_t *kept, double distance_mm)
{
	double here[3], there[3];

	graph_position(graph, unit, here);
	for (size_t i = 0; i < n; i++) {
		double x, y, z;

		graph_position(graph, kept[i], there);
		x = here[0] - there[0];
		y = here[1] - there[1];
		z = here[2] - there[2];
		if (!(sqrt(x * x + y * y + z * z) > distance_mm))
			return false;
	}
	return true;
}

size_t
comp_peaks(const struct graph *graph, const double *values, const struct comp *comp, size_t cluster,
    double distance_mm, size_t most, size_t *peaks)
{
	const struct comp_cluster *one = &comp->clusters[cluster];
	struct terrain terrain = { graph, values, comp->labels, cluster + 1, true,
		mem_array(graph_most(graph), sizeof(*terrain.neighbours)) };
	struct plateau *plateaus;
	size_t n_plateaus, kept = 0;

	for (size_t i = 1; i < one->size && terrain.flat; i++)
		terrain.flat = !(values[one->members[i]] > values[one->members[0]]) &&
		    !(values[one->members[i]] < values[one->members[0]]);
	plateaus = find_plateaus(&terrain, one, &n_plateaus);
	for (size_t i = 0; i < n_plateaus && kept < most; i++)
		if (is_far(graph, plateaus[i].unit, kept, peaks, distance_mm))
			peaks[kept++] = plateaus[i].unit;
	free(plateaus);
	free(terrain.neighbours);
	return kept;
}
