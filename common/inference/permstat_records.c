/* permstat_records: records in, as panels of residuals of length 1; see permstat_parts.h. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "inference/permstat_parts.h"
#include "numerics/kernel.h"

/* Panels that memory grows by at least, so that it grows with what arrives. */
enum { LEAST_PANELS = 64 };

/* ---- arriving --------------------------------------------------------------------------------------------- */

/* What no unit fills of the last panel is 0: the digest is of whole panels. */
static void
grow_panels(struct permstat *stat, size_t n_units)
{
	size_t n = permstat_panels(n_units), row = stat->n_records * KERNEL_LANES, made;
	double *chunk;

	if (n <= stat->n_panels)
		return;
	made = n - stat->n_panels < LEAST_PANELS ? LEAST_PANELS : n - stat->n_panels;
	chunk = mem_large(made, row * sizeof(*chunk));
	stat->chunks = mem_grow(stat->chunks, &stat->chunks_room, stat->n_chunks + 1, sizeof(*stat->chunks));
	stat->chunks[stat->n_chunks++] = chunk;
	stat->panels = mem_grow(stat->panels, &stat->panels_room, stat->n_panels + made, sizeof(*stat->panels));
	for (size_t i = 0; i < made; i++)
		stat->panels[stat->n_panels++] = chunk + i * row;
	memset(stat->panels[n - 1], 0, (stat->n_panels - n + 1) * row * sizeof(*chunk));
}

/* Some units of a record into their lanes; for the digest, one NaN is like another. Returns whether any is finite. */
static bool
put_lanes(size_t n, const double *values, double *lanes)
{
	bool filled = false;

	for (size_t i = 0; i < n; i++) {
		lanes[i] = isnan(values[i]) ? NAN : values[i];
		filled |= fabs(values[i]) <= DBL_MAX;
	}
	return filled;
}

void
permstat_add(struct permstat *stat, const struct scans_block *block)
{
	size_t end = block->unit + block->n_units, width;
	double values[KERNEL_LANES];

	grow_panels(stat, end);
	for (size_t unit = block->unit; unit < end; unit += width) {
		size_t lane = unit % KERNEL_LANES;
		double *panel = stat->panels[unit / KERNEL_LANES] + lane;

		width = KERNEL_LANES - lane < end - unit ? KERNEL_LANES - lane : end - unit;
		for (size_t scan = 0; scan < block->n_scans; scan++) {
			size_t record = block->scan + scan;

			scans_copy(block, scan, 1, unit - block->unit, width, values);
			if (put_lanes(width, values, panel + record * KERNEL_LANES))
				stat->filled[record] = true;
		}
	}
}

/* ---- residuals -------------------------------------------------------------------------------------------- */

/* Which of a panel's units aren't constant, and the largest size of each. (What isn't finite has no residual.) */
static void
survey_panel(const struct permstat *stat, size_t n_panel, size_t n_lanes, double *largest)
{
	const double *panel = stat->panels[n_panel];
	double apart[KERNEL_LANES] = { 0 }, most[KERNEL_LANES] = { 0 };

	for (size_t i = 0; i < stat->n_records; i++)
		for (size_t lane = 0; lane < KERNEL_LANES; lane++) {
			double value = panel[i * KERNEL_LANES + lane], size = fabs(value);

			apart[lane] += value == panel[lane] ? 0 : 1;
			most[lane] = size > most[lane] ? size : most[lane];
		}
	memcpy(largest, most, sizeof(most));
	for (size_t lane = 0; lane < n_lanes; lane++)
		stat->used[n_panel * KERNEL_LANES + lane] = apart[lane] > 0;
}

/* Where squares of a lane's values might overflow or lose digits, a power of 2 takes it to values about 1; returns the
 * exponent that takes it back, 0 for others. */
static int
scale_lane(size_t n, double largest, double *values)
{
	int exponent;

	if (largest == 0 || isinf(largest) || (largest >= 0x1p-300 && largest < 0x1p299))
		return 0;
	frexp(largest, &exponent);
	for (size_t i = 0; i < n; i++)
		values[i * KERNEL_LANES] = ldexp(values[i * KERNEL_LANES], -exponent);
	return exponent;
}

