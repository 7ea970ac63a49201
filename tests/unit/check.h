/* check: what a unit test in C needs.
 *
 *	int
 *	main(void)
 *	{
 *		check_test("the median of two is their mean");
 *		CHECK(median(x, 2) == 1.5);
 *		CHECK_CLOSE(variance(x, 2), 0.5, 1e-15);
 *
 *		check_test("tails agree with mpmath");
 *		const char *folder = check_reference();		// NULL without one: the test counts as skipped
 *		if (folder != NULL)
 *			...
 *		return check_done();
 *	}
 *
 * A test is what stands between check_test() and the next one. It prints one line, "ok N - NAME"
 * or "not ok N - NAME" (TAP), and fails if a CHECK in it failed, or if there was none. Failed
 * checks print FILE:LINE and what they saw. NaN is close to NaN alone.
 */
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	const char *name;	/* of the open test, or NULL */
	size_t tests, failed_tests, checks, failed;
	bool skipped;
} check;

/* Closes the open test. */
static inline void
check_close(void)
{
	bool passed = check.failed == 0 && check.checks > 0;

	if (check.name == NULL)
		return;
	if (check.checks == 0 && !check.skipped)
		printf("# nothing was checked\n");
	if (check.skipped && check.failed == 0)
		printf("ok %zu - %s # SKIP no REFERENCE\n", check.tests, check.name);
	else
		printf("%s %zu - %s\n", passed ? "ok" : "not ok", check.tests, check.name);
	if (!passed && !(check.skipped && check.failed == 0))
		check.failed_tests++;
	check.name = NULL;
	fflush(stdout);
}

/* Opens a test; the name is kept. */
static inline void
check_test(const char *name)
{
	check_close();
	check.name = name;
	check.tests++;
	check.checks = check.failed = 0;
	check.skipped = false;
}

/* The folder that holds data/ and reference/; NULL if there is none: the open test is then skipped. */
static inline const char *
check_reference(void)
{
	const char *folder = getenv("REFERENCE");

	if (folder != NULL && *folder != '\0')
		return folder;
	check.skipped = true;
	return NULL;
}

/* A line for the log, like the largest difference found. */
__attribute__((format(printf, 1, 2))) static inline void
check_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("# ");
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

/* Counts a check; the first 20 failures of a test are printed. */
__attribute__((format(printf, 4, 5))) static inline bool
check_that(bool passed, const char *file, int line, const char *format, ...)
{
	va_list args;

	if (check.name == NULL)
		check_test(file);
	check.checks++;
	if (passed || ++check.failed > 20)
		return passed;
	printf("# %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	return false;
}

static inline bool
check_within(double a, double b, double tolerance)
{
	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b);
	return (isinf(a) && isinf(b) && signbit(a) == signbit(b)) || fabs(a - b) <= tolerance;
}

/* Runs what follows in a child and reads its standard error: begin returns 0 in the child. */
static inline pid_t
check_fork(FILE **messages)
{
	int ends[2];
	pid_t pid;

	fflush(stdout);
	if (pipe(ends) != 0 || (pid = fork()) < 0) {
		perror("check: fork");
		exit(1);
	}
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
	} else {
		*messages = fdopen(ends[0], "r");
	}
	close(ends[1]);
	return pid;
}

static inline void
check_died(pid_t pid, FILE *messages, int status, const char *message, const char *file, int line)
{
	char text[4096];
	size_t n = fread(text, 1, sizeof(text) - 1, messages);
	int ended = 0;

	text[n] = '\0';
	if (n > 0 && text[n - 1] == '\n')
		text[n - 1] = '\0';
	fclose(messages);
	waitpid(pid, &ended, 0);
	check_that(WIFEXITED(ended) && WEXITSTATUS(ended) == status, file, line, "status is %d, expected %d",
	    WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, status);
	check_that(strcmp(text, message) == 0, file, line, "message is `%s', expected `%s'", text, message);
}

/* Ends the last test; what main() returns. */
static inline int
check_done(void)
{
	check_close();
	printf("1..%zu\n", check.tests);
	return check.failed_tests > 0 || check.tests == 0;
}

#define CHECK(condition) check_that((condition), __FILE__, __LINE__, "%s", #condition)

/* |a - b| <= rtol |b|, and |a - b| <= atol; each evaluates its arguments once. */
#define CHECK_CLOSE(a, b, rtol) \
	do { \
		double check_a = (a), check_b = (b); \
		check_that(check_within(check_a, check_b, (rtol) * fabs(check_b)), __FILE__, __LINE__, \
		    "%s is %.17g, expected %.17g", #a, check_a, check_b); \
	} while (0)
#define CHECK_NEAR(a, b, atol) \
	do { \
		double check_a = (a), check_b = (b); \
		check_that(check_within(check_a, check_b, (atol)), __FILE__, __LINE__, \
		    "%s is %.17g, expected %.17g", #a, check_a, check_b); \
	} while (0)
#define CHECK_COUNT(a, b) \
	do { \
		size_t check_a = (a), check_b = (b); \
		check_that(check_a == check_b, __FILE__, __LINE__, "%s is %zu, expected %zu", #a, check_a, check_b); \
	} while (0)
#define CHECK_TEXT(a, b) \
	do { \
		const char *check_a = (a), *check_b = (b); \
		check_that(strcmp(check_a, check_b) == 0, __FILE__, __LINE__, "%s is `%s', expected `%s'", #a, \
		    check_a, check_b); \
	} while (0)

/* The statement ends the process with this status and this one line on standard error. */
#define CHECK_DIES(statement, status, message) \
	do { \
		FILE *check_messages = NULL; \
		pid_t check_pid = check_fork(&check_messages); \
		if (check_pid == 0) { \
			statement; \
			_exit(0); \
		} \
		check_died(check_pid, check_messages, (status), (message), __FILE__, __LINE__); \
	} while (0)

#endif
