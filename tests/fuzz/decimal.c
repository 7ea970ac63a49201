/* decimal: any text as a number, against strtod; any double as text, against printf. A difference traps. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables/decimal.h"

static void
check_format(double value)
{
	char text[DECIMAL_ROOM], want[64];

	if (isnan(value))
		return;
	decimal_format(text, value);
	snprintf(want, sizeof(want), "%.15g", value);
	if (isfinite(value) && strtod(want, NULL) != value)
		snprintf(want, sizeof(want), "%.17g", value);
	if (strcmp(text, want) != 0)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *text = malloc(n + 1), *want_end;
	double value, want;
	const char *end;

	memcpy(text, bytes, n);
	text[n] = '\0';
	end = decimal_read(text, &value);
	want = strtod(text, &want_end);
	/* strtod also reads hexadecimals, nan, and what stands behind blanks */
	if (end != NULL && text[strspn(text, "+-0")] != 'x' && text[strspn(text, "+-0")] != 'X') {
		if (end != want_end || memcmp(&value, &want, sizeof(value)) != 0)
			__builtin_trap();
		check_format(value);
	}
	if (n >= sizeof(value)) {
		memcpy(&value, bytes, sizeof(value));
		check_format(value);
	}
	free(text);
	return 0;
}
