/* glm: one pass over the scans against Householder's QR in long double of the series whitened by explicit
 * formula. */
#include "model/glm.h"

#include <stdint.h>

#include "base/mem.h"
#include "base/par.h"
#include "check.h"
#include "model/glm_parts.h"
#include "tables/scans.h"

typedef long double real;

/* ---- the reference ---- */

/* Least squares of y on x (m x n column-major, full rank; both kept): beta; returns the sum of squares left. */
static real
least_squares(size_t m, size_t n, const real *x, const real *y, real *beta)
{
	real *a = mem_array(m * n + 1, sizeof(*a)), *b = mem_array(m, sizeof(*b)), sse = 0;

	memcpy(a, x, m * n * sizeof(*a));
	memcpy(b, y, m * sizeof(*b));
	for (size_t j = 0; j < n; j++) {
		real *v = a + j * m, norm = 0, head;

		for (size_t i = j; i < m; i++)
			norm += v[i] * v[i];
		norm = v[j] > 0 ? -sqrtl(norm) : sqrtl(norm);
		head = v[j] - norm;
		for (size_t c = j + 1; c <= n; c++) {
			real *to = c < n ? a + c * m : b, sum = head * to[j];

			for (size_t i = j + 1; i < m; i++)
				sum += v[i] * to[i];
			sum /= norm * head;
			to[j] += sum * head;
			for (size_t i = j + 1; i < m; i++)
				to[i] += sum * v[i];
		}
		v[j] = norm;
	}
	for (size_t j = n; j-- > 0;) {
		beta[j] = b[j];
		for (size_t k = j + 1; k < n; k++)
			beta[j] -= a[j + k * m] * beta[k];
		beta[j] /= a[j + j * m];
	}
	for (size_t i = n; i < m; i++)
		sse += b[i] * b[i];
	free(a);
	free(b);
	return sse;
}

static void
whiten(size_t n_scans, size_t n, size_t order, const real *rho, real *x)
{
	for (size_t j = 0; j < n; j++)
		for (size_t t = n_scans; t-- > 0;)
			for (size_t k = 1; k <= order && k <= t; k++)
				x[t + j * n_scans] -= rho[k - 1] * x[t - k + j * n_scans];
}

/* Yule-Walker by Cramer's rule, order at most 4. */
static real
determinant(size_t n, const real *a)
{
	real sum = 0, minor[9];

	if (n == 1)
		return a[0];
	for (size_t c = 0; c < n; c++) {
		for (size_t i = 1; i < n; i++)
			for (size_t j = 0, to = 0; j < n; j++)
				if (j != c)
					minor[(i - 1) * (n - 1) + to++] = a[i * n + j];
		sum += (c % 2 ? -1 : 1) * a[c] * determinant(n - 1, minor);
	}
	return sum;
}

static void
yule_walker(size_t n_scans, size_t order, size_t bins, const real *e, real *rho)
{
	real r[5] = { 0 }, a[16], all[16];

	for (size_t k = 0; k <= order; k++) {
		for (size_t t = k; t < n_scans; t++)
			r[k] += e[t] * e[t - k];
		r[k] /= (real)(n_scans - k);
	}
	for (size_t i = 0; i < order * order; i++)
		a[i] = r[i / order > i % order ? i / order - i % order : i % order - i / order];
	for (size_t k = 0; k < order; k++) {
		memcpy(all, a, sizeof(all));
		for (size_t i = 0; i < order; i++)
			all[i * order + k] = r[i + 1];
		rho[k] = determinant(order, all) / determinant(order, a);
	}
	if (order == 1 && bins > 0)
		rho[0] = truncl(rho[0] * (real)bins) / (real)bins;
}

static real
variance(size_t n, const real *x)
{
	real mean = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		mean += x[i] / (real)n;
	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sum / (real)n;
}

struct problem {
	size_t n_scans, n_columns, order;
	double *x;		/* n_scans x n_columns */
	struct glm_options options;
};

