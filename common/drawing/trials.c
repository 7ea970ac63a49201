/* trials: the trials of an experiment behind what is drawn over time; see trials.h. */
#include "drawing/trials.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/mem.h"
#include "tables/columns.h"

/* What is told apart: colours of the series in shades, the second time a colour comes by a deeper one. */
enum { N_SHADES = 3 };
static const double shades[N_SHADES] = { 0.3, 0.6, 0.15 };

/* The colour that the fewest conditions have, of those the one that fewer lines have. */
static size_t
rarest(const size_t conditions[SVG_SERIES], const size_t lines[SVG_SERIES])
{
	size_t best = 0;

	for (size_t k = 1; k < SVG_SERIES; k++)
		if (conditions[k] < conditions[best] || (conditions[k] == conditions[best] && lines[k] < lines[best]))
			best = k;
	return best;
}

/* Those that are called like lines come first, since theirs are given. */
static void
choose_looks(struct trials *trials, size_t n_lines)
{
	size_t n = trials->events->n_conditions, conditions[SVG_SERIES] = { 0 }, lines[SVG_SERIES] = { 0 };

	for (size_t k = 0; k < n_lines; k++)
		lines[k % SVG_SERIES]++;
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++) {
			struct trials_look *look = &trials->looks[i];

			if ((look->line == SIZE_MAX) != (pass == 1))
				continue;
			look->colour = pass == 0 ? look->line % SVG_SERIES : rarest(conditions, lines);
			look->opacity = shades[conditions[look->colour]++ % N_SHADES];
		}
}

struct trials *
trials_read(const char *file, double start_s, double end_s, size_t n_lines, const char *const *lines)
{
	struct trials *trials = mem_zeros(1, sizeof(*trials));
	struct events *events = trials->events = events_new();

	events_read(events, file, NULL);
	events_order(events, "sorted");
	events_check(events, start_s, end_s, NULL);
	trials->looks = mem_array(events->n_conditions, sizeof(*trials->looks));
	for (size_t i = 0; i < events->n_conditions; i++)
		trials->looks[i].line = columns_lookup(events->conditions[i], n_lines, lines);
	choose_looks(trials, n_lines);
	if (events->n_conditions > SVG_SERIES * N_SHADES)
		note("%s: %zu conditions; %d can be told apart", file, events->n_conditions, SVG_SERIES * N_SHADES);
	return trials;
}

static struct svg_pen
condition_pen(const struct svg *svg, const struct trials *trials, size_t condition)
{
	const struct trials_look *look = &trials->looks[condition];

	return (struct svg_pen){ .fill = svg_series(svg, look->colour), .opacity = look->opacity,
		.name = trials->events->conditions[condition] };
}

size_t
trials_others(const struct trials *trials, size_t n_lines)
{
	size_t n = 0;

	for (size_t i = 0; i < trials->events->n_conditions; i++)
		n += trials->looks[i].line >= n_lines;
	return n;
}

void
trials_legend(const struct svg *svg, const struct trials *trials, size_t n_lines, struct legend_entry *entries)
{
	size_t n = n_lines;

	for (size_t i = 0; i < trials->events->n_conditions; i++) {
		size_t line = trials->looks[i].line, place = line < n_lines ? line : n++;

		entries[place].name = trials->events->conditions[i];
		entries[place].area = condition_pen(svg, trials, i);
	}
}

void
trials_draw(struct svg *svg, const struct trials *trials, const struct chart *chart)
{
	for (size_t i = 0; i < trials->events->n_trials; i++) {
		const struct trial *trial = &trials->events->trials[i];
		const struct svg_pen pen = condition_pen(svg, trials, trial->condition);

		chart_band(svg, chart, trial->onset_s, trial->onset_s + trial->duration_s, &pen);
	}
}

void
trials_free(struct trials *trials)
{
	events_free(trials->events);
	free(trials->looks);
	free(trials);
}
