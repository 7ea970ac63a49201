/* groups: rows that have the same fields in some columns; see groups.h. */
#include "model/groups.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "design/design.h"
#include "tables/csv.h"

char *
groups_field(const struct table *table, size_t column, size_t row)
{
	char *field = table_field(table, column, row);

	if (!csv_missing(field))
		return field;
	free(field);
	return mem_string("n/a");
}

/* The fields of a row as one text, each behind its length: so other fields make another text. */
static char *
row_key(const struct table *table, size_t n_columns, const size_t *columns, size_t row)
{
	char *key = mem_string("");

	for (size_t i = 0; i < n_columns; i++) {
		char *field = groups_field(table, columns[i], row), *longer = mem_format("%s%zu:%s", key, strlen(field), field);

		free(field);
		free(key);
		key = longer;
	}
	return key;
}

/* Codes of sorted keys become codes by appearance. */
static void
sort_by_appearance(struct groups *groups, size_t n_rows)
{
	size_t *seen = mem_array(groups->n, sizeof(*seen)), n = 0;

	for (size_t i = 0; i < groups->n; i++)
		seen[i] = SIZE_MAX;
	for (size_t row = 0; row < n_rows; row++) {
		size_t *code = &seen[groups->code[row]];

		if (*code == SIZE_MAX) {
			*code = n++;
			groups->first[*code] = row;
		}
		groups->code[row] = *code;
	}
	free(seen);
}

struct groups *
groups_make(const struct table *table, size_t n_columns, const size_t *columns)
{
	struct groups *groups = mem_zeros(1, sizeof(*groups));
	size_t n_rows = table->n_rows;
	char **keys = mem_array(n_rows, sizeof(*keys));
	const char **levels = mem_array(n_rows, sizeof(*levels));

	groups->code = mem_array(n_rows, sizeof(*groups->code));
	for (size_t row = 0; row < n_rows; row++)
		keys[row] = row_key(table, n_columns, columns, row);
	groups->n = design_levels(n_rows, (const char *const *)keys, levels, groups->code);
	groups->first = mem_array(groups->n, sizeof(*groups->first));
	sort_by_appearance(groups, n_rows);
	for (size_t row = 0; row < n_rows; row++)
		free(keys[row]);
	free(keys);
	free(levels);
	return groups;
}

void
groups_free(struct groups *groups)
{
	free(groups->code);
	free(groups->first);
	free(groups);
}
