/* reml: mixed effects by restricted maximum likelihood; see reml.h.
 *
 * With t = tau2, W = diag(1 / (v_i + t)) and P = W - WQ(Q'WQ)^-1 Q'W, twice the slope of the restricted likelihood is
 * y'PPy - tr P. Let the columns of K (n x n-r) be orthonormal with K'Q = 0, l_j the eigenvalues of K'VK, and z K'y in
 * their directions. Then P = K(K'VK + t)^-1 K', so
 *
 *	A = y'PPy = sum z_j^2 / (l_j + t)^2	-A'/2 = C = y'PPPy
 *	B = tr P  = sum 1 / (l_j + t)		-B'   = D = tr PP
 *
 * The slope is positive where a^2 < s, a = A^(-1/2), s = 1/B. Both are means of powers, of l_j + t, with an exponent
 * below 1, hence concave in t: tangents are above them and chords below. So two values of t, and A, B, C, D there, prove
 * for all between them that the slope has one sign, or that it falls through 0 once at most; where they can't, the
 * interval is split. As the slope is negative beyond t = y'KK'y - min v, this finds all maxima, usually from a handful
 * of values (if all v_i are equal, a and s are straight lines, and from three). Several maxima are compared by their
 * likelihoods.
 *
 * A and the rest come from a QR decomposition of W^(1/2) Q by reflections. Its columns and rows are pivoted, so that
 * each row has its own small error however much weights differ (Powell & Reid 1969, Information Processing 68:122-126;
 * Cox & Higham 1998, Numer Math 79:1-32); and all is summed from squares.
 */
#include "model/reml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MOST_POINTS = 2000, MOST_STEPS = 100 };

static const double least_variance = 1e-100;	/* of the largest */
static const double least_residual = 1e-26;	/* squares, beside what the fit has: less is rounding */
static const double narrow = 1e-12;		/* an interval, beside the mean of the l_j + t */
static const double level = 2e-15;		/* a^2/s - 1 that is 0 but for rounding */
static const double last_step = 1e-8;		/* of Newton's, beside t */

struct reml {
	size_t n, r;
	double *q;		/* n x r */
	/* the unit, its variances divided by 4^exponent and its values by 2^exponent: */
	int exponent;
	double *v, *e;		/* variances; y - QQ'y */
	double *b0;		/* Q'y */
	/* W^(1/2) Q, rows and columns in some order, decomposed: */
	double *root;		/* n: W^(1/2) */
	double *x;		/* n x r: R above the diagonal, the reflections' vectors from it down */
	double *diagonal, *scale;	/* r: of R; reflection k is 1 - scale v v' */
	size_t *column;		/* r: which of Q's */
	double *z;		/* n: W^(1/2) e, reflected: r along the design and n - r beside it */
	double *basis;		/* n x r: orthonormal, of W^(1/2) Q */
	double *work, *leverage;	/* n each; leverage: diagonal of the projection on W^(1/2) Q */
	/* results */
	size_t n_points;
	bool found;
	double best, best_likelihood;	/* NaN while it wasn't needed */
	double *b, *half;
};

/* What is known at one t. */
struct point {
	double t, a, s;		/* A^(-1/2) and 1/B */
	double a_slope, s_slope;
};

struct reml *
reml_new(size_t n, size_t r, const double *q)
{
	struct reml *reml = mem_zeros(1, sizeof(*reml));
	double **const arrays[] = { &reml->v, &reml->e, &reml->root, &reml->z, &reml->work, &reml->leverage };

	reml->n = n;
	reml->r = r;
	for (size_t i = 0; i < sizeof(arrays) / sizeof(*arrays); i++)
		*arrays[i] = mem_array(n, sizeof(double));
	reml->q = mem_array(n * r, sizeof(double));
	memcpy(reml->q, q, n * r * sizeof(double));
	reml->x = mem_array(n * r, sizeof(double));
	reml->basis = mem_array(n * r, sizeof(double));
	reml->b0 = mem_array(r, sizeof(double));
	reml->diagonal = mem_array(r, sizeof(double));
	reml->scale = mem_array(r, sizeof(double));
	reml->column = mem_array(r, sizeof(*reml->column));
	reml->b = mem_array(r, sizeof(double));
	reml->half = mem_array(r * r, sizeof(double));
	return reml;
}

