/* field: variance and correlation of smooth noise, in the middle as at the edges, within their sampling error. */
#include "geometry/field.h"

#include "check.h"
#include "numerics/rng.h"

enum { X = 7, Y = 5, Z = 4, N = X * Y * Z, DRAWS = 20000 };
static const size_t shape[3] = { X, Y, Z };

/* What the correlation of neighbours along an axis is for a Gaussian kernel of this width. */
static double
correlation_of(double fwhm, double distance)
{
	double sigma = fwhm / sqrt(8 * log(2));

	return exp(-distance * distance / (4 * sigma * sigma));
}

/* Sums over draws: of each voxel, its square, and products with neighbours 1 and 2 along x. */
struct sums {
	double value[N], square[N], near[N], far[N], across[N];
};

static struct sums *
add_draws(const double fwhm[3])
{
	struct sums *sums = calloc(1, sizeof(*sums));
	struct field *field = field_new(shape, fwhm);
	double values[N];

	for (size_t draw = 0; draw < DRAWS; draw++) {
		field_draw(field, 11, draw, values);
		for (size_t v = 0; v < N; v++) {
			sums->value[v] += values[v];
			sums->square[v] += values[v] * values[v];
			sums->near[v] += v % X >= 1 ? values[v] * values[v - 1] : 0;
			sums->far[v] += v % X >= 2 ? values[v] * values[v - 2] : 0;
			sums->across[v] += v >= (size_t)X * Y ? values[v] * values[v - (size_t)X * Y] : 0;
		}
	}
	field_free(field);
	return sums;
}

/* A mean of DRAWS products of standard normals of correlation r has a standard error of sqrt((1 + r^2)/DRAWS); five of
 * them leave 1 in 2000 that any of the 700 or so that are looked at is beyond. */
static void
check_correlation(double sum, double expected)
{
	CHECK_NEAR(sum / DRAWS, expected, 5 * sqrt((1 + expected * expected) / DRAWS));
}

static void
smooth_fields(void)
{
	const double fwhm[3] = { 2.5, 2, 3 };
	struct sums *sums = add_draws(fwhm);

	for (size_t v = 0; v < N; v++) {
		CHECK_NEAR(sums->value[v] / DRAWS, 0, 5 / sqrt(DRAWS));
		check_correlation(sums->square[v], 1);
		if (v % X >= 1)
			check_correlation(sums->near[v], correlation_of(2.5, 1));
		if (v % X >= 2)
			check_correlation(sums->far[v], correlation_of(2.5, 2));
		if (v >= (size_t)X * Y)
			check_correlation(sums->across[v], correlation_of(3, 1));
	}
	free(sums);
}

static void
same_bits(void)
{
	struct field *field = field_new(shape, (double[3]){ 2, 2, 2 });
	struct field *white = field_new(shape, (double[3]){ 0, 0, 0 });
	double a[N], b[N];

	field_draw(field, 3, 5, a);
	field_draw(field, 3, 6, b);
	CHECK(memcmp(a, b, sizeof(a)) != 0);
	field_draw(field, 4, 5, b);
	CHECK(memcmp(a, b, sizeof(a)) != 0);
	field_draw(field, 3, 5, b);
	CHECK(memcmp(a, b, sizeof(a)) == 0);
	/* without smoothing it is the noise itself */
	field_draw(white, 3, 5, a);
	rng_normals(3, 5, 0, N, b);
	CHECK(memcmp(a, b, sizeof(a)) == 0);
	field_free(white);
	field_free(field);
}

/* Each axis by itself: a value is the sum over the padded noise with the kernel's weights. */
static void
plain_sum(void)
{
	enum { RADIUS = 3, WIDE = 9 + 2 * RADIUS };
	const double sigma = 2 / sqrt(8 * log(2));
	double white[WIDE], values[9], weights[2 * RADIUS + 1], squares = 0;

	for (int d = -RADIUS; d <= RADIUS; d++) {
		weights[d + RADIUS] = exp(-d * d / (2 * sigma * sigma));
		squares += weights[d + RADIUS] * weights[d + RADIUS];
	}
	rng_normals(1, 2, 0, WIDE, white);
	for (size_t axis = 0; axis < 3; axis++) {
		size_t line[3] = { 1, 1, 1 };
		double fwhm[3] = { 0, 0, 0 };
		struct field *field;

		line[axis] = 9;
		fwhm[axis] = 2;
		field = field_new(line, fwhm);
		field_draw(field, 1, 2, values);
		for (size_t i = 0; i < 9; i++) {
			double sum = 0;

			for (size_t k = 0; k <= 2 * RADIUS; k++)
				sum += weights[k] / sqrt(squares) * white[i + k];
			CHECK_NEAR(values[i], sum, 1e-11);
		}
		field_free(field);
	}
}

int
main(void)
{
	check_test("along an axis it is the convolution with a Gaussian of unit norm, without edges");
	plain_sum();
	check_test("every voxel is standard normal, and neighbours correlate as the kernel says, at the edges too");
	smooth_fields();
	check_test("a field is a function of seed and stream");
	same_bits();
	return check_done();
}
