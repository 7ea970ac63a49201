/* permstat_score: sums to scores; see permstat_parts.h.
 *
 * All versions do the same roundings in the same order; what differs is how many lanes an instruction takes.
 */
#include <math.h>
#include <string.h>

#include "inference/permstat_parts.h"

/* Half a row of lanes, and as whole numbers. */
enum { HALF = PERMSTAT_BEST };
typedef double half __attribute__((vector_size(HALF * sizeof(double)), aligned(sizeof(double)), may_alias));
typedef int64_t half_count __attribute__((vector_size(HALF * sizeof(int64_t)), aligned(sizeof(int64_t)), may_alias));

/* All bits of a double but its sign. */
#define SIZE INT64_MAX

/* Where the mask is set, a, else b. No function: vectors as arguments change with the machine that is compiled for. */
#define PICK(mask, a, b) ((half)(((mask) & (half_count)(a)) | (~(mask) & (half_count)(b))))

/* Whether the score is s itself. */
bool
permstat_is_plain(const struct permstat *stat)
{
	return stat->rank == 1;
}

double
permstat_from_score(const struct permstat *stat, double score)
{
	if (permstat_is_plain(stat))
		return score * sqrt(stat->dof / fmax(1 - score * score, PERMSTAT_LEAST_REST));
	return stat->q > 1 ? score * stat->dof / (double)stat->q : copysign(sqrt(fabs(score) * stat->dof), score);
}

/* t^2 / dof is |s|^2 over the rest, and the rest is known to PERMSTAT_LEAST_REST |e|^2; so is F q / dof. */
double
permstat_equal(size_t q, double dof, double statistic)
{
	double ratio = q == 1 ? statistic * statistic / dof : statistic * (double)q / dof;
	double error = PERMSTAT_LEAST_REST * (1 + ratio);

	if (q > 1)
		return statistic / (1 + error);
	if (statistic < 0)
		return error < 1 ? statistic / sqrt(1 - error) : -INFINITY;
	return statistic / sqrt(1 + error);
}

/* The least score that counts as no less than an observed statistic, which has the side's sign. */
double
permstat_threshold(const struct permstat *stat, double observed)
{
	double least = permstat_equal(stat->q, stat->dof, observed);

	if (isinf(least))
		return least;
	least -= 1e-10 * fmax(1, fabs(least));
	if (permstat_is_plain(stat))
		return least / sqrt(stat->dof + least * least);
	return stat->q > 1 ? least * (double)stat->q / stat->dof : copysign(least * least / stat->dof, least);
}

/* Sums of one arrangement, rank rows of KERNEL_LANES, to scores. */
static inline __attribute__((always_inline)) void
score_lanes(size_t q, size_t rank, const double *sums, double *scores)
{
	for (size_t part = 0; part < KERNEL_LANES; part += HALF) {
		half s = *(const half *)(sums + part), tested = s * s, rest, zero = { 0 }, least = zero + PERMSTAT_LEAST_REST;

		for (size_t k = 1; k < q; k++) {
			half x = *(const half *)(sums + k * KERNEL_LANES + part);

			tested += x * x;
		}
		rest = 1 - tested;
		for (size_t k = q; k < rank; k++) {
			half x = *(const half *)(sums + k * KERNEL_LANES + part);

			rest -= x * x;
		}
		rest = PICK(rest > least, rest, least);
		if (q == 1)
			tested = PICK(s < zero, -tested, tested);
		*(half *)(scores + part) = tested / rest;
	}
}

/* Scores of all arrangements, whose best ones lie HALF side by side, and the units' counts, which stay in registers. */
static inline __attribute__((always_inline)) void
fold_scores(const struct permstat_panel *job, bool two, const double *scores)
{
	const half_count digits = { SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE };
	const half left_limit = *(const half *)job->thresholds, right_limit = *(const half *)(job->thresholds + HALF);
	half_count left_count = *(half_count *)job->counts, right_count = *(half_count *)(job->counts + HALF);
	double *best = job->best;

	for (const double *end = scores + job->n * KERNEL_LANES; scores < end; scores += KERNEL_LANES, best += HALF) {
		half left = *(const half *)scores, right = *(const half *)(scores + HALF), before = *(half *)best;

		if (two) {
			left = (half)((half_count)left & digits);
			right = (half)((half_count)right & digits);
		}
		left_count -= left >= left_limit;
		right_count -= right >= right_limit;
		left = PICK(left > right, left, right);
		*(half *)best = PICK(left > before, left, before);
	}
	*(half_count *)job->counts = left_count;
	*(half_count *)(job->counts + HALF) = right_count;
}

static inline __attribute__((always_inline)) void
fold_panel(const struct permstat_panel *job)
{
	const double *scores = job->plain ? job->sums : job->scores;

	for (size_t i = 0; i < job->n && !job->plain; i++)
		score_lanes(job->q, job->rank, job->sums + i * job->rank * KERNEL_LANES, job->scores + i * KERNEL_LANES);
	if (job->two)
		fold_scores(job, true, scores);
	else
		fold_scores(job, false, scores);
}

static void
fold_baseline(const struct permstat_panel *job)
{
	fold_panel(job);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void
fold_avx2(const struct permstat_panel *job)
{
	fold_panel(job);
}

__attribute__((target("avx512f,avx512dq"))) static void
fold_avx512(const struct permstat_panel *job)
{
	fold_panel(job);
}

#endif

permstat_fold *
permstat_fold_named(const char *name)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (strcmp(name, "avx512") == 0 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
		return fold_avx512;
	if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2"))
		return fold_avx2;
#endif
	return strcmp(name, "baseline") == 0 ? fold_baseline : NULL;
}

permstat_fold *
permstat_fold_choose(void)
{
	static const char *const names[] = { "avx512", "avx2" };

	for (size_t i = 0; i < 2; i++)
		if (permstat_fold_named(names[i]) != NULL)
			return permstat_fold_named(names[i]);
	return fold_baseline;
}
