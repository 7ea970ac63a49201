/* tally: shards through files and back, merged; those that lie; p where ties, rounding and n/a count. */
#include "inference/tally.h"

#include <unistd.h>

#include "base/mem.h"
#include "check.h"

enum { UNITS = 3, ALL = 8 };

static const char *const names[] = { "a", "b", "c" };
static const char *const clusters[] = { "size", "mass" };

/* All of 8 arrangements, in one or two shards: unit 1 is n/a, its count none. */
static struct tally *
make(uint64_t shard, uint64_t n_shards, bool named)
{
	const struct tally_plan plan = { .exhaustive = true, .last = ALL - 1, .shard = shard, .n_shards = n_shards, .data = 5,
		.design = 6, .question = 7, .dof = 4, .npy = true };
	struct tally *tally = tally_new(&plan, UNITS, named ? names : NULL, 1, 2, clusters);

	for (size_t unit = 0; unit < UNITS; unit++) {
		const double record[] = { 0.5, 2.0 + (double)unit, 2, 3, unit == 1 ? 0 : (double)(2 - unit / 2) };

		memcpy(tally_unit(tally, unit), record, sizeof(record));
		for (size_t i = 0; unit == 1 && i < 2; i++)
			tally_unit(tally, unit)[i] = NAN;
	}
	for (size_t i = 0; i < tally->maxima->n_units; i++) {
		double k = (double)(shard - 1 + i * n_shards), record[] = { k, k, 2, 3 + k };

		memcpy(tally_maxima(tally, i), record, sizeof(record));
	}
	return tally;
}

static void
write_shard(struct tally *tally, const char *path)
{
	tally_write(tally, out_open(path));
	tally_free(tally);
}

static void
merge_two(void)
{
	char *paths[] = { "1.shard", "2.shard" };

	tally_free(tally_merge(2, paths));
}

static void
read_first(void)
{
	tally_free(tally_read("1.shard"));
}

static long
count_bytes(void)
{
	FILE *file = fopen("1.shard", "rb");
	long size;

	fseek(file, 0, SEEK_END);
	size = ftell(file);
	fclose(file);
	return size;
}

/* A byte of 1.shard that is changed, from its end; returns what it becomes. */
static int
change_byte(long from_end)
{
	FILE *file = fopen("1.shard", "r+b");
	int byte;

	fseek(file, -from_end, SEEK_END);
	byte = fgetc(file);
	fseek(file, -from_end, SEEK_END);
	fputc(byte ^ 1, file);
	fclose(file);
	return byte ^ 1;
}

/* Whether 1.shard is refused, for whatever reason. */
static bool
is_refused(void)
{
	FILE *messages;
	pid_t pid = check_fork(&messages);
	int ended = 0;

	if (pid == 0) {
		read_first();
		_exit(0);
	}
	while (fgetc(messages) != EOF)
		;
	fclose(messages);
	waitpid(pid, &ended, 0);
	return WIFEXITED(ended) && WEXITSTATUS(ended) == 1;
}

/* Value i of the plan, which is the first record of 1.shard. */
static void
change_plan(size_t i, double value)
{
	FILE *file = fopen("1.shard", "r+b");
	unsigned char size[2] = { 0 };

	fseek(file, 8, SEEK_SET);
	CHECK(fread(size, 1, 2, file) == 2);
	fseek(file, 10 + size[0] + 256 * size[1] + (long)(i * sizeof(value)), SEEK_SET);
	fwrite(&value, sizeof(value), 1, file);
	fclose(file);
}

/* Reading the shard dies, as no shard of permtest. */
static void
check_none(struct tally *tally, const char *why)
{
	char *message = mem_format("boldpipe: 1.shard: is no shard of permtest: %s; expected what permtest --shard=I/N writes", why);

	write_shard(tally, "1.shard");
	CHECK_DIES(read_first(), 1, message);
	free(message);
}

