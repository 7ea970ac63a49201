/* svg: a picture as SVG text, written as it is drawn.
 *
 *	struct svg *svg = svg_open(out, 640, 400, &(struct svg_look){ .title = "Regressors" });
 *	svg_line(svg, 10, 10, 90, 10, &(struct svg_pen){ .colour = svg_ink(svg), .width = 1 });
 *	svg_text(svg, 50, 20, &(struct svg_type){ .size = 12, .anchor = SVG_MIDDLE }, "seconds");
 *	svg_close(svg);
 *
 * Source: Scalable Vector Graphics 1.1 (W3C Recommendation, second edition). Lengths are pixels at 96 to the inch, y goes
 * down; numbers have at most two decimals, so the text is the same everywhere. Pictures carry a title and a description
 * for who can't see them. Each element is a line, but for pictures in pictures, and nothing has an id, so that many of them
 * can stand in one page. Text is drawn by the viewer's sans-serif font; where it must fit, its width is that of DejaVu Sans,
 * one of the widest.
 */
#ifndef SVG_H
#define SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/out.h"

struct svg;

struct svg_look {
	bool dark;		/* light ink on a dark ground */
	const char *title;	/* what the picture is; drawn by whoever wants to, here it is for readers; or NULL */
	const char *description;	/* what there is to see, in a sentence or two; or NULL */
};

/* Takes over `out`. */
struct svg *svg_open(struct out *out, double width, double height, const struct svg_look *look);
/* Ends the picture and commits. */
void svg_close(struct svg *svg);

/* Colours of the look, as CSS has them: of lines and letters, of what is less important, of the ground, of grids. */
const char *svg_ink(const struct svg *svg);
const char *svg_faint(const struct svg *svg);
const char *svg_paper(const struct svg *svg);
const char *svg_grid(const struct svg *svg);
/* Colour k of a series, told apart by most eyes that see few colours too (Okabe and Ito 2008); they come again after these many. */
enum { SVG_SERIES = 8 };
const char *svg_series(const struct svg *svg, size_t k);

struct svg_pen {
	const char *colour;	/* of the line; NULL: none */
	double width;
	const char *dash;	/* as SVG has it, "4 2"; NULL: through */
	const char *fill;	/* of the area; NULL: none */
	double opacity;		/* of both; 0 is taken as 1 */
	const char *name;	/* what it is, for who points at it or can't see it; NULL: nothing */
};

void svg_line(struct svg *svg, double x1, double y1, double x2, double y2, const struct svg_pen *pen);
void svg_rect(struct svg *svg, double x, double y, double width, double height, const struct svg_pen *pen);
void svg_circle(struct svg *svg, double x, double y, double radius, const struct svg_pen *pen);
/* A line through n points; it breaks where one isn't finite. */
void svg_polyline(struct svg *svg, size_t n, const double *x, const double *y, const struct svg_pen *pen);
/* The same, closed; all points are finite. */
void svg_polygon(struct svg *svg, size_t n, const double *x, const double *y, const struct svg_pen *pen);

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

struct svg_type {
	double size;		/* of the letters, in pixels */
	enum svg_anchor anchor;	/* what of the text is at x */
	double turn;		/* degrees, clockwise, about x, y */
	const char *colour;	/* NULL: ink */
	bool bold;
};

/* y is the base line. What is no UTF-8 is taken as Latin-1; control characters are left out. */
void svg_text(struct svg *svg, double x, double y, const struct svg_type *type, const char *text);
/* Room that a text needs at most, in pixels. */
double svg_text_width(double size, const char *text);
/* The text, cut to fit with an ellipsis at its end; to be freed. */
char *svg_text_fit(double size, double width, const char *text);
/* The same of a name, whose end tells it from others as much as its beginning: cut in the middle. */
char *svg_name_fit(double size, double width, const char *name);

/* A raster, the bytes of a PNG file, stretched over the box; smooth: between its pixels too. */
void svg_image(struct svg *svg, double x, double y, double width, double height, const unsigned char *png, size_t n,
    bool smooth, const char *name);

/* Faint oblique lines in the box: there is nothing to show here. */
void svg_hatch(struct svg *svg, double x, double y, double width, double height);

/* What is drawn until svg_end() is cut at the box. Boxes nest. */
void svg_begin(struct svg *svg, double x, double y, double width, double height);
void svg_end(struct svg *svg);

#endif
