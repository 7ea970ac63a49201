/* permstat_design: a design as what is tested and what is nuisance; see permstat_parts.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "inference/permstat_parts.h"
#include "numerics/lin.h"

/* D = W'(WW')^(-1/2) by the symmetric root, where W = CX+ (q x n); it has the sign of the effects. */
static bool
tested_columns(struct permstat *stat, const double *w)
{
	size_t n = stat->n_records, q = stat->q;
	double *gram = mem_array(q * q, sizeof(*gram)), *root = mem_array(q * q, sizeof(*root));
	bool good;

	lin_multiply(false, true, q, q, n, w, w, gram);
	good = lin_inverse_root(q, gram, root);
	if (good)
		lin_multiply(true, false, n, q, q, w, root, stat->basis);
	stat->scale = sqrt(gram[0]);
	free(gram);
	free(root);
	return good;
}

/* Q: what is left of U (n x rank) beside D. */
static bool
nuisance_columns(struct permstat *stat, const double *u)
{
	size_t n = stat->n_records, rank = stat->rank, q = stat->q;
	double *rest = mem_array(n * rank, sizeof(*rest)), *ortho = mem_array(n * rank, sizeof(*ortho));
	double *size = mem_array(rank, sizeof(*size));
	bool good;

	memcpy(rest, u, n * rank * sizeof(*rest));
	for (size_t j = 0; j < rank; j++)
		for (size_t twice = 0; twice < 2; twice++)
			for (size_t k = 0; k < q; k++) {
				const double *d = stat->basis + k * n;
				double dot = lin_dot(n, d, rest + j * n);

				for (size_t i = 0; i < n; i++)
					rest[i + j * n] -= dot * d[i];
			}
	good = lin_qr(n, rank, rest, ortho, size);
	if (good)
		memcpy(stat->basis + q * n, ortho, n * (rank - q) * sizeof(*ortho));
	free(rest);
	free(ortho);
	free(size);
	return good;
}

/* Whether 1 is in the span of Q. */
static bool
spans_mean(const struct permstat *stat)
{
	size_t n = stat->n_records;
	double *rest = mem_array(n, sizeof(*rest)), length;

	for (size_t i = 0; i < n; i++)
		rest[i] = 1;
	for (size_t k = stat->q; k < stat->rank; k++) {
		double dot = lin_dot(n, stat->basis + k * n, rest);

		for (size_t i = 0; i < n; i++)
			rest[i] -= dot * stat->basis[i + k * n];
	}
	length = sqrt(lin_dot(n, rest, rest));
	free(rest);
	return length <= 1e-10 * sqrt((double)n);
}

/* X = U S V', so CX+ = C V S^-1 U'. */
bool
permstat_split(struct permstat *stat, size_t p, const double *x, const double *weights)
{
	size_t n = stat->n_records, k = n < p ? n : p, q = stat->q;
	double *u = mem_array(n * k, sizeof(*u)), *s = mem_array(k, sizeof(*s)), *vt = mem_array(k * p, sizeof(*vt));
	double *rows = mem_zeros(q * k, sizeof(*rows)), *w = mem_array(q * n, sizeof(*w));
	bool good = lin_svd(n, p, x, u, s, vt);

	if (good) {
		stat->rank = lin_rank(n, p, s);
		good = stat->rank >= q && stat->rank < n;
	}
	if (good) {
		for (size_t i = 0; i < q; i++)
			for (size_t j = 0; j < stat->rank; j++)
				for (size_t c = 0; c < p; c++)
					rows[i + j * q] += weights[i * p + c] * vt[j + c * k] / s[j];
		lin_multiply(false, true, q, n, stat->rank, rows, u, w);
		stat->basis = mem_array(n * stat->rank, sizeof(*stat->basis));
		good = tested_columns(stat, w) && nuisance_columns(stat, u);
		stat->has_mean = good && spans_mean(stat);
	}
	free(u);
	free(s);
	free(vt);
	free(rows);
	free(w);
	return good;
}
