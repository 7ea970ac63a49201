/* pipeline: programs that are run, several at once; see pipeline.h. */
#include "base/pipeline.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

enum { MOST_STAGES = 4 };

struct stage {
	char *path;		/* of the program, absolute */
	char **words;		/* argv, which ends with NULL */
	size_t n_words, room;
	pid_t pid;		/* 0: not running */
	int status;		/* as waitpid(2) has it */
};

struct pipeline {
	struct pipelines *all;
	struct stage stages[MOST_STAGES];
	size_t n_stages;
	int output, said;	/* files without a name while it runs, else -1 */
	bool done;
	char *bytes;		/* mapped */
	size_t n_bytes;
	char *text;		/* what was said */
};

struct pipelines {
	char *folder;
	struct pipeline **items;
	size_t n, room;
	size_t next, n_running;
};

struct pipelines *
pipelines_new(const char *folder)
{
	struct pipelines *all = mem_zeros(1, sizeof(*all));

	all->folder = mem_string(folder);
	return all;
}

/* ---- programs and their words --------------------------------------------------------------------------- */

/* The path of a program in a folder, "" being the current one, if it can be run; absolute, since it is run elsewhere. */
static char *
find_in(const char *folder, size_t length, const char *program)
{
	char *name = mem_format("%.*s%s%s", (int)length, folder, length > 0 ? "/" : "./", program), *path = NULL;
	struct stat status;

	if (stat(name, &status) == 0 && S_ISREG(status.st_mode) && access(name, X_OK) == 0)
		path = realpath(name, NULL);
	free(name);
	return path;
}

static char *
find_program(const char *program)
{
	const char *folders = getenv("PATH");
	char own[PATH_MAX], *path = NULL, *slash;
	ssize_t n;

	for (const char *at = folders; at != NULL && path == NULL; ) {
		const size_t length = strcspn(at, ":");

		path = find_in(at, length, program);
		at = at[length] == '\0' ? NULL : at + length + 1;
	}
	if (path != NULL || (n = readlink("/proc/self/exe", own, sizeof(own) - 1)) < 0)
		return path;
	own[n] = '\0';
	slash = strrchr(own, '/');
	return slash == NULL ? NULL : find_in(own, (size_t)(slash - own), program);
}

static void
add_word(struct stage *stage, const char *word)
{
	stage->words = mem_grow(stage->words, &stage->room, stage->n_words + 2, sizeof(*stage->words));
	stage->words[stage->n_words++] = mem_string(word);
	stage->words[stage->n_words] = NULL;
}

void
pipeline_then_words(struct pipeline *pipeline, const char *const *words)
{
	struct stage *stage = &pipeline->stages[pipeline->n_stages++];

	assert(pipeline->n_stages <= MOST_STAGES);
	stage->path = find_program(words[0]);
	if (stage->path == NULL)
		die("%s: not found; expected in PATH, or beside %s", words[0], die_program());
	for (; *words != NULL; words++)
		add_word(stage, *words);
}

static struct pipeline *
add_pipeline(struct pipelines *all)
{
	struct pipeline *pipeline = mem_zeros(1, sizeof(*pipeline));

	pipeline->all = all;
	pipeline->output = pipeline->said = -1;
	all->items = mem_grow(all->items, &all->room, all->n + 1, sizeof(struct pipeline *));
	all->items[all->n++] = pipeline;
	return pipeline;
}

struct pipeline *
pipeline_add_words(struct pipelines *all, const char *const *words)
{
	struct pipeline *pipeline = add_pipeline(all);

	pipeline_then_words(pipeline, words);
	return pipeline;
}

void
pipeline_argue(struct pipeline *pipeline, const char *argument)
{
	add_word(&pipeline->stages[pipeline->n_stages - 1], argument);
}

