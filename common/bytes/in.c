/* in: bytes from a file, a pipe or a gzip stream; see in.h.
 *
 * Two buffers in a row: `raw` holds bytes as the file has them, `ahead` those that were peeked at
 * and not yet consumed. Large reads pass both by.
 */
#include "bytes/in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "bytes/gz.h"

enum { RAW_ROOM = 1 << 18, SNIFF_ROOM = 1 << 14, AHEAD_ROOM = 2 * IN_PEEK };

struct in {
	char *name;
	int fd;			/* -1: bytes in memory */
	bool regular, pipe;
	unsigned char *room;	/* what raw points into, owned */
	const unsigned char *raw;
	size_t n_raw;
	struct gz *gz;		/* NULL: as it is */
	bool within_member;	/* a gzip member has begun and not ended */
	uint64_t raw_offset;	/* bytes read from fd */
	unsigned char *ahead;
	size_t ahead_start, ahead_end;
	uint64_t offset;
};

/* The next bytes of the file itself into place; 0 at its end. */
static size_t
read_file(struct in *in, void *place, size_t room)
{
	ssize_t got;

	if (in->fd < 0)
		return 0;
	do
		got = read(in->fd, place, room);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		die_errno("%s: cannot read", in->name);
	in->raw_offset += (uint64_t)got;
	return (size_t)got;
}

static bool
fill_raw(struct in *in)
{
	if (in->n_raw > 0 || in->fd < 0)
		return in->n_raw > 0;
	in->raw = in->room;
	in->n_raw = read_file(in, in->room, RAW_ROOM);
	return in->n_raw > 0;
}

/* Up to n > 0 inflated bytes into place; 0 at the proven end. */
static size_t
read_gzip(struct in *in, unsigned char *place, size_t n)
{
	unsigned char *end = place;
	size_t room = n;

	while (end == place) {
		enum gz_status status;

		if (!fill_raw(in)) {
			if (in->within_member)
				die("%s: gzip stream ends early; the file is truncated", in->name);
			return 0;
		}
		if (!in->within_member && in->raw[0] != 0x1f)
			die("%s: bytes follow after the gzip stream", in->name);
		in->within_member = true;
		status = gz_inflate(in->gz, &in->raw, &in->n_raw, &end, &room);
		if (status == GZ_DAMAGED)
			die("%s: damaged gzip stream before byte %llu of the file", in->name,
			    (unsigned long long)(in->raw_offset - in->n_raw));
		if (status == GZ_CHECKSUM)
			die("%s: gzip checksum is wrong; the data are damaged", in->name);
		if (status == GZ_MEMBER)
			in->within_member = false;
	}
	return (size_t)(end - place);
}

/* Up to n > 0 bytes as the reader sees them, in one go; 0 at the end. */
static size_t
read_some(struct in *in, unsigned char *place, size_t n)
{
	if (in->gz != NULL)
		return read_gzip(in, place, n);
	if (in->n_raw == 0)
		return read_file(in, place, n);
	if (n > in->n_raw)
		n = in->n_raw;
	memcpy(place, in->raw, n);
	in->raw += n;
	in->n_raw -= n;
	return n;
}

/* Two bytes tell gzip; a pipe may bring them one at a time. Few more are taken, since large reads pass the buffer by. */
static void
sniff_gzip(struct in *in)
{
	size_t got;

	in->raw = in->room;
	do {
		got = read_file(in, in->room + in->n_raw, SNIFF_ROOM - in->n_raw);
		in->n_raw += got;
	} while (got > 0 && in->n_raw < 2);
	if (in->n_raw >= 2 && in->raw[0] == 0x1f && in->raw[1] == 0x8b)
		in->gz = gz_open();
}

static struct in *
in_new(const char *name, int fd)
{
	struct in *in = mem_zeros(1, sizeof(*in));

	in->name = mem_string(name);
	in->fd = fd;
	in->ahead = mem_array(AHEAD_ROOM, 1);
	return in;
}

static noreturn void
die_twice(void)
{
	die_usage("standard input can be read only once");
}

/* A second reader would find nothing, or something, by how much the first has buffered. */
static void
take_standard(void)
{
	static bool taken;

	if (taken)
		die_twice();
	taken = true;
}

void
in_once(size_t n, const char *const *paths)
{
	size_t standard = 0;

	for (size_t i = 0; i < n; i++)
		standard += paths[i] != NULL && strcmp(paths[i], "-") == 0;
	if (standard > 1)
		die_twice();
}

/* Images of a thousand subjects are open at once; the system's limit is there for programs that use select(2), so it
 * is raised as far as it may be. */
static int
open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct rlimit limit;

	if (fd >= 0 || errno != EMFILE || getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == limit.rlim_max)
		return fd;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	return open(path, O_RDONLY | O_CLOEXEC);
}

