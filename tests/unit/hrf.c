/* hrf: kernels against reference/hrf and closed forms, convolution, sampling, orthogonalisation. */
#include "design/hrf.h"

#include "check.h"

/* Largest difference of two columns, relative to the largest of b. */
static double
difference(size_t n, const double *a, const double *b)
{
	double largest = 0, size = 0;

	for (size_t i = 0; i < n; i++) {
		largest = fmax(largest, fabs(a[i] - b[i]));
		size = fmax(size, fabs(b[i]));
	}
	return largest / size;
}

/* Column `column' of n_columns of a table of numbers under a header; sets *n. */
static double *
column_read(const char *path, size_t n_columns, size_t column, size_t *n)
{
	FILE *file = fopen(path, "r");
	double *values = malloc(100000 * sizeof(*values)), value;
	size_t i = 0;
	int c;

	*n = 0;
	if (file == NULL)
		return values;
	while ((c = getc(file)) != EOF && c != '\n')
		;
	for (; *n < 100000 && fscanf(file, "%lf", &value) == 1; i++)
		if (i % n_columns == column)
			values[(*n)++] = value;
	fclose(file);
	return values;
}

static void
compare_kernels(const char *folder, double tr_s, const char *tr)
{
	static const char *const models[] = { "spm+d+dd", "glover+d+dd" };
	char path[4096];
	double worst = 0;
	struct hrf hrf;

	snprintf(path, sizeof(path), "%s/reference/hrf/hrf_tr%s_os50.tsv", folder, tr);
	for (size_t m = 0; m < 2; m++) {
		CHECK(hrf_model(&hrf, models[m], tr_s, 50));
		for (size_t b = 0; b < 3; b++) {
			size_t n;
			double *expected = column_read(path, 6, 3 * m + b, &n);
			CHECK_COUNT(hrf.length, n);
			if (hrf.length == n)
				worst = fmax(worst, difference(n, hrf.kernels[b], expected));
			free(expected);
		}
		hrf_free(&hrf);
	}
	CHECK(worst <= 1e-8);
	check_note("largest difference at TR %s: %.2g of the maximum", tr, worst);
}

static void
test_reference(void)
{
	const char *folder;
	char path[4096];
	double *expected;
	struct hrf hrf;
	size_t n;

	check_test("spm and glover with derivatives agree with nilearn's kernels");
	if ((folder = check_reference()) != NULL) {
		compare_kernels(folder, 0.72, "0.72");
		compare_kernels(folder, 2, "2.0");
		compare_kernels(folder, 2.5, "2.5");
	}
	check_test("spm5 agrees with the StudyForrest tutorial's kernel");
	if ((folder = check_reference()) != NULL) {
		snprintf(path, sizeof(path), "%s/reference/studyforrest/spm5_kernel_tr2.5_os256.tsv", folder);
		expected = column_read(path, 1, 0, &n);
		CHECK(hrf_model(&hrf, "spm5", 2.5, 256));
		CHECK_COUNT(hrf.length, n);
		CHECK(difference(n, hrf.kernels[0], expected) <= 1e-8);
		check_note("largest difference of spm5: %.2g of the maximum", difference(n, hrf.kernels[0], expected));
		hrf_free(&hrf);
		free(expected);
	}
}

static void
test_kernels(void)
{
	struct hrf hrf;

	check_test("a gamma of shape 6 has its closed form");
	CHECK(hrf_model(&hrf, "spm5", 1, 4));
	/* exp(-5) 5^5/5! - exp(-5) 5^15/15!/6 over exp(-1)/5! - exp(-1)/15!/6, at lags 5 and 1 */
	CHECK_CLOSE(hrf.kernels[0][20] / hrf.kernels[0][4],
	    exp(-5) * (3125. / 120 - pow(5, 15) / 1307674368000. / 6) / (exp(-1) * (1. / 120 - 1 / 1307674368000. / 6)),
	    1e-12);
	CHECK(hrf.hold);
	hrf_free(&hrf);

	check_test("fir has a box per delay");
	CHECK(hrf_model(&hrf, "fir:0,2-3", 2, 4));
	CHECK_COUNT(hrf.n, 3);
	CHECK_COUNT(hrf.length, 16);
	CHECK_COUNT(hrf.shift, 3);
	CHECK_TEXT(hrf.suffixes[1], "_delay_2");
	CHECK(hrf.kernels[1][7] == 0 && hrf.kernels[1][8] == 0.25);
	CHECK(hrf.kernels[1][11] == 0.25 && hrf.kernels[1][12] == 0);
	hrf_free(&hrf);

	check_test("words that are no models are refused");
	CHECK(!hrf_model(&hrf, "spm+dd", 2, 50));
	CHECK(!hrf_model(&hrf, "fir:3-1", 2, 50));
	CHECK(!hrf_model(&hrf, "fir:1,1", 2, 50));
	CHECK(!hrf_model(&hrf, "fir:", 2, 50));
	CHECK(!hrf_model(&hrf, "fir:1x", 2, 50));
	CHECK(!hrf_model(&hrf, "fir:99999999999999999999", 2, 50));
	CHECK(!hrf_model(&hrf, "spm", 100, 1));
	CHECK(hrf_is_model("spm+x") && hrf_is_model("fir:") && !hrf_is_model("spm6") && !hrf_is_model("mine.tsv"));
}

