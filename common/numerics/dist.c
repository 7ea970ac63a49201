/* dist: tails of distributions, by libRmath; see dist.h. */
#include "numerics/dist.h"

#include <math.h>
#include <stdbool.h>

/* libRmath's own header; MATHLIB_STANDALONE is the name it asks of programs that are not R. */
#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { LOWER = 1, UPPER = 0, PLAIN = 0, LOG = 1 };

static const double log_sqrt_2pi = 0.91893853320467274178;

/* libRmath complains about its arguments on standard output, which is ours: so none that it could
 * complain of reaches it. Written so that NaN fails. */
static int
is_dof(double dof)
{
	return dof > 0;
}

double
dist_t_upper(double t, double dof)
{
	return is_dof(dof) ? pt(t, dof, UPPER, PLAIN) : NAN;
}

double
dist_f_upper(double f, double dof1, double dof2)
{
	return is_dof(dof1) && is_dof(dof2) ? pf(f, dof1, dof2, UPPER, PLAIN) : NAN;
}

double
dist_z_upper(double z)
{
	return pnorm(z, 0, 1, UPPER, PLAIN);
}

double
dist_chi2_upper(double chi2, double dof)
{
	return is_dof(dof) ? pchisq(chi2, dof, UPPER, PLAIN) : NAN;
}

double
dist_t_log_upper(double t, double dof)
{
	return is_dof(dof) ? pt(t, dof, UPPER, LOG) : NAN;
}

double
dist_f_log_upper(double f, double dof1, double dof2)
{
	return is_dof(dof1) && is_dof(dof2) ? pf(f, dof1, dof2, UPPER, LOG) : NAN;
}

double
dist_z_log_upper(double z)
{
	return pnorm(z, 0, 1, UPPER, LOG);
}

/* Newton on g(z) = log Q(z) - log_p, g' = -phi/Q: log Q is nearly a parabola in the tail, so two steps from
 * libRmath's six digits there reach the last. */
static double
z_polish(double z, double log_p)
{
	for (int step = 0; step < 2; step++) {
		double log_q = pnorm(z, 0, 1, UPPER, LOG);

		z += (log_q - log_p) * exp(log_q + 0.5 * z * z + log_sqrt_2pi);
	}
	return z;
}

double
dist_z_from_log_p(double log_p)
{
	double z;

	if (isnan(log_p) || log_p > 0)
		return NAN;
	z = qnorm(log_p, 0, 1, UPPER, LOG);
	/* AS 241 is exact to the last digits as far as p is a normal double */
	return isinf(z) || log_p > -300 ? z : z_polish(z, log_p);
}

/* Both answers from the log of the smaller tail: its z, and p of the upper one. */
static void
tail_finish(double log_tail, bool is_upper, double *z, double *p)
{
	double tail_z = dist_z_from_log_p(log_tail);

	*z = is_upper ? tail_z : -tail_z;
	*p = is_upper ? exp(log_tail) : -expm1(log_tail);
}

void
dist_tail_t(double t, double dof, double *z, double *p)
{
	*z = *p = NAN;
	if (is_dof(dof) && !isnan(t))
		tail_finish(pt(fabs(t), dof, UPPER, LOG), t >= 0, z, p);
}

/* Both tails of 1 are between 0.3 and 0.7 for all degrees of freedom from 1 on: so beyond it is the
 * smaller tail, or one that loses nothing. */
void
dist_tail_f(double f, double dof1, double dof2, double *z, double *p)
{
	bool is_upper = f >= 1;

	*z = *p = NAN;
	if (is_dof(dof1) && is_dof(dof2) && !isnan(f))
		tail_finish(pf(f, dof1, dof2, is_upper ? UPPER : LOWER, LOG), is_upper, z, p);
}

double
dist_z_from_t(double t, double dof)
{
	double z, p;

	dist_tail_t(t, dof, &z, &p);
	return z;
}

double
dist_z_from_f(double f, double dof1, double dof2)
{
	double z, p;

	dist_tail_f(f, dof1, dof2, &z, &p);
	return z;
}

/* t >= 0 with this upper tail: libRmath's ten digits, and the same two steps as for z with the density
 * of t. */
static double
t_from_tail(double log_p, double dof)
{
	double t = qt(log_p, dof, UPPER, LOG);

	for (int step = 0; step < 2 && isfinite(t); step++) {
		double log_q = pt(t, dof, UPPER, LOG);

		t += (log_q - log_p) * exp(log_q - dt(t, dof, LOG));
	}
	return t;
}

double
dist_t_from_z(double z, double dof)
{
	double t;

	if (!is_dof(dof) || isnan(z))
		return NAN;
	t = t_from_tail(pnorm(fabs(z), 0, 1, UPPER, LOG), dof);
	return z < 0 ? -t : t;
}

double
dist_f_from_z(double z, double dof1, double dof2)
{
	double log_p = pnorm(z, 0, 1, UPPER, LOG), f;

	if (!is_dof(dof1) || !is_dof(dof2) || isnan(z))
		return NAN;
	f = qf(log_p, dof1, dof2, UPPER, LOG);
	/* qf() has ten digits: as for t */
	for (int step = 0; step < 2 && isfinite(f) && f > 0; step++) {
		double log_q = pf(f, dof1, dof2, UPPER, LOG);

		f += (log_q - log_p) * exp(log_q - df(f, dof1, dof2, LOG));
	}
	return f;
}

double
dist_z_from_p(double p)
{
	return p >= 0 && p <= 1 ? qnorm(p, 0, 1, UPPER, PLAIN) : NAN;
}

double
dist_gamma_density(double x, double shape, double scale)
{
	return shape > 0 && scale > 0 ? dgamma(x, shape, scale, PLAIN) : NAN;
}

double
dist_t_quantile(double p, double dof)
{
	if (!is_dof(dof) || !(p >= 0 && p <= 1))
		return NAN;
	return p < 0.5 ? -t_from_tail(log(p), dof) : t_from_tail(log(1 - p), dof);
}
