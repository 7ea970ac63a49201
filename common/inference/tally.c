/* tally: what a permutation test has counted, and the p values; see tally.h. Shards are in tally_shard.c. */
#include "inference/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "inference/tail.h"

uint64_t
tally_arrangements(const struct tally_plan *plan)
{
	uint64_t all = plan->last + 1 - plan->first;

	return all < plan->shard ? 0 : (all - plan->shard) / plan->n_shards + 1;
}

/* ---- tables ----------------------------------------------------------------------------------------------- */

static char **
unit_columns(size_t q, size_t n_measures, const char *const *measures)
{
	char **names = mem_array(q + n_measures + 2, sizeof(*names));

	for (size_t i = 0; i < q; i++)
		names[i] = q == 1 ? mem_string("effect") : mem_format("effect_%zu", i + 1);
	names[q] = mem_string("stat");
	for (size_t i = 0; i < n_measures; i++)
		names[q + 1 + i] = mem_string(measures[i]);
	names[q + n_measures + 1] = mem_string("count");
	return names;
}

struct tally *
tally_new(const struct tally_plan *plan, size_t n_units, const char *const *names, size_t q, size_t n_measures,
    const char *const *measures)
{
	struct tally *tally = mem_zeros(1, sizeof(*tally));
	char **columns = unit_columns(q, n_measures, measures);
	const char *maxima[2 + 2] = { "arrangement", "stat" };

	for (size_t i = 0; i < n_measures; i++)
		maxima[2 + i] = measures[i];
	tally->name = mem_string("permtest");
	tally->plan = *plan;
	tally->q = q;
	tally->units = held_new("units", n_units, q + n_measures + 2, (const char *const *)columns, names);
	tally->maxima = held_new("maxima", tally_arrangements(plan), n_measures + 2, maxima, NULL);
	for (size_t i = 0; i < q + n_measures + 2; i++)
		free(columns[i]);
	free(columns);
	return tally;
}

double *
tally_unit(const struct tally *tally, size_t unit)
{
	return tally->units->values + unit * tally->units->n_columns;
}

double *
tally_maxima(const struct tally *tally, size_t i)
{
	return tally->maxima->values + i * tally->maxima->n_columns;
}

void
tally_free(struct tally *tally)
{
	if (tally->units != NULL)
		held_free(tally->units);
	if (tally->maxima != NULL)
		held_free(tally->maxima);
	free(tally->name);
	free(tally);
}

/* ---- p values --------------------------------------------------------------------------------------------- */

/* A fitted tail may end, and be 0 where the true one isn't; what it says below this share of 1/(1 + n) is not known. */
static const double fitted_share = 0.1;

/* What of a measure's family-wise p is fitted. */
struct judge {
	struct tail *tail;
	struct tail_gpd gpd;
	bool fitted;
	double least;		/* of fitted p, and of counted ones */
};

static struct judge
open_judge(const struct tally *tally, size_t column, bool gpd)
{
	struct judge judge = { 0 };
	size_t n = tally->maxima->n_units;
	double *maxima = mem_array(n, sizeof(*maxima));
	const char *name = tally->maxima->columns[column];

	for (size_t i = 0; i < n; i++)
		maxima[i] = tally_maxima(tally, i)[column];
	judge.tail = tail_new(n, maxima, tally->plan.exhaustive);
	judge.fitted = gpd && !tally->plan.exhaustive && tail_fit(judge.tail, &judge.gpd);
	/* of all arrangements the observed one is one */
	judge.least = judge.fitted ? fitted_share / (1 + (double)n) : 1 / (double)(n + !tally->plan.exhaustive);
	if (judge.fitted)
		note("family-wise p of `%s' beyond %.6g are a generalised Pareto tail's: %zu maxima, shape %.4g, scale %.4g",
		    name, judge.gpd.threshold, judge.gpd.n_excesses, judge.gpd.shape, judge.gpd.scale);
	else if (gpd && !tally->plan.exhaustive)
		note("no generalised Pareto tail fits the maxima of `%s': their p are counted", name);
	free(maxima);
	return judge;
}

