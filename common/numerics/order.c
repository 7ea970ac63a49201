/* order: numbers sorted, and places of numbers by falling value; see order.h. */
#include "numerics/order.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { KEY_BITS = 32, DIGIT_BITS = 11, DIGITS = 3, BUCKETS = 1 << DIGIT_BITS, SHORT_RUN = 16 };

/* The leading bits of the distance below the largest value, and where it was. */
struct key {
	uint32_t below, place;
};

struct entry {
	double value;
	uint32_t place;
};

struct order {
	size_t n_most;
	struct key *keys, *other;
	uint32_t counts[DIGITS][BUCKETS];
};

static int
compare_values(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
order_rising(size_t n, double *values)
{
	if (n > 0)
		qsort(values, n, sizeof(*values), compare_values);
}

size_t
order_below(size_t n, const double *rising, double value)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (rising[middle] < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct order *
order_new(size_t n_most)
{
	struct order *order = mem_array(1, sizeof(*order));

	assert(n_most <= UINT32_MAX);
	order->n_most = n_most;
	order->keys = mem_array(n_most, sizeof(*order->keys));
	order->other = mem_array(n_most, sizeof(*order->other));
	return order;
}

void
order_free(struct order *order)
{
	free(order->keys);
	free(order->other);
	free(order);
}

static uint64_t
bits_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static uint32_t
digit_of(uint32_t below, unsigned digit)
{
	return below >> digit * DIGIT_BITS & (BUCKETS - 1);
}

/* Fills the keys and counts their digits; returns how many digits there are. n > 0. */
static unsigned
make_keys(struct order *order, size_t n, const double *values)
{
	uint64_t least = UINT64_MAX, most = 0;
	unsigned shift = 0, n_digits = 0;

	for (size_t i = 0; i < n; i++) {
		const uint64_t bits = bits_of(values[i]);

		least = bits < least ? bits : least;
		most = bits > most ? bits : most;
	}
	while ((most - least) >> shift > UINT32_MAX)
		shift++;
	while (n_digits < DIGITS && (most - least) >> shift >> n_digits * DIGIT_BITS > 0)
		n_digits++;
	memset(order->counts, 0, sizeof(order->counts));
	for (size_t i = 0; i < n; i++) {
		const uint32_t below = (uint32_t)((most - bits_of(values[i])) >> shift);

		order->keys[i] = (struct key){ below, (uint32_t)i };
		for (unsigned digit = 0; digit < DIGITS; digit++)
			order->counts[digit][digit_of(below, digit)]++;
	}
	return n_digits;
}

/* A counting sort by one digit, into the other room. */
static void
sort_digit(struct order *order, size_t n, unsigned digit)
{
	uint32_t *start = order->counts[digit], sum = 0;
	struct key *sorted = order->other;

	for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
		const uint32_t count = start[bucket];

		start[bucket] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		sorted[start[digit_of(order->keys[i].below, digit)]++] = order->keys[i];
	order->other = order->keys;
	order->keys = sorted;
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->value > y->value || x->value < y->value)
		return x->value < y->value ? 1 : -1;
	return (x->place > y->place) - (x->place < y->place);
}

static void
sort_long_run(size_t n, const double *values, uint32_t *places)
{
	struct entry *entries = mem_array(n, sizeof(*entries));

	for (size_t i = 0; i < n; i++)
		entries[i] = (struct entry){ values[places[i]], places[i] };
	qsort(entries, n, sizeof(*entries), compare_entries);
	for (size_t i = 0; i < n; i++)
		places[i] = entries[i].place;
	free(entries);
}

/* Places whose keys are alike, and which ascend. */
static void
sort_run(size_t n, const double *values, uint32_t *places)
{
	size_t sorted = 1;

	while (sorted < n && values[places[sorted]] <= values[places[sorted - 1]])
		sorted++;
	if (sorted < n && n > SHORT_RUN) {
		sort_long_run(n, values, places);
		return;
	}
	for (size_t i = sorted; i < n; i++) {
		const uint32_t place = places[i];
		size_t at = i;

		for (; at > 0 && values[places[at - 1]] < values[place]; at--)
			places[at] = places[at - 1];
		places[at] = place;
	}
}

void
order_falling(struct order *order, size_t n, const double *values, uint32_t *places)
{
	unsigned n_digits;

	assert(n <= order->n_most);
	if (n == 0)
		return;
	n_digits = make_keys(order, n, values);
	for (unsigned digit = 0; digit < n_digits; digit++)
		sort_digit(order, n, digit);
	for (size_t i = 0; i < n; i++)
		places[i] = order->keys[i].place;
	for (size_t begin = 0, end; begin < n; begin = end) {
		for (end = begin + 1; end < n && order->keys[end].below == order->keys[begin].below; end++)
			;
		if (end > begin + 1)
			sort_run(end - begin, values, places + begin);
	}
}
