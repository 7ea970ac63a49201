/* bands: rows of a matrix sorted by their labels, and the groups so made marked along its side.
 *
 *	struct bands *bands = bands_read("regions.tsv:network", n_rows, "series.npy", "unit");
 *	... draw row i from record bands->order[i] ...
 *	bands_draw(svg, bands, x, top, bottom, bands_room(bands, bottom - top, 170));
 *	bands_free(bands);
 *
 * Labels that are numbers stand in their order, others in that of their first record; what is missing is last, or where
 * it first appears. Records of a group keep theirs.
 */
#ifndef BANDS_H
#define BANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "drawing/svg.h"

struct bands {
	char *title;		/* "unit, by network" */
	size_t n;		/* groups */
	char **names;
	size_t *ends;		/* group k has the rows from ends[k - 1] (0) to ends[k], which isn't its own */
	size_t n_rows;
	size_t *order;		/* per row its record */
};

/* SPEC as in table.h, of one column and a record for each of n_rows of the matrix that is called `file'; anything else
 * dies. `what' a row is, for the title. */
struct bands *bands_read(const char *spec, size_t n_rows, const char *file, const char *what);
/* The room beside a matrix of that height that marks and names take, at most `most' pixels. */
double bands_room(const struct bands *bands, double height, double most);
/* A bar in each group's colour at the right of x from y = top to bottom, and its name; false if names have no room. */
bool bands_draw(struct svg *svg, const struct bands *bands, double x, double top, double bottom, double most);
/* Lines between the groups of rows in the box, where groups have room between them; both: between columns that are sorted
 * like them, too. */
void bands_rule(struct svg *svg, const struct bands *bands, double x, double y, double width, double height, bool both,
    const char *colour);
void bands_free(struct bands *bands);

#endif
