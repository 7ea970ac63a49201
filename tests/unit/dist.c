/* Unit test of common/numerics/dist: tails against mpmath's (reference/tails), closed forms and round trips. */
#include "numerics/dist.h"

#include "check.h"

static const double pi = 3.14159265358979323846;

/* Student's t has closed forms at 1 and 2 degrees of freedom. */
static void
test_closed_forms(void)
{
	check_test("t with 1 and 2 degrees of freedom has its closed form");
	for (double t = -50; t <= 50; t += 0.625) {
		double tail2 = 1 / (sqrt(t * t + 2) * (sqrt(t * t + 2) + fabs(t)));

		CHECK_CLOSE(dist_t_upper(t, 1), atan2(1, t) / pi, 1e-13);
		CHECK_CLOSE(dist_t_upper(t, 2), t > 0 ? tail2 : 1 - tail2, 1e-13);
		CHECK_CLOSE(dist_t_log_upper(t, 2), t > 0 ? log(tail2) : log1p(-tail2), 1e-12);
	}

	check_test("F with 2 numerator degrees of freedom has its closed form");
	for (double f = 0; f < 1e6; f = f * 1.7 + 0.1) {
		CHECK_CLOSE(dist_f_upper(f, 2, 50), pow(1 + f / 25, -25), 1e-12);
		CHECK_CLOSE(dist_f_log_upper(f, 2, 50), -25 * log1p(f / 25), 1e-12);
	}

	check_test("the normal tail is half of erfc");
	for (double z = -8; z < 37; z += 0.25) {
		CHECK_CLOSE(dist_z_upper(z), erfc(z / sqrt(2)) / 2, 1e-12);
		CHECK_CLOSE(dist_z_log_upper(z),
		    z < 0 ? log1p(-erfc(-z / sqrt(2)) / 2) : log(erfc(z / sqrt(2)) / 2), 1e-12);
	}

	check_test("the gamma density with shape 6 is x^5 e^-x / 120, and 0 below 0");
	for (double x = 0; x < 40; x += 0.5) {
		CHECK_CLOSE(dist_gamma_density(x, 6, 1), pow(x, 5) * exp(-x) / 120, 1e-13);
		CHECK_CLOSE(dist_gamma_density(x, 6, 2), pow(x / 2, 5) * exp(-x / 2) / 240, 1e-13);
	}
	CHECK(dist_gamma_density(-1e-9, 6, 1) == 0);
	CHECK(dist_gamma_density(-20, 16, 0.9) == 0);

	check_test("t quantiles are those of the tables");
	CHECK_CLOSE(dist_t_quantile(0.975, 10), 2.2281388519862747, 1e-12);
	CHECK_CLOSE(dist_t_quantile(0.025, 10), -2.2281388519862747, 1e-12);
	CHECK_CLOSE(dist_t_quantile(0.975, 1), tan(pi * 0.475), 1e-12);
	for (double p = 0.0005; p < 1; p += 0.0151)
		CHECK_CLOSE(dist_t_quantile(p, 2), (2 * p - 1) / sqrt(2 * p * (1 - p)), 1e-12);
	CHECK_NEAR(dist_t_quantile(0.5, 7), 0, 1e-15);
}

/* z, log p and p of one statistic against the table's. */
static void
check_row(const char *kind, double dof, double q, double stat, double log_p, double z, double *largest)
{
	bool is_t = *kind == 't';
	double found = is_t ? dist_z_from_t(stat, dof) : dist_z_from_f(stat, q, dof);
	double found_log = is_t ? dist_t_log_upper(stat, dof) : dist_f_log_upper(stat, q, dof);
	double both_z, both_p;

	if (is_t)
		dist_tail_t(stat, dof, &both_z, &both_p);
	else
		dist_tail_f(stat, q, dof, &both_z, &both_p);
	CHECK_CLOSE(found, z, 1e-9);
	CHECK(both_z == found);
	/* the table's own log p comes from 1 - p at 60 digits: no closer to 0 than 1e-60 */
	CHECK_NEAR(found_log, log_p, 1e-12 * fabs(log_p) + 1e-60);
	CHECK_NEAR(both_p, exp(log_p), 1e-11 * exp(log_p) + 1e-300);
	CHECK_CLOSE(dist_z_from_log_p(log_p), z, fabs(log_p) > 1e-12 ? 1e-9 : INFINITY);
	*largest = fmax(*largest, fabs(found / z - 1));
}

static void
test_reference(void)
{
	const char *folder = check_reference();
	char path[4096], line[256], kind[8];
	double dof, q, stat, log_p, z, largest = 0;
	FILE *file;

	if (folder == NULL)
		return;
	snprintf(path, sizeof(path), "%s/reference/tails/tails.tsv", folder);
	file = fopen(path, "r");
	CHECK(file != NULL);
	if (file == NULL)
		return;
	CHECK(fgets(line, sizeof(line), file) != NULL);
	CHECK_TEXT(line, "kind\tdof\tq\tstat\tlog_p\tz\n");
	while (fgets(line, sizeof(line), file) != NULL) {
		int fields = sscanf(line, "%7s %lf %lf %lf %lf %lf", kind, &dof, &q, &stat, &log_p, &z);

		CHECK(fields == 6);
		if (fields == 6)
			check_row(kind, dof, q, stat, log_p, z, &largest);
	}
	check_note("largest relative difference of z: %g", largest);
	fclose(file);
}

