/* lin: dense linear algebra by LAPACK, and the only file that names it.
 *
 *	double *u = mem_array(t * k, sizeof(*u)), *s = ..., *vt = ...;	// k = min(t, p)
 *	if (!lin_svd(t, p, x, u, s, vt))
 *		die("%s: has values that are not finite", name);
 *
 * Matrices are column-major (as LAPACK's), doubles. Nothing here prints or exits but where LAPACK finds an argument wrong; the
 * functions return false where LAPACK doesn't converge or values are not finite.
 */
#ifndef LIN_H
#define LIN_H

#include <stdbool.h>
#include <stddef.h>

/* Thin singular value decomposition of x (m x n, kept): u m x k, s k values sorted down, vt k x n; k = min(m, n). */
bool lin_svd(size_t m, size_t n, const double *x, double *u, double *s, double *vt);
/* Number of singular values above max(m, n) * eps * s[0]: numpy's matrix_rank. */
size_t lin_rank(size_t m, size_t n, const double *s);
/* Orthonormal basis of the columns of x (m x n, kept) by QR with pivoting: q m x k, k = min(m, n). size[i] (k
 * values, sorted down) is how much of x's largest remaining column lies along column i of q: 0 but for
 * rounding beyond x's rank. */
bool lin_qr(size_t m, size_t n, const double *x, double *q, double *size);
/* Eigenvalues (ascending) and orthonormal eigenvectors (columns of v) of a symmetric n x n matrix (kept). */
bool lin_eigen(size_t n, const double *a, double *values, double *v);
/* root = a^(-1/2), the symmetric one, of a symmetric n x n matrix (kept); false where that isn't positive definite. */
bool lin_inverse_root(size_t n, const double *a, double *root);
/* Solves a x = b for symmetric positive definite a (n x n, destroyed) and n_rhs right sides (destroyed, become x). */
bool lin_solve_spd(size_t n, double *a, size_t n_rhs, double *b);
/* c (m x n) = a (m x k) b (k x n); transposed where told: a is then stored k x m, b n x k. */
void lin_multiply(bool a_transposed, bool b_transposed, size_t m, size_t n, size_t k, const double *a, const double *b,
    double *c);

/* a'b, summed in order. Inline: fits call it a few times for each unit, and it needs no LAPACK. */
static inline double
lin_dot(size_t n, const double *a, const double *b)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

#endif
