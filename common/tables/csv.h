/* csv: tables as text, one record at a time, through libcsv in strict mode.
 *
 *	struct csv *csv = csv_open(in);
 *	while (csv_next(csv))
 *		for (size_t i = 0; i < csv_columns(csv); i++)
 *			sum[i] += csv_number(csv, i);
 *	csv_close(csv);
 *
 * Tabs separate; a first line with a comma and no tab: commas; with neither: runs of
 * blanks. A first line of numbers alone (n/a counts as one) means no header: columns are then
 * BASENAME_1 ..., or BASENAME alone if there is one; BASENAME is the file's name
 * without folder and suffixes. CRLF and a byte-order mark are accepted. A stream
 * from a pipe that doesn't end in LF is an error, from a regular file a warning.
 * Blank lines may stand at the end only. Ragged rows, quotes that aren't closed, text where a number belongs,
 * duplicate or empty column names die() with FILE:LINE.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes/in.h"
#include "bytes/out.h"

struct csv;

/* Takes over `in` and reads the header. */
struct csv *csv_open(struct in *in);
size_t csv_columns(const struct csv *csv);
/* Name of column i; valid until csv_close(). */
const char *csv_column(const struct csv *csv, size_t i);
const char *const *csv_names(const struct csv *csv);
bool csv_headed(const struct csv *csv);
/* The next record; false at the end, which is proven then. */
bool csv_next(struct csv *csv);
/* Whether the next record is here, so that csv_next() wouldn't wait for it. */
bool csv_ready(const struct csv *csv);
/* Line number (from 1) of the current record, of the header before the first. */
size_t csv_line(const struct csv *csv);
const char *csv_name(const struct csv *csv);
/* Field i of the current record; valid until the next csv_next(). */
const char *csv_field(const struct csv *csv, size_t i);
/* The same as a number, NAN if missing; text dies: `FILE:LINE: column NAME: "abc" is not a number`. */
double csv_number(const struct csv *csv, size_t i);
void csv_close(struct csv *csv);

/* How numbers are spelled. csv_parse_number: false if text is neither a number nor
 * missing (n/a, NaN, NA, empty; any case; inf and infinity are numbers); independent
 * of the locale. csv_format_number: the shortest of %.15g and %.17g that reads
 * back to the same double, n/a for NaN, into text[CSV_NUMBER] with a NUL behind; returns
 * the length. */
enum { CSV_NUMBER = 32 };
bool csv_parse_number(const char *text, double *value);
bool csv_missing(const char *text);
size_t csv_format_number(char *text, double value);
void csv_put_number(struct out *out, double value);
/* A text field: control characters (tab, LF, CR) die, since TSV cannot hold them; quotes are quoted. */
void csv_put_text(struct out *out, const char *text);
/* The header line: `first` (NULL: none), then n names. Names that are all numbers would be read as data: they
 * die. */
void csv_put_header(struct out *out, const char *first, size_t n, const char *const *names);

#endif
