/* glmresid: what a fit leaves of a series, or makes of it.
 *
 * Reads a design (T scans x P columns), a fit of it by glmfit (N units) and the series (T scans x N units)
 * that it was made of, in either order of flow. Writes a series of doubles of the same shape and order: y - X
 * beta, X beta, or y - X beta whitened by the fit's AR coefficients. Holds the betas and coefficients of all
 * units, and of the series a block.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/in.h"
#include "bytes/out.h"
#include "model/glm.h"
#include "tables/encoding.h"
#include "tables/fit.h"
#include "tables/scans.h"
#include "tables/table.h"
#include "tables/units.h"

enum what { RESIDUAL, FITTED, WHITENED };

enum { SCANS = 8, UNITS = 512 };	/* of a series, at a time */

struct job {
	const char *design_spec, *fit_spec, *series_spec;
	int what;
	struct table *design;
	struct glm_basis *basis;
	size_t n_units, order;
	bool psc, transpose;
	double *mean;		/* of each unit, for percent */
	double *beta;		/* as glm_predict() takes them */
	double *rho, *past;	/* whitened: `order' coefficients and last residuals, the newest first, of each unit */
	double *values;		/* the part of a series at hand, as doubles: then what is written */
	double *fitted;
	size_t room, beta_room, rho_room, mean_room;
};

static void
check_usage(struct job *job, char **operands)
{
	if (job->design_spec == NULL)
		die_usage("no design; -d DESIGN was expected");
	if (job->fit_spec == NULL)
		die_usage("no fit; -f FIT was expected");
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one series at a time; `%s' is a second one", operands[1]);
	job->series_spec = operands[0] != NULL ? operands[0] : "-";
	in_once(3, (const char *[]){ job->design_spec, job->fit_spec, job->series_spec });
}

static void
check_name(const struct job *job, const struct units *units, size_t i, const struct scans *scans)
{
	const char *here = units_unit(units, i), *there = scans_unit(scans, job->n_units);

	if (here != NULL && there != NULL && strcmp(here, there) != 0)
		die("%s: unit %zu is `%s', but `%s' in %s", units_file(units), job->n_units + 1, here, there,
		    scans_name(scans));
}

/* Room for one unit more: a header's word for their number isn't enough. */
static void
grow(struct job *job)
{
	size_t unit = job->n_units, needed = glm_beta_room(job->basis, unit + 1);

	job->beta = mem_grow(job->beta, &job->beta_room, needed, sizeof(*job->beta));
	if (unit % KERNEL_LANES == 0)
		memset(job->beta + glm_beta_at(job->basis, unit, 0), 0,
		    (needed - glm_beta_at(job->basis, unit, 0)) * sizeof(*job->beta));
	job->rho = mem_grow(job->rho, &job->rho_room, (unit + 1) * job->order, sizeof(*job->rho));
	if (job->psc)
		job->mean = mem_grow(job->mean, &job->mean_room, unit + 1, sizeof(*job->mean));
}

/* Betas and coefficients of all units. */
static void
read_fit(struct job *job, struct scans *scans)
{
	struct units *units = units_open(job->fit_spec);
	struct fit fit = fit_check(units, job->design);
	size_t n_columns = units_columns(units), n_all = scans_units(scans), p = job->design->n_columns, n;
	size_t mean = job->psc ? units_find(units, "mean") : 0;
	const double *records;

	job->order = job->what == WHITENED ? fit.order : 0;
	while ((n = units_next(units, &records)) > 0)
		for (size_t i = 0; i < n; i++, job->n_units++) {
			const double *record = records + i * n_columns;

			if (job->n_units >= n_all)
				continue;
			check_name(job, units, i, scans);
			grow(job);
			for (size_t j = 0; j < p; j++)
				job->beta[glm_beta_at(job->basis, job->n_units, j)] = record[j];
			for (size_t k = 0; k < job->order; k++)
				job->rho[job->n_units * job->order + k] = record[fit.rho + k];
			if (job->psc)
				job->mean[job->n_units] = record[mean];
		}
	if (job->n_units != n_all)
		die("%s: %zu units, but %s has %zu", units_file(units), job->n_units, scans_name(scans), n_all);
	units_close(units);
	job->past = mem_zeros(n_all, job->order * sizeof(*job->past));
}

/* Percent of each unit's mean, as glmfit --psc took it. */
static void
scale_part(const struct job *job, const struct scans_block *part)
{
	for (size_t t = 0; t < part->n_scans; t++)
		for (size_t u = 0; u < part->n_units; u++) {
			double *value = job->values + t * part->n_units + u;

			*value = 100 * (*value / fmax(job->mean[part->unit + u], 1) - 1);
		}
}

