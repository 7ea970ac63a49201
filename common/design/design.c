/* design: what stands beside the conditions in a design, and whether the whole of it can be estimated; see
 * design.h. */
#include "design/design.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "numerics/expr.h"
#include "numerics/lin.h"

static const double pi = 3.14159265358979323846;
static const double dependent = 1e-10;	/* of a column's length */

/* ---- drifts ------------------------------------------------------------------------------------------- */

bool
design_drift_parse(const char *word, struct design_drift *drift)
{
	static const char *const words[] = { "none", "cosine", "poly", "legendre", "power" };
	size_t n = strcspn(word, ":"), kind = 0;
	const char *value = word[n] == ':' ? word + n + 1 : NULL;

	while (kind < 5 && (strlen(words[kind]) != n || strncmp(word, words[kind], n) != 0))
		kind++;
	*drift = (struct design_drift){ (enum design_drift_kind)kind, 0.01, kind == DRIFT_POLY ? 1 : 0 };
	if (kind == 5 || (value != NULL && kind == DRIFT_NONE))
		return false;
	if (value == NULL)
		return true;
	if (kind == DRIFT_COSINE)
		return opt_real(value, &drift->high_pass_hz) && drift->high_pass_hz >= 0 &&
		    isfinite(drift->high_pass_hz);
	return opt_count(value, &drift->order) && drift->order >= 1 && drift->order <= 100;
}

bool
design_drift_needs_time(const struct design_drift *drift)
{
	return drift->kind == DRIFT_COSINE || (drift->kind != DRIFT_NONE && drift->order == 0);
}

bool
design_drift_fits(const struct design_drift *drift, size_t n_scans)
{
	return drift->kind == DRIFT_NONE || drift->kind == DRIFT_COSINE || drift->order < n_scans;
}

/* Mean distance of the scans. */
static double
time_step(size_t n_scans, const double *time_s)
{
	return n_scans > 1 ? (time_s[n_scans - 1] - time_s[0]) / (double)(n_scans - 1) : 0;
}

size_t
design_drift_count(const struct design_drift *drift, size_t n_scans, const double *time_s)
{
	double n = (double)n_scans, count;

	if (drift->kind == DRIFT_NONE)
		return 0;
	/* another order of operations gives another count in some settings: this is nilearn's */
	if (drift->kind == DRIFT_COSINE)
		count = floor(2 * n * drift->high_pass_hz * time_step(n_scans, time_s));
	else
		count = drift->order > 0 ? (double)drift->order : 1 + floor(n * time_step(n_scans, time_s) / 150);
	return count >= n - 1 ? n_scans - 1 : count > 0 ? (size_t)count : 0;
}

static double
legendre(size_t order, double x)
{
	double before = 1, now = x;

	/* Bonnet's recursion */
	for (size_t k = 1; k < order; k++) {
		double k1 = (double)k, next = ((2 * k1 + 1) * x * now - k1 * before) / (k1 + 1);
		before = now;
		now = next;
	}
	return order == 0 ? 1 : now;
}

static void
subtract(size_t n, double share, const double *from, double *column)
{
	for (size_t i = 0; i < n; i++)
		column[i] -= share * from[i];
}

/* Makes a column orthogonal to the constant and to those before it. */
static void
orthogonalise(size_t n, size_t before, const double *columns, double *column)
{
	for (size_t pass = 0; pass < 2; pass++) {
		double mean = 0;
		for (size_t i = 0; i < n; i++)
			mean += column[i] / (double)n;
		for (size_t i = 0; i < n; i++)
			column[i] -= mean;
		for (size_t k = 0; k < before; k++) {
			double size = lin_dot(n, columns + k * n, columns + k * n);
			if (size > 0)
				subtract(n, lin_dot(n, columns + k * n, column) / size, columns + k * n, column);
		}
	}
}

void
design_drift_fill(const struct design_drift *drift, size_t n_scans, const double *time_s, size_t n, double *columns)
{
	double scans = (double)n_scans, last = n_scans > 1 ? scans - 1 : 1;

	for (size_t k = 1; k <= n; k++) {
		double *column = columns + (k - 1) * n_scans;
		for (size_t i = 0; i < n_scans; i++) {
			double x = 2 * (double)i / last - 1;	/* linspace(-1, 1) */
			if (drift->kind == DRIFT_COSINE)
				column[i] = sqrt(2 / scans) * cos(pi / scans * ((double)i + 0.5) * (double)k);
			else if (drift->kind == DRIFT_POLY)
				column[i] = pow(time_s != NULL ? time_s[i] / time_s[n_scans - 1] : (double)i / last,
				    (double)k);
			else
				column[i] = drift->kind == DRIFT_LEGENDRE ? legendre(k, x) : pow(x, (double)k);
		}
		if (drift->kind == DRIFT_POLY)
			orthogonalise(n_scans, k - 1, columns, column);
	}
}

/* ---- factors ------------------------------------------------------------------------------------------ */

