/* npy: headers that numpy wrote (repr of its own output), and those that no numpy would. */
#include "tables/npy.h"

#include "base/mem.h"
#include "check.h"

/* The header of a version around a dict, and data of 0 bytes: *n long; to be freed. */
static unsigned char *
wrap(unsigned version, const char *dict, size_t length, size_t *n)
{
	size_t prefix = version == 1 ? 10 : 12;
	unsigned char *bytes = mem_zeros(prefix + length, 1);

	memcpy(bytes, "\x93NUMPY", 6);
	bytes[6] = (unsigned char)version;
	for (size_t i = 8; i < prefix; i++)
		bytes[i] = (unsigned char)(length >> 8 * (i - 8));
	memcpy(bytes + prefix, dict, length);
	*n = prefix + length;
	return bytes;
}

static struct npy
parse(unsigned version, const char *dict)
{
	struct npy npy;
	size_t n;
	unsigned char *bytes = wrap(version, dict, strlen(dict), &n);
	struct in *in = in_memory(bytes, n, "a.npy");

	npy_read(in, &npy);
	in_end(in, "the header");
	free(bytes);
	return npy;
}

/* Parses for the sake of dying. */
static void
try(const char *dict)
{
	struct npy npy = parse(1, dict);

	npy_free(&npy);
}

static void
check_plain(void)
{
	struct npy npy = parse(1, "{'descr': '>f4', 'fortran_order': True, 'shape': (3, 5), }          \n");

	CHECK(!npy.structured && npy.fortran && npy.n_dims == 2 && npy.shape[0] == 3 && npy.shape[1] == 5);
	CHECK(npy.count == 15 && npy.record == 4 && npy.n_fields == 1);
	CHECK(npy.fields[0].kind == NPY_FLOAT && npy.fields[0].swap && npy.fields[0].name == NULL);
	npy_free(&npy);
	/* other spacing, quotes, order; Python 2's long */
	npy = parse(2, "{\"shape\":(7L,),'fortran_order':False,\"descr\":\"|u1\"}");
	CHECK(npy.n_dims == 1 && npy.shape[0] == 7 && npy.fields[0].kind == NPY_UINT && npy.record == 1);
	npy_free(&npy);
	npy = parse(1, "{'descr': '<f8', 'fortran_order': True, 'shape': (), }");
	CHECK(npy.n_dims == 0 && npy.count == 1 && !npy.fortran);
	npy_free(&npy);
}

static void
check_structured(void)
{
	struct npy npy = parse(3, "{'descr': [('unit', '<U3'), ('', '|V4'), ('脳', '>i2'), (\"o'd\\\\\", '|b1')], "
	    "'fortran_order': False, 'shape': (2,), }");

	CHECK(npy.structured && npy.n_fields == 3 && npy.record == 12 + 4 + 2 + 1 && npy.count == 2);
	CHECK(npy.fields[0].kind == NPY_UNICODE && npy.fields[0].size == 12);
	CHECK_TEXT(npy.fields[1].name, "脳");
	CHECK(npy.fields[1].offset == 16 && npy.fields[1].swap && npy.fields[1].size == 2);
	CHECK_TEXT(npy.fields[2].name, "o'd\\");
	CHECK(npy.fields[2].offset == 18 && npy.fields[2].kind == NPY_BOOL);
	npy_free(&npy);
	/* versions 1 and 2 are Latin-1; escapes are Python's */
	npy = parse(1, "{'descr': [('Gr\xf6\xdf\x65\\x41\\u8133\\U0001d4b3\\n', '<f8')], 'fortran_order': False, "
	    "'shape': (1,), }");
	CHECK_TEXT(npy.fields[0].name, "Gr\xc3\xb6\xc3\x9f\x65\x41\xe8\x84\xb3\xf0\x9d\x92\xb3\n");
	npy_free(&npy);
}

