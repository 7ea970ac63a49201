/* imgunpack: images to a stream.
 *
 * Reads images, 3-D or 4-D, of one grid, and a mask. Writes a scan table: a scan for each volume, in order,
 * and a unit for each voxel of the mask, in file order; or with --units a unit table: a record for each voxel
 * and a column for each volume. A scan table flows volume by volume; a unit table is held.
 */
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "encoding.h"
#include "img.h"
#include "mem.h"
#include "opt.h"
#include "out.h"
#include "scans.h"
#include "units.h"

/* Images that stay open while the headers of the others are read; regular files beyond these are opened
 * again. */
enum { OPEN_MOST = 64 };

struct image {
	const char *path;
	char *name;		/* of its columns in a unit table */
	struct img *img;	/* NULL: to be opened again */
	size_t n_volumes;
};

struct job {
	size_t n_images, n_volumes;
	struct image *images;
	struct img_mask *mask;
	bool single;		/* all values are exact as float */
};

/* NAME=IMAGE; a path with a slash before the = has no name. */
static void
name_image(struct image *image, bool units)
{
	const char *equals = strchr(image->path, '='), *slash = strchr(image->path, '/');

	if (units && equals != NULL && equals > image->path && (slash == NULL || slash > equals)) {
		image->name = mem_substring(image->path, (size_t)(equals - image->path));
		image->path = equals + 1;
	} else if (units) {
		image->name = columns_basename(strcmp(image->path, "-") == 0 ? "stdin" : image->path);
	}
}

/* Reads the header, and adds to what the output's header must say. */
static void
open_image(struct job *job, struct image *image, const char *mask_path)
{
	const struct img_header *header;

	image->img = img_open(image->path);
	header = img_header(image->img);
	if (job->mask == NULL)
		job->mask = mask_path != NULL ? img_mask_read(mask_path) :
		    img_mask_all(&header->grid, img_name(image->img));
	img_match(&job->mask->grid, job->mask->name, &header->grid, img_name(image->img));
	image->n_volumes = header->n_volumes;
	job->n_volumes += header->n_volumes;
	job->single = job->single && header->single;
	if (image - job->images >= OPEN_MOST && img_regular(image->img)) {
		img_close(image->img);
		image->img = NULL;
	}
}

static void
open_images(struct job *job, char **paths, const char *mask_path, bool units)
{
	size_t room = 0;

	for (; *paths != NULL; paths++) {
		job->images = mem_grow(job->images, &room, job->n_images + 1, sizeof(*job->images));
		job->images[job->n_images++] = (struct image){ .path = *paths };
	}
	for (size_t i = 0; i < job->n_images; i++) {
		name_image(&job->images[i], units);
		open_image(job, &job->images[i], mask_path);
	}
}

/* The image from its first volume on; it must still be what its header said. */
static struct img *
reopen_image(const struct job *job, const struct image *image)
{
	struct img *img = image->img != NULL ? image->img : img_open(image->path);
	const struct img_header *header = img_header(img);

	img_match(&job->mask->grid, job->mask->name, &header->grid, img_name(img));
	if (header->n_volumes != image->n_volumes || (job->single && !header->single))
		die("%s: changed while it was read", img_name(img));
	return img;
}

/* The stream begins once a first volume has shown that the header's shape is no mere word. */
static void
write_scans(const struct job *job, struct out *out, enum encoding encoding)
{
	const size_t n_units = job->mask->n_units;
	const struct scans_form form = { .encoding = encoding, .single = job->single, .n_scans = job->n_volumes,
		.n_units = n_units };
	struct scans_out *scans = NULL;
	size_t scan = 0;

	for (size_t i = 0; i < job->n_images; i++) {
		struct img *img = reopen_image(job, &job->images[i]);

		for (size_t t = 0; t < job->images[i].n_volumes; t++, scan++) {
			const struct scans_block block = { .scan = scan, .n_scans = 1, .n_units = n_units,
				.single = job->single, .values = img_next(img, job->mask, job->single),
				.scan_stride = n_units, .unit_stride = 1 };

			if (scans == NULL)
				scans = scans_create(out, &form);
			scans_put(scans, &block);
		}
		img_end(img);
	}
	scans_commit(scans);
}

