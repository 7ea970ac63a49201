/* png: what is encoded decodes to the same pixels, by the standard's own steps. */
#include "drawing/png.h"

#include <stdint.h>
#include <zlib.h>

#include "base/mem.h"
#include "check.h"
#include "numerics/rng.h"

static size_t
word(const unsigned char *bytes)
{
	return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
}

/* Section 9.4: Paeth's choice as the standard words it. */
static int
paeth(int a, int b, int c)
{
	int p = a + b - c, pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);

	if (pa <= pb && pa <= pc)
		return a;
	return pb <= pc ? b : c;
}

/* What chunks hold. */
struct file {
	size_t width, height, n_colours, n_packed;
	int type;
	unsigned char palette[256][4];
	const unsigned char *packed;
};

static struct file
read_chunks(const unsigned char *bytes, size_t n)
{
	static const unsigned char signature[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a };
	struct file file = { .type = -1 };
	const unsigned char *end = bytes + n;
	bool ended = false;

	CHECK(memcmp(bytes, signature, 8) == 0);
	for (bytes += 8; bytes < end && !ended;) {
		const size_t length = word(bytes);
		const char *name = (const char *)bytes + 4;
		const unsigned char *data = bytes + 8;

		CHECK(word(data + length) == crc32(0, bytes + 4, (uInt)length + 4));
		if (strncmp(name, "IHDR", 4) == 0) {
			file.width = word(data);
			file.height = word(data + 4);
			file.type = data[9];
			CHECK(length == 13 && data[8] == 8 && data[10] == 0 && data[11] == 0 && data[12] == 0);
		} else if (strncmp(name, "PLTE", 4) == 0) {
			CHECK(file.type == 3 && length % 3 == 0 && length > 0 && length <= 768);
			file.n_colours = length / 3;
			for (size_t i = 0; i < length; i++)
				file.palette[i / 3][i % 3] = data[i];
			for (size_t i = 0; i < 256; i++)
				file.palette[i][3] = 255;
		} else if (strncmp(name, "tRNS", 4) == 0) {
			CHECK(length > 0 && length <= file.n_colours);
			for (size_t i = 0; i < length; i++)
				file.palette[i][3] = data[i];
		} else if (strncmp(name, "IDAT", 4) == 0) {
			file.packed = data;
			file.n_packed = length;
		} else {
			ended = strncmp(name, "IEND", 4) == 0;
			CHECK(ended && length == 0 && data + 4 == end);
		}
		bytes += 12 + length;
	}
	CHECK(ended && (file.type == 3) == (file.n_colours > 0));
	return file;
}

/* Red, green, blue and alpha, of samples as a kind has them. */
static void
spread(int type, const unsigned char (*palette)[4], const unsigned char *from, unsigned char rgba[4])
{
	const bool grey = type == 0 || type == 4;

	if (type == 3) {
		memcpy(rgba, palette[*from], 4);
		return;
	}
	for (size_t i = 0; i < 3; i++)
		rgba[i] = from[grey ? 0 : i];
	rgba[3] = type == 4 ? from[1] : type == 6 ? from[3] : 255;
}

/* The pixels of a file, height x width x 4. */
static unsigned char *
decode(const unsigned char *bytes, size_t n, size_t width, size_t height)
{
	static const size_t samples[] = { 1, 0, 3, 1, 2, 0, 4 };
	const struct file file = read_chunks(bytes, n);
	const size_t pixel = samples[file.type], row = width * pixel;
	uLongf raw = (uLongf)(height * (row + 1));
	unsigned char *lines = mem_array(raw, 1), *pixels = mem_zeros(height, row), *rgba = mem_array(width * height, 4);

	CHECK(file.width == width && file.height == height);
	CHECK(uncompress(lines, &raw, file.packed, file.n_packed) == Z_OK && raw == height * (row + 1));
	for (size_t y = 0; y < height; y++)
		for (size_t i = 0; i < row; i++) {
			int a = i < pixel ? 0 : pixels[y * row + i - pixel], b = y == 0 ? 0 : pixels[(y - 1) * row + i];
			int c = i < pixel || y == 0 ? 0 : pixels[(y - 1) * row + i - pixel];
			int guess[5] = { 0, a, b, (a + b) / 2, paeth(a, b, c) };

			pixels[y * row + i] = (unsigned char)(lines[y * (row + 1) + 1 + i] + guess[lines[y * (row + 1)]]);
		}
	for (size_t i = 0; i < width * height; i++) {
		CHECK(file.type != 3 || pixels[i] < file.n_colours);
		spread(file.type, (const unsigned char (*)[4])file.palette, pixels + i * pixel, rgba + 4 * i);
	}
	free(lines);
	free(pixels);
	return rgba;
}

/* Whether two pixels look the same. */
static bool
alike(const unsigned char *a, const unsigned char *b)
{
	return (a[3] == 0 && b[3] == 0) || memcmp(a, b, 4) == 0;
}

/* Encodes and decodes; returns the file's colour type. */
static size_t
check_back(size_t width, size_t height, enum png_kind kind, const unsigned char *pixels)
{
	static const int types[] = { 0, 0, 4, 2, 6 };
	size_t n, n_wrong = 0;
	unsigned char *png = png_encode(width, height, kind, pixels, &n), *back = decode(png, n, width, height);
	const size_t type = png[25];

	for (size_t i = 0; i < width * height; i++) {
		unsigned char rgba[4];

		spread(types[kind], NULL, pixels + i * kind, rgba);
		n_wrong += !alike(rgba, back + 4 * i);
	}
	CHECK_COUNT(n_wrong, 0);
	free(png);
	free(back);
	return type;
}

