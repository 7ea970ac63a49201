/* glmfit: the general linear model of every unit of a series, in one pass over its scans.
 *
 * Reads a design (T scans x P columns; `time' is none of them) and a series (T scans x N units) in either order of flow.
 * Writes a unit table of N records: a beta per column of the design under its name, sigma2, rho (rho_1 ... rho_p), dof,
 * mean, r2, r2_adjusted; with --each, of every column alone. The series is never held: (p + 1) P sums a unit are.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "encoding.h"
#include "estimable.h"
#include "fit.h"
#include "glm.h"
#include "mem.h"
#include "opt.h"
#include "out.h"
#include "par.h"
#include "scans.h"
#include "table.h"
#include "units.h"

enum { UNITS = 4096, NOT_GIVEN = 1 << 30 };

/* One fit of each unit: of the whole design, or with --each of one column and the nuisance. */
struct model {
	size_t n_columns, *columns;	/* of the design */
	size_t n_nuisance, *nuisance;	/* of the model's columns */
	struct glm_basis *basis;
	struct glm *glm;
};

struct job {
	const char *design_spec, *noise, *nuisance_list;
	size_t bins, n_threads, order;
	bool psc, each;
	struct table *design;
	double *x;
	size_t n_nuisance, *nuisance;	/* columns of the design */
	size_t n_models;
	struct model *models;
	size_t n_names;
	char **names;		/* of the columns written */
};

/* ---- the models --------------------------------------------------------------------------------------- */

/* ols: 0, arP: P. */
static size_t
noise_order(const char *noise)
{
	size_t order;

	if (strcmp(noise, "ols") == 0)
		return 0;
	if (strncmp(noise, "ar", 2) == 0 && opt_count(noise + 2, &order) && order >= 1 && order <= 100)
		return order;
	die_usage("--noise: `%s' is none of ols, ar1 ... ar100", noise);
}

/* Names of what stands in a fit beside the betas. */
static bool
name_reserved(const char *name)
{
	static const char *const reserved[] = { "unit", "sigma2", "rho", "dof", "mean", "r2", "r2_adjusted" };
	size_t lag;

	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (strcmp(name, reserved[i]) == 0)
			return true;
	return strncmp(name, "rho_", 4) == 0 && opt_count(name + 4, &lag);
}

static void
read_design(struct job *job)
{
	struct table *design;

	job->x = fit_design(job->design_spec, &job->design);
	design = job->design;
	for (size_t i = 0; i < design->n_columns; i++)
		if (name_reserved(design->names[i]))
			die("%s: a column is named `%s', which a fit has for itself; another name was expected", design->name,
			    design->names[i]);
	if (job->nuisance_list != NULL)
		job->nuisance = columns_select(job->nuisance_list, design->name, design->n_columns,
		    (const char *const *)design->names, &job->n_nuisance);
	if (design->n_rows <= job->order)
		die("%s: %zu scans are too few for --noise=%s", design->name, design->n_rows, job->noise);
}

/* Says which columns of a deficient design can't be told apart. */
static void
warn_deficient(const struct job *job, const struct model *model, const double *x)
{
	size_t n = model->n_columns;
	const char **names = mem_array(n, sizeof(*names));
	bool *all = mem_zeros(n, sizeof(*all)), *blamed = mem_array(n, sizeof(*blamed));
	double *weights = mem_zeros(n, sizeof(*weights));
	char *words;

	for (size_t i = 0; i < n; i++) {
		names[i] = job->design->names[model->columns[i]];
		weights[i] = 1;
		memset(blamed, 0, n * sizeof(*blamed));
		estimable_blame(job->design->n_rows, n, x, weights, blamed);
		weights[i] = 0;
		for (size_t j = 0; j < n; j++)
			all[j] = all[j] || blamed[j];
	}
	words = estimable_words(n, names, all);
	warn("%s: rank %zu of %zu columns; %s can't be told apart, their betas are those of least norm", job->design->name,
	    glm_basis_rank(model->basis), n, words);
	free(words);
	free(names);
	free(all);
	free(blamed);
	free(weights);
}

/* The basis of a model whose columns are set. */
static void
prepare_model(const struct job *job, struct model *model)
{
	size_t n_scans = job->design->n_rows;
	const char *file = job->design->name, *name = job->design->names[model->columns[0]];
	double *x = mem_array(n_scans * model->n_columns, sizeof(*x));

	for (size_t i = 0; i < model->n_columns; i++)
		memcpy(x + i * n_scans, job->x + model->columns[i] * n_scans, n_scans * sizeof(*x));
	model->basis = glm_basis_new(n_scans, model->n_columns, x, job->order);
	if (model->basis == NULL)
		die("%s: the singular value decomposition doesn't converge", file);
	if (glm_basis_rank(model->basis) >= n_scans)
		die("%s: rank %zu leaves no degree of freedom of %zu scans", file, glm_basis_rank(model->basis), n_scans);
	if (job->psc && !glm_basis_has_constant(model->basis))
		die("%s: --psc needs the constant%s%s%s; a column of ones was expected", file, job->each ? " beside `" : "",
		    job->each ? name : "", job->each ? "'" : "");
	if (glm_basis_rank(model->basis) < model->n_columns)
		warn_deficient(job, model, x);
	free(x);
}

