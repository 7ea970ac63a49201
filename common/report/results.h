/* results: what a folder of results holds, by the names of its files.
 *
 *	struct results *results = results_read("results");
 *	for (size_t i = 0; i < results->n_contrasts; i++)
 *		... results->contrasts[i].name, results->contrasts[i].z ...
 *	char *path = results_path(results, results->runs[0].design);	// "results/design.tsv"
 *	results_free(results);
 *
 * Nothing is read but names, and of tables that may be those of contrasts the names of their columns. All lists are in the
 * order of their bytes; what isn't there is NULL.
 *
 * Images of the left and of the right hemisphere, lh.NAME_z.mgh and rh.NAME_z.mgh, are one, LEFT,RIGHT, wherever the name
 * of an image stands; listing.h says how names tell.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include <stdbool.h>
#include <stddef.h>

/* Names of files within the folder. */
struct results_run {
	char *name;		/* RUN, or "" */
	char *design, *fit, *series, *residual, *whitened;
};

struct results_contrast {
	char *name;
	char *effect, *variance, *stat, *z;	/* images */
	char *table;		/* a unit table with its columns */
	char *prefix;		/* of these columns: "" or "NAME_" */
	char *thresholds;	/* of it alone */
	char *clusters, *fwe, *fwe_clusters, *fwe_thresholds, *weights;
	char *kept;		/* an image of the map within the clusters, 0 elsewhere */
};

struct results {
	char *folder;		/* as the user wrote it */
	size_t n_runs, n_contrasts, n_pictures;
	struct results_run *runs;
	struct results_contrast *contrasts;
	char **pictures;	/* .svg */
	char *mask, *mean, *commands, *inputs, *thresholds;
	size_t n_pairs, n_blank;
	char **pairs;		/* what of all these are LEFT,RIGHT */
	char **blank;		/* tables of no bytes, which are left out */
};

/* A folder that can't be read dies, and one without a contrast. */
struct results *results_read(const char *folder);
void results_free(struct results *results);
/* Whether it is two files, LEFT,RIGHT. */
bool results_is_pair(const struct results *results, const char *file);
/* A file as this process finds it, or both of a pair; to be freed. */
char *results_path(const struct results *results, const char *file);
/* A file that the user named, or two, LEFT,RIGHT, or one and its columns, as it is found from within the folder; an absolute
 * path stays what it is. To be freed. */
char *results_word(const struct results *results, const char *text);

#endif
