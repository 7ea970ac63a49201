/* icosphere: counts, lengths, edges, areas and the way round, against what a sphere has. */
#include "geometry/icosphere.h"

#include "check.h"

#include <math.h>

static double
triple(const double a[3], const double b[3], const double c[3])
{
	return a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
}

/* The solid angle of a face (Van Oosterom and Strackee 1983), positive where its corners run anticlockwise. */
static double
solid_angle(const struct icosphere *sphere, const size_t face[3])
{
	const double *a = sphere->vertices[face[0]], *b = sphere->vertices[face[1]], *c = sphere->vertices[face[2]];
	double ab = 0, bc = 0, ca = 0;

	for (size_t i = 0; i < 3; i++) {
		ab += a[i] * b[i];
		bc += b[i] * c[i];
		ca += c[i] * a[i];
	}
	return 2 * atan2(triple(a, b, c), 1 + ab + bc + ca);
}

static void
is_a_sphere(unsigned splits)
{
	struct icosphere sphere = icosphere_make(splits);
	double worst = 0, sum = 0, least = 100, most = 0;

	CHECK(sphere.n_vertices == ((size_t)10 << 2 * splits) + 2);
	CHECK(sphere.n_faces == (size_t)20 << 2 * splits);
	for (size_t v = 0; v < sphere.n_vertices; v++) {
		const double *x = sphere.vertices[v];

		worst = fmax(worst, fabs(sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]) - 1));
	}
	CHECK(worst < 1e-15);
	for (size_t f = 0; f < sphere.n_faces; f++) {
		double angle = solid_angle(&sphere, sphere.faces[f]);

		sum += angle;
		least = fmin(least, angle);
		most = fmax(most, angle);
	}
	/* the faces cover it once, and none is much larger than another */
	CHECK_CLOSE(sum, 4 * acos(-1), 1e-12);
	CHECK(least > 0 && most < 2 * least);
	icosphere_free(&sphere);
}

static void
coarse_is_first(void)
{
	struct icosphere coarse = icosphere_make(2), fine = icosphere_make(3);
	size_t same = 0;

	for (size_t v = 0; v < coarse.n_vertices; v++)
		same += coarse.vertices[v][0] == fine.vertices[v][0] && coarse.vertices[v][1] == fine.vertices[v][1] &&
		    coarse.vertices[v][2] == fine.vertices[v][2];
	CHECK(same == coarse.n_vertices);
	icosphere_free(&coarse);
	icosphere_free(&fine);
}

int
main(void)
{
	check_test("an icosahedron is a sphere of 20 faces");
	is_a_sphere(0);
	check_test("faces that are split cover the sphere once, evenly");
	is_a_sphere(1);
	is_a_sphere(2);
	is_a_sphere(5);
	check_test("coarser spheres are the first vertices of finer ones");
	coarse_is_first();
	return check_done();
}
