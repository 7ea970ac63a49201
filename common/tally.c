/* tally: what a permutation test has counted, its shards, and the p values; see tally.h. */
#include "tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "in.h"
#include "mem.h"
#include "tail.h"

/* The record that a shard begins with; `permtest' is the version of the format. Digests have 53 bits, so that a double
 * holds them. */
enum { FORMAT, SEED, EXHAUSTIVE, FIRST, LAST, SHARD, SHARDS, SIDE, DATA, DESIGN, QUESTION, FROM_NPY, EFFECTS, PLAN_COLUMNS };
static const char *const plan_columns[PLAN_COLUMNS] = { "permtest", "seed", "exhaustive", "first", "last", "shard",
	"shards", "side", "data", "design", "question", "npy", "effects" };
enum { VERSION = 1 };

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

static struct tally *
tally_alloc(const char *name)
{
	struct tally *tally = mem_zeros(1, sizeof(*tally));

	tally->name = mem_string(name);
	return tally;
}

struct tally *
tally_new(const struct tally_plan *plan, size_t n_units, const char *const *names, size_t q, size_t n_measures,
    const char *const *measures)
{
	struct tally *tally = tally_alloc("permtest");
	char **columns = unit_columns(q, n_measures, measures);
	const char *maxima[2 + 2] = { "arrangement", "stat" };

	for (size_t i = 0; i < n_measures; i++)
		maxima[2 + i] = measures[i];
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

/* ---- shards ----------------------------------------------------------------------------------------------- */

void
tally_write(const struct tally *tally, struct out *out)
{
	const struct tally_plan *plan = &tally->plan;
	struct held *record = held_new("plan", 1, PLAN_COLUMNS, plan_columns, NULL);
	const double values[PLAN_COLUMNS] = { VERSION, (double)plan->seed, plan->exhaustive, (double)plan->first,
		(double)plan->last, (double)plan->shard, (double)plan->n_shards, plan->side, (double)plan->data,
		(double)plan->design, (double)plan->question, plan->npy, (double)tally->q };

	memcpy(record->values, values, sizeof(values));
	held_write_part(record, out);
	held_write_part(tally->units, out);
	held_write_part(tally->maxima, out);
	out_commit(out);
	held_free(record);
}

static noreturn void
die_shard(const struct tally *tally, const char *why)
{
	die("%s: is no shard of permtest: %s; expected what permtest --shard=I/N writes", tally->name, why);
}

/* A count that a double holds exactly. */
static uint64_t
whole(const struct tally *tally, double value)
{
	if (!(value >= 0 && value <= 9007199254740992.0 && value == floor(value)))
		die_shard(tally, "its first array has a value that is no count");
	return (uint64_t)value;
}

static void
read_plan(struct tally *tally, const struct held *record)
{
	struct tally_plan *plan = &tally->plan;
	uint64_t values[PLAN_COLUMNS];

	if (record->n_units != 1 || record->n_columns != PLAN_COLUMNS)
		die_shard(tally, "its first array is another");
	for (size_t i = 0; i < PLAN_COLUMNS; i++) {
		if (strcmp(record->columns[i], plan_columns[i]) != 0)
			die_shard(tally, "its first array is another");
		values[i] = whole(tally, record->values[i]);
	}
	if (values[FORMAT] != VERSION)
		die("%s: a shard of format %.0f; this permtest reads %d", tally->name, (double)values[FORMAT], VERSION);
	*plan = (struct tally_plan){ values[SEED], values[EXHAUSTIVE] != 0, values[FIRST], values[LAST], values[SHARD],
		values[SHARDS], (enum permstat_side)values[SIDE], values[DATA], values[DESIGN], values[QUESTION],
		values[FROM_NPY] != 0 };
	tally->q = values[EFFECTS];
	if (values[SIDE] > PERMSTAT_NEG || plan->first > plan->last || plan->shard < 1 || plan->shard > plan->n_shards)
		die_shard(tally, "its arrangements are in no order");
}

/* The columns are those that tally_new() makes, and the arrangements those of the plan. */
static void
check_tables(const struct tally *tally)
{
	const struct held *units = tally->units, *maxima = tally->maxima;
	size_t n = units->n_columns, n_measures = maxima->n_columns - 2;

	if (maxima->n_columns < 2 || n_measures > 2 || tally->q == 0 || tally->q > n ||
	    n != tally->q + n_measures + 2 || strcmp(units->columns[n - 1], "count") != 0)
		die_shard(tally, "its arrays don't fit together");
	for (size_t i = 0; i <= n_measures; i++)
		if (strcmp(units->columns[tally->q + i], maxima->columns[1 + i]) != 0)
			die_shard(tally, "its arrays don't fit together");
	if (maxima->n_units != tally_arrangements(&tally->plan))
		die_shard(tally, "it has another number of arrangements than it should");
	for (size_t i = 0; i < maxima->n_units; i++)
		if (tally_maxima(tally, i)[0] != (double)(tally->plan.first + tally->plan.shard - 1 +
		    i * tally->plan.n_shards))
			die_shard(tally, "its arrangements are not those it should have");
}

struct tally *
tally_read(const char *path)
{
	struct in *in = in_open(path);
	struct tally *tally = tally_alloc(in_name(in));
	struct held *record = held_read_part(in);

	read_plan(tally, record);
	tally->units = held_read_part(in);
	tally->maxima = held_read_part(in);
	in_end(in, "the maxima");
	check_tables(tally);
	held_free(record);
	return tally;
}

/* ---- merging ---------------------------------------------------------------------------------------------- */

static void
check_alike(const struct tally *a, const struct tally *b)
{
	const struct tally_plan *p = &a->plan, *r = &b->plan;

	if (p->design != r->design)
		die("%s: another design or contrast than that of %s", b->name, a->name);
	if (p->data != r->data || a->units->n_units != b->units->n_units)
		die("%s: other records than those of %s", b->name, a->name);
	if (p->seed != r->seed)
		die("%s: seed %.0f, but %s has %.0f", b->name, (double)r->seed, a->name, (double)p->seed);
	if (p->question != r->question || p->side != r->side || p->exhaustive != r->exhaustive ||
	    a->maxima->n_columns != b->maxima->n_columns)
		die("%s: other options (side, height, TFCE, geometry or blocks) than %s", b->name, a->name);
}

static int
compare_arrangements(const void *a, const void *b)
{
	const double *x = *(const double *const *)a, *y = *(const double *const *)b;

	return (*x > *y) - (*x < *y);
}

/* Which shard has an arrangement. */
static const char *
shard_with(struct tally *const *shards, size_t n, const double *record)
{
	for (size_t i = 0; i < n; i++)
		if (shards[i]->maxima->n_units > 0 && record >= tally_maxima(shards[i], 0) &&
		    record <= tally_maxima(shards[i], shards[i]->maxima->n_units - 1))
			return shards[i]->name;
	return "?";
}

/* The shard that an arrangement should be in, where all are shards of one run. */
static noreturn void
die_missing(struct tally *const *shards, size_t n, uint64_t arrangement)
{
	const struct tally_plan *plan = &shards[0]->plan;
	bool alike = arrangement >= plan->first;

	for (size_t i = 1; i < n; i++)
		alike = alike && shards[i]->plan.n_shards == plan->n_shards && shards[i]->plan.first == plan->first;
	if (alike)
		die("shard %.0f/%.0f is missing: no file has arrangement %.0f",
		    (double)((arrangement - plan->first) % plan->n_shards + 1), (double)plan->n_shards,
		    (double)arrangement);
	die("no shard has arrangement %.0f", (double)arrangement);
}

/* All records of maxima in the order of their arrangements, each there once. */
static void
gather_maxima(struct tally *all, struct tally *const *shards, size_t n)
{
	size_t total = 0, n_columns = shards[0]->maxima->n_columns, done = 0;
	const double **records;

	for (size_t i = 0; i < n; i++)
		total += shards[i]->maxima->n_units;
	records = mem_array(total, sizeof(*records));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < shards[i]->maxima->n_units; k++)
			records[done++] = tally_maxima(shards[i], k);
	qsort(records, total, sizeof(*records), compare_arrangements);
	for (size_t i = 0; i < total; i++) {
		uint64_t expected = all->plan.first + i;

		if (i > 0 && *records[i] == *records[i - 1])
			die("%s and %s: both have arrangement %.0f", shard_with(shards, n, records[i - 1]),
			    shard_with(shards, n, records[i]), *records[i]);
		if (*records[i] != (double)expected)
			die_missing(shards, n, expected);
	}
	if (total != tally_arrangements(&all->plan))
		die_missing(shards, n, all->plan.first + total);
	for (size_t i = 0; i < total; i++)
		memcpy(tally_maxima(all, i), records[i], n_columns * sizeof(double));
	free(records);
}

