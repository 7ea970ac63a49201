/* contrast: one contrast of a fit, evaluated unit by unit; see contrast.h. */
#include "model/contrast.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/statistic.h"
#include "numerics/lin.h"

enum { CACHE_SLOTS = 1024, CACHE_WAYS = 4, CACHE_VALUES = 1 << 17 };

/* Binned AR coefficients come again and again: so a slot, chosen by their bits, keeps the last ones that
 * fell there and what they make of the rows: c(Xw'Xw)+c' for t, the root for F. */
struct contrast {
	size_t order, q, n_columns;
	double *weights;
	struct glm_contrast *prepared;
	size_t n_slots;
	bool *known;			/* per slot */
	double *keys, *values;		/* per slot: `order' coefficients, q x q */
	double *covariance, *raw;	/* work: q x q, and q effects before the root */
};

struct contrast *
contrast_new(const struct glm_basis *basis, size_t q, const double *weights)
{
	struct contrast *contrast = mem_zeros(1, sizeof(*contrast));
	size_t order = glm_basis_order(basis), n_columns = glm_basis_columns(basis), fit = CACHE_VALUES / (q * q);

	contrast->order = order;
	contrast->q = q;
	contrast->n_columns = n_columns;
	contrast->weights = mem_array(q * n_columns, sizeof(double));
	memcpy(contrast->weights, weights, q * n_columns * sizeof(double));
	contrast->prepared = glm_contrast_new(basis, q, weights);
	contrast->n_slots = order == 0 || fit == 0 ? 1 : fit < CACHE_SLOTS ? fit : CACHE_SLOTS;
	contrast->known = mem_zeros(contrast->n_slots, sizeof(bool));
	contrast->keys = mem_array(contrast->n_slots * order, sizeof(double));
	contrast->values = mem_array(contrast->n_slots * q * q, sizeof(double));
	contrast->covariance = mem_array(q * q, sizeof(double));
	contrast->raw = mem_array(q, sizeof(double));
	return contrast;
}

void
contrast_free(struct contrast *contrast)
{
	free(contrast->weights);
	glm_contrast_free(contrast->prepared);
	free(contrast->known);
	free(contrast->keys);
	free(contrast->values);
	free(contrast->covariance);
	free(contrast->raw);
	free(contrast);
}

const struct glm_contrast *
contrast_prepared(const struct contrast *contrast)
{
	return contrast->prepared;
}

/* Correlations of the first n rows' effects in white noise: singular as soon as the n-th depends on the
 * others. */
size_t
contrast_dependent(const struct contrast *contrast)
{
	size_t q = contrast->q;
	double *white = mem_zeros(contrast->order, sizeof(*white)), *v = contrast->covariance;
	double *correlation = mem_array(q * q, sizeof(*correlation));
	double *eigenvalues = mem_array(q, sizeof(*eigenvalues)), *vectors = mem_array(q * q, sizeof(*vectors));
	size_t found = SIZE_MAX;

	glm_contrast_covariance(contrast->prepared, white, v);
	for (size_t n = 1; n <= q && found == SIZE_MAX; n++) {
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				correlation[i + j * n] = v[i + j * q] / sqrt(v[i + i * q] * v[j + j * q]);
		if (!lin_eigen(n, correlation, eigenvalues, vectors) || eigenvalues[0] <= 1e-10)
			found = n - 1;
	}
	free(white);
	free(correlation);
	free(eigenvalues);
	free(vectors);
	return found;
}

/* NaN where the covariance isn't positive definite. */
static void
find_root(size_t q, const double *covariance, double *root)
{
	if (lin_inverse_root(q, covariance, root))
		return;
	for (size_t i = 0; i < q * q; i++)
		root[i] = NAN;
}

/* The coefficients' words, multiplied and folded twice: numbers like 0.25 differ in their high bits only. */
static size_t
hash_rho(const struct contrast *contrast, const double *rho)
{
	const uint64_t factor = 0x9e3779b97f4a7c15;	/* 2^64 over the golden ratio */
	uint64_t hash = 0, word;

	for (size_t i = 0; i < contrast->order; i++) {
		memcpy(&word, &rho[i], sizeof(word));
		hash = (hash ^ word) * factor;
		hash = (hash ^ hash >> 32) * factor;
		hash ^= hash >> 32;
	}
	return (size_t)hash;
}

/* The slot that holds rho, or the one it should go to: one of CACHE_WAYS in a row, a free one if there
 * is one. */
static size_t
find_slot(const struct contrast *contrast, const double *rho, bool *found)
{
	size_t order = contrast->order, n = contrast->n_slots, home = hash_rho(contrast, rho) % n;

	for (size_t way = 0; way < CACHE_WAYS && way < n; way++) {
		size_t slot = (home + way) % n;

		*found = contrast->known[slot];
		for (size_t i = 0; *found && i < order; i++)
			*found = contrast->keys[slot * order + i] == rho[i];
		if (*found || !contrast->known[slot])
			return slot;
	}
	return home;
}

/* What rho makes of the rows, from the cache or new: the same bits either way. */
static const double *
look_up(struct contrast *contrast, const double *rho)
{
	size_t q = contrast->q, order = contrast->order;
	bool found = false;
	size_t slot = find_slot(contrast, rho, &found);
	double *value = contrast->values + slot * q * q;

	if (found)
		return value;
	glm_contrast_covariance(contrast->prepared, rho, contrast->covariance);
	if (q == 1)
		value[0] = contrast->covariance[0];
	else
		find_root(q, contrast->covariance, value);
	for (size_t i = 0; i < order; i++)
		contrast->keys[slot * order + i] = rho[i];
	contrast->known[slot] = true;
	return value;
}

static bool
all_finite(size_t n, const double *values)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(values[i]))
			return false;
	return true;
}

void
contrast_estimate(struct contrast *contrast, const double *beta, const double *rho, double sigma2, double dof,
    double *record)
{
	size_t q = contrast->q;
	bool fitted = all_finite(contrast->order, rho);
	const double *value = fitted ? look_up(contrast, rho) : NULL;

	for (size_t i = 0; i < q; i++)
		contrast->raw[i] = lin_dot(contrast->n_columns, contrast->weights + i * contrast->n_columns, beta);
	for (size_t i = 0; i < q; i++)
		record[i] = !fitted ? NAN : q == 1 ? contrast->raw[0] : lin_dot(q, value + i * q, contrast->raw);
	record[q] = !fitted ? NAN : q == 1 ? sigma2 * value[0] : sigma2;
	record[q + 1] = dof;
	statistic_finish(q, record);
}
