/* fixedfx: fixed effects over runs.
 *
 * Reads unit tables as contrast writes them, one a run, side by side: effect (or effect_1 ... effect_q
 * of an F), variance and dof, each with NAME_ in front for named contrasts, any number of them. Writes
 * the same columns for all runs together: effects summed over n runs / n, variances summed / n^2, dof
 * summed, and stat, z, p from these. Holds a block of each run.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "model/statistic.h"
#include "tables/abreast.h"
#include "tables/encoding.h"
#include "tables/units.h"

/* A contrast: where each run has it. */
struct effect {
	char *front;		/* "NAME_", or "" */
	size_t q;
	struct statistic_place *places;
};

struct job {
	size_t n_runs, n_effects, room;
	struct abreast *runs;
	struct effect *effects;
	bool precision;
};

/* ---- columns ----------------------------------------------------------------------------------- */

/* Finds the contrast in run r; leaves the run out where it isn't there. */
static void
place_effect(const struct job *job, struct effect *effect, size_t r)
{
	const struct units *units = abreast_units(job->runs, r);
	const char *file = units_file(units), *front = effect->front;
	struct statistic_place place = statistic_find(front, units_columns(units), units_column_names(units));

	effect->places[r] = place;
	if (place.q == 0) {
		note("%s: no column `%seffect'; this run is left out of it", file, front);
		return;
	}
	if (place.variance == SIZE_MAX || place.dof == SIZE_MAX)
		die("%s: no column `%s%s', but `%s'", file, front, place.variance == SIZE_MAX ? "variance" : "dof",
		    units_column(units, place.effects));
	if (effect->q != 0 && effect->q != place.q)
		die("%s: %zu effects from `%s' on, %zu in a run before", file, place.q,
		    units_column(units, place.effects), effect->q);
	effect->q = place.q;
}

/* The contrast of this front, unless it is known. */
static void
add_effect(struct job *job, const char *column, size_t length)
{
	struct effect effect = { 0 };

	for (size_t i = 0; i < job->n_effects; i++)
		if (strncmp(job->effects[i].front, column, length) == 0 && job->effects[i].front[length] == '\0')
			return;
	effect.front = mem_substring(column, length);
	effect.places = mem_array(job->n_runs, sizeof(*effect.places));
	job->effects = mem_grow(job->effects, &job->room, job->n_effects + 1, sizeof(effect));
	job->effects[job->n_effects++] = effect;
}

/* All contrasts of all runs. */
static void
find_contrasts(struct job *job)
{
	for (size_t r = 0; r < job->n_runs; r++) {
		const struct units *units = abreast_units(job->runs, r);
		bool any = false;

		for (size_t i = 0; i < units_columns(units); i++) {
			size_t length = statistic_front(units_column(units, i));

			if (length != SIZE_MAX)
				add_effect(job, units_column(units, i), length);
			any = any || length != SIZE_MAX;
		}
		if (!any)
			die("%s: no column `effect', nor one whose name ends in `_effect'", units_file(units));
	}
	for (size_t i = 0; i < job->n_effects; i++)
		for (size_t r = 0; r < job->n_runs; r++)
			place_effect(job, &job->effects[i], r);
}

/* ---- sums -------------------------------------------------------------------------------------- */

/* Nothing was estimated: neither an effect nor a variance. */
static bool
is_null(size_t q, const double *effects, double variance)
{
	for (size_t i = 0; i < q; i++)
		if (effects[i] != 0)
			return false;
	return variance == 0;
}

/* One contrast of one unit over the runs. */
static void
sum_effect(const struct job *job, const struct effect *effect, const double *const *records, double *sum)
{
	size_t q = effect->q;
	double n = 0, weights = 0, variances = 0, dof = 0;

	memset(sum, 0, STATISTIC_COLUMNS(q) * sizeof(*sum));
	for (size_t r = 0; r < job->n_runs; r++) {
		const struct statistic_place *place = &effect->places[r];
		double variance, weight;

		if (place->q == 0)
			continue;
		variance = records[r][place->variance];
		if (is_null(q, records[r] + place->effects, variance))
			continue;
		weight = job->precision ? 1 / variance : 1;
		for (size_t i = 0; i < q; i++)
			sum[i] += weight * records[r][place->effects + i];
		n += 1;
		weights += weight;
		variances += variance;
		dof += records[r][place->dof];
	}
	for (size_t i = 0; i < q && n > 0; i++)
		sum[i] /= weights;
	sum[q] = n == 0 ? 0 : job->precision ? 1 / weights : variances / n / n;
	sum[q + 1] = dof;
	statistic_finish(q, sum);
}

/* ---- the table --------------------------------------------------------------------------------- */

static struct units_out *
create_output(const struct job *job, struct out *out, const char *encoding, size_t *n_columns)
{
	const struct units *first = abreast_units(job->runs, 0);
	size_t n = 0, done = 0;
	char **names;
	struct units_out *created;

	for (size_t i = 0; i < job->n_effects; i++)
		n += STATISTIC_COLUMNS(job->effects[i].q);
	names = mem_array(n, sizeof(*names));
	for (size_t i = 0; i < job->n_effects; i++) {
		statistic_names(job->effects[i].front, job->effects[i].q, names + done);
		done += STATISTIC_COLUMNS(job->effects[i].q);
	}
	created = units_create(out, encoding_choose(encoding_parse(encoding), out, units_npy(first)),
	    units_count(first), units_named(first), n, (const char *const *)names);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	*n_columns = n;
	return created;
}

static void
sum_runs(const struct job *job, struct units_out *output, size_t n_columns)
{
	double *sums = mem_array(n_columns, sizeof(*sums));
	const double **records = mem_array(job->n_runs, sizeof(*records));

	while (abreast_next(job->runs, records)) {
		size_t done = 0;

		for (size_t i = 0; i < job->n_effects; i++) {
			sum_effect(job, &job->effects[i], records, sums + done);
			done += STATISTIC_COLUMNS(job->effects[i].q);
		}
		units_put(output, abreast_unit(job->runs), sums);
	}
	free(sums);
	free(records);
}

int
main(int argc, char **argv)
{
	const char *output = NULL, *encoding = NULL;
	struct job job = { 0 };
	const struct opt options[] = {
		OPT_FLAG(0, "precision", &job.precision, "weigh runs by 1/variance"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding),
		OPT_END
	};
	const struct opt_tool tool = { "fixedfx", "[--precision] [-o FILE] [-O ENCODING] RUN...",
		"fixed effects over runs", options };
	char **operands = opt_parse(&tool, argc, argv);
	struct units_out *table;
	size_t n_columns;

	while (operands[job.n_runs] != NULL)
		job.n_runs++;
	if (job.n_runs == 0)
		die_usage("no run; tables made by contrast were expected");
	encoding_parse(encoding);
	job.runs = abreast_open(job.n_runs, operands);
	find_contrasts(&job);
	table = create_output(&job, out_open(output), encoding, &n_columns);
	sum_runs(&job, table, n_columns);
	abreast_close(job.runs);
	units_commit(table);
	for (size_t i = 0; i < job.n_effects; i++) {
		free(job.effects[i].front);
		free(job.effects[i].places);
	}
	free(job.effects);
	free(operands);
	return 0;
}
