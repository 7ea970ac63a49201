/* lines: columns of a table as lines over time, or over scans.
 *
 *	struct lines *lines = lines_read("design.tsv", "face,house", 0);
 *	chart_extend(lines->n_points, lines->values[0], &low, &high);
 *	... chart_line(svg, &chart, lines->n_points, lines->x, lines->values[0], &pen), called lines->names[0] ...
 *	lines_free(lines);
 *
 * x is the column `time' in seconds, else a multiple of the repetition time, else the number of the record, from 1. The
 * table is held.
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "tables/table.h"

struct lines {
	struct table *table;
	size_t n, n_points;		/* at least 1 */
	const char **names;		/* per line: its column, */
	const double **values;		/* and n_points values of it */
	double *x, x_low, x_high;	/* per point, and their ends */
	bool counted;			/* x is no time, but counts records */
	double step_s;			/* from one record to the next, in the mean, where x is a time */
	const char *x_title;
};

/* SPEC as in table.h. columns: names, globs and ranges, in that order; NULL: those that are numbers. tr_s: 0 where it isn't
 * known. Dies where there is nothing to draw. */
struct lines *lines_read(const char *spec, const char *columns, double tr_s);
/* Warns of lines without any finite value, and of those with infinite ones, where they break. */
void lines_check(const struct lines *lines);
void lines_free(struct lines *lines);

#endif
