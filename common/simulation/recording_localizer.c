/* recording_localizer: runs of a visual localizer on the cortical surface, like a derivative of fMRIPrep.
 *
 * Writes per subject sub-01 ... and run
 *	sub-01/func/sub-01_task-localizer_run-1_events.tsv
 *	derivatives/simbold/sub-01/func/sub-01_task-localizer_run-1_space-ico5_bold.npy	scans x 20484 vertices, <f4
 *	derivatives/simbold/sub-01/func/sub-01_task-localizer_run-1_hemi-{L,R}_space-ico5_bold.func.gii	the same numbers
 *	derivatives/simbold/sub-01/func/sub-01_task-localizer_run-1_desc-confounds_timeseries.tsv
 * and derivatives/simbold/hemi-{L,R}_space-ico5_sphere.surf.gii (GIFTI), space-ico5_desc-truth_regions.tsv, a row
 * per vertex: hemisphere, x, y, z (mm), and the number of its region; then truth.tsv: the regions with their numbers,
 * centres (mm) and effects, in percent of the mean. A hemisphere is an icosphere of 10242 vertices and a radius of
 * 100 mm; the left one's come first.
 */
#include "simulation/recording.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "design/hrf.h"
#include "geometry/icosphere.h"
#include "images/hemispheres.h"
#include "images/img.h"
#include "numerics/rng.h"
#include "simulation/phantom.h"
#include "tables/csv.h"
#include "tables/npy.h"

enum { CONDITIONS = 6, REGIONS = 5, RUNS = 4, BLOCKS = 2 * CONDITIONS, COMPONENTS = 6, SPLITS = 5, OVERSAMPLING = 256 };
/* Streams: those of a run have its number times RUN_STREAMS on top; means and rho, the subject's, that of its first run. */
enum { STREAM_ORDER, STREAM_NOISE, STREAM_COMPONENT, STREAM_MEAN, STREAM_RHO, STREAM_LINE, STREAM_LOADING, RUN_STREAMS };

static const char *const conditions[CONDITIONS] = { "body", "face", "house", "object", "scene", "scramble" };
static const char *const letters[HEMISPHERES] = { "L", "R" };
static const double onset_s = 12, spacing_s = 24, block_s = 16, radius_mm = 100;

/* A cap of the sphere of the left hemisphere, x towards the right, y to the front, z up. */
static const struct region {
	const char *name;
	double centre[3], cosine;	/* to the cap's rim */
	double effects[CONDITIONS];
} regions[REGIONS] = {
	{ "early_visual", { 0.28, -0.96, 0 }, 0.95, { 2, 2, 2, 2, 2, 2.5 } },
	{ "lateral_occipital", { -0.6, -0.8, 0 }, 0.97, { 1.5, 1.5, 1.2, 1.8, 1.2, 0.2 } },
	{ "fusiform_face", { -0.28, 0, -0.96 }, 0.98, { 0.8, 2, 0.2, 0.5, 0.2, 0.1 } },
	{ "parahippocampal", { 0.6, 0, -0.8 }, 0.97, { 0.1, 0.1, 1.5, 0.4, 2, 0.1 } },
	{ "extrastriate_body", { -0.96, -0.28, 0 }, 0.98, { 2, 0.6, 0.2, 0.5, 0.2, 0.1 } },
};

/* In parts of a vertex's mean: noise, drift, a component, a millimetre of motion. */
static const double base_mean = 1000, mean_spread = 0.1, noise_sd = 0.01, drift_sd = 0.006, component_sd = 0.004,
	motion_gain = 0.005;

/* What is true of all subjects. */
struct cortex {
	struct icosphere sphere;
	size_t n;			/* vertices of both hemispheres, the left one's first */
	unsigned char *labels;		/* per vertex: 0 or 1 + region */
};

struct run {
	size_t number;			/* over all subjects, from 0 */
	struct trial trials[BLOCKS];
	double *responses;		/* scan by scan, CONDITIONS in each */
	double *components;		/* scan by scan, COMPONENTS in each */
	double (*motion)[PHANTOM_MOTIONS];
};

