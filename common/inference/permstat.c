/* permstat: the statistic of every unit under arrangements of the records; see permstat.h and permstat_parts.h. */
#include "inference/permstat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "inference/permstat_parts.h"
#include "numerics/kernel.h"

struct permstat_work {
	size_t n_columns;		/* of weights: arrangements x rank, padded */
	double *strips, *sums, *scores, *best;
	uint64_t *counts;		/* of each place */
};

size_t
permstat_panels(size_t n_units)
{
	return (n_units + KERNEL_LANES - 1) / KERNEL_LANES;
}

struct permstat *
permstat_new(size_t n_records, size_t n_columns, const double *x, size_t q, const double *weights,
    enum permstat_side side)
{
	struct permstat *stat = mem_zeros(1, sizeof(*stat));

	stat->n_records = n_records;
	stat->q = q;
	stat->side = q > 1 ? PERMSTAT_POS : side;
	stat->filled = mem_zeros(n_records, sizeof(*stat->filled));
	if (!permstat_split(stat, n_columns, x, weights)) {
		permstat_free(stat);
		return NULL;
	}
	stat->dof = (double)(n_records - stat->rank);
	for (size_t i = 0; stat->side == PERMSTAT_NEG && i < n_records; i++)
		stat->basis[i] = -stat->basis[i];
	kernel_choose();
	stat->fold = permstat_fold_choose();
	return stat;
}

double
permstat_dof(const struct permstat *stat)
{
	return stat->dof;
}

bool
permstat_has_mean(const struct permstat *stat)
{
	return stat->has_mean;
}

void
permstat_free(struct permstat *stat)
{
	for (size_t i = 0; i < stat->n_chunks; i++)
		free(stat->chunks[i]);
	free(stat->chunks);
	free(stat->panels);
	free(stat->basis);
	free(stat->filled);
	free(stat->units);
	free(stat->used);
	free(stat->lengths);
	free(stat->statistics);
	free(stat->thresholds);
	free(stat->observed);
	free(stat);
}

size_t
permstat_empty_record(const struct permstat *stat)
{
	for (size_t i = 0; i < stat->n_records; i++)
		if (!stat->filled[i])
			return i;
	return SIZE_MAX;
}

uint64_t
permstat_digest(const struct permstat *stat)
{
	return stat->digest;
}

const bool *
permstat_used(const struct permstat *stat)
{
	return stat->used;
}

/* ---- the records as they are ------------------------------------------------------------------------------ */

void
permstat_each_panel(struct permstat *stat, size_t first, size_t n, size_t n_panels, struct par *par,
    void (*task)(void *work, size_t n_panel, size_t thread))
{
	struct permstat_sums work = { stat, kernel_strips(stat->n_records, n, stat->basis + first * stat->n_records), NULL };

	work.sums = mem_array(par_threads(par), sizeof(*work.sums));
	for (size_t i = 0; i < par_threads(par); i++)
		work.sums[i] = mem_array(kernel_padded(n) * KERNEL_LANES, sizeof(double));
	par_run(par, n_panels, task, &work);
	for (size_t i = 0; i < par_threads(par); i++)
		free(work.sums[i]);
	free(work.sums);
	free(work.strips);
}

/* t or F of a panel's records as they are, on the side tested, by the same sums as all arrangements; the rest is summed from
 * residuals, so that it has all digits. */
static void
observe_task(void *arg, size_t n_panel, size_t thread)
{
	const struct permstat_sums *work = arg;
	const struct permstat *stat = work->stat;
	const double *panel = stat->panels[n_panel];
	double *sums = work->sums[thread], rest[KERNEL_LANES] = { 0 }, tested[KERNEL_LANES] = { 0 };

	kernel_product(stat->n_records, kernel_padded(stat->rank), work->strips, stat->n_records * KERNEL_COLUMNS, panel, sums);
	memcpy(stat->observed + n_panel * stat->q * KERNEL_LANES, sums, stat->q * KERNEL_LANES * sizeof(*sums));
	for (size_t i = 0; i < stat->n_records; i++) {
		double residuals[KERNEL_LANES];

		memcpy(residuals, panel + i * KERNEL_LANES, sizeof(residuals));
		permstat_subtract(stat, i, 0, sums, residuals);
		for (size_t lane = 0; lane < KERNEL_LANES; lane++)
			rest[lane] += residuals[lane] * residuals[lane];
	}
	for (size_t i = 0; i < stat->q * KERNEL_LANES; i++)
		tested[i % KERNEL_LANES] += sums[i] * sums[i];
	for (size_t lane = 0; lane < KERNEL_LANES; lane++) {
		size_t place = n_panel * KERNEL_LANES + lane;
		double f = tested[lane] / fmax(rest[lane], PERMSTAT_LEAST_REST) * stat->dof / (double)stat->q;
		double statistic = stat->q > 1 ? f : copysign(sqrt(f), sums[lane]);

		stat->statistics[place] = statistic;
		stat->thresholds[place] = permstat_threshold(stat, stat->side == PERMSTAT_TWO ? fabs(statistic) : statistic);
	}
}

size_t
permstat_prepare(struct permstat *stat, size_t n_units, struct par *par)
{
	size_t n_panels, n_places;

	permstat_settle(stat, n_units, par);
	n_panels = permstat_panels(stat->n_used);
	n_places = n_panels * KERNEL_LANES;
	stat->observed = mem_array(n_places, stat->q * sizeof(*stat->observed));
	stat->statistics = mem_array(n_places, sizeof(*stat->statistics));
	stat->thresholds = mem_array(n_places, sizeof(*stat->thresholds));
	permstat_each_panel(stat, 0, stat->rank, n_panels, par, observe_task);
	return n_units - stat->n_used;
}

