/* mixed: contrasts of mixed effects, unit by unit; see mixed.h. Threads do all but the statistics, which need LAPACK for
 * the root of an F. */
#include "model/mixed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/reml.h"
#include "model/statistic.h"
#include "numerics/dist.h"
#include "numerics/lin.h"

enum { UNITS = 16 };			/* that a thread takes at a time */
/* What threads leave of a unit; behind it C beta and its covariance, each contrast. */
enum { TAU2, Q, VARIANCE, SPREAD, FIRST };

static const char *const last_names[] = { "tau2", "q", "q_p" };
enum { LAST = sizeof(last_names) / sizeof(*last_names) };

struct mixed {
	const struct contrasts *contrasts;
	enum mixed_test test;
	struct par *par;
	size_t n_subjects, rank;
	struct reml **remls;		/* one per thread */
	size_t size, room;		/* of an estimate; of estimates */
	double *estimates;
	double *root;			/* work, of the longest F */
	/* the units at hand */
	size_t n_units;
	const double *effects, *variances;
};

struct mixed *
mixed_new(const struct contrasts *contrasts, enum mixed_test test, struct par *par)
{
	struct mixed *mixed = mem_zeros(1, sizeof(*mixed));
	size_t most = 0;

	mixed->contrasts = contrasts;
	mixed->test = test;
	mixed->par = par;
	mixed->n_subjects = glm_basis_scans(contrasts->basis);
	mixed->rank = glm_basis_rank(contrasts->basis);
	mixed->size = FIRST;
	for (size_t i = 0; i < contrasts->n; i++) {
		size_t q = contrasts->exprs[i].n_rows;

		mixed->size += q + q * q;
		most = q > most ? q : most;
	}
	mixed->root = mem_array(most * most, sizeof(*mixed->root));
	mixed->remls = mem_array(par_threads(par), sizeof(*mixed->remls));
	for (size_t i = 0; i < par_threads(par); i++)
		mixed->remls[i] = reml_new(mixed->n_subjects, mixed->rank, glm_basis_vectors(contrasts->basis));
	return mixed;
}

void
mixed_free(struct mixed *mixed)
{
	for (size_t i = 0; i < par_threads(mixed->par); i++)
		reml_free(mixed->remls[i]);
	free(mixed->remls);
	free(mixed->estimates);
	free(mixed->root);
	free(mixed);
}

size_t
mixed_columns(const struct mixed *mixed)
{
	return contrasts_columns(mixed->contrasts) + LAST;
}

void
mixed_names(const struct mixed *mixed, char **names)
{
	contrasts_names(mixed->contrasts, names);
	for (size_t i = 0; i < LAST; i++)
		names[mixed_columns(mixed) - LAST + i] = mem_string(last_names[i]);
}

/* ---- what threads do ------------------------------------------------------------------------------------- */

/* C beta and, of the covariance half half' of b, C half half' C'; c: C in b's coordinates, r x q. */
static void
combine(size_t rank, size_t q, const double *c, const struct reml_fit *fit, double *effects, double *covariance)
{
	for (size_t i = 0; i < q; i++) {
		effects[i] = lin_dot(rank, c + i * rank, fit->b);
		for (size_t j = 0; j <= i; j++) {
			double sum = 0;

			for (size_t k = 0; k < rank; k++)
				sum += lin_dot(rank, c + i * rank, fit->half + k * rank) *
				    lin_dot(rank, c + j * rank, fit->half + k * rank);
			covariance[i + j * q] = covariance[j + i * q] = sum;
		}
	}
}

