/* gifti: surfaces, labels, metrics and time series of GIFTI, an array at a time.
 *
 *	struct gifti *gifti = gifti_open(in_open("lh.surf.gii"));
 *	const struct gifti_array *array;
 *	while ((array = gifti_next(gifti)) != NULL)
 *		if (array->intent == NIFTI_POINTSET)
 *			... gifti_items(gifti): array->count items of array->type ...
 *	gifti_close(gifti);
 *
 * Read: arrays as text, base64, compressed base64, and in external files of the same folder; both byte orders;
 * row- and column-major. Coordinates are taken as they are stored: like nibabel and Connectome Workbench, none
 * of the transforms that may go with them is applied. One array is held at a time. Whatever is wrong dies with
 * FILE:LINE. Written: compressed base64, little-endian, the same bytes for the same data.
 *
 * Source: GIFTI Surface Data Format, version 1.0 (https://www.nitrc.org/projects/gifti).
 */
#ifndef GIFTI_H
#define GIFTI_H

#include "bytes/in.h"
#include "images/imgformat.h"

struct gifti;

enum { GIFTI_DIMS = 6 };

struct gifti_array {
	int intent;		/* NIfTI's code; 0 where it isn't known */
	enum voxel_type type;
	size_t n_dims, dims[GIFTI_DIMS];
	size_t count;		/* their product */
	char structure[32];	/* its AnatomicalStructurePrimary, else the file's, else "" */
	double tr_s;		/* of a time series; 0: not known */
};

/* Takes over `in`. */
struct gifti *gifti_open(struct in *in);
/* How many arrays the file says it has; more or fewer die. After the first gifti_next(). */
size_t gifti_count(const struct gifti *gifti);
/* What the next array is; valid until the next call. NULL at the proven end. */
const struct gifti_array *gifti_next(struct gifti *gifti);
/* Its items, row-major, in this machine's byte order; once for each array, valid until the next gifti_next(). */
const void *gifti_items(struct gifti *gifti);
/* gifti_next()'s dying words, with the place of the current array in front. */
noreturn void gifti_die(const struct gifti *gifti, const char *format, ...) DIE_FORMAT(2, 3);
/* The table of labels, which stands before the arrays. */
const struct img_label *gifti_labels(const struct gifti *gifti, size_t *n);
void gifti_close(struct gifti *gifti);

/* Data on surfaces as images: each array is a volume, or each of its columns; of a surface itself x, y and z. */
extern const struct img_format gifti_format;

#endif
