/* events: trials from BIDS and FSL files; see events.h. What they look like on a grid is in events_grid.c. */
#include "design/events.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "bytes/in.h"
#include "tables/columns.h"
#include "tables/csv.h"

struct events *
events_new(void)
{
	return mem_zeros(1, sizeof(struct events));
}

static size_t
file_add(struct events *events, const char *name)
{
	events->files = mem_grow(events->files, &events->room_files, events->n_files + 1, sizeof(*events->files));
	events->files[events->n_files] = mem_string(name);
	return events->n_files++;
}

/* The condition's index; new if it isn't there. The same name in two files is a mistake: two runs given as
 * one. */
static size_t
condition_add(struct events *events, const char *name, size_t file)
{
	size_t i = columns_lookup(name, events->n_conditions, (const char *const *)events->conditions), n;

	if (i != SIZE_MAX && events->sources[i] != file)
		die("%s: condition `%s' is in %s too; a run's condition comes from one file", events->files[file], name,
		    events->files[events->sources[i]]);
	if (i != SIZE_MAX)
		return i;
	if (strcmp(name, "time") == 0)
		die("%s: a condition can't be called `time', which is the column of times", events->files[file]);
	n = events->n_conditions + 1;
	events->conditions = mem_grow(events->conditions, &events->room_conditions, n, sizeof(*events->conditions));
	events->sources = mem_grow(events->sources, &events->room_sources, n, sizeof(*events->sources));
	events->conditions[n - 1] = mem_string(name);
	events->sources[n - 1] = file;
	return events->n_conditions++;
}

static void
trial_add(struct events *events, const struct trial *trial)
{
	events->trials = mem_grow(events->trials, &events->room_trials, events->n_trials + 1, sizeof(*events->trials));
	events->trials[events->n_trials++] = *trial;
}

/* A number that must be there. */
static double
field_number(const struct csv *csv, size_t column)
{
	double value = csv_number(csv, column);

	if (!isfinite(value))
		die("%s:%zu: %s is %s; expected a number", csv_name(csv), csv_line(csv), csv_column(csv, column),
		    isnan(value) ? "n/a" : "infinite");
	return value;
}

/* The three numbers of a trial; amplitude SIZE_MAX: 1. */
static struct trial
trial_read(const struct csv *csv, size_t file, size_t onset, size_t duration, size_t amplitude)
{
	struct trial trial = {
		.onset_s = field_number(csv, onset),
		.duration_s = field_number(csv, duration),
		.amplitude = amplitude == SIZE_MAX ? 1 : field_number(csv, amplitude),
		.file = file,
		.line = csv_line(csv)
	};

	if (trial.duration_s < 0)
		die("%s:%zu: negative duration %g s", csv_name(csv), csv_line(csv), trial.duration_s);
	return trial;
}

static void
bids_read(struct events *events, struct csv *csv, size_t file, const char *amplitude)
{
	size_t n = csv_columns(csv), onset, duration, type, value, dropped = 0, dropped_line = 0;
	const char **names = mem_array(n, sizeof(*names));
	struct trial trial;

	for (size_t i = 0; i < n; i++)
		names[i] = csv_column(csv, i);
	onset = columns_find("onset", csv_name(csv), n, names);
	duration = columns_find("duration", csv_name(csv), n, names);
	type = columns_lookup("trial_type", n, names);
	value = amplitude != NULL ? columns_find(amplitude, csv_name(csv), n, names)
	    : columns_lookup("modulation", n, names);
	while (csv_next(csv)) {
		if (type != SIZE_MAX && csv_missing(csv_field(csv, type))) {
			dropped_line = dropped++ == 0 ? csv_line(csv) : dropped_line;
			continue;
		}
		trial = trial_read(csv, file, onset, duration, value);
		trial.condition = condition_add(events, type == SIZE_MAX ? "dummy" : csv_field(csv, type), file);
		trial_add(events, &trial);
	}
	if (dropped == 1)
		warn("%s:%zu: trial_type is n/a; event dropped", csv_name(csv), dropped_line);
	else if (dropped > 1)
		warn("%s:%zu: trial_type is n/a; %zu such events dropped", csv_name(csv), dropped_line, dropped);
	free(names);
}

/* FSL's three columns; the condition is there even without a trial. */
static void
fsl_read(struct events *events, struct csv *csv, size_t file, const char *name)
{
	char *base = name != NULL ? mem_string(name) : columns_basename(csv_name(csv));
	size_t condition = condition_add(events, base, file);
	struct trial trial;

	if (csv_columns(csv) != 3)
		die("%s:1: no header and %zu columns; expected onset, duration, trial_type of BIDS, or FSL's three "
		    "columns of numbers", csv_name(csv), csv_columns(csv));
	while (csv_next(csv)) {
		trial = trial_read(csv, file, 0, 1, 2);
		trial.condition = condition;
		trial_add(events, &trial);
	}
	free(base);
}

