/* expr: contrasts as they are written, turned into weights of regressors.
 *
 *	struct expr expr;
 *	char message[EXPR_MESSAGE];
 *	if (!expr_parse("diff=face - mean(hous*)", n_names, names, &expr, message))
 *		die("%s", message);		// "`face - hous', at 8: no regressor `hous'; nearest is `house'"
 *	... expr.name is "diff", expr.weights[r * n_names + i] the weight of names[i] in row r ...
 *	expr_free(&expr);
 *
 *	[NAME=] ROW [; ROW ...]			rows make an F contrast
 *	ROW = sums, differences, products and quotients of regressors and numbers, with parentheses; or [1 -1]
 *
 * A regressor is written as it is where it has only letters, digits, `_', `.', `:' and bytes beyond
 * ASCII, and isn't a number: else in braces, {face-1}. mean(face, loss_*) is the mean of the columns
 * that the names and globs (fnmatch(3)) pick, each counted once. In a vector blanks or commas separate,
 * 1/3 is a number, and zeros are appended for the regressors left out. A row must be linear in the
 * regressors, without a constant, and not all 0. Nothing prints or exits.
 */
#ifndef EXPR_H
#define EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "numerics/words.h"

enum { EXPR_MESSAGE = WORDS_MESSAGE };

struct expr {
	char *name;		/* what stood before `=', or NULL: letters, digits, `_', `.', `-' */
	const char *body;	/* what follows it, within the text given */
	size_t n_rows;		/* 1: a t contrast, unless the caller wants an F of one row */
	double *weights;	/* n_rows x n_names, row-major */
	bool vector;		/* a row was written as a vector: worth a note that says what it means */
};

/* Parses text against the names of a design. If it can't, returns false, with a message in
 * message[EXPR_MESSAGE] that quotes the text and tells the position (from 1, in bytes), and nothing to
 * free. */
bool expr_parse(const char *text, size_t n_names, const char *const *names, struct expr *expr, char *message);
void expr_free(struct expr *expr);
/* A row in words that expr_parse() reads back: "0.5*face - {face-1}"; weights at 6 digits. To be freed. */
char *expr_format(size_t n_names, const char *const *names, const double *weights);
/* The same for all rows, joined by "; ". */
char *expr_words(const struct expr *expr, size_t n_names, const char *const *names);

#endif
