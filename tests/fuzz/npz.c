/* npz: any bytes as an archive, whose member `m' is read as a table.
 *
 * What stands in the directory and in front of a member is made by chance seldom; so there are two ways in. The first
 * byte chooses: the archive as it is, or a member `m' of these bytes, deflated or stored, in an archive made for it.
 */
#include "fuzz.h"

#include <string.h>
#include <zlib.h>

#include "tables/npz.h"
#include "tables/table.h"

#include <stdlib.h>

static uint8_t *
put(uint8_t *place, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		*place++ = i < 8 ? (uint8_t)(value >> 8 * i) : 0;
	return place;
}

/* A local header and its twin in the directory, from the method on. */
static uint8_t *
put_entry(uint8_t *place, unsigned method, uint32_t crc, size_t n)
{
	place = put(place, method, 2);
	place = put(place, 0, 4);	/* time and date */
	place = put(place, crc, 4);
	place = put(place, n, 4);
	place = put(place, n, 4);
	place = put(place, 1, 2);	/* length of the name, "m" */
	return put(place, 0, 2);
}

/* An archive of one member; its length. Of a deflated one the sizes and the checksum are wrong, which is found only
 * after it was inflated. */
static size_t
make_archive(uint8_t *archive, unsigned method, const uint8_t *bytes, size_t n)
{
	uint32_t crc = (uint32_t)crc32(crc32(0, NULL, 0), bytes, (uInt)n);
	uint8_t *place = put_entry(put(put(archive, 0x04034b50, 4), 20, 4), method, crc, n);
	size_t directory;

	*place++ = 'm';
	memcpy(place, bytes, n);
	place += n;
	directory = (size_t)(place - archive);
	place = put_entry(put(put(place, 0x02014b50, 4), 20, 6), method, crc, n);
	place = put(place, 0, 14);	/* comment, disk, attributes, offset */
	*place++ = 'm';
	place = put(place, 0x06054b50, 4);
	place = put(place, 0, 4);
	place = put(place, 1, 2);
	place = put(place, 1, 2);
	place = put(place, (size_t)(place - archive) - 12 - directory, 4);
	place = put(place, directory, 4);
	place = put(place, 0, 2);
	return (size_t)(place - archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	uint8_t *archive = malloc(n + 256);
	size_t length = n;

	if (n > 0 && bytes[0] % 2 == 1)
		length = make_archive(archive, bytes[0] % 4 == 1 ? 0 : 8, bytes + 1, n - 1);
	else
		memcpy(archive, bytes, n);
	FUZZ_BEGIN(archive, length, path) {
		char spec[40];

		snprintf(spec, sizeof(spec), "%s:m", path);
		if (npz_is(path))
			table_free(table_read(spec));
	}
	FUZZ_END;
	free(archive);
	return 0;
}
