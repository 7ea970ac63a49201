/* held: a unit table held whole, for programs that need all units before they can write the first.
 *
 *	struct held *table = held_read("-");
 *	size_t z = columns_find("z", table->name, table->n_columns, held_columns(table));
 *	... table->values[unit * table->n_columns + z] ...
 *	held_write(table, out_open(NULL), encoding);
 *	held_free(table);
 *
 * It takes 8 bytes a value: 11 MB for the six columns of a contrast of 230,000 voxels.
 */
#ifndef HELD_H
#define HELD_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/in.h"
#include "bytes/out.h"
#include "tables/encoding.h"

struct source;

struct held {
	char *name;		/* of the file, for messages */
	bool npy;		/* it came as NPY */
	bool headed;		/* its columns have names of their own */
	size_t n_units, n_columns;
	char **columns;		/* their names */
	double *values;		/* n_units x n_columns, row-major; NaN: missing */
	char **units;		/* their names, or NULL */
};

/* An empty table of that shape, all 0; units: their names, or NULL. Names are copied. */
struct held *held_new(const char *name, size_t n_units, size_t n_columns, const char *const *columns,
    const char *const *units);
/* SPEC as in units.h; read to its proven end. */
struct held *held_read(const char *spec);
/* The same from a source that is open; takes it over. */
struct held *held_from(struct source *source);
const char *const *held_columns(const struct held *table);
/* Appends a column of missing values and returns its index; a name that is there dies. */
size_t held_add(struct held *table, const char *name);
/* Writes and commits; takes over `out`. */
void held_write(const struct held *table, struct out *out, enum encoding encoding);
/* Several tables in one file, one behind the other, as NPY: the next one of an open input, which stays open behind it,
 * and one more to an output, which isn't committed. */
struct held *held_read_part(struct in *in);
void held_write_part(const struct held *table, struct out *out);
void held_free(struct held *table);

#endif
