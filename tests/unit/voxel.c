/* voxel: every type both ways, byte orders, and which scalings are exact as float. */
#include "images/voxel.h"

#include <float.h>
#include <stdint.h>

#include "check.h"

/* A value of each type, stored and read back as both kinds. */
static void
round_trip(enum voxel_type type, double value)
{
	_Alignas(8) unsigned char item[8], swapped[8];
	double made;
	float single;

	CHECK(voxel_store(type, value, item));
	voxel_scale_double(type, item, 1, 1, 0, &made);
	CHECK(made == value);
	voxel_scale_double(type, item, 1, 0.5, -3, &made);
	CHECK(made == value * 0.5 - 3);
	voxel_scale_float(type, item, 1, 1, 0, &single);
	CHECK(single == (float)value);
	memcpy(swapped, item, sizeof(swapped));
	voxel_swap(type, swapped, 1);
	for (size_t i = 0; i < voxel_size(type); i++)
		CHECK(swapped[i] == item[voxel_size(type) - 1 - i]);
}

static void
stores_up_to(enum voxel_type type, double least, double most)
{
	unsigned char item[8];

	round_trip(type, least);
	round_trip(type, most);
	CHECK(!voxel_store(type, nextafter(least, -INFINITY), item));
	CHECK(!voxel_store(type, least - 1, item) || least - 1 == least);
	CHECK(!voxel_store(type, most + 1, item) || most + 1 == most);
	CHECK(!voxel_store(type, 0.5, item));
	CHECK(!voxel_store(type, (double)NAN, item));
	CHECK(!voxel_store(type, (double)INFINITY, item));
}

static void
exact(void)
{
	check_test("unscaled integers of 16 bits and floats are exact as float, wider ones aren't");
	for (int type = 0; type < VOXEL_TYPES; type++)
		CHECK(voxel_single((enum voxel_type)type, 1, 0) == (type <= VOXEL_INT16 || type == VOXEL_FLOAT32));

	check_test("a scaling is exact as float while its values have 24 bits");
	CHECK(voxel_single(VOXEL_INT16, 0.25, 0));
	CHECK(voxel_single(VOXEL_INT16, -0.25, 0));
	CHECK(voxel_single(VOXEL_INT16, 511, 32768));
	CHECK(!voxel_single(VOXEL_INT16, 511, 32769));
	CHECK(voxel_single(VOXEL_UINT8, 3, 0.5));
	CHECK(voxel_single(VOXEL_UINT16, 256, 256));
	CHECK(!voxel_single(VOXEL_UINT16, 257, 0));
	CHECK(!voxel_single(VOXEL_INT16, (double)0.1f, 0));
	CHECK(!voxel_single(VOXEL_INT16, 0x1p-140, 0));
	CHECK(!voxel_single(VOXEL_INT16, 0x1p120, 0));
	CHECK(!voxel_single(VOXEL_INT16, 1, 0x1p-20));
	CHECK(!voxel_single(VOXEL_FLOAT32, 2, 0));
	CHECK(!voxel_single(VOXEL_INT32, 0.5, 0));

	check_test("where it says exact, all values of 16 bits are");
	for (int i = INT16_MIN; i <= INT16_MAX; i++) {
		int16_t item = (int16_t)i;
		double made;
		float single;

		voxel_scale_double(VOXEL_INT16, &item, 1, 511, 32768, &made);
		voxel_scale_float(VOXEL_INT16, &item, 1, 511, 32768, &single);
		CHECK((double)single == made);
	}
}

int
main(void)
{
	unsigned char item[8];
	float single;

	check_test("integers keep their whole range, and refuse what isn't in it");
	stores_up_to(VOXEL_UINT8, 0, UINT8_MAX);
	stores_up_to(VOXEL_INT8, INT8_MIN, INT8_MAX);
	stores_up_to(VOXEL_UINT16, 0, UINT16_MAX);
	stores_up_to(VOXEL_INT16, INT16_MIN, INT16_MAX);
	stores_up_to(VOXEL_UINT32, 0, UINT32_MAX);
	stores_up_to(VOXEL_INT32, INT32_MIN, INT32_MAX);
	stores_up_to(VOXEL_UINT64, 0, 0x1.fffffffffffffp63);
	stores_up_to(VOXEL_INT64, -0x1p63, 0x1.fffffffffffffp62);

	check_test("floats take n/a and infinity, and refuse what would become infinite");
	round_trip(VOXEL_FLOAT32, (double)0.1f);
	round_trip(VOXEL_FLOAT64, 0.1);
	CHECK(voxel_store(VOXEL_FLOAT32, (double)NAN, item));
	memcpy(&single, item, sizeof(single));
	CHECK(isnan(single));
	CHECK(voxel_store(VOXEL_FLOAT32, -(double)INFINITY, item));
	CHECK(voxel_store(VOXEL_FLOAT32, (double)FLT_MAX, item));
	CHECK(!voxel_store(VOXEL_FLOAT32, (double)FLT_MAX * 2, item));
	CHECK(voxel_store(VOXEL_FLOAT64, (double)FLT_MAX * 2, item));

	check_test("types have NumPy's names");
	CHECK_TEXT(voxel_name(VOXEL_UINT8), "uint8");
	CHECK_TEXT(voxel_name(VOXEL_FLOAT64), "float64");
	exact();
	return check_done();
}
