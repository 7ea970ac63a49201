/* plotlines: columns of a table as lines, in one panel or a grid of them, with events behind.
 *
 * Reads a table, usually a scan table, and holds it: x is its column `time' in seconds, else the number of the record.
 * Writes an SVG picture. A value that is missing breaks its line. With --events, the trials of a BIDS or FSL file are bars
 * behind the lines, from onset to onset + duration.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "drawing/chart.h"
#include "drawing/legend.h"
#include "drawing/picture.h"
#include "drawing/trials.h"
#include "tables/columns.h"
#include "tables/table.h"

/* Lines that colours and dashes tell apart, and lines that are drawn at all. */
enum { TOLD_APART = 24, MOST_LINES = 1000 };
/* Pixels: the picture of one panel, and of each of a grid. */
static const double one_width = 720, one_height = 320, grid_width = 260, grid_height = 160;

struct job {
	struct picture picture;
	const char *columns, *events_file, *panels;
	double tr_s;
	struct table *table;
	double *x, x_low, x_high;	/* per record, and their ends */
	const char *x_title;
	size_t n_lines, *lines;		/* columns of the table, */
	const char **names;		/* and their names */
	size_t rows, across;		/* of panels */
	struct trials *trials;		/* the events, or NULL */
};

/* Whether each line has a look of its own. */
static bool
told_apart(const struct job *job)
{
	return job->panels == NULL && job->n_lines <= TOLD_APART;
}

/* ---- what there is to draw --------------------------------------------------------------------------------- */

static void
find_x(struct job *job)
{
	const struct table *table = job->table;
	size_t time = table_lookup(table, "time"), n = table->n_rows;

	if (time != SIZE_MAX && job->tr_s > 0)
		die("%s: its column `time' says when its records are; -t is for tables without", table->name);
	job->x_title = time != SIZE_MAX || job->tr_s > 0 ? "time (s)" : "scan";
	job->x = mem_array(n, sizeof(*job->x));
	for (size_t i = 0; i < n; i++)
		job->x[i] = job->tr_s > 0 ? (double)i * job->tr_s :
		    time == SIZE_MAX ? (double)i + 1 : table_column(table, time)[i];
	job->x_low = INFINITY, job->x_high = -INFINITY;
	chart_extend(n, job->x, &job->x_low, &job->x_high);
	if (n == 0)
		die("%s: no records", table->name);
	if (job->x_low > job->x_high)
		die("%s: column `time' has no number", table->name);
}

static void
find_lines(struct job *job)
{
	const struct table *table = job->table;
	size_t n, *picked = columns_select(job->columns != NULL ? job->columns : "*", table->name, table->n_columns,
	    (const char *const *)table->names, &n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(table->names[picked[i]], "time") != 0 && (job->columns != NULL || !table->is_text[picked[i]]))
			picked[job->n_lines++] = picked[i];
	job->lines = picked;
	if (job->n_lines == 0)
		die("%s: no column of numbers to draw", table->name);
	if (job->panels != NULL && job->n_lines > job->rows * job->across)
		die("%s: %zu columns, but %zu panels; more --panels, or some columns by -c, were expected", table->name,
		    job->n_lines, job->rows * job->across);
	if (job->n_lines > MOST_LINES)
		die("%s: %zu columns; at most %d can be drawn as lines: choose some by -c, or draw all by plotmat", table->name,
		    job->n_lines, MOST_LINES);
	job->names = mem_array(job->n_lines, sizeof(*job->names));
	for (size_t i = 0; i < job->n_lines; i++) {
		job->names[i] = table->names[picked[i]];
		chart_check(table->name, job->names[i], table->n_rows, table_column(table, picked[i]));
	}
}

static void
read_events(struct job *job)
{
	double scan_s = (job->x_high - job->x_low) / fmax(1, (double)job->table->n_rows - 1);

	if (strcmp(job->x_title, "time (s)") != 0)
		die("%s: no column `time' to say where the events are; -t TR does so, too", job->table->name);
	job->trials = trials_read(job->events_file, job->x_low, job->x_high + scan_s, told_apart(job) ? job->n_lines : 0,
	    job->names);
}

/* ---- the picture ------------------------------------------------------------------------------------------- */

static struct svg_pen
line_pen(const struct svg *svg, const struct job *job, size_t line)
{
	static const char *const dashes[] = { NULL, "6 3", "2 3" };
	struct svg_pen pen = { .width = 1.5, .colour = svg_ink(svg), .name = job->names[line] };

	if (told_apart(job)) {
		pen.colour = svg_series(svg, line);
		pen.dash = dashes[line / 8];
	} else if (job->panels == NULL) {
		pen.width = 1;
		pen.opacity = 0.4;
	} else if (job->trials == NULL) {
		pen.colour = svg_series(svg, 0);
	}
	return pen;
}

