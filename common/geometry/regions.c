/* regions: what units come to in regions; see regions.h. */
#include "geometry/regions.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/lin.h"

struct regions {
	size_t n_regions;
	size_t n_used;
	size_t *units;		/* those that have a part in some region, ascending */
	/* labels */
	long *numbers;		/* of each region, ascending */
	size_t *sizes;		/* units of each */
	size_t *region;		/* of each used unit */
	/* maps */
	double *weights;	/* n_used x n_regions, row-major; NULL: labels */
};

/* ---- labels --------------------------------------------------------------------------------- */

static int
compare_numbers(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

/* Neighbours mostly have the same number, so that few of them are left to be sorted. */
static void
list_numbers(struct regions *regions, size_t n_units, const long *numbers)
{
	size_t room = 0, n = 0, kept = 0;

	for (size_t unit = 0; unit < n_units; unit++) {
		if (numbers[unit] == 0 || (n > 0 && regions->numbers[n - 1] == numbers[unit]))
			continue;
		regions->numbers = mem_grow(regions->numbers, &room, n + 1, sizeof(*regions->numbers));
		regions->numbers[n++] = numbers[unit];
	}
	if (n > 0)
		qsort(regions->numbers, n, sizeof(*regions->numbers), compare_numbers);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || regions->numbers[i] != regions->numbers[kept - 1])
			regions->numbers[kept++] = regions->numbers[i];
	regions->n_regions = kept;
}

struct regions *
regions_label(size_t n_units, const long *numbers)
{
	struct regions *regions = mem_zeros(1, sizeof(*regions));

	list_numbers(regions, n_units, numbers);
	regions->sizes = mem_zeros(regions->n_regions, sizeof(*regions->sizes));
	regions->units = mem_array(n_units, sizeof(*regions->units));
	regions->region = mem_array(n_units, sizeof(*regions->region));
	for (size_t unit = 0; unit < n_units; unit++) {
		const long *number;

		if (numbers[unit] == 0)
			continue;
		number = bsearch(&numbers[unit], regions->numbers, regions->n_regions, sizeof(*number), compare_numbers);
		regions->units[regions->n_used] = unit;
		regions->region[regions->n_used] = (size_t)(number - regions->numbers);
		regions->sizes[regions->region[regions->n_used++]]++;
	}
	return regions;
}

/* ---- maps --------------------------------------------------------------------------------- */

/* Units where all maps are 0 have no part in the solution. */
static void
list_units(struct regions *regions, size_t n_units, const double *maps)
{
	regions->units = mem_array(n_units, sizeof(*regions->units));
	for (size_t unit = 0; unit < n_units; unit++)
		for (size_t k = 0; k < regions->n_regions; k++)
			if (maps[k * n_units + unit] != 0) {
				regions->units[regions->n_used++] = unit;
				break;
			}
}

/* The rows of V S^-1 U', a column for each used unit, as that unit's weights. */
static bool
find_weights(struct regions *regions, const double *used, size_t *rank)
{
	size_t n = regions->n_used, k = regions->n_regions, m = n < k ? n : k;
	double *u = mem_array(n * m, sizeof(*u)), *s = mem_array(m, sizeof(*s)), *vt = mem_array(m * k, sizeof(*vt));
	bool converged = lin_svd(n, k, used, u, s, vt);

	if (converged) {
		*rank = lin_rank(n, k, s);
		for (size_t i = 0; i < *rank; i++)
			for (size_t row = 0; row < n; row++)
				u[i * n + row] /= s[i];
		/* (k x n) = V (k x rank) times U' (rank x n): each unit's k weights stand together */
		memset(regions->weights, 0, n * k * sizeof(*regions->weights));
		for (size_t row = 0; row < n; row++)
			for (size_t i = 0; i < *rank; i++)
				for (size_t j = 0; j < k; j++)
					regions->weights[row * k + j] += vt[j * m + i] * u[i * n + row];
	}
	free(u);
	free(s);
	free(vt);
	return converged;
}

struct regions *
regions_map(size_t n_units, size_t n_maps, const double *maps, size_t *rank)
{
	struct regions *regions = mem_zeros(1, sizeof(*regions));
	double *used;
	bool found = true;

	regions->n_regions = n_maps;
	*rank = 0;
	list_units(regions, n_units, maps);
	used = mem_array(regions->n_used * n_maps, sizeof(*used));
	for (size_t k = 0; k < n_maps; k++)
		for (size_t i = 0; i < regions->n_used; i++)
			used[k * regions->n_used + i] = maps[k * n_units + regions->units[i]];
	regions->weights = mem_array(regions->n_used * n_maps, sizeof(*regions->weights));
	if (regions->n_used > 0)
		found = find_weights(regions, used, rank);
	free(used);
	if (found)
		return regions;
	regions_free(regions);
	return NULL;
}

/* ---- scans --------------------------------------------------------------------------------- */

size_t
regions_count(const struct regions *regions)
{
	return regions->n_regions;
}

long
regions_number(const struct regions *regions, size_t region)
{
	return regions->numbers[region];
}

/* Value of a unit in a scan, both within the block; 0 where it isn't finite. */
static double
value_at(const struct scans_block *block, size_t scan, size_t unit)
{
	size_t place = scan * block->scan_stride + unit * block->unit_stride;
	double value = block->single ? (double)((const float *)block->values)[place]
	    : ((const double *)block->values)[place];

	return isfinite(value) ? value : 0;
}

static void
add_value(const struct regions *regions, size_t used, double value, double *sums, size_t region_stride)
{
	size_t k = regions->n_regions;

	if (regions->weights == NULL) {
		sums[regions->region[used] * region_stride] += value;
		return;
	}
	for (size_t region = 0; region < k; region++)
		sums[region * region_stride] += regions->weights[used * k + region] * value;
}

/* The first used unit that isn't before this one. */
static size_t
find_used(const struct regions *regions, size_t unit)
{
	size_t first = 0, beyond = regions->n_used;

	while (first < beyond) {
		size_t middle = first + (beyond - first) / 2;

		if (regions->units[middle] < unit)
			first = middle + 1;
		else
			beyond = middle;
	}
	return first;
}

void
regions_add(const struct regions *regions, const struct scans_block *block, double *sums, size_t scan_stride,
    size_t region_stride)
{
	size_t first = find_used(regions, block->unit), beyond = find_used(regions, block->unit + block->n_units);

	/* the inner loop runs along the memory of the series */
	if (block->unit_stride == 1) {
		for (size_t t = 0; t < block->n_scans; t++)
			for (size_t i = first; i < beyond; i++)
				add_value(regions, i, value_at(block, t, regions->units[i] - block->unit),
				    sums + t * scan_stride, region_stride);
		return;
	}
	for (size_t i = first; i < beyond; i++)
		for (size_t t = 0; t < block->n_scans; t++)
			add_value(regions, i, value_at(block, t, regions->units[i] - block->unit), sums + t * scan_stride,
			    region_stride);
}

void
regions_finish(const struct regions *regions, size_t n_scans, double *sums, size_t scan_stride, size_t region_stride)
{
	for (size_t region = 0; region < regions->n_regions && regions->weights == NULL; region++)
		for (size_t t = 0; t < n_scans; t++)
			sums[t * scan_stride + region * region_stride] /= (double)regions->sizes[region];
}

void
regions_free(struct regions *regions)
{
	free(regions->units);
	free(regions->numbers);
	free(regions->sizes);
	free(regions->region);
	free(regions->weights);
	free(regions);
}
