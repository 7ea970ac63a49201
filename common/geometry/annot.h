/* annot: FreeSurfer's annotations: the parcel of each vertex by its colour, and a table of colours.
 *
 *	if (annot_sniff(in))
 *		annot = annot_read(in);
 *	... annot->numbers[v] is an index into the table, or ANNOT_NONE ...
 *	annot_free(annot);
 *
 * Source: the formats page of FreeSurfer's wiki, "LabelsClutsAnnotationFiles". Big-endian; tables of version 1 and 2.
 * Whatever is wrong with the file dies.
 */
#ifndef ANNOT_H
#define ANNOT_H

#include <limits.h>
#include <stdbool.h>

#include "bytes/in.h"
#include "images/img.h"

#define ANNOT_NONE LONG_MIN

struct annot {
	size_t n_vertices;
	long *numbers;
	size_t n_labels;
	struct img_label *labels;
};

/* Whether an input begins as an annotation does, which has no mark of its own: images and tables are asked before. */
bool annot_sniff(struct in *in);
/* Takes over `in`. */
struct annot *annot_read(struct in *in);
void annot_free(struct annot *annot);

#endif
