/* tabdiff: how far two tables are from each other, and whether that is too far.
 *
 * Reads two tables of any encoding, of scans or of units, side by side; writes a line per column: `column',
 * `n' (records where both have a number), `max_abs', `max_rel', `correlation' and with -u `dice'. Ends with
 * status 1 if they differ by more than is allowed. Arrays in Fortran order are held.
 */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "tables/columns.h"
#include "tables/csv.h"
#include "tables/units.h"

/* Where a table stands: rows [place, n) of its block are still to be compared. */
struct side {
	struct units *units;
	const double *records;
	size_t place, n, seen;
};

/* A column of A, that of B with which it is compared, and what was found. */
struct pair {
	size_t a, b;
	size_t n, n_finite;		/* records where both are numbers, where both are finite */
	double max_abs, max_b;
	double first_a, first_b, mean_a, mean_b, sum_aa, sum_bb, sum_ab;	/* of finite pairs */
	size_t above_a, above_b, above_both;
};

struct job {
	double rtol, atol, height;
	const char *columns, *output;
	struct side a, b;
	struct pair *pairs;
	size_t n_pairs, n_missing;	/* columns of both, and of one alone */
	bool differ;
};

/* ---- columns ------------------------------------------------------------------------------- */

static void
say_missing(struct job *job, const struct units *with, const struct units *without, size_t column)
{
	note("column `%s' is in %s, not in %s", units_column(with, column), units_file(with), units_file(without));
	job->n_missing++;
}

/* Matches the columns of A that are asked for with those of B: by name, or by position where one has no
 * names. */
static void
match_columns(struct job *job)
{
	const struct units *a = job->a.units, *b = job->b.units;
	bool by_name = units_headed(a) && units_headed(b);
	size_t n = units_columns(a), *picked = NULL;

	if (!by_name && units_columns(b) != n)
		die("%s: %zu columns; %s has %zu", units_file(b), units_columns(b), units_file(a), n);
	if (job->columns != NULL)
		picked = columns_select(job->columns, units_file(a), n, units_column_names(a), &n);
	job->pairs = mem_zeros(n, sizeof(*job->pairs));
	for (size_t i = 0; i < n; i++) {
		struct pair pair = { .a = picked != NULL ? picked[i] : i };

		pair.b = by_name ? units_lookup(b, units_column(a, pair.a)) : pair.a;
		if (pair.b == SIZE_MAX)
			say_missing(job, a, b, pair.a);
		else
			job->pairs[job->n_pairs++] = pair;
	}
	free(picked);
	for (size_t i = 0; by_name && job->columns == NULL && i < units_columns(b); i++)
		if (units_lookup(a, units_column(b, i)) == SIZE_MAX)
			say_missing(job, b, a, i);
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Sums about running means (Welford 1962, Technometrics 4:419) of differences from the first record. */
static void
add_products(struct pair *pair, double a, double b)
{
	double from_a, from_b;

	if (pair->n_finite++ == 0)
		pair->first_a = a, pair->first_b = b;
	from_a = a - pair->first_a - pair->mean_a;
	from_b = b - pair->first_b - pair->mean_b;
	pair->mean_a += from_a / (double)pair->n_finite;
	pair->mean_b += from_b / (double)pair->n_finite;
	pair->sum_aa += from_a * (a - pair->first_a - pair->mean_a);
	pair->sum_bb += from_b * (b - pair->first_b - pair->mean_b);
	pair->sum_ab += from_a * (b - pair->first_b - pair->mean_b);
}

/* What is missing equals only what is missing, and infinity itself; from all else they are infinitely far. */
static double
distance(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b) ? 0 : INFINITY;
	return a == b ? 0 : fabs(a - b);
}

static void
compare(struct pair *pair, double a, double b, double height)
{
	double apart = distance(a, b);

	if (apart > pair->max_abs)
		pair->max_abs = apart;
	if (isfinite(b) && fabs(b) > pair->max_b)
		pair->max_b = fabs(b);
	pair->n += !isnan(a) && !isnan(b);
	if (isfinite(a) && isfinite(b))
		add_products(pair, a, b);
	pair->above_a += a > height;
	pair->above_b += b > height;
	pair->above_both += a > height && b > height;
}

/* ---- records ------------------------------------------------------------------------------------ */

/* Whether there is a record; reads on where a block is used up. */
static bool
has_record(struct side *side)
{
	if (side->place < side->n)
		return true;
	side->place = 0;
	side->n = units_next(side->units, &side->records);
	return side->n > 0;
}

