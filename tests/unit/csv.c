/* csv: what tests of the programs can't see: spellings of numbers, readiness, names, and how texts are written. */
#include "tables/csv.h"

#include <fcntl.h>

#include "check.h"

static struct csv *
open_text(const char *text)
{
	return csv_open(in_memory(text, strlen(text), "folder/t.tsv"));
}

static void
check_numbers(void)
{
	static const char *const missing[] = { "", "  ", "n/a", "N/A", "NaN", "nan", "NA", "na ", " n/a", "-nan", "+NaN" };
	static const char *const none[] = { "n", "nan1", "n/", "n/a/", "-n/a", "0x10", "1 2", "1,5", "e", "infi", "1e5x" };
	double value;

	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		value = 0;
		CHECK(csv_parse_number(missing[i], &value) && isnan(value));
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		CHECK(!csv_parse_number(none[i], &value));
	CHECK(csv_parse_number(" -1.5e3 ", &value) && value == -1500);
	CHECK(csv_parse_number("-Infinity", &value) && value == -INFINITY);
}

static void
check_names(void)
{
	struct csv *csv = open_text("1,2\n3,n/a\n");

	CHECK(!csv_headed(csv));
	CHECK_TEXT(csv_column(csv, 1), "t_2");
	CHECK(csv_next(csv));
	CHECK_COUNT(csv_line(csv), 1);
	CHECK(csv_number(csv, 1) == 2);
	CHECK(csv_next(csv));
	CHECK(isnan(csv_number(csv, 1)));
	CHECK(!csv_next(csv));
	CHECK(!csv_next(csv));
	csv_close(csv);
	csv = open_text("time\tface \n");
	CHECK(csv_headed(csv));
	CHECK_TEXT(csv_column(csv, 1), "face ");
	CHECK(!csv_next(csv));
	csv_close(csv);
}

/* A pipe with a record and a half: the whole one is there, for the other one must wait. */
static void
check_readiness(void)
{
	int ends[2];
	struct csv *csv;
	char path[32];

	CHECK(pipe(ends) == 0);
	CHECK(write(ends[1], "a\tb\n1\t2\n3", 9) == 9);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	csv = csv_open(in_open(path));
	CHECK(csv_ready(csv));
	CHECK(csv_next(csv) && csv_number(csv, 1) == 2);
	CHECK(!csv_ready(csv));
	CHECK(write(ends[1], "\t4\n", 3) == 3);
	close(ends[1]);
	CHECK(csv_next(csv) && csv_number(csv, 1) == 4);
	CHECK(!csv_next(csv));
	csv_close(csv);
	close(ends[0]);
}

static void
check_long_lines(void)
{
	enum { COLUMNS = 100000 };
	char *text = malloc(COLUMNS * 14), *place = text;
	struct csv *csv;
	size_t n = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		place += sprintf(place, "c%zu%c", i, i + 1 < COLUMNS ? '\t' : '\n');
	for (size_t i = 0; i < COLUMNS; i++)
		place += sprintf(place, "%zu%c", i, i + 1 < COLUMNS ? '\t' : '\n');
	csv = open_text(text);
	CHECK_COUNT(csv_columns(csv), COLUMNS);
	CHECK(csv_next(csv));
	for (size_t i = 0; i < COLUMNS; i++)
		n += csv_number(csv, i) == (double)i;
	CHECK_COUNT(n, COLUMNS);
	CHECK(!csv_next(csv));
	csv_close(csv);
	free(text);
}

/* What is put, as the file has it. */
static const char *
written(void (*put)(struct out *))
{
	static char text[256];
	char path[] = "/tmp/boldpipe-csv-XXXXXX";
	int file = mkstemp(path);
	struct out *out = out_open(path);
	ssize_t n;

	put(out);
	out_commit(out);
	close(file);
	file = open(path, O_RDONLY);
	n = read(file, text, sizeof(text) - 1);
	text[n < 0 ? 0 : n] = '\0';
	close(file);
	unlink(path);
	return text;
}

static void
put_texts(struct out *out)
{
	static const char *const names[] = { "a,b", "a \"b\"" };

	csv_put_header(out, "unit", 2, names);
	csv_put_text(out, "5\" disk");
	csv_put_number(out, NAN);
	csv_put_number(out, 0.1);
}

static void
put_tab(struct out *out)
{
	csv_put_text(out, "a\tb");
}

static void
put_one_name(struct out *out)
{
	csv_put_header(out, NULL, 1, (const char *const[]){ "a,b" });
}

int
main(void)
{
	check_test("missing values have names, numbers have none of their own");
	check_numbers();
	check_test("a first line of numbers is a record, of texts a header");
	check_names();
	check_test("a record that hasn't come isn't ready");
	check_readiness();
	check_test("lines may be as long as they like");
	check_long_lines();
	check_test("texts with quotes are quoted, and so is a lone name that seems to be two");
	CHECK_TEXT(written(put_texts), "unit\ta,b\t\"a \"\"b\"\"\"\n\"5\"\" disk\"n/a0.1");
	CHECK_TEXT(written(put_one_name), "\"a,b\"\n");
	CHECK_DIES(put_tab(out_open("/dev/null")), 1,
	    "boldpipe: /dev/null: a text holds a control character, which a table cannot hold: `a\tb'");
	return check_done();
}
