/* tally_shard: shards of a permutation test: written, read and merged; see tally.h. */
#include "inference/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "bytes/in.h"
#include "bytes/utf8.h"

/* The record that a shard begins with; `permtest' is the version of the format, `check' a digest of all else in the
 * shard. Digests have 53 bits, so that a double holds them. */
enum { FORMAT, SEED, EXHAUSTIVE, FIRST, LAST, SHARD, SHARDS, SIDE, DATA, DESIGN, QUESTION, FROM_NPY, EFFECTS, DOF, CHECK,
	PLAN_COLUMNS };
static const char *const plan_columns[PLAN_COLUMNS] = { "permtest", "seed", "exhaustive", "first", "last", "shard",
	"shards", "side", "data", "design", "question", "npy", "effects", "dof", "check" };
enum { VERSION = 1 };

/* ---- a shard ---------------------------------------------------------------------------------------------- */

/* Of texts as they are read back: bytes that are no UTF-8 come back as such. */
static uint64_t
digest_texts(uint64_t digest, size_t n, char *const *texts)
{
	for (size_t i = 0; i < n; i++) {
		for (const char *text = texts[i]; *text != '\0';)
			digest = digest_fold(digest, utf8_code(&text));
		digest = digest_fold(digest, 0);
	}
	return digest;
}

static uint64_t
digest_table(uint64_t digest, const struct held *table)
{
	digest = digest_texts(digest, table->n_columns, table->columns);
	if (table->units != NULL)
		digest = digest_texts(digest, table->n_units, table->units);
	return digest_add(digest, table->values, table->n_units * table->n_columns * sizeof(*table->values));
}

/* What CHECK is, of the values before it and the tables. */
static uint64_t
digest_shard(const struct tally *tally, const double *values)
{
	uint64_t digest = digest_add(DIGEST_START, values, CHECK * sizeof(*values));

	return digest_table(digest_table(digest, tally->units), tally->maxima) >> 11;
}

void
tally_write(const struct tally *tally, struct out *out)
{
	const struct tally_plan *plan = &tally->plan;
	struct held *record = held_new("plan", 1, PLAN_COLUMNS, plan_columns, NULL);
	double values[PLAN_COLUMNS] = { VERSION, (double)plan->seed, plan->exhaustive, (double)plan->first,
		(double)plan->last, (double)plan->shard, (double)plan->n_shards, plan->side, (double)plan->data,
		(double)plan->design, (double)plan->question, plan->npy, (double)tally->q, (double)plan->dof };

	values[CHECK] = (double)digest_shard(tally, values);
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
		values[DOF], values[FROM_NPY] != 0 };
	tally->q = values[EFFECTS];
	if (values[SIDE] > PERMSTAT_NEG || plan->dof < 1 || plan->first > plan->last || plan->shard < 1 ||
	    plan->shard > plan->n_shards)
		die_shard(tally, "its arrangements are in no order");
}

/* No maximum is missing, and no count is more than there are arrangements. */
static void
check_values(const struct tally *tally)
{
	const struct held *units = tally->units, *maxima = tally->maxima;

	for (size_t i = 0; i < maxima->n_units * maxima->n_columns; i++)
		if (isnan(maxima->values[i]))
			die_shard(tally, "a maximum is missing");
	for (size_t unit = 0; unit < units->n_units; unit++) {
		double count = tally_unit(tally, unit)[units->n_columns - 1];

		if (!(count >= 0 && count <= (double)maxima->n_units && count == floor(count)))
			die_shard(tally, "a unit's count is none");
	}
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
	struct tally *tally = mem_zeros(1, sizeof(*tally));
	struct held *record = held_read_part(in);

	tally->name = mem_string(in_name(in));
	read_plan(tally, record);
	tally->units = held_read_part(in);
	tally->maxima = held_read_part(in);
	in_end(in, "the maxima");
	check_tables(tally);
	check_values(tally);
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION	/* no change of a byte would come farther */
	if (record->values[CHECK] != (double)digest_shard(tally, record->values))
		die("%s: a byte has changed since this shard was written: its digest is another", tally->name);
#endif
	held_free(record);
	return tally;
}

/* ---- merging ---------------------------------------------------------------------------------------------- */

