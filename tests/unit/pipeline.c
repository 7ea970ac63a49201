/* pipeline: programs that are run, what they write and say, and what fails. */
#include "base/pipeline.h"

#include <signal.h>

#include "check.h"

static void
check_output(const struct pipeline *pipeline, const char *want, const char *said)
{
	size_t n;
	const char *bytes = pipeline_output(pipeline, &n);

	CHECK_COUNT(n, strlen(want));
	CHECK(n == strlen(want) && memcmp(bytes, want, n) == 0);
	CHECK_TEXT(pipeline_said(pipeline), said);
}

static void
check_words(const struct pipeline *pipeline, const char *want)
{
	char *words = pipeline_words(pipeline);

	CHECK_TEXT(words, want);
	free(words);
}

static void
run_failing(const char *script, const char *last)
{
	struct pipelines *all = pipelines_new("/");
	struct pipeline *pipeline = pipeline_add(all, "sh", "-c", script);

	if (last != NULL)
		pipeline_then(pipeline, "sh", "-c", last);
	pipelines_run(all, 1);
	pipelines_free(all);
}

int
main(void)
{
	struct pipelines *all = pipelines_new("/");
	struct pipeline *echo, *three, *again, *many[40];

	check_test("stages read one another, the first one nothing, in the folder they are given");
	echo = pipeline_add(all, "sh", "-c", "pwd; wc -c; echo heard >&2");
	three = pipeline_add(all, "printf", "c\\nb\\na\\n");
	pipeline_then(three, "sort", "-r");
	pipeline_then(three, "tr", "a-c", "A-C");
	pipelines_run(all, 2);
	check_output(echo, "/\n0\n", "heard\n");
	check_output(three, "C\nB\nA\n", "");

	check_test("what is added later runs later, another option goes in front of the last stage's arguments");
	again = pipeline_again(three, "-c");
	pipelines_run(all, 2);
	check_output(again, "cCbCaC", "");
	check_output(three, "C\nB\nA\n", "");
	check_words(again, "printf 'c\\nb\\na\\n' | sort -r | tr -c a-c A-C");
	pipelines_free(all);

	check_test("words are quoted where a shell would read them otherwise");
	all = pipelines_new("/");
	echo = pipeline_add(all, "echo", "", "it's", "a b", "--x=1,2", "$HOME", "*");
	check_words(echo, "echo '' 'it'\\''s' 'a b' --x=1,2 '$HOME' '*'");
	pipelines_free(all);

	check_test("many at once, more than a pipe holds, and in their order");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	all = pipelines_new("/");
	for (size_t i = 0; i < 40; i++) {
		char count[16];

		snprintf(count, sizeof(count), "%zu", i * 10000);
		many[i] = pipeline_add(all, "head", "-c", count, "/dev/zero");
		pipeline_then(many[i], "cat");
	}
	pipelines_run(all, 7);
	for (size_t i = 0; i < 40; i++) {
		size_t n;

		pipeline_output(many[i], &n);
		CHECK_COUNT(n, i * 10000);
	}
	pipelines_free(all);

	check_test("the first stage that fails by itself is the one that is told of");
	CHECK_DIES(run_failing("exit 3", NULL), 1, "boldpipe: /: sh failed with status 3: sh -c 'exit 3'");
	CHECK_DIES(run_failing("echo a >&2; exit 3", "cat >/dev/null; exit 4"), 1,
	    "a\nboldpipe: /: sh failed with status 3: sh -c 'echo a >&2; exit 3' | sh -c 'cat >/dev/null; exit 4'");
	CHECK_DIES(run_failing("exec yes", "exit 4"), 1,
	    "boldpipe: /: sh failed with status 4: sh -c 'exec yes' | sh -c 'exit 4'");
	CHECK_DIES(run_failing("kill -9 $$", NULL), 1, "boldpipe: /: sh was ended by signal 9: sh -c 'kill -9 $$'");
	run_failing("exec yes", "exit 0");
	CHECK_DIES(pipeline_add(pipelines_new("/"), "no-such-program"), 1,
	    "boldpipe: no-such-program: not found; expected in PATH, or beside boldpipe");
	return check_done();
}
