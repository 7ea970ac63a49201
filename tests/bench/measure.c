/* measure: runs a command and appends what it took to a file.
 *
 *	measure LOG NAME COMMAND [ARGUMENT...]
 *
 * The line is NAME, elapsed seconds, processor seconds, largest resident set in kB, by tabs. Ends with the
 * command's status. Used between the stages of a pipeline, so it touches neither standard input nor output.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

int
main(int argc, char **argv)
{
	double start = now_s();
	struct rusage usage;
	int status;
	FILE *log;
	pid_t pid;

	if (argc < 4)
		return 2;
	pid = fork();
	if (pid == 0) {
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0 || (log = fopen(argv[1], "a")) == NULL) {
		perror("measure");
		return 1;
	}
	fprintf(log, "%s\t%.4f\t%.4f\t%ld\n", argv[2], now_s() - start,
	    seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss);
	fclose(log);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
