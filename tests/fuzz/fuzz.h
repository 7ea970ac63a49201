/* fuzz: what the fuzz targets share: bytes as a file, and die() as a way back.
 *
 *	int
 *	LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
 *	{
 *		FUZZ_BEGIN(bytes, n, path) {
 *			table_free(table_read(path));
 *		} FUZZ_END;
 *		return 0;
 *	}
 *
 * What die() leaves behind isn't freed, as the process would have ended: run with detect_leaks=0.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../common/die.h"

static jmp_buf fuzz_back;

static inline void
fuzz_end(int status)
{
	longjmp(fuzz_back, status + 1);
}

/* A file in memory, whose path goes into text[32]; returns its descriptor. */
static inline int
fuzz_file(const uint8_t *bytes, size_t n, char *text)
{
	int file = memfd_create("fuzz", 0);

	if (file < 0 || write(file, bytes, n) != (ssize_t)n)
		__builtin_trap();
	snprintf(text, 32, "/proc/self/fd/%d", file);
	return file;
}

#define FUZZ_BEGIN(bytes, n, path) \
	char path[32]; \
	int fuzz_descriptor = fuzz_file(bytes, n, path); \
	die_hook(fuzz_end); \
	if (setjmp(fuzz_back) == 0)
#define FUZZ_END close(fuzz_descriptor)

#endif
