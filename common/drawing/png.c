/* png: rasters as PNG files; see png.h. */
#include "drawing/png.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/die.h"
#include "base/mem.h"

enum { CHUNK_EXTRA = 12, HEADER = 13 };
/* zlib's, when filters are tried, and what is written; its best takes ten times as long for a fifteenth less, and its
 * quickest ranks filters otherwise. */
enum { QUICK = 4, LEVEL = 6 };
/* Bytes of rows that a filter is tried on. */
enum { SAMPLE = 1 << 15 };
/* Filters of the standard's section 9, and the one that is chosen row by row. */
enum { NONE, LEFT, ABOVE, MEAN, PAETH, LEAST, FILTERS };

/* Rows of bytes, and those of a pixel. */
struct rows {
	size_t n, length, pixel;
	const unsigned char *bytes;
};

/* ---- filters -------------------------------------------------------------------------------------------------- */

static unsigned char
paeth(int left, int above, int corner)
{
	const int to_left = abs(above - corner), to_above = abs(left - corner), to_corner = abs(left + above - 2 * corner);

	return (unsigned char)(to_left <= to_above && to_left <= to_corner ? left : to_above <= to_corner ? above : corner);
}

/* Fills n bytes with a row's differences from what is left of it, above, and above left; before: the row above, or zeros. */
static void
filter_row(int filter, size_t n, size_t pixel, const unsigned char *row, const unsigned char *before, unsigned char *to)
{
	size_t i;

	switch (filter) {
	case NONE:
		memcpy(to, row, n);
		break;
	case LEFT:
		memcpy(to, row, pixel);
		for (i = pixel; i < n; i++)
			to[i] = (unsigned char)(row[i] - row[i - pixel]);
		break;
	case ABOVE:
		for (i = 0; i < n; i++)
			to[i] = (unsigned char)(row[i] - before[i]);
		break;
	case MEAN:
		for (i = 0; i < pixel; i++)
			to[i] = (unsigned char)(row[i] - before[i] / 2);
		for (; i < n; i++)
			to[i] = (unsigned char)(row[i] - (row[i - pixel] + before[i]) / 2);
		break;
	default:
		for (i = 0; i < pixel; i++)
			to[i] = (unsigned char)(row[i] - before[i]);
		for (; i < n; i++)
			to[i] = (unsigned char)(row[i] - paeth(row[i - pixel], before[i], before[i - pixel]));
	}
}

static size_t
sum_sizes(size_t n, const unsigned char *differences)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += differences[i] < 128 ? differences[i] : 256U - differences[i];
	return sum;
}

/* Rows from `first' on by a filter, each behind its filter's number. */
static void
filter_rows(const struct rows *rows, int filter, size_t first, size_t n, unsigned char *to)
{
	unsigned char *zeros = mem_zeros(rows->length, 1), *tried = mem_array(rows->length, 1);

	for (size_t y = first; y < first + n; y++, to += rows->length + 1) {
		const unsigned char *row = rows->bytes + y * rows->length, *before = y == 0 ? zeros : row - rows->length;
		size_t least = SIZE_MAX;

		if (filter != LEAST) {
			to[0] = (unsigned char)filter;
			filter_row(filter, rows->length, rows->pixel, row, before, to + 1);
			continue;
		}
		for (int one = NONE; one < LEAST; one++) {
			size_t sum;

			filter_row(one, rows->length, rows->pixel, row, before, tried);
			sum = sum_sizes(rows->length, tried);
			if (sum >= least)
				continue;
			least = sum;
			to[0] = (unsigned char)one;
			memcpy(to + 1, tried, rows->length);
		}
	}
	free(zeros);
	free(tried);
}

/* ---- packing -------------------------------------------------------------------------------------------------- */

/* Packs n bytes to at most `room', which is enough; returns how many they are then. */
static size_t
deflate_all(int level, int strategy, const unsigned char *bytes, size_t n, unsigned char *to, size_t room)
{
	z_stream stream = { .next_in = (unsigned char *)(uintptr_t)bytes, .next_out = to };

	if (deflateInit2(&stream, level, Z_DEFLATED, 15, 9, strategy) != Z_OK)
		die("out of memory");
	do {
		stream.avail_in = (uInt)(n - stream.total_in < 1U << 30 ? n - stream.total_in : 1U << 30);
		stream.avail_out = (uInt)(room - stream.total_out < 1U << 30 ? room - stream.total_out : 1U << 30);
	} while (deflate(&stream, stream.total_in + stream.avail_in == n ? Z_FINISH : Z_NO_FLUSH) != Z_STREAM_END);
	deflateEnd(&stream);
	return stream.total_out;
}