static void
check_values(void)
{
	static const double counts[] = { 5, -1, 0.5 };	/* of 4 arrangements */
	struct tally *tally;

	check_test("a shard whose numbers can't be is refused");
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		tally = make(1, 2, true);
		tally_unit(tally, 0)[4] = counts[i];
		check_none(tally, "a unit's count is none");
	}
	tally = make(1, 2, true);
	tally_maxima(tally, 2)[1] = NAN;
	check_none(tally, "a maximum is missing");
	tally = make(1, 2, true);
	tally_maxima(tally, 0)[0] = 1;
	check_none(tally, "its arrangements are not those it should have");
	tally = make(1, 2, true);
	tally->plan.last += 2;
	check_none(tally, "it has another number of arrangements than it should");
}

static void
check_plans(void)
{
	static const double no_counts[] = { 0.5, -1, 0x1p54, NAN };
	struct tally_plan plans[5];
	struct tally *tally = make(1, 2, true);

	check_test("a shard whose plan can't be is refused");
	for (size_t i = 0; i < 5; i++)
		plans[i] = tally->plan;
	plans[0].side = PERMSTAT_NEG + 1;
	plans[1].dof = 0;
	plans[2].first = 9;
	plans[3].shard = 0;
	plans[4].shard = 3;
	for (size_t i = 0; i < 5; i++) {
		tally->plan = plans[i];
		check_none(tally, "its arrangements are in no order");
		tally = make(1, 2, true);
	}
	write_shard(tally, "1.shard");
	for (size_t i = 0; i < sizeof(no_counts) / sizeof(*no_counts); i++) {
		change_plan(1, no_counts[i]);
		CHECK_DIES(read_first(), 1, "boldpipe: 1.shard: is no shard of permtest: its first array has a value that is no count; "
		    "expected what permtest --shard=I/N writes");
	}
	change_plan(1, 0);
	change_plan(0, 2);
	CHECK_DIES(read_first(), 1, "boldpipe: 1.shard: a shard of format 2; this permtest reads 1");
}

/* A shard with these tables instead of its own. */
static void
check_tables(const char *const *unit_columns, size_t n_unit_columns, const char *const *columns, size_t n_columns, size_t q)
{
	struct tally *tally = make(1, 2, false);

	held_free(tally->units);
	held_free(tally->maxima);
	tally->q = q;
	tally->units = held_new("units", 1, n_unit_columns, unit_columns, NULL);
	tally->maxima = held_new("maxima", ALL / 2, n_columns, columns, NULL);
	for (size_t i = 0; i < ALL / 2; i++)
		tally->maxima->values[i * n_columns] = (double)(2 * i);
	check_none(tally, "its arrays don't fit together");
}

static void
check_columns(void)
{
	static const char *const units[] = { "effect", "stat", "size", "mass", "more", "count" };
	static const char *const maxima[] = { "arrangement", "stat", "size", "mass", "more" };

	check_test("a shard whose tables have other columns is refused");
	check_tables((const char *const[]){ "effect", "count" }, 2, maxima, 1, 1);
	check_tables((const char *const[]){ "stat", "count" }, 2, maxima, 2, 0);
	check_tables((const char *const[]){ "effect", "stat", "counts" }, 3, maxima, 2, 1);
	check_tables((const char *const[]){ "effect", "stat", "mass", "count" }, 4, maxima, 3, 1);
	check_tables((const char *const[]){ "effect", "stat", "size", "count" }, 4, maxima, 2, 1);
	check_tables(units, 6, maxima, 5, 1);
}

static void
check_whole(void)
{
	char *paths[] = { "2.shard", "1.shard" };
	struct tally *all = tally_merge(2, paths);
	struct held *table = tally_table(all, false);

	CHECK_COUNT(all->maxima->n_units, ALL);
	CHECK(all->plan.n_shards == 1 && all->plan.last == ALL - 1 && all->plan.npy);
	for (size_t i = 0; i < ALL; i++)
		CHECK(tally_maxima(all, i)[0] == (double)i && tally_maxima(all, i)[3] == 3 + (double)i);
	CHECK_TEXT(table->units[2], "c");
	/* effect, stat, p, p_fwe, size, p_size, mass, p_mass; counts of both shards: 2 + 2 and 1 + 1 */
	CHECK_TEXT(table->columns[3], "p_fwe");
	CHECK_TEXT(table->columns[7], "p_mass");
	CHECK(table->values[2] == 4.0 / ALL && table->values[3] == 6.0 / ALL && table->values[5] == 1 && table->values[7] == 1);
	CHECK(table->values[2 * 8 + 2] == 2.0 / ALL && table->values[2 * 8 + 3] == 4.0 / ALL);
	for (size_t i = 0; i < 8; i++)
		CHECK(isnan(table->values[8 + i]));
	held_free(table);
	tally_free(all);
}

