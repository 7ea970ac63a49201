/* imgpack: a stream to an image.
 *
 * Reads a unit table (a record for each unit of the mask), a scan table (a column for each unit) or with --xyz
 * places in mm, and the image that gives the grid. Writes an image with a volume for each column or scan, or
 * one for each column. Columns of a unit table are held.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "geometry/intent.h"
#include "geometry/places.h"
#include "images/img.h"
#include "images/imgscans.h"
#include "images/labels.h"
#include "images/maps.h"
#include "images/nifti.h"
#include "tables/columns.h"
#include "tables/source.h"
#include "tables/units.h"

#define TYPES "float32|float64|uint8|int8|uint16|int16|uint32|int32|uint64|int64"
static const enum voxel_type types[] = {
	VOXEL_FLOAT32, VOXEL_FLOAT64, VOXEL_UINT8, VOXEL_INT8, VOXEL_UINT16, VOXEL_INT16, VOXEL_UINT32, VOXEL_INT32,
	VOXEL_UINT64, VOXEL_INT64
};

struct job {
	const char *mask_path, *reference, *picked, *names, *structure, *output;
	double tr_s, radius_mm, reference_tr_s;
	bool scans, xyz;
	enum voxel_type type;
	struct img_mask *mask;
	struct labels *labels;		/* what they are called in a file of labels; or NULL */
	char *history;
};

/* Labels have the names that are given, or those of a reference of labels, which is then read as a whole. */
static void
open_names(struct job *job, struct img *reference)
{
	bool labels = job->output != NULL && img_is_label_name(job->output);
	int intent = reference == NULL ? NIFTI_NONE : img_header(reference)->intent;

	if (job->names != NULL && !labels)
		die_usage("--names is for labels, which -o FILE.label.gii or .dlabel.nii makes");
	if (job->names != NULL) {
		job->labels = labels_none();
		labels_read_names(job->labels, job->names);
	} else if (labels && (intent == NIFTI_LABEL || intent == NIFTI_DENSE_LABELS)) {
		job->labels = labels_read_table(reference);
		return;
	}
	if (reference != NULL)
		img_close(reference);
}

/* The mask, or every voxel of the reference, whose header is enough. */
static void
open_grid(struct job *job)
{
	if ((job->mask_path == NULL) == (job->reference == NULL))
		die_usage("the grid is given by either -m or -r");
	if (job->mask_path != NULL) {
		job->mask = img_mask_read(job->mask_path);
		open_names(job, NULL);
	} else {
		struct img *img = img_open(job->reference);

		job->mask = img_mask_all(&img_header(img)->grid, img_name(img));
		job->reference_tr_s = img_header(img)->tr_s;
		open_names(job, img);
	}
	img_mask_set_structure(job->mask, job->structure);
	img_check_name(job->output, &job->mask->grid);
}

/* ---- unit tables ---------------------------------------------------------------------------- */

/* Units with names must be the mask's, where those have names: parcels. */
static void
check_unit(const struct job *job, const struct units *units, size_t i, size_t unit)
{
	const char *name = units_unit(units, i);
	const char *wanted = name == NULL || unit >= job->mask->n_units ? NULL : img_mask_unit_name(job->mask, unit);

	if (wanted != NULL && strcmp(name, wanted) != 0)
		die("%s: record %zu is of `%s'; %s has `%s' there", units_file(units), unit + 1, name, job->mask->name,
		    wanted);
}

struct column {
	size_t place;		/* in a record */
	struct intent intent;
};

static struct column *
pick_columns(const struct job *job, struct units *units, struct maps *maps, size_t *n_columns)
{
	const char *const *names = units_column_names(units);
	size_t n = units_columns(units);
	const char *list = job->picked == NULL ? "*" : job->picked;
	size_t *picked = columns_select(list, units_file(units), n, names, n_columns);
	struct column *columns = mem_array(*n_columns, sizeof(*columns));

	for (size_t i = 0; i < *n_columns; i++) {
		columns[i] = (struct column){ picked[i], intent_find(picked[i], n, names) };
		maps_add(maps, names[picked[i]]);
	}
	free(picked);
	return columns;
}

