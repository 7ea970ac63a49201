/* roimean: a series of regions instead of units.
 *
 * Reads a series (T scans x N units) in either order of flow, and labels of the units, or with --lstsq an image of maps,
 * one a volume, on their grid. Writes a scan table (T scans x regions, and `time' where the series has it): means
 * over labels, or least squares on the maps. Holds a block of the series, or the whole output where that comes unit by
 * unit, and with --lstsq three times the maps.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "geometry/atlas.h"
#include "geometry/regions.h"
#include "images/img.h"
#include "images/labels.h"
#include "tables/columns.h"
#include "tables/encoding.h"
#include "tables/scans.h"

struct job {
	const char *labels_path, *mask_path, *names_spec;
	bool lstsq;
	struct img_mask *mask;
	struct atlas *atlas;		/* the labels; or NULL */
	struct labels *labels;		/* names that a table gives them, or map 1, 2 ... */
	struct regions *regions;
	char **names;
};

/* ---- regions -------------------------------------------------------------------------------- */

/* The labels of the mask's units; no label is background as well. */
static void
read_labels(struct job *job)
{
	struct atlas *atlas = job->atlas = atlas_read(job->labels_path);
	const struct img_mask *all = atlas->parts[0].all;
	size_t *voxels;
	long *numbers;

	if (atlas->n_parts > 1)
		die("%s: two files of labels; expected one, with those of all units", atlas->name);
	if (job->mask == NULL)
		job->mask = img_mask_all(&all->grid, all->name);
	img_match(&job->mask->grid, job->mask->name, &all->grid, all->name);
	voxels = img_mask_voxels(job->mask);
	numbers = mem_array(job->mask->n_units, sizeof(*numbers));
	for (size_t unit = 0; unit < job->mask->n_units; unit++)
		numbers[unit] = atlas->numbers[voxels[unit]] == ATLAS_NONE ? 0 : atlas->numbers[voxels[unit]];
	job->regions = regions_label(job->mask->n_units, numbers);
	free(voxels);
	free(numbers);
	if (regions_count(job->regions) == 0)
		die("%s: no unit of %s has a label", job->labels_path, job->mask->name);
}

/* Room for the maps comes as they do. */
static void
read_maps(struct job *job)
{
	struct img *img = img_open(job->labels_path);
	size_t n_maps = img_header(img)->n_volumes, n, room = 0, rank;
	double *maps = NULL;

	if (job->mask == NULL)
		job->mask = img_mask_all(&img_header(img)->grid, img_name(img));
	img_match(&job->mask->grid, job->mask->name, &img_header(img)->grid, img_name(img));
	n = job->mask->n_units;
	for (size_t k = 0; k < n_maps; k++) {
		const double *values = img_next(img, job->mask, false);

		maps = mem_grow(maps, &room, (k + 1) * n, sizeof(*maps));
		for (size_t unit = 0; unit < n; unit++)
			maps[k * n + unit] = isfinite(values[unit]) ? values[unit] : 0;
	}
	img_end(img);
	job->regions = regions_map(n, n_maps, maps, &rank);
	if (job->regions == NULL)
		die("%s: the singular value decomposition of the maps doesn't converge", job->labels_path);
	if (rank == 0)
		die("%s: the maps are 0 in all units of %s", job->labels_path, job->mask->name);
	if (rank < n_maps)
		note("%s: the rank of %zu maps is %zu; of all solutions the smallest is written", job->labels_path, n_maps,
		    rank);
	free(maps);
}

static void
check_names(const struct job *job, size_t n)
{
	const char *const *names = (const char *const *)job->names, *twice = columns_twice(n, names);
	const char *source = job->names_spec != NULL ? job->names_spec : job->labels_path;
	size_t first, second;

	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], "time") == 0 || strcmp(names[i], "unit") == 0)
			die("%s: a region can't be called `%s', which has a meaning in streams", source, names[i]);
	if (twice == NULL)
		return;
	first = columns_lookup(twice, n, names);
	second = first + 1 + columns_lookup(twice, n - first - 1, names + first + 1);
	die("%s: two regions are called `%s', columns %zu and %zu", source, twice, first + 1, second + 1);
}

/* Names by the table, or by the file; else label_7, or map_1. */
static void
name_regions(struct job *job)
{
	size_t n = regions_count(job->regions);

	job->names = mem_array(n, sizeof(*job->names));
	for (size_t i = 0; i < n; i++) {
		long number = job->lstsq ? (long)i + 1 : regions_number(job->regions, i);
		const char *name = job->names_spec == NULL && job->atlas != NULL ? atlas_find(job->atlas, 0, number) :
		    labels_find(job->labels, number);

		job->names[i] = name != NULL ? mem_string(name) :
		    mem_format("%s_%ld", job->lstsq ? "map" : "label", number);
	}
	check_names(job, n);
}

