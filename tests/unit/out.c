/* out: the commit rule, files aside, gzip. */
#include "bytes/out.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "bytes/in.h"
#include "check.h"

static char folder[] = "/tmp/boldpipe-out-XXXXXX";

static void
put_numbers(struct out *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out_format(out, "%zu\n", i);
}

/* Bytes of a file; 0 where there is none. */
static size_t
file_size(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? (size_t)status.st_size : 0;
}

static size_t
files_matching(const char *pattern)
{
	glob_t found = { 0 };
	size_t n = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;

	globfree(&found);
	return n;
}

static void
test_files(void)
{
	char *path = mem_format("%s/table.tsv", folder);
	char *aside = mem_format("%s/.table.tsv.*", folder);
	struct out *out = out_open(path);

	check_test("a file has its name only after the commit");
	put_numbers(out, 100000);
	CHECK_COUNT(file_size(path), 0);
	CHECK_COUNT(files_matching(aside), 1);
	out_commit(out);
	CHECK_COUNT(file_size(path), 588890);
	CHECK_COUNT(files_matching(aside), 0);

	check_test("a program that dies leaves the old file and nothing beside it");
	CHECK_DIES((put_numbers(out_open(path), 5), die("no more")), 1, "boldpipe: no more");
	CHECK_COUNT(file_size(path), 588890);
	CHECK_COUNT(files_matching(aside), 0);
	unlink(path);
	free(aside);
	free(path);
}

static void
test_gzip(void)
{
	char *path = mem_format("%s/table.tsv.gz", folder);
	struct out *out = out_open(path);
	unsigned char head[10];
	char text[8];
	struct in *in;
	FILE *file;

	check_test("a name that ends in .gz is gzipped, without time stamp");
	put_numbers(out, 100000);
	out_commit(out);
	file = fopen(path, "rb");
	CHECK(file != NULL && fread(head, 1, 10, file) == 10);
	if (file != NULL)
		fclose(file);
	CHECK(head[0] == 0x1f && head[1] == 0x8b && head[3] == 0);
	CHECK(head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] == 0);
	in = in_open(path);
	in_skip(in, 588890 - 6, "the table");
	in_exact(in, text, 6, "the table");
	CHECK(memcmp(text, "99999\n", 6) == 0);
	in_end(in, "the table");
	unlink(path);
	free(path);
}

/* What arrives through a pipe from a child that writes n bytes in pieces and then commits or not. */
static size_t
piped(size_t n, size_t piece, bool commit)
{
	int ends[2];
	size_t total = 0;
	ssize_t got;
	char buffer[4096];

	fflush(stdout);
	CHECK(pipe(ends) == 0);
	if (fork() == 0) {
		struct out *out;
		char *bytes = mem_zeros(piece, 1);

		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		out = out_open(NULL);
		for (size_t done = 0; done < n; done += piece)
			out_write(out, bytes, n - done < piece ? n - done : piece);
		out_flush(out);
		if (commit)
			out_commit(out);
		_exit(0);
	}
	close(ends[1]);
	while ((got = read(ends[0], buffer, sizeof(buffer))) > 0)
		total += (size_t)got;
	close(ends[0]);
	wait(NULL);
	return total;
}

int
main(void)
{
	static const size_t pieces[] = { 1, 7, 262143, 262144, 262145, 1000000 };

	CHECK(mkdtemp(folder) != NULL);
	test_files();
	test_gzip();
	check_test("the last byte goes with the commit, whatever the pieces");
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		CHECK_COUNT(piped(600000, pieces[i], false), 599999);
		CHECK_COUNT(piped(600000, pieces[i], true), 600000);
	}
	CHECK_COUNT(piped(1, 1, false), 0);
	check_test("errors of the file system are named");
	CHECK_DIES(out_open("/nonexistent/x"), 1, "boldpipe: /nonexistent/x: cannot create: No such file or directory");
	CHECK_DIES((put_numbers(out_open("/dev/full"), 100000)), 1,
	    "boldpipe: /dev/full: cannot write: No space left on device");
	rmdir(folder);
	return check_done();
}
