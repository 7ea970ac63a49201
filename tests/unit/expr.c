/* Unit test of common/numerics/expr: what contrasts mean, every message, and that no text breaks the parser. */
#include "numerics/expr.h"

#include "check.h"

#include "tables/columns.h"

static const char *const animals[] = { "cat", "dog", "constant" };
static const char *const odd[] = { "face-1", "2", "mean", "a}b", "loss_1", "loss_2", "loss_x", "2back",
	"a*b", "visage_\xc3\xa9" };

enum { N_ANIMALS = 3, N_ODD = 10 };

/* The text has these weights, row by row. */
static void
check_weights(const char *text, size_t n, const char *const *names, size_t n_rows, const double *weights)
{
	char message[EXPR_MESSAGE];
	struct expr expr;

	if (!expr_parse(text, n, names, &expr, message)) {
		CHECK_TEXT(message, "");
		return;
	}
	CHECK_COUNT(expr.n_rows, n_rows);
	for (size_t i = 0; expr.n_rows == n_rows && i < n_rows * n; i++)
		CHECK_CLOSE(expr.weights[i], weights[i], 1e-15);
	expr_free(&expr);
}

#define WEIGHTS(text, n_rows, ...) \
	check_weights(text, N_ANIMALS, animals, n_rows, (const double[]){ __VA_ARGS__ })
#define ODD(text, ...) check_weights(text, N_ODD, odd, 1, (const double[N_ODD]){ __VA_ARGS__ })

static void
check_fails(const char *text, size_t n, const char *const *names, const char *wanted)
{
	char message[EXPR_MESSAGE] = "";
	struct expr expr;

	if (expr_parse(text, n, names, &expr, message)) {
		CHECK_TEXT("parsed", wanted);
		expr_free(&expr);
		return;
	}
	CHECK_TEXT(message, wanted);
}

#define FAILS(text, message) check_fails(text, N_ANIMALS, animals, message)
#define FAILS_ODD(text, message) check_fails(text, N_ODD, odd, message)

static void
test_arithmetic(void)
{
	check_test("sums, products, quotients and parentheses are linear in the regressors");
	WEIGHTS("cat", 1, 1, 0, 0);
	WEIGHTS("cat - dog", 1, 1, -1, 0);
	WEIGHTS("cat-dog", 1, 1, -1, 0);
	WEIGHTS("-cat + dog", 1, -1, 1, 0);
	WEIGHTS("0.5*cat + .5*dog - constant", 1, 0.5, 0.5, -1);
	WEIGHTS("2*(cat-dog)/3", 1, 2. / 3, -2. / 3, 0);
	WEIGHTS("cat*2 - 1e-1*dog", 1, 2, -0.1, 0);
	WEIGHTS("cat - (dog - constant)", 1, 1, -1, 1);
	WEIGHTS("cat - dog - constant", 1, 1, -1, -1);
	WEIGHTS("- - cat", 1, 1, 0, 0);
	WEIGHTS("2*-cat", 1, -2, 0, 0);
	WEIGHTS("1/2*cat", 1, 0.5, 0, 0);
	WEIGHTS("cat/2/2", 1, 0.25, 0, 0);
	WEIGHTS("(1 + 2)*cat + 2 - 2", 1, 3, 0, 0);
	WEIGHTS("cat + cat + 0*dog", 1, 2, 0, 0);
	WEIGHTS("((((cat))))", 1, 1, 0, 0);
	WEIGHTS("\tcat\n-\r\ndog ", 1, 1, -1, 0);

	check_test("mean() is the mean of what names and globs pick");
	WEIGHTS("mean(cat)", 1, 1, 0, 0);
	WEIGHTS("mean(cat, dog) - constant", 1, 0.5, 0.5, -1);
	WEIGHTS("mean ( *t*, dog, cat )", 1, 1. / 3, 1. / 3, 1. / 3);
	WEIGHTS("2*mean([cd]*) - mean({cat})", 1, 2. / 3 - 1, 2. / 3, 2. / 3);
	ODD("mean(loss_*)", 0, 0, 0, 0, 1. / 3, 1. / 3, 1. / 3);
	ODD("mean(loss_?) - mean", 0, 0, -1, 0, 1. / 3, 1. / 3, 1. / 3);
	ODD("mean(mean, {2})", 0, 0.5, 0.5);
	ODD("mean(a*b)", 0, 0, 0, 0, 0, 0, 0, 0, 1);
	ODD("mean(face-1, loss_1)", 0.5, 0, 0, 0, 0.5);
}

