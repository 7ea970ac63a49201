/* fit: a fit table, as glmfit writes it, beside the design it was made with.
 *
 *	struct table *design;
 *	double *x = fit_design("design.tsv", &design);		// T x P
 *	struct units *units = units_open("-");
 *	struct fit fit = fit_check(units, design);
 *	... record[i] is the beta of design->names[i], record[fit.sigma2] its sigma2, &record[fit.rho] the
 *	    fit.order AR coefficients ...
 */
#ifndef FIT_H
#define FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "tables/scans.h"
#include "tables/table.h"
#include "tables/units.h"

/* Where the columns stand. */
struct fit {
	size_t sigma2;
	size_t order, rho;	/* AR coefficients rho, or rho_1 ... rho_order; order 0: the fit has none */
	size_t dof;		/* SIZE_MAX: the fit has none */
};

/* Reads a design, without its column `time', and its matrix (T x P, column-major, finite or it dies);
 * both to be freed. */
double *fit_design(const char *spec, struct table **design);
/* The same matrix, to be freed, of a design that is read already, which loses its column `time'. */
double *fit_matrix(struct table *design);
/* Opens the series of a design (NULL: of none), turned by -T or not: it has units, and as many scans as it
 * should, where that is known. */
struct scans *fit_series(const char *spec, bool transpose, const struct table *design);
/* Dies unless a series has as many records as the design rows: "bold.npy: 200 records, but design.tsv has 199 rows",
 * with the advice to transpose it where that would fit. n_scans: what it has, or will have. */
void fit_check_scans(const struct table *design, const struct scans *scans, size_t n_scans);
/* Dies unless the fit's first columns are the design's regressors, in order, and sigma2 follows: "FIT:
 * column 2 is `dog', but `cat' in design.tsv". */
struct fit fit_check(const struct units *units, const struct table *design);

#endif