void
permstat_observe(const struct permstat *stat, double *statistic, double *effects)
{
	size_t q = stat->q, row = q * KERNEL_LANES;
	double sign = stat->side == PERMSTAT_NEG ? -1 : 1, scale = sign * (q == 1 ? stat->scale : 1);

	for (size_t i = 0; i < stat->n_units; i++) {
		statistic[i] = NAN;
		for (size_t k = 0; k < q; k++)
			effects[i * q + k] = NAN;
	}
	for (size_t i = 0; i < stat->n_used; i++) {
		const double *sums = stat->observed + i / KERNEL_LANES * row + i % KERNEL_LANES;
		size_t unit = stat->units[i];

		statistic[unit] = sign * stat->statistics[i];
		for (size_t k = 0; k < q; k++)
			effects[unit * q + k] = scale * stat->lengths[i] * sums[k * KERNEL_LANES];
	}
}

/* ---- arrangements ----------------------------------------------------------------------------------------- */

struct permstat_work *
permstat_work_new(const struct permstat *stat, size_t n)
{
	struct permstat_work *work = mem_zeros(1, sizeof(*work));

	work->n_columns = kernel_padded(n * stat->rank);
	work->strips = mem_zeros(work->n_columns * stat->n_records, sizeof(*work->strips));
	work->sums = mem_array(work->n_columns * KERNEL_LANES, sizeof(*work->sums));
	work->scores = mem_array(n * KERNEL_LANES, sizeof(*work->scores));
	work->best = mem_array(n * PERMSTAT_BEST, sizeof(*work->best));
	work->counts = mem_zeros(permstat_panels(stat->n_used) * KERNEL_LANES, sizeof(*work->counts));
	return work;
}

void
permstat_work_free(struct permstat_work *work)
{
	free(work->strips);
	free(work->sums);
	free(work->scores);
	free(work->best);
	free(work->counts);
	free(work);
}

/* The weights of a record in column c of arrangement i. */
static double *
weight_of(const struct permstat *stat, struct permstat_work *work, size_t i, size_t c, size_t record)
{
	size_t column = i * stat->rank + c;

	return work->strips + (column / KERNEL_COLUMNS * stat->n_records + record) * KERNEL_COLUMNS +
	    column % KERNEL_COLUMNS;
}

void
permstat_sign(const struct permstat *stat, struct permstat_work *work, size_t i, const double *signs)
{
	for (size_t c = 0; c < stat->rank; c++)
		for (size_t record = 0; record < stat->n_records; record++)
			*weight_of(stat, work, i, c, record) = signs[record] * stat->basis[record + c * stat->n_records];
}

void
permstat_order(const struct permstat *stat, struct permstat_work *work, size_t i, const size_t *order)
{
	for (size_t c = 0; c < stat->rank; c++)
		for (size_t place = 0; place < stat->n_records; place++)
			*weight_of(stat, work, i, c, order[place]) = stat->basis[place + c * stat->n_records];
}

/* The statistics of a panel into the maps. */
static void
put_maps(const struct permstat *stat, size_t n_panel, size_t n, const double *scores, double *maps)
{
	size_t first = n_panel * KERNEL_LANES, left = stat->n_used - first;

	for (size_t i = 0; i < n; i++)
		for (size_t lane = 0; lane < KERNEL_LANES && lane < left; lane++)
			maps[i * stat->n_units + stat->units[first + lane]] =
			    permstat_from_score(stat, scores[i * KERNEL_LANES + lane]);
}

void
permstat_evaluate(const struct permstat *stat, struct permstat_work *work, size_t n, double *maxima, double *maps)
{
	size_t n_columns = kernel_padded(n * stat->rank);
	bool plain = permstat_is_plain(stat);
	struct permstat_panel job = { n, stat->q, stat->rank, stat->side == PERMSTAT_TWO, plain, work->sums, NULL, work->scores,
		work->best, NULL };

	for (size_t i = 0; i < n * PERMSTAT_BEST; i++)
		work->best[i] = -INFINITY;
	for (size_t i = 0; maps != NULL && i < n * stat->n_units; i++)
		maps[i] = NAN;
	for (size_t panel = 0; panel < permstat_panels(stat->n_used); panel++) {
		kernel_product(stat->n_records, n_columns, work->strips, stat->n_records * KERNEL_COLUMNS, stat->panels[panel],
		    work->sums);
		job.thresholds = stat->thresholds + panel * KERNEL_LANES;
		job.counts = work->counts + panel * KERNEL_LANES;
		stat->fold(&job);
		if (maps != NULL)
			put_maps(stat, panel, n, plain ? work->sums : work->scores, maps);
	}
	for (size_t i = 0; i < n; i++) {
		double best = -INFINITY;

		for (size_t lane = 0; lane < PERMSTAT_BEST; lane++)
			best = fmax(best, work->best[i * PERMSTAT_BEST + lane]);
		maxima[i] = permstat_from_score(stat, best);
	}
}

void
permstat_count(const struct permstat *stat, const struct permstat_work *work, double *counts)
{
	for (size_t place = 0; place < stat->n_used; place++)
		counts[stat->units[place]] += (double)work->counts[place];
}
