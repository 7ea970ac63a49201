/* report_table: the tables of a report; see report_parts.h. */
#include "report/report_parts.h"

#include <ctype.h>
#include <math.h>
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

void
report_row(struct report *report, size_t n, const char *const *cells, const bool *numeric)
{
	struct html *page = report->page;

	html_open(page, "tr");
	html_open(page, "th", "scope", "row", "class", numeric[0] ? "number" : NULL);
	html_text(page, cells[0]);
	html_close(page);
	for (size_t i = 1; i < n; i++) {
		html_open(page, "td", "class", numeric[i] ? "number" : NULL);
		html_text(page, cells[i]);
		html_close(page);
	}
	html_close(page);
}

void
report_table_end(struct report *report)
{
	html_close(report->page);
	html_close(report->page);
	html_close(report->page);
}

/* ---- tables of files -------------------------------------------------------------------------------------- */

/* What a column is called where readers want its unit. */
static const char *
head(const char *name)
{
	static const char *const heads[][2] = { { "x", "x (mm)" }, { "y", "y (mm)" }, { "z", "z (mm)" },
		{ "size_mm3", "size (mm³)" }, { "size_mm2", "size (mm²)" } };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (strcmp(name, heads[i][0]) == 0)
			return heads[i][1];
	return name;
}

static bool
is_number(const struct table *table, size_t column)
{
	return !table->is_text[column];
}

/* Numbers in few digits; what is blank stays blank. */
static const char *
cell(const struct table *table, size_t column, size_t row)
{
	const char *text = table->texts[column] == NULL ? NULL : table->texts[column][row];

	if (text != NULL && (*text == '\0' || table->is_text[column]))
		return text;
	return finding_number(table->values[column][row]);
}

/* Whether the row is of the cluster of the one before: 1a behind 1. */
static bool
continues(const struct table *table, size_t row)
{
	const char *name = table->texts[0] == NULL ? "" : table->texts[0][row];

	return isdigit((unsigned char)name[0]) && isalpha((unsigned char)name[strlen(name) - 1]);
}

static void
put_record(struct report *report, const struct table *table, const struct report_look *look, size_t row)
{
	struct html *page = report->page;

	html_open(page, "tr", "class", look->sortable && continues(table, row) ? "sub" : NULL);
	for (size_t i = 0; i < table->n_columns; i++) {
		const bool marked = look->marked != NULL && look->marked(table, i, row);

		if (i == 0)
			html_open(page, "th", "scope", "row", "class", is_number(table, i) ? "number" : NULL);
		else
			html_open(page, "td", "class", marked ? "number marked" : is_number(table, i) ? "number" : NULL);
		html_text(page, cell(table, i, row));
		if (marked)
			html_put(page, "strong", " large");
		html_close(page);
	}
	html_close(page);
}

void
report_table(struct report *report, const struct table *table, const struct report_look *look)
{
	struct html *page = report->page;
	const char **heads = mem_array(table->n_columns, sizeof(*heads));
	bool *numeric = mem_array(table->n_columns, sizeof(*numeric));
	size_t shown = table->n_rows < look->most ? table->n_rows : look->most;

	/* subpeaks stay with their cluster */
	while (look->sortable && shown < table->n_rows && shown > 0 && continues(table, shown))
		shown++;
	for (size_t i = 0; i < table->n_columns; i++) {
		heads[i] = look->sortable ? head(table->names[i]) : table->names[i];
		numeric[i] = is_number(table, i);
	}
	report_table_begin(report, look->caption, look->sortable, table->n_columns, heads, numeric);
	for (size_t row = 0; row < shown; row++) {
		if (look->sortable && row > 0 && !continues(table, row)) {
			html_close(page);
			html_open(page, "tbody");
		}
		put_record(report, table, look, row);
	}
	report_table_end(report);
	if (shown < table->n_rows)
		report_say(report, "These are the first %zu of %zu rows.", shown, table->n_rows);
	free(heads);
	free(numeric);
}
