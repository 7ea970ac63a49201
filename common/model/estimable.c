/* estimable: why a contrast can't be estimated; see estimable.h. */
#include "model/estimable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/lin.h"

enum { MAX_WORDS = 6 };

static const double tolerance = 1e-8;	/* of the contrast's length, as glm_contrast_inestimable() has it */
static const double least_share = 1e-6;	/* of the largest part in Xv = 0 */

/* Scaled, since squares of large numbers overflow. */
static double
norm(size_t n, const double *x)
{
	double largest = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, fabs(x[i]));
	if (largest == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		sum += (x[i] / largest) * (x[i] / largest);
	return largest * sqrt(sum);
}

/* v = c - V V'c, what the rows of X don't reach: V are the first `rank' right singular vectors. */
static bool
find_null(size_t n_scans, size_t n_columns, const double *x, const double *weights, double *null)
{
	size_t k = n_scans < n_columns ? n_scans : n_columns;
	double *u = mem_array(n_scans * k, sizeof(*u)), *s = mem_array(k, sizeof(*s));
	double *vt = mem_array(k * n_columns, sizeof(*vt));
	bool good = lin_svd(n_scans, n_columns, x, u, s, vt);
	size_t rank = good ? lin_rank(n_scans, n_columns, s) : 0;

	memcpy(null, weights, n_columns * sizeof(*null));
	for (size_t j = 0; j < rank; j++) {
		double dot = 0;

		for (size_t i = 0; i < n_columns; i++)
			dot += vt[j + i * k] * weights[i];
		for (size_t i = 0; i < n_columns; i++)
			null[i] -= dot * vt[j + i * k];
	}
	free(u);
	free(s);
	free(vt);
	return good;
}

/* Marks the columns with a part in Xv = 0; a column of zeros explains it alone. */
static size_t
mark(size_t n_scans, size_t n_columns, const double *x, const double *null, double length, bool *blamed)
{
	double largest = 0;
	size_t count = 0;

	for (size_t i = 0; i < n_columns; i++) {
		double size = norm(n_scans, x + i * n_scans);

		if (size == 0 && fabs(null[i]) > tolerance * length) {
			blamed[i] = true;
			return 1;
		}
		largest = fmax(largest, fabs(null[i]) * size);
	}
	for (size_t i = 0; i < n_columns; i++) {
		blamed[i] = fabs(null[i]) * norm(n_scans, x + i * n_scans) > least_share * largest;
		count += blamed[i];
	}
	return count;
}

size_t
estimable_blame(size_t n_scans, size_t n_columns, const double *x, const double *weights, bool *blamed)
{
	double *null = mem_array(n_columns, sizeof(*null));
	double length = norm(n_columns, weights);
	size_t count = 0;

	memset(blamed, 0, n_columns * sizeof(*blamed));
	if (find_null(n_scans, n_columns, x, weights, null) && norm(n_columns, null) > tolerance * length)
		count = mark(n_scans, n_columns, x, null, length, blamed);
	free(null);
	return count;
}

char *
estimable_words(size_t n_columns, const char *const *names, const bool *blamed)
{
	size_t count = 0, done = 0;
	char *text = mem_string("");

	for (size_t i = 0; i < n_columns; i++)
		count += blamed[i];
	for (size_t i = 0; i < n_columns && done < MAX_WORDS; i++) {
		char *grown;

		if (!blamed[i])
			continue;
		grown = mem_format("%s%s`%s'", text, done == 0 ? "" : done + 1 == count ? " and " : ", ", names[i]);
		free(text);
		text = grown;
		done++;
	}
	if (count > MAX_WORDS) {
		char *grown = mem_format("%s and %zu more", text, count - MAX_WORDS);

		free(text);
		text = grown;
	}
	return text;
}
