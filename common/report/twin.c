/* twin: a light and a dark picture as one; see twin.h. */
#include "report/twin.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/text.h"

static const char style[] = "<style>.dark{display:none}@media (prefers-color-scheme:dark){.light{display:none}"
    ".dark{display:inline}}</style>\n";

/* A line with its end, and what is left. */
struct line {
	const char *text;
	size_t n;
};

static bool
next_line(struct line *rest, struct line *line)
{
	const char *end = rest->n == 0 ? NULL : memchr(rest->text, '\n', rest->n);

	if (rest->n == 0)
		return false;
	*line = (struct line){ rest->text, end == NULL ? rest->n : (size_t)(end - rest->text) + 1 };
	rest->text += line->n;
	rest->n -= line->n;
	return true;
}

/* ---- what is open --------------------------------------------------------------------------------------------- */

enum { DEEPEST = 16, TAG = 8 };

/* Elements that are open; those whose names are longer than a TAG are no pictures or groups. */
struct open {
	size_t depth;
	char tags[DEEPEST][TAG];
};

/* Whether what follows may stand in a group. */
static bool
takes_groups(const struct open *open)
{
	for (size_t i = 0; i < open->depth; i++)
		if (strcmp(open->tags[i], "svg") != 0 && strcmp(open->tags[i], "g") != 0)
			return false;
	return open->depth > 0;
}

/* Reads a tag from behind its `<' to its `>'; returns the place behind that, or NULL where it is none that is known here. */
static const char *
read_tag(const char *at, const char *end, struct open *open)
{
	const bool closes = at < end && *at == '/';
	const char *name = at + closes;
	size_t length = 0;
	char quote = '\0';

	while (name + length < end && strchr(" />\t\n!?", name[length]) == NULL)
		length++;
	for (at = name + length; at < end && (quote != '\0' || *at != '>'); at++)
		quote = quote == '\0' ? (*at == '"' || *at == '\'' ? *at : '\0') : *at == quote ? '\0' : quote;
	if (length == 0 || at == end || (closes && open->depth == 0) || open->depth == DEEPEST)
		return NULL;
	if (closes)
		open->depth--;
	else if (at[-1] != '/')
		snprintf(open->tags[open->depth++], TAG, "%.*s", (int)(length < TAG ? length : TAG - 1), name);
	return at + 1;
}

/* Whether there are only tags and what is between them in the line, and it closes nothing that it hasn't opened, if whole
 * also the other way round. */
static bool
read_line(const struct line *line, bool whole, struct open *open)
{
	const char *at = line->text, *end = at + line->n;
	const size_t depth = open->depth;
	bool inside = true;

	if (whole && (!takes_groups(open) || *at != '<'))
		return false;
	while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		at = read_tag(at + 1, end, open);
		if (at == NULL)
			return false;
		inside = inside && open->depth >= depth;
	}
	return !whole || (inside && open->depth == depth);
}

/* ---- joining -------------------------------------------------------------------------------------------------- */

/* The lines from first to last, of which those differ, in a group. */
static void
put_group(struct text *to, const char *class, const char *first, const char *last)
{
	text_add(to, "<g class=\"");
	text_add(to, class);
	text_add(to, "\">\n");
	text_bytes(to, first, (size_t)(last - first));
	text_add(to, "</g>\n");
}

static bool
has_names(const char *text, size_t n)
{
	return memmem(text, n, " id=", 4) != NULL || memmem(text, n, " class=\"dark\"", 13) != NULL;
}

/* Writes both as one; false where that can't be. */
static bool
join(struct line light, struct line dark, struct text *to)
{
	struct open open = { 0 }, of_dark;
	struct line one, other;
	const char *from = NULL, *from_dark = NULL;	/* where what differs begins; NULL: nothing does yet */
	bool first = true;

	while (next_line(&light, &one)) {
		const bool there = next_line(&dark, &other), differs = !there || one.n != other.n ||
		    memcmp(one.text, other.text, one.n) != 0;

		of_dark = open;
		if (!there || !read_line(&one, differs, &open) || (differs && !read_line(&other, true, &of_dark)))
			return false;
		if (differs && from == NULL) {
			from = one.text;
			from_dark = other.text;
		}
		if (!differs && from != NULL) {
			put_group(to, "light", from, one.text);
			put_group(to, "dark", from_dark, other.text);
			from = NULL;
		}
		if (!differs)
			text_bytes(to, one.text, one.n);
		if (first)
			text_add(to, style);
		first = false;
	}
	/* its last line closes the picture: that is alike */
	return !first && dark.n == 0 && from == NULL && open.depth == 0;
}

char *
twin_join(const char *light, size_t n_light, const char *dark, size_t n_dark, size_t *n)
{
	struct text both = { 0 };

	if (has_names(light, n_light) || has_names(dark, n_dark))
		return NULL;
	if (!join((struct line){ light, n_light }, (struct line){ dark, n_dark }, &both)) {
		free(both.bytes);
		return NULL;
	}
	*n = both.n;
	return both.bytes;
}
