/* base64: bytes as text; see base64.h. */
#include "bytes/base64.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The six bits of a letter, or -1. */
static int
letter_bits(char letter)
{
	if (letter >= 'A' && letter <= 'Z')
		return letter - 'A';
	if (letter >= 'a' && letter <= 'z')
		return letter - 'a' + 26;
	if (letter >= '0' && letter <= '9')
		return letter - '0' + 52;
	return letter == '+' ? 62 : letter == '/' ? 63 : -1;
}

/* The group is whole; padding stands for bytes that aren't there. */
static size_t
put_group(struct base64 *state, size_t padding, unsigned char *bytes)
{
	const unsigned char group[3] = { (unsigned char)(state->bits >> 16), (unsigned char)(state->bits >> 8),
		(unsigned char)state->bits };

	memcpy(bytes, group, 3 - padding);
	state->n = 0;
	state->bits = 0;
	return 3 - padding;
}

/* One or two `=' end the last group, after which there is no other. */
static bool
take_padding(struct base64 *state, unsigned char *bytes, size_t *n_bytes)
{
	if (state->n < 2)
		return false;
	state->bits <<= 6;
	state->n++;
	if (state->n == 4)
		*n_bytes += put_group(state, state->padded ? 2 : 1, bytes + *n_bytes);
	state->padded = true;
	return true;
}

bool
base64_decode(struct base64 *state, const char *text, size_t n, unsigned char *bytes, size_t *n_bytes)
{
	*n_bytes = 0;
	for (size_t i = 0; i < n; i++) {
		int bits = letter_bits(text[i]);

		if (bits < 0) {
			if (strchr(" \t\r\n", text[i]) != NULL && text[i] != '\0')
				continue;
			if (text[i] != '=' || !take_padding(state, bytes, n_bytes))
				return false;
			continue;
		}
		if (state->padded)
			return false;
		state->bits = state->bits << 6 | (uint32_t)bits;
		if (++state->n == 4)
			*n_bytes += put_group(state, 0, bytes + *n_bytes);
	}
	return true;
}

bool
base64_ended(const struct base64 *state)
{
	return state->n == 0;
}

size_t
base64_encode(const unsigned char *bytes, size_t n, char *text)
{
	char *start = text;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t bits = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
		    (left > 2 ? bytes[i + 2] : 0);

		*text++ = letters[bits >> 18];
		*text++ = letters[bits >> 12 & 63];
		*text++ = left > 1 ? letters[bits >> 6 & 63] : '=';
		*text++ = left > 2 ? letters[bits & 63] : '=';
	}
	return (size_t)(text - start);
}
