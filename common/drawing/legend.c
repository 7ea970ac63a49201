/* legend: what the colours of a chart mean; see legend.h. */
#include "drawing/legend.h"

#include <math.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/mem.h"
#include "drawing/axis.h"

/* Pixels: a row, the sample of a line or area, and between it and its name. */
static const double row_height = 17, sample = 18, gap = 6, area_height = 11;
/* Between legends, and between them and the chart. */
static const double apart = 16;
/* What a legend may have of a narrow picture, and least of names. */
static const double small_share = 0.4, small_width = 96, least_names = 2 * AXIS_LETTERS;
/* What bold letters need more than others, at most. */
static const double bolder = 7.0 / 6;

static double
legend_width(const struct legend *legend)
{
	double width = legend->n == 0 || legend->title == NULL ? 0 : svg_text_width(AXIS_LETTERS * bolder, legend->title);

	for (size_t i = 0; i < legend->n; i++)
		width = fmax(width, sample + gap + svg_text_width(AXIS_LETTERS, legend->entries[i].name));
	return ceil(width);
}

static double
height_of(const struct legend *legend)
{
	return legend->n == 0 ? 0 : row_height * ((legend->title != NULL) + (double)legend->n) + apart;
}

double
legend_height(size_t n, const struct legend *legends)
{
	double height = 0;

	for (size_t i = 0; i < n; i++)
		height += height_of(&legends[i]);
	return fmax(0, height - apart);
}

/* A text whose letters stand in the middle of the row at y. */
static void
draw_text(struct svg *svg, double x, double y, double width, bool bold, const char *text)
{
	char *fit = svg_name_fit(AXIS_LETTERS * (bold ? bolder : 1), width, text);

	y += row_height / 2 + AXIS_LETTERS * 0.35;
	svg_text(svg, x, y, &(struct svg_type){ .size = AXIS_LETTERS, .bold = bold }, fit);
	free(fit);
}

static void
draw_entry(struct svg *svg, const struct legend_entry *entry, double x, double y, double width)
{
	double middle = y + row_height / 2;
	struct svg_pen line = entry->line, area = entry->area;

	line.name = area.name = NULL;
	if (area.fill != NULL)
		svg_rect(svg, x, middle - area_height / 2, sample, area_height, &area);
	if (line.colour != NULL)
		svg_line(svg, x, middle, x + sample, middle, &line);
	draw_text(svg, x + sample + gap, y, width - sample - gap, false, entry->name);
}

static void
draw_legend(struct svg *svg, const struct legend *legend, const struct picture_box *box)
{
	size_t rows = (size_t)fmax(0, floor(box->height / row_height + 1e-9)), shown;
	double y = box->y;

	if (legend->title != NULL && rows > 0) {
		draw_text(svg, box->x, y, box->width, true, legend->title);
		y += row_height;
		rows--;
	}
	shown = legend->n <= rows ? legend->n : rows > 0 ? rows - 1 : 0;
	for (size_t i = 0; i < shown; i++, y += row_height)
		draw_entry(svg, &legend->entries[i], box->x, y, box->width);
	if (shown < legend->n && rows > 0) {
		char *more = mem_format("%zu more", legend->n - shown);

		draw_text(svg, box->x, y, box->width, false, more);
		free(more);
	}
}

void
legend_beside(struct svg *svg, size_t n, const struct legend *legends, struct picture_box *box)
{
	struct picture_box side = *box;
	double later = 0, room;

	side.width = 0;
	for (size_t i = 0; i < n; i++) {
		side.width = fmax(side.width, legend_width(&legends[i]));
		later += height_of(&legends[i]);
	}
	if (later == 0)
		return;
	room = fmax(box->width / 4, fmin(box->width * small_share, small_width));
	if (room < side.width && room < sample + gap + least_names) {
		note("the legend doesn't fit; it is left out");
		return;
	}
	side.width = fmin(side.width, room);
	side.x = box->x + box->width - side.width;
	box->width -= side.width + apart;
	for (size_t i = 0; i < n; i++) {
		/* what the later ones leave, but no less than an equal share */
		double left = box->y + box->height - side.y, height = height_of(&legends[i]);

		later -= height;
		side.height = fmin(fmax(left - later, left / (double)(n - i)), fmax(0, height - apart));
		if (height > 0)
			draw_legend(svg, &legends[i], &side);
		side.y += side.height + (height > 0 ? apart : 0);
	}
}
