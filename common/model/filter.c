/* filter: Butterworth filters, forward and backward; see filter.h. */
#include "model/filter.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const double pi = 3.14159265358979323846;

/* How far a scan may be from its place among evenly spaced ones, in steps: one that is missing moves others by a half. */
static const double uneven = 0.1;

double
filter_rate(size_t n, const double *time_s)
{
	double step_s = n < 2 ? 0 : (time_s[n - 1] - time_s[0]) / (double)(n - 1);

	if (!(step_s > 0 && isfinite(step_s)))
		return 0;
	for (size_t t = 1; t + 1 < n; t++)
		if (!(fabs(time_s[t] - time_s[0] - (double)t * step_s) <= uneven * step_s))
			return 0;
	return 1 / step_s;
}

/* ---- design ---------------------------------------------------------------------------- */

/* Analogue frequency of which the bilinear transform makes this one; 1 is a quarter of the rate. */
static double
warped(double hz, double rate_hz)
{
	return tan(pi * hz / rate_hz);
}

static double complex
bilinear(double complex pole)
{
	return (1 + pole) / (1 - pole);
}

/* The level that endless ones reach, and the state that keeps them there. */
static void
settle(struct filter_section *section)
{
	const double *a = section->a, *b = section->b;

	section->level = (b[0] + b[1] + b[2]) / (1 + a[0] + a[1]);
	section->state[1] = b[2] - a[1] * section->level;
	section->state[0] = b[1] - a[0] * section->level + section->state[1];
}

/* Adds a section of two poles and the zeros at 1 or -1 that they have. */
static void
add_section(struct filter *filter, double complex pole, double complex other, double zero, double other_zero)
{
	struct filter_section *section = &filter->sections[filter->n_sections++];

	section->a[0] = -creal(pole + other);
	section->a[1] = creal(pole * other);
	section->b[0] = 1;
	section->b[1] = -(zero + other_zero);
	section->b[2] = zero * other_zero;
}

/* A section of one real pole. */
static void
add_single(struct filter *filter, double pole, double zero)
{
	add_section(filter, pole, 0, zero, 0);
}

/* Size of a section's answer to a frequency, as e^{i omega}. */
static double
section_gain(const struct filter_section *section, double complex point)
{
	double complex above = (section->b[0] * point + section->b[1]) * point + section->b[2];
	double complex below = (point + section->a[0]) * point + section->a[1];

	return cabs(above / below);
}

/* Every section passes this frequency unchanged. */
static void
scale_sections(struct filter *filter, double complex point)
{
	for (size_t i = 0; i < filter->n_sections; i++) {
		struct filter_section *section = &filter->sections[i];
		double gain = section_gain(section, point);

		for (size_t k = 0; k < 3; k++)
			section->b[k] /= gain;
		settle(section);
	}
}

/* Pole k of the prototype, whose edge is at 1; the one in the middle is real. */
static double complex
prototype(size_t k)
{
	return k == FILTER_ORDER / 2 ? -1 : -cexp(I * pi * (2 * (double)k + 1 - FILTER_ORDER) / (2 * FILTER_ORDER));
}

static void
design_end(struct filter *filter, double edge, bool high)
{
	double zero = high ? 1 : -1;

	for (size_t k = 0; k < FILTER_ORDER / 2; k++) {
		double complex pole = bilinear(high ? edge / prototype(k) : edge * prototype(k));

		add_section(filter, pole, conj(pole), zero, zero);
	}
	add_single(filter, creal(bilinear(-edge)), zero);
	scale_sections(filter, -zero);
}

/* s becomes (s^2 + low high) / (s (high - low)): a pole becomes two. */
static void
design_band(struct filter *filter, double low, double high)
{
	double middle = low * high, half_width = (high - low) / 2;

	for (size_t k = 0; k <= FILTER_ORDER / 2; k++) {
		double complex scaled = prototype(k) * half_width, root = csqrt(scaled * scaled - middle);
		double complex pole = bilinear(scaled + root), other = bilinear(scaled - root);

		if (k == FILTER_ORDER / 2) {
			/* a conjugate pair, or of a wide band two real ones */
			add_section(filter, pole, other, 1, -1);
		} else {
			add_section(filter, pole, conj(pole), 1, -1);
			add_section(filter, other, conj(other), 1, -1);
		}
	}
	scale_sections(filter, bilinear(I * sqrt(middle)));
}

