/* tail: counting against the definition; fitted tails against known ones, within what their estimators' variance lets
 * expect; poor fits. */
#include "inference/tail.h"

#include "base/mem.h"
#include "check.h"
#include "numerics/dist.h"
#include "numerics/lin.h"
#include "numerics/rng.h"

/* ---- counting ------------------------------------------------------------------------------------------------- */

/* The p of the definition. */
static double
counted(size_t n, const double *maxima, bool with_identity, double x)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += maxima[i] >= x - 1e-10 * fmax(1, fabs(x));
	return with_identity ? (double)count / (double)n : (double)(1 + count) / (double)(1 + n);
}

static void
counts(void)
{
	enum { MOST = 60 };

	check_test("p is the share of maxima at or beyond, ties within tolerance");
	for (uint64_t seed = 1; seed <= 200; seed++) {
		const size_t n = 1 + seed % MOST;
		const bool with_identity = seed % 2;
		const double scale = seed % 3 == 0 ? 1e-3 : seed % 3 == 1 ? 1 : 1e6;
		double maxima[MOST], u[MOST];
		struct tail *tail;

		rng_normals(seed, 1, 0, n, maxima);
		rng_uniforms(seed, 2, 0, n, u);
		for (size_t i = 0; i < n; i++) {
			maxima[i] *= scale;
			if (i > 0 && u[i] < 0.4)
				maxima[i] = maxima[i - 1] + (u[i] - 0.2) * 2e-10 * fmax(1, fabs(maxima[i - 1]));
		}
		tail = tail_new(n, maxima, with_identity);
		for (size_t i = 0; i < n; i++) {
			const double step = 1e-10 * fmax(1, fabs(maxima[i]));

			for (double away = -2.5; away < 3; away++)
				CHECK(tail_p(tail, maxima[i] + away * step) ==
				    counted(n, maxima, with_identity, maxima[i] + away * step));
		}
		tail_free(tail);
	}
}

static void
edges(void)
{
	const double some[4] = { 3, -INFINITY, 2, -INFINITY };
	struct tail *tail = tail_new(4, some, false);
	struct tail_gpd gpd;

	check_test("maxima where nothing was found, infinite and missing values");
	CHECK(tail_p(tail, 2.5) == 2.0 / 5 && tail_p(tail, 2) == 3.0 / 5 && tail_p(tail, -1e300) == 3.0 / 5);
	CHECK(tail_p(tail, -INFINITY) == 1 && tail_p(tail, INFINITY) == 1.0 / 5);
	CHECK(isnan(tail_p(tail, NAN)));
	CHECK(!tail_fit(tail, &gpd));
	tail_free(tail);
	tail = tail_new(4, some, true);
	CHECK(tail_p(tail, 3) == 0.25 && tail_p(tail, -INFINITY) == 1);
	tail_free(tail);
	tail = tail_new(0, NULL, false);
	CHECK(tail_p(tail, 0) == 1 && !tail_fit(tail, &gpd));
	tail_free(tail);
}

/* ---- known tails ---------------------------------------------------------------------------------------------- */

enum { N_MAXIMA = 4000, N_SETS = 200, N_TRUTHS = 4 };

static const double truths[N_TRUTHS] = { 1e-2, 1e-3, 1e-4, 1e-5 };

/* A distribution, by the value that a share p of it exceeds. */
struct known {
	double (*quantile)(double parameter, double p);
	double parameter;
};

/* Generalised Pareto from 0, of scale 1. */
static double
pareto_quantile(double shape, double p)
{
	return shape == 0 ? -log(p) : expm1(-shape * log(p)) / shape;
}

/* The largest of n normal numbers. */
static double
normal_quantile(double n, double p)
{
	return dist_z_from_p(-expm1(log1p(-p) / n));
}

/* The largest of 500 t values. */
static double
t_quantile_of_maxima(double dof, double p)
{
	return -dist_t_quantile(-expm1(log1p(-p) / 500), dof);
}

