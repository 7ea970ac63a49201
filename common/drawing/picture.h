/* picture: the options that all pictures have, and the sheet they are drawn on.
 *
 *	struct picture picture = { .cmap_name = "cold-hot" };
 *	const struct opt options[] = { ..., PICTURE_OPTIONS(&picture), PICTURE_CMAP(&picture), OPT_END };
 *	... opt_parse() ...
 *	picture_check(&picture, 640, 400);		// before anything is read
 *	... all that is drawn is read to its proven end ...
 *	picture_range(&picture, &low, &high);
 *	struct picture_box inside;
 *	struct svg *svg = picture_open(&picture, "Design", "4 regressors over 121 scans", &inside);
 *	... draw within the box ...
 *	svg_close(svg);
 *
 * Lengths are pixels, y goes down.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/opt.h"
#include "drawing/axis.h"
#include "drawing/cmap.h"
#include "drawing/svg.h"

struct picture {
	const char *title, *label, *range, *size, *output;	/* as the user wrote them, or NULL */
	bool dark;
	const char *cmap_name;		/* set it to the default first */

	/* what picture_check() makes of them */
	double width, height;
	bool ranged;			/* low and high are the user's */
	double low, high;		/* low < high, finite */
	const struct cmap *cmap;	/* NULL where there is no cmap_name */
};

struct picture_box {
	double x, y, width, height;
};

/* Rows of a tool's options; "[--title=TEXT] [--range=A,B] [--size=WxH] [--dark] [-o FILE]" in its synopsis. */
#define PICTURE_OPTIONS(picture) \
	OPT_TEXT(0, "title", "TEXT", &(picture)->title, "stands above the picture"), \
	OPT_TEXT(0, "range", "A,B", &(picture)->range, "draw values from A to B; those there are by default"), \
	OPT_TEXT(0, "size", "WxH", &(picture)->size, "width and height, pixels"), \
	OPT_FLAG(0, "dark", &(picture)->dark, "light on dark"), \
	OPT_OUTPUT(&(picture)->output)
#define PICTURE_LABEL(picture) OPT_TEXT(0, "label", "TEXT", &(picture)->label, "what the values are, and their unit")
#define PICTURE_CMAP(picture) OPT_TEXT(0, "cmap", CMAP_NAMES, &(picture)->cmap_name, "colours of values")

/* Sides that a picture may have. */
enum { PICTURE_LEAST = 100, PICTURE_MOST = 10000 };

/* Reads range, size and cmap; what is wrong is a usage error. width and height where the user gives none. */
void picture_check(struct picture *picture, double width, double height);
/* Reads "A" separator "B" as two finite numbers; false if text isn't that. */
bool picture_pair(const char *text, char separator, double *a, double *b);
/* Puts the user's range, if there is one, in place of the data's. */
void picture_range(const struct picture *picture, double *low, double *high);
/* The room within the margins, below the title. */
struct picture_box picture_inside(const struct picture *picture);
/* Makes the picture so high that there is that much room, where the user gives no size. */
void picture_grow(struct picture *picture, double height);
/* The same of both sides; a title may take more of the width. */
void picture_fit(struct picture *picture, double width, double height);
/* A size that leaves less room than this inside is a usage error. */
void picture_need(const struct picture *picture, double width, double height);
/* Begins the picture: its ground, and its title. `name' is what it is for readers where the user gives no title;
 * `description' what there is to see, or NULL. *inside is picture_inside(). */
struct svg *picture_open(const struct picture *picture, const char *name, const char *description,
    struct picture_box *inside);

/* Reads how many panels an option asks for, as RxC; text NULL: one. What is wrong is a usage error. */
enum { PICTURE_PANELS = 400 };
void picture_grid(const char *option, const char *text, size_t *rows, size_t *across);
/* A text in the middle below what is in the box, or upright at its left; its room is taken off the box. */
void picture_beside(struct svg *svg, struct picture_box *box, const char *text);
void picture_below(struct svg *svg, struct picture_box *box, const char *text);
/* Cell k of a box in that many rows and columns, row by row, with room between them. */
struct picture_box picture_cell(const struct picture_box *box, size_t rows, size_t across, size_t k);

#endif
