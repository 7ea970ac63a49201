/* in: files, pipes and gzip, with a proven end. */
#include "bytes/in.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "check.h"

enum { BYTES = 300000 };

static char path[] = "/tmp/boldpipe-in-XXXXXX";

/* What die() says about the file. */
static const char *
about(const char *what)
{
	static char message[256];

	snprintf(message, sizeof(message), "boldpipe: %s: %s", path, what);
	return message;
}

static void
write_bytes(const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	CHECK(fd >= 0 && write(fd, bytes, n) == (ssize_t)n && close(fd) == 0);
}

/* Bytes that neither repeat soon nor are random: gzip makes several blocks of them. */
static unsigned char *
make_bytes(void)
{
	unsigned char *bytes = mem_array(BYTES, 1);
	unsigned state = 1;

	for (size_t i = 0; i < BYTES; i++) {
		state = state * 1664525u + 1013904223u;
		bytes[i] = (unsigned char)(state >> 28);
	}
	return bytes;
}

/* A gzip member of n bytes behind packed; returns its length. */
static size_t
pack(const unsigned char *bytes, size_t n, unsigned char *packed, size_t room)
{
	z_stream stream = { 0 };

	CHECK(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	stream.next_in = (unsigned char *)(uintptr_t)bytes;
	stream.avail_in = (unsigned)n;
	stream.next_out = packed;
	stream.avail_out = (unsigned)room;
	CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&stream);
	return (size_t)stream.total_out;
}

/* Reads the file in pieces of n bytes and compares it. */
static void
check_read(const unsigned char *bytes, size_t n_bytes, size_t piece)
{
	struct in *in = in_open(path);
	unsigned char *buffer = mem_array(piece, 1);
	size_t done = 0, got;
	bool same = true;

	while ((got = in_read(in, buffer, piece)) > 0) {
		same = same && done + got <= n_bytes && memcmp(buffer, bytes + done, got) == 0;
		done += got;
	}
	CHECK(same);
	CHECK_COUNT(done, n_bytes);
	CHECK_COUNT((size_t)in_offset(in), n_bytes);
	in_end(in, "the data");
	free(buffer);
}

static void
read_all(void)
{
	struct in *in = in_open(path);
	unsigned char buffer[4096];

	while (in_read(in, buffer, sizeof(buffer)) > 0)
		continue;
	in_end(in, "the data");
}

static void
test_plain(const unsigned char *bytes)
{
	struct in *in;
	const unsigned char *ahead;
	unsigned char ten[10];

	check_test("a file reads alike in pieces of any size");
	write_bytes(bytes, BYTES);
	check_read(bytes, BYTES, 1000003);
	check_read(bytes, BYTES, 7);

	check_test("peeking consumes nothing, skipping does");
	in = in_open(path);
	CHECK(in_peek(in, &ahead, 5000) >= 5000 && memcmp(ahead, bytes, 5000) == 0);
	in_exact(in, ten, 10, "the head");
	CHECK(memcmp(ten, bytes, 10) == 0);
	in_skip(in, 100000, "the body");
	in_exact(in, ten, 10, "the body");
	CHECK(memcmp(ten, bytes + 100010, 10) == 0);
	in_skip(in, 150000, "the body");
	in_exact(in, ten, 10, "the body");
	CHECK(memcmp(ten, bytes + 250020, 10) == 0);
	in_close(in);

	check_test("an end that comes early or late is named");
	write_bytes("0123456789abc", 13);
	in = in_open(path);
	in_exact(in, ten, 10, "the head");
	CHECK_DIES(in_end(in, "the head"), 1, about("bytes follow after the head"));
	CHECK_DIES(in_exact(in, ten, 10, "the body"), 1,
	    about("ends within the body, 7 bytes short"));
	CHECK_DIES(in_skip(in, 4, "the body"), 1, about("ends within the body, 1 bytes short"));
	in_close(in);
}

static void
test_gzip(const unsigned char *bytes)
{
	unsigned char *packed = mem_array(BYTES, 1);
	size_t first = pack(bytes, 100000, packed, BYTES);
	size_t whole = first + pack(bytes + 100000, BYTES - 100000, packed + first, BYTES - first);

	check_test("gzip of several members reads alike in pieces of any size");
	write_bytes(packed, whole);
	check_read(bytes, BYTES, 1000003);
	check_read(bytes, BYTES, 7);

	check_test("gzip cut anywhere is truncated");
	for (size_t cut = 1; cut < whole - first; cut = cut * 2 + 1) {
		write_bytes(packed, whole - cut);
		CHECK_DIES(read_all(), 1,
		    about("gzip stream ends early; the file is truncated"));
	}

	check_test("gzip with a wrong checksum or length, or with a tail, is refused");
	packed[whole - 8] ^= 1;
	write_bytes(packed, whole);
	CHECK_DIES(read_all(), 1, about("gzip checksum is wrong; the data are damaged"));
	packed[whole - 8] ^= 1;
	packed[whole - 1] ^= 1;
	write_bytes(packed, whole);
	CHECK_DIES(read_all(), 1, about("gzip checksum is wrong; the data are damaged"));
	packed[whole - 1] ^= 1;
	packed[whole] = 'x';
	write_bytes(packed, whole + 1);
	CHECK_DIES(read_all(), 1, about("bytes follow after the gzip stream"));
	free(packed);
}

int
main(void)
{
	unsigned char *bytes = make_bytes();
	int fd = mkstemp(path);
	struct in *in;
	char five[5];

	close(fd);
	test_plain(bytes);
	test_gzip(bytes);
	check_test("a view of memory is an input as any");
	in = in_memory("01234", 5, "member");
	in_exact(in, five, 5, "the member");
	CHECK(memcmp(five, "01234", 5) == 0);
	in_end(in, "the member");
	check_test("what cannot be opened or read is named");
	CHECK_DIES(in_open("/nonexistent/x"), 1, "boldpipe: /nonexistent/x: cannot open: No such file or directory");
	CHECK_DIES(in_open("/tmp"), 1, "boldpipe: /tmp: cannot read: Is a directory");
	unlink(path);
	free(bytes);
	return check_done();
}
