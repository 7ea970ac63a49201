/* cifti_write: writing CIFTI-2; see cifti_parts.h.
 *
 * The matrix stands row by row, so that volumes are held until the last one; units flow. So are labels, since the table
 * of those that are there stands in front of them.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "bytes/text.h"
#include "images/cifti_parts.h"
#include "images/keys.h"
#include "tables/csv.h"
#include "tables/escape.h"

/* ---- text ----------------------------------------------------------------------------------- */

static void
add_escaped(struct text *text, const char *piece)
{
	char *escaped = escape_marked(piece);

	text_add(text, escaped);
	free(escaped);
}

static void
add_metadata(struct text *text, const char *name, const char *value)
{
	text_format(text, "<MD><Name>%s</Name><Value>", name);
	add_escaped(text, value);
	text_add(text, "</Value></MD>\n");
}

static void
add_number(struct text *text, double value)
{
	char number[CSV_NUMBER];

	csv_format_number(number, value);
	text_add(text, number);
}

/* ---- the document --------------------------------------------------------------------------- */

static void
add_vertices(struct text *text, const struct cifti_model *model)
{
	for (size_t i = 0; i < model->n; i++)
		text_format(text, "%s%zu", i == 0 ? "" : " ", model->places[i]);
}

static void
add_voxels(struct text *text, const struct cifti *rows, const struct cifti_model *model)
{
	const size_t *shape = rows->shape;

	text_add(text, "<VoxelIndicesIJK>");
	for (size_t i = 0; i < model->n; i++) {
		size_t place = model->places[i];

		text_format(text, "%s%zu %zu %zu", i == 0 ? "" : "\n", place % shape[0], place / shape[0] % shape[1],
		    place / shape[0] / shape[1]);
	}
	text_add(text, "</VoxelIndicesIJK>");
}

static void
add_volume(struct text *text, const struct cifti *rows)
{
	if (!rows->has_volume)
		return;
	text_format(text, "<Volume VolumeDimensions=\"%zu,%zu,%zu\">\n<TransformationMatrixVoxelIndicesIJKtoXYZ "
	    "MeterExponent=\"-3\">", rows->shape[0], rows->shape[1], rows->shape[2]);
	for (size_t i = 0; i < 12; i++) {
		add_number(text, rows->affine.m[i / 4][i % 4]);
		text_add(text, i % 4 == 3 ? "\n" : " ");
	}
	text_add(text, "0 0 0 1</TransformationMatrixVoxelIndicesIJKtoXYZ>\n</Volume>\n");
}

static void
add_model(struct text *text, const struct cifti *rows, const struct cifti_model *model)
{
	bool surface = model->n_vertices > 0;

	text_format(text, "<BrainModel IndexOffset=\"%zu\" IndexCount=\"%zu\" ModelType=\"CIFTI_MODEL_TYPE_%s\" "
	    "BrainStructure=\"CIFTI_STRUCTURE_%s\"", model->first, model->n, surface ? "SURFACE" : "VOXELS",
	    model->structure);
	if (surface) {
		text_format(text, " SurfaceNumberOfVertices=\"%zu\">\n<VertexIndices>", model->n_vertices);
		add_vertices(text, model);
		text_add(text, "</VertexIndices>");
	} else {
		text_add(text, ">\n");
		add_voxels(text, rows, model);
	}
	text_add(text, "\n</BrainModel>\n");
}

static void
add_parcel(struct text *text, const struct cifti *rows, const struct cifti_parcel *parcel)
{
	text_add(text, "<Parcel Name=\"");
	add_escaped(text, parcel->name);
	text_add(text, "\">\n");
	for (size_t i = 0; i < parcel->n_parts; i++) {
		const struct cifti_model *part = &parcel->parts[i];

		if (part->n_vertices == 0) {
			add_voxels(text, rows, part);
		} else {
			text_format(text, "<Vertices BrainStructure=\"CIFTI_STRUCTURE_%s\">", part->structure);
			add_vertices(text, part);
			text_add(text, "</Vertices>");
		}
		text_add(text, "\n");
	}
	text_add(text, "</Parcel>\n");
}

