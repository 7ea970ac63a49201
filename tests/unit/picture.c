/* picture: options of pictures, and the room that is left below the title. */
#include "drawing/picture.h"

#include "base/die.h"
#include "check.h"

/* The message of a bad option. */
#define REFUSED(field, text, message) \
	do { \
		struct picture picture_bad = { .field = text }; \
		CHECK_DIES(picture_check(&picture_bad, 640, 400), 2, message "; see picture --help"); \
	} while (0)

int
main(void)
{
	die_name("picture");
	check_test("sizes and ranges are the tool's where there are none, else the user's");
	{
		struct picture own = { .size = "300x200", .range = "-1.5,2e3", .cmap_name = "grey" }, none = { .title = NULL };
		double low = 3, high = 4;

		picture_check(&none, 640, 400);
		picture_range(&none, &low, &high);
		CHECK(none.width == 640 && none.height == 400 && none.cmap == NULL && low == 3 && high == 4);
		picture_check(&own, 640, 400);
		picture_range(&own, &low, &high);
		CHECK(own.width == 300 && own.height == 200 && own.cmap == cmap_find("grey") && low == -1.5 && high == 2000);
	}

	check_test("what is wrong is told");
	REFUSED(size, "300", "picture: --size: `300' is no WIDTHxHEIGHT of 100 to 10000 pixels, such as 640x400");
	REFUSED(size, "300x", "picture: --size: `300x' is no WIDTHxHEIGHT of 100 to 10000 pixels, such as 640x400");
	REFUSED(size, "99x300", "picture: --size: `99x300' is no WIDTHxHEIGHT of 100 to 10000 pixels, such as 640x400");
	REFUSED(size, "1e9x300", "picture: --size: `1e9x300' is no WIDTHxHEIGHT of 100 to 10000 pixels, such as 640x400");
	REFUSED(size, "300.5x300", "picture: --size: `300.5x300' is no WIDTHxHEIGHT of 100 to 10000 pixels, such as 640x400");
	REFUSED(range, "1", "picture: --range: `1' is no A,B with A less than B, such as -1,1");
	REFUSED(range, "1,1", "picture: --range: `1,1' is no A,B with A less than B, such as -1,1");
	REFUSED(range, "0,inf", "picture: --range: `0,inf' is no A,B with A less than B, such as -1,1");
	REFUSED(range, "0,1,2", "picture: --range: `0,1,2' is no A,B with A less than B, such as -1,1");
	REFUSED(cmap_name, "jet", "picture: --cmap: `jet' is none of cold-hot|blue-white-red|viridis|grey|hot");

	check_test("a title takes its room from what is inside");
	{
		char path[] = "/tmp/picture-test-XXXXXX";
		struct picture bare = { .output = path }, titled = { .output = path, .title = "A title" };
		struct picture_box a, b;
		int file = mkstemp(path);

		CHECK(file >= 0);
		picture_check(&bare, 640, 400);
		picture_check(&titled, 640, 400);
		svg_close(picture_open(&bare, "name", NULL, &a));
		svg_close(picture_open(&titled, "name", NULL, &b));
		CHECK(a.x > 0 && a.y > 0 && a.x + a.width < 640 && a.y + a.height < 400);
		CHECK(b.x == a.x && b.width == a.width && b.y >= a.y + AXIS_TITLE);
		CHECK_NEAR(b.y + b.height, a.y + a.height, 1e-9);
		close(file);
		unlink(path);
	}
	return check_done();
}