void
reml_free(struct reml *reml)
{
	void *const arrays[] = { reml->q, reml->v, reml->e, reml->b0, reml->root, reml->x, reml->diagonal, reml->scale,
		reml->column, reml->z, reml->basis, reml->work, reml->leverage, reml->b, reml->half };

	for (size_t i = 0; i < sizeof(arrays) / sizeof(*arrays); i++)
		free(arrays[i]);
	free(reml);
}

/* ---- the decomposition at one t ------------------------------------------------------------------------- */

/* a'b. Four sums, for none need wait for the last one's addition then. */
static double
dot(size_t n, const double *a, const double *b)
{
	double sums[4] = { 0 };
	size_t i = 0;

	for (; i + 4 <= n; i += 4)
		for (size_t k = 0; k < 4; k++)
			sums[k] += a[i + k] * b[i + k];
	for (; i < n; i++)
		sums[0] += a[i] * b[i];
	return sums[0] + sums[1] + (sums[2] + sums[3]);
}

static void
swap(double *a, double *b)
{
	double c = *a;

	*a = *b;
	*b = c;
}

/* Brings the longest of the columns from k on to place k. */
static void
pivot_column(struct reml *reml, size_t k)
{
	size_t n = reml->n, most = k, c = reml->column[k];
	double longest = -1;

	for (size_t j = k; j < reml->r && reml->r > k + 1; j++) {
		double length = dot(n - k, reml->x + j * n + k, reml->x + j * n + k);

		if (length > longest) {
			longest = length;
			most = j;
		}
	}
	for (size_t i = 0; i < n && most != k; i++)
		swap(&reml->x[i + k * n], &reml->x[i + most * n]);
	reml->column[k] = reml->column[most];
	reml->column[most] = c;
}

/* Brings the row from k on with the largest value in column k to place k. */
static void
pivot_row(struct reml *reml, size_t k)
{
	size_t n = reml->n, most = k;
	const double *x = reml->x + k * n;

	for (size_t i = k + 1; i < n; i++)
		if (fabs(x[i]) > fabs(x[most]))
			most = i;
	for (size_t j = 0; j < reml->r; j++)
		swap(&reml->x[k + j * n], &reml->x[most + j * n]);
	swap(&reml->root[k], &reml->root[most]);
	swap(&reml->z[k], &reml->z[most]);
}

static void
reflect(const struct reml *reml, size_t k, double *y)
{
	size_t n = reml->n;
	const double *v = reml->x + k * n;
	double factor = reml->scale[k] * dot(n - k, v + k, y + k);

	for (size_t i = k; i < n; i++)
		y[i] -= factor * v[i];
}

/* y becomes H'y: its first r values are along the design. */
static void
reflect_all(const struct reml *reml, double *y)
{
	for (size_t k = 0; k < reml->r; k++)
		reflect(reml, k, y);
}

/* y, of which only what is beside the design counts, becomes H y, and each row takes its weight's root. */
static void
reflect_back(const struct reml *reml, double *y)
{
	memset(y, 0, reml->r * sizeof(*y));
	for (size_t k = reml->r; k-- > 0;)
		reflect(reml, k, y);
	for (size_t i = 0; i < reml->n; i++)
		y[i] *= reml->root[i];
}

static double
square_beside(const struct reml *reml, const double *y)
{
	return dot(reml->n - reml->r, y + reml->r, y + reml->r);
}

static void
decompose(struct reml *reml, double t)
{
	size_t n = reml->n, r = reml->r;

	for (size_t i = 0; i < n; i++) {
		reml->root[i] = 1 / sqrt(reml->v[i] + t);
		reml->z[i] = reml->root[i] * reml->e[i];
	}
	for (size_t j = 0; j < r; j++) {
		reml->column[j] = j;
		for (size_t i = 0; i < n; i++)
			reml->x[i + j * n] = reml->root[i] * reml->q[i + j * n];
	}
	for (size_t k = 0; k < r; k++) {
		double *x = reml->x + k * n, length;

		pivot_column(reml, k);
		pivot_row(reml, k);
		length = sqrt(dot(n - k, x + k, x + k));
		reml->diagonal[k] = x[k] > 0 ? -length : length;
		x[k] -= reml->diagonal[k];
		reml->scale[k] = -1 / (reml->diagonal[k] * x[k]);
		for (size_t j = k + 1; j < r; j++)
			reflect(reml, k, reml->x + j * n);
	}
	reflect_all(reml, reml->z);
}

