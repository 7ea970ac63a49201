/* shape: what a table is, without its values.
 *
 *	struct shape shape = shape_read(source);	// to its proven end; closes it
 *	... shape.n_rows, shape.n_columns, shape.fortran, shape.type ...
 */
#ifndef SHAPE_H
#define SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "tables/source.h"

struct shape {
	size_t n_rows, n_columns;	/* all columns, `unit' and `time', too */
	bool fortran;			/* flows column by column */
	char type[32];			/* as numpy spells it, "<f4"; "named" if structured, "text" if text */
};

struct shape shape_read(struct source *source);

#endif