static void
add_rows(struct text *text, const struct cifti *rows)
{
	text_format(text, "<MatrixIndicesMap AppliesToMatrixDimension=\"1\" IndicesMapToDataType=\"CIFTI_INDEX_TYPE_%s\">\n",
	    rows->n_parcels > 0 ? "PARCELS" : "BRAIN_MODELS");
	add_volume(text, rows);
	for (size_t i = 0; i < rows->n_models; i++)
		add_model(text, rows, &rows->models[i]);
	for (size_t i = 0; i < rows->n_surfaces; i++)
		text_format(text, "<Surface BrainStructure=\"CIFTI_STRUCTURE_%s\" SurfaceNumberOfVertices=\"%zu\"/>\n",
		    rows->surfaces[i].structure, rows->surfaces[i].n_vertices);
	for (size_t i = 0; i < rows->n_parcels; i++)
		add_parcel(text, rows, &rows->parcels[i]);
	text_add(text, "</MatrixIndicesMap>\n");
}

static size_t
count_volumes(const struct img_form *form)
{
	return form->n_volumes == 0 ? 1 : form->n_volumes;
}

/* A map's statistic, in the words that GIFTI has for it. */
static void
add_intent(struct text *text, const struct img_intent *intent)
{
	char value[CSV_NUMBER];

	if (intent->code == 0)
		return;
	text_add(text, "<MetaData>\n");
	snprintf(value, sizeof(value), "%d", intent->code);
	add_metadata(text, "Intent_code", value);
	for (size_t i = 0; i < 3; i++) {
		const char name[] = { 'I', 'n', 't', 'e', 'n', 't', '_', 'p', (char)('1' + i), '\0' };

		csv_format_number(value, intent->p[i]);
		if (intent->p[i] != 0)
			add_metadata(text, name, value);
	}
	text_add(text, "</MetaData>\n");
}

static void
add_labels(struct text *text, size_t n, const struct img_label *labels)
{
	static const char *const names[4] = { "Red", "Green", "Blue", "Alpha" };

	text_add(text, "<LabelTable>\n");
	for (size_t i = 0; i < n; i++) {
		text_format(text, "<Label Key=\"%ld\"", labels[i].key);
		for (size_t k = 0; k < 4; k++) {
			text_format(text, " %s=\"", names[k]);
			add_number(text, labels[i].rgba[k]);
			text_add(text, "\"");
		}
		text_add(text, ">");
		add_escaped(text, labels[i].name);
		text_add(text, "</Label>\n");
	}
	text_add(text, "</LabelTable>\n");
}

static void
add_columns(struct text *text, const struct img_form *form, enum cifti_along along)
{
	static const char *const words[] = { [CIFTI_SERIES] = "SERIES", [CIFTI_SCALARS] = "SCALARS",
		[CIFTI_LABELS] = "LABELS" };

	text_format(text, "<MatrixIndicesMap AppliesToMatrixDimension=\"0\" IndicesMapToDataType=\"CIFTI_INDEX_TYPE_%s\"",
	    words[along]);
	if (along == CIFTI_SERIES) {
		text_format(text, " NumberOfSeriesPoints=\"%zu\" SeriesExponent=\"0\" SeriesStart=\"0\" SeriesStep=\"",
		    count_volumes(form));
		add_number(text, form->tr_s);
		text_add(text, "\" SeriesUnit=\"SECOND\"/>\n");
		return;
	}
	text_add(text, ">\n");
	for (size_t i = 0; i < count_volumes(form); i++) {
		text_add(text, "<NamedMap>\n");
		if (form->intents != NULL && along == CIFTI_SCALARS)
			add_intent(text, &form->intents[i]);
		text_add(text, "<MapName>");
		if (form->names != NULL)
			add_escaped(text, form->names[i]);
		else
			text_format(text, "map_%zu", i + 1);
		text_add(text, "</MapName>\n");
		if (along == CIFTI_LABELS)
			add_labels(text, form->n_labels, form->labels);
		text_add(text, "</NamedMap>\n");
	}
	text_add(text, "</MatrixIndicesMap>\n");
}

