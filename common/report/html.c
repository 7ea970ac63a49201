/* html: a page as text that is well-formed by its making; see html.h. */
#include "report/html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/text.h"
#include "tables/escape.h"

struct hole {
	size_t at;		/* of the text */
	void (*fill)(struct html *piece, void *arg);
	void *arg;
};

enum { DEEPEST = 32 };

struct html {
	struct text text;
	const char *names[DEEPEST];	/* of the elements that are open */
	size_t depth;
	struct hole *holes;
	size_t n_holes, room_holes;
};

struct html *
html_new(void)
{
	return mem_zeros(1, sizeof(struct html));
}

void
html_free(struct html *page)
{
	free(page->text.bytes);
	free(page->holes);
	free(page);
}

void
html_raw(struct html *page, const char *text)
{
	text_add(&page->text, text);
}

void
html_text(struct html *page, const char *text)
{
	char *escaped = escape_text(text);

	html_raw(page, escaped);
	free(escaped);
}

void
html_format(struct html *page, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = mem_format_list(format, args);
	va_end(args);
	html_text(page, text);
	free(text);
}

static void
put_start(struct html *page, const char *const *words)
{
	html_raw(page, "<");
	html_raw(page, words[0]);
	for (const char *const *word = words + 1; *word != NULL; word += 2) {
		if (word[1] == NULL)
			continue;
		html_raw(page, " ");
		html_raw(page, word[0]);
		html_raw(page, "=\"");
		html_text(page, word[1]);
		html_raw(page, "\"");
	}
	html_raw(page, ">");
}

void
html_open_words(struct html *page, const char *const *words)
{
	assert(page->depth < DEEPEST);
	put_start(page, words);
	page->names[page->depth++] = words[0];
}

void
html_void_words(struct html *page, const char *const *words)
{
	put_start(page, words);
	html_raw(page, "\n");
}

/* What stands within a line. */
static bool
is_inline(const char *name)
{
	static const char *const names[] = { "a", "b", "code", "em", "span", "strong", "summary" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

void
html_close(struct html *page)
{
	const char *name;

	assert(page->depth > 0);
	name = page->names[--page->depth];
	html_raw(page, "</");
	html_raw(page, name);
	html_raw(page, is_inline(name) ? ">" : ">\n");
}

void
html_put(struct html *page, const char *name, const char *text)
{
	html_open(page, name);
	html_text(page, text);
	html_close(page);
}

void
html_hole(struct html *page, void (*fill)(struct html *piece, void *arg), void *arg)
{
	page->holes = mem_grow(page->holes, &page->room_holes, page->n_holes + 1, sizeof(*page->holes));
	page->holes[page->n_holes++] = (struct hole){ page->text.n, fill, arg };
}

void
html_write(const struct html *page, struct out *out)
{
	size_t at = 0;

	assert(page->depth == 0);
	for (size_t i = 0; i < page->n_holes; i++) {
		struct html *piece = html_new();

		out_write(out, page->text.bytes + at, page->holes[i].at - at);
		at = page->holes[i].at;
		page->holes[i].fill(piece, page->holes[i].arg);
		html_write(piece, out);
		html_free(piece);
	}
	out_write(out, page->text.bytes + at, page->text.n - at);
}