/* The centre of a region in a hemisphere: left and right are mirrored. */
static void
place_region(size_t region, size_t hemisphere, double centre[3])
{
	for (size_t axis = 0; axis < 3; axis++)
		centre[axis] = (hemisphere == 1 && axis == 0 ? -1 : 1) * regions[region].centre[axis];
}

static struct cortex
make_cortex(void)
{
	struct cortex cortex = { .sphere = icosphere_make(SPLITS) };

	cortex.n = 2 * cortex.sphere.n_vertices;
	cortex.labels = mem_zeros(cortex.n, sizeof(*cortex.labels));
	for (size_t v = 0; v < cortex.n; v++)
		for (size_t r = 0; r < REGIONS; r++) {
			const double *vertex = cortex.sphere.vertices[v % cortex.sphere.n_vertices];
			double centre[3];

			place_region(r, v / cortex.sphere.n_vertices, centre);
			if (centre[0] * vertex[0] + centre[1] * vertex[1] + centre[2] * vertex[2] > regions[r].cosine)
				cortex.labels[v] = (unsigned char)(1 + r);
		}
	return cortex;
}

static void
write_cortex(const struct recording *recording, const struct cortex *cortex)
{
	struct out *out = recording_open(recording, "derivatives/simbold/space-ico5_desc-truth_regions.tsv");

	out_text(out, "hemisphere\tx\ty\tz\tregion\n");
	for (size_t v = 0; v < cortex->n; v++) {
		const double *vertex = cortex->sphere.vertices[v % cortex->sphere.n_vertices];

		out_format(out, "%s\t%.3f\t%.3f\t%.3f\t%d\n", v < cortex->sphere.n_vertices ? "left" : "right",
		    radius_mm * vertex[0], radius_mm * vertex[1], radius_mm * vertex[2], cortex->labels[v]);
	}
	out_commit(out);
}

#define GIFTI_ARRAY "<DataArray Intent=\"NIFTI_INTENT_%s\" DataType=\"NIFTI_TYPE_%s\" Dimensionality=\"2\" " \
	"Dim0=\"%zu\" Dim1=\"3\" ArrayIndexingOrder=\"RowMajorOrder\" Encoding=\"ASCII\" Endian=\"LittleEndian\" " \
	"ExternalFileName=\"\" ExternalFileOffset=\"\">\n"
#define GIFTI_META(name, value) "<MD><Name>" name "</Name><Value>" value "</Value></MD>"

/* GIFTI as text, so that nothing but the numbers decides the bytes. */
static void
write_sphere(const struct recording *recording, const struct icosphere *sphere, size_t hemisphere)
{
	struct out *out = recording_open_format(recording, "derivatives/simbold/hemi-%s_space-ico5_sphere.surf.gii",
	    letters[hemisphere]);
	out_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<GIFTI Version=\"1.0\" NumberOfDataArrays=\"2\">\n");
	out_format(out, GIFTI_ARRAY, "POINTSET", "FLOAT32", sphere->n_vertices);
	out_format(out, "<MetaData>" GIFTI_META("AnatomicalStructurePrimary", "%s") GIFTI_META("GeometricType", "Spherical")
	    "</MetaData>\n", hemispheres[hemisphere]);
	out_text(out, "<CoordinateSystemTransformMatrix><DataSpace>NIFTI_XFORM_UNKNOWN</DataSpace>"
	    "<TransformedSpace>NIFTI_XFORM_UNKNOWN</TransformedSpace>"
	    "<MatrixData>1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1</MatrixData></CoordinateSystemTransformMatrix>\n<Data>");
	for (size_t v = 0; v < sphere->n_vertices; v++)
		out_format(out, "%.9g %.9g %.9g\n", (double)(float)(radius_mm * sphere->vertices[v][0]),
		    (double)(float)(radius_mm * sphere->vertices[v][1]), (double)(float)(radius_mm * sphere->vertices[v][2]));
	out_text(out, "</Data>\n</DataArray>\n");
	out_format(out, GIFTI_ARRAY, "TRIANGLE", "INT32", sphere->n_faces);
	out_text(out, "<MetaData>" GIFTI_META("TopologicalType", "Closed") "</MetaData>\n");
	out_text(out, "<Data>");
	for (size_t f = 0; f < sphere->n_faces; f++)
		out_format(out, "%zu %zu %zu\n", sphere->faces[f][0], sphere->faces[f][1], sphere->faces[f][2]);
	out_text(out, "</Data>\n</DataArray>\n</GIFTI>\n");
	out_commit(out);
}

