/* morph: binary volumes grown, shrunk and cleaned; see morph.h. */
#include "geometry/morph.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The indices of a voxel's neighbours within the grid; returns how many. */
static size_t
find_neighbours(const size_t shape[3], size_t voxel, size_t neighbours[6])
{
	size_t stride = 1, rest = voxel, n = 0;

	for (size_t axis = 0; axis < 3; axis++) {
		size_t place = rest % shape[axis];

		if (place > 0)
			neighbours[n++] = voxel - stride;
		if (place + 1 < shape[axis])
			neighbours[n++] = voxel + stride;
		rest /= shape[axis];
		stride *= shape[axis];
	}
	return n;
}

static size_t
count_voxels(const size_t shape[3])
{
	return shape[0] * shape[1] * shape[2];
}

/* Outside is 0, so at the grid's edge, where neighbours are missing, nothing stays. */
static void
erode_once(unsigned char *inside, const unsigned char *before, const size_t shape[3])
{
	size_t neighbours[6];

	for (size_t voxel = 0; voxel < count_voxels(shape); voxel++) {
		size_t n;

		if (before[voxel] == 0)
			continue;
		n = find_neighbours(shape, voxel, neighbours);
		inside[voxel] = n == 6;
		for (size_t i = 0; i < n; i++)
			inside[voxel] &= before[neighbours[i]];
	}
}

/* From the voxels inside, which are fewer than those outside. */
static void
dilate_once(unsigned char *inside, const unsigned char *before, const size_t shape[3])
{
	size_t neighbours[6];

	for (size_t voxel = 0; voxel < count_voxels(shape); voxel++) {
		size_t n = before[voxel] == 0 ? 0 : find_neighbours(shape, voxel, neighbours);

		for (size_t i = 0; i < n; i++)
			inside[neighbours[i]] = 1;
	}
}

static void
iterate(unsigned char *inside, const size_t shape[3], size_t iterations,
    void (*once)(unsigned char *, const unsigned char *, const size_t *))
{
	unsigned char *before = mem_array(count_voxels(shape), 1);

	for (size_t i = 0; i < iterations; i++) {
		memcpy(before, inside, count_voxels(shape));
		once(inside, before, shape);
	}
	free(before);
}

void
morph_erode(unsigned char *inside, const size_t shape[3], size_t iterations)
{
	iterate(inside, shape, iterations, erode_once);
}

void
morph_dilate(unsigned char *inside, const size_t shape[3], size_t iterations)
{
	iterate(inside, shape, iterations, dilate_once);
}

/* Turns the component of `seed` from one mark to another; returns its size. The stack is kept for the next
 * one. */
static size_t
flood(unsigned char *marks, const size_t shape[3], size_t seed, unsigned char to, size_t **stack,
    size_t *room)
{
	unsigned char from = marks[seed];
	size_t neighbours[6], depth = 0, size = 0;

	*stack = mem_grow(*stack, room, 1, sizeof(**stack));
	(*stack)[depth++] = seed;
	marks[seed] = to;
	while (depth > 0) {
		size_t n = find_neighbours(shape, (*stack)[--depth], neighbours);

		size++;
		*stack = mem_grow(*stack, room, depth + n, sizeof(**stack));
		for (size_t i = 0; i < n; i++) {
			if (marks[neighbours[i]] != from)
				continue;
			marks[neighbours[i]] = to;
			(*stack)[depth++] = neighbours[i];
		}
	}
	return size;
}

void
morph_keep_largest(unsigned char *inside, const size_t shape[3])
{
	enum { SEEN = 2, KEPT = 3 };
	size_t largest = 0, best = SIZE_MAX, room = 0;
	size_t *stack = NULL;

	/* with x slowest, so that equals are told apart as in scipy.ndimage.label */
	for (size_t x = 0; x < shape[0]; x++)
		for (size_t y = 0; y < shape[1]; y++)
			for (size_t z = 0; z < shape[2]; z++) {
				size_t voxel = x + shape[0] * (y + shape[1] * z);
				size_t size = inside[voxel] == 1 ? flood(inside, shape, voxel, SEEN, &stack,
				    &room) : 0;

				if (size > largest) {
					largest = size;
					best = voxel;
				}
			}
	if (best != SIZE_MAX)
		flood(inside, shape, best, KEPT, &stack, &room);
	for (size_t voxel = 0; voxel < count_voxels(shape); voxel++)
		inside[voxel] = inside[voxel] == KEPT;
	free(stack);
}

void
morph_keep_outer(unsigned char *inside, const size_t shape[3])
{
	enum { KEPT = 2 };
	size_t *stack = NULL, room = 0, voxel = 0;

	for (size_t z = 0; z < shape[2]; z++)
		for (size_t y = 0; y < shape[1]; y++)
			for (size_t x = 0; x < shape[0]; x++, voxel++) {
				const size_t at[3] = { x, y, z };
				bool outer = false;

				for (size_t i = 0; i < 3 && inside[voxel] == 1; i++)
					outer = outer || (shape[i] > 1 && (at[i] == 0 || at[i] + 1 == shape[i]));
				if (outer)
					flood(inside, shape, voxel, KEPT, &stack, &room);
			}
	for (voxel = 0; voxel < count_voxels(shape); voxel++)
		inside[voxel] = inside[voxel] == KEPT;
	free(stack);
}
