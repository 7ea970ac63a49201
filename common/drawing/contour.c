/* contour: lines around what is high in a raster; see contour.h. */
#include "drawing/contour.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

/* The raster with a frame of 0. An edge between two neighbours has the number 2 * (its left or upper value) and one more if
 * it goes down; where a line crosses it, it is joined to the edges before and after. */
struct field {
	size_t width, height;
	double *values, level;
	size_t (*links)[2];
};

enum { NONE = 0 };	/* edge 0 is in the frame: no line crosses it */

static void
join(struct field *field, size_t a, size_t b)
{
	field->links[a][field->links[a][0] != NONE] = b;
	field->links[b][field->links[b][0] != NONE] = a;
}

/* The square whose left upper value is `at'. */
static void
cross_square(struct field *field, size_t at)
{
	const size_t width = field->width;
	const double *values = field->values;
	const size_t corners[4] = { at, at + 1, at + width + 1, at + width };
	/* between a corner and the next one, clockwise */
	const size_t edges[4] = { 2 * at, 2 * (at + 1) + 1, 2 * (at + width), 2 * at + 1 };
	size_t crossed[4], n = 0;
	bool high[4];
	double sum = 0;

	for (size_t i = 0; i < 4; i++) {
		high[i] = values[corners[i]] >= field->level;
		sum += values[corners[i]];
	}
	for (size_t i = 0; i < 4; i++)
		if (high[i] != high[(i + 1) % 4])
			crossed[n++] = edges[i];
	if (n == 2) {
		join(field, crossed[0], crossed[1]);
	} else if (n == 4) {
		/* lines cut off the first and the third corner, or the others */
		bool odd = (sum / 4 >= field->level) == high[0];

		join(field, edges[odd ? 0 : 3], edges[odd ? 1 : 0]);
		join(field, edges[odd ? 2 : 1], edges[odd ? 3 : 2]);
	}
}

static void
place_point(const struct field *field, size_t edge, double *x, double *y)
{
	const size_t at = edge / 2, next = edge % 2 == 0 ? at + 1 : at + field->width;
	const double a = field->values[at], b = field->values[next], part = (field->level - a) / (b - a);

	/* without the frame */
	*x = (double)(at % field->width) - 0.5 + (edge % 2 == 0 ? part : 0);
	*y = (double)(at / field->width) - 0.5 + (edge % 2 == 0 ? 0 : part);
}

/* Follows the line from an edge until it is there again, and unties it. */
static size_t
follow(struct field *field, size_t start, double *x, double *y)
{
	size_t n = 0, edge = start, before = NONE;

	do {
		size_t *links = field->links[edge];
		size_t next = links[0] == before && before != NONE ? links[1] : links[0];

		place_point(field, edge, &x[n], &y[n]);
		n++;
		before = edge;
		links[0] = links[1] = NONE;
		edge = next;
	} while (edge != start);
	return n;
}

void
contour_trace(size_t width, size_t height, const double *values, double level,
    void (*line)(void *arg, size_t n, const double *x, const double *y), void *arg)
{
	struct field field = { width + 2, height + 2, NULL, level, NULL };
	const size_t n = field.width * field.height;
	double *x = mem_array(2 * n, sizeof(*x)), *y = mem_array(2 * n, sizeof(*y));

	field.values = mem_zeros(n, sizeof(*field.values));
	field.links = mem_zeros(2 * n, sizeof(*field.links));
	for (size_t row = 0; row < height; row++)
		for (size_t column = 0; column < width; column++) {
			double value = values[row * width + column];

			field.values[(row + 1) * field.width + column + 1] = isnan(value) ? 0 : value;
		}
	for (size_t row = 0; row + 1 < field.height; row++)
		for (size_t column = 0; column + 1 < field.width; column++)
			cross_square(&field, row * field.width + column);
	for (size_t edge = 0; edge < 2 * n; edge++)
		if (field.links[edge][0] != NONE)
			line(arg, follow(&field, edge, x, y), x, y);
	free(field.values);
	free(field.links);
	free(x);
	free(y);
}
