/* permrun: all arrangements of a permutation test; see permrun.h. */
#include "inference/permrun.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/progress.h"
#include "inference/enhance.h"
#include "inference/exchange.h"
#include "inference/permute.h"
#include "model/estimable.h"
#include "numerics/dist.h"

/* Arrangements that go through the records together: enough columns of weights to fill the kernel, few enough that
 * their sums stay in the first cache; fewer where each has a map of its own. */
enum { COLUMNS = 32, COLUMNS_WITH_MAPS = 8, TASKS_A_ROUND = 8 };
static const double tfce_extent = 0.5, tfce_height = 2;

/* What a thread has to itself. */
struct worker {
	struct permstat_work *work;
	struct enhance *enhance;	/* or NULL */
	double *maxima, *maps, *signs;
	size_t *order;
};

struct runner {
	const struct permrun *run;
	struct permute *permute;
	bool flip;			/* signs, else orders */
	struct tally_plan plan;
	double height;			/* as t or F */
	size_t n_records, q;
	struct tally *tally;
	size_t chunk, n_units, done;	/* arrangements of a task; units; arrangements of earlier rounds */
	struct enhance_joints *joints;
	struct worker *workers;
};

/* The largest values of a map: TFCE, or size and mass, on the sides tested. */
static void
measure(const struct runner *runner, struct enhance *enhance, const double *map, double *largest)
{
	const struct permrun *run = runner->run;

	largest[0] = largest[1] = 0;
	for (double sign = 1; sign >= (runner->plan.side == PERMSTAT_TWO ? -1 : 1); sign -= 2) {
		if (run->tfce) {
			largest[0] = fmax(largest[0], enhance_tfce(enhance, map, sign, tfce_extent, tfce_height, NULL));
		} else {
			struct enhance_largest found = enhance_clusters(enhance, map, sign, runner->height, NULL, NULL);

			largest[0] = fmax(largest[0], (double)found.size);
			largest[1] = fmax(largest[1], found.mass);
		}
	}
}

/* One chunk of arrangements, of which the last may be shorter. */
static void
run_chunk(void *arg, size_t task, size_t thread)
{
	struct runner *runner = arg;
	const struct permrun *run = runner->run;
	const struct tally_plan *plan = &runner->plan;
	struct worker *worker = &runner->workers[thread];
	size_t first = runner->done + task * runner->chunk, left = runner->tally->maxima->n_units - first;
	size_t n = left < runner->chunk ? left : runner->chunk;

	for (size_t i = 0; i < n; i++) {
		uint64_t k = plan->first + plan->shard - 1 + (first + i) * plan->n_shards;

		if (runner->flip) {
			permute_signs(runner->permute, k, worker->signs);
			permstat_sign(run->stat, worker->work, i, worker->signs);
		} else {
			permute_order(runner->permute, k, worker->order);
			permstat_order(run->stat, worker->work, i, worker->order);
		}
		tally_maxima(runner->tally, first + i)[0] = (double)k;
	}
	permstat_evaluate(run->stat, worker->work, n, worker->maxima, worker->maps);
	for (size_t i = 0; i < n; i++) {
		double *record = tally_maxima(runner->tally, first + i), largest[2];

		record[1] = worker->maxima[i];
		if (worker->enhance == NULL)
			continue;
		measure(runner, worker->enhance, worker->maps + i * runner->n_units, largest);
		memcpy(record + 2, largest, (run->tfce ? 1 : 2) * sizeof(*largest));
	}
}

/* ---- what was observed ------------------------------------------------------------------------------------ */

/* Enhancement has the sign of the statistic, size and mass have none. */
static void
observe_measures(const struct runner *runner, const double *stat)
{
	const struct permrun *run = runner->run;
	size_t n = runner->n_units, *sizes = mem_array(n, sizeof(*sizes));
	double *values = mem_array(n, sizeof(*values));

	for (double sign = 1; sign >= -1; sign -= 2) {
		if (runner->plan.side != PERMSTAT_TWO && (sign < 0) != (runner->plan.side == PERMSTAT_NEG))
			continue;
		if (run->tfce)
			enhance_tfce(runner->workers[0].enhance, stat, sign, tfce_extent, tfce_height, values);
		else
			enhance_clusters(runner->workers[0].enhance, stat, sign, runner->height, sizes, values);
		for (size_t unit = 0; unit < n; unit++) {
			double *record = tally_unit(runner->tally, unit) + runner->q + 1;

			if (values[unit] == 0)
				continue;
			record[0] = run->tfce ? sign * values[unit] : (double)sizes[unit];
			if (!run->tfce)
				record[1] = values[unit];
		}
	}
	free(sizes);
	free(values);
}

