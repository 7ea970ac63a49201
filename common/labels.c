/* labels: which label each unit has, and what labels are called; see labels.h. */
#include "labels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "table.h"

struct entry {
	long index;
	size_t row;		/* of the table of names */
};

struct labels {
	long *numbers;		/* of each unit */
	struct table *names;	/* or NULL */
	size_t name_column;
	struct entry *entries;	/* by index; as many as the table has rows */
	char text[32];
};

/* Labels beyond this are not exact in every type that an image may have. */
static const double most_label = 2147483647;

static long
to_label(double value, const char *name)
{
	if (!isfinite(value))
		return 0;
	if (value != trunc(value) || fabs(value) > most_label)
		die("%s: %g is no label; labels are whole numbers", name, value);
	return (long)value;
}

struct labels *
labels_read(const char *path, const struct img_mask *mask)
{
	struct labels *labels = mem_zeros(1, sizeof(*labels));
	struct img *img = img_open(path);
	const double *values;

	img_match(&mask->grid, mask->name, &img_header(img)->grid, img_name(img));
	if (img_header(img)->n_volumes != 1)
		die("%s: has %zu volumes; labels are one", img_name(img), img_header(img)->n_volumes);
	labels->numbers = mem_array(mask->n_units, sizeof(*labels->numbers));
	values = img_next(img, mask, false);
	for (size_t unit = 0; unit < mask->n_units; unit++)
		labels->numbers[unit] = to_label(values[unit], img_name(img));
	img_end(img);
	return labels;
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void
index_names(struct labels *labels)
{
	const struct table *names = labels->names;
	const double *index = table_column(names, table_find(names, "index"));

	labels->entries = mem_array(names->n_rows, sizeof(*labels->entries));
	for (size_t row = 0; row < names->n_rows; row++) {
		if (!(fabs(index[row]) <= most_label) || index[row] != trunc(index[row]))
			die("%s:%zu: index `%s' is no whole number", names->name, names->lines[row],
			    names->texts[table_find(names, "index")][row]);
		labels->entries[row] = (struct entry){ (long)index[row], row };
	}
	if (names->n_rows > 0)
		qsort(labels->entries, names->n_rows, sizeof(*labels->entries), compare_entries);
	for (size_t i = 1; i < names->n_rows; i++)
		if (labels->entries[i].index == labels->entries[i - 1].index)
			die("%s:%zu: index %ld again; it is that of line %zu", names->name,
			    names->lines[labels->entries[i].row], labels->entries[i].index,
			    names->lines[labels->entries[i - 1].row]);
}

void
labels_read_names(struct labels *labels, const char *spec)
{
	labels->names = table_read(spec);
	labels->name_column = table_find(labels->names, "name");
	if (labels->names->texts[labels->name_column] == NULL)
		die("%s: holds numbers; names are text", labels->names->name);
	index_names(labels);
}

long
labels_number(const struct labels *labels, size_t unit)
{
	return labels->numbers[unit];
}

static int
compare_index(const void *key, const void *entry)
{
	long wanted = *(const long *)key, index = ((const struct entry *)entry)->index;

	return (wanted > index) - (wanted < index);
}

const char *
labels_name(struct labels *labels, size_t unit)
{
	const long number = labels->numbers[unit];
	const struct entry *entry = labels->names == NULL || labels->names->n_rows == 0 ? NULL :
	    bsearch(&number, labels->entries, labels->names->n_rows, sizeof(*labels->entries), compare_index);

	if (entry != NULL)
		return labels->names->texts[labels->name_column][entry->row];
	if (number == 0)
		return NULL;
	snprintf(labels->text, sizeof(labels->text), "%ld", number);
	return labels->text;
}

void
labels_free(struct labels *labels)
{
	if (labels->names != NULL)
		table_free(labels->names);
	free(labels->entries);
	free(labels->numbers);
	free(labels);
}
