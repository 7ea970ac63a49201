/* units: a unit table as a cursor over records of named doubles.
 *
 *	struct units *units = units_open("-");
 *	size_t z = units_find(units, "z");		// dies naming the nearest name
 *	const double *records;
 *	size_t n;
 *	while ((n = units_next(units, &records)) > 0)
 *		for (size_t i = 0; i < n; i++)
 *			... records[i * units_columns(units) + z] ...
 *	units_close(units);				// proves the end
 *
 * A unit table has one record per unit (voxel, parcel, vertex). The first column `unit`,
 * where there is one, is its name, not a number. Missing values are NaN. SPEC as in scans.h. A
 * 2-D NPY array is a table whose columns are BASENAME_1 ... Records flow in blocks.
 */
#ifndef UNITS_H
#define UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/out.h"
#include "tables/encoding.h"

struct source;
struct units;

struct units *units_open(const char *spec);
/* The same from a source that is open; takes it over. */
struct units *units_from(struct source *source);
const char *units_file(const struct units *units);	/* its name for messages */
bool units_npy(const struct units *units);
/* Columns, `unit` not counted. */
size_t units_columns(const struct units *units);
const char *units_column(const struct units *units, size_t column);
const char *const *units_column_names(const struct units *units);
/* Index of a column; die()s with "FILE: no column `zz'; nearest is `z'", or
 * with units_lookup() returns SIZE_MAX. */
size_t units_find(const struct units *units, const char *name);
size_t units_lookup(const struct units *units, const char *name);
/* Number of units where the header tells it, 0 where only the end does. */
size_t units_count(const struct units *units);
bool units_named(const struct units *units);
/* Whether the columns have names of their own: not those of a plain array, nor of text without a header. */
bool units_headed(const struct units *units);

/* The next block: sets *records (row-major, units_columns() doubles each) and returns
 * how many; 0 at the proven end. Valid until the next call. */
size_t units_next(struct units *units, const double **records);
/* Name of record i of the current block; NULL where units have none. */
const char *units_unit(const struct units *units, size_t i);
void units_close(struct units *units);

struct units_out;

/* Takes over `out`. count 0: unknown (NPY then holds the table until the end). named:
 * the first column is `unit`. Names are copied. */
struct units_out *units_create(struct out *out, enum encoding encoding, size_t count, bool named,
    size_t n_columns, const char *const *names);
/* One record of n_columns doubles; unit is its name where the table is named, else ignored. */
void units_put(struct units_out *units, const char *unit, const double *record);
/* n records at once, row-major, of an unnamed table: the fast way. */
void units_put_block(struct units_out *units, const double *records, size_t n);
void units_commit(struct units_out *units);
/* The same without committing `out', for another table behind it. */
void units_end(struct units_out *units);

#endif
