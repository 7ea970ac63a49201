/* cross: means with intervals by groups of two columns; see cross.h. */
#include "drawing/cross.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "model/moments.h"
#include "tables/columns.h"

static const char mean_ending[] = "_mean";

/* ---- columns ------------------------------------------------------------------------------------------------- */

/* The column that goes with COL_mean, such as COL_lo; SIZE_MAX if name is no COL_mean or there is none. */
static size_t
sibling(const struct table *table, size_t mean, const char *ending)
{
	const char *name = table->names[mean];
	size_t length = strlen(name), tail = strlen(mean_ending), found;
	char *wanted;

	if (length <= tail || strcmp(name + length - tail, mean_ending) != 0)
		return SIZE_MAX;
	wanted = mem_format("%.*s%s", (int)(length - tail), name, ending);
	found = table_lookup(table, wanted);
	free(wanted);
	return found;
}

static bool
has_interval(const struct table *table, size_t column)
{
	return sibling(table, column, "_lo") != SIZE_MAX && sibling(table, column, "_hi") != SIZE_MAX;
}

static void
find_values(struct cross *cross, const struct table *table, const char *list, size_t x, size_t hue)
{
	size_t n, n_means = 0, *picked = columns_select(list != NULL ? list : "*", table->name, table->n_columns,
	    (const char *const *)table->names, &n);

	for (size_t i = 0; i < n; i++)
		n_means += has_interval(table, picked[i]);
	cross->given = n_means > 0;
	for (size_t i = 0; i < n; i++) {
		bool mean = has_interval(table, picked[i]), groups = picked[i] == x || picked[i] == hue;

		if (list == NULL && (cross->given ? !mean : table->is_text[picked[i]] || groups))
			continue;
		if (cross->given && !mean)
			die("%s: column `%s' is no mean with an interval, such as NAME_mean beside NAME_lo and NAME_hi; "
			    "others are", table->name, table->names[picked[i]]);
		table_column(table, picked[i]);
		picked[cross->n_values++] = picked[i];
	}
	cross->values = picked;
	if (cross->n_values == 0)
		die("%s: no column of numbers to draw", table->name);
}

static char *
value_name(const struct cross *cross, const struct table *table, size_t k)
{
	const char *name = table->names[cross->values[k]];

	return mem_substring(name, strlen(name) - (cross->given ? strlen(mean_ending) : 0));
}

/* The groups of a column. */
static struct cross_names
name_groups(const struct table *table, size_t column)
{
	struct cross_names names = { .title = table->names[column], .groups = groups_make(table, 1, &column) };

	names.n = names.groups->n;
	names.names = mem_array(names.n, sizeof(*names.names));
	for (size_t i = 0; i < names.n; i++)
		names.names[i] = groups_field(table, column, names.groups->first[i]);
	return names;
}

/* The columns of values, or one name that is empty. */
static struct cross_names
name_values(const struct cross *cross, const struct table *table, bool values)
{
	struct cross_names names = { .n = values ? cross->n_values : 1 };

	names.names = mem_array(names.n, sizeof(*names.names));
	for (size_t i = 0; i < names.n; i++)
		names.names[i] = values ? value_name(cross, table, i) : mem_string("");
	return names;
}

static void
find_names(struct cross *cross, const struct table *table, const struct cross_ask *ask)
{
	const char *const *names = (const char *const *)table->names;
	size_t n = table->n_columns, hue = ask->hue == NULL ? SIZE_MAX : columns_find(ask->hue, table->name, n, names);
	size_t x = ask->x == NULL ? SIZE_MAX : columns_find(ask->x, table->name, n, names);

	for (size_t i = 0; i < n && x == SIZE_MAX; i++)
		if (i != hue && table->is_text[i])
			x = i;
	find_values(cross, table, ask->values, x, hue);
	if (x != SIZE_MAX && hue != SIZE_MAX && cross->n_values > 1)
		die("%s: %zu columns of values beside the hue `%s'; one was expected", table->name, cross->n_values,
		    names[hue]);
	cross->x = x != SIZE_MAX ? name_groups(table, x) : name_values(cross, table, true);
	cross->hue = hue != SIZE_MAX ? name_groups(table, hue) :
	    name_values(cross, table, x != SIZE_MAX && cross->n_values > 1);
}

/* ---- means --------------------------------------------------------------------------------------------------- */

