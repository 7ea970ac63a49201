/* out: bytes to standard output or to a file, under the commit rule.
 *
 *	struct out *out = out_open(path);	// NULL or "-": standard output
 *	out_write(out, record, sizeof(record));
 *	... every input read to its proven end ...
 *	out_commit(out);
 *
 * The last byte is held back until out_commit(): a program that dies before it
 * leaves a stream that its reader can tell from a whole one. A file is written
 * beside its name (.NAME.PID~), then fsynced and renamed; when the program dies or is
 * interrupted, it is removed. A link is followed, also to a file that isn't there yet. Where the name is a pipe or a
 * device (/dev/stdout, a fifo), it is written directly. Names that end in .gz or .mgz are gzipped without a
 * time stamp. All errors die(); a reader that went away ends the program silently.
 */
#ifndef OUT_H
#define OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/die.h"

struct out;

struct out *out_open(const char *path);
const char *out_name(const struct out *out);
bool out_terminal(const struct out *out);

void out_write(struct out *out, const void *bytes, size_t n);
/* Room for n bytes (at most OUT_RESERVE) to be filled in place, and how many were. */
enum { OUT_RESERVE = 65536 };
char *out_reserve(struct out *out, size_t n);
void out_advance(struct out *out, size_t n);
void out_text(struct out *out, const char *text);
void out_format(struct out *out, const char *format, ...) DIE_FORMAT(2, 3);
/* What is written is lines of text: what leaves before the commit never ends with one. */
void out_lines(struct out *out);
/* Sends what is there but the last byte: "a record leaves as soon as it can". */
void out_flush(struct out *out);

/* The last byte goes; the file gets its name; everything is closed and freed. */
void out_commit(struct out *out);

/* Between the two, files that are committed wait for their names: those of a set appear together, or, when the program
 * dies, none of them. Calls nest; the last out_release() counts. Two files of one name die. */
void out_hold(void);
void out_release(void);

#endif