/* The family-wise p of a measure, or of t itself, of a unit with this t, where the largest of the one arrangement beside the
 * observed one is less than the unit's by a share. */
static double
p_beside(const char *measure, double value, double t, double less, uint64_t dof)
{
	const struct tally_plan plan = { .exhaustive = true, .last = 1, .shard = 1, .n_shards = 1, .dof = dof };
	size_t n = measure == NULL ? 0 : 1;
	struct tally *tally = tally_new(&plan, 1, NULL, 1, n, &measure);
	struct held *table;
	double p;

	tally_unit(tally, 0)[1] = t;
	tally_unit(tally, 0)[1 + n] = value;
	tally_unit(tally, 0)[2 + n] = 1;
	for (size_t k = 0; k < 2; k++) {
		tally_maxima(tally, k)[0] = (double)k;
		tally_maxima(tally, k)[1] = t;
		tally_maxima(tally, k)[1 + n] = value * (k == 0 ? 1 : 1 - less);
	}
	table = tally_table(tally, false);
	p = table->values[3 + 2 * n];
	held_free(table);
	tally_free(tally);
	return p;
}

static void
check_equal(void)
{
	const struct tally_plan plan = { .exhaustive = true, .last = 1, .shard = 1, .n_shards = 1, .dof = 4 };
	struct tally *tally = tally_new(&plan, 1, NULL, 1, 0, NULL);
	struct held *table;

	check_test("statistics that differ by their rounding are equal, others not");
	CHECK(p_beside(NULL, 10, 10, 0.9e-10, 4) == 1 && p_beside(NULL, 10, 10, 1.2e-10, 4) == 0.5);
	/* an error of 1e-14 is one of 5e-15 t^2 / dof, here 1.25e-5 */
	CHECK(p_beside(NULL, 1e5, 1e5, 1e-5, 4) == 1 && p_beside(NULL, 1e5, 1e5, 1.5e-5, 4) == 0.5);
	CHECK(p_beside(NULL, 1e5, 1e5, 1e-5, 40) == 0.5);
	check_test("so are masses, with the largest statistic that may be in them, and enhancements, by its third power");
	CHECK(p_beside("mass", 9e4, 1e4, 1e-5, 4) == 1 && p_beside("mass", 9e4, 1e4, 1.5e-5, 4) == 0.5);
	CHECK(p_beside("tfce", 1e15, 1e5, 3.6e-5, 4) == 1 && p_beside("tfce", 1e15, 1e5, 4e-5, 4) == 0.5);
	CHECK(p_beside("tfce", -1e15, -1e5, 0, 4) == 0.5 && p_beside("size", 1e6, 1e5, 1e-6, 4) == 0.5);
	CHECK(p_beside("size", 7, 3, 0, 4) == 1 && p_beside("mass", 0, 0, 0, 4) == 1);
	check_test("of all arrangements the observed one is one, though it wasn't counted");
	tally_unit(tally, 0)[1] = 3;
	table = tally_table(tally, false);
	CHECK(table->values[2] == 0.5 && table->values[3] == 0.5);
	held_free(table);
	tally_free(tally);
}

