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

/* The pixels of a file, or NULL where a chunk isn't what it should be. */
static unsigned char *
decode(const unsigned char *bytes, size_t n, size_t width, size_t height, size_t pixel, int type)
{
	static const unsigned char signature[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a };
	size_t row = width * pixel, at = 8, length;
	uLongf raw = (uLongf)(height * (row + 1));
	unsigned char *lines = mem_array(raw, 1), *pixels = mem_zeros(height, row);

	CHECK(memcmp(bytes, signature, 8) == 0);
	for (const char *name = "IHDRIDATIEND"; *name != '\0'; name += 4) {
		length = word(bytes + at);
		CHECK(memcmp(bytes + at + 4, name, 4) == 0);
		CHECK(word(bytes + at + 8 + length) == crc32(0, bytes + at + 4, (uInt)length + 4));
		if (strncmp(name, "IHDR", 4) == 0) {
			CHECK(word(bytes + at + 8) == width && word(bytes + at + 12) == height);
			CHECK(bytes[at + 16] == 8 && bytes[at + 17] == type && bytes[at + 20] == 0);
		}
		if (strncmp(name, "IDAT", 4) == 0)
			CHECK(uncompress(lines, &raw, bytes + at + 8, length) == Z_OK && raw == height * (row + 1));
		at += 12 + length;
	}
	CHECK(at == n);
	for (size_t y = 0; y < height; y++)
		for (size_t i = 0; i < row; i++) {
			int a = i < pixel ? 0 : pixels[y * row + i - pixel], b = y == 0 ? 0 : pixels[(y - 1) * row + i];
			int c = i < pixel || y == 0 ? 0 : pixels[(y - 1) * row + i - pixel];
			int guess[5] = { 0, a, b, (a + b) / 2, paeth(a, b, c) };

			pixels[y * row + i] = (unsigned char)(lines[y * (row + 1) + 1 + i] + guess[lines[y * (row + 1)]]);
		}
	free(lines);
	return pixels;
}

int
main(void)
{
	static const enum png_kind kinds[] = { PNG_GREY, PNG_GREY_ALPHA, PNG_RGB, PNG_RGBA };
	static const int types[] = { 0, 4, 2, 6 };
	static const size_t sizes[][2] = { { 1, 1 }, { 7, 3 }, { 64, 65 }, { 1, 256 } };

	check_test("pixels come back, of every kind and size");
	for (size_t k = 0; k < 4; k++)
		for (size_t s = 0; s < 4; s++) {
			size_t width = sizes[s][0], height = sizes[s][1], n = width * height * kinds[k], n_bytes;
			unsigned char *pixels = mem_array(n, 1), *png, *back;

			for (size_t i = 0; i < n; i++) {
				uint32_t bits[4];

				rng_bits(k, s, i, bits);
				/* noise, and a slope that filters like */
				pixels[i] = (unsigned char)(s == 1 ? bits[0] : 3 * (i / kinds[k]) + (bits[0] & 1));
			}
			png = png_encode(width, height, kinds[k], pixels, &n_bytes);
			back = decode(png, n_bytes, width, height, kinds[k], types[k]);
			CHECK(memcmp(back, pixels, n) == 0);
			free(pixels);
			free(png);
			free(back);
		}

	check_test("a slope takes less room than noise");
	{
		unsigned char slope[4096], noise[4096];
		size_t small, large;

		for (size_t i = 0; i < sizeof(slope); i++) {
			uint32_t bits[4];

			rng_bits(1, 1, i, bits);
			slope[i] = (unsigned char)(i % 64 + i / 64);
			noise[i] = (unsigned char)bits[0];
		}
		free(png_encode(64, 64, PNG_GREY, slope, &small));
		free(png_encode(64, 64, PNG_GREY, noise, &large));
		CHECK(small < 400 && large > 4096);
	}
	return check_done();
}
