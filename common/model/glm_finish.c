/* glm_finish: from sums to estimates, unit by unit; see glm.h and glm_parts.h.
 *
 * Everything is said in OLS residuals e = y - Qb, not in y: their lag sums R_k, G_k(Q, e) and last scans come
 * first, and the whitened fit adds to b what these leave over. So nothing is a difference of sums larger than
 * the residuals'.
 */
#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/glm.h"
#include "model/glm_parts.h"
#include "numerics/lin.h"

/* What one fit needs of a thread's own memory. */
struct fit {
	struct glm_sums y;	/* of the series */
	double *g_rest;		/* G_k(Q, e), r x p */
	double *lag, *last;	/* of the residuals: p + 1 sums, p scans */
	double *delta, *product;	/* r each: what whitening adds to b; scratch */
};

struct scratch {
	struct fit full, nuisance;
	struct glm_sums fitted;
	double *rho, *weights;	/* p, p + 1 */
	double *solution;	/* r rows of lanes: the fit in Q's coordinates */
	double *beta;		/* P rows of lanes, padded */
	double *nuisance_sums;	/* r0 (p + 1) rows of lanes, each r0 padded */
};

struct glm_finisher {
	struct glm_basis *nuisance;	/* NULL: none */
	double *back;		/* strips: r rows, P columns */
	double *embed;		/* strips: r rows, r0 columns: Q'Q0 */
	struct scratch *scratch;	/* per thread */
	size_t n_scratch;
};

static void
sums_alloc(struct glm_sums *sums, size_t r, size_t order)
{
	sums->b = mem_zeros(r, sizeof(double));
	sums->g = mem_zeros(r * order, sizeof(double));
	sums->lag = mem_zeros(order + 1, sizeof(double));
	sums->first = mem_zeros(order, sizeof(double));
	sums->last = mem_zeros(order, sizeof(double));
}

static void
sums_free(struct glm_sums *sums)
{
	free(sums->b);
	free(sums->g);
	free(sums->lag);
	free(sums->first);
	free(sums->last);
}

static void
fit_alloc(struct fit *fit, size_t r, size_t order)
{
	sums_alloc(&fit->y, r, order);
	fit->g_rest = mem_zeros(r * order, sizeof(double));
	fit->lag = mem_zeros(order + 1, sizeof(double));
	fit->last = mem_zeros(order, sizeof(double));
	fit->delta = mem_zeros(r, sizeof(double));
	fit->product = mem_zeros(r, sizeof(double));
}

static void
fit_free(struct fit *fit)
{
	sums_free(&fit->y);
	free(fit->g_rest);
	free(fit->lag);
	free(fit->last);
	free(fit->delta);
	free(fit->product);
}

static void
scratch_alloc(struct scratch *scratch, const struct glm_basis *basis, const struct glm_basis *nuisance)
{
	size_t r = basis->rank, order = basis->order, r0 = nuisance == NULL ? 0 : nuisance->rank;

	fit_alloc(&scratch->full, r, order);
	fit_alloc(&scratch->nuisance, r0, order);
	sums_alloc(&scratch->fitted, r, order);
	scratch->rho = mem_zeros(order, sizeof(double));
	scratch->weights = mem_zeros(order + 1, sizeof(double));
	scratch->solution = mem_zeros(r * KERNEL_LANES, sizeof(double));
	scratch->beta = mem_zeros(kernel_padded(basis->n_columns) * KERNEL_LANES, sizeof(double));
	scratch->nuisance_sums = mem_zeros(kernel_padded(r0) * (order + 1) * KERNEL_LANES, sizeof(double));
}

static void
scratch_free(struct scratch *scratch)
{
	fit_free(&scratch->full);
	fit_free(&scratch->nuisance);
	sums_free(&scratch->fitted);
	free(scratch->rho);
	free(scratch->weights);
	free(scratch->solution);
	free(scratch->beta);
	free(scratch->nuisance_sums);
}