void
permstat_subtract(const struct permstat *stat, size_t record, size_t first, const double *restrict sums,
    double *restrict lanes)
{
	for (size_t c = first; c < stat->rank; c++, sums += KERNEL_LANES) {
		double weight = stat->basis[record + c * stat->n_records];

		for (size_t lane = 0; lane < KERNEL_LANES; lane++)
			lanes[lane] -= weight * sums[lane];
	}
}

/* Residuals of a panel under Z, twice, since the first round leaves rounding errors of the size of the mean; scaled to
 * length 1. A unit that has none has length 0 and is no number. */
static void
project_panel(const struct permstat *stat, double *panel, const double *strips, double *sums, double *lengths)
{
	size_t n = stat->n_records, n_columns = kernel_padded(stat->rank - stat->q);
	double before[2 * KERNEL_LANES] = { 0 }, after[2 * KERNEL_LANES] = { 0 };	/* squares; and sums, of no use */

	kernel_lags(n, 0, panel, before);
	for (size_t twice = 0; twice < 2; twice++) {
		kernel_product(n, n_columns, strips, n * KERNEL_COLUMNS, panel, sums);
		for (size_t i = 0; i < n; i++)
			permstat_subtract(stat, i, stat->q, sums, panel + i * KERNEL_LANES);
	}
	kernel_lags(n, 0, panel, after);
	for (size_t lane = 0; lane < KERNEL_LANES; lane++)
		lengths[lane] = after[lane] > 1e-26 * before[lane] ? sqrt(after[lane]) : 0;
	for (size_t i = 0; i < n; i++)
		for (size_t lane = 0; lane < KERNEL_LANES; lane++)
			panel[i * KERNEL_LANES + lane] /= lengths[lane];
}

static void
project_task(void *arg, size_t n_panel, size_t thread)
{
	const struct permstat_sums *work = arg;
	const struct permstat *stat = work->stat;
	size_t first = n_panel * KERNEL_LANES, n = stat->n_units - first;
	double largest[KERNEL_LANES], lengths[KERNEL_LANES];
	int exponents[KERNEL_LANES];

	n = n < KERNEL_LANES ? n : KERNEL_LANES;
	survey_panel(stat, n_panel, n, largest);
	for (size_t lane = 0; lane < n; lane++)
		exponents[lane] = scale_lane(stat->n_records, largest[lane], stat->panels[n_panel] + lane);
	project_panel(stat, stat->panels[n_panel], work->strips, work->sums[thread], lengths);
	for (size_t lane = 0; lane < n; lane++) {
		stat->used[first + lane] = stat->used[first + lane] && lengths[lane] > 0;
		stat->lengths[first + lane] = ldexp(lengths[lane], exponents[lane]);
	}
}

/* ---- places ----------------------------------------------------------------------------------------------- */

static void
copy_lane(struct permstat *stat, size_t from, size_t to)
{
	const double *source = stat->panels[from / KERNEL_LANES] + from % KERNEL_LANES;
	double *target = stat->panels[to / KERNEL_LANES] + to % KERNEL_LANES;

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
	end = permstat_panels(n) * KERNEL_LANES;
	for (; n > 0 && n < end; n++)
		copy_lane(stat, stat->n_used - 1, n);
}

void
permstat_settle(struct permstat *stat, size_t n_units, struct par *par)
{
	size_t n_panels = permstat_panels(n_units), row = stat->n_records * KERNEL_LANES;

	stat->n_units = n_units;
	stat->used = mem_zeros(n_units, sizeof(*stat->used));
	stat->units = mem_array(n_units, sizeof(*stat->units));
	stat->lengths = mem_array(n_panels * KERNEL_LANES, sizeof(*stat->lengths));
	stat->digest = DIGEST_START;
	for (size_t i = 0; i < n_panels; i++)
		stat->digest = digest_add(stat->digest, stat->panels[i], row * sizeof(double));
	permstat_each_panel(stat, stat->q, stat->rank - stat->q, n_panels, par, project_task);
	squeeze(stat);
}
