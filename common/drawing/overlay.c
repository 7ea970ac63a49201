/* overlay: a map on a background; see overlay.h. */
#include "drawing/overlay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "drawing/outline.h"

static void
add_box(struct volume_box *box, const struct volume_box *more)
{
	for (size_t i = 0; i < 3; i++) {
		box->low[i] = fmin(box->low[i], more->low[i]);
		box->high[i] = fmax(box->high[i], more->high[i]);
	}
}

static void
read_background(struct overlay *overlay, const char *path)
{
	struct cut_layers *layers = &overlay->layers;
	struct volume_box box;

	overlay->background = volume_read(path, 0);
	/* the voxels of the one may be too large for their centres to be in the other */
	if (!volume_overlaps(overlay->background, overlay->map) && !volume_overlaps(overlay->map, overlay->background))
		die("%s: no voxel of %s is within it; a background in the same space was expected",
		    volume_name(overlay->background), volume_name(overlay->map));
	layers->background = overlay->background;
	if (!volume_greys(overlay->background, &layers->grey_low, &layers->grey_high, &layers->masked))
		note("%s: has no finite value but 0; it isn't seen", volume_name(overlay->background));
	if (!layers->masked)
		volume_find_air(overlay->background, layers->grey_low, layers->grey_high);
	volume_field(overlay->background, &box);
	add_box(&overlay->field, &box);
	if (volume_box(overlay->background, layers->masked ? 0 : -1, &overlay->view) && overlay->range.n > 0)
		add_box(&overlay->view, &overlay->found);
}

struct overlay *
overlay_read(const char *map, size_t k, const char *background, double height)
{
	struct overlay *overlay = mem_zeros(1, sizeof(*overlay));
	const struct volume_range *range = &overlay->range;

	overlay->map = volume_read(map, k);
	overlay->layers.map = overlay->map;
	overlay->layers.scale.height = height;
	volume_range(overlay->map, height, &overlay->range);
	volume_field(overlay->map, &overlay->field);
	overlay->view = overlay->found = overlay->field;
	volume_box(overlay->map, height, &overlay->found);
	for (size_t i = 0; i < 3; i++)
		overlay->peak[i] = range->peak != 0 ? range->place[i] : (overlay->field.low[i] + overlay->field.high[i]) / 2;
	if (background != NULL)
		read_background(overlay, background);
	if (range->n == 0 && range->n_infinite == 0)
		note("%s: nothing above %g", volume_name(overlay->map), height);
	if (range->n_infinite > 0)
		note("%s: %zu infinite voxel%s, in the colours of the ends", volume_name(overlay->map), range->n_infinite,
		    range->n_infinite == 1 ? "" : "s");
	return overlay;
}

void
overlay_colour(struct overlay *overlay, const struct picture *picture)
{
	const struct volume_range *range = &overlay->range;
	struct cmap_scale *scale = &overlay->layers.scale;
	const double ends[] = { range->n > 0 ? fmin(range->low, 0) : 0, range->n > 0 ? fmax(range->high, 0) : 0 };

	scale->cmap = picture->cmap;
	if (scale->cmap == NULL)
		scale->cmap = cmap_find((picture->ranged ? picture->low : ends[0]) < 0 ? "cold-hot" : "hot");
	cmap_fit(scale->cmap, 2, ends, 1, &scale->low, &scale->high);
	picture_range(picture, &scale->low, &scale->high);
}

void
overlay_outline(struct svg *svg, const struct overlay *overlay, const struct montage *montage)
{
	const struct cut_layers *layers = &overlay->layers;
	const bool own = overlay->background == NULL;

	outline_body(svg, montage, own ? overlay->map : overlay->background,
	    own || layers->masked ? VOLUME_BODY : VOLUME_HEAD, &overlay->view, svg_grid(svg));
}

char *
overlay_describe(const struct overlay *overlay)
{
	const struct volume_range *range = &overlay->range;
	const double height = overlay->layers.scale.height;

	if (range->n == 0 && range->n_infinite > 0)
		return mem_format("Nothing finite above %g; infinite: %zu.", height, range->n_infinite);
	if (range->n == 0)
		return mem_format("Nothing above %g.", height);
	return mem_format("Values from %g to %g in %zu voxels with |value| > %g; farthest from 0 at x = %g, y = %g, z = %g mm. "
	    "The left of the brain is at the left.", range->low, range->high, range->n, height, overlay->peak[0],
	    overlay->peak[1], overlay->peak[2]);
}

void
overlay_free(struct overlay *overlay)
{
	volume_free(overlay->map);
	volume_free(overlay->background);
	free(overlay);
}
