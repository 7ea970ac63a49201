/* vertexmap: whether gyri have the larger values, on spheres with and without folds. */
#include "geometry/vertexmap.h"

#include "base/mem.h"
#include "check.h"
#include "geometry/icosphere.h"

/* A sphere of radius 50 with waves of that height, about x = 30, in one part or two. */
static struct mesh
make_mesh(double waves, size_t n_parts)
{
	struct icosphere sphere = icosphere_make(4);
	struct mesh mesh = { .n_parts = n_parts, .n_vertices = n_parts * sphere.n_vertices,
		.n_triangles = n_parts * sphere.n_faces };

	mesh.xyz = mem_array(mesh.n_vertices, sizeof(*mesh.xyz));
	mesh.triangles = mem_array(mesh.n_triangles, sizeof(*mesh.triangles));
	for (size_t p = 0; p < n_parts; p++) {
		mesh.parts[p].n_vertices = sphere.n_vertices;
		for (size_t v = 0; v < sphere.n_vertices; v++) {
			const double *at = sphere.vertices[v], r = 50 + waves * sin(12 * at[0]) * sin(12 * at[2] + 1);

			for (size_t axis = 0; axis < 3; axis++)
				mesh.xyz[p * sphere.n_vertices + v][axis] = r * at[axis] + (axis == 0 ? 30 : 0);
		}
		for (size_t i = 0; i < sphere.n_faces; i++)
			for (size_t k = 0; k < 3; k++)
				mesh.triangles[p * sphere.n_faces + i][k] = p * sphere.n_vertices + sphere.faces[i][k];
	}
	icosphere_free(&sphere);
	return mesh;
}

static double *
find_heights(const struct mesh *mesh, double sign)
{
	double *values = mem_array(mesh->n_vertices, sizeof(*values));

	for (size_t v = 0; v < mesh->n_vertices; v++)
		values[v] = 7 + sign * hypot(hypot(mesh->xyz[v][0] - 30, mesh->xyz[v][1]), mesh->xyz[v][2]);
	return values;
}

int
main(void)
{
	check_test("heights and depths are told apart on folds, in one part and in two");
	for (size_t n_parts = 1; n_parts <= 2; n_parts++) {
		struct mesh mesh = make_mesh(4, n_parts);
		double *heights = find_heights(&mesh, 1), *depths = find_heights(&mesh, -0.01), rise;

		rise = vertexmap_rise(heights, &mesh);
		CHECK(rise > 0.7 && rise <= 1);
		CHECK_CLOSE(vertexmap_rise(depths, &mesh), -rise, 1e-9);
		/* whatever is missing, and whichever way round the triangles are */
		for (size_t i = 0; i < mesh.n_triangles; i++) {
			size_t first = mesh.triangles[i][0];

			mesh.triangles[i][0] = mesh.triangles[i][1];
			mesh.triangles[i][1] = first;
		}
		CHECK_CLOSE(vertexmap_rise(heights, &mesh), rise, 1e-9);
		for (size_t v = 0; v < mesh.n_vertices; v += 3)
			heights[v] = v % 2 == 0 ? (double)NAN : (double)INFINITY;
		CHECK_CLOSE(vertexmap_rise(heights, &mesh), rise, 0.05);
		for (size_t v = 0; v < mesh.n_vertices; v++)
			heights[v] = v % 5 == 0 ? 3 : (double)NAN;
		CHECK(vertexmap_rise(heights, &mesh) == 0);
		free(heights);
		free(depths);
		free(mesh.xyz);
		free(mesh.triangles);
	}

	check_test("a sphere tells nothing, nor does a mesh without triangles");
	{
		struct mesh mesh = make_mesh(0, 1);
		double *values = find_heights(&mesh, 1);

		for (size_t v = 0; v < mesh.n_vertices; v++)
			values[v] = mesh.xyz[v][1];
		CHECK(vertexmap_rise(values, &mesh) == 0);
		mesh.n_triangles = 0;
		CHECK(vertexmap_rise(values, &mesh) == 0);
		free(values);
		free(mesh.xyz);
		free(mesh.triangles);
	}
	return check_done();
}
