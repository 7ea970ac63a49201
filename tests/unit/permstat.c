/* permstat: statistics of arranged residuals against fits of them by long-double least squares; versions of the kernel,
 * order of flow and neighbours change no bit. */
#include "inference/permstat.h"

#include "base/mem.h"
#include "check.h"
#include "inference/permstat_parts.h"
#include "numerics/kernel.h"
#include "numerics/rng.h"

enum { N = 9, P = 4, UNITS = 53, DRAWN = 11 };

/* Columns: a group, two covariates, the constant. */
static void
make_design(double *x)
{
	rng_normals(1, 1, 0, N * P, x);
	for (size_t i = 0; i < N; i++) {
		x[i] = i % 3 == 0;
		x[i + (P - 1) * N] = 1;
	}
}

/* y[record][unit]; unit 7 is constant, unit 20 has a hole. */
static void
make_records(double *y)
{
	rng_normals(2, 1, 0, N * UNITS, y);
	for (size_t i = 0; i < N; i++) {
		y[i * UNITS] += 1000;
		y[i * UNITS + 3] += 3 * (i % 3 == 0);
		y[i * UNITS + 7] = 2.5;
	}
	y[4 * UNITS + 20] = NAN;
}

/* A scan at a time, or a few units at a time. */
static struct permstat *
take_in(size_t q, const double *weights, enum permstat_side side, bool by_unit, struct par *par)
{
	double x[N * P], y[N * UNITS];
	struct permstat *stat;

	make_design(x);
	make_records(y);
	stat = permstat_new(N, P, x, q, weights, side);
	for (size_t i = 0; !by_unit && i < N; i++) {
		const struct scans_block block = { .scan = i, .n_scans = 1, .n_units = UNITS, .values = y + i * UNITS,
			.scan_stride = UNITS, .unit_stride = 1 };

		permstat_add(stat, &block);
	}
	for (size_t unit = 0; by_unit && unit < UNITS; unit += 5) {
		const struct scans_block block = { .n_scans = N, .unit = unit, .n_units = UNITS - unit < 5 ? UNITS - unit : 5,
			.values = y + unit, .scan_stride = UNITS, .unit_stride = 1 };

		permstat_add(stat, &block);
	}
	CHECK(permstat_prepare(stat, UNITS, par) == 2);
	return stat;
}

/* Sum of squares of what y leaves beside the first k columns of x, which are turned orthogonal in place. */
static long double
rest_beside(size_t k, long double x[P][N], const long double *y)
{
	long double rest[N], sum = 0;

	memcpy(rest, y, sizeof(rest));
	for (size_t c = 0; c < k; c++)
		for (size_t twice = 0; twice < 2; twice++) {
			long double dot = 0, norm = 0;

			for (size_t b = 0; b < c; b++) {
				long double along = 0, length = 0;

				for (size_t i = 0; i < N; i++) {
					along += x[b][i] * x[c][i];
					length += x[b][i] * x[b][i];
				}
				for (size_t i = 0; i < N; i++)
					x[c][i] -= along / length * x[b][i];
			}
			for (size_t i = 0; i < N; i++) {
				dot += x[c][i] * rest[i];
				norm += x[c][i] * x[c][i];
			}
			for (size_t i = 0; i < N; i++)
				rest[i] -= dot / norm * x[c][i];
		}
	for (size_t i = 0; i < N; i++)
		sum += rest[i] * rest[i];
	return sum;
}

/* F of the first q columns beside the others, of the residuals under these, arranged: by two sums of squares. */
static double
direct_f(size_t q, size_t unit, const double *signs, const size_t *order)
{
	double x[N * P], y[N * UNITS];
	long double turned[P][N], e[N], arranged[N], small, large;

	make_design(x);
	make_records(y);
	for (size_t c = 0; c < P; c++)
		for (size_t i = 0; i < N; i++)
			turned[c][i] = x[i + (q + c) % P * N];
	for (size_t i = 0; i < N; i++)
		e[i] = y[i * UNITS + unit];
	rest_beside(P - q, turned, e);		/* turns the nuisance columns orthogonal */
	for (size_t twice = 0; twice < 2; twice++)
		for (size_t c = 0; c < P - q; c++) {
			long double dot = 0, norm = 0;

			for (size_t i = 0; i < N; i++) {
				dot += turned[c][i] * e[i];
				norm += turned[c][i] * turned[c][i];
			}
			for (size_t i = 0; i < N; i++)
				e[i] -= dot / norm * turned[c][i];
		}
	for (size_t i = 0; i < N; i++)
		arranged[i] = signs != NULL ? signs[i] * e[i] : e[order[i]];
	small = rest_beside(P - q, turned, arranged);
	large = rest_beside(P, turned, arranged);
	return (double)((small - large) / (long double)q / (large / (N - P)));
}

