/* expr: any text as a contrast. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "expr.h"
#include "mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const char *const names[] = { "a", "b_1", "b_2", "odd name", "constant" };
	enum { N = sizeof(names) / sizeof(*names) };
	char *text = mem_substring((const char *)bytes, n);
	char message[EXPR_MESSAGE];
	struct expr expr;

	if (expr_parse(text, N, names, &expr, message)) {
		free(expr_words(&expr, N, names));
		expr_free(&expr);
	} else if (strlen(message) == 0) {
		__builtin_trap();
	}
	free(text);
	return 0;
}
