/* gifti: the structure of a GIFTI file, array by array; see gifti.h. */
#include "images/gifti.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/opt.h"
#include "images/gifti_parts.h"
#include "images/nifti.h"
#include "tables/csv.h"

/* Which text is being gathered, and where metadata belong. */
enum leaf { LEAF_NONE, LEAF_NAME, LEAF_VALUE, LEAF_LABEL, LEAF_DATA };

struct gifti {
	struct xml *xml;
	size_t depth;		/* elements that are open */
	size_t promised, found;	/* arrays */
	char structure[32];	/* the file's */
	struct gifti_array array;
	struct gifti_storage storage;
	bool in_array, in_data;
	bool announced;		/* the array was given to gifti_next()'s caller, or is about to be */
	bool wanted;		/* its items were asked for */
	bool over;		/* its data are complete */
	struct gifti_data data;
	enum leaf leaf;
	char *text, *name;	/* of the leaf; of a metadata's Name */
	size_t n_text, text_room;
	size_t n_labels, labels_room;
	struct img_label *labels;
};

/* ---- words ---------------------------------------------------------------------------------- */

static const char intent_prefix[] = "NIFTI_INTENT_", type_prefix[] = "NIFTI_TYPE_";

/* What NIfTI's name for a code is in GIFTI, without the prefix. */
static const char *
intent_word(int code)
{
	const char *name = nifti_intent_name(code);

	if (name != NULL && strcmp(name, "correlation") == 0)
		return "correl";
	return name != NULL && strcmp(name, "binomial") == 0 ? "binom" : name;
}

/* The code of "NIFTI_INTENT_SHAPE" and the like, 0 where it isn't known. */
static int
find_intent(const char *text)
{
	const size_t n = sizeof(intent_prefix) - 1;

	if (text == NULL || strncmp(text, intent_prefix, n) != 0)
		return NIFTI_NONE;
	for (int code = 1; code <= NIFTI_LAST; code++)
		if (intent_word(code) != NULL && strcasecmp(text + n, intent_word(code)) == 0)
			return code;
	return NIFTI_NONE;
}

