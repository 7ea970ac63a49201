/* html: elements that nest, values that are escaped, and holes that are filled in their places. */
#include "report/html.h"

#include <fcntl.h>

#include "check.h"

/* The page as text, by way of a file. */
static void
check_page(const struct html *page, const char *want)
{
	char text[4096], path[] = "/tmp/html.XXXXXX";
	int fd = mkstemp(path);
	struct out *out = out_open(path);
	ssize_t n;

	html_write(page, out);
	out_commit(out);
	close(fd);
	fd = open(path, O_RDONLY);
	n = read(fd, text, sizeof(text) - 1);
	CHECK(n >= 0);
	text[n < 0 ? 0 : n] = '\0';
	CHECK_TEXT(text, want);
	close(fd);
	unlink(path);
}

static void
fill(struct html *piece, void *arg)
{
	html_put(piece, "b", arg);
}

/* A hole within what fills a hole. */
static void
fill_deep(struct html *piece, void *arg)
{
	html_open(piece, "i");
	html_hole(piece, fill, arg);
	html_close(piece);
}

int
main(void)
{
	char first[] = "1", second[] = "<2>";
	struct html *page = html_new();

	check_test("elements nest, and what is written into them is text");
	html_open(page, "a", "href", "#x\"y", "class", NULL, "id", "<&");
	html_format(page, "%d < %s", 3, "&");
	html_put(page, "code", "</a>");
	html_close(page);
	html_void(page, "br");
	html_raw(page, "<!-- ours -->");
	check_page(page, "<a href=\"#x&quot;y\" id=\"&lt;&amp;\">3 &lt; &amp;<code>&lt;/a&gt;</code></a><br>\n<!-- ours -->");
	html_free(page);

	check_test("holes are filled where they are, in order, and may have holes");
	page = html_new();
	html_hole(page, fill, first);
	html_text(page, "-");
	html_hole(page, fill_deep, second);
	html_hole(page, fill, first);
	html_text(page, ".");
	check_page(page, "<b>1</b>-<i><b>&lt;2&gt;</b></i>\n<b>1</b>.");
	html_free(page);
	return check_done();
}