/* The standard deviation of the log of a fitted p where the tail is Pareto's indeed: the threshold is a value in order,
 * and shape and scale have the variance of Hosking and Wallis 1987, section 3, in their k = -shape > -1/4. y: excess in
 * units of the scale. */
static double
log_p_sd(double shape, const struct tail_gpd *gpd, double y)
{
	const double k = -shape, n = (double)gpd->n_excesses, rest = 1 - k * y;
	const double all = (1 + k) * (1 + k) / ((1 + 2 * k) * (1 + 3 * k) * (1 + 4 * k)) / n;
	const double scale_scale = 2 * (1 + 6 * k + 12 * k * k) * all;
	const double scale_k = (1 + 2 * k) * (1 + 4 * k + 12 * k * k) * all;
	const double k_k = (1 + 2 * k) * (1 + 2 * k) * (1 + k + 6 * k * k) * all;
	const double by_scale = y / rest;
	const double by_k = k == 0 ? -y * y / 2 : -log(rest) / (k * k) - y / (k * rest);

	return sqrt((1 - gpd->share) / n + by_scale * by_scale * scale_scale + 2 * by_scale * by_k * scale_k +
	    by_k * by_k * k_k);
}

/* The tail of a set of draws; NULL where none is fitted. */
static struct tail *
draw(const struct known *known, uint64_t seed, struct tail_gpd *gpd)
{
	double *maxima = mem_array(N_MAXIMA, sizeof(*maxima));
	struct tail *tail;

	rng_uniforms(seed, 7, 0, N_MAXIMA, maxima);
	for (size_t i = 0; i < N_MAXIMA; i++)
		maxima[i] = known->quantile(known->parameter, maxima[i]);
	tail = tail_new(N_MAXIMA, maxima, false);
	free(maxima);
	if (tail_fit(tail, gpd))
		return tail;
	tail_free(tail);
	return NULL;
}

/* Errors of log p (of p / truth - 1 where p may well be 0), in units of what is expected of them. */
static void
pareto(double shape, size_t n_truths, double least_rms, double most_rms, double most_mean)
{
	const struct known known = { pareto_quantile, shape };
	double sums[N_TRUTHS] = { 0 }, squares[N_TRUTHS] = { 0 };
	size_t n_fitted = 0;

	for (uint64_t seed = 1; seed <= N_SETS; seed++) {
		struct tail_gpd gpd;
		struct tail *tail = draw(&known, seed, &gpd);

		for (size_t i = 0; i < n_truths && tail != NULL; i++) {
			const double x = pareto_quantile(shape, truths[i]), ratio = tail_p_fitted(tail, &gpd, x) / truths[i];
			const double sd = log_p_sd(shape, &gpd, (x - gpd.threshold) / (1 + shape * gpd.threshold));
			const double error = (shape < -0.5 ? ratio - 1 : log(ratio)) / sd;

			sums[i] += error;
			squares[i] += error * error;
		}
		if (tail == NULL)
			continue;
		n_fitted++;
		CHECK(gpd.n_excesses >= 10 && gpd.n_excesses <= N_MAXIMA / 4);
		CHECK(tail_p_fitted(tail, &gpd, gpd.threshold) == tail_p(tail, gpd.threshold));
		CHECK(tail_p_fitted(tail, &gpd, nextafter(gpd.threshold, INFINITY)) <= gpd.share);
		for (double x = 0; x < gpd.threshold; x += 0.2)
			CHECK(tail_p_fitted(tail, &gpd, x) == tail_p(tail, x));
		CHECK(tail_p_fitted(tail, &gpd, INFINITY) == 0 && isnan(tail_p_fitted(tail, &gpd, NAN)));
		tail_free(tail);
	}
	CHECK(n_fitted >= N_SETS * 9 / 10);
	for (size_t i = 0; i < n_truths; i++) {
		const double mean = sums[i] / (double)n_fitted, rms = sqrt(squares[i] / (double)n_fitted);

		check_note("shape %g, p %g: errors in units of their expected sd: mean %.2f, rms %.2f", shape, truths[i],
		    mean, rms);
		CHECK(fabs(mean) <= most_mean && rms >= least_rms && rms <= most_rms);
	}
}

