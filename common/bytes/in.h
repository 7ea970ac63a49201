/* in: bytes from a file, a pipe or a gzip stream, with a proven end.
 *
 *	struct in *in = in_open("run-01.npy.gz");	// "-" is standard input
 *	in_exact(in, header, sizeof(header), "the header");
 *	while ((n = in_read(in, buffer, sizeof(buffer))) > 0)
 *		...
 *	in_end(in);
 *
 * gzip (any number of members) is undone whatever the file's name. Everything that
 * can go wrong ends in die(), with the input's name in front: cannot open, read
 * errors, a damaged or truncated gzip stream, an end that comes early or late.
 */
#ifndef IN_H
#define IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct in;

/* Opens path ("-": standard input, called "stdin" in messages). */
struct in *in_open(const char *path);
/* Of the paths of a command line: a usage error where standard input is named more than once, told before one of them is
 * opened and waited for. NULL is none. */
void in_once(size_t n, const char *const *paths);
/* A view of bytes in memory under a name, for NPZ members and tests; not copied. */
struct in *in_memory(const void *bytes, size_t n, const char *name);
const char *in_name(const struct in *in);
/* Whether it is (after gzip, if any) a regular file: one whose end is no sign of a
 * writer that died. */
bool in_regular(const struct in *in);

/* Whether it is a pipe with plain bytes: one whose writer waits while it isn't read, and where in_read() dies only if
 * the system does. */
bool in_pipe(const struct in *in);

/* The next bytes without consuming them: sets *bytes and returns how many are there,
 * at least `wanted` (at most IN_PEEK) unless the input ends before. Valid until the
 * next call. */
enum { IN_PEEK = 65536 };
size_t in_peek(struct in *in, const unsigned char **bytes, size_t wanted);
/* Up to n bytes; fewer than n only at the end. */
size_t in_read(struct in *in, void *buffer, size_t n);
/* Exactly n bytes, or: "NAME: ends within WHAT, N bytes short". */
void in_exact(struct in *in, void *buffer, size_t n, const char *what);
/* Passes over exactly n bytes, by lseek(2) where possible. */
void in_skip(struct in *in, uint64_t n, const char *what);
/* Bytes consumed so far (of the inflated stream). */
uint64_t in_offset(const struct in *in);

/* Proves the end: nothing follows, checksums are right; then closes. Bytes that
 * follow are an error: "NAME: bytes follow after WHAT" */
void in_end(struct in *in, const char *what);
/* Closes without a proof, for readers that want only a header. */
void in_close(struct in *in);

#endif
