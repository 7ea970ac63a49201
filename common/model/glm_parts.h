/* glm_parts: what the files of glm share; see glm.h. Nothing else includes it.
 *
 * glm_basis.c	the design: its orthonormal basis and what is summed over scans once; contrasts
 * glm_noise.c	AR(p): coefficients from residual sums, whitened normal equations
 * glm.c	the state: a series in, sums kept
 * glm_finish.c	sums to estimates, unit by unit
 * glm_predict.c	X beta
 *
 * Lag sums of two series are G_k(x, y) = sum over t of (x[t-k] + x[t+k]) y[t], G_0 = x'y, 0 outside of the run.
 */
#ifndef GLM_PARTS_H
#define GLM_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/glm.h"

/* X = U S V' and Q = U (U E for AR(1), where E are the eigenvectors of U'(L + L')U and so N_1 =
 * diag(lambda)). Tables of r rows are column-major. */
struct glm_basis {
	size_t n_scans, n_columns, rank, order;	/* T, P, r, p */
	double *x;		/* T x P, as given */
	double *q;		/* T x r */
	double *v;		/* P x r: spans the rows of X */
	double *back;		/* P x r: beta = back b for b in Q's coordinates: V S^-1 E */
	double *lag;		/* p >= 2: N_k = G_k(Q, Q), r x r, for k = 1 ... p; p = 1: its diagonal, lambda */
	double *first, *last;	/* p >= 1: rows 0 ... p-1 and T-p ... T-1 of Q, r values each */
	double *constant;	/* Q'1, r */
	double *constant_beta;	/* X+ 1, P */
	bool has_constant;
	/* Where 1 isn't in the span, u = 1 - QQ'1: */
	double *rest_lag;	/* G_k(Q, u), r x p for k = 1 ... p */
	double *rest_sums;	/* sum of u[t] u[t-k] for k = 0 ... p */
	double *rest_first, *rest_last;	/* p each */
	double rest_total;	/* sum of u */
};

/* A series as the fit needs it: all of it that is left after one pass. */
struct glm_sums {
	double *b;		/* Q'y, r */
	double *g;		/* G_k(Q, y), r x p */
	double *lag;		/* sum of y[t] y[t-k] for k = 0 ... p */
	double *first, *last;	/* the first and last p scans */
	double total;		/* sum of y */
};

/* ---- glm_basis.c ---- */

/* x[t-k] + x[t+k], 0 outside of the run, for n columns of T rows; to be freed. */
double *glm_lagged(size_t n_scans, size_t n, size_t k, const double *x);

/* ---- glm_noise.c ---- */

/* N_k x, for x of r values. */
void glm_lag_product(const struct glm_basis *basis, size_t k, const double *x, double *product);
/* Row r of the end of the run, weighted: e[m] = sum of f_i x[T+m-i] over i = m+1 ... p, where f = (1, -rho). */
double glm_end(size_t order, const double *rho, size_t m, const double *last, size_t stride);
/* Weights of the lag sums in whitened Gram sums: a_k = sum of f_i f_(i+k), k = 0 ... p. */
void glm_lag_weights(size_t order, const double *rho, double *weights);
/* Solves Xw'Xw x = b in Q's coordinates for n_rhs right sides (r x n_rhs, in place); false if it is
 * singular. */
bool glm_solve(const struct glm_basis *basis, const double *rho, size_t n_rhs, double *b);
/* Yule-Walker: rho from residual sums R_0 ... R_p of T scans; zeros where they give none. */
void glm_yule_walker(size_t order, size_t n_scans, size_t bins, const double *residual_lag, double *rho);

/* ---- glm.c ---- */

struct glm_chunk {
	void *room;
	double *state;		/* in it, aligned to 64 bytes */
};

/* The state of KERNEL_LANES units is rows of KERNEL_LANES doubles: sums of Q'y and G_k(Q, y) (r each, k = 1 ... p,
 * padded to strips), then from the offsets below. y is the series less its first scan, which keeps sums small
 * beside a baseline. */
struct glm {
	const struct glm_basis *basis;
	struct glm_options options;
	struct par *par;
	size_t n_columns;	/* (p + 1) r, padded */
	size_t lag;		/* p + 1 rows: sum of y[t] y[t-k] */
	size_t total, base;	/* a row each: sum of y; the first scan */
	size_t first, last;	/* p rows each */
	size_t rows;		/* of a group, all */
	double *weights;	/* strips over T rows */
	size_t n_chunks, room;	/* of many groups each: rows x KERNEL_LANES a group */
	struct glm_chunk *chunks;
	double **panels;	/* per thread */
	struct glm_finisher *finisher;
};

double *glm_group(const struct glm *glm, size_t group);

/* ---- glm_finish.c ---- */

/* NULL as glm_open(). */
struct glm_finisher *glm_finisher_new(const struct glm *glm);
void glm_finisher_free(struct glm_finisher *finisher);

#endif
