/* gifti_write: data on surfaces as GIFTI: func, shape, label and time series; see gifti.h. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "images/gifti_parts.h"
#include "images/keys.h"
#include "images/nifti.h"
#include "tables/csv.h"
#include "tables/escape.h"

struct writer {
	struct out *out;
	const struct img_form *form;
	bool label;		/* a file of labels: it is held, since the table of those it has comes first */
	bool shape;
	size_t n_volumes, n;	/* to be written, and so far */
	unsigned char *packed;
	char *text;
	int32_t *held;
};

/* ---- elements ------------------------------------------------------------------------------- */

static void
put_text(struct out *out, const char *text)
{
	char *escaped = escape_marked(text);

	out_text(out, escaped);
	free(escaped);
}

static void
put_metadata(struct out *out, const char *name, const char *value)
{
	out_format(out, "<MD><Name>%s</Name><Value>", name);
	put_text(out, value);
	out_text(out, "</Value></MD>\n");
}

static void
put_number(struct out *out, const char *name, double value)
{
	char text[CSV_NUMBER];

	csv_format_number(text, value);
	put_metadata(out, name, text);
}

/* The words for structure and history are those of Connectome Workbench. */
static void
put_head(struct out *out, const struct img_form *form, size_t n_volumes)
{
	const char *structure = form->mask->grid.structure;

	out_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<!DOCTYPE GIFTI SYSTEM \"http://www.nitrc.org/frs/download.php/115/gifti.dtd\">\n");
	out_format(out, "<GIFTI Version=\"1.0\" NumberOfDataArrays=\"%zu\">\n<MetaData>\n", n_volumes);
	if (structure[0] != '\0')
		put_metadata(out, "AnatomicalStructurePrimary", structure);
	if (form->history != NULL)
		put_metadata(out, "Provenance", form->history);
	put_metadata(out, "ProgramProvenance", "boldpipe");
	out_text(out, "</MetaData>\n");
}

/* ---- labels --------------------------------------------------------------------------------- */

static void
put_label(struct out *out, const struct img_label *label)
{
	static const char *const names[4] = { "Red", "Green", "Blue", "Alpha" };

	out_format(out, "<Label Key=\"%ld\"", label->key);
	for (size_t i = 0; i < 4; i++) {
		char text[CSV_NUMBER];

		csv_format_number(text, label->rgba[i]);
		out_format(out, " %s=\"%s\"", names[i], text);
	}
	out_text(out, ">");
	put_text(out, label->name);
	out_text(out, "</Label>\n");
}

static void
put_labels(const struct writer *writer)
{
	size_t n;
	struct img_label *table = keys_table(writer->form, writer->n * writer->form->mask->grid.n_voxels, writer->held, &n);

	out_text(writer->out, "<LabelTable>\n");
	for (size_t i = 0; i < n; i++)
		put_label(writer->out, &table[i]);
	out_text(writer->out, "</LabelTable>\n");
	keys_free(n, table);
}

/* ---- arrays --------------------------------------------------------------------------------- */

/* Compressed in pieces that zlib can count. */
static size_t
pack(struct writer *writer, const void *items, size_t n, size_t room)
{
	z_stream stream = { .next_in = (unsigned char *)(uintptr_t)items, .next_out = writer->packed };
	size_t left = n, free_room = room;
	int status;

	if (deflateInit(&stream, Z_DEFAULT_COMPRESSION) != Z_OK)
		die("out of memory: zlib cannot start");
	do {
		unsigned in = left > 1 << 30 ? 1 << 30 : (unsigned)left;
		unsigned out = free_room > 1 << 30 ? 1 << 30 : (unsigned)free_room;

		stream.avail_in = in;
		stream.avail_out = out;
		status = deflate(&stream, in == left ? Z_FINISH : Z_NO_FLUSH);
		left -= in - stream.avail_in;
		free_room -= out - stream.avail_out;
	} while (status == Z_OK);
	deflateEnd(&stream);
	return room - free_room;
}

static struct img_intent
volume_intent(const struct writer *writer, size_t volume)
{
	const struct img_form *form = writer->form;
	struct img_intent intent = { form->intent, { form->intent_p[0], form->intent_p[1], form->intent_p[2] } };

	if (form->intents != NULL)
		intent = form->intents[volume];
	if (writer->label)
		return (struct img_intent){ .code = NIFTI_LABEL };
	if (writer->shape)
		return (struct img_intent){ .code = NIFTI_SHAPE };
	/* Connectome Workbench warns of labels in files of other names */
	if (intent.code == NIFTI_LABEL)
		intent.code = NIFTI_NONE;
	/* volumes that nothing is said of are scans */
	if (form->names == NULL && form->n_volumes > 0 && intent.code == NIFTI_NONE)
		intent.code = NIFTI_TIME_SERIES;
	return intent;
}

