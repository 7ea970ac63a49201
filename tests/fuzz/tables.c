/* tables: any bytes as a table held whole, as a unit table, and as a scan table. */
#include "fuzz.h"

#include "tables/scans.h"
#include "tables/table.h"
#include "tables/units.h"

/* what was read must be used, or reading it is optimised away */
static volatile double sink;

static void
read_units(const char *path)
{
	struct units *units = units_open(path);
	const double *records;
	size_t n;

	while ((n = units_next(units, &records)) > 0)
		for (size_t i = 0; i < n * units_columns(units); i++)
			sink += records[i];
	units_close(units);
}

static void
read_scans(const char *path)
{
	struct scans *scans = scans_open(path);
	struct scans_block block;
	double value;

	while (scans_next(scans, &block)) {
		for (size_t t = 0; t < block.n_scans; t++)
			for (size_t u = 0; u < block.n_units; u++) {
				scans_copy(&block, t, 1, u, 1, &value);
				sink += value;
			}
	}
	scans_close(scans);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* The first byte chooses the reader. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n == 0)
		return 0;
	FUZZ_BEGIN(bytes + 1, n - 1, path) {
		switch (bytes[0] % 3) {
		case 0:
			table_free(table_read(path));
			break;
		case 1:
			read_units(path);
			break;
		default:
			read_scans(path);
		}
	}
	FUZZ_END;
	return 0;
}
