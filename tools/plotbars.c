/* plotbars: means with their intervals as bars, by group and hue.
 *
 * Reads a table and holds it: a long one, whose records are averaged in each group, or one of means and intervals, as
 * groupmean writes it (COL_mean, COL_lo, COL_hi). Writes an SVG picture: a slot along x for each group, in it a bar for each
 * hue, from 0 to the mean, and a whisker from the interval's low end to its high one.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "drawing/axis.h"
#include "drawing/category.h"
#include "drawing/chart.h"
#include "drawing/cross.h"
#include "drawing/legend.h"
#include "drawing/picture.h"
#include "tables/table.h"

/* Bars that colours and shades tell apart. */
enum { MOST_HUES = 3 * SVG_SERIES };
/* Of a slot, what bars fill; pixels: the least width of a bar, the widest cap of a whisker, the least letters, the least
 * height of the inside, and the room for half a label above. */
static const double filled = 0.8, thinnest = 1, widest_cap = 8, least_letters = 4, least_height = 20,
    above = AXIS_LETTERS / 2.0;
/* The picture where the user gives no size: so wide that bars are, up to a limit; beside them an axis and a legend. */
static const double usual_width = 640, usual_height = 400, usual_bar = 9, beside = 150, most_width = 2000;

struct job {
	struct picture picture;
	struct table *table;
	struct cross *cross;
	char *y_title;
	struct axis y;
	struct category x;
};

/* ---- layout -------------------------------------------------------------------------------------------------- */

static void
check_cells(const struct job *job)
{
	size_t n_missing = 0;

	for (size_t i = 0; i < job->cross->n_cells; i++)
		n_missing += isfinite(job->cross->cells[i].mean) ? 0 : 1;
	if (n_missing == job->cross->n_cells)
		warn("%s: no mean is a number", job->table->name);
	else if (n_missing > 0)
		note("%s: %zu of %zu means missing; marked n/a", job->table->name, n_missing, job->cross->n_cells);
}

/* Ends that hold 0, the means and the intervals. */
static void
find_ends(const struct job *job, double *low, double *high)
{
	*low = *high = 0;
	for (size_t i = 0; i < job->cross->n_cells; i++) {
		const struct cross_cell *cell = &job->cross->cells[i];

		chart_extend(3, (const double[]){ cell->mean, cell->low, cell->high }, low, high);
	}
	picture_range(&job->picture, low, high);
}

static struct axis
make_y(const struct job *job, double low, double high, double bottom, double top)
{
	struct axis y = axis_new(low, high, fmax(bottom, top + 1), top);

	if (!job->picture.ranged)
		axis_round(&y);
	return y;
}

static struct legend
make_legend(const struct job *job, const struct legend_entry *entries)
{
	const struct cross_names *hue = &job->cross->hue;

	return (struct legend){ hue->title, hue->n > 1 || hue->title != NULL ? hue->n : 0, entries };
}

static void
size_picture(struct job *job)
{
	const struct legend legend = make_legend(job, NULL);
	double width = beside + (double)job->cross->n_cells * usual_bar / filled;

	if (job->picture.size != NULL)
		return;
	job->picture.width = fmax(usual_width, fmin(most_width, width));
	picture_grow(&job->picture, fmax(picture_inside(&job->picture).height, legend_height(1, &legend)));
}

static void
lay_out(struct job *job, const struct picture_box *inside)
{
	const struct cross_names *x = &job->cross->x;
	double low, high, top = inside->y + above, bottom = inside->y + inside->height, right = inside->x + inside->width;

	find_ends(job, &low, &high);
	job->x = category_new(x->n, (const char *const *)x->names, inside->height / 3);
	/* labels of y may get wider as the axis gets shorter: as short as names make it */
	for (size_t again = 0; again < 2; again++) {
		job->y = make_y(job, low, high, bottom, top);
		category_place(&job->x, inside->x, inside->x + axis_room(&job->y, AXIS_LEFT, true), right);
		bottom = inside->y + inside->height - category_room(&job->x, x->title != NULL);
	}
	job->y = make_y(job, low, high, bottom, top);
	if (bottom - top < least_height || job->x.slot * filled / (double)job->cross->hue.n < thinnest)
		die("%s: groups: %zu, bars in each: %zu; they don't fit into %.0fx%.0f pixels; a larger --size was expected",
		    job->table->name, x->n, job->cross->hue.n, job->picture.width, job->picture.height);
}

/* ---- drawing ------------------------------------------------------------------------------------------------- */

/* Colours come again in lighter shades. */
static struct svg_pen
hue_pen(const struct svg *svg, size_t hue)
{
	static const double shades[] = { 1, 0.6, 0.35 };

	return (struct svg_pen){ .fill = svg_series(svg, hue), .opacity = shades[hue / SVG_SERIES] };
}

static void
draw_legend(struct svg *svg, const struct job *job, struct picture_box *inside)
{
	const struct cross_names *hue = &job->cross->hue;
	struct legend_entry *entries = mem_zeros(hue->n, sizeof(*entries));
	const struct legend legend = make_legend(job, entries);

	for (size_t i = 0; i < hue->n; i++)
		entries[i] = (struct legend_entry){ .name = hue->names[i], .area = hue_pen(svg, i) };
	legend_beside(svg, 1, &legend, inside);
	free(entries);
}

