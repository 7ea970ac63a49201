/* slice: the rows and columns of a table that a user wants, and what they are called then.
 *
 *	struct slice slice;
 *	slice_rows(&slice, "5-10");
 *	slice_columns(&slice, "face,trans_*", "f,x,y,z", file, n, names);
 *	... slice_clip(&slice, start, &from, &n) for each block of rows ...
 *	slice_check(&slice, file, count);
 *	slice_free(&slice);
 */
#ifndef SLICE_H
#define SLICE_H

#include <stdbool.h>
#include <stddef.h>

#include "tables/scans.h"

struct slice {
	const char *text;	/* of the rows, or NULL */
	size_t first, last;	/* rows from 0, half-open; SIZE_MAX: to the end */
	size_t n;		/* columns */
	size_t *columns;	/* which of the file's */
	char **names;
	double *gathered;	/* of slice_scans() */
	size_t room;
};

/* "A-B" (both included), "A-" or "A", counted from 1; NULL: all. Anything else is a usage error. */
void slice_rows(struct slice *slice, const char *text);
/* Columns that `list` picks as columns_select() does (NULL: all; of a `named` table, whose first column `unit` isn't
 * among the names, it may say `unit'), called by `renamed` (A,B,...; NULL: as they
 * are). A wrong number of new names dies. */
void slice_columns(struct slice *slice, const char *list, const char *renamed, const char *file, bool named,
    size_t n, const char *const *names);
/* The same of an array, whose columns go by number, as unit_1 ...; nothing to pick leaves slice->columns NULL. */
void slice_array(struct slice *slice, const char *list, const char *renamed, const struct scans *scans);
/* Of a block of rows [start, start + *n): the first one wanted (within the block) and how many. */
void slice_clip(const struct slice *slice, size_t start, size_t *from, size_t *n);
/* How many rows are wanted of `count`; 0 if that is 0 (not known) and so the answer. Rows that a known count
 * doesn't have die. */
size_t slice_count(const struct slice *slice, const char *file, size_t count);
/* Once all `count` rows were seen: those that are wanted must have been among them. */
void slice_check(const struct slice *slice, const char *file, size_t count);
/* The wanted part of the next block of an array without names; columns NULL: all. False at the proven end.
 * Columns of one that flows by unit must be picked in their order, else it dies. */
bool slice_scans(struct slice *slice, struct scans *scans, struct scans_block *part);
void slice_free(struct slice *slice);

#endif
