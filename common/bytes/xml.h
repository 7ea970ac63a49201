/* xml: an XML document from a stream, piece by piece, by expat.
 *
 *	static const struct xml_handler handler = { start, end, text };
 *	struct xml *xml = xml_open(in, &handler, &state);
 *	while (xml_next(xml))			// a handler called xml_pause()
 *		...
 *	xml_close(xml);
 *
 * Entities beyond the five of XML itself can't be declared, so that no document grows beyond its bytes, and
 * nothing outside of it is read. What is wrong dies with FILE:LINE.
 */
#ifndef XML_H
#define XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/die.h"
#include "bytes/in.h"

struct xml;

/* data is xml_open()'s. attributes: names and values in turn, ending with NULL. Text comes in pieces. */
struct xml_handler {
	void (*start)(void *data, const char *name, const char **attributes);
	void (*end)(void *data, const char *name);
	void (*text)(void *data, const char *text, int n);
};

/* Takes over `in`. */
struct xml *xml_open(struct in *in, const struct xml_handler *handler, void *data);
/* Goes on until a handler pauses (true) or the document has ended, which is proven then (false). */
bool xml_next(struct xml *xml);
/* From a start or end handler: xml_next() returns soon. The end of an empty element still comes before. */
void xml_pause(struct xml *xml);
/* The value of an attribute, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);
/* in_name() of the document. */
const char *xml_name(const struct xml *xml);
/* die() with "FILE:LINE: " in front. */
noreturn void xml_die(const struct xml *xml, const char *format, ...) DIE_FORMAT(2, 3);
void xml_close(struct xml *xml);

#endif
