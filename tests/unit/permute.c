/* Unit test of common/inference/permute: counts and coverage against brute force, chances, and bytes that are a promise. */
#include "inference/permute.h"

#include "check.h"
#include "numerics/dist.h"

enum { MOST = 7, ROOM = 5040 };	/* records of the small cases, and arrangements: 7! */

/* ---- brute force ------------------------------------------------------------------------------------------ */

/* A set of numbers below its room; the number that stands for an arrangement is a word in base n. */
struct set {
	size_t room, n;
	bool *has;
};

static struct set
set_new(size_t room)
{
	return (struct set){ .room = room, .has = calloc(room, sizeof(bool)) };
}

/* Whether it wasn't in there. */
static bool
set_add(struct set *set, size_t number)
{
	bool new = number < set->room && !set->has[number];

	if (new) {
		set->has[number] = true;
		set->n++;
	}
	return new;
}

static size_t
power(size_t base, size_t exponent)
{
	return exponent == 0 ? 1 : base * power(base, exponent - 1);
}

/* All that a statistic of Freedman and Lane depends on: which kind of row each record of the data stands at. */
static size_t
order_word(const struct permute_plan *plan, const size_t *order)
{
	size_t word = 0;

	for (size_t d = 0; d < plan->n_records; d++) {
		size_t row = 0, kind = 0;

		while (order[row] != d)
			row++;
		if (plan->alike == NULL)
			kind = row;
		else
			while (plan->alike[kind] != plan->alike[row])
				kind++;
		word = word * plan->n_records + kind;
	}
	return word;
}

static bool
keeps_blocks(const struct permute_plan *plan, const size_t *order)
{
	for (size_t i = 0; i < plan->n_records; i++)
		if (order[i] >= plan->n_records ||
		    (plan->blocks != NULL && plan->blocks[order[i]] != plan->blocks[i]))
			return false;
	return true;
}

static bool
is_permutation(size_t n, const size_t *order)
{
	bool *seen = calloc(n, sizeof(*seen)), good = true;

	for (size_t i = 0; i < n && good; i++) {
		good = order[i] < n && !seen[order[i]];
		if (good)
			seen[order[i]] = true;
	}
	free(seen);
	return good;
}

static bool
is_identity(size_t n, const size_t *order)
{
	for (size_t i = 0; i < n; i++)
		if (order[i] != i)
			return false;
	return true;
}

/* The rows that are alike hold their records in ascending order. */
static bool
is_ascending(const struct permute_plan *plan, const size_t *order)
{
	for (size_t i = 0; i < plan->n_records; i++)
		for (size_t j = i + 1; j < plan->n_records && plan->alike != NULL; j++)
			if (plan->alike[i] == plan->alike[j] && order[i] > order[j] &&
			    (plan->blocks == NULL || plan->blocks[i] == plan->blocks[j]))
				return false;
	return true;
}

/* All orders that keep the blocks, from place `at' on. */
static void
try_orders(const struct permute_plan *plan, size_t at, size_t *order, struct set *words)
{
	if (at == plan->n_records && keeps_blocks(plan, order))
		set_add(words, order_word(plan, order));
	for (size_t i = at; i < plan->n_records; i++) {
		size_t held = order[at];

		order[at] = order[i];
		order[i] = held;
		try_orders(plan, at + 1, order, words);
		order[i] = order[at];
		order[at] = held;
	}
}

/* True if k counts exactly the arrangements that trying all orders finds, the identity first. */
static bool
counts_orders(const struct permute_plan *plan)
{
	struct set all = set_new(power(plan->n_records, plan->n_records)), mine = set_new(all.room);
	size_t order[MOST] = { 0, 1, 2, 3, 4, 5, 6 };
	struct permute *permute = permute_new(plan);
	bool good;

	try_orders(plan, 0, order, &all);
	good = permute_exhaustive(permute) && permute_first(permute) == 0 &&
	    permute_count(permute) == all.n && permute_last(permute) == all.n - 1;
	for (uint64_t k = 0; good && k <= permute_last(permute); k++) {
		size_t word;

		permute_order(permute, k, order);
		good = is_permutation(plan->n_records, order) && keeps_blocks(plan, order) &&
		    is_ascending(plan, order) && (k == 0) == is_identity(plan->n_records, order);
		word = good ? order_word(plan, order) : 0;
		good = good && all.has[word] && set_add(&mine, word);
	}
	permute_free(permute);
	free(all.has);
	free(mine.has);
	return good;
}

