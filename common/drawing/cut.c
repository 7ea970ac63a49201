/* cut: planes through volumes, as pixels; see cut.h. */
#include "drawing/cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Of grey over the paper, light or dark: a field of view, and what isn't 0 in it. */
enum { SHADE = 0x80, FIELD_ALPHA = 28, BODY_ALPHA = 72 };

struct cut
cut_new(size_t normal, double at, const struct volume_box *box, bool mirrored)
{
	struct cut cut = { .normal = normal, .right = normal == 0 ? 1 : 0, .up = normal == 2 ? 1 : 2, .at = at };

	cut.left_mm = mirrored ? box->high[cut.right] : box->low[cut.right];
	cut.right_mm = mirrored ? box->low[cut.right] : box->high[cut.right];
	cut.bottom_mm = box->low[cut.up];
	cut.top_mm = box->high[cut.up];
	return cut;
}

double
cut_width(const struct cut *cut)
{
	return fabs(cut->right_mm - cut->left_mm);
}

double
cut_height(const struct cut *cut)
{
	return cut->top_mm - cut->bottom_mm;
}

void
cut_find(const struct cut *cut, const double place[3], double *right, double *down)
{
	*right = (place[cut->right] - cut->left_mm) / (cut->right_mm - cut->left_mm);
	*down = (cut->top_mm - place[cut->up]) / (cut->top_mm - cut->bottom_mm);
}

struct volume_line
cut_row(const struct cut *cut, size_t width, size_t height, size_t row)
{
	struct volume_line line = { .n = width };

	line.step[cut->right] = (cut->right_mm - cut->left_mm) / (double)width;
	line.from[cut->normal] = cut->at;
	line.from[cut->right] = cut->left_mm + line.step[cut->right] / 2;
	line.from[cut->up] = cut->top_mm - ((double)row + 0.5) / (double)height * cut_height(cut);
	return line;
}

/* It ends half-way between what is there and what isn't, so that bright brains have an edge on bright paper. */
static void
paint_background(const struct cut_layers *layers, const struct volume_line *line, double *shares, double *values,
    unsigned char *rgba)
{
	volume_linear(layers->background, line, layers->masked ? VOLUME_BODY : VOLUME_HEAD, 0, shares, values);
	for (size_t i = 0; i < line->n; i++) {
		double grey = (values[i] - layers->grey_low) / (layers->grey_high - layers->grey_low);

		if (shares[i] < 0.5)
			continue;
		/* as many greys as leave one of 256 colours for what is transparent */
		memset(rgba + 4 * i, (int)lround(1 + 254 * fmin(fmax(grey, 0), 1)), 3);
		rgba[4 * i + 3] = 255;
	}
}

static void
paint_shade(const double *values, size_t n, unsigned char *rgba)
{
	for (size_t i = 0; i < n; i++) {
		if (isnan(values[i]))
			continue;
		memset(rgba + 4 * i, SHADE, 3);
		rgba[4 * i + 3] = values[i] != 0 ? BODY_ALPHA : FIELD_ALPHA;
	}
}

/* The line into the picture at a pixel of a row, by steps of at most `step' mm, in the middles of as many parts. */
static struct volume_line
look_into(const struct cut *cut, const struct volume_line *row, size_t column, double step)
{
	enum { MOST_STEPS = 2048 };
	const double depth = fmax(cut->far_mm - cut->near_mm, 0);
	struct volume_line line = { .n = (size_t)fmin(ceil(depth / step), MOST_STEPS) };

	memcpy(line.from, row->from, sizeof(line.from));
	line.from[cut->right] += (double)column * row->step[cut->right];
	line.step[cut->normal] = line.n == 0 ? 0 : depth / (double)line.n;
	line.from[cut->normal] = cut->near_mm + line.step[cut->normal] / 2;
	return line;
}

void
cut_shares(const struct volume *volume, enum volume_keep keep, const struct cut *cut, size_t width, size_t height,
    double *shares)
{
	const double step = cut_height(cut) / (double)height;

	for (size_t row = 0; row < height; row++) {
		const struct volume_line line = cut_row(cut, width, height, row);

		for (size_t i = 0; i < width; i++) {
			const struct volume_line into = look_into(cut, &line, i, step);

			shares[row * width + i] = volume_most(volume, &into, keep);
		}
	}
}

/* The row's values farthest from 0 along the lines into the picture. */
static void
project(const struct volume *map, const struct cut *cut, const struct volume_line *row, double *values)
{
	const double step = volume_edge(map) / 2;

	for (size_t i = 0; i < row->n; i++) {
		const struct volume_line into = look_into(cut, row, i, step);

		values[i] = volume_farthest(map, &into);
	}
}

void
cut_paint(const struct cut_layers *layers, const struct cut *cut, size_t width, size_t height, unsigned char *ground,
    unsigned char *paint)
{
	double *values = mem_array(width, sizeof(*values)), *shares = mem_array(width, sizeof(*shares));

	memset(ground, 0, width * height * 4);
	for (size_t row = 0; row < height; row++, ground += 4 * width, paint += 4 * width) {
		const struct volume_line line = cut_row(cut, width, height, row);

		if (layers->background != NULL && !cut->deep)
			paint_background(layers, &line, shares, values, ground);
		if (cut->deep)
			project(layers->map, cut, &line, values);
		else
			volume_nearest(layers->map, &line, values);
		if (layers->background == NULL && !cut->deep)
			paint_shade(values, width, ground);
		for (size_t i = 0; i < width; i++)
			cmap_colour(&layers->scale, values[i], paint + 4 * i);
	}
	free(values);
	free(shares);
}