static void
add_counts(struct tally *all, const struct tally *shard)
{
	size_t n_columns = all->units->n_columns, count = n_columns - 1;

	for (size_t unit = 0; unit < all->units->n_units; unit++) {
		const double *from = tally_unit(shard, unit);
		double *to = tally_unit(all, unit);

		for (size_t i = 0; i < count; i++)
			if (from[i] != to[i] && !(isnan(from[i]) && isnan(to[i])))
				die("%s: unit %zu has another `%s' than in the other shards", shard->name, unit + 1,
				    all->units->columns[i]);
		to[count] += from[count];
	}
}

struct tally *
tally_merge(size_t n, char *const *paths)
{
	struct tally **shards = mem_array(n, sizeof(struct tally *)), *all;
	struct tally_plan plan;
	const struct held *units;

	for (size_t i = 0; i < n; i++) {
		shards[i] = tally_read(paths[i]);
		if (i > 0)
			check_alike(shards[0], shards[i]);
	}
	plan = shards[0]->plan;
	plan.shard = plan.n_shards = 1;
	for (size_t i = 0; i < n; i++)
		plan.last = shards[i]->plan.last > plan.last ? shards[i]->plan.last : plan.last;
	plan.first = plan.exhaustive ? 0 : 1;
	units = shards[0]->units;
	all = tally_new(&plan, units->n_units, (const char *const *)units->units, shards[0]->q,
	    units->n_columns - shards[0]->q - 2, (const char *const *)units->columns + shards[0]->q + 1);
	gather_maxima(all, shards, n);
	memcpy(all->units->values, units->values, units->n_units * units->n_columns * sizeof(*units->values));
	for (size_t i = 1; i < n; i++)
		add_counts(all, shards[i]);
	for (size_t i = 0; i < n; i++)
		tally_free(shards[i]);
	free(shards);
	return all;
}

