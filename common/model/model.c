/* model: the designs that glmfit fits, and the columns of its table; see model.h. */
#include "model/model.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/opt.h"
#include "model/estimable.h"
#include "model/glm.h"
#include "tables/columns.h"

/* One fit of each unit. */
struct part {
	size_t n_columns, *columns;	/* of the design */
	size_t n_nuisance, *nuisance;	/* of the part's columns */
	struct glm_basis *basis;
	struct glm *glm;
};

struct model {
	const struct table *design;
	const double *x;
	struct model_options options;
	size_t n_nuisance, *nuisance;	/* columns of the design */
	size_t n_parts;
	struct part *parts;
	size_t n_names;
	char **names;
	double *fits;		/* each: records of one part */
	size_t room;
};

/* ---- designs ------------------------------------------------------------------------------------------ */

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

/* Says which columns of a deficient design can't be told apart. */
static void
warn_deficient(const struct model *model, const struct part *part, const double *x)
{
	size_t n = part->n_columns;
	const char **names = mem_array(n, sizeof(*names));
	bool *all = mem_zeros(n, sizeof(*all)), *blamed = mem_array(n, sizeof(*blamed));
	double *weights = mem_zeros(n, sizeof(*weights));
	size_t count = 0;
	char *words;

	for (size_t i = 0; i < n; i++) {
		names[i] = model->design->names[part->columns[i]];
		weights[i] = 1;
		memset(blamed, 0, n * sizeof(*blamed));
		estimable_blame(model->design->n_rows, n, x, weights, blamed);
		weights[i] = 0;
		for (size_t j = 0; j < n; j++)
			all[j] = all[j] || blamed[j];
	}
	for (size_t j = 0; j < n; j++)
		count += all[j];
	words = estimable_words(n, names, all);
	warn("%s: rank %zu of %zu columns; %s %s of least norm", model->design->name, glm_basis_rank(part->basis), n,
	    words, count == 1 ? "is 0 in every row, and its beta is that" :
	    "are linearly dependent, and their betas are those");
	free(words);
	free(names);
	free(all);
	free(blamed);
	free(weights);
}

/* The basis of a part whose columns are set. */
static void
prepare_part(const struct model *model, struct part *part)
{
	size_t n_scans = model->design->n_rows;
	const char *file = model->design->name, *name = model->design->names[part->columns[0]];
	double *x = mem_array(n_scans * part->n_columns, sizeof(*x));

	for (size_t i = 0; i < part->n_columns; i++)
		memcpy(x + i * n_scans, model->x + part->columns[i] * n_scans, n_scans * sizeof(*x));
	part->basis = glm_basis_new(n_scans, part->n_columns, x, model->options.order);
	if (part->basis == NULL)
		die("%s: the singular value decomposition doesn't converge", file);
	if (glm_basis_rank(part->basis) >= n_scans)
		die("%s: rank %zu leaves no degree of freedom of %zu scans", file, glm_basis_rank(part->basis),
		    n_scans);
	if (model->options.psc && !glm_basis_has_constant(part->basis)) {
		if (model->options.each)
			die("%s: --psc needs a constant beside `%s'; a column of ones in --nuisance was expected", file,
			    name);
		die("%s: --psc needs a constant; a column of ones was expected", file);
	}
	if (glm_basis_rank(part->basis) < part->n_columns)
		warn_deficient(model, part, x);
	free(x);
}

/* All columns, or one and the nuisance. */
static void
add_part(struct model *model, size_t column)
{
	struct part *part = &model->parts[model->n_parts++];
	bool each = model->options.each;
	size_t n = each ? 1 + model->n_nuisance : model->design->n_columns;

	part->n_columns = n;
	part->columns = mem_array(n, sizeof(*part->columns));
	part->n_nuisance = model->n_nuisance;
	part->nuisance = mem_array(model->n_nuisance, sizeof(*part->nuisance));
	for (size_t i = 0; i < n; i++)
		part->columns[i] = !each ? i : i == 0 ? column : model->nuisance[i - 1];
	for (size_t i = 0; i < model->n_nuisance; i++)
		part->nuisance[i] = each ? i + 1 : model->nuisance[i];
	prepare_part(model, part);
}

static void
make_parts(struct model *model)
{
	size_t n = model->design->n_columns;

	model->parts = mem_zeros(n, sizeof(*model->parts));
	for (size_t i = 0; i < (model->options.each ? n : 1); i++) {
		bool nuisance = false;

		for (size_t k = 0; k < model->n_nuisance && model->options.each; k++)
			nuisance = nuisance || model->nuisance[k] == i;
		if (!nuisance)
			add_part(model, i);
	}
	if (model->n_parts == 0)
		die("%s: --nuisance leaves no column for --each", model->design->name);
}

/* ---- columns of the table ----------------------------------------------------------------------------- */