int
main(void)
{
	char folder[] = "/tmp/tally.XXXXXX";
	struct tally *tally;

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;

	check_test("two shards are the whole, and the names of units may be in either");
	for (size_t named = 0; named < 2; named++) {
		write_shard(make(1, 2, named == 0), "1.shard");
		write_shard(make(2, 2, named == 1), "2.shard");
		check_whole();
	}

	check_test("a shard that has changed in a bit is refused");
	for (long i = 1; i <= 24; i += 5) {	/* within statistic, size and mass of the last arrangement */
		change_byte(i);
		CHECK_DIES(read_first(), 1, "boldpipe: 1.shard: a byte has changed since this shard was written: its digest is another");
		change_byte(i);
	}
	write_shard(make(1, 2, true), "1.shard");
	for (long i = 1, size = count_bytes(); i <= size; i++) {
		/* '=', the machine's own order of bytes, is '<' */
		CHECK(change_byte(i) == '=' || is_refused());
		change_byte(i);
	}
	read_first();

	check_values();
	check_plans();
	check_columns();
	check_test("shards of other effects, names of units or residual degrees of freedom are refused");
	tally = make(1, 2, true);
	tally->units->units[1][0] = 'B';
	write_shard(tally, "1.shard");
	CHECK_DIES(merge_two(), 1, "boldpipe: 2.shard: other names of units than in 1.shard");
	tally = make(1, 2, true);
	tally->plan.dof = 3;
	write_shard(tally, "1.shard");
	CHECK_DIES(merge_two(), 1, "boldpipe: 2.shard: other records than those of 1.shard");
	tally = make(1, 2, true);
	{
		struct tally *two = tally_new(&tally->plan, UNITS, names, 2, 2, clusters);

		for (size_t i = 0; i < two->maxima->n_units; i++)
			memcpy(tally_maxima(two, i), tally_maxima(tally, i), 4 * sizeof(double));
		write_shard(two, "1.shard");
	}
	tally_free(tally);
	CHECK_DIES(merge_two(), 1, "boldpipe: 2.shard: other options (side, height, TFCE, geometry or blocks) than 1.shard");

	check_test("shards of other measures, of other units and of other statistics are refused");
	tally = make(1, 2, true);
	for (size_t n = 0; n < 2; n++) {
		struct tally *less = tally_new(&tally->plan, UNITS, names, 1, n, clusters);

		for (size_t i = 0; i < less->maxima->n_units; i++)
			memcpy(tally_maxima(less, i), tally_maxima(tally, i), 2 * sizeof(double));
		write_shard(less, "1.shard");
		CHECK_DIES(merge_two(), 1, "boldpipe: 2.shard: other options (side, height, TFCE, geometry or blocks) than 1.shard");
	}
	{
		struct tally *fewer = tally_new(&tally->plan, UNITS - 1, names, 1, 2, clusters);

		memcpy(fewer->units->values, tally->units->values, (UNITS - 1) * 5 * sizeof(double));
		memcpy(fewer->maxima->values, tally->maxima->values, ALL / 2 * 4 * sizeof(double));
		write_shard(fewer, "1.shard");
	}
	CHECK_DIES(merge_two(), 1, "boldpipe: 2.shard: other records than those of 1.shard");
	tally_unit(tally, 2)[1] = 4.5;
	write_shard(tally, "1.shard");
	CHECK_DIES(merge_two(), 1, "boldpipe: 2.shard: unit 3 has another `stat' than in the other shards");

	check_test("what a plan promises takes no memory before it is there");
	for (uint64_t shard = 1; shard <= 2; shard++) {
		tally = make(shard, 2, true);
		tally->plan.last = tally->plan.n_shards = (uint64_t)1 << 52;
		tally->maxima->n_units = shard == 1 ? 2 : 1;
		tally_maxima(tally, 1)[0] = (double)tally->plan.n_shards;
		for (size_t unit = 0; unit < UNITS; unit++)
			tally_unit(tally, unit)[4] = 0;
		write_shard(tally, shard == 1 ? "1.shard" : "2.shard");
	}
	CHECK_DIES(merge_two(), 1, "boldpipe: shard 3/4503599627370496 is missing: no file has arrangement 2");

	check_equal();

	chdir("/");
	for (size_t i = 1; i <= 2; i++) {
		char *path = mem_format("%s/%zu.shard", folder, i);

		unlink(path);
		free(path);
	}
	CHECK(rmdir(folder) == 0);
	return check_done();
}