static bool
counts_signs(const struct permute_plan *plan)
{
	struct permute *permute = permute_new(plan);
	struct set mine = set_new((size_t)1 << plan->n_records);
	size_t expected = 1;
	bool good = permute_exhaustive(permute) && permute_first(permute) == 0;

	for (size_t i = 0; i < plan->n_records; i++) {
		size_t j = 0;

		while (plan->blocks != NULL && plan->blocks[j] != plan->blocks[i])
			j++;
		expected *= plan->blocks == NULL || j == i ? 2 : 1;
	}
	good = good && permute_count(permute) == expected && permute_last(permute) == expected - 1;
	for (uint64_t k = 0; good && k <= permute_last(permute); k++) {
		double signs[MOST];
		size_t word = 0;

		permute_signs(permute, k, signs);
		for (size_t i = 0; i < plan->n_records; i++) {
			word = 2 * word + (signs[i] < 0);
			good = good && (signs[i] == 1 || signs[i] == -1);
			for (size_t j = 0; j < i && plan->blocks != NULL; j++)
				good = good && (plan->blocks[i] != plan->blocks[j] || signs[i] == signs[j]);
		}
		good = good && set_add(&mine, word) && (k == 0) == (word == 0);
	}
	permute_free(permute);
	free(mine.has);
	return good;
}

/* Labels from the digits of a number in base 3: any numbers will do. */
static void
fill_labels(size_t number, size_t n, size_t *labels)
{
	static const size_t names[3] = { 7, SIZE_MAX, 0 };

	for (size_t i = 0; i < n; i++, number /= 3)
		labels[i] = names[number % 3];
}

static void
test_small_plans(void)
{
	size_t blocks[MOST], alike[MOST];

	check_test("orders count what trying all of them finds, each once, the identity first");
	for (size_t n = 1; n <= 5; n++)
		for (size_t b = 0; b <= power(3, n); b++)
			for (size_t a = 0; a <= power(3, n); a++) {
				struct permute_plan plan = { .n_records = n, .n_wanted = ROOM };

				fill_labels(b, n, blocks);
				fill_labels(a, n, alike);
				plan.blocks = b == power(3, n) ? NULL : blocks;
				plan.alike = a == power(3, n) ? NULL : alike;
				check_that(counts_orders(&plan), __FILE__, __LINE__, "%zu records, blocks %zu, alike %zu",
				    n, b, a);
			}
	for (size_t a = 0; a <= power(3, MOST); a += 81) {
		struct permute_plan plan = { .n_records = MOST, .alike = a == power(3, MOST) ? NULL : alike,
			.n_wanted = ROOM };

		fill_labels(a, MOST, alike);
		check_that(counts_orders(&plan), __FILE__, __LINE__, "alike %zu", a);
	}

	check_test("signs count what there is, each once, none changed first; blocks change sign together");
	for (size_t n = 1; n <= MOST; n++)
		for (size_t b = 0; b <= power(3, n); b++) {
			struct permute_plan plan = { .flip = true, .n_records = n, .n_wanted = 128 };

			fill_labels(b, n, blocks);
			plan.blocks = b == power(3, n) ? NULL : blocks;
			check_that(counts_signs(&plan), __FILE__, __LINE__, "%zu records, blocks %zu", n, b);
		}

	check_test("the lowest bit of k is the sign of the first block to appear, and so on");
	static const unsigned bit[5] = { 0, 1, 0, 2, 1 };
	struct permute *permute = permute_new(&(struct permute_plan){ .flip = true, .n_records = 5,
	    .blocks = (size_t[]){ 9, 3, 9, 5, 3 }, .n_wanted = 8 });
	for (uint64_t k = 0; k < 8; k++) {
		double signs[5];

		permute_signs(permute, k, signs);
		for (size_t i = 0; i < 5; i++)
			CHECK((signs[i] < 0) == ((k >> bit[i] & 1) != 0));
	}
	permute_free(permute);
}

