/* cifti_xml: reading the XML of CIFTI-2: what rows and columns are; see cifti_parts.h.
 *
 * Elements are told by their name and that of the element around them; others are passed over with all that is in
 * them. The volume may follow the voxels that refer to it, and surfaces the parcels on them, so these are checked
 * when their mapping ends.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/xml.h"
#include "images/cifti_parts.h"
#include "tables/columns.h"
#include "tables/csv.h"

enum element {
	NOTHING, ROOT, MATRIX, MAPPING, MODEL, MODEL_VERTICES, VOXELS, VOLUME, TRANSFORM, SURFACE, PARCEL, PARCEL_VERTICES,
	MAP, MAP_NAME, LABELS, LABEL
};

static const struct {
	const char *name;
	enum element within, element;
	bool text;
} elements[] = {
	{ "CIFTI", NOTHING, ROOT, false }, { "Matrix", ROOT, MATRIX, false },
	{ "MatrixIndicesMap", MATRIX, MAPPING, false }, { "BrainModel", MAPPING, MODEL, false },
	{ "VertexIndices", MODEL, MODEL_VERTICES, true }, { "VoxelIndicesIJK", MODEL, VOXELS, true },
	{ "Volume", MAPPING, VOLUME, false },
	{ "TransformationMatrixVoxelIndicesIJKtoXYZ", VOLUME, TRANSFORM, true }, { "Surface", MAPPING, SURFACE, false },
	{ "Parcel", MAPPING, PARCEL, false }, { "Vertices", PARCEL, PARCEL_VERTICES, true },
	{ "VoxelIndicesIJK", PARCEL, VOXELS, true }, { "NamedMap", MAPPING, MAP, false },
	{ "MapName", MAP, MAP_NAME, true }, { "LabelTable", MAP, LABELS, false }, { "Label", LABELS, LABEL, true }
};

enum { DEPTH = 8 };
enum type { SERIES = CIFTI_SERIES, SCALARS = CIFTI_SCALARS, LABELLED = CIFTI_LABELS, MODELS, PARCELS, TYPES };
static const char *const types[TYPES] = { "SERIES", "SCALARS", "LABELS", "BRAIN_MODELS", "PARCELS" };

struct parser {
	struct xml *xml;
	struct cifti_file *file;
	enum element open[DEPTH + 1];	/* open[depth]: the innermost */
	size_t depth, skipped;	/* elements that are open and not known */
	char *text;		/* of the innermost element */
	size_t n_text, text_room;
	bool wants_text;
	bool seen[2];		/* mappings of columns and rows */
	enum type type;		/* of the mapping that is open */
	bool has_affine;
	int exponent;		/* of its metres */
	size_t models_room, parcels_room, surfaces_room, maps_room, labels_room, parts_room;
};

/* ---- words and numbers ---------------------------------------------------------------------- */

static const char *
require(const struct parser *parser, const char **attributes, const char *element, const char *name)
{
	const char *value = xml_attribute(attributes, name);

	if (value == NULL)
		xml_die(parser->xml, "%s has no %s", element, name);
	return value;
}

/* Digits at *text, which goes behind them; false if there are none or too many. */
static bool
read_count(const char **text, size_t *value)
{
	const char *c = *text;

	for (*value = 0; *c >= '0' && *c <= '9'; c++) {
		if (*value > (size_t)INT64_MAX / 10 - 1)
			return false;
		*value = *value * 10 + (size_t)(*c - '0');
	}
	if (c == *text)
		return false;
	*text = c;
	return true;
}

static size_t
count(const struct parser *parser, const char **attributes, const char *element, const char *name)
{
	const char *value = require(parser, attributes, element, name), *rest = value;
	size_t n;

	if (!read_count(&rest, &n) || *rest != '\0')
		xml_die(parser->xml, "%s: %s `%s' is no count", element, name, value);
	return n;
}

