/* atlas: a label for each vertex, or each unit, from whatever file has them.
 *
 *	struct atlas *atlas = atlas_read("lh.aparc.annot,rh.aparc.annot");
 *	for (size_t i = 0; i < atlas->n_units; i++)
 *		... atlas->numbers[i], atlas_name(atlas, i) ...
 *	atlas_free(atlas);
 *
 * Read: an image of one volume (.label.gii, .dlabel.nii and others), FreeSurfer's .annot, or one column of a table or
 * array (SPEC as in table.h); or two of them, LEFT,RIGHT, joined. The bytes tell which. A label is a whole number.
 * What is wrong dies.
 */
#ifndef ATLAS_H
#define ATLAS_H

#include <limits.h>
#include <stddef.h>

#include "geometry/space.h"
#include "images/hemispheres.h"

/* The number of units without a label: n/a in a table, colours that no parcel has. */
#define ATLAS_NONE LONG_MIN

/* One of the files that were joined. */
struct atlas_part {
	size_t n_units;
	struct img_mask *all;	/* its grid, that of an image or else of a surface; as large as the file */
	size_t n_names;
	struct img_label *names;	/* by key, each key once */
};

struct atlas {
	char *name;		/* as the user wrote it, for messages */
	size_t n_units;
	long *numbers;
	size_t n_parts;
	struct atlas_part parts[HEMISPHERES];
	struct labels *named;	/* the table of names, instead of the files' own; or NULL */
	struct labels *volume;	/* of a volume, instead of numbers; or NULL */
	char text[32];		/* of atlas_name() */
};

struct atlas *atlas_read(const char *text);
/* For the units of a space, of which the file has all, those outside the mask as well; a volume's is an image on its
 * grid. */
struct atlas *atlas_read_space(const char *text, const struct space *space);
/* Names from a table with `index' and `name'. */
void atlas_read_names(struct atlas *atlas, const char *spec);
/* What a file of the atlas, from 0, or the table of names calls a label; NULL: nothing. */
const char *atlas_find(const struct atlas *atlas, size_t part, long number);
/* What a unit's label is called; labels other than 0 without a name are called by their number. NULL for 0 without a
 * name, and for no label. Valid until the next call. */
const char *atlas_name(struct atlas *atlas, size_t unit);
/* A grid of n vertices, every one a unit; to be freed by img_mask_free(). */
struct img_mask *atlas_surface(size_t n, const char *structure, const char *name);
void atlas_free(struct atlas *atlas);

#endif
