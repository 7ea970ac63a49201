/* permute: the arrangements of a permutation test; see permute.h. */
#include "inference/permute.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/rng.h"

/* Records of one block whose rows are alike: n of the `left' records of this class and the later ones of its block.
 * Which of these they get is a digit of k. */
struct class {
	size_t n, left;
	uint64_t n_choices, identity;	/* C(left, n), and the number of the choice that changes nothing */
};

struct permute {
	bool flip, exhaustive;
	size_t n_records, n_blocks, n_classes;
	uint64_t n_wanted, seed, count;
	size_t *block;			/* of each record, in the order in which blocks appear */
	size_t *members, *first;	/* records by block, ascending: those of block b from members[first[b]] on */
	size_t *rows;			/* records by block and class, ascending */
	struct class *classes;		/* in the order of rows */
};

/* ---- numbers that saturate ------------------------------------------------------------------------------- */

static uint64_t
multiply(uint64_t a, uint64_t b)
{
	return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static uint64_t
common_divisor(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* x a / b where that is whole: nothing on the way is larger than what comes out. */
static uint64_t
scale(uint64_t x, uint64_t a, uint64_t b)
{
	uint64_t divisor = common_divisor(x, b);

	return multiply(x / divisor, a / (b / divisor));
}

/* C(n, m), by C(n - m + i, i) for i = 1 ... m. */
static uint64_t
binomial(size_t n, size_t m)
{
	uint64_t value = 1;

	if (m > n - m)
		m = n - m;
	for (size_t i = 1; i <= m && value < UINT64_MAX; i++)
		value = scale(value, n - m + i, i);
	return value;
}

/* ---- choices: m of the places 0 ... n - 1, numbered by the combinatorial number system ------------------- */

/* Of the `all' = C(p, m) choices among the first p places, those that leave out the last one. */
static uint64_t
without_last(uint64_t all, size_t p, size_t m)
{
	return scale(all, p - m, p);
}

/* The number of the choice of places, m of them, ascending. */
static uint64_t
choice_number(size_t n, size_t m, const size_t *places)
{
	uint64_t all = binomial(n, m), number = 0;

	for (size_t p = n; p > 0 && m > 0; p--) {
		uint64_t without = without_last(all, p, m);

		if (places[m - 1] == p - 1) {
			number += without;
			all -= without;
			m--;
		} else {
			all = without;
		}
	}
	return number;
}

/* The other way round: chosen[place], of n. */
static void
choice_make(size_t n, size_t m, uint64_t all, uint64_t number, bool *chosen)
{
	for (size_t p = n; p > 0; p--) {
		uint64_t without = without_last(all, p, m);

		chosen[p - 1] = number >= without;
		if (chosen[p - 1]) {
			number -= without;
			all -= without;
			m--;
		} else {
			all = without;
		}
	}
}

/* ---- the plan -------------------------------------------------------------------------------------------- */

struct place {
	size_t block, class, record;
};

static int
compare(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int
compare_places(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	int order = compare(left->block, right->block);

	if (order == 0)
		order = compare(left->class, right->class);
	return order != 0 ? order : compare(left->record, right->record);
}

/* codes[record], 0 ... in the order in which labels appear; each record has its own without labels. Returns how many. */
static size_t
code_labels(size_t n, const size_t *labels, size_t *codes)
{
	struct place *places = mem_array(n, sizeof(*places));
	size_t *first = mem_array(n, sizeof(*first)), n_codes = 0;

	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ .class = labels == NULL ? i : labels[i], .record = i };
	qsort(places, n, sizeof(*places), compare_places);
	for (size_t i = 0; i < n; i++) {
		bool same = i > 0 && places[i].class == places[i - 1].class;

		first[places[i].record] = same ? first[places[i - 1].record] : places[i].record;
	}
	for (size_t i = 0; i < n; i++)
		codes[i] = first[i] == i ? n_codes++ : codes[first[i]];
	free(places);
	free(first);
	return n_codes;
}

/* Records by block, then class (or none), then number. */
static struct place *
sort_records(size_t n, const size_t *block, const size_t *class)
{
	struct place *places = mem_array(n, sizeof(*places));

	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ block[i], class == NULL ? 0 : class[i], i };
	qsort(places, n, sizeof(*places), compare_places);
	return places;
}

static void
fill_members(struct permute *permute)
{
	size_t n = permute->n_records;
	struct place *places = sort_records(n, permute->block, NULL);

	for (size_t i = 0; i < n; i++) {
		permute->members[i] = places[i].record;
		permute->first[places[i].block + 1] = i + 1;
	}
	free(places);
}

static void
fill_classes(struct permute *permute, const size_t *alike)
{
	size_t n = permute->n_records, *code = mem_array(n, sizeof(*code));
	struct place *places;

	code_labels(n, alike, code);
	places = sort_records(n, permute->block, code);
	for (size_t i = 0; i < n; i++) {
		permute->rows[i] = places[i].record;
		if (i == 0 || places[i].block != places[i - 1].block || places[i].class != places[i - 1].class)
			permute->classes[permute->n_classes++] = (struct class){
				.left = permute->first[places[i].block + 1] - i };
		permute->classes[permute->n_classes - 1].n++;
	}
	for (size_t c = 0; c < permute->n_classes; c++) {
		struct class *class = &permute->classes[c];

		class->n_choices = binomial(class->left, class->n);
		permute->count = multiply(permute->count, class->n_choices);
	}
	free(places);
	free(code);
}

/* Where a class's records stand among those left to it: the records before them in its block's later classes. */
static void
number_identity(struct class *class, const size_t *rows, size_t *places)
{
	for (size_t i = 0; i < class->n; i++) {
		places[i] = i;
		for (size_t j = class->n; j < class->left; j++)
			places[i] += rows[j] < rows[i];
	}
	class->identity = choice_number(class->left, class->n, places);
}

static void
number_identities(struct permute *permute)
{
	size_t *places = mem_array(permute->n_records, sizeof(*places)), first = 0;

	for (size_t c = 0; c < permute->n_classes; c++) {
		number_identity(&permute->classes[c], permute->rows + first, places);
		first += permute->classes[c].n;
	}
	free(places);
}

struct permute *
permute_new(const struct permute_plan *plan)
{
	struct permute *permute = mem_zeros(1, sizeof(*permute));
	size_t n = plan->n_records;

	permute->flip = plan->flip;
	permute->n_records = n;
	permute->n_wanted = plan->n_wanted;
	permute->seed = plan->seed;
	permute->count = 1;
	permute->block = mem_zeros(n, sizeof(*permute->block));
	permute->n_blocks = 1;
	if (plan->flip || plan->blocks != NULL)
		permute->n_blocks = code_labels(n, plan->blocks, permute->block);
	permute->first = mem_zeros(permute->n_blocks + 1, sizeof(*permute->first));
	permute->members = mem_array(n, sizeof(*permute->members));
	permute->rows = mem_array(n, sizeof(*permute->rows));
	permute->classes = mem_array(n, sizeof(*permute->classes));
	if (plan->flip) {
		for (size_t b = 0; b < permute->n_blocks; b++)
			permute->count = multiply(permute->count, 2);
	} else {
		fill_members(permute);
		fill_classes(permute, plan->alike);
	}
	permute->exhaustive = permute->count <= plan->n_wanted && permute->count < UINT64_MAX;
	if (permute->exhaustive)
		number_identities(permute);
	return permute;
}

void
permute_free(struct permute *permute)
{
	free(permute->block);
	free(permute->first);
	free(permute->members);
	free(permute->rows);
	free(permute->classes);
	free(permute);
}

uint64_t
permute_count(const struct permute *permute)
{
	return permute->count;
}

bool
permute_exhaustive(const struct permute *permute)
{
	return permute->exhaustive;
}

uint64_t
permute_first(const struct permute *permute)
{
	return permute->exhaustive ? 0 : 1;
}

uint64_t
permute_last(const struct permute *permute)
{
	return permute->exhaustive ? permute->count - 1 : permute->n_wanted;
}

/* ---- random bits ------------------------------------------------------------------------------------------ */

/* The bits of one arrangement, in order. Streams count down from the top, as what is simulated counts them up from 0: a
 * simulation and its test may then have the same seed and share no bits. */
struct bits {
	uint64_t seed, stream, block;	/* block: which one is held; UINT64_MAX: none */
	uint32_t words[4];
};

static struct bits
bits_of(const struct permute *permute, uint64_t k)
{
	return (struct bits){ .seed = permute->seed, .stream = UINT64_MAX - k, .block = UINT64_MAX };
}

static uint32_t
bits_word(struct bits *bits, uint64_t word)
{
	if (bits->block != word / 4) {
		bits->block = word / 4;
		rng_bits(bits->seed, bits->stream, bits->block, bits->words);
	}
	return bits->words[word % 4];
}

/* A number below n, all alike: the lowest 2^64 mod n of the 2^64 numbers are passed over. */
static size_t
bits_below(struct bits *bits, uint64_t *word, size_t n)
{
	uint64_t passed = (UINT64_MAX - n + 1) % n, x;

	do {
		x = bits_word(bits, *word) | (uint64_t)bits_word(bits, *word + 1) << 32;
		*word += 2;
	} while (x < passed);
	return (size_t)(x % n);
}

/* ---- arrangements ----------------------------------------------------------------------------------------- */

void
permute_signs(const struct permute *permute, uint64_t k, double *signs)
{
	struct bits bits = bits_of(permute, k);

	assert(permute->flip && k >= permute_first(permute) && k <= permute_last(permute));
	for (size_t i = 0; i < permute->n_records; i++) {
		size_t b = permute->block[i];
		uint64_t bit = permute->exhaustive ? k >> b : bits_word(&bits, b / 32) >> b % 32;

		signs[i] = (bit & 1) != 0 ? -1 : 1;
	}
}

/* Fisher and Yates, from the end of each block. */
static void
draw_order(const struct permute *permute, uint64_t k, size_t *order)
{
	struct bits bits = bits_of(permute, k);
	uint64_t word = 0;

	for (size_t i = 0; i < permute->n_records; i++)
		order[i] = i;
	for (size_t b = 0; b < permute->n_blocks; b++) {
		const size_t *members = permute->members + permute->first[b];

		for (size_t n = permute->first[b + 1] - permute->first[b]; n > 1; n--) {
			size_t j = bits_below(&bits, &word, n), last = order[members[n - 1]];

			order[members[n - 1]] = order[members[j]];
			order[members[j]] = last;
		}
	}
}

/* The rows of a class get the chosen ones of the records left, both ascending; the others stay. */
static void
give_records(const struct class *class, const size_t *rows, const bool *chosen, size_t *left, size_t *order)
{
	size_t n_given = 0, n_kept = 0;

	for (size_t i = 0; i < class->left; i++)
		if (chosen[i])
			order[rows[n_given++]] = left[i];
		else
			left[n_kept++] = left[i];
}

/* k in mixed radix: its lowest digit is the first class's of the first block. */
static void
number_order(const struct permute *permute, uint64_t k, size_t *order)
{
	size_t *left = mem_array(permute->n_records, sizeof(*left)), first = 0, block = 0;
	bool *chosen = mem_array(permute->n_records, sizeof(*chosen));

	memcpy(left, permute->members, permute->n_records * sizeof(*left));
	for (size_t c = 0; c < permute->n_classes; c++) {
		const struct class *class = &permute->classes[c];
		uint64_t digit = k % class->n_choices, up = class->n_choices - class->identity;

		k /= class->n_choices;
		/* digit + identity modulo n_choices; the sum itself may not fit */
		digit = digit < up ? digit + class->identity : digit - up;
		choice_make(class->left, class->n, class->n_choices, digit, chosen);
		give_records(class, permute->rows + first, chosen, left + block, order);
		first += class->n;
		if (class->left == class->n)
			block = first;
	}
	free(left);
	free(chosen);
}

void
permute_order(const struct permute *permute, uint64_t k, size_t *order)
{
	assert(!permute->flip && k >= permute_first(permute) && k <= permute_last(permute));
	if (permute->exhaustive)
		number_order(permute, k, order);
	else
		draw_order(permute, k, order);
}
