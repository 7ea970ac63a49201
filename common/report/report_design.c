/* report_design: what a report says of designs; see report_parts.h. */
#include "report/report_parts.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/in.h"

enum { MOST_LINES = 8, MOST_ROWS = 200, MOST_CORRELATED = 300 };
/* From this variance inflation on, a column is marked: its estimate is uncertain more than twice as much as if it stood
 * alone, since 5 is beyond 2 squared. */
static const double large_vif = 5;

/* ---- what designcheck says -------------------------------------------------------------------------------- */

/* What it calls the numbers of the whole design, and what they are. Rows are scans, or who knows: subjects, images. */
static const char *
figure_words(const char *name, bool scans)
{
	static const char *const of_scans[][2] = { { "leverage_max", "largest leverage of a scan" },
		{ "leverage_scan", "the scan that has it" } };
	static const char *const of_rows[][2] = { { "scans", "rows" }, { "leverage_max", "largest leverage of a row" },
		{ "leverage_scan", "the row that has it" } };
	static const char *const words[][2] = { { "rank", "rank: columns that are independent" },
		{ "dof", "degrees of freedom left for the noise" }, { "condition", "condition number" } };
	const char *word = scans ? report_word(sizeof(of_scans) / sizeof(of_scans[0]), of_scans, name) :
	    report_word(sizeof(of_rows) / sizeof(of_rows[0]), of_rows, name);

	return report_word(sizeof(words) / sizeof(words[0]), words, word);
}

/* Its table of the names that begin so, which they lose, in rows `NAME VALUE'. */
static void
put_figures(struct report *report, const struct table *check, const char *prefix, const char *caption, const char *what,
    bool scans, double large)
{
	static const bool numeric[] = { false, true, false };
	const char *const heads[] = { what, "value", "note" };
	const size_t n_columns = isfinite(large) ? 3 : 2;
	const size_t length = strlen(prefix), unit = table_find(check, "unit");
	const double *values = table_column(check, table_find(check, "value"));
	size_t n = 0;

	report_table_begin(report, caption, false, n_columns, heads, numeric);
	for (size_t row = 0; row < check->n_rows; row++) {
		const char *name = check->texts[unit][row];

		if (strncmp(name, prefix, length) != 0 || (length == 0 && strchr(name, ':') != NULL))
			continue;
		if (++n > MOST_ROWS)
			continue;
		report_row(report, n_columns, (const char *const[]){ length == 0 ? figure_words(name, scans) : name + length,
		    finding_number(values[row]), values[row] >= large ? "large" : "" }, numeric);
	}
	report_table_end(report);
	if (n > MOST_ROWS)
		report_say(report, "These are the first %d of %zu.", MOST_ROWS, n);
}

static void
put_dependencies(struct report *report, const struct table *check)
{
	const size_t unit = table_find(check, "unit");

	for (size_t row = 0; row < check->n_rows; row++)
		if (strncmp(check->texts[unit][row], "depends:", 8) == 0)
			report_warn(report, "These columns depend on each other: %s", check->texts[unit][row] + 8);
}

static void
put_check(struct report *report, const struct pipeline *pipeline, bool scans)
{
	size_t n;
	const char *bytes = pipeline_output(pipeline, &n);
	struct table *check = table_read_text(in_memory(bytes, n, "designcheck"));

	if (*pipeline_said(pipeline) != '\0')
		report_warn(report, "%s", pipeline_said(pipeline));
	put_dependencies(report, check);
	report_gallery(report);
	put_figures(report, check, "", "The design as a whole", "of the design", scans, INFINITY);
	put_figures(report, check, "vif:", "Variance inflation", "column", scans, large_vif);
	html_close(report->page);
	report_say(report, "The variance inflation of a column is how many times more its estimate varies than if no other "
	    "column were like it; from %g on it is marked.", large_vif);
	table_free(check);
}

/* ---- pictures --------------------------------------------------------------------------------------------- */

/* Whether a column is what one looks at as a line: no trend, no constant, no spike. */
static bool
is_regressor(const char *name)
{
	static const char *const others[] = { "drift_", "cosine", "spike_", "trans_", "rot_", "motion", "a_comp_cor_",
		"t_comp_cor_", "csf", "white_matter", "global_signal", "framewise_displacement", "dvars", "std_dvars" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strncmp(name, others[i], strlen(others[i])) == 0)
			return false;
	return strcmp(name, "time") != 0 && strcmp(name, "constant") != 0;
}

