/* parcels: which record of a unit table the label of each vertex takes; see parcels.h. */
#include "geometry/parcels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Records start as none. */
static void
match_numbers(const struct atlas *atlas, const struct held *table, size_t base, size_t *records)
{
	for (size_t vertex = 0; vertex < atlas->n_units; vertex++) {
		long number = atlas->numbers[vertex];

		if (number == ATLAS_NONE || number < (long)base)
			continue;
		records[vertex] = (size_t)number - base;
		if (records[vertex] >= table->n_units)
			die("%s: vertex %zu has label %ld; the %zu records of %s are labels %zu to %ld, unless --base "
			    "says else", atlas->name, vertex, number, table->n_units, table->name, base,
			    (long)(base + table->n_units) - 1);
	}
}

struct named {
	const char *name;
	size_t record;
};

static int
compare_named(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static struct named *
sort_names(const struct held *table)
{
	struct named *sorted = mem_array(table->n_units, sizeof(*sorted));

	for (size_t i = 0; i < table->n_units; i++)
		sorted[i] = (struct named){ table->units[i], i };
	if (table->n_units > 0)
		qsort(sorted, table->n_units, sizeof(*sorted), compare_named);
	for (size_t i = 1; i < table->n_units; i++)
		if (strcmp(sorted[i].name, sorted[i - 1].name) == 0)
			die("%s: two units are called `%s'", table->name, sorted[i].name);
	return sorted;
}

/* The unit of a name, or NULL. */
static const struct named *
find_name(const struct named *sorted, size_t n, const char *name)
{
	const struct named key = { name, 0 };

	return name == NULL || n == 0 ? NULL : bsearch(&key, sorted, n, sizeof(*sorted), compare_named);
}

/* The unit that is called after a number, as roimean calls regions without a name; or NULL. */
static const struct named *
find_number(const struct named *sorted, size_t n, long number)
{
	char name[32];

	if (number == 0 || number == ATLAS_NONE)
		return NULL;
	snprintf(name, sizeof(name), "label_%ld", number);
	return find_name(sorted, n, name);
}

/* Whether all units are called so. */
static bool
are_numbered(const struct held *table)
{
	for (size_t i = 0; i < table->n_units; i++) {
		const char *number = table->units[i] + strlen("label_");

		if (strncmp(table->units[i], "label_", strlen("label_")) != 0)
			return false;
		number += *number == '-';
		if (*number == '\0' || strspn(number, "0123456789") != strlen(number))
			return false;
	}
	return table->n_units > 0;
}

/* Labels without a record are no mistake: atlases name what is no parcel, such as the medial wall. */
static void
match_names(struct atlas *atlas, const struct held *table, size_t *records)
{
	struct named *sorted = sort_names(table);
	size_t n_found = 0, n_lost = 0;
	char *lost = NULL;

	for (size_t vertex = 0; vertex < atlas->n_units; vertex++) {
		const char *name = atlas_name(atlas, vertex);
		const struct named *found = find_name(sorted, table->n_units, name);

		if (found == NULL)
			found = find_number(sorted, table->n_units, atlas->numbers[vertex]);
		if (found != NULL)
			records[vertex] = found->record;
		else if (name != NULL && n_lost++ == 0)
			lost = mem_string(name);
		n_found += found != NULL;
	}
	if (n_found == 0)
		die("%s: no label's name is a unit of %s; --base matches numbers", atlas->name, table->name);
	if (n_lost > 0)
		note("%s: %zu vertices have labels that are no unit of %s, such as `%s'", atlas->name, n_lost,
		    table->name, lost);
	free(lost);
	free(sorted);
}

size_t *
parcels_match(struct atlas *atlas, const struct held *table, size_t base, bool by_name)
{
	size_t *records = mem_array(atlas->n_units, sizeof(*records)), n_none = 0;
	bool named = atlas->named != NULL;

	memset(records, 0xff, atlas->n_units * sizeof(*records));
	for (size_t i = 0; i < atlas->n_parts; i++)
		named = named || atlas->parts[i].n_names > 0;
	if (by_name && table->units != NULL && (named || are_numbered(table)))
		match_names(atlas, table, records);
	else
		match_numbers(atlas, table, base, records);
	for (size_t vertex = 0; vertex < atlas->n_units; vertex++)
		n_none += records[vertex] == PARCELS_NONE;
	if (n_none > 0)
		note("%s: %zu of %zu vertices are in no parcel: n/a", atlas->name, n_none, atlas->n_units);
	return records;
}
