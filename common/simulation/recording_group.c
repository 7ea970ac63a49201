/* recording_group: what a first level found in each subject of a group: an effect and its variance, voxel by voxel.
 *
 * Writes participants.tsv (participant_id, age, sex, group), mask.nii.gz, noise.tsv (fwhm_mm, tau2), and as images
 *	sub-01/effect.nii.gz, sub-01/variance.nii.gz	float32, 0 outside the mask; of pairs sub-01/ses-1/effect.nii.gz ...
 *	truth_mean.nii.gz, truth_age.nii.gz ...		float32, what is true of the group
 * or as tables
 *	effects.npy, variances.npy	images x voxels of the mask, <f4
 *	truth.npy			a unit table: mean, age, group, and of pairs session
 * Pairs have images.tsv, a row per image in order. truth.tsv has the regions, with their centres (mm), voxels and effects.
 *
 * In voxel v, with A the years beyond 40, G = 1/2 in patients and -1/2 in controls, and S = -1/2 and 1/2 in the sessions,
 *	effect = mean(v) + age(v) A + group(v) G + session(v) S + tau b(v) + sqrt(variance(v)) e(v)
 * b, one for each subject, and e, one for each image, are smooth fields of variance 1 (field.h).
 */
#include "simulation/recording.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "geometry/field.h"
#include "images/img.h"
#include "numerics/rng.h"
#include "simulation/phantom.h"
#include "tables/csv.h"
#include "tables/npy.h"
#include "tables/units.h"

/* Streams: those of ages and of the images' spreads have a number per subject or image; then come a subject's fields:
 * of itself, and of its sessions. */
enum { STREAM_AGE, STREAM_SPREAD, STREAM_FIELDS };
enum { MEAN, AGE, GROUP, SESSION, PARTS, SESSIONS = 2, REGIONS = 5 };

static const char *const parts[PARTS] = { "mean", "age", "group", "session" };
/* Whole years, uniform, and their middle. */
static const double youngest = 20, oldest = 60, middle_age = 40;
/* An image's standard deviation is uniform; its variance is 1.5 times its square in the middle of the mask, half of it at
 * the edge. */
static const double least_sd = 0.2, most_sd = 1;

/* Ellipsoids: the centre in parts of the mask's half axes, which are `radius' times theirs. */
static const double radius = 0.3;
static const struct region {
	const char *name;
	double centre[3], effects[PARTS];
} regions[REGIONS] = {
	{ "positive", { -0.45, 0.4, 0 }, { [MEAN] = 1 } },
	{ "negative", { 0.45, 0.4, 0 }, { [MEAN] = -0.8 } },
	{ "older", { -0.45, -0.4, 0 }, { [AGE] = 0.06 } },
	{ "patients", { 0.45, -0.4, 0 }, { [GROUP] = 1.5 } },
	{ "later", { 0, 0, 0 }, { [SESSION] = 1 } },
};

struct group {
	const struct recording *recording;
	struct img_grid grid;
	struct img_mask *everywhere;
	size_t n_sessions, n_parts, n_regions, digits;
	size_t n_units, *voxels;	/* those of the mask */
	double *depth;			/* per voxel: 1 in the middle, 0 at the mask's edge and outside */
	float *truth[PARTS];		/* per voxel */
	size_t sizes[REGIONS];		/* in voxels */
	float *items, *units;		/* per voxel, and per unit */
};

/* ---- the grid --------------------------------------------------------------------------------------- */

/* Squared distance of a voxel from a place, in parts of the half axes of the grid. */
static double
distance(const struct img_grid *grid, size_t voxel, const double centre[3])
{
	const size_t row = voxel / grid->shape[0];
	const size_t place[3] = { voxel % grid->shape[0], row % grid->shape[1], row / grid->shape[1] };
	double sum = 0;

	for (size_t axis = 0; axis < 3; axis++) {
		double step = (2 * (double)place[axis] + 1) / (double)grid->shape[axis] - 1 - centre[axis];

		sum += step * step;
	}
	return sum;
}

static void
place_regions(struct group *group)
{
	const struct img_grid *grid = &group->grid;

	for (size_t i = 0; i < group->n_units; i++)
		for (size_t r = 0; r < group->n_regions; r++) {
			size_t voxel = group->voxels[i];

			if (distance(grid, voxel, regions[r].centre) > radius * radius)
				continue;
			group->sizes[r]++;
			for (size_t p = 0; p < group->n_parts && !group->recording->null; p++)
				group->truth[p][voxel] = (float)regions[r].effects[p];
		}
}

