/* simbold: simulates a recording whose truth is known, as a small BIDS folder.
 *
 * Reads nothing. Writes under DIR the series (int16 NIfTI, x y z scans), events, confounds, a brain mask, the
 * labels of the active regions, and truth.tsv: their centres and radii (mm) and effects (percent of the mean).
 * The series is never held. The bytes depend on the options alone.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "csv.h"
#include "events.h"
#include "img.h"
#include "mem.h"
#include "opt.h"
#include "out.h"
#include "phantom.h"

struct job {
	const char *folder, *grid;
	double tr_s, voxel_mm;
	size_t n_scans, seed;
	int kind;
};

/* Rest and listening take turns, rest first. Without a size of voxels, the grid is that wide. */
static const double block_s = 42, width_mm = 192;

#define RAW "sub-01/func/sub-01_task-auditory"
#define DERIVED "derivatives/simbold/" RAW

static struct img_grid
parse_grid(const struct job *job)
{
	size_t shape[3], n = 0;
	char *copy = mem_string(job->grid), *rest = copy, *word;

	while ((word = strsep(&rest, ",")) != NULL && n < 3)
		if (!opt_count(word, &shape[n++]) || shape[n - 1] < 1 || shape[n - 1] > 1024)
			break;
	if (n != 3 || word != NULL)
		die_usage("--grid: `%s' is not three numbers of voxels from 1 to 1024, such as 64,64,42", job->grid);
	free(copy);
	return phantom_grid(shape, job->voxel_mm > 0 ? job->voxel_mm : width_mm / (double)shape[0]);
}

/* DIR/name, whose folders are made. */
static char *
make_path(const struct job *job, const char *name)
{
	char *path = mem_format("%s/%s", job->folder, name);

	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			die_errno("%s: cannot make the folder", path);
		*slash = '/';
	}
	return path;
}

static struct out *
open_text(const struct job *job, const char *name)
{
	char *path = make_path(job, name);
	struct out *out = out_open(path);

	free(path);
	return out;
}

/* What BIDS wants to know of a dataset, of derivatives, and of a series. */
static void
write_descriptions(const struct job *job)
{
	struct out *raw = open_text(job, "dataset_description.json"), *series = open_text(job, RAW "_bold.json");
	struct out *derived = open_text(job, "derivatives/simbold/dataset_description.json");

	out_text(raw, "{\n\t\"Name\": \"simbold auditory\",\n\t\"BIDSVersion\": \"1.8.0\"\n}\n");
	out_text(derived, "{\n\t\"Name\": \"simbold truth\",\n\t\"BIDSVersion\": \"1.8.0\",\n"
	    "\t\"DatasetType\": \"derivative\",\n\t\"GeneratedBy\": [{ \"Name\": \"simbold\" }]\n}\n");
	out_format(series, "{\n\t\"TaskName\": \"auditory\",\n\t\"RepetitionTime\": %.15g\n}\n", job->tr_s);
	out_commit(raw);
	out_commit(derived);
	out_commit(series);
}

static void
write_events(const struct job *job, const struct events *events)
{
	struct out *out = open_text(job, RAW "_events.tsv");

	out_text(out, "onset\tduration\ttrial_type\n");
	for (size_t i = 0; i < events->n_trials; i++) {
		csv_put_number(out, events->trials[i].onset_s);
		out_text(out, "\t");
		csv_put_number(out, events->trials[i].duration_s);
		out_text(out, "\tlistening\n");
	}
	out_commit(out);
}

/* Motion, and the framewise displacement of Power et al. 2012 (NeuroImage 59:2142-2154): turns on a sphere of 50 mm. */
static void
write_confounds(const struct job *job, double (*motion)[PHANTOM_MOTIONS])
{
	struct out *out = open_text(job, DERIVED "_desc-confounds_timeseries.tsv");

	out_text(out, "trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\tframewise_displacement\n");
	for (size_t t = 0; t < job->n_scans; t++) {
		double displacement = t == 0 ? NAN : 0;

		for (size_t i = 0; i < PHANTOM_MOTIONS; i++) {
			csv_put_number(out, motion[t][i]);
			out_text(out, "\t");
			if (t > 0)
				displacement += fabs(motion[t][i] - motion[t - 1][i]) * (i < 3 ? 1 : 50);
		}
		csv_put_number(out, displacement);
		out_text(out, "\n");
	}
	out_commit(out);
}

static void
write_labels(const struct job *job, const struct img_mask *everywhere, const unsigned char *labels, const char *name)
{
	const struct img_form form = { .mask = everywhere, .type = VOXEL_UINT8, .history = opt_history() };
	char *path = make_path(job, name);
	struct img_out *out = img_create(path, &form);

	img_put(out, labels);
	img_commit(out);
	free(path);
}