static void
put_lines(struct report *report, const char *file, const struct table *design)
{
	char *list = mem_string("");
	size_t n = 0, shown = 0;

	for (size_t i = 0; i < design->n_columns; i++) {
		const bool plain = design->names[i][strcspn(design->names[i], ",*?[\\")] == '\0';
		char *word, *longer;

		if (design->is_text[i] || !is_regressor(design->names[i]) || ++n > MOST_LINES)
			continue;
		word = plain ? mem_string(design->names[i]) : mem_format("%zu", i + 1);
		longer = mem_format("%s%s%s", list, shown++ > 0 ? "," : "", word);
		free(word);
		free(list);
		list = longer;
	}
	if (shown > 0) {
		char *more = n > MOST_LINES ? mem_format(" The first %d of %zu are shown.", MOST_LINES, n) : mem_string("");

		report_figure(report, pipeline_add(report->pipelines, "plotlines", "-c", list, file), true,
		    "Regressors as lines", "Without the constant, trends and what is named as a confound.%s", more);
		free(more);
	}
	free(list);
}

/* The two columns that are most alike, in words for the caption; to be freed. NULL: there are no two to compare. */
static char *
correlation_words(const struct pipeline *pipeline)
{
	size_t n, at[2] = { 0, 0 };
	const char *bytes = pipeline_output(pipeline, &n);
	struct table *table = table_read_text(in_memory(bytes, n, "designcheck"));
	double most = 0;
	bool any = false;
	char *words;

	/* the first column is `unit' */
	for (size_t i = 1; i < table->n_columns; i++)
		for (size_t row = 0; row + 1 < i && row < table->n_rows; any |= isfinite(table->values[i][row++]))
			if (fabs(table->values[i][row]) > fabs(most)) {
				most = table->values[i][row];
				at[0] = row + 1;
				at[1] = i;
			}
	if (most == 0)
		words = any ? mem_string("No two columns correlate.") : NULL;
	else
		words = mem_format("The largest is r = %.2f, of %s and %s.", most, table->names[at[0]], table->names[at[1]]);
	table_free(table);
	return words;
}

/* What is known of a design before the page is made. */
struct known {
	struct table *design;		/* NULL: the run has none */
	struct pipeline *check, *correlation;	/* the correlation NULL where there are too many columns to look at */
};

static void
put_correlation(struct report *report, const char *file, const struct known *known)
{
	struct pipeline *picture;
	char *words;

	if (known->correlation == NULL) {
		report_say(report, "Correlations are left out, since there are %zu columns.", known->design->n_columns);
		return;
	}
	words = correlation_words(known->correlation);
	if (words == NULL)
		return;
	picture = pipeline_add(report->pipelines, "designcheck", "-d", file, "--correlation");
	pipeline_then(picture, "plotmat", "--kind=correlation");
	report_figure(report, picture, false, "Correlations of the columns", "%s", words);
	free(words);
}

static void
put_design(struct report *report, size_t i, const struct known *known)
{
	const struct results_run *run = &report->results->runs[i];

	/* mkdesign writes the time of scans; of subjects there is none */
	const bool scans = table_lookup(known->design, "time") != SIZE_MAX;

	report_begin(report, "design", i + 1, "Design%s%s", *run->name == '\0' ? "" : " of ", run->name);
	report_gallery(report);
	report_figure(report, pipeline_add(report->pipelines, "plotmat", "--kind=design", run->design), false,
	    "Design matrix", "%s go down, columns across, each divided by its largest absolute value.",
	    scans ? "Scans" : "Rows");
	put_correlation(report, run->design, known);
	if (scans || run->series != NULL)
		put_lines(report, run->design, known->design);
	html_close(report->page);
	put_check(report, known->check, scans);
	report_end(report);
}

static void
ask(struct report *report, const char *file, struct known *known)
{
	char *path = results_path(report->results, file);

	known->design = table_read(path);
	known->check = pipeline_add(report->checks, "designcheck", "-d", file);
	if (known->design->n_columns <= MOST_CORRELATED)
		known->correlation = pipeline_add(report->checks, "designcheck", "-d", file, "--correlation");
	free(path);
}

void
report_designs(struct report *report)
{
	const struct results *results = report->results;
	struct known *known = mem_zeros(results->n_runs, sizeof(*known));
	size_t n = 0;

	/* what it says goes into the text, so it runs before the text is made */
	for (size_t i = 0; i < results->n_runs; i++)
		if (results->runs[i].design != NULL)
			ask(report, results->runs[i].design, &known[i]);
	pipelines_run(report->checks, report->job.n_threads);
	for (size_t i = 0; i < results->n_runs; i++) {
		const char *name = results->runs[i].name;

		if (known[i].design == NULL && *name != '\0')
			report_lack(report, "%s_design.tsv: no design of the run %s", name, name);
		if (known[i].design == NULL)
			continue;
		put_design(report, i, &known[i]);
		table_free(known[i].design);
		n++;
	}
	if (n == 0)
		report_lack(report, "design.tsv: no design");
	free(known);
}
