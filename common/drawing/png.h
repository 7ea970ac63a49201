/* png: a raster as the bytes of a PNG file.
 *
 *	size_t n;
 *	unsigned char *bytes = png_encode(width, height, PNG_RGB, pixels, &n);
 *
 * Source: Portable Network Graphics (W3C Recommendation, third edition): 8 bits a sample, no interlace. What fits into 256
 * colours has a palette, what is grey or opaque no more samples than that takes. Of all ways to filter rows (each by one of
 * the standard's five, or each by the one whose differences are least in sum) the one is taken whose middle rows zlib packs
 * best. There is no time nor any text: the same pixels give the same bytes with the same zlib. Nothing prints or exits.
 */
#ifndef PNG_H
#define PNG_H

#include <stddef.h>

/* Bytes a pixel: grey, grey and alpha, colour, colour and alpha. */
enum png_kind { PNG_GREY = 1, PNG_GREY_ALPHA = 2, PNG_RGB = 3, PNG_RGBA = 4 };

/* pixels: height x width x kind, from the top; width and height of at least 1 and at most PNG_MOST. To be freed. Colours of
 * transparent pixels may be lost. */
enum { PNG_MOST = 1 << 15 };
unsigned char *png_encode(size_t width, size_t height, enum png_kind kind, const unsigned char *pixels, size_t *n_bytes);

/* The same of height x width places in a palette of red, green, blue and alpha. Places beside each other should be of colours
 * that are alike: then neighbours in the raster differ little. */
enum { PNG_COLOURS = 256 };
unsigned char *png_encode_places(size_t width, size_t height, const unsigned char palette[PNG_COLOURS][4],
    const unsigned char *places, size_t *n_bytes);

#endif
