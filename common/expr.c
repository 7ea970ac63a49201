/* expr: contrasts as they are written; see expr.h.
 *
 * A recursive descent over linear forms. A form is n_names weights and, behind them, the constant: so
 * one array serves regressors and numbers, and what isn't linear or isn't a contrast is seen in it.
 */
#include "expr.h"

#include <fnmatch.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "mem.h"

enum { MAX_DEPTH = 100, MAX_QUOTE = 200 };

struct parser {
	const char *text, *at;
	size_t n;
	const char *const *names;
	size_t depth;
	char *message;
};

static bool parse_sum(struct parser *parser, double *form);

/* ---- messages ---------------------------------------------------------------------------------- */

/* The first complaint stands; always false. */
__attribute__((format(printf, 3, 4))) static bool
fail(struct parser *parser, const char *at, const char *format, ...)
{
	const char *tail = strlen(parser->text) > MAX_QUOTE ? "..." : "";
	va_list args;
	int used;

	used = snprintf(parser->message, EXPR_MESSAGE, "`%.*s%s', at %zu: ", MAX_QUOTE, parser->text, tail,
	    (size_t)(at - parser->text) + 1);
	va_start(args, format);
	if (used >= 0 && used < EXPR_MESSAGE)
		vsnprintf(parser->message + used, (size_t)(EXPR_MESSAGE - used), format, args);
	va_end(args);
	return false;
}

static bool
fail_expected(struct parser *parser, const char *what)
{
	if (*parser->at == '\0')
		return fail(parser, parser->at, "%s was expected where the text ends", what);
	return fail(parser, parser->at, "%s was expected before `%.*s'", what, MAX_QUOTE, parser->at);
}

/* ---- words ------------------------------------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == ':' ||
	    (unsigned char)c >= 0x80;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char
skip_blanks(struct parser *parser)
{
	while (is_blank(*parser->at))
		parser->at++;
	return *parser->at;
}

static size_t
count_digits(const char *at)
{
	size_t n = 0;

	while (is_digit(at[n]))
		n++;
	return n;
}

/* Length of the number that starts here, 0 if none does: `2back' and `1.5.2' are words. */
static size_t
number_length(const char *at)
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
	return is_word(at[length]) ? 0 : length;
}

static bool
parse_number(struct parser *parser, double *value)
{
	size_t length = number_length(parser->at);

	if (length == 0)
		return fail_expected(parser, "a number");
	*value = strtod(parser->at, NULL);
	if (isinf(*value))
		return fail(parser, parser->at, "`%.*s' is too large", (int)(length > 40 ? 40 : length), parser->at);
	parser->at += length;
	return true;
}

/* Whether a name can stand without braces. */
static bool
is_plain(const char *name)
{
	if (*name == '\0' || number_length(name) > 0)
		return false;
	while (is_word(*name))
		name++;
	return *name == '\0';
}

/* ---- regressors -------------------------------------------------------------------------------- */

static bool
fail_unknown(struct parser *parser, const char *at, const char *name)
{
	const char *nearest = columns_nearest(name, parser->n, parser->names);
	const char *format = nearest != NULL && !is_plain(nearest) ? "no regressor `%.*s'; nearest is `{%.*s}'" :
	    "no regressor `%.*s'; nearest is `%.*s'";

	return fail(parser, at, format, MAX_QUOTE, name, MAX_QUOTE, nearest == NULL ? "" : nearest);
}

static bool
find_name(struct parser *parser, const char *at, size_t length, size_t *index)
{
	char *name = mem_substring(at, length);
	bool found;

	*index = columns_lookup(name, parser->n, parser->names);
	found = *index != SIZE_MAX || fail_unknown(parser, at, name);
	free(name);
	return found;
}

/* {odd name}: the longest regressor that fits, since a name may hold a brace itself. */
static bool
parse_braces(struct parser *parser, size_t *index)
{
	const char *start = parser->at + 1, *end;
	size_t longest = 0;

	*index = SIZE_MAX;
	for (size_t i = 0; i < parser->n; i++) {
		size_t length = strlen(parser->names[i]);

		if (length >= longest && strncmp(start, parser->names[i], length) == 0 && start[length] == '}') {
			longest = length;
			*index = i;
		}
	}
	if (*index != SIZE_MAX) {
		parser->at = start + longest + 1;
		return true;
	}
	end = strchr(start, '}');
	if (end == NULL)
		return fail(parser, parser->at, "this brace isn't closed");
	return find_name(parser, start, (size_t)(end - start), index);
}

