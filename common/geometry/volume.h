/* volume: one volume of an image, held to be looked at: what it has at places in mm.
 *
 *	struct volume *map = volume_read("z.nii.gz", 0);
 *	double values[256];
 *	volume_nearest(map, &(struct volume_line){ { -90, 0, 0 }, { 0.7, 0, 0 }, 256 }, values);
 *	volume_free(map);
 *
 * Places are in the world: x points right, y to the front, z up, whatever the image's own axes are. A voxel reaches to half
 * its edges around its centre. Whatever is wrong with the file dies; nothing is printed.
 */
#ifndef VOLUME_H
#define VOLUME_H

#include <stdbool.h>
#include <stddef.h>

struct volume;

/* Surfaces and CIFTI die, and affines that put voxels nowhere. Nothing is read but the header. */
struct volume *volume_open(const char *path);
/* Reads the next volume, in place of the one before; false where there is none. With the last one, the file's end is proven. */
bool volume_next(struct volume *volume);
/* Opens and reads volume k, from 0; what follows it isn't read. */
struct volume *volume_read(const char *path, size_t k);
void volume_free(struct volume *volume);

const char *volume_name(const struct volume *volume);
/* What the numbers of the volume that was read are (measure.h), or NULL. */
const char *volume_measure(const struct volume *volume);
/* The least edge of a voxel, mm. */
double volume_edge(const struct volume *volume);
/* How far a voxel reaches along an axis of the world, from its least to its largest corner, mm. */
double volume_reach(const struct volume *volume, size_t axis);

struct volume_box {
	double low[3], high[3];	/* mm */
};

/* The box around all voxels, to their edges. */
void volume_field(const struct volume *volume, struct volume_box *box);
/* The same around those that are finite, no air (volume_find_air), and |value| > height, which may be negative. False: there
 * are none. */
bool volume_box(const struct volume *volume, double height, struct volume_box *box);

struct volume_range {
	size_t n, n_infinite, n_missing;	/* of voxels: beyond the height and finite; inf; n/a */
	double low, high;	/* of the n */
	/* the finite value farthest from 0, and where; of several the one with the highest around it; 0 where all are */
	double peak, place[3];
};
void volume_range(const struct volume *volume, double height, struct volume_range *range);

/* For showing it in grey: the quantiles 0.01 and 0.99 of what is finite and not 0; and whether so much of it is 0 that it is
 * what was left out around a brain. False: nothing is. */
bool volume_greys(const struct volume *volume, double *low, double *high, bool *masked);

/* Finds the air around a head that isn't 0: what is no more than a tenth of the way to `high' (volume_greys) from 0, or from
 * `low' if that is less, and reaches a side of the grid. */
void volume_find_air(struct volume *volume, double low, double high);

/* Whether a voxel of the other has its centre in this. */
bool volume_overlaps(const struct volume *volume, const struct volume *other);

/* Places from, from + step, ... */
struct volume_line {
	double from[3], step[3];
	size_t n;
};
/* The value of the voxel that the place is in; n/a outside. */
void volume_nearest(const struct volume *volume, const struct volume_line *line, double *values);

/* Of the values at all those places the one farthest from 0, of equals the first; n/a where there is none. */
double volume_farthest(const struct volume *volume, const struct volume_line *line);

/* Which voxels count: those that are finite; but for the air; not 0 either; equal to the label. */
enum volume_keep { VOLUME_FINITE, VOLUME_HEAD, VOLUME_BODY, VOLUME_LABEL };
/* Trilinear: shares are the weights of the voxels that count, 0 ... 1, 0 outside; values (or NULL) the means of those that
 * are finite, n/a where none is. */
void volume_linear(const struct volume *volume, const struct volume_line *line, enum volume_keep keep, double label,
    double *shares, double *values);
/* The largest of the shares. */
double volume_most(const struct volume *volume, const struct volume_line *line, enum volume_keep keep);
/* Whether all finite values are whole numbers, one of them above 1: labels, not probabilities. */
bool volume_is_labels(const struct volume *volume);

#endif
