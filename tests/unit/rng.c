/* rng: the generator's published answers, and what its numbers must be like. */
#include "numerics/rng.h"

#include "check.h"
#include "numerics/dist.h"

/* The known-answer vectors that the authors of Philox publish (Random123, kat_vectors: philox4x32 10). */
static void
known_answers(void)
{
	uint32_t bits[4];

	rng_bits(0, 0, 0, bits);
	CHECK(bits[0] == 0x6627e8d5 && bits[1] == 0xe169c58d && bits[2] == 0xbc57ac4c && bits[3] == 0x9b00dbd8);
	rng_bits(UINT64_MAX, UINT64_MAX, UINT64_MAX, bits);
	CHECK(bits[0] == 0x408f276d && bits[1] == 0x41c83b0e && bits[2] == 0xa20bc7c6 && bits[3] == 0x6d5451fd);
	rng_bits(0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88, bits);
	CHECK(bits[0] == 0xd16cfe09 && bits[1] == 0x94fdcceb && bits[2] == 0x5001e420 && bits[3] == 0x24126ea1);
}

static void
inverse_normal(void)
{
	enum { N = 100000 };
	static double u[N], z[N];
	double worst = 0;

	rng_uniforms(7, 3, 0, N, u);
	rng_normals(7, 3, 0, N, z);
	for (size_t i = 0; i < N; i++)
		worst = fmax(worst, fabs(z[i] + dist_z_from_p(u[i])));
	check_note("largest difference from libRmath: %.2g", worst);
	CHECK(worst < 2e-14);
}

static void
moments(void)
{
	enum { N = 1 << 20 };
	static double z[N];
	double sum = 0, square = 0, third = 0, fourth = 0, lag = 0;

	rng_normals(1, 0, 0, N, z);
	for (size_t i = 0; i < N; i++) {
		sum += z[i];
		square += z[i] * z[i];
		third += z[i] * z[i] * z[i];
		fourth += z[i] * z[i] * z[i] * z[i];
		lag += i > 0 ? z[i] * z[i - 1] : 0;
	}
	/* within five standard errors */
	CHECK_NEAR(sum / N, 0, 5 / sqrt(N));
	CHECK_NEAR(square / N, 1, 5 * sqrt(2.0 / N));
	CHECK_NEAR(third / N, 0, 5 * sqrt(15.0 / N));
	CHECK_NEAR(fourth / N, 3, 5 * sqrt(96.0 / N));
	CHECK_NEAR(lag / N, 0, 5 / sqrt(N));
}

int
main(void)
{
	double whole[100], part[3], other[3];

	check_test("Philox gives the bits that its authors publish");
	known_answers();
	check_test("normal numbers are the inverse distribution of the uniform ones");
	inverse_normal();
	check_test("normal numbers have the moments of the normal distribution, and no serial correlation");
	moments();
	check_test("a number depends on seed, stream and place alone");
	rng_normals(1, 2, 0, 100, whole);
	for (size_t first = 0; first + 3 <= 100; first++) {
		rng_normals(1, 2, first, 3, part);
		CHECK(memcmp(part, whole + first, sizeof(part)) == 0);
	}
	rng_normals(1, 3, 0, 3, part);
	rng_normals(2, 2, 0, 3, other);
	for (size_t i = 0; i < 3; i++)
		CHECK(part[i] < whole[i] || part[i] > whole[i]);
	for (size_t i = 0; i < 3; i++)
		CHECK(other[i] < whole[i] || other[i] > whole[i]);
	return check_done();
}
