/* npz: members of NPZ archives, which are ZIP files of NPY files.
 *
 *	if (npz_is(path))
 *		bytes = npz_member(path, "labels_L", &n);	// "labels_L.npy" is the same
 *	...
 *	free(bytes);
 *
 * The directory of an archive stands at its end, so it must be a regular file, and a member is held whole.
 * Stored and deflated members, ZIP64; checksums are verified. Source: APPNOTE.TXT 6.3 of PKWARE. All that can
 * go wrong die()s.
 */
#ifndef NPZ_H
#define NPZ_H

#include <stdbool.h>
#include <stddef.h>

/* Whether path is a regular file that begins as a ZIP archive. */
bool npz_is(const char *path);
/* A member's bytes, to be freed. A missing one dies naming the nearest; NULL dies naming all. */
unsigned char *npz_member(const char *path, const char *member, size_t *n);

#endif