static void
observe(const struct runner *runner)
{
	size_t n = runner->n_units, q = runner->q;
	double *stat = mem_array(n, sizeof(*stat)), *effects = mem_array(n * q, sizeof(*effects));

	permstat_observe(runner->run->stat, stat, effects);
	for (size_t unit = 0; unit < n; unit++) {
		memcpy(tally_unit(runner->tally, unit), effects + unit * q, q * sizeof(*effects));
		tally_unit(runner->tally, unit)[q] = stat[unit];
	}
	if (runner->run->graph != NULL)
		observe_measures(runner, stat);
	free(stat);
	free(effects);
}

/* ---- the run ---------------------------------------------------------------------------------------------- */

static void
open_workers(struct runner *runner, size_t n_threads, size_t rank)
{
	const struct permrun *run = runner->run;

	runner->chunk = (run->graph == NULL ? COLUMNS : COLUMNS_WITH_MAPS) / rank;
	if (runner->chunk == 0)
		runner->chunk = 1;
	if (run->graph != NULL)
		runner->joints = enhance_joints_new(run->graph, run->reach, permstat_used(run->stat));
	runner->workers = mem_zeros(n_threads, sizeof(*runner->workers));
	for (size_t i = 0; i < n_threads; i++) {
		struct worker *worker = &runner->workers[i];

		worker->work = permstat_work_new(run->stat, runner->chunk);
		worker->maxima = mem_array(runner->chunk, sizeof(*worker->maxima));
		worker->signs = mem_array(runner->n_records, sizeof(*worker->signs));
		worker->order = mem_array(runner->n_records, sizeof(*worker->order));
		if (run->graph == NULL)
			continue;
		worker->maps = mem_array(runner->chunk * runner->n_units, sizeof(*worker->maps));
		worker->enhance = enhance_new(runner->joints);
	}
}

/* Adds up the threads' counts. */
static void
close_workers(struct runner *runner, size_t n_threads)
{
	double *counts = mem_zeros(runner->n_units, sizeof(*counts));
	size_t count = runner->tally->units->n_columns - 1;

	for (size_t i = 0; i < n_threads; i++) {
		struct worker *worker = &runner->workers[i];

		permstat_count(runner->run->stat, worker->work, counts);
		permstat_work_free(worker->work);
		free(worker->maxima);
		free(worker->maps);
		free(worker->signs);
		free(worker->order);
		if (worker->enhance != NULL)
			enhance_free(worker->enhance);
	}
	for (size_t unit = 0; unit < runner->n_units; unit++)
		tally_unit(runner->tally, unit)[count] = counts[unit];
	if (runner->joints != NULL)
		enhance_joints_free(runner->joints);
	free(runner->workers);
	free(counts);
}

/* A digest of what is asked beside records, design and side. */
static uint64_t
digest_question(const struct runner *runner)
{
	const struct permrun *run = runner->run;
	uint64_t digest = digest_fold(digest_fold(DIGEST_START, runner->flip), run->tfce);
	size_t *next;

	if (run->blocks != NULL)
		digest = digest_add(digest, run->blocks, runner->n_records * sizeof(*run->blocks));
	if (run->graph == NULL)
		return digest;
	digest = digest_add(digest, &runner->height, sizeof(runner->height));
	next = mem_array(graph_most(run->graph), sizeof(*next));
	for (size_t unit = 0; unit < graph_units(run->graph); unit++)
		digest = digest_add(digest, next, graph_neighbours(run->graph, unit, run->reach, next) * sizeof(*next));
	free(next);
	return digest;
}

static uint64_t
digest_design(const struct permrun *run)
{
	size_t n = run->design->n_rows, p = run->design->n_columns;
	uint64_t digest = digest_add(DIGEST_START, run->x, n * p * sizeof(*run->x));

	return digest_add(digest, run->expr->weights, run->expr->n_rows * p * sizeof(*run->expr->weights));
}

static void
open_arrangements(struct runner *runner)
{
	const struct permrun *run = runner->run;
	struct tally_plan *plan = &runner->plan;
	struct permute_plan wanted = { .n_records = runner->n_records, .blocks = run->blocks, .n_wanted = run->n,
		.seed = run->seed };
	size_t *alike = NULL;

	runner->flip = wanted.flip = run->arrange == PERMRUN_SIGNS ||
	    (run->arrange == PERMRUN_AUTO && !permstat_has_mean(run->stat));
	if (!wanted.flip)
		wanted.alike = alike = exchange_alike(runner->n_records, run->design->n_columns, run->x);
	runner->permute = permute_new(&wanted);
	free(alike);
	plan->seed = run->seed;
	plan->exhaustive = permute_exhaustive(runner->permute);
	plan->first = permute_first(runner->permute);
	plan->last = permute_last(runner->permute);
	plan->shard = run->shard;
	plan->n_shards = run->n_shards;
	plan->side = runner->q > 1 ? PERMSTAT_POS : run->side;
	plan->npy = run->npy;
	plan->dof = (uint64_t)permstat_dof(run->stat);
	plan->first += run->after;
}

size_t
permrun_measures(const struct permrun *run)
{
	return run->tfce ? 1 : run->height_z >= 0 ? 2 : 0;
}