static double
number(const struct parser *parser, const char *element, const char *name, const char *text)
{
	double value;

	if (!csv_parse_number(text, &value) || !isfinite(value))
		xml_die(parser->xml, "%s: %s `%s' is no finite number", element, name, text);
	return value;
}

/* A small whole number, of either sign: the exponent of a unit. */
static int
exponent(const struct parser *parser, const char **attributes, const char *element, const char *name)
{
	double value = number(parser, element, name, require(parser, attributes, element, name));

	if (value != trunc(value) || fabs(value) > 30)
		xml_die(parser->xml, "%s: %s `%g' is no exponent", element, name, value);
	return (int)value;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The whole numbers of a text, `per` of which belong together; sets how many such groups there are. */
static size_t *
read_list(const struct parser *parser, const char *element, size_t per, size_t *n)
{
	const char *c = parser->text == NULL ? "" : parser->text, *word;
	size_t *list = NULL, room = 0, items = 0;

	for (;;) {
		while (is_space(*c) || *c == ',')
			c++;
		if (*c == '\0')
			break;
		word = c;
		list = mem_grow(list, &room, items + 1, sizeof(*list));
		if (!read_count(&c, &list[items]) || (*c != '\0' && !is_space(*c) && *c != ','))
			xml_die(parser->xml, "%s: `%.*s' is no index", element, (int)strcspn(word, " \t\r\n,"), word);
		items++;
	}
	if (items % per != 0)
		xml_die(parser->xml, "%s: %zu numbers; expected %zu for each voxel", element, items, per);
	*n = items / per;
	return list;
}

static void
read_structure(const struct parser *parser, const char **attributes, const char *element, char structure[CIFTI_WORD])
{
	static const char prefix[] = "CIFTI_STRUCTURE_";
	const char *value = require(parser, attributes, element, "BrainStructure");

	if (strncmp(value, prefix, sizeof(prefix) - 1) != 0)
		xml_die(parser->xml, "%s: BrainStructure `%s' is none of CIFTI's", element, value);
	value += sizeof(prefix) - 1;
	if (*value == '\0' || strlen(value) >= CIFTI_WORD || strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
	    strlen(value))
		xml_die(parser->xml, "%s: BrainStructure `CIFTI_STRUCTURE_%s' is none of CIFTI's", element, value);
	memcpy(structure, value, strlen(value) + 1);
}

/* ---- mappings ------------------------------------------------------------------------------- */

static void
start_series(struct parser *parser, const char **attributes)
{
	static const char element[] = "MatrixIndicesMap";
	const char *unit = require(parser, attributes, element, "SeriesUnit");
	double step = number(parser, element, "SeriesStep", require(parser, attributes, element, "SeriesStep"));

	parser->file->n_maps = count(parser, attributes, element, "NumberOfSeriesPoints");
	step *= pow(10, exponent(parser, attributes, element, "SeriesExponent"));
	parser->file->step_s = strcmp(unit, "SECOND") == 0 && step > 0 ? step : 0;
}

static void
start_mapping(struct parser *parser, const char **attributes)
{
	static const char element[] = "MatrixIndicesMap", prefix[] = "CIFTI_INDEX_TYPE_";
	const char *along = require(parser, attributes, element, "AppliesToMatrixDimension");
	const char *type = require(parser, attributes, element, "IndicesMapToDataType");
	bool rows = strcmp(along, "1") == 0;

	parser->type = TYPES;
	for (size_t i = 0; i < TYPES; i++)
		if (strncmp(type, prefix, sizeof(prefix) - 1) == 0 && strcmp(type + sizeof(prefix) - 1, types[i]) == 0)
			parser->type = (enum type)i;
	if (parser->type == TYPES)
		xml_die(parser->xml, "%s: IndicesMapToDataType `%s' is none of CIFTI's", element, type);
	if ((strcmp(along, "0") != 0 && !rows) || (parser->type >= MODELS) != rows)
		xml_die(parser->xml, "dimension %s has %s; expected SERIES, SCALARS or LABELS along dimension 0 and "
		    "BRAIN_MODELS or PARCELS along 1", along, types[parser->type]);
	if (parser->seen[rows])
		xml_die(parser->xml, "another mapping of dimension %s", along);
	parser->seen[rows] = true;
	if (!rows)
		parser->file->along = (enum cifti_along)parser->type;
	if (parser->type == SERIES)
		start_series(parser, attributes);
}

static void
start_model(struct parser *parser, const char **attributes)
{
	static const char element[] = "BrainModel";
	struct cifti *rows = parser->file->rows;
	const char *type = require(parser, attributes, element, "ModelType");
	struct cifti_model model = { .first = count(parser, attributes, element, "IndexOffset"),
		.n = count(parser, attributes, element, "IndexCount") };
	bool surface = strcmp(type, "CIFTI_MODEL_TYPE_SURFACE") == 0;

	if (!surface && strcmp(type, "CIFTI_MODEL_TYPE_VOXELS") != 0)
		xml_die(parser->xml, "%s: ModelType `%s' is none of CIFTI's", element, type);
	read_structure(parser, attributes, element, model.structure);
	if (surface) {
		model.n_vertices = count(parser, attributes, element, "SurfaceNumberOfVertices");
		if (model.n_vertices == 0)
			xml_die(parser->xml, "%s: a surface without vertices", element);
	}
	if (model.first != rows->n_units)
		xml_die(parser->xml, "%s %s starts at row %zu; those before have %zu", element, model.structure,
		    model.first, rows->n_units);
	rows->models = mem_grow(rows->models, &parser->models_room, rows->n_models + 1, sizeof(*rows->models));
	rows->models[rows->n_models++] = model;
}

static void
start_parcel(struct parser *parser, const char **attributes)
{
	struct cifti *rows = parser->file->rows;
	const char *name = require(parser, attributes, "Parcel", "Name");

	rows->parcels = mem_grow(rows->parcels, &parser->parcels_room, rows->n_parcels + 1, sizeof(*rows->parcels));
	rows->parcels[rows->n_parcels++] = (struct cifti_parcel){ .name = mem_string(name) };
	parser->parts_room = 0;
}

static struct cifti_model *
add_part(struct parser *parser)
{
	struct cifti *rows = parser->file->rows;
	struct cifti_parcel *parcel = &rows->parcels[rows->n_parcels - 1];

	parcel->parts = mem_grow(parcel->parts, &parser->parts_room, parcel->n_parts + 1, sizeof(*parcel->parts));
	parcel->parts[parcel->n_parts] = (struct cifti_model){ .n = 0 };
	return &parcel->parts[parcel->n_parts++];
}

static void
start_surface(struct parser *parser, const char **attributes)
{
	struct cifti *rows = parser->file->rows;
	struct cifti_surface surface;

	read_structure(parser, attributes, "Surface", surface.structure);
	surface.n_vertices = count(parser, attributes, "Surface", "SurfaceNumberOfVertices");
	if (surface.n_vertices == 0)
		xml_die(parser->xml, "Surface: a surface without vertices");
	rows->surfaces = mem_grow(rows->surfaces, &parser->surfaces_room, rows->n_surfaces + 1, sizeof(*rows->surfaces));
	rows->surfaces[rows->n_surfaces++] = surface;
}

static void
start_volume(struct parser *parser, const char **attributes)
{
	struct cifti *rows = parser->file->rows;
	const char *value = require(parser, attributes, "Volume", "VolumeDimensions"), *c = value;
	size_t n = 1;

	if (rows->has_volume)
		xml_die(parser->xml, "another Volume");
	rows->has_volume = true;
	for (size_t i = 0; i < 3; i++) {
		while (i > 0 && (*c == ',' || is_space(*c)))
			c++;
		if (!read_count(&c, &rows->shape[i]) || !mem_product(n, rows->shape[i], &n) || n == 0 || n > INT64_MAX)
			xml_die(parser->xml, "Volume: VolumeDimensions `%s' are no three numbers of voxels", value);
	}
	if (*c != '\0')
		xml_die(parser->xml, "Volume: VolumeDimensions `%s' are no three numbers of voxels", value);
}

static void
start_map(struct parser *parser)
{
	struct cifti_file *file = parser->file;

	file->names = mem_grow(file->names, &parser->maps_room, file->n_maps + 1, sizeof(*file->names));
	file->names[file->n_maps++] = mem_string("");
}

/* The labels of the first map are those that are kept. */
static void
start_label(struct parser *parser, const char **attributes)
{
	static const char *const colours[4] = { "Red", "Green", "Blue", "Alpha" };
	struct cifti_file *file = parser->file;
	double key = number(parser, "Label", "Key", require(parser, attributes, "Label", "Key"));
	struct img_label label = { .key = 0 };

	if (key != trunc(key) || fabs(key) > INT32_MAX)
		xml_die(parser->xml, "Label: Key `%g' is no whole number of 32 bits", key);
	label.key = (long)key;
	if (file->n_maps > 1)
		return;
	for (size_t i = 0; i < 4; i++) {
		const char *value = xml_attribute(attributes, colours[i]);

		label.rgba[i] = value == NULL ? 0 : number(parser, "Label", colours[i], value);
	}
	file->labels = mem_grow(file->labels, &parser->labels_room, file->n_labels + 1, sizeof(*file->labels));
	file->labels[file->n_labels++] = label;
}

/* ---- the ends of elements ------------------------------------------------------------------- */

/* Places within a surface; a volume may not be known yet. */
static void
check_vertices(const struct parser *parser, const struct cifti_model *model)
{
	for (size_t i = 0; i < model->n; i++)
		if (model->places[i] >= model->n_vertices)
			xml_die(parser->xml, "%s: vertex %zu; the surface has %zu, counted from 0", model->structure,
			    model->places[i], model->n_vertices);
}

/* Threes of a list become indices. */
static void
check_voxels(const struct parser *parser, struct cifti_model *model)
{
	const struct cifti *rows = parser->file->rows;
	const size_t *shape = rows->shape;

	if (!rows->has_volume)
		xml_die(parser->xml, "voxels, but no Volume that they are of");
	for (size_t i = 0; i < model->n; i++) {
		const size_t *ijk = model->places + 3 * i;

		if (ijk[0] >= shape[0] || ijk[1] >= shape[1] || ijk[2] >= shape[2])
			xml_die(parser->xml, "voxel %zu,%zu,%zu; the volume has %zux%zux%zu, counted from 0", ijk[0],
			    ijk[1], ijk[2], shape[0], shape[1], shape[2]);
		model->places[i] = ijk[0] + shape[0] * (ijk[1] + shape[1] * ijk[2]);
	}
}

static void
end_model_list(struct parser *parser, const char *element, size_t per)
{
	struct cifti *rows = parser->file->rows;
	struct cifti_model *model = &rows->models[rows->n_models - 1];
	size_t n;

	if (model->places != NULL || (per == 1) != (model->n_vertices > 0))
		xml_die(parser->xml, "%s is not expected in BrainModel %s", element, model->structure);
	model->places = read_list(parser, element, per, &n);
	if (n != model->n)
		xml_die(parser->xml, "BrainModel %s: IndexCount is %zu, but there are %zu in %s", model->structure, model->n,
		    n, element);
	if (per == 1)
		check_vertices(parser, model);
}

static void
end_model(struct parser *parser)
{
	struct cifti *rows = parser->file->rows;
	struct cifti_model *model = &rows->models[rows->n_models - 1];

	if (model->places == NULL && model->n > 0)
		xml_die(parser->xml, "BrainModel %s has no list of its %s", model->structure,
		    model->n_vertices > 0 ? "vertices" : "voxels");
	rows->n_units += model->n;
}

static void
end_transform(struct parser *parser)
{
	struct cifti *rows = parser->file->rows;
	char *text = parser->text, *rest = NULL;
	double scale = pow(10, parser->exponent + 3);
	size_t n = 0;

	for (char *word = text == NULL ? NULL : strtok_r(text, " \t\r\n,", &rest); word != NULL;
	    word = strtok_r(NULL, " \t\r\n,", &rest), n++) {
		double value = number(parser, "Volume", "its matrix's", word);

		if (n < 12)
			rows->affine.m[n / 4][n % 4] = value * scale;
	}
	if (n != 16)
		xml_die(parser->xml, "Volume: its matrix has %zu numbers; expected 16", n);
	parser->has_affine = true;
}

static void
end_label(struct parser *parser)
{
	struct cifti_file *file = parser->file;

	if (file->n_maps == 1)
		file->labels[file->n_labels - 1].name = mem_string(parser->text == NULL ? "" : parser->text);
}

/* Surfaces of parcels may follow them. */
static void
check_parcel(struct parser *parser, struct cifti_parcel *parcel)
{
	const struct cifti *rows = parser->file->rows;

	for (size_t k = 0; k < parcel->n_parts; k++) {
		struct cifti_model *part = &parcel->parts[k];

		for (size_t i = 0; part->structure[0] != '\0' && i < rows->n_surfaces; i++)
			if (strcmp(rows->surfaces[i].structure, part->structure) == 0)
				part->n_vertices = rows->surfaces[i].n_vertices;
		if (part->structure[0] == '\0')
			check_voxels(parser, part);
		else if (part->n_vertices == 0)
			xml_die(parser->xml, "parcel `%s': no Surface %s", parcel->name, part->structure);
		else
			check_vertices(parser, part);
	}
}

/* ---- what stands there twice ------------------------------------------------------------------ */

/* A vertex of one of the surfaces, or a voxel. */
struct place {
	const char *structure;	/* of a vertex; "": a voxel */
	size_t index;
};

struct places {
	size_t n, room;
	struct place *items;
};

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->structure, y->structure);

	return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static void
