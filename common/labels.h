/* labels: which label each unit has, and what labels are called.
 *
 *	struct labels *labels = labels_read("atlas.nii.gz", mask);
 *	labels_read_names(labels, "atlas_dseg.tsv");
 *	puts(labels_name(labels, unit));
 *	labels_free(labels);
 *
 * A label is a whole number; 0 is background. Names come from a table with the columns `index' and `name', TSV
 * or CSV (the BIDS specification, "Segmentation labels": dseg.tsv); labels without a name are called by their
 * number.
 */
#ifndef LABELS_H
#define LABELS_H

#include <stddef.h>

#include "img.h"

struct labels;

/* The labels of the mask's units from an image of one volume on the same grid. Voxels that aren't finite count
 * as background; fractions die. */
struct labels *labels_read(const char *path, const struct img_mask *mask);
/* SPEC as in table.h. An index that isn't a whole number, or comes twice, dies. */
void labels_read_names(struct labels *labels, const char *spec);
long labels_number(const struct labels *labels, size_t unit);
/* The name of the unit's label, its number where there is none, NULL for a background without a name. Valid
 * until the next call. */
const char *labels_name(struct labels *labels, size_t unit);
void labels_free(struct labels *labels);

#endif
