/* twin: pictures written by hand, joined, and told apart again. */
#include "report/twin.h"

#include "base/mem.h"
#include "check.h"

#define STYLE "<style>.dark{display:none}@media (prefers-color-scheme:dark){.light{display:none}.dark{display:inline}}" \
	"</style>\n"

static char *
join(const char *light, const char *dark)
{
	size_t n;
	char *both = twin_join(light, strlen(light), dark, strlen(dark), &n);

	CHECK(both == NULL || n == strlen(both));
	return both;
}

static void
check_join(const char *light, const char *dark, const char *expected)
{
	char *both = join(light, dark);

	CHECK(both != NULL);
	if (both != NULL)
		CHECK_TEXT(both, expected);
	free(both);
}

static void
check_apart(const char *light, const char *dark)
{
	char *both = join(light, dark);

	CHECK(both == NULL);
	free(both);
}

int
main(void)
{
	check_test("what is alike is there once, what differs in groups, in its order");
	check_join("<svg a='>'>\n<title>A</title><desc>b</desc>\n<rect fill=\"1\"/>\n<image href=\"x\"/>\n"
	    "<text c=\"1\">t</text>\n<path d=\"M1\" c=\"1\"><title>p</title></path>\n</svg>\n",
	    "<svg a='>'>\n<title>A</title><desc>b</desc>\n<rect fill=\"2\"/>\n<image href=\"x\"/>\n<text c=\"2\">t</text>\n"
	    "<path d=\"M1\" c=\"2\"><title>p</title></path>\n</svg>\n",
	    "<svg a='>'>\n" STYLE "<title>A</title><desc>b</desc>\n<g class=\"light\">\n<rect fill=\"1\"/>\n</g>\n"
	    "<g class=\"dark\">\n<rect fill=\"2\"/>\n</g>\n<image href=\"x\"/>\n<g class=\"light\">\n<text c=\"1\">t</text>\n"
	    "<path d=\"M1\" c=\"1\"><title>p</title></path>\n</g>\n<g class=\"dark\">\n<text c=\"2\">t</text>\n"
	    "<path d=\"M1\" c=\"2\"><title>p</title></path>\n</g>\n</svg>\n");
	check_join("<svg>\n</svg>\n", "<svg>\n</svg>\n", "<svg>\n" STYLE "</svg>\n");
	check_join("<svg>\n<svg x='1'>\n<line/>\n</svg>\n</svg>", "<svg>\n<svg x='1'>\n<line a=''/>\n</svg>\n</svg>",
	    "<svg>\n" STYLE "<svg x='1'>\n<g class=\"light\">\n<line/>\n</g>\n<g class=\"dark\">\n<line a=''/>\n</g>\n"
	    "</svg>\n</svg>");

	check_test("what can't be one stays two");
	/* other pictures, or more in one */
	check_apart("<svg w='1'>\n</svg>\n", "<svg w='2'>\n</svg>\n");
	check_apart("<svg>\n<line/>\n</svg>\n", "<svg>\n</svg>\n");
	check_apart("<svg>\n</svg>\n", "<svg>\n<line/>\n</svg>\n");
	/* lines that aren't whole elements */
	check_apart("<svg>\n<line\na='1'/>\n</svg>\n", "<svg>\n<line\na='2'/>\n</svg>\n");
	check_apart("<svg>\n<g a='1'>\n</g>\n</svg>\n", "<svg>\n<g a='2'>\n</g>\n</svg>\n");
	check_apart("<svg>\n<g>\n</g><line/><g>\n</g>\n</svg>\n", "<svg>\n<g>\n</g><rect/><g>\n</g>\n</svg>\n");
	check_apart("<svg>\n<text>\n1\n</text>\n</svg>\n", "<svg>\n<text>\n2\n</text>\n</svg>\n");
	/* elsewhere than in pictures and groups */
	check_apart("<svg>\n<linearGradient>\n<stop a='1'/>\n</linearGradient>\n</svg>\n",
	    "<svg>\n<linearGradient>\n<stop a='2'/>\n</linearGradient>\n</svg>\n");
	/* what names would meet, and what isn't known here */
	check_apart("<svg>\n<g id='a'/>\n</svg>\n", "<svg>\n<g id='a'/>\n</svg>\n");
	check_apart("<svg>\n<g class=\"dark\"/>\n</svg>\n", "<svg>\n<g class=\"dark\"/>\n</svg>\n");
	check_apart("<svg>\n<!-- a -->\n</svg>\n", "<svg>\n<!-- b -->\n</svg>\n");
	check_apart("", "");

	check_test("what ends early or nests too deep is none");
	{
		const char *whole = "<svg>\n<text a='1'>t</text>\n</svg>\n";
		char deep[2048] = "<svg>\n";

		for (size_t n = 0; n < strlen(whole) - 1; n++) {
			size_t length;
			char *both = twin_join(whole, n, whole, n, &length);

			CHECK(both == NULL);
			free(both);
		}
		for (size_t i = 0; i < 40; i++)
			strcat(deep, "<g>\n");
		for (size_t i = 0; i < 40; i++)
			strcat(deep, "</g>\n");
		strcat(deep, "</svg>\n");
		check_apart(deep, deep);
	}
	return check_done();
}