add_places(struct places *places, const struct cifti_model *model)
{
	places->items = mem_grow(places->items, &places->room, places->n + model->n, sizeof(*places->items));
	for (size_t i = 0; i < model->n; i++)
		places->items[places->n++] = (struct place){ model->n_vertices > 0 ? model->structure : "", model->places[i] };
}

/* A unit of two rows would have two values, and count twice among its neighbours'. */
static void
check_places(const struct parser *parser)
{
	const struct cifti *rows = parser->file->rows;
	const char *what = parser->type == PARCELS ? "parcels" : "rows";
	struct places places = { 0 };

	for (size_t i = 0; i < rows->n_models; i++)
		add_places(&places, &rows->models[i]);
	for (size_t i = 0; i < rows->n_parcels; i++)
		for (size_t k = 0; k < rows->parcels[i].n_parts; k++)
			add_places(&places, &rows->parcels[i].parts[k]);
	if (places.n > 0)
		qsort(places.items, places.n, sizeof(*places.items), compare_places);
	for (size_t i = 1; i < places.n; i++) {
		const size_t index = places.items[i].index, *shape = rows->shape;
		const char *structure = places.items[i].structure;

		if (compare_places(&places.items[i - 1], &places.items[i]) != 0)
			continue;
		if (*structure != '\0')
			xml_die(parser->xml, "vertex %zu of %s is there twice; expected %s that don't overlap", index,
			    structure, what);
		xml_die(parser->xml, "voxel %zu,%zu,%zu is there twice; expected %s that don't overlap", index % shape[0],
		    index / shape[0] % shape[1], index / shape[0] / shape[1], what);
	}
	free(places.items);
}