/* Names of the columns: an image's own name, with _1 ... if it has several volumes. */
static char **
name_columns(const struct job *job)
{
	char **names = mem_array(job->n_volumes, sizeof(*names));
	size_t column = 0;

	for (size_t i = 0; i < job->n_images; i++)
		for (size_t t = 0; t < job->images[i].n_volumes; t++)
			names[column++] = job->images[i].n_volumes == 1 ? mem_string(job->images[i].name) :
			    mem_format("%s_%zu", job->images[i].name, t + 1);
	for (size_t i = 0; i < column; i++)
		if (columns_lookup(names[i], i, (const char *const *)names) != SIZE_MAX)
			die_usage("two columns would be called `%s'; name them by NAME=IMAGE", names[i]);
	return names;
}

/* The columns one after another, each of mask->n_units doubles; room for them comes as they do. */
static double *
read_columns(const struct job *job)
{
	const size_t n_units = job->mask->n_units;
	double *columns = NULL;
	size_t n = 0, room = 0;

	for (size_t i = 0; i < job->n_images; i++) {
		struct img *img = reopen_image(job, &job->images[i]);

		for (size_t t = 0; t < job->images[i].n_volumes; t++, n += n_units) {
			const double *values = img_next(img, job->mask, false);

			columns = mem_grow(columns, &room, n + n_units, sizeof(*columns));
			memcpy(columns + n, values, n_units * sizeof(*columns));
		}
		img_end(img);
	}
	return columns;
}

static void
write_units(const struct job *job, struct out *out, enum encoding encoding)
{
	char **names = name_columns(job);
	const size_t n_units = job->mask->n_units, n_columns = job->n_volumes;
	double *columns = read_columns(job);
	double *record = mem_array(n_columns, sizeof(*record));
	struct units_out *units = units_create(out, encoding, n_units, false, n_columns,
	    (const char *const *)names);

	for (size_t unit = 0; unit < n_units; unit++) {
		for (size_t i = 0; i < n_columns; i++)
			record[i] = columns[i * n_units + unit];
		units_put(units, NULL, record);
	}
	units_commit(units);
	for (size_t i = 0; i < n_columns; i++)
		free(names[i]);
	free(names);
	free(columns);
	free(record);
}

int
main(int argc, char **argv)
{
	const char *mask = NULL, *output = NULL, *encoding = NULL;
	bool units = false;
	const struct opt options[] = {
		OPT_TEXT('m', "mask", "MASK", &mask, "image whose finite voxels other than 0 are the units"),
		OPT_FLAG(0, "units", &units, "write a unit table, with a column for each volume"),
		OPT_OUTPUT(&output),
		OPT_ENCODING(&encoding),
		OPT_END
	};
	const struct opt_tool tool = {
		"imgunpack", "[-m MASK] [--units] [-o FILE] [-O tsv|npy|raw|raw8] [[NAME=]IMAGE...]",
		"images to a stream", options
	};
	char standard_input[] = "-", *no_operands[] = { standard_input, NULL };
	char **operands = opt_parse(&tool, argc, argv);
	struct job job = { .single = true };
	enum encoding wanted = encoding_parse(encoding);
	struct out *out;

	open_images(&job, operands[0] == NULL ? no_operands : operands, mask, units);
	out = out_open(output);
	wanted = encoding_choose(wanted, out, true);
	if (units)
		write_units(&job, out, wanted);
	else
		write_scans(&job, out, wanted);
	for (size_t i = 0; i < job.n_images; i++)
		free(job.images[i].name);
	free(job.images);
	img_mask_free(job.mask);
	free(operands);
	return 0;
}
