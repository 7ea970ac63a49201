/* heat: smoothing along a mesh; see heat.h. */
#include "geometry/heat.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The operator A = M^-1/2 L M^-1/2, M the areas and L the weights, turned so that its spectrum is in [-1, 1]; and the
 * coefficients of exp(-t A) in Chebyshev polynomials of that. */
struct heat {
	size_t n_vertices;
	double *root;		/* of each vertex' area; 0: it is left as it is */
	size_t *first;		/* of each vertex' neighbours; one more ends the last */
	size_t *neighbours;
	double *weights;	/* off the diagonal; a vertex' own stands in diagonal */
	double *diagonal;
	size_t n_terms;
	double *terms;
};

/* cot of half a degree; areas by their mean. */
static const double cot_most = 114.6, area_least = 1e-3;

/* Terms below this change nothing; more than so many would take days. */
static const double term_least = 1e-17, terms_most = 1e7;

/* ---- triangles ---------------------------------------------------------------------------------- */

static void
subtract(const double a[3], const double b[3], double difference[3])
{
	for (size_t i = 0; i < 3; i++)
		difference[i] = a[i] - b[i];
}

/* The cotangent of the angle at `at'; sets the parallelogram's area. */
static double
cotangent(const double at[3], const double a[3], const double b[3], double *area)
{
	double u[3], v[3], dot = 0, cross[3];

	subtract(a, at, u);
	subtract(b, at, v);
	for (size_t i = 0; i < 3; i++) {
		dot += u[i] * v[i];
		cross[i] = u[(i + 1) % 3] * v[(i + 2) % 3] - u[(i + 2) % 3] * v[(i + 1) % 3];
	}
	*area = sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
	if (dot == 0 || !isfinite(dot) || !isfinite(*area))
		return 0;
	return fmin(fmax(dot / *area, -cot_most), cot_most);
}

/* The cotangents of a triangle's three angles. Only one can be below 0: where the others were cut off, it is raised so
 * that no heat flows uphill. */
static double
measure(const double (*xyz)[3], const size_t triangle[3], double cot[3])
{
	double area = 0;

	for (size_t i = 0; i < 3; i++)
		cot[i] = cotangent(xyz[triangle[i]], xyz[triangle[(i + 1) % 3]], xyz[triangle[(i + 2) % 3]], &area);
	for (size_t i = 0; i < 3; i++) {
		double a = cot[(i + 1) % 3], b = cot[(i + 2) % 3];

		if (cot[i] < 0)
			cot[i] = a > 0 && b > 0 ? fmax(cot[i], -a * b / (a + b)) : 0;
	}
	return isfinite(area) ? area / 2 : 0;
}

static bool
is_inside(const size_t triangle[3], const unsigned char *inside)
{
	return inside == NULL || (inside[triangle[0]] && inside[triangle[1]] && inside[triangle[2]]);
}

/* ---- the matrix ---------------------------------------------------------------------------------- */

/* Half of a cotangent to the weight between two vertices, in the row of the first. */
static void
add_weight(struct heat *heat, size_t *used, size_t from, size_t to, double weight)
{
	size_t i = heat->first[from], end = heat->first[from] + used[from];

	while (i < end && heat->neighbours[i] != to)
		i++;
	if (i == end) {
		heat->neighbours[i] = to;
		heat->weights[i] = 0;
		used[from]++;
	}
	heat->weights[i] -= weight / 2;
}

/* Room for twice as many neighbours as triangles: at an edge of the mesh there is one more than triangles. */
static void
make_rows(struct heat *heat, size_t n_triangles, const size_t (*triangles)[3], const unsigned char *inside)
{
	heat->first = mem_zeros(heat->n_vertices + 1, sizeof(*heat->first));
	for (size_t t = 0; t < n_triangles; t++)
		for (size_t i = 0; i < 3 && is_inside(triangles[t], inside); i++)
			heat->first[triangles[t][i] + 1] += 2;
	for (size_t v = 0; v < heat->n_vertices; v++)
		heat->first[v + 1] += heat->first[v];
	heat->neighbours = mem_array(heat->first[heat->n_vertices], sizeof(*heat->neighbours));
	heat->weights = mem_array(heat->first[heat->n_vertices], sizeof(*heat->weights));
}