/* How often the Anderson-Darling statistic exceeds x in large samples of a tail whose shape and scale were estimated as well as
 * can be. Its limit is a sum of squares of normal values, weighted by the eigenvalues of the covariance of the difference
 * between empirical and fitted distribution, over the root of u (1 - u) (Stephens 1976, Ann Stat 4:357-369), and that is
 * beyond x as Imhof's integral says (1961, Biometrika 48:419-426). The covariance of the estimates is Smith's (1987, Ann Stat
 * 15:1174-1207). */
static double
limit_p(double shape, double x)
{
	enum { M = 100, LARGE = 30 };
	static double kernel[M * M], left[M * M], right[M * M];
	double u[M], weight[M], by_shape[M], by_scale[M], sizes[M], step = 0.05, p = 0.5;

	for (size_t i = 0; i < M; i++) {
		/* closer towards 0 and 1 */
		const double at = acos(-1) * ((double)i + 0.5) / M, w = (1 + cos(at)) / 2, y = pareto_quantile(shape, w);

		u[i] = 1 - w;
		weight[i] = sqrt(acos(-1) / M * sin(at) / 2 / (u[i] * w));
		by_scale[i] = -y * pow(w, 1 + shape);
		by_shape[i] = shape == 0 ? -w * y * y / 2 : w * (log(w) + y * pow(w, shape)) / shape;
	}
	for (size_t i = 0; i < M; i++)
		for (size_t j = 0; j < M; j++)
			kernel[i * M + j] = weight[i] * weight[j] * (fmin(u[i], u[j]) - u[i] * u[j] - (1 + shape) *
			    ((1 + shape) * by_shape[i] * by_shape[j] - by_shape[i] * by_scale[j] - by_scale[i] * by_shape[j] +
			    2 * by_scale[i] * by_scale[j]));
	CHECK(lin_svd(M, M, kernel, left, sizes, right));
	for (size_t i = LARGE; i < M; i++)
		x -= sizes[i];		/* many small ones are their mean */
	for (double t = step / 2; t < 150; t += step) {
		double angle = -x * t / 2, decay = 0;

		for (size_t i = 0; i < LARGE; i++) {
			angle += atan(sizes[i] * t) / 2;
			decay += log1p(sizes[i] * sizes[i] * t * t) / 4;
		}
		p += sin(angle) * exp(-decay) / (acos(-1) * t) * step;
	}
	return p;
}