struct in *
in_open(const char *path)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open_file(path);
	struct stat status;
	struct in *in;

	if (standard)
		take_standard();
	if (fd < 0)
		die_errno("%s: cannot open", path);
	in = in_new(standard ? "stdin" : path, fd);
	if (fstat(fd, &status) < 0)
		die_errno("%s: cannot read", in->name);
	in->regular = S_ISREG(status.st_mode);
	in->pipe = S_ISFIFO(status.st_mode);
	if (in->pipe)
		fcntl(fd, F_SETPIPE_SZ, 1 << 20);	/* fewer switches between stages; no matter if refused */
	in->room = mem_array(RAW_ROOM, 1);
	sniff_gzip(in);
	return in;
}

struct in *
in_memory(const void *bytes, size_t n, const char *name)
{
	struct in *in = in_new(name, -1);

	in->raw = bytes;
	in->n_raw = n;
	return in;
}

const char *
in_name(const struct in *in)
{
	return in->name;
}

bool
in_regular(const struct in *in)
{
	return in->regular;
}

bool
in_pipe(const struct in *in)
{
	return in->pipe && in->gz == NULL;
}

size_t
in_peek(struct in *in, const unsigned char **bytes, size_t wanted)
{
	if (AHEAD_ROOM - in->ahead_start < wanted) {
		memmove(in->ahead, in->ahead + in->ahead_start, in->ahead_end - in->ahead_start);
		in->ahead_end -= in->ahead_start;
		in->ahead_start = 0;
	}
	while (in->ahead_end - in->ahead_start < wanted) {
		size_t got = read_some(in, in->ahead + in->ahead_end, AHEAD_ROOM - in->ahead_end);

		if (got == 0)
			break;
		in->ahead_end += got;
	}
	*bytes = in->ahead + in->ahead_start;
	return in->ahead_end - in->ahead_start;
}

/* Takes up to n of the bytes that were peeked at. */
static size_t
take_ahead(struct in *in, void *place, size_t n)
{
	size_t there = in->ahead_end - in->ahead_start;

	if (n > there)
		n = there;
	if (place != NULL)
		memcpy(place, in->ahead + in->ahead_start, n);
	in->ahead_start += n;
	if (in->ahead_start == in->ahead_end)
		in->ahead_start = in->ahead_end = 0;
	return n;
}

size_t
in_read(struct in *in, void *buffer, size_t n)
{
	unsigned char *place = buffer;
	size_t done = n == 0 ? 0 : take_ahead(in, place, n);

	while (done < n) {
		size_t got = read_some(in, place + done, n - done);

		if (got == 0)
			break;
		done += got;
	}
	in->offset += done;
	return done;
}

void
in_exact(struct in *in, void *buffer, size_t n, const char *what)
{
	size_t got = in_read(in, buffer, n);

	if (got < n)
		die("%s: ends within %s, %zu bytes short", in->name, what, n - got);
}

/* Moves the file's own position ahead where that is allowed; returns how far. */
static uint64_t
seek_ahead(struct in *in, uint64_t n)
{
	struct stat status;
	off_t here;

	if (!in->regular || in->gz != NULL || in->n_raw > 0 || in->ahead_end > in->ahead_start)
		return 0;
	here = lseek(in->fd, 0, SEEK_CUR);
	if (here < 0 || fstat(in->fd, &status) < 0 || status.st_size < here || (uint64_t)(status.st_size - here) < n)
		return 0;
	if (lseek(in->fd, (off_t)n, SEEK_CUR) < 0)
		return 0;
	in->raw_offset += n;
	return n;
}

void
in_skip(struct in *in, uint64_t n, const char *what)
{
	unsigned char waste[4096];
	uint64_t left = n;

	while (left > 0) {
		uint64_t moved = seek_ahead(in, left);

		if (moved > 0) {
			in->offset += moved;
			left -= moved;
		} else {
			size_t part = left < sizeof(waste) ? (size_t)left : sizeof(waste);
			size_t got = in_read(in, waste, part);

			left -= got;
			if (got < part)
				die("%s: ends within %s, %llu bytes short", in->name, what, (unsigned long long)left);
		}
	}
}

uint64_t
in_offset(const struct in *in)
{
	return in->offset;
}

void
in_end(struct in *in, const char *what)
{
	const unsigned char *bytes;

	if (in_peek(in, &bytes, 1) > 0)
		die("%s: bytes follow after %s", in->name, what);
	in_close(in);
}

void
in_close(struct in *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	if (in->gz != NULL)
		gz_close(in->gz);
	free(in->room);
	free(in->ahead);
	free(in->name);
	free(in);
}
