/* kernel: weighted sums over records, in versions for the machine at hand; see kernel.h.
 *
 * A fused multiply-add rounds once wherever it runs, and each sum is one chain of them in the order of rows.
 * So all versions give the same bits; they differ only in how many chains they keep in registers.
 */
#include "numerics/kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Half a row of lanes, unaligned to the compiler's mind. */
typedef double half __attribute__((vector_size(KERNEL_LANES / 2 * sizeof(double)), aligned(sizeof(double)), may_alias));

/* A version: the weighted sums, added to what is there or not, and the lag sums, which aren't fused and so are the same
 * code for all. */
typedef void weigh(size_t, size_t, const double *, size_t, const double *, double *);
struct version {
	weigh *sum, *product;
	void (*lags)(size_t, size_t, const double *, double *);
};

/* sum += x[row] y[row], or += x[row], with the sum in registers. */
static inline __attribute__((always_inline)) void
sum_rows(size_t n_rows, const double *x, const double *y, double *sum)
{
	half left = *(half *)sum, right = *(half *)(sum + KERNEL_LANES / 2);

	for (size_t i = 0; i < n_rows * KERNEL_LANES; i += KERNEL_LANES) {
		half a = *(const half *)(x + i), b = *(const half *)(x + i + KERNEL_LANES / 2);

		if (y != NULL) {
			a *= *(const half *)(y + i);
			b *= *(const half *)(y + i + KERNEL_LANES / 2);
		}
		left += a;
		right += b;
	}
	*(half *)sum = left;
	*(half *)(sum + KERNEL_LANES / 2) = right;
}

static inline __attribute__((always_inline)) void
sum_lags(size_t n_rows, size_t order, const double *panel, double *sums)
{
	const double *y = panel + order * KERNEL_LANES;

	for (size_t k = 0; k <= order; k++)
		sum_rows(n_rows, y, y - k * KERNEL_LANES, sums + k * KERNEL_LANES);
	sum_rows(n_rows, y, NULL, sums + (order + 1) * KERNEL_LANES);
}

static void
lags_baseline(size_t n_rows, size_t order, const double *panel, double *sums)
{
	sum_lags(n_rows, order, panel, sums);
}

/* Anywhere, slow where fma() is a library call that has no instruction under it. */
static inline __attribute__((always_inline)) void
weigh_baseline(bool add, size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel,
    double *sums)
{
	for (size_t c = 0; c < n_columns; c++) {
		const double *w = weights + c / KERNEL_COLUMNS * strip + c % KERNEL_COLUMNS;
		double *sum = sums + c * KERNEL_LANES;

		for (size_t lane = 0; !add && lane < KERNEL_LANES; lane++)
			sum[lane] = 0;
		for (size_t row = 0; row < n_rows; row++)
			for (size_t lane = 0; lane < KERNEL_LANES; lane++)
				sum[lane] = fma(w[row * KERNEL_COLUMNS], panel[row * KERNEL_LANES + lane], sum[lane]);
	}
}

static void
sum_baseline(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel,
    double *sums)
{
	weigh_baseline(true, n_rows, n_columns, weights, strip, panel, sums);
}

static void
product_baseline(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel,
    double *sums)
{
	weigh_baseline(false, n_rows, n_columns, weights, strip, panel, sums);
}

#if defined(__x86_64__)

/* Four columns by eight lanes: 8 chains in the 16 registers of AVX2. */
__attribute__((target("avx2,fma"), always_inline)) static inline void
weigh_avx2(bool add, size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel,
    double *sums)
{
	for (size_t c = 0; c < n_columns; c += KERNEL_COLUMNS, weights += strip)
		for (size_t lane = 0; lane < KERNEL_LANES; lane += 8) {
			double *s = sums + c * KERNEL_LANES + lane;
			const double *w = weights, *y = panel + lane;
#define LOAD(i) __m256d a##i = add ? _mm256_loadu_pd(s + 16 * i) : _mm256_setzero_pd(), \
	b##i = add ? _mm256_loadu_pd(s + 16 * i + 4) : _mm256_setzero_pd()
			LOAD(0);
			LOAD(1);
			LOAD(2);
			LOAD(3);
#undef LOAD
			for (size_t row = 0; row < n_rows; row++, w += KERNEL_COLUMNS, y += KERNEL_LANES) {
				__m256d left = _mm256_loadu_pd(y), right = _mm256_loadu_pd(y + 4), x;

#define COLUMN(i) x = _mm256_broadcast_sd(w + i), \
	a##i = _mm256_fmadd_pd(x, left, a##i), b##i = _mm256_fmadd_pd(x, right, b##i)
				COLUMN(0);
				COLUMN(1);
				COLUMN(2);
				COLUMN(3);
#undef COLUMN
			}
#define STORE(i) _mm256_storeu_pd(s + 16 * i, a##i), _mm256_storeu_pd(s + 16 * i + 4, b##i)
			STORE(0);
			STORE(1);
			STORE(2);
			STORE(3);
#undef STORE
		}
}

__attribute__((target("avx2,fma"))) static void
sum_avx2(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel, double *sums)
{
	weigh_avx2(true, n_rows, n_columns, weights, strip, panel, sums);
}

__attribute__((target("avx2,fma"))) static void
product_avx2(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel, double *sums)
{
	weigh_avx2(false, n_rows, n_columns, weights, strip, panel, sums);
}