/* Surfaces of brain models and those of parcels, and parcels' names. */
static void
check_names(const struct parser *parser)
{
	const struct cifti *rows = parser->file->rows;
	const char **names = mem_array(rows->n_models + rows->n_surfaces + rows->n_parcels, sizeof(*names)), *twice;
	size_t n = 0;

	for (size_t i = 0; i < rows->n_models; i++)
		if (rows->models[i].n_vertices > 0)
			names[n++] = rows->models[i].structure;
	for (size_t i = 0; i < rows->n_surfaces; i++)
		names[n++] = rows->surfaces[i].structure;
	twice = columns_twice(n, names);
	if (twice != NULL)
		xml_die(parser->xml, "surface %s is there twice", twice);
	for (size_t i = 0; i < rows->n_parcels; i++)
		names[i] = rows->parcels[i].name;
	twice = columns_twice(rows->n_parcels, names);
	if (twice != NULL)
		xml_die(parser->xml, "two parcels are called `%s'", twice);
	free(names);
}

static void
end_mapping(struct parser *parser)
{
	struct cifti_file *file = parser->file;
	struct cifti *rows = file->rows;

	if (parser->type < MODELS) {
		if (file->n_maps == 0)
			xml_die(parser->xml, "dimension 0 has no %s", parser->type == SERIES ? "points" : "NamedMap");
		return;
	}
	check_names(parser);
	if (rows->has_volume && !parser->has_affine)
		xml_die(parser->xml, "Volume has no TransformationMatrixVoxelIndicesIJKtoXYZ");
	for (size_t i = 0; i < rows->n_models; i++)
		if (rows->models[i].n_vertices == 0)
			check_voxels(parser, &rows->models[i]);
	for (size_t i = 0; i < rows->n_parcels; i++)
		check_parcel(parser, &rows->parcels[i]);
	check_places(parser);
	if (parser->type == PARCELS)
		rows->n_units = rows->n_parcels;
	if (rows->n_units == 0)
		xml_die(parser->xml, "dimension 1 has no %s", parser->type == PARCELS ? "Parcel" : "BrainModel");
}

