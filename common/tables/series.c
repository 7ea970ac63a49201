/* series: a scan table held whole; see series.h. */
#include "tables/series.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct series *
series_hold(struct scans *scans, size_t most)
{
	struct series *series = mem_zeros(1, sizeof(*series));
	size_t n = scans_units(scans), room = 0, time_room = 0;
	struct scans_block block;

	series->n_units = n;
	while (scans_next(scans, &block)) {
		size_t end = block.scan + block.n_scans;

		series->n_scans = end;
		if (end > most)
			continue;
		series->values = mem_grow(series->values, &room, end, n * sizeof(*series->values));
		scans_copy(&block, 0, block.n_scans, 0, n, series->values + block.scan * n);
		if (block.time == NULL)
			continue;
		series->time = mem_grow(series->time, &time_room, end, sizeof(*series->time));
		memcpy(series->time + block.scan, block.time, block.n_scans * sizeof(*series->time));
	}
	return series;
}

struct scans_block
series_block(const struct series *series)
{
	return (struct scans_block){
		.n_scans = series->n_scans, .n_units = series->n_units, .values = series->values,
		.scan_stride = series->n_units, .unit_stride = 1, .time = series->time
	};
}

void
series_free(struct series *series)
{
	free(series->values);
	free(series->time);
	free(series);
}