/* ---- how many, and which are taken ------------------------------------------------------------------------ */

static uint64_t
count_of(const struct permute_plan *plan)
{
	struct permute *permute = permute_new(plan);
	uint64_t count = permute_count(permute);

	permute_free(permute);
	return count;
}

/* n records, the first m of which are of one kind. */
static uint64_t
count_two_kinds(size_t n, size_t m)
{
	size_t *alike = calloc(n, sizeof(*alike));
	uint64_t count;

	for (size_t i = m; i < n; i++)
		alike[i] = 1;
	count = count_of(&(struct permute_plan){ .n_records = n, .alike = alike });
	free(alike);
	return count;
}

static void
test_counts(void)
{
	size_t blocks[128];

	check_test("counts are powers, factorials, binomials and their products, up to where they don't fit");
	CHECK(count_of(&(struct permute_plan){ .flip = true, .n_records = 63 }) == (uint64_t)1 << 63);
	CHECK(count_of(&(struct permute_plan){ .flip = true, .n_records = 64 }) == UINT64_MAX);
	CHECK(count_of(&(struct permute_plan){ .flip = true, .n_records = 5000 }) == UINT64_MAX);
	CHECK(count_of(&(struct permute_plan){ .n_records = 20 }) == 2432902008176640000);
	CHECK(count_of(&(struct permute_plan){ .n_records = 21 }) == UINT64_MAX);
	CHECK(count_of(&(struct permute_plan){ .n_records = 5000 }) == UINT64_MAX);
	CHECK(count_two_kinds(67, 33) == 14226520737620288370U);
	CHECK(count_two_kinds(67, 34) == 14226520737620288370U);
	CHECK(count_two_kinds(68, 34) == UINT64_MAX);
	CHECK(count_two_kinds(5000, 5) == 25989619781251000);	/* 5000 4999 4998 4997 4996 / 120 */
	CHECK(count_two_kinds(5000, 4999) == 5000);
	CHECK(count_two_kinds(5000, 2500) == UINT64_MAX);
	for (size_t i = 0; i < 128; i++)
		blocks[i] = i / 2;
	CHECK(count_of(&(struct permute_plan){ .n_records = 126, .blocks = blocks }) == (uint64_t)1 << 63);
	CHECK(count_of(&(struct permute_plan){ .n_records = 128, .blocks = blocks }) == UINT64_MAX);
	CHECK(count_of(&(struct permute_plan){ .flip = true, .n_records = 126, .blocks = blocks }) == (uint64_t)1 << 63);

	check_test("all are taken where there are no more than are wanted, else so many are drawn");
	for (uint64_t wanted = 22; wanted <= 26; wanted++) {
		struct permute *permute = permute_new(&(struct permute_plan){ .n_records = 4, .n_wanted = wanted });

		CHECK(permute_exhaustive(permute) == (wanted >= 24));
		CHECK(permute_first(permute) == (wanted >= 24 ? 0 : 1));
		CHECK(permute_last(permute) == (wanted >= 24 ? 23 : wanted));
		permute_free(permute);
	}
	struct permute *permute = permute_new(&(struct permute_plan){ .n_records = 30, .n_wanted = UINT64_MAX });
	CHECK(!permute_exhaustive(permute));
	permute_free(permute);
}