/* Marks the regressors that a name or glob picks; the name wins where both could be meant. */
static bool
pick_names(struct parser *parser, const char *at, size_t length, double *picked)
{
	char *pattern = mem_substring(at, length);
	size_t index = columns_lookup(pattern, parser->n, parser->names), count = 0;
	bool found;

	for (size_t i = 0; i < parser->n; i++) {
		if (i == index || (index == SIZE_MAX && fnmatch(pattern, parser->names[i], 0) == 0)) {
			picked[i] = 1;
			count++;
		}
	}
	if (count > 0)
		found = true;
	else if (strpbrk(pattern, "*?[") != NULL)
		found = fail(parser, at, "no regressor fits `%.*s'", MAX_QUOTE, pattern);
	else
		found = fail_unknown(parser, at, pattern);
	free(pattern);
	return found;
}

/* One item of mean(): {name}, or a name or glob up to a comma or parenthesis. */
static bool
parse_item(struct parser *parser, double *picked)
{
	const char *start = parser->at, *end;
	size_t index;

	if (*start == '{') {
		if (!parse_braces(parser, &index))
			return false;
		picked[index] = 1;
		return true;
	}
	parser->at += strcspn(start, ",();");
	for (end = parser->at; end > start && is_blank(end[-1]); end--)
		;
	if (end == start)
		return fail_expected(parser, "a regressor");
	return pick_names(parser, start, (size_t)(end - start), picked);
}

/* After `mean(': the mean of the regressors listed. */
static bool
parse_mean(struct parser *parser, double *form)
{
	double count = 0;
	char separator;

	do {
		skip_blanks(parser);
		if (!parse_item(parser, form))
			return false;
		separator = skip_blanks(parser);
		if (separator != ',' && separator != ')')
			return fail_expected(parser, "`,' or `)'");
		parser->at++;
	} while (separator == ',');
	for (size_t i = 0; i < parser->n; i++)
		count += form[i];
	for (size_t i = 0; i < parser->n; i++)
		form[i] /= count;
	return true;
}

static bool
parse_word(struct parser *parser, double *form)
{
	const char *start = parser->at;
	size_t index, length;

	while (is_word(*parser->at))
		parser->at++;
	length = (size_t)(parser->at - start);
	if (length == 4 && strncmp(start, "mean", 4) == 0 && skip_blanks(parser) == '(') {
		parser->at++;
		return parse_mean(parser, form);
	}
	if (!find_name(parser, start, length, &index))
		return false;
	form[index] = 1;
	return true;
}

/* ---- arithmetic -------------------------------------------------------------------------------- */

static bool
parse_group(struct parser *parser, double *form)
{
	if (++parser->depth > MAX_DEPTH)
		return fail(parser, parser->at, "more than %d parentheses within one another", MAX_DEPTH);
	parser->at++;
	if (!parse_sum(parser, form))
		return false;
	if (skip_blanks(parser) != ')')
		return fail_expected(parser, "`)'");
	parser->at++;
	parser->depth--;
	return true;
}

/* Signs, then a number, a regressor, mean() or a group. form is set to all 0 before. */
static bool
parse_factor(struct parser *parser, double *form)
{
	double sign = 1;
	size_t index;
	char c;

	memset(form, 0, (parser->n + 1) * sizeof(*form));
	for (c = skip_blanks(parser); c == '+' || c == '-'; c = skip_blanks(parser)) {
		sign = c == '-' ? -sign : sign;
		parser->at++;
	}
	if (c == '(') {
		if (!parse_group(parser, form))
			return false;
	} else if (c == '{') {
		if (!parse_braces(parser, &index))
			return false;
		form[index] = 1;
	} else if (number_length(parser->at) > 0) {
		if (!parse_number(parser, &form[parser->n]))
			return false;
	} else if (!is_word(c)) {
		return fail_expected(parser, "a regressor or a number");
	} else if (!parse_word(parser, form)) {
		return false;
	}
	for (size_t i = 0; i <= parser->n; i++)
		form[i] *= sign;
	return true;
}