static void
draw(uint64_t k, double *signs, size_t *order)
{
	double u[N];

	rng_uniforms(3, k, 0, N, u);
	for (size_t i = 0; i < N; i++) {
		signs[i] = u[i] < 0.5 ? -1 : 1;
		order[i] = i;
	}
	for (size_t i = N - 1; i > 0; i--) {
		size_t j = (size_t)(u[i] * (double)(i + 1)), other = order[j];

		order[j] = order[i];
		order[i] = other;
	}
}

/* Maps and maxima of DRAWN arrangements, and the counts. */
struct drawn {
	double maps[DRAWN * UNITS], maxima[DRAWN], counts[UNITS];
};

static void
evaluate(const struct permstat *stat, bool flip, struct drawn *drawn)
{
	struct permstat_work *work = permstat_work_new(stat, DRAWN);
	double signs[N];
	size_t order[N];

	memset(drawn, 0, sizeof(*drawn));
	for (size_t k = 0; k < DRAWN; k++) {
		draw(k, signs, order);
		if (flip)
			permstat_sign(stat, work, k, signs);
		else
			permstat_order(stat, work, k, order);
	}
	permstat_evaluate(stat, work, DRAWN, drawn->maxima, drawn->maps);
	permstat_count(stat, work, drawn->counts);
	permstat_work_free(work);
}

static void
check_against_fits(size_t q, const double *weights, bool flip, struct par *par)
{
	struct permstat *stat = take_in(q, weights, PERMSTAT_TWO, false, par);
	struct drawn drawn;
	double signs[N], statistic[UNITS], effects[UNITS * 3];
	size_t order[N];

	evaluate(stat, flip, &drawn);
	permstat_observe(stat, statistic, effects);
	for (size_t unit = 0; unit < UNITS; unit++) {
		size_t count = 0;

		if (unit == 7 || unit == 20) {
			CHECK(isnan(statistic[unit]) && isnan(drawn.maps[unit]) && drawn.counts[unit] == 0);
			continue;
		}
		for (size_t k = 0; k < DRAWN; k++) {
			double t = drawn.maps[k * UNITS + unit], f;

			draw(k, signs, order);
			f = direct_f(q, unit, flip ? signs : NULL, order);
			CHECK_NEAR(q == 1 ? t * t : t, f, 1e-10 * f + 1e-15);
			count += fabs(t) >= fabs(statistic[unit]);
			CHECK(drawn.maxima[k] >= fabs(t));
		}
		CHECK(drawn.counts[unit] == (double)count);
	}
	permstat_free(stat);
}

/* Of 40 units, the last of which has this value in the last record. */
static uint64_t
digest_of(double value)
{
	enum { M = 40 };
	double x[N], y[N * M];
	static const double one = 1;
	struct par *par = par_open(1);
	struct permstat *stat;
	uint64_t digest;

	rng_normals(7, 1, 0, N * M, y);
	for (size_t i = 0; i < N; i++)
		x[i] = 1;
	y[N * M - 1] = value;
	stat = permstat_new(N, 1, x, 1, &one, PERMSTAT_TWO);
	permstat_add(stat, &(struct scans_block){ .n_scans = N, .n_units = M, .values = y, .scan_stride = M, .unit_stride = 1 });
	permstat_prepare(stat, M, par);
	digest = permstat_digest(stat);
	permstat_free(stat);
	par_close(par);
	return digest;
}

/* The records in their own places have the statistics that are observed, with their signs. */
static void
check_identity(size_t q, const double *weights, struct par *par)
{
	struct permstat *stat = take_in(q, weights, PERMSTAT_TWO, false, par);
	struct permstat_work *work = permstat_work_new(stat, 1);
	double maximum, map[UNITS], statistic[UNITS], effects[UNITS * 2];
	size_t order[N], n_negative = 0;

	for (size_t i = 0; i < N; i++)
		order[i] = i;
	permstat_order(stat, work, 0, order);
	permstat_evaluate(stat, work, 1, &maximum, map);
	permstat_observe(stat, statistic, effects);
	for (size_t unit = 0; unit < UNITS; unit++) {
		CHECK_CLOSE(map[unit], statistic[unit], 1e-9);
		n_negative += map[unit] < 0;
	}
	CHECK((n_negative > 0) == (q == 1));
	permstat_work_free(work);
	permstat_free(stat);
}

