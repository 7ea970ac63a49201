/* decimal: doubles as decimal text and back; see decimal.h. */
#include "tables/decimal.h"

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

/* 10^power, from 10^0 to 10^300, as a sum of two doubles: products then keep about 100 bits (Dekker 1971,
 * Numer. Math. 18:224-242). */
static void
power_of_ten(unsigned power, double *high, double *low)
{
	/* 10^(2^i): the nearest double and what it lacks */
	static const double highs[] = { 1e1, 1e2, 1e4, 1e8, 1e16, 1e32, 1e64, 1e128, 1e256 };
	static const double lows[] = {
		0, 0, 0, 0, 0, -5366162204393472.0, -2.1320419009454396e47, -7.51744869165182e111, -3.012765990014054e239
	};
	double p = 1, q = 0;

	for (size_t i = 0; power != 0; power >>= 1, i++) {
		double product = p * highs[i];

		if ((power & 1) == 0)
			continue;
		q = fma(p, highs[i], -product) + p * lows[i] + q * highs[i];
		p = product;
	}
	*high = p + q;
	*low = q - (*high - p);
}

/* A value's decimals: (digits + fraction) * 10^(exponent - 16), digits of 17 places; fraction to about 1e-12.
 * */
struct digits {
	int64_t digits;
	double fraction;
	bool exact;	/* the fraction has no error: the power is a double */
	int exponent;
};

static struct digits
scale(double value, int exponent)
{
	double high, low, p, q;
	struct digits scaled = { .exact = exponent <= 16 && exponent >= 16 - 22, .exponent = exponent };

	power_of_ten((unsigned)abs(16 - exponent), &high, &low);
	if (exponent <= 16) {
		p = value * high;
		q = fma(value, high, -p) + value * low;
	} else {
		p = value / high;
		q = (fma(-p, high, value) - p * low) / high;
	}
	scaled.digits = (int64_t)p + (int64_t)floor(q);
	scaled.fraction = q - floor(q);
	return scaled;
}

/* Rounds to 15 places if that reads back to the value, else to 17. Returns the places; 0 where it is too
 * close to call. */
static int
round_digits(struct digits *scaled, double value)
{
	enum { CLOSE = 1000000 };
	int64_t rest = scaled->digits % 100;
	double behind = (double)rest + scaled->fraction;
	/* half the distance to the next double, in units of the last digit */
	double half = ((double)scaled->digits / value) * ldexp(1, ilogb(value) - 53);
	double off = behind < 50 ? behind : 100 - behind;
	int places = off < half ? 15 : 17;

	if (fabs(behind - 50) < 1.0 / CLOSE || fabs(off - half) < half / CLOSE ||
	    (!scaled->exact && fabs(scaled->fraction - 0.5) < 1.0 / CLOSE))
		return 0;
	if (places == 15)
		scaled->digits += behind < 50 ? -rest : 100 - rest;
	else	/* halves go to even */
		scaled->digits += scaled->fraction > 0.5 || (scaled->fraction == 0.5 && rest % 2 == 1);
	if (scaled->digits == 100000000000000000) {
		scaled->digits /= 10;
		scaled->exponent++;
	}
	return places;
}

/* As %g does: plain from 10^-4 to the number of places, else with an exponent; no zeros at the end. */
static size_t
format_digits(char *text, const struct digits *scaled, int places)
{
	char digits[24];
	size_t n = format_whole(digits, (uint64_t)scaled->digits), length = 0;
	int exponent = scaled->exponent;
	bool plain = exponent >= -4 && exponent < places;
	size_t before = plain ? (exponent < 0 ? 0 : (size_t)exponent + 1) : 1;

	while (n > before && n > 1 && digits[n - 1] == '0')
		n--;
	if (before == 0) {
		memcpy(text, "0.0000", 6);
		length = (size_t)(1 - exponent);
		memcpy(text + length, digits, n);
		length += n;
	} else {
		memcpy(text, digits, before);
		length = before;
		if (n > before) {
			text[length++] = '.';
			memcpy(text + length, digits + before, n - before);
			length += n - before;
		}
	}
	text[length] = '\0';
	if (!plain)
		length += (size_t)snprintf(text + length, DECIMAL_ROOM - length, "e%c%02d", exponent < 0 ? '-' : '+',
		    abs(exponent));
	return length;
}

/* What the C library says: for values that are too close to a boundary, and for the rare ones. */
static size_t
format_slowly(char *text, double value)
{
	int length = snprintf(text, DECIMAL_ROOM, "%.15g", value);

	if (isfinite(value) && strtod(text, NULL) != value)
		length = snprintf(text, DECIMAL_ROOM, "%.17g", value);
	return (size_t)length;
}

size_t
decimal_format(char *text, double value)
{
	double magnitude = fabs(value);
	size_t sign = signbit(value) ? 1 : 0;
	struct digits scaled;
	int exponent, places, binary;

	text[0] = '-';
	if (magnitude < 1e15 && (double)(uint64_t)magnitude == magnitude)
		return sign + format_whole(text + sign, (uint64_t)magnitude);
	/* below a power of two doubles are closer than above: the rule for half a step doesn't hold */
	if (!(magnitude > 1e-280 && magnitude < 1e280) || frexp(magnitude, &binary) == 0.5)
		return format_slowly(text, value);
	exponent = (int)floor((ilogb(magnitude) + 0.5) * 0.30102999566398120);
	scaled = scale(magnitude, exponent);
	if (scaled.digits >= 100000000000000000)
		scaled = scale(magnitude, exponent + 1);
	else if (scaled.digits < 10000000000000000)
		scaled = scale(magnitude, exponent - 1);
	places = round_digits(&scaled, magnitude);
	return places == 0 ? format_slowly(text, value) : sign + format_digits(text + sign, &scaled, places);
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
	bool negative;
	int64_t exponent = 0;

	if (*text != 'e' && *text != 'E')
		return text;
	negative = *place == '-';
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
		if (!decimal.exact || decimal.mantissa > (uint64_t)1 << 53 || llabs(decimal.exponent) > 22)
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
