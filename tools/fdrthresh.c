/* fdrthresh: sets a statistic to 0 where it doesn't pass a threshold.
 *
 * Reads a unit table whose column z (or those that -c picks, each by itself) holds statistics that are standard
 * normal under the null, or any that has a column of p. Writes the same table, thresholded. Holds the table: a false
 * discovery rate is known only when all units are.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "inference/fdr.h"
#include "tables/columns.h"
#include "tables/csv.h"
#include "tables/encoding.h"
#include "tables/held.h"

/* As the user writes them, in the order of the enums. */
#define METHODS "fdr|by|fpr|bonferroni|holm|none"
#define SIDES "two|pos|neg"
static const char *const method_names[] = { "fdr", "by", "fpr", "bonferroni", "holm", "none" };
static const char *const side_names[] = { "two", "pos", "neg" };

struct job {
	double level, height;	/* NAN where not given */
	int method, sided;
	const char *columns, *p, *output, *encoding;
	bool qvalues, threshold_only;
};

static const double default_level = 0.05;

/* What the options amount to; those that contradict each other are refused. */
static struct fdr_rule
make_rule(const struct job *job)
{
	bool by_height = job->method == FDR_NONE || (job->method < 0 && !isnan(job->height));
	struct fdr_rule rule = { FDR_BH, default_level, (enum fdr_sided)job->sided };

	if (job->p != NULL && (job->method >= 0 || !isnan(job->height) || job->sided != FDR_TWO || job->qvalues))
		die_usage("--p compares p with the level; nothing goes with it but -q, -c, --threshold-only, -o and -O");
	if (by_height && isnan(job->height))
		die_usage("--method=none needs -u, the height");
	if (!by_height && !isnan(job->height))
		die_usage("-u is the threshold itself; it doesn't go with --method=%s", method_names[job->method]);
	if (by_height && !isnan(job->level))
		die_usage("-q has no meaning where -u gives the height");
	if (by_height && job->qvalues)
		die_usage("--qvalues has no meaning where -u gives the height");
	if (job->qvalues && job->threshold_only)
		die_usage("--qvalues and --threshold-only exclude each other");
	if (job->threshold_only && encoding_parse(job->encoding) > ENCODING_TSV)
		die_usage("-O %s doesn't go with --threshold-only, which writes TSV", job->encoding);
	if (by_height)
		rule = (struct fdr_rule){ FDR_NONE, job->height, rule.sided };
	else if (job->method >= 0)
		rule.method = (enum fdr_method)job->method;
	if (!isnan(job->level))
		rule.level = job->level;
	return rule;
}

/* z becomes q, face_z face_q, and t t_q. To be freed. */
static char *
name_adjusted(const char *column)
{
	size_t length = strlen(column);

	if (strcmp(column, "z") == 0)
		return mem_string("q");
	if (length > 2 && strcmp(column + length - 2, "_z") == 0)
		return mem_format("%.*s_q", (int)(length - 2), column);
	return mem_format("%s_q", column);
}

static void
add_adjusted(struct held *table, size_t column, const struct fdr_rule *rule)
{
	char *name = name_adjusted(table->columns[column]);
	size_t added = held_add(table, name);
	double *adjusted = mem_array(table->n_units, sizeof(*adjusted));

	fdr_adjust(rule, table->n_units, table->values + column, table->n_columns, adjusted);
	for (size_t unit = 0; unit < table->n_units; unit++)
		table->values[unit * table->n_columns + added] = adjusted[unit];
	free(adjusted);
	free(name);
}

/* Units that are missing were not tested: they stay missing. */
static void
apply(struct held *table, size_t column, const struct fdr_rule *rule, const struct fdr_threshold *found)
{
	double *z = table->values + column;

	if (found->survivors == 0)
		note("%s: %s: none of %zu units passes", table->name, table->columns[column], found->n);
	for (size_t unit = 0; unit < table->n_units; unit++, z += table->n_columns)
		if (!isnan(*z) && !fdr_passes(rule->sided, found->height, *z))
			*z = 0;
}

/* The column of --p: what it has is p, and nothing else is done to it. */
static size_t
find_p(const struct job *job, const struct held *table, size_t n, const size_t *columns)
{
	const size_t p = columns_find(job->p, table->name, table->n_columns, held_columns(table));

	for (size_t i = 0; i < n; i++)
		if (columns[i] == p)
			die_usage("--p=%s is a column of -c, too; units that fail would have p 0", job->p);
	for (size_t unit = 0; unit < table->n_units; unit++) {
		const double value = table->values[unit * table->n_columns + p];

		if (value < 0 || value > 1)
			die("%s: record %zu: `%s' is %g; p from 0 to 1 was expected", table->name, unit + 1, job->p, value);
	}
	return p;
}

/* Units pass whose p is known and no more than the level. */
static void
apply_p(const struct job *job, struct held *table, double level, size_t n, const size_t *columns)
{
	size_t p = find_p(job, table, n, columns), survivors = 0;

	for (size_t unit = 0; unit < table->n_units; unit++) {
		double *record = table->values + unit * table->n_columns;
		bool passes = record[p] <= level;

		survivors += passes;
		for (size_t i = 0; i < n; i++)
			if (!passes && !isnan(record[columns[i]]))
				record[columns[i]] = 0;
	}
	if (survivors == 0)
		note("%s: %s: none of %zu units passes", table->name, job->p, table->n_units);
}