/* ---- expat's events ------------------------------------------------------------------------- */

/* What a mapping may have, by its type. */
static void
check_place(const struct parser *parser, enum element element, const char *name)
{
	const enum type type = parser->type;

	if ((element == MODEL && type != MODELS) || ((element == PARCEL || element == SURFACE) && type != PARCELS) ||
	    (element == VOLUME && type < MODELS) || (element == MAP && type != SCALARS && type != LABELLED) ||
	    (element == LABELS && type != LABELLED))
		xml_die(parser->xml, "<%s> in a mapping of %s", name, types[type]);
}

static void
begin(struct parser *parser, enum element element, const char **attributes)
{
	switch (element) {
	case ROOT:
		if (number(parser, "CIFTI", "Version", require(parser, attributes, "CIFTI", "Version")) != 2)
			xml_die(parser->xml, "CIFTI of version %s; expected 2", xml_attribute(attributes, "Version"));
		break;
	case MAPPING:
		start_mapping(parser, attributes);
		break;
	case MODEL:
		start_model(parser, attributes);
		break;
	case PARCEL:
		start_parcel(parser, attributes);
		break;
	case PARCEL_VERTICES:
		read_structure(parser, attributes, "Vertices", add_part(parser)->structure);
		break;
	case SURFACE:
		start_surface(parser, attributes);
		break;
	case VOLUME:
		start_volume(parser, attributes);
		break;
	case TRANSFORM:
		parser->exponent = exponent(parser, attributes, "Volume", "MeterExponent");
		break;
	case MAP:
		start_map(parser);
		break;
	case LABEL:
		start_label(parser, attributes);
		break;
	default:
		break;
	}
}

