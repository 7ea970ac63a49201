/* escape: texts as XML has them, and as data URIs. */
#include "tables/escape.h"

#include "check.h"

static void
check_text(const char *text, const char *want)
{
	char *escaped = escape_text(text);

	CHECK_TEXT(escaped, want);
	free(escaped);
}

static void
check_uri(const char *bytes, size_t n, const char *want)
{
	char *uri = escape_uri("text/plain", bytes, n);

	CHECK_TEXT(uri, want);
	free(uri);
}

int
main(void)
{
	check_test("what XML gives a meaning stands as an entity, and all else as it is");
	check_text("", "");
	check_text("a < b && c > \"d\" 'e'", "a &lt; b &amp;&amp; c &gt; &quot;d&quot; 'e'");
	check_text("\xc3\xa9 \xe2\x82\xac \xf0\x9d\x84\x9e", "\xc3\xa9 \xe2\x82\xac \xf0\x9d\x84\x9e");

	check_test("bytes that are no UTF-8 are Latin-1, and what XML lacks is left out");
	check_text("\xe9t\xe9", "\xc3\xa9t\xc3\xa9");
	check_text("\x01" "a\tb\nc\rd\x1b\x7f", "a\tb\ncd");
	{
		char *marked = escape_marked("<\xe9\x01" "a\tb\rc\x7f");

		CHECK_TEXT(marked, "&lt;\xc3\xa9?a\tb?c?");
		free(marked);
	}
	/* U+FFFF, and half of a pair */
	check_text("a\xef\xbf\xbf" "b", "ab");
	CHECK(escape_has('a') && escape_has(0x10ffff) && !escape_has(0) && !escape_has(0xd800) && !escape_has(0x110000));

	check_test("a URI has no byte but those that may stand there, whatever is in it");
	check_uri("", 0, "data:text/plain,");
	check_uri("a-Z_0.~!$()*+,;=:@/?'", 21, "data:text/plain,a-Z_0.~!$()*+,;=:@/?'");
	check_uri(" \"#%<>&\n\xff\0x", 11, "data:text/plain,%20%22%23%25%3C%3E%26%0A%FF%00x");
	return check_done();
}
