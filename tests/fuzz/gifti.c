/* gifti: any bytes as a GIFTI file, array by array; the first byte may have it read as a mesh instead. */
#include "fuzz.h"

#include "geometry/mesh.h"
#include "images/gifti.h"

/* what was read must be used, or reading it is optimised away */
static volatile unsigned char sink;

static void
read_arrays(const char *path)
{
	struct gifti *gifti = gifti_open(in_open(path));
	const struct gifti_array *array;
	size_t n_labels;

	while ((array = gifti_next(gifti)) != NULL) {
		const unsigned char *items = gifti_items(gifti);

		for (size_t i = 0; i < array->count * voxel_size(array->type); i++)
			sink = (unsigned char)(sink ^ items[i]);
	}
	gifti_labels(gifti, &n_labels);
	gifti_close(gifti);
}

static void
read_mesh(const char *path)
{
	struct mesh *mesh = mesh_read(path);
	double *areas_mm2 = mesh_areas(mesh);

	for (size_t i = 0; i < mesh->n_vertices; i++)
		sink = (unsigned char)(sink ^ (areas_mm2[i] > 1));
	free(areas_mm2);
	mesh_free(mesh);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n == 0)
		return 0;
	FUZZ_BEGIN(bytes + 1, n - 1, path) {
		if (bytes[0] % 2 == 0)
			read_arrays(path);
		else
			read_mesh(path);
	}
	FUZZ_END;
	return 0;
}
