/* abreast: several unit tables read side by side; see abreast.h. */
#include "tables/abreast.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

/* A table and its block at hand: record `next' of in_block is the current one. */
struct table {
	struct units *units;
	const double *records;
	size_t in_block, next;
	size_t count;		/* records so far, the current one included */
};

struct abreast {
	size_t n;
	struct table tables[];
};

struct abreast *
abreast_open(size_t n, char *const *specs)
{
	struct abreast *abreast = mem_zeros(1, sizeof(*abreast) + n * sizeof(abreast->tables[0]));
	size_t standard = 0;

	for (size_t i = 0; i < n; i++)
		standard += strcmp(specs[i], "-") == 0;
	if (standard > 1)
		die_usage("standard input can be read only once");
	abreast->n = n;
	for (size_t i = 0; i < n; i++)
		abreast->tables[i].units = units_open(specs[i]);
	return abreast;
}

struct units *
abreast_units(const struct abreast *abreast, size_t i)
{
	return abreast->tables[i].units;
}

static void
advance(struct table *table)
{
	if (table->next + 1 < table->in_block) {
		table->next++;
	} else {
		table->in_block = units_next(table->units, &table->records);
		table->next = 0;
	}
	table->count += table->in_block > 0;
}

/* Some table has ended before another: reads on, to tell the lengths. */
static noreturn void
die_lengths(struct abreast *abreast)
{
	struct table *first = &abreast->tables[0], *odd = first;

	for (size_t i = 0; i < abreast->n; i++) {
		struct table *table = &abreast->tables[i];

		while (table->in_block > 0)
			advance(table);
		if (odd == first && table->count != first->count)
			odd = table;
	}
	die("%s: %zu units, %zu in %s", units_file(odd->units), odd->count, first->count, units_file(first->units));
}

static void
check_names(const struct abreast *abreast)
{
	const struct table *first = &abreast->tables[0];
	const char *wanted = units_unit(first->units, first->next);

	for (size_t i = 1; wanted != NULL && i < abreast->n; i++) {
		const struct table *table = &abreast->tables[i];
		const char *name = units_unit(table->units, table->next);

		if (name != NULL && strcmp(name, wanted) != 0)
			die("%s: unit %zu is `%s', but `%s' in %s", units_file(table->units), table->count, name,
			    wanted, units_file(first->units));
	}
}

bool
abreast_next(struct abreast *abreast, const double **records)
{
	size_t ended = 0;

	for (size_t i = 0; i < abreast->n; i++) {
		struct table *table = &abreast->tables[i];

		advance(table);
		ended += table->in_block == 0;
		records[i] = table->in_block == 0 ? NULL :
		    table->records + table->next * units_columns(table->units);
	}
	if (ended == abreast->n)
		return false;
	if (ended > 0)
		die_lengths(abreast);
	check_names(abreast);
	return true;
}

const char *
abreast_unit(const struct abreast *abreast)
{
	return units_unit(abreast->tables[0].units, abreast->tables[0].next);
}

void
abreast_close(struct abreast *abreast)
{
	for (size_t i = 0; i < abreast->n; i++)
		units_close(abreast->tables[i].units);
	free(abreast);
}
