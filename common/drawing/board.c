/* board: a matrix and what stands around it; see board.h. */
#include "drawing/board.h"

#include <math.h>
#include <stdlib.h>

#include "base/die.h"
#include "drawing/axis.h"
#include "drawing/raster.h"

/* Pixels: between parts; the colour bar, its least and most; for names of rows, columns and groups, and the bar's title;
 * above the bar for this, below it for what is missing; least of all cells. */
static const double gap = 14, bar_width = 12, least_bar = 90, most_bar = 200, most_names = 170, most_title = 120,
    title_room = 24, missing_room = 28, least_cells = 16;

/* ---- where all goes ---------------------------------------------------------------------------------------- */

static double
cells_length(size_t n, const double sizes[3])
{
	return fmin(fmax(sizes[0] * (double)n, sizes[1]), sizes[2]);
}

/* Scans count in seconds where their times are known. */
static void
name_cells(struct board *board, double width, double height, double names)
{
	const struct matrix *matrix = board->matrix;
	const struct raster_cells *cells = &matrix->cells;
	double end_s = matrix->start_s + matrix->step_s * (double)matrix->table->n_units;

	board->across_names = caption_new(CAPTION_ACROSS, cells->n_columns, matrix->columns, cells->column_order,
	    board->column, width, names);
	board->down_names = caption_new(CAPTION_DOWN, cells->n_rows, matrix->rows, cells->row_order, board->row, height, names);
	if (matrix->bands != NULL)
		board->down_names.title = matrix->bands->title;
	if (matrix->step_s > 0 && matrix->kind == MATRIX_CARPET)
		caption_count(&board->across_names, matrix->start_s, end_s, "time (s)");
	else if (matrix->step_s > 0 && matrix->bands == NULL)
		caption_count(&board->down_names, matrix->start_s, end_s, "time (s)");
}

/* What the colour bar takes down. */
static double
bar_height(const struct board *board)
{
	return least_bar + (board->missing ? missing_room : 0);
}

/* The rooms around cells that take so much. */
static void
measure_rooms(struct board *board, double width, double height)
{
	/* a sheet of no given size grows with its names; in one of a given size they leave most of it to the cells */
	double names = board->picture->size == NULL ? most_names : fmin(most_names, (width + height) / 4);

	name_cells(board, width, height, names);
	board->box.x = caption_before(&board->down_names);
	board->box.y = fmax(caption_before(&board->across_names), title_room);
	board->key = bar_width + axis_colour_bar_room(&board->scale, fmax(height, least_bar));
	if (board->bar != NULL)
		board->key = fmax(board->key, fmin(svg_text_width(AXIS_LETTERS, board->bar), most_title));
	board->marks = board->matrix->bands != NULL ? bands_room(board->matrix->bands, height, names) : 0;
	board->right = board->marks + gap + board->key;
	board->bottom = fmax(caption_behind(&board->across_names), AXIS_LETTERS / 2.0);
	board->bottom = fmax(board->bottom, bar_height(board) - height);
}

/* Cells as large as the rooms around them leave inside the sheet, and the width and height that all takes. */
static void
fill_sheet(struct board *board, double *all_width, double *all_height)
{
	const struct picture_box inside = picture_inside(board->picture);
	double width = cells_length(board->matrix->cells.n_columns, board->across);
	double height = cells_length(board->matrix->cells.n_rows, board->down);

	/* names get shorter as cells get smaller, which leaves them more */
	for (size_t again = 0; again < 3; again++) {
		measure_rooms(board, width, height);
		width = fmax(least_cells, inside.width - board->box.x - board->right);
		height = fmax(least_cells, inside.height - board->box.y - board->bottom);
		if (board->square)
			width = height = fmin(width, height);
	}
	measure_rooms(board, width, height);
	width = fmax(least_cells, fmin(width, inside.width - board->box.x - board->right));
	height = fmax(least_cells, fmin(height, inside.height - board->box.y - board->bottom));
	*all_width = board->box.x + width + board->right;
	*all_height = board->box.y + fmax(height + board->bottom, bar_height(board));
	board->box.width = width;
	board->box.height = height;
}

/* A sheet that is too small grows until it isn't, to tell the user how large that is. */
static void
fill_size(struct board *board)
{
	const struct picture given = *board->picture;
	struct picture_box inside = picture_inside(board->picture);
	double width, height;

	fill_sheet(board, &width, &height);
	while (fmax(width - inside.width, height - inside.height) > 0.5) {
		board->picture->width += fmax(0, ceil(width - inside.width));
		board->picture->height += fmax(0, ceil(height - inside.height));
		inside = picture_inside(board->picture);
		fill_sheet(board, &width, &height);
	}
	picture_need(&given, inside.width, inside.height);
}

void
board_lay_out(struct board *board)
{
	const struct raster_cells *cells = &board->matrix->cells;
	struct picture_box inside;

	if (board->picture->size != NULL) {
		fill_size(board);
	} else {
		double width = cells_length(cells->n_columns, board->across), height = cells_length(cells->n_rows, board->down);

		measure_rooms(board, width, height);
		picture_fit(board->picture, board->box.x + width + board->right, board->box.y + height + board->bottom);
		board->box.width = width;
		board->box.height = height;
	}
	inside = picture_inside(board->picture);
	board->box.x += inside.x;
	board->box.y += inside.y;
}

/* ---- drawing ----------------------------------------------------------------------------------------------- */

static void
draw_sides(const struct board *board, struct svg *svg)
{
	const struct picture_box *box = &board->box;
	const struct bands *bands = board->matrix->bands;
	double right = box->x + box->width, bottom = box->y + box->height;

	caption_draw(svg, &board->across_names, box->x, right, box->y, bottom);
	caption_draw(svg, &board->down_names, box->y, bottom, box->x, right);
	if (bands == NULL)
		return;
	bands_rule(svg, bands, box->x, box->y, box->width, box->height, board->matrix->cells.column_order != NULL,
	    cmap_rule(board->scale.cmap));
	if (!bands_draw(svg, bands, right, box->y, bottom, board->marks))
		note("no room for the names of groups (%zu); they are left out", bands->n);
}

static void
draw_key(const struct board *board, struct svg *svg, bool missing)
{
	const struct picture_box *box = &board->box;
	double height = fmax(least_bar, fmin(box->height, most_bar) - (missing ? missing_room : 0));
	double x = box->x + box->width + board->marks + gap;
	char *title = board->bar == NULL ? NULL : svg_text_fit(AXIS_LETTERS, board->key + 0.01, board->bar);

	axis_colour_bar(svg, &board->scale, x, box->y, bar_width, height, title);
	if (missing)
		axis_missing(svg, x, box->y + height + missing_room - bar_width, bar_width);
	free(title);
}

void
board_draw(const struct board *board)
{
	const struct raster_cells *cells = &board->matrix->cells;
	const struct picture_box *box = &board->box;
	bool averaged, missing;
	char *words = raster_words(cells, box->width, box->height, &averaged);
	struct picture_box inside;
	struct svg *svg = picture_open(board->picture, board->name, words, &inside);

	missing = raster_draw(svg, cells, &board->scale, box->x, box->y, box->width, box->height, NULL);
	if (board->grid)
		raster_grid(svg, cells, box->x, box->y, box->width, box->height);
	svg_rect(svg, box->x, box->y, box->width, box->height, &(struct svg_pen){ .colour = svg_faint(svg), .width = 1 });
	draw_sides(board, svg);
	draw_key(board, svg, missing);
	if (averaged)
		note("%s", words);
	svg_close(svg);
	free(words);
}
