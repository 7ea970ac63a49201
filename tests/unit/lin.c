/* lin: decompositions are checked by putting matrices together again. */
#include "numerics/lin.h"

#include "check.h"

/* What lin.c has of Fortran's library for a static LAPACK. */
void xerbla_(const char *routine, const int *argument, size_t length);
void _gfortran_concat_string(size_t n, char *text, size_t n_left, const char *left, size_t n_right, const char *right);

static double
noise(void)
{
	static unsigned long state = 7;

	state = state * 6364136223846793005ul + 1442695040888963407ul;
	return (double)(state >> 11) / 9007199254740992.0 - 0.5;
}

/* Largest difference between u diag(s) vt and x, and between u'u and 1. */
static void
check_svd(size_t m, size_t n, const double *x)
{
	size_t k = m < n ? m : n;
	double u[400], s[20], vt[400], worst = 0, skew = 0;

	CHECK(lin_svd(m, n, x, u, s, vt));
	for (size_t j = 0; j < n; j++)
		for (size_t i = 0; i < m; i++) {
			double sum = -x[i + j * m];

			for (size_t l = 0; l < k; l++)
				sum += u[i + l * m] * s[l] * vt[l + j * k];
			worst = fmax(worst, fabs(sum));
		}
	for (size_t a = 0; a < k; a++)
		for (size_t b = 0; b < k; b++) {
			double sum = a == b ? -1 : 0;

			for (size_t i = 0; i < m; i++)
				sum += u[i + a * m] * u[i + b * m];
			skew = fmax(skew, fabs(sum));
		}
	CHECK_NEAR(worst, 0, 1e-14 * s[0]);
	CHECK_NEAR(skew, 0, 1e-14);
	for (size_t l = 1; l < k; l++)
		CHECK(s[l] <= s[l - 1]);
}

static void
test_svd(void)
{
	double x[400];

	for (size_t i = 0; i < 400; i++)
		x[i] = noise();
	check_test("a singular value decomposition multiplies to its matrix, tall and wide");
	check_svd(20, 5, x);
	check_svd(5, 20, x);
	check_svd(1, 1, x);

	check_test("singular values of diag(3, -2) are 3 and 2");
	double diagonal[4] = { 3, 0, 0, -2 }, u[4], s[2], vt[4];
	CHECK(lin_svd(2, 2, diagonal, u, s, vt));
	CHECK_CLOSE(s[0], 3, 1e-15);
	CHECK_CLOSE(s[1], 2, 1e-15);

	check_test("a matrix with NaN or infinity isn't decomposed");
	diagonal[1] = NAN;
	CHECK(!lin_svd(2, 2, diagonal, u, s, vt));
	CHECK(!lin_eigen(2, diagonal, s, vt));
	diagonal[1] = INFINITY;
	CHECK(!lin_svd(2, 2, diagonal, u, s, vt));
}

static void
test_rank(void)
{
	double x[30], u[30], s[3], vt[9];

	check_test("rank counts singular values above rounding");
	for (size_t i = 0; i < 10; i++) {
		x[i] = noise();
		x[i + 10] = noise();
		x[i + 20] = x[i] - 2 * x[i + 10];
	}
	CHECK(lin_svd(10, 3, x, u, s, vt));
	CHECK_COUNT(lin_rank(10, 3, s), 2);
	x[25] += 1e-9;
	CHECK(lin_svd(10, 3, x, u, s, vt));
	CHECK_COUNT(lin_rank(10, 3, s), 3);
	memset(s, 0, sizeof(s));
	CHECK_COUNT(lin_rank(10, 3, s), 0);
}

/* q'q = 1, and q q' x = x. */
static void
check_qr(size_t m, size_t n, const double *x, size_t rank)
{
	size_t k = m < n ? m : n;
	double q[400], size[20], coordinates[400], again[400];

	CHECK(lin_qr(m, n, x, q, size));
	for (size_t a = 0; a < k; a++)
		for (size_t b = 0; b < k; b++) {
			double sum = 0;

			for (size_t i = 0; i < m; i++)
				sum += q[i + a * m] * q[i + b * m];
			CHECK_NEAR(sum, a == b, 1e-14);
		}
	for (size_t a = 0; a < k; a++) {
		CHECK(a < rank ? size[a] > 1e-3 : size[a] < 1e-13);
		CHECK(a == 0 || size[a] <= size[a - 1] * (1 + 1e-14));
	}
	lin_multiply(true, false, rank, n, m, q, x, coordinates);
	lin_multiply(false, false, m, n, rank, q, coordinates, again);
	for (size_t i = 0; i < m * n; i++)
		CHECK_NEAR(again[i], x[i], 1e-13);
}

static void
test_qr(void)
{
	double x[400];

	for (size_t i = 0; i < 400; i++)
		x[i] = noise();
	check_test("a QR decomposition gives an orthonormal basis, tall and wide, and shows the rank");
	check_qr(20, 5, x, 5);
	check_qr(5, 20, x, 5);
	check_qr(1, 1, x, 1);
	for (size_t i = 0; i < 20; i++)
		x[i + 20] = x[i] - 2 * x[i + 60];
	check_qr(20, 5, x, 4);
	x[3] = NAN;
	CHECK(!lin_qr(20, 5, x, x + 100, x + 300));
	CHECK(lin_qr(20, 0, x, x + 100, x + 300));
}