/* All columns, or one and the nuisance. */
static void
add_model(struct job *job, size_t column)
{
	struct model *model = &job->models[job->n_models++];
	size_t n = job->each ? 1 + job->n_nuisance : job->design->n_columns;

	model->n_columns = n;
	model->columns = mem_array(n, sizeof(*model->columns));
	model->n_nuisance = job->n_nuisance;
	model->nuisance = mem_array(job->n_nuisance, sizeof(*model->nuisance));
	for (size_t i = 0; i < n; i++)
		model->columns[i] = !job->each ? i : i == 0 ? column : job->nuisance[i - 1];
	for (size_t i = 0; i < job->n_nuisance; i++)
		model->nuisance[i] = job->each ? i + 1 : job->nuisance[i];
	prepare_model(job, model);
}

static void
make_models(struct job *job)
{
	size_t n = job->design->n_columns;

	job->models = mem_zeros(n, sizeof(*job->models));
	for (size_t i = 0; i < (job->each ? n : 1); i++) {
		bool nuisance = false;

		for (size_t k = 0; k < job->n_nuisance && job->each; k++)
			nuisance = nuisance || job->nuisance[k] == i;
		if (!nuisance)
			add_model(job, i);
	}
	if (job->n_models == 0)
		die("%s: --nuisance leaves no column for --each", job->design->name);
}

/* ---- names of the columns ----------------------------------------------------------------------------- */

static void
add_name(struct job *job, char *name)
{
	if (columns_lookup(name, job->n_names, (const char *const *)job->names) != SIZE_MAX)
		die("%s: the fit would have two columns `%s'; another name was expected", job->design->name, name);
	job->names[job->n_names++] = name;
}

static void
name_columns(struct job *job)
{
	static const char *const after[] = { "dof", "mean", "r2", "r2_adjusted" };
	char *const *names = job->design->names;

	job->names = mem_array(job->n_models * (job->design->n_columns + job->order + 6), sizeof(*job->names));
	for (size_t i = 0; i < job->n_models && job->each; i++) {
		const char *name = names[job->models[i].columns[0]];

		add_name(job, mem_string(name));
		add_name(job, mem_format("%s_sigma2", name));
		add_name(job, mem_format("%s_r2", name));
		for (size_t k = 0; k < job->n_nuisance; k++)
			add_name(job, mem_format("%s:%s", name, names[job->nuisance[k]]));
	}
	if (job->each)
		return;
	for (size_t i = 0; i < job->design->n_columns; i++)
		add_name(job, mem_string(names[i]));
	add_name(job, mem_string("sigma2"));
	for (size_t k = 1; k <= job->order || k == 1; k++)
		add_name(job, job->order > 1 ? mem_format("rho_%zu", k) : mem_string("rho"));
	for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++)
		add_name(job, mem_string(after[i]));
}

/* ---- the pass ----------------------------------------------------------------------------------------- */

static void
check_scans(const struct job *job, const struct scans *scans, size_t n_scans)
{
	size_t n_rows = job->design->n_rows;

	if (n_scans == n_rows)
		return;
	if (scans_units(scans) == n_rows)
		die("%s: %zu scans of %zu units, but %s has %zu rows; its transpose would fit: tabview -T",
		    scans_name(scans), n_scans, scans_units(scans), job->design->name, n_rows);
	die("%s: %zu scans, but %s has %zu rows", scans_name(scans), n_scans, job->design->name, n_rows);
}

static void
open_models(struct job *job, size_t n_units, struct par *par)
{
	for (size_t i = 0; i < job->n_models; i++) {
		struct model *model = &job->models[i];
		struct glm_options options = { job->bins, job->psc, model->n_nuisance, model->nuisance };

		model->glm = glm_open(model->basis, n_units, &options, par);
		if (model->glm == NULL)
			die("%s: the singular value decomposition doesn't converge", job->design->name);
	}
}

/* Takes the whole series in. A series that is too long is only counted. */
static void
add_series(struct job *job, struct scans *scans, struct par *par)
{
	struct scans_block block;
	size_t n_scans = 0;

	if (scans_count(scans) > 0)
		check_scans(job, scans, scans_count(scans));
	open_models(job, scans_units(scans), par);
	while (scans_next(scans, &block)) {
		n_scans = block.scan + block.n_scans;
		for (size_t i = 0; i < job->n_models && n_scans <= job->design->n_rows; i++)
			glm_add(job->models[i].glm, &block);
	}
	check_scans(job, scans, n_scans);
}

/* ---- the table ---------------------------------------------------------------------------------------- */

/* Records of --each from those of its models: beta, sigma2, r2, nuisance betas. */
static void
gather_each(const struct job *job, const struct model *model, size_t first, size_t n, const double *fits, double *records)
{
	size_t size = glm_record(model->glm), n_columns = model->n_columns;

	for (size_t i = 0; i < n; i++) {
		const double *fit = fits + i * size;
		double *record = records + i * job->n_names + first;

		record[0] = fit[0];
		record[1] = fit[n_columns];
		record[2] = fit[size - 2];
		memcpy(record + 3, fit + 1, (n_columns - 1) * sizeof(*fit));
	}
}