static void
write_truth(const struct recording *recording)
{
	struct out *out = recording_open(recording, "truth.tsv");

	out_text(out, "region\themisphere\tindex\tx\ty\tz");
	for (size_t c = 0; c < CONDITIONS; c++)
		out_format(out, "\t%s", conditions[c]);
	out_text(out, "\n");
	for (size_t i = 0; i < 2 * REGIONS; i++) {
		size_t r = i % REGIONS;
		double centre[3];

		place_region(r, i / REGIONS, centre);
		out_format(out, "%s\t%s\t%zu\t%g\t%g\t%g", regions[r].name, i < REGIONS ? "left" : "right", r + 1,
		    radius_mm * centre[0], radius_mm * centre[1], radius_mm * centre[2]);
		for (size_t c = 0; c < CONDITIONS; c++)
			out_format(out, "\t%g", regions[r].effects[c]);
		out_text(out, "\n");
	}
	out_commit(out);
}

/* ---- a run ----------------------------------------------------------------------------------------- */

/* Each condition twice, in random order. */
static void
make_trials(uint64_t seed, struct run *run)
{
	size_t order[BLOCKS];

	recording_shuffle(seed, STREAM_ORDER + run->number * RUN_STREAMS, 0, BLOCKS, order);
	for (size_t i = 0; i < BLOCKS; i++)
		run->trials[i] = (struct trial){ onset_s + spacing_s * (double)i, block_s, 1, order[i] % CONDITIONS, 0, 0 };
}

/* The canonical response as means over the scans, rounded, so that it doesn't hang on the last bits of a libm. */
static double *
make_responses(const struct recording *recording, struct run *run)
{
	const struct events events = { .n_trials = BLOCKS, .n_conditions = CONDITIONS, .trials = run->trials };
	const size_t n_scans = recording->n_scans, n = n_scans * OVERSAMPLING;
	double *responses = mem_array(n_scans * CONDITIONS, sizeof(*responses));
	double *grid = mem_array(n, sizeof(*grid)), *fine = mem_array(n, sizeof(*fine));
	double *scan_s = mem_array(n_scans, sizeof(*scan_s)), *column = mem_array(n_scans, sizeof(*column));
	struct hrf hrf;
	bool known = hrf_model(&hrf, "spm5", recording->tr_s, OVERSAMPLING);

	assert(known);
	for (size_t i = 0; i < n; i++)
		grid[i] = (double)i * recording->tr_s / OVERSAMPLING;
	for (size_t t = 0; t < n_scans; t++)
		scan_s[t] = (double)t * recording->tr_s;
	for (size_t c = 0; c < CONDITIONS; c++) {
		events_open_boxcar(&events, c, n, grid, fine);
		hrf_apply(&hrf, HRF_MEANS, n, grid, fine, recording->tr_s, n_scans, scan_s, &column);
		for (size_t t = 0; t < n_scans; t++)
			responses[t * CONDITIONS + c] = rint(column[t] * 1e9) / 1e9;
	}
	hrf_free(&hrf);
	free(column);
	free(scan_s);
	free(fine);
	free(grid);
	return responses;
}

/* Slow signals of variance 1, each by itself. */
static double *
make_components(const struct recording *recording, const struct run *run)
{
	static const double rho = 0.9;
	double *components = mem_array(recording->n_scans * COMPONENTS, sizeof(*components));

	rng_normals(recording->seed, STREAM_COMPONENT + run->number * RUN_STREAMS, 0, recording->n_scans * COMPONENTS,
	    components);
	for (size_t i = COMPONENTS; i < recording->n_scans * COMPONENTS; i++)
		components[i] = rho * components[i - COMPONENTS] + sqrt(1 - rho * rho) * components[i];
	return components;
}

