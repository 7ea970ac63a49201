/* fit: a fit table beside the design it was made with; see fit.h. */
#include "tables/fit.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "tables/source.h"

static noreturn void
die_missing(const struct table *design, size_t column, size_t scan)
{
	const char *what = isnan(design->values[column][scan]) ? "n/a" : "infinite";

	if (design->lines[scan] > 0)
		die("%s:%zu: column `%s' is %s; a design has a number in every row", design->name,
		    design->lines[scan], design->names[column], what);
	die("%s: column `%s' is %s in row %zu; a design has a number in every row", design->name,
	    design->names[column], what, scan + 1);
}

double *
fit_matrix(struct table *table)
{
	size_t time = table_lookup(table, "time"), n = table->n_rows;
	double *x;

	if (time != SIZE_MAX)
		table_drop(table, time);
	if (n == 0 || table->n_columns == 0)
		die("%s: a design without %s", table->name, n == 0 ? "rows" : "regressors");
	x = mem_array(table->n_columns * n, sizeof(*x));
	for (size_t i = 0; i < table->n_columns; i++) {
		const double *values = table_column(table, i);

		for (size_t t = 0; t < n; t++)
			if (!isfinite(values[t]))
				die_missing(table, i, t);
		memcpy(x + i * n, values, n * sizeof(*x));
	}
	return x;
}

double *
fit_design(const char *spec, struct table **design)
{
	*design = table_read(spec);
	return fit_matrix(*design);
}

void
fit_check_scans(const struct table *design, const struct scans *scans, size_t n_scans)
{
	size_t n_rows = design->n_rows;

	if (n_scans == n_rows)
		return;
	if (scans_units(scans) == n_rows)
		die("%s: %zu records of %zu units, but %s has %zu rows; its transpose would fit: %s",
		    scans_name(scans), n_scans, scans_units(scans), design->name, n_rows,
		    scans_turned(scans) ? "without -T" : scans_plain(scans) ? "-T" : "tabview -T");
	die("%s: %zu records, but %s has %zu rows", scans_name(scans), n_scans, design->name, n_rows);
}

struct scans *
fit_series(const char *spec, bool transpose, const struct table *design)
{
	struct source *source = source_open(spec);
	struct scans *scans;

	if (transpose)
		source_turn(source);
	scans = scans_from(source);
	if (scans_units(scans) == 0)
		die("%s: no column beside `time'; a series of at least one unit was expected", scans_name(scans));
	if (design != NULL && scans_count(scans) > 0)
		fit_check_scans(design, scans, scans_count(scans));
	return scans;
}

static size_t
find_after(const struct units *units, size_t first, const char *name)
{
	for (size_t i = first; i < units_columns(units); i++)
		if (strcmp(units_column(units, i), name) == 0)
			return i;
	return SIZE_MAX;
}

/* rho_1 ... in a row: their number. */
static size_t
count_rho(const struct units *units, size_t first)
{
	size_t order = 0;
	char name[32];

	do {
		snprintf(name, sizeof(name), "rho_%zu", order + 1);
		if (first + order >= units_columns(units) || strcmp(units_column(units, first + order), name) != 0)
			return order;
		order++;
	} while (true);
}

/* A fit by glmfit --each has NAME_sigma2 for some NAME. */
static bool
is_each(const struct units *units)
{
	static const char tail[] = "_sigma2";

	for (size_t i = 0; i < units_columns(units); i++) {
		size_t length = strlen(units_column(units, i));

		if (length >= sizeof(tail) && strcmp(units_column(units, i) + length - (sizeof(tail) - 1), tail) == 0)
			return true;
	}
	return false;
}

static void
check_regressors(const struct units *units, const struct table *design)
{
	const char *file = units_file(units);

	for (size_t i = 0; i < design->n_columns; i++) {
		if (i >= units_columns(units))
			die("%s: ends before column `%s' of %s", file, design->names[i], design->name);
		if (strcmp(units_column(units, i), design->names[i]) != 0)
			die("%s: column %zu is `%s', but `%s' in %s", file, i + 1, units_column(units, i),
			    design->names[i], design->name);
	}
}

struct fit
fit_check(const struct units *units, const struct table *design)
{
	struct fit fit = { .order = 1 };
	size_t p = design->n_columns;

	if (find_after(units, 0, "sigma2") == SIZE_MAX && is_each(units))
		die("%s: a fit of each regressor alone (--each); one of all together was expected", units_file(units));
	check_regressors(units, design);
	fit.sigma2 = find_after(units, p, "sigma2");
	if (fit.sigma2 == SIZE_MAX)
		die("%s: no column `sigma2' after those of %s", units_file(units), design->name);
	if (fit.sigma2 != p)
		die("%s: column %zu is `%s', which isn't in %s", units_file(units), p + 1, units_column(units, p),
		    design->name);
	fit.dof = find_after(units, p, "dof");
	fit.rho = find_after(units, p, "rho");
	if (fit.rho == SIZE_MAX) {
		fit.rho = find_after(units, p, "rho_1");
		fit.order = fit.rho == SIZE_MAX ? 0 : count_rho(units, fit.rho);
	}
	return fit;
}