static void
on_start(void *data, const char *name, const char **attributes)
{
	struct parser *parser = data;
	const size_t n = sizeof(elements) / sizeof(elements[0]);
	size_t i = 0;

	while (i < n && (elements[i].within != parser->open[parser->depth] || strcmp(elements[i].name, name) != 0))
		i++;
	if (parser->skipped > 0 || i == n) {
		if (parser->skipped == 0 && parser->depth == 0)
			xml_die(parser->xml, "the document is <%s>; expected <CIFTI>", name);
		parser->skipped++;
		return;
	}
	parser->open[++parser->depth] = elements[i].element;
	parser->wants_text = elements[i].text;
	parser->n_text = 0;
	if (parser->text != NULL)
		parser->text[0] = '\0';
	check_place(parser, elements[i].element, name);
	begin(parser, elements[i].element, attributes);
}

static void
on_text(void *data, const char *text, int n)
{
	struct parser *parser = data;

	if (parser->skipped > 0 || !parser->wants_text)
		return;
	parser->text = mem_grow(parser->text, &parser->text_room, parser->n_text + (size_t)n + 1, 1);
	memcpy(parser->text + parser->n_text, text, (size_t)n);
	parser->n_text += (size_t)n;
	parser->text[parser->n_text] = '\0';
}

