/* places: a table of places in mm, and what it puts into the voxels there.
 *
 *	struct maps *maps = maps_new(mask, VOXEL_FLOAT32);
 *	places_put("rois.tsv", NULL, 6, maps, mask);
 *	maps_write(maps, "rois.nii.gz", NULL);
 *
 * The columns x, y and z are the place, the first three where there is no x. Later records overwrite earlier
 * ones.
 */
#ifndef PLACES_H
#define PLACES_H

#include "images/img.h"
#include "images/maps.h"

/* Reads the table (SPEC as in table.h) and adds a map for each of its columns of numbers that `columns`
 * picks: NULL means all but the place, and 1 in a map `value` where there are no others. Each record sets
 * the voxel nearest to its place and those with centres within radius_mm; voxels outside the mask stay 0.
 * A place outside the grid dies. */
void places_put(const char *spec, const char *columns, double radius_mm, struct maps *maps,
    const struct img_mask *mask);

#endif
