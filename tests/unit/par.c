/* par and mem: threads that divide tasks, sizes that are checked. */
#include "base/par.h"

#include <stdint.h>

#include "base/mem.h"
#include "check.h"

enum { TASKS = 1000 };

static void
count(void *arg, size_t i, size_t thread)
{
	int *counts = arg;

	(void)thread;
	counts[i]++;
}

int
main(void)
{
	static const size_t threads[] = { 1, 2, 7 };
	int counts[TASKS];
	size_t product;

	check_test("each task runs once, in every round, whatever the threads");
	for (size_t k = 0; k < 3; k++) {
		struct par *par = par_open(threads[k]);
		bool right = true;

		memset(counts, 0, sizeof(counts));
		for (int round = 0; round < 50; round++)
			par_run(par, TASKS, count, counts);
		for (size_t i = 0; i < TASKS; i++)
			right = right && counts[i] == 50;
		CHECK(right);
		CHECK_COUNT(par_threads(par), threads[k]);
		par_close(par);
	}
	CHECK(par_processors() >= 1);
	check_test("sizes that don't fit are refused");
	CHECK(!mem_product(SIZE_MAX / 2, 3, &product));
	CHECK(mem_product(6, 7, &product) && product == 42);
	CHECK(!mem_sum(SIZE_MAX, 1, &product));
	CHECK_DIES(mem_array((size_t)1 << 62, 8), 1,
	    "boldpipe: out of memory: 4611686018427387904 items of 8 bytes");
	return check_done();
}
