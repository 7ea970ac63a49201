/* edges: a table of which units are next to which; see edges.h. */
#include "geometry/edges.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "tables/columns.h"
#include "tables/csv.h"

struct edge {
	char *ends[2];
	size_t line;
};

struct edges {
	char *name;
	size_t n, room;
	struct edge *items;
};

struct named {
	const char *name;
	size_t unit;
};

struct names {
	size_t n;
	struct named *sorted;
	bool has_numbers;	/* among them are whole numbers: then a number that is none of them is no unit's place */
};

struct edges *
edges_read(struct in *in)
{
	struct edges *edges = mem_zeros(1, sizeof(*edges));
	struct csv *csv = csv_open(in);
	size_t from = columns_lookup("from", csv_columns(csv), csv_names(csv));
	size_t to = columns_lookup("to", csv_columns(csv), csv_names(csv));

	edges->name = mem_string(csv_name(csv));
	if (csv_columns(csv) < 2)
		die("%s: %zu column; a table of edges has two, a mesh is GIFTI or FreeSurfer's", edges->name,
		    csv_columns(csv));
	if (from == SIZE_MAX || to == SIZE_MAX) {
		from = 0;
		to = 1;
	}
	while (csv_next(csv)) {
		edges->items = mem_grow(edges->items, &edges->room, edges->n + 1, sizeof(*edges->items));
		edges->items[edges->n++] = (struct edge){ { mem_string(csv_field(csv, from)),
			mem_string(csv_field(csv, to)) }, csv_line(csv) };
	}
	csv_close(csv);
	return edges;
}

static int
compare_named(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

/* Where the name stands, or NULL. */
static const struct named *
find_name(const struct names *names, const char *text)
{
	const struct named key = { text, 0 };

	return names->n == 0 ? NULL : bsearch(&key, names->sorted, names->n, sizeof(key), compare_named);
}

/* Of equal names, which stand together, none is meant rather than the other. */
static bool
is_alone(const struct names *names, const struct named *found)
{
	return (found == names->sorted || compare_named(found - 1, found) != 0) &&
	    (found + 1 == names->sorted + names->n || compare_named(found + 1, found) != 0);
}

/* The unit that one end of an edge is. */
static size_t
find_unit(const struct edges *edges, const struct edge *edge, const char *text, size_t n_units,
    const struct names *names)
{
	const struct named *found = find_name(names, text);
	size_t number;

	if (found != NULL && !is_alone(names, found))
		die("%s:%zu: more than one unit is called `%s'", edges->name, edge->line, text);
	if (found != NULL)
		return found->unit;
	if (names->has_numbers || !opt_count(text, &number))
		die("%s:%zu: no unit `%s'", edges->name, edge->line, text);
	if (number < 1 || number > n_units)
		die("%s:%zu: unit %s; there are %zu, from 1", edges->name, edge->line, text, n_units);
	return number - 1;
}

static struct names
sort_names(size_t n_units, const char *const *names)
{
	struct names sorted = { .n = names == NULL ? 0 : n_units };
	size_t number;

	sorted.sorted = mem_array(sorted.n, sizeof(*sorted.sorted));
	for (size_t unit = 0; unit < sorted.n; unit++) {
		sorted.sorted[unit] = (struct named){ names[unit], unit };
		sorted.has_numbers = sorted.has_numbers || opt_count(names[unit], &number);
	}
	if (sorted.n > 0)
		qsort(sorted.sorted, sorted.n, sizeof(*sorted.sorted), compare_named);
	return sorted;
}

struct graph *
edges_graph(const struct edges *edges, size_t n_units, const char *const *names)
{
	struct names sorted = sort_names(n_units, names);
	size_t (*pairs)[2] = mem_array(edges->n, sizeof(*pairs));
	struct graph *graph;

	for (size_t i = 0; i < edges->n; i++)
		for (size_t end = 0; end < 2; end++)
			pairs[i][end] = find_unit(edges, &edges->items[i], edges->items[i].ends[end], n_units, &sorted);
	graph = graph_edges(n_units, edges->n, (const size_t (*)[2])pairs);
	free(pairs);
	free(sorted.sorted);
	return graph;
}

void
edges_free(struct edges *edges)
{
	for (size_t i = 0; i < edges->n; i++)
		for (size_t end = 0; end < 2; end++)
			free(edges->items[i].ends[end]);
	free(edges->items);
	free(edges->name);
	free(edges);
}
