/* decimal: doubles as decimal text and back; see decimal.h. */
#include "decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The powers of ten that are doubles. */
static const double exact_powers[] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
	1e20, 1e21, 1e22
};

/* ---- writing ---------------------------------------------------------------------- */

/* A whole number below 1e15, as %.15g spells it. */
static size_t
format_whole(char *text, uint64_t value)
{
	char digits[20];
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	for (size_t i = 0; i < n; i++)
		text[i] = digits[n - 1 - i];
	text[n] = '\0';
	return n;
}

size_t
decimal_format(char *text, double value)
{
	double magnitude = fabs(value);
	size_t sign = signbit(value) ? 1 : 0;
	int length;

	text[0] = '-';
	if (magnitude < 1e15 && (double)(uint64_t)magnitude == magnitude)
		return sign + format_whole(text + sign, (uint64_t)magnitude);
	length = snprintf(text, DECIMAL_ROOM, "%.15g", value);
	if (isfinite(value) && strtod(text, NULL) != value)
		length = snprintf(text, DECIMAL_ROOM, "%.17g", value);
	return (size_t)length;
}

/* ---- reading ---------------------------------------------------------------------- */

/* What a text says before rounding: mantissa * 10^exponent, if `exact`. */
struct decimal {
	uint64_t mantissa;
	int64_t exponent;
	bool exact;	/* no digit was left out */
	bool any;	/* there was a digit */
};

static const char *
read_digits(const char *text, struct decimal *decimal, bool fraction)
{
	for (; *text >= '0' && *text <= '9'; text++) {
		decimal->any = true;
		if (decimal->mantissa >= UINT64_MAX / 10 - 1) {
			decimal->exact = false;
			continue;
		}
		decimal->mantissa = decimal->mantissa * 10 + (uint64_t)(*text - '0');
		if (fraction)
			decimal->exponent--;
	}
	return text;
}

/* An exponent without digits isn't part of the number. */
static const char *
read_exponent(const char *text, struct decimal *decimal)
{
	const char *place = text + 1;
	bool negative = *place == '-';
	int64_t exponent = 0;

	if (*text != 'e' && *text != 'E')
		return text;
	if (*place == '-' || *place == '+')
		place++;
	if (*place < '0' || *place > '9')
		return text;
	for (; *place >= '0' && *place <= '9'; place++)
		if (exponent < 100000)
			exponent = exponent * 10 + (*place - '0');
	decimal->exponent += negative ? -exponent : exponent;
	return place;
}

static const char *
read_infinity(const char *text, double *value)
{
	size_t length = strncasecmp(text, "infinity", 8) == 0 ? 8 : 3;

	if (strncasecmp(text, "inf", 3) != 0)
		return NULL;
	*value = INFINITY;
	return text + length;
}

/* Where mantissa and power are doubles, one operation rounds correctly (Clinger 1990, PLDI); else strtod(3),
 * which is in the C locale, since no program of ours sets one. */
const char *
decimal_read(const char *text, double *value)
{
	struct decimal decimal = { 0, 0, true, false };
	bool negative = *text == '-';
	const char *start = text + (*text == '-' || *text == '+');
	const char *end = read_infinity(start, value);

	if (end == NULL) {
		end = read_digits(start, &decimal, false);
		if (*end == '.')
			end = read_digits(end + 1, &decimal, true);
		if (!decimal.any)
			return NULL;
		end = read_exponent(end, &decimal);
		if (!decimal.exact || decimal.mantissa > (uint64_t)1 << 53 || decimal.exponent < -22 || decimal.exponent > 22)
			*value = strtod(start, NULL);
		else if (decimal.exponent < 0)
			*value = (double)decimal.mantissa / exact_powers[-decimal.exponent];
		else
			*value = (double)decimal.mantissa * exact_powers[decimal.exponent];
	}
	if (negative)
		*value = -*value;
	return end;
}
