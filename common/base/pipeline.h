/* pipeline: programs that are run, each pipeline's output held, several at once.
 *
 *	struct pipelines *all = pipelines_new("results");	// where they run
 *	struct pipeline *tsnr = pipeline_add(all, "imgpack", "-m", "mask.nii.gz", "-c", "tsnr", "series.npy");
 *	pipeline_then(tsnr, "plotslices", "-");
 *	struct pipeline *dark = pipeline_again(tsnr, "--dark");
 *	pipelines_run(all, 2);
 *	fwrite(pipeline_output(tsnr, &n), 1, n, stdout);
 *	pipelines_free(all);
 *
 * A program is looked for in PATH, and where it isn't there, beside the one that runs. There is no shell. The first stage
 * reads nothing; what the last one writes, and what all of them say on standard error, is held in memory that no other
 * process sees. Programs that end by SIGPIPE, since a later stage that succeeded read no more, are no failure.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stddef.h>

struct pipelines;
struct pipeline;

/* folder: the working directory of the programs. */
struct pipelines *pipelines_new(const char *folder);
void pipelines_free(struct pipelines *all);

/* pipeline_add(all, "plotmat", "design.tsv"): a pipeline whose first stage is a program and its arguments. One that can't be
 * found dies. */
#define pipeline_add(all, ...) pipeline_add_words(all, (const char *const[]){ __VA_ARGS__, NULL })
struct pipeline *pipeline_add_words(struct pipelines *all, const char *const *words);
/* Another stage, and another argument of the last one. */
#define pipeline_then(pipeline, ...) pipeline_then_words(pipeline, (const char *const[]){ __VA_ARGS__, NULL })
void pipeline_then_words(struct pipeline *pipeline, const char *const *words);
void pipeline_argue(struct pipeline *pipeline, const char *argument);
/* The same pipeline once more, with an option in front of the last stage's other arguments. */
struct pipeline *pipeline_again(const struct pipeline *pipeline, const char *option);

/* Runs what was added since the last time, n_at_once pipelines at a time, and waits for all. If one fails, no other is
 * begun; what the first of those that failed said goes to standard error, and it dies. */
void pipelines_run(struct pipelines *all, size_t n_at_once);
/* Of one that was run: what it wrote, and what its stages said, as text. They live as long as it. */
const char *pipeline_output(const struct pipeline *pipeline, size_t *n);
const char *pipeline_said(const struct pipeline *pipeline);
/* It as one would write it for a shell; to be freed. */
char *pipeline_words(const struct pipeline *pipeline);

#endif
