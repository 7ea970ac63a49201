/* exchange: blocks from numbers and texts, rows that are alike. */
#include "inference/exchange.h"

#include <stdint.h>
#include <unistd.h>

#include "check.h"

static void
write_text(const char *text)
{
	FILE *file = fopen("t.tsv", "w");

	fputs(text, file);
	fclose(file);
}

/* Which records share a block, as letters in the order in which they appear. */
static void
check_blocks(const char *text, const char *spec, const char *want)
{
	struct table *design;
	size_t *blocks, n;
	char letters[16] = "";

	write_text(text);
	design = table_read("t.tsv");
	n = design->n_rows;
	blocks = exchange_blocks(spec, design);
	for (size_t i = 0, next = 0; i < n; i++)
		for (size_t k = 0; k <= i; k++)
			if (blocks[k] == blocks[i]) {
				letters[i] = k < i ? letters[k] : (char)('a' + next++);
				break;
			}
	CHECK_TEXT(letters, want);
	/* a column of the design is none of it then */
	CHECK(table_lookup(design, "b") == (strchr(spec, ':') == NULL ? SIZE_MAX : 1));
	free(blocks);
	table_free(design);
}

static void
read_blocks(const char *text, const char *spec)
{
	struct table *design;

	write_text(text);
	design = table_read("t.tsv");
	free(exchange_blocks(spec, design));
	table_free(design);
}

int
main(void)
{
	char folder[] = "/tmp/exchange.XXXXXX";

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;

	check_test("records of a block have its number, text or its word");
	check_blocks("x\tb\n1\t5\n2\t-1\n3\t5\n4\t2.5\n", "b", "abac");
	check_blocks("x\tb\n1\trome\n2\toslo\n3\trome\n4\toslo\n", "b", "abab");
	check_blocks("x\tb\n1\t10\n2\ta\n3\t10\n4\t10.0\n", "b", "abac");
	check_blocks("x\tb\n1\t0\n2\t-0\n3\t1e0\n4\t1\n", "t.tsv:b", "aabb");
	check_blocks("x\tb\n1\tinf\n2\tinf\n", "b", "aa");

	check_test("a record without a block is named");
	{
		static const char *const tables[] = { "x\tb\n1\t1\n2\tn/a\n", "x\tb\n1\tu\n2\tn/a\n", "x\tb\n1\tu\n2\tNA\n",
			"x\tb\n1\tu\n2\tnan\n", "x\tb\n1\tu\n2\t\n" };

		for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
			CHECK_DIES(read_blocks(tables[i], "b"), 1,
			    "boldpipe: t.tsv: record 2 has no `b'; each belongs to a block");
	}
	CHECK_DIES(read_blocks("x\tb\n1\t2\n", "t.tsv:x,b"), 2, "boldpipe: --blocks=t.tsv:x,b: 2 columns; one was expected; "
	    "see boldpipe --help");

	check_test("a table of another number of records is refused");
	write_text("b\n1\n2\n3\n");
	CHECK(rename("t.tsv", "longer.tsv") == 0);
	CHECK_DIES(read_blocks("x\n1\n2\n", "longer.tsv:b"), 1, "boldpipe: longer.tsv: 3 records, but t.tsv has 2 rows");
	CHECK_DIES(read_blocks("x\n1\n2\n3\n4\n", "longer.tsv:b"), 1, "boldpipe: longer.tsv: 3 records, but t.tsv has 4 rows");
	unlink("longer.tsv");

	check_test("rows are alike in all columns, or not");
	{
		/* columns after one another */
		const double x[] = { 1, 0, 1, 0, 1, -0.0, 2, 2, 3, 2, 2, 2 };
		size_t *alike = exchange_alike(6, 2, x);

		CHECK(alike[0] == alike[4] && alike[1] == alike[3] && alike[1] == alike[5]);
		CHECK(alike[0] != alike[1] && alike[2] != alike[0] && alike[2] != alike[1]);
		free(alike);
	}

	unlink("t.tsv");
	chdir("/");
	CHECK(rmdir(folder) == 0);
	return check_done();
}
