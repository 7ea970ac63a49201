/* designcheck: whether a design can be estimated, and how well.
 *
 * Reads a design, a scan table of regressors (`time' is none). Writes a unit table of one column, `value',
 * whose units are scans, columns, rank, dof, condition, leverage_max, leverage_scan, then vif:COLUMN,
 * depends:COLUMN = COMBINATION, and per contrast estimable:CONTRAST and efficiency:CONTRAST; with
 * --correlation the matrix of the columns' correlations.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "design/design.h"
#include "model/glm.h"
#include "numerics/expr.h"
#include "tables/encoding.h"
#include "tables/fit.h"
#include "tables/table.h"
#include "tables/units.h"

/* The design, and the figures found so far, which are written at once: their number is the output's
 * header. */
struct report {
	const struct table *design;
	const double *x;
	size_t n_rows, n_columns, n, room_names, room_values;
	char **names;
	double *values;
};

/* name is taken over. */
static void
figure_add(struct report *report, char *name, double value)
{
	report->names = mem_grow(report->names, &report->room_names, report->n + 1, sizeof(*report->names));
	report->values = mem_grow(report->values, &report->room_values, report->n + 1, sizeof(*report->values));
	report->names[report->n] = name;
	report->values[report->n++] = value;
}

static void
whole_add(struct report *report)
{
	size_t n = report->n_rows, rank, highest = 0;
	double condition, *leverage = mem_array(n, sizeof(*leverage));

	if (!design_condition(n, report->n_columns, report->x, &rank, &condition, leverage))
		die("%s: its singular values can't be found", report->design->name);
	for (size_t scan = 1; scan < n; scan++)
		if (leverage[scan] > leverage[highest])
			highest = scan;
	figure_add(report, mem_string("scans"), (double)n);
	figure_add(report, mem_string("columns"), (double)report->n_columns);
	figure_add(report, mem_string("rank"), (double)rank);
	figure_add(report, mem_string("dof"), (double)n - (double)rank);
	figure_add(report, mem_string("condition"), condition);
	figure_add(report, mem_string("leverage_max"), leverage[highest]);
	figure_add(report, mem_string("leverage_scan"), (double)highest + 1);
	free(leverage);
}

static void
vif_add(struct report *report)
{
	double *vif = mem_array(report->n_columns, sizeof(*vif));

	if (!design_vif(report->n_rows, report->n_columns, report->x, vif))
		die("%s: its singular values can't be found", report->design->name);
	for (size_t i = 0; i < report->n_columns; i++)
		figure_add(report, mem_format("vif:%s", report->design->names[i]), vif[i]);
	free(vif);
}

static void
dependencies_add(struct report *report)
{
	size_t n = report->n_columns;
	struct design_dependency *dependencies = mem_array(n, sizeof(*dependencies));
	size_t count = design_dependencies(report->n_rows, n, report->x, dependencies);

	for (size_t i = 0; i < count; i++) {
		char *words = design_dependency_words(&dependencies[i], n, (const char *const *)report->design->names);
		figure_add(report, mem_format("depends:%s", words), dependencies[i].residual);
		free(words);
	}
	design_dependencies_free(count, dependencies);
	free(dependencies);
}

/* Efficiency: 1/trace(C(X'X)+C') (Dale 1999, Human Brain Mapping 8:109-114). */
static void
contrast_add(struct report *report, const struct glm_basis *basis, const char *text)
{
	struct expr expr;
	char message[EXPR_MESSAGE];
	struct glm_contrast *contrast;
	double *covariance, trace = 0;
	bool estimable;

	if (!expr_parse(text, report->n_columns, (const char *const *)report->design->names, &expr, message))
		die("%s", message);
	contrast = glm_contrast_new(basis, expr.n_rows, expr.weights);
	estimable = glm_contrast_inestimable(contrast) == SIZE_MAX;
	covariance = mem_array(expr.n_rows * expr.n_rows, sizeof(*covariance));
	glm_contrast_covariance(contrast, NULL, covariance);
	for (size_t row = 0; row < expr.n_rows; row++)
		trace += covariance[row + row * expr.n_rows];
	figure_add(report, mem_format("estimable:%s", expr.name != NULL ? expr.name : expr.body), estimable ? 1 : 0);
	figure_add(report, mem_format("efficiency:%s", expr.name != NULL ? expr.name : expr.body),
	    estimable ? 1 / trace : NAN);
	free(covariance);
	glm_contrast_free(contrast);
	expr_free(&expr);
}

static void
contrasts_add(struct report *report, char **texts)
{
	struct glm_basis *basis = glm_basis_new(report->n_rows, report->n_columns, report->x, 0);

	if (basis == NULL)
		die("%s: its singular values can't be found", report->design->name);
	for (size_t i = 0; texts[i] != NULL; i++)
		contrast_add(report, basis, texts[i]);
	glm_basis_free(basis);
}

static void
report_write(struct report *report, struct out *out, enum encoding encoding)
{
	static const char *const columns[] = { "value" };
	struct units_out *units = units_create(out, encoding, report->n, true, 1, columns);

	for (size_t i = 0; i < report->n; i++) {
		units_put(units, report->names[i], &report->values[i]);
		free(report->names[i]);
	}
	units_commit(units);
	free(report->names);
	free(report->values);
}

static void
correlation_write(const struct report *report, struct out *out, enum encoding encoding)
{
	size_t n = report->n_columns;
	const char *const *names = (const char *const *)report->design->names;
	double *correlation = mem_array(n * n, sizeof(*correlation));
	struct units_out *units = units_create(out, encoding, n, true, n, names);

	design_correlation(report->n_rows, n, report->x, correlation);
	for (size_t i = 0; i < n; i++)
		units_put(units, names[i], correlation + i * n);
	units_commit(units);
	free(correlation);
}

int
main(int argc, char **argv)
{
	const char *spec = NULL, *output = NULL, *encoding = NULL;
	bool correlation = false;
	const struct opt options[] = {
		OPT_TEXT('d', "design", "DESIGN", &spec, "the design"),
		OPT_FLAG(0, "correlation", &correlation, "write the columns' correlations instead"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding),
		OPT_END
	};
	const struct opt_tool tool = { "designcheck", "-d DESIGN [--correlation] [-o FILE] [-O tsv|npy|raw|raw8] "
	    "[[NAME=]CONTRAST...]", "rank, collinearity and efficiency of a design", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding wanted = encoding_parse(encoding);
	struct report report = { 0 };
	struct table *design;
	double *x;
	struct out *out;

	if (spec == NULL)
		die_usage("-d is missing; expected a design");
	if (correlation && operands[0] != NULL)
		die_usage("--correlation takes no contrast");
	report.x = x = fit_design(spec, &design);
	report.design = design;
	report.n_rows = design->n_rows;
	report.n_columns = design->n_columns;
	if (!correlation) {
		whole_add(&report);
		vif_add(&report);
		dependencies_add(&report);
		contrasts_add(&report, operands);
	}
	out = out_open(output);
	if (correlation)
		correlation_write(&report, out, encoding_choose(wanted, out, false));
	else
		report_write(&report, out, encoding_choose(wanted, out, false));
	table_free(design);
	free(x);
	free(operands);
	return 0;
}