/* Whether rows in the middle, filtered so, pack into less than *least, which then is what they take. */
static bool
packs_better(const struct rows *rows, int filter, int strategy, size_t *least)
{
	const size_t most = SAMPLE / (rows->length + 1) + 1, n = most < rows->n ? most : rows->n;
	const size_t raw = n * (rows->length + 1), room = compressBound((uLong)raw) + 64;
	unsigned char *filtered = mem_array(raw, 1), *packed = mem_array(room, 1);
	size_t size;

	filter_rows(rows, filter, (rows->n - n) / 2, n, filtered);
	size = deflate_all(QUICK, strategy, filtered, raw, packed, room);
	free(filtered);
	free(packed);
	if (size >= *least)
		return false;
	*least = size;
	return true;
}

/* The filter that packs best, and zlib's strategy with it. */
static int
choose_filter(const struct rows *rows, int *strategy)
{
	size_t least = SIZE_MAX;
	int best = NONE;

	for (int filter = NONE; filter < FILTERS; filter++)
		if (packs_better(rows, filter, Z_DEFAULT_STRATEGY, &least))
			best = filter;
	*strategy = packs_better(rows, best, Z_FILTERED, &least) ? Z_FILTERED : Z_DEFAULT_STRATEGY;
	return best;
}

/* ---- the file ------------------------------------------------------------------------------------------------- */

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

/* The chunks of a palette of n colours; opacities but for those at its end that are full. */
static unsigned char *
put_palette(unsigned char *to, const unsigned char (*palette)[4], size_t n)
{
	unsigned char colours[3 * PNG_COLOURS] = { 0 }, opacities[PNG_COLOURS] = { 0 };
	size_t n_opacities = 0;

	for (size_t i = 0; i < n; i++) {
		memcpy(colours + 3 * i, palette[i], 3);
		opacities[i] = palette[i][3];
		if (opacities[i] < 255)
			n_opacities = i + 1;
	}
	to = put_chunk(to, "PLTE", colours, 3 * n);
	return n_opacities == 0 ? to : put_chunk(to, "tRNS", opacities, n_opacities);
}

/* type: the standard's colour type. palette: of n_colours, or NULL. */
static unsigned char *
write_file(const struct rows *rows, int type, const unsigned char (*palette)[4], size_t n_colours, size_t *n_bytes)
{
	static const unsigned char signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	int strategy = Z_DEFAULT_STRATEGY, filter = choose_filter(rows, &strategy);
	size_t raw = rows->n * (rows->length + 1), room = compressBound((uLong)raw) + 64, n;
	unsigned char *filtered = mem_array(raw, 1), *packed = mem_array(room, 1), header[HEADER] = { 0 }, *bytes, *end;

	filter_rows(rows, filter, 0, rows->n, filtered);
	n = deflate_all(LEVEL, strategy, filtered, raw, packed, room);
	put_word(header, rows->length / rows->pixel);
	put_word(header + 4, rows->n);
	header[8] = 8;
	header[9] = (unsigned char)type;
	bytes = mem_array(sizeof(signature) + HEADER + n + 4 * n_colours + 5 * CHUNK_EXTRA, 1);
	memcpy(bytes, signature, sizeof(signature));
	end = put_chunk(bytes + sizeof(signature), "IHDR", header, HEADER);
	if (palette != NULL)
		end = put_palette(end, palette, n_colours);
	end = put_chunk(end, "IDAT", packed, n);
	end = put_chunk(end, "IEND", NULL, 0);
	*n_bytes = (size_t)(end - bytes);
	free(filtered);
	free(packed);
	return bytes;
}

/* Without the colours that don't occur. */
unsigned char *
png_encode_places(size_t width, size_t height, const unsigned char palette[PNG_COLOURS][4], const unsigned char *places,
    size_t *n_bytes)
{
	unsigned char *renamed = mem_array(height, width), names[PNG_COLOURS], used[PNG_COLOURS][4], *bytes;
	bool occurs[PNG_COLOURS] = { false };
	size_t n = 0;

	for (size_t i = 0; i < width * height; i++)
		occurs[places[i]] = true;
	for (size_t k = 0; k < PNG_COLOURS; k++) {
		if (!occurs[k])
			continue;
		memcpy(used[n], palette[k], 4);
		names[k] = (unsigned char)n++;
	}
	for (size_t i = 0; i < width * height; i++)
		renamed[i] = names[places[i]];
	bytes = write_file(&(struct rows){ height, width, 1, renamed }, 3, (const unsigned char (*)[4])used, n, n_bytes);
	free(renamed);
	return bytes;
}

/* ---- colours -------------------------------------------------------------------------------------------------- */

