/* statistic: the record that a contrast writes for a unit; see statistic.h. */
#include "model/statistic.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/dist.h"
#include "tables/columns.h"

/* |effects|^2 / q / variance, for q = 1 with the effect's sign and without the squares. */
static double
find_stat(size_t q, const double *effects, double variance)
{
	double sum = 0;

	if (q == 1)
		return effects[0] / sqrt(variance);
	for (size_t i = 0; i < q; i++)
		sum += effects[i] * effects[i];
	return sum / (double)q / variance;
}

void
statistic_finish(size_t q, double *record)
{
	double variance = record[q], dof = record[q + 1], stat = find_stat(q, record, variance);

	for (size_t i = 0; i < q + 2; i++) {
		if (!isnan(record[i]))
			continue;
		for (size_t k = 0; k < STATISTIC_COLUMNS(q); k++)
			record[k] = NAN;
		return;
	}
	record[q + 2] = stat;
	if (q == 1)
		dist_tail_t(stat, dof, &record[q + 3], &record[q + 4]);
	else
		dist_tail_f(stat, (double)q, dof, &record[q + 3], &record[q + 4]);
}

void
statistic_names(const char *front, size_t q, char **names)
{
	static const char *const rest[] = { "variance", "dof", "stat", "z", "p" };

	for (size_t i = 0; i < q; i++)
		names[i] = q == 1 ? mem_format("%seffect", front) : mem_format("%seffect_%zu", front, i + 1);
	for (size_t i = 0; i < STATISTIC_COLUMNS(q) - q; i++)
		names[q + i] = mem_format("%s%s", front, rest[i]);
}

static size_t
find_part(const char *front, const char *part, size_t n, const char *const *columns)
{
	char *name = mem_format("%s%s", front, part);
	size_t column = columns_lookup(name, n, columns);

	free(name);
	return column;
}

/* How many columns stand in a row: effect_1, effect_2 ... */
static size_t
count_effects(const char *front, size_t first, size_t n, const char *const *columns)
{
	size_t q = 0;
	bool follows;

	do {
		char *part = mem_format("effect_%zu", q + 1);

		follows = find_part(front, part, n, columns) == first + q;
		q += follows;
		free(part);
	} while (follows);
	return q;
}

struct statistic_place
statistic_find(const char *front, size_t n_columns, const char *const *columns)
{
	struct statistic_place place = { .q = 1 };

	place.effects = find_part(front, "effect", n_columns, columns);
	place.variance = find_part(front, "variance", n_columns, columns);
	place.dof = find_part(front, "dof", n_columns, columns);
	if (place.effects == SIZE_MAX) {
		place.effects = find_part(front, "effect_1", n_columns, columns);
		place.q = place.effects == SIZE_MAX ? 0 : count_effects(front, place.effects, n_columns, columns);
	}
	return place;
}

size_t
statistic_front(const char *column)
{
	static const char *const tails[] = { "effect", "effect_1" };
	size_t length = strlen(column);

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		size_t tail = strlen(tails[i]);

		if (length >= tail && strcmp(column + length - tail, tails[i]) == 0 &&
		    (length == tail || column[length - tail - 1] == '_'))
			return length - tail;
	}
	return SIZE_MAX;
}