static void
check_refusals(void)
{
	CHECK_DIES(try("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), "), 1,
	    "boldpipe: a.npy: NPY header, byte 56: expected a string");
	CHECK_DIES(try("{'descr': '<f8', 'descr': '<f8'}"), 1,
	    "boldpipe: a.npy: NPY header, byte 24: expected descr, fortran_order and shape, once each");
	CHECK_DIES(try("{'descr': '<f8"), 1, "boldpipe: a.npy: NPY header, byte 14: expected the end of a string");
	CHECK_DIES(try("{'descr': '<f8\\"), 1, "boldpipe: a.npy: NPY header, byte 16: expected the end of a string");
	CHECK_DIES(try("{'descr': [('\\q', '<f8')], "), 1,
	    "boldpipe: a.npy: NPY header, byte 15: expected an escape that Python writes");
	CHECK_DIES(try("{'descr': [('\\x4', '<f8')], "), 1,
	    "boldpipe: a.npy: NPY header, byte 16: expected a hexadecimal digit");
	CHECK_DIES(try("{'descr': [('a' '<f8')], "), 1, "boldpipe: a.npy: NPY header, byte 16: expected `,'");
	CHECK_DIES(try("{'shape': (1 2)"), 1, "boldpipe: a.npy: NPY header, byte 13: expected `)'");
	CHECK_DIES(try("{'shape': (-1,)"), 1, "boldpipe: a.npy: NPY header, byte 11: expected a length");
	CHECK_DIES(try("{'descr': 'f'}"), 1, "boldpipe: a.npy: the array has type `f'; expected numbers or text");
	CHECK_DIES(try("{'descr': '<U99999999999999999999'}"), 1,
	    "boldpipe: a.npy: the array has type `<U99999999999999999999'; expected numbers or text");
	CHECK_DIES(try("{'descr': '<U9999999999999999999'}"), 1,
	    "boldpipe: a.npy: the array has type `<U9999999999999999999'; expected numbers or text");
	CHECK_DIES(try("{'descr': [('a', '<S9999999999999999999'), ('b', '<S9999999999999999999')]}"), 1,
	    "boldpipe: a.npy: NPY header: a record is too large for this machine");
	CHECK_DIES(try(""), 1, "boldpipe: a.npy: NPY header, byte 0: expected `{'");
}

static double
half(uint16_t bits)
{
	struct npy_field field = { .kind = NPY_FLOAT, .size = 2 };
	double value;

	npy_to_double(&field, &bits, 2, 1, &value);
	return value;
}

/* IEEE 754's own table of half precision. */
static void
check_values(void)
{
	static const unsigned char big[] = { 0xff, 0xff, 0xff, 0xfe, 0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18 };
	struct npy_field field = { .kind = NPY_INT, .swap = true, .size = 4 };
	double values[2];

	CHECK(half(0x3c00) == 1 && half(0xc000) == -2 && half(0x7bff) == 65504 && half(0x0400) == 0x1p-14);
	CHECK(half(0x0001) == 0x1p-24 && half(0x83ff) == -1023 * 0x1p-24 && half(0x3555) == 0x1.554p-2);
	CHECK(half(0x7c00) == INFINITY && half(0xfc00) == -INFINITY && isnan(half(0x7e00)));
	CHECK(half(0) == 0 && half(0x8000) == 0 && signbit(half(0x8000)));
	npy_to_double(&field, big, 4, 1, values);
	CHECK(values[0] == -2);
	field.kind = NPY_UINT;
	npy_to_double(&field, big, 4, 1, values);
	CHECK(values[0] == 4294967294);
	field = (struct npy_field){ .kind = NPY_FLOAT, .swap = true, .size = 8 };
	npy_to_double(&field, big + 4, 8, 1, values);
	CHECK(values[0] == 3.141592653589793);
	field = (struct npy_field){ .kind = NPY_INT, .size = 1 };
	npy_to_double(&field, big, 4, 2, values);	/* a stride */
	CHECK(values[0] == -1 && values[1] == 64);
	field = (struct npy_field){ .kind = NPY_BOOL, .size = 1 };
	npy_to_double(&field, big, 1, 1, values);
	CHECK(values[0] == 1);
}

static void
check_texts(void)
{
	static const unsigned char wide[] = { 0x41, 0, 0, 0, 0xb3, 0xd4, 1, 0, 0, 0xd8, 0, 0, 0, 0, 0, 0, 0x42, 0, 0, 0 };
	struct npy_field field = { .kind = NPY_UNICODE, .size = sizeof(wide) };
	char *text = npy_to_text(&field, wide);

	/* a surrogate is none of Unicode's characters; a NUL ends */
	CHECK_TEXT(text, "A\xf0\x9d\x92\xb3\xef\xbf\xbd");
	free(text);
	field = (struct npy_field){ .kind = NPY_BYTES, .size = 3 };
	text = npy_to_text(&field, "abcd");
	CHECK_TEXT(text, "abc");
	free(text);
}

int
main(void)
{
	check_test("headers of plain arrays");
	check_plain();
	check_test("headers of structured arrays, with padding and names in any script");
	check_structured();
	check_test("headers that are broken, with the byte where");
	check_refusals();
	check_test("items of every size and order as doubles");
	check_values();
	check_test("items as texts");
	check_texts();
	return check_done();
}
