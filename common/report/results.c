/* results: what a folder of results holds, by the names of its files; see results.h. */
#include "report/results.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/in.h"
#include "images/hemispheres.h"
#include "report/listing.h"

/* What the names of images and unit tables end with; the second file of a pair is found by the first. */
static const char *const images[] = { ".nii.gz", ".nii", ".func.gii", ".shape.gii", ".label.gii", ".gii", ".func.gii.gz",
	".shape.gii.gz", ".gii.gz", ".dscalar.nii", ".dlabel.nii", ".mgz", ".mgh", ".hdr", ".hdr.gz", NULL };
static const char *const tables[] = { ".npy", ".tsv", NULL };
/* of images that have one hemisphere */
static const char *const surfaces[] = { ".func.gii", ".shape.gii", ".label.gii", ".gii", ".func.gii.gz", ".shape.gii.gz",
	".gii.gz", ".mgz", ".mgh", NULL };

/* ---- files ------------------------------------------------------------------------------------------------ */

/* STEM ENDING, if there is such a file. */
static char *
find_file(const struct listing *listing, const char *stem, const char *ending)
{
	char *name = mem_format("%s%s", stem, ending);
	const struct listing_file *found = listing_find(listing, name);

	free(name);
	return found == NULL ? NULL : mem_string(found->word);
}

/* The first of STEM WHAT and any of the endings that is there. */
static char *
find_any(const struct listing *listing, const char *stem, const char *what, const char *const *endings)
{
	char *whole = mem_format("%s%s", stem, what), *found = NULL;

	for (; *endings != NULL && found == NULL; endings++)
		found = find_file(listing, whole, *endings);
	free(whole);
	return found;
}

/* ---- runs ------------------------------------------------------------------------------------------------- */

/* Of `name' behind a RUN_ or nothing. */
static char *
find_of_run(const struct listing *listing, const char *run, const char *what)
{
	char *stem = mem_format("%s%s%s", run, *run == '\0' ? "" : "_", what), *found = find_any(listing, stem, "", tables);

	free(stem);
	return found;
}

static void
add_run(struct results *results, size_t *room, const struct listing *listing, char *name)
{
	for (size_t i = 0; i < results->n_runs; i++)
		if (strcmp(results->runs[i].name, name) == 0) {
			free(name);
			return;
		}
	results->runs = mem_grow(results->runs, room, results->n_runs + 1, sizeof(*results->runs));
	results->runs[results->n_runs++] = (struct results_run){
		.name = name,
		.design = find_of_run(listing, name, "design"),
		.fit = find_of_run(listing, name, "fit"),
		.series = find_of_run(listing, name, "series"),
		.residual = find_of_run(listing, name, "residual"),
		.whitened = find_of_run(listing, name, "whitened"),
	};
}

/* A run is what has a design or a fit. */
static void
find_runs(struct results *results, const struct listing *listing)
{
	static const char *const files[] = { "design.tsv", "fit.npy", "fit.tsv" };
	size_t room = 0;

	for (size_t i = 0; i < listing->n; i++)
		for (size_t k = 0; k < sizeof(files) / sizeof(files[0]); k++) {
			char *ending = mem_format("_%s", files[k]), *run = listing_before(listing->files[i].name, ending);

			if (strcmp(listing->files[i].name, files[k]) == 0)
				run = mem_string("");
			if (run != NULL)
				add_run(results, &room, listing, run);
			free(ending);
		}
}

/* ---- contrasts -------------------------------------------------------------------------------------------- */

static struct results_contrast *
find_contrast(struct results *results, size_t *room, const char *name)
{
	for (size_t i = 0; i < results->n_contrasts; i++)
		if (strcmp(results->contrasts[i].name, name) == 0)
			return &results->contrasts[i];
	results->contrasts = mem_grow(results->contrasts, room, results->n_contrasts + 1, sizeof(*results->contrasts));
	results->contrasts[results->n_contrasts] = (struct results_contrast){ .name = mem_string(name) };
	return &results->contrasts[results->n_contrasts++];
}

