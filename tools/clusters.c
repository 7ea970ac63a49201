/* clusters: clusters of a map beyond a height, with their peaks and subpeaks.
 *
 * Reads a unit table with a statistic, the mask, meshes or edges that say where its units are, and maybe labels.
 * Writes a TSV table, a record per cluster and subpeak (mm, voxels, mm3; vertices, mm2); or, with --labels-out, a
 * unit table of cluster numbers; or, with --map, the input with 0 outside the clusters. Holds the table: a cluster
 * is known only when all units are.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "geometry/atlas.h"
#include "geometry/space.h"
#include "inference/comp.h"
#include "tables/columns.h"
#include "tables/csv.h"
#include "tables/encoding.h"
#include "tables/held.h"
#include "tables/units.h"

struct job {
	const char *mask, *graph, *column, *atlas, *names, *output, *encoding;
	double height, distance_mm;
	size_t extent;
	int sided, neighbours;
	bool labels_out, map;
};

enum { SIDED_POS, SIDED_NEG, SIDED_TWO };
/* A peak and at most three subpeaks. */
enum { MOST_PEAKS = 4 };

/* What stands at each unit: the map, where it is, and what was found. */
struct scene {
	struct space *space;
	double *values;
	struct comp *comp;
	struct atlas *labels;	/* or NULL */
};

