/* plotmat: a matrix as a picture: designs, correlations, contrasts, carpets.
 *
 * Reads a table, which it holds: a scan table (T scans x N columns; `time' is none) or a unit table; and labels of what
 * will be rows. Writes SVG text.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "drawing/axis.h"
#include "drawing/bands.h"
#include "drawing/caption.h"
#include "drawing/matrix.h"
#include "drawing/picture.h"
#include "drawing/raster.h"
#include "numerics/scaling.h"

/* How a kind is drawn; and the pixels of a cell across and down, the least and the most that all cells take. */
static const struct look {
	const char *name, *cmap, *row, *column, *bar;
	enum scaling scaling;
	double across[3], down[3];
} looks[] = {
	[MATRIX_DESIGN] = { "Design matrix", "grey", "scan", "column", NULL, SCALING_PEAK, { 22, 110, 880 }, { 4, 240, 480 } },
	[MATRIX_CORRELATION] = { "Correlation matrix", "blue-white-red", "column", "column", "r", SCALING_NONE,
		{ 22, 110, 660 }, { 22, 110, 660 } },
	[MATRIX_CONTRAST] = { "Contrasts", "blue-white-red", "row", "column", "weight", SCALING_NONE, { 22, 110, 880 },
		{ 22, 22, 660 } },
	[MATRIX_CARPET] = { "Carpet plot", "grey", "unit", "scan", NULL, SCALING_ZSCORE, { 4, 480, 720 }, { 2, 240, 480 } },
	[MATRIX_PLAIN] = { "Matrix", "viridis", "record", "column", NULL, SCALING_NONE, { 22, 110, 880 }, { 16, 110, 660 } },
};

/* What --scale takes, from `kind' for that of the kind to those of enum scaling; and titles of their colour bars. */
#define SCALES "kind|none|peak|zscore|psc"
static const char *const bar_titles[] = { NULL, "of peak", "z", "%" };

/* Pixels: between parts; the colour bar, its least and most; for names of rows, columns and groups; above the bar for its
 * title, below it for what is missing; least of all cells. */
static const double gap = 14, bar_width = 12, least_bar = 90, most_bar = 200, most_names = 170, title_room = 24,
    missing_room = 28, least_cells = 16;
/* Standard deviations that a carpet shows; an error of correlations. */
static const double carpet_spread = 2, rounding = 1e-9;

struct job {
	struct picture picture;
	const char *groups;
	bool transpose;
	int kind, scaling;
	struct matrix *matrix;
	size_t n_missing;		/* values */
	const struct bands *bands;	/* or NULL */
	const struct look *look;
	struct cmap_scale scale;
	const char *bar;		/* the title of the colour bar, or NULL */
	struct caption across, down;
	struct picture_box box;		/* of the cells; its x and y are the room before them */
	double right, bottom, marks;	/* the room behind; the bands' part of it */
};

/* ---- values ------------------------------------------------------------------------------------------------ */

static void
scale_columns(struct job *job)
{
	const struct held *table = job->matrix->table;
	enum scaling scaling = job->scaling == 0 ? job->look->scaling : (enum scaling)(job->scaling - 1);
	size_t n_missing = scaling_columns(scaling, table->n_units, table->n_columns, table->values);

	if (n_missing > 0)
		note("%s: %zu of %zu columns %s: n/a", table->name, n_missing, table->n_columns,
		    scaling == SCALING_PSC ? "have a mean of 0 or are not finite" : "are constant or not finite");
	job->n_missing = matrix_missing(job->matrix);
	if (job->n_missing == table->n_units * table->n_columns)
		warn("%s: all is n/a; there is nothing to see", table->name);
	job->bar = scaling != SCALING_NONE ? bar_titles[scaling] : job->look->bar;
	job->scaling = (int)scaling;
}

/* Where its ends are. Parts of a peak and correlations reach from -1 to 1, a carpet some standard deviations, others as far
 * as their values; but for plain ones 0 is in the middle. */
