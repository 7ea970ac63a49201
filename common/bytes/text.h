/* text: a text that grows at its end.
 *
 *	struct text text = { 0 };
 *	text_add(&text, "scans");
 *	text_format(&text, ": %zu\n", n);
 *	out_write(out, text.bytes, text.n);
 *	free(text.bytes);
 *
 * Nothing prints; without memory the program ends.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

#include "base/die.h"

struct text {
	char *bytes;		/* n of them and a NUL; NULL as long as nothing was added */
	size_t n, room;
};

void text_add(struct text *text, const char *piece);
/* n bytes of any kind. */
void text_bytes(struct text *text, const char *bytes, size_t n);
void text_format(struct text *text, const char *format, ...) DIE_FORMAT(2, 3);

#endif
