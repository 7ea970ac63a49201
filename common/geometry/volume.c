/* volume: one volume of an image in the world; see volume.h. */
#include "geometry/volume.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geometry/morph.h"
#include "geometry/resample.h"
#include "images/affine.h"
#include "images/img.h"
#include "images/measure.h"
#include "numerics/order.h"

struct volume {
	char *name, *measure;
	struct img *img;	/* NULL once it is read */
	struct img_mask *all;
	size_t shape[3], n_voxels, n_read;
	struct affine affine, inverse;
	bool single;
	void *values;		/* float if single, else double */
	unsigned char *air;	/* whether a voxel is; NULL: none is */
};

/* ---- reading ------------------------------------------------------------------------------------------ */

struct volume *
volume_open(const char *path)
{
	struct volume *volume = mem_zeros(1, sizeof(*volume));
	const struct img_header *header;

	volume->img = img_open(path);
	header = img_header(volume->img);
	volume->name = mem_string(img_name(volume->img));
	if (header->grid.kind != IMG_VOLUME)
		die("%s: is no volume; slices are cut from volumes", volume->name);
	volume->affine = header->grid.affine;
	if (!affine_finite(&volume->affine) || !affine_invert(&volume->affine, &volume->inverse) ||
	    !affine_finite(&volume->inverse))
		die("%s: the affine has no inverse; its voxels are at no place of their own", volume->name);
	memcpy(volume->shape, header->grid.shape, sizeof(volume->shape));
	volume->n_voxels = header->grid.n_voxels;
	volume->single = header->single;
	volume->all = img_mask_all(&header->grid, volume->name);
	return volume;
}

bool
volume_next(struct volume *volume)
{
	size_t size = volume->single ? sizeof(float) : sizeof(double);
	const void *values;

	if (volume->img == NULL)
		return false;
	values = img_next(volume->img, volume->all, volume->single);
	if (volume->values == NULL)
		volume->values = mem_array(volume->n_voxels, size);
	memcpy(volume->values, values, volume->n_voxels * size);
	if (++volume->n_read == img_header(volume->img)->n_volumes) {
		img_end(volume->img);
		volume->img = NULL;
	}
	return true;
}

struct volume *
volume_read(const char *path, size_t k)
{
	struct volume *volume = volume_open(path);
	size_t n = img_header(volume->img)->n_volumes;

	if (k >= n)
		die("%s: has %zu volume%s; volume %zu was asked for", volume->name, n, n == 1 ? "" : "s", k + 1);
	volume->measure = measure_words(img_header(volume->img), img_volume_name(volume->img, k));
	for (size_t i = 0; i <= k; i++)
		volume_next(volume);
	if (volume->img != NULL)
		img_close(volume->img);
	volume->img = NULL;
	return volume;
}

void
volume_free(struct volume *volume)
{
	if (volume == NULL)
		return;
	if (volume->img != NULL)
		img_close(volume->img);
	img_mask_free(volume->all);
	free(volume->values);
	free(volume->air);
	free(volume->name);
	free(volume->measure);
	free(volume);
}

const char *
volume_name(const struct volume *volume)
{
	return volume->name;
}

const char *
volume_measure(const struct volume *volume)
{
	return volume->measure;
}

double
volume_edge(const struct volume *volume)
{
	return fmin(affine_length(&volume->affine, 0), fmin(affine_length(&volume->affine, 1),
	    affine_length(&volume->affine, 2)));
}

double
volume_reach(const struct volume *volume, size_t axis)
{
	const double *row = volume->affine.m[axis];

	return fabs(row[0]) + fabs(row[1]) + fabs(row[2]);
}

/* ---- what there is ------------------------------------------------------------------------------------ */

static double
value_at(const struct volume *volume, size_t voxel)
{
	return volume->single ? (double)((const float *)volume->values)[voxel] : ((const double *)volume->values)[voxel];
}

static bool
is_air(const struct volume *volume, size_t voxel)
{
	return volume->air != NULL && volume->air[voxel] != 0;
}

