/* utf8: texts of any bytes as code points, and back; see utf8.h. */
#include "bytes/utf8.h"

uint32_t
utf8_code(const char **text)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)*text;
	size_t more = *bytes >= 0xF0 ? 3 : *bytes >= 0xE0 ? 2 : *bytes >= 0xC0 ? 1 : 0, i = 1;
	uint32_t code = more == 0 ? *bytes : *bytes & (0x3Fu >> more);

	for (; i <= more && (bytes[i] & 0xC0) == 0x80; i++)
		code = code << 6 | (bytes[i] & 0x3F);
	if (i <= more || *bytes >= 0xF8 || code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
		code = *bytes;
		more = 0;
	}
	*text += more + 1;
	return code;
}

size_t
utf8_put(char *place, uint32_t code)
{
	if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		code = 0xFFFD;
	if (code < 0x80) {
		place[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		place[0] = (char)(0xC0 | code >> 6);
		place[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		place[0] = (char)(0xE0 | code >> 12);
		place[1] = (char)(0x80 | (code >> 6 & 0x3F));
		place[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	place[0] = (char)(0xF0 | code >> 18);
	place[1] = (char)(0x80 | (code >> 12 & 0x3F));
	place[2] = (char)(0x80 | (code >> 6 & 0x3F));
	place[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}
