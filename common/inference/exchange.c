/* exchange: which records may trade places; see exchange.h. */
#include "inference/exchange.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/csv.h"

/* What is sorted: records by their keys. */
struct key {
	size_t record, n;
	const double *numbers;	/* n of them, or */
	const char *text;
};

static int
compare_keys(const struct key *a, const struct key *b)
{
	if (a->text != NULL)
		return strcmp(a->text, b->text);
	for (size_t i = 0; i < a->n; i++)
		if (a->numbers[i] != b->numbers[i])
			return a->numbers[i] < b->numbers[i] ? -1 : 1;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return compare_keys(a, b);
}

/* Equal keys get equal numbers. */
static size_t *
number_keys(size_t n, struct key *keys)
{
	size_t *numbers = mem_array(n, sizeof(*numbers)), number = 0;

	qsort(keys, n, sizeof(*keys), compare);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && compare_keys(&keys[i], &keys[i - 1]) != 0)
			number++;
		numbers[keys[i].record] = number;
	}
	return numbers;
}

static size_t *
number_column(const struct table *table, size_t column)
{
	size_t n = table->n_rows, *blocks;
	struct key *keys = mem_zeros(n, sizeof(*keys));

	for (size_t i = 0; i < n; i++) {
		keys[i] = (struct key){ .record = i, .n = 1, .numbers = &table->values[column][i] };
		if (table->is_text[column])
			keys[i].text = table->texts[column][i];
		if (keys[i].text != NULL ? csv_missing(keys[i].text) : isnan(*keys[i].numbers))
			die("%s: record %zu has no `%s'; each belongs to a block", table->name, i + 1, table->names[column]);
	}
	blocks = number_keys(n, keys);
	free(keys);
	return blocks;
}

size_t *
exchange_blocks(const char *spec, struct table *design)
{
	size_t column = table_lookup(design, spec), *blocks;
	struct table *table;

	if (column != SIZE_MAX) {
		blocks = number_column(design, column);
		table_drop(design, column);
		return blocks;
	}
	if (strchr(spec, ':') == NULL)
		die("%s: no column `%s' for --blocks; a column of the design or TABLE:COLUMN was expected", design->name, spec);
	table = table_read(spec);
	if (table->n_columns != 1)
		die_usage("--blocks=%s: %zu columns; one was expected", spec, table->n_columns);
	if (table->n_rows != design->n_rows)
		die("%s: %zu records, but %s has %zu rows", table->name, table->n_rows, design->name, design->n_rows);
	blocks = number_column(table, 0);
	table_free(table);
	return blocks;
}

size_t *
exchange_alike(size_t n_records, size_t n_columns, const double *x)
{
	double *rows = mem_array(n_records * n_columns, sizeof(*rows));
	struct key *keys = mem_zeros(n_records, sizeof(*keys));
	size_t *alike;

	for (size_t i = 0; i < n_records; i++) {
		for (size_t c = 0; c < n_columns; c++)
			rows[i * n_columns + c] = x[i + c * n_records];
		keys[i] = (struct key){ .record = i, .n = n_columns, .numbers = rows + i * n_columns };
	}
	alike = number_keys(n_records, keys);
	free(keys);
	free(rows);
	return alike;
}
