/* report: one page of a folder of results: pictures that programs draw, tables, and what was run.
 *
 *	struct report *report = report_read(&(struct report_job){ .folder = "results", .n_threads = 2 });
 *	report_write(report, out_open("report.html"));		// commits
 *	report_free(report);
 *
 * Everything is read and drawn before the first byte is written. The same folder gives the same bytes.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "bytes/out.h"

/* As the user gave them; NULL what wasn't given. */
struct report_job {
	const char *folder;
	const char *mask;		/* an image of the units */
	const char *mesh;		/* units are its vertices, or with labels it is what parcels are drawn on */
	const char *labels, *base;	/* of parcels, as parcel2surf(1) takes them */
	const char *background;		/* an image, or the depth of vertices */
	const char *title;
	size_t n_threads;		/* programs at a time */
};

struct report *report_read(const struct report_job *job);
/* Takes over `out'. */
void report_write(struct report *report, struct out *out);
void report_free(struct report *report);

#endif