static void
write_texts(const struct recording *recording, struct run *run, const char *name)
{
	const struct events events = { .n_trials = BLOCKS, .n_conditions = CONDITIONS, .trials = run->trials };
	struct out *out = recording_open_format(recording, "%s_events.tsv", name);

	recording_put_events(out, &events, conditions);
	out_commit(out);
	out = recording_open_format(recording, "derivatives/simbold/%s_desc-confounds_timeseries.tsv", name);
	recording_put_confounds(out, recording->n_scans, run->motion, COMPONENTS, run->components);
	out_commit(out);
}

/* ---- its series -------------------------------------------------------------------------------------- */

/* Per vertex: what a run is made of; noise is that of the last scan, AR(1) of variance 1. */
struct parts {
	double *mean, *rho, *line, *noise, *fresh;
	double *loadings;	/* COMPONENTS of each */
};

static struct parts
make_parts(const struct recording *recording, const struct run *run, size_t n)
{
	const uint64_t stream = run->number * RUN_STREAMS, subject = run->number / RUNS * RUNS * RUN_STREAMS;
	struct parts parts = { mem_array(n, sizeof(double)), mem_array(n, sizeof(double)), mem_array(n, sizeof(double)),
		mem_array(n, sizeof(double)), mem_array(n, sizeof(double)), mem_array(n * COMPONENTS, sizeof(double)) };

	rng_normals(recording->seed, STREAM_MEAN + subject, 0, n, parts.mean);
	rng_uniforms(recording->seed, STREAM_RHO + subject, 0, n, parts.rho);
	rng_normals(recording->seed, STREAM_LINE + stream, 0, n, parts.line);
	rng_normals(recording->seed, STREAM_LOADING + stream, 0, n * COMPONENTS, parts.loadings);
	for (size_t v = 0; v < n; v++) {
		parts.mean[v] = base_mean * (1 + mean_spread * fmax(-4, fmin(4, parts.mean[v])));
		parts.rho[v] = 0.1 + 0.3 * parts.rho[v];
	}
	return parts;
}

static void
free_parts(struct parts *parts)
{
	free(parts->mean);
	free(parts->rho);
	free(parts->line);
	free(parts->noise);
	free(parts->fresh);
	free(parts->loadings);
}

/* The vertex's change in a scan, in parts of its mean. */
static double
change_at(const struct recording *recording, const struct run *run, const struct parts *parts, size_t label, size_t v,
    size_t t)
{
	double time = 2 * (double)t / (double)(recording->n_scans - 1) - 1, rho = parts->rho[v], change;

	parts->noise[v] = t == 0 ? parts->fresh[v] : rho * parts->noise[v] + sqrt(1 - rho * rho) * parts->fresh[v];
	change = noise_sd * parts->noise[v] + drift_sd * parts->line[v] * time + motion_gain * run->motion[t][2];
	for (size_t k = 0; k < COMPONENTS; k++)
		change += component_sd * parts->loadings[v * COMPONENTS + k] * run->components[t * COMPONENTS + k];
	for (size_t c = 0; label > 0 && c < CONDITIONS; c++)
		change += regions[label - 1].effects[c] / 100 * run->responses[t * CONDITIONS + c];
	return change;
}

/* Where a run's series goes: an array of both hemispheres, a GIFTI file for each, or all of them. */
struct sinks {
	size_t n;			/* vertices of a hemisphere */
	struct out *array;		/* or NULL */
	struct img_mask *masks[HEMISPHERES];
	struct img_form forms[HEMISPHERES];
	struct img_out *images[HEMISPHERES];	/* or NULL */
};

