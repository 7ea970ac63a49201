/* tally: any bytes as shards of a permutation test, read, merged and made into p values.
 *
 * The digest of a shard is not looked at here (FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION), or no change would come behind
 * it. The first byte chooses: one shard, or two, the second from the byte on that the second and third byte number.
 */
#include "fuzz.h"

#include "inference/tally.h"

/* what was read must be used, or reading it is optimised away */
static volatile double sink;

static void
use_table(const struct tally *tally, bool gpd)
{
	struct held *table = tally_table(tally, gpd);

	for (size_t i = 0; i < table->n_units * table->n_columns; i++)
		sink += table->values[i];
	held_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	size_t split;
	char other[32];

	if (n < 3)
		return 0;
	split = bytes[1] | (size_t)bytes[2] << 8;
	split = bytes[0] % 2 == 0 || split > n - 3 ? n - 3 : split;
	FUZZ_BEGIN(bytes + 3, split, path) {
		char *paths[2] = { path, other };
		struct tally *tally;

		if (split < n - 3)
			fuzz_file(bytes + 3 + split, n - 3 - split, other);
		tally = tally_merge(split < n - 3 ? 2 : 1, paths);
		use_table(tally, bytes[0] % 4 > 1);
		tally_free(tally);
	}
	FUZZ_END;
	return 0;
}