/* The basis of the nuisance columns, and how it lies in Q. */
static void
open_nuisance(struct glm_finisher *finisher, const struct glm *glm)
{
	const struct glm_basis *basis = glm->basis;
	size_t n_scans = basis->n_scans, n = glm->options.n_nuisance;
	double *x = mem_array(n_scans * n, sizeof(*x)), *w;

	for (size_t i = 0; i < n; i++)
		memcpy(x + i * n_scans, basis->x + glm->options.nuisance[i] * n_scans, n_scans * sizeof(*x));
	finisher->nuisance = glm_basis_new(n_scans, n, x, basis->order);
	free(x);
	if (finisher->nuisance == NULL)
		return;
	w = mem_array(basis->rank * finisher->nuisance->rank, sizeof(*w));
	lin_multiply(true, false, basis->rank, finisher->nuisance->rank, n_scans, basis->q, finisher->nuisance->q, w);
	finisher->embed = kernel_strips(basis->rank, finisher->nuisance->rank, w);
	free(w);
}

struct glm_finisher *
glm_finisher_new(const struct glm *glm)
{
	struct glm_finisher *finisher = mem_zeros(1, sizeof(*finisher));
	const struct glm_basis *basis = glm->basis;
	size_t r = basis->rank, n = basis->n_columns;
	double *w = mem_array(r * n, sizeof(*w));

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < r; j++)
			w[j + i * r] = basis->back[i + j * n];
	finisher->back = kernel_strips(r, n, w);
	free(w);
	if (glm->options.n_nuisance > 0) {
		open_nuisance(finisher, glm);
		if (finisher->nuisance == NULL) {
			glm_finisher_free(finisher);
			return NULL;
		}
	}
	finisher->n_scratch = par_threads(glm->par);
	finisher->scratch = mem_zeros(finisher->n_scratch, sizeof(*finisher->scratch));
	for (size_t i = 0; i < finisher->n_scratch; i++)
		scratch_alloc(&finisher->scratch[i], basis, finisher->nuisance);
	return finisher;
}

void
glm_finisher_free(struct glm_finisher *finisher)
{
	if (finisher == NULL)
		return;
	for (size_t i = 0; i < finisher->n_scratch; i++)
		scratch_free(&finisher->scratch[i]);
	free(finisher->scratch);
	glm_basis_free(finisher->nuisance);
	free(finisher->back);
	free(finisher->embed);
	free(finisher);
}

/* ---- one unit ---- */

/* One lane's sums. cross: rows of Q'y and of G_k(Q, y), `apart` rows from one k to the next. */
static void
sums_load(struct glm_sums *sums, const struct glm *glm, const double *group, size_t lane, size_t r, const double *cross,
    size_t apart)
{
	size_t order = glm->basis->order;

	for (size_t j = 0; j < r; j++)
		sums->b[j] = cross[j * KERNEL_LANES + lane];
	for (size_t k = 0; k < order; k++) {
		for (size_t j = 0; j < r; j++)
			sums->g[k * r + j] = cross[((k + 1) * apart + j) * KERNEL_LANES + lane];
		sums->first[k] = group[(glm->first + k) * KERNEL_LANES + lane];
		sums->last[k] = group[(glm->last + k) * KERNEL_LANES + lane];
	}
	for (size_t k = 0; k <= order; k++)
		sums->lag[k] = group[(glm->lag + k) * KERNEL_LANES + lane];
	sums->total = group[glm->total * KERNEL_LANES + lane];
}

/* From sums of y to those of y + offset u, where u is what the span leaves of the constant. Then y + offset
 * is in the span but for this. */
static void
sums_shift(struct glm_sums *sums, const struct glm_basis *basis, double offset)
{
	size_t r = basis->rank, order = basis->order;
	double ends = 0;

	if (basis->has_constant)
		return;
	sums->lag[0] += offset *
	    (2 * (sums->total - lin_dot(r, basis->constant, sums->b)) + offset * basis->rest_sums[0]);
	for (size_t k = 1; k <= order; k++) {
		double *g = sums->g + (k - 1) * r, along;

		ends += sums->first[k - 1] + sums->last[order - k];
		along = 2 * sums->total - ends - lin_dot(r, basis->constant, g);	/* G_k(u, y) */
		sums->lag[k] += offset * (along + offset * basis->rest_sums[k]);
		for (size_t j = 0; j < r; j++)
			g[j] += offset * basis->rest_lag[(k - 1) * r + j];
	}
	for (size_t m = 0; m < order; m++) {
		sums->first[m] += offset * basis->rest_first[m];
		sums->last[m] += offset * basis->rest_last[m];
	}
	sums->total += offset * basis->rest_total;
}

