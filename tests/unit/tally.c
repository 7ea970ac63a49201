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

/* A byte of 1.shard that is changed, from its end. */
static void
change_byte(long from_end)
{
	FILE *file = fopen("1.shard", "r+b");
	int byte;

	fseek(file, -from_end, SEEK_END);
	byte = fgetc(file);
	fseek(file, -from_end, SEEK_END);
	fputc(byte ^ 1, file);
	fclose(file);
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

/* The p of a t that the largest statistic of the one arrangement beside the observed one is less than by a share. */
static double
p_beside(double t, double less, uint64_t dof)
{
	const struct tally_plan plan = { .exhaustive = true, .last = 1, .shard = 1, .n_shards = 1, .dof = dof };
	struct tally *tally = tally_new(&plan, 1, NULL, 1, 0, NULL);
	struct held *table;
	double p;

	tally_unit(tally, 0)[1] = t;
	tally_unit(tally, 0)[2] = 1;
	tally_maxima(tally, 0)[1] = t;
	tally_maxima(tally, 1)[0] = 1;
	tally_maxima(tally, 1)[1] = t * (1 - less);
	table = tally_table(tally, false);
	p = table->values[3];
	held_free(table);
	tally_free(tally);
	return p;
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
	read_first();

	check_test("a shard whose numbers can't be is refused");
	tally = make(1, 2, true);
	tally_unit(tally, 0)[4] = 5;	/* of 4 arrangements */
	write_shard(tally, "1.shard");
	CHECK_DIES(read_first(), 1, "boldpipe: 1.shard: is no shard of permtest: a unit's count is none; expected what permtest "
	    "--shard=I/N writes");
	tally = make(1, 2, true);
	tally_maxima(tally, 2)[1] = NAN;
	write_shard(tally, "1.shard");
	CHECK_DIES(read_first(), 1, "boldpipe: 1.shard: is no shard of permtest: a maximum is missing; expected what permtest "
	    "--shard=I/N writes");

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

	check_test("statistics that differ by their rounding are equal, others not");
	CHECK(p_beside(10, 0.9e-10, 4) == 1 && p_beside(10, 1.2e-10, 4) == 0.5);
	/* an error of 1e-14 is one of 5e-15 t^2 / dof */
	CHECK(p_beside(1e5, 1e-5, 4) == 1 && p_beside(1e5, 1.5e-5, 4) == 0.5);
	CHECK(p_beside(1e5, 1e-5, 40) == 0.5);

	chdir("/");
	for (size_t i = 1; i <= 2; i++) {
		char *path = mem_format("%s/%zu.shard", folder, i);

		unlink(path);
		free(path);
	}
	CHECK(rmdir(folder) == 0);
	return check_done();
}
