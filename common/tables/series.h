/* series: a scan table held whole, for programs whose first scan depends on the last.
 *
 *	struct series *series = series_hold(scans, SIZE_MAX);
 *	... series->values[scan * series->n_units + unit], series->time[scan] ...
 *	struct scans_block block = series_block(series);	// to be put, as one block
 *	series_free(series);
 *
 * It takes 8 bytes a value.
 */
#ifndef SERIES_H
#define SERIES_H

#include "tables/scans.h"

struct series {
	size_t n_scans, n_units;
	double *values;
	double *time;		/* or NULL */
};

/* Reads scans that come scan by scan to their proven end. Those beyond `most` are counted, not held. */
struct series *series_hold(struct scans *scans, size_t most);
/* The whole as a block; the values stay the series'. */
struct scans_block series_block(const struct series *series);
void series_free(struct series *series);

#endif
