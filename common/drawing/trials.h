/* trials: the trials of an experiment behind what is drawn over time.
 *
 *	struct trials *trials = trials_read("events.tsv", 0, 302.5, n_lines, line_names);
 *	trials_legend(svg, trials, n_lines, entries);		// beside the lines' own
 *	trials_draw(svg, trials, &chart);				// before the chart's lines
 *	trials_free(trials);
 *
 * Conditions are sorted by name. One that is called like a line has its colour; others have those that no other condition
 * has, and no line, while there are some, and then deeper and paler shades.
 */
#ifndef TRIALS_H
#define TRIALS_H

#include <stddef.h>

#include "design/events.h"
#include "drawing/chart.h"
#include "drawing/legend.h"

struct trials_look {
	size_t line;		/* that is called like the condition, or SIZE_MAX */
	size_t colour;		/* for svg_series() */
	double opacity;
};

struct trials {
	struct events *events;
	struct trials_look *looks;	/* per condition */
};

/* Trials of a BIDS or FSL file, some of them within start_s and end_s (events.h); line k has colour k of the series. */
struct trials *trials_read(const char *file, double start_s, double end_s, size_t n_lines, const char *const *lines);
/* How many conditions aren't called like any of the first n lines. */
size_t trials_others(const struct trials *trials, size_t n_lines);
/* Adds their areas to the entries of n lines; those others follow, as entries of their own. */
void trials_legend(const struct svg *svg, const struct trials *trials, size_t n_lines, struct legend_entry *entries);
/* From onset to onset + duration, in the chart's seconds. */
void trials_draw(struct svg *svg, const struct trials *trials, const struct chart *chart);
void trials_free(struct trials *trials);

#endif
