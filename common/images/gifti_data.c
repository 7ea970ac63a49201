/* gifti_data: the data of one array of a GIFTI file, from XML's text to items; see gifti_parts.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "images/gifti_parts.h"
#include "tables/csv.h"

void
gifti_data_begin(struct gifti_data *data, size_t number, const struct gifti_array *array,
    const struct gifti_storage *storage)
{
	data->number = number;
	data->array = array;
	data->storage = storage;
	data->size = array->count * voxel_size(array->type);
	data->n = data->n_word = 0;
	data->base64 = (struct base64){ 0 };
	data->inflated = false;
}

static noreturn void
die_more(const struct gifti_data *data)
{
	xml_die(data->xml, "data array %zu: has more than its %zu items", data->number, data->array->count);
}

/* Room for n more bytes, that grows with what comes. */
static unsigned char *
extend(struct gifti_data *data, size_t n)
{
	if (n > data->size - data->n)
		die_more(data);
	data->bytes = mem_grow(data->bytes, &data->room, data->n + n, 1);
	return data->bytes + data->n;
}

/* ---- text ----------------------------------------------------------------------------------- */

static void
end_word(struct gifti_data *data)
{
	const size_t size = voxel_size(data->array->type);
	double value;

	if (data->n_word == 0)
		return;
	data->word[data->n_word] = '\0';
	data->n_word = 0;
	if (!csv_parse_number(data->word, &value))
		xml_die(data->xml, "data array %zu: `%s' is not a number", data->number, data->word);
	if (!voxel_store(data->array->type, value, extend(data, size)))
		xml_die(data->xml, "data array %zu: `%s' is no %s", data->number, data->word,
		    voxel_name(data->array->type));
	data->n += size;
}

static void
add_words(struct gifti_data *data, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr(" \t\r\n", text[i]) != NULL) {
			end_word(data);
			continue;
		}
		if (data->n_word + 1 == sizeof(data->word))
			xml_die(data->xml, "data array %zu: `%.20s...' is not a number", data->number, data->word);
		data->word[data->n_word++] = text[i];
	}
}

/* ---- base64 and compression ----------------------------------------------------------------- */

static void
open_stream(struct gifti_data *data)
{
	data->stream = mem_zeros(1, sizeof(*data->stream));
	/* 15 bits of window, 32 for a header of zlib, as the standard has it, or of gzip, as its name says */
	if (inflateInit2(data->stream, 15 + 32) != Z_OK)
		die("out of memory: zlib cannot start");
}

static void
close_stream(struct gifti_data *data)
{
	if (data->stream == NULL)
		return;
	inflateEnd(data->stream);
	free(data->stream);
	data->stream = NULL;
}

/* Once all items are there, one byte of room shows whether more come. */
static void
inflate_bytes(struct gifti_data *data, unsigned char *bytes, size_t n)
{
	enum { STEP = 1 << 16 };
	unsigned char spare = 0;
	int status = Z_OK;

	if (n > 0 && data->inflated)
		xml_die(data->xml, "data array %zu: bytes follow after its compressed data", data->number);
	if (data->stream == NULL)
		open_stream(data);
	data->stream->next_in = bytes;
	data->stream->avail_in = (unsigned)n;
	while (status == Z_OK) {
		size_t left = data->size - data->n, room = left > STEP ? STEP : left;

		data->stream->next_out = room > 0 ? extend(data, room) : &spare;
		data->stream->avail_out = room > 0 ? (unsigned)room : 1;
		status = inflate(data->stream, Z_NO_FLUSH);
		if (room == 0 && data->stream->avail_out == 0)
			die_more(data);
		if (room > 0)
			data->n += room - data->stream->avail_out;
	}
	if (status != Z_STREAM_END && status != Z_BUF_ERROR)
		xml_die(data->xml, "data array %zu: its compressed data are damaged", data->number);
	data->inflated = status == Z_STREAM_END;
	if (data->inflated && data->stream->avail_in > 0)
		xml_die(data->xml, "data array %zu: bytes follow after its compressed data", data->number);
}

