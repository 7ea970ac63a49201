/* mkdesign: puts a design together.
 *
 * Reads a scan table of regressors (hrfconv's) on standard input and tables of confounds, or with -n tables
 * of covariates alone. Writes a scan table: `time` where times are known, then conditions, confounds, spikes,
 * factors, drift_1 ... and constant, a record per scan or subject.
 */
#include <math.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "design/assembly.h"
#include "design/confounds.h"
#include "design/design.h"
#include "tables/encoding.h"
#include "tables/table.h"

struct settings {
	double tr_s;
	size_t n;
	const char *drift, *subjects;
	struct opt_list confounds, censor, factors;
	int missing;
	bool center, no_constant;
};

/* ---- regressors --------------------------------------------------------------------------------------- */

/* Whether something is piped or redirected into us. An empty pipe is no way to say "no regressors": the stage
 * that was to fill it has failed. Where regressors are needed, only a terminal may still get them. */
static bool
stdin_given(bool needed)
{
	struct pollfd waiting = { .fd = STDIN_FILENO, .events = POLLIN };
	struct stat status;

	if (fstat(STDIN_FILENO, &status) != 0 || S_ISCHR(status.st_mode)) {
		if (needed && !isatty(STDIN_FILENO))
			die("stdin: is empty; expected regressors, or -n for a design without");
		return needed;
	}
	if (!needed && S_ISFIFO(status.st_mode) && poll(&waiting, 1, -1) == 1 && !(waiting.revents & POLLIN))
		die("stdin: is empty; expected regressors, or </dev/null for a design without");
	return true;
}

/* The regressors, or NULL for a design without; sets the number of rows in settings. */
static struct table *
regressors_read(struct settings *settings, char **operands, struct confounds *confounds)
{
	bool alone = operands[0] == NULL && !stdin_given(settings->n == 0 && settings->subjects == NULL);
	struct table *table = alone ? NULL : table_read(operands[0] != NULL ? operands[0] : "-");
	size_t chosen = settings->subjects != NULL ? confounds_choose(confounds, settings->subjects) : 0;
	char *source = table != NULL ? mem_format("%s has", table->name) : mem_string("-n says");

	if (table != NULL && settings->n > 0 && settings->n != table->n_rows)
		die("%s: %zu rows; -n says %zu", table->name, table->n_rows, settings->n);
	if (table != NULL)
		settings->n = table->n_rows;
	if (settings->n == 0)
		settings->n = chosen;
	if (settings->n == 0)
		die("%s: no rows", table != NULL ? table->name : "--subjects");
	confounds_check(confounds, settings->n, source);
	confounds_check_once(confounds, &settings->factors, settings->subjects != NULL);
	free(source);
	return table;
}

/* Times of the scans, to be freed, or NULL where they aren't known. */
static double *
times_make(const struct settings *settings, const struct table *regressors)
{
	size_t time = regressors != NULL ? table_lookup(regressors, "time") : SIZE_MAX, n = settings->n;
	const double *read = time != SIZE_MAX ? table_column(regressors, time) : NULL;
	double *time_s, step_s;

	if (read == NULL && settings->tr_s == 0)
		return NULL;
	time_s = mem_array(n, sizeof(*time_s));
	for (size_t i = 0; i < n; i++) {
		time_s[i] = read != NULL ? read[i] : (double)i * settings->tr_s;
		if (!isfinite(time_s[i]) || (i > 0 && !(time_s[i] > time_s[i - 1])))
			die("%s: time doesn't increase", confounds_place(regressors, i));
	}
	step_s = n > 1 ? (time_s[n - 1] - time_s[0]) / (double)(n - 1) : settings->tr_s;
	if (settings->tr_s > 0 && fabs(step_s - settings->tr_s) > 1e-3 * settings->tr_s)
		die("%s: times are %.6g s apart; -t says %.6g", regressors->name, step_s, settings->tr_s);
	return time_s;
}

static void
regressors_add(const struct table *regressors, struct assembly *design)
{
	for (size_t i = 0; i < regressors->n_columns; i++) {
		const double *values = table_column(regressors, i);
		if (strcmp(regressors->names[i], "time") == 0)
			continue;
		for (size_t row = 0; row < regressors->n_rows; row++)
			if (!isfinite(values[row]))
				die("%s: column `%s' is %s; expected a number", confounds_place(regressors, row),
				    regressors->names[i], isnan(values[row]) ? "n/a" : "infinite");
		assembly_add(design, regressors->names[i], values, regressors->name);
	}
}

/* ---- confounds ---------------------------------------------------------------------------------------- */

static void
confounds_add(const struct settings *settings, const struct confounds *confounds, struct assembly *design)
{
	size_t n = settings->n;
	double *values = mem_array(n, sizeof(*values));

	for (size_t i = 0; i < confounds->n_picked; i++) {
		const struct confounds_column *column = &confounds->picked[i];
		double mean = 0;
		confounds_numbers(confounds, column, (enum confounds_missing)settings->missing, values);
		for (size_t row = 0; settings->center && row < n; row++)
			mean += values[row];
		for (size_t row = 0; settings->center && row < n; row++)
			values[row] -= mean / (double)n;
		assembly_add(design, confounds_name(confounds, column), values, confounds->files[column->file]->name);
	}
	free(values);
}

/* A factor's first level is left out where the others tell it: beside a constant, or beside a factor with all
 * of them. */
