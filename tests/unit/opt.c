/* opt: parsing the command line by one table. */
#include "base/opt.h"

#include "check.h"

struct values {
	bool trials;
	const char *design, *zscore;
	struct opt_list confounds;
	double tr_s;
	size_t n_scans;
	int edges;
	char **operands;
};

/* Parses up to nine arguments after the name. */
static struct values
parse(const char *const arguments[9])
{
	struct values v = { .edges = 0 };
	const struct opt options[] = {
		OPT_FLAG(0, "trials", &v.trials, "a column per trial"),
		OPT_TEXT('d', "design", "FILE", &v.design, "design table"),
		OPT_OPTIONAL(0, "zscore", "DDOF", &v.zscore, "standardise"),
		OPT_LIST('x', "confounds", "FILE", &v.confounds, "confounds"),
		OPT_REAL('t', "tr", "S", &v.tr_s, 0.001, 1000, "repetition time"),
		OPT_COUNT('n', "count", "SCANS", &v.n_scans, 1, 1000, "scans"),
		OPT_CHOICE(0, "edges", "half-open|open", &v.edges, "edges"),
		OPT_END
	};
	const struct opt_tool tool = { "tool", "[FILE...]", "does nothing", options };
	char *argv[11] = { (char *)(uintptr_t)"tool" };
	int argc = 1;

	for (size_t i = 0; i < 9 && arguments[i] != NULL; i++)
		argv[argc++] = (char *)(uintptr_t)arguments[i];
	v.operands = opt_parse(&tool, argc, argv);
	return v;
}

#define PARSE(...) parse((const char *const[9]){ __VA_ARGS__ })

static void
discard(struct values v)
{
	opt_list_free(&v.confounds);
	free(v.operands);
}

static void
test_values(void)
{
	struct values v;

	check_test("options and operands mix, and -- ends the options");
	v = PARSE("a", "-t2.5", "-n", "40", "b", "--", "-d", "--trials");
	CHECK_CLOSE(v.tr_s, 2.5, 0);
	CHECK_COUNT(v.n_scans, 40);
	CHECK(v.design == NULL && !v.trials);
	CHECK_TEXT(v.operands[0], "a");
	CHECK_TEXT(v.operands[1], "b");
	CHECK_TEXT(v.operands[2], "-d");
	CHECK_TEXT(v.operands[3], "--trials");
	CHECK(v.operands[4] == NULL);
	discard(v);

	check_test("long options take =VALUE or the next argument; lists repeat");
	v = PARSE("--design=d.tsv", "--confounds", "a", "-x", "b:c", "--edges=open", "--trials", "-", "--zscore");
	CHECK_TEXT(v.design, "d.tsv");
	CHECK_COUNT(v.confounds.count, 2);
	CHECK_TEXT(v.confounds.items[1], "b:c");
	CHECK(v.confounds.items[2] == NULL);
	CHECK(v.edges == 1 && v.trials);
	CHECK_TEXT(v.zscore, "");
	CHECK_TEXT(v.operands[0], "-");
	discard(v);

	check_test("the history leaves out folders, threads and outputs");
	v = PARSE("--design=/home/someone/d.tsv", "-t", "2", "/data/x.nii", "--trials");
	CHECK_TEXT(opt_history(), "tool --design=d.tsv --tr=2 --trials x.nii");
	discard(v);
}

static void
test_errors(void)
{
	check_test("what is wrong on the command line ends with status 2");
	CHECK_DIES(PARSE("-q"), 2, "tool: unknown option `-q'; see tool --help");
	CHECK_DIES(PARSE("--trial"), 2, "tool: unknown option `--trial'; see tool --help");
	CHECK_DIES(PARSE("-face + house"), 2,
	    "tool: unknown option `-face + house'; if it isn't meant as one, write it after --; see tool --help");
	CHECK_DIES(PARSE("-t"), 2, "tool: -t needs a value; see tool --help");
	CHECK_DIES(PARSE("--design"), 2, "tool: --design needs a value; see tool --help");
	CHECK_DIES(PARSE("--trials=1"), 2, "tool: --trials takes no value; see tool --help");
	CHECK_DIES(PARSE("-t", "two"), 2, "tool: -t: `two' is not a number; see tool --help");
	CHECK_DIES(PARSE("-t", "0x2"), 2, "tool: -t: `0x2' is not a number; see tool --help");
	CHECK_DIES(PARSE("-t", "0"), 2, "tool: -t: 0 is not between 0.001 and 1000; see tool --help");
	CHECK_DIES(PARSE("-n", "1.5"), 2, "tool: -n: `1.5' is not a whole number; see tool --help");
	CHECK_DIES(PARSE("-n", "-1"), 2, "tool: -n: `-1' is not a whole number; see tool --help");
	CHECK_DIES(PARSE("--count=0"), 2, "tool: --count: 0 is not between 1 and 1000; see tool --help");
	CHECK_DIES(PARSE("--edges=half"), 2, "tool: --edges: `half' is none of half-open|open; see tool --help");
}

int
main(void)
{
	test_values();
	test_errors();
	return check_done();
}
