/* mixedfx: mixed effects over subjects, by restricted maximum likelihood.
 *
 * Reads a group design (n subjects x P columns) and two scan tables of n subjects x N units, in either order of flow:
 * first-level effects, and their variances. Writes a unit table of N records: per contrast effect, variance, dof, stat,
 * z and p (effect_1 ... effect_q for an F), then tau2, q and q_p of the unit. A table that flows unit by unit streams;
 * one that flows subject by subject is held.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "base/par.h"
#include "bytes/in.h"
#include "bytes/out.h"
#include "model/contrasts.h"
#include "model/glm.h"
#include "model/mixed.h"
#include "tables/encoding.h"
#include "tables/fit.h"
#include "tables/scans.h"
#include "tables/table.h"
#include "tables/tandem.h"
#include "tables/units.h"

struct job {
	const char *design_spec, *effects_spec, *variances_spec;
	bool transpose;
	int test;			/* an enum mixed_test */
	struct table *design;
	struct mixed *mixed;
	size_t n_units, n_missing;
	size_t *n_unusable;		/* units, of each subject */
};

static void
check_usage(const struct job *job, char **operands)
{
	if (job->design_spec == NULL)
		die_usage("no design; -d DESIGN was expected");
	if (job->effects_spec == NULL)
		die_usage("no effects; --effects=TABLE was expected");
	if (job->variances_spec == NULL)
		die_usage("no variances; --variances=TABLE was expected");
	if (operands[0] == NULL)
		die_usage("no contrast; an expression like 'patients - controls' was expected, behind -- if it begins with -");
	in_once(3, (const char *[]){ job->design_spec, job->effects_spec, job->variances_spec });
}

static void
check_rank(const struct job *job, const struct contrasts *contrasts)
{
	size_t rank = glm_basis_rank(contrasts->basis), n = job->design->n_rows;

	if (rank >= n)
		die("%s: rank %zu leaves no degree of freedom of %zu subjects", job->design->name, rank, n);
}

static struct units_out *
create_output(const struct job *job, const struct scans *scans, struct out *out, enum encoding encoding)
{
	size_t n = mixed_columns(job->mixed);
	char **names = mem_array(n, sizeof(*names));
	struct units_out *created;

	mixed_names(job->mixed, names);
	created = units_create(out, encoding_choose(encoding, out, scans_npy(scans)), scans_units(scans),
	    scans_unit(scans, 0) != NULL, n, (const char *const *)names);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return created;
}

/* Which subjects are why units can't be used. */
static void
count_unusable(struct job *job, const struct tandem_block *block)
{
	size_t n = job->design->n_rows;

	for (size_t unit = 0; unit < block->n_units; unit++)
		for (size_t i = 0; i < n; i++) {
			double effect = block->values[0][unit * n + i], variance = block->values[1][unit * n + i];

			job->n_unusable[i] += !(isfinite(effect) && isfinite(variance) && variance > 0);
		}
}

static void
tell_missing(const struct job *job)
{
	if (job->n_missing == 0)
		return;
	note("%zu of %zu units %s an effect that isn't finite%s a variance that isn't positive%s: n/a", job->n_missing,
	    job->n_units, job->n_missing == 1 ? "has" : "have", job->test == MIXED_KNHA ? "," : " or",
	    job->test == MIXED_KNHA ? ", or no residual" : "");
	for (size_t i = 0; i < job->design->n_rows; i++)
		if (job->n_unusable[i] == job->n_units)
			note("subject %zu has them in every unit", i + 1);
}

/* Both tables through, block by block. */
static void
fit_units(struct job *job, struct out *out, enum encoding encoding)
{
	struct tandem *tandem = tandem_open(job->effects_spec, job->variances_spec, job->transpose, job->design);
	const struct scans *scans = tandem_scans(tandem);
	size_t n_columns = mixed_columns(job->mixed), room = 0, missing;
	struct units_out *output = create_output(job, scans, out, encoding);
	struct tandem_block block;
	double *records = NULL;

	job->n_units = scans_units(scans);
	job->n_unusable = mem_zeros(job->design->n_rows, sizeof(*job->n_unusable));
	while (tandem_next(tandem, &block)) {
		records = mem_grow(records, &room, block.n_units, n_columns * sizeof(*records));
		missing = mixed_estimate(job->mixed, block.n_units, block.values[0], block.values[1], records);
		if (missing > 0)
			count_unusable(job, &block);
		job->n_missing += missing;
		for (size_t i = 0; i < block.n_units; i++)
			units_put(output, scans_unit(scans, block.unit + i), records + i * n_columns);
	}
	tandem_close(tandem);
	tell_missing(job);
	units_commit(output);
	free(records);
	free(job->n_unusable);
}

int
main(int argc, char **argv)
{
	struct job job = { .test = MIXED_T };
	size_t n_threads = 1;
	const char *output = NULL, *word = NULL;
	const struct opt options[] = {
		OPT_TEXT('d', "design", "DESIGN", &job.design_spec, "the group design, a row per subject"),
		OPT_TEXT(0, "effects", "TABLE", &job.effects_spec, "first-level effects, a record per subject"),
		OPT_TEXT(0, "variances", "TABLE", &job.variances_spec, "their variances, of the same shape"),
		OPT_FLAG('T', "transpose", &job.transpose, "both have a row per unit, a column per subject"),
		OPT_CHOICE(0, "test", "t|knha|adhoc", &job.test, "variances as they are, or Knapp and Hartung's"),
		OPT_THREADS(&n_threads),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&word),
		OPT_END
	};
	const struct opt_tool tool = { "mixedfx", "-d DESIGN --effects=TABLE --variances=TABLE [-T] "
		"[--test=t|knha|adhoc] [-j N] [-o FILE] [-O ENCODING] [NAME=]EXPR...", "mixed effects over subjects", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding encoding = encoding_parse(word);

	check_usage(&job, operands);
	double *x = fit_design(job.design_spec, &job.design);
	struct contrasts *contrasts = contrasts_parse(job.design, x, operands);
	contrasts_prepare(contrasts, 0);
	check_rank(&job, contrasts);
	struct out *out = out_open(output);
	struct par *par = par_open(n_threads);
	job.mixed = mixed_new(contrasts, (enum mixed_test)job.test, par);
	fit_units(&job, out, encoding);
	mixed_free(job.mixed);
	par_close(par);
	contrasts_free(contrasts);
	table_free(job.design);
	free(x);
	free(operands);
	return 0;
}
