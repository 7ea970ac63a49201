/* imgset: several images of one grid, in order, as one series.
 *
 *	struct imgset *set = imgset_open(2, paths, "mask.nii.gz");
 *	struct scans_block block;
 *	while (imgset_next(set, set->single, &block))
 *		... a volume, or some units of all volumes ...
 *	imgset_free(set);
 *
 * All headers are read when it is opened. Volumes flow one at a time; where files keep all volumes of a voxel
 * together (CIFTI), some units do, and the files are read side by side.
 */
#ifndef IMGSET_H
#define IMGSET_H

#include <stdbool.h>
#include <stddef.h>

#include "images/img.h"
#include "tables/scans.h"

struct imgset {
	size_t n_images, n_volumes;
	struct img_mask *mask;
	bool single;		/* all values are exact as float */
	bool by_unit;
	struct imgset_image *images;
	size_t image, volume, scan;	/* the next one: by volume */
	size_t voxel, unit;	/* the same: by unit */
	unsigned char *merged;
	size_t room;
};

/* n >= 1 images, all of one grid, and a mask on it (NULL: every voxel). The paths must live as long. */
struct imgset *imgset_open(size_t n, const char *const *paths, const char *mask);
size_t imgset_volumes(const struct imgset *set, size_t image);
/* What an image calls a volume of its own, or NULL. */
const char *imgset_volume_name(const struct imgset *set, size_t image, size_t volume);
/* The next block of the mask's units, float if single, else double; false at the proven end of all images. Values
 * are valid until the next call. */
bool imgset_next(struct imgset *set, bool single, struct scans_block *block);
void imgset_free(struct imgset *set);

#endif
