/* overlay: a map on a background: what is read, what of it is seen, and in which colours.
 *
 *	struct overlay *overlay = overlay_read("z.nii.gz", 0, "t1.nii.gz", 3.1);
 *	overlay_colour(overlay, &picture);
 *	montage_add(montage, cut_new(2, overlay->peak[2], &overlay->view, false), "the peak");
 *	montage_draw(svg, montage, &overlay->layers);
 *	overlay_free(overlay);
 */
#ifndef OVERLAY_H
#define OVERLAY_H

#include "drawing/cut.h"
#include "drawing/montage.h"
#include "drawing/picture.h"
#include "geometry/volume.h"

struct overlay {
	struct cut_layers layers;
	struct volume *map, *background;
	struct volume_range range;	/* of the map */
	double peak[3];			/* mm: the place of the value farthest from 0, the middle where there is none */
	/* of all that is read; of what there is to see; of what is above the height, of the field where nothing is */
	struct volume_box field, view, found;
};

/* Reads volume k (from 0) of the map, and the first of the background (NULL: none). One that doesn't overlap dies; a note
 * says that nothing is above the height, or that something is infinite. */
struct overlay *overlay_read(const char *map, size_t k, const char *background, double height);
/* The picture's colours and range, by default colours to both sides of 0 where there are values on both. */
void overlay_colour(struct overlay *overlay, const struct picture *picture);
void overlay_free(struct overlay *overlay);

/* In deep cuts, the outline of the background's body, or without one of the map's, on a shade: to be drawn first. */
void overlay_outline(struct svg *svg, const struct overlay *overlay, const struct montage *montage);

/* What there is to see, in words; to be freed. */
char *overlay_describe(const struct overlay *overlay);

#endif
