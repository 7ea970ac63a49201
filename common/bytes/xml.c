/* xml: an XML document from a stream, by expat; see xml.h. */
#include "bytes/xml.h"

#include <expat.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Bytes given to expat at a time. */
enum { PIECE = 1 << 16 };
/* Elements within one another: expat holds all that are open. */
enum { DEEPEST = 256 };

struct xml {
	char *name;
	struct in *in;		/* NULL once its end is proven */
	XML_Parser parser;
	const struct xml_handler *handler;
	void *data;
	bool suspended, last;	/* last: expat has all bytes */
	size_t depth;
};

static void
on_start(void *data, const char *name, const char **attributes)
{
	struct xml *xml = data;

	if (++xml->depth > DEEPEST)
		xml_die(xml, "more than %d elements within one another", DEEPEST);
	xml->handler->start(xml->data, name, attributes);
}

static void
on_end(void *data, const char *name)
{
	struct xml *xml = data;

	xml->depth--;
	xml->handler->end(xml->data, name);
}

static void
on_text(void *data, const char *text, int n)
{
	struct xml *xml = data;

	xml->handler->text(xml->data, text, n);
}

/* An entity that stands for many others is how a small document fills a memory. */
static void
on_entity(void *data, const char *name, int is_parameter, const char *value, int length, const char *base,
    const char *system, const char *public, const char *notation)
{
	(void)is_parameter, (void)value, (void)length, (void)base, (void)system, (void)public, (void)notation;
	xml_die(data, "declares an entity `%s'; none is expected", name);
}

struct xml *
xml_open(struct in *in, const struct xml_handler *handler, void *data)
{
	struct xml *xml = mem_zeros(1, sizeof(*xml));

	xml->name = mem_string(in_name(in));
	xml->in = in;
	xml->handler = handler;
	xml->data = data;
	xml->parser = XML_ParserCreate(NULL);
	if (xml->parser == NULL)
		die("out of memory: expat cannot start");
	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, on_start, on_end);
	XML_SetCharacterDataHandler(xml->parser, on_text);
	XML_SetEntityDeclHandler(xml->parser, on_entity);
	return xml;
}

/* Gives expat the next bytes. */
static enum XML_Status
feed(struct xml *xml)
{
	void *buffer = XML_GetBuffer(xml->parser, PIECE);
	size_t n;

	if (buffer == NULL)
		die("out of memory: expat holds too much of %s", xml->name);
	n = in_read(xml->in, buffer, PIECE);
	xml->last = n < PIECE;
	return XML_ParseBuffer(xml->parser, (int)n, xml->last);
}

bool
xml_next(struct xml *xml)
{
	enum XML_Status status = XML_STATUS_OK;

	while (xml->suspended || !xml->last) {
		status = xml->suspended ? XML_ResumeParser(xml->parser) : feed(xml);
		if (status == XML_STATUS_ERROR)
			xml_die(xml, "broken XML: %s", XML_ErrorString(XML_GetErrorCode(xml->parser)));
		xml->suspended = status == XML_STATUS_SUSPENDED;
		if (xml->suspended)
			return true;
	}
	if (xml->in != NULL)
		in_end(xml->in, "the document");
	xml->in = NULL;
	return false;
}

void
xml_pause(struct xml *xml)
{
	XML_StopParser(xml->parser, XML_TRUE);
}

const char *
xml_attribute(const char **attributes, const char *name)
{
	for (; attributes[0] != NULL; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

const char *
xml_name(const struct xml *xml)
{
	return xml->name;
}

noreturn void
xml_die(const struct xml *xml, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = mem_format_list(format, arguments);
	va_end(arguments);
	die("%s:%lu: %s", xml->name, (unsigned long)XML_GetCurrentLineNumber(xml->parser), text);
}

void
xml_close(struct xml *xml)
{
	if (xml->in != NULL)
		in_close(xml->in);
	XML_ParserFree(xml->parser);
	free(xml->name);
	free(xml);
}
