/* recording_auditory: a block design like that of SPM's auditory recording, as a BIDS folder.
 *
 * Writes the series (int16 NIfTI, x y z scans), events, confounds, a brain mask, the labels of the active
 * regions, and truth.tsv: their centres and radii (mm) and effects (percent of the mean). The series is never held.
 */
#include "simulation/recording.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "images/img.h"
#include "simulation/phantom.h"

/* Rest and listening take turns, rest first. */
static const double block_s = 42;
static const char *const conditions[] = { "listening" };

#define RAW "sub-01/func/sub-01_task-auditory"
#define DERIVED "derivatives/simbold/" RAW

static void
write_labels(const struct recording *recording, const struct img_mask *everywhere,
    const unsigned char *labels, const char *name)
{
	const struct img_form form = { .mask = everywhere, .type = VOXEL_UINT8, .history = opt_history() };
	char *path = recording_path(recording, name);
	struct img_out *out = img_create(path, &form);

	img_put(out, labels);
	img_commit(out);
	free(path);
}

/* The brain as 1; the regions as 1, 2 ..., and their names. */
static void
write_regions(const struct recording *recording, const struct img_mask *everywhere, const unsigned char *labels)
{
	unsigned char *items = mem_array(everywhere->n_units, sizeof(*items));
	struct out *out = recording_open(recording, DERIVED "_desc-truth_dseg.tsv");

	for (size_t v = 0; v < everywhere->n_units; v++)
		items[v] = labels[v] > 0;
	write_labels(recording, everywhere, items, DERIVED "_desc-brain_mask.nii.gz");
	for (size_t v = 0; v < everywhere->n_units; v++)
		items[v] = (unsigned char)(labels[v] > 1 ? labels[v] - 1 : 0);
	write_labels(recording, everywhere, items, DERIVED "_desc-truth_dseg.nii.gz");
	out_text(out, "index\tname\n");
	for (size_t r = 0; r < PHANTOM_REGIONS; r++)
		out_format(out, "%zu\t%s\n", r + 1, phantom_regions[r].name);
	out_commit(out);
	free(items);
}

static void
write_truth(const struct recording *recording)
{
	struct out *out = recording_open(recording, "truth.tsv");

	out_text(out, "region\tx\ty\tz\tradius_mm\teffect\n");
	for (size_t r = 0; r < PHANTOM_REGIONS; r++) {
		const struct phantom_region *region = &phantom_regions[r];

		out_format(out, "%s\t%g\t%g\t%g\t%g\t%g\n", region->name, region->centre_mm[0],
		    region->centre_mm[1], region->centre_mm[2], region->radius_mm, region->effect);
	}
	out_commit(out);
}

static void
write_confounds(const struct recording *recording, double (*motion)[PHANTOM_MOTIONS])
{
	struct out *out = recording_open(recording, DERIVED "_desc-confounds_timeseries.tsv");

	recording_put_confounds(out, recording->n_scans, motion, 0, NULL);
	out_commit(out);
}

static void
write_series(const struct recording *recording, const struct img_mask *everywhere, struct phantom *phantom,
    const struct events *events)
{
	const struct img_form form = { .mask = everywhere, .type = VOXEL_INT16, .n_volumes = recording->n_scans,
		.tr_s = recording->tr_s, .history = opt_history() };
	double (*motion)[PHANTOM_MOTIONS] = mem_array(recording->n_scans, sizeof(*motion));
	double *response = mem_array(recording->n_scans, sizeof(*response));
	int16_t *items = mem_array(everywhere->n_units, sizeof(*items));
	char *path = recording_path(recording, RAW "_bold.nii.gz");
	struct img_out *out = img_create(path, &form);

	phantom_response(events, recording->n_scans, recording->tr_s, response);
	phantom_motion(recording->seed, recording->n_scans, motion);
	for (size_t t = 0; t < recording->n_scans; t++) {
		phantom_scan(phantom, t, 2 * (double)t / (double)(recording->n_scans - 1) - 1, response[t], motion[t][2],
		    items);
		img_put(out, items);
	}
	img_commit(out);
	write_confounds(recording, motion);
	free(path);
	free(items);
	free(response);
	free(motion);
}

static void
write_texts(const struct recording *recording, const struct events *events)
{
	struct out *series = recording_open(recording, RAW "_bold.json");
	struct out *out = recording_open(recording, RAW "_events.tsv");

	out_format(series, "{\n\t\"TaskName\": \"auditory\",\n\t\"RepetitionTime\": %.15g\n}\n", recording->tr_s);
	out_commit(series);
	recording_put_events(out, events, conditions);
	out_commit(out);
}

void
recording_auditory(const struct recording *recording)
{
	const struct img_grid grid = recording_grid(recording);
	struct img_mask *everywhere = img_mask_all(&grid, recording->folder);
	struct phantom *phantom = phantom_new(&grid, recording->seed);
	struct events events = { .n_conditions = 1 };

	events.trials = phantom_blocks(block_s, recording->tr_s * (double)recording->n_scans, &events.n_trials);
	if (events.n_trials == 0)
		die_usage("%zu scans of %g s end before the first block, at %g s", recording->n_scans, recording->tr_s,
		    block_s);
	recording_describe_both(recording, "auditory");
	write_texts(recording, &events);
	write_regions(recording, everywhere, phantom_labels(phantom));
	write_series(recording, everywhere, phantom, &events);
	/* last, so that where it is, all is */
	write_truth(recording);
	phantom_free(phantom);
	img_mask_free(everywhere);
	free(events.trials);
}
