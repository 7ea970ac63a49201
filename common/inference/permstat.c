/* permstat: the statistic of every unit under arrangements of the records; see permstat.h and permstat_parts.h. */
#include "inference/permstat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "inference/permstat_parts.h"
#include "numerics/kernel.h"

/* Panels to a chunk of memory, so that memory grows with what arrives. */
enum { CHUNK = 64 };

struct permstat_work {
	size_t n_columns;		/* of weights: arrangements x rank, padded */
	double *strips, *sums, *scores, *best;
	uint64_t *counts;		/* of each place */
};

static double *
panel_of(const struct permstat *stat, size_t panel)
{
	return stat->chunks[panel / CHUNK] + panel % CHUNK * stat->n_records * KERNEL_LANES;
}

static size_t
count_panels(size_t n_units)
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

/* ---- the records ------------------------------------------------------------------------------------------ */

static void
grow_panels(struct permstat *stat, size_t n_units)
{
	size_t n = (count_panels(n_units) + CHUNK - 1) / CHUNK;

	stat->chunks = mem_grow(stat->chunks, &stat->chunks_room, n, sizeof(*stat->chunks));
	while (stat->n_chunks < n)
		stat->chunks[stat->n_chunks++] = mem_zeros(CHUNK * stat->n_records, KERNEL_LANES * sizeof(double));
}

void
permstat_add(struct permstat *stat, const struct scans_block *block)
{
	size_t end = block->unit + block->n_units, width;
	double values[KERNEL_LANES];

	grow_panels(stat, end);
	for (size_t unit = block->unit; unit < end; unit += width) {
		size_t lane = unit % KERNEL_LANES;
		double *panel = panel_of(stat, unit / KERNEL_LANES);

		width = KERNEL_LANES - lane < end - unit ? KERNEL_LANES - lane : end - unit;
		for (size_t scan = 0; scan < block->n_scans; scan++) {
			size_t record = block->scan + scan;

			scans_copy(block, scan, 1, unit - block->unit, width, values);
			for (size_t i = 0; i < width; i++) {
				/* for the digest, one NaN is like another */
				panel[record * KERNEL_LANES + lane + i] = isnan(values[i]) ? NAN : values[i];
				stat->filled[record] = stat->filled[record] || isfinite(values[i]);
			}
		}
	}
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

/* What a panel's units are worth: finite and not constant. */
static void
find_used(struct permstat *stat, size_t n_panel, size_t n_lanes)
{
	const double *panel = panel_of(stat, n_panel);

	for (size_t lane = 0; lane < n_lanes; lane++) {
		bool finite = true, constant = true;

		for (size_t i = 0; i < stat->n_records; i++) {
			finite = finite && isfinite(panel[i * KERNEL_LANES + lane]);
			constant = constant && panel[i * KERNEL_LANES + lane] == panel[lane];
		}
		stat->used[n_panel * KERNEL_LANES + lane] = finite && !constant;
	}
}

/* Where squares of a lane's values might overflow or lose digits, a power of 2 takes it to values about 1; returns the
 * exponent that takes it back, 0 for others. */
static int
scale_lane(size_t n, double *values)
{
	enum { SAFE = 300 };
	double largest = 0;
	int exponent;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, fabs(values[i * KERNEL_LANES]));
	frexp(largest, &exponent);
	if (!isfinite(largest) || (exponent > -SAFE && exponent < SAFE))
		return 0;
	for (size_t i = 0; i < n; i++)
		values[i * KERNEL_LANES] = ldexp(values[i * KERNEL_LANES], -exponent);
	return exponent;
}

/* Residuals of a panel under Z, twice, since the first round leaves rounding errors of the size of the mean; scaled to
 * length 1. A unit that has none is left out. */