static void
estimate_unit(const struct mixed *mixed, struct reml *reml, size_t unit)
{
	size_t n = mixed->n_subjects;
	double *estimate = mixed->estimates + unit * mixed->size;
	struct reml_fit fit;

	if (!reml_estimate(reml, mixed->effects + unit * n, mixed->variances + unit * n, &fit)) {
		for (size_t i = 0; i < mixed->size; i++)
			estimate[i] = NAN;
		return;
	}
	estimate[TAU2] = fit.tau2;
	estimate[Q] = fit.q;
	estimate[VARIANCE] = fit.variance;
	estimate[SPREAD] = fit.spread;
	estimate += FIRST;
	for (size_t i = 0; i < mixed->contrasts->n; i++) {
		size_t q = mixed->contrasts->exprs[i].n_rows;
		const struct glm_contrast *prepared = contrast_prepared(mixed->contrasts->prepared[i]);

		combine(mixed->rank, q, glm_contrast_coordinates(prepared), &fit, estimate, estimate + q);
		estimate += q + q * q;
	}
}

static void
estimate_units(void *arg, size_t task, size_t thread)
{
	const struct mixed *mixed = arg;
	size_t from = task * UNITS, to = from + UNITS;

	for (size_t unit = from; unit < to && unit < mixed->n_units; unit++)
		estimate_unit(mixed, mixed->remls[thread], unit);
}

/* ---- records --------------------------------------------------------------------------------------------- */

/* Effects of an F and their variance, NaN where their covariance isn't positive definite. */
static void
turn_effects(const struct mixed *mixed, size_t q, const double *effects, double *covariance, double variance,
    double *record)
{
	bool good;

	for (size_t i = 0; i < q * q; i++)
		covariance[i] /= variance;
	good = lin_inverse_root(q, covariance, mixed->root);
	for (size_t i = 0; i < q; i++)
		record[i] = good ? lin_dot(q, mixed->root + i * q, effects) : NAN;
	record[q] = variance;
}

/* What the variances of a unit are multiplied by, NaN where nothing is known of it: without a residual s2 has no use. */
static double
enlargement(const struct mixed *mixed, const double *estimate)
{
	switch (mixed->test) {
	case MIXED_KNHA:
		return estimate[SPREAD] == 0 ? NAN : estimate[SPREAD];
	case MIXED_ADHOC:
		return estimate[SPREAD] < 1 ? 1 : estimate[SPREAD];
	default:
		return 1;
	}
}

static void
finish_unit(const struct mixed *mixed, double *estimate, double *record)
{
	const struct contrasts *contrasts = mixed->contrasts;
	double dof = (double)(mixed->n_subjects - mixed->rank), *contrast = estimate + FIRST;
	double larger = enlargement(mixed, estimate);

	for (size_t i = 0; i < contrasts->n; i++) {
		size_t q = contrasts->exprs[i].n_rows;

		if (q == 1)
			memcpy(record, contrast, 2 * sizeof(*record));
		else
			turn_effects(mixed, q, contrast, contrast + q, estimate[VARIANCE], record);
		record[q] *= larger;
		record[q + 1] = dof;
		statistic_finish(q, record);
		contrast += q + q * q;
		record += STATISTIC_COLUMNS(q);
	}
	record[0] = estimate[TAU2];
	record[1] = estimate[Q];
	record[2] = dist_chi2_upper(estimate[Q], dof);
}

size_t
mixed_estimate(struct mixed *mixed, size_t n_units, const double *effects, const double *variances, double *records)
{
	size_t n_missing = 0;

	mixed->n_units = n_units;
	mixed->effects = effects;
	mixed->variances = variances;
	mixed->estimates = mem_grow(mixed->estimates, &mixed->room, n_units, mixed->size * sizeof(*mixed->estimates));
	par_run(mixed->par, (n_units - 1) / UNITS + 1, estimate_units, mixed);
	for (size_t i = 0; i < n_units; i++) {
		double *estimate = mixed->estimates + i * mixed->size;

		n_missing += isnan(estimate[TAU2] * enlargement(mixed, estimate)) ? 1 : 0;
		finish_unit(mixed, estimate, records + i * mixed_columns(mixed));
	}
	return n_missing;
}
