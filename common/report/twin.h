/* twin: a picture that was drawn for light screens and for dark ones, as one that has what is alike in both once.
 *
 *	char *both = twin_join(light, n_light, dark, n_dark, &n);
 *
 * Both are SVG, an element a line, as svg.h writes it; rasters are alike, letters and lines differ in their colours. What
 * differs stands in groups of the classes `light' and `dark', of which a style in the picture shows those that the page
 * around it asks for (prefers-color-scheme, Media Queries level 5): on paper, and where a viewer knows nothing of that, the
 * light ones. Neither prints nor exits.
 */
#ifndef TWIN_H
#define TWIN_H

#include <stddef.h>

/* The text, with a 0 behind its *n bytes, to be freed; NULL where the two can't be one: they have not as many lines, or
 * differ in what isn't a whole element of a picture or a group, or names in them would meet. */
char *twin_join(const char *light, size_t n_light, const char *dark, size_t n_dark, size_t *n);

#endif