static int
text_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t
design_levels(size_t n, const char *const *texts, const char **levels, size_t *codes)
{
	size_t count = 0;

	memcpy(levels, texts, n * sizeof(*levels));
	qsort(levels, n, sizeof(*levels), text_compare);
	for (size_t i = 0; i < n; i++)
		if (count == 0 || strcmp(levels[i], levels[count - 1]) != 0)
			levels[count++] = levels[i];
	for (size_t i = 0; i < n; i++) {
		const char **found = bsearch(&texts[i], levels, count, sizeof(*levels), text_compare);
		codes[i] = (size_t)(found - levels);
	}
	return count;
}

/* ---- dependencies ------------------------------------------------------------------------------------- */

/* An orthonormal basis q of the independent columns so far, q r = those columns scaled to length 1. */
struct basis {
	size_t n_rows, n;
	double *q, *r;		/* n_rows x room, room x room */
	size_t room;
	size_t *columns;
	double *lengths;
};

/* Takes a column's part in the basis out of it: `shares', two passes added up. Returns the length of what is
 * left. */
static double
basis_reduce(const struct basis *basis, double *column, double *shares)
{
	memset(shares, 0, basis->room * sizeof(*shares));
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t k = 0; k < basis->n; k++) {
			const double *q = basis->q + k * basis->n_rows;
			double share = lin_dot(basis->n_rows, q, column);
			shares[k] += share;
			subtract(basis->n_rows, share, q, column);
		}
	return sqrt(lin_dot(basis->n_rows, column, column));
}

/* Weights on the original columns of a dependent one whose length was `length': r w = shares. */
static double *
basis_weights(const struct basis *basis, size_t n_columns, double length, double *shares)
{
	double *weights = mem_zeros(n_columns, sizeof(*weights));

	for (size_t k = basis->n; k-- > 0;) {
		shares[k] /= basis->r[k + k * basis->room];
		for (size_t i = 0; i < k; i++)
			shares[i] -= shares[k] * basis->r[i + k * basis->room];
		/* what is but rounding would make the words unreadable */
		if (fabs(shares[k]) > 1e-8)
			weights[basis->columns[k]] = shares[k] * length / basis->lengths[k];
	}
	return weights;
}

static void
basis_extend(struct basis *basis, size_t index, double length, const double *column, double left,
    const double *shares)
{
	double *q = basis->q + basis->n * basis->n_rows, *r = basis->r + basis->n * basis->room;

	memcpy(r, shares, basis->n * sizeof(*r));
	r[basis->n] = left;
	for (size_t i = 0; i < basis->n_rows; i++)
		q[i] = column[i] / left;
	basis->columns[basis->n] = index;
	basis->lengths[basis->n++] = length;
}

size_t
design_dependencies(size_t n_rows, size_t n_columns, const double *x, struct design_dependency *dependencies)
{
	size_t room = n_rows < n_columns ? n_rows : n_columns, count = 0;
	struct basis basis = { .n_rows = n_rows, .room = room };
	double *column = mem_array(n_rows, sizeof(*column)), *shares = mem_array(room, sizeof(*shares));

	basis.q = mem_array(n_rows * room, sizeof(*basis.q));
	basis.r = mem_array(room * room, sizeof(*basis.r));
	basis.columns = mem_array(room, sizeof(*basis.columns));
	basis.lengths = mem_array(room, sizeof(*basis.lengths));
	for (size_t j = 0; j < n_columns; j++) {
		double length = sqrt(lin_dot(n_rows, x + j * n_rows, x + j * n_rows)), left = 0;
		for (size_t i = 0; i < n_rows; i++)
			column[i] = length > 0 ? x[j * n_rows + i] / length : 0;
		left = basis_reduce(&basis, column, shares);
		if (left > dependent && basis.n < room)
			basis_extend(&basis, j, length, column, left, shares);
		else
			dependencies[count++] = (struct design_dependency){ j,
			    basis_weights(&basis, n_columns, length, shares), left };
	}
	free(basis.lengths);
	free(basis.columns);
	free(basis.r);
	free(basis.q);
	free(shares);
	free(column);
	return count;
}

char *
design_dependency_words(const struct design_dependency *dependency, size_t n_columns, const char *const *names)
{
	double *own = mem_zeros(n_columns, sizeof(*own)), *weights = mem_array(n_columns, sizeof(*weights));
	bool zero = true;
	char *left, *right, *words;

	own[dependency->column] = 1;
	for (size_t i = 0; i < n_columns; i++) {
		/* 1 but for rounding is to be left out, not written as 1*face */
		double whole = rint(dependency->weights[i]);
		weights[i] = fabs(dependency->weights[i] - whole) < 1e-8 * fabs(whole) ? whole : dependency->weights[i];
		zero = zero && weights[i] == 0;
	}
	left = expr_format(n_columns, names, own);
	right = zero ? mem_string("0") : expr_format(n_columns, names, weights);
	words = mem_format("%s = %s", left, right);
	free(right);
	free(left);
	free(weights);
	free(own);
	return words;
}

