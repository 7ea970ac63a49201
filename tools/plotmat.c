/* plotmat: a matrix as a picture: designs, correlations, contrasts, carpets.
 *
 * Reads a table, which it holds: a scan table (T scans x N columns; `time' is none) or a unit table; and labels of what
 * will be rows. Writes SVG text.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/opt.h"
#include "drawing/board.h"
#include "drawing/matrix.h"
#include "drawing/picture.h"
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

/* Standard deviations that a carpet shows; an error of correlations. */
static const double carpet_spread = 2, rounding = 1e-9;

struct job {
	struct picture picture;
	const char *groups;
	bool transpose;
	int kind, scaling;
	struct matrix *matrix;
	bool missing;			/* there is a value that is */
	const struct look *look;
	struct cmap_scale scale;
	const char *bar;		/* the title of the colour bar, or NULL */
};

/* ---- values ------------------------------------------------------------------------------------------------ */

static void
scale_columns(struct job *job)
{
	const struct held *table = job->matrix->table;
	enum scaling scaling = job->scaling == 0 ? job->look->scaling : (enum scaling)(job->scaling - 1);
	size_t n = scaling_columns(scaling, table->n_units, table->n_columns, table->values);

	if (n > 0)
		note("%s: %s, so n/a: %zu of %zu columns", table->name,
		    scaling == SCALING_PSC ? "mean of 0 or not finite" : "constant or not finite", n, table->n_columns);
	n = matrix_missing(job->matrix);
	job->missing = n > 0;
	if (n == table->n_units * table->n_columns)
		warn("%s: all is n/a; there is nothing to see", table->name);
	job->bar = scaling != SCALING_NONE ? bar_titles[scaling] : job->look->bar;
	if (job->picture.label != NULL)
		job->bar = job->picture.label;
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

static void
draw(struct job *job)
{
	const struct look *look = job->look;
	struct board board = { .picture = &job->picture, .matrix = job->matrix, .name = look->name, .row = look->row,
		.column = look->column, .square = job->matrix->kind == MATRIX_CORRELATION,
		.grid = job->matrix->kind == MATRIX_CONTRAST, .missing = job->missing, .scale = job->scale, .bar = job->bar };

	memcpy(board.across, look->across, sizeof(board.across));
	memcpy(board.down, look->down, sizeof(board.down));
	board_lay_out(&board);
	board_draw(&board);
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
		PICTURE_OPTIONS(&job.picture), PICTURE_LABEL(&job.picture), PICTURE_CMAP(&job.picture),
		OPT_END
	};
	const struct opt_tool tool = { "plotmat", "[--kind=" MATRIX_KINDS "] [--scale=" SCALES "] [--groups=FILE:COLUMN] [-T] "
	    "[--title=TEXT] [--label=TEXT] [--range=A,B] [--cmap=" CMAP_NAMES "] [--size=WxH] [--dark] [-o FILE] [TABLE]",
	    "designs, correlations, contrasts and carpets as pictures", options };
	char **operands = opt_parse(&tool, argc, argv);

	picture_check(&job.picture, 0, 0);
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table at a time; `%s' is a second one", operands[1]);
	job.matrix = matrix_read(operands[0] != NULL ? operands[0] : "-", (enum matrix_kind)job.kind, job.transpose);
	job.look = &looks[job.matrix->kind];
	if (job.groups != NULL)
		matrix_sort(job.matrix, job.groups, job.look->row);
	scale_columns(&job);
	choose_scale(&job);
	draw(&job);
	matrix_free(job.matrix);
	free(operands);
	return 0;
}