char *
cifti_document(const struct img_form *form, enum cifti_along along, size_t *n)
{
	struct text text = { 0 };

	text_add(&text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CIFTI Version=\"2\">\n<Matrix>\n");
	if (form->history != NULL) {
		text_add(&text, "<MetaData>\n");
		add_metadata(&text, "Provenance", form->history);
		text_add(&text, "</MetaData>\n");
	}
	add_columns(&text, form, along);
	add_rows(&text, form->mask->grid.cifti);
	text_add(&text, "</Matrix>\n</CIFTI>\n");
	*n = text.n;
	return text.bytes;
}

/* ---- the header ----------------------------------------------------------------------------- */

/* The header and the four bytes that say whether an extension follows; bytes from the start (nifti2.h). */
enum {
	FRONT = CIFTI_HEADER + 4,
	AT_MAGIC = 4, AT_DATATYPE = 12, AT_BITPIX = 14, AT_DIM = 16, AT_PIXDIM = 104, AT_OFFSET = 168, AT_SLOPE = 176,
	AT_UNITS = 500, AT_INTENT_NAME = 508
};

/* Little- or big-endian as this machine; what isn't put is 0. */
static void
write_header(struct out *out, const struct img_form *form, int intent, size_t offset)
{
	const int64_t dims[8] = { 6, 1, 1, 1, 1, (int64_t)count_volumes(form), (int64_t)form->mask->grid.n_voxels, 1 };
	const double pixdim[8] = { 1, 1, 1, 1, 1, 1, 1, 1 }, slope = 1;
	const int64_t start = (int64_t)offset;
	const int32_t size = CIFTI_HEADER, units = 2 | 8;	/* mm, s */
	const uint16_t code = imgformat_code(form->type), bits = (uint16_t)(8 * voxel_size(form->type));
	const char *name = cifti_intent_name(intent);
	unsigned char header[FRONT] = { 0 };

	memcpy(header, &size, sizeof(size));
	memcpy(header + AT_MAGIC, "n+2\0\r\n\032\n", 8);
	memcpy(header + AT_DATATYPE, &code, sizeof(code));
	memcpy(header + AT_BITPIX, &bits, sizeof(bits));
	memcpy(header + AT_DIM, dims, sizeof(dims));
	memcpy(header + AT_PIXDIM, pixdim, sizeof(pixdim));
	memcpy(header + AT_OFFSET, &start, sizeof(start));
	memcpy(header + AT_SLOPE, &slope, sizeof(slope));
	memcpy(header + AT_UNITS, &units, sizeof(units));
	memcpy(header + CIFTI_AT_INTENT, &intent, sizeof(int32_t));
	memcpy(header + AT_INTENT_NAME, name, strlen(name));
	header[CIFTI_HEADER] = 1;	/* an extension follows */
	out_write(out, header, sizeof(header));
}

/* The extension and so the matrix stand at whole sixteens. */
static void
write_front(struct out *out, const struct img_form *form, enum cifti_along along)
{
	size_t n, padded;
	char *document = cifti_document(form, along, &n);
	static const unsigned char zeros[16];
	int32_t head[2] = { 0, CIFTI_EXTENSION };

	padded = (sizeof(head) + n + 15) / 16 * 16;
	if (padded > INT32_MAX)
		die("%s: the XML has %zu bytes; an extension has at most 2147483647", out_name(out), n);
	head[0] = (int32_t)padded;
	write_header(out, form, cifti_intent(along, form->mask->grid.cifti->n_parcels > 0), FRONT + padded);
	out_write(out, head, sizeof(head));
	out_write(out, document, n);
	out_write(out, zeros, padded - sizeof(head) - n);
	free(document);
}

/* ---- the writer ----------------------------------------------------------------------------- */

struct writer {
	struct out *out;
	const struct img_form *form;
	enum cifti_along along;
	size_t n_units, n_maps, size;
	size_t volumes, units;	/* put so far */
	unsigned char *held;
	size_t room;
};