static void
choose_scale(struct job *job)
{
	const struct held *table = job->matrix->table;
	const char *name = job->picture.cmap_name != NULL ? job->picture.cmap_name : job->look->cmap;
	bool correlation = job->matrix->kind == MATRIX_CORRELATION;
	struct cmap_scale *scale = &job->scale;
	double largest;

	*scale = (struct cmap_scale){ .cmap = cmap_find(name), .height = -1 };
	cmap_fit(scale->cmap, table->n_units * table->n_columns, table->values, 1, &scale->low, &scale->high);
	largest = fmax(fabs(scale->low), fabs(scale->high));
	if (job->scaling == SCALING_ZSCORE)
		largest = carpet_spread;
	else if (job->scaling == SCALING_PSC && matrix_spread(job->matrix) > 0)
		largest = fmin(largest, carpet_spread * matrix_spread(job->matrix));
	else if (job->scaling == SCALING_PEAK || (correlation && largest < 1 + rounding))
		largest = 1;
	if (job->scaling != SCALING_NONE || correlation || job->matrix->kind == MATRIX_CONTRAST) {
		scale->low = -largest;
		scale->high = largest;
	}
	picture_range(&job->picture, &scale->low, &scale->high);
}

/* ---- where all goes ---------------------------------------------------------------------------------------- */

static double
cells_length(size_t n, const double sizes[3])
{
	return fmin(fmax(sizes[0] * (double)n, sizes[1]), sizes[2]);
}

/* Scans count in seconds where their times are known. */
static void
name_cells(struct job *job, double width, double height, double names)
{
	const struct matrix *matrix = job->matrix;
	const struct raster_cells *cells = &matrix->cells;
	double end_s = matrix->start_s + matrix->step_s * (double)matrix->table->n_units;

	job->across = caption_new(CAPTION_ACROSS, cells->n_columns, matrix->columns, cells->column_order, job->look->column,
	    width, names);
	job->down = caption_new(CAPTION_DOWN, cells->n_rows, matrix->rows, cells->row_order, job->look->row, height, names);
	if (job->bands != NULL)
		job->down.title = job->bands->title;
	if (matrix->step_s > 0 && matrix->kind == MATRIX_CARPET)
		caption_count(&job->across, matrix->start_s, end_s, "time (s)");
	else if (matrix->step_s > 0 && job->bands == NULL)
		caption_count(&job->down, matrix->start_s, end_s, "time (s)");
}

/* The rooms around cells that take so much. */
static void
measure_rooms(struct job *job, double width, double height)
{
	double names = fmin(most_names, (width + height) / 4), bar = axis_colour_bar_room(&job->scale, fmax(height, least_bar));

	name_cells(job, width, height, names);
	job->box.x = caption_before(&job->down);
	job->box.y = fmax(caption_before(&job->across), title_room);
	bar = fmax(bar_width + bar, job->bar != NULL ? svg_text_width(AXIS_LETTERS, job->bar) : 0);
	job->marks = job->bands != NULL ? bands_room(job->bands, names) : 0;
	job->right = job->marks + gap + bar;
	job->bottom = fmax(caption_behind(&job->across), AXIS_LETTERS / 2.0);
	job->bottom = fmax(job->bottom, least_bar + (job->n_missing > 0 ? missing_room : 0) - height);
}

static void
lay_out(struct job *job)
{
	const struct raster_cells *cells = &job->matrix->cells;
	double width = cells_length(cells->n_columns, job->look->across);
	double height = cells_length(cells->n_rows, job->look->down);
	struct picture_box inside;

	measure_rooms(job, width, height);
	picture_fit(&job->picture, job->box.x + width + job->right, job->box.y + height + job->bottom);
	inside = picture_inside(&job->picture);
	if (job->picture.size != NULL) {
		measure_rooms(job, inside.width - job->box.x - job->right, inside.height - job->box.y - job->bottom);
		width = fmax(1, inside.width - job->box.x - job->right);
		height = fmax(1, inside.height - job->box.y - job->bottom);
		if (job->matrix->kind == MATRIX_CORRELATION)
			width = height = fmin(width, height);
		measure_rooms(job, width, height);
		width = fmax(least_cells, fmin(width, inside.width - job->box.x - job->right));
		height = fmax(least_cells, fmin(height, inside.height - job->box.y - job->bottom));
		picture_need(&job->picture, job->box.x + width + job->right,
		    job->box.y + fmax(height + job->bottom, least_bar + (job->n_missing > 0 ? missing_room : 0)));
	}
	job->box = (struct picture_box){ inside.x + job->box.x, inside.y + job->box.y, width, height };
}

