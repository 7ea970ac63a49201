/* report_origin: what was run, and the pictures that others made; see report_parts.h. */
#include "report/report_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/opt.h"

enum { MOST_INPUTS = 1000 };

static void
put_commands(struct report *report)
{
	struct html *page = report->page;
	char *text;
	size_t n;

	if (report->results->commands == NULL) {
		report_lack(report, "commands.txt: the commands that made the results");
		return;
	}
	text = report_bytes(report, report->results->commands, &n);
	html_put(page, "h3", "Commands");
	html_open(page, "pre", "tabindex", "0");
	html_put(page, "code", text);
	html_close(page);
	free(text);
}

/* Lines of sha256sum(1): a digest, a blank, a blank or asterisk, the name; a backslash in front where the name has escapes. */
static void
put_inputs(struct report *report)
{
	static const char *const heads[] = { "file", "SHA-256" };
	static const bool numeric[] = { false, false };
	char *text, *rest, *line;
	size_t n = 0, n_bytes;

	if (report->results->inputs == NULL) {
		report_lack(report, "inputs.sha256: the digests of the inputs");
		return;
	}
	rest = text = report_bytes(report, report->results->inputs, &n_bytes);
	report_table_begin(report, "Inputs", false, 2, heads, numeric);
	while ((line = strsep(&rest, "\n")) != NULL) {
		char *digest = line + (*line == '\\'), *name = digest + strcspn(digest, " ");

		if (*line == '\0' || ++n > MOST_INPUTS)
			continue;
		if (*name != '\0')
			*name++ = '\0';
		if (*name == ' ' || *name == '*')
			name++;
		html_open(report->page, "tr");
		html_open(report->page, "th", "scope", "row", "class", "long");
		html_text(report->page, name);
		html_close(report->page);
		html_open(report->page, "td");
		html_put(report->page, "code", digest);
		html_close(report->page);
		html_close(report->page);
	}
	report_table_end(report);
	if (n > MOST_INPUTS)
		report_say(report, "These are the first %d of %zu.", MOST_INPUTS, n);
	free(text);
}

static void
put_lacks(struct report *report)
{
	for (size_t i = 0; i < report->results->n_blank; i++)
		report_lack(report, "%s: is empty", report->results->blank[i]);
	if (report->n_lacks == 0)
		return;
	html_put(report->page, "h3", "What is not here");
	report_say(report, "The folder has no file of these names, or nothing in it, so the page lacks what they hold:");
	html_open(report->page, "ul");
	for (size_t i = 0; i < report->n_lacks; i++)
		html_put(report->page, "li", report->lacks[i]);
	html_close(report->page);
}

void
report_pictures(struct report *report)
{
	if (report->results->n_pictures == 0)
		return;
	report_begin(report, "pictures", 0, "More pictures");
	for (size_t i = 0; i < report->results->n_pictures; i++)
		report_file(report, report->results->pictures[i]);
	report_end(report);
}

void
report_origin(struct report *report)
{
	report_begin(report, "origin", 0, "What was run");
	put_commands(report);
	put_inputs(report);
	put_lacks(report);
	report_say(report, "This page was made by glmreport (boldpipe) %s. Pictures were drawn by the programs that stand "
	    "below them, which run in the folder of the results.", opt_version());
	report_end(report);
}
