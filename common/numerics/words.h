/* words: the names, numbers and messages that expressions are made of, contrasts' and formulas' alike.
 *
 *	struct words words = { .text = text, .at = text, .kind = "regressor", .n = n, .names = names,
 *	    .message = message };
 *	if (words_blanks(&words) == '{')
 *		return words_braces(&words, &index);
 *	return words_expected(&words, "a regressor");		// false: "`2 +', at 4: a regressor was expected ..."
 *
 * A name is written as it is where it has only letters, digits, `_', `.', `:' and bytes beyond ASCII, and isn't
 * a number: else in braces, {face-1}. Functions return false with a message that quotes the text and tells the
 * position (from 1, in bytes). Nothing prints or exits.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MESSAGE = 1024, WORDS_QUOTE = 200, WORDS_DEPTH = 100 };

struct words {
	const char *text, *at;	/* all of it, and what is read next */
	const char *kind;	/* of the names: "regressor" */
	size_t n;
	const char *const *names;
	size_t depth;		/* of parentheses; words_deeper() counts */
	char *message;		/* WORDS_MESSAGE bytes */
};

/* A message about the text at `at'; always false. */
__attribute__((format(printf, 3, 4))) bool words_fail(struct words *words, const char *at, const char *format, ...);
/* "WHAT was expected before `...'", or where the text ends; always false. */
bool words_expected(struct words *words, const char *what);
/* False if this is one level more than WORDS_DEPTH. */
bool words_deeper(struct words *words);
/* Past the parenthesis that begins here, one level deeper; and past the one that closes it, back. */
bool words_open(struct words *words);
bool words_close(struct words *words);

/* Whether a name that stands without braces may have this character. */
bool words_has(char c);
bool words_blank(char c);
/* Passes over blanks; returns what follows them. */
char words_blanks(struct words *words);
/* Length of the number that begins here, 0 if none does: `2back' and `1.5.2' are words. */
size_t words_number_length(const char *at);
bool words_number(struct words *words, double *value);
/* Whether a name can stand without braces. */
bool words_plain(const char *name);
/* Index of the name of `length' bytes at `at'; the message of a failure names the nearest. */
bool words_find(struct words *words, const char *at, size_t length, size_t *index);
bool words_unknown(struct words *words, const char *at, const char *name);	/* that message; always false */
/* {odd name}, which begins here: the longest name that fits, since one may hold a brace itself. */
bool words_braces(struct words *words, size_t *index);
/* NAME= in front, if there is a `=' outside of braces: the name, to be freed, else NULL. It has letters, digits,
 * `_', `.' and `-'. */
bool words_front(struct words *words, char **name);

#endif
