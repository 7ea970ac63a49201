/* mem: allocation that cannot fail; see mem.h. */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64, HUGE_PAGE = 2 << 20, LARGE = 2 * HUGE_PAGE };

bool
mem_product(size_t a, size_t b, size_t *product)
{
	return !__builtin_mul_overflow(a, b, product);
}

bool
mem_sum(size_t a, size_t b, size_t *sum)
{
	return !__builtin_add_overflow(a, b, sum);
}

/* The bytes of an array, rounded up to the alignment as aligned_alloc() wants. */
static size_t
array_bytes(size_t count, size_t size)
{
	size_t bytes;

	if (!mem_product(count, size, &bytes) || bytes > SIZE_MAX - ALIGNMENT)
		die("out of memory: %zu items of %zu bytes", count, size);
	return bytes == 0 ? ALIGNMENT : (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void *
mem_array(size_t count, size_t size)
{
	void *array = aligned_alloc(ALIGNMENT, array_bytes(count, size));

	if (array == NULL)
		die("out of memory: %zu items of %zu bytes", count, size);
	return array;
}

void *
mem_large(size_t count, size_t size)
{
	size_t bytes = array_bytes(count, size), rounded = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	void *array = NULL;

#ifdef MADV_HUGEPAGE
	if (bytes >= LARGE && rounded >= bytes)
		array = aligned_alloc(HUGE_PAGE, rounded);
	if (array != NULL)
		madvise(array, rounded, MADV_HUGEPAGE);
#endif
	return array == NULL ? mem_array(count, size) : array;
}

void *
mem_zeros(size_t count, size_t size)
{
	size_t bytes = array_bytes(count, size);
	void *array;

	if (bytes >= 1 << 18) {
		/* calloc has fresh pages from the system: no need to touch them */
		array = calloc(1, bytes);
		if (array == NULL)
			die("out of memory: %zu items of %zu bytes", count, size);
		return array;
	}
	array = mem_array(count, size);
	memset(array, 0, bytes);
	return array;
}

bool
mem_fits(size_t count, size_t size)
{
	size_t bytes;
	void *volatile room;	/* so that the compiler asks */

	if (!mem_product(count, size, &bytes) || bytes > PTRDIFF_MAX)
		return false;
	room = malloc(bytes);
	free(room);
	return room != NULL;
}

void *
mem_grow(void *old, size_t *room, size_t needed, size_t size)
{
	size_t target = *room < 16 ? 16 : *room;
	size_t bytes;
	void *grown;

	if (needed <= *room && old != NULL)
		return old;
	while (target < needed)
		target = target > SIZE_MAX / 2 ? needed : target * 2;
	if (!mem_product(target, size, &bytes) || (grown = realloc(old, bytes)) == NULL)
		die("out of memory: %zu items of %zu bytes", target, size);
	*room = target;
	return grown;
}

/* A text needs no alignment. */
static char *
text_room(size_t length)
{
	char *text = malloc(length + 1);

	if (text == NULL)
		die("out of memory: a text of %zu bytes", length);
	return text;
}

char *
mem_substring(const char *text, size_t length)
{
	char *copy = text_room(length);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *
mem_string(const char *text)
{
	return mem_substring(text, strlen(text));
}

char *
mem_format_list(const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		die("cannot format a message");
	text = text_room((size_t)length);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *
mem_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = mem_format_list(format, args);
	va_end(args);
	return text;
}
