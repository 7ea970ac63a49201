/* hrfconv: convolves regressors with a haemodynamic response, and samples them at the scans.
 *
 * Reads the fine-grained scan table of ev2reg: `time` in seconds, evenly spaced, and a column per condition.
 * Writes a scan table: `time` of the scans and per condition a column per kernel; with --kernel it reads
 * nothing and writes the kernels. Holds the fine table.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "design/events.h"
#include "design/hrf.h"
#include "tables/columns.h"
#include "tables/encoding.h"
#include "tables/scans.h"
#include "tables/table.h"

struct settings {
	double tr_s, slice_ref;
	size_t oversampling;	/* of --kernel; 0: not given */
	const char *model;
	int sample;
	bool kernel;
};

/* A fine grid and what runs on it. */
struct fine {
	char *name;		/* of the input */
	size_t n, n_conditions, room, room_time;
	char **conditions;
	double *values;		/* n x n_conditions, point by point */
	double *time_s;
};

static void
fine_append(struct fine *fine, const struct scans_block *block)
{
	size_t units = fine->n_conditions, n = fine->n + block->n_scans;
	double *values;

	fine->values = mem_grow(fine->values, &fine->room, n * units, sizeof(*fine->values));
	fine->time_s = mem_grow(fine->time_s, &fine->room_time, n, sizeof(*fine->time_s));
	values = fine->values + fine->n * units;
	scans_copy(block, 0, block->n_scans, 0, units, values);
	memcpy(fine->time_s + fine->n, block->time, block->n_scans * sizeof(*fine->time_s));
	for (size_t i = 0; i < block->n_scans * units; i++)
		if (!isfinite(values[i]))
			die("%s: record %zu: column `%s' is %s; expected a number", fine->name,
			    fine->n + i / units + 1, fine->conditions[i % units], isnan(values[i]) ? "n/a" : "infinite");
	fine->n = n;
}

static void
fine_read(const char *spec, struct fine *fine)
{
	struct scans *scans = scans_open(spec);
	struct scans_block block;

	fine->name = mem_string(scans_name(scans));
	fine->n_conditions = scans_units(scans);
	if (!scans_has_time(scans) || fine->n_conditions == 0)
		die("%s: no %s; expected the fine grid of ev2reg", fine->name,
		    scans_has_time(scans) ? "regressors beside `time'" : "column `time'");
	fine->conditions = mem_array(fine->n_conditions, sizeof(*fine->conditions));
	for (size_t i = 0; i < fine->n_conditions; i++)
		fine->conditions[i] = mem_string(scans_unit(scans, i));
	while (scans_next(scans, &block))
		fine_append(fine, &block);
	scans_close(scans);
}

static void
fine_free(struct fine *fine)
{
	for (size_t i = 0; i < fine->n_conditions; i++)
		free(fine->conditions[i]);
	free(fine->conditions);
	free(fine->values);
	free(fine->time_s);
	free(fine->name);
}

/* ---- kernels ------------------------------------------------------------------------------------------ */

/* Kernels from a table; returns what they are called after, to be freed. */
static char *
hrf_read(const char *spec, const struct settings *settings, size_t oversampling, struct hrf *hrf)
{
	struct table *table = table_read(spec);
	size_t time = table_find(table, "time"), n = 0;
	const double **basis = mem_array(table->n_columns, sizeof(*basis));
	const char **names = mem_array(table->n_columns, sizeof(*names));
	char *base = columns_basename(table->name);

	for (size_t i = 0; i < table->n_columns; i++) {
		const double *column = table_column(table, i);
		for (size_t t = 0; t < table->n_rows; t++)
			if (!isfinite(column[t]))
				die("%s:%zu: column `%s' is not a finite number", table->name, table->lines[t],
				    table->names[i]);
		names[n] = table->names[i];
		basis[n] = column;
		n += i == time ? 0 : 1;
	}
	if (!hrf_table(hrf, table->n_rows, table_column(table, time), n, basis, names, settings->tr_s, oversampling))
		die("%s: no HRF; expected `time' that increases from 0 or later, and a column whose sum is above 0",
		    table->name);
	free(names);
	free(basis);
	table_free(table);
	return base;
}

/* The kernels of --hrf; returns the model's name, to be freed. */
static char *
hrf_choose(const struct settings *settings, size_t oversampling, struct hrf *hrf)
{
	const char *model = settings->model;

	if (hrf_model(hrf, model, settings->tr_s, oversampling))
		return mem_substring(model, strcspn(model, "+:"));
	/* what looks like neither a model nor a file is a misspelled model */
	if (!hrf_is_model(model) && (strchr(model, ':') != NULL || access(model, F_OK) == 0))
		return hrf_read(model, settings, oversampling, hrf);
	if (hrf_model(hrf, model, 1, 50))
		die("--hrf: %s can't be sampled every %.6g s", model, settings->tr_s / (double)oversampling);
	die_usage("--hrf: no model `%s'; expected %s, or a table", model, hrf_models);
}

