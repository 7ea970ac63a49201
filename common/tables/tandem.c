/* tandem: two scan tables of one shape, side by side, unit by unit; see tandem.h. */
#include "tables/tandem.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "tables/fit.h"
#include "tables/series.h"

/* A block is as many units as fit, within bounds that threads can share out and that stay in a cache. */
enum { BYTES = 2 << 20, LEAST_UNITS = 64, MOST_UNITS = 4096 };

struct side {
	struct scans *scans;
	struct series *series;		/* held, or NULL: it streams */
	struct scans_block block;	/* at hand, turned: its scans are units */
	size_t taken;			/* units of it that were given */
	double *values;			/* room for a block */
};

struct tandem {
	size_t n_scans, n_units, done, room;
	struct side sides[2];
};

static void
check_units(const struct scans *first, const struct scans *second)
{
	if (scans_units(first) != scans_units(second))
		die("%s: %zu units, %zu in %s", scans_name(second), scans_units(second), scans_units(first),
		    scans_name(first));
	for (size_t i = 0; i < scans_units(first); i++) {
		const char *here = scans_unit(second, i), *there = scans_unit(first, i);

		if (here != NULL && there != NULL && strcmp(here, there) != 0)
			die("%s: unit %zu is `%s', but `%s' in %s", scans_name(second), i + 1, here, there,
			    scans_name(first));
	}
}

static void
hold(struct side *side, const struct table *design)
{
	if (scans_by_unit(side->scans))
		return;
	side->series = series_hold(side->scans, design->n_rows);
	fit_check_scans(design, side->scans, side->series->n_scans);
	side->block = series_block(side->series);
	scans_turn(&side->block);
}

struct tandem *
tandem_open(const char *first, const char *second, bool transpose, const struct table *design)
{
	struct tandem *tandem = mem_zeros(1, sizeof(*tandem));
	struct side *sides = tandem->sides;
	size_t fit;

	sides[0].scans = fit_series(first, transpose, design);
	sides[1].scans = fit_series(second, transpose, design);
	check_units(sides[0].scans, sides[1].scans);
	tandem->n_scans = design->n_rows;
	tandem->n_units = scans_units(sides[0].scans);
	fit = BYTES / sizeof(double) / tandem->n_scans;
	tandem->room = fit < LEAST_UNITS ? LEAST_UNITS : fit > MOST_UNITS ? MOST_UNITS : fit;
	for (size_t i = 0; i < 2; i++) {
		hold(&sides[i], design);
		sides[i].values = mem_array(tandem->room * tandem->n_scans, sizeof(double));
	}
	return tandem;
}

const struct scans *
tandem_scans(const struct tandem *tandem)
{
	return tandem->sides[0].scans;
}

/* Units that are at hand: of a stream the next block's, if there is one. */
static size_t
units_at_hand(struct side *side)
{
	if (side->series == NULL && side->taken == side->block.n_scans) {
		side->taken = 0;
		if (!scans_next(side->scans, &side->block))
			return 0;
		scans_turn(&side->block);
	}
	return side->block.n_scans - side->taken;
}

bool
tandem_next(struct tandem *tandem, struct tandem_block *block)
{
	size_t n = tandem->room;

	for (size_t i = 0; i < 2; i++) {
		size_t here = units_at_hand(&tandem->sides[i]);

		n = here < n ? here : n;
	}
	*block = (struct tandem_block){ .unit = tandem->done, .n_units = n };
	for (size_t i = 0; i < 2; i++) {
		struct side *side = &tandem->sides[i];

		scans_copy(&side->block, side->taken, n, 0, tandem->n_scans, side->values);
		side->taken += n;
		block->values[i] = side->values;
	}
	tandem->done += n;
	return n > 0;
}

void
tandem_close(struct tandem *tandem)
{
	for (size_t i = 0; i < 2; i++) {
		if (tandem->sides[i].series != NULL)
			series_free(tandem->sides[i].series);
		scans_close(tandem->sides[i].scans);
		free(tandem->sides[i].values);
	}
	free(tandem);
}
