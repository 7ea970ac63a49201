/* img_parts: what the files of img share; see img.h. Nothing else includes it.
 *
 * img.c	reading
 * img_mask.c	masks, and whether grids agree
 * img_out.c	writing
 */
#ifndef IMG_PARTS_H
#define IMG_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "images/img.h"
#include "images/imgformat.h"

/* All formats, in the order in which they are asked. */
enum { IMG_FORMATS = 5 };
extern const struct img_format *const img_formats[IMG_FORMATS];

/* ---- img.c ---- */

/* The name without its pair's suffix, .hdr or .img, to be freed; NULL if it ends in neither. Sets *gzip where .gz follows. */
char *img_pair_stem(const char *path, bool *gzip);
/* The next voxels of the volume at hand, from `start' on, as the file has them but in this machine's byte order; sets how
 * many. Valid until the next call. */
const unsigned char *img_piece(struct img *img, size_t start, size_t *count);

/* ---- img_mask.c ---- */

/* The first run that doesn't end before a voxel, or n_runs. */
size_t img_run_at(const struct img_mask *mask, size_t voxel);

#endif
