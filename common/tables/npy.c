/* npy: reading the header of the NPY format, and its types; see npy.h. Writing is in npy_out.c.
 *
 * The header is the text of a Python dict. A small recursive descent reads just what numpy writes:
 *
 *	dict  = { 'descr': descr, 'fortran_order': True|False, 'shape': (3, 4) }	in any order
 *	descr = '<f4' | [ ('name', '<f8'), ... ]
 */
#include "tables/npy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/utf8.h"
#include "tables/columns.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "streams are little-endian, as this program");

/* A header beyond this is a damaged one: a million named columns fit. */
enum { LONGEST_HEADER = 64 << 20 };

/* ---- the text of the header ------------------------------------------------------------ */

struct text {
	const char *name;	/* of the file */
	char *bytes;		/* NUL behind */
	size_t length, place;
	bool utf8;		/* version 3; else Latin-1 */
};

static noreturn void
broken(const struct text *text, const char *expected)
{
	die("%s: NPY header, byte %zu: expected %s", text->name, text->place, expected);
}

static void
skip_blanks(struct text *text)
{
	while (text->place < text->length && strchr(" \t\r\n", text->bytes[text->place]) != NULL &&
	    text->bytes[text->place] != '\0')
		text->place++;
}

static bool
accept(struct text *text, char byte)
{
	skip_blanks(text);
	if (text->place >= text->length || text->bytes[text->place] != byte)
		return false;
	text->place++;
	return true;
}

static void
expect(struct text *text, char byte)
{
	char expected[4] = { '`', byte, '\'', '\0' };

	if (!accept(text, byte))
		broken(text, expected);
}

static uint32_t
read_hex(struct text *text, size_t digits)
{
	uint32_t code = 0;

	for (size_t i = 0; i < digits; i++) {
		char digit = text->place < text->length ? text->bytes[text->place] : '\0';

		if (digit >= '0' && digit <= '9')
			code = code << 4 | (uint32_t)(digit - '0');
		else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
			code = code << 4 | (uint32_t)((digit | 0x20) - 'a' + 10);
		else
			broken(text, "a hexadecimal digit");
		text->place++;
	}
	return code;
}

/* What follows a backslash. */
static uint32_t
read_escape(struct text *text)
{
	static const char letters[] = "\\'\"abfnrtv";
	static const char meanings[] = "\\'\"\a\b\f\n\r\t\v";
	char letter = text->place < text->length ? text->bytes[text->place++] : '\0';
	const char *found = letter == '\0' ? NULL : strchr(letters, letter);

	if (found != NULL)
		return (uint32_t)meanings[found - letters];
	if (letter == 'x')
		return read_hex(text, 2);
	if (letter == 'u')
		return read_hex(text, 4);
	if (letter == 'U')
		return read_hex(text, 8);
	broken(text, "an escape that Python writes");
}

/* A quoted string as UTF-8, to be freed. A byte becomes at most two, an escape at most its own length. */
static char *
read_string(struct text *text)
{
	char quote, *string;
	size_t n = 0, first;

	skip_blanks(text);
	quote = text->place < text->length ? text->bytes[text->place] : '\0';
	if (quote != '\'' && quote != '"')
		broken(text, "a string");
	first = ++text->place;
	while (text->place < text->length && text->bytes[text->place] != quote)
		text->place += text->bytes[text->place] == '\\' ? 2 : 1;
	if (text->place >= text->length)
		broken(text, "the end of a string");
	string = mem_array(2 * (text->place - first) + 1, 1);
	for (text->place = first; text->bytes[text->place] != quote;) {
		unsigned char byte = (unsigned char)text->bytes[text->place++];

		if (byte == '\\')
			n += utf8_put(string + n, read_escape(text));
		else if (text->utf8)
			string[n++] = (char)byte;
		else
			n += utf8_put(string + n, byte);
	}
	text->place++;
	string[n] = '\0';
	return string;
}

/* A length; Python 2 wrote an L behind long ones. */
static size_t
read_length(struct text *text)
{
	size_t value = 0, first;

	skip_blanks(text);
	/* the text ends with a NUL */
	for (first = text->place; text->bytes[text->place] >= '0' && text->bytes[text->place] <= '9'; text->place++)
		if (!mem_product(value, 10, &value) ||
		    !mem_sum(value, (size_t)(text->bytes[text->place] - '0'), &value))
			die("%s: NPY header: a dimension is too large for this machine", text->name);
	if (text->place == first)
		broken(text, "a length");
	accept(text, 'L');
	return value;
}

