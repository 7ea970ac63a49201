/* morph: small volumes drawn by hand. */
#include "geometry/morph.h"

#include "check.h"

/* Draws `.' and `#', x fastest; checks what became of it. */
static void
draw(unsigned char *inside, const char *picture)
{
	for (size_t i = 0; picture[i] != '\0'; i++)
		inside[i] = picture[i] == '#';
}

static void
check_drawn(const unsigned char *inside, const char *picture)
{
	char seen[128] = "";

	for (size_t i = 0; picture[i] != '\0'; i++)
		seen[i] = inside[i] == 0 ? '.' : '#';
	CHECK_TEXT(seen, picture);
}

int
main(void)
{
	static const size_t cube[3] = { 3, 3, 3 }, plane[3] = { 5, 4, 1 }, box[3] = { 4, 2, 2 };
	unsigned char inside[27];

	check_test("dilation adds the neighbours across faces, not across edges");
	draw(inside, ".............#.............");
	morph_dilate(inside, cube, 1);
	check_drawn(inside, "....#.....#.###.#.....#....");
	morph_dilate(inside, cube, 1);
	check_drawn(inside, ".#.###.#.#########.#.###.#.");

	check_test("what reaches a side stays; a plane has no sides above and below");
	draw(inside, ".............#.............");
	morph_keep_outer(inside, cube);
	check_drawn(inside, "...........................");
	draw(inside, "....#........#............#");
	morph_keep_outer(inside, cube);
	check_drawn(inside, "....#........#............#");
	draw(inside, "##..." ".#.#." ".#..#" ".....");
	morph_keep_outer(inside, plane);
	check_drawn(inside, "##..." ".#..." ".#..#" ".....");

	check_test("erosion takes what touches the outside, which is 0 beyond the grid");
	draw(inside, "###########################");
	morph_erode(inside, cube, 1);
	check_drawn(inside, ".............#.............");
	morph_erode(inside, cube, 1);
	check_drawn(inside, "...........................");

	check_test("a slice by itself is all edge");
	draw(inside, "####################");
	morph_erode(inside, plane, 1);
	check_drawn(inside, "....................");

	check_test("no iterations change nothing");
	draw(inside, "##.###.##.");
	morph_erode(inside, plane, 0);
	morph_dilate(inside, plane, 0);
	check_drawn(inside, "##.###.##.");

	check_test("the largest component stays, by faces alone");
	draw(inside, "##..." "..###" "#...#" "#....");
	morph_keep_largest(inside, plane);
	check_drawn(inside, "....." "..###" "....#" ".....");

	check_test("of equals the one with the first voxel stays, x slowest");
	draw(inside, "..##" "...." "...." "##..");
	morph_keep_largest(inside, box);
	check_drawn(inside, "...." "...." "...." "##..");

	check_test("nothing stays nothing");
	draw(inside, "................");
	morph_keep_largest(inside, box);
	check_drawn(inside, "................");
	return check_done();
}
