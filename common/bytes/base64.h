/* base64: bytes as text, in pieces of any size.
 *
 *	struct base64 state = { 0 };
 *	while (... a piece of text ...)
 *		if (!base64_decode(&state, text, n, bytes, &n_bytes))
 *			... a character that has no place there ...
 *	if (!base64_ended(&state))
 *		... it breaks off ...
 *
 * Source: RFC 4648, section 4. White space is passed over. Nothing prints or exits.
 */
#ifndef BASE64_H
#define BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct base64 {
	uint32_t bits;		/* of the group of four characters that has begun */
	unsigned n;		/* characters of it so far */
	bool padded;		/* a `=' was there: only `=' and white space may follow */
};

/* Decodes n characters into bytes, which has room for n * 3 / 4 + 3; sets how many there are. */
bool base64_decode(struct base64 *state, const char *text, size_t n, unsigned char *bytes, size_t *n_bytes);
/* Whether the last group is whole. */
bool base64_ended(const struct base64 *state);
/* Encodes n bytes into text, which has room for (n + 2) / 3 * 4; returns how many characters. */
size_t base64_encode(const unsigned char *bytes, size_t n, char *text);

#endif
