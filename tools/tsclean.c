/* tsclean: trends, frequencies and nuisance out of series, and their scale.
 *
 * Reads a series (T scans x N units) in either order of flow, and a table of nuisance (T scans x K columns;
 * `time' is none of them). Writes a series of doubles of the same shape and order. A series that flows unit by
 * unit streams, a block at a time; one that flows scan by scan is held, for the first scan depends on the last.
 */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "design/design.h"
#include "model/clean.h"
#include "model/filter.h"
#include "tables/encoding.h"
#include "tables/fit.h"
#include "tables/scans.h"
#include "tables/series.h"
#include "tables/table.h"

enum { UNITS = 32 };	/* that are cleaned together */
enum { BUTTERWORTH, COSINE, NOT_GIVEN };

struct job {
	const char *series_spec, *nuisance_spec, *zscore;
	double tr_s, high_pass_hz, low_pass_hz;
	bool demean, psc, transpose;
	int method;
	struct filter filter;
	struct clean_options options;
	struct table *nuisance;		/* or NULL */
	double *columns;		/* its matrix, and that of the cosines behind it */
	struct clean *clean;
	size_t n_scans, n_missing;
};

/* ---- the command line ------------------------------------------------------------------------------ */

static void
check_filter(struct job *job)
{
	bool high = job->high_pass_hz > 0, low = job->low_pass_hz > 0;

	if (job->method == COSINE && (!high || low))
		die_usage("--filter=cosine takes --high-pass, and no --low-pass");
	if (job->method == BUTTERWORTH && !high && !low)
		die_usage("a filter takes --high-pass, --low-pass or both");
	if (high && low && job->high_pass_hz >= job->low_pass_hz)
		die_usage("--high-pass=%g passes nothing that --low-pass=%g does", job->high_pass_hz, job->low_pass_hz);
	if (job->method == NOT_GIVEN && (high || low))
		job->method = BUTTERWORTH;
}

static void
check_scale(struct job *job)
{
	struct clean_options *options = &job->options;

	if ((job->zscore != NULL) + job->psc + job->demean > 1)
		die_usage("--zscore, --psc and --demean exclude each other");
	if (job->zscore != NULL && *job->zscore != '\0' && !opt_count(job->zscore, &options->ddof))
		die_usage("--zscore=%s: expected degrees of freedom, as 0 or 1", job->zscore);
	options->scale = job->zscore != NULL ? CLEAN_ZSCORE : job->psc ? CLEAN_PSC : job->demean ? CLEAN_DEMEAN
	    : CLEAN_AS_IS;
}

static void
check_usage(struct job *job, char **operands)
{
	check_filter(job);
	check_scale(job);
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one series at a time; `%s' is a second one", operands[1]);
	job->series_spec = operands[0] != NULL ? operands[0] : "-";
	if (job->nuisance_spec == NULL && !job->options.detrend && job->method == NOT_GIVEN &&
	    job->options.scale == CLEAN_AS_IS)
		die_usage("nothing to do; -d, --detrend, a filter, --zscore, --psc or --demean was expected");
}

/* ---- what is known once the scans are counted ------------------------------------------------------- */

/* Scans' times, in seconds: by the repetition time, or the series' own. */
static double *
scan_times(const struct job *job, const double *time)
{
	double *time_s = mem_array(job->n_scans, sizeof(*time_s));

	if (job->tr_s == 0 && time == NULL)
		die_usage("a filter needs the repetition time; -t S or a column `time' was expected");
	for (size_t t = 0; t < job->n_scans; t++)
		time_s[t] = job->tr_s > 0 ? (double)t * job->tr_s : time[t];
	return time_s;
}

/* Appends the cosines; returns how many. */
static size_t
add_cosines(struct job *job, size_t n_columns, const double *time_s)
{
	const struct design_drift drift = { .kind = DRIFT_COSINE, .high_pass_hz = job->high_pass_hz };
	size_t n_scans = job->n_scans, n = design_drift_count(&drift, n_scans, time_s);
	double *columns = mem_array((n_columns + n) * n_scans, sizeof(*columns));

	if (n == 0)
		warn("--high-pass=%g: no cosine is as slow within %zu scans; nothing is filtered", job->high_pass_hz,
		    n_scans);
	else if (n + 1 == n_scans)
		warn("--high-pass=%g: all cosines of %zu scans are slower; only means are left", job->high_pass_hz, n_scans);
	if (n_columns > 0)
		memcpy(columns, job->columns, n_columns * n_scans * sizeof(*columns));
	design_drift_fill(&drift, n_scans, time_s, n, columns + n_columns * n_scans);
	free(job->columns);
	job->columns = columns;
	return n;
}

static void
make_butterworth(const struct job *job, const char *file, const double *time_s, struct filter *filter)
{
	size_t n = job->n_scans;
	double rate_hz = filter_rate(n, time_s);

	if (rate_hz == 0)
		die("%s: times of %zu scans that don't rise evenly; a filter needs a rate", file, n);
	if (!filter_butterworth(job->high_pass_hz, job->low_pass_hz, rate_hz, filter))
		die_usage("--%s-pass=%g: with %g s between scans, frequencies end at %g Hz",
		    job->low_pass_hz > 0 ? "low" : "high", fmax(job->low_pass_hz, job->high_pass_hz), 1 / rate_hz,
		    rate_hz / 2);
	if (n <= filter->n_edge)
		die("%s: %zu scans; this filter needs more than %zu", file, n, filter->n_edge);
}

