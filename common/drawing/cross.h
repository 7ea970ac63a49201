/* cross: means with intervals by the groups of one column and another, from a long table or from means that are there.
 *
 *	const struct cross_ask ask = { .x = "network", .hue = "condition", .values = "beta", .most_hues = 24 };
 *	struct cross *cross = cross_make(table, &ask);
 *	for (size_t x = 0; x < cross->x.n; x++)
 *		for (size_t hue = 0; hue < cross->hue.n; hue++)
 *			... cross->cells[x * cross->hue.n + hue].mean, of cross->x.names[x] and cross->hue.names[hue] ...
 *	cross_free(cross);
 *
 * Values are columns of the table. A column COL_mean beside COL_lo and COL_hi, as groupmean writes them, is a mean with its
 * interval, one record for each cell, and is called COL; others are numbers to average, with the 95 % interval of Student's
 * t (moments.h). Several columns of values stand for the hues, or without an x for the groups along x.
 */
#ifndef CROSS_H
#define CROSS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/groups.h"
#include "tables/table.h"

struct cross_ask {
	const char *x, *hue;	/* columns that group; x NULL: the first that is text and isn't the hue, if there is one; hue
				 * NULL: none */
	const char *values;	/* names, globs and ranges; NULL: the means with intervals, else all numbers that don't group */
	size_t most_hues;
};

/* Names in the order in which they first appear. */
struct cross_names {
	const char *title;	/* of the column that groups; NULL: columns of values, or nothing */
	size_t n;
	char **names;
	struct groups *groups;	/* or NULL */
};

struct cross_cell {
	double mean, low, high;	/* NaN: there is none */
};

struct cross {
	struct cross_names x, hue;	/* n of at least 1 */
	size_t n_values, *values;	/* columns of the table */
	bool given;			/* the means were in the table */
	size_t n_cells;			/* x.n x hue.n, row-major */
	struct cross_cell *cells;
};

/* Dies where the table isn't fit for it. */
struct cross *cross_make(const struct table *table, const struct cross_ask *ask);
/* What the cells are, "beta (mean and 95 % interval)"; `values' is what is averaged, NULL: as the column is called, if it is
 * one, without _mean where it was given. To be freed. */
char *cross_words(const struct cross *cross, const struct table *table, const char *values);
/* "Visual, win: 3 [0.5159, 5.484]": a cell and what it is called. To be freed. */
char *cross_cell_words(const struct cross *cross, size_t x, size_t hue);
void cross_free(struct cross *cross);

#endif
