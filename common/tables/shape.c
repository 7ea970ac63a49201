/* shape: what a table is, without its values; see shape.h. */
#include "tables/shape.h"

#include <stdio.h>

#include "base/die.h"
#include "tables/csv.h"

/* One letter a kind, in the order of the enum; U counts characters. */
static void
name_type(const struct npy *npy, char *text, size_t room)
{
	static const char letters[] = "fiubSU";
	const struct npy_field *field = &npy->fields[0];
	bool wide = field->kind == NPY_UNICODE, bytes = field->kind == NPY_BYTES || field->size == 1;

	if (npy->structured)
		snprintf(text, room, "named");
	else
		snprintf(text, room, "%c%c%zu", field->swap ? '>' : bytes ? '|' : '<', letters[field->kind],
		    wide ? field->size / 4 : field->size);
}

static struct shape
shape_of_npy(struct source *source)
{
	const struct npy *npy = &source->header;
	struct shape shape = { .n_rows = npy->shape[0], .fortran = npy->fortran };

	if (npy->n_dims < 1 || npy->n_dims > 2)
		die("%s: %zu dimensions; expected 1 or 2", source->name, npy->n_dims);
	shape.n_columns = npy->structured ? npy->n_fields : npy->n_dims == 2 ? npy->shape[1] : 1;
	name_type(npy, shape.type, sizeof(shape.type));
	in_skip(source->in, npy->count * npy->record, "the data");
	source_end(source, "the data");
	return shape;
}

static struct shape
shape_of_text(struct source *source)
{
	struct csv *csv = csv_open(source->in);
	struct shape shape = { .n_columns = csv_columns(csv), .type = "text" };

	source->in = NULL;
	while (csv_next(csv))
		shape.n_rows++;
	csv_close(csv);
	return shape;
}

struct shape
shape_read(struct source *source)
{
	struct shape shape = source->npy ? shape_of_npy(source) : shape_of_text(source);

	source_close(source);
	return shape;
}