static void
open_sinks(struct sinks *sinks, const struct recording *recording, size_t n, const char *name)
{
	const size_t shape[] = { recording->n_scans, HEMISPHERES * n };
	const struct img_grid grid = { .kind = IMG_SURFACE, .shape = { n, 1, 1 }, .n_voxels = n, .zooms = { 1, 1, 1 } };

	*sinks = (struct sinks){ .n = n };
	if (recording->write != RECORDING_IMAGES) {
		sinks->array = recording_open_format(recording, "derivatives/simbold/%s_space-ico5_bold.npy", name);
		npy_write_plain(sinks->array, sizeof(float), false, 2, shape);
	}
	for (size_t h = 0; h < HEMISPHERES && recording->write != RECORDING_TABLES; h++) {
		char *file = mem_format("derivatives/simbold/%s_hemi-%s_space-ico5_bold.func.gii", name, letters[h]);
		char *path = recording_path(recording, file);

		sinks->masks[h] = img_mask_all(&grid, path);
		img_mask_set_structure(sinks->masks[h], hemispheres[h]);
		sinks->forms[h] = (struct img_form){ .mask = sinks->masks[h], .type = VOXEL_FLOAT32,
			.n_volumes = recording->n_scans, .tr_s = recording->tr_s, .history = opt_history() };
		sinks->images[h] = img_create(path, &sinks->forms[h]);
		free(path);
		free(file);
	}
}

static void
put_sinks(struct sinks *sinks, const float *items)
{
	if (sinks->array != NULL)
		out_write(sinks->array, items, HEMISPHERES * sinks->n * sizeof(*items));
	for (size_t h = 0; h < HEMISPHERES && sinks->images[h] != NULL; h++)
		img_put(sinks->images[h], items + h * sinks->n);
}

static void
commit_sinks(struct sinks *sinks)
{
	if (sinks->array != NULL)
		out_commit(sinks->array);
	for (size_t h = 0; h < HEMISPHERES && sinks->images[h] != NULL; h++) {
		img_commit(sinks->images[h]);
		img_mask_free(sinks->masks[h]);
	}
}

static void
write_series(const struct recording *recording, const struct cortex *cortex, const struct run *run, const char *name)
{
	struct parts parts = make_parts(recording, run, cortex->n);
	float *items = mem_array(cortex->n, sizeof(*items));
	struct sinks sinks;

	open_sinks(&sinks, recording, cortex->sphere.n_vertices, name);
	for (size_t t = 0; t < recording->n_scans; t++) {
		rng_normals(recording->seed, STREAM_NOISE + run->number * RUN_STREAMS, (uint64_t)t * cortex->n, cortex->n,
		    parts.fresh);
		for (size_t v = 0; v < cortex->n; v++)
			items[v] = (float)(parts.mean[v] * (1 + change_at(recording, run, &parts, cortex->labels[v], v, t)));
		put_sinks(&sinks, items);
	}
	commit_sinks(&sinks);
	free(items);
	free_parts(&parts);
}

static void
write_run(const struct recording *recording, const struct cortex *cortex, size_t subject, size_t number)
{
	struct run run = { .number = subject * RUNS + number };
	char *name = mem_format("sub-%02zu/func/sub-%02zu_task-localizer_run-%zu", subject + 1, subject + 1, number + 1);

	make_trials(recording->seed, &run);
	run.responses = make_responses(recording, &run);
	run.components = make_components(recording, &run);
	run.motion = mem_array(recording->n_scans, sizeof(*run.motion));
	/* motion has a stream of its own, so each run takes another seed */
	phantom_motion(recording->seed + run.number, recording->n_scans, run.motion);
	write_texts(recording, &run, name);
	write_series(recording, cortex, &run, name);
	free(run.responses);
	free(run.components);
	free(run.motion);
	free(name);
}

void
recording_localizer(const struct recording *recording)
{
	const double end_s = onset_s + spacing_s * (BLOCKS - 1) + block_s;
	struct cortex cortex;

	if (recording->tr_s * (double)recording->n_scans < end_s)
		die_usage("%zu scans of %g s end before the last block, at %g s", recording->n_scans, recording->tr_s, end_s);
	cortex = make_cortex();
	recording_describe_both(recording, "localizer");
	write_cortex(recording, &cortex);
	for (size_t h = 0; h < HEMISPHERES; h++)
		write_sphere(recording, &cortex.sphere, h);
	for (size_t i = 0; i < recording->n_subjects * RUNS; i++)
		write_run(recording, &cortex, i / RUNS, i % RUNS);
	write_truth(recording);
	free(cortex.labels);
	icosphere_free(&cortex.sphere);
}
