/* nifti: headers of NIfTI-1 and NIfTI-2, single files and pairs; see imgformat.h.
 *
 * Source: nifti1.h and nifti2.h of the NIfTI Data Format Working Group (https://nifti.nimh.nih.gov).
 */
#ifndef NIFTI_H
#define NIFTI_H

#include "images/imgformat.h"

extern const struct img_format nifti_format;

/* Intent codes that tools look at or write. */
enum nifti_intent {
	NIFTI_NONE = 0, NIFTI_TTEST = 3, NIFTI_FTEST = 4, NIFTI_ZSCORE = 5, NIFTI_PVAL = 22, NIFTI_ESTIMATE = 1001,
	NIFTI_LABEL = 1002, NIFTI_POINTSET = 1008, NIFTI_TRIANGLE = 1009, NIFTI_TIME_SERIES = 2001,
	NIFTI_NODE_INDEX = 2002, NIFTI_SHAPE = 2005, NIFTI_LAST = 2005,
	NIFTI_DENSE_SERIES = 3002, NIFTI_PARCEL_SERIES = 3004, NIFTI_DENSE_SCALARS = 3006, NIFTI_DENSE_LABELS = 3007,
	NIFTI_PARCEL_SCALARS = 3008
};

/* The name of an intent code in small letters, such as "zscore"; NULL if it isn't known. */
const char *nifti_intent_name(int code);

#endif