/* The box in the world of the voxels from `low' to `high', which count. */
static void
box_of_voxels(const struct volume *volume, const size_t low[3], const size_t high[3], struct volume_box *box)
{
	for (size_t i = 0; i < 3; i++) {
		box->low[i] = INFINITY;
		box->high[i] = -INFINITY;
	}
	for (size_t corner = 0; corner < 8; corner++) {
		double voxel[3], place[3];

		for (size_t i = 0; i < 3; i++)
			voxel[i] = corner >> i & 1 ? (double)high[i] + 0.5 : (double)low[i] - 0.5;
		affine_apply(&volume->affine, voxel, place);
		for (size_t i = 0; i < 3; i++) {
			box->low[i] = fmin(box->low[i], place[i]);
			box->high[i] = fmax(box->high[i], place[i]);
		}
	}
}

void
volume_field(const struct volume *volume, struct volume_box *box)
{
	const size_t *shape = volume->shape;

	box_of_voxels(volume, (const size_t[3]){ 0, 0, 0 }, (const size_t[3]){ shape[0] - 1, shape[1] - 1, shape[2] - 1 },
	    box);
}

bool
volume_box(const struct volume *volume, double height, struct volume_box *box)
{
	size_t low[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, high[3] = { 0, 0, 0 }, voxel = 0;

	for (size_t z = 0; z < volume->shape[2]; z++)
		for (size_t y = 0; y < volume->shape[1]; y++)
			for (size_t x = 0; x < volume->shape[0]; x++) {
				const size_t at[3] = { x, y, z };
				const double value = value_at(volume, voxel);
				const bool air = is_air(volume, voxel++);

				if (air || !(isfinite(value) && fabs(value) > height))
					continue;
				for (size_t i = 0; i < 3; i++) {
					low[i] = at[i] < low[i] ? at[i] : low[i];
					high[i] = at[i] > high[i] ? at[i] : high[i];
				}
			}
	if (low[0] == SIZE_MAX)
		return false;
	box_of_voxels(volume, low, high, box);
	return true;
}

static void
find_place(const struct volume *volume, size_t voxel, double place[3])
{
	const size_t row = voxel / volume->shape[0];
	const double at[3] = { (double)(voxel % volume->shape[0]), (double)(row % volume->shape[1]),
		(double)(row / volume->shape[1]) };

	affine_apply(&volume->affine, at, place);
}

/* The sum of what is up to two voxels away from one, infinities and n/a apart. */
static double
sum_around(const struct volume *volume, size_t voxel)
{
	const size_t *shape = volume->shape, row = voxel / shape[0];
	const size_t at[3] = { voxel % shape[0], row % shape[1], row / shape[1] };
	size_t low[3], high[3];
	double sum = 0;

	for (size_t i = 0; i < 3; i++) {
		low[i] = at[i] < 2 ? 0 : at[i] - 2;
		high[i] = shape[i] - at[i] <= 2 ? shape[i] - 1 : at[i] + 2;
	}
	for (size_t z = low[2]; z <= high[2]; z++)
		for (size_t y = low[1]; y <= high[1]; y++)
			for (size_t x = low[0]; x <= high[0]; x++) {
				double value = value_at(volume, x + shape[0] * (y + shape[1] * z));

				sum += isfinite(value) ? value : 0;
			}
	return sum;
}

/* Of the n voxels that are as far from 0 as the first of them, the one with the most around it; of very many, some are
 * looked at. */
static size_t
choose_peak(const struct volume *volume, size_t first, size_t n)
{
	enum { ENOUGH = 4096 };
	const double peak = value_at(volume, first);
	double most = -INFINITY;
	size_t best = first, seen = 0;

	for (size_t voxel = first; voxel < volume->n_voxels && n > 1; voxel++) {
		const double value = value_at(volume, voxel);
		double sum;

		if (fabs(value) != fabs(peak) || seen++ % (n / ENOUGH + 1) != 0)
			continue;
		sum = sum_around(volume, voxel) * (value < 0 ? -1 : 1);
		if (sum <= most)
			continue;
		most = sum;
		best = voxel;
	}
	return best;
}

void
volume_range(const struct volume *volume, double height, struct volume_range *range)
{
	size_t peak = 0, n_peaks = 0;

	*range = (struct volume_range){ .low = INFINITY, .high = -INFINITY };
	for (size_t voxel = 0; voxel < volume->n_voxels; voxel++) {
		double value = value_at(volume, voxel);

		if (!isfinite(value)) {
			range->n_infinite += isinf(value) != 0;
			range->n_missing += isnan(value) != 0;
			continue;
		}
		if (fabs(value) > fabs(range->peak)) {
			range->peak = value;
			peak = voxel;
			n_peaks = 0;
		}
		n_peaks += fabs(value) == fabs(range->peak);
		if (fabs(value) <= height)
			continue;
		range->n++;
		range->low = fmin(range->low, value);
		range->high = fmax(range->high, value);
	}
	peak = choose_peak(volume, peak, range->peak == 0 ? 1 : n_peaks);
	range->peak = range->peak == 0 ? 0 : value_at(volume, peak);
	find_place(volume, peak, range->place);
}

bool
volume_greys(const struct volume *volume, double *low, double *high, bool *masked)
{
	enum { ENOUGH = 1 << 17 };
	/* an odd stride, so that it doesn't run along with the rows */
	const size_t stride = (volume->n_voxels / ENOUGH) | 1;
	double *some = mem_array(volume->n_voxels / stride + 1, sizeof(*some));
	size_t n = 0, looked = 0;

	for (size_t voxel = 0; voxel < volume->n_voxels; voxel += stride, looked++) {
		double value = value_at(volume, voxel);

		if (isfinite(value) && value != 0)
			some[n++] = value;
	}
	order_rising(n, some);
	*low = n == 0 ? 0 : some[n / 100];
	*high = n == 0 ? 1 : some[n - 1 - n / 100];
	*masked = n < looked - looked / 4;
	if (*masked && *low > 0)
		*low = 0;
	if (*low >= *high) {	/* all alike: the grey in the middle */
		*low -= 1;
		*high += 1;
	}
	free(some);
	return n > 0;
}

void
volume_find_air(struct volume *volume, double low, double high)
{
	const double nothing = fmin(low, 0), level = nothing + (high - nothing) / 10;

	if (volume->air == NULL)
		volume->air = mem_array(volume->n_voxels, 1);
	for (size_t voxel = 0; voxel < volume->n_voxels; voxel++)
		volume->air[voxel] = value_at(volume, voxel) <= level;
	morph_keep_outer(volume->air, volume->shape);
}

bool
volume_is_labels(const struct volume *volume)
{
	bool several = false;

	for (size_t voxel = 0; voxel < volume->n_voxels; voxel++) {
		double value = value_at(volume, voxel);

		if (isfinite(value) && value != rint(value))
			return false;
		several |= isfinite(value) && value > 1;
	}
	return several;
}

/* ---- places ------------------------------------------------------------------------------------------- */

static bool
is_within(const struct volume *volume, const double at[3])
{
	for (size_t i = 0; i < 3; i++)
		if (!(at[i] >= -0.5 - RESAMPLE_NEAR && at[i] <= (double)volume->shape[i] - 0.5 + RESAMPLE_NEAR))
			return false;
	return true;
}

bool
volume_overlaps(const struct volume *volume, const struct volume *other)
{
	for (size_t voxel = 0; voxel < other->n_voxels; voxel++) {
		double place[3], at[3];

		find_place(other, voxel, place);
		affine_apply(&volume->inverse, place, at);
		if (is_within(volume, at))
			return true;
	}
	return false;
}

/* The line in voxels. */
static struct volume_line
in_voxels(const struct volume *volume, const struct volume_line *line)
{
	struct volume_line own = { .n = line->n };

	affine_apply(&volume->inverse, line->from, own.from);
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 3; j++)
			own.step[i] += volume->inverse.m[i][j] * line->step[j];
	return own;
}

