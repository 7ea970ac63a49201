/* surfacemap: what there is to see on a surface; see surfacemap.h. */
#include "geometry/surfacemap.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/mem.h"
#include "geometry/vertexmap.h"
#include "images/hemispheres.h"
#include "images/img.h"
#include "tables/columns.h"
#include "tables/held.h"
#include "tables/source.h"

static size_t
find_column(const char *column, const struct held *table)
{
	if (column == NULL && table->n_columns == 1)
		return 0;
	return columns_find(column == NULL ? "z" : column, table->name, table->n_columns, held_columns(table));
}

static void
read_table(struct surfacemap *map, struct source *source, const char *name, const struct mesh *mesh,
    const struct space *space)
{
	struct held *table = held_from(source);
	const size_t column = find_column(name, table), n = mesh->n_vertices;

	if (space != NULL)
		space_check(space, table->name, table->n_units);
	else if (table->n_units != n)
		die("%s: %zu units; %s has %zu vertices; with -m units are those of some", table->name,
		    table->n_units, mesh->name, n);
	map->file = mem_string(table->name);
	map->column = mem_string(table->columns[column]);
	map->values = mem_array(n, sizeof(*map->values));
	for (size_t v = 0; v < n; v++)
		map->values[v] = (double)NAN;
	for (size_t i = 0; i < table->n_units; i++) {
		const size_t v = space == NULL ? i : space_vertex(space, i);

		if (v != SIZE_MAX)
			map->values[v] = table->values[i * table->n_columns + column];
	}
	held_free(table);
}

struct surfacemap *
surfacemap_read(const char *spec, const char *column, const struct mesh *mesh, const struct space *space)
{
	struct surfacemap *map = mem_zeros(1, sizeof(*map));
	char *paths[HEMISPHERES];
	size_t n = hemispheres_split_specs(spec, paths);
	struct source *source = n == 1 ? source_open(spec) : NULL;

	hemispheres_free(n, paths);
	if (n == 1 && (source->npy || !img_sniff(source->in))) {
		read_table(map, source, column, mesh, space);
		return map;
	}
	if (column != NULL || space != NULL)
		die_usage("-c and -m are for tables; `%s' is none", spec);
	map->file = mem_string(spec);
	map->values = n == 1 ? vertexmap_read_in(source_release(source), mesh, &map->measure) :
	    vertexmap_read_measure(spec, mesh, &map->measure);
	return map;
}

void
surfacemap_free(struct surfacemap *map)
{
	free(map->file);
	free(map->column);
	free(map->measure);
	free(map->values);
	free(map);
}