static void
find_basis(struct reml *reml)
{
	size_t n = reml->n;

	memset(reml->leverage, 0, n * sizeof(*reml->leverage));
	memset(reml->basis, 0, n * reml->r * sizeof(*reml->basis));
	for (size_t j = 0; j < reml->r; j++) {
		double *column = reml->basis + j * n;

		/* of reflection j comes 1 in row j less scale v[j] v */
		for (size_t i = j; i < n; i++)
			column[i] = -reml->scale[j] * reml->x[j + j * n] * reml->x[i + j * n];
		column[j] += 1;
		for (size_t k = j; k-- > 0;)
			reflect(reml, k, column);
		for (size_t i = 0; i < n; i++)
			reml->leverage[i] += column[i] * column[i];
	}
}

/* Rows to themselves: 1 - leverage would cancel. They are 2r at most. */
static bool
is_heavy(const struct reml *reml, size_t row)
{
	return reml->leverage[row] > 0.5;
}

/* What a heavy row gives to tr P, and to tr PP that isn't between light ones: its column of P, from what is beside the
 * design. */
static void
add_heavy(struct reml *reml, size_t row, double *trace, double *square)
{
	size_t n = reml->n;
	double *column = reml->work;

	memset(column, 0, n * sizeof(*column));
	column[row] = reml->root[row];
	reflect_all(reml, column);
	*trace += square_beside(reml, column);
	reflect_back(reml, column);
	for (size_t i = 0; i < n; i++)
		*square += column[i] * column[i] * (is_heavy(reml, i) ? 1 : 2);
}

/* tr P and tr PP. With the basis U of W^(1/2) Q, tr PP is, of light rows, sum w_i^2 (1 - 2 leverage_i) + |U'WU|^2. */
static void
find_traces(struct reml *reml, double *trace, double *square)
{
	size_t n = reml->n, r = reml->r;

	*trace = *square = 0;
	find_basis(reml);
	for (size_t i = 0; i < n; i++) {
		double w = reml->root[i] * reml->root[i];

		if (is_heavy(reml, i)) {
			add_heavy(reml, i, trace, square);
			continue;
		}
		*trace += w * (1 - reml->leverage[i]);
		*square += w * w * (1 - 2 * reml->leverage[i]);
	}
	for (size_t j = 0; j < r; j++)
		for (size_t k = 0; k <= j; k++) {
			const double *u = reml->basis + j * n, *v = reml->basis + k * n;
			double sum = 0;

			for (size_t i = 0; i < n; i++)
				sum += is_heavy(reml, i) ? 0 : reml->root[i] * reml->root[i] * u[i] * v[i];
			*square += sum * sum * (j == k ? 1 : 2);
		}
}

static struct point
find_point(struct reml *reml, double t)
{
	struct point point = { .t = t };
	double *u = reml->work, square, cube, trace, trace_square;

	reml->n_points++;
	decompose(reml, t);
	memcpy(u, reml->z, reml->n * sizeof(*u));
	reflect_back(reml, u);		/* Py */
	square = dot(reml->n, u, u);
	for (size_t i = 0; i < reml->n; i++)
		u[i] *= reml->root[i];
	reflect_all(reml, u);
	cube = square_beside(reml, u);
	find_traces(reml, &trace, &trace_square);
	point.a = 1 / sqrt(square);
	point.a_slope = cube * point.a * point.a * point.a;
	point.s = 1 / trace;
	point.s_slope = trace_square * point.s * point.s;
	return point;
}

double
reml_likelihood(struct reml *reml, double tau2)
{
	double sum = 0;

	decompose(reml, ldexp(tau2, -2 * reml->exponent));
	for (size_t i = 0; i < reml->n; i++)
		sum -= 2 * log(reml->root[i]);
	for (size_t k = 0; k < reml->r; k++)
		sum += 2 * log(fabs(reml->diagonal[k]));
	sum += (double)(reml->n - reml->r) * 2 * reml->exponent * log(2);
	return -(sum + square_beside(reml, reml->z)) / 2;
}

/* ---- the largest of all maxima ------------------------------------------------------------------------------ */

static bool
rises_at(const struct point *point)
{
	return point->a * point->a < point->s;
}

/* Whether a^2 < s from left to right: a below a tangent, s above its chord, and the square of a line is convex. */
static bool
all_rising(const struct point *left, const struct point *right)
{
	double width = right->t - left->t, ahead = left->a + left->a_slope * width;
	double behind = right->a - right->a_slope * width;

	return rises_at(left) && rises_at(right) && (ahead * ahead < right->s || behind * behind < left->s);
}

