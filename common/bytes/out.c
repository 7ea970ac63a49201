/* out: bytes to standard output or to a file, under the commit rule; see out.h. */
#include "bytes/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"

enum { ROOM = 4 * OUT_RESERVE, GZIP_LEVEL = 6 };

struct out {
	char *name;		/* for messages, and what a file is renamed to */
	char *aside;		/* the file's name until then; NULL: written directly */
	int fd;
	bool regular, fifo;
	bool lines;		/* of text, which may seem whole wherever one ends */
	char *buffer;		/* ROOM bytes, of which the last is held back until the commit */
	size_t used;
	z_stream *gzip;		/* NULL: as it is */
	unsigned char *packed;	/* ROOM bytes */
	struct out *next;	/* in the list of those that have a file aside */
	dev_t device;		/* the file aside */
	ino_t inode;
	struct out *next_held;	/* committed behind this one, in a set */
};

/* Files to remove when the program dies or is interrupted. */
static struct out *aside_list;

/* The set that is being made: how often out_hold() was called, and what waits for its name, in order. */
static struct {
	size_t depth;
	struct out *first, *last;
} held;

static void
remove_aside(void)
{
	for (struct out *out = aside_list; out != NULL; out = out->next)
		unlink(out->aside);
	aside_list = NULL;
}

static void
remove_and_end(int signal_number)
{
	remove_aside();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void
remember_aside(struct out *out)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGXFSZ };

	out->next = aside_list;
	aside_list = out;
	if (out->next != NULL)
		return;
	die_cleanup(remove_aside);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signal(signals[i], remove_and_end) == SIG_IGN && signals[i] != SIGPIPE)
			signal(signals[i], SIG_IGN);
}

static void
forget_aside(struct out *out)
{
	struct out **link = &aside_list;

	while (*link != NULL && *link != out)
		link = &(*link)->next;
	if (*link == out)
		*link = out->next;
}

/* The reader went away: an end without a word, as a signal would have made it. */
static noreturn void
reader_gone(void)
{
	remove_aside();
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
	die_exit(1);
}

/* How much of n bytes goes at once. A pipe takes up to PIPE_BUF bytes whole or not at all: so where the writer of
 * lines is killed while it waits, what is there ends within a line. */
static size_t
part_size(const struct out *out, const char *bytes, size_t n)
{
	size_t part = PIPE_BUF;

	if (!out->lines || !out->fifo || out->gzip != NULL || n <= part)
		return n;
	while (part > 1 && bytes[part - 1] == '\n')
		part--;
	return part;
}

static void
write_all(struct out *out, const void *bytes, size_t n)
{
	const char *place = bytes;

	while (n > 0) {
		ssize_t done = write(out->fd, place, part_size(out, place, n));

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0 && errno == EPIPE)
			reader_gone();
		if (done < 0)
			die_errno("%s: cannot write", out->name);
		place += done;
		n -= (size_t)done;
	}
}

/* Packs n bytes; with Z_FINISH also the end of the stream. */
static void
write_gzip(struct out *out, const void *bytes, size_t n, int flush)
{
	z_stream *gzip = out->gzip;
	int status;

	gzip->next_in = (unsigned char *)(uintptr_t)bytes;
	gzip->avail_in = (unsigned)n;
	do {
		gzip->next_out = out->packed;
		gzip->avail_out = ROOM;
		status = deflate(gzip, flush);
		write_all(out, out->packed, ROOM - gzip->avail_out);
	} while (gzip->avail_out == 0 || (flush == Z_FINISH && status != Z_STREAM_END));
}

static void
send(struct out *out, const char *bytes, size_t n)
{
	/* zlib counts in 32 bits */
	enum { PIECE = 1 << 30 };

	if (out->gzip == NULL) {
		write_all(out, bytes, n);
		return;
	}
	for (; n > PIECE; bytes += PIECE, n -= PIECE)
		write_gzip(out, bytes, PIECE, Z_NO_FLUSH);
	write_gzip(out, bytes, n, Z_NO_FLUSH);
}

/* Where links lead that end nowhere yet, as for the shell's `>'; of other names, they themselves. To be freed. */
static char *
follow_links(const char *path)
{
	enum { MOST = 40 };
	char *name = mem_string(path), link[PATH_MAX];
	ssize_t n;

	for (size_t i = 0; (n = readlink(name, link, sizeof(link))) >= 0; i++) {
		const char *slash = link[0] == '/' ? NULL : strrchr(name, '/');
		char *next = mem_format("%.*s%.*s", slash == NULL ? 0 : (int)(slash + 1 - name), name, (int)n, link);

		free(name);
		name = next;
		if (i < MOST)
			continue;
		errno = ELOOP;
		die_errno("%s: cannot create", path);
	}
	return name;
}

/* Two files of one name aside would be one file, and the last writer's. */
static void
refuse_twin(struct out *out, const char *path)
{
	struct stat status;

	if (fstat(out->fd, &status) < 0)
		die_errno("%s: cannot create", path);
	out->device = status.st_dev;
	out->inode = status.st_ino;
	for (const struct out *other = aside_list; other != NULL; other = other->next)
		if (other->device == out->device && other->inode == out->inode)
			die("%s: would be written twice; expected files of different names", path);
}

