/* thin: a line of many points with no more of them than can be seen.
 *
 *	n = thin_line(n, x, y);		// x and y are pixels
 *
 * Of the points that follow each other within one column of pixels the first, the lowest, the highest and the last stay,
 * so the line covers the same pixels (Jugel et al. 2014, Proceedings of the VLDB Endowment 7:797-808). Nothing prints or
 * exits.
 */
#ifndef THIN_H
#define THIN_H

#include <stddef.h>

/* Moves what stays to the front of x and y (n each), in its order, and returns how many. A point that isn't finite
 * breaks the line, and stays; of several in a row one does. */
size_t thin_line(size_t n, double *x, double *y);

#endif
