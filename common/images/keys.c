/* keys: the table of labels that stands in a file of labels; see keys.h. */
#include "images/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int
compare(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* The bits of a hash. */
void
keys_colour(long key, double rgba[4])
{
	uint32_t hash = (uint32_t)key * UINT32_C(2654435761);

	for (int i = 0; i < 3; i++)
		rgba[i] = (hash >> (24 - 8 * i) & 255) / 256.0;
	rgba[3] = key != 0;
}

static struct img_label
describe(const struct img_form *form, long key)
{
	struct img_label label = { .key = key };

	for (size_t i = 0; i < form->n_labels; i++)
		if (form->labels[i].key == key) {
			label.name = mem_string(form->labels[i].name);
			memcpy(label.rgba, form->labels[i].rgba, sizeof(label.rgba));
			return label;
		}
	label.name = key == 0 ? mem_string("???") : mem_format("%ld", key);
	keys_colour(key, label.rgba);
	return label;
}

struct img_label *
keys_table(const struct img_form *form, size_t n, const int32_t *numbers, size_t *n_labels)
{
	int32_t *sorted = mem_array(n + 1, sizeof(*sorted));
	struct img_label *table;

	memcpy(sorted, numbers, n * sizeof(*sorted));
	sorted[n] = 0;
	qsort(sorted, n + 1, sizeof(*sorted), compare);
	*n_labels = 0;
	for (size_t i = 0; i <= n; i++)
		if (i == 0 || sorted[i] != sorted[i - 1])
			sorted[(*n_labels)++] = sorted[i];
	table = mem_array(*n_labels, sizeof(*table));
	for (size_t i = 0; i < *n_labels; i++)
		table[i] = describe(form, sorted[i]);
	free(sorted);
	return table;
}

void
keys_free(size_t n_labels, struct img_label *table)
{
	for (size_t i = 0; i < n_labels; i++)
		free(table[i].name);
	free(table);
}
