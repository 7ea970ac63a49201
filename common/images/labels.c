/* labels: which label each unit has, and what labels are called; see labels.h. */
#include "images/labels.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "images/keys.h"
#include "tables/table.h"

struct entry {
	long index;
	size_t row;		/* where it was named */
	char *name;
	double rgba[4];
};

struct labels {
	long *numbers;		/* of each unit */
	size_t n_entries;
	struct entry *entries;	/* by index */
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

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void
drop_names(struct labels *labels)
{
	for (size_t i = 0; i < labels->n_entries; i++)
		free(labels->entries[i].name);
	free(labels->entries);
	labels->entries = NULL;
	labels->n_entries = 0;
}

/* What the file itself calls its labels; of one that is there twice, the first name counts. Connectome Workbench calls
 * what is no region "???". */
static void
take_names(struct labels *labels, const struct img *img, bool unknown)
{
	size_t n, kept = 0;
	const struct img_label *named = img_labels(img, &n);

	labels->entries = mem_array(n, sizeof(*labels->entries));
	for (size_t i = 0; i < n; i++)
		if (named[i].name != NULL && *named[i].name != '\0' && (unknown || strcmp(named[i].name, "???") != 0)) {
			struct entry *entry = &labels->entries[labels->n_entries++];

			*entry = (struct entry){ .index = named[i].key, .row = i, .name = mem_string(named[i].name) };
			memcpy(entry->rgba, named[i].rgba, sizeof(entry->rgba));
		}
	if (labels->n_entries > 0)
		qsort(labels->entries, labels->n_entries, sizeof(*labels->entries), compare_entries);
	for (size_t i = 0; i < labels->n_entries; i++) {
		if (kept > 0 && labels->entries[i].index == labels->entries[kept - 1].index)
			free(labels->entries[i].name);
		else
			labels->entries[kept++] = labels->entries[i];
	}
	labels->n_entries = kept;
}

/* The rest of an image whose header is read. */
static struct labels *
read_rest(struct img *img, const struct img_mask *mask)
{
	struct labels *labels = mem_zeros(1, sizeof(*labels));
	const double *values;

	if (img_header(img)->n_volumes != 1)
		die("%s: has %zu volumes; labels are one", img_name(img), img_header(img)->n_volumes);
	values = img_next(img, mask, false);
	labels->numbers = mem_array(mask->n_units, sizeof(*labels->numbers));
	for (size_t unit = 0; unit < mask->n_units; unit++)
		labels->numbers[unit] = to_label(values[unit], img_name(img));
	take_names(labels, img, false);
	img_end(img);
	return labels;
}

struct labels *
labels_read(const char *path, const struct img_mask *mask)
{
	struct img *img = img_open(path);

	img_match(&mask->grid, mask->name, &img_header(img)->grid, img_name(img));
	return read_rest(img, mask);
}

struct labels *
labels_read_table(struct img *img)
{
	struct labels *labels = mem_zeros(1, sizeof(*labels));
	struct img_mask *all = img_mask_all(&img_header(img)->grid, img_name(img));

	for (size_t i = 0; i < img_header(img)->n_volumes; i++)
		img_next(img, all, false);
	take_names(labels, img, true);
	img_end(img);
	img_mask_free(all);
	return labels;
}

struct labels *
labels_none(void)
{
	return mem_zeros(1, sizeof(struct labels));
}

/* Fields that are empty or n/a name nothing. */
static void
drop_nameless(struct labels *labels)
{
	size_t kept = 0;

	for (size_t i = 0; i < labels->n_entries; i++) {
		char *name = labels->entries[i].name;

		if (*name == '\0' || strcmp(name, "n/a") == 0)
			free(name);
		else
			labels->entries[kept++] = labels->entries[i];
	}
	labels->n_entries = kept;
}

void
labels_read_names(struct labels *labels, const char *spec)
{
	struct table *table = table_read(spec);
	size_t at = table_find(table, "index"), name = table_find(table, "name");
	const double *index = table_column(table, at);

	if (table->texts[name] == NULL)
		die("%s: holds numbers; names are text", table->name);
	drop_names(labels);
	labels->entries = mem_array(table->n_rows, sizeof(*labels->entries));
	for (size_t row = 0; row < table->n_rows; row++) {
		if (!(fabs(index[row]) <= most_label) || index[row] != trunc(index[row]))
			die("%s:%zu: index `%s' is no whole number", table->name, table->lines[row],
			    table_field(table, at, row));
		labels->entries[row] = (struct entry){ .index = (long)index[row], .row = row,
			.name = mem_string(table->texts[name][row]) };
		keys_colour(labels->entries[row].index, labels->entries[row].rgba);
	}
	labels->n_entries = table->n_rows;
	if (table->n_rows > 0)
		qsort(labels->entries, table->n_rows, sizeof(*labels->entries), compare_entries);
	for (size_t i = 1; i < table->n_rows; i++)
		if (labels->entries[i].index == labels->entries[i - 1].index)
			die("%s:%zu: index %ld again; it is that of line %zu", table->name,
			    table->lines[labels->entries[i].row], labels->entries[i].index,
			    table->lines[labels->entries[i - 1].row]);
	drop_nameless(labels);
	table_free(table);
}

struct img_label *
labels_list(const struct labels *labels, size_t *n)
{
	struct img_label *list = mem_array(labels->n_entries, sizeof(*list));

	*n = labels->n_entries;
	for (size_t i = 0; i < *n; i++) {
		const struct entry *entry = &labels->entries[i];

		list[i] = (struct img_label){ .key = entry->index, .name = entry->name };
		memcpy(list[i].rgba, entry->rgba, sizeof(list[i].rgba));
	}
	return list;
}

static int
compare_index(const void *key, const void *entry)
{
	long wanted = *(const long *)key, index = ((const struct entry *)entry)->index;

	return (wanted > index) - (wanted < index);
}

const char *
labels_find(const struct labels *labels, long number)
{
	const struct entry *entry = labels->n_entries == 0 ? NULL :
	    bsearch(&number, labels->entries, labels->n_entries, sizeof(*labels->entries), compare_index);

	return entry == NULL ? NULL : entry->name;
}

const char *
labels_name(struct labels *labels, size_t unit)
{
	const char *name = labels_find(labels, labels->numbers[unit]);

	if (name != NULL || labels->numbers[unit] == 0)
		return name;
	snprintf(labels->text, sizeof(labels->text), "%ld", labels->numbers[unit]);
	return labels->text;
}

void
labels_free(struct labels *labels)
{
	drop_names(labels);
	free(labels->numbers);
	free(labels);
}