/* NAME_z.EXT and its kin. */
static void
find_images(struct results *results, size_t *room, const struct listing *listing)
{
	static const char *const measures[] = { "_z", "_stat", "_effect" };

	for (size_t i = 0; i < listing->n; i++)
		for (size_t m = 0; m < sizeof(measures) / sizeof(measures[0]); m++)
			for (size_t e = 0; images[e] != NULL; e++) {
				char *ending = mem_format("%s%s", measures[m], images[e]);
				char *name = listing_before(listing->files[i].name, ending);

				if (name != NULL)
					find_contrast(results, room, name);
				free(name);
				free(ending);
			}
}

/* Calls add() for each name that the header of a table has, of the first bytes alone: text in quotes, or between tabs. False:
 * it has none at all. */
static bool
each_column(const char *path, void (*add)(void *arg, const char *name, size_t length), void *arg)
{
	enum { NPY_HEAD = 12 };		/* at most so many bytes before the text of an NPY header */
	struct in *in = in_open(path);
	const unsigned char *bytes;
	const size_t n = in_peek(in, &bytes, IN_PEEK);
	const bool npy = n > NPY_HEAD && memcmp(bytes, "\x93NUMPY", 6) == 0;
	const size_t head = npy ? NPY_HEAD : 0;
	const char *at = (const char *)bytes + head, *end = memchr(at, '\n', n - head), *separators;
	size_t length;

	end = end == NULL ? (const char *)bytes + n : end;
	separators = npy ? "'" : memchr(at, '\t', (size_t)(end - at)) != NULL ? "\t\r" : ",\r";
	for (; at < end; at += length + 1) {
		for (length = 0; at + length < end && (at[length] == '\0' || strchr(separators, at[length]) == NULL); length++)
			;
		add(arg, at, length);
	}
	in_close(in);
	return n > 0;
}

/* Which columns a table has: those of one contrast, or of several by their names. */
struct search {
	bool effect, z;
	char **names;		/* of NAME_z */
	size_t n, room;
};

static void
note_column(void *arg, const char *name, size_t length)
{
	struct search *search = arg;

	search->effect = search->effect || (length >= 6 && memcmp(name, "effect", 6) == 0);
	search->z = search->z || (length == 1 && *name == 'z');
	if (length > 2 && memcmp(name + length - 2, "_z", 2) == 0) {
		search->names = mem_grow(search->names, &search->room, search->n + 1, sizeof(*search->names));
		search->names[search->n++] = mem_substring(name, length - 2);
	}
}

static void
take_table(struct results *results, size_t *room, const char *name, const char *file, const char *prefix)
{
	struct results_contrast *contrast = find_contrast(results, room, name);

	if (contrast->table != NULL)
		return;
	contrast->table = mem_string(file);
	contrast->prefix = mem_string(prefix);
}

/* NAME.npy or NAME.tsv with the columns of a contrast, and contrasts.npy or .tsv with those of several. */
static void
find_tables(struct results *results, size_t *room, const struct listing *listing)
{
	results->blank = mem_array(listing->n, sizeof(*results->blank));
	for (size_t i = 0; i < listing->n; i++)
		for (size_t e = 0; tables[e] != NULL; e++) {
			char *name = listing_before(listing->files[i].name, tables[e]), *path;
			struct search search = { 0 };

			if (name == NULL)
				continue;
			path = results_path(results, listing->files[i].word);
			if (!each_column(path, note_column, &search))
				results->blank[results->n_blank++] = mem_string(listing->files[i].word);
			if (strcmp(name, "contrasts") != 0 && search.effect && search.z)
				take_table(results, room, name, listing->files[i].word, "");
			for (size_t k = 0; k < search.n; k++) {
				char *prefix = mem_format("%s_", search.names[k]);

				if (strcmp(name, "contrasts") == 0)
					take_table(results, room, search.names[k], listing->files[i].word, prefix);
				free(prefix);
				free(search.names[k]);
			}
			free(search.names);
			free(path);
			free(name);
		}
}

