/* model: what glmfit fits: one design to every unit, or with `each' a design per regressor, and the table of
 * it.
 *
 *	struct model_options options = { .order = 1, .bins = 100 };
 *	struct model *model = model_new(design, x, &options);
 *	model_open(model, par);
 *	while (scans_next(scans, &block))
 *		model_add(model, &block);
 *	for (unit = 0; unit < n_units; unit += n)
 *		n_missing += model_finish(model, unit, n, records);	// model_columns() values each
 *	model_free(model);
 *
 * Columns: NAME per regressor, sigma2, rho (rho_1 ... for order 2 and more), dof, mean, r2, r2_adjusted.
 * Each: for every regressor that is no nuisance NAME, NAME_sigma2, NAME_r2 and the nuisance as NAME:COLUMN.
 * What a design can't do dies with its file's name; a deficient one is a warning that names the columns.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/par.h"
#include "tables/scans.h"
#include "tables/table.h"

struct model_options {
	size_t order;		/* 0: white noise; AR(order) */
	size_t bins;		/* of AR(1) coefficients; 0: none */
	bool psc, each;
	const char *nuisance;	/* columns as columns_select() takes them, or NULL */
};

struct model;

/* Of a design and its matrix, as fit_design() gives them: both must outlive it. */
struct model *model_new(const struct table *design, const double *x, const struct model_options *options);
size_t model_columns(const struct model *model);
const char *const *model_names(const struct model *model);
void model_open(struct model *model, struct par *par);
void model_add(struct model *model, const struct scans_block *block);
/* Records of n units, row-major; returns how many are n/a. */
size_t model_finish(struct model *model, size_t unit, size_t n_units, double *records);
void model_free(struct model *model);

#endif
