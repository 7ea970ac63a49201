/* source: where a table comes from: the SPEC of an operand, opened and sniffed.
 *
 *	struct source *source = source_open("archive.npz:betas");
 *	if (source->npy)
 *		... source->header is read, source->in stands at the first record ...
 *	source_close(source);
 *
 * SPEC is FILE or "-", with :COLUMNS behind it if need be, or FILE:MEMBER or FILE:MEMBER:COLUMNS where
 * FILE is an NPZ archive. A FILE of just that name wins over a split at a colon.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>

#include "bytes/in.h"
#include "tables/npy.h"

struct source {
	char *name;		/* for messages */
	struct in *in;		/* NULL once someone took it over, or proved its end */
	char *columns;		/* what SPEC picks, or NULL */
	bool npy;
	struct npy header;	/* if npy */
	bool turned;		/* the header was turned: rows are columns */
	bool without_unit;	/* scans may pass over a first column `unit' instead of refusing it */
	bool part;		/* `in' belongs to someone else, and more follows: the end is where the header says */
	unsigned char *held;	/* the member of an archive, which `in` reads */
};

struct source *source_open(const char *spec);
/* The next of several NPY arrays in one file; `in' stays open behind it. What is no NPY dies. */
struct source *source_part(struct in *in);
/* Headerless floats, scan by scan, as if they had the header of an NPY array. `layout` is COLS[:f8][,ROWS] as
 * the user wrote it (anything else is a usage error). Without ROWS they are as many as there are, and are
 * held until their end. */
struct source *source_open_raw(const char *path, const char *layout);
/* Rows become columns: of a 2-D array without names only the header changes. Anything else dies. */
void source_turn(struct source *source);
/* Up to n bytes into *buffer of *room bytes (NULL and 0 at first; to be freed; aligned to 64 bytes), which
 * grows with what arrives, so that a header's mere word takes no memory. Returns how many; fewer than n only
 * at the end. */
size_t source_read(struct source *source, unsigned char **buffer, size_t *room, size_t n);
/* Proves the end after the data. */
void source_end(struct source *source, const char *what);
/* Frees the source but for its input, which stays open where it stands. */
struct in *source_release(struct source *source);
/* Closes what is still open, and frees. */
void source_close(struct source *source);

#endif