struct pipeline *
pipeline_again(const struct pipeline *pipeline, const char *option)
{
	struct pipeline *copy = add_pipeline(pipeline->all);

	for (copy->n_stages = 0; copy->n_stages < pipeline->n_stages; copy->n_stages++) {
		const struct stage *from = &pipeline->stages[copy->n_stages];
		struct stage *to = &copy->stages[copy->n_stages];

		to->path = mem_string(from->path);
		for (size_t i = 0; i < from->n_words; i++) {
			if (i == 1 && copy->n_stages + 1 == pipeline->n_stages)
				add_word(to, option);
			add_word(to, from->words[i]);
		}
	}
	return copy;
}

/* The text with a word behind it, quoted where a shell needs that. */
static char *
join_word(char *text, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,+%@-";
	const bool quoted = word[0] == '\0' || word[strspn(word, plain)] != '\0';
	char *joined = mem_array(strlen(text) + 4 * strlen(word) + 4, 1), *to = stpcpy(joined, text);

	if (*text != '\0')
		*to++ = ' ';
	if (quoted)
		*to++ = '\'';
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			to = stpcpy(to, "'\\'");
		*to++ = *word;
	}
	if (quoted)
		*to++ = '\'';
	*to = '\0';
	free(text);
	return joined;
}

static char *
join_stage(char *text, const struct stage *stage)
{
	for (size_t i = 0; i < stage->n_words; i++)
		text = join_word(text, stage->words[i]);
	return text;
}

char *
pipeline_words(const struct pipeline *pipeline)
{
	char *text = mem_string("");

	for (size_t i = 0; i < pipeline->n_stages; i++) {
		if (i > 0) {
			char *piped = mem_format("%s |", text);

			free(text);
			text = piped;
		}
		text = join_stage(text, &pipeline->stages[i]);
	}
	return text;
}

/* ---- running -------------------------------------------------------------------------------------------- */

static int
open_nameless(void)
{
	const int fd = memfd_create("output", MFD_CLOEXEC);

	if (fd < 0)
		die_errno("cannot make a file in memory");
	return fd;
}

/* Starts a program between two descriptors; signals that were ignored end it as usual. Returns an errno. */
static int
spawn_stage(struct stage *stage, const char *folder, int input, int output, int said)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int error;

	if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0)
		die("out of memory");
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, said, STDERR_FILENO);
	posix_spawn_file_actions_addchdir_np(&actions, folder);
	sigemptyset(&signals);
	posix_spawnattr_setsigmask(&attributes, &signals);
	sigaddset(&signals, SIGPIPE);
	sigaddset(&signals, SIGCHLD);
	posix_spawnattr_setsigdefault(&attributes, &signals);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	error = posix_spawn(&stage->pid, stage->path, &actions, &attributes, stage->words, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (error != 0)
		stage->pid = 0;
	return error;
}

static void
start_pipeline(struct pipelines *all, struct pipeline *pipeline)
{
	int input = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (input < 0)
		die_errno("/dev/null: cannot open");
	pipeline->output = open_nameless();
	pipeline->said = open_nameless();
	for (size_t i = 0; i < pipeline->n_stages; i++) {
		struct stage *stage = &pipeline->stages[i];
		const bool last = i + 1 == pipeline->n_stages;
		int pipe_fds[2] = { -1, pipeline->output };

		if (!last && pipe2(pipe_fds, O_CLOEXEC) < 0)
			die_errno("cannot make a pipe");
		errno = spawn_stage(stage, all->folder, input, pipe_fds[1], pipeline->said);
		if (errno != 0)
			die_errno("%s: cannot run", stage->path);
		close(input);
		input = pipe_fds[0];
		if (!last)
			close(pipe_fds[1]);
	}
	all->n_running++;
}

/* The bytes of a file without a name, which is closed; *n of them. NULL if there are none. */
static char *
map_nameless(int *fd, size_t *n)
{
	struct stat status;
	char *bytes = NULL;

	if (fstat(*fd, &status) < 0)
		die_errno("cannot read what a program wrote");
	*n = (size_t)status.st_size;
	if (*n > 0) {
		bytes = mmap(NULL, *n, PROT_READ, MAP_PRIVATE, *fd, 0);
		if (bytes == MAP_FAILED)
			die_errno("cannot read what a program wrote");
	}
	close(*fd);
	*fd = -1;
	return bytes;
}