static void
add_base64(struct gifti_data *data, const char *text, size_t n)
{
	size_t n_bytes;

	data->decoded = mem_grow(data->decoded, &data->decoded_room, n / 4 * 3 + 6, 1);
	if (!base64_decode(&data->base64, text, n, data->decoded, &n_bytes))
		xml_die(data->xml, "data array %zu: its text is not base64", data->number);
	if (n_bytes == 0)
		return;
	if (data->storage->encoding == GIFTI_GZIP) {
		inflate_bytes(data, data->decoded, n_bytes);
	} else {
		memcpy(extend(data, n_bytes), data->decoded, n_bytes);
		data->n += n_bytes;
	}
}

void
gifti_data_text(struct gifti_data *data, const char *text, size_t n)
{
	switch (data->storage->encoding) {
	case GIFTI_ASCII:
		add_words(data, text, n);
		break;
	case GIFTI_BASE64:
	case GIFTI_GZIP:
		add_base64(data, text, n);
		break;
	case GIFTI_EXTERNAL:
		break;
	}
}

/* ---- external files ------------------------------------------------------------------------- */

/* A document that came from elsewhere must not name any file of this machine: only its neighbours. */
static char *
external_path(const struct gifti_data *data)
{
	const char *name = data->storage->external, *document = xml_name(data->xml), *slash = strrchr(document, '/');
	struct stat status;
	char *path;

	if (strchr(name, '/') != NULL || strcmp(name, "..") == 0 || strcmp(name, ".") == 0 || strcmp(name, "-") == 0)
		xml_die(data->xml, "data array %zu: external file `%s' is out of reach; expected one in the same folder",
		    data->number, name);
	if (!data->regular)
		xml_die(data->xml, "data array %zu: external file `%s' can't be found from a pipe", data->number, name);
	path = slash == NULL ? mem_string(name) :
	    mem_format("%.*s/%s", (int)(slash - document), document, name);
	if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
		xml_die(data->xml, "data array %zu: external file %s is missing", data->number, path);
	return path;
}

/* The file may hold other arrays behind this one. */
static void
read_external(struct gifti_data *data)
{
	enum { STEP = 1 << 20 };
	char *path = external_path(data);
	struct in *in = in_open(path);

	in_skip(in, data->storage->offset, "what precedes the array");
	while (data->n < data->size) {
		size_t n = data->size - data->n > STEP ? STEP : data->size - data->n;

		in_exact(in, extend(data, n), n, "an array");
		data->n += n;
	}
	in_close(in);
	free(path);
}

/* ---- the end -------------------------------------------------------------------------------- */

static void
check_end(struct gifti_data *data)
{
	const size_t size = voxel_size(data->array->type);

	if (!base64_ended(&data->base64))
		xml_die(data->xml, "data array %zu: its base64 breaks off", data->number);
	if (data->storage->encoding == GIFTI_GZIP && !data->inflated)
		xml_die(data->xml, "data array %zu: its compressed data break off", data->number);
	if (data->n < data->size)
		xml_die(data->xml, "data array %zu: has %zu of its %zu items", data->number, data->n / size,
		    data->array->count);
}

/* From the first index running fastest to the last. */
static void
order_rows(struct gifti_data *data)
{
	const struct gifti_array *array = data->array;
	const size_t size = voxel_size(array->type);
	size_t index[GIFTI_DIMS] = { 0 };

	data->ordered = mem_grow(data->ordered, &data->ordered_room, data->size, 1);
	for (size_t i = 0; i < array->count; i++) {
		size_t place = 0;

		for (size_t d = 0; d < array->n_dims; d++)
			place = place * array->dims[d] + index[d];
		memcpy(data->ordered + place * size, data->bytes + i * size, size);
		for (size_t d = 0; d < array->n_dims && ++index[d] == array->dims[d]; d++)
			index[d] = 0;
	}
}

const void *
gifti_data_end(struct gifti_data *data)
{
	if (data->storage->encoding == GIFTI_EXTERNAL)
		read_external(data);
	end_word(data);
	check_end(data);
	close_stream(data);
	if (data->storage->swap)
		voxel_swap(data->array->type, data->bytes, data->array->count);
	if (!data->storage->column_major || data->array->n_dims < 2)
		return data->bytes;
	order_rows(data);
	return data->ordered;
}

void
gifti_data_free(struct gifti_data *data)
{
	close_stream(data);
	free(data->bytes);
	free(data->ordered);
	free(data->decoded);
}
