/* die: messages and the end of the process; see die.h. */
#include "base/die.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *program = "boldpipe";
static void (*cleanup_hook)(void);
static void (*end_hook)(int);

void
die_name(const char *name)
{
	program = name;
}

const char *
die_program(void)
{
	return program;
}

void
die_cleanup(void (*cleanup)(void))
{
	cleanup_hook = cleanup;
}

void
die_hook(void (*end)(int))
{
	end_hook = end;
}

/* _exit, not exit: buffered output that was never committed must not leave. */
noreturn void
die_exit(int status)
{
	if (cleanup_hook != NULL)
		cleanup_hook();
	fflush(stderr);
	if (end_hook != NULL)
		end_hook(status);
	_exit(status);
}

/* One write per message, so that the stages of a pipeline don't mix their lines. */
static void
say(const char *kind, const char *format, va_list args, const char *tail)
{
	char text[4096];
	size_t used;

	snprintf(text, sizeof(text), "%s: %s", program, kind);
	used = strlen(text);
	vsnprintf(text + used, sizeof(text) - used, format, args);
	used = strlen(text);
	snprintf(text + used, sizeof(text) - used, "%s", tail);
	fprintf(stderr, "%s\n", text);
}

noreturn void
die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args, "");
	va_end(args);
	die_exit(1);
}

noreturn void
die_errno(const char *format, ...)
{
	char tail[256];
	va_list args;

	snprintf(tail, sizeof(tail), ": %s", strerror(errno));
	va_start(args, format);
	say("", format, args, tail);
	va_end(args);
	die_exit(1);
}

noreturn void
die_usage(const char *format, ...)
{
	char tail[256];
	va_list args;

	snprintf(tail, sizeof(tail), "; see %s --help", program);
	va_start(args, format);
	say("", format, args, tail);
	va_end(args);
	die_exit(2);
}

void
warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("warning: ", format, args, "");
	va_end(args);
}

void
note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args, "");
	va_end(args);
}
