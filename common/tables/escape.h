/* escape: texts of any bytes as XML and HTML have them, and as data URIs.
 *
 *	char *text = escape_text("a < b & \"c\"");	// a &lt; b &amp; &quot;c&quot;
 *	char *uri = escape_uri("image/svg+xml", bytes, n);	// data:image/svg+xml,%3Csvg...
 *
 * Source: XML 1.0 (W3C Recommendation, fifth edition), section 2.2, for what a character is; RFC 2397 for data URIs, RFC 3986
 * for what may stand in them. What is returned is to be freed. Nothing prints or exits.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether XML has the character at all. */
bool escape_has(uint32_t code);
/* For the content of an element as well as for a value in double quotes. What is no UTF-8 is taken as Latin-1; control
 * characters other than tab and line feed are left out. */
char *escape_text(const char *text);
/* The same, with a question mark for each character that is left out there. */
char *escape_marked(const char *text);
/* Bytes as a URI, which needs no escape_text() and no quotes but double ones: has no blanks, so it may stand in srcset. */
char *escape_uri(const char *type, const char *bytes, size_t n);

#endif
