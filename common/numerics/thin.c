/* thin: a line of many points with no more of them than can be seen; see thin.h. */
#include "numerics/thin.h"

#include <math.h>
#include <stdbool.h>

static bool
is_break(double x, double y)
{
	return !isfinite(x) || !isfinite(y);
}

/* One past the last point of the column that begins at `first', or of the break. */
static size_t
column_end(size_t n, const double *x, const double *y, size_t first)
{
	bool broken = is_break(x[first], y[first]);
	size_t end = first + 1;

	while (end < n && is_break(x[end], y[end]) == broken && (broken || floor(x[end]) == floor(x[first])))
		end++;
	return end;
}

size_t
thin_line(size_t n, double *x, double *y)
{
	size_t kept = 0, end;

	for (size_t first = 0; first < n; first = end) {
		size_t low = first, high = first;

		end = column_end(n, x, y, first);
		for (size_t i = first; i < end; i++) {
			low = y[i] < y[low] ? i : low;
			high = y[i] > y[high] ? i : high;
		}
		for (size_t i = first; i < end; i++) {
			bool broken = is_break(x[i], y[i]);

			if (i != first && (broken || (i != low && i != high && i + 1 != end)))
				continue;
			x[kept] = x[i];
			y[kept++] = y[i];
		}
	}
	return kept;
}
