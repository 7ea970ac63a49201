/* held: a unit table held whole; see held.h. */
#include "tables/held.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/columns.h"
#include "tables/source.h"
#include "tables/units.h"

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

static char **
copy_names(size_t n, const char *const *names)
{
	char **copy = mem_array(n, sizeof(*copy));

	for (size_t i = 0; i < n; i++)
		copy[i] = mem_string(names[i]);
	return copy;
}

struct held *
held_new(const char *name, size_t n_units, size_t n_columns, const char *const *columns, const char *const *units)
{
	struct held *table = mem_zeros(1, sizeof(*table));

	table->name = mem_string(name);
	table->headed = true;
	table->n_units = n_units;
	table->n_columns = n_columns;
	table->columns = copy_names(n_columns, columns);
	table->values = mem_zeros(n_units, n_columns * sizeof(*table->values));
	table->units = units == NULL ? NULL : copy_names(n_units, units);
	return table;
}

static struct held *
hold(struct units *units)
{
	struct held *table = mem_zeros(1, sizeof(*table));

	table->name = mem_string(units_file(units));
	table->npy = units_npy(units);
	table->headed = units_headed(units);
	table->n_columns = units_columns(units);
	table->columns = copy_names(table->n_columns, units_column_names(units));
	read_blocks(table, units);
	units_close(units);
	return table;
}

struct held *
held_read(const char *spec)
{
	return hold(units_open(spec));
}

struct held *
held_from(struct source *source)
{
	return hold(units_from(source));
}

struct held *
held_read_part(struct in *in)
{
	return hold(units_from(source_part(in)));
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

static struct units_out *
put(const struct held *table, struct out *out, enum encoding encoding)
{
	struct units_out *units = units_create(out, encoding, table->n_units, table->units != NULL, table->n_columns,
	    held_columns(table));

	if (table->units == NULL && table->n_units > 0)
		units_put_block(units, table->values, table->n_units);
	for (size_t unit = 0; table->units != NULL && unit < table->n_units; unit++)
		units_put(units, table->units[unit], table->values + unit * table->n_columns);
	return units;
}

void
held_write(const struct held *table, struct out *out, enum encoding encoding)
{
	units_commit(put(table, out, encoding));
}

void
held_write_part(const struct held *table, struct out *out)
{
	units_end(put(table, out, ENCODING_NPY));
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
