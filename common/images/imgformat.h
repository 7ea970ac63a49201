/* imgformat: what a module for an image format gives to img, which streams the voxels.
 *
 *	const struct img_format analyze_format = { .name = "Analyze 7.5", .sniff = analyze_sniff,
 *		.read = analyze_read };
 *
 * Most formats are a header and plain numbers. Headers of pairs and single files are read alike; img opens the
 * other file and skips to the first voxel. Formats whose volumes are something else give a struct img_stream
 * instead.
 */
#ifndef IMGFORMAT_H
#define IMGFORMAT_H

#include <stdint.h>

#include "bytes/out.h"
#include "images/img.h"

/* Where the voxels are: all volumes one after another, x fastest, as plain numbers. */
struct img_layout {
	bool pair;		/* in a file of their own */
	bool swap;		/* in the other byte order */
	uint64_t offset;	/* bytes before the first voxel, in the file that holds it */
};

/* Volumes that aren't plain numbers one after another. */
struct img_stream {
	/* Takes over `in`, and reads as far as `header` (see read() below) needs. Dies under in_name(). */
	void *(*open)(struct in *in, struct img_header *header);
	/* The next volume: n_voxels items of the header's type, aligned, in this machine's byte order; valid
	 * until the next call. */
	const void *(*next)(void *reader);
	/* For files that keep all volumes of a voxel together; or NULL. The next n voxels instead: n_volumes items
	 * of each. */
	const void *(*next_units)(void *reader, size_t n);
	/* What the file calls a volume, NULL if nothing; or NULL. */
	const char *(*name)(const void *reader, size_t volume);
	/* As img_labels(); or NULL. */
	const struct img_label *(*labels)(const void *reader, size_t *n);
	/* After the last volume: proves the end; then closes. */
	void (*end)(void *reader);
	void (*close)(void *reader);
	/* Takes over `out`; NULL: not written. `form` and all it points to outlive the writer. */
	void *(*create)(struct out *out, const struct img_form *form);
	/* The next volume: n_voxels items of the form's type. */
	void (*put)(void *writer, const void *items);
	/* The next n voxels: n_volumes items of each; where there is next_units(). */
	void (*put_units)(void *writer, const void *items, size_t n);
	/* Commits and frees. */
	void (*commit)(void *writer);
};

struct img_format {
	const char *name;
	enum img_kind kind;	/* of the grids that it writes */
	const char *const *endings;	/* of the names of files that it writes, without .gz; ends with NULL */
	/* Whether a file that starts with these n bytes (IN_PEEK of them, or the whole file) has this
	 * format. */
	bool (*sniff)(const unsigned char *bytes, size_t n);
	/* Consumes the header, and fills in all of `header` but grid.n_voxels, n_volumes and single, which
	 * img derives and checks, as it does the affine, zooms, slope and inter for being finite. Dies
	 * under in_name(). */
	void (*read)(struct in *in, struct img_header *header, struct img_layout *layout);
	/* Writes the header of a single file, up to the first voxel, or of a pair. NULL: not written. */
	void (*write)(struct out *out, const struct img_form *form, bool pair);
	const struct img_stream *stream;	/* instead of read() and write(); or NULL */
};

/* Numbers within headers, at any alignment. */
uint16_t imgformat_u16(const unsigned char *bytes, bool swap);
uint32_t imgformat_u32(const unsigned char *bytes, bool swap);
uint64_t imgformat_u64(const unsigned char *bytes, bool swap);
double imgformat_f32(const unsigned char *bytes, bool swap);
double imgformat_f64(const unsigned char *bytes, bool swap);
/* The n 16-bit dimensions that a 7.5 or NIfTI-1 header keeps at byte 40, after their count, as int64_t. */
void imgformat_dims16(const unsigned char *header, bool swap, int64_t dims[8]);
/* Checks count and sizes, dims[0] being the count, and files them. */
void imgformat_file_dims(struct in *in, const int64_t dims[8], struct img_header *header);
/* |zoom|, 1 where it is 0 or beyond the image's dimensions (as nibabel and MRtrix read them). */
void imgformat_file_zooms(const double pixdim[8], struct img_header *header);
/* The type of a datatype code of Analyze and NIfTI; dies for those that aren't numbers, naming them. */
enum voxel_type imgformat_type(struct in *in, unsigned code);
/* The code of a type. */
uint16_t imgformat_code(enum voxel_type type);
/* The offset that a header gives as a number; dies unless it is finite and at least `least`, 0 standing
 * for that. */
uint64_t imgformat_offset(struct in *in, double offset, uint64_t least);
/* Whether a file's name ends so, but for a .gz behind it. */
bool imgformat_ends(const char *name, const char *ending);
/* Text of at most n bytes that may lack its end. */
void imgformat_text(char *text, const unsigned char *bytes, size_t n);

#endif
