/* intent: names of columns, and degrees of freedom that can and can't be told. */
#include "geometry/intent.h"

#include <stdint.h>

#include "check.h"
#include "images/nifti.h"

static void
check_code(const char *name, int code)
{
	int found = intent_find(0, 1, &name).code;

	check_that(found == code, __FILE__, __LINE__, "%s is %d, expected %d", name, found, code);
}

int
main(void)
{
	static const char *const f[] = { "a_effect_1", "a_effect_2", "a_effect_3", "a_dof", "a_stat", "dof", "stat" };
	const double record[7] = { 0, 0, 0, 100, 5, NAN, 2 }, other[7] = { 0, 0, 0, 99, 5, NAN, 2 };
	double p[3] = { 1, 2, 3 };
	struct intent intent;

	check_test("names have their codes, with and without a front");
	check_code("z", NIFTI_ZSCORE);
	check_code("face_z", NIFTI_ZSCORE);
	check_code("t", NIFTI_TTEST);
	check_code("face_p", NIFTI_PVAL);
	check_code("cluster", NIFTI_LABEL);
	check_code("effect", NIFTI_ESTIMATE);
	check_code("facez", NIFTI_ESTIMATE);
	check_code("zz", NIFTI_ESTIMATE);
	check_code("constant", NIFTI_ESTIMATE);

	check_test("an F has the number of effects and the dof of its front");
	intent = intent_find(4, 7, f);
	CHECK(intent.code == NIFTI_FTEST);
	CHECK_COUNT(intent.q, 3);
	CHECK_COUNT(intent.column, 3);
	CHECK(intent_settle(&intent, p) == NIFTI_NONE && p[0] == 0 && p[2] == 0);
	intent_watch(&intent, record);
	intent_watch(&intent, record);
	CHECK(intent_settle(&intent, p) == NIFTI_FTEST && p[0] == 3 && p[1] == 100);
	intent_watch(&intent, other);
	CHECK(intent_settle(&intent, p) == NIFTI_NONE);
	intent_watch(&intent, record);
	CHECK(intent_settle(&intent, p) == NIFTI_NONE);

	check_test("without effects it is a t, and n/a tells no dof");
	intent = intent_find(6, 7, f);
	CHECK(intent.code == NIFTI_TTEST);
	CHECK_COUNT(intent.column, 5);
	intent_watch(&intent, record);
	CHECK(intent_settle(&intent, p) == NIFTI_NONE);
	intent_watch(&intent, (double[7]){ [5] = 7 });
	intent_watch(&intent, record);
	CHECK(intent_settle(&intent, p) == NIFTI_TTEST && p[0] == 7 && p[1] == 0);
	return check_done();
}