static void
project_panel(struct permstat *stat, size_t n_panel, const double *strips, double *sums)
{
	size_t n = stat->n_records, n_nuisance = stat->rank - stat->q, n_columns = kernel_padded(n_nuisance);
	double *panel = panel_of(stat, n_panel), before[KERNEL_LANES] = { 0 }, after[KERNEL_LANES] = { 0 };

	for (size_t i = 0; i < n * KERNEL_LANES; i++)
		before[i % KERNEL_LANES] += panel[i] * panel[i];
	for (size_t twice = 0; twice < 2; twice++) {
		kernel_product(n, n_columns, strips, n * KERNEL_COLUMNS, panel, sums);
		for (size_t c = 0; c < n_nuisance; c++)
			for (size_t i = 0; i < n * KERNEL_LANES; i++)
				panel[i] -= stat->basis[i / KERNEL_LANES + (stat->q + c) * n] *
				    sums[c * KERNEL_LANES + i % KERNEL_LANES];
	}
	for (size_t i = 0; i < n * KERNEL_LANES; i++)
		after[i % KERNEL_LANES] += panel[i] * panel[i];
	for (size_t lane = 0; lane < KERNEL_LANES; lane++)
		stat->lengths[n_panel * KERNEL_LANES + lane] = after[lane] > 1e-26 * before[lane] ? sqrt(after[lane]) : 0;
	for (size_t i = 0; i < n * KERNEL_LANES; i++)
		panel[i] /= stat->lengths[n_panel * KERNEL_LANES + i % KERNEL_LANES];
}

struct projection {
	struct permstat *stat;
	size_t n_units;
	double *strips, **sums;		/* of each thread */
};

static void
project_task(void *arg, size_t n_panel, size_t thread)
{
	struct projection *work = arg;
	struct permstat *stat = work->stat;
	size_t first = n_panel * KERNEL_LANES, n = work->n_units - first;
	int exponents[KERNEL_LANES];

	n = n < KERNEL_LANES ? n : KERNEL_LANES;
	find_used(stat, n_panel, n);
	for (size_t lane = 0; lane < n; lane++)
		exponents[lane] = scale_lane(stat->n_records, panel_of(stat, n_panel) + lane);
	project_panel(stat, n_panel, work->strips, work->sums[thread]);
	for (size_t lane = 0; lane < n; lane++) {
		stat->used[first + lane] = stat->used[first + lane] && stat->lengths[first + lane] > 0;
		stat->lengths[first + lane] = ldexp(stat->lengths[first + lane], exponents[lane]);
	}
}

static void
project(struct permstat *stat, size_t n_units, struct par *par)
{
	size_t n_nuisance = stat->rank - stat->q;
	struct projection work = { stat, n_units, NULL, NULL };

	work.strips = kernel_strips(stat->n_records, n_nuisance, stat->basis + stat->q * stat->n_records);
	work.sums = mem_array(par_threads(par), sizeof(*work.sums));
	for (size_t i = 0; i < par_threads(par); i++)
		work.sums[i] = mem_array(kernel_padded(n_nuisance) * KERNEL_LANES, sizeof(double));
	par_run(par, count_panels(n_units), project_task, &work);
	for (size_t i = 0; i < par_threads(par); i++)
		free(work.sums[i]);
	free(work.sums);
	free(work.strips);
}

static void
copy_lane(struct permstat *stat, size_t from, size_t to)
{
	const double *source = panel_of(stat, from / KERNEL_LANES) + from % KERNEL_LANES;
	double *target = panel_of(stat, to / KERNEL_LANES) + to % KERNEL_LANES;

	for (size_t i = 0; i < stat->n_records; i++)
		target[i * KERNEL_LANES] = source[i * KERNEL_LANES];
	stat->lengths[to] = stat->lengths[from];
}

/* Units that are in move together; what is left of the last panel repeats the last of them, so that it changes no
 * maximum. */
static void
squeeze(struct permstat *stat)
{
	size_t n = 0, end;

	for (size_t unit = 0; unit < stat->n_units; unit++) {
		if (!stat->used[unit])
			continue;
		if (n != unit)
			copy_lane(stat, unit, n);
		stat->units[n++] = unit;
	}
	stat->n_used = n;
	end = count_panels(n) * KERNEL_LANES;
	for (; n > 0 && n < end; n++)
		copy_lane(stat, stat->n_used - 1, n);
}

