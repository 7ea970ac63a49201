/* montage: cuts side by side in rows, all on one scale, with what is written under them.
 *
 *	struct montage *montage = montage_new();
 *	montage_add(montage, cut, "z = 12");
 *	montage_part(montage);				// what follows begins a new row
 *	montage_fit(montage, width, 0, 8);		// as high as it gets, at most 8 in a row
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
	double caption_width;
	size_t part, row;
	double x, y, width, height;	/* of the raster, pixels */
};

struct montage {
	struct montage_panel *panels;
	size_t n, room, n_parts;
	double width, height;		/* what it takes, pixels */
	double scale;			/* pixels a mm */
};

struct montage *montage_new(void);
void montage_add(struct montage *montage, struct cut cut, const char *caption);
void montage_part(struct montage *montage);
void montage_free(struct montage *montage);

/* Scales it to the width, in rows of at most `most'; or with a height that isn't 0 to both, in rows of as many as make it
 * largest. What is too large even when cuts are tiny stays so: montage->width and height tell. */
void montage_fit(struct montage *montage, double width, double height, size_t most);
/* Moves it to where its left upper corner should be. */
void montage_place(struct montage *montage, double x, double y);
/* Draws rasters and captions: those of layers. */
void montage_draw(struct svg *svg, const struct montage *montage, const struct cut_layers *layers);
/* Lines through a place, in all panels, with a gap around it. */
void montage_cross(struct svg *svg, const struct montage *montage, const double place[3]);

#endif