char *
gifti_intent_text(int code)
{
	const char *word = intent_word(code);
	char *text = mem_format("%s%s", intent_prefix, word == NULL ? "none" : word);

	for (char *c = text; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return text;
}

static enum voxel_type
find_type(const struct gifti *gifti, const char *text)
{
	const size_t n = sizeof(type_prefix) - 1;

	for (int type = 0; type < VOXEL_TYPES && text != NULL && strncmp(text, type_prefix, n) == 0; type++)
		if (strcasecmp(text + n, voxel_name((enum voxel_type)type)) == 0)
			return (enum voxel_type)type;
	gifti_die(gifti, "DataType `%s'; expected NIFTI_TYPE_UINT8, _INT32 or _FLOAT32", text == NULL ? "" : text);
}

/* Which of two lists of words the text is in: GIFTI's own and those of its C library's early writers. */
static enum gifti_encoding
find_encoding(const struct gifti *gifti, const char *text)
{
	static const char *const words[][2] = {
		[GIFTI_ASCII] = { "ASCII", "GIFTI_ENCODING_ASCII" },
		[GIFTI_BASE64] = { "Base64Binary", "GIFTI_ENCODING_B64BIN" },
		[GIFTI_GZIP] = { "GZipBase64Binary", "GIFTI_ENCODING_B64GZ" },
		[GIFTI_EXTERNAL] = { "ExternalFileBinary", "GIFTI_ENCODING_EXTBIN" }
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && text != NULL; i++)
		if (strcmp(text, words[i][0]) == 0 || strcmp(text, words[i][1]) == 0)
			return (enum gifti_encoding)i;
	gifti_die(gifti, "Encoding `%s'; expected ASCII, Base64Binary, GZipBase64Binary or ExternalFileBinary",
	    text == NULL ? "" : text);
}

/* Whether an attribute is the second of two words, of which each is GIFTI's or its C library's; without it the first. */
static bool
is_second(const struct gifti *gifti, const char **attributes, const char *attribute, const char *const words[2][2])
{
	const char *text = xml_attribute(attributes, attribute);

	if (text == NULL || *text == '\0')
		return false;
	for (size_t i = 0; i < 2; i++)
		if (strcmp(text, words[i][0]) == 0 || strcmp(text, words[i][1]) == 0)
			return i == 1;
	gifti_die(gifti, "%s `%s'; expected %s or %s", attribute, text, words[0][0], words[1][0]);
}

/* ---- elements ------------------------------------------------------------------------------- */

static const char *
need_attribute(const struct gifti *gifti, const char **attributes, const char *name)
{
	const char *text = xml_attribute(attributes, name);

	if (text != NULL)
		return text;
	xml_die(gifti->xml, "%s is missing", name);
}

static size_t
count_attribute(const struct gifti *gifti, const char **attributes, const char *name, size_t least, size_t most)
{
	const char *text = need_attribute(gifti, attributes, name);
	size_t count;

	while (*text == ' ')
		text++;
	if (opt_count(text, &count) && count >= least && count <= most)
		return count;
	if (most < SIZE_MAX)
		xml_die(gifti->xml, "%s is `%s'; expected a number from %zu to %zu", name, text, least, most);
	xml_die(gifti->xml, "%s is `%s'; expected a number from %zu on", name, text, least);
}

static void
start_root(struct gifti *gifti, const char *name, const char **attributes)
{
	if (strcmp(name, "GIFTI") != 0)
		xml_die(gifti->xml, "the document is a `%s'; expected GIFTI", name);
	gifti->promised = count_attribute(gifti, attributes, "NumberOfDataArrays", 0, SIZE_MAX);
}

/* Sizes are only numbers until the data prove them, but must fit into memory's. */
static void
read_dims(struct gifti *gifti, const char **attributes)
{
	struct gifti_array *array = &gifti->array;
	size_t bytes = voxel_size(array->type);

	array->n_dims = count_attribute(gifti, attributes, "Dimensionality", 1, GIFTI_DIMS);
	array->count = 1;
	for (size_t i = 0; i < array->n_dims; i++) {
		char name[] = { 'D', 'i', 'm', (char)('0' + (int)i), '\0' };

		array->dims[i] = count_attribute(gifti, attributes, name, 1, SIZE_MAX);
		if (!mem_product(bytes, array->dims[i], &bytes) || bytes > SIZE_MAX / 8)
			gifti_die(gifti, "is too large");
		array->count *= array->dims[i];
	}
}

static void
start_array(struct gifti *gifti, const char **attributes)
{
	static const char *const endians[2][2] = { { "LittleEndian", "GIFTI_ENDIAN_LITTLE" },
		{ "BigEndian", "GIFTI_ENDIAN_BIG" } };
	static const char *const orders[2][2] = { { "RowMajorOrder", "GIFTI_IND_ORD_ROW_MAJOR" },
		{ "ColumnMajorOrder", "GIFTI_IND_ORD_COL_MAJOR" } };
	const char *external = xml_attribute(attributes, "ExternalFileName");
	const char *offset = xml_attribute(attributes, "ExternalFileOffset");
	size_t number = 0;

	if (++gifti->found > gifti->promised)
		xml_die(gifti->xml, "more data arrays than the %zu of NumberOfDataArrays", gifti->promised);
	gifti->in_array = true;
	gifti->announced = gifti->wanted = gifti->over = false;
	gifti->array = (struct gifti_array){ .intent = find_intent(xml_attribute(attributes, "Intent")) };
	gifti->array.type = find_type(gifti, xml_attribute(attributes, "DataType"));
	memcpy(gifti->array.structure, gifti->structure, sizeof(gifti->structure));
	read_dims(gifti, attributes);
	free(gifti->storage.external);
	gifti->storage = (struct gifti_storage){
		.encoding = find_encoding(gifti, xml_attribute(attributes, "Encoding")),
		.column_major = is_second(gifti, attributes, "ArrayIndexingOrder", orders),
		.external = external == NULL || external[0] == '\0' ? NULL : mem_string(external)
	};
	/* text has no order of bytes, whatever it says */
	gifti->storage.swap = gifti->storage.encoding != GIFTI_ASCII && is_second(gifti, attributes, "Endian", endians);
	if (gifti->storage.encoding == GIFTI_EXTERNAL && gifti->storage.external == NULL)
		gifti_die(gifti, "names no external file");
	if (gifti->storage.encoding == GIFTI_EXTERNAL && offset != NULL && offset[0] != '\0' &&
	    !opt_count(offset, &number))
		gifti_die(gifti, "ExternalFileOffset is `%s'; expected a number of bytes", offset);
	gifti->storage.offset = number;
}

static void
start_label(struct gifti *gifti, const char **attributes)
{
	static const char *const colours[4] = { "Red", "Green", "Blue", "Alpha" };
	const char *key = xml_attribute(attributes, "Key");
	struct img_label label = { .name = NULL };
	double value;

	if (key == NULL)
		key = xml_attribute(attributes, "Index");	/* drafts of the standard */
	if (key == NULL || !opt_real(key, &value) || value != trunc(value) || fabs(value) > 2147483647)
		xml_die(gifti->xml, "Key `%s' of a label is no whole number", key == NULL ? "" : key);
	label.key = (long)value;
	for (size_t i = 0; i < 4; i++) {
		const char *text = xml_attribute(attributes, colours[i]);

		label.rgba[i] = text != NULL && opt_real(text, &value) ? value : i == 3;
	}
	gifti->labels = mem_grow(gifti->labels, &gifti->labels_room, gifti->n_labels + 1, sizeof(label));
	gifti->labels[gifti->n_labels++] = label;
}

/* The array's description is complete where its data begin. */
static void
announce(struct gifti *gifti)
{
	gifti->announced = true;
	xml_pause(gifti->xml);
}

static void
on_start(void *state, const char *name, const char **attributes)
{
	struct gifti *gifti = state;

	if (gifti->leaf != LEAF_NONE)
		xml_die(gifti->xml, "<%s> where text was expected", name);
	gifti->n_text = 0;
	if (gifti->depth++ == 0) {
		start_root(gifti, name, attributes);
	} else if (strcmp(name, "DataArray") == 0) {
		if (gifti->in_array)
			xml_die(gifti->xml, "a DataArray within a DataArray");
		start_array(gifti, attributes);
	} else if (strcmp(name, "Data") == 0) {
		if (!gifti->in_array || gifti->announced)
			xml_die(gifti->xml, "Data that belong to no DataArray");
		gifti->leaf = LEAF_DATA;
		announce(gifti);
	} else if (strcmp(name, "Label") == 0) {
		gifti->leaf = LEAF_LABEL;
		start_label(gifti, attributes);
	} else if (strcmp(name, "Name") == 0) {
		gifti->leaf = LEAF_NAME;
	} else if (strcmp(name, "Value") == 0) {
		gifti->leaf = LEAF_VALUE;
	}
}

static void
on_text(void *state, const char *text, int n)
{
	struct gifti *gifti = state;

	if (gifti->leaf == LEAF_NONE)
		return;
	if (gifti->leaf == LEAF_DATA) {
		if (gifti->wanted)
			gifti_data_text(&gifti->data, text, (size_t)n);
		return;
	}
	gifti->text = mem_grow(gifti->text, &gifti->text_room, gifti->n_text + (size_t)n, 1);
	memcpy(gifti->text + gifti->n_text, text, (size_t)n);
	gifti->n_text += (size_t)n;
}

/* FreeSurfer gives the time step in milliseconds, others in seconds; no scan takes 100 s. */
static void
take_metadata(struct gifti *gifti, const char *value)
{
	char *structure = gifti->in_array ? gifti->array.structure : gifti->structure;
	double step;

	if (gifti->name == NULL)
		return;
	if (strcmp(gifti->name, "AnatomicalStructurePrimary") == 0)
		snprintf(structure, sizeof(gifti->structure), "%s", value);
	if (gifti->in_array && strcmp(gifti->name, "TimeStep") == 0 && opt_real(value, &step) && isfinite(step) &&
	    step > 0)
		gifti->array.tr_s = step < 100 ? step : step / 1000;
}

static void
end_leaf(struct gifti *gifti)
{
	char *text = mem_substring(gifti->text == NULL ? "" : gifti->text, gifti->n_text);

	if (gifti->leaf == LEAF_NAME) {
		free(gifti->name);
		gifti->name = text;
		return;
	}
	if (gifti->leaf == LEAF_LABEL) {
		gifti->labels[gifti->n_labels - 1].name = text;
		return;
	}
	take_metadata(gifti, text);
	free(text);
}

static void
on_end(void *state, const char *name)
{
	struct gifti *gifti = state;

	gifti->depth--;
	if (gifti->leaf == LEAF_DATA) {
		gifti->over = true;
		if (gifti->wanted)
			xml_pause(gifti->xml);
	} else if (gifti->leaf != LEAF_NONE) {
		end_leaf(gifti);
	} else if (strcmp(name, "DataArray") == 0) {
		gifti->in_array = false;
		if (!gifti->announced)
			xml_die(gifti->xml, "data array %zu: has no Data", gifti->found);
	}
	gifti->leaf = LEAF_NONE;
}

/* ---- arrays --------------------------------------------------------------------------------- */

struct gifti *
gifti_open(struct in *in)
{
	static const struct xml_handler handler = { on_start, on_end, on_text };
	struct gifti *gifti = mem_zeros(1, sizeof(*gifti));

	gifti->data.regular = in_regular(in);
	gifti->xml = xml_open(in, &handler, gifti);
	gifti->data.xml = gifti->xml;
	return gifti;
}

size_t
gifti_count(const struct gifti *gifti)
{
	return gifti->promised;
}

const struct gifti_array *
gifti_next(struct gifti *gifti)
{
	size_t before = gifti->found;

	gifti->wanted = false;
	while (xml_next(gifti->xml))
		if (gifti->found > before)
			return &gifti->array;
	if (gifti->found < gifti->promised)
		die("%s: has %zu data arrays; expected the %zu of NumberOfDataArrays", xml_name(gifti->xml),
		    gifti->found, gifti->promised);
	return NULL;
}

/* Empty data may have ended by now, being `<Data/>'. */
const void *
gifti_items(struct gifti *gifti)
{
	gifti->wanted = true;
	gifti_data_begin(&gifti->data, gifti->found, &gifti->array, &gifti->storage);
	while (!gifti->over)
		xml_next(gifti->xml);
	return gifti_data_end(&gifti->data);
}

noreturn void
gifti_die(const struct gifti *gifti, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = mem_format_list(format, arguments);
	va_end(arguments);
	xml_die(gifti->xml, "data array %zu: %s", gifti->found, text);
}

const struct img_label *
gifti_labels(const struct gifti *gifti, size_t *n)
{
	*n = gifti->n_labels;
	return gifti->labels;
}

void
gifti_close(struct gifti *gifti)
{
	for (size_t i = 0; i < gifti->n_labels; i++)
		free(gifti->labels[i].name);
	gifti_data_free(&gifti->data);
	xml_close(gifti->xml);
	free(gifti->storage.external);
	free(gifti->labels);
	free(gifti->text);
	free(gifti->name);
	free(gifti);
}