static void
add_name(struct model *model, char *name)
{
	if (columns_lookup(name, model->n_names, (const char *const *)model->names) != SIZE_MAX)
		die("%s: the fit would have two columns `%s'; other names were expected", model->design->name, name);
	model->names[model->n_names++] = name;
}

static void
name_columns(struct model *model)
{
	static const char *const after[] = { "dof", "mean", "r2", "r2_adjusted" };
	char *const *names = model->design->names;
	size_t order = model->options.order;

	model->names = mem_array(model->n_parts * (model->design->n_columns + order + 6), sizeof(*model->names));
	for (size_t i = 0; i < model->n_parts && model->options.each; i++) {
		const char *name = names[model->parts[i].columns[0]];

		add_name(model, mem_string(name));
		add_name(model, mem_format("%s_sigma2", name));
		add_name(model, mem_format("%s_r2", name));
		for (size_t k = 0; k < model->n_nuisance; k++)
			add_name(model, mem_format("%s:%s", name, names[model->nuisance[k]]));
	}
	if (model->options.each)
		return;
	for (size_t i = 0; i < model->design->n_columns; i++)
		add_name(model, mem_string(names[i]));
	add_name(model, mem_string("sigma2"));
	for (size_t k = 1; k <= order || k == 1; k++)
		add_name(model, order > 1 ? mem_format("rho_%zu", k) : mem_string("rho"));
	for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++)
		add_name(model, mem_string(after[i]));
}

struct model *
model_new(const struct table *design, const double *x, const struct model_options *options)
{
	struct model *model = mem_zeros(1, sizeof(*model));

	model->design = design;
	model->x = x;
	model->options = *options;
	for (size_t i = 0; i < design->n_columns; i++)
		if (name_reserved(design->names[i]))
			die("%s: a column is named `%s', which a fit has for itself; another name was expected",
			    design->name, design->names[i]);
	if (design->n_rows <= options->order)
		die("%s: %zu scans are too few for AR(%zu)", design->name, design->n_rows, options->order);
	if (options->nuisance != NULL)
		model->nuisance = columns_select(options->nuisance, design->name, design->n_columns,
		    (const char *const *)design->names, &model->n_nuisance);
	make_parts(model);
	name_columns(model);
	return model;
}

size_t
model_columns(const struct model *model)
{
	return model->n_names;
}

const char *const *
model_names(const struct model *model)
{
	return (const char *const *)model->names;
}

/* ---- the pass ----------------------------------------------------------------------------------------- */

void
model_open(struct model *model, struct par *par)
{
	for (size_t i = 0; i < model->n_parts; i++) {
		struct part *part = &model->parts[i];
		struct glm_options options = { .bins = model->options.bins, .psc = model->options.psc,
			.n_nuisance = part->n_nuisance, .nuisance = part->nuisance };

		part->glm = glm_open(part->basis, &options, par);
		if (part->glm == NULL)
			die("%s: the singular value decomposition doesn't converge", model->design->name);
	}
}

void
model_add(struct model *model, const struct scans_block *block)
{
	for (size_t i = 0; i < model->n_parts; i++)
		glm_add(model->parts[i].glm, block);
}

/* beta, sigma2, r2 and the nuisance betas of a part, from its own records. */
static void
gather_part(const struct model *model, const struct part *part, size_t first, size_t n_units, double *records)
{
	size_t size = glm_record(part->glm), n = part->n_columns;

	for (size_t i = 0; i < n_units; i++) {
		const double *fit = model->fits + i * size;
		double *record = records + i * model->n_names + first;

		record[0] = fit[0];
		record[1] = fit[n];
		record[2] = fit[size - 2];
		memcpy(record + 3, fit + 1, (n - 1) * sizeof(*fit));
	}
}

size_t
model_finish(struct model *model, size_t unit, size_t n_units, double *records)
{
	size_t n_missing = 0;

	if (!model->options.each)
		return glm_finish(model->parts[0].glm, unit, n_units, records);
	model->fits = mem_grow(model->fits, &model->room, n_units * glm_record(model->parts[0].glm), sizeof(double));
	for (size_t i = 0; i < model->n_parts; i++) {
		size_t missing = glm_finish(model->parts[i].glm, unit, n_units, model->fits);

		n_missing = missing > n_missing ? missing : n_missing;
		gather_part(model, &model->parts[i], i * (3 + model->n_nuisance), n_units, records);
	}
	return n_missing;
}

void
model_free(struct model *model)
{
	for (size_t i = 0; i < model->n_parts; i++) {
		glm_close(model->parts[i].glm);
		glm_basis_free(model->parts[i].basis);
		free(model->parts[i].columns);
		free(model->parts[i].nuisance);
	}
	for (size_t i = 0; i < model->n_names; i++)
		free(model->names[i]);
	free(model->names);
	free(model->parts);
	free(model->nuisance);
	free(model->fits);
	free(model);
}
