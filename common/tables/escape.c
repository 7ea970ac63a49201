/* escape: texts as XML and HTML have them, and as data URIs; see escape.h. */
#include "tables/escape.h"

#include <string.h>

#include "base/mem.h"
#include "bytes/utf8.h"

bool
escape_has(uint32_t code)
{
	return code == '\t' || code == '\n' || (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code < 0xd800) ||
	    (code >= 0xe000 && code < 0xfffe) || (code >= 0x10000 && code < 0x110000);
}

static const char *
entity(uint32_t code)
{
	return code == '&' ? "&amp;" : code == '<' ? "&lt;" : code == '>' ? "&gt;" : code == '"' ? "&quot;" : NULL;
}

static char *
escape(const char *text, const char *instead)
{
	enum { LONGEST = 6 };
	char *escaped = mem_array(strlen(text) + 1, LONGEST), *to = escaped;

	while (*text != '\0') {
		const uint32_t code = utf8_code(&text);
		const char *name = entity(code);

		if (name != NULL)
			to = stpcpy(to, name);
		else if (escape_has(code))
			to += utf8_put(to, code);
		else
			to = stpcpy(to, instead);
	}
	*to = '\0';
	return escaped;
}

char *
escape_text(const char *text)
{
	return escape(text, "");
}

char *
escape_marked(const char *text)
{
	return escape(text, "?");
}

char *
escape_uri(const char *type, const char *bytes, size_t n)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$()*+,;=:@/?'";
	static const char digits[] = "0123456789ABCDEF";
	const size_t head = strlen(type) + sizeof("data:,");
	bool is_plain[256] = { false };
	size_t escapes = 0;
	char *uri, *to;

	for (const char *c = plain; *c != '\0'; c++)
		is_plain[(unsigned char)*c] = true;
	for (size_t i = 0; i < n; i++)
		escapes += !is_plain[(unsigned char)bytes[i]];
	uri = mem_array(head + n + 2 * escapes, 1);
	to = stpcpy(stpcpy(stpcpy(uri, "data:"), type), ",");
	for (size_t i = 0; i < n; i++) {
		const unsigned char byte = (unsigned char)bytes[i];

		if (is_plain[byte]) {
			*to++ = (char)byte;
			continue;
		}
		*to++ = '%';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
	}
	*to = '\0';
	return uri;
}