/* Rows lose the room that they don't use. */
static void
close_rows(struct heat *heat, const size_t *used)
{
	size_t kept = 0;

	for (size_t v = 0; v < heat->n_vertices; v++) {
		size_t from = heat->first[v];

		memmove(heat->neighbours + kept, heat->neighbours + from, used[v] * sizeof(*heat->neighbours));
		memmove(heat->weights + kept, heat->weights + from, used[v] * sizeof(*heat->weights));
		heat->first[v] = kept;
		kept += used[v];
	}
	heat->first[heat->n_vertices] = kept;
}

/* L, and in root the areas. */
static void
add_triangles(struct heat *heat, const double (*xyz)[3], size_t n_triangles, const size_t (*triangles)[3],
    const unsigned char *inside)
{
	size_t *used = mem_zeros(heat->n_vertices, sizeof(*used));
	double cot[3];

	make_rows(heat, n_triangles, triangles, inside);
	for (size_t t = 0; t < n_triangles; t++) {
		double area;

		if (!is_inside(triangles[t], inside))
			continue;
		area = measure(xyz, triangles[t], cot);
		for (size_t i = 0; i < 3; i++) {
			size_t a = triangles[t][(i + 1) % 3], b = triangles[t][(i + 2) % 3];

			heat->root[triangles[t][i]] += area / 3;
			add_weight(heat, used, a, b, cot[i]);
			add_weight(heat, used, b, a, cot[i]);
		}
	}
	close_rows(heat, used);
	free(used);
}

/* Roots of areas; vertices without a neighbour keep 0. */
static void
take_roots(struct heat *heat)
{
	double sum = 0;
	size_t n = 0;

	for (size_t v = 0; v < heat->n_vertices; v++) {
		sum += heat->root[v];
		n += heat->first[v + 1] > heat->first[v];
	}
	for (size_t v = 0; v < heat->n_vertices; v++)
		heat->root[v] = heat->first[v + 1] == heat->first[v] || sum == 0 ? 0 :
		    sqrt(fmax(heat->root[v], area_least * sum / (double)n));
}

/* The diagonal, which makes rows of L sum to 0; and a bound of the spectrum of M^-1 L, by Gershgorin's circles. */
static double
find_bound(struct heat *heat)
{
	double bound = 0;

	for (size_t v = 0; v < heat->n_vertices; v++) {
		double reach = 0;

		for (size_t i = heat->first[v]; i < heat->first[v + 1]; i++) {
			heat->diagonal[v] -= heat->weights[i];
			reach += fabs(heat->weights[i]);
		}
		if (heat->root[v] > 0)
			bound = fmax(bound, (fabs(heat->diagonal[v]) + reach) / (heat->root[v] * heat->root[v]));
	}
	return bound;
}

/* 2 A / bound - 1, whose spectrum is in [-1, 1]. */
static void
scale(struct heat *heat, double bound)
{
	for (size_t v = 0; v < heat->n_vertices; v++) {
		if (heat->root[v] == 0)
			continue;
		heat->diagonal[v] = 2 * heat->diagonal[v] / (heat->root[v] * heat->root[v]) / bound - 1;
		for (size_t i = heat->first[v]; i < heat->first[v + 1]; i++)
			heat->weights[i] *= 2 / (heat->root[v] * heat->root[heat->neighbours[i]]) / bound;
	}
}

/* ---- the series ------------------------------------------------------------------------------------ */