/* The Anderson-Darling statistic of n falling values under the tail whose moments theirs are; its shape in *shape. */
static double
moments_statistic(size_t n, const double *x, double *shape)
{
	double mean = 0, variance = 0, ratio, sum = 0;

	for (size_t i = 0; i < n; i++)
		mean += x[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		variance += pow(x[i] - mean, 2) / (double)(n - 1);
	ratio = mean * mean / variance;
	*shape = (1 - ratio) / 2;
	for (size_t i = 0; i < n; i++) {
		const double scale = mean * (1 + ratio) / 2;
		const double beyond = pow(fmax(0, 1 + *shape * x[i] / scale), -1 / *shape);

		/* x[i] is the (n - i)-th from below */
		sum += (2 * (double)(n - i) - 1) * log(1 - beyond) + (2 * (double)i + 1) * log(beyond);
	}
	return -(double)n - sum / (double)n;
}

/* Whether 200 excesses that are spread out as a tail of this shape is, drawn towards ten lumps by a share, pass. */
static bool
passes_lumped(double shape, double share, double *excesses)
{
	enum { N = 800, EXCESSES = 200 };
	double maxima[N] = { 0 };
	struct tail_gpd gpd;
	struct tail *tail;
	bool passed;

	for (size_t i = 0; i < EXCESSES; i++) {
		const double p = ((double)i + 0.5) / EXCESSES;

		maxima[i] = excesses[i] = pareto_quantile(shape, (1 - share) * p + share * (floor(10 * p) + 0.5) / 10);
	}
	tail = tail_new(N, maxima, false);
	passed = tail_fit(tail, &gpd) && gpd.n_excesses == EXCESSES;
	tail_free(tail);
	return passed;
}

static void
limits(void)
{
	check_test("a fit passes up to a statistic that 5 of 100 large samples of its shape exceed");
	for (int step = -11; step <= 9; step++) {
		double excesses[200], low = 0, high = 1, shape, statistic;

		CHECK(passes_lumped(0.05 * step, low, excesses) && !passes_lumped(0.05 * step, high, excesses));
		while (high - low > 1e-9) {
			const double middle = (low + high) / 2;

			if (passes_lumped(0.05 * step, middle, excesses))
				low = middle;
			else
				high = middle;
		}
		passes_lumped(0.05 * step, low, excesses);
		statistic = moments_statistic(200, excesses, &shape);
		CHECK_NEAR(limit_p(fmax(shape, -0.5), statistic), 0.05, 0.0007);
	}
}

/* How many of 100 sets of 250 excesses of a shape the test refuses; of a thousand sets. */
static void
refused(double shape, double least, double most)
{
	enum { N = 1000, EXCESSES = 250 };
	double maxima[N], share = 0;

	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct tail_gpd gpd;
		struct tail *tail;

		/* only what is above the first threshold matters */
		rng_uniforms(seed, 8, 0, EXCESSES, maxima);
		for (size_t i = 0; i < N; i++)
			maxima[i] = i < EXCESSES ? pareto_quantile(shape, maxima[i]) : 0;
		tail = tail_new(N, maxima, false);
		share += tail_fit(tail, &gpd) && gpd.n_excesses == EXCESSES ? 0 : 0.1;
		tail_free(tail);
	}
	check_note("shape %g: %.1f of 100", shape, share);
	CHECK(share >= least && share <= most);
}

/* As tail.h says, with three standard errors of a thousand sets on either side. */
static void
refusals(void)
{
	check_test("tails that are right are refused as often as is said");
	refused(-1, 43, 53);
	refused(-0.5, 21, 29);
	refused(-0.2, 2.5, 6.5);
	refused(-0.1, 1.5, 5);
	refused(0, 2.5, 6.5);
	refused(0.1, 6, 11.5);
	refused(0.3, 22, 30);
}

/* Values whose n-th parts are the distribution's own. */
static struct tail *
spread_out(const struct known *known, size_t n)
{
	double *maxima = mem_array(n, sizeof(*maxima));
	struct tail *tail;

	for (size_t i = 0; i < n; i++)
		maxima[i] = known->quantile(known->parameter, ((double)i + 0.5) / (double)n);
	tail = tail_new(n, maxima, false);
	free(maxima);
	return tail;
}

