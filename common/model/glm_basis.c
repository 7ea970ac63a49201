/* glm_basis: a design as an orthonormal basis, and contrasts against it; see glm.h and glm_parts.h. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/glm.h"
#include "model/glm_parts.h"
#include "numerics/lin.h"

struct glm_contrast {
	const struct glm_basis *basis;
	size_t n_rows;
	double *w;		/* r x n_rows: the weights in Q's coordinates */
	size_t inestimable;
};

static double *
copy(size_t n, const double *x)
{
	double *y = mem_array(n, sizeof(*y));

	memcpy(y, x, n * sizeof(*y));
	return y;
}

/* X = U S V' cut at its rank: q = U, v = V, back = V S^-1. */
static bool
decompose(struct glm_basis *basis)
{
	size_t t = basis->n_scans, p = basis->n_columns, k = t < p ? t : p;
	double *s = mem_array(k, sizeof(*s)), *vt = mem_array(k * p, sizeof(*vt));
	bool good;

	basis->q = mem_array(t * k, sizeof(*basis->q));
	basis->v = mem_array(p * k, sizeof(*basis->v));
	basis->back = mem_array(p * k, sizeof(*basis->back));
	good = lin_svd(t, p, basis->x, basis->q, s, vt);
	if (good) {
		basis->rank = lin_rank(t, p, s);
		for (size_t j = 0; j < basis->rank; j++)
			for (size_t i = 0; i < p; i++) {
				basis->v[i + j * p] = vt[j + i * k];
				basis->back[i + j * p] = vt[j + i * k] / s[j];
			}
	}
	free(s);
	free(vt);
	return good;
}

double *
glm_lagged(size_t n_scans, size_t n, size_t k, const double *x)
{
	double *y = mem_array(n_scans * n, sizeof(*y));

	for (size_t j = 0; j < n; j++)
		for (size_t t = 0; t < n_scans; t++)
			y[t + j * n_scans] = (t >= k ? x[t - k + j * n_scans] : 0) +
			    (n_scans - t > k ? x[t + k + j * n_scans] : 0);
	return y;
}

/* x (rows x r) becomes x E. */
static double *
rotate(size_t rows, size_t r, double *x, const double *e)
{
	double *y = mem_array(rows * r, sizeof(*y));

	lin_multiply(false, false, rows, r, r, x, e, y);
	free(x);
	return y;
}

/* N_k for k = 1 ... p; for AR(1) the basis is turned so that N_1 is diagonal. */
static bool
lag_basis(struct glm_basis *basis)
{
	size_t t = basis->n_scans, r = basis->rank, p = basis->order;
	double *e = mem_array(r * r, sizeof(*e)), *values = mem_array(r, sizeof(*values));
	bool good = true;

	basis->lag = mem_array(r * r * p, sizeof(*basis->lag));
	for (size_t k = 1; k <= p; k++) {
		double *shifted = glm_lagged(t, r, k, basis->q);

		lin_multiply(true, false, r, r, t, shifted, basis->q, basis->lag + (k - 1) * r * r);
		free(shifted);
	}
	if (p == 1 && (good = lin_eigen(r, basis->lag, values, e))) {
		basis->q = rotate(t, r, basis->q, e);
		basis->back = rotate(basis->n_columns, r, basis->back, e);
		memcpy(basis->lag, values, r * sizeof(*values));
	}
	free(values);
	free(e);
	return good;
}

/* Row t of Q, or zeros outside of the run (it may be shorter than the order). */
static void
basis_row(const struct glm_basis *basis, bool inside, size_t t, double *row)
{
	for (size_t j = 0; j < basis->rank; j++)
		row[j] = inside && t < basis->n_scans ? basis->q[t + j * basis->n_scans] : 0;
}

static void
end_rows(struct glm_basis *basis)
{
	size_t p = basis->order, r = basis->rank, t = basis->n_scans;

	basis->first = mem_array(p * r, sizeof(*basis->first));
	basis->last = mem_array(p * r, sizeof(*basis->last));
	for (size_t m = 0; m < p; m++) {
		basis_row(basis, true, m, basis->first + m * r);
		basis_row(basis, t + m >= p, t + m - p, basis->last + m * r);
	}
}

