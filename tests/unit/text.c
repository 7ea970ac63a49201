/* text: pieces one behind another, whatever is in them and however long. */
#include "bytes/text.h"

#include <stdlib.h>

#include "check.h"

int
main(void)
{
	struct text text = { 0 };
	size_t n_bad = 0;

	check_test("pieces stand one behind another, with a NUL at the end");
	text_add(&text, "one");
	text_format(&text, "-%s %d", "two", 3);
	text_add(&text, "");
	CHECK_COUNT(text.n, 9);
	CHECK(strcmp(text.bytes, "one-two 3") == 0);

	check_test("bytes may be any");
	text_bytes(&text, "\0\xff", 2);
	CHECK_COUNT(text.n, 11);
	CHECK(memcmp(text.bytes, "one-two 3\0\xff", 12) == 0);

	check_test("long ones keep what was there");
	for (int i = 0; i < 10000; i++)
		text_format(&text, "%07d", i);
	CHECK_COUNT(text.n, 70011);
	for (int i = 0; i < 10000; i++)
		n_bad += strncmp(text.bytes + 11 + 7 * i + 3, (char[]){ (char)('0' + i / 1000), (char)('0' + i / 100 % 10),
		    (char)('0' + i / 10 % 10), (char)('0' + i % 10) }, 4) != 0;
	CHECK_COUNT(n_bad, 0);

	free(text.bytes);
	return check_done();
}