static void
test_edges(void)
{
	size_t order[3] = { 9, 9, 9 };
	double signs[3] = { 0 };

	check_test("one record has one order and two signs; records all alike have one order");
	struct permute *permute = permute_new(&(struct permute_plan){ .n_records = 1, .n_wanted = 10 });
	CHECK(permute_exhaustive(permute) && permute_count(permute) == 1 && permute_last(permute) == 0);
	permute_order(permute, 0, order);
	CHECK_COUNT(order[0], 0);
	permute_free(permute);
	permute = permute_new(&(struct permute_plan){ .flip = true, .n_records = 1, .n_wanted = 10 });
	CHECK(permute_exhaustive(permute) && permute_count(permute) == 2 && permute_last(permute) == 1);
	permute_signs(permute, 0, signs);
	CHECK(signs[0] == 1);
	permute_signs(permute, 1, signs);
	CHECK(signs[0] == -1);
	permute_free(permute);
	permute = permute_new(&(struct permute_plan){ .n_records = 3, .alike = (size_t[]){ 4, 4, 4 }, .n_wanted = 1 });
	CHECK(permute_exhaustive(permute) && permute_count(permute) == 1);
	permute_order(permute, 0, order);
	CHECK(is_identity(3, order));
	permute_free(permute);

	check_test("the plan may change or go once it is read");
	size_t blocks[4] = { 0, 0, 1, 1 }, alike[4] = { 0, 1, 0, 1 };
	struct permute_plan plan = { .n_records = 4, .blocks = blocks, .alike = alike, .n_wanted = 4 };
	permute = permute_new(&plan);
	memset(blocks, 0xff, sizeof(blocks));
	memset(alike, 0xff, sizeof(alike));
	memset(&plan, 0xff, sizeof(plan));
	CHECK(permute_count(permute) == 4);
	size_t last[4];
	permute_order(permute, 3, last);
	CHECK(last[0] == 1 && last[1] == 0 && last[2] == 3 && last[3] == 2);
	permute_free(permute);
}

/* ---- chances ---------------------------------------------------------------------------------------------- */

/* The counts of n_cells equally likely outcomes, by Pearson's chi-square. With draws that are as they should be, p is
 * uniform, and one of the few tests here fails by chance with a probability of 2e-5: the seeds are fixed, so it doesn't.
 * Too even is as wrong as too uneven. */
static void
check_even(size_t n_cells, const size_t *counts, const char *what)
{
	double n = 0, square = 0, p;

	for (size_t i = 0; i < n_cells; i++)
		n += (double)counts[i];
	for (size_t i = 0; i < n_cells; i++) {
		double expected = n / (double)n_cells, off = (double)counts[i] - expected;

		square += off * off / expected;
	}
	/* chi-square / dof is F with an infinite denominator */
	p = dist_f_upper(square / (double)(n_cells - 1), (double)(n_cells - 1), INFINITY);
	check_note("%s: chi-square %.1f of %zu, p %.4f", what, square, n_cells - 1, p);
	CHECK(p > 1e-5 && p < 1 - 1e-5);
}

static size_t
order_code(size_t n, const size_t *order)
{
	size_t code = 0;

	for (size_t i = 0; i < n; i++) {
		size_t smaller = 0;

		for (size_t j = i + 1; j < n; j++)
			smaller += order[j] < order[i];
		code = code * (n - i) + smaller;
	}
	return code;
}

/* The code of the order within one block of the records; block b has those with blocks[record] == b. */
static size_t
block_code(size_t n, const size_t *blocks, size_t b, const size_t *order)
{
	size_t own[MOST], n_own = 0;

	for (size_t i = 0; i < n; i++)
		if (blocks[i] == b)
			own[n_own++] = order[i];
	return order_code(n_own, own);
}

static void
test_order_chances(void)
{
	enum { N = 15, DRAWS = 200000 };	/* of 4! 5! 6! = 2,073,600 */
	static size_t four[24], five[120], six[720], both[24 * 120], pairs[24 * 24], seeds[24 * 24];
	static const size_t blocks[N] = { 0, 1, 2, 2, 1, 0, 1, 2, 1, 0, 2, 2, 1, 0, 2 };
	struct permute_plan plan = { .n_records = N, .blocks = blocks, .n_wanted = DRAWS, .seed = 5 };
	struct permute *permute = permute_new(&plan), *other;
	size_t order[N], before = 0;

	plan.seed = 6;
	other = permute_new(&plan);
	check_test("drawn orders are equally likely: in each block, in two at once, one after another, of two seeds");
	for (uint64_t k = 1; k <= DRAWS; k++) {
		size_t code;

		permute_order(other, k, order);
		code = block_code(N, blocks, 0, order) * 24;
		permute_order(permute, k, order);
		if (!is_permutation(N, order) || !keeps_blocks(&plan, order))
			break;
		seeds[code + block_code(N, blocks, 0, order)]++;
		code = block_code(N, blocks, 0, order);
		four[code]++;
		five[block_code(N, blocks, 1, order)]++;
		six[block_code(N, blocks, 2, order)]++;
		both[code * 120 + block_code(N, blocks, 1, order)]++;
		/* pairs that don't overlap, so that they are independent */
		if (k % 2 == 0)
			pairs[before * 24 + code]++;
		before = code;
	}
	check_even(24, four, "block of 4");
	check_even(120, five, "block of 5");
	check_even(720, six, "block of 6");
	check_even(2880, both, "blocks of 4 and 5");
	check_even(576, pairs, "k and k + 1");
	check_even(576, seeds, "seeds 5 and 6");
	permute_free(permute);
	permute_free(other);
}

