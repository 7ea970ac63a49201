/* scaling: columns in units of their own; see scaling.h. */
#include "numerics/scaling.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

/* Largest |values| beside 1e-13 of which a spread is rounding. */
static const double slack = 1e-13;

/* Per column: what is known of it so far. */
struct column {
	double n, peak, sum, squares;
	bool bad;
};

static void
measure(size_t n_rows, size_t n_columns, const double *values, struct column *columns)
{
	for (size_t i = 0; i < n_rows * n_columns; i++) {
		struct column *column = &columns[i % n_columns];

		column->bad = column->bad || isinf(values[i]);
		if (!isfinite(values[i]))
			continue;
		column->n++;
		column->sum += values[i];
		column->peak = fmax(column->peak, fabs(values[i]));
	}
	for (size_t i = 0; i < n_rows * n_columns; i++) {
		struct column *column = &columns[i % n_columns];
		double distance = values[i] - column->sum / column->n;

		if (isfinite(values[i]))
			column->squares += distance * distance;
	}
}

/* The column's value is (value - *centre) / *unit; false if it has no unit. */
static bool
find_unit(enum scaling scaling, const struct column *column, double *centre, double *unit)
{
	double mean = column->sum / column->n, spread = sqrt(column->squares / (column->n - 1));

	*centre = 0;
	*unit = 1;
	if (scaling == SCALING_PEAK) {
		*unit = column->peak > 0 ? column->peak : 1;
		return true;
	}
	*centre = mean;
	*unit = scaling == SCALING_ZSCORE ? spread : mean / 100;
	return !column->bad && column->n > 0 && fabs(*unit) > slack * column->peak && isfinite(*unit);
}

size_t
scaling_columns(enum scaling scaling, size_t n_rows, size_t n_columns, double *values)
{
	struct column *columns = mem_zeros(n_columns, sizeof(*columns));
	double *centres = mem_array(n_columns, sizeof(*centres)), *units = mem_array(n_columns, sizeof(*units));
	size_t n_missing = 0;

	if (scaling != SCALING_NONE) {
		measure(n_rows, n_columns, values, columns);
		for (size_t k = 0; k < n_columns; k++)
			if (!find_unit(scaling, &columns[k], &centres[k], &units[k])) {
				units[k] = NAN;
				n_missing++;
			}
		for (size_t i = 0; i < n_rows * n_columns; i++)
			values[i] = (values[i] - centres[i % n_columns]) / units[i % n_columns];
	}
	free(units);
	free(centres);
	free(columns);
	return n_missing;
}
