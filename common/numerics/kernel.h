/* kernel: weighted sums over records for many units side by side, by fused multiply-adds.
 *
 *	kernel_choose();						// once, before threads
 *	double *strips = kernel_strips(n_rows, n_columns, weights);
 *	kernel_product(n_rows, kernel_padded(n_columns), strips, n_rows * KERNEL_COLUMNS, panel, sums);
 *
 * A panel is n_rows x KERNEL_LANES doubles: KERNEL_LANES units side by side. It is where glmfit and permtest spend their
 * time. There are versions for AVX-512, for AVX2 and for any machine; a fused multiply-add rounds once wherever it
 * runs, and each sum is one chain of them in the order of rows, so all versions give the same bits, whatever the
 * units or columns beside. Reentrant after kernel_choose(). Nothing prints or exits.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stddef.h>

enum { KERNEL_LANES = 16, KERNEL_COLUMNS = 4 };

/* sums[c][lane] += weights[row][c] panel[row][lane], by one fused multiply-add each in the order of rows; columns are
 * a multiple of KERNEL_COLUMNS. Weights lie in strips of KERNEL_COLUMNS columns: strip i starts at weights + i * strip
 * and has KERNEL_COLUMNS values a row. panel and sums are best aligned to 64 bytes. */
void kernel_sum(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel,
    double *sums);
/* The same sums from 0, whatever was in them. */
void kernel_product(size_t n_rows, size_t n_columns, const double *weights, size_t strip, const double *panel,
    double *sums);
/* sums[k][lane] += y[t] y[t-k] for k = 0 ... p, and sums[p+1][lane] += y[t], rounded at each step; the panel
 * has p rows before the first of n_rows. */
void kernel_lags(size_t n_rows, size_t order, const double *panel, double *sums);
/* Picks the version for this machine, unless one is forced: before the first kernel_sum(). */
void kernel_choose(void);
/* For tests: takes the version of this name (avx512, avx2, baseline; NULL: the best); false if this machine
 * can't. */
bool kernel_force(const char *name);
/* n rounded up to whole strips. */
size_t kernel_padded(size_t n);
/* Strips of n_columns columns over n_rows rows, from w[row + column * n_rows], zeros in the padding; to be
 * freed. */
double *kernel_strips(size_t n_rows, size_t n_columns, const double *w);

#endif