/* residual = 1 - X beta in long double, rounded once. */
static void
constant_residual(const struct glm_basis *basis, const double *beta, double *residual)
{
	for (size_t t = 0; t < basis->n_scans; t++) {
		long double sum = 1;

		for (size_t j = 0; j < basis->n_columns; j++)
			sum -= (long double)basis->x[t + j * basis->n_scans] * beta[j];
		residual[t] = (double)sum;
	}
}

/* b = Q'y */
static void
project(const struct glm_basis *basis, const double *y, double *b)
{
	for (size_t j = 0; j < basis->rank; j++) {
		b[j] = 0;
		for (size_t t = 0; t < basis->n_scans; t++)
			b[j] += basis->q[t + j * basis->n_scans] * y[t];
	}
}

/* What is left of 1 beside the span, and its sums. */
static void
rest_of_constant(struct glm_basis *basis, double *rest)
{
	size_t n_scans = basis->n_scans, p = basis->order, r = basis->rank;

	basis->rest_lag = mem_array(p * r, sizeof(*basis->rest_lag));
	basis->rest_sums = mem_zeros(p + 1, sizeof(*basis->rest_sums));
	basis->rest_first = mem_zeros(p, sizeof(*basis->rest_first));
	basis->rest_last = mem_zeros(p, sizeof(*basis->rest_last));
	for (size_t k = 0; k <= p; k++)
		for (size_t t = k; t < n_scans; t++)
			basis->rest_sums[k] += rest[t] * rest[t - k];
	for (size_t t = 0; t < n_scans; t++)
		basis->rest_total += rest[t];
	for (size_t k = 1; k <= p; k++) {
		double *shifted = glm_lagged(n_scans, 1, k, rest);

		project(basis, shifted, basis->rest_lag + (k - 1) * r);
		free(shifted);
	}
	for (size_t m = 0; m < p && m < n_scans; m++) {
		basis->rest_first[m] = rest[m];
		basis->rest_last[p - 1 - m] = rest[n_scans - 1 - m];
	}
}

/* Q'1, X+ 1 and u = 1 - QQ'1. A baseline is a thousand times the effects, so X+ 1 must be better than the
 * rest: two steps of refinement where 1 is in the span. */
static void
constant_basis(struct glm_basis *basis)
{
	size_t n_scans = basis->n_scans, n_columns = basis->n_columns, r = basis->rank;
	double *rest = mem_array(n_scans, sizeof(*rest)), *b = mem_array(r, sizeof(*b)), square = 0;

	basis->constant = mem_array(r, sizeof(*basis->constant));
	basis->constant_beta = mem_zeros(n_columns, sizeof(*basis->constant_beta));
	for (size_t t = 0; t < n_scans; t++)
		rest[t] = 1;
	project(basis, rest, basis->constant);
	for (size_t j = 0; j < r; j++)
		for (size_t t = 0; t < n_scans; t++)
			rest[t] -= basis->q[t + j * n_scans] * basis->constant[j];
	for (size_t t = 0; t < n_scans; t++)
		square += rest[t] * rest[t];
	basis->has_constant = sqrt(square) <= 1e-10 * sqrt((double)n_scans);
	if (!basis->has_constant)
		rest_of_constant(basis, rest);
	for (size_t step = 0; step < (basis->has_constant ? 3 : 1); step++) {
		constant_residual(basis, basis->constant_beta, rest);
		project(basis, rest, b);
		for (size_t j = 0; j < r; j++)
			for (size_t i = 0; i < n_columns; i++)
				basis->constant_beta[i] += basis->back[i + j * n_columns] * b[j];
	}
	free(rest);
	free(b);
}

struct glm_basis *
glm_basis_new(size_t n_scans, size_t n_columns, const double *x, size_t ar_order)
{
	struct glm_basis *basis;

	if (n_scans == 0 || n_columns == 0)
		return NULL;
	for (size_t i = 0; i < n_scans * n_columns; i++)
		if (!isfinite(x[i]))
			return NULL;
	basis = mem_zeros(1, sizeof(*basis));
	basis->n_scans = n_scans;
	basis->n_columns = n_columns;
	basis->order = ar_order;
	basis->x = copy(n_scans * n_columns, x);
	if (!decompose(basis) || (ar_order > 0 && !lag_basis(basis))) {
		glm_basis_free(basis);
		return NULL;
	}
	end_rows(basis);
	constant_basis(basis);
	return basis;
}

