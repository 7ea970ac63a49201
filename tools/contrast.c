/* contrast: combinations of the regressors of a fit, with their statistics.
 *
 * Reads a fit, as glmfit writes it: a unit table of one beta per regressor of the design, then sigma2,
 * rho (or rho_1 ...) and dof. Writes a unit table: per contrast effect, variance, dof, stat, z and p, or
 * for several rows (F) effect_1 ... effect_q instead of effect. Holds one block of units.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "contrast.h"
#include "encoding.h"
#include "estimable.h"
#include "expr.h"
#include "fit.h"
#include "glm.h"
#include "mem.h"
#include "opt.h"
#include "out.h"
#include "statistic.h"
#include "table.h"
#include "units.h"

/* The operands, all of one design. */
struct job {
	const struct table *design;
	const double *x;
	const char *const *names;	/* of the design's columns */
	size_t n;
	struct expr *exprs;
	struct contrast **contrasts;
	struct glm_basis *basis;
	double dof;
};

static void
parse_contrasts(struct job *job, char **texts)
{
	char message[EXPR_MESSAGE];

	for (size_t i = 0; i < job->n; i++) {
		struct expr *expr = &job->exprs[i];

		if (!expr_parse(texts[i], job->design->n_columns, job->names, expr, message))
			die("%s", message);
		if (expr->name == NULL && job->n > 1)
			die_usage("one of several contrasts has no name; NAME=`%s' was expected", texts[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(job->exprs[k].name, expr->name) == 0)
				die_usage("two contrasts are named `%s'", expr->name);
		if (expr->vector) {
			char *words = expr_words(expr, job->design->n_columns, job->names);

			note("%s is %s", expr->body, words);
			free(words);
		}
	}
}

static noreturn void
die_inestimable(const struct job *job, const double *weights)
{
	size_t p = job->design->n_columns;
	bool *blamed = mem_zeros(p, sizeof(*blamed));
	size_t n = estimable_blame(job->design->n_rows, p, job->x, weights, blamed);

	die("%s: `%s' can't be estimated: %s %s", job->design->name, expr_format(p, job->names, weights),
	    estimable_words(p, job->names, blamed), n == 1 ? "is 0 in every scan" : "are linearly dependent");
}

/* Prepares all contrasts for errors of this order, or dies where one means nothing. */
static void
prepare_contrasts(struct job *job, size_t order)
{
	const struct table *design = job->design;

	job->basis = glm_basis_new(design->n_rows, design->n_columns, job->x, order);
	if (job->basis == NULL)
		die("%s: the singular value decomposition doesn't converge", design->name);
	job->dof = (double)(design->n_rows - glm_basis_rank(job->basis));
	for (size_t i = 0; i < job->n; i++) {
		const struct expr *expr = &job->exprs[i];
		size_t row;

		job->contrasts[i] = contrast_new(job->basis, order, expr->n_rows, expr->weights);
		row = glm_contrast_inestimable(contrast_prepared(job->contrasts[i]));
		if (row != SIZE_MAX)
			die_inestimable(job, expr->weights + row * design->n_columns);
		row = contrast_dependent(job->contrasts[i]);
		if (row != SIZE_MAX)
			die("`%s': row %zu is a combination of the rows before it", expr->body, row + 1);
	}
}

/* Weights as a unit table: one record a row, called NAME or as it is written, with _1 ... if there are
 * several. */
static void
print_weights(const struct job *job, struct out *out, const char *encoding)
{
	size_t count = 0, p = job->design->n_columns;
	struct units_out *units;

	for (size_t i = 0; i < job->n; i++)
		count += job->exprs[i].n_rows;
	units = units_create(out, encoding_choose(encoding_parse(encoding), out, false), count, true, p, job->names);
	for (size_t i = 0; i < job->n; i++) {
		const struct expr *expr = &job->exprs[i];
		const char *name = expr->name != NULL ? expr->name : expr->body;

		for (size_t r = 0; r < expr->n_rows; r++) {
			char *label = expr->n_rows == 1 ? mem_string(name) : mem_format("%s_%zu", name, r + 1);

			units_put(units, label, expr->weights + r * p);
			free(label);
		}
	}
	units_commit(units);
}

/* The statistics of all contrasts for one unit of the fit. */
static void
estimate(const struct job *job, const struct fit *fit, const char *file, const double *record,
    double *statistics)
{
	double dof = fit->dof == SIZE_MAX ? job->dof : record[fit->dof];

	if (!isnan(dof) && dof != job->dof)
		die("%s: dof is %.15g, but %s gives %.15g", file, dof, job->design->name, job->dof);
	for (size_t i = 0; i < job->n; i++) {
		const double *rho = record + (fit->order > 0 ? fit->rho : 0);

		contrast_estimate(job->contrasts[i], record, rho, record[fit->sigma2], dof, statistics);
		statistics += STATISTIC_COLUMNS(job->exprs[i].n_rows);
	}
}

static struct units_out *
create_output(const struct job *job, const struct units *units, struct out *out, const char *encoding,
    size_t *n_columns)
{
	size_t n = 0, done = 0;
	char **names;
	struct units_out *created;

	for (size_t i = 0; i < job->n; i++)
		n += STATISTIC_COLUMNS(job->exprs[i].n_rows);
	names = mem_array(n, sizeof(*names));
	for (size_t i = 0; i < job->n; i++) {
		const char *name = job->exprs[i].name;
		char *front = name == NULL ? mem_string("") : mem_format("%s_", name);

		statistic_names(front, job->exprs[i].n_rows, names + done);
		free(front);
		done += STATISTIC_COLUMNS(job->exprs[i].n_rows);
	}
	created = units_create(out, encoding_choose(encoding_parse(encoding), out, units_npy(units)),
	    units_count(units), units_named(units), n, (const char *const *)names);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	*n_columns = n;
	return created;
}

/* The fit through, block by block. */
static void
contrast_fit(struct job *job, const char *spec, struct out *out, const char *encoding)
{
	struct units *units = units_open(spec);
	struct fit fit = fit_check(units, job->design);
	struct units_out *output;
	const double *records;
	double *statistics;
	size_t n, n_columns;

	prepare_contrasts(job, fit.order);
	output = create_output(job, units, out, encoding, &n_columns);
	statistics = mem_array(n_columns, sizeof(*statistics));
	while ((n = units_next(units, &records)) > 0) {
		for (size_t i = 0; i < n; i++) {
			estimate(job, &fit, units_file(units), records + i * units_columns(units), statistics);
			units_put(output, units_unit(units, i), statistics);
		}
	}
	units_close(units);
	units_commit(output);
	free(statistics);
	for (size_t i = 0; i < job->n; i++)
		contrast_free(job->contrasts[i]);
	glm_basis_free(job->basis);
}

int
main(int argc, char **argv)
{
	const char *design_spec = NULL, *fit_spec = "-", *output = NULL, *encoding = NULL;
	bool print = false;
	const struct opt options[] = {
		OPT_TEXT('d', "design", "DESIGN", &design_spec, "the design that the fit was made with"),
		OPT_TEXT('f', "fit", "FIT", &fit_spec, "the fit; standard input by default"),
		OPT_FLAG(0, "print", &print, "write the weights instead of reading a fit"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding),
		OPT_END
	};
	const struct opt_tool tool = { "contrast",
		"-d DESIGN [-f FIT] [--print] [-o FILE] [-O ENCODING] [NAME=]EXPR...",
		"combinations of regressors, with their statistics", options };
	char **operands = opt_parse(&tool, argc, argv);
	struct job job = { 0 };
	struct table *design;
	double *x;

	if (design_spec == NULL)
		die_usage("no design; -d DESIGN was expected");
	while (operands[job.n] != NULL)
		job.n++;
	if (job.n == 0)
		die_usage("no contrast; an expression like 'face - house' was expected");
	encoding_parse(encoding);
	job.x = x = fit_design(design_spec, &design);
	job.design = design;
	job.names = (const char *const *)design->names;
	job.exprs = mem_zeros(job.n, sizeof(*job.exprs));
	job.contrasts = mem_zeros(job.n, sizeof(*job.contrasts));
	parse_contrasts(&job, operands);
	if (print)
		print_weights(&job, out_open(output), encoding);
	else
		contrast_fit(&job, fit_spec, out_open(output), encoding);
	for (size_t i = 0; i < job.n; i++)
		expr_free(&job.exprs[i]);
	free(job.exprs);
	free(job.contrasts);
	table_free(design);
	free(x);
	free(operands);
	return 0;
}
