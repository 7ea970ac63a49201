/* assembly: a design that grows column by column, and knows where each came from; see assembly.h. */
#include "design/assembly.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

enum { WARNINGS = 5 };

struct assembly *
assembly_new(size_t n_rows)
{
	struct assembly *assembly = mem_zeros(1, sizeof(*assembly));

	assembly->table = table_new("design", n_rows);
	return assembly;
}

void
assembly_add(struct assembly *assembly, const char *name, const double *values, const char *source)
{
	size_t there = table_lookup(assembly->table, name), n = assembly->table->n_columns;

	if (there != SIZE_MAX)
		die("%s: column `%s' is in %s too", source, name, assembly->sources[there]);
	assembly->sources = mem_grow(assembly->sources, &assembly->room, n + 1, sizeof(*assembly->sources));
	assembly->sources[n] = mem_string(source);
	table_add(assembly->table, name, values);
}

void
assembly_spikes(struct assembly *assembly, const bool *censored)
{
	size_t n = assembly->table->n_rows, count = 0;
	double *spike = mem_zeros(n, sizeof(*spike));

	for (size_t scan = 0; scan < n; scan++) {
		char *name;

		if (!censored[scan])
			continue;
		name = mem_format("spike_%zu", scan + 1);
		spike[scan] = 1;
		assembly_add(assembly, name, spike, "--censor");
		spike[scan] = 0;
		count++;
		free(name);
	}
	if (count > n / 2)
		warn("%zu of %zu scans are censored", count, n);
	free(spike);
}

void
assembly_factor(struct assembly *assembly, const char *column, const char *const *texts, bool first_too)
{
	size_t n = assembly->table->n_rows, n_levels, *codes = mem_array(n, sizeof(*codes));
	const char **levels = mem_array(n, sizeof(*levels));
	double *indicator = mem_array(n, sizeof(*indicator));

	n_levels = design_levels(n, texts, levels, codes);
	if (n_levels < 2)
		die("--factor: `%s' is `%s' throughout", column, n_levels == 1 ? levels[0] : "");
	for (size_t level = first_too ? 0 : 1; level < n_levels; level++) {
		char *name = mem_format("%s_%s", column, levels[level]);

		for (size_t row = 0; row < n; row++)
			indicator[row] = codes[row] == level ? 1 : 0;
		assembly_add(assembly, name, indicator, "--factor");
		free(name);
	}
	free(indicator);
	free(levels);
	free(codes);
}

void
assembly_drift(struct assembly *assembly, const struct design_drift *drift, const double *time_s, bool constant)
{
	size_t n = assembly->table->n_rows, k = design_drift_count(drift, n, time_s);
	double *columns = mem_array(n * (k + 1), sizeof(*columns));

	design_drift_fill(drift, n, time_s, k, columns);
	for (size_t i = 0; i < k; i++) {
		char *name = mem_format("drift_%zu", i + 1);

		assembly_add(assembly, name, columns + i * n, "--drift");
		free(name);
	}
	for (size_t row = 0; row < n; row++)
		columns[k * n + row] = 1;
	if (constant)
		assembly_add(assembly, "constant", columns + k * n, "the constant (see --no-constant)");
	free(columns);
}

void
assembly_warn(const struct assembly *assembly)
{
	const struct table *table = assembly->table;
	size_t first = table_lookup(table, "time") == 0 ? 1 : 0, n = table->n_columns - first, n_rows = table->n_rows;
	const char *const *names = (const char *const *)table->names + first;
	struct design_dependency *dependencies = mem_array(n, sizeof(*dependencies));
	double *x = mem_array(n * n_rows, sizeof(*x));
	size_t count;

	for (size_t i = 0; i < n; i++)
		memcpy(x + i * n_rows, table->values[first + i], n_rows * sizeof(*x));
	count = design_dependencies(n_rows, n, x, dependencies);
	for (size_t i = 0; i < count && i < WARNINGS; i++) {
		char *words = design_dependency_words(&dependencies[i], n, names);

		warn("columns depend on one another: %s", words);
		free(words);
	}
	if (count > WARNINGS)
		warn("and %zu more depend on others; designcheck lists them", count - WARNINGS);
	design_dependencies_free(count, dependencies);
	free(dependencies);
	free(x);
}

void
assembly_free(struct assembly *assembly)
{
	for (size_t i = 0; i < assembly->table->n_columns; i++)
		free(assembly->sources[i]);
	free(assembly->sources);
	table_free(assembly->table);
	free(assembly);
}
