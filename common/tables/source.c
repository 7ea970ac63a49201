/* source: where a table comes from; see source.h. */
#include "tables/source.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/opt.h"
#include "tables/npz.h"

/* SPEC in its parts; member and columns may be NULL. */
struct spec {
	char *file, *member, *columns;
};

static bool
exists(const char *path)
{
	return strcmp(path, "-") == 0 || access(path, F_OK) == 0;
}

/* Splits text at its last colon: what is behind it, to be freed, or NULL. */
static char *
split_off(char *text)
{
	char *colon = strrchr(text, ':');
	char *tail;

	if (colon == NULL || colon == text || colon[1] == '\0')
		return NULL;
	tail = mem_string(colon + 1);
	*colon = '\0';
	return tail;
}

/* What stands behind the last colon is a member if it stands behind an archive. Where no file is found, the
 * text up to the last colon is named as the one that can't be opened. */
static struct spec
split(const char *text)
{
	struct spec spec = { mem_string(text), NULL, NULL };
	char *shorter;

	if (exists(spec.file) || (spec.columns = split_off(spec.file)) == NULL)
		return spec;
	if (exists(spec.file)) {
		if (npz_is(spec.file)) {
			spec.member = spec.columns;
			spec.columns = NULL;
		}
		return spec;
	}
	shorter = mem_string(spec.file);
	spec.member = split_off(shorter);
	if (spec.member != NULL && npz_is(shorter)) {
		free(spec.file);
		spec.file = shorter;
		return spec;
	}
	free(shorter);
	free(spec.member);
	spec.member = NULL;
	return spec;
}

static void
open_member(struct source *source, const struct spec *spec)
{
	size_t n;

	source->held = npz_member(spec->file, spec->member, &n);
	source->name = mem_format("%s:%s", spec->file, spec->member);
	source->in = in_memory(source->held, n, source->name);
}

struct source *
source_open(const char *text)
{
	struct source *source = mem_zeros(1, sizeof(*source));
	struct spec spec = split(text);
	const unsigned char *bytes;
	size_t n;

	if (npz_is(spec.file)) {
		open_member(source, &spec);
	} else {
		source->in = in_open(spec.file);
		source->name = mem_string(in_name(source->in));
	}
	source->columns = spec.columns;
	free(spec.file);
	free(spec.member);
	n = in_peek(source->in, &bytes, 6);
	source->npy = npy_sniff(bytes, n);
	if (source->npy)
		npy_read(source->in, &source->header);
	return source;
}

struct source *
source_part(struct in *in)
{
	struct source *source = mem_zeros(1, sizeof(*source));
	const unsigned char *bytes;
	size_t n;

	source->name = mem_string(in_name(in));
	source->in = in;
	source->part = source->npy = true;
	n = in_peek(in, &bytes, 6);
	if (!npy_sniff(bytes, n))
		die("%s: byte %llu: no NPY array starts here; several in a row were expected", source->name,
		    (unsigned long long)in_offset(in));
	npy_read(in, &source->header);
	return source;
}

/* Reads all there is, of which nobody said how much it would be. */
static size_t
hold(struct source *source)
{
	size_t room = 0, n = 0;

	do {
		source->held = mem_grow(source->held, &room, n + IN_PEEK, 1);
		n += in_read(source->in, source->held + n, room - n);
	} while (n == room);
	source_end(source, "the data");
	source->in = in_memory(source->held, n, source->name);
	return n;
}

/* COLS[:f8][,ROWS] into a header. */
static void
parse_layout(const char *layout, struct npy *npy)
{
	size_t *n_rows = &npy->shape[0], *n_columns = &npy->shape[1];
	char *copy = mem_string(layout), *comma = strchr(copy, ','), *colon = strchr(copy, ':');
	bool valid = true;

	npy->n_dims = 2;
	npy->record = sizeof(float);
	if (comma != NULL) {
		*comma++ = '\0';
		valid = opt_count(comma, n_rows) && *n_rows > 0;
	}
	if (colon != NULL) {
		*colon++ = '\0';
		valid = valid && (strcmp(colon, "f4") == 0 || strcmp(colon, "f8") == 0);
		npy->record = strcmp(colon, "f8") == 0 ? sizeof(double) : sizeof(float);
	}
	if (!valid || !opt_count(copy, n_columns) || *n_columns == 0)
		die_usage("--raw=%s: expected COLS[:f8][,ROWS]", layout);
	free(copy);
	npy->n_fields = 1;
	npy->fields = mem_zeros(1, sizeof(*npy->fields));
	npy->fields[0] = (struct npy_field){ .kind = NPY_FLOAT, .size = npy->record };
}

struct source *
source_open_raw(const char *path, const char *layout)
{
	struct source *source = mem_zeros(1, sizeof(*source));
	struct npy *npy = &source->header;
	size_t row_bytes, bytes;

	parse_layout(layout, npy);
	source->in = in_open(path);
	source->name = mem_string(in_name(source->in));
	source->npy = true;
	if (!mem_product(npy->shape[1], npy->record, &row_bytes) || !mem_product(npy->shape[0], row_bytes, &bytes))
		die("%s: the array is too large for this machine", source->name);
	if (npy->shape[0] == 0) {
		bytes = hold(source);
		npy->shape[0] = bytes / row_bytes;
		if (bytes == 0 || bytes % row_bytes != 0)
			die("%s: %zu bytes aren't whole records of %zu bytes", source->name, bytes, row_bytes);
	}
	npy->count = npy->shape[0] * npy->shape[1];
	return source;
}

void
source_turn(struct source *source)
{
	struct npy *npy = &source->header;
	size_t n_rows = npy->shape[0];

	if (!source->npy || npy->structured || npy->n_dims != 2)
		die("%s: -T turns an NPY array of two dimensions without names; tabview -T turns tables", source->name);
	npy->shape[0] = npy->shape[1];
	npy->shape[1] = n_rows;
	npy->fortran = !npy->fortran;
	source->turned = true;
}

size_t
source_read(struct source *source, unsigned char **buffer, size_t *room, size_t n)
{
	enum { TRUSTED = 32 << 20 };
	size_t done = 0;

	for (;;) {
		size_t wanted = n < TRUSTED ? n : done < TRUSTED ? TRUSTED : done < n / 2 ? 2 * done : n;

		if (wanted > *room || *buffer == NULL) {
			unsigned char *larger = mem_large(wanted, 1);

			if (done > 0)
				memcpy(larger, *buffer, done);
			free(*buffer);
			*buffer = larger;
			*room = wanted;
		}
		if (wanted < *room)
			wanted = n < *room ? n : *room;
		done += in_read(source->in, *buffer + done, wanted - done);
		if (done < wanted || done == n)
			return done;
	}
}

void
source_end(struct source *source, const char *what)
{
	if (!source->part)
		in_end(source->in, what);
	source->in = NULL;
}

struct in *
source_release(struct source *source)
{
	struct in *in = source->in;

	source->in = NULL;
	source_close(source);
	return in;
}

void
source_close(struct source *source)
{
	if (source->in != NULL && !source->part)
		in_close(source->in);
	npy_free(&source->header);
	free(source->held);
	free(source->columns);
	free(source->name);
	free(source);
}
