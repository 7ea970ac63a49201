/* utf8: texts of any bytes as code points, and back.
 *
 *	while (*text != '\0') {
 *		uint32_t code = utf8_code(&text);	// text moves behind it
 *		to += utf8_put(to, code);
 *	}
 *
 * Source: RFC 3629. What is no UTF-8 is taken as Latin-1, a byte at a time: so every text has a reading, and names of
 * columns of whatever origin go through. Nothing prints or exits.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The code point at *text, not at its end, which moves behind it. A byte that isn't part of UTF-8 is taken as Latin-1. */
uint32_t utf8_code(const char **text);
/* Puts a code point in place, which has room for UTF8_MOST bytes, without a NUL; returns how many. What is no code point is
 * put as U+FFFD. */
enum { UTF8_MOST = 4 };
size_t utf8_put(char *place, uint32_t code);

#endif
