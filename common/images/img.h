/* img: images as streams of volumes, whatever their format.
 *
 *	struct img_mask *mask = img_mask_read("mask.nii.gz");
 *	struct img *img = img_open("bold.nii.gz");
 *	img_match(&mask->grid, mask->name, &img_header(img)->grid, img_name(img));
 *	for (size_t t = 0; t < img_header(img)->n_volumes; t++) {
 *		const float *values = img_next(img, mask, true);	// mask->n_units values
 *		...
 *	}
 *	img_end(img);							// proves the end
 *	img_mask_free(mask);
 *
 * Read: NIfTI-1 and NIfTI-2, single files and pairs; Analyze 7.5 pairs; GIFTI; CIFTI-2; MGH. Written: NIfTI or
 * MGH for volumes, GIFTI or MGH for surfaces, CIFTI-2 for its own. The bytes tell the format, not the name; gzip is
 * undone. One piece of a volume is held as it is in the file, one volume as numbers. A new format is a module with a
 * struct img_format (imgformat.h) and a line in img.c. Whatever is wrong with a file ends in die().
 *
 * Data on a surface are volumes, too: their voxels are its vertices, in order, and their place is known only
 * to the mesh (mesh.h). Those of CIFTI have a line of voxels as well: vertices and voxels one brain model after
 * another, or parcels; cifti.h says where they are.
 */
#ifndef IMG_H
#define IMG_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/in.h"
#include "images/affine.h"
#include "images/voxel.h"

/* What the units of a grid are. */
enum img_kind {
	IMG_VOLUME,		/* voxels */
	IMG_SURFACE,		/* vertices of one mesh */
	IMG_CIFTI		/* rows of CIFTI: vertices of surfaces and voxels, or parcels */
};

/* Where voxels stand. Voxel (x, y, z), from 0, has index x + shape[0] * (y + shape[1] * z). */
struct img_grid {
	enum img_kind kind;
	size_t shape[3];	/* of a surface: its vertices, 1, 1; of CIFTI: its rows, 1, 1 */
	size_t n_voxels;	/* their product */
	char structure[32];	/* of a surface, in GIFTI's words: "CortexLeft"; "": not known */
	struct cifti *cifti;	/* of CIFTI: where the rows are (cifti.h); the image's and the masks' on it; else NULL */
	/* of volumes only: others have the identity and zooms of 1 */
	struct affine affine;	/* to mm: sform, else qform, else zooms with x reversed about the grid's centre */
	double zooms[3];	/* mm, the header's own, positive */
	/* what the header has, for files written on this grid */
	int sform_code, qform_code;	/* 0: not there */
	struct affine sform;
	double quaternion[3], offset[3], qfac;
	bool wide;		/* the file is NIfTI-2 */
	bool mgh;		/* the file is MGH */
};

struct img_header {
	const char *format;	/* "NIfTI-1", "NIfTI-2", "Analyze", "GIFTI", "CIFTI-2", "MGH" */
	size_t n_dims, dims[7];	/* as the header has them; of others than volumes: voxels and, if several, volumes */
	struct img_grid grid;
	size_t n_volumes;	/* product of the dimensions beyond the third, for others than volumes the first: at least 1 */
	double tr_s;		/* 0: not known, or no series */
	enum voxel_type type;
	double slope, inter;	/* 1 and 0 where the file has none */
	bool single;		/* scaled values are exact as float; the header alone decides */
	int intent;		/* NIfTI's code, 0: none */
	double intent_p[3];
	char intent_name[17], description[81];
};

/* ---- masks -------------------------------------------------------------------------------- */

/* Consecutive voxels that are consecutive units as well. */
struct img_run {
	size_t voxel, unit, length;
};

/* Units are the voxels that are finite and not 0, in file order. */
struct img_mask {
	char *name;		/* of the file, for messages */
	struct img_grid grid;
	size_t n_units;
	size_t n_runs;
	struct img_run *runs;
};

/* Reads a mask to its proven end; one of several volumes or without a voxel dies. */
struct img_mask *img_mask_read(const char *path);
/* Every voxel of a grid, without a file being read; needs no room. */
struct img_mask *img_mask_all(const struct img_grid *grid, const char *name);
/* The voxel indices of the units, ascending; to be freed. */
size_t *img_mask_voxels(const struct img_mask *mask);
/* The unit of a voxel, or SIZE_MAX where the mask is 0. */
size_t img_mask_unit(const struct img_mask *mask, size_t voxel);
/* Says which structure a surface is of, CortexLeft or CortexRight, as the user wrote it; NULL leaves it. Another
 * word, or a grid that isn't a surface, is a usage error. */