/* ---- drawing ----------------------------------------------------------------------------------------------- */

static void
draw_sides(const struct job *job, struct svg *svg)
{
	const struct picture_box *box = &job->box;
	double right = box->x + box->width, bottom = box->y + box->height;

	caption_draw(svg, &job->across, box->x, right, box->y, bottom);
	caption_draw(svg, &job->down, box->y, bottom, box->x, right);
	if (job->bands == NULL)
		return;
	bands_rule(svg, job->bands, box->x, box->y, box->width, box->height, job->matrix->cells.column_order != NULL);
	if (bands_draw(svg, job->bands, right, box->y, bottom, job->marks) > 0)
		note("names of %zu groups don't fit; they are left out", job->bands->n);
}

static void
draw(struct job *job)
{
	const struct raster_cells *cells = &job->matrix->cells;
	const struct picture_box *box = &job->box;
	bool averaged;
	char *words = raster_words(cells, box->width, box->height, &averaged);
	struct picture_box inside;
	struct svg *svg = picture_open(&job->picture, job->look->name, words, &inside);
	bool missing = raster_draw(svg, cells, &job->scale, box->x, box->y, box->width, box->height, NULL);
	double bar = fmax(least_bar, fmin(box->height, most_bar) - (missing ? missing_room : 0));
	double bar_x = box->x + box->width + job->marks + gap;

	if (job->matrix->kind == MATRIX_CONTRAST)
		raster_grid(svg, cells, box->x, box->y, box->width, box->height);
	svg_rect(svg, box->x, box->y, box->width, box->height, &(struct svg_pen){ .colour = svg_faint(svg), .width = 1 });
	draw_sides(job, svg);
	axis_colour_bar(svg, &job->scale, bar_x, box->y, bar_width, bar, job->bar);
	if (missing)
		axis_missing(svg, bar_x, box->y + bar + missing_room - bar_width, bar_width);
	if (averaged)
		note("%s", words);
	svg_close(svg);
	free(words);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	const struct opt options[] = {
		OPT_CHOICE(0, "kind", MATRIX_KINDS, &job.kind, "what the table is"),
		OPT_CHOICE(0, "scale", SCALES, &job.scaling, "columns in units of their own"),
		OPT_TEXT(0, "groups", "FILE:COLUMN", &job.groups, "sort rows by these labels, and mark them"),
		OPT_FLAG('T', "transpose", &job.transpose, "records are the columns of an array"),
		PICTURE_OPTIONS(&job.picture), PICTURE_CMAP(&job.picture),
		OPT_END
	};
	const struct opt_tool tool = { "plotmat", "[--kind=" MATRIX_KINDS "] [--scale=" SCALES "] [--groups=FILE:COLUMN] [-T] "
	    "[--title=TEXT] [--range=A,B] [--cmap=" CMAP_NAMES "] [--size=WxH] [--dark] [-o FILE] [TABLE]",
	    "designs, correlations, contrasts and carpets as pictures", options };
	char **operands = opt_parse(&tool, argc, argv);

	picture_check(&job.picture, 0, 0);
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table at a time; `%s' is a second one", operands[1]);
	job.matrix = matrix_read(operands[0] != NULL ? operands[0] : "-", (enum matrix_kind)job.kind, job.transpose);
	job.look = &looks[job.matrix->kind];
	if (job.groups != NULL)
		job.bands = matrix_sort(job.matrix, job.groups, job.look->row);
	scale_columns(&job);
	choose_scale(&job);
	lay_out(&job);
	draw(&job);
	matrix_free(job.matrix);
	free(operands);
	return 0;
}
