/* maps: named columns of values, one for each unit of a mask, and the images they become.
 *
 *	struct maps *maps = maps_new(mask, VOXEL_FLOAT32);
 *	size_t z = maps_add(maps, "z");
 *	if (!maps_set(maps, z, unit, 2.5))
 *		... it can't be stored in that type ...
 *	maps_write(maps, "maps/%.nii.gz", history);	// maps/z.nii.gz
 *	maps_free(maps);
 *
 * Values are held in the type that is written, with room for as many units as were set.
 */
#ifndef MAPS_H
#define MAPS_H

#include <stdbool.h>
#include <stddef.h>

#include "images/img.h"

struct maps;

/* The mask stays the caller's, and must live as long. */
struct maps *maps_new(const struct img_mask *mask, enum voxel_type type);
/* Another map, 0 everywhere; returns its index. The name is copied. */
size_t maps_add(struct maps *maps, const char *name);
/* Stores a value; false where the type can't hold it (voxel_store()). */
bool maps_set(struct maps *maps, size_t map, size_t unit, double value);
/* What its image says of its numbers: NIfTI's intent code and parameters. */
void maps_set_intent(struct maps *maps, size_t map, int intent, const double p[3]);
/* What labels are called, for files of labels, as in img_form; they must live as long. */
void maps_set_labels(struct maps *maps, size_t n, const struct img_label *labels);
/* One map makes a 3-D image, several a 4-D one, whose intent is theirs if they share it. With a % in path,
 * which stands for the map's name, each makes an image of its own; these appear together. path NULL is standard output; history
 * as in img_form. */
void maps_write(struct maps *maps, const char *path, const char *history);
void maps_free(struct maps *maps);

#endif