/* NAME of NAME=FILE, to be freed; *path is what follows. A file whose own name holds `=' is found as it
 * is. */
static char *
operand_name(const char *operand, const char **path)
{
	const char *equals = strchr(operand, '=');

	*path = operand;
	if (equals == NULL || access(operand, F_OK) == 0)
		return NULL;
	if (equals == operand)
		die_usage("no name before `=' in %s", operand);
	*path = equals + 1;
	return mem_substring(operand, (size_t)(equals - operand));
}

void
events_read(struct events *events, const char *operand, const char *amplitude)
{
	const char *path;
	char *name = operand_name(operand, &path);
	struct in *in = in_open(path);
	const unsigned char *bytes;
	size_t file = file_add(events, in_name(in));
	struct csv *csv;

	/* A condition that a subject never had comes as an empty FSL file: a column of zeros. */
	if (name != NULL && in_regular(in) && in_peek(in, &bytes, 1) == 0) {
		condition_add(events, name, file);
		in_end(in, "the events");
	} else {
		csv = csv_open(in);
		if (!csv_headed(csv))
			fsl_read(events, csv, file, name);
		else if (name == NULL)
			bids_read(events, csv, file, amplitude);
		else
			die("%s: has a header; NAME=FILE is for FSL's three columns of numbers", csv_name(csv));
		csv_close(csv);
	}
	free(name);
}

/* ---- order ---------------------------------------------------------------------------------------- */

struct ranked {
	const char *name;
	double onset_s;
	size_t index;
};

static int
ranked_compare(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order != 0)
		return order;
	if (x->onset_s != y->onset_s)
		return x->onset_s < y->onset_s ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Places of the conditions, to be freed: order[new] = old. */
static size_t *
order_sorted(const struct events *events)
{
	size_t n = events->n_conditions, *order = mem_array(n, sizeof(*order));
	struct ranked *ranked = mem_array(n, sizeof(*ranked));

	for (size_t i = 0; i < n; i++)
		ranked[i] = (struct ranked){ events->conditions[i], 0, i };
	qsort(ranked, n, sizeof(*ranked), ranked_compare);
	for (size_t i = 0; i < n; i++)
		order[i] = ranked[i].index;
	free(ranked);
	return order;
}

static size_t *
order_listed(const struct events *events, const char *list)
{
	size_t n = events->n_conditions, k = 0, *order = mem_array(n, sizeof(*order));
	const char *const *names = (const char *const *)events->conditions;
	bool *taken = mem_zeros(n, sizeof(*taken));

	for (const char *item = list, *end; item != NULL; item = *end == ',' ? end + 1 : NULL) {
		end = item + strcspn(item, ",");
		char *name = mem_substring(item, (size_t)(end - item));
		size_t i = columns_lookup(name, n, names);
		if (i == SIZE_MAX && n > 0)
			die("--order: no condition `%s'; nearest is `%s'", name, columns_nearest(name, n, names));
		if (i == SIZE_MAX || taken[i])
			die("--order: `%s' %s", name, i == SIZE_MAX ? "is no condition" : "is there twice");
		taken[i] = true;
		order[k++] = i;
		free(name);
	}
	for (size_t i = 0; i < n; i++)
		if (!taken[i])
			die("--order: condition `%s' is left out; expected all of them", names[i]);
	free(taken);
	return order;
}

void
events_order(struct events *events, const char *wanted)
{
	size_t n = events->n_conditions, *order, *place;
	char **names;

	if (strcmp(wanted, "file") == 0)
		return;
	order = strcmp(wanted, "sorted") == 0 ? order_sorted(events) : order_listed(events, wanted);
	place = mem_array(n, sizeof(*place));
	names = mem_array(n, sizeof(*names));
	for (size_t i = 0; i < n; i++) {
		names[i] = events->conditions[order[i]];
		place[order[i]] = i;
	}
	for (size_t i = 0; i < events->n_trials; i++)
		events->trials[i].condition = place[events->trials[i].condition];
	free(events->conditions);
	events->conditions = names;
	events->room_conditions = n;
	/* sources serve reading only, which is over */
	free(place);
	free(order);
}

/* Trials sorted by condition's place and onset; to be freed. */
static size_t *
trials_sorted(const struct events *events)
{
	size_t n = events->n_trials, k = 0, *order = mem_array(n, sizeof(*order));
	struct ranked *ranked = mem_array(n, sizeof(*ranked));

	for (size_t c = 0; c < events->n_conditions; c++) {
		size_t first = k;
		for (size_t i = 0; i < n; i++)
			if (events->trials[i].condition == c)
				ranked[k++] = (struct ranked){ "", events->trials[i].onset_s, i };
		qsort(ranked + first, k - first, sizeof(*ranked), ranked_compare);
	}
	for (size_t i = 0; i < n; i++)
		order[i] = ranked[i].index;
	free(ranked);
	return order;
}