static struct group
make_group(const struct recording *recording)
{
	struct group group = { .recording = recording, .grid = recording_grid(recording), .digits = 2 };
	const size_t n = group.grid.n_voxels;

	group.everywhere = img_mask_all(&group.grid, recording->folder);
	group.n_sessions = recording->paired ? SESSIONS : 1;
	group.n_parts = recording->paired ? PARTS : SESSION;
	group.n_regions = recording->paired ? REGIONS : REGIONS - 1;
	for (size_t most = 100; most <= recording->n_subjects; most *= 10)
		group.digits++;
	group.voxels = mem_array(n, sizeof(*group.voxels));
	group.depth = mem_zeros(n, sizeof(*group.depth));
	group.items = mem_zeros(n, sizeof(*group.items));
	group.units = mem_array(n, sizeof(*group.units));
	for (size_t p = 0; p < PARTS; p++)
		group.truth[p] = mem_zeros(n, sizeof(*group.truth[p]));
	for (size_t v = 0; v < n; v++) {
		double square = distance(&group.grid, v, (double[3]){ 0, 0, 0 });

		if (square > 1)
			continue;
		group.voxels[group.n_units++] = v;
		group.depth[v] = 1 - square;
	}
	place_regions(&group);
	return group;
}

static void
free_group(struct group *group)
{
	img_mask_free(group->everywhere);
	free(group->voxels);
	free(group->depth);
	free(group->items);
	free(group->units);
	for (size_t p = 0; p < PARTS; p++)
		free(group->truth[p]);
}

/* ---- what is true ----------------------------------------------------------------------------------- */

static void
write_image(const struct group *group, const char *name, enum voxel_type type, const void *items)
{
	const struct img_form form = { .mask = group->everywhere, .type = type, .history = opt_history() };
	char *path = recording_path(group->recording, name);
	struct img_out *out = img_create(path, &form);

	img_put(out, items);
	img_commit(out);
	free(path);
}

static void
write_mask(const struct group *group)
{
	unsigned char *items = mem_zeros(group->grid.n_voxels, sizeof(*items));

	for (size_t i = 0; i < group->n_units; i++)
		items[group->voxels[i]] = 1;
	write_image(group, "mask.nii.gz", VOXEL_UINT8, items);
	free(items);
}

static void
write_truth_table(const struct group *group)
{
	struct units_out *units = units_create(recording_open(group->recording, "truth.npy"), ENCODING_NPY, group->n_units,
	    false, group->n_parts, parts);

	for (size_t i = 0; i < group->n_units; i++) {
		double record[PARTS];

		for (size_t p = 0; p < group->n_parts; p++)
			record[p] = (double)group->truth[p][group->voxels[i]];
		units_put(units, NULL, record);
	}
	units_commit(units);
}

static void
write_truth_maps(const struct group *group)
{
	for (size_t p = 0; p < group->n_parts; p++) {
		char *name = mem_format("truth_%s.nii.gz", parts[p]);

		write_image(group, name, VOXEL_FLOAT32, group->truth[p]);
		free(name);
	}
}

static void
write_regions(const struct group *group)
{
	struct out *out = recording_open(group->recording, "truth.tsv");

	out_text(out, "region\tx\ty\tz\tvoxels");
	for (size_t p = 0; p < group->n_parts; p++)
		out_format(out, "\t%s", parts[p]);
	for (size_t r = 0; r < group->n_regions; r++) {
		double place[3], xyz[3];

		for (size_t axis = 0; axis < 3; axis++)
			place[axis] = ((regions[r].centre[axis] + 1) * (double)group->grid.shape[axis] - 1) / 2;
		affine_apply(&group->grid.affine, place, xyz);
		out_format(out, "\n%s\t%g\t%g\t%g\t%zu", regions[r].name, xyz[0], xyz[1], xyz[2], group->sizes[r]);
		for (size_t p = 0; p < group->n_parts; p++)
			out_format(out, "\t%g", group->recording->null ? 0 : regions[r].effects[p]);
	}
	out_text(out, "\n");
	out_commit(out);
}

/* ---- who they are ----------------------------------------------------------------------------------- */

static double
age_of(const struct group *group, size_t subject)
{
	double u;

	rng_uniforms(group->recording->seed, STREAM_AGE, subject, 1, &u);
	return youngest + floor(u * (oldest - youngest + 1));
}

/* Every other one, so that both groups are as large, whatever their number; the sexes by twos. */
static bool
is_patient(size_t subject)
{
	return subject % 2 == 1;
}

static char *
name_subject(const struct group *group, size_t subject)
{
	return mem_format("sub-%0*zu", (int)group->digits, subject + 1);
}

/* Pairs have two rows in images.tsv, which says the session as well. */
static void
write_people(const struct group *group, const char *file, size_t n_sessions)
{
	struct out *out = recording_open(group->recording, file);

	out_format(out, "participant_id%s\tage\tsex\tgroup\n", n_sessions > 1 ? "\tsession" : "");
	for (size_t i = 0; i < group->recording->n_subjects * n_sessions; i++) {
		size_t subject = i / n_sessions;
		char *name = name_subject(group, subject);

		out_text(out, name);
		if (n_sessions > 1)
			out_format(out, "\t%zu", i % n_sessions + 1);
		out_format(out, "\t%.0f\t%c\t%s\n", age_of(group, subject), subject / 2 % 2 == 0 ? 'F' : 'M',
		    is_patient(subject) ? "patient" : "control");
		free(name);
	}
	out_commit(out);
}

