/* source: where a table comes from; see source.h. */
#include "source.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "npz.h"

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

size_t
source_read(struct source *source, unsigned char **buffer, size_t *room, size_t n)
{
	enum { TRUSTED = 32 << 20 };
	size_t done = 0;

	for (;;) {
		size_t wanted = n < TRUSTED ? n : done < TRUSTED ? TRUSTED : done < n / 2 ? 2 * done : n;

		if (wanted > *room || *buffer == NULL) {
			unsigned char *larger = mem_array(wanted, 1);

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
	in_end(source->in, what);
	source->in = NULL;
}

void
source_close(struct source *source)
{
	if (source->in != NULL)
		in_close(source->in);
	npy_free(&source->header);
	free(source->held);
	free(source->columns);
	free(source->name);
	free(source);
}
