/* outline: lines around what volumes have, drawn over the cuts of a montage.
 *
 *	struct volume *atlas = volume_open("atlas.nii.gz");
 *	montage_draw(svg, montage, &layers);
 *	if (outline_regions(svg, montage, atlas) == 0)
 *		... nothing of it is in these cuts ...
 *	volume_free(atlas);
 */
#ifndef OUTLINE_H
#define OUTLINE_H

#include <stddef.h>

#include "drawing/montage.h"
#include "drawing/svg.h"
#include "geometry/volume.h"

/* Lines around what is above 0.5 in every volume of an image, or around each label of one that has labels; a colour each,
 * dark at both sides, so that it is seen on any other. Returns how many lines there are. */
size_t outline_regions(struct svg *svg, const struct montage *montage, struct volume *image);
/* In deep cuts, the outline of what counts in a volume (volume_linear), as far as there is any of it in the whole depth of
 * the box; fill: of the area within, or NULL. */
void outline_body(struct svg *svg, const struct montage *montage, const struct volume *volume, enum volume_keep keep,
    const struct volume_box *box, const char *fill);

#endif
