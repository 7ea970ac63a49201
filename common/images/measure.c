/* measure: what the numbers of an image are; see measure.h. */
#include "images/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Intents, how they are called in print, and how many of their parameters are degrees of freedom. */
static const struct statistic {
	int intent;
	const char *symbol;
	size_t n_dof;
} statistics[] = {
	{ 2, "r", 0 }, { 3, "t", 1 }, { 4, "F", 2 }, { 5, "z", 0 }, { 6, "\xcf\x87\xc2\xb2", 1 }, { 22, "p", 0 },
};

static char *
statistic_words(const struct statistic *statistic, const double p[3])
{
	for (size_t i = 0; i < statistic->n_dof; i++)
		if (!isfinite(p[i]) || p[i] <= 0)
			return mem_string(statistic->symbol);
	if (statistic->n_dof == 1)
		return mem_format("%s(%.4g)", statistic->symbol, p[0]);
	if (statistic->n_dof == 2)
		return mem_format("%s(%.4g, %.4g)", statistic->symbol, p[0], p[1]);
	return mem_string(statistic->symbol);
}

static bool
is_word(const char *text)
{
	return text != NULL && text[strspn(text, " \t\n")] != '\0';
}

char *
measure_words(const struct img_header *header, const char *volume_name)
{
	for (size_t i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++)
		if (statistics[i].intent == header->intent)
			return statistic_words(&statistics[i], header->intent_p);
	if (is_word(volume_name))
		return mem_string(volume_name);
	return is_word(header->intent_name) ? mem_string(header->intent_name) : NULL;
}