static uint32_t
draw(uint32_t k, uint32_t s, size_t i)
{
	uint32_t bits[4];

	rng_bits(k, s, i, bits);
	return bits[0];
}

/* n different colours, each twice. */
static size_t
check_colours(size_t n, bool opaque)
{
	unsigned char *pixels = mem_array(2 * n, PNG_RGBA);
	size_t type;

	for (size_t i = 0; i < 2 * n; i++) {
		const unsigned char k = (unsigned char)(i % n), high = (unsigned char)(i % n >> 8);

		memcpy(pixels + 4 * i, (unsigned char[]){ k, high, 7, opaque ? 255 : (unsigned char)(1 + k % 255) }, 4);
	}
	type = check_back(n, 2, PNG_RGBA, pixels);
	free(pixels);
	return type;
}

int
main(void)
{
	static const enum png_kind kinds[] = { PNG_GREY, PNG_GREY_ALPHA, PNG_RGB, PNG_RGBA };
	static const size_t sizes[][2] = { { 1, 1 }, { 7, 3 }, { 64, 65 }, { 1, 256 }, { 400, 501 } };

	check_test("pixels come back, of every kind and size");
	for (uint32_t k = 0; k < 4; k++)
		for (uint32_t s = 0; s < 5; s++) {
			size_t width = sizes[s][0], height = sizes[s][1], n = width * height * kinds[k];
			unsigned char *pixels = mem_array(n, 1);

			/* noise, and a slope that filters like */
			for (size_t i = 0; i < n; i++)
				pixels[i] = (unsigned char)(s == 1 ? draw(k, s, i) : 3 * (i / kinds[k]) + (draw(k, s, i) & 1));
			check_back(width, height, kinds[k], pixels);
			free(pixels);
		}

	check_test("256 colours are a palette, one more isn't; what is opaque has no samples of opacity, what is grey one");
	CHECK_COUNT(check_colours(256, true), 3);
	CHECK_COUNT(check_colours(256, false), 3);
	CHECK_COUNT(check_colours(257, true), 2);
	CHECK_COUNT(check_colours(257, false), 6);
	{
		unsigned char pixels[300][4];

		for (size_t i = 0; i < 300; i++)
			memcpy(pixels[i], (unsigned char[]){ (unsigned char)i, (unsigned char)(i >> 8), 9, 255 }, 4);
		CHECK_COUNT(check_back(300, 1, PNG_RGBA, pixels[0]), 2);
		pixels[299][3] = 30;
		CHECK_COUNT(check_back(300, 1, PNG_RGBA, pixels[0]), 6);
		for (size_t i = 0; i < 300; i++)
			memcpy(pixels[i], (unsigned char[]){ (unsigned char)i, (unsigned char)i, (unsigned char)i,
			    (unsigned char)(255 - i / 256) }, 4);
		CHECK_COUNT(check_back(300, 1, PNG_RGBA, pixels[0]), 4);
		for (size_t i = 0; i < 300; i++)
			pixels[i][3] = 255;
		CHECK_COUNT(check_back(300, 1, PNG_RGBA, pixels[0]), 0);
		/* whatever the colour of what can't be seen */
		for (size_t i = 0; i < 300; i++)
			memcpy(pixels[i], (unsigned char[]){ (unsigned char)i, (unsigned char)(i >> 8), 9,
			    i < 290 ? 0 : 255 }, 4);
		CHECK_COUNT(check_back(300, 1, PNG_RGBA, pixels[0]), 3);
	}

	check_test("places have the colours of their palette, and what doesn't occur isn't in the file");
	{
		unsigned char palette[PNG_COLOURS][4], places[64 * 9], *png, *back;
		size_t n, n_wrong = 0;

		for (size_t k = 0; k < PNG_COLOURS; k++)
			memcpy(palette[k], (unsigned char[]){ (unsigned char)k, (unsigned char)(255 - k), 77,
			    k < 4 ? 0 : 255 }, 4);
		for (size_t i = 0; i < sizeof(places); i++)
			places[i] = (unsigned char)(5 * (draw(9, 9, i) % 40));
		png = png_encode_places(64, 9, (const unsigned char (*)[4])palette, places, &n);
		back = decode(png, n, 64, 9);
		for (size_t i = 0; i < sizeof(places); i++)
			n_wrong += !alike(back + 4 * i, palette[places[i]]);
		CHECK_COUNT(n_wrong, 0);
		CHECK_COUNT(read_chunks(png, n).n_colours, 40);
		free(png);
		free(back);
	}

	check_test("a slope takes less room than noise, and noise hardly more than itself");
	{
		unsigned char slope[4096], noise[4096], steps[4096];
		size_t small, large, stairs;

		for (size_t i = 0; i < sizeof(slope); i++) {
			slope[i] = (unsigned char)(i % 64 + i / 64);
			noise[i] = (unsigned char)draw(1, 1, i);
			steps[i] = (unsigned char)(draw(2, 1, i / 64) & 0x80);
		}
		free(png_encode(64, 64, PNG_GREY, slope, &small));
		free(png_encode(64, 64, PNG_GREY, noise, &large));
		free(png_encode(64, 64, PNG_GREY, steps, &stairs));
		CHECK(small < 300 && stairs < 300 && large > 4096 && large < 4096 + 64 + 100);
	}
	return check_done();
}