/* Sums of the OLS residuals. Those of a fit without error are 0, not rounding. */
static void
fit_residuals(struct fit *fit, const struct glm_basis *basis)
{
	size_t r = basis->rank, order = basis->order;
	const struct glm_sums *y = &fit->y;

	fit->lag[0] = y->lag[0] - lin_dot(r, y->b, y->b);
	for (size_t k = 1; k <= order; k++) {
		double *g = fit->g_rest + (k - 1) * r;

		glm_lag_product(basis, k, y->b, fit->product);
		for (size_t j = 0; j < r; j++)
			g[j] = y->g[(k - 1) * r + j] - fit->product[j];
		fit->lag[k] = y->lag[k] - lin_dot(r, y->b, g) - lin_dot(r, y->b, fit->product) / 2;
	}
	for (size_t m = 0; m < order; m++)
		fit->last[m] = y->last[m] - lin_dot(r, basis->last + m * r, y->b);
	if (fit->lag[0] <= (double)basis->n_scans * DBL_EPSILON * y->lag[0]) {
		memset(fit->lag, 0, (order + 1) * sizeof(*fit->lag));
		memset(fit->g_rest, 0, order * r * sizeof(*fit->g_rest));
		memset(fit->last, 0, order * sizeof(*fit->last));
	}
}

/* Least squares of the whitened residuals: what it adds to b (fit->delta), and their sum of squares, NaN if
 * the normal equations are singular. */
static double
fit_whitened(struct fit *fit, const struct glm_basis *basis, const double *rho, const double *weights)
{
	size_t r = basis->rank, order = basis->order;
	double sse = weights[0] * fit->lag[0];

	memset(fit->delta, 0, r * sizeof(*fit->delta));
	if (order == 0)
		return sse;
	for (size_t k = 1; k <= order; k++) {
		sse += 2 * weights[k] * fit->lag[k];
		for (size_t j = 0; j < r; j++)
			fit->delta[j] += weights[k] * fit->g_rest[(k - 1) * r + j];
	}
	for (size_t m = 0; m < order; m++) {
		double end = glm_end(order, rho, m, fit->last, 1);

		sse -= end * end;
		for (size_t j = 0; j < r; j++)
			fit->delta[j] -= glm_end(order, rho, m, basis->last + j, r) * end;
	}
	memcpy(fit->product, fit->delta, r * sizeof(*fit->delta));
	if (!glm_solve(basis, rho, 1, fit->delta))
		return NAN;
	sse -= lin_dot(r, fit->product, fit->delta);
	return sse > 0 ? sse : 0;
}

/* Sums of the whitened series x + offset: about 0, and about its mean. */
struct spread {
	double square, variation;
};

/* The whitened constant is F = 1 - rho_1 - ... - rho_p but in the first p scans, where it is F + excess. */
static struct spread
whitened_spread(const struct glm_sums *x, size_t n_scans, size_t order, const double *rho, const double *weights,
    double offset)
{
	double scans = (double)n_scans, plateau = 1, total = x->total, gone = 0, value = 1;
	double excess = 0, excess2 = 0, cross = 0;
	struct spread spread = { weights[0] * x->lag[0], 0 };

	for (size_t k = 1; k <= order; k++) {
		double end = glm_end(order, rho, k - 1, x->last, 1);

		gone += x->last[order - k];
		total -= rho[k - 1] * (x->total - gone);
		plateau -= rho[k - 1];
		spread.square += 2 * weights[k] * x->lag[k] - end * end;
	}
	for (size_t t = 0; t < order; t++) {
		double whitened = x->first[t];

		for (size_t k = 1; k <= t; k++)
			whitened -= rho[k - 1] * x->first[t - k];
		cross += (value - plateau) * whitened;
		excess += value - plateau;
		excess2 += (value - plateau) * (value - plateau);
		value -= rho[t];
	}
	spread.variation = spread.square - total * total / scans + 2 * offset * (cross - total * excess / scans) +
	    offset * offset * (excess2 - excess * excess / scans);
	spread.square += 2 * offset * (plateau * total + cross) +
	    offset * offset * (plateau * plateau * scans + 2 * plateau * excess + excess2);
	return spread;
}