/* The record of one series by the definition. */
static void
reference_fit(const struct problem *problem, const double *series, double *record)
{
	size_t n_scans = problem->n_scans, n = problem->n_columns, order = problem->order;
	size_t n0 = problem->options.n_nuisance;
	real *x = mem_array(n_scans * n, sizeof(*x)), *y = mem_array(n_scans, sizeof(*y));
	real *e = mem_array(n_scans, sizeof(*e)), *x0 = mem_array(n_scans * n0, sizeof(*x0));
	real *beta = mem_array(n, sizeof(*beta)), *spare = mem_array(n, sizeof(*spare)), rho[4] = { 0 }, mean = 0, sse;

	for (size_t i = 0; i < n_scans * n; i++)
		x[i] = problem->x[i];
	for (size_t t = 0; t < n_scans; t++)
		mean += (real)series[t] / (real)n_scans;
	real m = mean > 1 ? mean : 1;
	for (size_t t = 0; t < n_scans; t++)
		y[t] = problem->options.psc ? 100 * (series[t] / m - 1) : series[t];
	least_squares(n_scans, n, x, y, beta);
	for (size_t t = 0; t < n_scans; t++) {
		e[t] = y[t];
		for (size_t j = 0; j < n; j++)
			e[t] -= x[t + j * n_scans] * beta[j];
	}
	yule_walker(n_scans, order, problem->options.bins, e, rho);
	whiten(n_scans, n, order, rho, x);
	whiten(n_scans, 1, order, rho, y);
	sse = least_squares(n_scans, n, x, y, beta);
	for (size_t j = 0; j < n; j++)
		record[j] = (double)beta[j];
	record += n;
	*record++ = (double)(sse / (real)(n_scans - n));
	for (size_t k = 0; k < order || k < 1; k++)
		*record++ = (double)rho[k];
	*record++ = (double)(n_scans - n);
	*record++ = (double)mean;
	for (size_t t = 0; t < n_scans; t++) {
		e[t] = 0;
		for (size_t j = 0; j < n; j++)
			e[t] += x[t + j * n_scans] * beta[j];
	}
	*record++ = (double)(variance(n_scans, e) / variance(n_scans, y));
	for (size_t i = 0; i < n0; i++)
		memcpy(x0 + i * n_scans, x + problem->options.nuisance[i] * n_scans, n_scans * sizeof(*x0));
	*record = (double)(1 - sse / (real)(n_scans - n) /
	    (least_squares(n_scans, n0, x0, y, spare) / (real)(n_scans - n0)));
	free(x);
	free(y);
	free(e);
	free(x0);
	free(beta);
	free(spare);
}

/* ---- series and designs ---- */

