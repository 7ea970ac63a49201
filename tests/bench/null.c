/* null: smooth noise without any effect, as a group table.
 *
 *	null SEED RECORDS X Y Z FWHM >noise.npy
 *
 * Writes RECORDS x (X Y Z) float32, scan by scan, x fastest: white normal noise, of a stream of its own per record,
 * smoothed by a Gaussian of FWHM voxels on a grid that is larger by 4 standard deviations all round, so that the
 * noise is as smooth and as large at the edges as inside. Records are independent and each is symmetric about 0.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "geometry/smooth.h"
#include "numerics/rng.h"

struct noise {
	size_t shape[3], padded[3], pad;
	double sigma[3], *values;
};

static void
write_header(size_t n_records, size_t n_voxels)
{
	char text[118];

	snprintf(text, sizeof(text), "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", n_records, n_voxels);
	printf("\x93NUMPY\x01%c\x76%c%-117s\n", 0, 0, text);
}

static void
write_record(const struct noise *noise, uint64_t seed, uint64_t record)
{
	size_t n = noise->padded[0] * noise->padded[1] * noise->padded[2];

	rng_normals(seed, record, 0, n, noise->values);
	smooth_volume(noise->values, noise->padded, noise->sigma);
	for (size_t z = 0; z < noise->shape[2]; z++)
		for (size_t y = 0; y < noise->shape[1]; y++)
			for (size_t x = 0; x < noise->shape[0]; x++) {
				size_t row = (z + noise->pad) * noise->padded[1] + y + noise->pad;
				float value = (float)noise->values[row * noise->padded[0] + x + noise->pad];

				fwrite(&value, sizeof(value), 1, stdout);
			}
}

int
main(int argc, char **argv)
{
	struct noise noise;
	size_t n_records;

	if (argc != 7) {
		fprintf(stderr, "usage: null SEED RECORDS X Y Z FWHM >noise.npy\n");
		return 2;
	}
	n_records = strtoul(argv[2], NULL, 10);
	noise.sigma[0] = noise.sigma[1] = noise.sigma[2] = smooth_sigma(strtod(argv[6], NULL), 1);
	noise.pad = (size_t)(4 * noise.sigma[0] + 1);
	for (size_t i = 0; i < 3; i++) {
		noise.shape[i] = strtoul(argv[3 + i], NULL, 10);
		noise.padded[i] = noise.shape[i] + 2 * noise.pad;
	}
	noise.values = mem_array(noise.padded[0] * noise.padded[1] * noise.padded[2], sizeof(*noise.values));
	write_header(n_records, noise.shape[0] * noise.shape[1] * noise.shape[2]);
	for (size_t i = 0; i < n_records; i++)
		write_record(&noise, strtoull(argv[1], NULL, 10), i);
	free(noise.values);
	return fflush(stdout) != 0 || ferror(stdout);
}
