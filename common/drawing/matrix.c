/* matrix: tables as matrices to draw; see matrix.h. */
#include "drawing/matrix.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/columns.h"
#include "tables/source.h"

/* Rounding errors of a correlation, and of a scan's time in steps. */
static const double slack = 1e-9, time_slack = 0.01;

static bool
is_square(const struct held *table)
{
	return table->n_units == table->n_columns;
}

/* Of an array without names. */
static bool
holds_correlations(const struct held *table)
{
	size_t n = table->n_columns, n_ones = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			double a = table->values[i * n + j], b = table->values[j * n + i];

			if (isnan(a) != isnan(b) || fabs(a - b) > slack || fabs(a) > 1 + slack ||
			    (i == j && fabs(a - 1) > slack))
				return false;
			n_ones += i == j && !isnan(a);
		}
	return n_ones > 1;
}

/* Columns that no design has: of glmfit, contrast, groupmean and their kin, alone or after a name. */
static bool
holds_results(const struct held *table)
{
	static const char *const endings[] = { "sigma2", "dof", "variance", "stat", "z", "p", "tau2", "sd", "sem" };

	for (size_t i = 0; table->headed && i < table->n_columns; i++) {
		const char *name = table->columns[i];
		size_t length = strlen(name);

		for (size_t k = 0; k < sizeof(endings) / sizeof(endings[0]); k++) {
			size_t tail = strlen(endings[k]);

			if (length >= tail && strcmp(name + length - tail, endings[k]) == 0 &&
			    (length == tail || name[length - tail - 1] == '_'))
				return true;
		}
	}
	return false;
}

/* Whether all columns vary, by less than a quarter of their means: signals about a baseline do, regressors don't. */
static bool
holds_signals(const struct held *table)
{
	for (size_t k = 0; k < table->n_columns; k++) {
		double n = 0, mean = 0, squares = 0, spread;

		for (size_t i = 0; i < table->n_units; i++) {
			double value = table->values[i * table->n_columns + k], step;

			if (!isfinite(value))
				continue;
			/* Welford's way: a mean that is large takes nothing off the squares */
			step = value - mean;
			mean += step / ++n;
			squares += step * (value - mean);
		}
		spread = sqrt(squares / n);
		if (!(spread > slack * fabs(mean) && spread < fabs(mean) / 4))
			return false;
	}
	return true;
}

static enum matrix_kind
sniff(const struct held *table)
{
	bool same = table->units != NULL && is_square(table);

	for (size_t i = 0; same && i < table->n_columns; i++)
		same = strcmp(table->units[i], table->columns[i]) == 0;
	if (same || (table->units == NULL && !table->headed && is_square(table) && holds_correlations(table)))
		return MATRIX_CORRELATION;
	if (holds_results(table) || (table->units == NULL && table->n_units == 1))
		return MATRIX_PLAIN;
	if (table->units != NULL)
		return MATRIX_CONTRAST;
	return table->headed && table->n_columns <= table->n_units && !holds_signals(table) ? MATRIX_DESIGN : MATRIX_CARPET;
}

/* Takes the column `time' away, and its steps if they are even. */
static void
take_time(struct matrix *matrix)
{
	struct held *table = matrix->table;
	size_t time = columns_lookup("time", table->n_columns, held_columns(table)), n = 0, n_rows = table->n_units;
	double first, step;
	bool even = n_rows > 1;

	if (time == SIZE_MAX || !table->headed)
		return;
	first = n_rows > 0 ? table->values[time] : 0;
	step = n_rows > 1 ? (table->values[(n_rows - 1) * table->n_columns + time] - first) / (double)(n_rows - 1) : 0;
	for (size_t i = 0; i < n_rows; i++)
		even = even && fabs(table->values[i * table->n_columns + time] - first - (double)i * step) < step * time_slack;
	matrix->start_s = even ? first : 0;
	matrix->step_s = even ? step : 0;
	for (size_t i = 0; i < n_rows * table->n_columns; i++)
		if (i % table->n_columns != time)
			table->values[n++] = table->values[i];
	free(table->columns[time]);
	table->n_columns--;
	memmove(table->columns + time, table->columns + time + 1, (table->n_columns - time) * sizeof(*table->columns));
}

static void
lay_cells(struct matrix *matrix)
{
	const struct held *table = matrix->table;
	size_t n = table->n_units, m = table->n_columns;
	const char *const *columns = table->headed ? held_columns(table) : NULL;
	const char *const *units = (const char *const *)table->units;

	if (matrix->kind == MATRIX_CARPET) {
		matrix->cells = (struct raster_cells){ m, n, table->values, .row_stride = 1, .column_stride = m };
		matrix->rows = columns;
		matrix->columns = units;
	} else {
		matrix->cells = (struct raster_cells){ n, m, table->values, .row_stride = m, .column_stride = 1 };
		matrix->rows = units == NULL && matrix->kind == MATRIX_CORRELATION ? columns : units;
		matrix->columns = columns;
	}
}

struct matrix *
matrix_read(const char *spec, enum matrix_kind kind, bool transpose)
{
	struct matrix *matrix = mem_zeros(1, sizeof(*matrix));
	struct source *source = source_open(spec);
	struct held *table;

	if (transpose)
		source_turn(source);
	table = matrix->table = held_from(source);
	if (table->units == NULL)
		take_time(matrix);
	if (table->n_units == 0 || table->n_columns == 0)
		die("%s: no %s to draw; a table of at least one cell was expected", table->name,
		    table->n_columns == 0 ? "columns" : "records");
	matrix->kind = kind == MATRIX_AUTO ? sniff(table) : kind;
	if (matrix->kind == MATRIX_CORRELATION && !is_square(table))
		die("%s: %zu records of %zu columns; a correlation matrix is square", table->name, table->n_units,
		    table->n_columns);
	lay_cells(matrix);
	return matrix;
}

void
matrix_sort(struct matrix *matrix, const char *groups, const char *what)
{
	struct raster_cells *cells = &matrix->cells;

	matrix->bands = bands_read(groups, cells->n_rows, matrix->table->name, what);
	cells->row_order = matrix->bands->order;
	cells->column_order = matrix->kind == MATRIX_CORRELATION ? matrix->bands->order : NULL;
}

size_t
matrix_missing(const struct matrix *matrix)
{
	size_t n = matrix->table->n_units * matrix->table->n_columns, n_missing = 0;

	for (size_t i = 0; i < n; i++)
		n_missing += isnan(matrix->table->values[i]) != 0;
	return n_missing;
}

double
matrix_spread(const struct matrix *matrix)
{
	size_t n = matrix->table->n_units * matrix->table->n_columns, n_finite = 0;
	double squares = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(matrix->table->values[i])) {
			squares += matrix->table->values[i] * matrix->table->values[i];
			n_finite++;
		}
	return n_finite == 0 ? 0 : sqrt(squares / (double)n_finite);
}

void
matrix_free(struct matrix *matrix)
{
	if (matrix->bands != NULL)
		bands_free(matrix->bands);
	held_free(matrix->table);
	free(matrix);
}
