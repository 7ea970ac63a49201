/* gz: inflating a gzip stream piece by piece; see gz.h. */
#include "bytes/gz.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

/* Both libraries count in 32 bits: longer pieces are taken in parts. */
enum { PIECE = 1 << 30 };

#ifdef HAVE_ISAL

#include <isa-l/igzip_lib.h>

struct gz {
	struct inflate_state state;
};

static void
restart(struct gz *gz)
{
	isal_inflate_reset(&gz->state);
	gz->state.crc_flag = ISAL_GZIP;
}

struct gz *
gz_open(void)
{
	struct gz *gz = mem_zeros(1, sizeof(*gz));

	isal_inflate_init(&gz->state);
	restart(gz);
	return gz;
}

enum gz_status
gz_inflate(struct gz *gz, const unsigned char **in, size_t *n_in, unsigned char **out, size_t *n_out)
{
	struct inflate_state *state = &gz->state;
	uint32_t take = *n_in > PIECE ? PIECE : (uint32_t)*n_in;
	uint32_t room = *n_out > PIECE ? PIECE : (uint32_t)*n_out;
	int status;

	state->next_in = (uint8_t *)(uintptr_t)*in;
	state->avail_in = take;
	state->next_out = *out;
	state->avail_out = room;
	status = isal_inflate(state);
	*in += take - state->avail_in;
	*n_in -= take - state->avail_in;
	*out += room - state->avail_out;
	*n_out -= room - state->avail_out;
	if (status == ISAL_INCORRECT_CHECKSUM)
		return GZ_CHECKSUM;
	if (status < 0)
		return GZ_DAMAGED;
	if (state->block_state != ISAL_BLOCK_FINISH)
		return GZ_MORE;
	restart(gz);
	return GZ_MEMBER;
}

void
gz_close(struct gz *gz)
{
	free(gz);
}

#else

#include <string.h>
#include <zlib.h>

struct gz {
	z_stream stream;
};

struct gz *
gz_open(void)
{
	struct gz *gz = mem_zeros(1, sizeof(*gz));

	/* 15 bits of window, 16 for "gzip only" */
	if (inflateInit2(&gz->stream, 15 + 16) != Z_OK)
		die("out of memory: zlib cannot start");
	return gz;
}

enum gz_status
gz_inflate(struct gz *gz, const unsigned char **in, size_t *n_in, unsigned char **out, size_t *n_out)
{
	z_stream *stream = &gz->stream;
	unsigned take = *n_in > PIECE ? PIECE : (unsigned)*n_in;
	unsigned room = *n_out > PIECE ? PIECE : (unsigned)*n_out;
	int status;

	stream->next_in = (unsigned char *)(uintptr_t)*in;
	stream->avail_in = take;
	stream->next_out = *out;
	stream->avail_out = room;
	status = inflate(stream, Z_NO_FLUSH);
	*in += take - stream->avail_in;
	*n_in -= take - stream->avail_in;
	*out += room - stream->avail_out;
	*n_out -= room - stream->avail_out;
	if (status == Z_STREAM_END) {
		inflateReset(stream);
		return GZ_MEMBER;
	}
	if (status == Z_OK || status == Z_BUF_ERROR)
		return GZ_MORE;
	return stream->msg != NULL && (strcmp(stream->msg, "incorrect data check") == 0 ||
	    strcmp(stream->msg, "incorrect length check") == 0) ? GZ_CHECKSUM : GZ_DAMAGED;
}

void
gz_close(struct gz *gz)
{
	inflateEnd(&gz->stream);
	free(gz);
}

#endif
