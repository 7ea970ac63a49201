/* cmap: values as colours; see cmap.h. */
#include "drawing/cmap.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Colours at places evenly spaced from 0 to 1, straight lines between them. A map with a gap has a step in its middle: the
 * two halves are told apart by the side of 0. */
struct cmap {
	const char *name, *rule;
	bool middle, gap;
	size_t n;
	const uint32_t *colours;
};

static const uint32_t cold_hot[] = { 0xb3f0ff, 0x4db8ff, 0x1a75ff, 0x0026d9, 0x0a0a8c, /**/ 0x8c0a0a, 0xd92600, 0xff7519,
	0xffb84d, 0xfff5b3 };
static const uint32_t blue_white_red[] = { 0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582,
	0xd6604d, 0xb2182b, 0x67001f };
static const uint32_t viridis[] = { 0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e,
	0x1f988b, 0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725 };
static const uint32_t grey[] = { 0x000000, 0xffffff };
static const uint32_t hot[] = { 0x8c0a0a, 0xd92600, 0xff7519, 0xffb84d, 0xfff5b3 };

#define COLOURS(table) sizeof(table) / sizeof(table[0]), table
static const struct cmap maps[] = {
	{ "cold-hot", "#ffffff", true, true, COLOURS(cold_hot) },
	{ "blue-white-red", "#000000", true, false, COLOURS(blue_white_red) },
	{ "viridis", "#ffffff", false, false, COLOURS(viridis) },
	{ "grey", "#d55e00", false, false, COLOURS(grey) },
	{ "hot", "#000000", false, false, COLOURS(hot) },
};
enum { N_MAPS = sizeof(maps) / sizeof(maps[0]) };

const struct cmap *
cmap_nth(size_t k)
{
	return &maps[k];
}

const struct cmap *
cmap_find(const char *name)
{
	for (size_t i = 0; i < N_MAPS; i++)
		if (strcmp(maps[i].name, name) == 0)
			return &maps[i];
	return NULL;
}

const char *
cmap_rule(const struct cmap *cmap)
{
	return cmap->rule;
}

bool
cmap_has_middle(const struct cmap *cmap)
{
	return cmap->middle;
}

/* Between colours k and k + 1 of n. */
static void
mix(const uint32_t *colours, size_t n, double place, unsigned char rgb[3])
{
	double at = fmin(fmax(place, 0), 1) * (double)(n - 1);
	size_t k = (size_t)at < n - 1 ? (size_t)at : n - 2;

	for (size_t i = 0; i < 3; i++) {
		size_t shift = 16 - 8 * i;
		double a = colours[k] >> shift & 0xff, b = colours[k + 1] >> shift & 0xff;

		rgb[i] = (unsigned char)lround(a + (at - (double)k) * (b - a));
	}
}

void
cmap_at(const struct cmap *cmap, double place, unsigned char rgb[3])
{
	size_t half = cmap->n / 2;

	if (!cmap->gap)
		mix(cmap->colours, cmap->n, place, rgb);
	else if (place < 0.5)
		mix(cmap->colours, half, 2 * place, rgb);
	else
		mix(cmap->colours + half, half, 2 * place - 1, rgb);
}

double
cmap_place(const struct cmap_scale *scale, double value)
{
	if (isnan(value) || !(scale->height < 0 || fabs(value) > scale->height))
		return (double)NAN;
	/* halves: the span of doubles is none */
	return fmin(fmax((value / 2 - scale->low / 2) / (scale->high / 2 - scale->low / 2), 0), 1);
}

void
cmap_colour(const struct cmap_scale *scale, double value, unsigned char rgba[4])
{
	const double place = cmap_place(scale, value);

	memset(rgba, 0, 4);
	if (isnan(place))
		return;
	cmap_at(scale->cmap, place, rgba);
	rgba[3] = 255;
}

const char *
cmap_css(const struct cmap_scale *scale, double value, const char *missing, char text[8])
{
	unsigned char rgba[4];

	cmap_colour(scale, value, rgba);
	if (rgba[3] == 0)
		return missing;
	snprintf(text, 8, "#%02x%02x%02x", rgba[0], rgba[1], rgba[2]);
	return text;
}

void
cmap_fit(const struct cmap *cmap, size_t n, const double *values, size_t stride, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		double value = values[i * stride];

		if (!isfinite(value))
			continue;
		*low = fmin(*low, value);
		*high = fmax(*high, value);
	}
	if (*low > *high || (*low == 0 && *high == 0)) {
		*low = 0;
		*high = 1;
	}
	if (cmap->middle) {
		*high = fmax(fabs(*low), fabs(*high));
		*low = -*high;
	} else if (*low == *high) {
		double step = fmax(fabs(*low), 1) / 2;

		*low -= step;
		*high += step;
	}
}