/* A name that says what the file is must be right: Connectome Workbench goes by it. */
static void
check_name(const char *name, const struct img_form *form, enum cifti_along along)
{
	static const char *const words[] = { ".dtseries.nii", ".dscalar.nii", ".dlabel.nii", ".ptseries.nii", ".pscalar.nii" };
	bool parcels = form->mask->grid.cifti->n_parcels > 0, any = false;
	const char *right = words[along + (parcels ? 3 : 0)];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		any = any || imgformat_ends(name, words[i]);
	if (!any || imgformat_ends(name, right))
		return;
	if (along == CIFTI_SCALARS && form->names == NULL && imgformat_ends(name, words[parcels ? 3 : 0]))
		die("%s: a series needs its repetition time, which -t gives", name);
	die("%s: holds %s of %s; its name should end in %s", name, along == CIFTI_SERIES ? "a series" : "maps",
	    parcels ? "parcels" : "vertices and voxels", right);
}

/* Only maps are labels: what has no names are scans. */
static enum cifti_along
find_along(const char *name, const struct img_form *form)
{
	if (form->names == NULL)
		return form->tr_s > 0 ? CIFTI_SERIES : CIFTI_SCALARS;
	return form->mask->grid.cifti->n_parcels == 0 && imgformat_ends(name, ".dlabel.nii") ? CIFTI_LABELS : CIFTI_SCALARS;
}

void *
cifti_create(struct out *out, const struct img_form *form)
{
	struct writer *writer = mem_zeros(1, sizeof(*writer));

	writer->along = find_along(out_name(out), form);
	check_name(out_name(out), form, writer->along);
	if (writer->along == CIFTI_LABELS && form->type != VOXEL_INT32)
		die("%s: labels are stored as int32, not %s", out_name(out), voxel_name(form->type));
	writer->out = out;
	writer->form = form;
	writer->n_units = form->mask->grid.n_voxels;
	writer->n_maps = count_volumes(form);
	writer->size = voxel_size(form->type);
	if (writer->along != CIFTI_LABELS)
		write_front(out, form, writer->along);
	return writer;
}

void
cifti_put(void *state, const void *items)
{
	struct writer *writer = state;
	size_t n = writer->n_units * writer->size;

	if (writer->n_maps == 1 && writer->along != CIFTI_LABELS) {
		out_write(writer->out, items, n);
		return;
	}
	writer->held = mem_grow(writer->held, &writer->room, (writer->volumes + 1) * n, 1);
	memcpy(writer->held + writer->volumes++ * n, items, n);
}

void
cifti_put_units(void *state, const void *items, size_t n)
{
	struct writer *writer = state;

	assert(writer->volumes == 0);
	out_write(writer->out, items, n * writer->n_maps * writer->size);
}

/* Some units at once, as a line of the cache has some of a volume. */
static void
write_held(struct writer *writer)
{
	enum { MOST = 32 };
	const size_t size = writer->size, row = writer->n_maps * size;
	unsigned char *rows = mem_array(MOST, row);

	for (size_t first = 0; first < writer->n_units; first += MOST) {
		size_t left = writer->n_units - first, n = left < MOST ? left : MOST;

		for (size_t map = 0; map < writer->n_maps; map++) {
			const unsigned char *items = writer->held + (map * writer->n_units + first) * size;

			for (size_t i = 0; i < n; i++)
				memcpy(rows + i * row + map * size, items + i * size, size);
		}
		out_write(writer->out, rows, n * row);
	}
	free(rows);
}

/* With the table of the labels that were put. */
static void
write_label_front(const struct writer *writer)
{
	struct img_form form = *writer->form;
	size_t n;
	struct img_label *table = keys_table(&form, writer->volumes * writer->n_units,
	    (const int32_t *)(const void *)writer->held, &n);

	form.n_labels = n;
	form.labels = table;
	write_front(writer->out, &form, CIFTI_LABELS);
	keys_free(n, table);
}

void
cifti_commit(void *state)
{
	struct writer *writer = state;

	if (writer->along == CIFTI_LABELS)
		write_label_front(writer);
	if (writer->volumes > 0)
		write_held(writer);
	out_commit(writer->out);
	free(writer->held);
	free(writer);
}
