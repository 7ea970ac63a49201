/* rng: random numbers that are a function of their place; see rng.h. */
#include "numerics/rng.h"

#include <math.h>

void
rng_bits(uint64_t seed, uint64_t stream, uint64_t k, uint32_t bits[4])
{
	uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
	uint32_t c0 = (uint32_t)k, c1 = (uint32_t)(k >> 32), c2 = (uint32_t)stream, c3 = (uint32_t)(stream >> 32);

	for (int round = 0; round < 10; round++) {
		uint64_t product0 = (uint64_t)0xd2511f53 * c0, product1 = (uint64_t)0xcd9e8d57 * c2;

		c0 = (uint32_t)(product1 >> 32) ^ c1 ^ key0;
		c1 = (uint32_t)product1;
		c2 = (uint32_t)(product0 >> 32) ^ c3 ^ key1;
		c3 = (uint32_t)product0;
		key0 += 0x9e3779b9;	/* the golden ratio */
		key1 += 0xbb67ae85;	/* sqrt(3) - 1 */
	}
	bits[0] = c0;
	bits[1] = c1;
	bits[2] = c2;
	bits[3] = c3;
}

/* The middles of 2^52 equal steps: exact, and never 0 or 1. */
static double
to_uniform(uint32_t low, uint32_t high)
{
	uint64_t bits = ((uint64_t)high << 32 | low) >> 12;

	return ((double)bits + 0.5) * 0x1p-52;
}

void
rng_uniforms(uint64_t seed, uint64_t stream, uint64_t first, size_t n, double *values)
{
	uint32_t bits[4];

	/* a block makes two numbers */
	for (size_t i = 0; i < n; i++) {
		uint64_t k = first + i;

		if (i == 0 || k % 2 == 0)
			rng_bits(seed, stream, k / 2, bits);
		values[i] = to_uniform(bits[k % 2 * 2], bits[k % 2 * 2 + 1]);
	}
}

/* The value at x of a polynomial of degree 7, its constant first. */
static double
polynomial(const double c[8], double x)
{
	double sum = c[7];

	for (int i = 6; i >= 0; i--)
		sum = sum * x + c[i];
	return sum;
}

/* log x for x in (0, 1), to about 1e-15: x = m 2^e, log m = 2 artanh((m - 1)/(m + 1)). */
static double
log_exact_steps(double x)
{
	static const double ln2 = 0x1.62e42fefa39efp-1;
	int exponent;
	double m = frexp(x, &exponent), s, square, term, sum = 0;

	if (m < 0x1.6a09e667f3bcdp-1) {	/* sqrt(1/2) */
		m *= 2;
		exponent--;
	}
	s = (m - 1) / (m + 1);
	square = s * s;
	term = s;
	for (int i = 1; i <= 23; i += 2) {
		sum += term / i;
		term *= square;
	}
	return exponent * ln2 + 2 * sum;
}

static double
to_normal(double p)
{
	static const double a[8] = { 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
		1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4,
		2.5090809287301226727e3 };
	static const double b[8] = { 1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3 };
	static const double c[8] = { 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
		3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
		2.27238449892691845833e-2, 7.74545014278341407640e-4 };
	static const double d[8] = { 1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
		1.05075007164441684324e-9 };
	static const double e[8] = { 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
		2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
		2.71155556874348757815e-5, 2.01033439929228813265e-7 };
	static const double f[8] = { 1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
		2.04426310338993978564e-15 };
	double q = p - 0.5, r, z;

	if (fabs(q) <= 0.425) {
		r = 0.180625 - q * q;
		return q * polynomial(a, r) / polynomial(b, r);
	}
	r = sqrt(-log_exact_steps(q < 0 ? p : 1 - p));
	if (r <= 5)
		z = polynomial(c, r - 1.6) / polynomial(d, r - 1.6);
	else
		z = polynomial(e, r - 5) / polynomial(f, r - 5);
	return q < 0 ? -z : z;
}

void
rng_normals(uint64_t seed, uint64_t stream, uint64_t first, size_t n, double *values)
{
	rng_uniforms(seed, stream, first, n, values);
	for (size_t i = 0; i < n; i++)
		values[i] = to_normal(values[i]);
}
