/* trials: the trials of an experiment behind what is drawn over time; see trials.h. */
#include "drawing/trials.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tables/columns.h"

struct trials *
trials_read(const char *file, double start_s, double end_s, size_t n_lines, const char *const *lines)
{
	struct trials *trials = mem_zeros(1, sizeof(*trials));
	struct events *events = trials->events = events_new();

	events_read(events, file, NULL);
	events_order(events, "sorted");
	events_check(events, start_s, end_s, NULL);
	trials->colours = mem_array(events->n_conditions, sizeof(*trials->colours));
	for (size_t i = 0, next = n_lines; i < events->n_conditions; i++) {
		size_t line = columns_lookup(events->conditions[i], n_lines, lines);

		trials->colours[i] = line != SIZE_MAX ? line : next++;
	}
	return trials;
}

static struct svg_pen
condition_pen(const struct svg *svg, const struct trials *trials, size_t condition)
{
	return (struct svg_pen){ .fill = svg_series(svg, trials->colours[condition]), .opacity = 0.3,
		.name = trials->events->conditions[condition] };
}

size_t
trials_legend(const struct svg *svg, const struct trials *trials, size_t n_lines, struct legend_entry *entries)
{
	size_t n = 0;

	for (size_t i = 0; i < trials->events->n_conditions; i++) {
		size_t place = trials->colours[i] < n_lines ? trials->colours[i] : n_lines + n++;

		entries[place].name = trials->events->conditions[i];
		entries[place].area = condition_pen(svg, trials, i);
	}
	return n;
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
	free(trials->colours);
	free(trials);
}
