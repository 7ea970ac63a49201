/* contrast: combinations of the regressors of a fit, with their statistics.
 *
 * Reads a fit, as glmfit writes it: a unit table of one beta per regressor of the design, then sigma2,
 * rho (or rho_1 ...) and dof. Writes a unit table: per contrast effect, variance, dof, stat, z and p, or
 * for several rows (F) effect_1 ... effect_q instead of effect. Holds one block of units.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "model/contrasts.h"
#include "model/glm.h"
#include "model/statistic.h"
#include "tables/encoding.h"
#include "tables/fit.h"
#include "tables/table.h"
#include "tables/units.h"

/* The operands, and the degrees of freedom that their design leaves. */
struct job {
	struct contrasts *contrasts;
	double dof;
};

/* Weights as a unit table: one record a row, called NAME or as it is written, with _1 ... if there are
 * several. */
static void
print_weights(const struct contrasts *contrasts, struct out *out, const char *encoding)
{
	const struct table *design = contrasts->design;
	size_t count = 0, p = design->n_columns;
	struct units_out *units;

	for (size_t i = 0; i < contrasts->n; i++)
		count += contrasts->exprs[i].n_rows;
	units = units_create(out, encoding_choose(encoding_parse(encoding), out, false), count, true, p,
	    (const char *const *)design->names);
	for (size_t i = 0; i < contrasts->n; i++) {
		const struct expr *expr = &contrasts->exprs[i];
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
	const struct contrasts *contrasts = job->contrasts;
	double dof = fit->dof == SIZE_MAX ? job->dof : record[fit->dof];

	if (!isnan(dof) && dof != job->dof)
		die("%s: dof is %.15g, but %s gives %.15g", file, dof, contrasts->design->name, job->dof);
	for (size_t i = 0; i < contrasts->n; i++) {
		const double *rho = record + (fit->order > 0 ? fit->rho : 0);

		contrast_estimate(contrasts->prepared[i], record, rho, record[fit->sigma2], dof, statistics);
		statistics += STATISTIC_COLUMNS(contrasts->exprs[i].n_rows);
	}
}

static struct units_out *
create_output(const struct contrasts *contrasts, const struct units *units, struct out *out, const char *encoding)
{
	size_t n = contrasts_columns(contrasts);
	char **names = mem_array(n, sizeof(*names));
	struct units_out *created;

	contrasts_names(contrasts, names);
	created = units_create(out, encoding_choose(encoding_parse(encoding), out, units_npy(units)),
	    units_count(units), units_named(units), n, (const char *const *)names);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return created;
}

/* The fit through, block by block. */
static void
contrast_fit(struct job *job, const char *spec, struct out *out, const char *encoding)
{
	struct units *units = units_open(spec);
	struct fit fit = fit_check(units, job->contrasts->design);
	double *statistics = mem_array(contrasts_columns(job->contrasts), sizeof(*statistics));
	struct units_out *output;
	const double *records;
	size_t n;

	contrasts_prepare(job->contrasts, fit.order);
	job->dof = (double)(glm_basis_scans(job->contrasts->basis) - glm_basis_rank(job->contrasts->basis));
	output = create_output(job->contrasts, units, out, encoding);
	while ((n = units_next(units, &records)) > 0) {
		for (size_t i = 0; i < n; i++) {
			estimate(job, &fit, units_file(units), records + i * units_columns(units), statistics);
			units_put(output, units_unit(units, i), statistics);
		}
	}
	units_close(units);
	units_commit(output);
	free(statistics);
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
	if (operands[0] == NULL)
		die_usage("no contrast; an expression like 'face - house' was expected, behind -- if it begins with -");
	encoding_parse(encoding);
	x = fit_design(design_spec, &design);
	job.contrasts = contrasts_parse(design, x, operands);
	if (print)
		print_weights(job.contrasts, out_open(output), encoding);
	else
		contrast_fit(&job, fit_spec, out_open(output), encoding);
	contrasts_free(job.contrasts);
	table_free(design);
	free(x);
	free(operands);
	return 0;
}