/* The cell of column k of the values in a row. */
static size_t
cell_of(const struct cross *cross, size_t row, size_t k)
{
	bool along_x = cross->x.groups == NULL;
	size_t x = along_x ? k : cross->x.groups->code[row];
	size_t hue = cross->hue.groups != NULL ? cross->hue.groups->code[row] : along_x ? 0 : k;

	return x * cross->hue.n + hue;
}

static void
average(struct cross *cross, const struct table *table)
{
	struct moments *moments = mem_zeros(cross->n_cells, sizeof(*moments));
	struct moments_interval interval = { .level = 0.95 };

	for (size_t row = 0; row < table->n_rows; row++)
		for (size_t k = 0; k < cross->n_values; k++)
			moments_add(&moments[cell_of(cross, row, k)], table_column(table, cross->values[k])[row]);
	for (size_t i = 0; i < cross->n_cells; i++) {
		double found[MOMENTS_STATISTICS];	/* n, mean, sd, sem, lo, hi */

		moments_finish(1, &moments[i], &interval, found);
		cross->cells[i] = (struct cross_cell){ found[1], found[4], found[5] };
	}
	free(moments);
}

static void
take_means(struct cross *cross, const struct table *table)
{
	bool *taken = mem_zeros(cross->n_cells, sizeof(*taken));

	for (size_t i = 0; i < cross->n_cells; i++)
		cross->cells[i] = (struct cross_cell){ NAN, NAN, NAN };
	for (size_t row = 0; row < table->n_rows; row++)
		for (size_t k = 0; k < cross->n_values; k++) {
			size_t i = cell_of(cross, row, k), column = cross->values[k];

			if (taken[i])
				die("%s: record %zu has a second `%s' of %s %s; one for each was expected", table->name,
				    row + 1, table->names[column], cross->x.names[i / cross->hue.n],
				    cross->hue.names[i % cross->hue.n]);
			taken[i] = true;
			cross->cells[i] = (struct cross_cell){ table_column(table, column)[row],
				table_column(table, sibling(table, column, "_lo"))[row],
				table_column(table, sibling(table, column, "_hi"))[row] };
		}
	free(taken);
}

struct cross *
cross_make(const struct table *table, const struct cross_ask *ask)
{
	struct cross *cross = mem_zeros(1, sizeof(*cross));

	if (table->n_rows == 0)
		die("%s: no records", table->name);
	find_names(cross, table, ask);
	if (cross->hue.n > ask->most_hues)
		die("%s: %zu hues; %zu can be told apart", table->name, cross->hue.n, ask->most_hues);
	cross->n_cells = cross->x.n * cross->hue.n;
	cross->cells = mem_array(cross->n_cells, sizeof(*cross->cells));
	if (cross->given)
		take_means(cross, table);
	else
		average(cross, table);
	return cross;
}

char *
cross_words(const struct cross *cross, const struct table *table, const char *values)
{
	const char *what = "mean";
	char *name = values != NULL ? mem_string(values) : value_name(cross, table, 0), *words;

	for (size_t i = 0; i < cross->n_cells; i++)
		if (isfinite(cross->cells[i].low))
			what = cross->given ? "mean and interval" : "mean and 95 % interval";
	words = values != NULL || cross->n_values == 1 ? mem_format("%s (%s)", name, what) : mem_string(what);
	free(name);
	return words;
}

char *
cross_cell_words(const struct cross *cross, size_t x, size_t hue)
{
	const struct cross_cell *cell = &cross->cells[x * cross->hue.n + hue];
	const char *a = cross->x.names[x], *b = cross->hue.names[hue], *between = *b != '\0' ? ", " : "";

	if (!isfinite(cell->mean))
		return mem_format("%s%s%s: n/a", a, between, b);
	if (!isfinite(cell->low) || !isfinite(cell->high))
		return mem_format("%s%s%s: %.4g", a, between, b, cell->mean);
	return mem_format("%s%s%s: %.4g [%.4g, %.4g]", a, between, b, cell->mean, cell->low, cell->high);
}

static void
free_names(struct cross_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->names[i]);
	free(names->names);
	if (names->groups != NULL)
		groups_free(names->groups);
}

void
cross_free(struct cross *cross)
{
	free_names(&cross->x);
	free_names(&cross->hue);
	free(cross->values);
	free(cross->cells);
	free(cross);
}
