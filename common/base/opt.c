/* opt: one table per tool is its parser, its usage and the manual's test; see opt.h. */
#include "base/opt.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"

#ifndef VERSION
#define VERSION "0.1"
#endif

/* A greatest count from here on is no part of a range that one would be told. */
static const double endless = 1e15;

static char *history;

const char *
opt_version(void)
{
	return VERSION;
}

bool
opt_real(const char *text, double *value)
{
	char *end;

	if (*text == '\0' || strpbrk(text, "xX \t\n") != NULL)
		return false;
	errno = 0;
	*value = strtod(text, &end);
	return *end == '\0' && end != text && !isnan(*value) && !(errno == ERANGE && isinf(*value));
}

bool
opt_count(const char *text, size_t *value)
{
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	*value = (size_t)number;
	return *end == '\0' && errno == 0;
}

bool
opt_part(const char *text, size_t *i, size_t *n)
{
	char first[24];
	size_t length = strcspn(text, "/");

	if (text[length] == '\0' || length >= sizeof(first))
		return false;
	memcpy(first, text, length);
	first[length] = '\0';
	return opt_count(first, i) && opt_count(text + length + 1, n) && *i >= 1 && *i <= *n && *n <= (size_t)1 << 53;
}

/* ---- usage ---------------------------------------------------------------------------------------- */

static void
print_option(char letter, const char *name, const char *argument, bool optional, const char *help)
{
	char left[128];

	snprintf(left, sizeof(left), "%c%c%s --%s%s%s%s", letter ? '-' : ' ', letter ? letter : ' ',
	    letter ? "," : " ", name, argument == NULL ? "" : optional ? "[=" : "=", argument == NULL ? "" : argument,
	    optional ? "]" : "");
	printf("  %-28s%s%s\n", left, strlen(left) < 28 ? "" : "\n                              ", help);
}

static noreturn void
print_help(const struct opt_tool *tool)
{
	printf("usage: %s %s\n%s\n\n", tool->name, tool->synopsis, tool->summary);
	for (const struct opt *opt = tool->options; opt->kind != OPT_KIND_END; opt++)
		print_option(opt->letter, opt->name, opt->argument, opt->kind == OPT_KIND_OPTIONAL, opt->help);
	print_option('h', "help", NULL, false, "print this and exit");
	print_option(0, "version", NULL, false, "print the version and exit");
	if (fflush(stdout) != 0 || ferror(stdout))
		die_errno("stdout: cannot write");
	die_exit(0);
}

static noreturn void
print_version(const struct opt_tool *tool)
{
	printf("%s (boldpipe) %s\n", tool->name, VERSION);
	if (fflush(stdout) != 0 || ferror(stdout))
		die_errno("stdout: cannot write");
	die_exit(0);
}

/* ---- values --------------------------------------------------------------------------------------- */

/* How the user wrote it: "-t" or "--tr". */
struct spelling {
	char text[64];
};

static struct spelling
spell(const struct opt *opt, bool letter)
{
	struct spelling spelling;

	if (letter)
		snprintf(spelling.text, sizeof(spelling.text), "-%c", opt->letter);
	else
		snprintf(spelling.text, sizeof(spelling.text), "--%s", opt->name);
	return spelling;
}

static void
set_real(const struct opt *opt, const char *spelled, const char *text)
{
	double value;

	if (!opt_real(text, &value))
		die_usage("%s: `%s' is not a number", spelled, text);
	if (value < opt->least || value > opt->most)
		die_usage("%s: %s is not between %g and %g", spelled, text, opt->least, opt->most);
	*(double *)opt->value = value;
}

static void
set_count(const struct opt *opt, const char *spelled, const char *text)
{
	size_t value;

	if (!opt_count(text, &value))
		die_usage("%s: `%s' is not a whole number", spelled, text);
	if ((double)value < opt->least && opt->most >= endless)
		die_usage("%s: %s is less than %.0f", spelled, text, opt->least);
	if ((double)value > opt->most && opt->most >= endless)
		die_usage("%s: %s is more than %.0f", spelled, text, opt->most);
	if ((double)value < opt->least || (double)value > opt->most)
		die_usage("%s: %s is not between %.0f and %.0f", spelled, text, opt->least, opt->most);
	*(size_t *)opt->value = value;
}

