/* picture: options and sheets of pictures; see picture.h. */
#include "drawing/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "bytes/out.h"

/* Pixels: around the picture, below its title, and between cells. */
static const double margin = 12, title_gap = 10, apart = 14;
/* What a title may make a sheet wide that else were narrower. */
static const double most_title = 600;
/* Bold letters are wider, by up to a sixth. */
static const double bold = 7.0 / 6;

bool
picture_pair(const char *text, char separator, double *a, double *b)
{
	const char *split = strchr(text, separator);
	char *first;
	bool good;

	if (split == NULL)
		return false;
	first = mem_substring(text, (size_t)(split - text));
	good = opt_real(first, a) && opt_real(split + 1, b) && isfinite(*a) && isfinite(*b);
	free(first);
	return good;
}

static bool
is_side(double side)
{
	return side >= PICTURE_LEAST && side <= PICTURE_MOST && side == floor(side);
}

void
picture_check(struct picture *picture, double width, double height)
{
	picture->width = width;
	picture->height = height;
	if (picture->size != NULL && (!picture_pair(picture->size, 'x', &picture->width, &picture->height) ||
	    !is_side(picture->width) || !is_side(picture->height)))
		die_usage("--size: `%s' is no WIDTHxHEIGHT of %d to %d pixels, such as 640x400", picture->size, PICTURE_LEAST,
		    PICTURE_MOST);
	picture->ranged = picture->range != NULL;
	if (picture->ranged && (!picture_pair(picture->range, ',', &picture->low, &picture->high) ||
	    !(picture->low < picture->high)))
		die_usage("--range: `%s' is no A,B with A less than B, such as -1,1", picture->range);
	picture->cmap = picture->cmap_name == NULL ? NULL : cmap_find(picture->cmap_name);
	if (picture->cmap == NULL && picture->cmap_name != NULL)
		die_usage("--cmap: `%s' is none of %s", picture->cmap_name, CMAP_NAMES);
}

void
picture_range(const struct picture *picture, double *low, double *high)
{
	if (!picture->ranged)
		return;
	*low = picture->low;
	*high = picture->high;
}

static bool
has_title(const struct picture *picture)
{
	return picture->title != NULL && *picture->title != '\0';
}

struct picture_box
picture_inside(const struct picture *picture)
{
	const double drop = has_title(picture) ? AXIS_TITLE + title_gap : 0;

	return (struct picture_box){ margin, margin + drop, picture->width - 2 * margin,
		picture->height - 2 * margin - drop };
}

void
picture_grow(struct picture *picture, double height)
{
	if (picture->size == NULL)
		picture->height = ceil(fmax(picture->height + height - picture_inside(picture).height, PICTURE_LEAST));
}

void
picture_fit(struct picture *picture, double width, double height)
{
	if (picture->size != NULL)
		return;
	if (has_title(picture))
		width = fmax(width, fmin(svg_text_width(AXIS_TITLE * bold, picture->title), most_title));
	picture->width = fmin(fmax(ceil(width + 2 * margin), PICTURE_LEAST), PICTURE_MOST);
	picture_grow(picture, height);
}

void
picture_need(const struct picture *picture, double width, double height)
{
	const struct picture_box inside = picture_inside(picture);
	double more_width = fmax(0, width - inside.width), more_height = fmax(0, height - inside.height);

	/* half a pixel is no one's */
	if (more_width > 0.5 || more_height > 0.5)
		die_usage("--size: %gx%g is too small for this picture; at least %gx%g was expected", picture->width,
		    picture->height, ceil(picture->width + more_width), ceil(picture->height + more_height));
}

struct svg *
picture_open(const struct picture *picture, const char *name, const char *description, struct picture_box *inside)
{
	const struct svg_look look = { picture->dark, picture->title != NULL ? picture->title : name, description };
	struct svg *svg = svg_open(out_open(picture->output), picture->width, picture->height, &look);
	const struct svg_type type = { .size = AXIS_TITLE, .anchor = SVG_MIDDLE, .bold = true };

	*inside = picture_inside(picture);
	if (has_title(picture)) {
		char *title = svg_text_fit(AXIS_TITLE * bold, inside->width, picture->title);

		svg_text(svg, picture->width / 2, margin + AXIS_TITLE * 0.8, &type, title);
		free(title);
	}
	return svg;
}

void
picture_grid(const char *option, const char *text, size_t *rows, size_t *across)
{
	double r = 1, c = 1;

	if (text != NULL && (!picture_pair(text, 'x', &r, &c) || r != floor(r) || c != floor(c) || r < 1 || c < 1 ||
	    r * c > PICTURE_PANELS))
		die_usage("%s: `%s' is no RxC of at most %d panels, such as 3x2", option, text, PICTURE_PANELS);
	*rows = (size_t)r;
	*across = (size_t)c;
}

void
picture_below(struct svg *svg, struct picture_box *box, const char *text)
{
	char *fit = svg_text_fit(AXIS_LETTERS, box->width, text);

	svg_text(svg, box->x + box->width / 2, box->y + box->height - 3,
	    &(struct svg_type){ .size = AXIS_LETTERS, .anchor = SVG_MIDDLE }, fit);
	box->height -= AXIS_LETTERS + title_gap;
	free(fit);
}

void
picture_beside(struct svg *svg, struct picture_box *box, const char *text)
{
	char *fit = svg_text_fit(AXIS_LETTERS, box->height, text);
	double room = AXIS_LETTERS + title_gap;

	svg_text(svg, box->x + AXIS_LETTERS, box->y + box->height / 2,
	    &(struct svg_type){ .size = AXIS_LETTERS, .anchor = SVG_MIDDLE, .turn = -90 }, fit);
	box->x += room;
	box->width -= room;
	free(fit);
}

struct picture_box
picture_cell(const struct picture_box *box, size_t rows, size_t across, size_t k)
{
	double width = (box->width + apart) / (double)across, height = (box->height + apart) / (double)rows;

	return (struct picture_box){ box->x + (double)(k % across) * width, box->y + (double)(k / across) * height,
		width - apart, height - apart };
}
