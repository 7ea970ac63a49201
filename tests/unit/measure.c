/* measure: intents, and names where there is none. */
#include "images/measure.h"

#include "check.h"

static void
check_words(int intent, double p, double q, const char *intent_name, const char *volume_name, const char *expected)
{
	struct img_header header = { .intent = intent, .intent_p = { p, q } };
	char *words;

	snprintf(header.intent_name, sizeof(header.intent_name), "%s", intent_name);
	words = measure_words(&header, volume_name);
	if (expected == NULL)
		CHECK(words == NULL);
	else
		CHECK_TEXT(words == NULL ? "nothing" : words, expected);
	free(words);
}

int
main(void)
{
	check_test("statistics go by their symbols, with degrees of freedom that could be");
	check_words(5, 0, 0, "faces_z", "faces", "z");
	check_words(3, 24, 0, "stat", NULL, "t(24)");
	check_words(3, 536.25, 0, "", NULL, "t(536.2)");
	check_words(3, 0, 0, "stat", NULL, "t");
	check_words(3, (double)NAN, 0, "", NULL, "t");
	check_words(4, 2, 80, "", NULL, "F(2, 80)");
	check_words(4, 2, 0, "", NULL, "F");
	check_words(2, 24, 0, "", NULL, "r");
	check_words(6, 3, 0, "", NULL, "\xcf\x87\xc2\xb2(3)");
	check_words(22, 0, 0, "", NULL, "p");

	check_test("others go by the volume's name, else by the intent's; a file may say nothing");
	check_words(1001, 0, 0, "effect", NULL, "effect");
	check_words(3006, 0, 0, "ConnDenseScalar", "thickness", "thickness");
	check_words(0, 0, 0, "", "", NULL);
	check_words(0, 0, 0, "  ", " ", NULL);
	check_words(0, 0, 0, "", NULL, NULL);
	return check_done();
}