/* exp(-z (1 + x)) = e^-z I_0(z) + 2 sum_k (-1)^k e^-z I_k(z) T_k(x). The Bessel functions by recurrence from above, where
 * they are all but 0 (J. C. P. Miller); their sum, I_0 + 2 sum_k I_k, is e^z. */
static bool
find_terms(struct heat *heat, double z)
{
	double n_terms = sqrt(200 * z) + 60, above = 0, here = 1e-300, sum = 0;
	size_t n;

	if (!(n_terms <= terms_most))
		return false;
	n = (size_t)n_terms;
	heat->terms = mem_array(n + 1, sizeof(*heat->terms));
	for (size_t k = n + 1; k-- > 0;) {
		double below = above + (k == 0 ? 0 : 2 * (double)k / z * here);

		heat->terms[k] = here;
		sum += k == 0 ? here : 2 * here;
		above = here;
		here = below;
		if (here < 1e250)
			continue;
		for (size_t j = k; j <= n; j++)
			heat->terms[j] *= 1e-250;
		above *= 1e-250;
		here *= 1e-250;
		sum *= 1e-250;
	}
	for (size_t k = 0; k <= n; k++) {
		heat->terms[k] *= (k == 0 ? 1 : k % 2 == 1 ? -2 : 2) / sum;
		if (fabs(heat->terms[k]) > term_least)
			heat->n_terms = k + 1;
	}
	return true;
}

struct heat *
heat_new(size_t n_vertices, const double (*xyz)[3], size_t n_triangles, const size_t (*triangles)[3],
    const unsigned char *inside, double fwhm_mm)
{
	struct heat *heat = mem_zeros(1, sizeof(*heat));
	double bound, time = fwhm_mm * fwhm_mm / (16 * log(2));

	heat->n_vertices = n_vertices;
	heat->root = mem_zeros(n_vertices, sizeof(*heat->root));
	heat->diagonal = mem_zeros(n_vertices, sizeof(*heat->diagonal));
	add_triangles(heat, xyz, n_triangles, triangles, inside);
	take_roots(heat);
	bound = find_bound(heat);
	/* below this, which is no width of anything, the recurrence has no room */
	if (!(time * bound > 1e-12))
		return heat;
	scale(heat, bound);
	if (find_terms(heat, time * bound / 2))
		return heat;
	heat_free(heat);
	return NULL;
}

/* next = 2 B here - before, or B here where there is nothing before. */
static void
advance(const struct heat *heat, const double *here, const double *before, double *next)
{
	for (size_t v = 0; v < heat->n_vertices; v++) {
		double sum = heat->diagonal[v] * here[v];

		for (size_t i = heat->first[v]; i < heat->first[v + 1]; i++)
			sum += heat->weights[i] * here[heat->neighbours[i]];
		next[v] = before == NULL ? sum : 2 * sum - before[v];
	}
}

void
heat_smooth(const struct heat *heat, double *values)
{
	size_t n = heat->n_vertices;
	double *room, *before, *here, *next, *sum;

	if (heat->n_terms == 0)
		return;
	room = mem_zeros(4 * n, sizeof(*room));
	before = room;
	here = room + n;
	next = room + 2 * n;
	sum = room + 3 * n;
	for (size_t v = 0; v < n; v++)
		here[v] = heat->root[v] > 0 ? heat->root[v] * values[v] : 0;
	for (size_t k = 0; k < heat->n_terms; k++) {
		double *last = before;

		for (size_t v = 0; v < n; v++)
			sum[v] += heat->terms[k] * here[v];
		advance(heat, here, k == 0 ? NULL : before, next);
		before = here;
		here = next;
		next = last;
	}
	for (size_t v = 0; v < n; v++)
		if (heat->root[v] > 0)
			values[v] = sum[v] / heat->root[v];
	free(room);
}

void
heat_free(struct heat *heat)
{
	free(heat->root);
	free(heat->first);
	free(heat->neighbours);
	free(heat->weights);
	free(heat->diagonal);
	free(heat->terms);
	free(heat);
}
