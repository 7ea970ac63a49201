/* par: the only threads.
 *
 *	struct par *par = par_open(n_threads);
 *	par_run(par, n_tiles, fit_tile, &job);	// fit_tile(&job, 0 ... n_tiles-1, thread)
 *	par_close(par);
 *
 * Tasks must write to places of their own: then the result has the same bits
 * whatever the number of threads. Tasks must not die().
 */
#ifndef PAR_H
#define PAR_H

#include <stddef.h>

struct par;

/* A pool of n_threads (the caller counts as one; 1 starts none). */
struct par *par_open(size_t n_threads);
/* Calls task(arg, i, thread) for each i in [0, n_tasks), thread in [0, n_threads);
 * returns when all have returned. */
void par_run(struct par *par, size_t n_tasks, void (*task)(void *arg, size_t i, size_t thread), void *arg);
size_t par_threads(const struct par *par);
/* Processors this process may use: the default of -j where a tool has one. */
size_t par_processors(void);
void par_close(struct par *par);

/* One task beside the caller: par_beside() starts it, par_wait() returns when it has ended. It must not die(). */
struct par_task;
struct par_task *par_beside(void (*run)(void *arg), void *arg);
void par_wait(struct par_task *task);

#endif