/* --kernel: `time' is the lag, so that the table can serve as --hrf=TABLE. */
static struct table *
kernels_make(const struct settings *settings)
{
	size_t oversampling = settings->oversampling > 0 ? settings->oversampling : 50;
	struct hrf hrf;
	char *base = hrf_choose(settings, oversampling, &hrf);
	struct table *table = table_new("kernels", hrf.length);
	double *lag_s = mem_array(hrf.length, sizeof(*lag_s));

	for (size_t i = 0; i < hrf.length; i++)
		lag_s[i] = (double)i * settings->tr_s / (double)oversampling;
	table_add(table, "time", lag_s);
	for (size_t b = 0; b < hrf.n; b++) {
		char *name = mem_format("%s%s", base, hrf.suffixes[b]);
		table_add(table, name, hrf.kernels[b]);
		free(name);
	}
	free(lag_s);
	free(base);
	hrf_free(&hrf);
	return table;
}

/* ---- regressors --------------------------------------------------------------------------------------- */

/* The columns of one condition, which may lie on the fine grid still. */
static void
condition_add(const struct settings *settings, const struct fine *fine, size_t condition, const struct hrf *hrf,
    const double *time_s, struct table *table)
{
	double *x = mem_array(fine->n, sizeof(*x)), **columns = mem_array(hrf->n, sizeof(*columns));

	for (size_t i = 0; i < fine->n; i++)
		x[i] = fine->values[i * fine->n_conditions + condition];
	for (size_t b = 0; b < hrf->n; b++)
		columns[b] = mem_array(table->n_rows, sizeof(**columns));
	hrf_apply(hrf, (enum hrf_sample)settings->sample, fine->n, fine->time_s, x, settings->tr_s, table->n_rows,
	    time_s, columns);
	for (size_t b = 0; b < hrf->n; b++) {
		char *name = mem_format("%s%s", fine->conditions[condition], hrf->suffixes[b]);
		table_add(table, name, columns[b]);
		free(name);
		free(columns[b]);
	}
	free(columns);
	free(x);
}

static struct table *
regressors_make(const struct settings *settings, const struct fine *fine)
{
	size_t oversampling, n;
	char message[EVENTS_MESSAGE];
	struct table *table;
	struct hrf hrf;
	double *time_s;

	if (!events_grid_measure(fine->n, fine->time_s, settings->tr_s, settings->slice_ref, &oversampling, &n,
	    message))
		die("%s: %s", fine->name, message);
	free(hrf_choose(settings, oversampling, &hrf));
	if (settings->sample == HRF_FINE)
		n = fine->n;
	time_s = mem_array(n, sizeof(*time_s));
	for (size_t i = 0; i < n; i++)
		time_s[i] = settings->sample == HRF_FINE ? fine->time_s[i]
		    : ((double)i + settings->slice_ref) * settings->tr_s;
	table = table_new("regressors", n);
	table_add(table, "time", time_s);
	for (size_t c = 0; c < fine->n_conditions; c++)
		condition_add(settings, fine, c, &hrf, time_s, table);
	hrf_free(&hrf);
	free(time_s);
	return table;
}

int
main(int argc, char **argv)
{
	struct settings settings = { .model = "spm" };
	const char *encoding = NULL, *output = NULL;
	const struct opt options[] = {
		OPT_REAL('t', "tr", "TR", &settings.tr_s, 1e-3, 1e6, "repetition time, in seconds"),
		OPT_TEXT(0, "hrf", "MODEL", &settings.model, "spm, glover (+d, +d+dd), spm5, fir:0-9, none, a table"),
		OPT_CHOICE(0, "sample", "interp|mean|none", &settings.sample, "how a scan gets its value"),
		OPT_REAL(0, "slice-ref", "X", &settings.slice_ref, 0, 1, "scan i is at (i + X) TR; 0"),
		OPT_FLAG(0, "kernel", &settings.kernel, "read nothing, write the kernels"),
		OPT_COUNT(0, "oversample", "N", &settings.oversampling, 1, 1000, "with --kernel: samples per TR; 50"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding),
		OPT_END
	};
	const struct opt_tool tool = { "hrfconv", "-t TR [--hrf=spm] [--sample=interp|mean|none] [--slice-ref=0] "
	    "[--kernel [--oversample=50]] [-o FILE] [-O tsv|npy|raw|raw8] [REGRESSORS]",
	    "convolve regressors with a haemodynamic response", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding wanted = encoding_parse(encoding);
	struct fine fine = { 0 };
	struct table *table;

	if (settings.tr_s == 0)
		die_usage("-t is missing; expected the repetition time in seconds");
	if (operands[0] != NULL && (settings.kernel || operands[1] != NULL))
		die_usage("too many operands; expected %s", settings.kernel ? "none with --kernel" : "one table");
	if (!settings.kernel && settings.oversampling > 0)
		die_usage("--oversample goes with --kernel; a table's own steps count");
	if (!settings.kernel)
		fine_read(operands[0] != NULL ? operands[0] : "-", &fine);
	table = settings.kernel ? kernels_make(&settings) : regressors_make(&settings, &fine);
	struct out *out = out_open(output);
	table_write(table, out, encoding_choose(wanted, out, false));
	table_free(table);
	fine_free(&fine);
	free(operands);
	return 0;
}
