/* img: a volume at a time from bytes in memory, masks as runs of voxels, grids that agree. */
#include "images/img.h"

#include <stdint.h>

#include "base/mem.h"
#include "check.h"

enum { HEADER = 352, X = 5, Y = 3, Z = 2, SCANS = 3, N = X * Y * Z };

/* A NIfTI-1 header in this machine's byte order, by the standard's offsets: int16, no geometry; then voxels
 * 0, 1, 2 ... */
static size_t
make_image(unsigned char *bytes, size_t scans)
{
	const int32_t size = HEADER - 4;
	const int16_t dims[8] = { 4, X, Y, Z, (int16_t)scans, 1, 1, 1 }, type = 4;
	const float pixdim[5] = { 1, 2, 2, 2, 1.5F }, offset = HEADER;

	memset(bytes, 0, HEADER);
	memcpy(bytes, &size, 4);
	memcpy(bytes + 40, dims, 16);
	memcpy(bytes + 70, &type, 2);
	memcpy(bytes + 76, pixdim, 20);
	memcpy(bytes + 108, &offset, 4);
	bytes[123] = 10;
	memcpy(bytes + 344, "n+1", 4);
	for (size_t i = 0; i < N * scans; i++) {
		int16_t value = (int16_t)i;

		memcpy(bytes + HEADER + 2 * i, &value, 2);
	}
	return HEADER + 2 * N * scans;
}

/* Voxels 1 to 4, 7, and the last two. */
static struct img_mask *
make_mask(const struct img_grid *grid)
{
	static const struct img_run runs[] = { { 1, 0, 4 }, { 7, 4, 1 }, { N - 2, 5, 2 } };
	struct img_mask *mask = img_mask_all(grid, "mask");

	mask->n_units = 7;
	mask->n_runs = 3;
	free(mask->runs);
	mask->runs = mem_array(3, sizeof(*mask->runs));
	memcpy(mask->runs, runs, sizeof(runs));
	return mask;
}

static void
reading(void)
{
	static const size_t voxels[7] = { 1, 2, 3, 4, 7, N - 2, N - 1 };
	unsigned char bytes[HEADER + 2 * N * SCANS];
	struct img *img = img_open_in(in_memory(bytes, make_image(bytes, SCANS), "memory"));
	const struct img_header *header = img_header(img);
	struct img_mask *mask = make_mask(&header->grid), *all = img_mask_all(&header->grid, "all");
	const float *singles;
	const double *doubles;
	size_t *indices = img_mask_voxels(mask);

	check_test("a header says shape, time and that int16 is exact as float");
	CHECK_COUNT(header->grid.n_voxels, N);
	CHECK_COUNT(header->n_volumes, SCANS);
	CHECK(header->tr_s == 1.5 && header->single && header->type == VOXEL_INT16);
	CHECK_TEXT(header->format, "NIfTI-1");
	CHECK(header->grid.affine.m[0][0] == -2 && header->grid.affine.m[0][3] == X - 1);

	check_test("volumes come one at a time, through a mask or whole, as float or double");
	singles = img_next(img, mask, true);
	for (size_t i = 0; i < 7; i++)
		CHECK((size_t)singles[i] == voxels[i]);
	doubles = img_next(img, all, false);
	for (size_t i = 0; i < N; i++)
		CHECK(doubles[i] == (double)(N + i));
	doubles = img_next(img, mask, false);
	for (size_t i = 0; i < 7; i++)
		CHECK(doubles[i] == (double)(2 * N + voxels[i]));
	img_end(img);

	check_test("units and voxels are found from each other");
	for (size_t i = 0; i < 7; i++) {
		CHECK_COUNT(indices[i], voxels[i]);
		CHECK_COUNT(img_mask_unit(mask, voxels[i]), i);
	}
	CHECK(img_mask_unit(mask, 0) == SIZE_MAX && img_mask_unit(mask, 5) == SIZE_MAX);
	CHECK(img_mask_unit(mask, 8) == SIZE_MAX && img_mask_unit(mask, N) == SIZE_MAX);
	free(indices);
	img_mask_free(mask);
	img_mask_free(all);
}

int
main(void)
{
	unsigned char bytes[HEADER + 2 * N];
	struct img *img = img_open_in(in_memory(bytes, make_image(bytes, 1), "memory"));
	struct img_grid a = img_header(img)->grid, b = a;

	reading();
	check_test("grids agree up to a hundredth of a voxel");
	img_match(&a, "a", &b, "b");
	b.affine.m[1][3] += 0.019;
	img_match(&a, "a", &b, "b");
	b.affine.m[1][3] += 0.002;
	CHECK_DIES(img_match(&a, "a", &b, "b"), 1,
	    "boldpipe: b: affine puts voxels up to 0.021 mm from where that of a does; see imgresample(1)");
	b.shape[2] = 4;
	CHECK_DIES(img_match(&a, "a", &b, "b"), 1, "boldpipe: b: shape 5x3x4; a has 5x3x2; see imgresample(1)");
	img_close(img);
	return check_done();
}
