/* npy: the header of the NPY format 1.0, 2.0 and 3.0, and its types.
 *
 *	struct npy npy;
 *	npy_read(in, &npy);		// in stands at the first byte of the data after it
 *	...
 *	npy_free(&npy);
 *
 * Source: numpy/lib/format.py, "NumPy Enhancement Proposal 1". Read: <f4 >f4 <f8 >f8
 * f2, signed and unsigned integers of 1 to 8 bytes, booleans, S and U text, as plain
 * arrays and as fields of 1-D structured arrays. Everything else dies, naming it.
 */
#ifndef NPY_H
#define NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes/in.h"
#include "bytes/out.h"

enum npy_kind { NPY_FLOAT, NPY_INT, NPY_UINT, NPY_BOOL, NPY_BYTES, NPY_UNICODE };

struct npy_field {
	char *name;		/* NULL: the array isn't structured */
	enum npy_kind kind;
	bool swap;		/* bytes are in the other order than this machine's */
	size_t size;		/* of an item, in bytes; UNICODE: 4 a character */
	size_t offset;		/* within a record */
};

enum { NPY_MAX_DIMS = 8 };

struct npy {
	size_t n_dims;
	size_t shape[NPY_MAX_DIMS];
	bool fortran;
	size_t n_fields;	/* 1 for a plain array */
	struct npy_field *fields;
	bool structured;
	size_t record;		/* bytes of a record */
	size_t count;		/* records: product of the shape, its bytes checked to fit size_t */
};

/* What a file begins with. */
#define NPY_MAGIC "\x93NUMPY"
/* Whether the bytes start an NPY file (needs 6). */
bool npy_sniff(const unsigned char *bytes, size_t n);
/* Reads magic and header. A shape is only a number until the data prove it. */
void npy_read(struct in *in, struct npy *npy);
void npy_free(struct npy *npy);
/* Converts n items `stride` bytes apart to doubles. Text dies in the caller: kinds BYTES and UNICODE
 * are not for this. */
void npy_to_double(const struct npy_field *field, const void *items, size_t stride, size_t n, double *values);
/* The text of an S or U item as UTF-8, to be freed. */
char *npy_to_text(const struct npy_field *field, const void *item);

/* ---- writing ---------------------------------------------------------------- */

/* Writes a version 1.0 header (2.0 or 3.0 where needed), padded to 64 bytes. */
void npy_write_plain(struct out *out, size_t size, bool fortran, size_t n_dims, const size_t *shape);
/* The header of an array in C order, of any type in numpy's spelling ("<i8", "<U12"); to be freed. */
char *npy_header(const char *type, size_t n_dims, const size_t *shape, size_t *length);
/* A 1-D structured array of `count` records: `unit` as U{unit_chars} first if unit_chars > 0, then n
 * fields <f8. */
void npy_write_structured(struct out *out, size_t count, size_t unit_chars, size_t n,
    const char *const *names);

#endif