static void
pack_units(const struct job *job, struct units *units)
{
	const size_t n_units = job->mask->n_units, width = units_columns(units);
	struct maps *maps = maps_new(job->mask, job->type);
	size_t n_columns, unit = 0, n;
	struct column *columns = pick_columns(job, units, maps, &n_columns), *end = columns + n_columns;
	struct img_label *labels = NULL;
	const double *record;
	double parameters[3];

	while ((n = units_next(units, &record)) > 0)
		for (size_t i = 0; i < n; i++, unit++, record += width) {
			check_unit(job, units, i, unit);
			for (struct column *c = columns; c < end && unit < n_units; c++) {
				if (!maps_set(maps, (size_t)(c - columns), unit, record[c->place]))
					imgscans_refuse(units_file(units), unit, units_column(units, c->place),
					    record[c->place], job->type);
				intent_watch(&c->intent, record);
			}
		}
	if (unit != n_units)
		die("%s: %zu units; %s has %zu%s", units_file(units), unit, job->mask->name, n_units,
		    width == n_units ? "; a scan table needs --scans" : "");
	for (struct column *c = columns; c < end; c++)
		maps_set_intent(maps, (size_t)(c - columns), intent_settle(&c->intent, parameters), parameters);
	if (job->labels != NULL)
		labels = labels_list(job->labels, &n);
	maps_set_labels(maps, n, labels);
	maps_write(maps, job->output, job->history);
	units_close(units);
	maps_free(maps);
	free(labels);
	free(columns);
}

/* ---- scan tables ---------------------------------------------------------------------------- */

static void
pack(const struct job *job, struct source *source)
{
	struct img_form form = { .mask = job->mask, .type = job->type, .history = job->history,
		.tr_s = job->tr_s > 0 ? job->tr_s : job->reference_tr_s };
	struct units *units;

	if (job->picked == NULL && imgscans_by_unit(source, job->mask)) {
		imgscans_write_units(scans_from(source), &form, job->output);
		return;
	}
	units = units_from(source);
	if (job->scans || (job->picked == NULL && imgscans_likely(units, job->mask)))
		imgscans_write(units, &form, job->output);
	else if (job->tr_s > 0)
		die_usage("-t is for scan tables; %s is a unit table", units_file(units));
	else
		pack_units(job, units);
}

static void
pack_places(const struct job *job, const char *input)
{
	struct maps *maps = maps_new(job->mask, job->type);

	places_put(input, job->picked, job->radius_mm, maps, job->mask);
	maps_write(maps, job->output, job->history);
	maps_free(maps);
}

int
main(int argc, char **argv)
{
	struct job job = { .mask = NULL };
	struct opt_list history = { 0 };
	int type = 0;
	const struct opt options[] = {
		OPT_TEXT('m', "mask", "MASK", &job.mask_path, "image whose finite voxels other than 0 are the units"),
		OPT_TEXT('r', "reference", "REF", &job.reference, "image that gives the grid; every voxel is a unit"),
		OPT_TEXT('c', "columns", "COLUMNS", &job.picked, "columns to write; all of them by default"),
		OPT_CHOICE(0, "type", TYPES, &type, "how voxels are stored"),
		OPT_FLAG(0, "scans", &job.scans, "the stream is a scan table"),
		OPT_REAL('t', "tr", "S", &job.tr_s, 1e-6, 1e6, "repetition time of a scan table, in seconds"),
		OPT_FLAG(0, "xyz", &job.xyz, "the stream is a table of places x, y, z in mm"),
		OPT_REAL(0, "radius", "MM", &job.radius_mm, 0, 1e6, "spheres instead of voxels around the places"),
		OPT_TEXT(0, "names", "TABLE", &job.names, "names of labels: a table with index and name"),
		OPT_TEXT(0, "structure", "CortexLeft|CortexRight", &job.structure, "what a surface is of"),
		OPT_LIST(0, "history", "TEXT", &history, "a line for the history, repeatable"),
		OPT_OUTPUT(&job.output),
		OPT_END
	};
	const struct opt_tool tool = { "imgpack", "-m MASK|-r REF [-c COLUMNS] [--type=TYPE] [--scans [-t S]] "
	    "[--xyz [--radius=MM]] [--names=TABLE] [--structure=CortexLeft|CortexRight] [--history=TEXT]... [-o FILE] [TABLE]",
	    "a stream to an image", options };
	char **operands = opt_parse(&tool, argc, argv);
	const char *input = operands[0] == NULL ? "-" : operands[0];

	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table is packed; `%s' is one too many", operands[1]);
	if (job.radius_mm > 0 && !job.xyz)
		die_usage("--radius goes with --xyz");
	job.type = types[type];
	open_grid(&job);
	job.history = opt_history_lines(&history);
	if (job.xyz)
		pack_places(&job, input);
	else
		pack(&job, source_open(input));
	img_mask_free(job.mask);
	if (job.labels != NULL)
		labels_free(job.labels);
	free(job.history);
	opt_list_free(&history);
	free(operands);
	return 0;
}
