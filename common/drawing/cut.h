/* cut: planes through volumes, as pixels.
 *
 *	struct cut cut = cut_new(2, 55, &box, false);		// axial, at z = 55 mm
 *	unsigned char *ground = mem_array(width * height, 4), *paint = mem_array(width * height, 4);
 *	cut_paint(&layers, &cut, width, height, ground, paint);
 *
 * A cut is seen as the world has it: x to the right, z up (y up where the cut is axial), y to the right where it is sagittal.
 * Neither prints nor exits.
 */
#ifndef CUT_H
#define CUT_H

#include <stdbool.h>
#include <stddef.h>

#include "drawing/cmap.h"
#include "geometry/volume.h"

struct cut {
	size_t normal, right, up;	/* axes of the world: 0 x, 1 y, 2 z */
	double at;			/* mm along the normal */
	double left_mm, right_mm, bottom_mm, top_mm;	/* its edges; left_mm > right_mm where it is mirrored */
	bool deep;			/* no cut: what is farthest from 0 from near_mm to far_mm along the normal */
	double near_mm, far_mm;
};

struct cut cut_new(size_t normal, double at, const struct volume_box *box, bool mirrored);
double cut_width(const struct cut *cut);
double cut_height(const struct cut *cut);
/* Where a place of the world is, as parts of the width from the left and of the height from the top. */
void cut_find(const struct cut *cut, const double place[3], double *right, double *down);
/* The centres of pixels of a row, from the top, of a raster. */
struct volume_line cut_row(const struct cut *cut, size_t width, size_t height, size_t row);

struct cut_layers {
	const struct volume *map;
	struct cmap_scale scale;
	const struct volume *background;	/* or NULL: the map's body is a shade, and its field of view a fainter one */
	double grey_low, grey_high;
	bool masked;			/* 0 in the background is outside */
};

/* Of a deep cut, the largest shares of what counts (volume_linear) behind the centres of pixels, height x width. */
void cut_shares(const struct volume *volume, enum volume_keep keep, const struct cut *cut, size_t width, size_t height,
    double *shares);
/* ground and paint: red, green, blue and alpha, height x width x 4, from the top, transparent where there is nothing: the
 * background, and the map's colours upon it. */
void cut_paint(const struct cut_layers *layers, const struct cut *cut, size_t width, size_t height, unsigned char *ground,
    unsigned char *paint);

#endif
