/* glmreport: one HTML page of a folder of results.
 *
 * Reads the files of a folder by their names (boldpipe's examples write such): maps or unit tables of contrasts, thresholds,
 * clusters, designs, fits, statistics of series, and what was run. Writes a page that needs no other file and asks no network:
 * pictures, which programs draw that run beside each other, are within it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/opt.h"
#include "base/par.h"
#include "bytes/out.h"
#include "report/report.h"

static void
check_job(struct report_job *job, char *const *operands)
{
	const char *const files[] = { job->mask, job->mesh, job->labels, job->background };

	if (operands[0] == NULL)
		die_usage("expected DIR, a folder of results");
	if (operands[1] != NULL)
		die_usage("one folder at a time; `%s' is a second one", operands[1]);
	job->folder = operands[0];
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (files[i] != NULL && (strcmp(files[i], "-") == 0 || *files[i] == '\0'))
			die_usage("`%s' can't be read more than once; expected the name of a file", files[i]);
	if (job->labels != NULL && job->mask != NULL)
		die_usage("-l and -m: units are parcels or voxels");
	if (job->base != NULL && job->labels == NULL)
		die_usage("--base is the label of the first parcel; it needs -l");
	if (job->n_threads == 0)
		job->n_threads = par_processors();
}

int
main(int argc, char **argv)
{
	struct report_job job = { 0 };
	const char *output = NULL;
	const struct opt options[] = {
		OPT_TEXT('m', "mask", "MASK", &job.mask, "the voxels or vertices that are units"),
		OPT_TEXT('g', "graph", "MESH", &job.mesh, "units are vertices of this mesh, or parcels on it"),
		OPT_TEXT('l', "labels", "LABELS", &job.labels, "units are parcels: the label of each vertex"),
		OPT_TEXT(0, "base", "LABEL", &job.base, "the label of the first parcel"),
		OPT_TEXT(0, "background", "IMAGE|DEPTH", &job.background, "what maps are drawn on; mean.* of DIR by default"),
		OPT_TEXT(0, "title", "TEXT", &job.title, "the page's title"),
		OPT_COUNT('j', "threads", "N", &job.n_threads, 1, 1024, "programs that run at a time"),
		OPT_OUTPUT(&output),
		OPT_END
	};
	const struct opt_tool tool = { "glmreport",
	    "[-m MASK] [-g MESH] [-l LABELS [--base=LABEL]] "
	    "[--background=IMAGE|DEPTH] [--title=TEXT] [-j N] [-o FILE] DIR", "one HTML page of a folder of results", options };
	char **operands = opt_parse(&tool, argc, argv);
	struct report *report;
	struct out *out;

	check_job(&job, operands);
	out = out_open(output);
	report = report_read(&job);
	report_write(report, out);
	report_free(report);
	free(operands);
	return 0;
}
