/* decimal: spelled as printf and strtod spell and read, at random and where it is close. */
#include "tables/decimal.h"

#include <stdint.h>

#include "check.h"

static uint64_t state = 88172645463325252u;

/* xorshift64 (Marsaglia 2003, J. Stat. Softw. 8:14). */
static uint64_t
random_bits(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double
random_unit(void)
{
	return (double)(random_bits() >> 11) * 0x1p-53;
}

/* The C library's answer: what the contract says in its words. */
static void
expect_spelling(double value)
{
	char text[DECIMAL_ROOM], want[64];
	size_t length = decimal_format(text, value);

	snprintf(want, sizeof(want), "%.15g", value);
	if (isfinite(value) && strtod(want, NULL) != value)
		snprintf(want, sizeof(want), "%.17g", value);
	CHECK_TEXT(text, want);
	CHECK_COUNT(length, strlen(want));
}

static void
expect_reading(const char *text)
{
	double value = -1, want = strtod(text, NULL);
	const char *end = decimal_read(text, &value);

	CHECK(end != NULL && *end == '\0');
	CHECK(memcmp(&value, &want, sizeof(value)) == 0);
}

static void
check_kinds(void)
{
	for (size_t i = 0; i < 100000; i++) {
		uint64_t bits = random_bits();
		double any;

		memcpy(&any, &bits, sizeof(any));
		if (!isnan(any))
			expect_spelling(any);
		expect_spelling(random_unit() * 20 - 10);
		expect_spelling((double)(float)(random_unit() * 1000));
		expect_spelling(round(random_unit() * 1e6) / 1e3);
		expect_spelling(round(random_unit() * 1e15) / pow(10, (double)(random_bits() % 20)));
		expect_spelling((double)(int64_t)(random_bits() >> random_bits() % 40));
		expect_spelling(ldexp((double)(random_bits() % 1000 + 1), (int)(random_bits() % 200) - 100));
	}
}

/* Around the powers of two and ten, where digits, exponents and distances change. */
static void
check_edges(void)
{
	for (int e = -1074; e < 1024; e++) {
		double power = ldexp(1, e);

		expect_spelling(power);
		expect_spelling(nextafter(power, 0));
		expect_spelling(-nextafter(power, INFINITY));
	}
	for (int e = -323; e < 309; e++) {
		char text[32];
		double power;

		snprintf(text, sizeof(text), "1e%d", e);
		power = strtod(text, NULL);
		expect_spelling(power);
		expect_spelling(nextafter(power, 0));
		expect_spelling(-nextafter(power, INFINITY));
		expect_spelling(power * 9.9999999999999995);
		expect_spelling(power * 1.5);
	}
}

static void
check_texts(void)
{
	static const char *const texts[] = {
		"0", "-0", "+1", "1.", ".5", "00012.50", "1e5", "1E+05", "1e-5", "9007199254740993", "9007199254740992",
		"9007199254740991e22", "9007199254740993e-22", "1e22", "1e23", "1e-22", "1e-23", "1e400", "-1e400", "1e-400",
		"2.2250738585072011e-308", "179769313486231580793e289", "123456789012345678901234567890",
		"0.1000000000000000055511151231257827021181583404541015625", "8.5e-324", "1e99999999999999999999", "0e99999",
		"inf", "-INF", "Infinity", "+infinity"
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_reading(texts[i]);
	for (size_t i = 0; i < 100000; i++) {
		char text[64];

		snprintf(text, sizeof(text), "%.*e", (int)(random_bits() % 25),
		    random_unit() * pow(10, (double)(random_bits() % 600) - 300));
		expect_reading(text);
		snprintf(text, sizeof(text), "%.*f", (int)(random_bits() % 25), random_unit() * 1e4 - 5e3);
		expect_reading(text);
	}
}

static void
check_what_is_none(void)
{
	static const char *const texts[] = { "", "-", "+", ".", "-.", "e5", ".e5", "nan", "in", " 1", "x" };
	double value;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CHECK(decimal_read(texts[i], &value) == NULL);
	/* what follows a number is the caller's */
	CHECK_TEXT(decimal_read("1x", &value), "x");
	CHECK_TEXT(decimal_read("0x1p3", &value), "x1p3");
	CHECK_TEXT(decimal_read("1e", &value), "e");
	CHECK_TEXT(decimal_read("1e+", &value), "e+");
	CHECK_TEXT(decimal_read("1.2.3", &value), ".3");
	CHECK(value == 1.2);
}

int
main(void)
{
	check_test("doubles of every kind are spelled as %.15g, or as %.17g where that is needed to read them back");
	check_kinds();
	check_test("so are those beside the powers of two and ten");
	check_edges();
	check_test("infinities and signed zeros have names");
	expect_spelling(INFINITY);
	expect_spelling(-INFINITY);
	expect_spelling(-0.0);
	check_test("texts are read to the nearest double, as strtod does");
	check_texts();
	check_test("what isn't a number isn't read");
	check_what_is_none();
	return check_done();
}