static size_t
sign_word(size_t n, const size_t *records, const double *signs)
{
	size_t word = 0;

	for (size_t i = 0; i < n; i++)
		word = 2 * word + (signs[records[i]] < 0);
	return word;
}

static void
test_sign_chances(void)
{
	enum { N = 200, DRAWS = 100000 };
	/* neighbours, and both sides of where words of 32 bits and blocks of 128 end */
	static const size_t near[8] = { 0, 1, 2, 3, 4, 5, 6, 7 }, far[8] = { 0, 31, 32, 63, 64, 127, 128, 199 };
	static size_t first[256], borders[256], pairs[65536];
	struct permute *permute = permute_new(&(struct permute_plan){ .flip = true, .n_records = N, .n_wanted = DRAWS,
	    .seed = 3 });
	size_t before = 0, each[N] = { 0 }, most = 0, least = DRAWS;
	double signs[N];

	check_test("drawn signs are equally likely, of neighbours, far ones, and one after another");
	for (uint64_t k = 1; k <= DRAWS; k++) {
		size_t word;

		permute_signs(permute, k, signs);
		for (size_t i = 0; i < N; i++)
			each[i] += signs[i] < 0;
		word = sign_word(8, near, signs);
		first[word]++;
		borders[sign_word(8, far, signs)]++;
		if (k % 2 == 0)
			pairs[(before & 0xf) << 4 | (word & 0xf)]++;
		before = word;
	}
	check_even(256, first, "the first 8");
	check_even(256, borders, "8 far ones");
	check_even(256, pairs, "k and k + 1");
	for (size_t i = 0; i < N; i++) {
		most = each[i] > most ? each[i] : most;
		least = each[i] < least ? each[i] : least;
	}
	check_note("minus: %zu to %zu of %d", least, most, DRAWS);
	/* 5.5 standard deviations: 200 records go beyond with a probability below 1e-5 */
	CHECK((double)most < 0.5 * DRAWS + 5.5 * sqrt(0.25 * DRAWS));
	CHECK((double)least > 0.5 * DRAWS - 5.5 * sqrt(0.25 * DRAWS));
	permute_free(permute);
}

/* ---- the same for ever ------------------------------------------------------------------------------------ */

static void
test_purity(void)
{
	enum { N = 40, DRAWS = 500 };
	static size_t orders[DRAWS + 1][N], order[N];
	static double signs[DRAWS + 1][N], sign[N];
	size_t alike[N];
	struct permute_plan plan = { .n_records = N, .n_wanted = DRAWS, .seed = 11 };
	struct permute *permute = permute_new(&plan), *flips, *more, *more_flips;

	plan.flip = true;
	flips = permute_new(&plan);
	plan.n_wanted = 1000000000;
	more_flips = permute_new(&plan);
	plan.flip = false;
	for (size_t i = 0; i < N; i++)
		alike[i] = i % 7;
	plan.alike = alike;
	more = permute_new(&plan);
	check_test("an arrangement is the same whichever were asked for before it, and however many are wanted");
	CHECK(!permute_exhaustive(permute) && !permute_exhaustive(flips) && !permute_exhaustive(more_flips));
	CHECK(!permute_exhaustive(more));
	for (uint64_t k = 1; k <= DRAWS; k++) {
		permute_order(permute, k, orders[k]);
		permute_signs(flips, k, signs[k]);
	}
	for (uint64_t i = DRAWS; i > 0; i--) {
		uint64_t k = i * 7 % DRAWS + 1;

		permute_order(permute, k, order);
		CHECK(memcmp(order, orders[k], sizeof(order)) == 0);
		permute_order(more, k, order);
		CHECK(memcmp(order, orders[k], sizeof(order)) == 0);
		permute_signs(flips, k, sign);
		CHECK(memcmp(sign, signs[k], sizeof(sign)) == 0);
		permute_signs(more_flips, k, sign);
		CHECK(memcmp(sign, signs[k], sizeof(sign)) == 0);
	}
	permute_free(permute);
	permute_free(flips);
	permute_free(more);
	permute_free(more_flips);
}

