/* gifti_parts: what the parts of gifti share: the data of one array, from XML's text to items.
 *
 *	gifti_data_begin(&data, xml, number, &array);
 *	gifti_data_text(&data, text, n);		// any number of times
 *	items = gifti_data_end(&data);
 *	gifti_data_free(&data);
 */
#ifndef GIFTI_PARTS_H
#define GIFTI_PARTS_H

#include <zlib.h>

#include "bytes/base64.h"
#include "bytes/xml.h"
#include "images/gifti.h"

enum gifti_encoding { GIFTI_ASCII, GIFTI_BASE64, GIFTI_GZIP, GIFTI_EXTERNAL };

/* How an array is stored. */
struct gifti_storage {
	enum gifti_encoding encoding;
	bool swap, column_major;
	char *external;		/* the file's name; NULL: none */
	uint64_t offset;
};

/* One array's items, as far as they have come. */
struct gifti_data {
	const struct xml *xml;	/* for its place in messages */
	bool regular;		/* the document is a file, so that others may lie beside it */
	size_t number;		/* of the array, from 1, for messages */
	const struct gifti_array *array;
	const struct gifti_storage *storage;
	size_t size, n;		/* in bytes: all of it, and so far */
	unsigned char *bytes, *ordered;
	size_t room, ordered_room;
	char word[64];		/* of text, the number that has begun */
	size_t n_word;
	struct base64 base64;
	unsigned char *decoded;
	size_t decoded_room;
	z_stream *stream;	/* of compressed base64; NULL before and after */
	bool inflated;		/* its end was seen */
};

void gifti_data_begin(struct gifti_data *data, size_t number, const struct gifti_array *array,
    const struct gifti_storage *storage);
void gifti_data_text(struct gifti_data *data, const char *text, size_t n);
/* Row-major, in this machine's byte order; valid until gifti_data_begin(). */
const void *gifti_data_end(struct gifti_data *data);
void gifti_data_free(struct gifti_data *data);

/* "NIFTI_INTENT_SHAPE" of a code, "NIFTI_INTENT_NONE" of one that GIFTI has no word for; to be freed. */
char *gifti_intent_text(int code);

/* Of struct img_stream. */
void *gifti_create(struct out *out, const struct img_form *form);
void gifti_put(void *writer, const void *items);
void gifti_commit(void *writer);

#endif
