/* digest: a number that tells inputs apart: of what two shards were made of, say. Not for security.
 *
 *	uint64_t digest = digest_add(DIGEST_START, values, n * sizeof(*values));
 *
 * Eight bytes at a time, multiplied and folded; the length counts too.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DIGEST_START UINT64_C(0x6a09e667f3bcc908)	/* the first bits of the root of 2 */

static inline uint64_t
digest_fold(uint64_t digest, uint64_t word)
{
	digest = (digest ^ word) * UINT64_C(0x9e3779b97f4a7c15);	/* 2^64 over the golden ratio */
	return digest ^ digest >> 32;
}

static inline uint64_t
digest_add(uint64_t digest, const void *bytes, size_t n)
{
	const unsigned char *from = bytes;
	uint64_t word = 0;
	size_t i = 0;

	for (; n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, from + i, sizeof(word));
		digest = digest_fold(digest, word);
	}
	word = 0;
	/* an empty array may be nowhere */
	if (n > i)
		memcpy(&word, from + i, n - i);
	return digest_fold(digest_fold(digest, word), n);
}

#endif