static void
step_to(const struct volume_line *line, size_t k, double at[3])
{
	for (size_t i = 0; i < 3; i++)
		at[i] = line->from[i] + (double)k * line->step[i];
}

/* The voxel that step k of a line in voxels is in; SIZE_MAX outside. */
static size_t
find_voxel(const struct volume *volume, const struct volume_line *own, size_t k)
{
	size_t found[3];

	for (size_t i = 0; i < 3; i++) {
		const size_t n = volume->shape[i];
		/* from the voxels' lower edges */
		const double at = own->from[i] + (double)k * own->step[i] + 0.5 + RESAMPLE_NEAR;

		if (!(at >= 0 && at <= (double)n + 2 * RESAMPLE_NEAR))
			return SIZE_MAX;
		found[i] = (size_t)at < n ? (size_t)at : n - 1;
	}
	return found[0] + volume->shape[0] * (found[1] + volume->shape[1] * found[2]);
}

void
volume_nearest(const struct volume *volume, const struct volume_line *line, double *values)
{
	const struct volume_line own = in_voxels(volume, line);

	for (size_t k = 0; k < line->n; k++) {
		const size_t voxel = find_voxel(volume, &own, k);

		values[k] = voxel == SIZE_MAX ? NAN : value_at(volume, voxel);
	}
}

