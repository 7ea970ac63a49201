/* tandem: two scan tables of one shape, side by side, unit by unit.
 *
 *	struct tandem *tandem = tandem_open("effects.npy", "variances.npy", false, design);
 *	struct tandem_block block;
 *	while (tandem_next(tandem, &block))
 *		... block.values[0][i * n_scans + t] is scan t of unit block.unit + i in the first table ...
 *	tandem_close(tandem);				// both ends are proven
 *
 * A table that flows unit by unit streams, a block at a time; one that flows scan by scan is held, 8 bytes a value. The
 * values are the same either way.
 */
#ifndef TANDEM_H
#define TANDEM_H

#include <stdbool.h>
#include <stddef.h>

#include "tables/scans.h"
#include "tables/table.h"

struct tandem;

struct tandem_block {
	size_t unit, n_units;		/* [unit, unit + n_units) */
	const double *values[2];	/* of each table, a unit's scans after one another */
};

/* Opens both (specs as scans_open() has them; "-" at most once is the caller's business), turned by -T or not, and holds
 * what must be held. Another number of units, other names of them, and another number of scans than the design has die. */
struct tandem *tandem_open(const char *first, const char *second, bool transpose, const struct table *design);
/* To ask about the first: its names, number of units, encoding. */
const struct scans *tandem_scans(const struct tandem *tandem);
/* The next units; false at the end of both. Values are valid until the next call. */
bool tandem_next(struct tandem *tandem, struct tandem_block *block);
void tandem_close(struct tandem *tandem);

#endif
