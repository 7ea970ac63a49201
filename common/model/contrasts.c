/* contrasts: the contrasts of a design as a command line has them; see contrasts.h. */
#include "model/contrasts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/estimable.h"
#include "model/statistic.h"

static const char *const *
column_names(const struct contrasts *contrasts)
{
	return (const char *const *)contrasts->design->names;
}

struct contrasts *
contrasts_parse(const struct table *design, const double *x, char *const *operands)
{
	struct contrasts *contrasts = mem_zeros(1, sizeof(*contrasts));
	char message[EXPR_MESSAGE];

	contrasts->design = design;
	contrasts->x = x;
	while (operands[contrasts->n] != NULL)
		contrasts->n++;
	contrasts->exprs = mem_zeros(contrasts->n, sizeof(*contrasts->exprs));
	for (size_t i = 0; i < contrasts->n; i++) {
		struct expr *expr = &contrasts->exprs[i];

		if (!expr_parse(operands[i], design->n_columns, column_names(contrasts), expr, message))
			die("%s", message);
		if (expr->name == NULL && contrasts->n > 1)
			die_usage("one of several contrasts has no name; NAME=`%s' was expected", operands[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(contrasts->exprs[k].name, expr->name) == 0)
				die_usage("two contrasts are named `%s'", expr->name);
		if (expr->vector) {
			char *words = expr_words(expr, design->n_columns, column_names(contrasts));

			note("%s is %s", expr->body, words);
			free(words);
		}
	}
	return contrasts;
}

static noreturn void
die_inestimable(const struct contrasts *contrasts, const double *weights)
{
	const struct table *design = contrasts->design;
	size_t p = design->n_columns;
	bool *blamed = mem_zeros(p, sizeof(*blamed));
	size_t n = estimable_blame(design->n_rows, p, contrasts->x, weights, blamed);

	die("%s: `%s' can't be estimated: %s %s", design->name, expr_format(p, column_names(contrasts), weights),
	    estimable_words(p, column_names(contrasts), blamed),
	    n == 1 ? "is 0 in every row" : "are linearly dependent");
}

void
contrasts_prepare(struct contrasts *contrasts, size_t order)
{
	const struct table *design = contrasts->design;

	contrasts->basis = glm_basis_new(design->n_rows, design->n_columns, contrasts->x, order);
	if (contrasts->basis == NULL)
		die("%s: the singular value decomposition doesn't converge", design->name);
	contrasts->prepared = mem_zeros(contrasts->n, sizeof(*contrasts->prepared));
	for (size_t i = 0; i < contrasts->n; i++) {
		const struct expr *expr = &contrasts->exprs[i];
		struct contrast *prepared = contrast_new(contrasts->basis, expr->n_rows, expr->weights);
		size_t row = glm_contrast_inestimable(contrast_prepared(prepared));

		contrasts->prepared[i] = prepared;
		if (row != SIZE_MAX)
			die_inestimable(contrasts, expr->weights + row * design->n_columns);
		row = contrast_dependent(prepared);
		if (row != SIZE_MAX)
			die("`%s': row %zu is a combination of the rows before it", expr->body, row + 1);
	}
}

size_t
contrasts_columns(const struct contrasts *contrasts)
{
	size_t n = 0;

	for (size_t i = 0; i < contrasts->n; i++)
		n += STATISTIC_COLUMNS(contrasts->exprs[i].n_rows);
	return n;
}

void
contrasts_names(const struct contrasts *contrasts, char **names)
{
	for (size_t i = 0; i < contrasts->n; i++) {
		const struct expr *expr = &contrasts->exprs[i];
		char *front = expr->name == NULL ? mem_string("") : mem_format("%s_", expr->name);

		statistic_names(front, expr->n_rows, names);
		names += STATISTIC_COLUMNS(expr->n_rows);
		free(front);
	}
}

void
contrasts_free(struct contrasts *contrasts)
{
	for (size_t i = 0; i < contrasts->n; i++) {
		expr_free(&contrasts->exprs[i]);
		if (contrasts->prepared != NULL)
			contrast_free(contrasts->prepared[i]);
	}
	free(contrasts->exprs);
	free(contrasts->prepared);
	glm_basis_free(contrasts->basis);
	free(contrasts);
}