/* Part of a block (places relative to it): to job->values. */
static void
turn_part(struct job *job, const struct scans_block *block, const struct scans_block *part)
{
	size_t n = part->n_scans * part->n_units, scan = part->scan - block->scan, unit = part->unit - block->unit;

	if (n > job->room) {
		free(job->values);
		free(job->fitted);
		job->room = n;
		job->values = mem_array(n, sizeof(*job->values));
		job->fitted = mem_array(n, sizeof(*job->fitted));
	}
	glm_predict(job->basis, part->scan, part->n_scans, part->unit, part->n_units, job->beta,
	    job->what == FITTED ? job->values : job->fitted);
	if (job->what == FITTED)
		return;
	scans_copy(block, scan, part->n_scans, unit, part->n_units, job->values);
	if (job->psc)
		scale_part(job, part);
	for (size_t i = 0; i < n; i++)
		job->values[i] -= job->fitted[i];
	for (size_t u = 0; u < part->n_units && job->order > 0; u++)
		glm_whiten(job->order, job->rho + (part->unit + u) * job->order,
		    job->past + (part->unit + u) * job->order, part->n_scans, part->n_units, job->values + u);
}

/* A block, in parts that keep the order of flow. */
static void
turn_block(struct job *job, const struct scans_block *block, bool by_unit, struct scans_out *output)
{
	size_t step = by_unit ? UNITS : SCANS, n = by_unit ? block->n_units : block->n_scans;

	for (size_t done = 0; done < n; done += step) {
		struct scans_block part = *block;
		size_t here = n - done < step ? n - done : step;

		if (by_unit) {
			part.unit += done;
			part.n_units = here;
		} else {
			part.scan += done;
			part.n_scans = here;
			part.time = block->time != NULL ? block->time + done : NULL;
		}
		turn_part(job, block, &part);
		part.single = false;
		part.values = job->values;
		part.scan_stride = part.n_units;
		part.unit_stride = 1;
		scans_put(output, &part);
	}
}

static void
turn_series(struct job *job, struct scans *scans, struct out *out, enum encoding encoding)
{
	struct scans_out *output = scans_create_like(out, scans, encoding, job->design->n_rows);
	struct scans_block block;
	size_t n_scans = 0;

	while (scans_next(scans, &block)) {
		n_scans = block.scan + block.n_scans;
		if (n_scans <= job->design->n_rows)
			turn_block(job, &block, scans_by_unit(scans), output);
	}
	fit_check_scans(job->design, scans, n_scans);
	scans_commit(output);
}

int
main(int argc, char **argv)
{
	struct job job = { .what = RESIDUAL };
	const char *output = NULL, *word = NULL;
	const struct opt options[] = {
		OPT_TEXT('d', "design", "DESIGN", &job.design_spec, "the design of the fit"),
		OPT_TEXT('f', "fit", "FIT", &job.fit_spec, "the fit, as glmfit writes it"),
		OPT_FLAG('T', "transpose", &job.transpose, "the series has a row per unit, a column per scan"),
		OPT_FLAG(0, "psc", &job.psc, "the fit was made with --psc: percent of each unit's mean"),
		OPT_CHOICE(0, "what", "residual|fitted|whitened", &job.what, "what to write"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&word),
		OPT_END
	};
	const struct opt_tool tool = { "glmresid", "-d DESIGN -f FIT [-T] [--what=residual|fitted|whitened] [--psc] "
		"[-o FILE] [-O ENCODING] [SERIES]", "residuals of a fit", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding encoding = encoding_parse(word);

	check_usage(&job, operands);
	double *x = fit_design(job.design_spec, &job.design);
	job.basis = glm_basis_new(job.design->n_rows, job.design->n_columns, x, 0);
	if (job.basis == NULL)
		die("%s: the singular value decomposition doesn't converge", job.design->name);
	struct out *out = out_open(output);
	struct scans *scans = fit_series(job.series_spec, job.transpose, job.design);
	read_fit(&job, scans);
	turn_series(&job, scans, out, encoding);
	scans_close(scans);
	glm_basis_free(job.basis);
	table_free(job.design);
	free(x);
	free(job.mean);
	free(job.beta);
	free(job.rho);
	free(job.past);
	free(job.values);
	free(job.fitted);
	free(operands);
	return 0;
}