static bool
read_word(struct text *text, const char *word)
{
	size_t length = strlen(word);

	skip_blanks(text);
	if (text->length - text->place < length || memcmp(text->bytes + text->place, word, length) != 0)
		return false;
	text->place += length;
	return true;
}

/* ---- types -------------------------------------------------------------------------------- */

static noreturn void
unknown_type(const struct text *text, const char *type, const char *field)
{
	if (field == NULL)
		die("%s: the array has type `%s'; expected numbers or text", text->name, type);
	die("%s: field `%s' has type `%s'; expected numbers or text", text->name, field, type);
}

/* Whether a kind comes in this size, in bytes. */
static bool
kind_of(char letter, size_t size, enum npy_kind *kind)
{
	bool whole = size == 1 || size == 2 || size == 4 || size == 8;

	switch (letter) {
	case 'f':
		*kind = NPY_FLOAT;
		return size == 2 || size == 4 || size == 8;
	case 'i':
		*kind = NPY_INT;
		return whole;
	case 'u':
		*kind = NPY_UINT;
		return whole;
	case 'b':
		*kind = NPY_BOOL;
		return size == 1;
	case 'S':
	case 'a':
		*kind = NPY_BYTES;
		return true;
	case 'U':
		*kind = NPY_UNICODE;
		return mem_product(size, 4, &size);
	default:
		return false;
	}
}

/* "<f8" into a field; false for padding ("|V4" without a name), which only has a size. */
static bool
read_type(const struct text *text, const char *type, struct npy_field *field)
{
	const char *place = type + (*type != '\0' && strchr("<>|=", *type) != NULL);
	char letter = *place == '\0' ? '\0' : *place++;
	const char *digits = place;
	size_t size = 0;

	for (; *place >= '0' && *place <= '9'; place++)
		if (!mem_product(size, 10, &size) || !mem_sum(size, (size_t)(*place - '0'), &size))
			unknown_type(text, type, field->name);
	if (*place != '\0' || place == digits)
		unknown_type(text, type, field->name);
	field->size = size;
	if (letter == 'V' && field->name != NULL && field->name[0] == '\0')
		return false;
	if (!kind_of(letter, size, &field->kind))
		unknown_type(text, type, field->name);
	field->swap = *type == '>' && size > 1;
	if (letter == 'U') {
		field->swap = *type == '>';
		field->size = size * 4;
	}
	return true;
}

/* Adds a field behind the others, unless it is padding. */
static void
add_field(struct npy *npy, const struct text *text, size_t *room, const char *type, char *name)
{
	struct npy_field field = { .name = name, .offset = npy->record };

	if (read_type(text, type, &field)) {
		npy->fields = mem_grow(npy->fields, room, npy->n_fields + 1, sizeof(*npy->fields));
		npy->fields[npy->n_fields++] = field;
	} else {
		free(name);
	}
	if (!mem_sum(npy->record, field.size, &npy->record))
		die("%s: NPY header: a record is too large for this machine", text->name);
}

/* ('name', '<f8'); what else may stand there, subarrays, nested records and titles, is refused by name. */
static void
read_field(struct npy *npy, struct text *text, size_t *room)
{
	char *name, *type;

	expect(text, '(');
	if (accept(text, '('))
		die("%s: NPY header: a field has a title; expected fields with names alone", text->name);
	name = read_string(text);
	expect(text, ',');
	if (accept(text, '['))
		die("%s: field `%s' is itself a record; expected numbers or text", text->name, name);
	type = read_string(text);
	if (accept(text, ',') && !accept(text, ')'))
		die("%s: field `%s' is an array; expected one value a record", text->name, name);
	if (text->bytes[text->place - 1] != ')')
		expect(text, ')');
	add_field(npy, text, room, type, name);
	free(type);
}

static void
read_descr(struct npy *npy, struct text *text)
{
	size_t room = 0;
	char *type;

	if (accept(text, '[')) {
		npy->structured = true;
		while (!accept(text, ']')) {
			read_field(npy, text, &room);
			if (!accept(text, ',')) {
				expect(text, ']');
				break;
			}
		}
		return;
	}
	type = read_string(text);
	add_field(npy, text, &room, type, NULL);
	free(type);
}