static void
end_pipeline(struct pipelines *all, struct pipeline *pipeline)
{
	size_t n;
	char *said;

	pipeline->bytes = map_nameless(&pipeline->output, &pipeline->n_bytes);
	said = map_nameless(&pipeline->said, &n);
	pipeline->text = mem_substring(said == NULL ? "" : said, n);
	if (said != NULL)
		munmap(said, n);
	pipeline->done = true;
	all->n_running--;
}

/* A child has ended: it may end its pipeline. One that isn't ours was left by who started us. */
static void
note_end(struct pipelines *all, pid_t pid, int status)
{
	for (size_t i = 0; i < all->next; i++) {
		struct pipeline *pipeline = all->items[i];
		bool ours = false, running = false;

		for (size_t s = 0; s < pipeline->n_stages && !pipeline->done; s++) {
			struct stage *stage = &pipeline->stages[s];

			if (stage->pid == pid) {
				stage->status = status;
				stage->pid = 0;
				ours = true;
			}
			running = running || stage->pid != 0;
		}
		if (ours && !running)
			end_pipeline(all, pipeline);
	}
}

/* The stage whose failure is that of the pipeline: the first one that failed by itself. NULL: none. */
static const struct stage *
find_failure(const struct pipeline *pipeline)
{
	for (size_t i = 0; i < pipeline->n_stages; i++) {
		const int status = pipeline->stages[i].status;
		const bool last = i + 1 == pipeline->n_stages;

		if (status != 0 && (last || !WIFSIGNALED(status) || WTERMSIG(status) != SIGPIPE))
			return &pipeline->stages[i];
	}
	return NULL;
}

static void
check_failures(const struct pipelines *all)
{
	for (size_t i = 0; i < all->next; i++) {
		const struct pipeline *pipeline = all->items[i];
		const struct stage *stage = find_failure(pipeline);
		char *words;

		if (stage == NULL)
			continue;
		fputs(pipeline->text, stderr);
		words = pipeline_words(pipeline);
		if (WIFSIGNALED(stage->status))
			die("%s: %s was ended by signal %d: %s", all->folder, stage->words[0], WTERMSIG(stage->status), words);
		die("%s: %s failed with status %d: %s", all->folder, stage->words[0], WEXITSTATUS(stage->status), words);
	}
}

void
pipelines_run(struct pipelines *all, size_t n_at_once)
{
	bool failed = false;

	/* where it is ignored, nobody learns how a child ended */
	signal(SIGCHLD, SIG_DFL);
	while (all->n_running > 0 || (all->next < all->n && !failed)) {
		int status;
		pid_t pid;

		if (all->next < all->n && !failed && all->n_running < n_at_once) {
			start_pipeline(all, all->items[all->next++]);
			continue;
		}
		pid = waitpid(-1, &status, 0);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			die_errno("cannot wait for a program");
		note_end(all, pid, status);
		for (size_t i = 0; i < all->next; i++)
			failed = failed || (all->items[i]->done && find_failure(all->items[i]) != NULL);
	}
	check_failures(all);
}

const char *
pipeline_output(const struct pipeline *pipeline, size_t *n)
{
	assert(pipeline->done);
	*n = pipeline->n_bytes;
	return pipeline->bytes == NULL ? "" : pipeline->bytes;
}

const char *
pipeline_said(const struct pipeline *pipeline)
{
	assert(pipeline->done);
	return pipeline->text;
}

void
pipelines_free(struct pipelines *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct pipeline *pipeline = all->items[i];

		for (size_t s = 0; s < pipeline->n_stages; s++) {
			for (size_t w = 0; w < pipeline->stages[s].n_words; w++)
				free(pipeline->stages[s].words[w]);
			free(pipeline->stages[s].words);
			free(pipeline->stages[s].path);
		}
		if (pipeline->bytes != NULL)
			munmap(pipeline->bytes, pipeline->n_bytes);
		free(pipeline->text);
		free(pipeline);
	}
	free(all->items);
	free(all->folder);
	free(all);
}