static void
set_choice(const struct opt *opt, const char *spelled, const char *text)
{
	const char *word = opt->argument;
	size_t length = strlen(text);

	for (int i = 0;; i++) {
		size_t span = strcspn(word, "|");

		if (span == length && strncmp(word, text, length) == 0) {
			*(int *)opt->value = i;
			return;
		}
		if (word[span] == '\0')
			die_usage("%s: `%s' is none of %s", spelled, text, opt->argument);
		word += span + 1;
	}
}

static void
add_to_list(struct opt_list *list, const char *text)
{
	list->items = mem_grow(list->items, &list->room, list->count + 2, sizeof(*list->items));
	list->items[list->count++] = text;
	list->items[list->count] = NULL;
}

void
opt_list_free(struct opt_list *list)
{
	free(list->items);
	*list = (struct opt_list){ NULL, 0, 0 };
}

static void
set_value(const struct opt *opt, const char *spelled, const char *text)
{
	switch (opt->kind) {
	case OPT_KIND_FLAG:
		*(bool *)opt->value = true;
		break;
	case OPT_KIND_TEXT:
	case OPT_KIND_OPTIONAL:
	case OPT_KIND_OUTPUT:
		*(const char **)opt->value = text;
		break;
	case OPT_KIND_LIST:
		add_to_list(opt->value, text);
		break;
	case OPT_KIND_REAL:
		set_real(opt, spelled, text);
		break;
	case OPT_KIND_COUNT:
		set_count(opt, spelled, text);
		break;
	case OPT_KIND_CHOICE:
		set_choice(opt, spelled, text);
		break;
	case OPT_KIND_END:
		break;
	}
}

/* ---- history -------------------------------------------------------------------------------------- */

static void
append_history(const char *format, const char *a, const char *b)
{
	char *more = mem_format(format, a, b);
	char *longer = mem_format("%s%s", history, more);

	free(more);
	free(history);
	history = longer;
}

/* A folder says where, not what: only the last part of a path is kept. */
static const char *
without_folder(const char *text)
{
	const char *slash = strrchr(text, '/');

	return slash == NULL || slash[1] == '\0' || strpbrk(text, " +*;") != NULL ? text : slash + 1;
}

static void
record_option(const struct opt *opt, const char *text)
{
	/* --history is earlier history, which goes in front of this line */
	if (opt->letter == 'j' || opt->letter == 'o' || strcmp(opt->name, "history") == 0)
		return;
	if (opt->kind == OPT_KIND_FLAG || (opt->kind == OPT_KIND_OPTIONAL && *text == '\0'))
		append_history(" --%s%s", opt->name, "");
	else
		append_history(" --%s=%s", opt->name, without_folder(text));
}

const char *
opt_history(void)
{
	return history;
}

char *
opt_history_lines(const struct opt_list *before)
{
	char *text = mem_string("");

	for (size_t i = 0; i <= before->count; i++) {
		char *longer = mem_format("%s%s\n", text, i < before->count ? before->items[i] : history);

		free(text);
		text = longer;
	}
	return text;
}

static void
free_history(void)
{
	free(history);
	history = NULL;
}

static void
start_history(const char *name)
{
	if (history == NULL)
		atexit(free_history);
	free(history);
	history = mem_string(name);
}

/* ---- parsing -------------------------------------------------------------------------------------- */

struct cursor {
	const struct opt_tool *tool;
	char **args;		/* what remains after the current argument; ends with NULL */
};

static bool
takes_value(const struct opt *opt)
{
	return opt->kind != OPT_KIND_FLAG && opt->kind != OPT_KIND_OPTIONAL;
}

static const char *
next_value(struct cursor *cursor, const char *spelled)
{
	if (*cursor->args == NULL)
		die_usage("%s needs a value", spelled);
	return *cursor->args++;
}