/* Eight columns by sixteen lanes: 16 chains in the 32 registers of AVX-512. A last strip of four has a partner
 * that is thrown away. */
__attribute__((target("avx512f"), always_inline)) static inline void
weigh_avx512(bool add, size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel,
    double *sums)
{
	double spare[KERNEL_COLUMNS * KERNEL_LANES] = { 0 };

	for (size_t c = 0; c < n_columns; c += 2 * KERNEL_COLUMNS) {
		bool paired = c + KERNEL_COLUMNS < n_columns;
		const double *v = weights + c / KERNEL_COLUMNS * strip, *w = paired ? v + strip : v, *y = panel;
		double *s = sums + c * KERNEL_LANES, *r = paired ? s + KERNEL_COLUMNS * KERNEL_LANES : spare;
#define LOAD(i, from, at) __m512d a##i = add ? _mm512_loadu_pd(from + 16 * at) : _mm512_setzero_pd(), \
	b##i = add ? _mm512_loadu_pd(from + 16 * at + 8) : _mm512_setzero_pd()
		LOAD(0, s, 0);
		LOAD(1, s, 1);
		LOAD(2, s, 2);
		LOAD(3, s, 3);
		LOAD(4, r, 0);
		LOAD(5, r, 1);
		LOAD(6, r, 2);
		LOAD(7, r, 3);
#undef LOAD
		for (size_t row = 0; row < n_rows; row++, v += KERNEL_COLUMNS, w += KERNEL_COLUMNS, y += KERNEL_LANES) {
			__m512d left = _mm512_loadu_pd(y), right = _mm512_loadu_pd(y + 8), x;

#define COLUMN(i, from, at) x = _mm512_set1_pd(from[at]), \
	a##i = _mm512_fmadd_pd(x, left, a##i), b##i = _mm512_fmadd_pd(x, right, b##i)
			COLUMN(0, v, 0);
			COLUMN(1, v, 1);
			COLUMN(2, v, 2);
			COLUMN(3, v, 3);
			COLUMN(4, w, 0);
			COLUMN(5, w, 1);
			COLUMN(6, w, 2);
			COLUMN(7, w, 3);
#undef COLUMN
		}
#define STORE(i, to, at) _mm512_storeu_pd(to + 16 * at, a##i), _mm512_storeu_pd(to + 16 * at + 8, b##i)
		STORE(0, s, 0);
		STORE(1, s, 1);
		STORE(2, s, 2);
		STORE(3, s, 3);
		STORE(4, r, 0);
		STORE(5, r, 1);
		STORE(6, r, 2);
		STORE(7, r, 3);
#undef STORE
	}
}

__attribute__((target("avx512f"))) static void
sum_avx512(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel, double *sums)
{
	weigh_avx512(true, n_rows, n_columns, weights, strip, panel, sums);
}

__attribute__((target("avx512f"))) static void
product_avx512(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel, double *sums)
{
	weigh_avx512(false, n_rows, n_columns, weights, strip, panel, sums);
}

__attribute__((target("avx2"))) static void
lags_avx2(size_t n_rows, size_t order, const double *panel, double *sums)
{
	sum_lags(n_rows, order, panel, sums);
}

__attribute__((target("avx512f"))) static void
lags_avx512(size_t n_rows, size_t order, const double *panel, double *sums)
{
	sum_lags(n_rows, order, panel, sums);
}

#endif

static struct version version;	/* set before any thread runs */

/* The version of this name, or the best one (NULL); false where there is none. */
static bool
version_set(const char *name)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512f") && (name == NULL || strcmp(name, "avx512") == 0)) {
		version = (struct version){ sum_avx512, product_avx512, lags_avx512 };
		return true;
	}
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
	    (name == NULL || strcmp(name, "avx2") == 0)) {
		version = (struct version){ sum_avx2, product_avx2, lags_avx2 };
		return true;
	}
#endif
	if (name != NULL && strcmp(name, "baseline") != 0)
		return false;
	version = (struct version){ sum_baseline, product_baseline, lags_baseline };
	return true;
}

bool
kernel_force(const char *name)
{
	return version_set(name);
}

void
kernel_choose(void)
{
	if (version.sum == NULL)
		version_set(NULL);
}

void
kernel_sum(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel, double *sums)
{
	version.sum(n_rows, n_columns, weights, strip, panel, sums);
}

void
kernel_product(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel, double *sums)
{
	version.product(n_rows, n_columns, weights, strip, panel, sums);
}

void
kernel_lags(size_t n_rows, size_t order, const double *panel, double *sums)
{
	version.lags(n_rows, order, panel, sums);
}

size_t
kernel_padded(size_t n)
{
	return (n + KERNEL_COLUMNS - 1) / KERNEL_COLUMNS * KERNEL_COLUMNS;
}

double *
kernel_strips(size_t n_rows, size_t n_columns, const double *w)
{
	double *strips = mem_zeros(n_rows * kernel_padded(n_columns), sizeof(*strips));

	for (size_t c = 0; c < n_columns; c++)
		for (size_t row = 0; row < n_rows; row++)
			strips[(c / KERNEL_COLUMNS * n_rows + row) * KERNEL_COLUMNS + c % KERNEL_COLUMNS] = w[row + c * n_rows];
	return strips;
}
