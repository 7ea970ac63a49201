/* permtest: inference by permutation: p values, family-wise over units, clusters or TFCE.
 *
 * Reads a design (a record per subject) and a group table (subjects x units), and a mask, meshes or edges where it looks
 * at neighbours. Writes a unit table: effect (effect_1 ... for F), stat, p, p_fwe, and size, p_size, mass, p_mass or
 * tfce, p_tfce. With --shard=I/N it does a part of the arrangements and writes a shard (common/inference/tally.h); with
 * --merge it reads all shards instead. Holds the group table.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/opt.h"
#include "base/par.h"
#include "bytes/out.h"
#include "geometry/space.h"
#include "inference/exchange.h"
#include "inference/permrun.h"
#include "inference/permstat.h"
#include "inference/tally.h"
#include "model/contrasts.h"
#include "tables/encoding.h"
#include "tables/fit.h"
#include "tables/held.h"

/* Counts that a double holds exactly. */
#define MOST_ARRANGEMENTS 9007199254740991.0
enum { NOT_GIVEN = -1, DEFAULT_N = 10000, DEFAULT_SEED = 1 };

struct job {
	const char *design, *mask, *graph, *blocks, *shard, *null, *output, *encoding;
	size_t n, seed, after, n_threads, i_shard, n_shards;
	int sided, neighbours, tail, arrange;
	double height;
	bool tfce, merge;
};

static void
check_merge(const struct job *job)
{
	if (job->shard != NULL || job->design != NULL || job->mask != NULL || job->graph != NULL || job->tfce ||
	    job->height != NOT_GIVEN || job->n != DEFAULT_N || job->seed != DEFAULT_SEED || job->sided != PERMSTAT_TWO ||
	    job->neighbours > 0 || job->arrange > 0 || job->blocks != NULL)
		die_usage("--merge takes shards; what was asked is in them");
}

static void
check_job(struct job *job, char *const *operands)
{
	bool placed = job->mask != NULL || job->graph != NULL;

	encoding_parse(job->encoding);
	job->i_shard = job->n_shards = 1;
	if (job->shard != NULL && !opt_part(job->shard, &job->i_shard, &job->n_shards))
		die_usage("--shard=%s: I/N with 1 <= I <= N was expected", job->shard);
	if (job->shard != NULL && (job->null != NULL || job->tail > 0 || job->encoding != NULL))
		die_usage("--shard goes without --null, --tail and -O; they are for --merge");
	if (job->shard == NULL && job->after > 0)
		die_usage("--after goes with --shard");
	if (job->null != NULL && strcmp(job->null, job->output == NULL ? "-" : job->output) == 0)
		die_usage("--null=%s is where the p values go; another file was expected", job->null);
	if (job->merge)
		check_merge(job);
	else if (job->design == NULL)
		die_usage("no design; -d DESIGN was expected");
	if (operands[0] == NULL)
		die_usage(job->merge ? "no shards; --merge SHARD... was expected"
		    : "no contrast; an expression like 'group_a - group_b' was expected, behind -- if it begins with -");
	if (!job->merge && operands[1] != NULL && operands[2] != NULL)
		die_usage("one contrast and one table at a time; `%s' is too much", operands[2]);
	if (job->tfce && job->height != NOT_GIVEN)
		die_usage("-u and --tfce exclude each other");
	if ((job->tfce || job->height != NOT_GIVEN) && !placed)
		die_usage("%s needs -m or -g: the mask, meshes or edges that say where units are", job->tfce ? "--tfce" : "-u");
}

/* ---- the test --------------------------------------------------------------------------------------------- */

/* What is tested, and on what. */
struct test {
	struct table *design;
	double *x;
	size_t *blocks;			/* of each record, or NULL */
	struct contrasts *contrasts;
	struct space *space;		/* or NULL */
	struct scans *scans;
	struct permstat *stat;
	struct permrun run;
};

