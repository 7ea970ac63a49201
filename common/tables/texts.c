/* texts: an array of texts as a table; see texts.h. */
#include "tables/texts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tables/csv.h"
#include "tables/rows.h"

bool
texts_are(const struct source *source)
{
	const struct npy *npy = &source->header;

	return source->npy && !npy->structured &&
	    (npy->fields[0].kind == NPY_BYTES || npy->fields[0].kind == NPY_UNICODE);
}

/* All texts, row by row, each and the array to be freed; sets the number of rows. */
static char **
read_texts(struct source *source, size_t *n_rows, size_t *n_columns)
{
	struct rows *rows = rows_open(source);
	char **texts = NULL;
	size_t room = 0, n, done = 0;
	const double *values;

	*n_columns = rows_columns(rows);
	for (*n_rows = 0; (n = rows_next(rows, &values)) > 0; *n_rows += n) {
		texts = mem_grow(texts, &room, done + n * *n_columns, sizeof(*texts));
		for (size_t i = 0; i < n * *n_columns; i++)
			texts[done++] = rows_text(rows, i / *n_columns, i % *n_columns);
	}
	rows_close(rows);
	source_close(source);
	return texts;
}

void
texts_write(struct source *source, bool turn, struct out *out)
{
	size_t n_rows, n_columns;
	char **texts = read_texts(source, &n_rows, &n_columns);
	size_t n = turn ? n_columns : n_rows, width = turn ? n_rows : n_columns;

	out_lines(out);
	for (size_t i = 0; i < width; i++)
		out_format(out, "%sunit_%zu", i > 0 ? "\t" : "", i + 1);
	out_text(out, "\n");
	for (size_t i = 0; i < n * width; i++) {
		const char *text = turn ? texts[i % width * n + i / width] : texts[i];

		csv_put_text(out, csv_missing(text) ? "n/a" : text);
		out_text(out, i % width + 1 < width ? "\t" : "\n");
	}
	out_commit(out);
	for (size_t i = 0; i < n * width; i++)
		free(texts[i]);
	free(texts);
}