static bool
is_number(const struct parser *parser, const double *form)
{
	for (size_t i = 0; i < parser->n; i++)
		if (form[i] != 0)
			return false;
	return true;
}

/* form = form * right or form / right, where that is linear. */
static bool
combine(struct parser *parser, const char *at, char operation, double *form, double *right)
{
	size_t n = parser->n;
	double scale = operation == '*' ? right[n] : 1 / right[n];

	if (operation == '/' && !is_number(parser, right))
		return fail(parser, at, "a contrast can't divide by a regressor");
	if (operation == '/' && right[n] == 0)
		return fail(parser, at, "division by 0");
	if (!is_number(parser, right)) {
		if (!is_number(parser, form))
			return fail(parser, at, "a contrast can't multiply regressors");
		scale = form[n];
		memcpy(form, right, (n + 1) * sizeof(*form));
	}
	for (size_t i = 0; i <= n; i++)
		form[i] *= scale;
	return true;
}

static bool
parse_product(struct parser *parser, double *form)
{
	double *right;
	bool good = parse_factor(parser, form);

	if (!good)
		return false;
	right = mem_array(parser->n + 1, sizeof(*right));
	for (char c = skip_blanks(parser); good && (c == '*' || c == '/'); c = skip_blanks(parser)) {
		const char *at = parser->at++;

		good = parse_factor(parser, right) && combine(parser, at, c, form, right);
	}
	free(right);
	return good;
}

static bool
parse_sum(struct parser *parser, double *form)
{
	double *right;
	bool good = parse_product(parser, form);

	if (!good)
		return false;
	right = mem_array(parser->n + 1, sizeof(*right));
	for (char c = skip_blanks(parser); good && (c == '+' || c == '-'); c = skip_blanks(parser)) {
		parser->at++;
		good = parse_product(parser, right);
		for (size_t i = 0; good && i <= parser->n; i++)
			form[i] += c == '-' ? -right[i] : right[i];
	}
	free(right);
	return good;
}

/* ---- rows -------------------------------------------------------------------------------------- */

/* -1, 0.5 or 1/3, without blanks within. */
static bool
parse_element(struct parser *parser, double *value)
{
	double sign = *parser->at == '-' ? -1 : 1, divisor;

	if (*parser->at == '-' || *parser->at == '+')
		parser->at++;
	if (!parse_number(parser, value))
		return false;
	if (*parser->at == '/') {
		const char *at = parser->at++;

		if (!parse_number(parser, &divisor))
			return false;
		if (divisor == 0)
			return fail(parser, at, "division by 0");
		*value /= divisor;
	}
	*value *= sign;
	return true;
}

/* The weights of a vector up to its `;' or `]', which is left. */
static bool
parse_vector(struct parser *parser, double *form)
{
	char c = skip_blanks(parser);
	size_t count = 0;

	do {
		if (count == parser->n)
			return fail(parser, parser->at, "a weight too many, since there are %zu regressors", parser->n);
		if (!parse_element(parser, &form[count++]))
			return false;
		c = *parser->at;
		if (c != '\0' && !is_blank(c) && strchr(",;]", c) == NULL)
			return fail_expected(parser, "a blank or a comma");
		c = skip_blanks(parser);
		if (c == '\0')
			return fail_expected(parser, "`]'");
		if (c == ',') {
			parser->at++;
			skip_blanks(parser);
		}
	} while (c != ';' && c != ']');
	return true;
}

static bool
append_row(struct parser *parser, const char *start, const double *form, struct expr *expr, size_t *room)
{
	size_t n = parser->n;

	for (size_t i = 0; i <= n; i++)
		if (!isfinite(form[i]))
			return fail(parser, start, "a weight is too large");
	if (is_number(parser, form) && form[n] != 0)
		return fail(parser, start, "a number alone is no contrast; "
		    "a regressor named like one stands in braces");
	if (form[n] != 0)
		return fail(parser, start, "a contrast has no constant term; "
		    "a regressor with an operator in its name stands in braces");
	if (is_number(parser, form))
		return fail(parser, start, "all weights are 0");
	expr->weights = mem_grow(expr->weights, room, (expr->n_rows + 1) * n, sizeof(*expr->weights));
	memcpy(expr->weights + expr->n_rows * n, form, n * sizeof(*form));
	expr->n_rows++;
	return true;
}

