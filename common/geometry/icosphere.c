/* icosphere: a sphere of triangles; see icosphere.h. */
#include "geometry/icosphere.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { CORNERS = 12, FACES = 20, MOST_NEIGHBOURS = 6, MOST_SPLITS = 8 };

static const unsigned char first_faces[FACES][3] = {
	{ 0, 1, 7 }, { 0, 5, 1 }, { 0, 7, 10 }, { 0, 10, 11 }, { 0, 11, 5 }, { 1, 5, 9 }, { 1, 8, 7 },
	{ 1, 9, 8 }, { 2, 3, 4 }, { 2, 4, 11 }, { 2, 6, 3 }, { 2, 10, 6 }, { 2, 11, 10 }, { 3, 6, 8 },
	{ 3, 8, 9 }, { 3, 9, 4 }, { 4, 5, 11 }, { 4, 9, 5 }, { 6, 7, 8 }, { 6, 10, 7 }
};

static void
normalise(double vertex[3])
{
	double length = sqrt(vertex[0] * vertex[0] + vertex[1] * vertex[1] + vertex[2] * vertex[2]);

	for (size_t axis = 0; axis < 3; axis++)
		vertex[axis] /= length;
}

/* The corners of three golden rectangles, one in each plane of two axes. */
static void
put_corners(double (*vertices)[3])
{
	const double golden = (1 + sqrt(5)) / 2;

	for (size_t v = 0; v < CORNERS; v++) {
		size_t rectangle = v / 4;	/* its short side is along this axis, its long one along the next */

		vertices[v][rectangle] = v % 2 == 0 ? -1 : 1;
		vertices[v][(rectangle + 1) % 3] = (v % 4 < 2 ? 1 : -1) * golden;
		vertices[v][(rectangle + 2) % 3] = 0;
		normalise(vertices[v]);
	}
}

/* The middles of edges that were found, under the edge's lower end. */
struct middles {
	size_t other[MOST_NEIGHBOURS], middle[MOST_NEIGHBOURS], n;
};

static size_t
find_middle(struct icosphere *sphere, struct middles *middles, size_t a, size_t b)
{
	struct middles *edges = &middles[a < b ? a : b];
	size_t other = a < b ? b : a, v = sphere->n_vertices;

	for (size_t i = 0; i < edges->n; i++)
		if (edges->other[i] == other)
			return edges->middle[i];
	assert(edges->n < MOST_NEIGHBOURS);
	edges->other[edges->n] = other;
	edges->middle[edges->n++] = v;
	for (size_t axis = 0; axis < 3; axis++)
		sphere->vertices[v][axis] = sphere->vertices[a][axis] + sphere->vertices[b][axis];
	normalise(sphere->vertices[v]);
	sphere->n_vertices++;
	return v;
}

static void
split(struct icosphere *sphere)
{
	struct middles *middles = mem_zeros(sphere->n_vertices, sizeof(*middles));
	size_t (*faces)[3] = mem_array(4 * sphere->n_faces, sizeof(*faces));

	for (size_t f = 0; f < sphere->n_faces; f++) {
		const size_t *corner = sphere->faces[f];
		size_t middle[3];

		for (size_t i = 0; i < 3; i++)
			middle[i] = find_middle(sphere, middles, corner[i], corner[(i + 1) % 3]);
		for (size_t i = 0; i < 3; i++)
			memcpy(faces[4 * f + i], (size_t[3]){ corner[i], middle[i], middle[(i + 2) % 3] }, sizeof(*faces));
		memcpy(faces[4 * f + 3], middle, sizeof(*faces));
	}
	free(sphere->faces);
	free(middles);
	sphere->faces = faces;
	sphere->n_faces *= 4;
}

struct icosphere
icosphere_make(unsigned splits)
{
	struct icosphere sphere = { .n_vertices = CORNERS, .n_faces = FACES };

	assert(splits <= MOST_SPLITS);
	sphere.vertices = mem_array(((size_t)10 << 2 * splits) + 2, sizeof(*sphere.vertices));
	sphere.faces = mem_array(FACES, sizeof(*sphere.faces));
	put_corners(sphere.vertices);
	for (size_t f = 0; f < FACES; f++)
		for (size_t i = 0; i < 3; i++)
			sphere.faces[f][i] = first_faces[f][i];
	for (unsigned i = 0; i < splits; i++)
		split(&sphere);
	return sphere;
}

void
icosphere_free(struct icosphere *sphere)
{
	free(sphere->vertices);
	free(sphere->faces);
}
