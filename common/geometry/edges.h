/* edges: a table of which units are next to which.
 *
 *	struct edges *edges = edges_read(in);
 *	struct graph *graph = edges_graph(edges, n_units, names);
 *	edges_free(edges);
 *
 * TSV, CSV or blanks with the columns `from' and `to', or else its first two. A unit is given by its name, or by its
 * number, from 1, unless units have whole numbers for names. What is wrong dies with FILE:LINE.
 */
#ifndef EDGES_H
#define EDGES_H

#include "bytes/in.h"
#include "geometry/graph.h"

struct edges;

/* Takes over `in`. */
struct edges *edges_read(struct in *in);
/* names: of the units; NULL: they have none. */
struct graph *edges_graph(const struct edges *edges, size_t n_units, const char *const *names);
void edges_free(struct edges *edges);

#endif