/* All rows from here to the end of the text; a `;' within [ ] separates as one outside does. */
static bool
parse_rows(struct parser *parser, double *form, struct expr *expr)
{
	bool inside = false;	/* of brackets */
	size_t room = 0;
	char c;

	do {
		const char *start, *wanted = "an operator or `;'";

		memset(form, 0, (parser->n + 1) * sizeof(*form));
		if (!inside && skip_blanks(parser) == '[') {
			inside = expr->vector = true;
			parser->at++;
		}
		skip_blanks(parser);
		start = parser->at;
		if (!(inside ? parse_vector(parser, form) : parse_sum(parser, form)))
			return false;
		if (inside && *parser->at == ']') {
			inside = false;
			parser->at++;
			wanted = "`;'";
		}
		c = skip_blanks(parser);
		if (c != ';' && c != '\0')
			return fail_expected(parser, wanted);
		if (!append_row(parser, start, form, expr, &room))
			return false;
		parser->at += c == ';';
	} while (c == ';');
	return true;
}

/* NAME= in front, if there is an `=' outside of braces. */
static bool
parse_name(struct parser *parser, struct expr *expr)
{
	const char *start, *equals = parser->text, *end;

	for (bool inside = false; *equals != '\0' && (*equals != '=' || inside); equals++)
		inside = *equals == '{' || (inside && *equals != '}');
	if (*equals == '\0')
		return true;
	skip_blanks(parser);
	start = parser->at;
	for (end = equals; end > start && is_blank(end[-1]); end--)
		;
	for (const char *c = start; c < end; c++)
		if ((!is_word(*c) && *c != '-') || *c == ':')
			return fail(parser, c, "the name before `=' has letters, digits, `_', `.' and `-' only");
	if (start >= end)
		return fail(parser, start, "a name was expected before `='");
	expr->name = mem_substring(start, (size_t)(end - start));
	parser->at = equals + 1;
	return true;
}

bool
expr_parse(const char *text, size_t n_names, const char *const *names, struct expr *expr, char *message)
{
	struct parser parser = { text, text, n_names, names, 0, message };
	double *form = mem_array(n_names + 1, sizeof(*form));
	bool good;

	memset(expr, 0, sizeof(*expr));
	good = parse_name(&parser, expr);
	skip_blanks(&parser);
	expr->body = parser.at;
	good = good && parse_rows(&parser, form, expr);
	free(form);
	if (!good)
		expr_free(expr);
	return good;
}

void
expr_free(struct expr *expr)
{
	free(expr->name);
	free(expr->weights);
	memset(expr, 0, sizeof(*expr));
}

/* ---- words again ------------------------------------------------------------------------------- */

/* Replaces *text by *text and the term: " - 0.5*face"; the first has its sign in front. */
static void
append_term(char **text, const char *name, double weight)
{
	const char *sign = **text == '\0' ? (weight < 0 ? "-" : "") : (weight < 0 ? " - " : " + ");
	const char *open = is_plain(name) ? "" : "{", *close = is_plain(name) ? "" : "}";
	char *grown;

	if (fabs(weight) == 1)
		grown = mem_format("%s%s%s%s%s", *text, sign, open, name, close);
	else
		grown = mem_format("%s%s%.6g*%s%s%s", *text, sign, fabs(weight), open, name, close);
	free(*text);
	*text = grown;
}

char *
expr_format(size_t n_names, const char *const *names, const double *weights)
{
	char *text = mem_string("");

	for (size_t i = 0; i < n_names; i++)
		if (weights[i] != 0)
			append_term(&text, names[i], weights[i]);
	return text;
}

char *
expr_words(const struct expr *expr, size_t n_names, const char *const *names)
{
	char *text = mem_string("");

	for (size_t r = 0; r < expr->n_rows; r++) {
		char *row = expr_format(n_names, names, expr->weights + r * n_names);
		char *grown = mem_format("%s%s%s", text, r == 0 ? "" : "; ", row);

		free(row);
		free(text);
		text = grown;
	}
	return text;
}