/* ---- the dict ------------------------------------------------------------------------------- */

static void
read_shape(struct npy *npy, struct text *text)
{
	expect(text, '(');
	while (!accept(text, ')')) {
		if (npy->n_dims == NPY_MAX_DIMS)
			die("%s: more than %d dimensions", text->name, NPY_MAX_DIMS);
		npy->shape[npy->n_dims++] = read_length(text);
		if (!accept(text, ',')) {
			expect(text, ')');
			break;
		}
	}
}

static void
read_order(struct npy *npy, struct text *text)
{
	npy->fortran = read_word(text, "True");
	if (!npy->fortran && !read_word(text, "False"))
		broken(text, "True or False");
}

static void
read_dict(struct npy *npy, struct text *text)
{
	static const char *const keys[] = { "descr", "fortran_order", "shape" };
	static void (*const readers[])(struct npy *, struct text *) = { read_descr, read_order, read_shape };
	unsigned seen = 0;

	expect(text, '{');
	while (!accept(text, '}')) {
		char *key = read_string(text);
		size_t i = 0;

		while (i < 3 && strcmp(key, keys[i]) != 0)
			i++;
		if (i == 3 || (seen & 1u << i) != 0)
			broken(text, "descr, fortran_order and shape, once each");
		free(key);
		seen |= 1u << i;
		expect(text, ':');
		readers[i](npy, text);
		if (!accept(text, ',')) {
			expect(text, '}');
			break;
		}
	}
	skip_blanks(text);
	if (seen != 7 || text->place < text->length)
		broken(text, seen != 7 ? "descr, fortran_order and shape, once each" : "nothing after the dict");
}

/* ---- what the header means -------------------------------------------------------------------- */

static void
check_names(const struct npy *npy, const char *name)
{
	const char **names = mem_array(npy->n_fields, sizeof(*names)), *twice;

	for (size_t i = 0; i < npy->n_fields; i++) {
		names[i] = npy->fields[i].name;
		if (names[i][0] == '\0')
			die("%s: field %zu has no name", name, i + 1);
	}
	twice = columns_twice(npy->n_fields, names);
	if (twice != NULL)
		die("%s: two fields are named `%s'", name, twice);
	free(names);
}

static void
check(struct npy *npy, const char *name)
{
	size_t bytes;

	if (npy->structured && npy->n_fields == 0)
		die("%s: the records have no fields", name);
	if (npy->record == 0)
		die("%s: the records have no bytes", name);
	if (npy->structured && npy->n_dims != 1)
		die("%s: records in %zu dimensions; expected 1", name, npy->n_dims);
	if (npy->structured)
		check_names(npy, name);
	npy->count = 1;
	for (size_t i = 0; i < npy->n_dims; i++)
		if (!mem_product(npy->count, npy->shape[i], &npy->count))
			die("%s: the array is too large for this machine", name);
	if (!mem_product(npy->count, npy->record, &bytes))
		die("%s: the array is too large for this machine", name);
	/* with one dimension both orders are the same */
	if (npy->n_dims < 2)
		npy->fortran = false;
}

bool
npy_sniff(const unsigned char *bytes, size_t n)
{
	return n >= sizeof(NPY_MAGIC) - 1 && memcmp(bytes, NPY_MAGIC, sizeof(NPY_MAGIC) - 1) == 0;
}

/* The header's bytes, taken in as they arrive rather than on the word of their length. */
static void
read_text(struct in *in, struct text *text)
{
	unsigned char start[12];
	size_t room = 0, bytes;

	in_exact(in, start, 8, "the NPY header");
	if (!npy_sniff(start, 8))
		die("%s: is no NPY file", text->name);
	if (start[6] < 1 || start[6] > 3 || start[7] != 0)
		die("%s: NPY version %d.%d; expected 1.0, 2.0 or 3.0", text->name, start[6], start[7]);
	bytes = start[6] == 1 ? 2 : 4;
	in_exact(in, start + 8, bytes, "the NPY header");
	for (size_t i = bytes; i-- > 0;)
		text->length = text->length << 8 | start[8 + i];
	if (text->length > LONGEST_HEADER)
		die("%s: an NPY header of %zu bytes; at most %d are read", text->name, text->length, LONGEST_HEADER);
	text->utf8 = start[6] == 3;
	for (size_t done = 0; done < text->length;) {
		size_t part = text->length - done < IN_PEEK ? text->length - done : IN_PEEK;

		text->bytes = mem_grow(text->bytes, &room, done + part + 1, 1);
		in_exact(in, text->bytes + done, part, "the NPY header");
		done += part;
	}
	text->bytes = mem_grow(text->bytes, &room, text->length + 1, 1);
	text->bytes[text->length] = '\0';
}

