/* npz: members of NPZ archives; see npz.h. */
#include "tables/npz.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "tables/columns.h"

enum {
	END_SIZE = 22, END64_SIZE = 56, LOCATOR_SIZE = 20, ENTRY_SIZE = 46, LOCAL_SIZE = 30, LONGEST_COMMENT = 65535,
	PART = 1 << 16
};

struct entry {
	char *name;
	unsigned method;
	uint32_t crc;
	uint64_t packed, size;
	uint64_t offset;	/* of its local header */
};

struct archive {
	const char *path;
	int fd;
	uint64_t size;
	uint64_t directory, directory_size, n_entries;
};

/* Little-endian numbers. */
static uint64_t
number(const unsigned char *bytes, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)bytes[i] << 8 * i;
	return value;
}

static noreturn void
damaged(const struct archive *archive)
{
	die("%s: the archive is damaged or truncated", archive->path);
}

static void
read_at(const struct archive *archive, uint64_t offset, void *bytes, size_t n)
{
	unsigned char *place = bytes;

	if (offset > archive->size || n > archive->size - offset)
		damaged(archive);
	while (n > 0) {
		ssize_t got = pread(archive->fd, place, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			die_errno("%s: cannot read", archive->path);
		if (got == 0)
			damaged(archive);
		place += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
}

bool
npz_is(const char *path)
{
	struct stat status;
	unsigned char start[4];
	bool is = false;
	int fd;

	if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, start, sizeof(start)) == (ssize_t)sizeof(start))
		is = memcmp(start, "PK\3\4", 4) == 0 || memcmp(start, "PK\5\6", 4) == 0;
	close(fd);
	return is;
}

/* ---- the directory ----------------------------------------------------------------------- */

/* ZIP64 puts numbers that don't fit into a record of its own, which a locator in front of the old one finds.
 * */
static void
read_end64(struct archive *archive, uint64_t end)
{
	unsigned char locator[LOCATOR_SIZE], record[END64_SIZE];

	if (end < LOCATOR_SIZE)
		return;
	read_at(archive, end - LOCATOR_SIZE, locator, sizeof(locator));
	if (memcmp(locator, "PK\6\7", 4) != 0)
		return;
	read_at(archive, number(locator + 8, 8), record, sizeof(record));
	if (memcmp(record, "PK\6\6", 4) != 0)
		damaged(archive);
	archive->n_entries = number(record + 32, 8);
	archive->directory_size = number(record + 40, 8);
	archive->directory = number(record + 48, 8);
}

/* The end record is the last one whose comment reaches just to the end of the file. */
static void
read_end(struct archive *archive)
{
	size_t n = archive->size < END_SIZE + LONGEST_COMMENT ? (size_t)archive->size : END_SIZE + LONGEST_COMMENT;
	unsigned char *tail = mem_array(n, 1);
	size_t i;

	read_at(archive, archive->size - n, tail, n);
	for (i = n < END_SIZE ? 0 : n - END_SIZE + 1; i > 0; i--) {
		const unsigned char *end = tail + i - 1;

		if (memcmp(end, "PK\5\6", 4) == 0 && number(end + 20, 2) == n - (i - 1) - END_SIZE)
			break;
	}
	if (i == 0)
		damaged(archive);
	archive->n_entries = number(tail + i - 1 + 10, 2);
	archive->directory_size = number(tail + i - 1 + 12, 4);
	archive->directory = number(tail + i - 1 + 16, 4);
	free(tail);
	read_end64(archive, archive->size - n + i - 1);
	if (archive->directory > archive->size || archive->directory_size > archive->size - archive->directory)
		damaged(archive);
}