/* ---- p values --------------------------------------------------------------------------------------------- */

/* A fitted tail may end, and be 0 where the true one isn't; what it says below this share of 1/(1 + n) is not known. */
static const double fitted_share = 0.1;

/* What of a measure's family-wise p is fitted. */
struct judge {
	struct tail *tail;
	struct tail_gpd gpd;
	bool fitted;
	double least;		/* of fitted p */
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
	judge.fitted = gpd && tail_fit(judge.tail, &judge.gpd);
	judge.least = fitted_share / (1 + (double)n);
	if (judge.fitted)
		note("family-wise p of `%s' beyond %.6g are a generalised Pareto tail's: %zu maxima, shape %.4g, scale %.4g",
		    name, judge.gpd.threshold, judge.gpd.n_excesses, judge.gpd.shape, judge.gpd.scale);
	else if (gpd)
		note("no generalised Pareto tail fits the maxima of `%s': their p are counted", name);
	free(maxima);
	return judge;
}

static double
judge_p(const struct judge *judge, double value)
{
	return judge->fitted ? fmax(judge->least, tail_p_fitted(judge->tail, &judge->gpd, value))
	    : tail_p(judge->tail, value);
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

	memcpy(to, from, (q + 1) * sizeof(*to));
	to += q + 1;
	*to++ = !in ? NAN : all ? count / n : (1 + count) / (1 + n);
	*to++ = in ? judge_p(&judges[0], stat) : NAN;
	for (size_t i = 0; i < n_measures; i++) {
		double value = from[q + 1 + i];

		*to++ = in ? value : NAN;
		*to++ = in ? judge_p(&judges[1 + i], fabs(value)) : NAN;
	}
}

struct held *
tally_table(const struct tally *tally, bool gpd)
{
	struct held *table = new_table(tally);
	size_t n = tally->maxima->n_columns - 1;
	struct judge *judges = mem_array(n, sizeof(*judges));

	for (size_t i = 0; i < n; i++)
		judges[i] = open_judge(tally, 1 + i, gpd);
	for (size_t unit = 0; unit < table->n_units; unit++)
		fill_record(tally, judges, tally_unit(tally, unit), table->values + unit * table->n_columns);
	for (size_t i = 0; i < n; i++)
		tail_free(judges[i].tail);
	free(judges);
	return table;
}
