/* table: a small table held whole: designs, confounds, events, participants, weights.
 *
 *	struct table *design = table_read("design.tsv:task_*,constant");
 *	double *x = table_column(design, table_find(design, "face"));
 *	table_free(design);
 *
 * Columns are numbers unless a field is neither a number nor missing: then the
 * column is text, and asking for its numbers dies with FILE:LINE. Designs that come
 * as NPY or NPZ arrays get the columns BASENAME_1 ...
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/in.h"
#include "bytes/out.h"
#include "tables/encoding.h"

struct source;

struct table {
	char *name;		/* of the file, for messages */
	size_t n_rows, n_columns;
	char **names;		/* n_columns */
	double **values;	/* per column n_rows doubles, NaN where missing or text */
	char ***texts;		/* per column n_rows strings as read (never NULL); NULL if read from numbers (NPY) */
	bool *is_text;		/* per column: some field is neither a number nor missing */
	size_t *lines;		/* per row: its line in the file, 0 if not text */
};

/* SPEC: FILE, "-", FILE:COLUMNS, FILE.npz:MEMBER, FILE.npz:MEMBER:COLUMNS. COLUMNS: names, globs
 * (fnmatch(3)) and 1-based ranges (2-5, 7-), by commas, in the order given. */
struct table *table_read(const char *spec);
/* The same from a source that is open; takes it over. */
struct table *table_from(struct source *source);
/* The same from text that is open; takes it over. */
struct table *table_read_text(struct in *in);
/* An empty table in memory of n_rows rows, for building. */
struct table *table_new(const char *name, size_t n_rows);
/* Appends a column; values (n_rows) are copied. A name that is already there dies. */
void table_add(struct table *table, const char *name, const double *values);
/* Index of a column; dies naming the nearest. table_lookup(): SIZE_MAX if there is none. */
size_t table_find(const struct table *table, const char *name);
size_t table_lookup(const struct table *table, const char *name);
/* The numbers of a column; dies if it holds text (FILE:LINE). */
const double *table_column(const struct table *table, size_t column);
/* A field as it was read, or its number as it would be written; to be freed. */
char *table_field(const struct table *table, size_t column, size_t row);
/* Removes a column. */
void table_drop(struct table *table, size_t column);
/* Rows as columns, in a table of its own: `unit` holds what the columns were called; columns are called as the rows were
 * in `unit`, else row_1 ... */
struct table *table_turn(const struct table *table);
/* Writes it and commits `out`: `time`-like columns are columns as any. Text goes out as TSV only, but for
 * `unit`. */
void table_write(const struct table *table, struct out *out, enum encoding encoding);
void table_free(struct table *table);

#endif
