/* held: a unit table held whole; see held.h. */
#include "held.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "mem.h"
#include "units.h"

static void
read_blocks(struct held *table, struct units *units)
{
	const double *block;
	size_t n, room = 0, names_room = 0;
	size_t record = (table->n_columns == 0 ? 1 : table->n_columns) * sizeof(*block);

	while ((n = units_next(units, &block)) > 0) {
		size_t before = table->n_units;

		table->n_units += n;
		table->values = mem_grow(table->values, &room, table->n_units, record);
		memcpy(table->values + before * table->n_columns, block, n * table->n_columns * sizeof(*block));
		if (!units_named(units))
			continue;
		table->units = mem_grow(table->units, &names_room, table->n_units, sizeof(*table->units));
		for (size_t i = 0; i < n; i++)
			table->units[before + i] = mem_string(units_unit(units, i));
	}
	if (units_named(units) && table->units == NULL)
		table->units = mem_array(0, sizeof(*table->units));
}

struct held *
held_read(const char *spec)
{
	struct held *table = mem_zeros(1, sizeof(*table));
	struct units *units = units_open(spec);

	table->name = mem_string(units_file(units));
	table->npy = units_npy(units);
	table->headed = units_headed(units);
	table->n_columns = units_columns(units);
	table->columns = mem_array(table->n_columns, sizeof(*table->columns));
	for (size_t i = 0; i < table->n_columns; i++)
		table->columns[i] = mem_string(units_column(units, i));
	read_blocks(table, units);
	units_close(units);
	return table;
}

const char *const *
held_columns(const struct held *table)
{
	return (const char *const *)table->columns;
}

size_t
held_add(struct held *table, const char *name)
{
	size_t old = table->n_columns, new = old + 1;
	double *values;
	char **columns;

	if (columns_lookup(name, old, held_columns(table)) != SIZE_MAX)
		die("%s: has a column `%s' already", table->name, name);
	values = mem_array(table->n_units, new * sizeof(*values));
	columns = mem_array(new, sizeof(*columns));
	for (size_t unit = 0; unit < table->n_units; unit++) {
		memcpy(values + unit * new, table->values + unit * old, old * sizeof(*values));
		values[unit * new + old] = NAN;
	}
	memcpy(columns, table->columns, old * sizeof(*columns));
	columns[old] = mem_string(name);
	free(table->values);
	free(table->columns);
	table->values = values;
	table->columns = columns;
	table->n_columns = new;
	return old;
}

void
held_write(const struct held *table, struct out *out, enum encoding encoding)
{
	struct units_out *units = units_create(out, encoding, table->n_units, table->units != NULL, table->n_columns,
	    held_columns(table));

	if (table->units == NULL && table->n_units > 0)
		units_put_block(units, table->values, table->n_units);
	for (size_t unit = 0; table->units != NULL && unit < table->n_units; unit++)
		units_put(units, table->units[unit], table->values + unit * table->n_columns);
	units_commit(units);
}

void
held_free(struct held *table)
{
	for (size_t unit = 0; table->units != NULL && unit < table->n_units; unit++)
		free(table->units[unit]);
	for (size_t i = 0; i < table->n_columns; i++)
		free(table->columns[i]);
	free(table->units);
	free(table->columns);
	free(table->values);
	free(table->name);
	free(table);
}
