/* formula: a column computed from columns, as it is written.
 *
 *	struct formula formula;
 *	char message[FORMULA_MESSAGE];
 *	if (!formula_parse("loss_r=sqrt(loss_r2)", n_names, names, &formula, message))
 *		die("%s", message);		// "`r=sqrt(r3)', at 8: no column `r3'; nearest is `r2'"
 *	... formula_value(&formula, record), where record[i] is the value of names[i] ...
 *	formula_free(&formula);
 *
 *	NAME=SUM, of columns and numbers with + - * / ^, parentheses and the functions
 *	sqrt, abs, exp, log, tanh and atanh
 *
 * ^ binds closer than a sign before it and groups from the right: -2^2 is -4. Columns are written as words.h says.
 * What isn't a number, like the root of one below 0, is NaN. Nothing prints or exits.
 */
#ifndef FORMULA_H
#define FORMULA_H

#include <stdbool.h>
#include <stddef.h>

#include "numerics/words.h"

enum { FORMULA_MESSAGE = WORDS_MESSAGE };

struct formula_step;

struct formula {
	char *name;			/* what stood before `=' */
	size_t n_steps, room;
	struct formula_step *steps;	/* in the order of computation, on a stack */
	size_t height, tallest;		/* of the stack: while parsing; ever */
	double *stack;
};

/* Parses text against the names of columns. If it can't, returns false, with a message in
 * message[FORMULA_MESSAGE], and nothing to free. */
bool formula_parse(const char *text, size_t n_names, const char *const *names, struct formula *formula, char *message);
double formula_value(const struct formula *formula, const double *values);
void formula_free(struct formula *formula);

#endif
