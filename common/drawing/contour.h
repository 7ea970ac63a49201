/* contour: lines around what is high in a raster.
 *
 *	contour_trace(width, height, values, 0.5, draw, &job);	// draw(&job, n, x, y) for each closed line
 *
 * Marching squares: lines run between the values of no less than the level and the others, straight within a square of four
 * values and where a straight line between two of them has the level. In a square whose high corners are across, they are
 * one where the mean of the four is high (the midpoint rule of G. Nielson and B. Hamann, 1991). Beyond the raster all is 0,
 * so every line is closed; the level is above 0. Values that are n/a are low. Nothing prints or exits.
 */
#ifndef CONTOUR_H
#define CONTOUR_H

#include <stddef.h>

/* values: height x width; value (column, row) is at x = column + 0.5, y = row + 0.5. n points, the last isn't the first. */
void contour_trace(size_t width, size_t height, const double *values, double level,
    void (*line)(void *arg, size_t n, const double *x, const double *y), void *arg);

#endif