void
design_dependencies_free(size_t n, struct design_dependency *dependencies)
{
	for (size_t i = 0; i < n; i++)
		free(dependencies[i].weights);
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static double
column_mean(size_t n, const double *column)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += column[i];
	return n > 0 ? sum / (double)n : 0;
}

/* Sum of squares about `centre'. */
static double
sum_squares(size_t n, const double *column, double centre)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (column[i] - centre) * (column[i] - centre);
	return sum;
}

/* The singular value decomposition of x, each column divided by its length if told. */
struct svd {
	size_t k, rank;
	double *u, *s, *vt;
};

static bool
svd_make(size_t n_rows, size_t n_columns, const double *x, bool scaled, struct svd *svd)
{
	double *copy = mem_array(n_rows * n_columns, sizeof(*copy));
	bool good;

	svd->k = n_rows < n_columns ? n_rows : n_columns;
	svd->u = mem_array(n_rows * svd->k, sizeof(*svd->u));
	svd->s = mem_array(svd->k, sizeof(*svd->s));
	svd->vt = mem_array(svd->k * n_columns, sizeof(*svd->vt));
	for (size_t j = 0; j < n_columns; j++) {
		double length = scaled ? sqrt(sum_squares(n_rows, x + j * n_rows, 0)) : 1;
		for (size_t i = 0; i < n_rows; i++)
			copy[j * n_rows + i] = length == 0 ? 0 : x[j * n_rows + i] / length;
	}
	good = lin_svd(n_rows, n_columns, copy, svd->u, svd->s, svd->vt);
	svd->rank = good ? lin_rank(n_rows, n_columns, svd->s) : 0;
	free(copy);
	return good;
}

static void
svd_free(struct svd *svd)
{
	free(svd->u);
	free(svd->s);
	free(svd->vt);
}

/* Whether U's first columns hold the constant: |1 - UU'1| <= 1e-10 sqrt(T). */
static bool
svd_has_constant(size_t n_rows, const struct svd *svd)
{
	double left = (double)n_rows;

	for (size_t k = 0; k < svd->rank; k++) {
		double share = column_mean(n_rows, svd->u + k * n_rows) * (double)n_rows;
		left -= share * share;
	}
	/* the squares leave rounding of T eps, not of its square */
	return left <= 1e-12 * (double)n_rows;
}

bool
design_vif(size_t n_rows, size_t n_columns, const double *x, double *vif)
{
	struct svd svd;
	bool good = svd_make(n_rows, n_columns, x, true, &svd), constant = good && svd_has_constant(n_rows, &svd);

	for (size_t j = 0; good && j < n_columns; j++) {
		const double *column = x + j * n_rows;
		double whole = sum_squares(n_rows, column, 0), inverse = 0, reach = 0;
		double about = sum_squares(n_rows, column, constant ? column_mean(n_rows, column) : 0);
		/* the diagonal of (X'X)+ is 1/(what the others leave of the column) where it is independent
		 * of them */
		for (size_t k = 0; k < svd.rank; k++) {
			double v = svd.vt[k + j * svd.k];
			inverse += v * v / (svd.s[k] * svd.s[k]);
			reach += v * v;
		}
		if (about <= 1e-20 * whole)
			vif[j] = NAN;
		else
			vif[j] = reach < 1 - 1e-10 ? INFINITY : about / whole * inverse;
	}
	svd_free(&svd);
	return good;
}

bool
design_condition(size_t n_rows, size_t n_columns, const double *x, size_t *rank, double *condition, double *leverage)
{
	struct svd svd;
	bool good = svd_make(n_rows, n_columns, x, false, &svd);

	if (good) {
		*rank = svd.rank;
		*condition = svd.rank < n_columns || svd.rank == 0 ? INFINITY : svd.s[0] / svd.s[svd.rank - 1];
		for (size_t i = 0; i < n_rows; i++) {
			leverage[i] = 0;
			for (size_t k = 0; k < svd.rank; k++)
				leverage[i] += svd.u[i + k * n_rows] * svd.u[i + k * n_rows];
		}
	}
	svd_free(&svd);
	return good;
}

void
design_correlation(size_t n_rows, size_t n_columns, const double *x, double *correlation)
{
	double *about = mem_array(n_rows * n_columns, sizeof(*about)), *length = mem_array(n_columns, sizeof(*length));

	for (size_t j = 0; j < n_columns; j++) {
		const double *column = x + j * n_rows;
		double mean = column_mean(n_rows, column);
		for (size_t i = 0; i < n_rows; i++)
			about[j * n_rows + i] = column[i] - mean;
		length[j] = sqrt(sum_squares(n_rows, about + j * n_rows, 0));
		if (length[j] <= 1e-10 * sqrt(sum_squares(n_rows, column, 0)))
			length[j] = NAN;
	}
	for (size_t j = 0; j < n_columns; j++)
		for (size_t i = 0; i <= j; i++) {
			double r = lin_dot(n_rows, about + i * n_rows, about + j * n_rows) / length[i] / length[j];
			r = i == j && !isnan(r) ? 1 : r;
			correlation[i + j * n_columns] = correlation[j + i * n_columns] = r;
		}
	free(length);
	free(about);
}
