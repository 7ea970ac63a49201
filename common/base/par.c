/* par: the only threads; see par.h. Workers take the next task from one counter. */
#include "base/par.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

struct par {
	size_t n_threads;
	pthread_t *threads;	/* n_threads - 1 */
	pthread_mutex_t lock;
	pthread_cond_t start, done;
	size_t round;		/* counts par_run() calls: what a worker waits for */
	size_t busy;		/* workers still in this round */
	bool closing;
	atomic_size_t next;
	size_t n_tasks;
	void (*task)(void *, size_t, size_t);
	void *arg;
};

struct worker {
	struct par *par;
	size_t thread;
};

static void
take_tasks(struct par *par, size_t thread)
{
	size_t i;

	while ((i = atomic_fetch_add(&par->next, 1)) < par->n_tasks)
		par->task(par->arg, i, thread);
}

static void *
work(void *arg)
{
	struct worker worker = *(struct worker *)arg;
	struct par *par = worker.par;
	size_t seen = 0;
	bool closing;

	free(arg);
	for (;;) {
		pthread_mutex_lock(&par->lock);
		while (par->round == seen && !par->closing)
			pthread_cond_wait(&par->start, &par->lock);
		seen = par->round;
		closing = par->closing;
		pthread_mutex_unlock(&par->lock);
		if (closing)
			return NULL;
		take_tasks(par, worker.thread);
		pthread_mutex_lock(&par->lock);
		if (--par->busy == 0)
			pthread_cond_signal(&par->done);
		pthread_mutex_unlock(&par->lock);
	}
}

struct par *
par_open(size_t n_threads)
{
	struct par *par = mem_zeros(1, sizeof(*par));

	par->n_threads = n_threads == 0 ? 1 : n_threads;
	par->threads = mem_array(par->n_threads, sizeof(*par->threads));
	pthread_mutex_init(&par->lock, NULL);
	pthread_cond_init(&par->start, NULL);
	pthread_cond_init(&par->done, NULL);
	for (size_t i = 0; i + 1 < par->n_threads; i++) {
		struct worker *worker = mem_array(1, sizeof(*worker));
		int failed;

		*worker = (struct worker){ par, i + 1 };
		failed = pthread_create(&par->threads[i], NULL, work, worker);
		if (failed)
			die("cannot start thread %zu of %zu", i + 2, par->n_threads);
	}
	return par;
}

void
par_run(struct par *par, size_t n_tasks, void (*task)(void *, size_t, size_t), void *arg)
{
	pthread_mutex_lock(&par->lock);
	par->n_tasks = n_tasks;
	par->task = task;
	par->arg = arg;
	par->busy = par->n_threads - 1;
	atomic_store(&par->next, 0);
	par->round++;
	pthread_cond_broadcast(&par->start);
	pthread_mutex_unlock(&par->lock);

	take_tasks(par, 0);

	pthread_mutex_lock(&par->lock);
	while (par->busy > 0)
		pthread_cond_wait(&par->done, &par->lock);
	pthread_mutex_unlock(&par->lock);
}

size_t
par_threads(const struct par *par)
{
	return par->n_threads;
}

size_t
par_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

void
par_close(struct par *par)
{
	pthread_mutex_lock(&par->lock);
	par->closing = true;
	pthread_cond_broadcast(&par->start);
	pthread_mutex_unlock(&par->lock);
	for (size_t i = 0; i + 1 < par->n_threads; i++)
		pthread_join(par->threads[i], NULL);
	pthread_mutex_destroy(&par->lock);
	pthread_cond_destroy(&par->start);
	pthread_cond_destroy(&par->done);
	free(par->threads);
	free(par);
}

struct par_task {
	pthread_t thread;
	bool started;		/* else it was run at once, for want of a thread */
	void (*run)(void *);
	void *arg;
};

static void *
run_beside(void *arg)
{
	struct par_task *task = arg;

	task->run(task->arg);
	return NULL;
}

struct par_task *
par_beside(void (*run)(void *), void *arg)
{
	struct par_task *task = mem_array(1, sizeof(*task));

	task->run = run;
	task->arg = arg;
	task->started = pthread_create(&task->thread, NULL, run_beside, task) == 0;
	if (!task->started)
		run(arg);
	return task;
}

void
par_wait(struct par_task *task)
{
	if (task->started)
		pthread_join(task->thread, NULL);
	free(task);
}
