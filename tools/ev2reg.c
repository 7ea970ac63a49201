/* ev2reg: events to regressors on a fine time grid.
 *
 * Reads BIDS events (a table with onset, duration and perhaps trial_type and modulation) or FSL's three
 * columns, in seconds. Writes a scan table: `time` in seconds, then a column per condition, a record per
 * point of the grid, or with --frames a record per scan.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "design/events.h"
#include "tables/columns.h"
#include "tables/encoding.h"
#include "tables/table.h"

enum edges { HALF_OPEN, OPEN };

struct settings {
	double tr_s, start_s, slice_ref;
	size_t n_scans, oversampling;
	int edges;
	bool trials, frames, constant;
	const char *amplitude, *order, *rest;
};

/* The times of the grid, to be freed; sets their number. */
static double *
grid_make(const struct settings *settings, size_t *n)
{
	double *grid;

	if (settings->frames)
		*n = settings->n_scans;
	else if (settings->edges == OPEN)
		*n = settings->n_scans * settings->oversampling;
	else
		*n = events_grid_count(settings->n_scans, settings->tr_s, settings->slice_ref, settings->oversampling,
		    settings->start_s);
	grid = mem_array(*n, sizeof(*grid));
	if (!settings->frames && settings->edges == HALF_OPEN) {
		events_grid(settings->n_scans, settings->tr_s, settings->slice_ref, settings->oversampling,
		    settings->start_s, grid);
		return grid;
	}
	for (size_t i = 0; i < *n; i++)
		grid[i] = settings->frames ? ((double)i + settings->slice_ref) * settings->tr_s
		    : (double)i * settings->tr_s / (double)settings->oversampling;
	return grid;
}

static bool
all_zero(size_t n, const double *column)
{
	for (size_t i = 0; i < n; i++)
		if (column[i] != 0)
			return false;
	return true;
}

/* Adds a column per condition; on[scan] becomes true where a trial is (--frames). */
static void
conditions_add(const struct settings *settings, const struct events *events, const double *grid, bool *on,
    struct table *table)
{
	size_t n = table->n_rows;
	double *column = mem_array(n, sizeof(*column));

	for (size_t c = 0; c < events->n_conditions; c++) {
		if (settings->frames)
			events_frames(events, c, n, settings->tr_s, column, on);
		else if (settings->edges == OPEN)
			events_open_boxcar(events, c, n, grid, column);
		else
			events_boxcar(events, c, n, grid, column);
		if (all_zero(n, column))
			warn("condition `%s' is 0 throughout", events->conditions[c]);
		table_add(table, events->conditions[c], column);
	}
	free(column);
}

/* A column of 1, or (on != NULL) of 1 where nothing is on. */
static void
ones_add(const char *option, const char *name, const bool *on, struct table *table)
{
	double *column = mem_array(table->n_rows, sizeof(*column));

	if (table_lookup(table, name) != SIZE_MAX)
		die("%s: there is a condition `%s' already", option, name);
	for (size_t t = 0; t < table->n_rows; t++)
		column[t] = on != NULL && on[t] ? 0 : 1;
	table_add(table, name, column);
	free(column);
}

static struct events *
events_gather(const struct settings *settings, char **operands)
{
	struct events *events = events_new();
	bool fine = !settings->frames && settings->edges == HALF_OPEN;

	if (operands[0] == NULL)
		events_read(events, "-", settings->amplitude);
	for (size_t i = 0; operands[i] != NULL; i++)
		events_read(events, operands[i], settings->amplitude);
	events_check(events, fine ? settings->slice_ref * settings->tr_s + settings->start_s : 0,
	    (double)settings->n_scans * settings->tr_s,
	    settings->trials ? NULL : fine ? "amplitudes add" : "the later one counts");
	events_order(events, settings->order);
	if (settings->trials)
		events_split(events, strcmp(settings->order, "file") == 0);
	return events;
}

/* The table, and the warnings about it. */
static struct table *
regressors_make(const struct settings *settings, const struct events *events)
{
	size_t n;
	double *grid = grid_make(settings, &n);
	bool *on = mem_zeros(n, sizeof(*on));
	struct table *table = table_new("regressors", n);

	table_add(table, "time", grid);
	conditions_add(settings, events, grid, on, table);
	if (settings->rest != NULL)
		ones_add("--rest", settings->rest, on, table);
	if (settings->constant)
		ones_add("--constant", "constant", NULL, table);
	free(on);
	free(grid);
	return table;
}

