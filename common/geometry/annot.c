/* annot: FreeSurfer's annotations; see annot.h. */
#include "geometry/annot.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "images/imgformat.h"

enum { TAG_COLOURS = 1, NAME_MOST = 1 << 12 };

/* An entry of the table with the number that stands for its colour. */
struct colour {
	uint32_t code;
	size_t label;
};

static uint32_t
number_at(const unsigned char *bytes)
{
	return imgformat_u32(bytes, __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
}

static uint32_t
read_number(struct in *in)
{
	unsigned char bytes[4];

	in_exact(in, bytes, sizeof(bytes), "the annotation");
	return number_at(bytes);
}

/* The first bytes are the number of vertices and the first vertex, 0. */
bool
annot_sniff(struct in *in)
{
	const unsigned char *bytes;
	size_t n = in_peek(in, &bytes, 12);

	return n >= 12 && bytes[0] == 0 && number_at(bytes) > 0 && number_at(bytes + 4) == 0;
}

/* Vertices that aren't listed have colour 0. All pairs are read before any is believed: so a file of few bytes that says
 * it is of many vertices takes no room for them. */
static uint32_t *
read_codes(struct in *in, size_t *n_vertices)
{
	size_t n = read_number(in), room = 0;
	uint32_t (*pairs)[2] = NULL, *codes;

	for (size_t i = 0; i < n; i++) {
		pairs = mem_grow(pairs, &room, i + 1, sizeof(*pairs));
		pairs[i][0] = read_number(in);
		pairs[i][1] = read_number(in);
		if (pairs[i][0] >= n)
			die("%s: vertex %u; there are %zu, from 0", in_name(in), (unsigned)pairs[i][0], n);
	}
	codes = mem_zeros(n, sizeof(*codes));
	for (size_t i = 0; i < n; i++)
		codes[pairs[i][0]] = pairs[i][1];
	free(pairs);
	*n_vertices = n;
	return codes;
}

/* Text with its length in front. */
static char *
read_text(struct in *in)
{
	size_t n = read_number(in);
	char *text;

	if (n > NAME_MOST)
		die("%s: a name of %zu bytes; expected at most %d", in_name(in), n, NAME_MOST);
	text = mem_zeros(n + 1, 1);
	in_exact(in, text, n, "a name");
	return text;
}

/* Name, then red, green, blue, and transparency, from 0 to 255. */
static void
read_entry(struct in *in, struct annot *annot, long key, struct colour *colour)
{
	struct img_label *label = &annot->labels[annot->n_labels];

	*label = (struct img_label){ .key = key, .name = read_text(in) };
	*colour = (struct colour){ 0, annot->n_labels++ };
	for (unsigned i = 0; i < 4; i++) {
		uint32_t part = read_number(in);

		if (i < 3)
			colour->code |= (part & 255) << (8 * i);
		label->rgba[i] = i < 3 ? (part & 255) / 255.0 : 1 - (part & 255) / 255.0;
	}
}

/* Version 1 starts with the number of entries; version 2 with -2, and has a number in each. */
static struct colour *
read_table(struct in *in, struct annot *annot)
{
	int32_t first = (int32_t)read_number(in);
	size_t n = 0, room = 0, colours_room = 0;
	struct colour *colours = NULL;

	if (first == -2)
		read_number(in);	/* one more than the greatest number */
	else if (first <= 0)
		die("%s: a table of colours of version %d; 1 and 2 are known", in_name(in), -(int)first);
	free(read_text(in));		/* of the file it is from */
	n = first == -2 ? read_number(in) : (size_t)first;
	for (size_t i = 0; i < n; i++) {
		long key = first == -2 ? (long)(int32_t)read_number(in) : (long)i;

		annot->labels = mem_grow(annot->labels, &room, i + 1, sizeof(*annot->labels));
		colours = mem_grow(colours, &colours_room, i + 1, sizeof(*colours));
		read_entry(in, annot, key, &colours[i]);
	}
	return colours;
}

static int
compare(const void *a, const void *b)
{
	const struct colour *x = a, *y = b;

	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	return (x->label > y->label) - (x->label < y->label);
}

/* Of entries of the same colour, the first. */
static void
number_vertices(struct annot *annot, const uint32_t *codes, struct colour *colours)
{
	annot->numbers = mem_array(annot->n_vertices, sizeof(*annot->numbers));
	if (annot->n_labels > 0)
		qsort(colours, annot->n_labels, sizeof(*colours), compare);
	for (size_t v = 0; v < annot->n_vertices; v++) {
		size_t low = 0, high = annot->n_labels;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (colours[middle].code < (codes[v] & 0xffffff))
				low = middle + 1;
			else
				high = middle;
		}
		annot->numbers[v] = low < annot->n_labels && colours[low].code == (codes[v] & 0xffffff) ?
		    annot->labels[colours[low].label].key : ANNOT_NONE;
	}
}

struct annot *
annot_read(struct in *in)
{
	struct annot *annot = mem_zeros(1, sizeof(*annot));
	uint32_t *codes = read_codes(in, &annot->n_vertices);
	struct colour *colours;

	if (read_number(in) != TAG_COLOURS)
		die("%s: has no table of colours", in_name(in));
	colours = read_table(in, annot);
	in_end(in, "the table of colours");
	number_vertices(annot, codes, colours);
	free(codes);
	free(colours);
	return annot;
}

void
annot_free(struct annot *annot)
{
	for (size_t i = 0; i < annot->n_labels; i++)
		free(annot->labels[i].name);
	free(annot->labels);
	free(annot->numbers);
	free(annot);
}
