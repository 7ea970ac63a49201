/* lin: dense linear algebra by LAPACK; see lin.h. */
#include "numerics/lin.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Fortran's calling convention: all by reference, lengths of texts at the end. */
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u,
    const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info, size_t);
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, int *info, size_t, size_t);
void dgeqp3_(const int *m, const int *n, double *a, const int *lda, int *jpvt, double *tau, double *work,
    const int *lwork, int *info);
void dorgqr_(const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau, double *work,
    const int *lwork, int *info);
void dgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k, const double *alpha,
    const double *a, const int *lda, const double *b, const int *ldb, const double *beta, double *c, const int *ldc,
    size_t, size_t);

/* OpenBLAS's own, where that is the BLAS: its threads would wait in a loop for more, beside a program that is
 * busy with something else, and its bits would depend on how many there are. */
void openblas_set_num_threads(int n_threads) __attribute__((weak));

static void
one_thread(void)
{
	if (openblas_set_num_threads != NULL)
		openblas_set_num_threads(1);
}

/* What LAPACK wants of Fortran's own library: to say that an argument was wrong, which is a broken promise of ours,
 * and to join texts, two letters each. With these a static LAPACK needs no libgfortran, whose loading would take a
 * third of the time in which a program starts. What LAPACK would do after a wrong argument isn't known: it ends there,
 * whether or not assertions are compiled. */
void xerbla_(const char *routine, const int *argument, size_t length);
void _gfortran_concat_string(size_t n, char *text, size_t n_left, const char *left, size_t n_right, const char *right);

void
xerbla_(const char *routine, const int *argument, size_t length)
{
	die("LAPACK's %.*s was called with a wrong argument, number %d", (int)length, routine, *argument);
}

/* left and right, as far as they fit, and blanks up to n. */
void
_gfortran_concat_string(size_t n, char *text, size_t n_left, const char *left, size_t n_right, const char *right)
{
	n_left = n_left < n ? n_left : n;
	n_right = n_right < n - n_left ? n_right : n - n_left;
	memcpy(text, left, n_left);
	memcpy(text + n_left, right, n_right);
	memset(text + n_left + n_right, ' ', n - n_left - n_right);
}

static bool
all_finite(size_t n, const double *x)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return false;
	return true;
}

bool
lin_svd(size_t m, size_t n, const double *x, double *u, double *s, double *vt)
{
	size_t k = m < n ? m : n;
	int rows = (int)m, columns = (int)n, small = (int)k, query = -1, info;
	double wanted;
	bool good = false;

	if (k == 0)
		return true;
	if (m > INT_MAX || n > INT_MAX || !all_finite(m * n, x))
		return false;
	double *a = mem_array(m * n, sizeof(*a));	/* LAPACK destroys it */
	int *iwork = mem_array(8 * k, sizeof(*iwork));
	memcpy(a, x, m * n * sizeof(*a));
	one_thread();
	dgesdd_("S", &rows, &columns, a, &rows, s, u, &rows, vt, &small, &wanted, &query, iwork, &info, 1);
	if (info == 0 && wanted < INT_MAX) {
		int lwork = (int)wanted;
		double *work = mem_array((size_t)lwork, sizeof(*work));

		dgesdd_("S", &rows, &columns, a, &rows, s, u, &rows, vt, &small, work, &lwork, iwork, &info, 1);
		good = info == 0;
		free(work);
	}
	free(iwork);
	free(a);
	return good;
}

size_t
lin_rank(size_t m, size_t n, const double *s)
{
	size_t k = m < n ? m : n, rank = 0;

	while (rank < k && s[rank] > (double)(m > n ? m : n) * DBL_EPSILON * s[0])
		rank++;
	return rank;
}

bool
lin_eigen(size_t n, const double *a, double *values, double *v)
{
	int size = (int)n, query = -1, info;
	double wanted;

	if (n == 0)
		return true;
	if (n > INT_MAX || !all_finite(n * n, a))
		return false;
	memcpy(v, a, n * n * sizeof(*v));
	one_thread();
	dsyev_("V", "U", &size, v, &size, values, &wanted, &query, &info, 1, 1);
	if (info != 0 || wanted >= INT_MAX)
		return false;

	int lwork = (int)wanted;
	double *work = mem_array((size_t)lwork, sizeof(*work));
	dsyev_("V", "U", &size, v, &size, values, work, &lwork, &info, 1, 1);
	free(work);
	return info == 0;
}

