/* stack: one column of several unit tables as records; see stack.h. */
#include "tables/stack.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tables/scans.h"
#include "tables/units.h"

/* The first table tells how many units there are, and their names. */
struct stack {
	const char *first;	/* its name */
	size_t n, room, names_room;
	double *values;
	char **names;
	bool named;
};

static void
check_unit(const struct stack *stack, const struct units *units, size_t unit, const char *name)
{
	if (unit >= stack->n)
		return;
	if (strcmp(stack->names[unit], name) != 0)
		die("%s: unit %zu is `%s'; in %s it is `%s'", units_file(units), unit + 1, name, stack->first,
		    stack->names[unit]);
}

/* The column of one table into values; `fill' takes the names, too. */
static size_t
read_column(struct stack *stack, struct units *units, const char *column, bool fill)
{
	size_t place = units_find(units, column), n_columns = units_columns(units), done = 0, n;
	const double *records;

	for (; (n = units_next(units, &records)) > 0; done += n) {
		stack->values = mem_grow(stack->values, &stack->room, done + n, sizeof(*stack->values));
		for (size_t i = 0; i < n; i++) {
			stack->values[done + i] = records[i * n_columns + place];
			if (!stack->named)
				continue;
			if (!fill) {
				check_unit(stack, units, done + i, units_unit(units, i));
				continue;
			}
			stack->names = mem_grow(stack->names, &stack->names_room, done + i + 1, sizeof(*stack->names));
			stack->names[done + i] = mem_string(units_unit(units, i));
		}
	}
	return done;
}

static void
put_record(struct scans_out *out, const struct stack *stack, size_t record)
{
	struct scans_block block = {
		.scan = record, .n_scans = 1, .n_units = stack->n, .values = stack->values, .scan_stride = stack->n,
		.unit_stride = 1
	};

	scans_put(out, &block);
}

/* Reads the first table, and with it makes the output. */
static struct scans_out *
start(struct stack *stack, const char *column, char **specs, struct out *out, const char *encoding)
{
	struct units *units = units_open(specs[0]);
	struct scans_form form = { .encoding = encoding_choose(encoding_parse(encoding), out, units_npy(units)) };
	struct scans_out *scans;

	stack->named = units_named(units);
	stack->n = read_column(stack, units, column, true);
	if (stack->n == 0)
		die("%s: has no units", units_file(units));
	stack->first = specs[0];
	while (specs[form.n_scans] != NULL)
		form.n_scans++;
	form.n_units = stack->n;
	form.names = stack->named ? (const char *const *)stack->names : NULL;
	scans = scans_create(out, &form);
	units_close(units);
	put_record(scans, stack, 0);
	return scans;
}

void
stack_write(const char *column, char **specs, struct out *out, const char *encoding)
{
	struct stack stack = { 0 };
	struct scans_out *scans = start(&stack, column, specs, out, encoding);

	for (size_t i = 1; specs[i] != NULL; i++) {
		struct units *units = units_open(specs[i]);
		size_t n;

		if (units_named(units) != stack.named)
			die("%s: its units have %s; those of %s have %s", units_file(units), stack.named ? "no names" : "names",
			    stack.first, stack.named ? "some" : "none");
		n = read_column(&stack, units, column, false);
		if (n != stack.n)
			die("%s: %zu units; %s has %zu", units_file(units), n, stack.first, stack.n);
		units_close(units);
		put_record(scans, &stack, i);
	}
	scans_commit(scans);
	for (size_t i = 0; stack.named && i < stack.n; i++)
		free(stack.names[i]);
	free(stack.names);
	free(stack.values);
}