/* The brain as 1; the regions as 1, 2 ..., and their names. */
static void
write_regions(const struct job *job, const struct img_mask *everywhere, const unsigned char *labels)
{
	unsigned char *items = mem_array(everywhere->n_units, sizeof(*items));
	struct out *out = open_text(job, DERIVED "_desc-truth_dseg.tsv");

	for (size_t v = 0; v < everywhere->n_units; v++)
		items[v] = labels[v] > 0;
	write_labels(job, everywhere, items, DERIVED "_desc-brain_mask.nii.gz");
	for (size_t v = 0; v < everywhere->n_units; v++)
		items[v] = (unsigned char)(labels[v] > 1 ? labels[v] - 1 : 0);
	write_labels(job, everywhere, items, DERIVED "_desc-truth_dseg.nii.gz");
	out_text(out, "index\tname\n");
	for (size_t r = 0; r < PHANTOM_REGIONS; r++)
		out_format(out, "%zu\t%s\n", r + 1, phantom_regions[r].name);
	out_commit(out);
	free(items);
}

static void
write_truth(const struct job *job)
{
	struct out *out = open_text(job, "truth.tsv");

	out_text(out, "region\tx\ty\tz\tradius_mm\teffect\n");
	for (size_t r = 0; r < PHANTOM_REGIONS; r++) {
		const struct phantom_region *region = &phantom_regions[r];

		out_format(out, "%s\t%g\t%g\t%g\t%g\t%g\n", region->name, region->centre_mm[0],
		    region->centre_mm[1], region->centre_mm[2], region->radius_mm, region->effect);
	}
	out_commit(out);
}

static void
write_series(const struct job *job, const struct img_mask *everywhere, struct phantom *phantom,
    const struct events *events)
{
	const struct img_form form = { .mask = everywhere, .type = VOXEL_INT16, .n_volumes = job->n_scans,
		.tr_s = job->tr_s, .history = opt_history() };
	double (*motion)[PHANTOM_MOTIONS] = mem_array(job->n_scans, sizeof(*motion));
	double *response = mem_array(job->n_scans, sizeof(*response));
	int16_t *items = mem_array(everywhere->n_units, sizeof(*items));
	char *path = make_path(job, RAW "_bold.nii.gz");
	struct img_out *out = img_create(path, &form);

	phantom_response(events, job->n_scans, job->tr_s, response);
	phantom_motion(job->seed, job->n_scans, motion);
	for (size_t t = 0; t < job->n_scans; t++) {
		phantom_scan(phantom, t, 2 * (double)t / (double)(job->n_scans - 1) - 1, response[t], motion[t][2],
		    items);
		img_put(out, items);
	}
	img_commit(out);
	write_confounds(job, motion);
	free(path);
	free(items);
	free(response);
	free(motion);
}

static void
write_folder(const struct job *job)
{
	const struct img_grid grid = parse_grid(job);
	struct img_mask *everywhere = img_mask_all(&grid, job->folder);
	struct phantom *phantom = phantom_new(&grid, job->seed);
	struct events events = { .n_conditions = 1 };

	events.trials = phantom_blocks(block_s, job->tr_s * (double)job->n_scans, &events.n_trials);
	if (events.n_trials == 0)
		die_usage("%zu scans of %g s end before the first block, at %g s", job->n_scans, job->tr_s, block_s);
	write_descriptions(job);
	write_events(job, &events);
	write_regions(job, everywhere, phantom_labels(phantom));
	write_series(job, everywhere, phantom, &events);
	/* last, so that where it is, all is */
	write_truth(job);
	phantom_free(phantom);
	img_mask_free(everywhere);
	free(events.trials);
}

int
main(int argc, char **argv)
{
	struct job job = { .grid = "64,64,42", .tr_s = 7, .n_scans = 84, .seed = 1 };
	const struct opt options[] = {
		OPT_CHOICE(0, "kind", "auditory", &job.kind, "the experiment; auditory by default"),
		OPT_COUNT('n', "count", "SCANS", &job.n_scans, 2, 100000, "number of scans; 84 by default"),
		OPT_REAL('t', "tr", "S", &job.tr_s, 0.01, 60, "repetition time, in seconds; 7 by default"),
		OPT_TEXT(0, "grid", "X,Y,Z", &job.grid, "voxels along each axis; 64,64,42 by default"),
		OPT_REAL(0, "voxel", "MM", &job.voxel_mm, 0.1, 100, "edge of a voxel; 192/X by default"),
		OPT_COUNT(0, "seed", "N", &job.seed, 0, SIZE_MAX, "another seed, another noise; 1 by default"),
		OPT_TEXT('o', "output", "DIR", &job.folder, "the folder to write"),
		OPT_END
	};
	const struct opt_tool tool = { "simbold",
		"[--kind=auditory] [-n SCANS] [-t S] [--grid=X,Y,Z] [--voxel=MM] [--seed=N] -o DIR",
		"simulate a recording whose truth is known", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL)
		die_usage("`%s': simbold reads nothing", operands[0]);
	if (job.folder == NULL || *job.folder == '\0')
		die_usage("-o is needed: the folder to write");
	write_folder(&job);
	free(operands);
	return 0;
}