static void
test_round_trips(void)
{
	check_test("z from log p undoes the log of the tail, however deep");
	for (double z = -5; z < 3000; z = z < 10 ? z + 0.1 : z * 1.3)
		CHECK_NEAR(dist_z_from_log_p(dist_z_log_upper(z)), z, 1e-9 * fmax(1, fabs(z)));

	check_test("F from z has the tail of z; with 2 and d degrees of freedom it is d/2 (p^(-2/d) - 1)");
	for (double d = 2; d < 2000; d *= 3)
		for (double z = -2; z <= 30; z += 0.5) {
			double f = dist_f_from_z(z, 2, d);

			CHECK_NEAR(f, d / 2 * expm1(-2 / d * dist_z_log_upper(z)), 1e-11 * f);
			CHECK_NEAR(dist_z_from_f(dist_f_from_z(z, 5, d), 5, d), z, 1e-10 * fmax(1, fabs(z)));
		}

	check_test("t from z undoes z from t");
	for (double dof = 3; dof < 5000; dof *= 3)
		for (double z = -30; z <= 30; z += 0.75)
			CHECK_NEAR(dist_z_from_t(dist_t_from_z(z, dof), dof), z, 1e-10 * fmax(1, fabs(z)));

	check_test("z from p undoes the tail");
	for (double z = -8; z < 37; z += 0.25)
		CHECK_NEAR(dist_z_upper(dist_z_from_p(dist_z_upper(z))), dist_z_upper(z), 1e-12 * dist_z_upper(z));
	CHECK_CLOSE(dist_z_from_p(0.001), 3.0902323061678132, 1e-14);
	CHECK(dist_z_from_p(0) == INFINITY && dist_z_from_p(1) == -INFINITY);

	check_test("tails are symmetric, and F of one row is t squared");
	for (double t = 0.1; t < 200; t *= 1.5) {
		CHECK(dist_z_from_t(-t, 20) == -dist_z_from_t(t, 20));
		CHECK_CLOSE(dist_f_upper(t * t, 1, 20), 2 * dist_t_upper(t, 20), 1e-11);
	}
}

static void
test_chi2(void)
{
	check_test("the tail of chi-square with two degrees of freedom is exponential, with one that of z twice");
	for (double x = 0.001; x < 1400; x *= 1.4) {
		CHECK_CLOSE(dist_chi2_upper(x, 2), exp(-x / 2), 1e-12);
		CHECK_CLOSE(dist_chi2_upper(x, 1), 2 * dist_z_upper(sqrt(x)), 1e-12);
	}
	CHECK(dist_chi2_upper(0, 5) == 1 && dist_chi2_upper(INFINITY, 5) == 0);
	CHECK(isnan(dist_chi2_upper(NAN, 5)) && isnan(dist_chi2_upper(1, 0)) && isnan(dist_chi2_upper(1, NAN)));
}

static void
test_edges(void)
{
	check_test("infinite statistics have infinite z, and 0 is in the middle");
	CHECK(dist_z_from_t(INFINITY, 10) == INFINITY && dist_z_from_t(-INFINITY, 10) == -INFINITY);
	CHECK(dist_z_from_f(INFINITY, 2, 10) == INFINITY && dist_z_from_f(0, 2, 10) == -INFINITY);
	CHECK(dist_z_from_t(0, 10) == 0 && dist_t_upper(0, 10) == 0.5);
	CHECK(dist_t_from_z(INFINITY, 10) == INFINITY && dist_t_from_z(0, 10) == 0);
	CHECK(dist_z_from_log_p(-INFINITY) == INFINITY && dist_z_from_log_p(0) == -INFINITY);

	check_test("NaN in, NaN out, and so for what is no degree of freedom");
	CHECK(isnan(dist_z_from_t(NAN, 10)) && isnan(dist_z_from_t(1, NAN)) && isnan(dist_z_from_t(1, 0)));
	CHECK(isnan(dist_z_from_f(NAN, 2, 10)) && isnan(dist_z_from_f(1, 0, 10)) && isnan(dist_z_from_f(1, 2, -1)));
	CHECK(isnan(dist_t_upper(1, -1)) && isnan(dist_f_upper(1, 1, 0)) && isnan(dist_t_log_upper(NAN, 3)));
	CHECK(isnan(dist_z_from_log_p(1e-9)) && isnan(dist_z_from_log_p(NAN)));
	CHECK(isnan(dist_z_from_p(-0.1)) && isnan(dist_z_from_p(1.1)) && isnan(dist_z_from_p(NAN)));
	CHECK(isnan(dist_t_from_z(NAN, 10)) && isnan(dist_t_from_z(1, 0)) && isnan(dist_t_quantile(2, 10)));
	CHECK(isnan(dist_gamma_density(1, 0, 1)) && isnan(dist_gamma_density(1, 1, -1)));
}

int
main(void)
{
	test_closed_forms();
	check_test("tails and z agree with mpmath's table");
	test_reference();
	test_round_trips();
	test_chi2();
	test_edges();
	return check_done();
}
