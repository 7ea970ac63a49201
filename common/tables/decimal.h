/* decimal: doubles as decimal text and back, fast and exact, whatever the locale.
 *
 *	char text[DECIMAL_ROOM];
 *	size_t length = decimal_format(text, 0.1);	// "0.1"
 *	const char *end = decimal_read(text, &value);	// value == 0.1, end == text + length
 *
 * Pure: nothing prints or ends the program.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stddef.h>

enum { DECIMAL_ROOM = 32 };

/* The text of a finite or infinite value: printf's %.15g if that reads back to the same double, else %.17g;
 * inf and -inf. Returns its length. NaN is the caller's business. */
size_t decimal_format(char *text, double value);
/* The number that text begins with, correctly rounded: digits, a point, an exponent; inf and infinity in any
 * case. Neither blanks in front nor hexadecimals. Returns what follows it, or NULL if there is none. */
const char *decimal_read(const char *text, double *value);

#endif