static void
put_array_head(struct writer *writer, size_t volume)
{
	static const char *const parameters[3] = { "Intent_p1", "Intent_p2", "Intent_p3" };
	const struct img_form *form = writer->form;
	const struct img_intent intent = volume_intent(writer, volume);
	const char *name = form->names != NULL ? form->names[volume] : form->intent_name;
	char *word = gifti_intent_text(intent.code), type[16] = "";
	struct out *out = writer->out;

	for (size_t i = 0; voxel_name(form->type)[i] != '\0'; i++) {
		char c = voxel_name(form->type)[i];

		type[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	out_format(out, "<DataArray Intent=\"%s\" DataType=\"NIFTI_TYPE_%s\" ArrayIndexingOrder=\"RowMajorOrder\" "
	    "Dimensionality=\"1\" Dim0=\"%zu\" Encoding=\"GZipBase64Binary\" Endian=\"%s\" ExternalFileName=\"\" "
	    "ExternalFileOffset=\"\">\n<MetaData>\n", word, type, form->mask->grid.n_voxels,
	    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "LittleEndian" : "BigEndian");
	if (name != NULL)
		put_metadata(out, "Name", name);
	if (intent.code == NIFTI_TIME_SERIES && form->tr_s > 0)
		put_number(out, "TimeStep", form->tr_s);
	for (size_t i = 0; i < 3; i++)
		if (intent.p[i] != 0)
			put_number(out, parameters[i], intent.p[i]);
	out_text(out, "</MetaData>\n<Data>");
	free(word);
}

static void
put_array(struct writer *writer, size_t volume, const void *items)
{
	const struct img_form *form = writer->form;
	size_t n = form->mask->grid.n_voxels * voxel_size(form->type), room = compressBound(n), packed;

	if (writer->packed == NULL) {
		writer->packed = mem_array(room, 1);
		writer->text = mem_array(room / 3 + 1, 4);
	}
	put_array_head(writer, volume);
	packed = pack(writer, items, n, room);
	out_write(writer->out, writer->text, base64_encode(writer->packed, packed, writer->text));
	out_text(writer->out, "</Data>\n</DataArray>\n");
}

/* ---- the writer ----------------------------------------------------------------------------- */

void *
gifti_create(struct out *out, const struct img_form *form)
{
	struct writer *writer = mem_zeros(1, sizeof(*writer));
	const char *slash = strrchr(out_name(out), '/'), *name = slash == NULL ? out_name(out) : slash + 1;

	writer->out = out;
	writer->form = form;
	writer->n_volumes = form->n_volumes == 0 ? 1 : form->n_volumes;
	writer->label = imgformat_ends(out_name(out), ".label.gii");
	writer->shape = imgformat_ends(out_name(out), ".shape.gii");
	if (form->type != VOXEL_FLOAT32 && form->type != VOXEL_INT32 && form->type != VOXEL_UINT8)
		die("%s: GIFTI can't hold %s; expected float32, int32 or uint8", name, voxel_name(form->type));
	if (writer->label && form->type != VOXEL_INT32)
		die("%s: labels are stored as int32, not %s", name, voxel_name(form->type));
	put_head(out, form, writer->n_volumes);
	if (writer->label)
		writer->held = mem_array(writer->n_volumes, form->mask->grid.n_voxels * sizeof(*writer->held));
	else
		out_text(out, "<LabelTable/>\n");
	return writer;
}

void
gifti_put(void *state, const void *items)
{
	struct writer *writer = state;
	size_t n = writer->form->mask->grid.n_voxels;

	if (writer->label)
		memcpy(writer->held + writer->n * n, items, n * sizeof(*writer->held));
	else
		put_array(writer, writer->n, items);
	writer->n++;
}

void
gifti_commit(void *state)
{
	struct writer *writer = state;

	if (writer->label) {
		put_labels(writer);
		for (size_t i = 0; i < writer->n; i++)
			put_array(writer, i, writer->held + i * writer->form->mask->grid.n_voxels);
	}
	out_text(writer->out, "</GIFTI>\n");
	out_commit(writer->out);
	free(writer->packed);
	free(writer->text);
	free(writer->held);
	free(writer);
}