static void
draw_whisker(struct svg *svg, const struct job *job, const struct cross_cell *cell, double middle, double width)
{
	/* a rim makes it seen on bars of any colour */
	const struct svg_pen pens[] = { { .colour = svg_paper(svg), .width = 2.5 }, { .colour = svg_ink(svg), .width = 1 } };
	double low = axis_at(&job->y, cell->low), high = axis_at(&job->y, cell->high), half = fmin(widest_cap, width * 0.6) / 2;

	for (size_t i = 0; i < 2; i++) {
		svg_line(svg, middle, low, middle, high, &pens[i]);
		svg_line(svg, middle - half, low, middle + half, low, &pens[i]);
		svg_line(svg, middle - half, high, middle + half, high, &pens[i]);
	}
}

/* Upright above 0, or below where there is more room. */
static void
draw_missing(struct svg *svg, const struct job *job, double middle, double letters)
{
	double base = fmax(job->y.to, fmin(job->y.from, axis_at(&job->y, 0)));
	bool above_it = base - job->y.to >= job->y.from - base;
	const struct svg_type type = { .size = letters, .turn = -90, .colour = svg_faint(svg),
		.anchor = above_it ? SVG_START : SVG_END };

	if (letters >= least_letters)
		svg_text(svg, middle + letters * 0.35, above_it ? base - 4 : base + 4, &type, "n/a");
}

/* A bar and its whisker, or the word that there is none. */
static void
draw_cell(struct svg *svg, const struct job *job, size_t x, size_t hue)
{
	const struct cross *cross = job->cross;
	const struct cross_cell *cell = &cross->cells[x * cross->hue.n + hue];
	double width = job->x.slot * filled / (double)cross->hue.n;
	double left = category_at(&job->x, x) + ((double)hue - (double)cross->hue.n / 2) * width;
	double zero = axis_at(&job->y, 0), end = axis_at(&job->y, cell->mean);
	struct svg_pen pen = hue_pen(svg, hue);
	char *name = cross_cell_words(cross, x, hue);

	pen.name = name;
	if (isfinite(cell->mean)) {
		svg_rect(svg, left, fmin(zero, end), width, fabs(zero - end), &pen);
		if (isfinite(cell->low) && isfinite(cell->high))
			draw_whisker(svg, job, cell, left + width / 2, width);
	} else {
		draw_missing(svg, job, left + width / 2, fmin(AXIS_LETTERS - 1, width));
	}
	free(name);
}

static void
draw(struct job *job)
{
	char *words = mem_format("Bars of %s; groups: %zu, bars in each: %zu", job->y_title, job->cross->x.n,
	    job->cross->hue.n);
	struct picture_box inside;
	struct svg *svg = picture_open(&job->picture, "Bars", words, &inside);
	const struct svg_pen line = { .colour = svg_ink(svg), .width = 1 };

	draw_legend(svg, job, &inside);
	lay_out(job, &inside);
	axis_grid(svg, &job->y, AXIS_LEFT, job->x.left, job->x.right);
	svg_begin(svg, job->x.left, job->y.to, job->x.right - job->x.left, job->y.from - job->y.to);
	for (size_t x = 0; x < job->cross->x.n; x++)
		for (size_t hue = 0; hue < job->cross->hue.n; hue++)
			draw_cell(svg, job, x, hue);
	svg_end(svg);
	if (job->y.low <= 0 && job->y.high >= 0)
		svg_line(svg, job->x.left, axis_at(&job->y, 0), job->x.right, axis_at(&job->y, 0), &line);
	axis_draw(svg, &job->y, AXIS_LEFT, job->x.left, job->y_title);
	category_draw(svg, &job->x, job->y.from, job->cross->x.title);
	svg_close(svg);
	free(words);
}

int
main(int argc, char **argv)
{
	struct job job = { .y_title = NULL };
	struct cross_ask ask = { .most_hues = MOST_HUES };
	const struct opt options[] = {
		OPT_TEXT(0, "x", "COLUMN", &ask.x, "a group for each of its values; the first column of text by default"),
		OPT_TEXT(0, "hue", "COLUMN", &ask.hue, "in each group a bar for each of its values"),
		OPT_TEXT('c', "columns", "COLUMNS", &ask.values, "draw the means of these: names, globs and ranges, by commas"),
		PICTURE_OPTIONS(&job.picture), PICTURE_LABEL(&job.picture),
		OPT_END
	};
	const struct opt_tool tool = { "plotbars", "[--x=COLUMN] [--hue=COLUMN] [-c COLUMNS] [--title=TEXT] [--label=TEXT] "
	    "[--range=A,B] [--size=WxH] [--dark] [-o FILE] [TABLE]", "means with intervals as bars, an SVG picture", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table was expected; `%s' is a second one", operands[1]);
	picture_check(&job.picture, usual_width, usual_height);
	job.table = table_read(operands[0] != NULL ? operands[0] : "-");
	job.cross = cross_make(job.table, &ask);
	check_cells(&job);
	job.y_title = cross_words(job.cross, job.table, job.picture.label);
	size_picture(&job);
	draw(&job);
	free(job.y_title);
	cross_free(job.cross);
	table_free(job.table);
	free(operands);
	return 0;
}
