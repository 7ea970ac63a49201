/* measure: what the numbers of an image are, in a word for a scale or a caption.
 *
 *	char *words = measure_words(img_header(img), img_volume_name(img, 0));		// "z", "t(24)", "F(2, 80)", or NULL
 *	free(words);
 *
 * Source: the intent codes of nifti1.h of the NIfTI Data Format Working Group. Neither prints nor exits.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include "images/img.h"

/* The statistic that the header's intent tells, with its degrees of freedom if it has them; else the volume's name (NULL: it
 * has none), else the intent's. NULL: the file doesn't say. To be freed. */
char *measure_words(const struct img_header *header, const char *volume_name);

#endif
