/* text: a text that grows at its end; see text.h. */
#include "bytes/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
text_bytes(struct text *text, const char *bytes, size_t n)
{
	text->bytes = mem_grow(text->bytes, &text->room, text->n + n + 1, 1);
	memcpy(text->bytes + text->n, bytes, n);
	text->n += n;
	text->bytes[text->n] = '\0';
}

void
text_add(struct text *text, const char *piece)
{
	text_bytes(text, piece, strlen(piece));
}

void
text_format(struct text *text, const char *format, ...)
{
	va_list args;
	char *piece;

	va_start(args, format);
	piece = mem_format_list(format, args);
	va_end(args);
	text_add(text, piece);
	free(piece);
}
