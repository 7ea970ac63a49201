/* csv: tables as text; see csv.h.
 *
 * libcsv pushes fields; here a reader pulls records. So it is fed line by line: whatever it then has
 * to say is about that line, and nothing is held but one.
 */
#include "tables/csv.h"

#include <csv.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "tables/columns.h"
#include "tables/decimal.h"

/* Fields of one record: texts with NUL behind, one after another. */
struct record {
	char *text;
	size_t text_length, text_room;
	size_t *starts;
	size_t n, room;
	bool ended;
};

struct csv {
	struct in *in;		/* NULL after the proven end */
	char *name;
	struct csv_parser parser;
	bool parsing;		/* the parser has memory to be freed */
	bool blanks;		/* runs of blanks separate */
	unsigned char *buffer;	/* [start, filled) isn't consumed yet */
	size_t start, filled, room;
	size_t line;
	struct record record;
	bool headed;
	bool pending;		/* the first line is a record, and the current one */
	size_t n_columns;
	char **names;
};

/* ---- lines ------------------------------------------------------------------------- */

/* Bytes that are here go behind those in the buffer; false at the end. */
static bool
fill(struct csv *csv)
{
	const unsigned char *bytes;
	size_t n = in_peek(csv->in, &bytes, 1);

	memmove(csv->buffer, csv->buffer + csv->start, csv->filled - csv->start);
	csv->filled -= csv->start;
	csv->start = 0;
	csv->buffer = mem_grow(csv->buffer, &csv->room, csv->filled + n + 1, 1);
	csv->filled += in_read(csv->in, csv->buffer + csv->filled, n);
	return n > 0;
}

/* The last line without its LF: a writer may have died there. */
static void
judge_end(const struct csv *csv)
{
	if (in_regular(csv->in))
		warn("%s:%zu: no line feed at the end", csv->name, csv->line);
	else
		die("%s:%zu: ends without a line feed; what wrote it may have failed", csv->name, csv->line);
}

/* The next line, LF included, CRLF made LF; NULL at the end. Valid until the next call. */
static unsigned char *
next_line(struct csv *csv, size_t *length)
{
	size_t seen = 0;
	unsigned char *line, *feed;

	while ((feed = memchr(csv->buffer + csv->start + seen, '\n', csv->filled - csv->start - seen)) == NULL) {
		seen = csv->filled - csv->start;
		if (fill(csv))
			continue;
		if (seen == 0)
			return NULL;
		csv->line++;
		judge_end(csv);
		csv->line--;
		csv->buffer[csv->filled++] = '\n';
	}
	line = csv->buffer + csv->start;
	csv->start = (size_t)(feed - csv->buffer) + 1;
	csv->line++;
	if (feed > line && feed[-1] == '\r')
		feed--;
	*feed = '\n';
	*length = (size_t)(feed - line) + 1;
	if (memchr(line, '\0', *length) != NULL)
		die("%s:%zu: a zero byte; expected text", csv->name, csv->line);
	if (memchr(line, '\r', *length) != NULL)
		die("%s:%zu: a carriage return inside the line; expected lines that end in LF or CRLF", csv->name,
		    csv->line);
	return line;
}

bool
csv_ready(const struct csv *csv)
{
	const unsigned char *bytes;
	size_t n;

	if (csv->in == NULL || memchr(csv->buffer + csv->start, '\n', csv->filled - csv->start) != NULL)
		return true;
	n = in_peek(csv->in, &bytes, 0);
	return memchr(bytes, '\n', n) != NULL;
}

static bool
line_is_blank(const unsigned char *line)
{
	return line[strspn((const char *)line, " ")] == '\n';
}

/* ---- fields ------------------------------------------------------------------------- */

static void
take_field(void *text, size_t length, void *context)
{
	struct record *record = context;

	record->starts = mem_grow(record->starts, &record->room, record->n + 1, sizeof(*record->starts));
	record->starts[record->n++] = record->text_length;
	record->text = mem_grow(record->text, &record->text_room, record->text_length + length + 1, 1);
	if (length > 0)
		memcpy(record->text + record->text_length, text, length);
	record->text_length += length;
	record->text[record->text_length++] = '\0';
}

static void
take_record(int terminator, void *context)
{
	struct record *record = context;

	(void)terminator;
	record->ended = true;
}

/* Runs of blanks outside quotes become one tab, those at either end nothing. */
static size_t
squeeze(unsigned char *line, size_t length)
{
	bool quoted = false, gap = false;
	size_t kept = 0;

	for (size_t i = 0; i < length - 1; i++) {
		if (!quoted && (line[i] == ' ' || line[i] == '\t')) {
			gap = kept > 0;
			continue;
		}
		if (gap)
			line[kept++] = '\t';
		gap = false;
		quoted = quoted != (line[i] == '"');
		line[kept++] = line[i];
	}
	line[kept++] = '\n';
	return kept;
}