static double
judge_p(const struct judge *judge, double value)
{
	return fmax(judge->least, judge->fitted ? tail_p_fitted(judge->tail, &judge->gpd, value)
	    : tail_p(judge->tail, value));
}

/* The least that an arrangement with the same statistics may have of a measure: a mass rises with them, and not more than
 * they do (the largest in a cluster is less than mass and statistic together); TFCE with their third power at most. */
static double
equal_measure(const struct tally *tally, const char *name, double value, double stat)
{
	double t = strcmp(name, "mass") == 0 ? value + stat : stat;
	double share = t == 0 ? 1 : permstat_equal(tally->q, (double)tally->plan.dof, t) / t;

	return strcmp(name, "tfce") == 0 ? value * share * share * share : strcmp(name, "mass") == 0 ? value * share : value;
}

static struct held *
new_table(const struct tally *tally)
{
	const struct held *units = tally->units;
	size_t q = tally->q, n_measures = units->n_columns - q - 2, n = 0;
	char **names = mem_array(q + 3 + 2 * n_measures, sizeof(*names));
	struct held *table;

	for (; n <= q; n++)
		names[n] = mem_string(units->columns[n]);
	names[n++] = mem_string("p");
	names[n++] = mem_string("p_fwe");
	for (size_t i = 0; i < n_measures; i++) {
		names[n++] = mem_string(units->columns[q + 1 + i]);
		names[n++] = mem_format("p_%s", units->columns[q + 1 + i]);
	}
	table = held_new(tally->name, units->n_units, n, (const char *const *)names, (const char *const *)units->units);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return table;
}

/* A unit's record of p values. */
static void
fill_record(const struct tally *tally, const struct judge *judges, const double *from, double *to)
{
	size_t q = tally->q, n_measures = tally->units->n_columns - q - 2;
	bool in = !isnan(from[q]), all = tally->plan.exhaustive;
	double n = (double)tally->maxima->n_units, count = from[q + 1 + n_measures];
	double stat = tally->plan.side == PERMSTAT_TWO ? fabs(from[q]) : tally->plan.side == PERMSTAT_NEG ? -from[q] : from[q];
	double equal = permstat_equal(q, (double)tally->plan.dof, stat);

	memcpy(to, from, (q + 1) * sizeof(*to));
	to += q + 1;
	*to++ = !in ? NAN : all ? fmax(1, count) / n : (1 + count) / (1 + n);
	*to++ = in ? judge_p(&judges[0], equal) : NAN;
	for (size_t i = 0; i < n_measures; i++) {
		double value = from[q + 1 + i];

		*to++ = in ? value : NAN;
		*to++ = in ? judge_p(&judges[1 + i], equal_measure(tally, tally->units->columns[q + 1 + i], fabs(value),
		    fabs(stat))) : NAN;
	}
}

/* So many arrangements that p can be 0.05. */
enum { FEW = 20 };

struct held *
tally_table(const struct tally *tally, bool gpd)
{
	struct held *table = new_table(tally);
	size_t n = tally->maxima->n_columns - 1;
	struct judge *judges = mem_array(n, sizeof(*judges));

	if (tally->plan.exhaustive && tally->maxima->n_units < FEW)
		note("there are %zu different arrangements, so no p is less than %.3g", tally->maxima->n_units,
		    1 / (double)tally->maxima->n_units);
	if (gpd && tally->plan.exhaustive)
		note("all arrangements were taken, so family-wise p are counted: there is no tail to fit");
	for (size_t i = 0; i < n; i++)
		judges[i] = open_judge(tally, 1 + i, gpd);
	for (size_t unit = 0; unit < table->n_units; unit++)
		fill_record(tally, judges, tally_unit(tally, unit), table->values + unit * table->n_columns);
	for (size_t i = 0; i < n; i++)
		tail_free(judges[i].tail);
	free(judges);
	return table;
}