static double
uniform(void)
{
	static uint64_t state = 20240607;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

static double
normal(void)
{
	double radius = sqrt(-2 * log(uniform()));

	return radius * cos(2 * M_PI * uniform());
}

/* A block regressor, a smooth one, powers of time up to `drift`, the constant last if wanted. */
static struct problem
design(size_t n_scans, size_t n_columns, bool constant, size_t order)
{
	struct problem problem = { n_scans, n_columns, order, NULL, { 0 } };
	double *x = problem.x = mem_array(n_scans * n_columns, sizeof(*x));

	for (size_t j = 0; j < n_columns; j++)
		for (size_t t = 0; t < n_scans; t++)
			x[t + j * n_scans] = j % 3 == 0 ? (t / (2 + j)) % 2 == 0 : j % 3 == 1 ? normal() :
			    sin(0.1 * (double)(j * t)) + 0.2;
	for (size_t t = 0; t < n_scans && constant; t++)
		x[t + (n_columns - 1) * n_scans] = 1;
	return problem;
}

/* n_scans x n_units, unit by unit, AR(1) noise of this sd about the mean, with some effect and drift. */
static double *
simulate(const struct problem *problem, size_t n_units, double mean, double sd)
{
	size_t n_scans = problem->n_scans;
	double *series = mem_array(n_scans * n_units, sizeof(*series));

	for (size_t u = 0; u < n_units; u++) {
		double noise = 0, rho = 0.8 * uniform() - 0.2, slope = normal();

		for (size_t t = 0; t < n_scans; t++) {
			noise = rho * noise + normal();
			series[t + u * n_scans] = mean + sd * (noise + problem->x[t] * slope +
			    slope * (double)t / (double)n_scans);
		}
	}
	return series;
}

/* ---- running it ---- */

/* One pass over series (n_scans x n_units, unit by unit) in blocks of `step`: units if by_unit, else scans. */
static double *
run(const struct problem *problem, const void *series, bool single, size_t n_units, size_t n_threads, bool by_unit,
    size_t step, size_t *n_missing)
{
	size_t n_scans = problem->n_scans, size = single ? sizeof(float) : sizeof(double), n;
	struct par *par = par_open(n_threads);
	struct glm_basis *basis = glm_basis_new(n_scans, problem->n_columns, problem->x, problem->order);
	struct glm *glm = glm_open(basis, &problem->options, par);
	double *records = mem_array(n_units * glm_record(glm), sizeof(*records));

	*n_missing = 0;
	for (size_t i = 0; i < (by_unit ? n_units : n_scans); i += n) {
		size_t all = by_unit ? n_units : n_scans;
		struct scans_block block = { 0, n_scans, 0, n_units, single, NULL, 1, n_scans, NULL };

		n = all - i < step ? all - i : step;
		if (by_unit)
			block.unit = i, block.n_units = n;
		else
			block.scan = i, block.n_scans = n;
		block.values = (const char *)series + size * (by_unit ? i * n_scans : i);
		glm_add(glm, &block);
	}
	for (size_t u = 0; u < n_units; u += n) {
		n = n_units - u < step + 3 ? n_units - u : step + 3;
		*n_missing += glm_finish(glm, u, n, records + u * glm_record(glm));
	}
	glm_close(glm);
	glm_basis_free(basis);
	par_close(par);
	return records;
}

static size_t
record_size(const struct problem *problem)
{
	return problem->n_columns + (problem->order > 1 ? problem->order : 1) + 5;
}

/* Fits simulated units both ways. Tolerances: betas and sigma2 relative to the column's largest, rho and r2
 * absolute. */
static void
compare(const char *name, struct problem *problem, double mean, double sd, double beta_tolerance, double tolerance)
{
	enum { UNITS = 40 };
	size_t size = record_size(problem), n = problem->n_columns, n_missing;
	double *series = simulate(problem, UNITS, mean, sd), *expected = mem_array(UNITS * size, sizeof(double));
	double *got = run(problem, series, false, UNITS, 1, false, 7, &n_missing), worst_beta = 0, worst = 0;

	CHECK_COUNT(n_missing, 0);
	for (size_t u = 0; u < UNITS; u++)
		reference_fit(problem, series + u * problem->n_scans, expected + u * size);
	for (size_t j = 0; j < size; j++) {
		double largest = j > n ? 1 : 0, difference = 0;

		for (size_t u = 0; u < UNITS; u++) {
			largest = fmax(largest, fabs(expected[u * size + j]));
			difference = fmax(difference, fabs(got[u * size + j] - expected[u * size + j]));
			CHECK(!isnan(got[u * size + j]));
		}
		if (j < n)
			worst_beta = fmax(worst_beta, difference / largest);
		else
			worst = fmax(worst, difference / largest);
	}
	check_note("%s: betas %.1e, the rest %.1e", name, worst_beta, worst);
	CHECK_NEAR(worst_beta, 0, beta_tolerance);
	CHECK_NEAR(worst, 0, tolerance);
	free(series);
	free(expected);
	free(got);
	free(problem->x);
}

static void
test_agreement(void)
{
	static const size_t nuisance[] = { 1, 2, 5 };
	struct problem problem;

	check_test("OLS and AR(1) to AR(4) agree with QR of the whitened series in long double");
	for (size_t order = 0; order <= 4; order++) {
		problem = design(120, 9, true, order);
		compare("plain", &problem, 100, 5, 1e-12, 1e-12);
	}
	problem = design(120, 9, true, 1);
	problem.options.bins = 100;
	compare("bins", &problem, 100, 5, 1e-12, 1e-12);

	check_test("percent signal change agrees");
	for (size_t order = 0; order <= 2; order++) {
		problem = design(90, 7, true, order);
		problem.options.psc = true;
		compare("psc", &problem, 800, 20, 1e-11, 1e-11);
	}
	problem = design(90, 7, true, 1);
	problem.options.psc = true;
	compare("psc about 0", &problem, 0, 1, 1e-11, 1e-11);

	check_test("r2_adjusted compares with the nuisance columns, with and without the constant among them");
	for (size_t order = 0; order <= 2; order++) {
		problem = design(90, 6, true, order);
		problem.options.n_nuisance = 3;
		problem.options.nuisance = nuisance;
		compare("nuisance with constant", &problem, 1000, 5, 1e-11, 1e-11);
		problem = design(90, 6, true, order);
		problem.options.n_nuisance = 2;
		problem.options.nuisance = nuisance;
		compare("nuisance without", &problem, 1000, 5, 1e-11, 1e-11);
		problem = design(90, 6, true, order);
		problem.options.psc = true;
		problem.options.n_nuisance = 2;
		problem.options.nuisance = nuisance;
		compare("nuisance and psc", &problem, 1000, 5, 1e-11, 1e-11);
	}
}

static void
test_hard(void)
{
	struct problem problem;

	check_test("a design without the constant is fitted to the series as it is");
	for (size_t order = 0; order <= 3; order++) {
		problem = design(100, 5, false, order);
		compare("no constant", &problem, 50, 5, 1e-12, 1e-12);
	}
	for (size_t order = 0; order <= 2; order++) {
		problem = design(100, 5, true, order);
		for (size_t t = 0; t < 100; t++)
			problem.x[t + 400] = 1 + 1e-6 * normal();
		compare("constant to 1e-6", &problem, 1000, 5, 1e-9, 1e-11);
	}

	check_test("mean 1e6, sd 1 keeps its digits");
	for (size_t order = 0; order <= 2; order++) {
		problem = design(200, 8, true, order);
		compare("mean 1e6", &problem, 1e6, 1, 1e-9, 1e-9);
	}

	check_test("baseline 1000, sd 5, condition 5e3 keeps its digits");
	problem = design(200, 8, true, 1);
	for (size_t t = 0; t < 200; t++)
		problem.x[t + 1600 - 800] = problem.x[t + 600] + 4e-4 * normal();
	compare("condition 5e3", &problem, 1000, 5, 1e-10, 1e-11);

	check_test("baseline 30000, sd 3, condition 5e6 keeps its digits");
	problem = design(200, 8, true, 1);
	for (size_t t = 0; t < 200; t++)
		problem.x[t + 800] = problem.x[t + 600] + 4e-7 * normal();
	compare("condition 5e6", &problem, 30000, 3, 1e-7, 1e-9);

	check_test("one degree of freedom is enough");
	for (size_t order = 0; order <= 2; order++) {
		problem = design(7, 6, true, order);
		compare("dof 1", &problem, 10, 1, 1e-9, 1e-8);	/* the one residual may be small by chance */
	}
}

/* ---- deficient designs ---- */

static void
test_deficient(void)
{
	enum { T = 60, UNITS = 5 };
	struct problem full = design(T, 3, true, 1), wide = { T, 4, 1, mem_array(T * 4, sizeof(double)), { 0 } };
	double *series = simulate(&full, UNITS, 100, 5), expected[9], *got;
	size_t n_missing;

	check_test("a column that is the sum of two others gives the betas of least norm");
	memcpy(wide.x, full.x, 2 * T * sizeof(double));
	memcpy(wide.x + 3 * T, full.x + 2 * T, T * sizeof(double));
	for (size_t t = 0; t < T; t++)
		wide.x[t + 2 * T] = full.x[t] + full.x[t + T];
	got = run(&wide, series, false, UNITS, 1, false, T, &n_missing);
	for (size_t u = 0; u < UNITS; u++) {
		const double *record = got + u * 10;

		reference_fit(&full, series + u * T, expected);
		/* X = BC with C = (1 0 1 0; 0 1 1 0; 0 0 0 1): beta = C'(CC')^-1 b */
		double a = (2 * expected[0] - expected[1]) / 3, b = (2 * expected[1] - expected[0]) / 3;
		CHECK_NEAR(record[0], a, 1e-11);
		CHECK_NEAR(record[1], b, 1e-11);
		CHECK_NEAR(record[2], a + b, 1e-11);
		CHECK_CLOSE(record[3], expected[2], 1e-12);
		for (size_t i = 0; i < 6; i++)
			CHECK_CLOSE(record[4 + i], expected[3 + i], 1e-10);
	}

	check_test("contrasts of such columns can't be estimated, but those of their sums can");
	struct glm_basis *basis = glm_basis_new(T, 4, wide.x, 1);
	CHECK_COUNT(glm_basis_rank(basis), 3);
	double weights[16] = { 1, 0, 1, 0, 0, 0, 0, 1, 1, -1, 0, 0, 1, 1, 0, 0 };
	struct glm_contrast *contrast = glm_contrast_new(basis, 4, weights);
	CHECK_COUNT(glm_contrast_inestimable(contrast), 3);
	glm_contrast_free(contrast);
	contrast = glm_contrast_new(basis, 3, weights);
	CHECK_COUNT(glm_contrast_inestimable(contrast), SIZE_MAX);
	glm_contrast_free(contrast);
	glm_basis_free(basis);
	free(got);
	free(series);
	free(full.x);
	free(wide.x);
}

/* ---- contrasts ---- */

/* C (Xw'Xw)^-1 C' by its definition: column i of the inverse solves Xw'Xw z = c, by least squares twice. */
static void
reference_covariance(const struct problem *problem, const double *rho, size_t n_rows, const double *weights,
    double *covariance)
{
	size_t n_scans = problem->n_scans, n = problem->n_columns;
	real *x = mem_array(n_scans * n, sizeof(*x)), *gram = mem_zeros(n * n, sizeof(*gram)), coefficients[4] = { 0 };
	real *c = mem_array(n, sizeof(*c)), *z = mem_array(n, sizeof(*z));

	for (size_t i = 0; i < n_scans * n; i++)
		x[i] = problem->x[i];
	for (size_t k = 0; k < problem->order; k++)
		coefficients[k] = rho[k];
	whiten(n_scans, n, problem->order, coefficients, x);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			for (size_t t = 0; t < n_scans; t++)
				gram[i + j * n] += x[t + i * n_scans] * x[t + j * n_scans];
	for (size_t a = 0; a < n_rows; a++) {
		for (size_t i = 0; i < n; i++)
			c[i] = weights[a * n + i];
		least_squares(n, n, gram, c, z);
		for (size_t b = 0; b < n_rows; b++) {
			real sum = 0;

			for (size_t i = 0; i < n; i++)
				sum += weights[b * n + i] * z[i];
			covariance[a * n_rows + b] = (double)sum;
		}
	}
	free(x);
	free(gram);
	free(c);
	free(z);
}

static void
test_covariance(void)
{
	static const double rhos[][3] = { { 0, 0, 0 }, { 0.37, -0.2, 0.1 }, { -0.6, 0.05, 0 }, { 0.99, 0, 0 },
	    { 1.1, 0.3, -0.4 } };
	double weights[14] = { 1, -1, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0, 0, -1 }, got[4], expected[4];

	check_test("covariances of contrasts agree with the inverse of the whitened normal matrix, for any rho");
	for (size_t order = 0; order <= 3; order++) {
		struct problem problem = design(80, 7, true, order);
		struct glm_basis *basis = glm_basis_new(80, 7, problem.x, order);
		struct glm_contrast *contrast = glm_contrast_new(basis, 2, weights);

		CHECK_COUNT(glm_contrast_inestimable(contrast), SIZE_MAX);
		for (size_t i = 0; i < 5; i++) {
			glm_contrast_covariance(contrast, rhos[i], got);
			reference_covariance(&problem, rhos[i], 2, weights, expected);
			for (size_t j = 0; j < 4; j++)
				CHECK_NEAR(got[j], expected[j], 1e-12 * fabs(expected[j / 2 * 3]));
			CHECK(got[1] == got[2]);
		}
		glm_contrast_free(contrast);
		glm_basis_free(basis);
		free(problem.x);
	}

	check_test("the covariance for a missing rho is missing");
	struct problem problem = design(80, 7, true, 1);
	struct glm_basis *basis = glm_basis_new(80, 7, problem.x, 1);
	struct glm_contrast *contrast = glm_contrast_new(basis, 1, weights);
	double missing = NAN;
	glm_contrast_covariance(contrast, &missing, got);
	CHECK(isnan(got[0]));
	glm_contrast_free(contrast);
	glm_basis_free(basis);
	free(problem.x);
}

/* ---- bits ---- */

static bool
same_bits(const double *a, const double *b, size_t n)
{
	return memcmp(a, b, n * sizeof(*a)) == 0;
}

static void
test_bits(void)
{
	enum { UNITS = 1100 };
	static const size_t nuisance[] = { 6, 2 };
	size_t n_missing;

	for (size_t order = 0; order <= 2; order++) {
		struct problem problem = design(75, 7, true, order);
		double *series, *whole, *other;
		size_t size = record_size(&problem);
		float *floats = mem_array(75 * UNITS, sizeof(*floats));

		problem.options = (struct glm_options){ .bins = 100, .n_nuisance = 2, .nuisance = nuisance };
		series = simulate(&problem, UNITS, 700, 9);
		for (size_t i = 0; i < 75 * UNITS; i++)
			series[i] = floats[i] = (float)series[i];
		whole = run(&problem, series, false, UNITS, 1, false, 75, &n_missing);
		CHECK_COUNT(n_missing, 0);

		check_test("bits don't depend on blocks, order of flow, threads or precision of the input");
		for (size_t way = 0; way < 24; way++) {
			static const size_t steps[] = { 1, 7, 33, 500 }, threads[] = { 1, 2, 7 };

			other = run(&problem, way % 3 == 0 ? (void *)floats : (void *)series, way % 3 == 0, UNITS,
			    threads[way % 3], way & 1, steps[way / 2 % 4], &n_missing);
			CHECK(same_bits(whole, other, UNITS * size));
			free(other);
		}

		check_test("bits don't depend on the units around");
		for (size_t from = 0; from < UNITS; from += 123) {
			size_t n = UNITS - from < 37 ? UNITS - from : 37;

			other = run(&problem, series + from * 75, false, n, 1, false, 16, &n_missing);
			CHECK(same_bits(whole + from * size, other, n * size));
			free(other);
		}

		check_test("bits don't depend on the kernel");
		for (size_t i = 0; i < 3; i++) {
			static const char *const names[] = { "baseline", "avx2", "avx512" };

			if (!kernel_force(names[i])) {
				check_note("this machine has no %s", names[i]);
				continue;
			}
			other = run(&problem, series, false, UNITS, 1, true, 100, &n_missing);
			CHECK(same_bits(whole, other, UNITS * size));
			free(other);
		}
		CHECK(!kernel_force("abacus"));
		CHECK(kernel_force(NULL));
		free(whole);
		free(floats);
		free(series);
		free(problem.x);
	}
}

/* ---- what can't be fitted ---- */

static void
test_missing(void)
{
	enum { T = 40, UNITS = 20 };
	struct problem problem = design(T, 4, true, 1);
	double *series = simulate(&problem, UNITS, 100, 5), *records;
	size_t n_missing, size = record_size(&problem);

	check_test("constant and non-finite series are NaN throughout, and touch no others");
	for (size_t t = 0; t < T; t++)
		series[3 * T + t] = 812.7;
	series[5 * T] = NAN;
	series[6 * T + 7] = NAN;
	series[8 * T] = INFINITY;
	series[9 * T + T - 1] = -INFINITY;
	for (size_t by_unit = 0; by_unit < 2; by_unit++) {
		records = run(&problem, series, false, UNITS, 1, by_unit, 5, &n_missing);
		CHECK_COUNT(n_missing, 5);
		for (size_t u = 0; u < UNITS; u++)
			for (size_t j = 0; j < size; j++)
				CHECK(isnan(records[u * size + j]) == (u == 3 || u == 5 || u == 6 || u == 8 || u == 9));
		free(records);
	}

	check_test("a series that the design explains to the last digit has no residual and no rho");
	for (size_t t = 0; t < T; t++)
		series[t] = 1000 + 3 * problem.x[t] - 2 * problem.x[t + T];
	records = run(&problem, series, false, 1, 1, false, 5, &n_missing);
	CHECK_NEAR(records[0], 3, 1e-12);
	CHECK_NEAR(records[1], -2, 1e-12);
	CHECK_NEAR(records[3], 1000, 1e-11);
	CHECK(records[4] == 0);
	CHECK(records[5] == 0);
	CHECK_CLOSE(records[8], 1, 1e-13);
	CHECK(records[9] == 1);
	free(records);
	free(series);
	free(problem.x);

	check_test("a design that isn't finite, or is empty, has no basis");
	double x[4] = { 1, 2, NAN, 1 };
	CHECK(glm_basis_new(4, 1, x, 0) == NULL);
	CHECK(glm_basis_new(0, 1, x, 0) == NULL);
	CHECK(glm_basis_new(4, 0, x, 0) == NULL);

	check_test("a design of zeros has rank 0 and fits nothing");
	struct problem zeros = { 4, 1, 1, mem_zeros(4, sizeof(double)), { 0 } };
	double four[4] = { 1, 2, 1, 0 };
	records = run(&zeros, four, false, 1, 1, false, 4, &n_missing);
	CHECK(records[0] == 0);
	CHECK(records[3] == 4);
	CHECK(records[4] == 1);
	free(records);
	free(zeros.x);
}

static void
test_constant(void)
{
	double beta[3];

	check_test("the betas of a constant are found where it is a sum of columns, and exactly where it is one");
	double x[18] = { 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0.3, 0.1, 7, 2, 5, 1 };
	struct glm_basis *basis = glm_basis_new(6, 3, x, 0);
	CHECK(glm_basis_has_constant(basis));
	glm_basis_constant_beta(basis, beta);
	CHECK_CLOSE(beta[0], 1, 1e-16);
	CHECK_CLOSE(beta[1], 1, 1e-16);
	CHECK_NEAR(beta[2], 0, 1e-17);
	glm_basis_free(basis);
	x[0] = 1.001;
	basis = glm_basis_new(6, 3, x, 0);
	CHECK(!glm_basis_has_constant(basis));
	glm_basis_free(basis);
}

static void
test_predict(void)
{
	enum { T = 30, P = 5, UNITS = 21 };
	struct problem problem = design(T, P, true, 0);
	struct glm_basis *basis = glm_basis_new(T, P, problem.x, 0);
	double *beta = mem_zeros(glm_beta_room(basis, UNITS), sizeof(*beta)), fitted[9 * (UNITS - 2)];

	check_test("predictions are X beta, of any part of a series");
	for (size_t u = 0; u < UNITS; u++)
		for (size_t i = 0; i < P; i++)
			beta[glm_beta_at(basis, u, i)] = normal();
	glm_predict(basis, 4, 9, 2, UNITS - 2, beta, fitted);
	for (size_t t = 0; t < 9; t++)
		for (size_t u = 0; u < UNITS - 2; u++) {
			double sum = 0;

			for (size_t i = 0; i < P; i++)
				sum += problem.x[4 + t + i * T] * beta[glm_beta_at(basis, u + 2, i)];
			CHECK_NEAR(fitted[t * (UNITS - 2) + u], sum, 1e-14);
		}
	free(beta);
	glm_basis_free(basis);
	free(problem.x);
}

int
main(void)
{
	test_agreement();
	test_hard();
	test_deficient();
	test_covariance();
	test_bits();
	test_missing();
	test_constant();
	test_predict();
	return check_done();
}
