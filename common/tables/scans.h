/* scans: a scan table as a sequence of rectangles, of any encoding and order.
 *
 *	struct scans *scans = scans_open("-");
 *	struct scans_block block;
 *	while (scans_next(scans, &block))
 *		... block.n_scans x block.n_units values ...
 *	scans_close(scans);				// proves the end
 *
 * A series is T scans x N units. It flows scan by scan (TSV, C order) in blocks of a
 * few scans and all units, or unit by unit (Fortran order) in blocks of all scans
 * and some units. Nothing holds more than a block. The column `time` is no unit: see
 * scans_time(). SPEC is a FILE, "-", "FILE.npz:MEMBER" or FILE:COLUMNS (text tables).
 */
#ifndef SCANS_H
#define SCANS_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/out.h"
#include "tables/encoding.h"

/* value(t, u) = base[t * scan_stride + u * unit_stride], base float or double. */
struct scans_block {
	size_t scan, n_scans;	/* [scan, scan + n_scans) */
	size_t unit, n_units;	/* [unit, unit + n_units) */
	bool single;		/* values are float, else double */
	const void *values;
	size_t scan_stride, unit_stride;
	const double *time;	/* of each scan of the block, or NULL */
};

struct source;
struct scans;

struct scans *scans_open(const char *spec);
/* The same from a source that is open; takes it over. */
struct scans *scans_from(struct source *source);
const char *scans_name(const struct scans *scans);
size_t scans_units(const struct scans *scans);
/* Number of scans; 0 while it isn't known (text: until scans_next() returned false). */
size_t scans_count(const struct scans *scans);
/* Whether blocks come unit by unit. */
bool scans_by_unit(const struct scans *scans);
/* Whether it came as NPY (the encoding to answer in), and whether its values are float. */
bool scans_npy(const struct scans *scans);
bool scans_single(const struct scans *scans);
/* Whether it is an array without names, and whether source_turn() has turned it. */
bool scans_plain(const struct scans *scans);
bool scans_turned(const struct scans *scans);
bool scans_has_time(const struct scans *scans);
/* Name of a unit, NULL where units have none. */
const char *scans_unit(const struct scans *scans, size_t unit);
/* Those of all units, to be freed as an array; NULL where they have none. */
const char **scans_unit_names(const struct scans *scans);
/* The next block; false at the proven end. Values are valid until the next call. */
bool scans_next(struct scans *scans, struct scans_block *block);
/* values[t][u], n_units apart, of the rectangle [scan, +n_scans) x [unit, +n_units) of the block
 * (indices relative to the block). */
void scans_copy(const struct scans_block *block, size_t scan, size_t n_scans, size_t unit, size_t n_units,
    double *values);
void scans_close(struct scans *scans);
/* Scans become units and units scans; no value moves. */
void scans_turn(struct scans_block *block);

/* ---- writing ---------------------------------------------------------------- */

struct scans_form {
	enum encoding encoding;	/* not AUTO */
	bool single;		/* NPY as <f4, else <f8 */
	bool by_unit;		/* blocks will come unit by unit (NPY: Fortran order; TSV and RAW hold the series) */
	bool has_time;
	size_t n_scans;		/* 0: unknown (NPY then holds the series until the end) */
	size_t n_units;
	const char *const *names;	/* of the units, copied; or NULL: TSV then calls them unit_1 ... */
};

struct scans_out;

/* Writes to `out`, which it takes over. Names make NPY a structured array, as boldpipe(5) says. */
struct scans_out *scans_create(struct out *out, const struct scans_form *form);
/* The same for what is made of a series of n_scans: its names, time and order, as doubles; in its encoding if
 * that is AUTO. */
struct scans_out *scans_create_like(struct out *out, const struct scans *scans, enum encoding encoding,
    size_t n_scans);
/* Blocks in the order of flow, without gaps. */
void scans_put(struct scans_out *scans, const struct scans_block *block);
/* Commits; the counts put must be those promised. */
void scans_commit(struct scans_out *scans);

#endif
