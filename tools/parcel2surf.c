/* parcel2surf: values of parcels on the vertices that belong to them.
 *
 * Reads a unit table with a record for each parcel, and the label of each vertex. Writes GIFTI, or another image on
 * the grid of the labels, with an array for each column; or a unit table with a record for each vertex. Vertices of
 * the background, and of labels that have no record, are n/a. Holds the table and the labels.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "drawing/canvas.h"
#include "geometry/atlas.h"
#include "geometry/intent.h"
#include "geometry/parcels.h"
#include "images/img.h"
#include "images/maps.h"
#include "tables/columns.h"
#include "tables/encoding.h"
#include "tables/held.h"
#include "tables/units.h"

struct job {
	const char *labels, *columns, *names, *structure, *output, *encoding;
	size_t base;		/* SIZE_MAX: not given */
	struct held *table;
	struct atlas *atlas;
	size_t *records;	/* of each unit of the atlas: its parcel's, or PARCELS_NONE */
	size_t n_picked, *picked;	/* columns */
	char *history;
};

static double
value_at(const struct job *job, size_t unit, size_t i)
{
	size_t record = job->records[unit];

	return record == PARCELS_NONE ? (double)NAN :
	    job->table->values[record * job->table->n_columns + job->picked[i]];
}

/* ---- images --------------------------------------------------------------------------------------------- */

/* An array for each column, with a value for each vertex of the canvas. */
static void
write_image(const struct job *job, const char *path, const struct canvas *canvas)
{
	const struct held *table = job->table;
	struct maps *maps = maps_new(canvas->mask, VOXEL_FLOAT32);

	for (size_t i = 0; i < job->n_picked; i++) {
		struct intent intent = intent_find(job->picked[i], table->n_columns, held_columns(table));
		double parameters[3];
		int code;

		maps_add(maps, table->columns[job->picked[i]]);
		for (size_t record = 0; record < table->n_units; record++)
			intent_watch(&intent, table->values + record * table->n_columns);
		code = intent_settle(&intent, parameters);
		maps_set_intent(maps, i, code, parameters);
		for (size_t vertex = 0; vertex < canvas->mask->n_units; vertex++) {
			size_t unit = canvas_unit(canvas, vertex);

			if (!maps_set(maps, i, vertex, unit == CANVAS_NONE ? (double)NAN : value_at(job, unit, i)))
				die("%s: record %zu: %g can't be stored as float32", table->name, job->records[unit] + 1,
				    value_at(job, unit, i));
		}
	}
	maps_write(maps, path, job->history);
	maps_free(maps);
}

static void
write_images(const struct job *job, size_t n, char *const paths[HEMISPHERES])
{
	struct canvas canvases[HEMISPHERES];

	canvas_make(job->atlas, n, paths, job->structure, canvases);
	out_hold();
	for (size_t i = 0; i < n; i++)
		write_image(job, paths[i], &canvases[i]);
	out_release();
	canvas_free(n, canvases);
}

/* ---- streams -------------------------------------------------------------------------------------------- */

static void
write_table(const struct job *job)
{
	struct out *out = out_open(job->output);
	enum encoding encoding = encoding_choose(encoding_parse(job->encoding), out, job->table->npy);
	const char **names = mem_array(job->n_picked, sizeof(*names));
	double *record = mem_array(job->n_picked, sizeof(*record));
	struct units_out *units;

	for (size_t i = 0; i < job->n_picked; i++)
		names[i] = job->table->columns[job->picked[i]];
	units = units_create(out, encoding, job->atlas->n_units, false, job->n_picked, names);
	for (size_t vertex = 0; vertex < job->atlas->n_units; vertex++) {
		for (size_t i = 0; i < job->n_picked; i++)
			record[i] = value_at(job, vertex, i);
		units_put(units, NULL, record);
	}
	units_commit(units);
	free(names);
	free(record);
}

static void
run(struct job *job, const char *file)
{
	char *paths[HEMISPHERES];
	size_t n = job->output == NULL ? 0 : hemispheres_split(job->output, paths), n_images = 0;

	for (size_t i = 0; i < n; i++)
		n_images += img_is_name(paths[i]);
	job->atlas = atlas_read(job->labels);
	if (job->names != NULL)
		atlas_read_names(job->atlas, job->names);
	job->table = held_read(file);
	job->picked = columns_select(job->columns, job->table->name, job->table->n_columns, held_columns(job->table),
	    &job->n_picked);
	if (job->names != NULL && job->table->units == NULL)
		die("%s: has no column `unit', which --names needs", job->table->name);
	job->records = parcels_match(job->atlas, job->table, job->base == SIZE_MAX ? 0 : job->base,
	    job->base == SIZE_MAX);
	if (n_images > 0 && job->encoding != NULL)
		die_usage("-O is for streams; %s is an image", paths[0]);
	if (n_images == n && n > 0)
		write_images(job, n, paths);
	else
		write_table(job);
	hemispheres_free(n, paths);
	atlas_free(job->atlas);
	held_free(job->table);
	free(job->records);
	free(job->picked);
}

int
main(int argc, char **argv)
{
	struct job job = { .columns = "*", .base = SIZE_MAX };
	struct opt_list history = { 0 };
	const struct opt options[] = {
		OPT_TEXT('l', "labels", "LABELS", &job.labels, "label of each vertex, or those of LEFT,RIGHT"),
		OPT_TEXT('c', "columns", "COLUMNS", &job.columns, "columns to write; all of them by default"),
		OPT_COUNT(0, "base", "LABEL", &job.base, 0, 2147483647, "label of the first record; 0 by default"),
		OPT_TEXT(0, "names", "TABLE", &job.names, "names of the labels: a table with index and name"),
		OPT_TEXT(0, "structure", "CortexLeft|CortexRight", &job.structure, "what the surface is of"),
		OPT_LIST(0, "history", "TEXT", &history, "a line for the history, repeatable"),
		OPT_OUTPUT(&job.output),
		OPT_ENCODING(&job.encoding),
		OPT_END
	};
	const struct opt_tool tool = { "parcel2surf",
		"-l LABELS [-c COLUMNS] [--base=LABEL] [--names=TABLE] [--structure=CortexLeft|CortexRight] "
		"[--history=TEXT]... [-o FILE] [-O ENCODING] [TABLE]",
		"values of parcels on the vertices of a surface", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table at a time; `%s' is a second one", operands[1]);
	if (job.labels == NULL)
		die_usage("-l is needed: the label of each vertex");
	job.history = opt_history_lines(&history);
	run(&job, operands[0] == NULL ? "-" : operands[0]);
	free(job.history);
	opt_list_free(&history);
	free(operands);
	return 0;
}