static void
parse_line(struct csv *csv, unsigned char *line, size_t length)
{
	struct record *record = &csv->record;

	if (csv->blanks)
		length = squeeze(line, length);
	record->n = record->text_length = 0;
	record->ended = false;
	if (csv_parse(&csv->parser, line, length, take_field, take_record, record) < length) {
		if (csv_error(&csv->parser) != CSV_EPARSE)
			die("%s:%zu: out of memory", csv->name, csv->line);
		die("%s:%zu: a quote inside a field; expected fields quoted whole, with quotes in them doubled", csv->name,
		    csv->line);
	}
	if (!record->ended)
		die("%s:%zu: a quote isn't closed at the end of the line", csv->name, csv->line);
}

/* ---- the header --------------------------------------------------------------------- */

static int
no_space(unsigned char byte)
{
	(void)byte;
	return 0;
}

static int
any_blank(unsigned char byte)
{
	return byte == ' ' || byte == '\t';
}

static int
only_feed(unsigned char byte)
{
	return byte == '\n';
}

/* What separates is seen from the first line. libcsv trims what it takes for spaces: with commas that is
 * welcome, within tabs it would change texts. */
static void
choose_separator(struct csv *csv, const unsigned char *line, size_t length)
{
	bool tab = memchr(line, '\t', length) != NULL;
	bool comma = memchr(line, ',', length) != NULL && !tab;

	csv->blanks = !tab && !comma && memchr(line, ' ', length) != NULL;
	if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		die("%s: cannot start libcsv", csv->name);
	csv->parsing = true;
	csv_set_delim(&csv->parser, comma ? CSV_COMMA : CSV_TAB);
	csv_set_space_func(&csv->parser, comma ? any_blank : no_space);
	csv_set_term_func(&csv->parser, only_feed);
}

static bool
all_numbers(const struct csv *csv)
{
	double value;

	for (size_t i = 0; i < csv->record.n; i++)
		if (!csv_parse_number(csv_field(csv, i), &value))
			return false;
	return true;
}

static void
check_names(const struct csv *csv)
{
	const char *twice = columns_twice(csv->n_columns, (const char *const *)csv->names);

	for (size_t i = 0; i < csv->n_columns; i++)
		if (csv->names[i][0] == '\0')
			die("%s:%zu: column %zu has no name", csv->name, csv->line, i + 1);
	if (twice != NULL)
		die("%s:%zu: two columns are named `%s'", csv->name, csv->line, twice);
}

static void
take_names(struct csv *csv)
{
	char *base = columns_basename(csv->name);

	csv->n_columns = csv->record.n;
	csv->names = mem_array(csv->n_columns, sizeof(*csv->names));
	for (size_t i = 0; i < csv->n_columns; i++)
		if (csv->headed)
			csv->names[i] = mem_string(csv_field(csv, i));
		else if (csv->n_columns == 1)
			csv->names[i] = mem_string(base);
		else
			csv->names[i] = mem_format("%s_%zu", base, i + 1);
	free(base);
	if (csv->headed)
		check_names(csv);
}

/* ---- the reader ---------------------------------------------------------------------- */

/* Images are given where a stream of their voxels is meant: NIfTI and Analyze begin with the size of their header, 348
 * or 540, in either order; MGH with its version, 1, most significant byte first; GIFTI is XML that says so. */
static void
refuse_image(struct in *in)
{
	static const char *const first[] = { "\x5c\x01\0", "\0\0\x01\x5c", "\x1c\x02\0", "\0\0\x02\x1c", "\0\0\0\x01" };
	const unsigned char *bytes;
	size_t n = in_peek(in, &bytes, 1);
	bool image = false;

	/* text isn't waited for */
	if (n == 0 || strchr("\x5c\x1c<", bytes[0]) == NULL)
		return;
	n = in_peek(in, &bytes, 512);
	image = bytes[0] == '<' && memmem(bytes, n, "<GIFTI", strlen("<GIFTI")) != NULL;
	for (size_t i = 0; i < sizeof(first) / sizeof(*first) && n >= 4; i++)
		image = image || memcmp(bytes, first[i], 4) == 0;
	if (image)
		die("%s: is an image; expected a table, as imgunpack makes of it", in_name(in));
}

struct csv *
csv_open(struct in *in)
{
	struct csv *csv = mem_zeros(1, sizeof(*csv));
	unsigned char *line;
	size_t length;

	refuse_image(in);
	csv->in = in;
	csv->name = mem_string(in_name(in));
	csv->buffer = mem_grow(NULL, &csv->room, 1, 1);
	line = next_line(csv, &length);
	if (line == NULL)
		die("%s: is empty; expected a header", csv->name);
	if (length > 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
		line += 3;
		length -= 3;
	}
	if (line_is_blank(line))
		die("%s:1: is blank; expected a header", csv->name);
	choose_separator(csv, line, length);
	parse_line(csv, line, length);
	csv->headed = !all_numbers(csv);
	csv->pending = !csv->headed;
	take_names(csv);
	return csv;
}

size_t
csv_columns(const struct csv *csv)
{
	return csv->n_columns;
}

const char *
csv_column(const struct csv *csv, size_t i)
{
	return csv->names[i];
}

const char *const *
csv_names(const struct csv *csv)
{
	return (const char *const *)csv->names;
}