/* Records of n units; returns how many can't be fitted. */
static size_t
finish_units(const struct job *job, size_t unit, size_t n, double *fits, double *records)
{
	size_t n_missing = 0, first = 0;

	if (!job->each)
		return glm_finish(job->models[0].glm, unit, n, records);
	for (size_t i = 0; i < job->n_models; i++) {
		size_t missing = glm_finish(job->models[i].glm, unit, n, fits);

		n_missing = missing > n_missing ? missing : n_missing;
		gather_each(job, &job->models[i], first, n, fits, records);
		first += 3 + job->n_nuisance;
	}
	return n_missing;
}

static void
write_table(const struct job *job, const struct scans *scans, struct out *out, enum encoding encoding)
{
	size_t n_units = scans_units(scans), n, n_missing = 0;
	bool named = scans_unit(scans, 0) != NULL;
	double *records = mem_array(UNITS * job->n_names, sizeof(*records));
	double *fits = mem_array(UNITS * glm_record(job->models[0].glm), sizeof(*fits));
	struct units_out *units = units_create(out, encoding_choose(encoding, out, scans_npy(scans)), n_units, named,
	    job->n_names, (const char *const *)job->names);

	for (size_t unit = 0; unit < n_units; unit += n) {
		n = n_units - unit < UNITS ? n_units - unit : UNITS;
		n_missing += finish_units(job, unit, n, fits, records);
		for (size_t i = 0; i < n && named; i++)
			units_put(units, scans_unit(scans, unit + i), records + i * job->n_names);
		if (!named)
			units_put_block(units, records, n);
	}
	if (n_missing > 0)
		note("%zu of %zu units %s constant or not finite: n/a", n_missing, n_units, n_missing == 1 ? "is" : "are");
	free(records);
	free(fits);
	units_commit(units);
}

static void
free_job(struct job *job)
{
	for (size_t i = 0; i < job->n_models; i++) {
		glm_close(job->models[i].glm);
		glm_basis_free(job->models[i].basis);
		free(job->models[i].columns);
		free(job->models[i].nuisance);
	}
	for (size_t i = 0; i < job->n_names; i++)
		free(job->names[i]);
	free(job->names);
	free(job->models);
	free(job->nuisance);
	free(job->x);
	table_free(job->design);
}

static void
check_usage(struct job *job, char **operands)
{
	if (job->design_spec == NULL)
		die_usage("no design; -d DESIGN was expected");
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one series at a time; `%s' is a second one", operands[1]);
	if (strcmp(job->design_spec, "-") == 0 && (operands[0] == NULL || strcmp(operands[0], "-") == 0))
		die_usage("standard input can be read only once");
	job->order = noise_order(job->noise);
	if (job->bins != NOT_GIVEN && job->order != 1)
		die_usage("--bins goes with --noise=ar1");
	if (job->bins == NOT_GIVEN)
		job->bins = 100;
}

int
main(int argc, char **argv)
{
	struct job job = { .noise = "ols", .bins = NOT_GIVEN, .n_threads = 1 };
	const char *output = NULL, *encoding_word = NULL;
	const struct opt options[] = {
		OPT_TEXT('d', "design", "DESIGN", &job.design_spec, "the design, a row per scan"),
		OPT_TEXT(0, "noise", "ols|ar1|arP", &job.noise, "white, or autoregressive of order P"),
		OPT_COUNT(0, "bins", "N", &job.bins, 0, NOT_GIVEN, "AR(1): cut rho to multiples of 1/N; 100, 0 to leave it"),
		OPT_FLAG(0, "psc", &job.psc, "scale to percent of each unit's mean"),
		OPT_TEXT(0, "nuisance", "COLUMNS", &job.nuisance_list, "columns that r2_adjusted is beyond"),
		OPT_FLAG(0, "each", &job.each, "fit every other column alone, with the nuisance"),
		OPT_THREADS(&job.n_threads),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding_word),
		OPT_END
	};
	const struct opt_tool tool = { "glmfit", "-d DESIGN [--noise=ols|ar1|arP] [--bins=N] [--psc] [--nuisance=COLUMNS] "
		"[--each] [-j N] [-o FILE] [-O ENCODING] [SERIES]", "fit the general linear model to every unit of a series",
		options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding encoding = encoding_parse(encoding_word);
	struct scans *scans;
	struct par *par;
	struct out *out;

	check_usage(&job, operands);
	read_design(&job);
	make_models(&job);
	name_columns(&job);
	out = out_open(output);
	scans = scans_open(operands[0] != NULL ? operands[0] : "-");
	par = par_open(job.n_threads);
	add_series(&job, scans, par);
	write_table(&job, scans, out, encoding);
	free_job(&job);
	scans_close(scans);
	par_close(par);
	free(operands);
	return 0;
}