size_t
glm_basis_scans(const struct glm_basis *basis)
{
	return basis->n_scans;
}

size_t
glm_basis_columns(const struct glm_basis *basis)
{
	return basis->n_columns;
}

size_t
glm_basis_rank(const struct glm_basis *basis)
{
	return basis->rank;
}

size_t
glm_basis_order(const struct glm_basis *basis)
{
	return basis->order;
}

bool
glm_basis_has_constant(const struct glm_basis *basis)
{
	return basis->has_constant;
}

const double *
glm_basis_vectors(const struct glm_basis *basis)
{
	return basis->q;
}

void
glm_basis_constant_beta(const struct glm_basis *basis, double *beta)
{
	memcpy(beta, basis->constant_beta, basis->n_columns * sizeof(*beta));
}

void
glm_basis_free(struct glm_basis *basis)
{
	if (basis == NULL)
		return;
	free(basis->x);
	free(basis->q);
	free(basis->v);
	free(basis->back);
	free(basis->lag);
	free(basis->first);
	free(basis->last);
	free(basis->constant);
	free(basis->constant_beta);
	free(basis->rest_lag);
	free(basis->rest_sums);
	free(basis->rest_first);
	free(basis->rest_last);
	free(basis);
}

/* |c - cVV'| <= 1e-8 |c|, since X+X = VV'. */
static bool
row_estimable(const struct glm_basis *basis, const double *c)
{
	size_t n = basis->n_columns;
	double *rest = copy(n, c), all = 0, left = 0;

	for (size_t j = 0; j < basis->rank; j++) {
		const double *v = basis->v + j * n;
		double along = 0;

		for (size_t i = 0; i < n; i++)
			along += c[i] * v[i];
		for (size_t i = 0; i < n; i++)
			rest[i] -= along * v[i];
	}
	for (size_t i = 0; i < n; i++) {
		all += c[i] * c[i];
		left += rest[i] * rest[i];
	}
	free(rest);
	return sqrt(left) <= 1e-8 * sqrt(all);
}

struct glm_contrast *
glm_contrast_new(const struct glm_basis *basis, size_t n_rows, const double *weights)
{
	struct glm_contrast *contrast = mem_zeros(1, sizeof(*contrast));

	contrast->basis = basis;
	contrast->n_rows = n_rows;
	contrast->inestimable = SIZE_MAX;
	contrast->w = mem_array(basis->rank * n_rows, sizeof(*contrast->w));
	lin_multiply(true, false, basis->rank, n_rows, basis->n_columns, basis->back, weights, contrast->w);
	for (size_t i = n_rows; i-- > 0;)
		if (!row_estimable(basis, weights + i * basis->n_columns))
			contrast->inestimable = i;
	return contrast;
}

size_t
glm_contrast_inestimable(const struct glm_contrast *contrast)
{
	return contrast->inestimable;
}

const double *
glm_contrast_coordinates(const struct glm_contrast *contrast)
{
	return contrast->w;
}

void
glm_contrast_covariance(const struct glm_contrast *contrast, const double *rho, double *covariance)
{
	size_t r = contrast->basis->rank, n = contrast->n_rows;
	double *solved = copy(r * n, contrast->w);
	bool good = glm_solve(contrast->basis, rho, n, solved);

	for (size_t i = 0; i < n; i++)
		for (size_t j = i; j < n; j++) {
			double sum = good ? 0 : NAN;

			for (size_t k = 0; k < r; k++)
				sum += contrast->w[k + i * r] * solved[k + j * r];
			covariance[i * n + j] = covariance[j * n + i] = sum;
		}
	free(solved);
}

void
glm_contrast_free(struct glm_contrast *contrast)
{
	if (contrast == NULL)
		return;
	free(contrast->w);
	free(contrast);
}