static void
read_regions(struct job *job)
{
	if (job->mask_path != NULL)
		job->mask = img_mask_read(job->mask_path);
	if (job->lstsq)
		read_maps(job);
	else
		read_labels(job);
	job->labels = labels_none();
	if (job->names_spec != NULL)
		labels_read_names(job->labels, job->names_spec);
	name_regions(job);
}

/* ---- the series ----------------------------------------------------------------------------- */

static void
check_series(const struct job *job, const struct scans *scans)
{
	size_t n = job->mask->n_units;

	if (scans_units(scans) != n)
		die("%s: %zu units; %s has %zu%s", scans_name(scans), scans_units(scans), job->mask->name, n,
		    scans_count(scans) == n ? "; its transpose would fit: tabview -T" : "");
}

/* Whole scans: each block is a block of the output. */
static void
average_scans(const struct job *job, struct scans *scans, struct scans_out *output, struct out *out)
{
	size_t n = regions_count(job->regions), room = 0;
	struct scans_block block, result = { .n_units = n, .scan_stride = n, .unit_stride = 1 };
	double *sums = NULL;

	while (scans_next(scans, &block)) {
		sums = mem_grow(sums, &room, block.n_scans * n, sizeof(*sums));
		memset(sums, 0, block.n_scans * n * sizeof(*sums));
		regions_add(job->regions, &block, sums, n, 1);
		regions_finish(job->regions, block.n_scans, sums, n, 1);
		result.scan = block.scan;
		result.n_scans = block.n_scans;
		result.time = block.time;
		result.values = sums;
		scans_put(output, &result);
		out_flush(out);
	}
	free(sums);
}

/* Whole units: the output is a sum until the last one. */
static void
average_units(const struct job *job, struct scans *scans, struct scans_out *output)
{
	size_t n = regions_count(job->regions), n_scans = scans_count(scans);
	struct scans_block block, result = { .n_scans = n_scans, .n_units = n, .scan_stride = n, .unit_stride = 1 };
	double *sums = NULL;

	while (scans_next(scans, &block)) {
		if (sums == NULL)
			sums = mem_zeros(n_scans * n, sizeof(*sums));
		regions_add(job->regions, &block, sums, n, 1);
	}
	regions_finish(job->regions, n_scans, sums, n, 1);
	result.values = sums;
	scans_put(output, &result);
	free(sums);
}

static void
average(const struct job *job, struct scans *scans, struct out *out, enum encoding encoding)
{
	const struct scans_form form = { .encoding = encoding_choose(encoding, out, false),
		.has_time = scans_has_time(scans), .n_scans = scans_count(scans), .n_units = regions_count(job->regions),
		.names = (const char *const *)job->names };
	struct scans_out *output = scans_create(out, &form);

	if (scans_by_unit(scans))
		average_units(job, scans, output);
	else
		average_scans(job, scans, output, out);
	scans_close(scans);
	scans_commit(output);
}

int
main(int argc, char **argv)
{
	struct job job = { .labels_path = NULL };
	const char *output = NULL, *word = NULL;
	const struct opt options[] = {
		OPT_TEXT('l', "labels", "LABELS", &job.labels_path, "labels of the units, or an image of maps"),
		OPT_TEXT('m', "mask", "MASK", &job.mask_path, "mask of the series, whose units else are all voxels"),
		OPT_TEXT(0, "names", "TABLE", &job.names_spec, "names of regions, by columns `index' and `name'"),
		OPT_FLAG(0, "lstsq", &job.lstsq, "least squares on the volumes of LABELS, which are maps"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&word),
		OPT_END
	};
	const struct opt_tool tool = { "roimean", "-l LABELS [-m MASK] [--names=TABLE] [--lstsq] [-o FILE] "
		"[-O tsv|npy|raw|raw8] [SERIES]", "a series of regions instead of units", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding encoding = encoding_parse(word);
	struct scans *scans;

	if (job.labels_path == NULL)
		die_usage("no labels; -l LABELS was expected");
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one series at a time; `%s' is a second one", operands[1]);
	read_regions(&job);
	scans = scans_open(operands[0] == NULL ? "-" : operands[0]);
	check_series(&job, scans);
	average(&job, scans, out_open(output), encoding);
	for (size_t i = 0; i < regions_count(job.regions); i++)
		free(job.names[i]);
	free(job.names);
	regions_free(job.regions);
	if (job.atlas != NULL)
		atlas_free(job.atlas);
	labels_free(job.labels);
	img_mask_free(job.mask);
	free(operands);
	return 0;
}