/* What counts is no less than a statistic but for 1e-10 of it, or 1e-10; of one far below 0 all counts. */
static void
check_thresholds(size_t n_columns, size_t q, const double *weights)
{
	double x[N * P];
	struct permstat *stat;

	make_design(x);
	stat = permstat_new(N, n_columns, n_columns == 1 ? x + (P - 1) * N : x, q, weights, PERMSTAT_POS);
	for (double t = q > 1 ? 0.1 : -4; t < 50; t = t < 0 && t > -0.01 ? 0.01 : t * (t < 0 ? 0.2 : 3)) {
		double back = permstat_from_score(stat, permstat_threshold(stat, t)), less = 1e-10 * fmax(1, fabs(t));

		CHECK(t - back > 0.9 * less && t - back < 1.1 * less);
	}
	CHECK(q > 1 || permstat_threshold(stat, -1e9) == -INFINITY);
	permstat_free(stat);
}

/* y: N records of one unit under the design, at a power of 2. */
static void
check_scales(struct par *par)
{
	static const double group[P] = { 1, 0, 0, 0 };
	const int exponents[] = { 0, -1, 900, -900, 1022, -1000 };
	double x[N * P], normal[N], y[N * 6], t[6], effects[6];
	struct permstat *stat;

	make_design(x);
	rng_normals(4, 1, 0, N, normal);
	for (size_t i = 0; i < N; i++)
		for (size_t unit = 0; unit < 6; unit++)
			y[i * 6 + unit] = ldexp(1 + normal[i] / 4, exponents[unit]);
	stat = permstat_new(N, P, x, 1, group, PERMSTAT_TWO);
	permstat_add(stat, &(struct scans_block){ .n_scans = N, .n_units = 6, .values = y, .scan_stride = 6, .unit_stride = 1 });
	CHECK(permstat_prepare(stat, 6, par) == 0);
	permstat_observe(stat, t, effects);
	for (size_t unit = 1; unit < 6; unit++) {
		CHECK_CLOSE(t[unit], t[0], 1e-13);
		CHECK_CLOSE(effects[unit], ldexp(effects[0], exponents[unit]), 1e-13);
	}
	CHECK(t[1] == t[0] && effects[1] == effects[0] / 2);
	permstat_free(stat);
}

/* Four records of one unit that is the tested column itself, and orders that leave it, take it to the nuisance column and
 * to neither. */
static void
check_fitted(struct par *par)
{
	static const double x[] = { 1, -1, 1, -1, 1, 1, -1, -1, 1, 1, 1, 1 }, tested[] = { 1, 0, 0 };
	static const size_t orders[3][4] = { { 0, 1, 2, 3 }, { 0, 2, 1, 3 }, { 0, 1, 3, 2 } };
	const double most = 1e7;
	struct permstat *stat = permstat_new(4, 3, x, 1, tested, PERMSTAT_TWO);
	struct permstat_work *work;
	double maxima[3], maps[3], t, effect;

	permstat_add(stat, &(struct scans_block){ .n_scans = 4, .n_units = 1, .values = x, .scan_stride = 1, .unit_stride = 1 });
	CHECK(permstat_prepare(stat, 1, par) == 0);
	permstat_observe(stat, &t, &effect);
	CHECK_CLOSE(t, most, 1e-12);
	work = permstat_work_new(stat, 3);
	for (size_t i = 0; i < 3; i++)
		permstat_order(stat, work, i, orders[i]);
	permstat_evaluate(stat, work, 3, maxima, maps);
	CHECK_CLOSE(maps[0], most, 1e-12);
	for (size_t i = 1; i < 3; i++)
		CHECK(fabs(maps[i]) < 1e-6 && fabs(maxima[i]) < 1e-6);
	permstat_work_free(work);
	permstat_free(stat);
}

