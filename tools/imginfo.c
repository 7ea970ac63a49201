/* imginfo: what the headers of images say.
 *
 * Reads the headers of images (the standard input by default). Writes a TSV table: a header, then a record
 * for each image. With --check the voxels are read as well, to their proven end.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "bytes/out.h"
#include "images/cifti.h"
#include "images/img.h"
#include "images/nifti.h"
#include "tables/columns.h"
#include "tables/csv.h"

struct field {
	const char *name;
	void (*put)(struct out *out, const struct img_header *header);	/* NULL: the file's name */
};

/* A header's single-precision number is spelled as shortly as it reads back to: 0.72, not
 * 0.72000002861022949. */
static void
put_number(struct out *out, double value)
{
	char text[CSV_NUMBER];
	double back;

	value += 0.0;	/* no -0 */
	if (isfinite(value) && (double)(float)value == value)
		for (int digits = 6; digits <= 9; digits++) {
			snprintf(text, sizeof(text), "%.*g", digits, value);
			if (csv_parse_number(text, &back) && (float)back == (float)value) {
				out_text(out, text);
				return;
			}
		}
	csv_put_number(out, value);
}

static void
put_numbers(struct out *out, size_t n, const double *values)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			out_text(out, ",");
		put_number(out, values[i]);
	}
}

/* Surfaces have their places elsewhere: in a mesh. */
static bool
is_placed(struct out *out, const struct img_header *header)
{
	if (header->grid.kind == IMG_VOLUME)
		return true;
	out_text(out, "n/a");
	return false;
}

static void
put_format(struct out *out, const struct img_header *header)
{
	out_text(out, header->format);
}

static void
put_shape(struct out *out, const struct img_header *header)
{
	for (size_t i = 0; i < header->n_dims; i++)
		out_format(out, "%s%zu", i == 0 ? "" : "x", header->dims[i]);
}

static void
put_voxels(struct out *out, const struct img_header *header)
{
	out_format(out, "%zu", header->grid.n_voxels);
}

static void
put_scans(struct out *out, const struct img_header *header)
{
	out_format(out, "%zu", header->n_volumes);
}

static void
put_tr(struct out *out, const struct img_header *header)
{
	put_number(out, header->tr_s > 0 ? header->tr_s : NAN);
}

static void
put_zooms(struct out *out, const struct img_header *header)
{
	if (is_placed(out, header))
		put_numbers(out, 3, header->grid.zooms);
}

static void
put_dtype(struct out *out, const struct img_header *header)
{
	out_text(out, voxel_name(header->type));
}

static void
put_slope(struct out *out, const struct img_header *header)
{
	put_number(out, header->slope);
}

static void
put_inter(struct out *out, const struct img_header *header)
{
	put_number(out, header->inter);
}

static void
put_orientation(struct out *out, const struct img_header *header)
{
	char letters[4];

	if (!is_placed(out, header))
		return;
	affine_orientation(&header->grid.affine, letters);
	out_text(out, letters);
}

static void
put_affine(struct out *out, const struct img_header *header)
{
	if (is_placed(out, header))
		put_numbers(out, 12, header->grid.affine.m[0]);
}

/* A name or else the code, with the parameters of the tests: ttest(96), ftest(3,96). */
static void
put_intent(struct out *out, const struct img_header *header)
{
	const char *name = nifti_intent_name(header->intent);
	size_t parameters = header->intent == NIFTI_TTEST ? 1 : header->intent == NIFTI_FTEST ? 2 : 0;

	if (name != NULL)
		out_text(out, name);
	else
		out_format(out, "%d", header->intent);
	if (parameters == 0)
		return;
	out_text(out, "(");
	put_numbers(out, parameters, header->intent_p);
	out_text(out, ")");
}

/* What a surface, or vertices and voxels of CIFTI are of. */
static void
put_structure(struct out *out, const struct img_header *header)
{
	const struct img_grid *grid = &header->grid;
	char *structures = grid->cifti != NULL ? cifti_structures(grid->cifti) : mem_string(grid->structure);

	out_text(out, *structures == '\0' ? "n/a" : structures);
	free(structures);
}

/* Free text, of which only what is printable in ASCII is shown. */
static void
put_description(struct out *out, const struct img_header *header)
{
	for (const char *c = header->description; *c != '\0'; c++)
		out_write(out, *c < ' ' || *c > '~' ? "?" : c, 1);
}

static const struct field fields[] = {
	{ "file", NULL }, { "format", put_format }, { "shape", put_shape }, { "voxels", put_voxels },
	{ "scans", put_scans }, { "tr", put_tr }, { "zooms", put_zooms }, { "dtype", put_dtype },
	{ "slope", put_slope }, { "inter", put_inter }, { "orientation", put_orientation },
	{ "affine", put_affine }, { "intent", put_intent }, { "structure", put_structure },
	{ "description", put_description }
};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static void
put_names(struct out *out, size_t n, const size_t *picked)
{
	out_lines(out);
	for (size_t i = 0; i < n; i++)
		out_format(out, "%s%s", fields[picked[i]].name, i + 1 < n ? "\t" : "\n");
}

static void
put_image(struct out *out, const char *path, bool check, size_t n, const size_t *picked)
{
	struct img *img = img_open(path);
	const struct img_header *header = img_header(img);

	for (size_t i = 0; i < n; i++) {
		if (fields[picked[i]].put == NULL)
			csv_put_text(out, path);
		else
			fields[picked[i]].put(out, header);
		out_text(out, i + 1 < n ? "\t" : "\n");
	}
	if (check)
		img_drain(img);
	else
		img_close(img);
}

int
main(int argc, char **argv)
{
	const char *columns = "*", *output = NULL, *names[FIELDS];
	bool check = false;
	const struct opt options[] = {
		OPT_TEXT('c', "columns", "FIELDS", &columns, "fields to write, in this order; all of them by default"),
		OPT_FLAG(0, "check", &check, "read the voxels as well, to the proven end of the file"),
		OPT_OUTPUT(&output),
		OPT_END
	};
	const struct opt_tool tool = {
		"imginfo", "[-c FIELDS] [--check] [-o FILE] [IMAGE...]", "what the headers of images say", options
	};
	char standard_input[] = "-", *no_operands[] = { standard_input, NULL };
	char **operands = opt_parse(&tool, argc, argv);
	char **images = operands[0] == NULL ? no_operands : operands;
	size_t n, *picked;
	struct out *out;

	for (size_t i = 0; i < FIELDS; i++)
		names[i] = fields[i].name;
	picked = columns_select(columns, "-c", FIELDS, names, &n);
	out = out_open(output);
	put_names(out, n, picked);
	for (; *images != NULL; images++)
		put_image(out, *images, check, n, picked);
	out_commit(out);
	free(picked);
	free(operands);
	return 0;
}
