/* texts: an array of texts, numpy's U and S, as a table.
 *
 *	if (texts_are(source))
 *		texts_write(source, true, out_open(NULL));	// rows as columns
 *
 * Numbers read from it as from any text.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include <stdbool.h>

#include "bytes/out.h"
#include "tables/source.h"

/* Whether it is an array without names whose items are texts. */
bool texts_are(const struct source *source);
/* Reads it to its proven end, closes it, and writes it as TSV with the columns unit_1, unit_2 ..., missing ones as
 * n/a; commits `out`. Holds the texts. */
void texts_write(struct source *source, bool turn, struct out *out);

#endif
