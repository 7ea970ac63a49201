/* graph: which units are next to which, and where they are.
 *
 *	struct graph *graph = graph_grid(shape, affine, n_units, voxels);
 *	size_t *next = mem_array(graph_most(graph), sizeof(*next));
 *	size_t n = graph_neighbours(graph, unit, GRAPH_FACES, next);
 *	...
 *	graph_free(graph);
 *
 * One adjacency for all geometries: what walks over it (components, peaks, TFCE) sees units and never asks what
 * they are. Units are numbered from 0 as in the stream. Nothing prints or exits.
 */
#ifndef GRAPH_H
#define GRAPH_H

#include <stdbool.h>
#include <stddef.h>

struct graph;

/* How far a neighbour may be: voxels that share a face, an edge, a corner. Meshes and lists of edges have one kind
 * of neighbours. */
enum graph_reach { GRAPH_FACES = 6, GRAPH_EDGES = 18, GRAPH_CORNERS = 26 };
/* The voxels of a volume: shape is its number of voxels along i, j, k; affine (3 x 4, row-major) takes i j k to mm;
 * voxels[unit] = i + shape[0] * (j + shape[1] * k), ascending. All is copied. */
struct graph *graph_grid(const size_t shape[3], const double affine[3][4], size_t n_units, const size_t *voxels);
/* The vertices of a mesh: xyz in mm; neighbours share an edge of a triangle (indices from 0). Units are the n_units
 * vertices listed, ascending; NULL: all. All is copied. */
struct graph *graph_mesh(size_t n_vertices, const double (*xyz)[3], size_t n_triangles, const size_t (*triangles)[3],
    size_t n_units, const size_t *vertices);
/* Units (from 0) joined in pairs, in either order, once or more often; they have no places. */
struct graph *graph_edges(size_t n_units, size_t n_edges, const size_t (*edges)[2]);
/* Several graphs as one of n_units, of which no unit is next to one of another graph: unit i of parts[p] is
 * units[p][i], and each unit is there once. The parts are taken over. */
struct graph *graph_join(size_t n_units, size_t n_parts, struct graph *const *parts, const size_t *const *units);
void graph_free(struct graph *graph);

size_t graph_units(const struct graph *graph);
/* Room that graph_neighbours() needs: the most units that are next to one. */
size_t graph_most(const struct graph *graph);
/* Writes the units next to this one and returns how many. */
size_t graph_neighbours(const struct graph *graph, size_t unit, enum graph_reach reach, size_t *neighbours);
/* Whether all places next to the unit that the volume or mesh has are units: false where a mask leaves one out. */
bool graph_is_inside(const struct graph *graph, size_t unit);
/* Whether units have places: not where only edges are known. */
bool graph_is_placed(const struct graph *graph);
/* The place of a unit, in mm. */
void graph_position(const struct graph *graph, size_t unit, double xyz[3]);
/* Units sorted by this come in the order in which ties are broken: x slowest, z fastest; of meshes and edges, in their
 * own order. */
size_t graph_rank(const struct graph *graph, size_t unit);
/* The member that stands for all: the one at their centre of mass, rounded (half to even) in a volume, or else the one
 * nearest to that place, ties to the least graph_rank(). Without places, that of least rank. n > 0. */
size_t graph_middle(const struct graph *graph, size_t n, const size_t *members);

#endif
