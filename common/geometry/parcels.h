/* parcels: which record of a unit table the label of each vertex takes.
 *
 *	size_t *records = parcels_match(atlas, table, 0, true);
 *	if (records[vertex] != PARCELS_NONE)
 *		... table->values[records[vertex] * table->n_columns + column] ...
 *	free(records);
 */
#ifndef PARCELS_H
#define PARCELS_H

#include <stdbool.h>
#include <stdint.h>

#include "geometry/atlas.h"
#include "tables/held.h"

#define PARCELS_NONE SIZE_MAX

/* By name, where by_name and both sides have names, or the units are all called label_NUMBER, a name that any label but 0
 * has beside its own: labels that are no unit are none, and noted. Else by number: label L takes record L - base; labels
 * below base are none, those beyond the records die. How many vertices are in no parcel is noted. To be freed. */
size_t *parcels_match(struct atlas *atlas, const struct held *table, size_t base, bool by_name);

#endif