/* t or F of the records as they are, on the side tested; the rest is summed from residuals, so that it has all digits. */
static void
observe_panel(const struct permstat *stat, size_t n_panel, const double *sums)
{
	const double *panel = panel_of(stat, n_panel);
	double rest[KERNEL_LANES] = { 0 }, tested[KERNEL_LANES] = { 0 };

	for (size_t i = 0; i < stat->n_records * KERNEL_LANES; i++) {
		size_t lane = i % KERNEL_LANES;
		double residual = panel[i];

		for (size_t c = 0; c < stat->rank; c++)
			residual -= stat->basis[i / KERNEL_LANES + c * stat->n_records] * sums[c * KERNEL_LANES + lane];
		rest[lane] += residual * residual;
	}
	for (size_t i = 0; i < stat->q * KERNEL_LANES; i++)
		tested[i % KERNEL_LANES] += sums[i] * sums[i];
	for (size_t lane = 0; lane < KERNEL_LANES; lane++) {
		size_t place = n_panel * KERNEL_LANES + lane;
		double f = tested[lane] / fmax(rest[lane], PERMSTAT_LEAST_REST) * stat->dof / (double)stat->q;

		stat->statistics[place] = stat->q > 1 ? f : copysign(sqrt(f), sums[lane]);
		stat->thresholds[place] = permstat_threshold(stat, stat->side == PERMSTAT_TWO ? fabs(stat->statistics[place])
		    : stat->statistics[place]);
	}
}

/* The records as they are, by the same sums as all arrangements. */
static void
observe(struct permstat *stat)
{
	size_t n = stat->n_records, rank = stat->rank, n_columns = kernel_padded(rank);
	size_t n_panels = count_panels(stat->n_used), row = n_columns * KERNEL_LANES;
	double *strips = kernel_strips(n, rank, stat->basis);

	stat->observed = mem_zeros(n_panels, row * sizeof(*stat->observed));
	stat->statistics = mem_array(n_panels * KERNEL_LANES, sizeof(*stat->statistics));
	stat->thresholds = mem_array(n_panels * KERNEL_LANES, sizeof(*stat->thresholds));
	for (size_t i = 0; i < n_panels; i++) {
		double *sums = stat->observed + i * row;

		kernel_sum(n, n_columns, strips, n * KERNEL_COLUMNS, panel_of(stat, i), sums);
		observe_panel(stat, i, sums);
	}
	free(strips);
}

size_t
permstat_prepare(struct permstat *stat, size_t n_units, struct par *par)
{
	size_t n_panels = count_panels(n_units);

	stat->n_units = n_units;
	stat->used = mem_zeros(n_units, sizeof(*stat->used));
	stat->units = mem_array(n_units, sizeof(*stat->units));
	stat->lengths = mem_array(n_panels * KERNEL_LANES, sizeof(*stat->lengths));
	stat->digest = DIGEST_START;
	for (size_t i = 0; i < n_panels; i++)
		stat->digest = digest_add(stat->digest, panel_of(stat, i),
		    stat->n_records * KERNEL_LANES * sizeof(double));
	project(stat, n_units, par);
	squeeze(stat);
	observe(stat);
	return n_units - stat->n_used;
}

void
permstat_observe(const struct permstat *stat, double *statistic, double *effects)
{
	size_t q = stat->q, row = kernel_padded(stat->rank) * KERNEL_LANES;
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
	work->counts = mem_zeros(count_panels(stat->n_used) * KERNEL_LANES, sizeof(*work->counts));
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
	for (size_t panel = 0; panel < count_panels(stat->n_used); panel++) {
		kernel_product(stat->n_records, n_columns, work->strips, stat->n_records * KERNEL_COLUMNS, panel_of(stat, panel),
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
		maxima[i] = stat->n_used == 0 ? -INFINITY : permstat_from_score(stat, best);
	}
}

void
permstat_count(const struct permstat *stat, const struct permstat_work *work, double *counts)
{
	for (size_t place = 0; place < stat->n_used; place++)
		counts[stat->units[place]] += (double)work->counts[place];
}