/* Sizes and offset of 64 bits, in this order, stand in the extra field 1 if the entry's own are all ones. */
static void
read_extra64(const struct archive *archive, struct entry *entry, const unsigned char *extra, size_t n)
{
	uint64_t *const values[] = { &entry->size, &entry->packed, &entry->offset };

	while (n >= 4) {
		size_t length = (size_t)number(extra + 2, 2), place = 4;

		if (length > n - 4)
			damaged(archive);
		for (size_t i = 0; i < 3 && number(extra, 2) == 1; i++) {
			if (*values[i] != UINT32_MAX)
				continue;
			if (place + 8 > length + 4)
				damaged(archive);
			*values[i] = number(extra + place, 8);
			place += 8;
		}
		extra += length + 4;
		n -= length + 4;
	}
}

/* One entry of the directory, of which n bytes are left; returns its length. */
static size_t
read_entry(const struct archive *archive, struct entry *entry, const unsigned char *bytes, size_t n)
{
	size_t name, extra, comment;

	if (n < ENTRY_SIZE || memcmp(bytes, "PK\1\2", 4) != 0)
		damaged(archive);
	name = (size_t)number(bytes + 28, 2);
	extra = (size_t)number(bytes + 30, 2);
	comment = (size_t)number(bytes + 32, 2);
	if (n - ENTRY_SIZE < name + extra + comment)
		damaged(archive);
	entry->name = mem_substring((const char *)bytes + ENTRY_SIZE, name);
	if ((number(bytes + 8, 2) & 1) != 0)
		die("%s: member `%s' is encrypted", archive->path, entry->name);
	entry->method = (unsigned)number(bytes + 10, 2);
	entry->crc = (uint32_t)number(bytes + 16, 4);
	entry->packed = number(bytes + 20, 4);
	entry->size = number(bytes + 24, 4);
	entry->offset = number(bytes + 42, 4);
	read_extra64(archive, entry, bytes + ENTRY_SIZE + name, extra);
	return ENTRY_SIZE + name + extra + comment;
}

static struct entry *
read_directory(struct archive *archive, size_t *count)
{
	struct entry *entries = NULL;
	size_t room = 0, place = 0, size;
	unsigned char *bytes;

	read_end(archive);
	size = (size_t)archive->directory_size;
	bytes = mem_array(size, 1);
	read_at(archive, archive->directory, bytes, size);
	for (*count = 0; *count < archive->n_entries; (*count)++) {
		entries = mem_grow(entries, &room, *count + 1, sizeof(*entries));
		place += read_entry(archive, &entries[*count], bytes + place, size - place);
	}
	free(bytes);
	return entries;
}

/* ---- members ---------------------------------------------------------------------------------- */

/* The names as one speaks of them, without .npy. */
static char *
spoken_name(const char *name)
{
	size_t length = strlen(name);

	if (length > 4 && strcmp(name + length - 4, ".npy") == 0)
		length -= 4;
	return mem_substring(name, length);
}

static noreturn void
list_members(const struct archive *archive, size_t n, char **names)
{
	char *list = mem_string("");

	for (size_t i = 0; i < n && i < 20; i++) {
		char *longer = mem_format("%s%s%s", list, i > 0 ? ", " : "", i == 19 && n > 20 ? "..." : names[i]);

		free(list);
		list = longer;
	}
	die("%s: is an archive; expected %s:MEMBER with one of: %s", archive->path, archive->path, list);
}

static struct entry *
find_member(const struct archive *archive, struct entry *entries, size_t n, const char *member)
{
	char **names = mem_array(n, sizeof(*names));
	char *wanted = member == NULL ? NULL : spoken_name(member);
	size_t found;

	for (size_t i = 0; i < n; i++)
		names[i] = spoken_name(entries[i].name);
	if (wanted == NULL)
		list_members(archive, n, names);
	found = columns_lookup(wanted, n, (const char *const *)names);
	if (found == SIZE_MAX) {
		const char *nearest = columns_nearest(wanted, n, (const char *const *)names);

		if (nearest == NULL)
			die("%s: no member `%s'; there are none", archive->path, wanted);
		die("%s: no member `%s'; nearest is `%s'", archive->path, wanted, nearest);
	}
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	free(wanted);
	return &entries[found];
}