/* Signs under which all records are alike. */
static void
check_alike(struct par *par)
{
	static const double one[] = { 1, 1, 1, 1, 1 }, y[] = { 3, -3, -3, 3, -3 };
	struct permstat *stat = permstat_new(5, 1, one, 1, one, PERMSTAT_TWO);
	struct permstat_work *work;
	double maximum, map;

	permstat_add(stat, &(struct scans_block){ .n_scans = 5, .n_units = 1, .values = y, .scan_stride = 1, .unit_stride = 1 });
	CHECK(permstat_prepare(stat, 1, par) == 0);
	work = permstat_work_new(stat, 1);
	permstat_sign(stat, work, 0, (const double[]){ 1, -1, -1, 1, -1 });
	permstat_evaluate(stat, work, 1, &maximum, &map);
	CHECK_CLOSE(maximum, 2e7, 1e-12);
	CHECK_CLOSE(map, 2e7, 1e-12);
	permstat_work_free(work);
	permstat_free(stat);
}

/* Three units in the span of the nuisance columns: as they are, and less or more beside it. */
static void
check_spanned(struct par *par)
{
	static const double group[P] = { 1, 0, 0, 0 }, beside[] = { 0, 1e-9, 1e-11 };
	double x[N * P], noise[N], y[N * 3], t[3], effects[3];
	struct permstat *stat;

	make_design(x);
	rng_normals(8, 1, 0, N, noise);
	for (size_t i = 0; i < N; i++)
		for (size_t unit = 0; unit < 3; unit++)
			y[i * 3 + unit] = 5 + 2 * x[i + N] - x[i + 2 * N] + beside[unit] * noise[i];
	stat = permstat_new(N, P, x, 1, group, PERMSTAT_TWO);
	permstat_add(stat, &(struct scans_block){ .n_scans = N, .n_units = 3, .values = y, .scan_stride = 3, .unit_stride = 1 });
	CHECK(permstat_prepare(stat, 3, par) == 1);
	permstat_observe(stat, t, effects);
	CHECK(isnan(t[0]) && isnan(effects[0]) && isfinite(t[1]) && isfinite(t[2]));
	CHECK(!permstat_used(stat)[0] && permstat_used(stat)[1] && permstat_used(stat)[2]);
	permstat_free(stat);
}

/* A statistic from the share |s|^2 / |e|^2 that the contrast explains, and from a rest that is off by 1e-14. */
static void
check_least(void)
{
	for (double size = 1e-3; size < 1e7; size *= 10)
		for (size_t q = 1; q <= 3; q++) {
			const long double dof = 12, f = q == 1 ? (long double)size * size : (long double)size;
			const long double ratio = f * q / dof, rest = 1 / (1 + ratio), tested = ratio / (1 + ratio);
			const long double more = tested / (rest + 1e-14L) * dof / q, less = tested / (rest - 1e-14L) * dof / q;

			CHECK_CLOSE(permstat_equal(q, 12, size), (double)(q == 1 ? sqrtl(more) : more), 1e-13);
			if (q == 1)
				CHECK_CLOSE(permstat_equal(q, 12, -size), (double)-sqrtl(less), 1e-13);
		}
	CHECK(permstat_equal(1, 12, -1e9) == -INFINITY && permstat_equal(1, 12, 0) == 0);
}

/* Of two groups whose difference is 10^power times their noise, all change sides: t changes its sign alone. */
static void
check_equals(struct par *par)
{
	enum { HALF_N = 4, POWERS = 13 };
	static const double group[] = { 1, 0 };
	double x[4 * HALF_N], y[2 * HALF_N * POWERS], noise[2 * HALF_N], maxima[1], counts[POWERS] = { 0 };
	size_t order[2 * HALF_N];
	struct permstat *stat;
	struct permstat_work *work;

	rng_normals(5, 1, 0, 2 * HALF_N, noise);
	for (size_t i = 0; i < 2 * HALF_N; i++) {
		x[i] = i < HALF_N;
		x[i + 2 * HALF_N] = 1;
		order[i] = (i + HALF_N) % (2 * HALF_N);
		for (size_t power = 0; power < POWERS; power++)
			y[i * POWERS + power] = x[i] + noise[i] * pow(10, -(double)power);
	}
	stat = permstat_new(2 * HALF_N, 2, x, 1, group, PERMSTAT_TWO);
	permstat_add(stat, &(struct scans_block){ .n_scans = 2 * HALF_N, .n_units = POWERS, .values = y,
	    .scan_stride = POWERS, .unit_stride = 1 });
	CHECK(permstat_prepare(stat, POWERS, par) == 0);
	work = permstat_work_new(stat, 1);
	permstat_order(stat, work, 0, order);
	permstat_evaluate(stat, work, 1, maxima, NULL);
	permstat_count(stat, work, counts);
	for (size_t power = 0; power < POWERS; power++)
		CHECK(counts[power] == 1);
	permstat_work_free(work);
	permstat_free(stat);
}

