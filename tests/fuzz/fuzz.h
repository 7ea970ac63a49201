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
 * What die() leaves behind, as the process would have ended, is freed and closed here: memory that was allocated since
 * FUZZ_BEGIN and descriptors from its file's on. Run with detect_leaks=0.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <limits.h>
#include <sanitizer/allocator_interface.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/die.h"

static jmp_buf fuzz_back;

/* What is allocated and not freed yet; more than fits is forgotten. */
static struct {
	const volatile void *blocks[1 << 16];
	size_t n;
} fuzz_memory;
static _Thread_local bool fuzz_tracks;

static inline void
fuzz_allocated(const volatile void *block, size_t size)
{
	(void)size;
	if (fuzz_tracks && fuzz_memory.n < sizeof(fuzz_memory.blocks) / sizeof(fuzz_memory.blocks[0]))
		fuzz_memory.blocks[fuzz_memory.n++] = block;
}

/* The youngest are freed first, mostly. */
static inline void
fuzz_freed(const volatile void *block)
{
	for (size_t i = fuzz_memory.n; fuzz_tracks && i > 0; i--)
		if (fuzz_memory.blocks[i - 1] == block) {
			fuzz_memory.blocks[i - 1] = fuzz_memory.blocks[--fuzz_memory.n];
			return;
		}
}

static inline void
fuzz_begin(void)
{
	static bool installed;

	if (!installed)
		__sanitizer_install_malloc_and_free_hooks(fuzz_allocated, fuzz_freed);
	installed = true;
	fuzz_memory.n = 0;
	fuzz_tracks = true;
}

static inline void
fuzz_tidy(int descriptor)
{
	fuzz_tracks = false;
	while (fuzz_memory.n > 0)
		free((void *)(uintptr_t)fuzz_memory.blocks[--fuzz_memory.n]);
	close_range((unsigned)descriptor, UINT_MAX, 0);
}

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
	fuzz_begin(); \
	if (setjmp(fuzz_back) == 0)
#define FUZZ_END fuzz_tidy(fuzz_descriptor)

#endif