static void
estimates(void)
{
	const struct known exponential = { pareto_quantile, 0 };
	const struct tail_gpd known = { .threshold = 1, .share = 0.25, .shape = 0, .scale = 2 };
	struct tail *tail = spread_out(&exponential, 200);
	struct tail_gpd gpd;
	double mean = 0, square = 0;

	check_test("the fitted tail has the mean and the variance of the excesses");
	CHECK(tail_fit(tail, &gpd));
	/* the 150th in order is the threshold */
	CHECK(gpd.n_excesses == 50 && gpd.threshold == -log(50.5 / 200) && gpd.share == 51.0 / 201);
	for (size_t i = 0; i < 50; i++)
		mean += (-log(((double)i + 0.5) / 200) - gpd.threshold) / 50;
	for (size_t i = 0; i < 50; i++)
		square += pow(-log(((double)i + 0.5) / 200) - gpd.threshold - mean, 2) / 49;
	CHECK_CLOSE(gpd.scale / (1 - gpd.shape), mean, 1e-12);
	CHECK_CLOSE(pow(gpd.scale / (1 - gpd.shape), 2) / (1 - 2 * gpd.shape), square, 1e-11);
	check_test("a tail of shape 0 is exponential");
	CHECK_CLOSE(tail_p_fitted(tail, &known, 5), 0.25 * exp(-2), 1e-14);
	tail_free(tail);

	check_test("ten excesses can be fitted");
	tail = spread_out(&exponential, 40);
	CHECK(tail_fit(tail, &gpd) && gpd.n_excesses == 10);
	tail_free(tail);
}

/* In four of five arrangements nothing was found. */
static void
mostly_nothing(void)
{
	double maxima[1000];
	struct tail_gpd gpd;
	struct tail *tail;

	check_test("where most maxima are of nothing the threshold is one of the others");
	rng_uniforms(1, 3, 0, 1000, maxima);
	for (size_t i = 0; i < 1000; i++)
		maxima[i] = i % 5 > 0 ? -INFINITY : 3 - log(maxima[i]);
	tail = tail_new(1000, maxima, true);
	CHECK(tail_fit(tail, &gpd));
	CHECK(gpd.threshold > 3 && gpd.n_excesses < 200 && gpd.share == (double)gpd.n_excesses / 1000);
	tail_free(tail);
}

static void
pareto_tails(void)
{
	check_test("p of exponential tails errs as the estimators' variance says, down to 1e-5");
	pareto(0, 4, 0.8, 1.25, 0.3);
	check_test("p of tails with an end errs as the estimators' variance says, down to 1e-3");
	pareto(-0.1, 2, 0.8, 1.25, 0.3);
	pareto(-0.2, 2, 0.8, 1.25, 0.3);
	check_test("p of heavy tails errs as the estimators' variance says, down to 1e-5");
	pareto(0.1, 4, 0.8, 1.25, 0.3);
	check_test("p of uniform values errs by no more than the estimators' variance says, down to 1e-5");
	pareto(-1, 4, 0, 1.25, 0.5);
}

/* What endless sets would be fitted: the moments of the whole upper quarter, by the middle rule. */
static struct tail_gpd
fit_whole(const struct known *known)
{
	enum { STEPS = 100000 };
	struct tail_gpd gpd = { .threshold = known->quantile(known->parameter, 0.25), .share = 0.25 };
	double mean = 0, square = 0, ratio;

	for (size_t i = 0; i < STEPS; i++) {
		const double p = 0.25 * ((double)i + 0.5) / STEPS;
		const double excess = known->quantile(known->parameter, p) - gpd.threshold;

		mean += excess / STEPS;
		square += excess * excess / STEPS;
	}
	ratio = mean * mean / (square - mean * mean);
	gpd.shape = (1 - ratio) / 2;
	gpd.scale = mean * (1 + ratio) / 2;
	return gpd;
}

/* A tail that is not quite Pareto's: the whole's fit is within a factor of the truth at 1e-2 and 1e-3, and at least nine
 * of ten sets within two standard deviations of the whole's. */