/* The mean alone, whose t is that of the textbook, in 35 units, each of which is the largest once; unit 34 is constant. */
static void
check_mean_alone(enum permstat_side side, struct par *par)
{
	enum { M = 35 };
	double x[N], y[N * M], signs[N], maxima[1], maps[M];
	static const double one = 1;
	size_t order[N];

	rng_normals(6, 1, 0, N * M, y);
	for (size_t i = 0; i < N; i++)
		x[i] = 1;
	draw(2, signs, order);
	for (size_t i = 0; i < N; i++)
		y[i * M + M - 1] = 2.5;
	for (size_t largest = 0; largest + 1 < M; largest++) {
		struct permstat *stat = permstat_new(N, 1, x, 1, &one, side);
		struct permstat_work *work;
		double most = -INFINITY;

		for (size_t i = 0; i < N; i++)
			y[i * M + largest] += (side == PERMSTAT_NEG ? -20 : 20) * signs[i];
		permstat_add(stat, &(struct scans_block){ .n_scans = N, .n_units = M, .values = y, .scan_stride = M, .unit_stride = 1 });
		CHECK(permstat_prepare(stat, M, par) == 1 && !permstat_used(stat)[M - 1]);
		work = permstat_work_new(stat, 1);
		permstat_sign(stat, work, 0, signs);
		permstat_evaluate(stat, work, 1, maxima, maps);
		CHECK(isnan(maps[M - 1]));
		for (size_t unit = 0; unit + 1 < M; unit++) {
			double mean = 0, squares = 0, t;

			for (size_t i = 0; i < N; i++)
				mean += signs[i] * y[i * M + unit] / N;
			for (size_t i = 0; i < N; i++)
				squares += pow(signs[i] * y[i * M + unit] - mean, 2);
			t = (side == PERMSTAT_NEG ? -mean : mean) / sqrt(squares / (N - 1) / N);
			CHECK_CLOSE(maps[unit], t, 1e-11);
			most = fmax(most, side == PERMSTAT_TWO ? fabs(maps[unit]) : maps[unit]);
			if (unit == largest)
				CHECK(maxima[0] == maps[unit]);
		}
		CHECK(maxima[0] == most);
		for (size_t i = 0; i < N; i++)
			y[i * M + largest] -= (side == PERMSTAT_NEG ? -20 : 20) * signs[i];
		permstat_work_free(work);
		permstat_free(stat);
	}
}