/* An arrangement's number and its largest values are kept, and a copy of one of these is sorted. */
static void
check_memory(const struct permrun *run, uint64_t n)
{
	size_t each = (2 + permrun_measures(run) + 1) * sizeof(double);
	uint64_t possible = 1;

	if (mem_fits(n, each))
		return;
	while (possible <= n / 10 && mem_fits(10 * possible, each))
		possible *= 10;
	die("-n %llu: no memory for %llu arrangements of %zu bytes; no more than %llu were expected",
	    (unsigned long long)run->n, (unsigned long long)n, each, (unsigned long long)possible);
}

/* A column of the design less its first value in each block: a column that differs between blocks alone becomes exactly 0,
 * and a combination of columns vanishes where it would beside effects of the blocks. */
static void
subtract_first(size_t n, const size_t *blocks, const double *column, double *within)
{
	size_t *first = mem_array(n, sizeof(*first));

	for (size_t i = n; i-- > 0;)
		first[blocks[i]] = i;
	for (size_t i = 0; i < n; i++)
		within[i] = column[i] - column[first[blocks[i]]];
	free(first);
}

/* Whether a row of the contrast could be estimated beside effects of the blocks. If none can, records that change places
 * within blocks leave as it is what is tested. */
static bool
differs_within(const struct permrun *run)
{
	size_t n = run->design->n_rows, p = run->design->n_columns;
	double *within = mem_array(n * p, sizeof(*within));
	bool *blamed = mem_array(p, sizeof(*blamed)), differs = false;

	for (size_t c = 0; c < p; c++)
		subtract_first(n, run->blocks, run->x + c * n, within + c * n);
	for (size_t row = 0; row < run->expr->n_rows; row++)
		differs = differs || estimable_blame(n, p, within, run->expr->weights + row * p, blamed) == 0;
	free(within);
	free(blamed);
	return differs;
}

void
permrun_check(const struct permrun *run)
{
	struct runner runner = { .run = run, .n_records = run->design->n_rows, .q = run->expr->n_rows };

	open_arrangements(&runner);
	if (permute_count(runner.permute) == 1)
		die("%s: no two records can %s: there is no other arrangement than the observed one", run->design->name,
		    run->blocks == NULL ? "change places, since all rows are alike" : "change places within a block");
	if (run->blocks != NULL && !runner.flip && !differs_within(run))
		die("%s: what is tested differs between blocks alone: records that change places within a block can't test it",
		    run->design->name);
	if (runner.plan.exhaustive && run->after > 0)
		die_usage("--after goes with drawn arrangements; there are only %llu, and all have been asked for",
		    (unsigned long long)permute_count(runner.permute));
	if (run->after >= run->n)
		die_usage("--after=%llu leaves nothing of -n %llu", (unsigned long long)run->after,
		    (unsigned long long)run->n);
	check_memory(run, tally_arrangements(&runner.plan));
	permute_free(runner.permute);
}

/* What the run is, before its threads start. Digests have 53 bits, so that a shard can keep them as doubles. */
static void
open_runner(struct runner *runner)
{
	const struct permrun *run = runner->run;
	double dof = permstat_dof(run->stat);

	if (run->graph != NULL && !run->tfce)
		runner->height = runner->q == 1 ? dist_t_from_z(run->height_z, dof)
		    : dist_f_from_z(run->height_z, (double)runner->q, dof);
	open_arrangements(runner);
	runner->plan.data = permstat_digest(run->stat) >> 11;
	runner->plan.design = digest_design(run) >> 11;
	runner->plan.question = digest_question(runner) >> 11;
}

struct tally *
permrun(const struct permrun *run, size_t n_units, const char *const *names, struct par *par)
{
	static const char *const tfce[] = { "tfce" }, *const clusters[] = { "size", "mass" };
	size_t n_measures = permrun_measures(run), n_threads = par_threads(par), n, round;
	struct runner runner = { .run = run, .n_units = n_units, .n_records = run->design->n_rows, .q = run->expr->n_rows };
	struct progress *progress;

	open_runner(&runner);
	runner.tally = tally_new(&runner.plan, n_units, names, runner.q, n_measures, run->tfce ? tfce : clusters);
	open_workers(&runner, n_threads, runner.n_records - (size_t)permstat_dof(run->stat));
	observe(&runner);
	n = runner.tally->maxima->n_units;
	progress = progress_open(n, "arrangements");
	for (; runner.done < n; runner.done += round) {
		size_t left = n - runner.done;

		round = n_threads * TASKS_A_ROUND * runner.chunk;
		round = left < round ? left : round;
		par_run(par, (round + runner.chunk - 1) / runner.chunk, run_chunk, &runner);
		progress_at(progress, runner.done + round);
	}
	progress_close(progress);
	close_workers(&runner, n_threads);
	permute_free(runner.permute);
	return runner.tally;
}
