/* tsstat: mean, spread, extremes and autocorrelation of every unit of a series, or its weighted means.
 *
 * Reads a series (T scans x N units) in either order of flow, and with --weights a table (T scans x K columns;
 * `time' is none of them). Writes a unit table of N records: mean, sd, var, tsnr, min, max, nonfinite, lag1; or a
 * column per column of weights. The series is never held: sums are, of all units where it flows scan by scan.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "model/course.h"
#include "tables/encoding.h"
#include "tables/fit.h"
#include "tables/scans.h"
#include "tables/table.h"
#include "tables/units.h"

enum { UNITS = 64 };	/* of a block that flows by unit, at a time */

struct job {
	const char *weights_spec, *series_spec;
	bool transpose;
	struct table *table;		/* of weights, or NULL */
	double *weights, *totals;	/* n_rows x n_columns, column-major; their sums */
	size_t n_scans, n_units;	/* scans so far; units at hand */
	struct course *courses;
	double *weighted;		/* n_columns rows of sums of all units at hand */
	double *row;			/* a scan of all units at hand */
	size_t courses_room, weighted_room, row_room;
};

/* ---- sums -------------------------------------------------------------------------------------- */

/* Makes room for the sums of n units, and empties them. */
static void
start(struct job *job, size_t n)
{
	job->n_units = n;
	job->row = mem_grow(job->row, &job->row_room, n, sizeof(*job->row));
	if (job->table == NULL) {
		job->courses = mem_grow(job->courses, &job->courses_room, n, sizeof(*job->courses));
		memset(job->courses, 0, n * sizeof(*job->courses));
	} else {
		size_t n_sums = n * job->table->n_columns;

		job->weighted = mem_grow(job->weighted, &job->weighted_room, n_sums, sizeof(*job->weighted));
		memset(job->weighted, 0, n_sums * sizeof(*job->weighted));
	}
}

/* A value counts only where its weight isn't 0. */
static void
add_weighted(struct job *job, size_t scan)
{
	for (size_t k = 0; k < job->table->n_columns; k++) {
		double weight = job->weights[scan + k * job->table->n_rows];
		double *sums = job->weighted + k * job->n_units;

		for (size_t i = 0; weight != 0 && i < job->n_units; i++)
			sums[i] += weight * job->row[i];
	}
}

/* All scans of a block, of units [unit, unit + job->n_units) within it. Scans that have no weights are only
 * counted. */
static void
add_block(struct job *job, const struct scans_block *block, size_t unit)
{
	for (size_t t = 0; t < block->n_scans; t++) {
		size_t scan = block->scan + t;

		if (job->table != NULL && scan >= job->table->n_rows)
			continue;
		scans_copy(block, t, 1, unit, job->n_units, job->row);
		if (job->table != NULL)
			add_weighted(job, scan);
		else
			for (size_t i = 0; i < job->n_units; i++)
				course_add(&job->courses[i], job->row[i]);
	}
	job->n_scans = block->scan + block->n_scans;
}

/* ---- records ------------------------------------------------------------------------------------- */

/* Weighted means; n/a where the weights sum to 0 or a value isn't finite. */
static void
make_means(const struct job *job, size_t unit, double *record)
{
	for (size_t k = 0; k < job->table->n_columns; k++) {
		double mean = job->weighted[k * job->n_units + unit] / job->totals[k];

		record[k] = isfinite(mean) ? mean : NAN;
	}
}

/* The records of the units at hand, the first of which is `unit'. */
static void
put_records(const struct job *job, const struct scans *scans, size_t unit, struct units_out *output)
{
	size_t n_columns = job->table != NULL ? job->table->n_columns : COURSE_STATISTICS;
	double *record = mem_array(n_columns, sizeof(*record));

	for (size_t i = 0; i < job->n_units; i++) {
		if (job->table != NULL)
			make_means(job, i, record);
		else
			course_finish(&job->courses[i], record);
		units_put(output, scans_unit(scans, unit + i), record);
	}
	free(record);
}

/* ---- the two orders of flow ------------------------------------------------------------------------ */

static void
add_series(struct job *job, struct scans *scans, struct units_out *output)
{
	bool by_unit = scans_by_unit(scans);
	struct scans_block block;

	if (!by_unit)
		start(job, scans_units(scans));
	while (scans_next(scans, &block)) {
		if (!by_unit)
			add_block(job, &block, 0);
		for (size_t unit = 0; by_unit && unit < block.n_units; unit += job->n_units) {
			start(job, block.n_units - unit < UNITS ? block.n_units - unit : UNITS);
			add_block(job, &block, unit);
			put_records(job, scans, block.unit + unit, output);
		}
	}
	if (job->n_scans == 0)
		die("%s: no scans; a series of at least one was expected", scans_name(scans));
	if (job->table != NULL)
		fit_check_scans(job->table, scans, job->n_scans);
	if (!by_unit)
		put_records(job, scans, 0, output);
}

static void
read_weights(struct job *job)
{
	job->weights = fit_design(job->weights_spec, &job->table);
	job->totals = mem_zeros(job->table->n_columns, sizeof(*job->totals));
	for (size_t k = 0, n = job->table->n_rows; k < job->table->n_columns; k++) {
		double size = 0;

		for (const double *w = job->weights + k * n; w < job->weights + (k + 1) * n; size += fabs(*w++))
			job->totals[k] += *w;
		if (fabs(job->totals[k]) > (double)n * DBL_EPSILON * size)
			continue;
		job->totals[k] = 0;	/* what rounding left of weights that cancel */
		warn("%s: the weights of `%s' sum to 0; its means are n/a", job->table->name, job->table->names[k]);
	}
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	const char *output = NULL, *word = NULL;
	const struct opt options[] = {
		OPT_FLAG('T', "transpose", &job.transpose, "the series has a row per unit, a column per scan"),
		OPT_TEXT(0, "weights", "TABLE", &job.weights_spec, "weighted means instead, a column for each of TABLE"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&word),
		OPT_END
	};
	const struct opt_tool tool = { "tsstat", "[-T] [--weights=TABLE] [-o FILE] [-O ENCODING] [SERIES]",
		"mean, spread, extremes and autocorrelation of every unit of a series", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding encoding = encoding_parse(word);

	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one series at a time; `%s' is a second one", operands[1]);
	job.series_spec = operands[0] != NULL ? operands[0] : "-";
	if (job.weights_spec != NULL)
		read_weights(&job);
	struct out *out = out_open(output);
	struct scans *scans = fit_series(job.series_spec, job.transpose, job.table);
	struct units_out *units = units_create(out, encoding_choose(encoding, out, scans_npy(scans)),
	    scans_units(scans), scans_unit(scans, 0) != NULL, job.table != NULL ? job.table->n_columns : COURSE_STATISTICS,
	    job.table != NULL ? (const char *const *)job.table->names : course_names);
	add_series(&job, scans, units);
	units_commit(units);
	scans_close(scans);
	if (job.table != NULL)
		table_free(job.table);
	free(job.weights);
	free(job.totals);
	free(job.courses);
	free(job.weighted);
	free(job.row);
	free(operands);
	return 0;
}
