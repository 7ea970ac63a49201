/* expr: any text as a contrast, and as a formula. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/expr.h"
#include "numerics/formula.h"

enum { N = 5 };

static const char *const names[N] = { "a", "b_1", "b_2", "odd name", "constant" };

static void
read_formula(const char *text)
{
	static const double record[N] = { 1, -2, 0, 0.5, 1e300 };
	char message[FORMULA_MESSAGE] = "";
	struct formula formula;

	if (formula_parse(text, N, names, &formula, message)) {
		formula_value(&formula, record);
		formula_free(&formula);
	} else if (strlen(message) == 0) {
		__builtin_trap();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *text = mem_substring((const char *)bytes, n);
	char message[EXPR_MESSAGE] = "";
	struct expr expr;

	if (expr_parse(text, N, names, &expr, message)) {
		free(expr_words(&expr, N, names));
		expr_free(&expr);
	} else if (strlen(message) == 0) {
		__builtin_trap();
	}
	read_formula(text);
	free(text);
	return 0;
}
