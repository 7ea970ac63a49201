/* board: a matrix of coloured cells, and what stands around it: names or numbers at its sides, groups of rows, a colour bar.
 *
 *	struct board board = { .picture = &picture, .matrix = matrix, .name = "Design matrix", .row = "scan",
 *		.column = "column", .across = { 22, 110, 880 }, .down = { 4, 240, 480 }, .scale = scale, .bar = "of peak" };
 *	board_lay_out(&board);
 *	board_draw(&board);
 *
 * The sheet is as large as all this needs, or the cells as large as the user's size leaves.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>

#include "drawing/caption.h"
#include "drawing/cmap.h"
#include "drawing/matrix.h"
#include "drawing/picture.h"

struct board {
	struct picture *picture;
	const struct matrix *matrix;
	const char *name;		/* of the picture, where the user gives no title */
	const char *row, *column;	/* what these are, where they are numbered */
	double across[3], down[3];	/* pixels of a cell, the least and the most that all cells take */
	bool square, grid, missing;	/* cells are; there are faint lines between them; some have no value */
	struct cmap_scale scale;
	const char *bar;		/* the title of the colour bar, or NULL */

	/* set by board_lay_out() */
	struct caption across_names, down_names;
	struct picture_box box;		/* of the cells; until they have a place, x and y are the room before them */
	double right, bottom;		/* the room behind them, */
	double marks, key;		/* and in it that of groups and that of the colour bar */
};

/* Where all goes; a size that is too small is a usage error that tells one that isn't. */
void board_lay_out(struct board *board);
/* Writes the picture. Notes tell of names without room, and of cells that share a pixel. */
void board_draw(const struct board *board);

#endif