void img_mask_set_structure(struct img_mask *mask, const char *structure);
/* The word alone. */
void img_check_structure(const char *structure);
void img_mask_free(struct img_mask *mask);

/* Dies unless both grids have the same shape and put every voxel in the same place, to a hundredth of the
 * smallest edge of a voxel: "FILE: shape 4x4x4; MASK has 3x3x3; see imgresample(1)". Surfaces: as many
 * vertices, and no other structure where both are known. */
void img_match(const struct img_grid *expected, const char *expected_name, const struct img_grid *grid,
    const char *name);

/* What a file calls a label, and its colour, from 0 to 1. */
struct img_label {
	long key;
	char *name;
	double rgba[4];
};

/* ---- reading -------------------------------------------------------------------------------- */

struct img;

/* Opens path ("-": standard input) and reads the header. A pair is named by either of its files. */
struct img *img_open(const char *path);
/* Whether an input begins as an image does. */
bool img_sniff(struct in *in);
/* img_open() from an input that is open; it is taken over. A pair's data are looked for beside in_name(). */
struct img *img_open_in(struct in *in);
const struct img_header *img_header(const struct img *img);
const char *img_name(const struct img *img);
/* Whether it could be opened again by its name: no pipe. */
bool img_regular(const struct img *img);
/* The next volume's values in the mask, float if single, else double; valid until the next call. */
const void *img_next(struct img *img, const struct img_mask *mask, bool single);
/* Whether the file keeps all volumes of a voxel together. Then img_next() holds the whole file, and this doesn't:
 * of the next n voxels those in the mask, n_volumes values each; returns how many, which may be 0. One file is
 * read by the one or the other. */
bool img_by_unit(const struct img *img);
size_t img_next_units(struct img *img, const struct img_mask *mask, bool single, size_t n, const void **values);
/* What the file calls a volume, or NULL; valid until the image is closed. */
const char *img_volume_name(const struct img *img, size_t volume);
/* The name of a unit, or NULL; valid as long as the mask. */
const char *img_mask_unit_name(const struct img_mask *mask, size_t unit);
/* What the file calls its labels, once the last volume was read; valid until the image is closed. None: 0. */
const struct img_label *img_labels(const struct img *img, size_t *n);
/* After the last volume: proves the end, closes and frees. */
void img_end(struct img *img);
/* Instead of reading: all values are read to the proven end and not looked at. */
void img_drain(struct img *img);
/* Closes without a proof, for readers that want only the header. */
void img_close(struct img *img);

/* ---- writing -------------------------------------------------------------------------------- */

/* What a volume says of its numbers: NIfTI's intent code and parameters. */
struct img_intent {
	int code;
	double p[3];
};

struct img_form {
	const struct img_mask *mask;	/* the grid, and the voxels that have values; others are 0 */
	enum voxel_type type;
	size_t n_volumes;	/* 0: a 3-D image; else 4-D */
	double tr_s;		/* 0: none */
	int intent;
	double intent_p[3];
	const char *intent_name;	/* cut after 15 bytes; or NULL */
	/* of each volume, for formats that can tell them (GIFTI); or NULL */
	const char *const *names;
	const struct img_intent *intents;
	/* what labels are called, for files of labels; those without a name are called by their number */
	size_t n_labels;
	const struct img_label *labels;
	const char *history;	/* kept as a comment in the header; or NULL */
};

struct img_out;

/* Whether a name ends as those of images do that can be written (.nii.gz, .func.gii). */
bool img_is_name(const char *path);
/* Whether it ends as those of files that hold such grids. */
bool img_is_name_of(const char *path, enum img_kind kind);
/* Whether it is the name of a file of labels: .label.gii, .dlabel.nii. */
bool img_is_label_name(const char *path);
/* Dies where img_create() would for the name alone. */
void img_check_name(const char *path, const struct img_grid *grid);
/* path NULL or "-": a single file on standard output. Names ending in .hdr or .img make a pair; .gz gzips. A
 * name that belongs to another kind of grid dies. The form is copied, but not what it points to, which must live until
 * img_commit(). */
struct img_out *img_create(const char *path, const struct img_form *form);
/* The next volume: mask->n_units items of the form's type. */
void img_put(struct img_out *out, const void *items);
/* Of a file that keeps all volumes of a voxel together (CIFTI), which img_put() holds whole and this doesn't: the next n
 * units, n_volumes items each. One file is written by the one or the other. */
void img_put_units(struct img_out *out, const void *items, size_t n);
/* Commits; as many volumes as promised must have been put. */
void img_commit(struct img_out *out);

#endif
