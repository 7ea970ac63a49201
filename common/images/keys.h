/* keys: the table of labels that stands in a file of labels.
 *
 *	struct img_label *table = keys_table(form, n, numbers, &n_labels);
 *	... table[i].key, table[i].name, table[i].rgba ...
 *	keys_free(n_labels, table);
 */
#ifndef KEYS_H
#define KEYS_H

#include <stdint.h>

#include "images/img.h"

/* The labels that are among n numbers, and 0, which readers expect, by rising key. Those that form->labels doesn't name
 * are called by their number, 0 is "???". To be freed by keys_free(). */
struct img_label *keys_table(const struct img_form *form, size_t n, const int32_t *numbers, size_t *n_labels);
void keys_free(size_t n_labels, struct img_label *table);
/* The colour of a label without one, 0 to 1: that of one number differs much from that of the next. Background is
 * transparent. */
void keys_colour(long key, double rgba[4]);

#endif
