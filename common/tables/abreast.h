/* abreast: several unit tables of the same units, read side by side.
 *
 *	struct abreast *runs = abreast_open(n, files);
 *	const double *records[n];
 *	while (abreast_next(runs, records))
 *		... records[i] has units_columns(abreast_units(runs, i)) values ...
 *	abreast_close(runs);				// proves all ends
 *
 * Tables with another number of units die: "b.tsv: 4 units, 5 in a.tsv"; so do other names of units
 * where both are named. A block of each is held.
 */
#ifndef ABREAST_H
#define ABREAST_H

#include <stdbool.h>
#include <stddef.h>

#include "tables/units.h"

struct abreast;

/* Opens n >= 1 tables (specs as units_open() has them). "-" may stand once, else it is a usage error. */
struct abreast *abreast_open(size_t n, char *const *specs);
struct units *abreast_units(const struct abreast *abreast, size_t i);
/* The next record of each; false at the proven end of all. Valid until the next call. */
bool abreast_next(struct abreast *abreast, const double **records);
/* Name of the current unit in the first table, NULL if it has none. */
const char *abreast_unit(const struct abreast *abreast);
void abreast_close(struct abreast *abreast);

#endif
