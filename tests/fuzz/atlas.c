/* atlas: any bytes as labels of vertices, whatever file they are; the first byte may have them read as an annotation, or as
 * a table of edges between five units. */
#include "fuzz.h"

#include "geometry/annot.h"
#include "geometry/atlas.h"
#include "geometry/edges.h"

/* what was read must be used, or reading it is optimised away */
static volatile unsigned long sink;

static void
read_labels(const char *path)
{
	struct atlas *atlas = atlas_read(path);

	for (size_t i = 0; i < atlas->n_units; i++) {
		const char *name = atlas_name(atlas, i);

		sink ^= (unsigned long)atlas->numbers[i] + (name == NULL ? 0 : (unsigned char)*name);
	}
	atlas_free(atlas);
}

static void
read_annotation(const char *path)
{
	struct annot *annot = annot_read(in_open(path));

	for (size_t i = 0; i < annot->n_vertices; i++)
		sink ^= (unsigned long)annot->numbers[i];
	for (size_t i = 0; i < annot->n_labels; i++)
		sink ^= (unsigned char)*annot->labels[i].name;
	annot_free(annot);
}

static void
read_edges(const char *path)
{
	enum { UNITS = 5 };
	static const char *const names[UNITS] = { "a", "b", "a", "n/a", "7" };
	struct edges *edges = edges_read(in_open(path));
	/* the last has a number for a name */
	struct graph *graph = edges_graph(edges, UNITS - (sink & 1), names);
	size_t neighbours[UNITS];

	for (size_t unit = 0; unit < graph_units(graph); unit++)
		sink ^= graph_neighbours(graph, unit, GRAPH_FACES, neighbours);
	graph_free(graph);
	edges_free(edges);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static void (*const readers[])(const char *) = { read_labels, read_annotation, read_edges };

	if (n == 0)
		return 0;
	sink = bytes[0] / 3;
	FUZZ_BEGIN(bytes + 1, n - 1, path) {
		readers[bytes[0] % 3](path);
	}
	FUZZ_END;
	return 0;
}
