/* events_grid: what trials look like on a time grid; see events.h. */
#include "design/events.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "numerics/order.h"

/* ---- grids ---------------------------------------------------------------------------------------- */

/* First and last time of the fine grid, in nilearn's order of operations: searches compare times exactly. */
static void
grid_ends(size_t n_scans, double tr_s, double slice_ref, double start_s, double *first, double *last)
{
	double s_min = slice_ref * tr_s, s_max = ((double)(n_scans - 1) + slice_ref) * tr_s;

	*first = s_min + start_s;
	*last = s_max * (1 + 1 / (double)(n_scans - 1));
}

size_t
events_grid_count(size_t n_scans, double tr_s, double slice_ref, size_t oversampling, double start_s)
{
	double s_min = slice_ref * tr_s, s_max = ((double)(n_scans - 1) + slice_ref) * tr_s;
	double intervals = (double)(n_scans - 1);

	return (size_t)rint(intervals / (s_max - s_min) * (s_max * (1 + 1 / intervals) - s_min - start_s) *
	    (double)oversampling + 1);
}

void
events_grid(size_t n_scans, double tr_s, double slice_ref, size_t oversampling, double start_s, double *grid)
{
	size_t n = events_grid_count(n_scans, tr_s, slice_ref, oversampling, start_s);
	double first, last, step;

	grid_ends(n_scans, tr_s, slice_ref, start_s, &first, &last);
	step = n > 1 ? (last - first) / (double)(n - 1) : 0;
	for (size_t i = 0; i < n; i++)
		grid[i] = (double)i * step + first;
	grid[n - 1] = last;
}

/* Scans of a grid: it ends one scan after the last, T + slice_ref T/(T - 1) in scans, or with open edges a step
 * before T. 0 if it ends elsewhere. */
static size_t
grid_scans(size_t n, const double *grid, double tr_s, double slice_ref, double samples)
{
	double last = grid[n - 1] / tr_s, scans = last + 1 / samples, tolerance = 1e-3;

	/* counts of scans are exact far beyond 1e9, and nobody has as many */
	if (grid[0] > slice_ref * tr_s * (1 + 1e-9) || !(last < 1e9))
		return 0;
	/* from the first scan on and a scan apart: a record is a scan (ev2reg --frames) */
	if (samples == 1 && grid[0] > (slice_ref - 1e-6) * tr_s)
		return n;
	for (double t = fmax(floor(last - slice_ref) - 1, 2); t <= last - slice_ref + 1; t++)
		if (fabs(last - t - slice_ref * t / (t - 1)) < tolerance)
			return (size_t)t;
	return scans > 1 - tolerance && fabs(scans - rint(scans)) < tolerance ? (size_t)rint(scans) : 0;
}

bool
events_grid_measure(size_t n, const double *grid, double tr_s, double slice_ref, size_t *oversampling,
    size_t *n_scans, char *message)
{
	double step_s = n < 2 ? 0 : (grid[n - 1] - grid[0]) / (double)(n - 1);
	double samples = rint(tr_s / step_s);

	if (n < 2) {
		snprintf(message, EVENTS_MESSAGE, "%zu record%s; a grid has 2 or more", n, n == 1 ? "" : "s");
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (!(step_s > 0) || !(fabs(grid[i] - grid[0] - (double)i * step_s) < 1e-3 * step_s)) {
			snprintf(message, EVENTS_MESSAGE, "record %zu: time %.15g doesn't fit an even grid", i + 1,
			    grid[i]);
			return false;
		}
	if (samples < 1 || samples > 1e6) {
		snprintf(message, EVENTS_MESSAGE, "times %.6g s apart are no fine grid for scans of %.6g s; is -t "
		    "right?", step_s, tr_s);
		return false;
	}
	*oversampling = (size_t)samples;
	*n_scans = grid_scans(n, grid, tr_s, slice_ref, samples);
	if (*n_scans == 0)
		snprintf(message, EVENTS_MESSAGE, "the grid, from %.6g to %.6g s, is none of whole scans of %.6g s; "
		    "are -t and --slice-ref right?", grid[0], grid[n - 1], tr_s);
	return *n_scans > 0;
}

/* ---- trials on a grid ------------------------------------------------------------------------------- */

void
events_boxcar(const struct events *events, size_t condition, size_t n, const double *grid, double *column)
{
	memset(column, 0, n * sizeof(*column));
	for (size_t i = 0; i < events->n_trials; i++) {
		const struct trial *trial = &events->trials[i];
		size_t on, off;
		if (trial->condition != condition)
			continue;
		on = order_below(n, grid, trial->onset_s);
		off = order_below(n, grid, trial->onset_s + trial->duration_s);
		on = on < n - 1 ? on : n - 1;
		off = off < n - 1 ? off : n - 1;
		if (off == on && off < n - 1)
			off++;
		column[on] += trial->amplitude;
		column[off] -= trial->amplitude;
	}
	for (size_t k = 1; k < n; k++)
		column[k] += column[k - 1];
}

void
events_open_boxcar(const struct events *events, size_t condition, size_t n, const double *grid, double *column)
{
	memset(column, 0, n * sizeof(*column));
	for (size_t i = 0; i < events->n_trials; i++) {
		const struct trial *trial = &events->trials[i];
		double end_s = trial->onset_s + trial->duration_s;
		if (trial->condition != condition)
			continue;
		for (size_t k = order_below(n, grid, trial->onset_s); k < n && grid[k] < end_s; k++)
			if (grid[k] > trial->onset_s)
				column[k] = trial->amplitude;
	}
}

void
events_frames(const struct events *events, size_t condition, size_t n_scans, double tr_s, double *column, bool *on)
{
	memset(column, 0, n_scans * sizeof(*column));
	for (size_t i = 0; i < events->n_trials; i++) {
		const struct trial *trial = &events->trials[i];
		double first = floor(trial->onset_s / tr_s), end = first + ceil(trial->duration_s / tr_s);
		if (trial->condition != condition)
			continue;
		for (double t = fmax(first, 0); t < end && t < (double)n_scans; t++) {
			column[(size_t)t] = trial->amplitude;
			on[(size_t)t] = true;
		}
	}
}
