/* fdr: published examples, definitions by brute force, and the edges. */
#include "inference/fdr.h"

#include "base/mem.h"
#include "check.h"
#include "numerics/dist.h"

/* Benjamini & Hochberg 1995, section 4.1: 15 comparisons of the thrombolysis study. At 0.05 Bonferroni
 * rejects three of them, their procedure four. */
static const double thrombolysis[15] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
	0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000 };

static void
published(enum fdr_method method, size_t survivors)
{
	const struct fdr_rule rule = { method, 0.05, FDR_POS };
	struct fdr_threshold found;
	double z[15];

	for (size_t i = 0; i < 15; i++)
		z[14 - i] = dist_z_from_p(thrombolysis[i]);
	found = fdr_threshold(&rule, 15, z, 1);
	CHECK_COUNT(found.n, 15);
	CHECK_COUNT(found.survivors, survivors);
	for (size_t i = 0; i < 15; i++)
		CHECK(fdr_passes(FDR_POS, found.height, z[14 - i]) == (i < survivors));
}

/* A stream of numbers without a library: the generator of Park & Miller 1988. */
static double
next_uniform(unsigned long long *state)
{
	*state = *state * 48271 % 2147483647;
	return (double)*state / 2147483647;
}

static double
tail(enum fdr_sided sided, double z)
{
	return dist_z_upper(sided == FDR_TWO ? fabs(z) : sided == FDR_POS ? z : -z);
}

/* How many p_j are at most p: the rank of the last of its ties. */
static size_t
count_up_to(enum fdr_sided sided, size_t n, const double *z, double p)
{
	size_t count = 0;

	for (size_t j = 0; j < n; j++)
		count += fdr_counts(z[j]) && tail(sided, z[j]) <= p;
	return count;
}

/* Whether unit i is rejected, straight from the definitions, in quadratic time. */
static bool
defined_rejected(const struct fdr_rule *rule, size_t n, const double *z, size_t i, size_t m)
{
	double alpha = rule->sided == FDR_TWO ? rule->level / 2 : rule->level, harmonic = 0, p;

	if (!fdr_counts(z[i]))
		return false;
	p = tail(rule->sided, z[i]);
	for (size_t k = 1; k <= m; k++)
		harmonic += 1 / (double)k;
	if (rule->method == FDR_FPR)
		return p < alpha;
	if (rule->method == FDR_BONFERRONI)
		return p < alpha / (double)m;
	for (size_t j = 0; j < n; j++) {
		double pj = fdr_counts(z[j]) ? tail(rule->sided, z[j]) : 2;
		size_t rank = count_up_to(rule->sided, n, z, pj);
		double c = rule->method == FDR_BY ? harmonic : 1;

		if (rule->method == FDR_HOLM) {
			size_t before = count_up_to(rule->sided, n, z, nextafter(pj, -1));

			if (pj <= p && pj >= alpha / (double)(m - before))
				return false;
		} else if (pj >= p && pj < 2 && pj < alpha * (double)rank / ((double)m * c)) {
			return true;
		}
	}
	return rule->method == FDR_HOLM;
}

/* A map with signal, ties, zeros and missing units. */
static void
fill_map(size_t n, double *z, unsigned long long seed)
{
	for (size_t i = 0; i < n; i++) {
		double u = next_uniform(&seed);

		z[i] = dist_z_from_p(next_uniform(&seed)) + (u < 0.3 ? 3 : u < 0.4 ? -4 : 0);
		if (u > 0.9)
			z[i] = u > 0.95 ? 0 : NAN;
		else if (u > 0.7)
			z[i] = round(z[i]);
	}
}

static void
brute_force(enum fdr_method method)
{
	enum { N = 60 };

	for (unsigned long long seed = 1; seed <= 60; seed++) {
		struct fdr_rule rule = { method, seed % 2 ? 0.05 : 0.2, (enum fdr_sided)(seed % 3) };
		double z[N], adjusted[N];
		struct fdr_threshold found;
		size_t survivors = 0;

		fill_map(N, z, seed * 7919);
		found = fdr_threshold(&rule, N, z, 1);
		fdr_adjust(&rule, N, z, 1, adjusted);
		for (size_t i = 0; i < N; i++) {
			bool rejected = defined_rejected(&rule, N, z, i, found.n);

			survivors += rejected;
			CHECK(fdr_passes(rule.sided, found.height, z[i]) == rejected);
			CHECK(isnan(adjusted[i]) == !fdr_counts(z[i]));
			CHECK((adjusted[i] < rule.level) == rejected);
		}
		CHECK_COUNT(found.survivors, survivors);
	}
}