static void
test_forms(void)
{
	check_test("braces hold odd names, and plain names may begin with a digit");
	ODD("{face-1} - {2}", 1, -1);
	ODD("mean - {mean}*0.5", 0, 0, 0.5);
	ODD("{a}b}", 0, 0, 0, 1);
	ODD("2*2back - {a*b}", 0, 0, 0, 0, 0, 0, 0, 2, -1);
	ODD("visage_\xc3\xa9/4", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.25);

	check_test("vectors are padded with zeros");
	WEIGHTS("[1 -1]", 1, 1, -1, 0);
	WEIGHTS("[1,-1]", 1, 1, -1, 0);
	WEIGHTS("[ 0 , 1/4\t-.5e0 ]", 1, 0, 0.25, -0.5);
	WEIGHTS("[+1]", 1, 1, 0, 0);

	check_test("rows are separated by semicolons, in vectors and between");
	WEIGHTS("cat; dog", 2, 1, 0, 0, 0, 1, 0);
	WEIGHTS("[1 -1; 0 1]", 2, 1, -1, 0, 0, 1, 0);
	WEIGHTS("[1 -1 ; 0 1] ; cat - constant;[0 1]", 4, 1, -1, 0, 0, 1, 0, 1, 0, -1, 0, 1, 0);
}

static void
test_names(void)
{
	char message[EXPR_MESSAGE];
	struct expr expr;

	check_test("a name stands before the equals sign");
	CHECK(expr_parse(" cat.vs-dog_1 = cat - dog", N_ANIMALS, animals, &expr, message));
	CHECK_TEXT(expr.name, "cat.vs-dog_1");
	CHECK_TEXT(expr.body, "cat - dog");
	CHECK(!expr.vector);
	expr_free(&expr);
	CHECK(expr.name == NULL && expr.weights == NULL);

	CHECK(expr_parse("[1]; dog", N_ANIMALS, animals, &expr, message));
	CHECK(expr.name == NULL && expr.vector);
	CHECK_TEXT(expr.body, "[1]; dog");
	expr_free(&expr);

	const char *const equal[] = { "x=1", "y" };
	CHECK(expr_parse("{x=1} - y", 2, equal, &expr, message));
	CHECK(expr.name == NULL && expr.weights[0] == 1 && expr.weights[1] == -1);
	expr_free(&expr);
	CHECK(expr_parse("d={x=1} - y", 2, equal, &expr, message));
	CHECK_TEXT(expr.name, "d");
	expr_free(&expr);
}

/* What expr_words() says of a text, and that it means the same. */
static void
check_words(const char *text, size_t n, const char *const *names, const char *wanted)
{
	char message[EXPR_MESSAGE] = "";
	struct expr expr, again;

	CHECK(expr_parse(text, n, names, &expr, message));
	char *words = expr_words(&expr, n, names);
	CHECK_TEXT(words, wanted);
	CHECK(expr_parse(words, n, names, &again, message));
	for (size_t i = 0; i < expr.n_rows * n; i++)
		CHECK_CLOSE(again.weights[i], expr.weights[i], 1e-5);
	expr_free(&expr);
	expr_free(&again);
	free(words);
}

static void
test_words(void)
{
	check_test("weights are put into words that mean the same");
	check_words("[1 -1]", N_ANIMALS, animals, "cat - dog");
	check_words("[-1 2 1/3]", N_ANIMALS, animals, "-cat + 2*dog + 0.333333*constant");
	check_words("[-.5; 0 1 -1]", N_ANIMALS, animals, "-0.5*cat; dog - constant");
	check_words("[1 -2 0 1 1 0 0 1 -1]", N_ODD, odd, "{face-1} - 2*{2} + {a}b} + loss_1 + 2back - {a*b}");
}

