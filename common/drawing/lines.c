/* lines: columns of a table as lines; see lines.h. */
#include "drawing/lines.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "drawing/chart.h"
#include "tables/columns.h"

static void
find_x(struct lines *lines, double tr_s)
{
	const struct table *table = lines->table;
	size_t time = table_lookup(table, "time"), n = lines->n_points = table->n_rows;

	if (time != SIZE_MAX && tr_s > 0)
		die("%s: its column `time' says when its records are; -t is for tables without", table->name);
	if (n == 0)
		die("%s: no records", table->name);
	lines->x = mem_array(n, sizeof(*lines->x));
	for (size_t i = 0; i < n; i++)
		lines->x[i] = tr_s > 0 ? (double)i * tr_s : time == SIZE_MAX ? (double)i + 1 : table_column(table, time)[i];
	lines->x_low = INFINITY, lines->x_high = -INFINITY;
	chart_extend(n, lines->x, &lines->x_low, &lines->x_high);
	if (lines->x_low > lines->x_high)
		die("%s: column `time' has no number", table->name);
	lines->counted = time == SIZE_MAX && tr_s == 0;
	lines->x_title = lines->counted ? "scan" : "time (s)";
	lines->step_s = tr_s > 0 ? tr_s : (lines->x_high - lines->x_low) / fmax(1, (double)n - 1);
}

static void
find_columns(struct lines *lines, const char *columns)
{
	const struct table *table = lines->table;
	size_t n, *picked = columns_select(columns != NULL ? columns : "*", table->name, table->n_columns,
	    (const char *const *)table->names, &n);

	lines->names = mem_array(n, sizeof(*lines->names));
	lines->values = mem_array(n, sizeof(*lines->values));
	for (size_t i = 0; i < n; i++) {
		size_t k = picked[i];

		if (strcmp(table->names[k], "time") == 0 || (columns == NULL && table->is_text[k]))
			continue;
		lines->names[lines->n] = table->names[k];
		lines->values[lines->n++] = table_column(table, k);
	}
	free(picked);
	if (lines->n == 0)
		die("%s: no column of numbers to draw", table->name);
}

struct lines *
lines_read(const char *spec, const char *columns, double tr_s)
{
	struct lines *lines = mem_zeros(1, sizeof(*lines));

	lines->table = table_read(spec);
	find_x(lines, tr_s);
	find_columns(lines, columns);
	return lines;
}

void
lines_check(const struct lines *lines)
{
	size_t n_empty = 0, n_infinite = 0;
	const char *empty = NULL, *infinite = NULL;

	for (size_t k = lines->n; k-- > 0;) {
		size_t finite = 0, beyond = 0;

		for (size_t i = 0; i < lines->n_points; i++) {
			finite += isfinite(lines->values[k][i]) != 0;
			beyond += isinf(lines->values[k][i]) != 0;
		}
		if (beyond > 0) {
			infinite = lines->names[k];
			n_infinite++;
		} else if (finite == 0) {
			empty = lines->names[k];
			n_empty++;
		}
	}
	if (n_empty > 0)
		warn("%s: no number to draw in %zu of %zu columns: `%s'%s", lines->table->name, n_empty, lines->n, empty,
		    n_empty > 1 ? " ..." : "");
	if (n_infinite > 0)
		warn("%s: infinite values, where lines break, in %zu of %zu columns: `%s'%s", lines->table->name, n_infinite,
		    lines->n, infinite, n_infinite > 1 ? " ..." : "");
}

void
lines_free(struct lines *lines)
{
	free(lines->names);
	free(lines->values);
	free(lines->x);
	table_free(lines->table);
	free(lines);
}
