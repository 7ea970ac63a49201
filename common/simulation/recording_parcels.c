/* recording_parcels: subjects of a gambling task, parcel by parcel, in the layout in which runs of the Human
 * Connectome Project are shared for teaching.
 *
 * Writes regions.npy (text, 360 parcels x name, network, myelin), atlas.npz (labels_L and labels_R of the 10242
 * vertices of an icosphere: the parcel, from 0; -1 where there is none), per subject N from 0 and run
 *	subjects/N/timeseries/bold{11,12}_Atlas_MSMAll_Glasser360Cortical.npy	360 parcels x scans, <f8
 *	subjects/N/EVs/tfMRI_GAMBLING_{RL,LR}/{loss,win,neut}.txt			onset, duration (s), 1
 * and truth.tsv: per parcel its name and network and the conditions' effects over all subjects.
 *
 * A parcel responds in the frames of a trial itself, since that is the model of the workflow that this is for.
 */
#include "simulation/recording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geometry/icosphere.h"
#include "numerics/rng.h"
#include "tables/csv.h"
#include "tables/npy.h"
#include "tables/npz.h"

enum { PARCELS = 360, HALF = PARCELS / 2, CONDITIONS = 3, NETWORKS = 12, TEXTS = 3, LONGEST = 12 };
enum { RUNS = 2, TRIALS = 5 * CONDITIONS, SPLITS = 5 };
/* Streams of random numbers: those of a run have its number, subject 2 + run, times RUN_STREAMS on top. */
enum { STREAM_MYELIN, STREAM_TRUTH, STREAM_MEAN, STREAM_SUBJECT, STREAM_ORDER, STREAM_TIMES, STREAM_SLOPE,
	STREAM_NOISE, RUN_STREAMS };

static const char *const conditions[CONDITIONS] = { "loss", "win", "neut" };
static const char *const encodings[RUNS] = { "RL", "LR" };

/* What a network's parcels do in the trials of each condition, on average. */
static const struct network {
	const char *name;
	double effects[CONDITIONS];
} networks[NETWORKS] = {
	{ "Visual1", { 20, 20, 20 } }, { "Visual2", { 15, 15, 15 } }, { "Somatomotor", { 10, 10, 10 } },
	{ "Cingulo-Oper", { 12, 6, 4 } }, { "Dorsal-atten", { 8, 8, 8 } }, { "Language", { 0, 0, 0 } },
	{ "Frontopariet", { 6, 10, 4 } }, { "Auditory", { 0, 0, 0 } }, { "Default", { -10, -8, -6 } },
	{ "Posterior-Mu", { -4, -4, -4 } }, { "Ventral-Mult", { 0, 6, 0 } }, { "Orbito-Affec", { 2, 14, 0 } },
};

/* Means of parcels, how parcels differ from their network, subjects from all, and what else there is in a run. */
static const double base_mean = 9000, mean_spread = 500, parcel_sd = 2, subject_sd = 4;
static const double noise_sd = 50, noise_rho = 0.4, slope_sd = 20;
/* Trials begin about every 9.2 s. */
static const double first_onset_s = 8, spacing_s = 9.2, jitter_s = 0.6, shortest_s = 2.6, longest_s = 6;

struct truth {
	double effects[PARCELS][CONDITIONS], mean[PARCELS];
};

static const struct network *
network_of(size_t parcel)
{
	return &networks[parcel % HALF / (HALF / NETWORKS)];
}

/* Right before left. */
static char *
name_parcel(size_t parcel)
{
	return mem_format("%c_P%03zu", parcel < HALF ? 'R' : 'L', parcel % HALF + 1);
}

static struct truth *
make_truth(uint64_t seed)
{
	struct truth *truth = mem_array(1, sizeof(*truth));

	rng_normals(seed, STREAM_MEAN, 0, PARCELS, truth->mean);
	rng_normals(seed, STREAM_TRUTH, 0, PARCELS * CONDITIONS, &truth->effects[0][0]);
	for (size_t p = 0; p < PARCELS; p++) {
		truth->mean[p] = base_mean + mean_spread * truth->mean[p];
		for (size_t c = 0; c < CONDITIONS; c++)
			truth->effects[p][c] = network_of(p)->effects[c] + rint(100 * parcel_sd * truth->effects[p][c]) / 100;
	}
	return truth;
}

/* ---- what all subjects share ---------------------------------------------------------------------- */