/* Whether (a + (b - a) f)^2 > c + (d - c) f for all f in [0, 1]; a <= b. */
static bool
stays_above(double a, double b, double c, double d)
{
	double lowest = b > a ? ((d - c) / (2 * (b - a)) - a) / (b - a) : 0, at = a + (b - a) * lowest;

	return a * a > c && b * b > d && (!(lowest > 0 && lowest < 1) || at * at > c + (d - c) * lowest);
}

/* Whether a^2 > s from left to right: a above its chord, s below a tangent. */
static bool
all_falling(const struct point *left, const struct point *right)
{
	double width = right->t - left->t;

	return !rises_at(left) && !rises_at(right) &&
	    (stays_above(left->a, right->a, left->s, left->s + left->s_slope * width) ||
	    stays_above(left->a, right->a, right->s - right->s_slope * width, right->s));
}

/* Whether s - a^2 falls all the way, or rises: slopes of both only fall, and a only rises. */
static bool
crosses_down(const struct point *left, const struct point *right)
{
	return left->s_slope < 2 * left->a * right->a_slope;
}

static bool
crosses_up(const struct point *left, const struct point *right)
{
	return right->s_slope > 2 * right->a * left->a_slope;
}

/* The harmonic mean of the l_j + t at a point. */
static double
total(const struct reml *reml, const struct point *point)
{
	return (double)(reml->n - reml->r) * point->s;
}

/* Between two t the middle of the logs of total variances. */
static double
find_middle(double low, double high, double mean)
{
	double t = sqrt(low + mean) * sqrt(high + mean) - mean;

	return t > low && t < high ? t : low + (high - low) / 2;
}

static double
excess(const struct point *point)
{
	return point->a * point->a / point->s - 1;
}

/* t where a^2 / s = 1, between a point where it is less and one where it isn't: by Newton's steps, for it is nearly a
 * line, from whichever is nearer; halving where one leads out. A step that is a share e of t leaves about e^2. */
static double
find_zero(struct reml *reml, const struct point *left, const struct point *right)
{
	struct point point = fabs(excess(left)) < fabs(excess(right)) ? *left : *right;
	double low = left->t, high = right->t, mean = total(reml, left) - left->t;

	for (int step = 0; step < MOST_STEPS; step++) {
		double f = excess(&point), slope = point.a * (2 * point.a_slope - point.a * point.s_slope / point.s) / point.s;
		double t = point.t - f / slope;

		if (fabs(f) <= level)
			return point.t;
		if (f < 0)
			low = point.t;
		else
			high = point.t;
		if (!(t > low && t < high))
			t = find_middle(low, high, mean);
		else if (fabs(t - point.t) <= last_step * t)
			return t;
		if (t <= low || t >= high)
			return t;
		point = find_point(reml, t);
	}
	return point.t;
}

/* Another maximum: the first one, or the better one. Of equals the smaller. */
static void
add_maximum(struct reml *reml, double t)
{
	double likelihood = NAN;

	if (reml->found) {
		if (isnan(reml->best_likelihood))
			reml->best_likelihood = reml_likelihood(reml, ldexp(reml->best, 2 * reml->exponent));
		likelihood = reml_likelihood(reml, ldexp(t, 2 * reml->exponent));
		if (!(likelihood > reml->best_likelihood))
			return;
	}
	reml->found = true;
	reml->best = t;
	reml->best_likelihood = likelihood;
}

/* Where to split. Between a rise and a fall, somewhat before the maximum that chords give: then one part can only rise
 * and the other falls once. If that didn't help, or else, in the middle. */
static double
find_split(const struct reml *reml, const struct point *left, const struct point *right, size_t depth)
{
	double mean = total(reml, left) - left->t, t = NAN;

	if (rises_at(left) && !rises_at(right) && depth % 2 == 0) {
		/* (p + q f)^2 = s_left + (s_right - s_left) f */
		double p = left->a, q = right->a - p, c = left->s - p * p, half = p * q - (right->s - left->s) / 2;
		double root = sqrt(half * half + q * q * c);
		double zero = (right->t - left->t) * (half > 0 ? c / (root + half) : (root - half) / (q * q));

		t = fmax((left->t + zero + mean) / 1.3 - mean, left->t + zero / 2);
	}
	return t > left->t && t < right->t ? t : find_middle(left->t, right->t, mean);
}

