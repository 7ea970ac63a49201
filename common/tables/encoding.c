/* encoding: how a stream is written; see encoding.h. */
#include "tables/encoding.h"

#include <string.h>

#include "base/die.h"

enum encoding
encoding_parse(const char *word)
{
	static const char *const words[] = { "tsv", "npy", "raw", "raw8" };

	if (word == NULL)
		return ENCODING_AUTO;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0)
			return (enum encoding)(ENCODING_TSV + (int)i);
	die_usage("no encoding `%s'; expected tsv, npy, raw or raw8", word);
}

enum encoding
encoding_choose(enum encoding wanted, const struct out *out, bool input_npy)
{
	if (wanted != ENCODING_AUTO)
		return wanted;
	return input_npy && !out_terminal(out) ? ENCODING_NPY : ENCODING_TSV;
}
