/* listing: the files of a folder by their names, and images of both hemispheres as one.
 *
 *	struct listing *listing = listing_read("results");
 *	listing_pair(listing, endings, is_map);		// lh.faces_z.mgh and rh.faces_z.mgh stand as faces_z.mgh
 *	const struct listing_file *file = listing_find(listing, "faces_z.mgh");
 *	if (file != NULL)
 *		puts(file->word);			// lh.faces_z.mgh,rh.faces_z.mgh
 *	listing_free(listing);
 *
 * Regular files and links to them, but for hidden ones.
 */
#ifndef LISTING_H
#define LISTING_H

#include <stdbool.h>
#include <stddef.h>

/* A file; or two, a left and a right half, under the name that they would have as one. */
struct listing_file {
	char *name;
	char *word;		/* what programs that run in the folder call it; of two LEFT,RIGHT */
	bool pair;
};

/* In the order of their names' bytes. */
struct listing {
	size_t n, room;
	struct listing_file *files;
};

/* A folder that can't be read dies. Links that lead nowhere are told on standard error and left out. */
struct listing *listing_read(const char *folder);
/* The mark of the side is a word between `_' or `.': lh or rh that the name begins or ends with, L or R at its end, hemi-L or
 * hemi-R, as BIDS has it, anywhere. It is taken out of the name, with what is behind it at the beginning, else in front of it.
 * endings: those of the files that may be such halves, up to NULL; wanted(): whether a name without the mark and without that
 * ending is one to look for. A name that a file or another pair has, or with a comma,
 * isn't given to two. */
void listing_pair(struct listing *listing, const char *const *endings, bool (*wanted)(const char *stem));
/* NULL: there is no such file. */
const struct listing_file *listing_find(const struct listing *listing, const char *name);
void listing_free(struct listing *listing);

/* What of the name is before the ending, if it has that, and something is before it, else NULL; to be freed. */
char *listing_before(const char *name, const char *ending);

#endif