/* A file beside its name, or the thing itself where that is no regular file. */
static void
open_file(struct out *out, const char *path)
{
	struct stat status;
	bool there = stat(path, &status) == 0;
	char *target, *slash;

	if (there && !S_ISREG(status.st_mode)) {
		out->fd = open(path, O_WRONLY | O_CLOEXEC);
		if (out->fd < 0)
			die_errno("%s: cannot open for writing", path);
		return;
	}
	target = there ? realpath(path, NULL) : follow_links(path);
	if (target != NULL) {
		free(out->name);
		out->name = target;
	}
	slash = strrchr(out->name, '/');
	out->aside = slash == NULL ? mem_format(".%s.%ld~", out->name, (long)getpid()) :
	    mem_format("%.*s/.%s.%ld~", (int)(slash - out->name), out->name, slash + 1, (long)getpid());
	out->fd = open(out->aside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (out->fd < 0)
		die_errno("%s: cannot create", path);
	refuse_twin(out, path);
	if (there)
		(void)!fchmod(out->fd, status.st_mode & 07777);
	out->regular = true;
	remember_aside(out);
}

static void
start_gzip(struct out *out)
{
	out->gzip = mem_zeros(1, sizeof(*out->gzip));
	out->packed = mem_array(ROOM, 1);
	/* 16: a gzip header; zlib writes it without time or name */
	if (deflateInit2(out->gzip, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		die("out of memory: zlib cannot start");
}

static struct out *
open_out(const char *path, bool gzip)
{
	struct out *out = mem_zeros(1, sizeof(*out));
	bool standard = path == NULL || strcmp(path, "-") == 0;
	struct stat status;

	if (!standard && *path == '\0')
		die_usage("-o: an empty name; expected that of a file");
	out->name = mem_string(standard ? "stdout" : path);
	out->buffer = mem_array(ROOM, 1);
	if (standard)
		out->fd = STDOUT_FILENO;
	else
		open_file(out, path);
	out->fifo = fstat(out->fd, &status) == 0 && S_ISFIFO(status.st_mode);
	if (out->fifo)
		fcntl(out->fd, F_SETPIPE_SZ, 1 << 20);	/* no matter if refused */
	if (gzip)
		start_gzip(out);
	return out;
}

struct out *
out_open(const char *path)
{
	size_t length = path == NULL ? 0 : strlen(path);

	return open_out(path, (length > 3 && strcmp(path + length - 3, ".gz") == 0) ||
	    (length > 4 && strcmp(path + length - 4, ".mgz") == 0));
}

const char *
out_name(const struct out *out)
{
	return out->name;
}

bool
out_terminal(const struct out *out)
{
	return isatty(out->fd) == 1;
}

void
out_lines(struct out *out)
{
	out->lines = true;
}

/* Sends all of the buffer but its last byte; of lines also but the line feed before it. */
void
out_flush(struct out *out)
{
	size_t n = out->used;

	if (n < 2)
		return;
	n -= out->lines && n > 2 && out->buffer[n - 2] == '\n' ? 2 : 1;
	send(out, out->buffer, n);
	out->used -= n;
	memmove(out->buffer, out->buffer + n, out->used);
}

void
out_write(struct out *out, const void *bytes, size_t n)
{
	const char *place = bytes;

	if (n == 0)
		return;
	if (n >= ROOM) {
		send(out, out->buffer, out->used);
		send(out, place, n - 1);
		place += n - 1;
		out->used = 0;
		n = 1;
	}
	if (n > ROOM - out->used)
		out_flush(out);
	memcpy(out->buffer + out->used, place, n);
	out->used += n;
}

char *
out_reserve(struct out *out, size_t n)
{
	if (n > ROOM - out->used)
		out_flush(out);
	return out->buffer + out->used;
}

void
out_advance(struct out *out, size_t n)
{
	out->used += n;
}

void
out_text(struct out *out, const char *text)
{
	out_write(out, text, strlen(text));
}

void
out_format(struct out *out, const char *format, ...)
{
	char text[1024], *longer;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (length >= 0 && (size_t)length < sizeof(text)) {
		out_write(out, text, (size_t)length);
		return;
	}
	va_start(args, format);
	longer = mem_format_list(format, args);
	va_end(args);
	out_text(out, longer);
	free(longer);
}

static void
finish_file(struct out *out)
{
	/* some file systems cannot sync; data that cannot be written do say so */
	if (out->regular && fsync(out->fd) < 0 && errno != EINVAL && errno != ENOTSUP)
		die_errno("%s: cannot write", out->name);
	if (close(out->fd) < 0)
		die_errno("%s: cannot close", out->name);
	free(out->buffer);
}

/* The file gets its name. */
static void
rename_file(struct out *out)
{
	if (out->aside != NULL) {
		if (rename(out->aside, out->name) < 0)
			die_errno("%s: cannot rename %s", out->name, out->aside);
		forget_aside(out);
	}
	free(out->aside);
	free(out->name);
	free(out);
}

void
out_commit(struct out *out)
{
	send(out, out->buffer, out->used);
	if (out->gzip != NULL) {
		write_gzip(out, NULL, 0, Z_FINISH);
		deflateEnd(out->gzip);
		free(out->gzip);
		free(out->packed);
	}
	finish_file(out);
	if (held.depth == 0) {
		rename_file(out);
		return;
	}
	if (held.first == NULL)
		held.first = out;
	else
		held.last->next_held = out;
	held.last = out;
}

void
out_hold(void)
{
	held.depth++;
}

void
out_release(void)
{
	if (--held.depth > 0)
		return;
	for (struct out *out = held.first, *next; out != NULL; out = next) {
		next = out->next_held;
		rename_file(out);
	}
	held.first = held.last = NULL;
}
