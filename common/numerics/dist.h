/* dist: tails of distributions in log space, by libRmath; the only file that names it.
 *
 *	z = dist_z_from_t(stat, dof);	// exact however deep in the tail
 *
 * Upper tails throughout: p = P(X >= x). Nothing prints or exits; NaN in, NaN out.
 */
#ifndef DIST_H
#define DIST_H

/* Upper-tail p. */
double dist_t_upper(double t, double dof);
double dist_f_upper(double f, double dof1, double dof2);
double dist_z_upper(double z);
double dist_chi2_upper(double chi2, double dof);
/* log of the upper tail. */
double dist_t_log_upper(double t, double dof);
double dist_f_log_upper(double f, double dof1, double dof2);
double dist_z_log_upper(double z);
/* The z of equal tail, from whichever tail is smaller. */
double dist_z_from_t(double t, double dof);
double dist_z_from_f(double f, double dof1, double dof2);
/* The same z and the upper-tail p at once, at the price of one. */
void dist_tail_t(double t, double dof, double *z, double *p);
void dist_tail_f(double f, double dof1, double dof2, double *z, double *p);
/* z with P(Z >= z) = exp(log_p). Two Newton steps on log Phi mend libRmath's loss of digits. */
double dist_z_from_log_p(double log_p);
/* t with the same upper tail as z. */
double dist_t_from_z(double z, double dof);
/* F on dof1 and dof2 with the same upper tail as z. */
double dist_f_from_z(double z, double dof1, double dof2);
/* Inverse of dist_z_upper: z = isf(p). */
double dist_z_from_p(double p);
/* Gamma density with shape and scale at x (0 below 0). */
double dist_gamma_density(double x, double shape, double scale);
/* Quantile of t (for confidence intervals): P(T <= t) = p. */
double dist_t_quantile(double p, double dof);

#endif
