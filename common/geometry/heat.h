/* heat: smoothing along a mesh: what heat does that spreads over it for some time.
 *
 *	struct heat *heat = heat_new(mesh->n_vertices, mesh->xyz, mesh->n_triangles, mesh->triangles, inside, fwhm_mm);
 *	heat_smooth(heat, values);
 *	heat_free(heat);
 *
 * On a plane, heat that starts in a point is after time t a Gaussian of variance 2t along each axis; so t is
 * FWHM^2 / (16 log 2), mm2. Its operator is the finite elements' (cotangent weights; U. Pinkall and K. Polthier, 1993)
 * over the vertices' areas, a third of each triangle around; and exp(-t operator) is summed in Chebyshev polynomials
 * to machine precision, with no steps of time. The sum of value times area is kept, and so is a constant.
 *
 * What isn't inside is no part of the surface: nothing flows there or through it, and its values are left as they are.
 * Angles below half a degree count as half a degree, areas below a thousandth of their mean as that. Nothing prints or
 * exits but for lack of memory.
 */
#ifndef HEAT_H
#define HEAT_H

#include <stddef.h>

struct heat;

/* inside: 0 or 1 for each vertex; NULL: all are. fwhm_mm may be 0. All is copied. NULL where the width is more than a
 * hundred thousand or so of the triangles. */
struct heat *heat_new(size_t n_vertices, const double (*xyz)[3], size_t n_triangles, const size_t (*triangles)[3],
    const unsigned char *inside, double fwhm_mm);
/* Smooths in place; values must be finite inside. */
void heat_smooth(const struct heat *heat, double *values);
void heat_free(struct heat *heat);

#endif
