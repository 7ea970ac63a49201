/* npy_out: writing headers of the NPY format; see npy.h. */
#include "tables/npy.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/utf8.h"

/* Text that grows at its end. */
struct string {
	char *text;
	size_t length, room;
};

static void
append(struct string *string, const char *text, size_t length)
{
	string->text = mem_grow(string->text, &string->room, string->length + length + 1, 1);
	memcpy(string->text + string->length, text, length);
	string->length += length;
	string->text[string->length] = '\0';
}

DIE_FORMAT(2, 3) static void
append_format(struct string *string, const char *format, ...)
{
	va_list args;
	char *part;

	va_start(args, format);
	part = mem_format_list(format, args);
	va_end(args);
	append(string, part, strlen(part));
	free(part);
}

/* The header around a dict: magic, version, length, and blanks so that data start at a multiple of 64. */
static struct string
make_header(const struct string *dict)
{
	struct string header = { 0 };
	bool ascii = true;
	char start[12] = { 0 };
	size_t prefix, padded;

	for (size_t i = 0; i < dict->length; i++)
		ascii = ascii && (unsigned char)dict->text[i] < 0x80;
	prefix = ascii && dict->length + 64 < 65536 ? 10 : 12;
	padded = (prefix + dict->length + 1 + 63) / 64 * 64 - prefix;
	memcpy(start, NPY_MAGIC, sizeof(NPY_MAGIC) - 1);
	start[6] = (char)(!ascii ? 3 : prefix == 10 ? 1 : 2);
	for (size_t i = 8; i < prefix; i++)
		start[i] = (char)(unsigned char)(padded >> 8 * (i - 8));
	append(&header, start, prefix);
	append(&header, dict->text, dict->length);
	while (header.length < prefix + padded - 1)
		append(&header, " ", 1);
	append(&header, "\n", 1);
	return header;
}

static void
write_header(struct out *out, const struct string *dict)
{
	struct string header = make_header(dict);

	out_write(out, header.text, header.length);
	free(header.text);
}

/* The dict of a plain array. */
static struct string
describe_plain(const char *type, bool fortran, size_t n_dims, const size_t *shape)
{
	struct string dict = { 0 };

	append_format(&dict, "{'descr': '%s', 'fortran_order': %s, 'shape': (", type, fortran ? "True" : "False");
	for (size_t i = 0; i < n_dims; i++)
		append_format(&dict, "%s%zu%s", i > 0 ? ", " : "", shape[i], n_dims == 1 ? "," : "");
	append(&dict, "), }", 4);
	return dict;
}

char *
npy_header(const char *type, size_t n_dims, const size_t *shape, size_t *length)
{
	struct string dict = describe_plain(type, false, n_dims, shape), header = make_header(&dict);

	free(dict.text);
	*length = header.length;
	return header.text;
}

void
npy_write_plain(struct out *out, size_t size, bool fortran, size_t n_dims, const size_t *shape)
{
	struct string dict = describe_plain(size == sizeof(float) ? "<f4" : "<f8", fortran, n_dims, shape);

	write_header(out, &dict);
	free(dict.text);
}

/* A Python string: what would end it, or isn't visible, is escaped. */
static void
append_quoted(struct string *string, const char *name)
{
	append(string, "'", 1);
	while (*name != '\0') {
		const char *start = name;
		uint32_t code = utf8_code(&name);

		if (code == '\'' || code == '\\')
			append_format(string, "\\%c", *start);
		else if (code < ' ' || (code >= 0x7F && name == start + 1))
			append_format(string, "\\x%02x", code);
		else
			append(string, start, (size_t)(name - start));
	}
	append(string, "'", 1);
}

void
npy_write_structured(struct out *out, size_t count, size_t unit_chars, size_t n,
    const char *const *names)
{
	struct string dict = { 0 };

	append(&dict, "{'descr': [", 11);
	if (unit_chars > 0)
		append_format(&dict, "('unit', '<U%zu'), ", unit_chars);
	for (size_t i = 0; i < n; i++) {
		append(&dict, "(", 1);
		append_quoted(&dict, names[i]);
		append(&dict, ", '<f8')", 8);
		if (i + 1 < n)
			append(&dict, ", ", 2);
	}
	append_format(&dict, "], 'fortran_order': False, 'shape': (%zu,), }", count);
	write_header(out, &dict);
	free(dict.text);
}