/* ASCII as numpy's U. */
static void
put_text(uint32_t *item, const char *text)
{
	for (size_t i = 0; i < LONGEST && text[i] != '\0'; i++)
		item[i] = (unsigned char)text[i];
}

static void
write_regions(const struct recording *recording)
{
	const size_t shape[] = { PARCELS, TEXTS };
	uint32_t (*items)[LONGEST] = mem_zeros((size_t)PARCELS * TEXTS, sizeof(*items));
	struct out *out = recording_open(recording, "regions.npy");
	double myelin[PARCELS];
	size_t length;
	char *header = npy_header("<U12", 2, shape, &length);

	rng_uniforms(recording->seed, STREAM_MYELIN, 0, PARCELS, myelin);
	for (size_t p = 0; p < PARCELS; p++) {
		char *name = name_parcel(p), *number = mem_format("%.4f", 1 + myelin[p]);

		put_text(items[p * TEXTS], name);
		put_text(items[p * TEXTS + 1], network_of(p)->name);
		put_text(items[p * TEXTS + 2], number);
		free(number);
		free(name);
	}
	out_write(out, header, length);
	out_write(out, items, (size_t)PARCELS * TEXTS * sizeof(*items));
	out_commit(out);
	free(header);
	free(items);
}

static double
dot(const double a[3], const double b[3])
{
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Parcels are what is nearest to one of as many vertices; the medial wall has none. */
static void
make_labels(const struct icosphere *sphere, double medial, size_t first, int64_t *labels)
{
	static const double wall = 0.93;
	size_t *cortex = mem_array(sphere->n_vertices, sizeof(*cortex)), n = 0;

	for (size_t v = 0; v < sphere->n_vertices; v++)
		if (medial * sphere->vertices[v][0] <= wall)
			cortex[n++] = v;
	for (size_t v = 0; v < sphere->n_vertices; v++)
		labels[v] = -1;
	for (size_t i = 0; i < n; i++) {
		double nearest = -2;

		for (size_t p = 0; p < HALF; p++) {
			double closeness = dot(sphere->vertices[cortex[i]], sphere->vertices[cortex[p * n / HALF]]);

			if (closeness > nearest) {
				nearest = closeness;
				labels[cortex[i]] = (int64_t)(first + p);
			}
		}
	}
	free(cortex);
}

static void
write_atlas(const struct recording *recording)
{
	struct icosphere sphere = icosphere_make(SPLITS);
	int64_t *labels = mem_array(sphere.n_vertices, sizeof(*labels));
	struct npz_out *npz = npz_create(recording_open(recording, "atlas.npz"));

	make_labels(&sphere, 1, HALF, labels);
	npz_put(npz, "labels_L", "<i8", 1, &sphere.n_vertices, labels, sphere.n_vertices * sizeof(*labels));
	make_labels(&sphere, -1, 0, labels);
	npz_put(npz, "labels_R", "<i8", 1, &sphere.n_vertices, labels, sphere.n_vertices * sizeof(*labels));
	npz_commit(npz);
	free(labels);
	icosphere_free(&sphere);
}

static void
write_truth(const struct recording *recording, const struct truth *truth)
{
	struct out *out = recording_open(recording, "truth.tsv");

	out_text(out, "unit\tnetwork\tloss\twin\tneut\n");
	for (size_t p = 0; p < PARCELS; p++) {
		char *name = name_parcel(p);

		out_format(out, "%s\t%s", name, network_of(p)->name);
		for (size_t c = 0; c < CONDITIONS; c++) {
			out_text(out, "\t");
			csv_put_number(out, truth->effects[p][c]);
		}
		out_text(out, "\n");
		free(name);
	}
	out_commit(out);
}

/* ---- a run ---------------------------------------------------------------------------------------- */

static double
round_ms(double time_s)
{
	return rint(1000 * time_s) / 1000;
}

/* Five trials of each condition in random order. */
static void
make_trials(uint64_t seed, uint64_t run, struct trial trials[TRIALS])
{
	double u[2 * TRIALS];
	size_t order[TRIALS];

	recording_shuffle(seed, STREAM_ORDER + run * RUN_STREAMS, 0, TRIALS, order);
	rng_uniforms(seed, STREAM_TIMES + run * RUN_STREAMS, 0, 2 * TRIALS, u);
	for (size_t i = 0; i < TRIALS; i++)
		trials[i] = (struct trial){ round_ms(first_onset_s + spacing_s * (double)i + jitter_s * u[2 * i]),
			round_ms(shortest_s + (longest_s - shortest_s) * u[2 * i + 1]), 1, order[i] % CONDITIONS, 0, 0 };
}

static void
write_trials(const struct recording *recording, size_t subject, size_t run, const struct trial trials[TRIALS])
{
	for (size_t c = 0; c < CONDITIONS; c++) {
		struct out *out = recording_open_format(recording, "subjects/%zu/EVs/tfMRI_GAMBLING_%s/%s.txt", subject,
		    encodings[run], conditions[c]);

		for (size_t i = 0; i < TRIALS; i++)
			if (trials[i].condition == c)
				out_format(out, "%.3f\t%.3f\t1.000\n", trials[i].onset_s, trials[i].duration_s);
		out_commit(out);
	}
}

/* frames[c][t] is 1 in the trials of c. */
static double *
make_frames(const struct recording *recording, struct trial trials[TRIALS])
{
	const struct events events = { .n_trials = TRIALS, .n_conditions = CONDITIONS, .trials = trials };
	double *frames = mem_array(CONDITIONS * recording->n_scans, sizeof(*frames));
	bool *on = mem_zeros(recording->n_scans, sizeof(*on));

	for (size_t c = 0; c < CONDITIONS; c++)
		events_frames(&events, c, recording->n_scans, recording->tr_s, frames + c * recording->n_scans, on);
	free(on);
	return frames;
}

static void
write_series(const struct recording *recording, size_t subject, size_t run, const struct truth *truth,
    double (*effects)[CONDITIONS], const double *frames)
{
	const size_t n = recording->n_scans, shape[] = { PARCELS, n };
	const uint64_t stream = (subject * RUNS + run) * RUN_STREAMS;
	struct out *out = recording_open_format(recording,
	    "subjects/%zu/timeseries/bold%zu_Atlas_MSMAll_Glasser360Cortical.npy", subject, 11 + run);
	double *values = mem_array(n, sizeof(*values)), slopes[PARCELS];

	rng_normals(recording->seed, STREAM_SLOPE + stream, 0, PARCELS, slopes);
	npy_write_plain(out, sizeof(*values), false, 2, shape);
	for (size_t p = 0; p < PARCELS; p++) {
		double noise = 0;

		rng_normals(recording->seed, STREAM_NOISE + stream, (uint64_t)p * n, n, values);
		for (size_t t = 0; t < n; t++) {
			noise = t == 0 ? values[t] : noise_rho * noise + sqrt(1 - noise_rho * noise_rho) * values[t];
			values[t] = truth->mean[p] + noise_sd * noise +
			    slope_sd * slopes[p] * (2 * (double)t / (double)(n - 1) - 1);
			for (size_t c = 0; c < CONDITIONS; c++)
				values[t] += (truth->effects[p][c] + subject_sd * effects[p][c]) * frames[c * n + t];
		}
		out_write(out, values, n * sizeof(*values));
	}
	out_commit(out);
	free(values);
}

static void
write_subject(const struct recording *recording, size_t subject, const struct truth *truth)
{
	double (*effects)[CONDITIONS] = mem_array(PARCELS, sizeof(*effects));

	rng_normals(recording->seed, STREAM_SUBJECT + (uint64_t)subject * RUNS * RUN_STREAMS, 0, PARCELS * CONDITIONS,
	    &effects[0][0]);
	for (size_t run = 0; run < RUNS; run++) {
		struct trial trials[TRIALS];
		double *frames;

		make_trials(recording->seed, subject * RUNS + run, trials);
		write_trials(recording, subject, run, trials);
		frames = make_frames(recording, trials);
		write_series(recording, subject, run, truth, effects, frames);
		free(frames);
	}
	free(effects);
}

void
recording_parcels(const struct recording *recording)
{
	const double end_s = first_onset_s + spacing_s * (TRIALS - 1) + jitter_s + longest_s;
	struct truth *truth = make_truth(recording->seed);

	if (recording->tr_s * (double)recording->n_scans < end_s)
		die_usage("%zu scans of %g s end before the last trial, at %g s", recording->n_scans, recording->tr_s, end_s);
	write_regions(recording);
	write_atlas(recording);
	for (size_t subject = 0; subject < recording->n_subjects; subject++)
		write_subject(recording, subject, truth);
	write_truth(recording, truth);
	free(truth);
}
