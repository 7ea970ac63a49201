/* glm_predict: X beta, by the kernel that makes the sums: its rows are columns of X, its columns scans; and the
 * whitening of what it leaves; see glm.h. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/glm.h"
#include "model/glm_parts.h"

size_t
glm_beta_at(const struct glm_basis *basis, size_t unit, size_t column)
{
	return (unit / KERNEL_LANES * basis->n_columns + column) * KERNEL_LANES + unit % KERNEL_LANES;
}

size_t
glm_beta_room(const struct glm_basis *basis, size_t n_units)
{
	return (n_units / KERNEL_LANES + (n_units % KERNEL_LANES != 0)) * basis->n_columns * KERNEL_LANES;
}

/* Strips of the transposed rows [scan, scan + n_scans) of X. */
static double *
scan_strips(const struct glm_basis *basis, size_t scan, size_t n_scans)
{
	size_t n = basis->n_columns;
	double *w = mem_array(n * n_scans, sizeof(*w)), *strips;

	for (size_t t = 0; t < n_scans; t++)
		for (size_t i = 0; i < n; i++)
			w[i + t * n] = basis->x[scan + t + i * basis->n_scans];
	strips = kernel_strips(n, n_scans, w);
	free(w);
	return strips;
}

void
glm_predict(const struct glm_basis *basis, size_t scan, size_t n_scans, size_t unit, size_t n_units,
    const double *beta, double *fitted)
{
	size_t n = basis->n_columns, padded = kernel_padded(n_scans), end = unit + n_units;
	double *strips = scan_strips(basis, scan, n_scans), *sums = mem_array(padded * KERNEL_LANES, sizeof(*sums));

	kernel_choose();
	for (size_t at = unit, next; at < end; at = next) {
		size_t group = at / KERNEL_LANES, lane = at % KERNEL_LANES;

		next = (group + 1) * KERNEL_LANES < end ? (group + 1) * KERNEL_LANES : end;
		kernel_product(n, padded, strips, n * KERNEL_COLUMNS, beta + group * n * KERNEL_LANES, sums);
		for (size_t t = 0; t < n_scans; t++)
			memcpy(fitted + t * n_units + (at - unit), sums + t * KERNEL_LANES + lane,
			    (next - at) * sizeof(*fitted));
	}
	free(strips);
	free(sums);
}

void
glm_whiten(size_t order, const double *rho, double *past, size_t n_scans, size_t stride, double *values)
{
	for (size_t t = 0; t < n_scans; t++) {
		double now = values[t * stride], left = now;

		for (size_t k = 0; k < order; k++)
			left -= rho[k] * past[k];
		for (size_t k = order; k-- > 1;)
			past[k] = past[k - 1];
		past[0] = now;
		values[t * stride] = left;
	}
}