/* All that can be known before the records are read. */
static void
open_test(struct test *test, const struct job *job, char **operands)
{
	static const enum graph_reach reaches[] = { GRAPH_FACES, GRAPH_EDGES, GRAPH_CORNERS };
	char *contrast[] = { operands[0], NULL };
	const struct expr *expr;

	test->design = table_read(job->design);
	if (job->blocks != NULL)
		test->blocks = exchange_blocks(job->blocks, test->design);
	test->x = fit_matrix(test->design);
	test->contrasts = contrasts_parse(test->design, test->x, contrast);
	contrasts_prepare(test->contrasts, 0);
	expr = test->contrasts->exprs;
	test->stat = permstat_new(test->design->n_rows, test->design->n_columns, test->x, expr->n_rows, expr->weights,
	    (enum permstat_side)job->sided);
	if (test->stat == NULL)
		die("%s: %zu records for %zu columns: no degree of freedom is left", test->design->name,
		    test->design->n_rows, test->design->n_columns);
	test->run = (struct permrun){ .stat = test->stat, .side = (enum permstat_side)job->sided, .design = test->design,
		.x = test->x, .expr = expr, .arrange = (enum permrun_arrange)job->arrange, .blocks = test->blocks, .n = job->n,
		.seed = job->seed, .after = job->after, .shard = job->i_shard, .n_shards = job->n_shards,
		.reach = reaches[job->neighbours], .tfce = job->tfce, .height_z = job->height };
	permrun_check(&test->run);
	if (job->mask != NULL || job->graph != NULL)
		test->space = space_open(job->mask, job->graph);
}

static void
read_records(struct test *test, const char *spec, struct par *par)
{
	struct scans_block block;
	size_t n_records = 0, n_missing, empty;

	test->scans = fit_series(spec, false, test->design);
	while (scans_next(test->scans, &block)) {
		n_records = block.scan + block.n_scans;
		if (n_records <= test->design->n_rows)
			permstat_add(test->stat, &block);
	}
	fit_check_scans(test->design, test->scans, n_records);
	empty = permstat_empty_record(test->stat);
	if (empty != SIZE_MAX)
		die("%s: record %zu is n/a in every unit", scans_name(test->scans), empty + 1);
	n_missing = permstat_prepare(test->stat, scans_units(test->scans), par);
	if (n_missing == scans_units(test->scans))
		die("%s: no unit to test: each is constant or not finite in some record", scans_name(test->scans));
	if (n_missing > 0)
		note("%zu of %zu units %s constant or not finite: n/a", n_missing, scans_units(test->scans),
		    n_missing == 1 ? "is" : "are");
}

static struct tally *
run_test(struct test *test, struct par *par)
{
	size_t n_units = scans_units(test->scans);
	const char **names = scans_unit_names(test->scans);
	struct tally *tally;

	if (test->space != NULL)
		space_fit(test->space, scans_name(test->scans), n_units, names);
	if (permrun_measures(&test->run) > 0)
		test->run.graph = space_graph(test->space);
	test->run.npy = scans_npy(test->scans);
	tally = permrun(&test->run, n_units, names, par);
	free(names);
	return tally;
}

static void
close_test(struct test *test)
{
	if (test->space != NULL)
		space_free(test->space);
	permstat_free(test->stat);
	contrasts_free(test->contrasts);
	scans_close(test->scans);
	table_free(test->design);
	free(test->x);
	free(test->blocks);
}

static struct tally *
do_test(const struct job *job, char **operands)
{
	struct test test = { 0 };
	struct par *par = par_open(job->n_threads);
	struct tally *tally;

	open_test(&test, job, operands);
	read_records(&test, operands[1] == NULL ? "-" : operands[1], par);
	tally = run_test(&test, par);
	close_test(&test);
	par_close(par);
	return tally;
}

/* ---- what it writes --------------------------------------------------------------------------------------- */

