/* opt: one table per tool is its parser, its usage and the manual's test.
 *
 *	double tr_s = 0;
 *	size_t n_scans = 0;
 *	bool trials = false;
 *	int edges = 0;
 *	const struct opt options[] = {
 *		OPT_REAL('t', "tr", "S", &tr_s, 1e-6, 1e6, "repetition time, in seconds"),
 *		OPT_COUNT('n', "count", "SCANS", &n_scans, 1, SIZE_MAX, "number of scans"),
 *		OPT_FLAG(0, "trials", &trials, "a column per trial"),
 *		OPT_CHOICE(0, "edges", "half-open|open", &edges, "..."),
 *		OPT_END
 *	};
 *	const struct opt_tool tool = { "ev2reg", "-t S -n SCANS [EVENTS...]", "events to regressors", options };
 *	char **operands = opt_parse(&tool, argc, argv);		// NULL-terminated
 *
 * --help prints "usage: ev2reg -t S ...", the summary and a line per option on
 * standard output and exits 0; --version likewise. Options and operands may be
 * mixed; "--" ends the options; "-" is an operand. Long options take no
 * abbreviation; a value follows as "=VALUE" or as the next argument. Whatever is
 * wrong is a usage error (status 2). Messages name the option as the user wrote it.
 */
#ifndef OPT_H
#define OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opt_kind {
	OPT_KIND_END, OPT_KIND_FLAG, OPT_KIND_TEXT, OPT_KIND_LIST, OPT_KIND_OPTIONAL, OPT_KIND_REAL,
	OPT_KIND_COUNT, OPT_KIND_CHOICE, OPT_KIND_OUTPUT
};

struct opt {
	enum opt_kind kind;
	char letter;		/* 0: none */
	const char *name;	/* the long name, without dashes */
	const char *argument;	/* its name in the usage; of a choice: "first|second|..." */
	void *value;
	double least, most;	/* of a real or a count, both included */
	const char *help;
};

struct opt_tool {
	const char *name;
	const char *synopsis;	/* what follows the name in the usage and in the manual */
	const char *summary;	/* the manual's one-line description */
	const struct opt *options;
};

/* Texts of a repeatable option, in the order given; items ends with NULL. */
struct opt_list {
	const char **items;
	size_t count, room;
};

#define OPT_END { .kind = OPT_KIND_END }
/* bool */
#define OPT_FLAG(letter, name, value, help) { OPT_KIND_FLAG, letter, name, NULL, value, 0, 0, help }
/* const char *; the last one given counts */
#define OPT_TEXT(letter, name, arg, value, help) { OPT_KIND_TEXT, letter, name, arg, value, 0, 0, help }
/* struct opt_list, repeatable */
#define OPT_LIST(letter, name, arg, value, help) { OPT_KIND_LIST, letter, name, arg, value, 0, 0, help }
/* const char *; "" when --name comes without =VALUE */
#define OPT_OPTIONAL(letter, name, arg, value, help) { OPT_KIND_OPTIONAL, letter, name, arg, value, 0, 0, help }
/* double in [least, most] */
#define OPT_REAL(letter, name, arg, value, least, most, help) \
	{ OPT_KIND_REAL, letter, name, arg, value, least, most, help }
/* size_t in [least, most]; most may be SIZE_MAX */
#define OPT_COUNT(letter, name, arg, value, least, most, help) \
	{ OPT_KIND_COUNT, letter, name, arg, value, (double)(least), (double)(most), help }
/* int: which of "a|b|c", from 0 */
#define OPT_CHOICE(letter, name, choices, value, help) { OPT_KIND_CHOICE, letter, name, choices, value, 0, 0, help }

/* Options that mean one thing in all programs. A file whose folder isn't there is told before anything is read. */
#define OPT_OUTPUT(value) \
	{ OPT_KIND_OUTPUT, 'o', "output", "FILE", value, 0, 0, "write to FILE, whole or not at all" }
#define OPT_ENCODING(value) \
	OPT_TEXT('O', "encoding", "tsv|npy|raw|raw8", value, "encoding of the output; that of the input by default")
#define OPT_THREADS(value) OPT_COUNT('j', "threads", "N", value, 1, 1024, "threads")

/* Parses all arguments, sets die's program name, and returns the operands, which end
 * with NULL; the caller frees the array (not its strings, which are argv's). */
char **opt_parse(const struct opt_tool *tool, int argc, char **argv);
/* Frees what a list holds (not its strings). */
void opt_list_free(struct opt_list *list);

/* A whole text as a number; false if it isn't one ("", "1x", "0x1"). "inf" is one. */
bool opt_real(const char *text, double *value);
bool opt_count(const char *text, size_t *value);
/* I/N, a part of a whole, 1 <= I <= N <= 2^53; false otherwise. */
bool opt_part(const char *text, size_t *i, size_t *n);

/* What --version prints behind the name. */
const char *opt_version(void);

/* The command line, without paths or threads, as the history that imgpack keeps:
 * "glmfit --design=design.tsv --noise=ar1". From opt_parse() on; NULL before. */
const char *opt_history(void);
/* The same as a line of text, with earlier lines in front of it; to be freed. */
char *opt_history_lines(const struct opt_list *before);

#endif