static void
nearly_pareto(const char *name, const struct known *known, double factor)
{
	const struct tail_gpd whole = fit_whole(known);
	size_t n_fitted = 0, n_within[2] = { 0, 0 };

	check_test(name);
	for (uint64_t seed = 1; seed <= N_SETS; seed++) {
		struct tail_gpd gpd;
		struct tail *tail = draw(known, seed, &gpd);

		for (size_t i = 0; i < 2 && tail != NULL; i++) {
			const double x = known->quantile(known->parameter, truths[i]), p = tail_p_fitted(tail, &gpd, x);
			const double expected = tail_p_fitted(tail, &whole, x);
			const double scale = whole.scale + whole.shape * (gpd.threshold - whole.threshold);

			CHECK(fabs(log(expected / truths[i])) <= log(factor));
			n_within[i] += fabs(log(p / expected)) <=
			    2 * log_p_sd(whole.shape, &gpd, (x - gpd.threshold) / scale);
		}
		n_fitted += tail != NULL;
		if (tail != NULL)
			tail_free(tail);
	}
	check_note("%zu of %d fitted; %zu and %zu of them within two sd of the whole, whose shape is %.3f", n_fitted, N_SETS,
	    n_within[0], n_within[1], whole.shape);
	CHECK(n_fitted >= N_SETS * 9 / 10);
	CHECK(10 * n_within[0] >= 9 * n_fitted && 10 * n_within[1] >= 9 * n_fitted);
}

/* ---- poor fits ------------------------------------------------------------------------------------------------ */

/* Lumps that are ever farther apart: a fifth of the values, a fifth of these, ... are twice as far out, or 1.5 times. */
static double
lumps_quantile(double factor, double p)
{
	return pow(factor, floor(-log(p) / log(5)));
}

/* Most of them from 0 to 1, a share near 100. */
static double
two_heaps_quantile(double share, double p)
{
	return p < share ? 100 + (1 - p / share) : 1 - p;
}

static void
poor(void)
{
	const struct known lumps[2] = { { lumps_quantile, 2 }, { lumps_quantile, 1.5 } };
	const struct known heaps = { two_heaps_quantile, 0.1 }, small = { two_heaps_quantile, 0.0103 };
	double same[100], few[39];
	size_t n_fitted = 0;
	struct tail_gpd gpd;
	struct tail *tail;

	check_test("lumps are refused, unless there are hardly more than ten beyond the last threshold");
	for (uint64_t seed = 1; seed <= 50; seed++)
		for (size_t i = 0; i < 2; i++) {
			tail = draw(&lumps[i], seed, &gpd);
			n_fitted += tail != NULL;
			CHECK(tail == NULL || gpd.n_excesses < 15);
			if (tail != NULL)
				tail_free(tail);
		}
	CHECK(n_fitted <= 5);
	check_test("equal values and few are refused, and nothing is written");
	gpd.scale = -7;
	for (size_t i = 0; i < 100; i++)
		same[i] = 2;
	rng_uniforms(1, 1, 0, 39, few);
	tail = tail_new(100, same, false);
	CHECK(!tail_fit(tail, &gpd) && gpd.scale == -7);
	tail_free(tail);
	tail = tail_new(39, few, false);
	CHECK(!tail_fit(tail, &gpd) && gpd.scale == -7);
	tail_free(tail);

	n_fitted = 0;
	check_test("of two heaps the tail is the farther one's, after thresholds between them are refused");
	for (uint64_t seed = 1; seed <= 20; seed++) {
		tail = draw(&heaps, seed, &gpd);
		n_fitted += tail != NULL;
		CHECK(tail == NULL || gpd.threshold > 99);
		if (tail != NULL)
			tail_free(tail);
	}
	CHECK(n_fitted > 10);
	/* 41 of 4000: all thresholds but the last are below them */
	tail = spread_out(&small, N_MAXIMA);
	CHECK(tail_fit(tail, &gpd) && gpd.threshold > 99 && gpd.n_excesses == N_MAXIMA / 100);
	tail_free(tail);
}

int
main(void)
{
	counts();
	edges();
	limits();
	refusals();
	estimates();
	mostly_nothing();
	pareto_tails();
	nearly_pareto("p of maxima of normal values", &(struct known){ normal_quantile, 500 }, 1.5);
	nearly_pareto("p of maxima of t values", &(struct known){ t_quantile_of_maxima, 20 }, 1.5);
	poor();
	return check_done();
}