double
volume_farthest(const struct volume *volume, const struct volume_line *line)
{
	const struct volume_line own = in_voxels(volume, line);
	double farthest = NAN;
	size_t last = SIZE_MAX;

	for (size_t k = 0; k < line->n; k++) {
		const size_t voxel = find_voxel(volume, &own, k);
		double value;

		if (voxel == last || voxel == SIZE_MAX)
			continue;
		last = voxel;
		value = value_at(volume, voxel);
		if (!isnan(value) && !(fabs(value) <= fabs(farthest)))
			farthest = value;
	}
	return farthest;
}

static bool
counts(const struct volume *volume, size_t voxel, double value, enum volume_keep keep, double label)
{
	switch (keep) {
	case VOLUME_FINITE:
		return isfinite(value);
	case VOLUME_HEAD:
		return isfinite(value) && !is_air(volume, voxel);
	case VOLUME_BODY:
		return isfinite(value) && value != 0;
	case VOLUME_LABEL:
		break;
	}
	return value == label;
}

/* The eight voxels around a place, which is within; returns the share of those that count, and the mean of the finite ones. */
static double
mix(const struct volume *volume, const double at[3], enum volume_keep keep, double label, double *mean)
{
	double share = 0, finite = 0, sum = 0, beyond[3];
	size_t low[3];

	for (size_t i = 0; i < 3; i++) {
		double inside = fmin(fmax(at[i], 0), (double)(volume->shape[i] - 1));

		low[i] = (size_t)inside;
		beyond[i] = inside - floor(inside);
	}
	for (size_t corner = 0; corner < 8; corner++) {
		size_t voxel = 0;
		double weight = 1, value;

		for (size_t i = 3; i-- > 0;) {
			weight *= corner >> i & 1 ? beyond[i] : 1 - beyond[i];
			voxel = voxel * volume->shape[i] + low[i] + (corner >> i & 1);
		}
		if (weight == 0)
			continue;
		value = value_at(volume, voxel);
		if (counts(volume, voxel, value, keep, label))
			share += weight;
		if (!isfinite(value))
			continue;
		finite += weight;
		sum += weight * value;
	}
	*mean = finite > 0 ? sum / finite : NAN;
	return share;
}

void
volume_linear(const struct volume *volume, const struct volume_line *line, enum volume_keep keep, double label,
    double *shares, double *values)
{
	const struct volume_line own = in_voxels(volume, line);

	for (size_t k = 0; k < line->n; k++) {
		double at[3], mean = NAN;

		step_to(&own, k, at);
		shares[k] = is_within(volume, at) ? mix(volume, at, keep, label, &mean) : 0;
		if (values != NULL)
			values[k] = mean;
	}
}

double
volume_most(const struct volume *volume, const struct volume_line *line, enum volume_keep keep)
{
	const struct volume_line own = in_voxels(volume, line);
	double most = 0;

	for (size_t k = 0; k < line->n && most < 1; k++) {
		double at[3], mean, share;

		step_to(&own, k, at);
		if (!is_within(volume, at))
			continue;
		share = mix(volume, at, keep, 0, &mean);
		most = share > most ? share : most;
	}
	return most;
}
