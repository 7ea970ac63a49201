/* progress: how far a long run is; see progress.h. */
#include "base/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"

/* Not more often than this. */
static const double interval_s = 0.2;

struct progress {
	bool shown;		/* on a terminal */
	uint64_t total;
	const char *what;
	double start_s, last_s;
};

static double
now_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

struct progress *
progress_open(uint64_t total, const char *what)
{
	struct progress *progress = mem_zeros(1, sizeof(*progress));

	progress->shown = isatty(STDERR_FILENO) == 1;
	progress->total = total;
	progress->what = what;
	progress->start_s = progress->last_s = now_s();
	return progress;
}

void
progress_at(struct progress *progress, uint64_t done)
{
	double now = now_s(), left;

	if (!progress->shown || now - progress->last_s < interval_s || done == 0)
		return;
	progress->last_s = now;
	left = (now - progress->start_s) / (double)done * (double)(progress->total - done);
	fprintf(stderr, "\r%s: %llu of %llu %s, ", die_program(), (unsigned long long)done,
	    (unsigned long long)progress->total, progress->what);
	if (left < 100)
		fprintf(stderr, "%.0f s left\033[K", left);
	else
		fprintf(stderr, "%.0f min left\033[K", left / 60);
	fflush(stderr);
}

void
progress_close(struct progress *progress)
{
	if (progress->shown && progress->last_s > progress->start_s)
		fprintf(stderr, "\r\033[K");
	free(progress);
}
