/* events: any bytes as a file of events, put on a grid. */
#include "fuzz.h"

#include "design/events.h"

enum { POINTS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	FUZZ_BEGIN(bytes, n, path) {
		struct events *events = events_new();
		double grid[POINTS], column[POINTS];
		bool on[POINTS] = { false };

		for (size_t i = 0; i < POINTS; i++)
			grid[i] = (double)i / 4 - 2;
		events_read(events, path, NULL);
		events_order(events, "sorted");
		events_check(events, grid[0], grid[POINTS - 1], NULL);
		for (size_t i = 0; i < events->n_conditions; i++) {
			events_boxcar(events, i, POINTS, grid, column);
			events_open_boxcar(events, i, POINTS, grid, column);
			events_frames(events, i, POINTS, 0.25, column, on);
		}
		events_free(events);
	}
	FUZZ_END;
	return 0;
}
