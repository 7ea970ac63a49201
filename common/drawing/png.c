/* png: rasters as PNG files; see png.h. */
#include "drawing/png.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"

enum { CHUNK_EXTRA = 12, HEADER = 13 };
/* zlib's: its best takes ten times as long for a fifteenth less. */
enum { LEVEL = 6 };

static void
put_word(unsigned char *bytes, size_t word)
{
	for (size_t i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(word >> (24 - 8 * i));
}

/* A chunk: length, type, data, checksum. Returns the place behind it. */
static unsigned char *
put_chunk(unsigned char *to, const char *type, const unsigned char *data, size_t n)
{
	put_word(to, n);
	memcpy(to + 4, type, 4);
	if (n > 0)
		memcpy(to + 8, data, n);
	put_word(to + 8 + n, crc32(crc32(0, NULL, 0), to + 4, (uInt)(n + 4)));
	return to + n + CHUNK_EXTRA;
}

/* The prediction of a byte from those left of it, above, and above left (section 9 of the standard). */
static int
predict(int filter, int left, int above, int corner)
{
	int p = left + above - corner;

	switch (filter) {
	case 1:
		return left;
	case 2:
		return above;
	case 3:
		return (left + above) / 2;
	case 4:
		return abs(p - left) <= abs(p - above) && abs(p - left) <= abs(p - corner) ? left
		    : abs(p - above) <= abs(p - corner) ? above : corner;
	}
	return 0;
}

/* Fills a row with its differences by one filter; returns the sum of their sizes. */
static size_t
filter_row(int filter, size_t n, size_t pixel, const unsigned char *row, const unsigned char *before,
    unsigned char *filtered)
{
	size_t sum = 0;

	filtered[0] = (unsigned char)filter;
	for (size_t i = 0; i < n; i++) {
		int left = i < pixel ? 0 : row[i - pixel], above = before == NULL ? 0 : before[i];
		int corner = i < pixel || before == NULL ? 0 : before[i - pixel];
		unsigned char difference = (unsigned char)(row[i] - predict(filter, left, above, corner));

		filtered[1 + i] = difference;
		sum += difference < 128 ? difference : 256U - difference;
	}
	return sum;
}

static unsigned char *
filter_rows(size_t width, size_t height, size_t pixel, const unsigned char *pixels)
{
	size_t n = width * pixel;
	unsigned char *all = mem_array(height, n + 1), *tried = mem_array(n + 1, 1);

	for (size_t y = 0; y < height; y++) {
		unsigned char *best = all + y * (n + 1);
		const unsigned char *row = pixels + y * n;
		size_t least = SIZE_MAX;

		for (int filter = 0; filter <= 4; filter++) {
			size_t sum = filter_row(filter, n, pixel, row, y == 0 ? NULL : row - n, tried);

			if (sum >= least)
				continue;
			least = sum;
			memcpy(best, tried, n + 1);
		}
	}
	free(tried);
	return all;
}

unsigned char *
png_encode(size_t width, size_t height, enum png_kind kind, const unsigned char *pixels, size_t *n_bytes)
{
	static const unsigned char signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	/* the standard's colour types */
	static const unsigned char types[] = { 0, 0, 4, 2, 6 };
	size_t raw = height * (width * kind + 1);
	unsigned char *filtered = filter_rows(width, height, kind, pixels), header[HEADER] = { 0 }, *bytes, *end;
	uLongf n = compressBound((uLong)raw);
	unsigned char *packed = mem_array(n, 1);

	/* it can't fail: there is room for the worst */
	compress2(packed, &n, filtered, (uLong)raw, LEVEL);
	put_word(header, width);
	put_word(header + 4, height);
	header[8] = 8;
	header[9] = types[kind];
	bytes = mem_array(sizeof(signature) + HEADER + n + 3 * CHUNK_EXTRA, 1);
	memcpy(bytes, signature, sizeof(signature));
	end = put_chunk(bytes + sizeof(signature), "IHDR", header, HEADER);
	end = put_chunk(end, "IDAT", packed, n);
	end = put_chunk(end, "IEND", NULL, 0);
	*n_bytes = (size_t)(end - bytes);
	free(filtered);
	free(packed);
	return bytes;
}
