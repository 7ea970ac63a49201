/* stack: one column of several unit tables as the records of one scan table: subjects by units.
 *
 *	stack_write("effect", operands, out, NULL);	// operands end with NULL
 */
#ifndef STACK_H
#define STACK_H

#include "bytes/out.h"

/* Reads the column of each table that SPECS name, and writes one record per table; holds one record. Columns
 * are called as the units are; units without names give an array without names. The tables must have the same
 * units. `encoding` is the user's word, or NULL: that of the first table. Commits `out`. */
void stack_write(const char *column, char **specs, struct out *out, const char *encoding);

#endif
