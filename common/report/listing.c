/* listing: the files of a folder by their names; see listing.h. */
#include "report/listing.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/mem.h"
#include "images/hemispheres.h"

/* ---- names ------------------------------------------------------------------------------------------------ */

static int
compare_names(const void *a, const void *b)
{
	return strcmp(((const struct listing_file *)a)->name, ((const struct listing_file *)b)->name);
}

static void
sort(struct listing *listing)
{
	if (listing->n > 0)
		qsort(listing->files, listing->n, sizeof(*listing->files), compare_names);
}

/* Takes over both texts. */
static void
add(struct listing *listing, char *name, char *word, bool pair)
{
	listing->files = mem_grow(listing->files, &listing->room, listing->n + 1, sizeof(*listing->files));
	listing->files[listing->n++] = (struct listing_file){ name, word, pair };
}

char *
listing_before(const char *name, const char *ending)
{
	const size_t n = strlen(name), m = strlen(ending);

	return n > m && strcmp(name + n - m, ending) == 0 ? mem_substring(name, n - m) : NULL;
}

/* False: it is a link that leads nowhere, as those of data that weren't fetched. */
static bool
look_at(DIR *directory, const char *folder, const char *name, struct stat *status)
{
	if (fstatat(dirfd(directory), name, status, 0) == 0)
		return true;
	if (errno != ENOENT && errno != ELOOP)
		die_errno("%s/%s: cannot open", folder, name);
	note("%s/%s: is a link that leads nowhere; left out", folder, name);
	return false;
}

struct listing *
listing_read(const char *folder)
{
	struct listing *listing = mem_zeros(1, sizeof(*listing));
	DIR *directory = opendir(folder);

	if (directory == NULL)
		die_errno("%s: cannot open; expected a folder of results", folder);
	for (;;) {
		const struct dirent *entry = (errno = 0, readdir(directory));
		struct stat status;

		if (entry == NULL && errno != 0)
			die_errno("%s: cannot read", folder);
		if (entry == NULL)
			break;
		if (entry->d_name[0] == '.' || !look_at(directory, folder, entry->d_name, &status) || !S_ISREG(status.st_mode))
			continue;
		/* one that no program takes for an option */
		add(listing, mem_string(entry->d_name), mem_format("%s%s", entry->d_name[0] == '-' ? "./" : "", entry->d_name),
		    false);
	}
	closedir(directory);
	sort(listing);
	return listing;
}

const struct listing_file *
listing_find(const struct listing *listing, const char *name)
{
	const struct listing_file wanted = { .name = mem_string(name) };
	const struct listing_file *found = listing->n == 0 ? NULL :
	    bsearch(&wanted, listing->files, listing->n, sizeof(*listing->files), compare_names);

	free(wanted.name);
	return found;
}

void
listing_free(struct listing *listing)
{
	for (size_t i = 0; i < listing->n; i++) {
		free(listing->files[i].name);
		free(listing->files[i].word);
	}
	free(listing->files);
	free(listing);
}

/* ---- left and right --------------------------------------------------------------------------------------- */

enum place { FIRST, LAST, ANYWHERE };
static const struct mark {
	const char *sides[HEMISPHERES];
	enum place place;
} marks[] = { { { "lh", "rh" }, FIRST }, { { "lh", "rh" }, LAST }, { { "L", "R" }, LAST },
	{ { "hemi-L", "hemi-R" }, ANYWHERE } };

static bool
is_edge(char letter)
{
	return letter == '_' || letter == '.' || letter == '\0';
}

/* Where the stem has the left side's mark; SIZE_MAX: nowhere. */
static size_t
find_mark(const char *stem, const struct mark *mark)
{
	const char *word = mark->sides[0];
	const size_t n = strlen(word);

	for (const char *at = strstr(stem, word); at != NULL; at = strstr(at + 1, word)) {
		const bool first = at == stem, last = at[n] == '\0';

		if ((first || is_edge(at[-1])) && is_edge(at[n]) && (mark->place != FIRST || first) &&
		    (mark->place != LAST || last))
			return (size_t)(at - stem);
	}
	return SIZE_MAX;
}

/* The name of the two as one, and the right half's; to be freed. False where the mark isn't in the left half's stem. */
static bool
read_mark(const char *stem, const struct mark *mark, char **one, char **right)
{
	const size_t at = find_mark(stem, mark), n = strlen(mark->sides[0]);

	if (at == SIZE_MAX || strlen(stem) == n)
		return false;
	*one = at == 0 ? mem_string(stem + n + 1) : mem_format("%.*s%s", (int)(at - 1), stem, stem + at + n);
	*right = mem_format("%.*s%s%s", (int)at, stem, mark->sides[1], stem + at + n);
	return true;
}

static bool
has_name(const struct listing *unsorted, const char *name)
{
	for (size_t i = 0; i < unsorted->n; i++)
		if (strcmp(unsorted->files[i].name, name) == 0)
			return true;
	return false;
}

/* The words of halves that were found become those of `pairs', and the files themselves have none any more. */
static void
try_mark(struct listing *listing, struct listing *pairs, struct listing_file *left, const char *ending,
    const struct mark *mark, bool (*wanted)(const char *stem))
{
	char *stem = left->word == NULL || strchr(left->name, ',') != NULL ? NULL : listing_before(left->name, ending);
	char *one, *right;

	if (stem != NULL && read_mark(stem, mark, &one, &right)) {
		char *name = mem_format("%s%s", one, ending), *other = mem_format("%s%s", right, ending);
		struct listing_file *half = (struct listing_file *)listing_find(listing, other);

		if (wanted(one) && half != NULL && half->word != NULL && listing_find(listing, name) == NULL &&
		    !has_name(pairs, name)) {
			add(pairs, mem_string(name), mem_format("%s,%s", left->word, half->word), true);
			free(left->word);
			free(half->word);
			left->word = half->word = NULL;
		}
		free(name);
		free(other);
		free(one);
		free(right);
	}
	free(stem);
}

void
listing_pair(struct listing *listing, const char *const *endings, bool (*wanted)(const char *stem))
{
	struct listing pairs = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < listing->n; i++)
		for (const char *const *ending = endings; *ending != NULL; ending++)
			for (size_t k = 0; k < sizeof(marks) / sizeof(marks[0]); k++)
				try_mark(listing, &pairs, &listing->files[i], *ending, &marks[k], wanted);
	for (size_t i = 0; i < listing->n; i++)
		if (listing->files[i].word != NULL)
			listing->files[n++] = listing->files[i];
		else
			free(listing->files[i].name);
	listing->n = n;
	for (size_t i = 0; i < pairs.n; i++)
		add(listing, pairs.files[i].name, pairs.files[i].word, true);
	free(pairs.files);
	sort(listing);
}