bool
filter_butterworth(double high_pass_hz, double low_pass_hz, double rate_hz, struct filter *filter)
{
	bool high = high_pass_hz > 0, low = low_pass_hz > 0;

	if (!(high || low) || !(high_pass_hz < rate_hz / 2) || !(low_pass_hz < rate_hz / 2) || high_pass_hz < 0 ||
	    low_pass_hz < 0 || (high && low && !(high_pass_hz < low_pass_hz)))
		return false;
	*filter = (struct filter){ .keeps_mean = !high };
	if (high && low)
		design_band(filter, warped(high_pass_hz, rate_hz), warped(low_pass_hz, rate_hz));
	else
		design_end(filter, warped(high ? high_pass_hz : low_pass_hz, rate_hz), high);
	/* three times the coefficients of the whole, as scipy has it */
	filter->n_edge = 3 * ((high && low ? 2 : 1) * FILTER_ORDER + 1);
	return true;
}

/* ---- filtering --------------------------------------------------------------------------- */

/* A row (n series at one scan) through a section: transposed direct form II; state is 2 rows. */
static void
filter_row(const struct filter_section *section, size_t n, double *restrict row, double *restrict state)
{
	const double b0 = section->b[0], b1 = section->b[1], b2 = section->b[2];
	const double a1 = section->a[0], a2 = section->a[1];
	double *restrict next = state + n;

	for (size_t i = 0; i < n; i++) {
		double in = row[i], out = b0 * in + state[i];

		state[i] = b1 * in - a1 * out + next[i];
		next[i] = b2 * in - a2 * out;
		row[i] = out;
	}
}

/* Rows first, first + step ... through all sections, as if the first had been there for ever. */
static void
filter_rows(const struct filter *filter, size_t n_rows, size_t n, bool backward, double *rows, double *state)
{
	double *first = rows + (backward ? n_rows - 1 : 0) * n, level = 1;

	for (size_t k = 0; k < filter->n_sections; k++) {
		const struct filter_section *section = &filter->sections[k];

		for (size_t i = 0; i < n; i++) {
			state[2 * k * n + i] = level * section->state[0] * first[i];
			state[(2 * k + 1) * n + i] = level * section->state[1] * first[i];
		}
		level *= section->level;
	}
	for (size_t row = 0; row < n_rows; row++)
		for (size_t k = 0; k < filter->n_sections; k++)
			filter_row(&filter->sections[k], n, rows + (backward ? n_rows - 1 - row : row) * n,
			    state + 2 * k * n);
}

/* n_edge rows to either side: 2 x[0] - x[n_edge] ... 2 x[0] - x[1], the series, 2 x[last] - x[last - 1] ... */
static void
extend(size_t n_edge, size_t n_scans, size_t n, const double *values, double *rows)
{
	const double *last = values + (n_scans - 1) * n;

	for (size_t t = 0; t < n_edge; t++)
		for (size_t i = 0; i < n; i++) {
			rows[t * n + i] = 2 * values[i] - values[(n_edge - t) * n + i];
			rows[(n_edge + n_scans + t) * n + i] = 2 * last[i] - values[(n_scans - 2 - t) * n + i];
		}
	memcpy(rows + n_edge * n, values, n_scans * n * sizeof(*rows));
}

void
filter_both_ways(const struct filter *filter, size_t n_scans, size_t n_series, double *values)
{
	size_t n_edge = filter->n_edge, n_rows = n_scans + 2 * n_edge;
	double *rows = mem_array(n_rows * n_series, sizeof(*rows));
	double *state = mem_array(2 * FILTER_SECTIONS * n_series, sizeof(*state));

	extend(n_edge, n_scans, n_series, values, rows);
	filter_rows(filter, n_rows, n_series, false, rows, state);
	filter_rows(filter, n_rows, n_series, true, rows, state);
	memcpy(values, rows + n_edge * n_series, n_scans * n_series * sizeof(*values));
	free(rows);
	free(state);
}
