/* progress: how far a long run is, on a terminal.
 *
 *	struct progress *progress = progress_open(10000, "arrangements");
 *	progress_at(progress, 4200);		// permtest: 4200 of 10000 arrangements, 12 s left
 *	progress_close(progress);
 *
 * One line on standard error, written over a few times a second and wiped at the end; nothing where standard error is no
 * terminal.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

struct progress;

struct progress *progress_open(uint64_t total, const char *what);
void progress_at(struct progress *progress, uint64_t done);
void progress_close(struct progress *progress);

#endif
