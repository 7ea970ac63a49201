/* plotlines: columns of a table as lines, in one panel or a grid of them, with events behind.
 *
 * Reads a table, usually a scan table, and holds it: x is its column `time' in seconds, else the number of the record.
 * Writes an SVG picture. A value that is missing breaks its line. With --events, the trials of a BIDS or FSL file are bars
 * behind the lines, from onset to onset + duration.
 */
#include <math.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/opt.h"
#include "drawing/chart.h"
#include "drawing/legend.h"
#include "drawing/lines.h"
#include "drawing/picture.h"
#include "drawing/trials.h"

/* Lines that colours and dashes tell apart, and lines that are drawn at all. */
enum { TOLD_APART = 3 * SVG_SERIES, MOST_LINES = 1000 };
/* Pixels: the picture of one panel, and of each of a grid. */
static const double one_width = 720, one_height = 320, grid_width = 260, grid_height = 160;

struct job {
	struct picture picture;
	const char *columns, *events_file, *panels;
	double tr_s;
	struct lines *lines;
	size_t rows, across;		/* of panels */
	struct trials *trials;		/* the events, or NULL */
};

/* Whether each line has a look of its own. */
static bool
told_apart(const struct job *job)
{
	return job->panels == NULL && job->lines->n <= TOLD_APART;
}

/* ---- what there is to draw --------------------------------------------------------------------------------- */

static void
check_lines(const struct job *job)
{
	const struct lines *lines = job->lines;
	const char *file = lines->table->name;

	if (job->panels != NULL && lines->n > job->rows * job->across)
		die("%s: %zu columns, but %zu panels; more --panels, or some columns by -c, were expected", file, lines->n,
		    job->rows * job->across);
	if (lines->n > MOST_LINES)
		die("%s: %zu columns; at most %d can be drawn as lines: choose some by -c, or draw all by plotmat", file,
		    lines->n, MOST_LINES);
	lines_check(lines);
}

/* The last scan takes as long as others. */
static void
read_events(struct job *job)
{
	const struct lines *lines = job->lines;

	if (lines->counted)
		die("%s: no column `time' to say where the events are; -t TR does so, too", lines->table->name);
	job->trials = trials_read(job->events_file, lines->x_low, lines->x_high + lines->step_s,
	    told_apart(job) ? lines->n : 0, lines->names);
}

/* ---- the picture ------------------------------------------------------------------------------------------- */

static struct svg_pen
line_pen(const struct svg *svg, const struct job *job, size_t line)
{
	static const char *const dashes[] = { NULL, "6 3", "2 3" };
	struct svg_pen pen = { .width = 1.5, .colour = svg_ink(svg), .name = job->lines->names[line] };

	if (told_apart(job)) {
		pen.colour = svg_series(svg, line);
		pen.dash = dashes[line / SVG_SERIES];
	} else if (job->panels == NULL) {
		pen.width = 1;
		pen.opacity = 0.4;
	} else if (job->trials == NULL) {
		pen.colour = svg_series(svg, 0);
	}
	return pen;
}

/* Lines that the legend names, and the events that none of these is called like. */
static size_t
count_entries(const struct job *job, size_t *n_events)
{
	size_t n_lines = told_apart(job) && job->lines->n > 1 ? job->lines->n : 0;

	*n_events = job->trials == NULL ? 0 : trials_others(job->trials, n_lines);
	return n_lines;
}

/* A legend that is longer than a picture makes it higher, up to twice. */
static void
size_picture(struct job *job)
{
	size_t n_events, n_lines = count_entries(job, &n_events);
	const struct legend legends[] = { { NULL, n_lines, NULL }, { "events", n_events, NULL } };
	double height = fmin(2 * one_height, legend_height(2, legends));

	picture_grow(&job->picture, fmax(picture_inside(&job->picture).height, height));
}