void
events_split(struct events *events, bool in_time)
{
	size_t n = events->n_trials, *order = trials_sorted(events), number = 0;
	char **names = mem_array(n, sizeof(*names));

	for (size_t k = 0; k < n; k++) {
		size_t condition = events->trials[order[k]].condition;
		number = k > 0 && condition == events->trials[order[k - 1]].condition ? number + 1 : 1;
		names[in_time ? order[k] : k] = mem_format("%s_%03zu", events->conditions[condition], number);
	}
	for (size_t k = 0; k < n; k++)
		events->trials[order[k]].condition = in_time ? order[k] : k;
	for (size_t i = 0; i < events->n_conditions; i++)
		free(events->conditions[i]);
	free(events->conditions);
	events->conditions = names;
	events->n_conditions = events->room_conditions = n;
	free(order);
}

/* ---- checks --------------------------------------------------------------------------------------- */

/* A warning about the first of several trials. */
struct complaint {
	const struct trial *first;
	size_t count;
};

static void
complaint_add(struct complaint *complaint, const struct trial *trial)
{
	if (complaint->count++ == 0)
		complaint->first = trial;
}

static void
complaint_print(const struct events *events, const struct complaint *complaint, const char *words)
{
	char more[64] = "";

	if (complaint->count == 0)
		return;
	if (complaint->count > 1)
		snprintf(more, sizeof(more), " (and %zu more)", complaint->count - 1);
	warn("%s:%zu: %s%s", events->files[complaint->first->file], complaint->first->line, words, more);
}

static void
check_overlap(const struct events *events, const char *overlap_words)
{
	size_t *order = trials_sorted(events);
	struct complaint complaint = { NULL, 0 };
	char *words = mem_format("trial overlaps another one of its condition; %s", overlap_words);
	double end_s = 0;

	for (size_t k = 0; k < events->n_trials; k++) {
		const struct trial *trial = &events->trials[order[k]];
		bool first = k == 0 || trial->condition != events->trials[order[k - 1]].condition;
		double its_end = trial->onset_s + trial->duration_s;
		if (!first && trial->onset_s < end_s)
			complaint_add(&complaint, trial);
		end_s = first ? its_end : fmax(end_s, its_end);
	}
	complaint_print(events, &complaint, words);
	free(words);
	free(order);
}

static noreturn void
die_outside(const struct events *events, double end_s)
{
	const struct trial *first = &events->trials[0];
	bool milliseconds = true;

	for (size_t i = 0; i < events->n_trials; i++)
		milliseconds = milliseconds && events->trials[i].onset_s >= 0 &&
		    events->trials[i].onset_s / 1000 < end_s;
	die("%s:%zu: no event inside the run, which ends at %.15g s; the first is at %.15g s%s",
	    events->files[first->file], first->line, end_s, first->onset_s,
	    milliseconds ? "; onsets look like milliseconds, expected seconds" : "");
}

void
events_check(const struct events *events, double start_s, double end_s, const char *overlap_words)
{
	struct complaint before = { NULL, 0 }, past = { NULL, 0 };
	size_t outside = 0;
	char *words;

	if (events->n_trials == 0)
		die("%s: no events", events->n_files > 0 ? events->files[0] : "events");
	for (size_t i = 0; i < events->n_trials; i++) {
		const struct trial *trial = &events->trials[i];
		double trial_end = trial->onset_s + trial->duration_s;
		if (trial->onset_s < start_s)
			complaint_add(&before, trial);
		/* an end that is the run's but for rounding is no reason to complain */
		if (trial->onset_s >= end_s || trial_end > end_s + 1e-9 * fabs(end_s))
			complaint_add(&past, trial);
		outside += trial->onset_s >= end_s || trial_end < start_s;
	}
	if (outside == events->n_trials)
		die_outside(events, end_s);
	words = mem_format("event begins before %.15g s, where the grid begins; clamped", start_s);
	complaint_print(events, &before, words);
	free(words);
	words = mem_format("event reaches past the end of the run at %.15g s; clipped", end_s);
	complaint_print(events, &past, words);
	free(words);
	if (overlap_words != NULL)
		check_overlap(events, overlap_words);
}

void
events_free(struct events *events)
{
	for (size_t i = 0; i < events->n_conditions; i++)
		free(events->conditions[i]);
	for (size_t i = 0; i < events->n_files; i++)
		free(events->files[i]);
	free(events->conditions);
	free(events->sources);
	free(events->files);
	free(events->trials);
	free(events);
}