void
npy_read(struct in *in, struct npy *npy)
{
	struct text text = { .name = in_name(in) };

	memset(npy, 0, sizeof(*npy));
	read_text(in, &text);
	read_dict(npy, &text);
	free(text.bytes);
	check(npy, text.name);
}

void
npy_free(struct npy *npy)
{
	for (size_t i = 0; i < npy->n_fields; i++)
		free(npy->fields[i].name);
	free(npy->fields);
	memset(npy, 0, sizeof(*npy));
}

/* ---- items ---------------------------------------------------------------------------------- */

/* IEEE half precision: 1 sign, 5 exponent, 10 fraction bits. */
static double
half_to_double(uint16_t half)
{
	uint64_t sign = (uint64_t)(half >> 15) << 63, fraction = half & 0x3FF;
	unsigned exponent = half >> 10 & 0x1F;
	uint64_t bits;
	double value;

	if (exponent == 0) {
		value = (double)fraction * 0x1p-24;
		return sign != 0 ? -value : value;
	}
	if (exponent == 0x1F)
		bits = sign | 0x7FF0000000000000 | fraction << 42;
	else
		bits = sign | (uint64_t)(exponent + 1008) << 52 | fraction << 42;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* The item's bytes as an unsigned number in this machine's order. */
static uint64_t
load(const unsigned char *item, size_t size, bool swap)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < size; i++)
		bits |= (uint64_t)item[swap ? size - 1 - i : i] << 8 * i;
	return bits;
}

static double
item_to_double(const struct npy_field *field, const unsigned char *item)
{
	uint64_t bits = load(item, field->size, field->swap);
	unsigned unused = (unsigned)(64 - 8 * field->size);
	uint32_t half = (uint32_t)bits;
	float single;
	double value;

	switch (field->kind) {
	case NPY_FLOAT:
		if (field->size == 2)
			return half_to_double((uint16_t)half);
		if (field->size == 4) {
			memcpy(&single, &half, sizeof(single));
			return (double)single;
		}
		memcpy(&value, &bits, sizeof(value));
		return value;
	case NPY_INT:
		return (double)((int64_t)(bits << unused) >> unused);
	case NPY_UINT:
		return (double)bits;
	default:
		return bits != 0 ? 1 : 0;
	}
}

void
npy_to_double(const struct npy_field *field, const void *items, size_t stride, size_t n, double *values)
{
	const unsigned char *item = items;

	if (field->kind == NPY_FLOAT && field->size == 8 && !field->swap) {
		for (size_t i = 0; i < n; i++)
			memcpy(&values[i], item + i * stride, sizeof(*values));
	} else if (field->kind == NPY_FLOAT && field->size == 4 && !field->swap) {
		for (size_t i = 0; i < n; i++) {
			float single;

			memcpy(&single, item + i * stride, sizeof(single));
			values[i] = (double)single;
		}
	} else {
		for (size_t i = 0; i < n; i++)
			values[i] = item_to_double(field, item + i * stride);
	}
}

char *
npy_to_text(const struct npy_field *field, const void *item)
{
	const unsigned char *bytes = item;
	char *text;
	size_t n = 0;

	if (field->kind == NPY_BYTES)
		return mem_substring((const char *)bytes, strnlen((const char *)bytes, field->size));
	text = mem_array(field->size + 1, 1);
	for (size_t i = 0; i + 4 <= field->size; i += 4) {
		uint32_t code = (uint32_t)load(bytes + i, 4, field->swap);

		if (code == 0)
			break;
		n += utf8_put(text + n, code);
	}
	text[n] = '\0';
	return text;
}