/* Sums of the fitted series Qb, as of any series. */
static void
sums_fitted(struct glm_sums *sums, const struct glm_basis *basis, const double *b)
{
	size_t r = basis->rank;

	memcpy(sums->b, b, r * sizeof(*b));
	sums->total = lin_dot(r, basis->constant, b);
	sums->lag[0] = lin_dot(r, b, b);
	for (size_t k = 1; k <= basis->order; k++) {
		double *g = sums->g + (k - 1) * r;

		glm_lag_product(basis, k, b, g);
		sums->lag[k] = lin_dot(r, b, g) / 2;
		sums->first[k - 1] = lin_dot(r, basis->first + (k - 1) * r, b);
		sums->last[k - 1] = lin_dot(r, basis->last + (k - 1) * r, b);
	}
}

/* The values of a record after its betas, but for rho. */
struct values {
	double sigma2, dof, mean, r2, r2_adjusted;
};

struct finish_job {
	const struct glm *glm;
	size_t unit, n_units, first_group;
	double *records;
	atomic_size_t n_missing;
};

/* Residual sum of squares of the model that r2_adjusted compares with; *dof is its own. */
static double
null_sse(const struct glm *glm, struct scratch *scratch, const double *group, size_t lane, double offset, double square,
    double *dof)
{
	const struct glm_basis *nuisance = glm->finisher->nuisance;
	struct fit *fit = &scratch->nuisance;

	*dof = (double)glm->basis->n_scans;
	if (nuisance == NULL)
		return square;
	*dof -= (double)nuisance->rank;
	sums_load(&fit->y, glm, group, lane, nuisance->rank, scratch->nuisance_sums, kernel_padded(nuisance->rank));
	sums_shift(&fit->y, nuisance, offset);
	fit_residuals(fit, nuisance);
	return fit_whitened(fit, nuisance, scratch->rho, scratch->weights);
}

/* r2 and r2_adjusted. offset: what was taken from the series (all of it that isn't meant by --psc). */
static void
explained(const struct glm *glm, struct scratch *scratch, const double *group, size_t lane, double offset, double sse,
    struct values *values)
{
	const struct glm_basis *basis = glm->basis;
	size_t n_scans = basis->n_scans, order = basis->order;
	double null, null_dof;
	struct spread series, fitted;

	/* the sums were shifted for the fit */
	sums_load(&scratch->full.y, glm, group, lane, 0, group, 0);
	series = whitened_spread(&scratch->full.y, n_scans, order, scratch->rho, scratch->weights, offset);
	/* the fit of y + offset is Qb + offset (1 - u) */
	sums_fitted(&scratch->fitted, basis, scratch->full.delta);
	sums_shift(&scratch->fitted, basis, -offset);
	fitted = whitened_spread(&scratch->fitted, n_scans, order, scratch->rho, scratch->weights, offset);
	null = null_sse(glm, scratch, group, lane, offset, series.square, &null_dof);
	values->r2 = fitted.variation / series.variation;
	values->r2_adjusted = 1 - sse / values->dof / (null / null_dof);
}

/* Fits one lane: its column of scratch->solution, and its values. False: n/a. */
static bool
finish_lane(const struct glm *glm, struct scratch *scratch, const double *group, size_t lane, struct values *values)
{
	const struct glm_basis *basis = glm->basis;
	size_t r = basis->rank, order = basis->order;
	struct fit *fit = &scratch->full;
	double base = group[glm->base * KERNEL_LANES + lane], scale = 1, unit = 0, sse;

	sums_load(&fit->y, glm, group, lane, r, group, r);
	values->mean = base + fit->y.total / (double)basis->n_scans;
	if (!isfinite(fit->y.lag[0]) || !(fit->y.lag[0] > 0))
		return false;
	if (glm->options.psc) {
		unit = values->mean > 1 ? values->mean : 1;
		scale = 100 / unit;
	}
	sums_shift(&fit->y, basis, base);
	fit_residuals(fit, basis);
	glm_yule_walker(order, basis->n_scans, glm->options.bins, fit->lag, scratch->rho);
	glm_lag_weights(order, scratch->rho, scratch->weights);
	sse = fit_whitened(fit, basis, scratch->rho, scratch->weights);
	if (isnan(sse))
		return false;
	for (size_t j = 0; j < r; j++) {
		fit->delta[j] += fit->y.b[j];
		scratch->solution[j * KERNEL_LANES + lane] = fit->delta[j];
	}
	values->dof = (double)(basis->n_scans - r);
	values->sigma2 = sse / values->dof * scale * scale;
	explained(glm, scratch, group, lane, base - unit, sse, values);
	return true;
}

