/* montage: cuts side by side in rows, all at one scale, with what is written under them.
 *
 *	struct montage *montage = montage_new();
 *	montage_add(montage, cut, "z = 12");
 *	montage_row(montage);				// what follows is in a new row
 *	montage_fit(montage, width, 0);			// as high as it gets
 *	montage_place(montage, x, y);
 *	montage_draw(svg, montage, &layers);
 *	montage_free(montage);
 *
 * Under a cut stand its coordinate and, at its corners, what is at its sides: L and R, or P and A (posterior, anterior).
 */
#ifndef MONTAGE_H
#define MONTAGE_H

#include "drawing/cut.h"
#include "drawing/svg.h"

struct montage_panel {
	struct cut cut;
	char *caption;
	size_t row;
	double x, y, width, height;	/* of the raster, pixels */
};

struct montage {
	struct montage_panel *panels;
	size_t n, room, n_rows;
	double width, height;		/* what it takes, pixels */
	double scale;			/* pixels a mm */
};

struct montage *montage_new(void);
void montage_add(struct montage *montage, struct cut cut, const char *caption);
void montage_row(struct montage *montage);
void montage_free(struct montage *montage);

/* Scales it to the width, and to the height unless that is 0. */
void montage_fit(struct montage *montage, double width, double height);
/* Moves it to where its left upper corner should be. */
void montage_place(struct montage *montage, double x, double y);
/* Draws rasters and captions: those of layers. */
void montage_draw(struct svg *svg, const struct montage *montage, const struct cut_layers *layers);
/* Lines around what is above 0.5 in every volume of an image, or around each label of one that has labels; a colour each. */
void montage_contours(struct svg *svg, const struct montage *montage, struct volume *image);
/* In deep cuts, the outline of what counts in a volume (volume_linear), as far as there is any of it in the whole depth. */
void montage_outline(struct svg *svg, const struct montage *montage, const struct volume *volume, enum volume_keep keep,
    double label, const struct volume_box *box);
/* Lines through a place, in all panels, with a gap around it. */
void montage_cross(struct svg *svg, const struct montage *montage, const double place[3]);

#endif
