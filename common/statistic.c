/* statistic: the record that a contrast writes for a unit; see statistic.h. */
#include "statistic.h"

#include <math.h>

#include "dist.h"
#include "mem.h"

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
statistic_names(const char *prefix, size_t q, char **names)
{
	static const char *const rest[] = { "variance", "dof", "stat", "z", "p" };
	const char *front = prefix == NULL ? "" : prefix, *joint = prefix == NULL ? "" : "_";

	for (size_t i = 0; i < q; i++)
		names[i] = q == 1 ? mem_format("%s%seffect", front, joint) :
		    mem_format("%s%seffect_%zu", front, joint, i + 1);
	for (size_t i = 0; i < sizeof(rest) / sizeof(*rest); i++)
		names[q + i] = mem_format("%s%s%s", front, joint, rest[i]);
}