static void
test_large(void)
{
	enum { N = 5000 };
	static size_t order[N], blocks[N], alike[N];
	static double signs[N];
	struct permute_plan plan = { .n_records = N, .n_wanted = 10, .seed = 1 };
	struct permute *permute;
	size_t fixed = 0, minus = 0, at = 0;

	check_test("five thousand records: drawn, in blocks, and all taken where few differ");
	permute = permute_new(&plan);
	permute_order(permute, 10, order);
	CHECK(is_permutation(N, order));
	for (size_t i = 0; i < N; i++)
		fixed += order[i] == i;
	/* Poisson with mean 1 */
	CHECK(fixed < 12);
	permute_free(permute);

	for (size_t i = 0; i < N; i++)
		blocks[i] = i * 2654435761U % 700;
	plan.blocks = blocks;
	permute = permute_new(&plan);
	permute_order(permute, 1, order);
	CHECK(is_permutation(N, order) && keeps_blocks(&plan, order) && !is_identity(N, order));
	permute_free(permute);

	plan.blocks = NULL;
	plan.flip = true;
	permute = permute_new(&plan);
	permute_signs(permute, 1, signs);
	for (size_t i = 0; i < N; i++)
		minus += signs[i] < 0;
	CHECK_NEAR((double)minus, N / 2.0, 5 * sqrt(N / 4.0));
	permute_free(permute);

	/* one row of its own: it goes through all places, as the record there goes to row 1234 */
	plan = (struct permute_plan){ .n_records = N, .alike = alike, .n_wanted = N };
	alike[1234] = 1;
	permute = permute_new(&plan);
	CHECK(permute_exhaustive(permute));
	bool *seen = calloc(N, sizeof(*seen));
	for (uint64_t k = 0; k < N; k++) {
		permute_order(permute, k, order);
		at = order[1234];
		if (at < N)
			seen[at] = true;
		if (k % 97 == 0)
			CHECK(is_permutation(N, order) && (k == 0) == is_identity(N, order));
	}
	for (size_t i = 0; i < N; i++)
		CHECK(seen[i]);
	free(seen);
	permute_free(permute);
}

/* Counts that nearly fill 64 bits: far ones are arrangements too, and differ. */
static void
test_far(void)
{
	enum { N = 67 };
	size_t alike[N] = { 0 }, order[N], other[N];
	struct permute_plan plan = { .n_records = N, .alike = alike, .n_wanted = UINT64_MAX };
	struct permute *permute;

	check_test("arrangements far out are good ones, where their count nearly fills 64 bits");
	for (size_t i = 0; i < N; i++)
		alike[i] = i % 2;
	permute = permute_new(&plan);
	CHECK(permute_exhaustive(permute) && permute_last(permute) == 14226520737620288369U);
	permute_order(permute, 0, order);
	CHECK(is_identity(N, order));
	for (uint64_t k = 1; k < 64; k++) {
		permute_order(permute, permute_last(permute) >> k, order);
		CHECK(is_permutation(N, order) && is_ascending(&plan, order));
		permute_order(permute, (permute_last(permute) >> k) + 1, other);
		/* so their classes differ as well */
		CHECK(is_ascending(&plan, other) && memcmp(order, other, sizeof(order)) != 0);
	}
	permute_order(permute, permute_last(permute), order);
	CHECK(is_permutation(N, order) && is_ascending(&plan, order) && !is_identity(N, order));
	permute_free(permute);
}

