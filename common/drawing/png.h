/* png: a raster as the bytes of a PNG file.
 *
 *	size_t n;
 *	unsigned char *bytes = png_encode(width, height, PNG_RGB, pixels, &n);
 *
 * Source: Portable Network Graphics (W3C Recommendation, third edition): 8 bits a sample, no interlace. Rows are filtered by
 * the differences that are least in sum and deflated by zlib at its usual level, without a time or any text: the same
 * pixels give the same bytes with the same zlib. Nothing prints or exits.
 */
#ifndef PNG_H
#define PNG_H

#include <stddef.h>

/* Bytes a pixel: grey, grey and alpha, colour, colour and alpha. */
enum png_kind { PNG_GREY = 1, PNG_GREY_ALPHA = 2, PNG_RGB = 3, PNG_RGBA = 4 };

/* pixels: height x width x kind, from the top; width and height of at least 1 and at most PNG_MOST. To be freed. */
enum { PNG_MOST = 1 << 15 };
unsigned char *png_encode(size_t width, size_t height, enum png_kind kind, const unsigned char *pixels, size_t *n_bytes);

#endif
