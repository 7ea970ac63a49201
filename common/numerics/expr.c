/* expr: contrasts as they are written; see expr.h.
 *
 * A recursive descent over linear forms. A form is n_names weights and, behind them, the constant: so
 * one array serves regressors and numbers, and what isn't linear or isn't a contrast is seen in it.
 */
#include "numerics/expr.h"

#include <fnmatch.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/columns.h"

static bool parse_sum(struct words *words, double *form);

/* ---- regressors -------------------------------------------------------------------------------- */

/* Marks the regressors that a name or glob picks; the name wins where both could be meant. */
static bool
pick_names(struct words *words, const char *at, size_t length, double *picked)
{
	char *pattern = mem_substring(at, length);
	size_t index = columns_lookup(pattern, words->n, words->names), count = 0;
	bool found;

	for (size_t i = 0; i < words->n; i++) {
		if (i == index || (index == SIZE_MAX && fnmatch(pattern, words->names[i], 0) == 0)) {
			picked[i] = 1;
			count++;
		}
	}
	if (count > 0)
		found = true;
	else if (strpbrk(pattern, "*?[") != NULL)
		found = words_fail(words, at, "no regressor fits `%.*s'", WORDS_QUOTE, pattern);
	else
		found = words_unknown(words, at, pattern);
	free(pattern);
	return found;
}

/* One item of mean(): {name}, or a name or glob up to a comma or parenthesis. */
static bool
parse_item(struct words *words, double *picked)
{
	const char *start = words->at, *end;
	size_t index;

	if (*start == '{') {
		if (!words_braces(words, &index))
			return false;
		picked[index] = 1;
		return true;
	}
	words->at += strcspn(start, ",();");
	for (end = words->at; end > start && words_blank(end[-1]); end--)
		;
	if (end == start)
		return words_expected(words, "a regressor");
	return pick_names(words, start, (size_t)(end - start), picked);
}

/* After `mean(': the mean of the regressors listed. */
static bool
parse_mean(struct words *words, double *form)
{
	double count = 0;
	char separator;

	do {
		words_blanks(words);
		if (!parse_item(words, form))
			return false;
		separator = words_blanks(words);
		if (separator != ',' && separator != ')')
			return words_expected(words, "`,' or `)'");
		words->at++;
	} while (separator == ',');
	for (size_t i = 0; i < words->n; i++)
		count += form[i];
	for (size_t i = 0; i < words->n; i++)
		form[i] /= count;
	return true;
}

static bool
parse_word(struct words *words, double *form)
{
	const char *start = words->at;
	size_t index, length;

	while (words_has(*words->at))
		words->at++;
	length = (size_t)(words->at - start);
	if (length == 4 && strncmp(start, "mean", 4) == 0 && words_blanks(words) == '(') {
		words->at++;
		return parse_mean(words, form);
	}
	if (!words_find(words, start, length, &index))
		return false;
	form[index] = 1;
	return true;
}

/* ---- arithmetic -------------------------------------------------------------------------------- */

/* Signs, then a number, a regressor, mean() or a group. form is set to all 0 before. */
static bool
parse_factor(struct words *words, double *form)
{
	double sign = 1;
	size_t index;
	char c;

	memset(form, 0, (words->n + 1) * sizeof(*form));
	for (c = words_blanks(words); c == '+' || c == '-'; c = words_blanks(words)) {
		sign = c == '-' ? -sign : sign;
		words->at++;
	}
	if (c == '(') {
		if (!words_open(words) || !parse_sum(words, form) || !words_close(words))
			return false;
	} else if (c == '{') {
		if (!words_braces(words, &index))
			return false;
		form[index] = 1;
	} else if (words_number_length(words->at) > 0) {
		if (!words_number(words, &form[words->n]))
			return false;
	} else if (!words_has(c)) {
		return words_expected(words, "a regressor or a number");
	} else if (!parse_word(words, form)) {
		return false;
	}
	for (size_t i = 0; i <= words->n; i++)
		form[i] *= sign;
	return true;
}

static bool
is_number(const struct words *words, const double *form)
{
	for (size_t i = 0; i < words->n; i++)
		if (form[i] != 0)
			return false;
	return true;
}

/* form = form * right or form / right, where that is linear. */
static bool
combine(struct words *words, const char *at, char operation, double *form, double *right)
{
	size_t n = words->n;
	double scale = operation == '*' ? right[n] : 1 / right[n];

	if (operation == '/' && !is_number(words, right))
		return words_fail(words, at, "a contrast can't divide by a regressor");
	if (operation == '/' && right[n] == 0)
		return words_fail(words, at, "division by 0");
	if (!is_number(words, right)) {
		if (!is_number(words, form))
			return words_fail(words, at, "a contrast can't multiply regressors");
		scale = form[n];
		memcpy(form, right, (n + 1) * sizeof(*form));
	}
	for (size_t i = 0; i <= n; i++)
		form[i] *= scale;
	return true;
}