/* The colours of a raster, by a number that sorts them by opacity and lightness; what is transparent has none. */
struct colours {
	size_t n;
	uint64_t keys[PNG_COLOURS];		/* rising once they are sorted */
	uint64_t slots[4 * PNG_COLOURS];	/* a table of keys + 1; 0: free */
};

static uint64_t
find_key(enum png_kind kind, const unsigned char *pixel)
{
	const bool grey = kind <= PNG_GREY_ALPHA;
	const uint64_t red = pixel[0], green = pixel[grey ? 0 : 1], blue = pixel[grey ? 0 : 2];
	const uint64_t opacity = kind == PNG_GREY_ALPHA || kind == PNG_RGBA ? pixel[kind - 1] : 255;

	if (opacity == 0)
		return 0;
	return opacity << 48 | (3 * red + 6 * green + blue) << 24 | red << 16 | green << 8 | blue;
}

/* Whether there is room for it. */
static bool
add_key(struct colours *colours, uint64_t key)
{
	enum { SLOTS = sizeof(colours->slots) / sizeof(colours->slots[0]) };
	size_t slot = (size_t)(key * 0x9e3779b97f4a7c15 >> 54) % SLOTS;

	for (; colours->slots[slot] != 0; slot = (slot + 1) % SLOTS)
		if (colours->slots[slot] == key + 1)
			return true;
	if (colours->n == PNG_COLOURS)
		return false;
	colours->slots[slot] = key + 1;
	colours->keys[colours->n++] = key;
	return true;
}

static int
compare_keys(const void *a, const void *b)
{
	const uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;

	return (first > second) - (first < second);
}

/* Whether there are few enough; then `places' are those of pixels in the palette. */
static bool
find_palette(size_t n, enum png_kind kind, const unsigned char *pixels, unsigned char palette[PNG_COLOURS][4],
    unsigned char *places)
{
	struct colours colours = { 0 };

	for (size_t i = 0; i < n; i++)
		if (!add_key(&colours, find_key(kind, pixels + i * kind)))
			return false;
	qsort(colours.keys, colours.n, sizeof(*colours.keys), compare_keys);
	for (size_t k = 0; k < colours.n; k++) {
		static const unsigned shifts[] = { 16, 8, 0, 48 };

		for (size_t i = 0; i < 4; i++)
			palette[k][i] = (unsigned char)(colours.keys[k] >> shifts[i]);
	}
	for (size_t i = 0; i < n; i++) {
		const uint64_t key = find_key(kind, pixels + i * kind);
		size_t low = 0, high = colours.n - 1;

		while (low < high) {
			const size_t middle = (low + high) / 2;

			if (colours.keys[middle] < key)
				low = middle + 1;
			else
				high = middle;
		}
		places[i] = (unsigned char)low;
	}
	return true;
}

/* What its pixels need: none of their colours where all are grey, no opacity where all are opaque. */
static enum png_kind
find_kind(size_t n, enum png_kind kind, const unsigned char *pixels)
{
	const bool opacities = kind == PNG_GREY_ALPHA || kind == PNG_RGBA;
	bool grey = true, opaque = true;

	for (size_t i = 0; i < n; i++) {
		const unsigned char *pixel = pixels + i * kind;

		grey = grey && (kind <= PNG_GREY_ALPHA || (pixel[0] == pixel[1] && pixel[1] == pixel[2]));
		opaque = opaque && (!opacities || pixel[kind - 1] == 255);
	}
	return grey ? (opaque ? PNG_GREY : PNG_GREY_ALPHA) : opaque ? PNG_RGB : PNG_RGBA;
}

/* Samples that a smaller kind has; the last is the opacity in all that have one. */
static void
reduce(size_t n, enum png_kind kind, const unsigned char *pixels, enum png_kind less, unsigned char *to)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char *pixel = pixels + i * kind;

		memcpy(to + i * less, pixel, less);
		if (less == PNG_GREY_ALPHA)
			to[i * less + 1] = pixel[kind - 1];
	}
}

unsigned char *
png_encode(size_t width, size_t height, enum png_kind kind, const unsigned char *pixels, size_t *n_bytes)
{
	/* the standard's colour types */
	static const int types[] = { 0, 0, 4, 2, 6 };
	const size_t n = width * height;
	const enum png_kind less = find_kind(n, kind, pixels);
	unsigned char palette[PNG_COLOURS][4], *reduced = mem_array(n, less), *bytes;

	if (less != PNG_GREY && find_palette(n, kind, pixels, palette, reduced)) {
		bytes = png_encode_places(width, height, (const unsigned char (*)[4])palette, reduced, n_bytes);
	} else {
		reduce(n, kind, pixels, less, reduced);
		bytes = write_file(&(struct rows){ height, width * less, less, reduced }, types[less], NULL, 0, n_bytes);
	}
	free(reduced);
	return bytes;
}