static void
draw_legends(struct svg *svg, const struct job *job, struct picture_box *box)
{
	size_t n_lines = told_apart(job) && job->n_lines > 1 ? job->n_lines : 0, n_events = 0;
	size_t room = n_lines + (job->trials == NULL ? 0 : job->trials->events->n_conditions);
	struct legend_entry *entries = mem_zeros(room, sizeof(*entries));

	for (size_t i = 0; i < n_lines; i++)
		entries[i] = (struct legend_entry){ .name = job->names[i], .line = line_pen(svg, job, i) };
	if (job->trials != NULL)
		n_events = trials_legend(svg, job->trials, n_lines, entries);
	const struct legend legends[] = { { NULL, n_lines, entries }, { "events", n_events, entries + n_lines } };
	legend_beside(svg, 2, legends, box);
	free(entries);
}

/* Lines [first, first + n). A panel of a grid says its column above; the grid says x below. */
static struct chart
panel_chart(const struct job *job, size_t first, size_t n)
{
	struct chart chart = { .x_low = job->x_low, .x_high = job->x_high, .y_low = INFINITY, .y_high = -INFINITY,
		.exact = job->picture.ranged, .x_title = job->x_title };

	for (size_t i = first; i < first + n; i++)
		chart_extend(job->table->n_rows, table_column(job->table, job->lines[i]), &chart.y_low, &chart.y_high);
	picture_range(&job->picture, &chart.y_low, &chart.y_high);
	if (job->panels != NULL) {
		chart.title = job->names[first];
		chart.x_title = NULL;
	} else if (n == 1) {
		chart.y_title = job->names[first];
	}
	return chart;
}

static void
draw_panel(struct svg *svg, const struct job *job, struct chart *chart, size_t first, size_t n)
{
	if (job->trials != NULL)
		trials_draw(svg, job->trials, chart);
	chart_frame(svg, chart);
	for (size_t i = first; i < first + n; i++) {
		const struct svg_pen pen = line_pen(svg, job, i);

		chart_line(svg, chart, job->table->n_rows, job->x, table_column(job->table, job->lines[i]), &pen);
	}
}

static void
draw_panels(struct svg *svg, const struct job *job, struct picture_box *inside)
{
	size_t each = job->panels == NULL ? job->n_lines : 1;
	struct picture_box box;
	double labels = 0;

	if (job->panels != NULL)
		picture_below(svg, inside, job->x_title);
	box = picture_cell(inside, job->rows, job->across, 0);

	for (size_t first = 0; first < job->n_lines; first += each) {
		const struct chart chart = panel_chart(job, first, each);

		labels = fmax(labels, chart_label_width(&chart, &box));
	}
	for (size_t first = 0; first < job->n_lines; first += each) {
		struct chart chart = panel_chart(job, first, each);

		box = picture_cell(inside, job->rows, job->across, first);
		if (!chart_place(&chart, &box, labels))
			die("%.0fx%.0f pixels leave no room for lines; a larger --size was expected", job->picture.width,
			    job->picture.height);
		draw_panel(svg, job, &chart, first, each);
	}
}

static void
draw(const struct job *job)
{
	char *words = mem_format("Lines of %s%s over %s, %zu records.", job->names[0], job->n_lines > 1 ? " and others" : "",
	    job->x_title, job->table->n_rows);
	struct picture_box inside;
	struct svg *svg = picture_open(&job->picture, "Lines", words, &inside);

	draw_legends(svg, job, &inside);
	draw_panels(svg, job, &inside);
	svg_close(svg);
	free(words);
}

int
main(int argc, char **argv)
{
	struct job job = { .tr_s = 0 };
	const struct opt options[] = {
		OPT_TEXT('c', "columns", "COLUMNS", &job.columns, "draw these: names, globs and ranges, by commas"),
		OPT_REAL('t', "tr", "TR", &job.tr_s, 1e-6, 1e6, "repetition time in s, of a table without times"),
		OPT_TEXT(0, "events", "FILE", &job.events_file, "trials as bars behind the lines"),
		OPT_TEXT(0, "panels", "RxC", &job.panels, "a panel for each column, in R rows of C"),
		PICTURE_OPTIONS(&job.picture),
		OPT_END
	};
	const struct opt_tool tool = { "plotlines", "[-c COLUMNS] [-t TR] [--events=FILE] [--panels=RxC] [--title=TEXT] "
	    "[--range=A,B] [--size=WxH] [--dark] [-o FILE] [TABLE]", "columns of a table as lines, an SVG picture", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table was expected; `%s' is a second one", operands[1]);
	picture_grid("--panels", job.panels, &job.rows, &job.across);
	picture_check(&job.picture, job.panels == NULL ? one_width : fmin(PICTURE_MOST, grid_width * (double)job.across),
	    job.panels == NULL ? one_height : fmin(PICTURE_MOST, grid_height * (double)job.rows));
	job.table = table_read(operands[0] != NULL ? operands[0] : "-");
	find_x(&job);
	find_lines(&job);
	if (job.events_file != NULL)
		read_events(&job);
	draw(&job);
	if (job.trials != NULL)
		trials_free(job.trials);
	free(job.names);
	free(job.lines);
	free(job.x);
	table_free(job.table);
	free(operands);
	return 0;
}