static int
compare_contrasts(const void *a, const void *b)
{
	return strcmp(((const struct results_contrast *)a)->name, ((const struct results_contrast *)b)->name);
}

static void
find_contrasts(struct results *results, const struct listing *listing)
{
	size_t room = 0;

	find_images(results, &room, listing);
	find_tables(results, &room, listing);
	if (results->n_contrasts == 0)
		die("%s: no contrast; expected NAME_z.nii.gz, or a table NAME.npy or contrasts.npy as contrast(1) writes it",
		    results->folder);
	qsort(results->contrasts, results->n_contrasts, sizeof(*results->contrasts), compare_contrasts);
	for (size_t i = 0; i < results->n_contrasts; i++) {
		struct results_contrast *contrast = &results->contrasts[i];
		const char *name = contrast->name;

		contrast->effect = find_any(listing, name, "_effect", images);
		contrast->variance = find_any(listing, name, "_variance", images);
		contrast->stat = find_any(listing, name, "_stat", images);
		contrast->z = find_any(listing, name, "_z", images);
		contrast->fwe = find_any(listing, name, "_fwe", images);
		contrast->thresholds = find_file(listing, name, "_thresholds.tsv");
		contrast->clusters = find_file(listing, name, "_clusters.tsv");
		contrast->kept = find_any(listing, name, "_clusters", images);
		contrast->fwe_clusters = find_file(listing, name, "_fwe_clusters.tsv");
		contrast->fwe_thresholds = find_file(listing, name, "_fwe_thresholds.tsv");
		contrast->weights = find_file(listing, name, "_weights.tsv");
	}
}

/* Whether NAME, of NAME.func.gii, is that of a map or a mask. */
static bool
is_map(const char *stem)
{
	static const char *const measures[] = { "_z", "_stat", "_effect", "_variance", "_fwe", "_clusters" };
	bool is = strcmp(stem, "mask") == 0;

	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
		char *contrast = listing_before(stem, measures[i]);

		is = is || contrast != NULL;
		free(contrast);
	}
	return is;
}

/* ---- the folder ------------------------------------------------------------------------------------------- */

static void
find_pictures(struct results *results, const struct listing *listing)
{
	size_t room = 0;

	for (size_t i = 0; i < listing->n; i++) {
		char *stem = listing_before(listing->files[i].name, ".svg");

		if (stem == NULL)
			continue;
		results->pictures = mem_grow(results->pictures, &room, results->n_pictures + 1, sizeof(*results->pictures));
		results->pictures[results->n_pictures++] = mem_string(listing->files[i].word);
		free(stem);
	}
}

static void
note_pairs(struct results *results, const struct listing *listing)
{
	size_t room = 0;

	for (size_t i = 0; i < listing->n; i++) {
		if (!listing->files[i].pair)
			continue;
		results->pairs = mem_grow(results->pairs, &room, results->n_pairs + 1, sizeof(*results->pairs));
		results->pairs[results->n_pairs++] = mem_string(listing->files[i].word);
	}
}

struct results *
results_read(const char *folder)
{
	struct results *results = mem_zeros(1, sizeof(*results));
	struct listing *listing = listing_read(folder);

	listing_pair(listing, surfaces, is_map);
	results->folder = mem_string(folder);
	results->mask = find_any(listing, "mask", "", images);
	results->mean = find_any(listing, "mean", "", images);
	results->commands = find_file(listing, "commands.txt", "");
	results->inputs = find_file(listing, "inputs.sha256", "");
	results->thresholds = find_file(listing, "thresholds.tsv", "");
	find_runs(results, listing);
	find_contrasts(results, listing);
	find_pictures(results, listing);
	note_pairs(results, listing);
	listing_free(listing);
	return results;
}

bool
results_is_pair(const struct results *results, const char *file)
{
	for (size_t i = 0; i < results->n_pairs; i++)
		if (strcmp(results->pairs[i], file) == 0)
			return true;
	return false;
}