static void
edges(void)
{
	const double none[3] = { 0, NAN, 0 }, infinite[3] = { INFINITY, 1, 2 }, far[2] = { 40000, 30000 };
	const double strided[6] = { 5, 0, -6, 0, 0.1, 9 };
	struct fdr_rule rule = { FDR_BH, 0.05, FDR_TWO };
	struct fdr_threshold found = fdr_threshold(&rule, 3, none, 1);

	check_test("a map without a tested unit has an infinite threshold");
	CHECK_COUNT(found.n, 0);
	CHECK_COUNT(found.survivors, 0);
	for (rule.method = FDR_BH; rule.method <= FDR_HOLM; rule.method++)
		if (rule.method != FDR_FPR)
			CHECK(fdr_threshold(&rule, 3, none, 1).height == INFINITY);
	rule.method = FDR_BH;
	check_test("an infinite z passes, and so does one whose neighbour is farther than 1e-12");
	found = fdr_threshold(&rule, 3, infinite, 1);
	CHECK_COUNT(found.survivors, 1);
	found = fdr_threshold(&rule, 2, far, 1);
	CHECK_COUNT(found.survivors, 2);
	check_test("a stride passes over the other columns");
	found = fdr_threshold(&rule, 3, strided, 2);
	CHECK_COUNT(found.n, 3);
	CHECK_COUNT(found.survivors, 2);
	CHECK_NEAR(found.height, 5, 2e-12);
	check_test("one-sided tests look at one sign and count both");
	rule.sided = FDR_NEG;
	found = fdr_threshold(&rule, 3, strided, 2);
	CHECK_COUNT(found.n, 3);
	CHECK_COUNT(found.survivors, 1);
	CHECK_NEAR(found.height, 6, 2e-12);
	check_test("a height given is the threshold, and is not passed by a unit that has it");
	rule = (struct fdr_rule){ FDR_NONE, 5, FDR_TWO };
	found = fdr_threshold(&rule, 3, strided, 2);
	CHECK(found.height == 5);
	CHECK_COUNT(found.survivors, 1);
}

/* Inequalities are strict: p = alpha doesn't pass, the next number does. */
static void
one_unit(void)
{
	const double z[1] = { 2 }, level = 2 * dist_z_upper(2);

	check_test("a unit alone passes below its own p, and not at it");
	for (enum fdr_method method = FDR_BH; method <= FDR_HOLM; method++) {
		const struct fdr_rule at = { method, level, FDR_TWO }, above = { method, level * (1 + 1e-12), FDR_TWO };

		if (method == FDR_BH || method == FDR_BY || method == FDR_HOLM)
			CHECK_COUNT(fdr_threshold(&at, 1, z, 1).survivors, 0);
		CHECK_COUNT(fdr_threshold(&above, 1, z, 1).survivors, 1);
	}
}

/* Levels and p at which nothing is far out. */
static void
large_levels(void)
{
	const double z[4] = { 0, 0.1, NAN, -0.2 };
	double q[4];

	check_test("what wasn't tested doesn't survive, though 0 is beyond the height");
	CHECK(fdr_threshold(&(struct fdr_rule){ FDR_FPR, 0.9, FDR_POS }, 4, z, 1).height < -1);
	CHECK_COUNT(fdr_threshold(&(struct fdr_rule){ FDR_FPR, 0.9, FDR_POS }, 4, z, 1).survivors, 2);
	check_test("adjusted p are no more than 1");
	for (enum fdr_method method = FDR_BH; method <= FDR_HOLM; method++) {
		fdr_adjust(&(struct fdr_rule){ method, 0.05, FDR_TWO }, 4, z, 1, q);
		CHECK(q[1] > 0.8 && q[1] <= 1 && q[3] > 0.8 && q[3] <= 1);
	}
}

/* p.adjust() of R 4.2 on the same example. */
static void
adjusted_values(void)
{
	static const double bh[4] = { 0.0015, 0.003, 0.0095, 0.035625 };
	static const double holm[4] = { 0.0015, 0.0056, 0.0247, 0.114 };
	struct fdr_rule rule = { FDR_BH, 0.05, FDR_POS };
	double z[15], q[15];

	for (size_t i = 0; i < 15; i++)
		z[i] = dist_z_from_p(thrombolysis[i]);
	fdr_adjust(&rule, 15, z, 1, q);
	for (size_t i = 0; i < 4; i++)
		CHECK_CLOSE(q[i], bh[i], 1e-12);
	rule.method = FDR_HOLM;
	fdr_adjust(&rule, 15, z, 1, q);
	for (size_t i = 0; i < 4; i++)
		CHECK_CLOSE(q[i], holm[i], 1e-12);
	CHECK_CLOSE(q[14], 1, 0);
	rule.method = FDR_FPR;
	rule.sided = FDR_TWO;
	fdr_adjust(&rule, 15, z, 1, q);
	CHECK_CLOSE(q[3], 2 * 0.0095, 1e-12);
}

int
main(void)
{
	check_test("Benjamini and Hochberg reject four of their fifteen hypotheses");
	published(FDR_BH, 4);
	check_test("Bonferroni rejects three of them");
	published(FDR_BONFERRONI, 3);
	check_test("Holm rejects three of them");
	published(FDR_HOLM, 3);
	check_test("Benjamini and Yekutieli reject three of them");
	published(FDR_BY, 3);
	check_test("nine of them are below 0.05 uncorrected");
	published(FDR_FPR, 9);
	check_test("adjusted p are those of R");
	adjusted_values();
	check_test("fdr agrees with its definition on random maps with ties");
	brute_force(FDR_BH);
	check_test("by agrees with its definition on random maps with ties");
	brute_force(FDR_BY);
	check_test("holm agrees with its definition on random maps with ties");
	brute_force(FDR_HOLM);
	check_test("bonferroni agrees with its definition on random maps with ties");
	brute_force(FDR_BONFERRONI);
	check_test("fpr agrees with its definition on random maps with ties");
	brute_force(FDR_FPR);
	edges();
	one_unit();
	large_levels();
	return check_done();
}
