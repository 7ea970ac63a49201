/* category: a scale of names below a chart; see category.h. */
#include "drawing/category.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "drawing/axis.h"

/* Pixels: between the line and the labels, labels and title, and beside upright labels. */
static const double gap = 7, title_gap = 8, beside = 6;
/* What letters take of their slot when they are turned. */
static const double line_height = AXIS_LETTERS * 1.25;

struct category
category_new(size_t n, const char *const *names, double most)
{
	return (struct category){ .n = n, .names = names, .most = most, .slot = 1, .every = 1 };
}

static double
label_width(const struct category *category, size_t k)
{
	return fmin(category->most, svg_text_width(AXIS_LETTERS, category->names[k]));
}

static double
widest(const struct category *category)
{
	double width = 0;

	for (size_t k = 0; k < category->n; k += category->every)
		width = fmax(width, label_width(category, k));
	return width;
}

/* How labels stand in slots of this width. */
static void
choose_turn(struct category *category)
{
	category->slot = (category->right - category->left) / (double)category->n;
	category->every = 1;
	if (widest(category) + beside <= category->slot) {
		category->turn = 0;
	} else if (category->slot >= line_height * sqrt(2)) {
		category->turn = -45;
	} else {
		category->turn = -90;
		category->every = (size_t)fmax(1, ceil(line_height / category->slot));
	}
}

void
category_place(struct category *category, double edge, double left, double right)
{
	category->left = left;
	category->right = right;
	choose_turn(category);
	/* labels at 45 degrees reach to the left; moving narrows the slots, so a second time takes what the first one left */
	for (size_t again = 0; again < 2 && category->turn == -45; again++) {
		double move = 0;

		for (size_t k = 0; k < category->n; k++) {
			double reach = category_at(category, k) - (label_width(category, k) + AXIS_LETTERS) / sqrt(2);

			move = fmax(move, edge - reach);
		}
		category->left = fmin(category->left + move, (left + right) / 2);
		choose_turn(category);
	}
}

double
category_at(const struct category *category, size_t k)
{
	return category->left + ((double)k + 0.5) * category->slot;
}

double
category_room(const struct category *category, bool titled)
{
	double labels = AXIS_LETTERS;

	if (category->turn == -45)
		labels = (widest(category) + AXIS_LETTERS) / sqrt(2);
	else if (category->turn == -90)
		labels = widest(category);
	return gap + labels + (titled ? title_gap + AXIS_LETTERS + 3 : 0);
}

void
category_draw(struct svg *svg, const struct category *category, double at, const char *title)
{
	struct svg_type type = { .size = AXIS_LETTERS, .turn = category->turn,
		.anchor = category->turn == 0 ? SVG_MIDDLE : SVG_END };
	/* turned letters have their middle, not their base line, at the slot's middle */
	double lean = category->turn == 0 ? 0 : AXIS_LETTERS * 0.35;
	double down = category->turn == 0 ? AXIS_LETTERS * 0.8 : category->turn == -45 ? lean : 0;

	for (size_t k = 0; k < category->n; k += category->every) {
		char *label = svg_name_fit(AXIS_LETTERS, label_width(category, k) + 1e-6, category->names[k]);

		svg_text(svg, category_at(category, k) + lean, at + gap + down, &type, label);
		free(label);
	}
	if (title != NULL) {
		double length = category->right - category->left, below = category_room(category, false) + title_gap;
		char *fit = svg_name_fit(AXIS_LETTERS, length, title);

		type = (struct svg_type){ .size = AXIS_LETTERS, .anchor = SVG_MIDDLE };
		svg_text(svg, category->left + length / 2, at + below + AXIS_LETTERS * 0.8, &type, fit);
		free(fit);
	}
}