static void
write_noise(const struct group *group)
{
	struct out *out = recording_open(group->recording, "noise.tsv");

	out_text(out, "fwhm_mm\ttau2\n");
	csv_put_number(out, group->recording->fwhm_mm);
	out_text(out, "\t");
	csv_put_number(out, group->recording->tau2);
	out_text(out, "\n");
	out_commit(out);
}

/* ---- what was found in them ------------------------------------------------------------------------- */

/* Where all images go one behind the other; NULL: nowhere. */
struct tables {
	struct out *effects, *variances;
};

static struct tables
open_tables(const struct group *group)
{
	const size_t shape[] = { group->recording->n_subjects * group->n_sessions, group->n_units };
	struct tables tables = { NULL, NULL };

	if (group->recording->write == RECORDING_IMAGES)
		return tables;
	tables.effects = recording_open(group->recording, "effects.npy");
	tables.variances = recording_open(group->recording, "variances.npy");
	npy_write_plain(tables.effects, sizeof(float), false, 2, shape);
	npy_write_plain(tables.variances, sizeof(float), false, 2, shape);
	return tables;
}

/* group->items as the map NAME of an image, and as the next record of its table. */
static void
put_map(const struct group *group, struct out *table, size_t subject, size_t session, const char *name)
{
	if (table != NULL) {
		for (size_t i = 0; i < group->n_units; i++)
			group->units[i] = group->items[group->voxels[i]];
		out_write(table, group->units, group->n_units * sizeof(*group->units));
	}
	if (group->recording->write != RECORDING_TABLES) {
		char *who = name_subject(group, subject), *when = mem_format("/ses-%zu", session + 1);
		char *file = mem_format("%s%s/%s.nii.gz", who, group->n_sessions > 1 ? when : "", name);

		write_image(group, file, VOXEL_FLOAT32, group->items);
		free(file);
		free(when);
		free(who);
	}
}

/* The variance as the file has it, float, is the one that the noise is made with. */
static void
write_variance(const struct group *group, const struct tables *tables, size_t subject, size_t session)
{
	double u, sd;

	rng_uniforms(group->recording->seed, STREAM_SPREAD, SESSIONS * subject + session, 1, &u);
	sd = least_sd + (most_sd - least_sd) * u;
	for (size_t i = 0; i < group->n_units; i++)
		group->items[group->voxels[i]] = (float)(sd * sd * (0.5 + group->depth[group->voxels[i]]));
	put_map(group, tables->variances, subject, session, "variance");
}

/* From group->items, the variance; between and within are fields. */
static void
write_effect(const struct group *group, const struct tables *tables, size_t subject, size_t session, const double *between,
    const double *within)
{
	const double tau = sqrt(group->recording->tau2), age = age_of(group, subject) - middle_age;
	const double codes[PARTS] = { 1, age, is_patient(subject) ? 0.5 : -0.5, session == 0 ? -0.5 : 0.5 };

	for (size_t i = 0; i < group->n_units; i++) {
		size_t v = group->voxels[i];
		double effect = tau * between[v] + sqrt((double)group->items[v]) * within[v];

		for (size_t p = 0; p < group->n_parts; p++)
			effect += codes[p] * (double)group->truth[p][v];
		group->items[v] = (float)effect;
	}
	put_map(group, tables->effects, subject, session, "effect");
}

static void
write_subjects(const struct group *group)
{
	const double fwhm = group->recording->fwhm_mm / group->grid.zooms[0];
	const uint64_t seed = group->recording->seed;
	struct field *field = field_new(group->grid.shape, (double[3]){ fwhm, fwhm, fwhm });
	double *between = mem_array(group->grid.n_voxels, sizeof(*between));
	double *within = mem_array(group->grid.n_voxels, sizeof(*within));
	struct tables tables = open_tables(group);

	for (size_t subject = 0; subject < group->recording->n_subjects; subject++) {
		uint64_t stream = STREAM_FIELDS + (1 + SESSIONS) * (uint64_t)subject;

		field_draw(field, seed, stream, between);
		for (size_t session = 0; session < group->n_sessions; session++) {
			field_draw(field, seed, stream + 1 + session, within);
			write_variance(group, &tables, subject, session);
			write_effect(group, &tables, subject, session, between, within);
		}
	}
	if (tables.effects != NULL) {
		out_commit(tables.effects);
		out_commit(tables.variances);
	}
	free(within);
	free(between);
	field_free(field);
}

void
recording_group(const struct recording *recording)
{
	struct group group = make_group(recording);

	if (recording->fwhm_mm > FIELD_WIDEST * group.grid.zooms[0])
		die_usage("--fwhm: %g mm are more than %d voxels of %g mm", recording->fwhm_mm, FIELD_WIDEST,
		    group.grid.zooms[0]);
	recording_describe(recording, "dataset_description.json", "group", true);
	write_people(&group, "participants.tsv", 1);
	if (group.n_sessions > 1)
		write_people(&group, "images.tsv", group.n_sessions);
	write_noise(&group);
	write_mask(&group);
	write_subjects(&group);
	if (recording->write != RECORDING_IMAGES)
		write_truth_table(&group);
	if (recording->write != RECORDING_TABLES)
		write_truth_maps(&group);
	write_regions(&group);
	free_group(&group);
}