char *
results_path(const struct results *results, const char *file)
{
	const char *right = results_is_pair(results, file) ? strchr(file, ',') + 1 : NULL;

	if (right != NULL)
		return mem_format("%s/%.*s,%s/%s", results->folder, (int)(right - 1 - file), file, results->folder, right);
	return mem_format("%s/%s", results->folder, file);
}

/* The path from one real folder to another, with a slash behind it unless it is "". */
static char *
way(const char *from, const char *to)
{
	size_t n = 0, same = 0;
	char *path = mem_string("");

	/* as far as whole names agree */
	for (; from[n] == to[n] && from[n] != '\0'; n++)
		if (from[n] == '/')
			same = n + 1;
	if ((from[n] == '\0' || from[n] == '/') && (to[n] == '\0' || to[n] == '/'))
		same = n + 1;
	for (const char *rest = strlen(from) > same ? from + same : ""; *rest != '\0'; ) {
		char *longer = mem_format("../%s", path);

		free(path);
		path = longer;
		rest += strcspn(rest, "/");
		rest += *rest == '/';
	}
	if (strlen(to) > same) {
		char *longer = mem_format("%s%s/", path, to + same);

		free(path);
		path = longer;
	}
	return path;
}

/* A folder without links and dots; to be freed. */
static char *
real_folder(const char *folder, const char *named)
{
	char *path = realpath(folder, NULL);

	if (path == NULL)
		die_errno("%s: cannot open", named);
	return path;
}

static char *
word_of_one(const struct results *results, const char *text)
{
	const char *slash = strrchr(text, '/');
	char *folder, *here, *there, *steps, *word;

	if (*text == '/')
		return mem_string(text);
	folder = slash == NULL ? mem_string(".") : mem_substring(text, (size_t)(slash - text));
	here = real_folder(results->folder, results->folder);
	there = real_folder(folder, text);
	steps = way(here, there);
	word = mem_format("%s%s", steps, slash == NULL ? text : slash + 1);
	free(steps);
	free(there);
	free(here);
	free(folder);
	return word;
}

char *
results_word(const struct results *results, const char *text)
{
	char *paths[HEMISPHERES], *words = mem_string("");
	const size_t n = hemispheres_split_specs(text, paths);

	for (size_t i = 0; i < n; i++) {
		char *word = word_of_one(results, paths[i]), *longer = mem_format("%s%s%s", words, i > 0 ? "," : "", word);

		free(word);
		free(words);
		words = longer;
	}
	hemispheres_free(n, paths);
	return words;
}

static void
free_run(struct results_run *run)
{
	char *const files[] = { run->name, run->design, run->fit, run->series, run->residual, run->whitened };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		free(files[i]);
}

static void
free_contrast(struct results_contrast *contrast)
{
	char *const files[] = { contrast->name, contrast->effect, contrast->variance, contrast->stat, contrast->z,
		contrast->table, contrast->prefix, contrast->thresholds, contrast->clusters, contrast->fwe,
		contrast->fwe_clusters, contrast->fwe_thresholds, contrast->kept, contrast->weights };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		free(files[i]);
}

void
results_free(struct results *results)
{
	char *const files[] = { results->folder, results->mask, results->mean, results->commands, results->inputs,
		results->thresholds };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		free(files[i]);
	for (size_t i = 0; i < results->n_runs; i++)
		free_run(&results->runs[i]);
	for (size_t i = 0; i < results->n_contrasts; i++)
		free_contrast(&results->contrasts[i]);
	for (size_t i = 0; i < results->n_pictures; i++)
		free(results->pictures[i]);
	for (size_t i = 0; i < results->n_pairs; i++)
		free(results->pairs[i]);
	free(results->pairs);
	for (size_t i = 0; i < results->n_blank; i++)
		free(results->blank[i]);
	free(results->blank);
	free(results->runs);
	free(results->contrasts);
	free(results->pictures);
	free(results);
}
