/* rng: random numbers that are a function of their place.
 *
 *	double z[3];
 *	rng_normals(seed, STREAM_NOISE, 1000, 3, z);	// numbers 1000, 1001 and 1002 of that stream
 *
 * Number k of a stream depends on (seed, stream, k) alone, so that any part can be had without the parts before
 * it, in any order and by any thread. The generator is Philox4x32-10 (Salmon et al. 2011, SC11,
 * doi:10.1145/2063384.2063405). All steps to a double are exact or rounded as IEEE 754 says, with no library's
 * log or exp: the bits are the same everywhere. Nothing prints or exits.
 */
#ifndef RNG_H
#define RNG_H

#include <stddef.h>
#include <stdint.h>

/* 128 random bits: block k of a stream. */
void rng_bits(uint64_t seed, uint64_t stream, uint64_t k, uint32_t bits[4]);
/* Numbers first, first + 1, ... (n of them), uniform in the open interval (0, 1), of 52 bits. */
void rng_uniforms(uint64_t seed, uint64_t stream, uint64_t first, size_t n, double *values);
/* The same, standard normal, from the uniform ones by the inverse distribution (Wichura 1988, Applied
 * Statistics 37:477-484, algorithm AS 241). */
void rng_normals(uint64_t seed, uint64_t stream, uint64_t first, size_t n, double *values);

#endif
