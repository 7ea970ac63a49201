/* scans: what is written in every form and order is read back, in rectangles that cover the table once. */
#include "tables/scans.h"

#include <fcntl.h>

#include "base/mem.h"
#include "check.h"
#include "tables/source.h"

enum { N_SCANS = 70, N_UNITS = 1100 };

static char path[] = "/tmp/boldpipe-scans-XXXXXX";

/* Exact in single precision, and a missing value. */
static double
value_of(size_t scan, size_t unit)
{
	return scan == 3 && unit == 5 ? NAN : (double)scan * 0.25 - (double)unit;
}

/* A rectangle of the table, its values laid out with gaps: strides are what counts. */
static void
put_block(struct scans_out *out, const struct scans_form *form, size_t scan, size_t n_scans, size_t unit, size_t n_units)
{
	double *values = mem_zeros(2 * n_scans * n_units, sizeof(*values)), *time = mem_array(n_scans, sizeof(*time));
	float *singles = mem_zeros(2 * n_scans * n_units, sizeof(*singles));
	struct scans_block block = {
		.scan = scan, .n_scans = n_scans, .unit = unit, .n_units = n_units, .single = form->single,
		.values = form->single ? (void *)singles : (void *)values, .scan_stride = 2,
		.unit_stride = 2 * n_scans, .time = form->has_time ? time : NULL
	};

	for (size_t t = 0; t < n_scans; t++) {
		time[t] = 2.5 * (double)(scan + t);
		for (size_t u = 0; u < n_units; u++) {
			values[2 * (u * n_scans + t)] = value_of(scan + t, unit + u);
			singles[2 * (u * n_scans + t)] = (float)value_of(scan + t, unit + u);
		}
	}
	scans_put(out, &block);
	free(singles);
	free(values);
	free(time);
}

static void
write_table(const struct scans_form *form, size_t step)
{
	struct scans_out *out = scans_create(out_open(path), form);
	size_t all = form->by_unit ? N_UNITS : N_SCANS;

	for (size_t i = 0; i < all; i += step) {
		size_t n = all - i < step ? all - i : step;

		if (form->by_unit)
			put_block(out, form, 0, N_SCANS, i, n);
		else
			put_block(out, form, i, n, 0, N_UNITS);
	}
	scans_commit(out);
}

static bool
same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* Reads what was written: all of it, once, in the order of flow. `first' columns stand before the units. */
static void
read_table(struct scans *scans, const struct scans_form *form, size_t first)
{
	struct scans_block block;
	size_t seen = 0, wrong = 0, done = 0;

	CHECK_COUNT(scans_units(scans), N_UNITS + first);
	while (scans_next(scans, &block)) {
		double *values = mem_array(block.n_scans * block.n_units, sizeof(*values));

		CHECK_COUNT(scans_by_unit(scans) ? block.unit : block.scan, done);
		done += scans_by_unit(scans) ? block.n_units : block.n_scans;
		scans_copy(&block, 0, block.n_scans, 0, block.n_units, values);
		for (size_t t = 0; t < block.n_scans; t++) {
			if (block.time != NULL)
				wrong += block.time[t] != 2.5 * (double)(block.scan + t);
			for (size_t u = 0; u < block.n_units; u++, seen++) {
				size_t unit = block.unit + u;
				double want = unit < first ? 2.5 * (double)(block.scan + t)
				    : value_of(block.scan + t, unit - first);

				wrong += !same(values[t * block.n_units + u], want);
			}
		}
		free(values);
	}
	CHECK_COUNT(seen, N_SCANS * (N_UNITS + first));
	CHECK_COUNT(wrong, 0);
	CHECK_COUNT(scans_count(scans), N_SCANS);
	CHECK(!scans_next(scans, &block));
	CHECK(scans_has_time(scans) == (form->has_time && first == 0));
	scans_close(scans);
}

static void
check_form(const struct scans_form *form)
{
	bool raw = form->encoding == ENCODING_RAW || form->encoding == ENCODING_RAW8;
	bool plain = form->encoding == ENCODING_NPY && form->names == NULL && !form->has_time;
	size_t first = raw && form->has_time ? 1 : 0;
	struct scans *scans;
	char layout[64];

	for (size_t step = 1; step < 2000; step = step * 8 + 3) {
		write_table(form, step);
		snprintf(layout, sizeof(layout), "%zu%s", N_UNITS + first, form->encoding == ENCODING_RAW8 ? ":f8" : "");
		scans = raw ? scans_from(source_open_raw(path, layout)) : scans_open(path);
		CHECK(scans_by_unit(scans) == (plain && form->by_unit));
		CHECK(scans_single(scans) == ((plain && form->single) || form->encoding == ENCODING_RAW));
		if (!raw && !plain && form->names != NULL)
			CHECK_TEXT(scans_unit(scans, 7), form->names[7]);
		if (plain)
			CHECK(scans_unit(scans, 7) == NULL);
		read_table(scans, form, first);
	}
}

/* All forms, in the binary digits of a number. */
static void
check_forms(enum encoding encoding, const char *const *names)
{
	for (unsigned i = 0; i < 32; i++) {
		struct scans_form form = {
			.encoding = encoding, .single = (i & 1) != 0, .by_unit = (i & 2) != 0, .has_time = (i & 4) != 0,
			.n_scans = (i & 8) != 0 ? N_SCANS : 0, .n_units = N_UNITS, .names = (i & 16) != 0 ? names : NULL
		};

		check_form(&form);
	}
}

/* A form that promises more than is put. */
static void
break_promise(size_t n_scans, bool by_unit)
{
	struct scans_form form = {
		.encoding = ENCODING_NPY, .by_unit = by_unit, .n_scans = n_scans, .n_units = by_unit ? N_UNITS + 1 : N_UNITS
	};

	write_table(&form, 10);
}

int
main(void)
{
	char **names = mem_array(N_UNITS, sizeof(*names)), message[2][128];

	close(mkstemp(path));
	for (size_t i = 0; i < N_UNITS; i++)
		names[i] = mem_format("name %zu", i);
	check_test("TSV in every form");
	check_forms(ENCODING_TSV, (const char *const *)names);
	check_test("NPY in every form");
	check_forms(ENCODING_NPY, (const char *const *)names);
	check_test("headerless floats in every form");
	check_forms(ENCODING_RAW, (const char *const *)names);
	check_forms(ENCODING_RAW8, (const char *const *)names);
	check_test("fewer scans or units than promised are an error");
	snprintf(message[0], sizeof(message[0]), "boldpipe: %s: 70 records, 71 were promised", path);
	snprintf(message[1], sizeof(message[1]), "boldpipe: %s: 1100 units, 1101 were promised", path);
	CHECK_DIES(break_promise(71, false), 1, message[0]);
	CHECK_DIES(break_promise(70, true), 1, message[1]);
	for (size_t i = 0; i < N_UNITS; i++)
		free(names[i]);
	free(names);
	unlink(path);
	return check_done();
}
