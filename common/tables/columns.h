/* columns: names of columns, and how a user picks some of them.
 *
 *	size_t n, *picked = columns_select("trans_*,rot_x,3-5", "motion.tsv", n_names, names, &n);
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stddef.h>

/* Indices of the names that LIST picks, in the list's order, each once. Items are separated by
 * commas: a name, a glob (fnmatch(3)), or a 1-based range (2, 2-5, 7-); a name that is there wins over a
 * range. An item that picks nothing dies: "FILE: no column `zz'; nearest is `z'". Sets *count; to be freed.
 * */
size_t *columns_select(const char *list, const char *file, size_t n, const char *const *names, size_t *count);
/* The list without items that are just `name`; to be freed. An empty list picks nothing. */
char *columns_without(const char *list, const char *name);
/* Index of a name, or SIZE_MAX. */
size_t columns_lookup(const char *name, size_t n, const char *const *names);
/* Index of a name, or dies: "FILE: no column `zz'; nearest is `z'". */
size_t columns_find(const char *name, const char *file, size_t n, const char *const *names);
/* The name nearest to `wanted` by edit distance; NULL if n is 0. */
const char *columns_nearest(const char *wanted, size_t n, const char *const *names);
/* A name that is there more than once, or NULL. */
const char *columns_twice(size_t n, const char *const *names);
/* A path without folder and suffixes (.tsv, .npy.gz ...): what unnamed columns are called. To be freed. */
char *columns_basename(const char *path);

#endif
