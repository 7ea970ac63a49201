/* abreast: several unit tables read side by side; see abreast.h. */
#include "tables/abreast.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "bytes/in.h"

/* A table and its block at hand: record `next' of in_block is the current one. */
struct side {
	struct units *units;
	const double *records;
	size_t in_block, next;
	size_t count;		/* records so far, the current one included */
};

struct abreast {
	size_t n;
	struct side sides[];
};

struct abreast *
abreast_open(size_t n, char *const *specs)
{
	struct abreast *abreast = mem_zeros(1, sizeof(*abreast) + n * sizeof(abreast->sides[0]));

	in_once(n, (const char *const *)specs);
	abreast->n = n;
	for (size_t i = 0; i < n; i++)
		abreast->sides[i].units = units_open(specs[i]);
	return abreast;
}

struct units *
abreast_units(const struct abreast *abreast, size_t i)
{
	return abreast->sides[i].units;
}

static void
advance(struct side *side)
{
	if (side->next + 1 < side->in_block) {
		side->next++;
	} else {
		side->in_block = units_next(side->units, &side->records);
		side->next = 0;
	}
	side->count += side->in_block > 0;
}

/* Some table has ended before another: reads on, to tell the lengths. */
static noreturn void
die_lengths(struct abreast *abreast)
{
	struct side *first = &abreast->sides[0], *odd = first;

	for (size_t i = 0; i < abreast->n; i++) {
		struct side *side = &abreast->sides[i];

		while (side->in_block > 0)
			advance(side);
		if (odd == first && side->count != first->count)
			odd = side;
	}
	die("%s: %zu units, %zu in %s", units_file(odd->units), odd->count, first->count, units_file(first->units));
}

static void
check_names(const struct abreast *abreast)
{
	const struct side *first = &abreast->sides[0];
	const char *wanted = units_unit(first->units, first->next);

	for (size_t i = 1; wanted != NULL && i < abreast->n; i++) {
		const struct side *side = &abreast->sides[i];
		const char *name = units_unit(side->units, side->next);

		if (name != NULL && strcmp(name, wanted) != 0)
			die("%s: unit %zu is `%s', but `%s' in %s", units_file(side->units), side->count, name,
			    wanted, units_file(first->units));
	}
}

bool
abreast_next(struct abreast *abreast, const double **records)
{
	size_t ended = 0;

	for (size_t i = 0; i < abreast->n; i++) {
		struct side *side = &abreast->sides[i];

		advance(side);
		ended += side->in_block == 0;
		records[i] = side->in_block == 0 ? NULL :
		    side->records + side->next * units_columns(side->units);
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
	return units_unit(abreast->sides[0].units, abreast->sides[0].next);
}

void
abreast_close(struct abreast *abreast)
{
	for (size_t i = 0; i < abreast->n; i++)
		units_close(abreast->sides[i].units);
	free(abreast);
}
