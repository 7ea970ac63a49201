/* intent: what NIfTI calls the numbers in a column of a unit table, by the column's name.
 *
 *	struct intent intent = intent_find(column, n_columns, names);
 *	... for each record ...
 *		intent_watch(&intent, record);
 *	code = intent_settle(&intent, parameters);
 *
 * Names are those that contrast(1) writes, with or without NAME_ in front: z, stat, t and p; cluster and
 * label are labels; everything else is an estimate. Nothing prints or exits.
 */
#ifndef INTENT_H
#define INTENT_H

#include <stddef.h>

struct intent {
	int code;		/* of enum nifti_intent */
	size_t column;		/* of the degrees of freedom that belong to it, or SIZE_MAX */
	double dof;		/* theirs: NAN before the first, infinite once they differ */
	size_t q;		/* of an F: the numerator's */
};

struct intent intent_find(size_t column, size_t n_columns, const char *const *names);
/* Looks at the degrees of freedom in a record; n/a tells nothing. */
void intent_watch(struct intent *intent, const double *record);
/* The code and its parameters. A t or F whose degrees of freedom can't be told in one number is
 * NIFTI_NONE. */
int intent_settle(const struct intent *intent, double parameters[3]);

#endif
