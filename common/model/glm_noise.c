/* glm_noise: autoregressive noise: its coefficients, and normal equations whitened by them; see glm_parts.h.
 *
 * Whitening takes rho_1 y[t-1] + ... + rho_p y[t-p] from y[t], where these are inside the run. Written with f
 * = (1, -rho_1, ..., -rho_p), the whitened Gram sum of x and y is a_0 G_0 + ... + a_p G_p less what the lags
 * would reach past the end of the run, sums of e_x[m] e_y[m] by glm_end(), m = 0 ... p - 1.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/glm_parts.h"
#include "numerics/lin.h"

void
glm_lag_product(const struct glm_basis *basis, size_t k, const double *x, double *product)
{
	size_t r = basis->rank;

	if (basis->order == 1) {
		for (size_t j = 0; j < r; j++)
			product[j] = basis->lag[j] * x[j];
		return;
	}
	for (size_t i = 0; i < r; i++)
		product[i] = 0;
	for (size_t j = 0; j < r; j++) {
		const double *n = basis->lag + (k - 1) * r * r + j * r;

		for (size_t i = 0; i < r; i++)
			product[i] += n[i] * x[j];
	}
}

double
glm_end(size_t order, const double *rho, size_t m, const double *last, size_t stride)
{
	double sum = 0;

	for (size_t i = m + 1; i <= order; i++)
		sum -= rho[i - 1] * last[(order + m - i) * stride];
	return sum;
}

void
glm_lag_weights(size_t order, const double *rho, double *weights)
{
	for (size_t k = 0; k <= order; k++) {
		weights[k] = 0;
		for (size_t i = 0; i + k <= order; i++)
			weights[k] += (i == 0 ? 1 : -rho[i - 1]) * (i + k == 0 ? 1 : -rho[i + k - 1]);
	}
}

/* The normal matrix is D - rho^2 qq' with D = 1 + rho^2 - rho lambda and q the last row of Q: Sherman and
 * Morrison. */
static void
solve_ar1(const struct glm_basis *basis, double rho, double *x)
{
	const double *q = basis->last;
	double along = 0, norm = 0, factor;

	for (size_t j = 0; j < basis->rank; j++) {
		double inverse = 1 / (1 + rho * rho - rho * basis->lag[j]);

		x[j] *= inverse;
		along += q[j] * x[j];
		norm += q[j] * q[j] * inverse;
	}
	factor = rho * rho * along / (1 - rho * rho * norm);
	for (size_t j = 0; j < basis->rank; j++)
		x[j] += factor * q[j] / (1 + rho * rho - rho * basis->lag[j]);
}

/* The whitened Q'Q, r x r. */
static double *
normal_matrix(const struct glm_basis *basis, const double *rho)
{
	size_t r = basis->rank, p = basis->order;
	double *weights = mem_array(p + 1, sizeof(*weights)), *a = mem_zeros(r * r, sizeof(*a));
	double *end = mem_array(r, sizeof(*end));

	glm_lag_weights(p, rho, weights);
	for (size_t j = 0; j < r; j++)
		a[j + j * r] = weights[0];
	for (size_t k = 1; k <= p; k++)
		for (size_t i = 0; i < r * r; i++)
			a[i] += weights[k] * basis->lag[(k - 1) * r * r + i];
	for (size_t m = 0; m < p; m++) {
		for (size_t j = 0; j < r; j++)
			end[j] = glm_end(p, rho, m, basis->last + j, r);
		for (size_t j = 0; j < r; j++)
			for (size_t i = 0; i < r; i++)
				a[i + j * r] -= end[i] * end[j];
	}
	free(weights);
	free(end);
	return a;
}

bool
glm_solve(const struct glm_basis *basis, const double *rho, size_t n_rhs, double *b)
{
	double *a;
	bool good;

	for (size_t k = 0; k < basis->order; k++)
		if (!isfinite(rho[k]))
			return false;
	if (basis->order == 0)
		return true;
	if (basis->order == 1) {
		for (size_t i = 0; i < n_rhs; i++)
			solve_ar1(basis, rho[0], b + i * basis->rank);
		return true;
	}
	a = normal_matrix(basis, rho);
	good = lin_solve_spd(basis->rank, a, n_rhs, b);
	free(a);
	return good;
}

/* Solves the n x n system a x = b in place by elimination with row pivots; the matrix of lags may be
 * indefinite. */
static bool
eliminate(size_t n, double *a, double *b)
{
	for (size_t j = 0; j < n; j++) {
		size_t pivot = j;

		for (size_t i = j + 1; i < n; i++)
			if (fabs(a[i * n + j]) > fabs(a[pivot * n + j]))
				pivot = i;
		if (!(fabs(a[pivot * n + j]) > 0))
			return false;
		for (size_t k = 0; k < n; k++) {
			double swap = a[j * n + k];

			a[j * n + k] = a[pivot * n + k];
			a[pivot * n + k] = swap;
		}
		double swap = b[j];
		b[j] = b[pivot];
		b[pivot] = swap;
		for (size_t i = j + 1; i < n; i++) {
			double factor = a[i * n + j] / a[j * n + j];

			for (size_t k = j; k < n; k++)
				a[i * n + k] -= factor * a[j * n + k];
			b[i] -= factor * b[j];
		}
	}
	for (size_t j = n; j-- > 0;) {
		for (size_t k = j + 1; k < n; k++)
			b[j] -= a[j * n + k] * b[k];
		b[j] /= a[j * n + j];
	}
	return true;
}

/* Solves Tx = rho for x, in place, where T has 1 on its diagonal and rho beside it. */
static bool
solve_toeplitz(size_t order, double *rho)
{
	double *toeplitz = mem_array(order * order, sizeof(*toeplitz));
	bool good;

	for (size_t i = 0; i < order; i++)
		for (size_t j = 0; j < order; j++)
			toeplitz[i * order + j] = i == j ? 1 : rho[(i > j ? i - j : j - i) - 1];
	good = eliminate(order, toeplitz, rho);
	free(toeplitz);
	return good;
}

void
glm_yule_walker(size_t order, size_t n_scans, size_t bins, const double *residual_lag, double *rho)
{
	double scans = (double)n_scans;
	bool good = residual_lag[0] > 0;

	for (size_t k = 1; k <= order; k++)
		rho[k - 1] = residual_lag[k] / (scans - (double)k) / (residual_lag[0] / scans);
	if (order > 1)
		good = good && solve_toeplitz(order, rho);
	for (size_t k = 0; k < order; k++)
		good = good && isfinite(rho[k]);
	for (size_t k = 0; k < order && !good; k++)
		rho[k] = 0;
	if (order == 1 && bins > 0)
		rho[0] = trunc(rho[0] * (double)bins) / (double)bins;
}
