/* intent: what NIfTI calls the numbers in a column of a unit table; see intent.h. */
#include "geometry/intent.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "images/nifti.h"
#include "model/statistic.h"

static const struct {
	const char *name;
	int code;
} known[] = {
	{ "z", NIFTI_ZSCORE }, { "stat", NIFTI_TTEST }, { "t", NIFTI_TTEST }, { "p", NIFTI_PVAL },
	{ "cluster", NIFTI_LABEL }, { "label", NIFTI_LABEL }
};

/* The length of what stands in front of a known name ("face_z": 5), or SIZE_MAX. */
static size_t
match(const char *column, const char *name)
{
	size_t length = strlen(column), tail = strlen(name);

	if (length < tail || strcmp(column + length - tail, name) != 0 ||
	    (length > tail && column[length - tail - 1] != '_'))
		return SIZE_MAX;
	return length - tail;
}

struct intent
intent_find(size_t column, size_t n_columns, const char *const *names)
{
	struct intent intent = { NIFTI_ESTIMATE, SIZE_MAX, NAN, 0 };
	struct statistic_place place;
	size_t front = SIZE_MAX;
	char *text;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]) && front == SIZE_MAX; i++) {
		front = match(names[column], known[i].name);
		if (front != SIZE_MAX)
			intent.code = known[i].code;
	}
	if (intent.code != NIFTI_TTEST)
		return intent;
	text = mem_substring(names[column], front);
	place = statistic_find(text, n_columns, names);
	free(text);
	intent.column = place.dof;
	if (place.q > 1) {
		intent.code = NIFTI_FTEST;
		intent.q = place.q;
	}
	return intent;
}

void
intent_watch(struct intent *intent, const double *record)
{
	double dof = intent->column == SIZE_MAX ? (double)NAN : record[intent->column];

	if (!isnan(dof) && dof != intent->dof)
		intent->dof = isnan(intent->dof) ? dof : (double)INFINITY;
}

int
intent_settle(const struct intent *intent, double parameters[3])
{
	bool t = intent->code == NIFTI_TTEST, f = intent->code == NIFTI_FTEST;

	parameters[0] = parameters[1] = parameters[2] = 0;
	if ((t || f) && !isfinite(intent->dof))
		return NIFTI_NONE;
	if (t)
		parameters[0] = intent->dof;
	if (f) {
		parameters[0] = (double)intent->q;
		parameters[1] = intent->dof;
	}
	return intent->code;
}
