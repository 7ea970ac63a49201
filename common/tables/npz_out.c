/* npz_out: writing NPZ archives; see npz.h. */
#include "tables/npz.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "tables/npy.h"

enum { LOCAL_SIZE = 30, ENTRY_SIZE = 46, END_SIZE = 22, VERSION = 20, FIRST_DAY = 0x21 };

struct entry {
	char *name;
	uint32_t crc, size, offset;
};

struct npz_out {
	struct out *out;
	struct entry *entries;
	size_t n, room;
	size_t place;		/* bytes written */
};

static void
put_number(unsigned char *bytes, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(value >> 8 * i);
}

static void
write_bytes(struct npz_out *npz, const void *bytes, size_t n)
{
	out_write(npz->out, bytes, n);
	npz->place += n;
}

/* What a local header and an entry of the directory share, from the version that is needed to the name's length. The
 * time is the earliest there is: 1 January 1980. */
static void
put_common(unsigned char *bytes, const struct entry *entry)
{
	put_number(bytes, VERSION, 2);
	put_number(bytes + 8, FIRST_DAY, 2);
	put_number(bytes + 10, entry->crc, 4);
	put_number(bytes + 14, entry->size, 4);
	put_number(bytes + 18, entry->size, 4);
	put_number(bytes + 22, strlen(entry->name), 2);
}

struct npz_out *
npz_create(struct out *out)
{
	struct npz_out *npz = mem_zeros(1, sizeof(*npz));

	npz->out = out;
	return npz;
}

void
npz_put(struct npz_out *npz, const char *name, const char *type, size_t n_dims, const size_t *shape, const void *items,
    size_t n)
{
	unsigned char local[LOCAL_SIZE] = "PK\3\4";
	size_t length;
	char *header = npy_header(type, n_dims, shape, &length);
	struct entry *entry;
	uLong crc;

	assert(n < UINT32_MAX - length && npz->place < UINT32_MAX - length - n);
	npz->entries = mem_grow(npz->entries, &npz->room, npz->n + 1, sizeof(*npz->entries));
	entry = &npz->entries[npz->n++];
	crc = crc32(crc32(0, NULL, 0), (const Bytef *)header, (uInt)length);
	*entry = (struct entry){ mem_format("%s.npy", name), (uint32_t)crc32(crc, items, (uInt)n),
		(uint32_t)(length + n), (uint32_t)npz->place };
	put_common(local + 4, entry);
	write_bytes(npz, local, sizeof(local));
	write_bytes(npz, entry->name, strlen(entry->name));
	write_bytes(npz, header, length);
	write_bytes(npz, items, n);
	free(header);
}

void
npz_commit(struct npz_out *npz)
{
	unsigned char end[END_SIZE] = "PK\5\6";
	size_t start = npz->place;

	for (size_t i = 0; i < npz->n; i++) {
		unsigned char bytes[ENTRY_SIZE] = "PK\1\2";

		put_number(bytes + 4, VERSION, 2);
		put_common(bytes + 6, &npz->entries[i]);
		put_number(bytes + 42, npz->entries[i].offset, 4);
		write_bytes(npz, bytes, sizeof(bytes));
		write_bytes(npz, npz->entries[i].name, strlen(npz->entries[i].name));
		free(npz->entries[i].name);
	}
	put_number(end + 8, npz->n, 2);
	put_number(end + 10, npz->n, 2);
	put_number(end + 12, npz->place - start, 4);
	put_number(end + 16, start, 4);
	out_write(npz->out, end, sizeof(end));
	out_commit(npz->out);
	free(npz->entries);
	free(npz);
}