static void
write_table(const struct job *job, const struct tally *tally, struct out *out, struct out *null)
{
	enum encoding encoding = encoding_choose(encoding_parse(job->encoding), out, tally->plan.npy);
	struct held *table = tally_table(tally, job->tail == 1);

	if (null != NULL)
		held_write(tally->maxima, null, encoding_choose(ENCODING_AUTO, null, tally->plan.npy));
	held_write(table, out, encoding);
	held_free(table);
}

int
main(int argc, char **argv)
{
	struct job job = { .n = DEFAULT_N, .seed = DEFAULT_SEED, .n_threads = 1, .height = NOT_GIVEN };
	const struct opt options[] = {
		OPT_TEXT('d', "design", "DESIGN", &job.design, "the design, a record per subject"),
		OPT_COUNT('n', "count", "N", &job.n, 1, MOST_ARRANGEMENTS, "arrangements; 10000"),
		OPT_COUNT(0, "seed", "SEED", &job.seed, 0, MOST_ARRANGEMENTS, "which of them are drawn; 1"),
		OPT_CHOICE(0, "sided", "two|pos|neg", &job.sided, "which statistics are large; two"),
		OPT_REAL('u', "height", "Z", &job.height, 0, 1e6, "clusters beyond this height"),
		OPT_FLAG(0, "tfce", &job.tfce, "threshold-free cluster enhancement"),
		OPT_TEXT('m', "mask", "MASK", &job.mask, "mask image: where the units are"),
		OPT_TEXT('g', "graph", "MESHES|EDGES", &job.graph, "mesh, LEFT,RIGHT meshes, or table of edges"),
		OPT_CHOICE(0, "neighbours", "6|18|26", &job.neighbours, "what is connected; 6"),
		OPT_TEXT(0, "blocks", "COLUMN|TABLE:COLUMN", &job.blocks, "records exchange within these"),
		OPT_CHOICE(0, "arrange", "auto|signs|orders", &job.arrange, "how records are exchanged"),
		OPT_TEXT(0, "shard", "I/N", &job.shard, "do each N-th arrangement, and write a shard"),
		OPT_COUNT(0, "after", "K", &job.after, 0, MOST_ARRANGEMENTS, "leave out the first K arrangements; 0"),
		OPT_FLAG(0, "merge", &job.merge, "the operands are all the shards"),
		OPT_TEXT(0, "null", "FILE", &job.null, "write the maxima of each arrangement"),
		OPT_CHOICE(0, "tail", "none|gpd", &job.tail, "fit the tail of the maxima"),
		OPT_THREADS(&job.n_threads),
		OPT_OUTPUT(&job.output),
		OPT_ENCODING(&job.encoding),
		OPT_END
	};
	const struct opt_tool tool = { "permtest",
		"-d DESIGN [-n N] [--seed=SEED] [--sided=two|pos|neg] [-u Z | --tfce] [-m MASK] [-g MESHES|EDGES] "
		"[--neighbours=6|18|26] [--blocks=COLUMN|TABLE:COLUMN] [--arrange=auto|signs|orders] [--shard=I/N [--after=K]] "
		"[--null=FILE] [--tail=none|gpd] [-j N] [-o FILE] [-O ENCODING] EXPR [DATA] | --merge SHARD...",
		"inference by permutation, family-wise over units, clusters or TFCE", options };
	char **operands = opt_parse(&tool, argc, argv);
	size_t n = 0;

	check_job(&job, operands);
	while (operands[n] != NULL)
		n++;
	struct out *out = out_open(job.output), *null = job.null == NULL ? NULL : out_open(job.null);
	if (job.shard != NULL && out_terminal(out))
		die_usage("a shard is no text; -o FILE was expected");
	struct tally *tally = job.merge ? tally_merge(n, operands) : do_test(&job, operands);
	if (job.shard != NULL)
		tally_write(tally, out);
	else
		write_table(&job, tally, out, null);
	tally_free(tally);
	free(operands);
	return 0;
}
