/* cmap: values as colours.
 *
 *	struct cmap_scale scale = { cmap_find("cold-hot"), .low = -8, .high = 8, .height = 3.1 };
 *	cmap_colour(&scale, z, rgba);
 *
 * Colour maps by name: `cold-hot' (light blue to blue, a gap of grey, red to yellow: for statistics), `blue-white-red' (for
 * what has a middle), `viridis' and `grey' (for what has none), `hot' (red to light yellow: one-sided). All rise or fall in
 * lightness from the middle or from one end to the other, so they can be read in grey. Sources: viridis, by van der Walt
 * and Smith, matplotlib 2015, at 16 places; blue-white-red is ColorBrewer's RdBu, by Brewer. Nothing prints or exits.
 */
#ifndef CMAP_H
#define CMAP_H

#include <stdbool.h>
#include <stddef.h>

struct cmap;

/* What --cmap takes, for usages: "cold-hot|blue-white-red|viridis|grey|hot". */
#define CMAP_NAMES "cold-hot|blue-white-red|viridis|grey|hot"
/* In the order of CMAP_NAMES; k is an index of them. */
const struct cmap *cmap_nth(size_t k);
const struct cmap *cmap_find(const char *name);	/* NULL: there is none */
/* Whether it has a middle: its scale should be symmetric. */
bool cmap_has_middle(const struct cmap *cmap);
/* The colour of lines over it, as CSS has it, which is none of its own. */
const char *cmap_rule(const struct cmap *cmap);
/* The colour at a place from 0 to 1. */
void cmap_at(const struct cmap *cmap, double place, unsigned char rgb[3]);

struct cmap_scale {
	const struct cmap *cmap;
	double low, high;	/* low < high: the values at its ends; those beyond have the ends' colours */
	double height;		/* values of |value| no more than this are left out; 0: only 0 itself is; negative: none */
};

/* Where a value is on the scale, from 0 to 1; NaN where it is missing or left out. */
double cmap_place(const struct cmap_scale *scale, double value);
/* Red, green, blue and alpha: 255, or 0 where the value is missing or left out. */
void cmap_colour(const struct cmap_scale *scale, double value, unsigned char rgba[4]);
/* The same as CSS has it, "#c80000"; `missing' where it is left out. text has room for 8. */
const char *cmap_css(const struct cmap_scale *scale, double value, const char *missing, char text[8]);

/* Ends for values (n, stride apart; not finite ones don't count): the least and the largest, symmetric about 0 where the map
 * has a middle; 0 ... 1 where there are none or all are 0, and one step around them where all are alike. */
void cmap_fit(const struct cmap *cmap, size_t n, const double *values, size_t stride, double *low, double *high);

#endif
