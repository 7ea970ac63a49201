/* cifti: where the rows of CIFTI-2 are: vertices of surfaces and voxels of one volume, or parcels of them.
 *
 *	const struct cifti *cifti = img_header(img)->grid.cifti;
 *	for (size_t m = 0; m < cifti->n_models; m++) {
 *		const struct cifti_model *model = &cifti->models[m];
 *		for (size_t i = 0; i < model->n; i++)
 *			if (model->n_vertices > 0)
 *				... unit model->first + i is vertex model->places[i] of model->structure ...
 *			else
 *				... voxel model->places[i] of cifti->shape, placed by cifti->affine ...
 *	}
 *
 * Read: dscalar, dtseries, dlabel, pscalar, ptseries and plabel. The matrix stands row by row, that is unit by unit,
 * with all maps or time points of a unit together: img_next_units() streams it, img_next() holds the whole file.
 * Written: dscalar, dtseries, dlabel, pscalar and ptseries, with the same bytes for the same data. XML dies with FILE:LINE,
 * the line within it.
 *
 * Source: the CIFTI Connectivity File Format, version 2 (https://www.nitrc.org/projects/cifti).
 */
#ifndef CIFTI_H
#define CIFTI_H

#include "images/imgformat.h"

/* Room for the name of a structure. */
enum { CIFTI_WORD = 64 };

/* Some vertices of a surface, or some voxels. */
struct cifti_model {
	char structure[CIFTI_WORD];	/* "CORTEX_LEFT": CIFTI's word without CIFTI_STRUCTURE_; of a parcel's voxels "" */
	size_t first, n;	/* its units: [first, first + n); of a parcel first is 0 */
	size_t n_vertices;	/* of the whole surface; 0: these are voxels */
	size_t *places;		/* vertices, or voxels as x + shape[0] * (y + shape[1] * z), all from 0; in unit order */
};

struct cifti_parcel {
	char *name;
	size_t n_parts;
	struct cifti_model *parts;
};

struct cifti_surface {
	char structure[CIFTI_WORD];
	size_t n_vertices;
};

/* The mapping of rows: brain models or else parcels. */
struct cifti {
	size_t users;
	size_t n_units;
	size_t n_models;
	struct cifti_model *models;
	size_t n_parcels;
	struct cifti_parcel *parcels;
	size_t n_surfaces;	/* of parcels, as the file lists them */
	struct cifti_surface *surfaces;
	bool has_volume;
	size_t shape[3];
	struct affine affine;	/* voxels to mm */
};

/* Another owner of the same mapping, and one owner less: the last one frees it. NULL is let pass. */
struct cifti *cifti_hold(struct cifti *cifti);
void cifti_release(struct cifti *cifti);
/* All vertices of n surfaces, whose structures are in GIFTI's words, as "CortexLeft"; its owner is the caller. */
struct cifti *cifti_of_surfaces(size_t n, const char *const structures[], const size_t n_vertices[]);
/* "CORTEX_LEFT" as GIFTI has it: "CortexLeft". */
void cifti_to_gifti(const char *structure, char word[CIFTI_WORD]);
/* The name of a unit: a parcel's; NULL where units are vertices and voxels. */
const char *cifti_unit(const struct cifti *cifti, size_t unit);
/* The structures in the order of the file, each once, with commas between them; to be freed. */
char *cifti_structures(const struct cifti *cifti);
/* What `b' has otherwise than `a', as "brain model 2 is CORTEX_RIGHT; %s has THALAMUS_LEFT" with a_name for %s; to be
 * freed. NULL if they are the same; affines may differ by a thousandth of a voxel. */
char *cifti_difference(const struct cifti *a, const char *a_name, const struct cifti *b);

extern const struct img_format cifti_format;

#endif
