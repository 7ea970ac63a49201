/* order: numbers sorted; and places of positive ones from the largest to the least, fast enough to be asked for each of
 * ten thousand maps.
 *
 *	struct order *order = order_new(n_most);	// one a thread
 *	order_falling(order, n, values, places);	// values[places[0]] is the largest
 *	order_free(order);
 *
 * Positive doubles sort as their bits do. The 32 leading bits of the distance from the largest are sorted digit by
 * digit (three counting sorts at most); the few neighbours that are still alike in these are then put right by their
 * values. Time is linear in n for what maps are like, and n log n at worst. Nothing prints or exits.
 */
#ifndef ORDER_H
#define ORDER_H

#include <stddef.h>
#include <stdint.h>

/* Sorts n numbers in place from the least; NaN isn't allowed. */
void order_rising(size_t n, double *values);
/* How many of n numbers, rising, are less than this one. */
size_t order_below(size_t n, const double *rising, double value);

struct order;

/* Room for at most this many, at most UINT32_MAX. */
struct order *order_new(size_t n_most);
/* values: positive, INFINITY allowed, NaN not. Of equal ones the first comes first. places: n of them, from 0. */
void order_falling(struct order *order, size_t n, const double *values, uint32_t *places);
void order_free(struct order *order);

#endif
