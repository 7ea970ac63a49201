/* report_table: the tables of a report; see report_parts.h. */
#include "report/report_parts.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
report_table_begin(struct report *report, const char *caption, bool sortable, size_t n, const char *const *heads,
    const bool *numeric)
{
	struct html *page = report->page;

	html_open(page, "div", "class", "scroll", "role", "region", "aria-label", caption, "tabindex", "0");
	html_open(page, "table", "class", sortable ? "sortable" : NULL);
	html_put(page, "caption", caption);
	html_open(page, "thead");
	html_open(page, "tr");
	for (size_t i = 0; i < n; i++) {
		html_open(page, "th", "scope", "col", "class", numeric[i] ? "number" : NULL);
		html_text(page, heads[i]);
		html_close(page);
	}
	html_close(page);
	html_close(page);
	html_open(page, "tbody");
}

/* A cell, over so many rows; the first of a row is its head. Long texts may have lines. */
static void
put_cell(struct html *page, bool first, bool number, size_t n_rows, const char *text)
{
	enum { LONG = 40 };
	const char *class = number ? "number" : strlen(text) > LONG ? "long" : NULL;
	char *span = n_rows == 1 ? NULL : mem_format("%zu", n_rows);

	if (first)
		html_open(page, "th", "scope", "row", "rowspan", span, "class", class);
	else
		html_open(page, "td", "rowspan", span, "class", class);
	html_text(page, text);
	html_close(page);
	free(span);
}

void
report_rows(struct report *report, size_t n_rows, size_t n, const char *const *cells, const bool *numeric)
{
	struct html *page = report->page;

	for (size_t row = 0; row < n_rows; row++) {
		html_open(page, "tr");
		for (size_t i = 0; i < n; i++) {
			const char *text = cells[row * n + i];
			size_t last = row + 1;

			while (last < n_rows && cells[last * n + i] == NULL)
				last++;
			if (text != NULL)
				put_cell(page, i == 0, numeric[i], last - row, text);
		}
		html_close(page);
	}
}

void
report_row(struct report *report, size_t n, const char *const *cells, const bool *numeric)
{
	report_rows(report, 1, n, cells, numeric);
}

void
report_table_end(struct report *report)
{
	html_close(report->page);
	html_close(report->page);
	html_close(report->page);
}

/* ---- clusters -------------------------------------------------------------------------------------------- */

/* What clusters(1) counts: voxels have volumes, vertices areas, and what edges join neither. */
static const char *
size_head(const struct report *report, const struct table *table)
{
	const bool voxels = table_lookup(table, "size_mm3") != SIZE_MAX, vertices = table_lookup(table, "size_mm2") != SIZE_MAX;

	if (voxels && vertices)
		return "size (voxels or vertices)";
	if (voxels || vertices)
		return voxels ? "size (voxels)" : "size (vertices)";
	return report->job.labels != NULL ? "size (parcels)" : "size (units)";
}

/* What a column is called where readers want its unit. */
static const char *
head(const struct report *report, const struct table *table, const char *name)
{
	static const char *const heads[][2] = { { "x", "x (mm)" }, { "y", "y (mm)" }, { "z", "z (mm)" },
		{ "size_mm3", "size (mm³)" }, { "size_mm2", "size (mm²)" } };

	if (strcmp(name, "size") == 0)
		return size_head(report, table);
	return report_word(sizeof(heads) / sizeof(heads[0]), heads, name);
}

static bool
is_number(const struct table *table, size_t column)
{
	return !table->is_text[column];
}

/* How many decimals the numbers of a column need, or get where they need many: such that the largest has four digits. None
 * (-1) of columns whose numbers are very small or large. */
static int
count_decimals(const struct table *table, size_t column)
{
	double most = 0, scale = 1;
	int decimals = 0;

	for (size_t row = 0; row < table->n_rows; row++)
		if (isfinite(table->values[column][row]))
			most = fmax(most, fabs(table->values[column][row]));
	if (most != 0 && (most < 0.01 || most >= 1e9))
		return -1;
	for (; scale * most < 1000; scale *= 10, decimals++) {
		bool whole = true;

		for (size_t row = 0; row < table->n_rows && whole; row++) {
			const double value = table->values[column][row] * scale;

			whole = !isfinite(value) || fabs(value - rint(value)) < 1e-6;
		}
		if (whole)
			break;
	}
	return decimals;
}

/* What is blank stays blank; to be freed. */
static char *
cell(const struct table *table, size_t column, size_t row, int decimals)
{
	const char *text = table->texts[column] == NULL ? NULL : table->texts[column][row];
	const double value = table->values[column][row];

	if (text != NULL && (*text == '\0' || table->is_text[column]))
		return mem_string(text);
	return decimals < 0 || !isfinite(value) ? mem_string(finding_number(value)) : mem_format("%.*f", decimals, value + 0.0);
}

/* Whether the row is of the cluster of the one before: 1a behind 1. */
static bool
continues(const struct table *table, size_t row)
{
	const char *name = table->texts[0] == NULL ? "" : table->texts[0][row];

	return isdigit((unsigned char)name[0]) && isalpha((unsigned char)name[strlen(name) - 1]);
}

static void
put_record(struct report *report, const struct table *table, size_t row, const int *decimals)
{
	struct html *page = report->page;

	html_open(page, "tr", "class", continues(table, row) ? "sub" : NULL);
	for (size_t i = 0; i < table->n_columns; i++) {
		char *text = cell(table, i, row, decimals[i]);

		put_cell(page, i == 0, is_number(table, i), 1, text);
		free(text);
	}
	html_close(page);
}

void
report_clusters(struct report *report, const struct table *table, const char *caption)
{
	enum { MOST = 300 };
	struct html *page = report->page;
	const char **heads = mem_array(table->n_columns, sizeof(*heads));
	bool *numeric = mem_array(table->n_columns, sizeof(*numeric));
	int *decimals = mem_array(table->n_columns, sizeof(*decimals));
	size_t shown = table->n_rows < MOST ? table->n_rows : MOST;

	while (shown < table->n_rows && continues(table, shown))
		shown++;
	for (size_t i = 0; i < table->n_columns; i++) {
		heads[i] = head(report, table, table->names[i]);
		numeric[i] = is_number(table, i);
		decimals[i] = count_decimals(table, i);
	}
	report_table_begin(report, caption, true, table->n_columns, heads, numeric);
	for (size_t row = 0; row < shown; row++) {
		/* subpeaks stay with their cluster, also when sorted */
		if (row > 0 && !continues(table, row)) {
			html_close(page);
			html_open(page, "tbody");
		}
		put_record(report, table, row, decimals);
	}
	report_table_end(report);
	if (shown < table->n_rows)
		report_say(report, "These are the first %zu of %zu rows.", shown, table->n_rows);
	free(heads);
	free(numeric);
	free(decimals);
}
