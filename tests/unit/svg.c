/* svg: what is written is XML that reads back to what was drawn. */
#include "drawing/svg.h"

#include <expat.h>
#include <stdint.h>

#include "check.h"

/* What a parser saw. */
struct seen {
	size_t depth, elements, texts, ids;
	char text[4096], path[256], href[4096];
};

static void
see_start(void *arg, const char *name, const char **attributes)
{
	struct seen *seen = arg;

	seen->elements++;
	seen->depth++;
	for (size_t i = 0; attributes[i] != NULL; i += 2) {
		seen->ids += strcmp(attributes[i], "id") == 0 || strstr(attributes[i + 1], "url(") != NULL;
		if (strcmp(name, "path") == 0 && strcmp(attributes[i], "d") == 0)
			snprintf(seen->path, sizeof(seen->path), "%s", attributes[i + 1]);
		if (strcmp(attributes[i], "xlink:href") == 0)
			snprintf(seen->href, sizeof(seen->href), "%s", attributes[i + 1]);
	}
}

static void
see_end(void *arg, const char *name)
{
	((struct seen *)arg)->depth -= name != NULL;
}

static void
see_text(void *arg, const char *text, int n)
{
	struct seen *seen = arg;

	strncat(seen->text, text, (size_t)n < sizeof(seen->text) - strlen(seen->text) ? (size_t)n : 0);
}

static bool
parse(const char *path, struct seen *seen)
{
	static char bytes[1 << 16];
	FILE *file = fopen(path, "r");
	size_t n = fread(bytes, 1, sizeof(bytes), file);
	XML_Parser parser = XML_ParserCreate(NULL);
	bool good;

	fclose(file);
	memset(seen, 0, sizeof(*seen));
	XML_SetUserData(parser, seen);
	XML_SetElementHandler(parser, see_start, see_end);
	XML_SetCharacterDataHandler(parser, see_text);
	good = XML_Parse(parser, bytes, (int)n, 1) == XML_STATUS_OK;
	XML_ParserFree(parser);
	return good;
}

int
main(void)
{
	char path[] = "/tmp/svg-test-XXXXXX";
	int file = mkstemp(path);
	struct seen seen;

	CHECK(file >= 0);
	close(file);
	check_test("names with any bytes are text, and nothing else");
	{
		struct svg *svg = svg_open(out_open(path), 100, 50, &(struct svg_look){ .title = "a<b & \"c\"" });

		svg_text(svg, 1, 2, &(struct svg_type){ .size = 12 }, "</text><script>x</script> \xc3\xa9 \x01\x02\xff]]>");
		svg_rect(svg, 0, 0, 1, 1, &(struct svg_pen){ .fill = "#123456", .name = "it's <here>" });
		svg_close(svg);
		CHECK(parse(path, &seen) && seen.depth == 0);
		CHECK(strstr(seen.text, "a<b & \"c\"") != NULL && strstr(seen.text, "it's <here>") != NULL);
		CHECK(strstr(seen.text, "</text><script>x</script> \xc3\xa9 \xc3\xbf]]>") != NULL);
		CHECK(seen.elements == 6);
	}

	check_test("a line breaks where a point is missing; numbers have two decimals at most");
	{
		const double x[] = { 1, 2.004, 3, 4, 5.12999 }, y[] = { 0, -0.001, NAN, 1e-9, INFINITY };
		struct svg *svg = svg_open(out_open(path), 10, 10, &(struct svg_look){ 0 });

		svg_polyline(svg, 5, x, y, &(struct svg_pen){ .colour = svg_ink(svg), .width = 2 });
		svg_close(svg);
		CHECK(parse(path, &seen));
		CHECK_TEXT(seen.path, "M1 0L2 0M4 0");
	}

	check_test("rasters are inside, boxes close");
	{
		const unsigned char bytes[] = { 0, 1, 2, 250 };
		struct svg *svg = svg_open(out_open(path), 10, 10, &(struct svg_look){ .dark = true });

		svg_hatch(svg, 1, 1, 5, 5);
		svg_begin(svg, 1, 1, 5, 5);
		svg_image(svg, 0, 0, 10, 10, bytes, sizeof(bytes), false, "noise & co");
		svg_end(svg);
		svg_close(svg);
		CHECK(parse(path, &seen) && seen.depth == 0);
		CHECK_TEXT(seen.href, "data:image/png;base64,AAEC+g==");
		/* two pictures in one page can't take each other's */
		CHECK(seen.ids == 0);
	}

	check_test("texts are cut to fit, at characters");
	{
		char *text = svg_text_fit(10, 30, "caf\xc3\xa9 au lait");

		CHECK(svg_text_width(10, text) <= 30);
		CHECK_TEXT(text, "caf\xe2\x80\xa6");
		free(text);
		text = svg_name_fit(10, 60, "region_of_the_left_01");
		CHECK(svg_text_width(10, text) <= 60 && svg_text_width(10, text) > 40);
		CHECK(strncmp(text, "reg", 3) == 0 && strstr(text, "\xe2\x80\xa6") != NULL);
		CHECK_TEXT(text + strlen(text) - 3, "_01");
		free(text);
		text = svg_name_fit(10, 3, "region");
		CHECK_TEXT(text, "\xe2\x80\xa6");
		free(text);
		text = svg_text_fit(10, 300, "short");
		CHECK_TEXT(text, "short");
		free(text);
		CHECK(svg_text_width(10, "") == 0 && svg_text_width(20, "0") == 2 * svg_text_width(10, "0"));
	}
	remove(path);
	return check_done();
}