/* Adds all maxima between two points. */
static void
search(struct reml *reml, const struct point *left, const struct point *right, size_t depth)
{
	struct point middle;

	if (all_rising(left, right) || all_falling(left, right) || crosses_up(left, right))
		return;
	if (crosses_down(left, right) || right->t - left->t <= narrow * total(reml, left) || reml->n_points >= MOST_POINTS) {
		if (rises_at(left) && !rises_at(right))
			add_maximum(reml, find_zero(reml, left, right));
		return;
	}
	middle = find_point(reml, find_split(reml, left, right, depth));
	search(reml, left, &middle, depth + 1);
	search(reml, &middle, right, depth + 1);
}

/* ---- one unit --------------------------------------------------------------------------------------------------- */

/* The unit at its scale; false where it can't be used. */
static bool
take_unit(struct reml *reml, const double *y, const double *v)
{
	size_t n = reml->n;
	double least = INFINITY, most = 0, rest;

	for (size_t i = 0; i < n; i++) {
		if (!isfinite(y[i]) || !isfinite(v[i]) || !(v[i] > 0))
			return false;
		least = fmin(least, v[i]);
		most = fmax(most, v[i]);
	}
	if (least < least_variance * most)
		return false;
	frexp(most, &reml->exponent);
	reml->exponent /= 2;
	for (size_t i = 0; i < n; i++) {
		reml->v[i] = ldexp(v[i], -2 * reml->exponent);
		reml->e[i] = ldexp(y[i], -reml->exponent);
	}
	for (size_t j = 0; j < reml->r; j++)
		reml->b0[j] = dot(n, reml->q + j * n, reml->e);
	for (size_t j = 0; j < reml->r; j++)
		for (size_t i = 0; i < n; i++)
			reml->e[i] -= reml->q[i + j * n] * reml->b0[j];
	rest = dot(n, reml->e, reml->e);
	if (isfinite(rest) && rest <= least_residual * dot(reml->r, reml->b0, reml->b0))
		memset(reml->e, 0, n * sizeof(*reml->e));
	return true;
}

/* y becomes R^-1 y, in Q's order. */
static void
solve(const struct reml *reml, double *y, double *x)
{
	for (size_t k = reml->r; k-- > 0;) {
		for (size_t j = k + 1; j < reml->r; j++)
			y[k] -= reml->x[k + j * reml->n] * y[j];
		y[k] /= reml->diagonal[k];
	}
	for (size_t k = 0; k < reml->r; k++)
		x[reml->column[k]] = y[k];
}

/* b and its covariance at t. */
static bool
finish(struct reml *reml, double t, struct reml_fit *fit)
{
	size_t n = reml->n, r = reml->r;
	double sum = 0;

	decompose(reml, t);
	for (size_t i = 0; i < n; i++)
		sum += reml->root[i] * reml->root[i];
	fit->spread = square_beside(reml, reml->z) / (double)(n - r);
	solve(reml, reml->z, reml->b);
	for (size_t k = 0; k < r; k++) {
		reml->b[k] = ldexp(reml->b0[k] + reml->b[k], reml->exponent);
		memset(reml->work, 0, r * sizeof(*reml->work));
		reml->work[k] = 1;
		solve(reml, reml->work, reml->half + k * r);
	}
	for (size_t i = 0; i < r * r; i++)
		reml->half[i] = ldexp(reml->half[i], reml->exponent);
	fit->tau2 = ldexp(t, 2 * reml->exponent);
	fit->variance = ldexp((double)n / sum, 2 * reml->exponent);
	fit->b = reml->b;
	fit->half = reml->half;
	return isfinite(fit->tau2) && isfinite(fit->q) && isfinite(fit->variance);
}

bool
reml_estimate(struct reml *reml, const double *y, const double *v, struct reml_fit *fit)
{
	double least = INFINITY, end;
	struct point zero, last;

	if (!take_unit(reml, y, v))
		return false;
	for (size_t i = 0; i < reml->n; i++)
		least = fmin(least, reml->v[i]);
	reml->n_points = 0;
	reml->found = false;
	reml->best = 0;
	end = dot(reml->n, reml->e, reml->e) - least;
	zero = find_point(reml, 0);
	fit->q = square_beside(reml, reml->z);
	if (isfinite(end) && end > 0) {
		if (!rises_at(&zero))
			add_maximum(reml, 0);
		last = find_point(reml, end);
		search(reml, &zero, &last, 0);
	}
	return finish(reml, reml->best, fit) && isfinite(end);
}
