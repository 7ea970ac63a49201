/* gz: inflating a gzip stream piece by piece, by ISA-L where the build found it, else by zlib.
 *
 *	struct gz *gz = gz_open();
 *	while ((status = gz_inflate(gz, &in, &n_in, &out, &n_out)) == GZ_MORE)
 *		... give more input, or take the output ...
 *	gz_close(gz);
 *
 * Source: RFC 1952. Nothing prints or exits.
 */
#ifndef GZ_H
#define GZ_H

#include <stddef.h>

struct gz;

/* MEMBER: a member has ended, its checksum and length are right; the next call begins another. */
enum gz_status { GZ_MORE, GZ_MEMBER, GZ_DAMAGED, GZ_CHECKSUM };

struct gz *gz_open(void);
/* Consumes from *in, writes to *out; both pointers and counts advance. */
enum gz_status gz_inflate(struct gz *gz, const unsigned char **in, size_t *n_in, unsigned char **out, size_t *n_out);
void gz_close(struct gz *gz);

#endif