static void
make_clean(struct job *job, const struct scans *scans, const double *time)
{
	size_t n_columns = job->nuisance != NULL ? job->nuisance->n_columns : 0;
	double *time_s = job->method != NOT_GIVEN ? scan_times(job, time) : NULL;

	if (job->n_scans == 0)
		die("%s: no scans; a series of at least one was expected", scans_name(scans));
	if (job->method == BUTTERWORTH) {
		make_butterworth(job, scans_name(scans), time_s, &job->filter);
		job->options.filter = &job->filter;
	} else if (job->method == COSINE) {
		n_columns += add_cosines(job, n_columns, time_s);
	}
	job->clean = clean_new(job->n_scans, n_columns, job->columns, &job->options);
	if (job->clean == NULL)
		die("%s: the QR decomposition fails", job->nuisance != NULL ? job->nuisance->name : scans_name(scans));
	free(time_s);
}

/* ---- the two orders of flow ---------------------------------------------------------------------------- */

/* A whole series is cleaned in place; of a block by unit, what is clean goes out a tile at a time. */
static void
clean_block(struct job *job, const struct scans_block *block, double *whole, struct scans_out *output)
{
	double *values = mem_array(job->n_scans, UNITS * sizeof(*values));

	for (size_t unit = 0, n; unit < block->n_units; unit += n) {
		struct scans_block tile = { .n_scans = job->n_scans, .values = values, .unit_stride = 1 };

		n = block->n_units - unit < UNITS ? block->n_units - unit : UNITS;
		scans_copy(block, 0, job->n_scans, unit, n, values);
		job->n_missing += clean_units(job->clean, n, values);
		tile.unit = block->unit + unit;
		tile.n_units = tile.scan_stride = n;
		if (whole == NULL)
			scans_put(output, &tile);
		for (size_t t = 0; whole != NULL && t < job->n_scans; t++)
			memcpy(whole + t * block->n_units + unit, values + t * n, n * sizeof(*values));
	}
	free(values);
}

static void
clean_series(struct job *job, struct scans *scans, struct out *out, enum encoding encoding)
{
	struct scans_block block;
	/* a header's word for the number of scans is proven by the first block */
	bool by_unit = scans_by_unit(scans), more = by_unit && scans_next(scans, &block);
	size_t most = job->nuisance != NULL ? job->nuisance->n_rows : SIZE_MAX;
	struct series *series = by_unit ? NULL : series_hold(scans, most);
	struct scans_out *output;

	job->n_scans = by_unit ? scans_count(scans) : series->n_scans;
	if (job->nuisance != NULL)
		fit_check_scans(job->nuisance, scans, job->n_scans);
	make_clean(job, scans, by_unit ? NULL : series->time);
	output = scans_create_like(out, scans, encoding, job->n_scans);
	for (; more; more = scans_next(scans, &block))
		clean_block(job, &block, NULL, output);
	if (!by_unit) {
		block = series_block(series);
		clean_block(job, &block, series->values, output);
		scans_put(output, &block);
		series_free(series);
	}
	if (job->n_missing > 0)
		note("%zu of %zu units %s %s: %s", job->n_missing, scans_units(scans), job->n_missing == 1 ? "is" : "are",
		    job->options.scale == CLEAN_ZSCORE ? "constant or not finite"
		    : job->options.scale == CLEAN_PSC ? "of mean 0 or not finite" : "not finite",
		    isnan(job->options.missing) ? "n/a" : "replaced");
	scans_commit(output);
}

int
main(int argc, char **argv)
{
	struct job job = { .method = NOT_GIVEN, .options = { .ddof = 1, .missing = NAN } };
	const char *output = NULL, *word = NULL;
	const struct opt options[] = {
		OPT_REAL('t', "tr", "S", &job.tr_s, 1e-6, 1e6, "repetition time, in seconds"),
		OPT_TEXT('d', "design", "NUISANCE", &job.nuisance_spec, "what to project out, a row per scan"),
		OPT_FLAG('T', "transpose", &job.transpose, "the series has a row per unit, a column per scan"),
		OPT_FLAG(0, "detrend", &job.options.detrend, "take out a straight line and the mean"),
		OPT_CHOICE(0, "filter", "butterworth|cosine", &job.method, "how --high-pass and --low-pass work"),
		OPT_REAL(0, "high-pass", "HZ", &job.high_pass_hz, 1e-6, 1e9, "take out what is slower"),
		OPT_REAL(0, "low-pass", "HZ", &job.low_pass_hz, 1e-6, 1e9, "take out what is faster"),
		OPT_OPTIONAL(0, "zscore", "DDOF", &job.zscore, "mean 0 and sd 1, over T - DDOF; 1"),
		OPT_FLAG(0, "psc", &job.psc, "percent of each unit's mean"),
		OPT_FLAG(0, "demean", &job.demean, "mean 0"),
		OPT_REAL(0, "nan", "VALUE", &job.options.missing, -DBL_MAX, DBL_MAX, "write VALUE for n/a"),
		OPT_OUTPUT(&output), OPT_ENCODING(&word),
		OPT_END
	};
	const struct opt_tool tool = { "tsclean", "[-t S] [-d NUISANCE] [-T] [--detrend] [--filter=butterworth|cosine] "
		"[--high-pass=HZ] [--low-pass=HZ] [--zscore[=DDOF]] [--psc] [--demean] [--nan=VALUE] [-o FILE] "
		"[-O ENCODING] [SERIES]", "clean series of trends, frequencies and nuisance", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding encoding = encoding_parse(word);

	check_usage(&job, operands);
	if (job.nuisance_spec != NULL)
		job.columns = fit_design(job.nuisance_spec, &job.nuisance);
	struct out *out = out_open(output);
	struct scans *scans = fit_series(job.series_spec, job.transpose, job.nuisance);
	clean_series(&job, scans, out, encoding);
	scans_close(scans);
	clean_free(job.clean);
	if (job.nuisance != NULL)
		table_free(job.nuisance);
	free(job.columns);
	free(operands);
	return 0;
}
