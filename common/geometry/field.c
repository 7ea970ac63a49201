/* field: smooth random fields on a grid; see field.h. */
#include "geometry/field.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "geometry/smooth.h"
#include "numerics/rng.h"

struct field {
	size_t shape[3], padded[3], radius[3];
	double *weights[3];	/* of the distances 0 ... radius */
	double *white, *smooth;	/* room for the padded grid */
};

static double *
make_weights(double sigma, size_t radius)
{
	double *weights = mem_array(radius + 1, sizeof(*weights)), sum = 0;

	for (size_t d = 0; d <= radius; d++) {
		double exact = d == 0 ? 1 : exp(-0.5 * (double)(d * d) / (sigma * sigma));

		/* not to hang on the last bits of a libm */
		weights[d] = rint(exact * 0x1p40) * 0x1p-40;
		sum += (d == 0 ? 1 : 2) * weights[d] * weights[d];
	}
	for (size_t d = 0; d <= radius; d++)
		weights[d] /= sqrt(sum);
	return weights;
}

struct field *
field_new(const size_t shape[3], const double fwhm_voxels[3])
{
	struct field *field = mem_zeros(1, sizeof(*field));
	size_t n = 1;

	for (size_t axis = 0; axis < 3; axis++) {
		double sigma = smooth_sigma(fwhm_voxels[axis], 1);

		field->shape[axis] = shape[axis];
		field->radius[axis] = (size_t)ceil(3 * sigma);
		field->padded[axis] = shape[axis] + 2 * field->radius[axis];
		field->weights[axis] = make_weights(sigma, field->radius[axis]);
		n *= field->padded[axis];
	}
	field->white = mem_array(n, sizeof(*field->white));
	field->smooth = mem_array(n, sizeof(*field->smooth));
	return field;
}

/* Along an axis of n places `stride` apart, of n + 2 radius that there are: each of `count` slabs of neighbouring values
 * becomes one without the padding. */
static void
smooth_axis(const double *from, double *to, size_t n, size_t stride, size_t count, const double *weights, size_t radius)
{
	size_t length = n * stride;

	for (size_t slab = 0; slab < count; slab++, from += length + 2 * radius * stride, to += length) {
		for (size_t i = 0; i < length; i++)
			to[i] = weights[0] * from[i + radius * stride];
		for (size_t d = 1; d <= radius; d++)
			for (size_t i = 0; i < length; i++)
				to[i] += weights[d] * (from[i + (radius - d) * stride] + from[i + (radius + d) * stride]);
	}
}

void
field_draw(struct field *field, uint64_t seed, uint64_t stream, double *values)
{
	const size_t *shape = field->shape, *padded = field->padded;

	rng_normals(seed, stream, 0, padded[0] * padded[1] * padded[2], field->white);
	smooth_axis(field->white, field->smooth, shape[0], 1, padded[1] * padded[2], field->weights[0], field->radius[0]);
	smooth_axis(field->smooth, field->white, shape[1], shape[0], padded[2], field->weights[1], field->radius[1]);
	smooth_axis(field->white, values, shape[2], shape[0] * shape[1], 1, field->weights[2], field->radius[2]);
}

void
field_free(struct field *field)
{
	for (size_t axis = 0; axis < 3; axis++)
		free(field->weights[axis]);
	free(field->white);
	free(field->smooth);
	free(field);
}
