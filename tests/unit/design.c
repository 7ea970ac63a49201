/* design: drifts by closed forms, levels, dependencies, variance inflation. */
#include "design/design.h"

#include "check.h"

static void
test_drift(void)
{
	struct design_drift drift;
	double time_s[96], columns[96 * 13], times[] = { 0, 2, 4, 6 };
	double sum = 0;

	check_test("words for drifts are read whole");
	CHECK(design_drift_parse("cosine", &drift) && drift.kind == DRIFT_COSINE && drift.high_pass_hz == 0.01);
	CHECK(design_drift_parse("poly", &drift) && drift.kind == DRIFT_POLY && drift.order == 1);
	CHECK(design_drift_parse("legendre:3", &drift) && drift.kind == DRIFT_LEGENDRE && drift.order == 3);
	CHECK(design_drift_parse("power", &drift) && drift.order == 0 && design_drift_needs_time(&drift));
	CHECK(!design_drift_parse("cosine:", &drift) && !design_drift_parse("cos", &drift));
	CHECK(!design_drift_parse("none:1", &drift) && !design_drift_parse("poly:-1", &drift));

	check_test("cosines number 13 at 96 scans of 7 s, are orthogonal to the constant and of length 1");
	for (size_t i = 0; i < 96; i++)
		time_s[i] = 7 * (double)i;
	design_drift_parse("cosine:0.01", &drift);
	CHECK_COUNT(design_drift_count(&drift, 96, time_s), 13);
	design_drift_fill(&drift, 96, time_s, 13, columns);
	for (size_t k = 0; k < 13; k++) {
		double length = 0, mean = 0;
		for (size_t i = 0; i < 96; i++) {
			mean += columns[k * 96 + i];
			length += columns[k * 96 + i] * columns[k * 96 + i];
		}
		CHECK_NEAR(mean, 0, 1e-13);
		CHECK_CLOSE(length, 1, 1e-13);
	}
	design_drift_parse("cosine:10", &drift);
	CHECK_COUNT(design_drift_count(&drift, 96, time_s), 95);

	check_test("polynomials have their closed forms");
	design_drift_parse("legendre:3", &drift);
	design_drift_fill(&drift, 5, NULL, 3, columns);
	for (size_t i = 0; i < 5; i++) {
		double x = (double)i / 2 - 1;
		CHECK_NEAR(columns[i], x, 1e-15);
		CHECK_NEAR(columns[5 + i], (3 * x * x - 1) / 2, 1e-15);
		CHECK_NEAR(columns[10 + i], (5 * x * x * x - 3 * x) / 2, 1e-15);
	}
	design_drift_parse("poly:2", &drift);
	design_drift_fill(&drift, 4, times, 2, columns);
	for (size_t i = 0; i < 4; i++) {
		CHECK_NEAR(columns[i], (double)i / 3 - 0.5, 1e-15);
		sum += columns[i] * columns[4 + i];
	}
	CHECK_NEAR(sum, 0, 1e-15);
	CHECK_NEAR(columns[4], 1. / 9, 1e-15);
}

static void
test_levels(void)
{
	const char *const texts[] = { "b", "a", "b", "B" };
	const char *levels[4];
	size_t codes[4];

	check_test("levels are sorted by bytes");
	CHECK_COUNT(design_levels(4, texts, levels, codes), 3);
	CHECK_TEXT(levels[0], "B");
	CHECK_TEXT(levels[2], "b");
	CHECK(codes[0] == 2 && codes[1] == 1 && codes[2] == 2 && codes[3] == 0);
}

static void
test_dependencies(void)
{
	/* d = 2a - b/4, e is 0 */
	const double x[] = { 1, 0, 0, 1,  0, 4, 0, 4,  0, 0, 1, 7,  2, -1, 0, 1,  0, 0, 0, 0 };
	const char *const names[] = { "a", "b", "c", "d", "e" };
	struct design_dependency found[5];
	size_t n;
	char *words;

	check_test("dependencies are found in their order, with weights");
	n = design_dependencies(4, 5, x, found);
	CHECK_COUNT(n, 2);
	CHECK_COUNT(found[0].column, 3);
	CHECK_CLOSE(found[0].weights[0], 2, 1e-14);
	CHECK_CLOSE(found[0].weights[1], -0.25, 1e-14);
	CHECK(found[0].weights[2] == 0 && found[0].residual < 1e-15);
	words = design_dependency_words(&found[0], 5, names);
	CHECK_TEXT(words, "d = 2*a - 0.25*b");
	free(words);
	words = design_dependency_words(&found[1], 5, names);
	CHECK_TEXT(words, "e = 0");
	free(words);
	design_dependencies_free(n, found);

	check_test("columns of very different size depend or not by their directions");
	const double scaled[] = { 1e-9, 0, 0,  1e9, 1, 0,  1, 1e-6, 0 };
	n = design_dependencies(3, 3, scaled, found);
	CHECK_COUNT(n, 1);
	CHECK_COUNT(found[0].column, 2);
	design_dependencies_free(n, found);
}

static void
test_vif(void)
{
	/* about the mean, a and b correlate by 0.5: 1/(1 - 0.25) */
	const double x[] = { 1, -1, 0, 0,  1, 0, -1, 0,  1, 1, 1, 1 };
	const double bad[] = { 1, NAN, 2, 3 };
	double vif[3], leverage[4], correlation[9], condition;
	size_t rank;

	check_test("variance inflation, correlation and leverage have their closed forms");
	CHECK(design_vif(4, 3, x, vif));
	CHECK_CLOSE(vif[0], 4. / 3, 1e-13);
	CHECK_CLOSE(vif[1], 4. / 3, 1e-13);
	CHECK(isnan(vif[2]));
	design_correlation(4, 3, x, correlation);
	CHECK_CLOSE(correlation[1], 0.5, 1e-15);
	CHECK(correlation[0] == 1 && isnan(correlation[8]) && isnan(correlation[2]));
	CHECK(design_condition(4, 3, x, &rank, &condition, leverage));
	CHECK_COUNT(rank, 3);
	/* singular values 2, sqrt 3, 1 */
	CHECK_CLOSE(condition, 2, 1e-14);
	CHECK_CLOSE(leverage[0] + leverage[1] + leverage[2] + leverage[3], 3, 1e-14);
	CHECK(!design_vif(2, 2, bad, vif));
	CHECK(!design_condition(2, 2, bad, &rank, &condition, leverage));
}

int
main(void)
{
	test_drift();
	test_levels();
	test_dependencies();
	test_vif();
	return check_done();
}
