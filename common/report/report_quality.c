/* report_quality: what a report says of the recording and of what the model leaves; see report_parts.h. */
#include "report/report_parts.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/order.h"
#include "tables/units.h"

/* ---- numbers of a column ---------------------------------------------------------------------------------- */

struct measure {
	const char *file;		/* NULL: there is no such column */
	const char *column, *name;
	size_t n, n_missing;
	double mean, low, middle, high;	/* of what is finite: the mean, and the quantiles 0.05, 0.5 and 0.95 */
	double least, most;
};

/* Linear between the order statistics. */
static double
quantile(size_t n, const double *sorted, double q)
{
	const double place = q * (double)(n - 1);
	const size_t below = (size_t)place;

	return below + 1 >= n ? sorted[n - 1] : sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

static void
settle(struct measure *measure, size_t n, double *values)
{
	double sum = 0;

	measure->n = n;
	measure->mean = measure->low = measure->middle = measure->high = measure->least = measure->most = NAN;
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		sum += values[i];
	order_rising(n, values);
	measure->mean = sum / (double)n;
	measure->low = quantile(n, values, 0.05);
	measure->middle = quantile(n, values, 0.5);
	measure->high = quantile(n, values, 0.95);
	measure->least = values[0];
	measure->most = values[n - 1];
}

/* Reads one column; false where there is none. */
static bool
read_measure(const struct report *report, const char *file, const char *column, const char *name, struct measure *measure)
{
	char *path = file == NULL ? NULL : results_path(report->results, file);
	struct units *units = path == NULL ? NULL : units_open(path);
	const size_t at = units == NULL ? SIZE_MAX : units_lookup(units, column);
	const double *records;
	double *values = NULL;
	size_t n, n_values = 0, room = 0;

	*measure = (struct measure){ .file = at == SIZE_MAX ? NULL : file, .column = column, .name = name };
	while (at != SIZE_MAX && (n = units_next(units, &records)) > 0) {
		values = mem_grow(values, &room, n_values + n, sizeof(*values));
		for (size_t i = 0; i < n; i++) {
			const double value = records[i * units_columns(units) + at];

			if (isfinite(value))
				values[n_values++] = value;
			else
				measure->n_missing++;
		}
	}
	if (at != SIZE_MAX && report->space != NULL)
		space_check(report->space, units_file(units), n_values + measure->n_missing);
	settle(measure, n_values, values);
	if (units != NULL)
		units_close(units);
	free(values);
	free(path);
	return at != SIZE_MAX;
}

/* ---- the mask --------------------------------------------------------------------------------------------- */

void
report_mask(struct report *report)
{
	const struct results *results = report->results;
	const struct report_map map = { .image = results->mean, .column = "mean", .cmap = "grey", .mode = "z",
		.contours = report->mask };

	if (results->mean == NULL)
		report_lack(report, "mean.nii.gz: no mean of the scans");
	if (report->mask == NULL && report->kind != REPORT_SURFACES && report->kind != REPORT_PARCELS)
		report_lack(report, "mask.nii.gz: no mask");
	if (report->kind != REPORT_VOLUMES || results->mean == NULL)
		return;
	report_begin(report, "mask", 0, "Mask and mean");
	if (report->mask == NULL)
		report_figure(report, report_map(report, &map), true, "The mean over scans", "There is no mask.");
	else
		report_figure(report, report_map(report, &map), true, "The mean over scans, and the mask around it",
		    "Lines go around the %zu voxels of the mask.", report_voxels(report));
	report_end(report);
}

/* ---- residuals -------------------------------------------------------------------------------------------- */

enum { N_MEASURES = 6 };

static void
put_numbers(struct report *report, const struct measure measures[N_MEASURES])
{
	static const char *const heads[] = { "measure", "mean", "5 %", "median", "95 %", "n/a" };
	static const bool numeric[] = { false, true, true, true, true, true };
	char *caption = mem_format("Over %s", report_units(report));

	report_table_begin(report, caption, false, 6, heads, numeric);
	for (size_t i = 0; i < N_MEASURES; i++) {
		const struct measure *measure = &measures[i];
		char *texts[5];

		if (measure->file == NULL)
			continue;
		texts[0] = mem_string(finding_number(measure->mean));
		texts[1] = mem_string(finding_number(measure->low));
		texts[2] = mem_string(finding_number(measure->middle));
		texts[3] = mem_string(finding_number(measure->high));
		texts[4] = mem_format("%zu", measure->n_missing);
		report_row(report, 6, (const char *const[]){ measure->name, texts[0], texts[1], texts[2], texts[3], texts[4] },
		    numeric);
		for (size_t k = 0; k < 5; k++)
			free(texts[k]);
	}
	report_table_end(report);
	free(caption);
}

/* The next number up that has one digit, so that a scale that ends there has more ticks than 0. */
static double
round_up(double value)
{
	const double unit = pow(10, floor(log10(value)));

	return value > 0 ? ceil(value / unit * (1 - 1e-9)) * unit : 0;
}

/* A range for plot programs; NULL where there is none. To be freed. */
static char *
range_words(double low, double high)
{
	return isfinite(low) && isfinite(high) && low < high ? mem_format("%.4g,%.4g", low, high) : NULL;
}

static void
put_measure(struct report *report, const struct measure *measure, const char *cmap, double low, double high)
{
	struct report_map map = { .table = measure->file, .column = measure->column, .cmap = cmap,
		.mode = "z", .size = "480x340" };
	struct pipeline *picture;
	char *range;

	if (measure->file == NULL || measure->n == 0)
		return;
	range = range_words(low, high);
	map.range = range;
	picture = report_map(report, &map);
	if (picture != NULL)
		report_figure(report, picture, true, measure->name, "Mean %s, median %s.", finding_number(measure->mean),
		    finding_number(measure->middle));
	free(range);
}

static void
put_residuals(struct report *report, size_t i)
{
	const struct results_run *run = &report->results->runs[i];
	struct measure measures[N_MEASURES];
	bool any = false;
	double most = 0;

	any |= read_measure(report, run->fit, "sigma2", "Variance of the noise (sigma2)", &measures[0]);
	any |= read_measure(report, run->series, "tsnr", "Temporal signal-to-noise ratio (tSNR)", &measures[1]);
	/* of a series without a mean, such as one of z scores, it is noise of rounding */
	if (fabs(measures[1].middle) < 1e-6)
		measures[1].file = NULL;
	any |= read_measure(report, run->residual, "lag1", "Lag-1 autocorrelation before whitening", &measures[2]);
	any |= read_measure(report, run->whitened, "lag1", "Lag-1 autocorrelation after whitening", &measures[3]);
	any |= read_measure(report, run->fit, "rho", "Autoregressive coefficient of the model (rho)", &measures[4]);
	any |= read_measure(report, run->fit, "r2", "Share of variance explained (r2)", &measures[5]);
	if (!any)
		return;
	report_begin(report, "residuals", i + 1, "Noise and residuals%s%s", *run->name == '\0' ? "" : " of ", run->name);
	put_numbers(report, measures);
	/* all of these are correlations of neighbouring scans, and on one scale */
	for (size_t k = 2; k < 5; k++)
		if (measures[k].n > 0)
			most = fmax(most, fmax(fabs(measures[k].low), fabs(measures[k].high)));
	most = round_up(most);
	put_measure(report, &measures[0], "viridis", 0, measures[0].high);
	put_measure(report, &measures[1], "viridis", 0, measures[1].high);
	put_measure(report, &measures[2], "blue-white-red", -most, most);
	put_measure(report, &measures[3], "blue-white-red", -most, most);
	if (measures[4].n > 0 && measures[4].least < measures[4].most)
		put_measure(report, &measures[4], "blue-white-red", -most, most);
	report_end(report);
}

static void
lack_of_run(struct report *report, const struct results_run *run, const char *file, const char *there, const char *what)
{
	const char *of = *run->name == '\0' ? "" : "_";

	if (there == NULL)
		report_lack(report, "%s%s%s: %s", run->name, of, file, what);
}

void
report_residuals(struct report *report)
{
	for (size_t i = 0; i < report->results->n_runs; i++) {
		const struct results_run *run = &report->results->runs[i];

		put_residuals(report, i);
		lack_of_run(report, run, "fit.npy", run->fit, "no fit, so no variance of the noise");
		lack_of_run(report, run, "series.npy", run->series, "no signal-to-noise ratio of the series");
		lack_of_run(report, run, "residual.npy", run->residual, "no autocorrelation before whitening");
		lack_of_run(report, run, "whitened.npy", run->whitened, "no autocorrelation after whitening");
	}
	if (report->results->n_runs == 0)
		report_lack(report, "fit.npy: no fit, so nothing of the noise");
}
