/* Unit test of common/numerics/formula: what formulas are worth, and that no text breaks the parser. Messages are those that
 * tests/tabcalc.bats reads. */
#include "numerics/formula.h"

#include "check.h"

static const char *const names[] = { "x", "y", "odd-1", "2", "sqrt" };
static const double record[] = { 3, -0.5, 7, 11, 16 };

enum { N_NAMES = 5 };

static double
value(const char *text)
{
	char message[FORMULA_MESSAGE];
	struct formula formula;
	double found;

	if (!formula_parse(text, N_NAMES, names, &formula, message)) {
		CHECK_TEXT(message, "");
		return NAN;
	}
	CHECK_TEXT(formula.name, "f");
	found = formula_value(&formula, record);
	CHECK(formula_value(&formula, record) == found || isnan(found));
	formula_free(&formula);
	CHECK(formula.name == NULL && formula.steps == NULL && formula.stack == NULL);
	return found;
}

static void
test_values(void)
{
	check_test("products come before sums, and both go from the left");
	CHECK(value("f=x") == 3);
	CHECK(value(" f = 1 + 2*x ") == 7);
	CHECK(value("f=1-2-x") == -4);
	CHECK(value("f=12/x/2") == 2);
	CHECK(value("f=12/(x/2)") == 8);
	CHECK(value("f=(1+2)*(x-y)") == 10.5);
	CHECK(value("f=1e1*.5") == 5);

	check_test("powers group from the right, before signs in front and after those behind");
	CHECK(value("f=x^2") == 9);
	CHECK(value("f=-x^2") == -9);
	CHECK(value("f=(-x)^2") == 9);
	CHECK(value("f=2^x^2") == 512);
	CHECK(value("f=2^-x") == 0.125);
	CHECK(value("f=2*x^2") == 18);
	CHECK(value("f=--x-+-x") == 6);

	check_test("names stand in braces where they must, and functions are those before a parenthesis");
	CHECK(value("f={odd-1}-{2}") == -4);
	CHECK(value("f={x}*2") == 6);
	CHECK(value("f=sqrt(sqrt)") == 4);
	CHECK(value("f=sqrt (sqrt) + abs(y)") == 4.5);
	CHECK_CLOSE(value("f=log(exp(x))"), 3, 1e-15);
	CHECK_CLOSE(value("f=atanh(tanh(y))"), -0.5, 1e-15);

	check_test("what isn't a number is NaN, and what is infinite infinite");
	CHECK(isnan(value("f=sqrt(y)")));
	CHECK(isnan(value("f=0/0")));
	CHECK(isinf(value("f=x/0")));
	CHECK(value("f=0*x^0.5*0") == 0);
}

/* Deep, long and random texts: read or refused, never more (the sanitizers watch). */
static void
test_robust(void)
{
	static const char alphabet[] = "xy 23(())^^*/+--{}sqrt=.e";
	char text[5001], message[FORMULA_MESSAGE];
	struct formula formula;
	unsigned state = 1;
	size_t parsed = 0;

	check_test("no text breaks the parser of formulas");
	memset(text, '(', 5000);
	text[5000] = '\0';
	memcpy(text, "f=", 2);
	CHECK(!formula_parse(text, N_NAMES, names, &formula, message));
	CHECK(strstr(message, "...', at 103: more than 100 parentheses within one another") != NULL);
	for (size_t i = 2; i < 4999; i += 2)
		memcpy(text + i, "2^", 2);
	CHECK(!formula_parse(text, N_NAMES, names, &formula, message));
	memset(text + 2, '-', 4997);
	text[4999] = '2';
	CHECK(value(text) == -2);
	for (size_t trial = 0; trial < 200000; trial++) {
		size_t length = trial % 14 + 3;

		for (size_t i = 2; i < length; i++) {
			state = state * 1664525u + 1013904223u;
			text[i] = alphabet[(state >> 16) % (sizeof(alphabet) - 1)];
		}
		text[length] = '\0';
		if (formula_parse(text, N_NAMES, names, &formula, message)) {
			parsed++;
			formula_value(&formula, record);
			formula_free(&formula);
		}
	}
	CHECK(parsed > 100);
	check_note("%zu random texts are formulas", parsed);
}

int
main(void)
{
	test_values();
	test_robust();
	return check_done();
}
