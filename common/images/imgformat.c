/* imgformat: what headers of the Analyze family have in common; see imgformat.h. */
#include "images/imgformat.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/die.h"

uint16_t
imgformat_u16(const unsigned char *bytes, bool swap)
{
	uint16_t value;

	memcpy(&value, bytes, sizeof(value));
	return swap ? __builtin_bswap16(value) : value;
}

uint32_t
imgformat_u32(const unsigned char *bytes, bool swap)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return swap ? __builtin_bswap32(value) : value;
}

uint64_t
imgformat_u64(const unsigned char *bytes, bool swap)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return swap ? __builtin_bswap64(value) : value;
}

double
imgformat_f32(const unsigned char *bytes, bool swap)
{
	uint32_t bits = imgformat_u32(bytes, swap);
	float value;

	memcpy(&value, &bits, sizeof(value));
	return (double)value;
}

double
imgformat_f64(const unsigned char *bytes, bool swap)
{
	uint64_t bits = imgformat_u64(bytes, swap);
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

void
imgformat_dims16(const unsigned char *header, bool swap, int64_t dims[8])
{
	for (size_t i = 0; i < 8; i++)
		dims[i] = (int16_t)imgformat_u16(header + 40 + 2 * i, swap);
}

/* Dimensions beyond the count are whatever was in the writer's memory: they count as 1. */
void
imgformat_file_dims(struct in *in, const int64_t dims[8], struct img_header *header)
{
	if (dims[0] < 1 || dims[0] > 7)
		die("%s: the header has %" PRId64 " dimensions; expected 1 to 7", in_name(in), dims[0]);
	header->n_dims = (size_t)dims[0];
	for (size_t i = 0; i < 7; i++) {
		header->dims[i] = 1;
		if (i >= header->n_dims)
			continue;
		if (dims[i + 1] < 1)
			die("%s: dimension %zu is %" PRId64 "; expected at least 1", in_name(in), i + 1, dims[i + 1]);
		header->dims[i] = (size_t)dims[i + 1];
	}
	for (size_t i = 0; i < 3; i++)
		header->grid.shape[i] = header->dims[i];
}

void
imgformat_file_zooms(const double pixdim[8], struct img_header *header)
{
	for (size_t i = 0; i < 3; i++)
		header->grid.zooms[i] = i >= header->n_dims || pixdim[i + 1] == 0 ? 1 : fabs(pixdim[i + 1]);
}

/* NIfTI's codes of what voxels are, of which Analyze's are the first; SPM used the later ones in its own Analyze files, too
 * (nifti1.h). */
static const struct {
	uint16_t code;
	enum voxel_type type;	/* VOXEL_TYPES: none of ours, but */
	const char *refused;
} known[] = {
	{ 2, VOXEL_UINT8, NULL }, { 4, VOXEL_INT16, NULL }, { 8, VOXEL_INT32, NULL },
	{ 16, VOXEL_FLOAT32, NULL }, { 64, VOXEL_FLOAT64, NULL }, { 256, VOXEL_INT8, NULL },
	{ 512, VOXEL_UINT16, NULL }, { 768, VOXEL_UINT32, NULL }, { 1024, VOXEL_INT64, NULL },
	{ 1280, VOXEL_UINT64, NULL }, { 1, VOXEL_TYPES, "bits" }, { 32, VOXEL_TYPES, "complex64" },
	{ 128, VOXEL_TYPES, "RGB colours" }, { 1536, VOXEL_TYPES, "float128" },
	{ 1792, VOXEL_TYPES, "complex128" }, { 2048, VOXEL_TYPES, "complex256" },
	{ 2304, VOXEL_TYPES, "RGBA colours" }
};

enum voxel_type
imgformat_type(struct in *in, unsigned code)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].code != code)
			continue;
		if (known[i].refused != NULL)
			die("%s: voxels are %s; expected integers of 8 to 64 bits, float32 or float64", in_name(in),
			    known[i].refused);
		return known[i].type;
	}
	die("%s: datatype code %u is not known", in_name(in), code);
}

uint16_t
imgformat_code(enum voxel_type type)
{
	size_t i = 0;

	while (known[i].type != type)
		i++;
	return known[i].code;
}

uint64_t
imgformat_offset(struct in *in, double offset, uint64_t least)
{
	if (offset == 0)
		return least;
	if (!(offset >= (double)least && offset <= 0x1p62))
		die("%s: the voxels' offset is %g; expected at least %" PRIu64, in_name(in),
		    isnan(offset) ? (double)NAN : offset, least);	/* NaN without a sign */
	return (uint64_t)offset;
}

bool
imgformat_ends(const char *name, const char *ending)
{
	size_t length = strlen(name), n = strlen(ending);

	if (length > 3 && strcmp(name + length - 3, ".gz") == 0)
		length -= 3;
	return length > n && strncmp(name + length - n, ending, n) == 0;
}

void
imgformat_text(char *text, const unsigned char *bytes, size_t n)
{
	size_t length = strnlen((const char *)bytes, n);

	memcpy(text, bytes, length);
	text[length] = '\0';
}