static void
take(const struct opt *opt, const char *spelled, const char *text)
{
	set_value(opt, spelled, text);
	record_option(opt, text);
}

/* Something like -face + house is no option: say how to write it. */
static noreturn void
unknown_option(const char *argument)
{
	if (strpbrk(argument, " *+;{(") != NULL)
		die_usage("unknown option `%s'; if it isn't meant as one, write it after --", argument);
	die_usage("unknown option `%s'", argument);
}

static void
parse_long(struct cursor *cursor, const char *argument)
{
	const char *name = argument + 2;
	size_t length = strcspn(name, "=");
	const char *text = name[length] == '=' ? name + length + 1 : NULL;
	const struct opt *opt = cursor->tool->options;
	struct spelling spelling;

	if (strcmp(name, "help") == 0)
		print_help(cursor->tool);
	if (strcmp(name, "version") == 0)
		print_version(cursor->tool);
	while (opt->kind != OPT_KIND_END && (strlen(opt->name) != length || strncmp(opt->name, name, length) != 0))
		opt++;
	if (opt->kind == OPT_KIND_END)
		unknown_option(argument);
	spelling = spell(opt, false);
	if (opt->kind == OPT_KIND_FLAG && text != NULL)
		die_usage("%s takes no value", spelling.text);
	if (text == NULL)
		text = takes_value(opt) ? next_value(cursor, spelling.text) : "";
	take(opt, spelling.text, text);
}

static void
parse_letters(struct cursor *cursor, const char *argument)
{
	for (const char *letter = argument + 1; *letter != '\0'; letter++) {
		const struct opt *opt = cursor->tool->options;
		struct spelling spelling;

		if (strcmp(argument, "-h") == 0)
			print_help(cursor->tool);
		while (opt->kind != OPT_KIND_END && opt->letter != *letter)
			opt++;
		if (opt->kind == OPT_KIND_END)
			unknown_option(argument);
		spelling = spell(opt, true);
		if (takes_value(opt)) {
			take(opt, spelling.text, letter[1] != '\0' ? letter + 1 : next_value(cursor, spelling.text));
			return;
		}
		take(opt, spelling.text, "");
	}
}

/* A standard descriptor that is closed would be taken by the first file opened: give it something that
 * fails when it is used. */
static void
open_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			die_exit(1);
}

/* What feeds a program may take hours, so that its output has a place is seen first. Of names that stand for several,
 * by a comma or `%', nothing is known yet. */
static void
check_output(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder;

	if (*path == '\0')
		die_usage("-o: an empty name; expected that of a file");
	if (slash == NULL || strpbrk(path, ",%") != NULL)
		return;
	folder = mem_format("%.*s/", (int)(slash - path), path);
	if (access(folder, F_OK) != 0)
		die_errno("%s: cannot create", path);
	free(folder);
}

char **
opt_parse(const struct opt_tool *tool, int argc, char **argv)
{
	struct cursor cursor = { tool, argv + (argc > 0) };
	char **operands = mem_array((size_t)argc + 1, sizeof(*operands));
	size_t n = 0;
	bool only_operands = false;

	die_name(tool->name);
	open_standard();
	start_history(tool->name);
	while (*cursor.args != NULL) {
		char *argument = *cursor.args++;

		if (only_operands || argument[0] != '-' || argument[1] == '\0')
			operands[n++] = argument;
		else if (strcmp(argument, "--") == 0)
			only_operands = true;
		else if (argument[1] == '-')
			parse_long(&cursor, argument);
		else
			parse_letters(&cursor, argument);
	}
	operands[n] = NULL;
	for (const struct opt *opt = tool->options; opt->kind != OPT_KIND_END; opt++)
		if (opt->kind == OPT_KIND_OUTPUT && *(const char **)opt->value != NULL)
			check_output(*(const char **)opt->value);
	for (size_t i = 0; i < n; i++)
		append_history(" %s%s", without_folder(operands[i]), "");
	return operands;
}