static bool
parse_product(struct words *words, double *form)
{
	double *right;
	bool good = parse_factor(words, form);

	if (!good)
		return false;
	right = mem_array(words->n + 1, sizeof(*right));
	for (char c = words_blanks(words); good && (c == '*' || c == '/'); c = words_blanks(words)) {
		const char *at = words->at++;

		good = parse_factor(words, right) && combine(words, at, c, form, right);
	}
	free(right);
	return good;
}

static bool
parse_sum(struct words *words, double *form)
{
	double *right;
	bool good = parse_product(words, form);

	if (!good)
		return false;
	right = mem_array(words->n + 1, sizeof(*right));
	for (char c = words_blanks(words); good && (c == '+' || c == '-'); c = words_blanks(words)) {
		words->at++;
		good = parse_product(words, right);
		for (size_t i = 0; good && i <= words->n; i++)
			form[i] += c == '-' ? -right[i] : right[i];
	}
	free(right);
	return good;
}

/* ---- rows -------------------------------------------------------------------------------------- */

/* -1, 0.5 or 1/3, without blanks within. */
static bool
parse_element(struct words *words, double *value)
{
	double sign = *words->at == '-' ? -1 : 1, divisor;

	if (*words->at == '-' || *words->at == '+')
		words->at++;
	if (!words_number(words, value))
		return false;
	if (*words->at == '/') {
		const char *at = words->at++;

		if (!words_number(words, &divisor))
			return false;
		if (divisor == 0)
			return words_fail(words, at, "division by 0");
		*value /= divisor;
	}
	*value *= sign;
	return true;
}

/* The weights of a vector up to its `;' or `]', which is left. */
static bool
parse_vector(struct words *words, double *form)
{
	char c = words_blanks(words);
	size_t count = 0;

	do {
		if (count == words->n)
			return words_fail(words, words->at, "a weight too many, since there are %zu regressors", words->n);
		if (!parse_element(words, &form[count++]))
			return false;
		c = *words->at;
		if (c != '\0' && !words_blank(c) && strchr(",;]", c) == NULL)
			return words_expected(words, "a blank or a comma");
		c = words_blanks(words);
		if (c == '\0')
			return words_expected(words, "`]'");
		if (c == ',') {
			words->at++;
			words_blanks(words);
		}
	} while (c != ';' && c != ']');
	return true;
}

static bool
append_row(struct words *words, const char *start, const double *form, struct expr *expr, size_t *room)
{
	size_t n = words->n;

	for (size_t i = 0; i <= n; i++)
		if (!isfinite(form[i]))
			return words_fail(words, start, "a weight is too large");
	if (is_number(words, form) && form[n] != 0)
		return words_fail(words, start, "a number alone is no contrast; "
		    "a regressor named like one stands in braces");
	if (form[n] != 0)
		return words_fail(words, start, "a contrast has no constant term; "
		    "a regressor with an operator in its name stands in braces");
	if (is_number(words, form))
		return words_fail(words, start, "all weights are 0");
	expr->weights = mem_grow(expr->weights, room, (expr->n_rows + 1) * n, sizeof(*expr->weights));
	memcpy(expr->weights + expr->n_rows * n, form, n * sizeof(*form));
	expr->n_rows++;
	return true;
}

/* All rows from here to the end of the text; a `;' within [ ] separates as one outside does. */
static bool
parse_rows(struct words *words, double *form, struct expr *expr)
{
	bool inside = false;	/* of brackets */
	size_t room = 0;
	char c;

	do {
		const char *start, *wanted = "an operator or `;'";

		memset(form, 0, (words->n + 1) * sizeof(*form));
		if (!inside && words_blanks(words) == '[') {
			inside = expr->vector = true;
			words->at++;
		}
		words_blanks(words);
		start = words->at;
		if (!(inside ? parse_vector(words, form) : parse_sum(words, form)))
			return false;
		if (inside && *words->at == ']') {
			inside = false;
			words->at++;
			wanted = "`;'";
		}
		c = words_blanks(words);
		if (c != ';' && c != '\0')
			return words_expected(words, wanted);
		if (!append_row(words, start, form, expr, &room))
			return false;
		words->at += c == ';';
	} while (c == ';');
	return true;
}

bool
expr_parse(const char *text, size_t n_names, const char *const *names, struct expr *expr, char *message)
{
	struct words words = { .text = text, .at = text, .kind = "regressor", .n = n_names, .names = names,
		.message = message };
	double *form = mem_array(n_names + 1, sizeof(*form));
	bool good;

	memset(expr, 0, sizeof(*expr));
	good = words_front(&words, &expr->name);
	words_blanks(&words);
	expr->body = words.at;
	good = good && parse_rows(&words, form, expr);
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
	const char *open = words_plain(name) ? "" : "{", *close = words_plain(name) ? "" : "}";
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
