/* formula: columns computed from columns; see formula.h.
 *
 * A recursive descent that leaves steps for a stack: numbers and columns are put on it, operations take one or two
 * off and put one on. How high it grows is known when the text is read.
 */
#include "numerics/formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum kind { NUMBER, COLUMN, FUNCTION, NEGATIVE, SUM, DIFFERENCE, PRODUCT, QUOTIENT, POWER };

struct formula_step {
	enum kind kind;
	double number;
	size_t column;
	double (*function)(double);
};

static const struct {
	const char *name;
	double (*function)(double);
} functions[] = { { "sqrt", sqrt }, { "abs", fabs }, { "exp", exp }, { "log", log }, { "tanh", tanh },
	{ "atanh", atanh } };

struct parser {
	struct words words;
	struct formula *formula;
};

static bool parse_sum(struct parser *parser);

/* `change': how much higher the stack is after this step. */
static void
add_step(struct parser *parser, struct formula_step step, int change)
{
	struct formula *formula = parser->formula;

	formula->steps = mem_grow(formula->steps, &formula->room, formula->n_steps + 1, sizeof(step));
	formula->steps[formula->n_steps++] = step;
	formula->height = change < 0 ? formula->height - 1 : formula->height + (size_t)change;
	if (formula->height > formula->tallest)
		formula->tallest = formula->height;
}

/* ---- reading ----------------------------------------------------------------------------------- */

/* From a parenthesis to the one that closes it. */
static bool
parse_group(struct parser *parser)
{
	return words_open(&parser->words) && parse_sum(parser) && words_close(&parser->words);
}

/* NAME( ... ) */
static bool
parse_call(struct parser *parser, const char *start, size_t length)
{
	size_t n = sizeof(functions) / sizeof(*functions), i = 0;

	while (i < n && (strlen(functions[i].name) != length || strncmp(functions[i].name, start, length) != 0))
		i++;
	if (i == n)
		return words_fail(&parser->words, start, "no function `%.*s'; there are sqrt, abs, exp, log, tanh and atanh",
		    (int)(length < WORDS_QUOTE ? length : WORDS_QUOTE), start);
	if (!parse_group(parser))
		return false;
	add_step(parser, (struct formula_step){ .kind = FUNCTION, .function = functions[i].function }, 0);
	return true;
}

static bool
parse_word(struct parser *parser)
{
	struct words *words = &parser->words;
	const char *start = words->at;
	size_t length, column;

	while (words_has(*words->at))
		words->at++;
	length = (size_t)(words->at - start);
	if (words_blanks(words) == '(')
		return parse_call(parser, start, length);
	if (!words_find(words, start, length, &column))
		return false;
	add_step(parser, (struct formula_step){ .kind = COLUMN, .column = column }, 1);
	return true;
}

/* A number, a column, a function of something, or a group. */
static bool
parse_item(struct parser *parser)
{
	struct words *words = &parser->words;
	struct formula_step step = { 0 };
	char c = words_blanks(words);

	if (c == '(')
		return parse_group(parser);
	if (c == '{')
		step.kind = COLUMN;
	else if (words_number_length(words->at) > 0)
		step.kind = NUMBER;
	else
		return words_has(c) ? parse_word(parser) : words_expected(words, "a column or a number");
	if (step.kind == COLUMN ? !words_braces(words, &step.column) : !words_number(words, &step.number))
		return false;
	add_step(parser, step, 1);
	return true;
}

/* Signs, an item, and what it is raised to. */
static bool
parse_factor(struct parser *parser)
{
	struct words *words = &parser->words;
	bool negative = false;
	char c;

	for (c = words_blanks(words); c == '+' || c == '-'; c = words_blanks(words)) {
		negative = negative != (c == '-');
		words->at++;
	}
	if (!parse_item(parser))
		return false;
	if (words_blanks(words) == '^') {
		words->at++;
		if (!words_deeper(words) || !parse_factor(parser))
			return false;
		words->depth--;
		add_step(parser, (struct formula_step){ .kind = POWER }, -1);
	}
	if (negative)
		add_step(parser, (struct formula_step){ .kind = NEGATIVE }, 0);
	return true;
}

static bool
parse_product(struct parser *parser)
{
	struct words *words = &parser->words;
	bool good = parse_factor(parser);

	for (char c = words_blanks(words); good && (c == '*' || c == '/'); c = words_blanks(words)) {
		words->at++;
		good = parse_factor(parser);
		if (good)
			add_step(parser, (struct formula_step){ .kind = c == '*' ? PRODUCT : QUOTIENT }, -1);
	}
	return good;
}

static bool
parse_sum(struct parser *parser)
{
	struct words *words = &parser->words;
	bool good = parse_product(parser);

	for (char c = words_blanks(words); good && (c == '+' || c == '-'); c = words_blanks(words)) {
		words->at++;
		good = parse_product(parser);
		if (good)
			add_step(parser, (struct formula_step){ .kind = c == '+' ? SUM : DIFFERENCE }, -1);
	}
	return good;
}

static bool
parse_whole(struct parser *parser)
{
	struct words *words = &parser->words;

	if (!words_front(words, &parser->formula->name))
		return false;
	if (parser->formula->name == NULL)
		return words_fail(words, words->at, "NAME= was expected in front");
	if (!parse_sum(parser))
		return false;
	return words_blanks(words) == '\0' || words_expected(words, "an operator");
}

bool
formula_parse(const char *text, size_t n_names, const char *const *names, struct formula *formula, char *message)
{
	struct parser parser = { { .text = text, .at = text, .kind = "column", .n = n_names, .names = names,
		.message = message }, formula };

	memset(formula, 0, sizeof(*formula));
	if (!parse_whole(&parser)) {
		formula_free(formula);
		return false;
	}
	formula->stack = mem_array(formula->tallest, sizeof(*formula->stack));
	return true;
}

void
formula_free(struct formula *formula)
{
	free(formula->name);
	free(formula->steps);
	free(formula->stack);
	memset(formula, 0, sizeof(*formula));
}

/* ---- computing --------------------------------------------------------------------------------- */

static double
combine(enum kind kind, double left, double right)
{
	switch (kind) {
	case SUM:
		return left + right;
	case DIFFERENCE:
		return left - right;
	case PRODUCT:
		return left * right;
	case QUOTIENT:
		return left / right;
	default:
		return pow(left, right);
	}
}

double
formula_value(const struct formula *formula, const double *values)
{
	double *top = formula->stack - 1;	/* of what is on it */

	for (size_t i = 0; i < formula->n_steps; i++) {
		const struct formula_step *step = &formula->steps[i];

		if (step->kind == NUMBER)
			*++top = step->number;
		else if (step->kind == COLUMN)
			*++top = values[step->column];
		else if (step->kind == FUNCTION)
			*top = step->function(*top);
		else if (step->kind == NEGATIVE)
			*top = -*top;
		else {
			top--;
			*top = combine(step->kind, top[0], top[1]);
		}
	}
	return *top;
}
