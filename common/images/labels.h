/* labels: which label each unit has, and what labels are called.
 *
 *	struct labels *labels = labels_read("atlas.nii.gz", mask);
 *	labels_read_names(labels, "atlas_dseg.tsv");
 *	puts(labels_name(labels, unit));
 *	labels_free(labels);
 *
 * A label is a whole number; 0 is background. Names come from the file of the labels, if it has some but "???", or a table
 * with the columns `index' and `name', TSV or CSV (the BIDS specification, "Segmentation labels": dseg.tsv); labels
 * without a name are called by their number.
 */
#ifndef LABELS_H
#define LABELS_H

#include <stddef.h>

#include "images/img.h"

struct labels;

/* The labels of the mask's units from an image of one volume on the same grid. Voxels that aren't finite count
 * as background; fractions die. */
struct labels *labels_read(const char *path, const struct img_mask *mask);
/* The names alone, of an image of which only the header was read; it is read to its proven end and closed. */
struct labels *labels_read_table(struct img *img);
/* Labels of no unit, for names alone. */
struct labels *labels_none(void);
/* Names instead of the file's. SPEC as in table.h. An index that isn't a whole number, or comes twice, dies. */
void labels_read_names(struct labels *labels, const char *spec);
/* The name of the unit's label, its number where there is none, NULL for a background without a name. Valid
 * until the next call. */
const char *labels_name(struct labels *labels, size_t unit);
/* The name of a label, or NULL. */
const char *labels_find(const struct labels *labels, long number);
/* All names by rising label, as in img_form, with the colours of the file or else keys_colour()'s. The list is to be
 * freed; the names are the labels'. */
struct img_label *labels_list(const struct labels *labels, size_t *n);
void labels_free(struct labels *labels);

#endif