static void
test_table(void)
{
	const double time_s[] = { 0, 1, 3 }, first[] = { 0, 2, 0 }, second[] = { 4, 0, 0 };
	const double *const basis[] = { first, second };
	const char *const names[] = { "one", "two" };
	const double late[] = { 1, 1, 3 };
	struct hrf hrf;

	check_test("a table of kernels is interpolated and divided by the first one's sum");
	CHECK(hrf_table(&hrf, 3, time_s, 2, basis, names, 1, 2));
	/* 0 1 2 1.5 1 0.5 0 and 4 2 0 0 0 0 0, over 6 */
	CHECK_COUNT(hrf.length, 7);
	CHECK_CLOSE(hrf.kernels[0][3], 1.5 / 6, 1e-15);
	CHECK_CLOSE(hrf.kernels[1][1], 2. / 6, 1e-15);
	CHECK_TEXT(hrf.suffixes[0], "");
	CHECK_TEXT(hrf.suffixes[1], "_two");
	hrf_free(&hrf);
	CHECK(!hrf_table(&hrf, 3, late, 2, basis, names, 1, 2));
	CHECK(!hrf_table(&hrf, 1, time_s, 2, basis, names, 1, 2));
}

static void
test_sampling(void)
{
	const double x[] = { 1, 0, 2, 0, 0 }, kernel[] = { 0.5, 0.25, 0.25 }, grid[] = { 0, 1, 2, 3, 4 };
	const double s[] = { 0.5, 3, 9 };
	double y[5], column[3];
	const double zero[] = { 0.5, 0.25, 1.25, 0.5, 0.5 }, held[] = { 1, 0.5, 1.25, 0.5, 0.5 };

	check_test("convolution takes zero or the first value before the grid");
	hrf_convolve(5, x, 3, kernel, false, y);
	CHECK(difference(5, y, zero) <= 1e-15);
	hrf_convolve(5, x, 3, kernel, true, y);
	CHECK(difference(5, y, held) <= 1e-15);

	check_test("sampling interpolates, shifts and averages");
	hrf_interpolate(5, grid, zero, 0, 3, s, column);
	CHECK_CLOSE(column[0], 0.375, 1e-15);
	CHECK_CLOSE(column[1], 0.5, 1e-15);
	CHECK_CLOSE(column[2], 0.5, 1e-15);
	hrf_interpolate(5, grid, zero, 1, 3, s, column);
	CHECK_CLOSE(column[0], 0.75, 1e-15);
	CHECK_CLOSE(column[1], 0.5, 1e-15);
	hrf_mean(5, grid, zero, 2, 2, column);
	CHECK_CLOSE(column[0], 0.375, 1e-15);
	CHECK_CLOSE(column[1], 0.875, 1e-15);
}

static void
test_orthogonalise(void)
{
	double a[] = { 1, 1, 0, 0 }, b[] = { 1, 0, 1, 0 }, c[] = { 2, 1, 1, 0 }, d[] = { 1, 2, 3, 4 };
	double *columns[] = { a, b, c, d };
	double by_hand[] = { 0.5, -0.5, 1, 0 };

	check_test("columns are made orthogonal to those before, dependent ones become zero");
	hrf_orthogonalise(4, 4, columns);
	CHECK(difference(4, b, by_hand) <= 1e-15);
	for (size_t t = 0; t < 4; t++)
		CHECK_NEAR(c[t], 0, 1e-15);
	CHECK_NEAR(d[0] * a[0] + d[1] * a[1], 0, 1e-14);
	CHECK_NEAR(d[0] * b[0] + d[1] * b[1] + d[2] * b[2], 0, 1e-14);
	CHECK_CLOSE(d[3], 4, 1e-15);
}

int
main(void)
{
	test_reference();
	test_kernels();
	test_table();
	test_sampling();
	test_orthogonalise();
	return check_done();
}