int
main(void)
{
	static const double three[3 * P] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0 };
	static const double group[P] = { 1, 0, 0, 0 }, both[2 * P] = { 1, 0, 0, 0, 0, 1, 0, 0 }, mean[P] = { 0, 0, 0, 1 };
	static const char *const names[] = { "avx512", "avx2", "baseline" };
	struct par *par = par_open(2);

	check_test("t and F of arranged residuals are those of least squares on them");
	check_against_fits(1, group, false, par);
	check_against_fits(1, group, true, par);
	check_against_fits(2, both, false, par);
	check_against_fits(3, three, false, par);
	check_identity(1, group, par);
	check_identity(2, both, par);

	check_test("the mean is nuisance where a difference is tested, and not where it is the mean itself");
	{
		double x[N * P];
		struct permstat *stat;

		make_design(x);
		stat = permstat_new(N, P, x, 1, group, PERMSTAT_TWO);
		CHECK(permstat_has_mean(stat) && permstat_dof(stat) == N - P);
		permstat_free(stat);
		stat = permstat_new(N, P, x, 1, mean, PERMSTAT_TWO);
		CHECK(!permstat_has_mean(stat));
		permstat_free(stat);
		/* a covariate that is nearly constant isn't the constant */
		for (size_t i = 0; i < N; i++)
			x[i + N] = 1 + 1e-6 * x[i + N];
		stat = permstat_new(N, 2, x, 1, (const double[]){ 1, 0 }, PERMSTAT_TWO);
		CHECK(stat != NULL && !permstat_has_mean(stat));
		permstat_free(stat);
		make_design(x);
		CHECK(permstat_new(P, P, x, 1, group, PERMSTAT_TWO) == NULL);
	}

	check_test("the order of flow changes neither digest nor bits");
	{
		struct permstat *a = take_in(1, group, PERMSTAT_POS, false, par), *b = take_in(1, group, PERMSTAT_POS, true, par);
		struct drawn one, other;

		evaluate(a, false, &one);
		evaluate(b, false, &other);
		CHECK(permstat_digest(a) == permstat_digest(b));
		CHECK(memcmp(&one, &other, sizeof(one)) == 0);
		/* nor does the kind of a NaN; any other bit does */
		CHECK(digest_of(nan("1")) == digest_of(nan("2")) && digest_of(-NAN) == digest_of(nan("1")));
		CHECK(digest_of(1) != digest_of(nextafter(1, 2)) && digest_of(0) != digest_of(1));
		permstat_free(a);
		permstat_free(b);
	}

	check_test("a mean alone has its t, and the largest of all units is found wherever it is");
	check_mean_alone(PERMSTAT_TWO, par);
	check_mean_alone(PERMSTAT_POS, par);
	check_mean_alone(PERMSTAT_NEG, par);

	check_test("below 0 is above 0 of the opposite contrast");
	{
		static const double opposite[P] = { -1, 0, 0, 0 };
		struct permstat *a = take_in(1, group, PERMSTAT_NEG, false, par);
		struct permstat *b = take_in(1, opposite, PERMSTAT_POS, false, par);
		struct drawn one, other;
		double t[UNITS], u[UNITS], effects[UNITS];

		evaluate(a, true, &one);
		evaluate(b, true, &other);
		permstat_observe(a, t, effects);
		permstat_observe(b, u, effects);
		for (size_t unit = 0; unit < UNITS; unit++) {
			CHECK_CLOSE(t[unit], -u[unit], 1e-12);
			CHECK(one.counts[unit] == other.counts[unit]);
		}
		permstat_free(a);
		permstat_free(b);
	}

	check_test("all versions of the arithmetic give the same bits");
	for (size_t q = 1; q <= 2; q++) {
		struct permstat *stat = take_in(q, both, PERMSTAT_TWO, false, par);
		struct drawn first, next;
		size_t n = 0;

		for (size_t i = 0; i < 3; i++) {
			if (permstat_fold_named(names[i]) == NULL || !kernel_force(names[i])) {
				check_note("this machine has no %s", names[i]);
				continue;
			}
			stat->fold = permstat_fold_named(names[i]);
			evaluate(stat, false, n == 0 ? &first : &next);
			CHECK(n == 0 || memcmp(&first, &next, sizeof(first)) == 0);
			n++;
		}
		CHECK(permstat_fold_named("abacus") == NULL);
		kernel_force(NULL);
		permstat_free(stat);
	}

	check_test("a record without a number in any unit is found");
	{
		double x[N], y[N * 2];
		struct permstat *stat;
		static const double one = 1;

		for (size_t empty = 0; empty <= N; empty++) {
			for (size_t i = 0; i < N; i++) {
				x[i] = 1;
				y[2 * i] = i == empty ? INFINITY : (double)i;
				y[2 * i + 1] = i == empty ? NAN : (double)i;
			}
			stat = permstat_new(N, 1, x, 1, &one, PERMSTAT_TWO);
			permstat_add(stat, &(struct scans_block){ .n_scans = N, .n_units = 2, .values = y, .scan_stride = 2,
			    .unit_stride = 1 });
			CHECK(permstat_empty_record(stat) == (empty < N ? empty : SIZE_MAX));
			permstat_free(stat);
		}
	}
	check_test("a power of 2 changes the effect alone, whatever it does to squares");
	check_scales(par);

	check_test("what only nuisance columns fit counts as nothing, what the contrast fits alone as the most there is");
	check_fitted(par);

	check_alike(par);

	check_test("what nuisance columns fit has no statistic, what is beside them by a share of 1e-11 has");
	check_spanned(par);

	check_test("the least that a statistic may be is that of the largest rest");
	check_least();

	check_test("what counts as equal is 1e-10 less");
	check_thresholds(P, 1, group);
	check_thresholds(P, 2, both);
	check_thresholds(1, 1, (const double[]){ 1 });

	check_test("statistics that differ by their rounding count as equal");
	check_equals(par);
	par_close(par);
	return check_done();
}
