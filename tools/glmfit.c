/* glmfit: the general linear model of every unit of a series, in one pass over its scans.
 *
 * Reads a design (T scans x P columns; `time' is none of them) and a series (T scans x N units) in either
 * order of flow. Writes a unit table of N records: a beta per column of the design under its name, sigma2,
 * rho (rho_1 ... rho_p), dof, mean, r2, r2_adjusted; with --each, of every column alone. The series is never
 * held: (p + 1) P sums a unit are.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "base/par.h"
#include "bytes/in.h"
#include "bytes/out.h"
#include "model/model.h"
#include "tables/encoding.h"
#include "tables/fit.h"
#include "tables/scans.h"
#include "tables/table.h"
#include "tables/units.h"

enum { UNITS = 4096, MOST_LAGS = 100, MOST_BINS = 1 << 30, NOT_GIVEN = MOST_BINS + 1 };

struct job {
	const char *design_spec, *series_spec, *noise;
	bool transpose;
	struct model_options options;
	struct table *design;
	struct model *model;
};

/* ols: 0, arP: P. */
static size_t
noise_order(const char *noise)
{
	size_t order;

	if (strcmp(noise, "ols") == 0)
		return 0;
	if (strncmp(noise, "ar", 2) == 0 && opt_count(noise + 2, &order) && order >= 1 && order <= MOST_LAGS)
		return order;
	die_usage("--noise: `%s' is none of ols, ar1, ar2 ... ar%d", noise, MOST_LAGS);
}

static void
check_usage(struct job *job, char **operands)
{
	struct model_options *options = &job->options;

	if (job->design_spec == NULL)
		die_usage("no design; -d DESIGN was expected");
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one series at a time; `%s' is a second one", operands[1]);
	job->series_spec = operands[0] != NULL ? operands[0] : "-";
	in_once(2, (const char *[]){ job->design_spec, job->series_spec });
	options->order = noise_order(job->noise);
	if (options->bins != NOT_GIVEN && options->order != 1)
		die_usage("--bins goes with --noise=ar1");
	if (options->bins == NOT_GIVEN)
		options->bins = 100;
}

/* Takes the whole series in. One that is too long is only counted. */
static void
add_series(struct job *job, struct scans *scans, struct par *par)
{
	struct scans_block block;
	size_t n_scans = 0;

	model_open(job->model, par);
	while (scans_next(scans, &block)) {
		n_scans = block.scan + block.n_scans;
		if (n_scans <= job->design->n_rows)
			model_add(job->model, &block);
	}
	fit_check_scans(job->design, scans, n_scans);
}

static void
write_table(const struct job *job, const struct scans *scans, struct out *out, enum encoding encoding)
{
	size_t n_units = scans_units(scans), n_columns = model_columns(job->model), n, n_missing = 0;
	bool named = scans_unit(scans, 0) != NULL;
	double *records = mem_array(UNITS * n_columns, sizeof(*records));
	struct units_out *units = units_create(out, encoding_choose(encoding, out, scans_npy(scans)), n_units, named,
	    n_columns, model_names(job->model));

	for (size_t unit = 0; unit < n_units; unit += n) {
		n = n_units - unit < UNITS ? n_units - unit : UNITS;
		n_missing += model_finish(job->model, unit, n, records);
		for (size_t i = 0; i < n && named; i++)
			units_put(units, scans_unit(scans, unit + i), records + i * n_columns);
		if (!named)
			units_put_block(units, records, n);
	}
	if (n_missing > 0)
		note("%zu of %zu units %s constant or not finite: n/a", n_missing, n_units,
		    n_missing == 1 ? "is" : "are");
	free(records);
	units_commit(units);
}

int
main(int argc, char **argv)
{
	struct job job = { .noise = "ols", .options = { .bins = NOT_GIVEN } };
	struct model_options *model = &job.options;
	size_t n_threads = 1;
	const char *output = NULL, *word = NULL;
	const struct opt options[] = {
		OPT_TEXT('d', "design", "DESIGN", &job.design_spec, "the design, a row per scan"),
		OPT_FLAG('T', "transpose", &job.transpose, "the series has a row per unit, a column per scan"),
		OPT_TEXT(0, "noise", "ols|ar1|arP", &job.noise, "white, or autoregressive of order P"),
		OPT_COUNT(0, "bins", "N", &model->bins, 0, MOST_BINS, "cut AR(1)'s rho to multiples of 1/N; 100"),
		OPT_FLAG(0, "psc", &model->psc, "scale to percent of each unit's mean"),
		OPT_TEXT(0, "nuisance", "COLUMNS", &model->nuisance, "what r2_adjusted compares with"),
		OPT_FLAG(0, "each", &model->each, "fit every other column alone with the nuisance"),
		OPT_THREADS(&n_threads),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&word),
		OPT_END
	};
	const struct opt_tool tool = { "glmfit", "-d DESIGN [-T] [--noise=ols|ar1|arP] [--bins=N] [--psc] "
		"[--nuisance=COLUMNS] [--each] [-j N] [-o FILE] [-O ENCODING] [SERIES]",
		"fit the general linear model to every unit of a series", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding encoding = encoding_parse(word);

	check_usage(&job, operands);
	double *x = fit_design(job.design_spec, &job.design);
	job.model = model_new(job.design, x, model);
	struct out *out = out_open(output);
	struct scans *scans = fit_series(job.series_spec, job.transpose, job.design);
	struct par *par = par_open(n_threads);
	add_series(&job, scans, par);
	write_table(&job, scans, out, encoding);
	model_free(job.model);
	par_close(par);
	scans_close(scans);
	table_free(job.design);
	free(x);
	free(operands);
	return 0;
}