/* ---- groups ---- */

/* G_k(Q0, y) = (Q'Q0)'G_k(Q, y), all lanes at once. */
static void
nuisance_sums(const struct glm *glm, struct scratch *scratch, const double *group)
{
	const struct glm_finisher *finisher = glm->finisher;
	size_t r = glm->basis->rank, apart = kernel_padded(finisher->nuisance->rank) * KERNEL_LANES;

	for (size_t k = 0; k <= glm->basis->order; k++)
		kernel_product(r, kernel_padded(finisher->nuisance->rank), finisher->embed, r * KERNEL_COLUMNS,
		    group + k * r * KERNEL_LANES, scratch->nuisance_sums + k * apart);
}

/* The record of a fitted lane but for its betas. */
static void
put_values(const struct glm *glm, const struct scratch *scratch, const struct values *values, double *record)
{
	size_t order = glm->basis->order;

	*record++ = values->sigma2;
	for (size_t k = 0; k < order; k++)
		*record++ = scratch->rho[k];
	if (order == 0)
		*record++ = 0;
	*record++ = values->dof;
	*record++ = values->mean;
	*record++ = values->r2;
	*record = values->r2_adjusted;
}

/* beta = back b + base X+ 1, as percent of the mean where wanted. */
static void
put_beta(const struct glm *glm, const double *beta, double base, double mean, double *record)
{
	double unit = mean > 1 ? mean : 1, offset = glm->options.psc ? base - unit : base;

	for (size_t i = 0; i < glm->basis->n_columns; i++) {
		record[i] = beta[i * KERNEL_LANES] + offset * glm->basis->constant_beta[i];
		if (glm->options.psc)
			record[i] *= 100 / unit;
	}
}

static void
finish_group(void *arg, size_t task, size_t thread)
{
	struct finish_job *job = arg;
	const struct glm *glm = job->glm;
	struct scratch *scratch = &glm->finisher->scratch[thread];
	size_t origin = (job->first_group + task) * KERNEL_LANES, size = glm_record(glm);
	size_t n_columns = glm->basis->n_columns, r = glm->basis->rank;
	const double *group = glm_group(glm, job->first_group + task);
	bool fitted[KERNEL_LANES] = { false };
	struct values values[KERNEL_LANES];

	memset(scratch->solution, 0, r * KERNEL_LANES * sizeof(double));
	if (glm->finisher->nuisance != NULL)
		nuisance_sums(glm, scratch, group);
	for (size_t lane = 0; lane < KERNEL_LANES; lane++) {
		size_t i = origin + lane - job->unit;	/* wraps where the lane stands before it */

		if (i >= job->n_units)
			continue;
		double *record = job->records + i * size;
		fitted[lane] = finish_lane(glm, scratch, group, lane, &values[lane]);
		if (fitted[lane])
			put_values(glm, scratch, &values[lane], record + n_columns);
		else
			atomic_fetch_add(&job->n_missing, 1);
		for (size_t j = 0; j < size && !fitted[lane]; j++)
			record[j] = NAN;
	}
	kernel_product(r, kernel_padded(n_columns), glm->finisher->back, r * KERNEL_COLUMNS, scratch->solution, scratch->beta);
	for (size_t lane = 0; lane < KERNEL_LANES; lane++)
		if (fitted[lane])
			put_beta(glm, scratch->beta + lane, group[glm->base * KERNEL_LANES + lane], values[lane].mean,
			    job->records + (origin + lane - job->unit) * size);
}

size_t
glm_record(const struct glm *glm)
{
	return glm->basis->n_columns + (glm->basis->order > 1 ? glm->basis->order : 1) + 5;
}

size_t
glm_finish(struct glm *glm, size_t unit, size_t n_units, double *records)
{
	struct finish_job job = { glm, unit, n_units, unit / KERNEL_LANES, records, 0 };

	if (n_units == 0)
		return 0;
	par_run(glm->par, (unit + n_units - 1) / KERNEL_LANES - job.first_group + 1, finish_group, &job);
	return job.n_missing;
}
