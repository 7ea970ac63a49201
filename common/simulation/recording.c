/* recording: what the kinds of recordings share; see recording.h. */
#include "simulation/recording.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/in.h"
#include "numerics/rng.h"
#include "simulation/phantom.h"
#include "tables/csv.h"

/* How its descriptions begin. */
#define DESCRIPTION "{\n\t\"Name\": \"simbold "

/* Whether the folder has a file of this name. */
static bool
has_file(const struct recording *recording, const char *name)
{
	char *path = mem_format("%s/%s", recording->folder, name);
	bool found = access(path, F_OK) == 0;

	free(path);
	return found;
}

static bool
is_described_otherwise(const char *path)
{
	struct in *in = in_open(path);
	const unsigned char *bytes;
	size_t n = in_peek(in, &bytes, strlen(DESCRIPTION));
	bool other = n < strlen(DESCRIPTION) || memcmp(bytes, DESCRIPTION, strlen(DESCRIPTION)) != 0;

	in_close(in);
	return other;
}

void
recording_claim(const struct recording *recording)
{
	char *path = mem_format("%s/dataset_description.json", recording->folder);

	if (access(path, F_OK) == 0 && is_described_otherwise(path))
		die("%s: describes a dataset that isn't simbold's; expected another folder", path);
	if (has_file(recording, "regions.npy") && !has_file(recording, "truth.tsv"))
		die("%s: has regions.npy and no truth.tsv of simbold's; expected another folder", recording->folder);
	free(path);
}

char *
recording_path(const struct recording *recording, const char *name)
{
	char *path = mem_format("%s/%s", recording->folder, name);

	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			die_errno("%s: cannot make the folder", path);
		*slash = '/';
	}
	return path;
}

struct out *
recording_open(const struct recording *recording, const char *name)
{
	char *path = recording_path(recording, name);
	struct out *out = out_open(path);

	free(path);
	return out;
}

struct out *
recording_open_format(const struct recording *recording, const char *format, ...)
{
	struct out *out;
	va_list args;
	char *name;

	va_start(args, format);
	name = mem_format_list(format, args);
	va_end(args);
	out = recording_open(recording, name);
	free(name);
	return out;
}

struct img_grid
recording_grid(const struct recording *recording)
{
	static const double width_mm = 192;
	size_t shape[3], n = 0;
	char *copy = mem_string(recording->grid), *rest = copy, *word;

	while ((word = strsep(&rest, ",")) != NULL && n < 3)
		if (!opt_count(word, &shape[n++]) || shape[n - 1] < 1 || shape[n - 1] > 1024)
			break;
	if (n != 3 || word != NULL)
		die_usage("--grid: `%s' is not three numbers of voxels from 1 to 1024, such as 64,64,42", recording->grid);
	free(copy);
	return phantom_grid(shape, recording->voxel_mm > 0 ? recording->voxel_mm : width_mm / (double)shape[0]);
}

void
recording_describe(const struct recording *recording, const char *file, const char *kind, bool derived)
{
	struct out *out = recording_open(recording, file);

	out_format(out, DESCRIPTION "%s\",\n\t\"BIDSVersion\": \"1.8.0\"", kind);
	if (derived)
		out_text(out, ",\n\t\"DatasetType\": \"derivative\",\n\t\"GeneratedBy\": [{ \"Name\": \"simbold\" }]");
	out_text(out, "\n}\n");
	out_commit(out);
}

void
recording_describe_both(const struct recording *recording, const char *kind)
{
	recording_describe(recording, "dataset_description.json", kind, false);
	recording_describe(recording, "derivatives/simbold/dataset_description.json", "truth", true);
}

void
recording_put_events(struct out *out, const struct events *events, const char *const *conditions)
{
	out_text(out, "onset\tduration\ttrial_type\n");
	for (size_t i = 0; i < events->n_trials; i++) {
		csv_put_number(out, events->trials[i].onset_s);
		out_text(out, "\t");
		csv_put_number(out, events->trials[i].duration_s);
		out_format(out, "\t%s\n", conditions[events->trials[i].condition]);
	}
}

/* Framewise displacement is that of Power et al. 2012 (NeuroImage 59:2142-2154): turns on a sphere of 50 mm. */
void
recording_put_confounds(struct out *out, size_t n_scans, double (*motion)[PHANTOM_MOTIONS], size_t n_components,
    const double *components)
{
	for (size_t i = 0; i < n_components; i++)
		out_format(out, "a_comp_cor_%02zu\t", i);
	out_text(out, "trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\tframewise_displacement\n");
	for (size_t t = 0; t < n_scans; t++) {
		double displacement = t == 0 ? NAN : 0;

		for (size_t i = 0; i < n_components + PHANTOM_MOTIONS; i++) {
			csv_put_number(out, i < n_components ? components[t * n_components + i] : motion[t][i - n_components]);
			out_text(out, "\t");
		}
		for (size_t i = 0; t > 0 && i < PHANTOM_MOTIONS; i++)
			displacement += fabs(motion[t][i] - motion[t - 1][i]) * (i < 3 ? 1 : 50);
		csv_put_number(out, displacement);
		out_text(out, "\n");
	}
}

void
recording_shuffle(uint64_t seed, uint64_t stream, uint64_t first, size_t n, size_t *order)
{
	for (size_t i = 0; i < n; i++) {
		double u;
		size_t j;

		/* Fisher and Yates, from the front */
		rng_uniforms(seed, stream, first + i, 1, &u);
		j = (size_t)(u * (double)(i + 1));
		order[i] = i;
		if (j < i) {
			order[i] = order[j];
			order[j] = i;
		}
	}
}
