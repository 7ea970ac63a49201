/* Unit test of common/model/reml: closed forms, numbers of another program, and likelihoods on a grid. */
#include "model/reml.h"

#include <stdint.h>

#include "numerics/lin.h"

#include "check.h"

enum { MOST = 40 };

static double
uniform(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

static double
normal(void)
{
	double radius = sqrt(-2 * log(uniform()));

	return radius * cos(2 * acos(-1) * uniform());
}

/* An orthonormal basis of x (n x r). */
static void
make_basis(size_t n, size_t r, const double *x, double *q)
{
	double s[MOST], vt[MOST * MOST];

	CHECK(lin_svd(n, r, x, q, s, vt));
}

static struct reml *
mean_of(size_t n)
{
	double q[MOST];

	for (size_t i = 0; i < n; i++)
		q[i] = 1 / sqrt((double)n);
	return reml_new(n, 1, q);
}

/* The mean over subjects, of b in the coordinate of mean_of(). */
static double
mean(size_t n, const struct reml_fit *fit)
{
	return fit->b[0] / sqrt((double)n);
}

static double
mean_variance(size_t n, const struct reml_fit *fit)
{
	return fit->half[0] * fit->half[0] / (double)n;
}

static void
swap(double *a, double *b)
{
	double c = *a;

	*a = *b;
	*b = c;
}

static void
test_closed_forms(void)
{
	const double y[] = { 1, 4, 2, 9, 6 };	/* mean 4.4, sum of squares about it 41.2 */
	double v[] = { 2, 2, 2, 2, 2 };
	struct reml *reml = mean_of(5), *two = mean_of(2);
	struct reml_fit fit;

	check_test("of equal variances v, tau2 is the variance over subjects less v, or 0");
	CHECK(reml_estimate(reml, y, v, &fit));
	CHECK_CLOSE(fit.tau2, 41.2 / 4 - 2, 1e-14);
	CHECK_CLOSE(fit.q, 41.2 / 2, 1e-14);
	CHECK_CLOSE(fit.variance, 41.2 / 4, 1e-14);
	CHECK_CLOSE(mean(5, &fit), 4.4, 1e-14);
	CHECK_CLOSE(mean_variance(5, &fit), 41.2 / 20, 1e-14);
	for (size_t i = 0; i < 5; i++)
		v[i] = 11;
	CHECK(reml_estimate(reml, y, v, &fit));
	CHECK(fit.tau2 == 0);
	CHECK_CLOSE(fit.variance, 11, 1e-14);
	CHECK_CLOSE(mean_variance(5, &fit), 11. / 5, 1e-14);

	/* 4 residuals of variance 300 + t */
	for (size_t i = 0; i < 5; i++)
		v[i] = 300;
	CHECK(reml_estimate(reml, y, v, &fit));
	for (double t = 0; t < 1000; t += 300)
		CHECK_CLOSE(reml_likelihood(reml, t), -(4 * log(300 + t) + 41.2 / (300 + t)) / 2, 1e-14);
	/* differences of 1e-11 of the mean are no rounding */
	for (size_t i = 0; i < 5; i++)
		v[i] = ldexp(1, -44);
	CHECK(reml_estimate(reml, (const double[]){ 1e5, 1e5 + 0x1p-20, 1e5 + 0x2p-20, 1e5 + 0x4p-20, 1e5 + 0x8p-20 }, v, &fit));
	CHECK_CLOSE(fit.tau2, (40. / 4 - 1. / 16) * 0x1p-40, 1e-4);

	check_test("of two subjects, tau2 is half their squared difference less the mean variance, or 0");
	CHECK(reml_estimate(two, (const double[]){ 3, 8 }, (const double[]){ 1, 4 }, &fit));
	CHECK_CLOSE(fit.tau2, 12.5 - 2.5, 1e-14);
	CHECK_CLOSE(fit.q, 25. / 5, 1e-14);
	CHECK_CLOSE(mean(2, &fit), (3. / 11 + 8. / 14) / (1. / 11 + 1. / 14), 1e-13);
	CHECK_CLOSE(mean_variance(2, &fit), 1 / (1. / 11 + 1. / 14), 1e-13);
	CHECK(reml_estimate(two, (const double[]){ 3, 4 }, (const double[]){ 1, 4 }, &fit));
	CHECK(fit.tau2 == 0);
	CHECK_CLOSE(mean(2, &fit), (3. / 1 + 4. / 4) / (1. / 1 + 1. / 4), 1e-14);

	check_test("subjects that are alike have no variance between them");
	CHECK(reml_estimate(two, (const double[]){ 3, 3 }, (const double[]){ 1e-30, 4 }, &fit));
	CHECK(fit.tau2 == 0 && fit.q < 1e-28);
	CHECK_CLOSE(mean(2, &fit), 3, 1e-14);
	reml_free(reml);
	reml_free(two);
}

/* 13 trials of a vaccine: cases and others, treated and not, latitude (Colditz et al. 1994, JAMA 271:698-702). */
static const double trials[13][5] = {
	{ 4, 119, 11, 128, 44 }, { 6, 300, 29, 274, 55 }, { 3, 228, 11, 209, 42 }, { 62, 13536, 248, 12619, 52 },
	{ 33, 5036, 47, 5761, 13 }, { 180, 1361, 372, 1079, 44 }, { 8, 2537, 10, 619, 19 }, { 505, 87886, 499, 87892, 13 },
	{ 29, 7470, 45, 7232, 27 }, { 17, 1699, 65, 1600, 42 }, { 186, 50448, 141, 27197, 18 }, { 5, 2493, 3, 2338, 33 },
	{ 27, 16886, 29, 17825, 33 }
};
static const double years[13] = { 48, 49, 60, 77, 73, 53, 73, 80, 68, 61, 74, 69, 76 };

static void
test_trials(void)
{
	double y[13], v[13], x[39], q[39], fitted, variance;
	struct reml *reml = mean_of(13);
	struct reml_fit fit;

	for (size_t i = 0; i < 13; i++) {
		const double *n = trials[i];

		y[i] = log(n[0] / (n[0] + n[1]) / (n[2] / (n[2] + n[3])));
		v[i] = 1 / n[0] - 1 / (n[0] + n[1]) + 1 / n[2] - 1 / (n[2] + n[3]);
		x[i] = 1;
		x[i + 13] = n[4];
		x[i + 26] = years[i];
	}
	/* R's metafor 3.8-1: rma(yi, vi, data = dat, method = "REML", control = list(threshold = 1e-14)) */
	check_test("13 trials have metafor's numbers");
	CHECK(reml_estimate(reml, y, v, &fit));
	CHECK_CLOSE(fit.tau2, 0.313243258136481, 1e-12);
	CHECK_CLOSE(fit.q, 152.233008082373, 1e-12);
	CHECK_CLOSE(mean(13, &fit), -0.714532342158139, 1e-12);
	CHECK_CLOSE(mean_variance(13, &fit), 0.0323213935330863, 1e-12);
	reml_free(reml);

	/* ... mods = ~ ablat + I(year - 1964): the fitted value of the first trial and its variance, predict() */
	check_test("with latitude and year, too");
	make_basis(13, 3, x, q);
	reml = reml_new(13, 3, q);
	CHECK(reml_estimate(reml, y, v, &fit));
	CHECK_CLOSE(fit.tau2, 0.110784696947425, 1e-12);
	CHECK_CLOSE(fit.q, 28.325143657962, 1e-12);
	fitted = variance = 0;
	for (size_t k = 0; k < 3; k++) {
		double sum = 0;

		fitted += q[k * 13] * fit.b[k];
		for (size_t j = 0; j < 3; j++)
			sum += q[j * 13] * fit.half[j + k * 3];
		variance += sum * sum;
	}
	CHECK_CLOSE(fitted, -1.06207960374398, 1e-11);
	CHECK_CLOSE(variance, 0.0752733413589667, 1e-11);
	reml_free(reml);
}

/* Counts the maxima of the likelihood on a grid of tau2, and checks that none is above what was found. */
static size_t
count_maxima(struct reml *reml, double tau2, double least, double most)
{
	double best = reml_likelihood(reml, tau2), before = -INFINITY, here = reml_likelihood(reml, 0), next;
	size_t count = 0;

	for (double t = least * 1e-3; t < most; t *= 1.05) {
		next = reml_likelihood(reml, t);
		count += here > before && here >= next;
		CHECK(next <= best + 1e-9);
		before = here;
		here = next;
	}
	CHECK(here <= best + 1e-9 && reml_likelihood(reml, 0) <= best + 1e-9);
	return count;
}

/* n subjects and r columns; the logs of variances have this sd. In every other unit subjects of small variance agree
 * better than they should, and those of large variance worse: then there may be several maxima. */
static size_t
search(size_t n, size_t r, double spread, size_t n_units)
{
	double x[MOST * 4], q[MOST * 4], y[MOST], v[MOST];
	size_t several = 0;

	for (size_t i = 0; i < n * r; i++)
		x[i] = i < n ? 1 : normal();
	make_basis(n, r, x, q);
	struct reml *reml = reml_new(n, r, q);
	for (size_t unit = 0; unit < n_units; unit++) {
		double least = INFINITY, most = 0, tau2 = exp(spread * normal());
		struct reml_fit fit;

		for (size_t i = 0; i < n; i++) {
			v[i] = exp(spread * normal());
			y[i] = unit % 2 == 0 ? sqrt(v[i] + tau2) * normal() : sqrt(v[i]) * normal() * (v[i] > 1 ? 3 : 0.1);
			least = fmin(least, v[i]);
			most += v[i] + y[i] * y[i];
		}
		CHECK(reml_estimate(reml, y, v, &fit));
		several += count_maxima(reml, fit.tau2, least, most * 10) > 1;
	}
	reml_free(reml);
	return several;
}

static void
test_maxima(void)
{
	size_t several;

	check_test("no likelihood on a grid of tau2 is above the one found, nor where there are several maxima");
	several = search(3, 1, 4, 600);
	check_note("several maxima in %zu of 600 units of 3 subjects", several);
	CHECK(several > 20);
	several = search(6, 4, 4, 400);
	check_note("several maxima in %zu of 400 units of 6 subjects, 4 columns", several);
	CHECK(several > 20);
	search(20, 2, 0.5, 200);
	search(30, 1, 2, 100);

	/* by hand: pairs of subjects whose mean is a column each leave (y1 - y2) / sqrt(2), of variance (v1 + v2) / 2 */
	check_test("of two maxima the higher one is taken, be it that at 0 or not");
	const double half = sqrt(0.5), q[] = { half, half, 0, 0, 0, 0, half, half };
	struct reml *reml = reml_new(4, 2, q);
	struct reml_fit fit;
	CHECK(reml_estimate(reml, (const double[]){ 0, 0, 0, 10 }, (const double[]){ 1e-6, 1e-6, 4, 4 }, &fit));
	CHECK(fit.tau2 == 0);
	CHECK(reml_estimate(reml, (const double[]){ 0, 0, 0, 10 }, (const double[]){ 1, 1, 4, 4 }, &fit));
	/* 1 / (1 + t) + 1 / (4 + t) = 50 / (4 + t)^2 */
	CHECK_CLOSE(1 / (1 + fit.tau2) + 1 / (4 + fit.tau2), 50 / (4 + fit.tau2) / (4 + fit.tau2), 1e-12);
	CHECK(fit.tau2 > 10);
	reml_free(reml);

	check_test("of three maxima the middle one may be the highest");
	static const double l[4] = { 1, 1e-5, 1e6, 1e4 }, z[4] = { 10, 0.0031622776601683795, 1e3, 316.22776601683796 };
	double pairs[8 * 4] = { 0 }, y[8] = { 0 }, v[8], slope = 0;
	for (size_t i = 0; i < 4; i++) {
		pairs[2 * i + 8 * i] = pairs[2 * i + 1 + 8 * i] = half;
		y[2 * i] = z[i] / half;
		v[2 * i] = v[2 * i + 1] = l[i];
	}
	reml = reml_new(8, 4, pairs);
	CHECK(reml_estimate(reml, y, v, &fit));
	CHECK_COUNT(count_maxima(reml, fit.tau2, 1e-5, 1e7), 3);
	for (size_t i = 0; i < 4; i++)
		slope += (z[i] * z[i] / (l[i] + fit.tau2) - 1) / (l[i] + fit.tau2);
	CHECK_NEAR(slope, 0, 1e-12);
	CHECK(fit.tau2 > 40 && fit.tau2 < 60);
	reml_free(reml);
}

static void
test_scale(void)
{
	double y[12], v[12], scaled_y[12], scaled_v[12];
	struct reml *reml = mean_of(12);
	struct reml_fit fit;

	check_test("results scale with the data, by powers of 2 to the bit");
	for (size_t i = 0; i < 12; i++) {
		v[i] = exp(normal());
		y[i] = 3 + sqrt(v[i] + 9) * normal();
	}
	for (int power = -400; power <= 400; power += 100) {
		double tau2, b;

		for (size_t i = 0; i < 12; i++) {
			scaled_y[i] = ldexp(y[i], power);
			scaled_v[i] = ldexp(v[i], 2 * power);
		}
		CHECK(reml_estimate(reml, y, v, &fit));
		tau2 = fit.tau2;
		b = fit.b[0];
		CHECK(tau2 > 0);
		CHECK(reml_estimate(reml, scaled_y, scaled_v, &fit));
		CHECK(fit.tau2 == ldexp(tau2, 2 * power) && fit.b[0] == ldexp(b, power));
	}

	check_test("the order of the subjects doesn't matter");
	CHECK(reml_estimate(reml, y, v, &fit));
	double tau2 = fit.tau2, b = fit.b[0], heterogeneity = fit.q;
	for (size_t i = 0; i < 12; i++) {
		scaled_y[i] = y[i * 5 % 12];
		scaled_v[i] = v[i * 5 % 12];
	}
	CHECK(reml_estimate(reml, scaled_y, scaled_v, &fit));
	CHECK_CLOSE(fit.tau2, tau2, 1e-12);
	CHECK_CLOSE(fit.b[0], b, 1e-13);
	CHECK_CLOSE(fit.q, heterogeneity, 1e-13);
	reml_free(reml);
}

static void
test_extremes(void)
{
	double y[6] = { 0.3, 0.5, 0.1, 0.9, -0.2, 0.4 }, v[6] = { 1e-20, 1, 2, 1, 3, 2 }, q = 0;
	struct reml *reml = mean_of(6);
	struct reml_fit fit;

	check_test("a subject of next to no variance has all the weight, unless it disagrees with the others");
	for (size_t i = 1; i < 6; i++)
		q += (y[i] - y[0]) * (y[i] - y[0]) / v[i];
	CHECK(reml_estimate(reml, y, v, &fit));
	CHECK(fit.tau2 == 0);
	CHECK_CLOSE(mean(6, &fit), 0.3, 1e-15);
	CHECK_CLOSE(mean_variance(6, &fit), 1e-20, 1e-14);
	CHECK_CLOSE(fit.q, q, 1e-14);
	y[0] = 30;
	CHECK(reml_estimate(reml, y, v, &fit));
	double tau2 = fit.tau2, b = fit.b[0];
	CHECK(tau2 > 100);
	v[0] = 1e-12;
	CHECK(reml_estimate(reml, y, v, &fit));
	CHECK_CLOSE(fit.tau2, tau2, 1e-12);
	CHECK_CLOSE(fit.b[0], b, 1e-12);

	/* of the others' residuals a and b, A is a^2 + b^2 + (a + b)^2 and B is 4 */
	struct reml *three = mean_of(3);
	for (size_t last = 0; last < 3; last++) {
		double three_v[] = { 1, 1, 1 }, small[] = { 1, 0.2, 0 }, large[] = { 1.2, 0.4, 0 };

		three_v[last] = 1e-20;
		swap(&small[2], &small[last]);
		swap(&large[2], &large[last]);
		CHECK(reml_estimate(three, small, three_v, &fit));
		CHECK(fit.tau2 == 0);
		CHECK(reml_estimate(three, large, three_v, &fit));
		CHECK(fit.tau2 > 0.01);
	}
	reml_free(three);

	check_test("two subjects of next to no variance have a line to themselves");
	double x[12], line_q[12], line_v[6] = { 1, 2, 1e-15, 3, 1, 1e-18 };
	const double line_y[6] = { 1.3, 1.4, 2, 2.7, 2.9, 3.5 };
	for (size_t i = 0; i < 6; i++) {
		x[i] = 1;
		x[i + 6] = (double)i;
	}
	make_basis(6, 2, x, line_q);
	struct reml *line = reml_new(6, 2, line_q);
	q = 0;
	for (size_t i = 0; i < 6; i++)
		q += (line_y[i] - 1 - 0.5 * (double)i) * (line_y[i] - 1 - 0.5 * (double)i) / line_v[i];
	CHECK(reml_estimate(line, line_y, line_v, &fit));
	CHECK(fit.tau2 == 0);
	CHECK_CLOSE(fit.q, q, 1e-12);
	for (size_t i = 0; i < 6; i++)
		CHECK_CLOSE(line_q[i] * fit.b[0] + line_q[i + 6] * fit.b[1], 1 + 0.5 * (double)i, 1e-13);
	reml_free(line);

	check_test("a variance of 0 or below, and what isn't finite, can't be used");
	static const double bad[] = { 0, -0.0, -1, INFINITY, -INFINITY, NAN, 1e-101 };
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		v[3] = bad[i];
		CHECK(!reml_estimate(reml, y, v, &fit));
	}
	v[3] = 1;
	CHECK(reml_estimate(reml, y, v, &fit));
	CHECK(fit.tau2 > 0);
	for (size_t i = 3; i < 6; i++) {
		y[3] = bad[i];
		CHECK(!reml_estimate(reml, y, v, &fit));
	}
	y[3] = 1e300;
	CHECK(!reml_estimate(reml, y, v, &fit));
	reml_free(reml);
}

int
main(void)
{
	test_closed_forms();
	test_trials();
	test_maxima();
	test_scale();
	test_extremes();
	return check_done();
}
