/* columns: lists of names, globs and ranges. */
#include "tables/columns.h"

#include <stdint.h>

#include "check.h"

static const char *const names[] = { "face", "house", "rot_x", "rot_y", "2", "a-b" };
enum { N = sizeof(names) / sizeof(names[0]) };

/* What a list picks, as digits. */
static const char *
picked(const char *list)
{
	static char text[N + 1];
	size_t n, *items = columns_select(list, "t.tsv", N, names, &n);

	for (size_t i = 0; i < n; i++)
		text[i] = (char)('0' + items[i]);
	text[n] = '\0';
	free(items);
	return text;
}

static void
check_basename(const char *path, const char *want)
{
	char *base = columns_basename(path);

	CHECK_TEXT(base, want);
	free(base);
}

static void
check_without(const char *list, const char *want)
{
	char *rest = columns_without(list, "unit");

	CHECK_TEXT(rest, want);
	free(rest);
}

int
main(void)
{
	check_test("names, globs and ranges are picked in the list's order, each once");
	CHECK_TEXT(picked("house,face"), "10");
	CHECK_TEXT(picked("rot_*"), "23");
	CHECK_TEXT(picked("rot_y,rot_*,*"), "320145");
	CHECK_TEXT(picked("1-3"), "012");
	CHECK_TEXT(picked("5-,1"), "450");
	CHECK_TEXT(picked(""), "");
	check_test("a name that is there wins over a range and a glob");
	CHECK_TEXT(picked("2"), "4");
	CHECK_TEXT(picked("2-2"), "1");
	CHECK_TEXT(picked("a-b"), "5");
	check_test("what picks nothing dies, naming the nearest");
	CHECK_DIES(picked("hause"), 1, "boldpipe: t.tsv: no column `hause'; nearest is `house'");
	CHECK_DIES(picked("face,"), 1, "boldpipe: t.tsv: no column `'; nearest is `2'");
	CHECK_DIES(picked("7"), 1, "boldpipe: t.tsv: no columns 7; there are 6");
	CHECK_DIES(picked("0-1"), 1, "boldpipe: t.tsv: no columns 0-1; there are 6");
	CHECK_DIES(picked("3-2"), 1, "boldpipe: t.tsv: no columns 3-2; there are 6");
	CHECK_DIES(picked("99999999999999999999"), 1,
	    "boldpipe: t.tsv: no column `99999999999999999999'; nearest is `face'");
	CHECK_DIES(columns_find("x", "t.tsv", 0, names), 1, "boldpipe: t.tsv: no column `x'; there are none");
	check_test("names are found, or are not there");
	CHECK_COUNT(columns_lookup("rot_x", N, names), 2);
	CHECK_COUNT(columns_lookup("rot", N, names), SIZE_MAX);
	CHECK(columns_twice(N, names) == NULL);
	CHECK_TEXT(columns_twice(4, (const char *const[]){ "b", "a", "c", "a" }), "a");
	check_test("an item can be left out of a list");
	check_without("unit,z", "z");
	check_without("z,unit,x,unit", "z,x");
	check_without("unit", "");
	check_without("units", "units");
	check_test("a path's base is its name without folder, suffix and .gz");
	check_basename("a/b/motion.par", "motion");
	check_basename("sub-01.run-02.tsv.gz", "sub-01.run-02");
	check_basename("stdin", "stdin");
	check_basename("x.npz:betas.npy", "betas");
	check_basename("dir.d/plain", "plain");
	check_basename(".hidden", ".hidden");
	return check_done();
}