static bool
same_texts(size_t n, char *const *a, size_t m, char *const *b)
{
	for (size_t i = 0; i < n && n == m; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return n == m;
}

static void
check_alike(const struct tally *a, const struct tally *b)
{
	const struct tally_plan *p = &a->plan, *r = &b->plan;

	if (p->design != r->design)
		die("%s: another design or contrast than that of %s", b->name, a->name);
	if (p->data != r->data || p->dof != r->dof || a->units->n_units != b->units->n_units)
		die("%s: other records than those of %s", b->name, a->name);
	if (p->seed != r->seed)
		die("%s: seed %.0f, but %s has %.0f", b->name, (double)r->seed, a->name, (double)p->seed);
	if (p->question != r->question || p->side != r->side || p->exhaustive != r->exhaustive ||
	    a->q != b->q || !same_texts(a->maxima->n_columns, a->maxima->columns, b->maxima->n_columns, b->maxima->columns))
		die("%s: other options (side, height, TFCE, geometry or blocks) than %s", b->name, a->name);
}

/* The first shard whose units have names, or the first; the names of others are the same. */
static size_t
find_named(struct tally *const *shards, size_t n)
{
	const struct held *named, *units;
	size_t first = 0;

	while (first < n && shards[first]->units->units == NULL)
		first++;
	if (first == n)
		return 0;
	named = shards[first]->units;
	for (size_t i = first + 1; i < n; i++) {
		units = shards[i]->units;
		if (units->units != NULL && !same_texts(units->n_units, units->units, named->n_units, named->units))
			die("%s: other names of units than in %s", shards[i]->name, shards[first]->name);
	}
	return first;
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

/* All records of maxima in the order of their arrangements, each of the plan's there once; to be freed. */
static const double **
gather_maxima(const struct tally_plan *plan, struct tally *const *shards, size_t n)
{
	size_t total = 0, done = 0;
	const double **records;

	for (size_t i = 0; i < n; i++)
		total += shards[i]->maxima->n_units;
	records = mem_array(total, sizeof(*records));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < shards[i]->maxima->n_units; k++)
			records[done++] = tally_maxima(shards[i], k);
	qsort(records, total, sizeof(*records), compare_arrangements);
	for (size_t i = 0; i < total; i++) {
		uint64_t expected = plan->first + i;

		if (i > 0 && *records[i] == *records[i - 1])
			die("%s and %s: both have arrangement %.0f", shard_with(shards, n, records[i - 1]),
			    shard_with(shards, n, records[i]), *records[i]);
		if (*records[i] != (double)expected)
			die_missing(shards, n, expected);
	}
	if (total != tally_arrangements(plan))
		die_missing(shards, n, plan->first + total);
	return records;
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

/* The plan of the one run that these are shards of. */
static struct tally_plan
whole_plan(struct tally *const *shards, size_t n)
{
	struct tally_plan plan = shards[0]->plan;

	plan.shard = plan.n_shards = 1;
	plan.first = plan.exhaustive ? 0 : 1;
	for (size_t i = 0; i < n; i++) {
		plan.last = shards[i]->plan.last > plan.last ? shards[i]->plan.last : plan.last;
		plan.npy = plan.npy && shards[i]->plan.npy;
	}
	return plan;
}

struct tally *
tally_merge(size_t n, char *const *paths)
{
	struct tally **shards = mem_array(n, sizeof(struct tally *)), *all;
	size_t named;
	struct tally_plan plan;
	const struct held *units;
	const double **records;

	for (size_t i = 0; i < n; i++) {
		shards[i] = tally_read(paths[i]);
		if (i > 0)
			check_alike(shards[0], shards[i]);
	}
	named = find_named(shards, n);
	plan = whole_plan(shards, n);
	/* before anything is made that is as large as they say */
	records = gather_maxima(&plan, shards, n);
	units = shards[named]->units;
	all = tally_new(&plan, units->n_units, (const char *const *)units->units, shards[0]->q,
	    units->n_columns - shards[0]->q - 2, (const char *const *)units->columns + shards[0]->q + 1);
	for (size_t i = 0; i < all->maxima->n_units; i++)
		memcpy(tally_maxima(all, i), records[i], all->maxima->n_columns * sizeof(double));
	memcpy(all->units->values, units->values, units->n_units * units->n_columns * sizeof(*units->values));
	for (size_t i = 0; i < n; i++)
		if (i != named)
			add_counts(all, shards[i]);
	free(records);
	for (size_t i = 0; i < n; i++)
		tally_free(shards[i]);
	free(shards);
	return all;
}