static unsigned char *
read_stored(const struct archive *archive, const struct entry *entry, uint64_t offset)
{
	unsigned char *bytes;

	if (entry->packed != entry->size || offset > archive->size || entry->size > archive->size - offset)
		damaged(archive);
	bytes = mem_array((size_t)entry->size, 1);
	read_at(archive, offset, bytes, (size_t)entry->size);
	return bytes;
}

/* Memory grows with what is really inflated, not with what the directory says. */
static unsigned char *
read_deflated(const struct archive *archive, const struct entry *entry, uint64_t offset)
{
	unsigned char *part = mem_array(PART, 1), *bytes = NULL;
	size_t room = 0, n = 0;
	uint64_t left = entry->packed;
	z_stream stream = { 0 };
	int state = Z_OK;

	if (inflateInit2(&stream, -15) != Z_OK)
		die("out of memory");
	while (state == Z_OK) {
		if (stream.avail_in == 0 && left > 0) {
			stream.avail_in = left < PART ? (uInt)left : PART;
			stream.next_in = part;
			read_at(archive, offset, part, stream.avail_in);
			offset += stream.avail_in;
			left -= stream.avail_in;
		}
		bytes = mem_grow(bytes, &room, n + PART, 1);
		stream.next_out = bytes + n;
		stream.avail_out = room - n < (uInt)1 << 30 ? (uInt)(room - n) : (uInt)1 << 30;
		state = inflate(&stream, Z_NO_FLUSH);
		n = (size_t)(stream.next_out - bytes);
		if (n > entry->size)
			break;
	}
	inflateEnd(&stream);
	free(part);
	if (state != Z_STREAM_END || n != entry->size || left > 0)
		damaged(archive);
	return bytes;
}

static void
verify(const struct archive *archive, const struct entry *entry, const unsigned char *bytes)
{
	uLong crc = crc32(0, NULL, 0);

	for (size_t done = 0; done < entry->size;) {
		size_t n = (size_t)entry->size - done < (size_t)1 << 30 ? (size_t)entry->size - done : (size_t)1 << 30;

		crc = crc32(crc, bytes + done, (uInt)n);
		done += n;
	}
	if (crc != entry->crc)
		die("%s: the checksum of member `%s' is wrong; the data are damaged", archive->path, entry->name);
}

static unsigned char *
read_member(const struct archive *archive, const struct entry *entry)
{
	unsigned char local[LOCAL_SIZE];
	unsigned char *bytes;
	uint64_t offset;

	read_at(archive, entry->offset, local, sizeof(local));
	if (memcmp(local, "PK\3\4", 4) != 0)
		damaged(archive);
	offset = entry->offset + LOCAL_SIZE + number(local + 26, 2) + number(local + 28, 2);
	if (entry->method != 0 && entry->method != 8)
		die("%s: member `%s' is packed by method %u; expected stored or deflated", archive->path, entry->name,
		    entry->method);
	bytes = entry->method == 0 ? read_stored(archive, entry, offset) : read_deflated(archive, entry, offset);
	verify(archive, entry, bytes);
	return bytes;
}

unsigned char *
npz_member(const char *path, const char *member, size_t *n)
{
	struct archive archive = { .path = path, .fd = open(path, O_RDONLY | O_CLOEXEC) };
	struct entry *entries, *entry;
	struct stat status;
	unsigned char *bytes;
	size_t count;

	if (archive.fd < 0 || fstat(archive.fd, &status) < 0)
		die_errno("%s: cannot open", path);
	archive.size = (uint64_t)status.st_size;
	entries = read_directory(&archive, &count);
	entry = find_member(&archive, entries, count, member);
	bytes = read_member(&archive, entry);
	*n = (size_t)entry->size;
	for (size_t i = 0; i < count; i++)
		free(entries[i].name);
	free(entries);
	close(archive.fd);
	return bytes;
}