/* Checks that the options go together, then puts in the defaults of those that weren't given. */
static void
settings_complete(struct settings *settings)
{
	if (settings->tr_s == 0)
		die_usage("-t is missing; expected the repetition time in seconds");
	if (settings->n_scans == 0)
		die_usage("-n is missing; expected the number of scans");
	if (settings->rest != NULL && !settings->frames)
		die_usage("--rest goes with --frames");
	if (settings->constant && !settings->frames)
		die_usage("--constant goes with --frames; mkdesign adds one to what hrfconv makes");
	if (settings->frames && settings->edges == OPEN)
		die_usage("--edges is for the fine grid; --frames has none");
	if (settings->frames && settings->oversampling > 0)
		die_usage("--oversample is for the fine grid; --frames has none");
	if (settings->start_s < 0 && (settings->frames || settings->edges == OPEN))
		die_usage("--start is for the half-open grid; %s begins at 0",
		    settings->frames ? "--frames" : "--edges=open");
	if (settings->oversampling == 0)
		settings->oversampling = 50;
	if (isnan(settings->start_s))
		settings->start_s = -24;
	if (settings->n_scans < 2 && !settings->frames)
		die_usage("-n 1: a grid needs 2 scans");
	if (!settings->frames && settings->oversampling < 2 && (settings->edges == OPEN || settings->start_s == 0))
		die_usage("--oversample=1 makes no fine grid; expected 2 or more, or --frames");
}

int
main(int argc, char **argv)
{
	struct settings settings = { .start_s = NAN, .order = "sorted" };
	const char *encoding = NULL, *output = NULL;
	const struct opt options[] = {
		OPT_REAL('t', "tr", "TR", &settings.tr_s, 1e-3, 1e6, "repetition time, in seconds"),
		OPT_COUNT('n', "count", "SCANS", &settings.n_scans, 1, 100000000, "number of scans"),
		OPT_COUNT(0, "oversample", "N", &settings.oversampling, 1, 1000, "points of the grid per scan; 50"),
		OPT_REAL(0, "start", "S", &settings.start_s, -1e6, 0, "begin of the grid, from the first scan; -24"),
		OPT_CHOICE(0, "edges", "half-open|open", &settings.edges, "on nilearn's grid, or onset < t < end"),
		OPT_REAL(0, "slice-ref", "X", &settings.slice_ref, 0, 1, "scan i is at (i + X) TR; 0"),
		OPT_TEXT(0, "amplitude", "COLUMN", &settings.amplitude, "amplitudes of BIDS events; modulation or 1"),
		OPT_TEXT(0, "order", "sorted|file|LIST", &settings.order, "order of the conditions"),
		OPT_FLAG(0, "trials", &settings.trials, "a column per trial"),
		OPT_FLAG(0, "frames", &settings.frames, "a record per scan, 1 in the scans of a trial"),
		OPT_TEXT(0, "rest", "NAME", &settings.rest, "with --frames: a column that is 1 where no condition is"),
		OPT_FLAG(0, "constant", &settings.constant, "with --frames: a last column `constant' of 1"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding),
		OPT_END
	};
	const struct opt_tool tool = { "ev2reg", "-t TR -n SCANS [--oversample=50] [--start=-24] "
	    "[--edges=half-open|open] [--slice-ref=0] [--amplitude=COLUMN] [--order=sorted|file|LIST] [--trials] "
	    "[--frames [--rest=NAME] [--constant]] [-o FILE] [-O tsv|npy|raw|raw8] [EVENTS...]",
	    "events to regressors on a fine time grid", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding wanted = encoding_parse(encoding);
	struct events *events;
	struct table *table;
	struct out *out;

	settings_complete(&settings);
	events = events_gather(&settings, operands);
	table = regressors_make(&settings, events);
	out = out_open(output);
	table_write(table, out, encoding_choose(wanted, out, false));
	table_free(table);
	events_free(events);
	free(operands);
	return 0;
}
