/* html: a page as text that is well-formed by its making: elements nest, texts and values are escaped.
 *
 *	struct html *page = html_new();
 *	html_open(page, "p", "class", "note");
 *	html_format(page, "%zu voxels of <%s>", n, name);	// escaped
 *	html_void(page, "br");
 *	html_put(page, "em", "and more");
 *	html_close(page);
 *	html_hole(page, put_figure, &figure);			// written when the page is
 *	html_write(page, out);					// does not commit
 *	html_free(page);
 *
 * Source: HTML, Living Standard (WHATWG), section 13.1. The page is held but for what fills its holes: that is made when
 * the page is written, piece by piece.
 */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>

#include "base/die.h"
#include "bytes/out.h"

struct html;

struct html *html_new(void);
void html_free(struct html *page);

/* html_open(page, "a", "href", link, "class", NULL): <a href="LINK">. Attributes and their values in turn; one whose value is
 * NULL is left out. */
#define html_open(page, ...) html_open_words(page, (const char *const[]){ __VA_ARGS__, NULL })
void html_open_words(struct html *page, const char *const *words);
/* Ends the innermost element that is open. */
void html_close(struct html *page);
/* An element that has no content: img, meta. */
#define html_void(page, ...) html_void_words(page, (const char *const[]){ __VA_ARGS__, NULL })
void html_void_words(struct html *page, const char *const *words);
void html_text(struct html *page, const char *text);
void html_format(struct html *page, const char *format, ...) DIE_FORMAT(2, 3);
/* An element with a text alone. */
void html_put(struct html *page, const char *name, const char *text);
/* As it is: doctype, scripts and styles of our own. */
void html_raw(struct html *page, const char *text);

/* A place that fill() writes into once the page is written. */
void html_hole(struct html *page, void (*fill)(struct html *piece, void *arg), void *arg);
/* Writes all of it; each element must be closed. */
void html_write(const struct html *page, struct out *out);

#endif
