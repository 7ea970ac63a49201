/* npy_out: writing headers of the NPY format; see npy.h. */
#include "tables/npy.h"

#include <stdlib.h>
#include <string.h>

#include "bytes/text.h"
#include "bytes/utf8.h"

/* The header around a dict: magic, version, length, and blanks so that data start at a multiple of 64. */
static struct text
make_header(const struct text *dict)
{
	struct text header = { 0 };
	bool ascii = true;
	char start[12] = { 0 };
	size_t prefix, padded;

	for (size_t i = 0; i < dict->n; i++)
		ascii = ascii && (unsigned char)dict->bytes[i] < 0x80;
	prefix = ascii && dict->n + 64 < 65536 ? 10 : 12;
	padded = (prefix + dict->n + 1 + 63) / 64 * 64 - prefix;
	memcpy(start, NPY_MAGIC, sizeof(NPY_MAGIC) - 1);
	start[6] = (char)(!ascii ? 3 : prefix == 10 ? 1 : 2);
	for (size_t i = 8; i < prefix; i++)
		start[i] = (char)(unsigned char)(padded >> 8 * (i - 8));
	text_bytes(&header, start, prefix);
	text_bytes(&header, dict->bytes, dict->n);
	while (header.n < prefix + padded - 1)
		text_add(&header, " ");
	text_add(&header, "\n");
	return header;
}

static void
write_header(struct out *out, const struct text *dict)
{
	struct text header = make_header(dict);

	out_write(out, header.bytes, header.n);
	free(header.bytes);
}

/* The dict of a plain array. */
static struct text
describe_plain(const char *type, bool fortran, size_t n_dims, const size_t *shape)
{
	struct text dict = { 0 };

	text_format(&dict, "{'descr': '%s', 'fortran_order': %s, 'shape': (", type, fortran ? "True" : "False");
	for (size_t i = 0; i < n_dims; i++)
		text_format(&dict, "%s%zu%s", i > 0 ? ", " : "", shape[i], n_dims == 1 ? "," : "");
	text_add(&dict, "), }");
	return dict;
}

char *
npy_header(const char *type, size_t n_dims, const size_t *shape, size_t *length)
{
	struct text dict = describe_plain(type, false, n_dims, shape), header = make_header(&dict);

	free(dict.bytes);
	*length = header.n;
	return header.bytes;
}

void
npy_write_plain(struct out *out, size_t size, bool fortran, size_t n_dims, const size_t *shape)
{
	struct text dict = describe_plain(size == sizeof(float) ? "<f4" : "<f8", fortran, n_dims, shape);

	write_header(out, &dict);
	free(dict.bytes);
}

/* A Python string: what would end it, or isn't visible, is escaped. */
static void
add_quoted(struct text *text, const char *name)
{
	text_add(text, "'");
	while (*name != '\0') {
		const char *start = name;
		uint32_t code = utf8_code(&name);

		if (code == '\'' || code == '\\')
			text_format(text, "\\%c", *start);
		else if (code < ' ' || (code >= 0x7F && name == start + 1))
			text_format(text, "\\x%02x", code);
		else
			text_bytes(text, start, (size_t)(name - start));
	}
	text_add(text, "'");
}

void
npy_write_structured(struct out *out, size_t count, size_t unit_chars, size_t n,
    const char *const *names)
{
	struct text dict = { 0 };

	text_add(&dict, "{'descr': [");
	if (unit_chars > 0)
		text_format(&dict, "('unit', '<U%zu'), ", unit_chars);
	for (size_t i = 0; i < n; i++) {
		text_add(&dict, "(");
		add_quoted(&dict, names[i]);
		text_add(&dict, ", '<f8')");
		if (i + 1 < n)
			text_add(&dict, ", ");
	}
	text_format(&dict, "], 'fortran_order': False, 'shape': (%zu,), }", count);
	write_header(out, &dict);
	free(dict.bytes);
}
