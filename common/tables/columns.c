/* columns: names of columns, and picking some of them; see columns.h. */
#include "tables/columns.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

/* The indices picked so far; each once. */
struct picks {
	size_t *items;
	size_t count;
	bool *taken;
};

static void
pick(struct picks *picks, size_t index)
{
	if (picks->taken[index])
		return;
	picks->taken[index] = true;
	picks->items[picks->count++] = index;
}

/* The items of a list one by one, as copies to be freed; NULL after the last. */
static char *
next_item(const char **list)
{
	const char *start = *list;
	size_t length;

	if (start == NULL)
		return NULL;
	length = strcspn(start, ",");
	*list = start[length] == ',' ? start + length + 1 : NULL;
	return mem_substring(start, length);
}

/* Digits as a number up to 18 places; false where there are none. */
static bool
read_index(const char **text, size_t *value)
{
	const char *place = *text;

	*value = 0;
	while (*place >= '0' && *place <= '9' && place - *text < 18)
		*value = *value * 10 + (size_t)(*place++ - '0');
	if (place == *text)
		return false;
	*text = place;
	return true;
}

/* "2", "2-5" or "7-" as 1-based first and last. */
static bool
read_range(const char *text, size_t n, size_t *first, size_t *last)
{
	if (!read_index(&text, first))
		return false;
	*last = *first;
	if (*text == '-') {
		text++;
		if (*text == '\0')
			*last = n;
		else if (!read_index(&text, last))
			return false;
	}
	return *text == '\0';
}

static noreturn void
not_found(const char *item, const char *file, size_t n, const char *const *names)
{
	const char *nearest = columns_nearest(item, n, names);

	if (nearest == NULL)
		die("%s: no column `%s'; there are none", file, item);
	if (strpbrk(item, "*?[") != NULL)
		die("%s: no column fits `%s'; one is `%s'", file, item, nearest);
	die("%s: no column `%s'; nearest is `%s'", file, item, nearest);
}

static void
pick_item(struct picks *picks, const char *item, const char *file, size_t n, const char *const *names)
{
	size_t found = columns_lookup(item, n, names), first, last;
	bool any = false;

	if (found != SIZE_MAX) {
		pick(picks, found);
		return;
	}
	if (read_range(item, n, &first, &last)) {
		if (first < 1 || last < first || last > n)
			die("%s: no columns %s; there are %zu", file, item, n);
		for (size_t i = first; i <= last; i++)
			pick(picks, i - 1);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (fnmatch(item, names[i], 0) == 0) {
			pick(picks, i);
			any = true;
		}
	if (!any)
		not_found(item, file, n, names);
}

size_t *
columns_select(const char *list, const char *file, size_t n, const char *const *names, size_t *count)
{
	struct picks picks = {
		mem_array(n, sizeof(*picks.items)), 0, mem_zeros(n, sizeof(*picks.taken))
	};
	char *item;

	if (*list == '\0')
		list = NULL;
	while ((item = next_item(&list)) != NULL) {
		pick_item(&picks, item, file, n, names);
		free(item);
	}
	free(picks.taken);
	*count = picks.count;
	return picks.items;
}

char *
columns_without(const char *list, const char *name)
{
	char *rest = mem_array(strlen(list) + 1, 1), *end = rest, *item;

	while ((item = next_item(&list)) != NULL) {
		if (strcmp(item, name) != 0)
			end = stpcpy(stpcpy(end, end > rest ? "," : ""), item);
		free(item);
	}
	*end = '\0';
	return rest;
}

size_t
columns_lookup(const char *name, size_t n, const char *const *names)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return SIZE_MAX;
}

size_t
columns_find(const char *name, const char *file, size_t n, const char *const *names)
{
	size_t found = columns_lookup(name, n, names);

	if (found == SIZE_MAX)
		not_found(name, file, n, names);
	return found;
}

/* Levenshtein's distance; texts beyond 64 bytes are compared by their first 64. */
static size_t
distance(const char *a, const char *b)
{
	enum { LONGEST = 64 };
	size_t row[LONGEST + 1];
	size_t length_a = strnlen(a, LONGEST), length_b = strnlen(b, LONGEST);

	for (size_t j = 0; j <= length_b; j++)
		row[j] = j;
	for (size_t i = 1; i <= length_a; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= length_b; j++) {
			size_t change = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
			if (change < row[j])
				row[j] = change;
		}
	}
	return row[length_b];
}

const char *
columns_nearest(const char *wanted, size_t n, const char *const *names)
{
	const char *nearest = NULL;
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		size_t d = distance(wanted, names[i]);

		if (d < least) {
			least = d;
			nearest = names[i];
		}
	}
	return nearest;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* By sorting, since voxels may have names, too. */
const char *
columns_twice(size_t n, const char *const *names)
{
	const char **sorted = mem_array(n, sizeof(*sorted));
	const char *twice = NULL;

	if (n > 0)
		memcpy(sorted, names, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare_names);
	for (size_t i = 1; i < n && twice == NULL; i++)
		if (strcmp(sorted[i - 1], sorted[i]) == 0)
			twice = sorted[i];
	free(sorted);
	return twice;
}

/* The length without the last suffix; a dot in front begins a name, not a suffix. */
static size_t
without_suffix(const char *name, size_t length)
{
	for (size_t i = length; i > 1; i--)
		if (name[i - 1] == '.')
			return i - 1;
	return length;
}

/* The member of an archive names the columns better than the archive. */
char *
columns_basename(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	const char *colon = strrchr(name, ':');
	size_t length;

	if (colon != NULL && colon[1] != '\0')
		name = colon + 1;
	length = strlen(name);
	if (length > 3 && strcmp(name + length - 3, ".gz") == 0)
		length -= 3;
	return mem_substring(name, without_suffix(name, length));
}
