/* bands: groups of rows; see bands.h. */
#include "drawing/bands.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "drawing/axis.h"
#include "model/groups.h"
#include "tables/table.h"

/* Pixels: between the matrix and the bar, its width, the line from it to its name; all beside a name. */
enum { GAP = 4, BAR = 6, LEADER = 10, MARKS = GAP + BAR + LEADER + GAP };
/* From one name to the next; least of a name that is cut, and of a group in the mean, for lines between groups. */
static const double pitch = AXIS_LETTERS + 2, least_names = 3 * AXIS_LETTERS, least_group = 6;

/* ---- who is where ------------------------------------------------------------------------------------------ */

/* Group `a' before group `b'? */
static bool
comes_before(const struct table *table, const struct groups *groups, size_t a, size_t b)
{
	double x, y;

	if (table->is_text[0])
		return a < b;
	x = table->values[0][groups->first[a]];
	y = table->values[0][groups->first[b]];
	return isnan(y) ? !isnan(x) : x < y;
}

/* Groups in the order of their numbers, by insertion: they are few, and mostly in order. */
static size_t *
sort_groups(const struct table *table, const struct groups *groups)
{
	size_t *sorted = mem_array(groups->n, sizeof(*sorted));

	for (size_t i = 0; i < groups->n; i++) {
		size_t at = i;

		for (; at > 0 && comes_before(table, groups, i, sorted[at - 1]); at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = i;
	}
	return sorted;
}

/* A counting sort by group, which keeps the order within. */
static void
sort_rows(struct bands *bands, const struct groups *groups, const size_t *sorted)
{
	size_t *rank = mem_array(bands->n, sizeof(*rank)), *next = mem_zeros(bands->n, sizeof(*next));

	for (size_t k = 0; k < bands->n; k++)
		rank[sorted[k]] = k;
	for (size_t row = 0; row < bands->n_rows; row++)
		bands->ends[rank[groups->code[row]]]++;
	for (size_t k = 1; k < bands->n; k++) {
		next[k] = bands->ends[k - 1];
		bands->ends[k] += next[k];
	}
	for (size_t row = 0; row < bands->n_rows; row++)
		bands->order[next[rank[groups->code[row]]]++] = row;
	free(next);
	free(rank);
}

struct bands *
bands_read(const char *spec, size_t n_rows, const char *file, const char *what)
{
	struct table *table = table_read(spec);
	struct bands *bands = mem_zeros(1, sizeof(*bands));
	struct groups *groups;
	size_t *sorted, column = 0;

	if (table->n_columns != 1)
		die("%s: %zu columns; labels are one, as in FILE:COLUMN", table->name, table->n_columns);
	if (table->n_rows != n_rows)
		die("%s: %zu labels, but %s has %zu rows to draw", table->name, table->n_rows, file, n_rows);
	groups = groups_make(table, 1, &column);
	sorted = sort_groups(table, groups);
	bands->title = mem_format("%s, by %s", what, table->names[0]);
	bands->n = groups->n;
	bands->n_rows = n_rows;
	bands->names = mem_array(groups->n, sizeof(*bands->names));
	bands->ends = mem_zeros(groups->n, sizeof(*bands->ends));
	bands->order = mem_array(n_rows, sizeof(*bands->order));
	for (size_t k = 0; k < groups->n; k++)
		bands->names[k] = groups_field(table, 0, groups->first[sorted[k]]);
	sort_rows(bands, groups, sorted);
	free(sorted);
	groups_free(groups);
	table_free(table);
	return bands;
}

void
bands_free(struct bands *bands)
{
	for (size_t k = 0; k < bands->n; k++)
		free(bands->names[k]);
	free(bands->names);
	free(bands->ends);
	free(bands->order);
	free(bands->title);
	free(bands);
}

/* ---- drawing ----------------------------------------------------------------------------------------------- */

/* The room for names beside their bars; 0 if there is none. */
static double
names_room(const struct bands *bands, double height, double most)
{
	double width = 0, left = most - MARKS;

	if ((double)bands->n * pitch > height + pitch)
		return 0;
	for (size_t k = 0; k < bands->n; k++)
		width = fmax(width, svg_text_width(AXIS_LETTERS, bands->names[k]));
	return width <= left + 0.01 || left >= least_names ? fmin(width, left) : 0;
}

double
bands_room(const struct bands *bands, double height, double most)
{
	double names = names_room(bands, height, most);

	return names > 0 ? MARKS + names : GAP + BAR;
}

static double
edge(const struct bands *bands, size_t k, double from, double to)
{
	double row = k == 0 ? 0 : (double)bands->ends[k - 1];

	return from + row / (double)bands->n_rows * (to - from);
}

/* Where names stand: at the middles of their bars, and moved so that none touches another: down where it must, then up
 * from below. */
static double *
spread_names(const struct bands *bands, double top, double bottom)
{
	double *places = mem_array(bands->n, sizeof(*places)), free_from = top;

	for (size_t k = 0; k < bands->n; k++) {
		double middle = (edge(bands, k, top, bottom) + edge(bands, k + 1, top, bottom)) / 2;

		places[k] = fmax(middle, free_from + pitch / 2);
		free_from = places[k] + pitch / 2;
	}
	free_from = bottom;
	for (size_t k = bands->n; k-- > 0; free_from = places[k] - pitch / 2)
		places[k] = fmin(places[k], free_from - pitch / 2);
	return places;
}

bool
bands_draw(struct svg *svg, const struct bands *bands, double x, double top, double bottom, double most)
{
	const struct svg_type type = { .size = AXIS_LETTERS };
	double names = names_room(bands, bottom - top, most), *places = spread_names(bands, top, bottom);

	x += GAP;
	for (size_t k = 0; k < bands->n; k++) {
		double from = edge(bands, k, top, bottom), to = edge(bands, k + 1, top, bottom);
		const struct svg_pen line = { .colour = svg_series(svg, k), .width = 1 };

		svg_rect(svg, x, from, BAR, to - from,
		    &(struct svg_pen){ .fill = svg_series(svg, k), .name = bands->names[k] });
		if (names > 0) {
			/* a name that has just its own room isn't cut for a rounding error */
			char *name = svg_name_fit(AXIS_LETTERS, names + 0.01, bands->names[k]);

			svg_line(svg, x + BAR, (from + to) / 2, x + BAR + LEADER, places[k], &line);
			svg_text(svg, x + BAR + LEADER + GAP / 2.0, places[k] + AXIS_LETTERS * 0.36, &type, name);
			free(name);
		}
	}
	free(places);
	return names > 0;
}

void
bands_rule(struct svg *svg, const struct bands *bands, double x, double y, double width, double height, bool both,
    const char *colour)
{
	const struct svg_pen pen = { .colour = colour, .width = 1 };
	bool across = both && width / (double)bands->n >= least_group, down = height / (double)bands->n >= least_group;

	for (size_t k = 1; k < bands->n; k++) {
		double top = edge(bands, k, y, y + height), left = edge(bands, k, x, x + width);

		if (down)
			svg_line(svg, x, top, x + width, top, &pen);
		if (across)
			svg_line(svg, left, y, left, y + height, &pen);
	}
}
