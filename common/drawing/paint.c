/* paint: the colours of a surface's vertices; see paint.h. */
#include "drawing/paint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/order.h"

static const double lightest = 222, darkest = 118, even = 190;

struct paint *
paint_new(size_t n_vertices)
{
	struct paint *paint = mem_zeros(1, sizeof(*paint));

	paint->n_vertices = n_vertices;
	paint->grey = mem_array(n_vertices, 1);
	memset(paint->grey, (int)even, n_vertices);
	return paint;
}

void
paint_depth(struct paint *paint, const double *depth, bool rising)
{
	double *sorted = mem_array(paint->n_vertices, sizeof(*sorted));
	size_t n = 0;

	for (size_t v = 0; v < paint->n_vertices; v++)
		if (isfinite(depth[v]))
			sorted[n++] = depth[v];
	order_rising(n, sorted);
	for (size_t v = 0; v < paint->n_vertices && n > 0; v++) {
		const double low = sorted[n / 50], high = sorted[n - 1 - n / 50];
		double place = (depth[v] - low) / (high - low);

		/* all alike, or missing */
		if (!(isfinite(place) || isinf(depth[v])))
			continue;
		place = fmin(1, fmax(0, place));
		paint->grey[v] = (unsigned char)(lightest + (darkest - lightest) * (rising ? 1 - place : place) + 0.5);
	}
	free(sorted);
}

/* Whether most of its painted triangles have one value. */
static bool
is_flat(const struct paint *paint, const struct mesh *mesh)
{
	size_t n_painted = 0, n_even = 0;

	for (size_t i = 0; i < mesh->n_triangles; i++) {
		const size_t *corners = mesh->triangles[i];
		bool painted = true, one = true;

		for (size_t k = 0; k < 3; k++) {
			painted = painted && !isnan(paint->places[corners[k]]);
			one = one && paint->places[corners[k]] == paint->places[corners[0]];
		}
		n_painted += painted;
		n_even += painted && one;
	}
	return 2 * n_even > n_painted;
}

void
paint_values(struct paint *paint, const struct mesh *mesh, const double *values, const struct cmap_scale *scale)
{
	paint->cmap = scale->cmap;
	paint->places = mem_array(paint->n_vertices, sizeof(*paint->places));
	paint->values = values;
	paint->height = scale->height;
	for (size_t v = 0; v < paint->n_vertices; v++) {
		paint->places[v] = cmap_place(scale, values[v]);
		paint->n_finite += isfinite(values[v]) ? 1 : 0;
		paint->n_painted += isnan(paint->places[v]) ? 0 : 1;
		paint->below = paint->below || (values[v] < 0 && !isnan(paint->places[v]));
	}
	paint->flat = is_flat(paint, mesh);
}

void
paint_free(struct paint *paint)
{
	free(paint->places);
	free(paint->grey);
	free(paint);
}
