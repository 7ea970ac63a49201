/* npz: members of NPZ archives, which are ZIP files of NPY files.
 *
 *	if (npz_is(path))
 *		bytes = npz_member(path, "labels_L", &n);	// "labels_L.npy" is the same
 *	...
 *	free(bytes);
 *
 *	struct npz_out *npz = npz_create(out_open("atlas.npz"));
 *	npz_put(npz, "labels_L", "<i8", 1, &n_vertices, labels, n_vertices * sizeof(*labels));
 *	npz_commit(npz);
 *
 * The directory of an archive stands at its end, so it must be a regular file, and a member is held whole.
 * Stored and deflated members, ZIP64; checksums are verified. Source: APPNOTE.TXT 6.3 of PKWARE. All that can
 * go wrong die()s.
 */
#ifndef NPZ_H
#define NPZ_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/out.h"

/* Whether path is a regular file that begins as a ZIP archive. */
bool npz_is(const char *path);
/* A member's bytes, to be freed. A missing one dies naming the nearest; NULL dies naming all. */
unsigned char *npz_member(const char *path, const char *member, size_t *n);

struct npz_out;

/* Takes over `out`. Members are stored, without a time, so that the bytes depend on the arrays alone. */
struct npz_out *npz_create(struct out *out);
/* A member: an array in C order, of n bytes, and of a type in numpy's spelling. Together below 4 GB. */
void npz_put(struct npz_out *npz, const char *name, const char *type, size_t n_dims, const size_t *shape,
    const void *items, size_t n);
void npz_commit(struct npz_out *npz);

#endif