static void
factors_add(const struct settings *settings, const struct confounds *confounds, struct assembly *design)
{
	for (size_t i = 0; i < settings->factors.count; i++) {
		const char *name = settings->factors.items[i];
		struct confounds_column column = confounds_find(confounds, "--factor", name);
		char **texts = confounds_texts(confounds, &column);

		assembly_factor(design, name, (const char *const *)texts, settings->no_constant && i == 0);
		for (size_t row = 0; row < settings->n; row++)
			free(texts[row]);
		free(texts);
	}
}

static void
spikes_add(const struct settings *settings, const struct confounds *confounds, struct assembly *design)
{
	bool *censored = mem_zeros(settings->n, sizeof(*censored));

	for (size_t i = 0; i < settings->censor.count; i++)
		confounds_censor(confounds, settings->censor.items[i], censored);
	assembly_spikes(design, censored);
	free(censored);
}

static void
drift_add(const struct settings *settings, const double *time_s, struct assembly *design)
{
	const char *word = settings->drift != NULL ? settings->drift : time_s != NULL ? "cosine" : "none";
	struct design_drift drift;
	size_t n = settings->n;

	if (!design_drift_parse(word, &drift))
		die_usage("--drift: `%s' is none of cosine[:HZ], poly[:N], legendre[:N], power[:N], none", word);
	if (design_drift_needs_time(&drift) && time_s == NULL)
		die("--drift=%s needs the times of the scans; expected -t, or a column `time'", word);
	if (!design_drift_fits(&drift, n))
		die_usage("--drift=%s: %zu scan%s; an order below that was expected", word, n, n == 1 ? "" : "s");
	if (drift.kind == DRIFT_COSINE && n > 1 && design_drift_count(&drift, n, time_s) + 1 == n)
		warn("--drift=%s: all cosines of %zu scans are slower; only means are left", word, n);
	assembly_drift(design, &drift, time_s, !settings->no_constant);
}

static struct assembly *
design_make(struct settings *settings, char **operands)
{
	struct confounds *confounds = confounds_read(&settings->confounds, &settings->factors);
	struct table *regressors = regressors_read(settings, operands, confounds);
	struct assembly *design = assembly_new(settings->n);
	double *time_s = times_make(settings, regressors);

	if (time_s != NULL)
		assembly_add(design, "time", time_s, "the scans");
	if (regressors != NULL)
		regressors_add(regressors, design);
	confounds_add(settings, confounds, design);
	factors_add(settings, confounds, design);
	spikes_add(settings, confounds, design);
	drift_add(settings, time_s, design);
	if (design->table->n_columns == (time_s != NULL ? 1 : 0))
		die("the design has no column");
	assembly_warn(design);
	free(time_s);
	if (regressors != NULL)
		table_free(regressors);
	confounds_free(confounds);
	return design;
}

int
main(int argc, char **argv)
{
	struct settings settings = { 0 };
	const char *encoding = NULL, *output = NULL;
	const struct opt options[] = {
		OPT_REAL('t', "tr", "TR", &settings.tr_s, 1e-3, 1e6, "repetition time in seconds, without `time'"),
		OPT_COUNT('n', "count", "SCANS", &settings.n, 1, 100000000, "scans or subjects, without regressors"),
		OPT_TEXT(0, "drift", "DRIFT", &settings.drift, "cosine[:HZ], poly[:N], legendre[:N], power[:N], none"),
		OPT_LIST('x', "confounds", "FILE[:COLUMNS]", &settings.confounds, "confounds, covariates; repeatable"),
		OPT_CHOICE(0, "na", "error|zero|mean", &settings.missing, "what a missing confound becomes"),
		OPT_LIST(0, "censor", "CONDITION", &settings.censor, "a spike where it holds, `fd>0.5'; repeatable"),
		OPT_LIST(0, "factor", "COLUMN", &settings.factors, "indicators of a column's levels; repeatable"),
		OPT_FLAG(0, "center", &settings.center, "subtract the mean from confounds and covariates"),
		OPT_TEXT(0, "subjects", "LIST|@FILE", &settings.subjects, "choose and order rows by participant_id"),
		OPT_FLAG(0, "no-constant", &settings.no_constant, "without the constant"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding),
		OPT_END
	};
	const struct opt_tool tool = { "mkdesign", "[-t TR] [-n SCANS] [--drift=DRIFT] [-x FILE[:COLUMNS]]... "
	    "[--na=error|zero|mean] [--censor=CONDITION]... [--factor=COLUMN]... [--center] [--subjects=LIST|@FILE] "
	    "[--no-constant] [-o FILE] [-O tsv|npy|raw|raw8] [REGRESSORS]", "put a design together", options };
	char **operands = opt_parse(&tool, argc, argv);
	enum encoding wanted = encoding_parse(encoding);
	struct assembly *design;
	struct out *out;

	if (settings.subjects != NULL && settings.confounds.count == 0)
		die_usage("--subjects goes with -x");
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("too many operands; expected one table");
	design = design_make(&settings, operands);
	out = out_open(output);
	table_write(design->table, out, encoding_choose(wanted, out, false));
	assembly_free(design);
	opt_list_free(&settings.confounds);
	opt_list_free(&settings.censor);
	opt_list_free(&settings.factors);
	free(operands);
	return 0;
}