static void
test_eigen(void)
{
	/* second differences: 2 - 2 cos(pi j / (n + 1)) */
	enum { N = 6 };
	double a[N * N] = { 0 }, values[N], v[N * N];

	check_test("eigenvalues of second differences are known");
	for (size_t i = 0; i < N; i++) {
		a[i * N + i] = 2;
		if (i > 0)
			a[i * N + i - 1] = a[(i - 1) * N + i] = -1;
	}
	CHECK(lin_eigen(N, a, values, v));
	for (size_t j = 0; j < N; j++) {
		double expected = 2 - 2 * cos(M_PI * (double)(j + 1) / (N + 1));

		CHECK_CLOSE(values[j], expected, 1e-14);
		for (size_t i = 0; i < N; i++) {
			double sum = 0;

			for (size_t k = 0; k < N; k++)
				sum += a[i + k * N] * v[k + j * N];
			CHECK_NEAR(sum, values[j] * v[i + j * N], 1e-14);
		}
	}
}

static void
test_solve(void)
{
	double a[9] = { 4, 2, -1, 2, 6, 0.5, -1, 0.5, 3 }, x[6] = { 1, -2, 3, 0, 1, 0 }, b[6], copy[9];

	check_test("a positive definite system is solved for several right sides");
	memcpy(copy, a, sizeof(a));
	lin_multiply(false, false, 3, 2, 3, a, x, b);
	CHECK(lin_solve_spd(3, copy, 2, b));
	for (size_t i = 0; i < 6; i++)
		CHECK_NEAR(b[i], x[i], 1e-15);

	check_test("a matrix that isn't positive definite is refused");
	double indefinite[4] = { 1, 2, 2, 1 };
	CHECK(!lin_solve_spd(2, indefinite, 1, b));
	double missing[1] = { NAN };
	CHECK(!lin_solve_spd(1, missing, 1, b));
}

static void
test_multiply(void)
{
	/* a is 2 x 3: (1 2 3; 4 5 6); b is 3 x 2: (1 0; 2 1; 0 5) */
	double a[6] = { 1, 4, 2, 5, 3, 6 }, at[6] = { 1, 2, 3, 4, 5, 6 };
	double b[6] = { 1, 2, 0, 0, 1, 5 }, bt[6] = { 1, 0, 2, 1, 0, 5 }, c[4], expected[4] = { 5, 14, 17, 35 };

	check_test("products take either side transposed");
	for (int i = 0; i < 4; i++) {
		lin_multiply(i & 1, i & 2, 2, 2, 3, i & 1 ? at : a, i & 2 ? bt : b, c);
		for (size_t j = 0; j < 4; j++)
			CHECK(c[j] == expected[j]);
	}

	check_test("a product over nothing is zero");
	c[0] = 1;
	lin_multiply(false, false, 1, 1, 0, a, b, c);
	CHECK(c[0] == 0);
}

static void
test_inverse_root(void)
{
	double x[16], a[16], root[16], product[16], back[16], asymmetry = 0, worst = 0;

	check_test("the inverse root is symmetric, and root a root is 1");
	for (size_t i = 0; i < 16; i++)
		x[i] = noise();
	lin_multiply(true, false, 4, 4, 4, x, x, a);
	for (size_t i = 0; i < 4; i++)
		a[i + i * 4] += 0.5;
	CHECK(lin_inverse_root(4, a, root));
	lin_multiply(false, false, 4, 4, 4, root, a, product);
	lin_multiply(false, false, 4, 4, 4, product, root, back);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 4; j++) {
			asymmetry = fmax(asymmetry, fabs(root[i + j * 4] - root[j + i * 4]));
			worst = fmax(worst, fabs(back[i + j * 4] - (i == j)));
		}
	CHECK_NEAR(asymmetry, 0, 1e-15);
	CHECK_NEAR(worst, 0, 1e-14);

	check_test("what isn't positive definite has no inverse root");
	CHECK(!lin_inverse_root(2, (const double[]){ 1, 2, 2, 1 }, root));
	CHECK(!lin_inverse_root(2, (const double[]){ 1, NAN, NAN, 1 }, root));
}

static void
test_fortran(void)
{
	const int argument = 4;
	char joined[7] = "??????";

	check_test("a wrong argument to LAPACK ends the program, with its name and number");
	/* of Fortran, without a 0 at the end */
	CHECK_DIES(xerbla_("DGESDDetc.", &argument, 6), 1,
	    "boldpipe: LAPACK's DGESDD was called with a wrong argument, number 4");

	check_test("Fortran's texts are joined, cut, and filled with blanks");
	_gfortran_concat_string(6, joined, 1, "QL", 1, "NV");
	CHECK(strcmp(joined, "QN    ") == 0);
	_gfortran_concat_string(3, joined, 2, "QL", 2, "NV");
	CHECK(strcmp(joined, "QLN   ") == 0);
	_gfortran_concat_string(1, joined, 2, "AB", 2, "CD");
	CHECK(strcmp(joined, "ALN   ") == 0);
}

int
main(void)
{
	test_svd();
	test_rank();
	test_qr();
	test_eigen();
	test_solve();
	test_multiply();
	test_inverse_root();
	test_fortran();
	return check_done();
}
