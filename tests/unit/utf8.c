/* utf8: code points to bytes and back; bytes that are none. */
#include "bytes/utf8.h"

#include "check.h"

/* Whether a code point goes to n bytes and comes back from them. */
static bool
comes_back(uint32_t code, size_t n)
{
	char text[UTF8_MOST + 1];
	const char *end = text;

	text[utf8_put(text, code)] = '\0';
	return strlen(text) == n && utf8_code(&end) == code && end == text + n;
}

/* The first code point of a text, and that so many bytes were taken. */
static bool
reads(const char *text, uint32_t code, size_t n)
{
	const char *end = text;

	return utf8_code(&end) == code && end == text + n;
}

int
main(void)
{
	size_t n_bad = 0;
	char text[UTF8_MOST];

	check_test("every code point comes back");
	for (uint32_t code = 1; code <= 0x10FFFF; code++)
		if (code < 0xD800 || code >= 0xE000)
			n_bad += !comes_back(code, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
	CHECK_COUNT(n_bad, 0);

	check_test("what is no code point is U+FFFD");
	CHECK(utf8_put(text, 0xD800) == 3 && memcmp(text, "\xEF\xBF\xBD", 3) == 0);
	CHECK(utf8_put(text, 0x110000) == 3 && memcmp(text, "\xEF\xBF\xBD", 3) == 0);

	check_test("bytes that are no UTF-8 are Latin-1, one at a time");
	CHECK(reads("\xE9t\xE9", 0xE9, 1));				/* not followed by what should */
	CHECK(reads("\xC3", 0xC3, 1) && reads("\xE2\x82", 0xE2, 1));	/* cut off */
	CHECK(reads("\x80", 0x80, 1) && reads("\xFF", 0xFF, 1));
	CHECK(reads("\xC1\x81", 0xC1, 1) && reads("\xE0\x80\x80", 0xE0, 1));	/* longer than need be */
	CHECK(reads("\xED\xA0\x80", 0xED, 1));				/* a surrogate */
	CHECK(reads("\xF4\x90\x80\x80", 0xF4, 1) && reads("\xF8\x88\x80\x80", 0xF8, 1));	/* beyond the last */
	return check_done();
}