static void
check_job(const struct job *job, char *const *operands)
{
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table at a time; `%s' is a second one", operands[1]);
	if (job->mask == NULL && job->graph == NULL)
		die_usage("-m or -g is needed: the mask, meshes or edges that say where the units are");
	if (job->names != NULL && job->atlas == NULL)
		die_usage("--names needs -l, the image with the labels");
	if (job->labels_out && job->map)
		die_usage("--labels-out and --map exclude each other");
	if (job->atlas != NULL && (job->labels_out || job->map))
		die_usage("-l names what is in the table; it doesn't go with --%s", job->map ? "map" : "labels-out");
	if (encoding_parse(job->encoding) > ENCODING_TSV && !job->labels_out && !job->map)
		die_usage("-O %s goes with --labels-out or --map; the table of clusters is TSV", job->encoding);
}

static void
find_clusters(struct scene *scene, const struct job *job, const struct held *table, size_t column)
{
	static const enum graph_reach reaches[] = { GRAPH_FACES, GRAPH_EDGES, GRAPH_CORNERS };
	const struct comp_rule rule = { job->height, job->extent, job->sided != SIDED_NEG, job->sided != SIDED_POS,
		reaches[job->neighbours] };

	scene->values = mem_array(table->n_units, sizeof(*scene->values));
	for (size_t unit = 0; unit < table->n_units; unit++)
		scene->values[unit] = table->values[unit * table->n_columns + column];
	scene->comp = comp_find(space_graph(scene->space), scene->values, &rule);
	if (scene->comp->n_clusters == 0)
		note("%s: %s: no cluster of at least %zu units beyond %g", table->name, job->column, job->extent,
		    job->height);
}

/* ---- the table ------------------------------------------------------------------------------------------ */

/* cluster: NULL for subpeaks, which have no size. */
static void
put_peak(struct out *out, const struct scene *scene, size_t unit, const struct comp_cluster *cluster)
{
	out_text(out, "\t");
	space_put_place(scene->space, out, unit);
	out_text(out, "\t");
	csv_put_number(out, scene->values[unit]);
	out_text(out, "\t");
	if (cluster != NULL)
		out_format(out, "%zu", cluster->size);
	space_put_measure(scene->space, out, cluster == NULL ? 0 : cluster->size, cluster == NULL ? NULL : cluster->members);
	if (scene->labels != NULL) {
		const char *name = atlas_name(scene->labels, unit);

		out_text(out, "\t");
		csv_put_text(out, name == NULL ? "n/a" : name);
	}
	out_text(out, "\n");
}

static void
write_table(const struct job *job, struct scene *scene)
{
	struct out *out = out_open(job->output);
	size_t peaks[MOST_PEAKS];

	out_lines(out);
	out_format(out, "cluster\t%s\tpeak\tsize%s%s\n", space_place(scene->space), space_measure(scene->space),
	    scene->labels == NULL ? "" : "\tlabel");
	for (size_t c = 0; c < scene->comp->n_clusters; c++) {
		size_t n = comp_peaks(space_graph(scene->space), scene->values, scene->comp, c, job->distance_mm, MOST_PEAKS,
		    peaks);

		for (size_t i = 0; i < n; i++) {
			if (i == 0)
				out_format(out, "%zu", c + 1);
			else
				out_format(out, "%zu%c", c + 1, (char)('a' + (int)i - 1));
			put_peak(out, scene, peaks[i], i == 0 ? &scene->comp->clusters[c] : NULL);
		}
	}
	out_commit(out);
}

/* ---- unit tables ---------------------------------------------------------------------------------------- */

static void
write_labels(const struct job *job, const struct scene *scene, const struct held *table)
{
	static const char *const name = "cluster";
	struct out *out = out_open(job->output);
	enum encoding encoding = encoding_choose(encoding_parse(job->encoding), out, table->npy);
	struct units_out *units = units_create(out, encoding, table->n_units, table->units != NULL, 1, &name);

	for (size_t unit = 0; unit < table->n_units; unit++) {
		double label = (double)scene->comp->labels[unit];

		units_put(units, table->units == NULL ? NULL : table->units[unit], &label);
	}
	units_commit(units);
}

static void
write_map(const struct job *job, const struct scene *scene, struct held *table, size_t column)
{
	struct out *out = out_open(job->output);
	double *value = table->values + column;

	for (size_t unit = 0; unit < table->n_units; unit++, value += table->n_columns)
		if (scene->comp->labels[unit] == 0 && !isnan(*value))
			*value = 0;
	held_write(table, out, encoding_choose(encoding_parse(job->encoding), out, table->npy));
}

static void
run(const struct job *job, const char *file)
{
	struct scene scene = { .space = space_open(job->mask, job->graph) };
	struct held *table = held_read(file);
	size_t column = columns_find(job->column, table->name, table->n_columns, held_columns(table));

	space_fit(scene.space, table->name, table->n_units, (const char *const *)table->units);
	if (job->atlas != NULL)
		scene.labels = atlas_read_space(job->atlas, scene.space);
	if (job->names != NULL)
		atlas_read_names(scene.labels, job->names);
	find_clusters(&scene, job, table, column);
	if (job->labels_out)
		write_labels(job, &scene, table);
	else if (job->map)
		write_map(job, &scene, table, column);
	else
		write_table(job, &scene);
	if (scene.labels != NULL)
		atlas_free(scene.labels);
	comp_free(scene.comp);
	free(scene.values);
	space_free(scene.space);
	held_free(table);
}

int
main(int argc, char **argv)
{
	struct job job = { .column = "z", .height = 3, .distance_mm = 8 };
	const struct opt options[] = {
		OPT_TEXT('m', "mask", "MASK", &job.mask, "mask image: where the units are"),
		OPT_TEXT('g', "graph", "MESHES|EDGES", &job.graph, "mesh, LEFT,RIGHT meshes, or table of edges"),
		OPT_REAL('u', "height", "HEIGHT", &job.height, 0, INFINITY, "what clusters are beyond; 3 by default"),
		OPT_COUNT('k', "extent", "SIZE", &job.extent, 0, SIZE_MAX, "least number of units; 0 by default"),
		OPT_CHOICE(0, "sided", "pos|neg|two", &job.sided, "which signs; pos by default"),
		OPT_REAL(0, "distance", "MM", &job.distance_mm, 0, INFINITY, "between subpeaks; 8 by default"),
		OPT_CHOICE(0, "neighbours", "6|18|26", &job.neighbours, "what is connected; 6 by default"),
		OPT_TEXT('c', "columns", "COLUMN", &job.column, "the statistic; z by default"),
		OPT_TEXT('l', "labels", "ATLAS", &job.atlas, "labels: adds the one at each peak"),
		OPT_TEXT(0, "names", "TABLE", &job.names, "names of the labels: a table with index and name"),
		OPT_FLAG(0, "labels-out", &job.labels_out, "write each unit's cluster instead of the table"),
		OPT_FLAG(0, "map", &job.map, "write the input, 0 outside the clusters, instead of the table"),
		OPT_OUTPUT(&job.output),
		OPT_ENCODING(&job.encoding),
		OPT_END
	};
	const struct opt_tool tool = { "clusters",
		"[-m MASK] [-g MESHES|EDGES] [-u HEIGHT] [-k SIZE] [--sided=pos|neg|two] [--distance=MM] "
		"[--neighbours=6|18|26] [-c COLUMN] [-l ATLAS [--names=TABLE]] [--labels-out | --map] [-o FILE] "
		"[-O ENCODING] [TABLE]",
		"clusters of a map with their peaks and subpeaks", options };
	char **operands = opt_parse(&tool, argc, argv);

	check_job(&job, operands);
	run(&job, operands[0] == NULL ? "-" : operands[0]);
	free(operands);
	return 0;
}
