/* imgunpack: images to a stream.
 *
 * Reads images, 3-D or 4-D, of one grid, and a mask. Writes a scan table: a scan for each volume, in order,
 * and a unit for each voxel of the mask, in file order; or with --units a unit table: a record for each voxel
 * and a column for each volume. A scan table flows as the files do, volume by volume, or unit by unit (CIFTI); a
 * unit table is held, unless they do the latter.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "images/imgset.h"
#include "tables/columns.h"
#include "tables/encoding.h"
#include "tables/scans.h"
#include "tables/units.h"

struct operand {
	const char *path;
	char *name;		/* of its columns in a unit table, or NULL */
	bool named;		/* by the user */
};

/* NAME=IMAGE; a path with a slash before the = has no name. */
static struct operand
name_image(const char *path, bool units)
{
	const char *equals = strchr(path, '='), *slash = strchr(path, '/');

	if (!units)
		return (struct operand){ .path = path };
	if (equals != NULL && equals > path && (slash == NULL || slash > equals))
		return (struct operand){ equals + 1, mem_substring(path, (size_t)(equals - path)), true };
	return (struct operand){ path, columns_basename(strcmp(path, "-") == 0 ? "stdin" : path), false };
}

/* Names of the mask's units, if they have any; the array is to be freed. */
static const char **
name_units(const struct img_mask *mask)
{
	const char **names = NULL;

	if (img_mask_unit_name(mask, 0) == NULL)
		return NULL;
	names = mem_array(mask->n_units, sizeof(*names));
	for (size_t unit = 0; unit < mask->n_units; unit++)
		names[unit] = img_mask_unit_name(mask, unit);
	return names;
}

/* The stream begins once first values have shown that the header's shape is no mere word. */
static void
write_scans(struct imgset *set, struct out *out, enum encoding encoding)
{
	const char **names = name_units(set->mask);
	const struct scans_form form = { .encoding = encoding, .single = set->single, .by_unit = set->by_unit,
		.n_scans = set->n_volumes, .n_units = set->mask->n_units, .names = names };
	struct scans_out *scans = NULL;
	struct scans_block block;

	while (imgset_next(set, set->single, &block)) {
		if (scans == NULL)
			scans = scans_create(out, &form);
		scans_put(scans, &block);
	}
	scans_commit(scans);
	free(names);
}

/* ---- unit tables ---------------------------------------------------------------------------- */

/* An image's own name; of several volumes theirs, or else its name with _1 ... */
static char *
name_column(const struct operand *operand, size_t volume, size_t n_volumes, const char *own)
{
	if (n_volumes == 1)
		return mem_string(operand->name);
	if (own == NULL || *own == '\0')
		return mem_format("%s_%zu", operand->name, volume + 1);
	return operand->named ? mem_format("%s_%s", operand->name, own) : mem_string(own);
}

static char **
name_columns(const struct imgset *set, const struct operand *operands)
{
	char **names = mem_array(set->n_volumes, sizeof(*names));
	const char *twice;
	size_t column = 0;

	for (size_t i = 0; i < set->n_images; i++)
		for (size_t t = 0; t < imgset_volumes(set, i); t++)
			names[column++] = name_column(&operands[i], t, imgset_volumes(set, i),
			    imgset_volume_name(set, i, t));
	twice = columns_twice(column, (const char *const *)names);
	if (twice != NULL)
		die_usage("two columns would be called `%s'; name them by NAME=IMAGE", twice);
	return names;
}

/* The columns one after another, each of mask->n_units doubles; room for them comes as they do. */
static double *
read_columns(struct imgset *set)
{
	const size_t n_units = set->mask->n_units;
	struct scans_block block;
	double *columns = NULL;
	size_t n = 0, room = 0;

	for (; imgset_next(set, false, &block); n += n_units) {
		columns = mem_grow(columns, &room, n + n_units, sizeof(*columns));
		memcpy(columns + n, block.values, n_units * sizeof(*columns));
	}
	return columns;
}

static void
put_columns(const struct imgset *set, const double *columns, struct units_out *units)
{
	const size_t n_units = set->mask->n_units, n_columns = set->n_volumes;
	double *record = mem_array(n_columns, sizeof(*record));

	for (size_t unit = 0; unit < n_units; unit++) {
		for (size_t i = 0; i < n_columns; i++)
			record[i] = columns[i * n_units + unit];
		units_put(units, NULL, record);
	}
	free(record);
}

/* What comes by unit is records already. */
static void
put_records(const struct imgset *set, const struct scans_block *block, struct units_out *units)
{
	for (size_t i = 0; i < block->n_units; i++)
		units_put(units, img_mask_unit_name(set->mask, block->unit + i),
		    (const double *)block->values + i * set->n_volumes);
}

/* All columns, or a first block, show that the number of volumes is no header's mere word, before each gets a name. */
static void
write_units(struct imgset *set, const struct operand *operands, struct out *out, enum encoding encoding)
{
	struct scans_block block;
	bool more = set->by_unit && imgset_next(set, false, &block);
	double *columns = set->by_unit ? NULL : read_columns(set);
	char **names = name_columns(set, operands);
	struct units_out *units = units_create(out, encoding, set->mask->n_units,
	    img_mask_unit_name(set->mask, 0) != NULL, set->n_volumes, (const char *const *)names);

	for (; more; more = imgset_next(set, false, &block))
		put_records(set, &block, units);
	if (columns != NULL)
		put_columns(set, columns, units);
	units_commit(units);
	for (size_t i = 0; i < set->n_volumes; i++)
		free(names[i]);
	free(names);
	free(columns);
}

int
main(int argc, char **argv)
{
	const char *mask = NULL, *output = NULL, *encoding = NULL;
	bool units = false;
	const struct opt options[] = {
		OPT_TEXT('m', "mask", "MASK", &mask, "image whose finite voxels other than 0 are the units"),
		OPT_FLAG(0, "units", &units, "write a unit table, with a column for each volume"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding),
		OPT_END
	};
	const struct opt_tool tool = {
		"imgunpack", "[-m MASK] [--units] [-o FILE] [-O tsv|npy|raw|raw8] [[NAME=]IMAGE...]",
		"images to a stream", options
	};
	char standard_input[] = "-", *no_operands[] = { standard_input, NULL };
	char **operands = opt_parse(&tool, argc, argv);
	char **images = operands[0] == NULL ? no_operands : operands;
	struct operand *named = NULL;
	const char **paths = NULL;
	size_t n = 0, named_room = 0, paths_room = 0;
	enum encoding wanted = encoding_parse(encoding);
	struct imgset *set;
	struct out *out;

	for (; images[n] != NULL; n++) {
		named = mem_grow(named, &named_room, n + 1, sizeof(*named));
		paths = mem_grow(paths, &paths_room, n + 1, sizeof(*paths));
		named[n] = name_image(images[n], units);
		paths[n] = named[n].path;
	}
	set = imgset_open(n, paths, mask);
	out = out_open(output);
	wanted = encoding_choose(wanted, out, true);
	if (units)
		write_units(set, named, out, wanted);
	else
		write_scans(set, out, wanted);
	for (size_t i = 0; i < n; i++)
		free(named[i].name);
	imgset_free(set);
	free(named);
	free(paths);
	free(operands);
	return 0;
}