static void
draw_legends(struct svg *svg, const struct job *job, struct picture_box *box)
{
	size_t n_events, n_lines = count_entries(job, &n_events);
	struct legend_entry *entries = mem_zeros(n_lines + n_events, sizeof(*entries));
	const struct legend legends[] = { { NULL, n_lines, entries }, { "events", n_events, entries + n_lines } };

	for (size_t i = 0; i < n_lines; i++)
		entries[i] = (struct legend_entry){ .name = job->lines->names[i], .line = line_pen(svg, job, i) };
	if (job->trials != NULL)
		trials_legend(svg, job->trials, n_lines, entries);
	legend_beside(svg, 2, legends, box);
	free(entries);
}

/* Lines [first, first + n). A panel of a grid says its column above; the grid says at its sides what x and the values are. */
static struct chart
panel_chart(const struct job *job, size_t first, size_t n)
{
	const struct lines *lines = job->lines;
	struct chart chart = { .x_low = lines->x_low, .x_high = lines->x_high, .y_low = INFINITY, .y_high = -INFINITY,
		.exact = job->picture.ranged, .counted = lines->counted };

	for (size_t i = first; i < first + n; i++)
		chart_extend(lines->n_points, lines->values[i], &chart.y_low, &chart.y_high);
	picture_range(&job->picture, &chart.y_low, &chart.y_high);
	if (job->panels != NULL) {
		chart.title = lines->names[first];
	} else {
		chart.x_title = lines->x_title;
		chart.y_title = job->picture.label != NULL ? job->picture.label : n == 1 ? lines->names[first] : NULL;
	}
	return chart;
}

static void
draw_panel(struct svg *svg, const struct job *job, struct chart *chart, size_t first, size_t n)
{
	const struct lines *lines = job->lines;

	if (job->trials != NULL)
		trials_draw(svg, job->trials, chart);
	chart_frame(svg, chart);
	for (size_t i = first; i < first + n; i++) {
		const struct svg_pen pen = line_pen(svg, job, i);

		chart_line(svg, chart, lines->n_points, lines->x, lines->values[i], &pen);
	}
}

static void
draw_panels(struct svg *svg, const struct job *job, struct picture_box *inside)
{
	size_t n = job->lines->n, each = job->panels == NULL ? n : 1;
	struct picture_box box;
	double labels = 0;

	if (job->panels != NULL)
		picture_below(svg, inside, job->lines->x_title);
	if (job->panels != NULL && job->picture.label != NULL)
		picture_beside(svg, inside, job->picture.label);
	box = picture_cell(inside, job->rows, job->across, 0);
	for (size_t first = 0; first < n; first += each) {
		const struct chart chart = panel_chart(job, first, each);

		labels = fmax(labels, chart_label_width(&chart, &box));
	}
	for (size_t first = 0; first < n; first += each) {
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
	const struct lines *lines = job->lines;
	char *words = mem_format("Lines over %s; records: %zu; columns: %zu, %s%s", lines->x_title, lines->n_points, lines->n,
	    lines->names[0], lines->n > 1 ? " ..." : "");
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
		PICTURE_OPTIONS(&job.picture), PICTURE_LABEL(&job.picture),
		OPT_END
	};
	const struct opt_tool tool = { "plotlines", "[-c COLUMNS] [-t TR] [--events=FILE] [--panels=RxC] [--title=TEXT] "
	    "[--label=TEXT] [--range=A,B] [--size=WxH] [--dark] [-o FILE] [TABLE]",
	    "columns of a table as lines, an SVG picture", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table was expected; `%s' is a second one", operands[1]);
	picture_grid("--panels", job.panels, &job.rows, &job.across);
	picture_check(&job.picture, job.panels == NULL ? one_width : fmin(PICTURE_MOST, grid_width * (double)job.across),
	    job.panels == NULL ? one_height : fmin(PICTURE_MOST, grid_height * (double)job.rows));
	job.lines = lines_read(operands[0] != NULL ? operands[0] : "-", job.columns, job.tr_s);
	check_lines(&job);
	if (job.events_file != NULL)
		read_events(&job);
	size_picture(&job);
	draw(&job);
	if (job.trials != NULL)
		trials_free(job.trials);
	lines_free(job.lines);
	free(operands);
	return 0;
}
