/* assembly: a design that grows column by column, and knows where each came from.
 *
 *	struct assembly *assembly = assembly_new(n_scans);
 *	assembly_add(assembly, "face", values, "stdin");
 *	assembly_spikes(assembly, censored);
 *	assembly_drift(assembly, &drift, time_s, true);
 *	assembly_warn(assembly);
 *	table_write(assembly->table, out, encoding);
 *	assembly_free(assembly);
 *
 * A name that is there already dies, with both sources.
 */
#ifndef ASSEMBLY_H
#define ASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>

#include "design/design.h"
#include "tables/table.h"

struct assembly {
	struct table *table;
	char **sources;		/* per column */
	size_t room;
};

struct assembly *assembly_new(size_t n_rows);
/* Appends a column (n_rows values, copied); source: where it comes from, for messages. */
void assembly_add(struct assembly *assembly, const char *name, const double *values, const char *source);
/* spike_SCAN for each scan (from 1) that is censored: 1 there, else 0. Warns when more than half of them
 * are. */
void assembly_spikes(struct assembly *assembly, const bool *censored);
/* Indicators COLUMN_LEVEL of a factor's levels, sorted by bytes; the first only if told. One level alone
 * dies. */
void assembly_factor(struct assembly *assembly, const char *column, const char *const *texts, bool first_too);
/* drift_1 ..., and constant if told. time_s may be NULL where the drift doesn't need it. */
void assembly_drift(struct assembly *assembly, const struct design_drift *drift, const double *time_s, bool constant);
/* Warns of columns (`time' aside) that depend on others. */
void assembly_warn(const struct assembly *assembly);
void assembly_free(struct assembly *assembly);

#endif