bool
lin_inverse_root(size_t n, const double *a, double *root)
{
	double *values = mem_array(n, sizeof(*values)), *vectors = mem_array(n * n, sizeof(*vectors));
	bool good = lin_eigen(n, a, values, vectors) && (n == 0 || values[0] > 0);

	for (size_t i = 0; good && i < n; i++)
		for (size_t j = 0; j < n; j++) {
			double sum = 0;

			for (size_t k = 0; k < n; k++)
				sum += vectors[i + k * n] * vectors[j + k * n] / sqrt(values[k]);
			root[i + j * n] = sum;
		}
	free(values);
	free(vectors);
	return good;
}

/* Factor a in place, then its first k columns become q. */
static bool
factor_qr(int rows, int columns, double *a, double *size)
{
	int k = rows < columns ? rows : columns, query = -1, info;
	double wanted[2];
	int *pivots = mem_zeros((size_t)columns, sizeof(*pivots));	/* 0: free to move */
	double *tau = mem_array((size_t)k, sizeof(*tau));
	bool good = false;

	dgeqp3_(&rows, &columns, a, &rows, pivots, tau, &wanted[0], &query, &info);
	dorgqr_(&rows, &k, &k, a, &rows, tau, &wanted[1], &query, &info);
	if (info == 0 && fmax(wanted[0], wanted[1]) < INT_MAX) {
		int lwork = (int)fmax(wanted[0], wanted[1]);
		double *work = mem_array((size_t)lwork, sizeof(*work));

		dgeqp3_(&rows, &columns, a, &rows, pivots, tau, work, &lwork, &info);
		for (int i = 0; i < k; i++)
			size[i] = fabs(a[(size_t)i * (size_t)rows + (size_t)i]);
		if (info == 0)
			dorgqr_(&rows, &k, &k, a, &rows, tau, work, &lwork, &info);
		good = info == 0;
		free(work);
	}
	free(pivots);
	free(tau);
	return good;
}

bool
lin_qr(size_t m, size_t n, const double *x, double *q, double *size)
{
	size_t k = m < n ? m : n;

	if (k == 0)
		return true;
	if (m > INT_MAX || n > INT_MAX || !all_finite(m * n, x))
		return false;
	double *a = mem_array(m * n, sizeof(*a));	/* LAPACK destroys it */
	memcpy(a, x, m * n * sizeof(*a));
	one_thread();
	bool good = factor_qr((int)m, (int)n, a, size);
	memcpy(q, a, m * k * sizeof(*q));
	free(a);
	return good;
}

/* Cholesky's factor into the lower triangle, column by column. */
static bool
cholesky(size_t n, double *a)
{
	for (size_t j = 0; j < n; j++) {
		double pivot = a[j + j * n];

		if (!(pivot > 0) || !isfinite(pivot))
			return false;
		pivot = sqrt(pivot);
		a[j + j * n] = pivot;
		for (size_t i = j + 1; i < n; i++)
			a[i + j * n] /= pivot;
		for (size_t k = j + 1; k < n; k++) {
			double factor = a[k + j * n];

			for (size_t i = k; i < n; i++)
				a[i + k * n] -= a[i + j * n] * factor;
		}
	}
	return true;
}

/* Not LAPACK's: its matrices are small, it is called once a voxel from any thread, and its bits
 * must not depend on the BLAS of the day. */
bool
lin_solve_spd(size_t n, double *a, size_t n_rhs, double *b)
{
	if (!cholesky(n, a))
		return false;
	for (size_t r = 0; r < n_rhs; r++) {
		double *x = b + r * n;

		for (size_t j = 0; j < n; j++) {
			x[j] /= a[j + j * n];
			for (size_t i = j + 1; i < n; i++)
				x[i] -= a[i + j * n] * x[j];
		}
		for (size_t j = n; j-- > 0;) {
			for (size_t i = j + 1; i < n; i++)
				x[j] -= a[i + j * n] * x[i];
			x[j] /= a[j + j * n];
		}
	}
	return true;
}

void
lin_multiply(bool a_transposed, bool b_transposed, size_t m, size_t n, size_t k, const double *a, const double *b,
    double *c)
{
	int rows = (int)m, columns = (int)n, inner = (int)k;
	int lda = (int)(a_transposed ? k : m), ldb = (int)(b_transposed ? n : k);
	double one = 1, zero = 0;

	if (m == 0 || n == 0)
		return;
	if (k == 0) {
		memset(c, 0, m * n * sizeof(*c));
		return;
	}
	one_thread();
	dgemm_(a_transposed ? "T" : "N", b_transposed ? "T" : "N", &rows, &columns, &inner, &one, a, &lda, b, &ldb,
	    &zero, c, &rows, 1, 1);
}