static void
check_unit_names(const struct job *job)
{
	const char *a = units_unit(job->a.units, job->a.place), *b = units_unit(job->b.units, job->b.place);

	if (a != NULL && b != NULL && strcmp(a, b) != 0)
		die("%s: unit %zu is `%s'; in %s it is `%s'", units_file(job->b.units), job->b.seen + 1, b,
		    units_file(job->a.units), a);
}

static void
compare_records(struct job *job)
{
	struct side *a = &job->a, *b = &job->b;

	/* both are asked, so that both are read to the end */
	while ((int)has_record(a) & has_record(b)) {
		const double *x = a->records + a->place * units_columns(a->units);
		const double *y = b->records + b->place * units_columns(b->units);

		check_unit_names(job);
		for (size_t i = 0; i < job->n_pairs; i++)
			compare(&job->pairs[i], x[job->pairs[i].a], y[job->pairs[i].b], job->height);
		a->place++, a->seen++, b->place++, b->seen++;
	}
	for (struct side *rest = a->place < a->n ? a : b; has_record(rest); rest->place = rest->n)
		rest->seen += rest->n - rest->place;
	if (a->seen != b->seen)
		die("%s: %zu records; %s has %zu", units_file(b->units), b->seen, units_file(a->units), a->seen);
}

/* ---- the answer ------------------------------------------------------------------------------------ */

static double
correlation(const struct pair *pair)
{
	double product = pair->sum_aa * pair->sum_bb, r;

	if (!(pair->sum_aa > 0) || !(pair->sum_bb > 0))
		return NAN;
	/* sqrt(x * x) is x, so that equal columns correlate by 1; where the product leaves the range, almost so */
	r = pair->sum_ab / (isnormal(product) ? sqrt(product) : sqrt(pair->sum_aa) * sqrt(pair->sum_bb));
	return r > 1 ? 1 : r < -1 ? -1 : r;
}

static void
put_line(struct out *out, const struct job *job, const struct pair *pair)
{
	double above = (double)(pair->above_a + pair->above_b);
	const double numbers[] = {
		(double)pair->n, pair->max_abs, pair->max_abs > 0 ? pair->max_abs / pair->max_b : 0, correlation(pair),
		above > 0 ? 2 * (double)pair->above_both / above : NAN
	};

	csv_put_text(out, units_column(job->a.units, pair->a));
	for (size_t i = 0; i < (isnan(job->height) ? 4 : 5); i++) {
		out_write(out, "\t", 1);
		csv_put_number(out, numbers[i]);
	}
	out_write(out, "\n", 1);
}

/* Writes the table; returns whether the two are too far apart. */
static bool
report(const struct job *job)
{
	struct out *out = out_open(job->output);
	size_t n_apart = 0;

	out_text(out, isnan(job->height) ? "column\tn\tmax_abs\tmax_rel\tcorrelation\n"
	    : "column\tn\tmax_abs\tmax_rel\tcorrelation\tdice\n");
	for (size_t i = 0; i < job->n_pairs; i++) {
		const struct pair *pair = &job->pairs[i];

		put_line(out, job, pair);
		n_apart += pair->max_abs > job->atol + job->rtol * pair->max_b;
	}
	out_commit(out);
	if (n_apart > 0)
		note("%zu of %zu columns differ", n_apart, job->n_pairs);
	return n_apart > 0 || job->n_missing > 0;
}

int
main(int argc, char **argv)
{
	struct job job = { .height = NAN };
	const struct opt options[] = {
		OPT_REAL(0, "rtol", "R", &job.rtol, 0, DBL_MAX, "allow differences of R times the column's largest in B"),
		OPT_REAL(0, "atol", "A", &job.atol, 0, DBL_MAX, "allow differences of A"),
		OPT_TEXT('c', "columns", "COLUMNS", &job.columns, "compare these: names, globs and ranges, by commas"),
		OPT_REAL('u', "height", "HEIGHT", &job.height, -DBL_MAX, DBL_MAX, "Dice overlap of what is above HEIGHT"),
		OPT_OUTPUT(&job.output),
		OPT_END
	};
	const struct opt_tool tool = { "tabdiff", "[--rtol=R] [--atol=A] [-c COLUMNS] [-u HEIGHT] [-o FILE] A B",
	    "differences between two tables", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] == NULL || operands[1] == NULL || operands[2] != NULL)
		die_usage("expected two tables");
	job.a.units = units_open(operands[0]), job.b.units = units_open(operands[1]);
	match_columns(&job);
	compare_records(&job);
	job.differ = report(&job);
	units_close(job.a.units);
	units_close(job.b.units);
	free(job.pairs);
	free(operands);
	return job.differ ? 1 : 0;
}