bool
csv_headed(const struct csv *csv)
{
	return csv->headed;
}

size_t
csv_line(const struct csv *csv)
{
	return csv->line;
}

const char *
csv_name(const struct csv *csv)
{
	return csv->name;
}

/* Blank lines are passed over at the end of a file only: within it one may be a value that is missing, and
 * leaving it out would shift all that follow. */
static unsigned char *
next_filled_line(struct csv *csv, size_t *length)
{
	unsigned char *line = next_line(csv, length);
	size_t blank = 0;

	while (line != NULL && line_is_blank(line)) {
		if (blank == 0)
			blank = csv->line;
		line = next_line(csv, length);
	}
	if (line != NULL && blank > 0)
		die("%s:%zu: is blank; expected %zu fields", csv->name, blank, csv->n_columns);
	return line;
}

bool
csv_next(struct csv *csv)
{
	unsigned char *line;
	size_t length;

	if (csv->pending) {
		csv->pending = false;
		return true;
	}
	if (csv->in == NULL)
		return false;
	line = next_filled_line(csv, &length);
	if (line == NULL) {
		if (csv_fini(&csv->parser, take_field, take_record, &csv->record) != 0)
			die("%s:%zu: a quote isn't closed at the end", csv->name, csv->line);
		in_end(csv->in, "the last line");
		csv->in = NULL;
		return false;
	}
	parse_line(csv, line, length);
	if (csv->record.n != csv->n_columns)
		die("%s:%zu: %zu fields, header has %zu", csv->name, csv->line, csv->record.n, csv->n_columns);
	return true;
}

const char *
csv_field(const struct csv *csv, size_t i)
{
	return csv->record.text + csv->record.starts[i];
}

double
csv_number(const struct csv *csv, size_t i)
{
	const char *text = csv_field(csv, i);
	double value;

	if (!csv_parse_number(text, &value))
		die("%s:%zu: column %s: \"%s\" is not a number", csv->name, csv->line, csv->names[i], text);
	return value;
}

void
csv_close(struct csv *csv)
{
	if (csv->in != NULL)
		in_close(csv->in);
	if (csv->parsing)
		csv_free(&csv->parser);
	for (size_t i = 0; i < csv->n_columns; i++)
		free(csv->names[i]);
	free(csv->names);
	free(csv->record.text);
	free(csv->record.starts);
	free(csv->buffer);
	free(csv->name);
	free(csv);
}

/* ---- numbers -------------------------------------------------------------------------- */

/* Whether text, up to its blanks at the end, is this word in any case. */
static bool
is_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	return strncasecmp(text, word, length) == 0 && text[length + strspn(text + length, " ")] == '\0';
}

bool
csv_parse_number(const char *text, double *value)
{
	const char *start = text + strspn(text, " ");
	const char *end = decimal_read(start, value);

	if (end != NULL)
		return end[strspn(end, " ")] == '\0';
	*value = NAN;
	if (is_word(start, "n/a") || is_word(start, "na"))
		return true;
	if (*start == '-' || *start == '+')	/* as printf(3) and awk spell it */
		return is_word(start + 1, "nan");
	return *start == '\0' || is_word(start, "nan");
}

bool
csv_missing(const char *text)
{
	double value;

	return csv_parse_number(text, &value) && isnan(value);
}

size_t
csv_format_number(char *text, double value)
{
	if (!isnan(value))
		return decimal_format(text, value);
	memcpy(text, "n/a", 4);
	return 3;
}

void
csv_put_number(struct out *out, double value)
{
	out_advance(out, csv_format_number(out_reserve(out, CSV_NUMBER), value));
}

/* With or without quotes around it, those inside doubled. */
static void
put_text(struct out *out, const char *text, bool quoted)
{
	for (const char *place = text; *place != '\0'; place++)
		if ((unsigned char)*place < ' ')
			die("%s: a text holds a control character, which a table cannot hold: `%s'", out_name(out), text);
	if (!quoted) {
		out_text(out, text);
		return;
	}
	out_write(out, "\"", 1);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			out_write(out, "\"", 1);
		out_write(out, text, 1);
	}
	out_write(out, "\"", 1);
}

void
csv_put_text(struct out *out, const char *text)
{
	put_text(out, text, strchr(text, '"') != NULL);
}

/* Where there is no tab to tell what separates, a blank or a comma in the only name must not seem to. */
void
csv_put_header(struct out *out, const char *first, size_t n, const char *const *names)
{
	bool alone = n + (first != NULL) == 1, words = first != NULL;
	double value;

	if (n == 0 && first == NULL)
		die("%s: a table without columns", out_name(out));
	out_lines(out);
	if (first != NULL)
		csv_put_text(out, first);
	for (size_t i = 0; i < n; i++) {
		words = words || !csv_parse_number(names[i], &value);
		if (i > 0 || first != NULL)
			out_write(out, "\t", 1);
		put_text(out, names[i], strpbrk(names[i], alone ? "\" ," : "\"") != NULL);
	}
	if (!words)
		die("%s: the columns' names are numbers alone, which would be read as data", out_name(out));
	out_write(out, "\n", 1);
}