static void
finish(struct parser *parser, enum element element)
{
	struct cifti *rows = parser->file->rows;
	struct cifti_parcel *parcel = rows->n_parcels == 0 ? NULL : &rows->parcels[rows->n_parcels - 1];
	struct cifti_model *part;

	switch (element) {
	case MODEL_VERTICES:
		end_model_list(parser, "VertexIndices", 1);
		break;
	case VOXELS:
		if (parser->open[parser->depth] == MODEL) {
			end_model_list(parser, "VoxelIndicesIJK", 3);
			break;
		}
		part = add_part(parser);
		part->places = read_list(parser, "VoxelIndicesIJK", 3, &part->n);
		break;
	case PARCEL_VERTICES:
		part = &parcel->parts[parcel->n_parts - 1];
		part->places = read_list(parser, "Vertices", 1, &part->n);
		break;
	case MODEL:
		end_model(parser);
		break;
	case TRANSFORM:
		end_transform(parser);
		break;
	case MAP_NAME:
		free(parser->file->names[parser->file->n_maps - 1]);
		parser->file->names[parser->file->n_maps - 1] = mem_string(parser->text == NULL ? "" : parser->text);
		break;
	case LABEL:
		end_label(parser);
		break;
	case MAPPING:
		end_mapping(parser);
		break;
	default:
		break;
	}
}

static void
on_end(void *data, const char *name)
{
	struct parser *parser = data;
	enum element element = parser->open[parser->depth];

	(void)name;
	if (parser->skipped > 0) {
		parser->skipped--;
		return;
	}
	parser->depth--;
	parser->wants_text = false;
	finish(parser, element);
}

struct cifti_file *
cifti_parse(const unsigned char *bytes, size_t n, const char *name)
{
	static const struct xml_handler handler = { on_start, on_end, on_text };
	struct parser parser = { .file = mem_zeros(1, sizeof(*parser.file)) };

	parser.file->rows = mem_zeros(1, sizeof(*parser.file->rows));
	parser.file->rows->users = 1;
	parser.xml = xml_open(in_memory(bytes, n, name), &handler, &parser);
	xml_next(parser.xml);
	for (size_t i = 0; i < 2; i++)
		if (!parser.seen[i])
			die("%s: the XML has no mapping of dimension %zu", name, i);
	xml_close(parser.xml);
	free(parser.text);
	return parser.file;
}

void
cifti_file_free(struct cifti_file *file)
{
	cifti_release(file->rows);
	for (size_t i = 0; file->names != NULL && i < file->n_maps; i++)
		free(file->names[i]);
	for (size_t i = 0; i < file->n_labels; i++)
		free(file->labels[i].name);
	free(file->names);
	free(file->labels);
	free(file);
}