/* What --p lets pass; there is no height to it. */
static struct fdr_threshold
count_p(const struct held *table, size_t p, size_t column, double level)
{
	struct fdr_threshold found = { .height = NAN };

	for (size_t unit = 0; unit < table->n_units; unit++) {
		const double *record = table->values + unit * table->n_columns;

		found.n += !isnan(record[p]) && !isnan(record[column]);
		found.survivors += record[p] <= level && !isnan(record[column]);
	}
	return found;
}

static void
put_threshold(struct out *out, const char *column, const char *p, const struct fdr_rule *rule,
    const struct fdr_threshold *found)
{
	csv_put_text(out, column);
	out_text(out, "\t");
	csv_put_text(out, p != NULL ? p : method_names[rule->method]);
	out_text(out, "\t");
	csv_put_number(out, rule->method == FDR_NONE ? NAN : rule->level);
	out_format(out, "\t%s\t%zu\t", p != NULL ? "n/a" : side_names[rule->sided], found->n);
	csv_put_number(out, found->height);
	out_format(out, "\t%zu\n", found->survivors);
}

/* A line for each column. */
static void
write_thresholds(const struct job *job, const struct held *table, const struct fdr_rule *rule, size_t n,
    const size_t *columns)
{
	struct out *out = out_open(job->output);
	const size_t p = job->p == NULL ? 0 : find_p(job, table, n, columns);

	out_lines(out);
	out_text(out, "column\tmethod\tlevel\tsided\tn\tthreshold\tsurvivors\n");
	for (size_t i = 0; i < n; i++) {
		const struct fdr_threshold found = job->p != NULL ? count_p(table, p, columns[i], rule->level) :
		    fdr_threshold(rule, table->n_units, table->values + columns[i], table->n_columns);

		put_threshold(out, table->columns[columns[i]], job->p, rule, &found);
	}
	out_commit(out);
}

static void
write_thresholded(const struct job *job, struct held *table, const struct fdr_rule *rule, size_t n,
    const size_t *columns)
{
	struct out *out = out_open(job->output);
	enum encoding encoding = encoding_choose(encoding_parse(job->encoding), out, table->npy);

	if (job->p != NULL)
		apply_p(job, table, rule->level, n, columns);
	for (size_t i = 0; i < n && job->p == NULL; i++) {
		struct fdr_threshold found = fdr_threshold(rule, table->n_units, table->values + columns[i],
		    table->n_columns);

		if (job->qvalues)
			add_adjusted(table, columns[i], rule);
		apply(table, columns[i], rule, &found);
	}
	held_write(table, out, encoding);
}

int
main(int argc, char **argv)
{
	struct job job = { .level = NAN, .height = NAN, .method = -1, .columns = "z" };
	const struct opt options[] = {
		OPT_REAL('q', "level", "LEVEL", &job.level, 0, 1, "error level (q, alpha), 0.05 by default"),
		OPT_CHOICE(0, "method", METHODS, &job.method, "what is controlled; fdr by default"),
		OPT_REAL('u', "height", "HEIGHT", &job.height, 0, INFINITY, "the threshold itself"),
		OPT_CHOICE(0, "sided", SIDES, &job.sided, "which tails; two by default"),
		OPT_TEXT('c', "columns", "COLUMNS", &job.columns, "columns, each by itself; z by default"),
		OPT_TEXT(0, "p", "COLUMN", &job.p, "units pass whose p, in this column, is no more than the level"),
		OPT_FLAG(0, "qvalues", &job.qvalues, "append a column of adjusted p for each"),
		OPT_FLAG(0, "threshold-only", &job.threshold_only, "write the thresholds instead of the table"),
		OPT_OUTPUT(&job.output),
		OPT_ENCODING(&job.encoding),
		OPT_END
	};
	const struct opt_tool tool = { "fdrthresh",
		"[-q LEVEL] [--method=" METHODS "] [-u HEIGHT] [--sided=" SIDES "] [-c COLUMNS] "
		"[--p=COLUMN] [--qvalues | --threshold-only] [-o FILE] [-O ENCODING] [TABLE]",
		"set a statistic to 0 where it does not pass a threshold", options };
	char **operands = opt_parse(&tool, argc, argv);
	struct fdr_rule rule = make_rule(&job);
	struct held *table;
	size_t n, *columns;

	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one table at a time; `%s' is a second one", operands[1]);
	encoding_parse(job.encoding);
	table = held_read(operands[0] == NULL ? "-" : operands[0]);
	columns = columns_select(job.columns, table->name, table->n_columns, held_columns(table), &n);
	if (job.threshold_only)
		write_thresholds(&job, table, &rule, n, columns);
	else
		write_thresholded(&job, table, &rule, n, columns);
	free(columns);
	held_free(table);
	free(operands);
	return 0;
}
