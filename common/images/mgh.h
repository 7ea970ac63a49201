/* mgh: FreeSurfer's volumes and overlays, MGH and MGZ, which is MGH in gzip; see imgformat.h.
 *
 * An image of N x 1 x 1 voxels, N > 1, is data on a surface, as FreeSurfer keeps them. The repetition time stands behind
 * the voxels: of a series that is a regular file, it is looked for there; a pipe's isn't known.
 * Source: https://surfer.nmr.mgh.harvard.edu/fswiki/FsTutorial/MghFormat
 */
#ifndef MGH_H
#define MGH_H

#include "images/imgformat.h"

extern const struct img_format mgh_format;

#endif