static void
test_messages(void)
{
	check_test("unknown regressors name the nearest");
	FAILS("cat - dogg", "`cat - dogg', at 7: no regressor `dogg'; nearest is `dog'");
	FAILS("d=cat - dogg", "`d=cat - dogg', at 9: no regressor `dogg'; nearest is `dog'");
	FAILS("mean(cat, dogg)", "`mean(cat, dogg)', at 11: no regressor `dogg'; nearest is `dog'");
	FAILS("mean(x_*)", "`mean(x_*)', at 6: no regressor fits `x_*'");
	FAILS("{dog }", "`{dog }', at 2: no regressor `dog '; nearest is `dog'");
	FAILS_ODD("face-1", "`face-1', at 1: no regressor `face'; nearest is `{face-1}'");

	check_test("what cannot be read is told with its place");
	FAILS("", "`', at 1: a regressor or a number was expected where the text ends");
	FAILS("cat -", "`cat -', at 6: a regressor or a number was expected where the text ends");
	FAILS("cat - )", "`cat - )', at 7: a regressor or a number was expected before `)'");
	FAILS("cat;", "`cat;', at 5: a regressor or a number was expected where the text ends");
	FAILS("cat dog", "`cat dog', at 5: an operator or `;' was expected before `dog'");
	FAILS("2 cat", "`2 cat', at 3: an operator or `;' was expected before `cat'");
	FAILS("(cat", "`(cat', at 5: `)' was expected where the text ends");
	FAILS("cat)", "`cat)', at 4: an operator or `;' was expected before `)'");
	FAILS("{cat", "`{cat', at 1: this brace isn't closed");
	FAILS("mean(cat", "`mean(cat', at 9: `,' or `)' was expected where the text ends");
	FAILS("mean()", "`mean()', at 6: a regressor was expected before `)'");
	FAILS("mean({cat} dog)", "`mean({cat} dog)', at 12: `,' or `)' was expected before `dog)'");
	FAILS("loss & win", "`loss & win', at 1: no regressor `loss'; nearest is `dog'");
	FAILS("cat & dog", "`cat & dog', at 5: an operator or `;' was expected before `& dog'");
	FAILS("[1 -1", "`[1 -1', at 6: `]' was expected where the text ends");
	FAILS("[1 - 1]", "`[1 - 1]', at 5: a number was expected before ` 1]'");
	FAILS("[1-1]", "`[1-1]', at 3: a blank or a comma was expected before `-1]'");
	FAILS("[1,,1]", "`[1,,1]', at 4: a number was expected before `,1]'");
	FAILS("[]", "`[]', at 2: a number was expected before `]'");
	FAILS("[1 cat]", "`[1 cat]', at 4: a number was expected before `cat]'");
	FAILS("[1/0]", "`[1/0]', at 3: division by 0");
	FAILS("[1 -1]*2", "`[1 -1]*2', at 7: `;' was expected before `*2'");
	FAILS("[1 2 3 4]", "`[1 2 3 4]', at 8: a weight too many, since there are 3 regressors");
	FAILS("=cat", "`=cat', at 1: a name was expected before `='");
	FAILS("my name=cat", "`my name=cat', at 3: the name before `=' has letters, digits, `_', `.' and `-' only");

	check_test("what is no contrast says why");
	FAILS("cat - cat", "`cat - cat', at 1: all weights are 0");
	FAILS("cat; [0 0]", "`cat; [0 0]', at 7: all weights are 0");
	FAILS("cat*dog", "`cat*dog', at 4: a contrast can't multiply regressors");
	FAILS("1/cat", "`1/cat', at 2: a contrast can't divide by a regressor");
	FAILS("cat/0", "`cat/0', at 4: division by 0");
	FAILS("cat/(1-1)", "`cat/(1-1)', at 4: division by 0");
	FAILS("cat - 1", "`cat - 1', at 1: a contrast has no constant term; "
	    "a regressor with an operator in its name stands in braces");
	FAILS_ODD("2 - mean*0",
	    "`2 - mean*0', at 1: a number alone is no contrast; a regressor named like one stands in braces");
	FAILS("1e999*cat", "`1e999*cat', at 1: `1e999' is too large");
	FAILS("1e300*1e300*cat", "`1e300*1e300*cat', at 1: a weight is too large");
}

/* Deep, long and random texts: parsed or refused, never more (the sanitizers watch). */
static void
test_robust(void)
{
	static const char alphabet[] = "abcabc  [[]]{}()=;,*/+--.0123e&";
	static const char *const letters[] = { "a", "b", "c", "a}b" };
	char text[5001], message[EXPR_MESSAGE];
	struct expr expr;
	unsigned state = 1;
	size_t parsed = 0;

	check_test("no text breaks the parser");
	memset(text, '(', 5000);
	text[5000] = '\0';
	CHECK(!expr_parse(text, N_ANIMALS, animals, &expr, message));
	CHECK(strstr(message, "...', at 101: more than 100 parentheses within one another") != NULL);
	memset(text, '-', 4999);
	text[4999] = '2';
	CHECK(!expr_parse(text, N_ANIMALS, animals, &expr, message));
	for (size_t trial = 0; trial < 200000; trial++) {
		size_t length = trial % 12 + 1;

		for (size_t i = 0; i < length; i++) {
			state = state * 1664525u + 1013904223u;
			text[i] = alphabet[(state >> 16) % (sizeof(alphabet) - 1)];
		}
		text[length] = '\0';
		if (expr_parse(text, 4, letters, &expr, message)) {
			parsed++;
			expr_free(&expr);
		}
	}
	CHECK(parsed > 100);
	check_note("%zu random texts are contrasts", parsed);
}

int
main(void)
{
	test_arithmetic();
	test_forms();
	test_names();
	test_words();
	test_messages();
	test_robust();
	return check_done();
}
