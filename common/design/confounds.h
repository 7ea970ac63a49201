/* confounds: the tables that go into a design beside its conditions: confounds of a run, covariates of
 * subjects.
 *
 *	struct confounds *confounds = confounds_read(&specs, &factors);		// -x ..., --factor=...
 *	confounds_choose(confounds, "sub-03,sub-01");				// --subjects, if given
 *	for (size_t i = 0; i < confounds->n_picked; i++)
 *		confounds_numbers(confounds, &confounds->picked[i], CONFOUNDS_MEAN, values);
 *	confounds_free(confounds);
 *
 * Files are held whole, so that columns which are not picked can censor scans, be factors or name subjects.
 * Never picked are `time' and the factors, and `participant_id' unless it is asked for. What is wrong in a
 * file die()s with FILE:LINE.
 */
#ifndef CONFOUNDS_H
#define CONFOUNDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/opt.h"
#include "tables/table.h"

struct confounds_column {
	size_t file, column;	/* indices into confounds.files, and into its columns */
};

struct confounds {
	size_t n_files, n_picked, room;
	struct table **files;
	struct confounds_column *picked;	/* in the order given */
};

/* What becomes of missing values. */
enum confounds_missing { CONFOUNDS_ERROR, CONFOUNDS_ZERO, CONFOUNDS_MEAN };

struct confounds *confounds_read(const struct opt_list *specs, const struct opt_list *factors);
/* Keeps the rows of these subjects, in their order (several of one subject in the file's): a list by commas,
 * or @FILE with a subject per line. Every file must have `participant_id'. Returns the number of rows. */
size_t confounds_choose(struct confounds *confounds, const char *subjects);
/* Dies unless every file has n rows, as `source' has it ("stdin has"), and those with `participant_id' have the same
 * subject in each. */
void confounds_check(const struct confounds *confounds, size_t n, const char *source);
/* Looks for a subject with several rows, unless subjects are a factor: where rows were chosen by subject it dies, else it
 * warns. */
void confounds_check_once(const struct confounds *confounds, const struct opt_list *factors, bool chosen);
/* Where a row of a table stands, for messages: "FILE:LINE", or "FILE: row 3" of an array; to be freed. */
char *confounds_place(const struct table *table, size_t row);
/* A column of any file, picked or not; dies naming the nearest, or if two files have it. `what' asks
 * ("--factor"). */
struct confounds_column confounds_find(const struct confounds *confounds, const char *what, const char *name);
const char *confounds_name(const struct confounds *confounds, const struct confounds_column *column);
/* Its numbers, all finite. */
void confounds_numbers(const struct confounds *confounds, const struct confounds_column *column,
    enum confounds_missing missing, double *values);
/* Its texts, none missing: each and the array to be freed. */
char **confounds_texts(const struct confounds *confounds, const struct confounds_column *column);
/* Sets censored[row] where a condition like "framewise_displacement>0.5" (< <= > >= == !=) holds of a column
 * of any file; a missing value has none that does. A text that can't be read is a usage error. */
void confounds_censor(const struct confounds *confounds, const char *condition, bool *censored);
void confounds_free(struct confounds *confounds);

#endif