/* These are in people's results. They were reckoned from Philox's definition and the rules of permute.h by another
 * program; they never change. */
static const struct {
	uint64_t seed, k;
	const char *text;
} promised_signs[] = {
	{ 1, 1, "+++++-++-----+---+-+-++--++++--+---+++-+" },
	{ 1, 2, "++--+--+-++--++++-+-+++------+++-+++-+++" },
	{ 1, 3, "-++-+---+--+-+++++---++-+--++-++++-+---+" },
	{ 1, 1000, "+++++++--+++-+-++-+-+-----++-+++-+++----" },
	{ 1, 4294967297, "----++-++--+-+--+----+-+++-+-++-----+-+-" },
	{ 1099511627777, 1, "+++--+---++---++----+-+-+--++--++-++----" },
}, promised_orders[] = {
	{ 1, 1, "0698735124" },
	{ 1, 2, "2087543196" },
	{ 1, 3, "5904162387" },
	{ 1, 1000, "6879210354" },
}, promised_block_orders[] = {
	{ 1, 1, "4903652187" },
	{ 1, 2, "8367054921" },
	{ 1, 3, "0921856743" },
}, promised_all[] = {
	{ 0, 0, "0123456" },
	{ 0, 1, "1023456" },
	{ 0, 2, "0132456" },
	{ 0, 3, "1032456" },
	{ 0, 4, "2031456" },
	{ 0, 5, "0316452" },
	{ 0, 6, "0216453" },
	{ 0, 29, "0213546" },
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void
check_promised_order(struct permute_plan plan, uint64_t seed, uint64_t k, const char *expected)
{
	struct permute *permute;
	size_t order[10];
	char text[11] = "";

	plan.seed = seed;
	permute = permute_new(&plan);
	permute_order(permute, k, order);
	for (size_t i = 0; i < plan.n_records; i++)
		text[i] = (char)('0' + order[i]);
	CHECK_TEXT(text, expected);
	permute_free(permute);
}

static void
test_promise(void)
{
	struct permute_plan plain = { .n_records = 10, .n_wanted = 1000 }, blocks = plain, all = plain;

	blocks.blocks = (size_t[]){ 0, 1, 0, 1, 0, 1, 0, 1, 0, 1 };
	all.n_records = 7;
	all.blocks = (size_t[]){ 0, 0, 0, 0, 1, 1, 0 };
	all.alike = (size_t[]){ 0, 1, 0, 2, 1, 2, 0 };

	check_test("arrangements are those that were promised");
	for (size_t i = 0; i < LENGTH(promised_signs); i++) {
		struct permute *permute = permute_new(&(struct permute_plan){ .flip = true, .n_records = 40,
		    .n_wanted = 10000000000, .seed = promised_signs[i].seed });
		double signs[40];
		char text[41] = "";

		permute_signs(permute, promised_signs[i].k, signs);
		for (size_t record = 0; record < 40; record++)
			text[record] = signs[record] < 0 ? '-' : '+';
		CHECK_TEXT(text, promised_signs[i].text);
		permute_free(permute);
	}
	for (size_t i = 0; i < LENGTH(promised_orders); i++)
		check_promised_order(plain, promised_orders[i].seed, promised_orders[i].k, promised_orders[i].text);
	for (size_t i = 0; i < LENGTH(promised_block_orders); i++)
		check_promised_order(blocks, promised_block_orders[i].seed, promised_block_orders[i].k,
		    promised_block_orders[i].text);
	for (size_t i = 0; i < LENGTH(promised_all); i++)
		check_promised_order(all, promised_all[i].seed, promised_all[i].k, promised_all[i].text);
}

int
main(void)
{
	test_small_plans();
	test_counts();
	test_edges();
	test_order_chances();
	test_sign_chances();
	test_purity();
	test_large();
	test_far();
	test_promise();
	return check_done();
}
