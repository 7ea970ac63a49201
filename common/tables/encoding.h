/* encoding: how a stream is written: TSV, NPY or headerless floats.
 *
 *	enum encoding encoding = encoding_choose(encoding_parse(word), out, units_npy(units));
 */
#ifndef ENCODING_H
#define ENCODING_H

#include <stdbool.h>

#include "bytes/out.h"

enum encoding { ENCODING_AUTO, ENCODING_TSV, ENCODING_NPY, ENCODING_RAW, ENCODING_RAW8 };

/* The word after -O (NULL: AUTO); anything else is a usage error. */
enum encoding encoding_parse(const char *word);
/* What to write: AUTO becomes TSV on a terminal, else NPY if the main input was NPY, else TSV. */
enum encoding encoding_choose(enum encoding wanted, const struct out *out, bool input_npy);

#endif
