/* words: names, numbers and messages of expressions; see words.h. */
#include "numerics/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/columns.h"

/* ---- messages ---------------------------------------------------------------------------------- */

bool
words_fail(struct words *words, const char *at, const char *format, ...)
{
	const char *tail = strlen(words->text) > WORDS_QUOTE ? "..." : "";
	va_list args;
	int used;

	used = snprintf(words->message, WORDS_MESSAGE, "`%.*s%s', at %zu: ", WORDS_QUOTE, words->text, tail,
	    (size_t)(at - words->text) + 1);
	va_start(args, format);
	if (used >= 0 && used < WORDS_MESSAGE)
		vsnprintf(words->message + used, (size_t)(WORDS_MESSAGE - used), format, args);
	va_end(args);
	return false;
}

bool
words_expected(struct words *words, const char *what)
{
	if (*words->at == '\0')
		return words_fail(words, words->at, "%s was expected where the text ends", what);
	return words_fail(words, words->at, "%s was expected before `%.*s'", what, WORDS_QUOTE, words->at);
}

bool
words_deeper(struct words *words)
{
	return ++words->depth <= WORDS_DEPTH ||
	    words_fail(words, words->at, "more than %d parentheses within one another", WORDS_DEPTH);
}

bool
words_open(struct words *words)
{
	if (!words_deeper(words))
		return false;
	words->at++;
	return true;
}

bool
words_close(struct words *words)
{
	if (words_blanks(words) != ')')
		return words_expected(words, "`)'");
	words->at++;
	words->depth--;
	return true;
}

/* ---- words ------------------------------------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
words_has(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == ':' ||
	    (unsigned char)c >= 0x80;
}

bool
words_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

char
words_blanks(struct words *words)
{
	while (words_blank(*words->at))
		words->at++;
	return *words->at;
}

static size_t
count_digits(const char *at)
{
	size_t n = 0;

	while (is_digit(at[n]))
		n++;
	return n;
}

size_t
words_number_length(const char *at)
{
	size_t whole = count_digits(at);
	size_t length = whole;

	if (at[length] == '.')
		length += 1 + count_digits(at + length + 1);
	if (length == 0 || (whole == 0 && length == 1))
		return 0;
	if (at[length] == 'e' || at[length] == 'E') {
		size_t sign = at[length + 1] == '+' || at[length + 1] == '-';
		size_t digits = count_digits(at + length + 1 + sign);

		length += digits == 0 ? 0 : 1 + sign + digits;
	}
	return words_has(at[length]) ? 0 : length;
}

bool
words_number(struct words *words, double *value)
{
	size_t length = words_number_length(words->at);

	if (length == 0)
		return words_expected(words, "a number");
	*value = strtod(words->at, NULL);
	if (isinf(*value))
		return words_fail(words, words->at, "`%.*s' is too large", (int)(length > 40 ? 40 : length), words->at);
	words->at += length;
	return true;
}

bool
words_plain(const char *name)
{
	if (*name == '\0' || words_number_length(name) > 0)
		return false;
	while (words_has(*name))
		name++;
	return *name == '\0';
}

/* ---- names -------------------------------------------------------------------------------- */

bool
words_unknown(struct words *words, const char *at, const char *name)
{
	const char *nearest = columns_nearest(name, words->n, words->names);
	bool plain = nearest == NULL || words_plain(nearest);

	return words_fail(words, at, "no %s `%.*s'; nearest is `%s%.*s%s'", words->kind, WORDS_QUOTE, name,
	    plain ? "" : "{", WORDS_QUOTE, nearest == NULL ? "" : nearest, plain ? "" : "}");
}

bool
words_find(struct words *words, const char *at, size_t length, size_t *index)
{
	char *name = mem_substring(at, length);
	bool found;

	*index = columns_lookup(name, words->n, words->names);
	found = *index != SIZE_MAX || words_unknown(words, at, name);
	free(name);
	return found;
}

bool
words_braces(struct words *words, size_t *index)
{
	const char *start = words->at + 1, *end;
	size_t longest = 0;

	*index = SIZE_MAX;
	for (size_t i = 0; i < words->n; i++) {
		size_t length = strlen(words->names[i]);

		if (length >= longest && strncmp(start, words->names[i], length) == 0 && start[length] == '}') {
			longest = length;
			*index = i;
		}
	}
	if (*index != SIZE_MAX) {
		words->at = start + longest + 1;
		return true;
	}
	end = strchr(start, '}');
	if (end == NULL)
		return words_fail(words, words->at, "this brace isn't closed");
	return words_find(words, start, (size_t)(end - start), index);
}

bool
words_front(struct words *words, char **name)
{
	const char *start, *equals = words->text, *end;

	for (bool inside = false; *equals != '\0' && (*equals != '=' || inside); equals++)
		inside = *equals == '{' || (inside && *equals != '}');
	*name = NULL;
	if (*equals == '\0')
		return true;
	words_blanks(words);
	start = words->at;
	for (end = equals; end > start && words_blank(end[-1]); end--)
		;
	for (const char *c = start; c < end; c++)
		if ((!words_has(*c) && *c != '-') || *c == ':')
			return words_fail(words, c, "the name before `=' has letters, digits, `_', `.' and `-' only");
	if (start >= end)
		return words_fail(words, start, "a name was expected before `='");
	*name = mem_substring(start, (size_t)(end - start));
	words->at = equals + 1;
	return true;
}
