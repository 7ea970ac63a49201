/* die: messages, and the only way a program ends early.
 *
 *	if (n_fields != n_columns)
 *		die("%s:%zu: %zu fields, header has %zu", file, line, n_fields, n_columns);
 *
 * A message is one line on standard error, "prog: " in front and the line feed
 * behind added here. Where data are at fault it starts with FILE:LINE.
 * Formats are those of printf(3).
 */
#ifndef DIE_H
#define DIE_H

#include <stdnoreturn.h>

#define DIE_FORMAT(f, a) __attribute__((format(printf, f, a), nonnull(f)))

/* The name that stands in front of messages; die keeps the pointer. */
void die_name(const char *program);
const char *die_program(void);

/* The data or the world failed: prints and ends with status 1. */
noreturn void die(const char *format, ...) DIE_FORMAT(1, 2);
/* The same, followed by ": " and the words of errno. */
noreturn void die_errno(const char *format, ...) DIE_FORMAT(1, 2);
/* The command line is wrong: prints, names --help, ends with status 2. */
noreturn void die_usage(const char *format, ...) DIE_FORMAT(1, 2);

/* "prog: warning: ..." and "prog: ..."; both return. */
void warn(const char *format, ...) DIE_FORMAT(1, 2);
void note(const char *format, ...) DIE_FORMAT(1, 2);

/* Ends the process through the hook without a word. Prefer die(). */
noreturn void die_exit(int status);

/* What die_exit() calls first, to remove what is half-written (common/bytes/out.c). */
void die_cleanup(void (*cleanup)(void));

/* What ends the process, _exit(2) by default after flushing stderr. A fuzz target
 * gives a function here that longjmps; it must not return. */
void die_hook(void (*end)(int status));

#endif
