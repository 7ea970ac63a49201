/* cifti_parts: what the parts of cifti share: the XML that says what rows and columns are.
 *
 *	struct cifti_file *file = cifti_parse(bytes, n, name);
 *	... file->rows, file->n_maps ...
 *	cifti_file_free(file);
 */
#ifndef CIFTI_PARTS_H
#define CIFTI_PARTS_H

#include "images/cifti.h"

/* The NIfTI-2 header that a file begins with (nifti2.h): its bytes and where its intent is; the code of the extension behind
 * it that holds the XML. */
enum { CIFTI_HEADER = 540, CIFTI_AT_INTENT = 504, CIFTI_EXTENSION = 32 };

/* What the columns are; the order is that of their names in cifti_xml.c. */
enum cifti_along { CIFTI_SERIES, CIFTI_SCALARS, CIFTI_LABELS };

struct cifti_file {
	struct cifti *rows;
	enum cifti_along along;
	size_t n_maps;		/* columns; of a series only what the XML says */
	char **names;		/* of scalars and labels; NULL of series */
	double step_s;		/* of a series in seconds; 0: of something else */
	/* of the first map */
	size_t n_labels;
	struct img_label *labels;
};

/* The document in these n bytes, that of the file `name`. Both dimensions are there and make sense; whether the
 * matrix agrees is the caller's to check. */
struct cifti_file *cifti_parse(const unsigned char *bytes, size_t n, const char *name);
void cifti_file_free(struct cifti_file *file);

/* NIfTI's intent code of a file, and its name. 3000 "ConnUnknown" where the standard has none. */
int cifti_intent(enum cifti_along along, bool parcels);
const char *cifti_intent_name(int intent);

/* The document for a file to be written on form->mask's grid; to be freed. */
char *cifti_document(const struct img_form *form, enum cifti_along along, size_t *n);

/* Of struct img_stream. */
void *cifti_create(struct out *out, const struct img_form *form);
void cifti_put(void *writer, const void *items);
void cifti_put_units(void *writer, const void *items, size_t n);
void cifti_commit(void *writer);

#endif
