/* mem: allocation that cannot fail, with products checked for overflow.
 *
 *	double *beta = mem_array(n_columns, sizeof(*beta));
 *	...
 *	free(beta);
 *
 * All of it is given back with free(3). Out of memory is die()'s business.
 */
#ifndef MEM_H
#define MEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/die.h"

/* count objects of size bytes, uninitialised, aligned to 64 bytes (a cache line,
 * an AVX-512 vector); never NULL, even for no bytes. */
void *mem_array(size_t count, size_t size);
/* The same, all bits zero; but large arrays come untouched from the system, where it puts them: aligned as malloc(3)
 * has it. */
void *mem_zeros(size_t count, size_t size);
/* Like mem_array(), for what will be filled and walked through as a whole: from 4 MB on in huge pages, where the system
 * gives them, which come and are walked through in less time. They are 2 MB each. */
void *mem_large(size_t count, size_t size);
/* Room for at least `needed` objects: returns `old` or a larger copy of it and
 * updates *room (in objects), which grows geometrically. Start with NULL and 0. */
void *mem_grow(void *old, size_t *room, size_t needed, size_t size);

/* Whether the system would give as much now. */
bool mem_fits(size_t count, size_t size);

char *mem_string(const char *text);
char *mem_substring(const char *text, size_t length);
char *mem_format(const char *format, ...) DIE_FORMAT(1, 2);
char *mem_format_list(const char *format, va_list args) DIE_FORMAT(1, 0);

/* a·b and a+b; false where they don't fit into size_t. For sizes from a file,
 * whose message the caller words. */
bool mem_product(size_t a, size_t b, size_t *product);
bool mem_sum(size_t a, size_t b, size_t *sum);

#endif
