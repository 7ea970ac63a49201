/* imgset: several images of one grid, in order, as one series; see imgset.h. */
#include "images/imgset.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

/* Images that stay open while the headers of the others are read; regular files beyond these are opened again. */
enum { OPEN_MOST = 64 };
/* Bytes of a block that comes by unit: it should stay in the cache. */
enum { BLOCK = 1 << 19 };

struct imgset_image {
	const char *path;
	struct img *img;	/* NULL: to be opened again, or done */
	size_t n_volumes;
};

/* Reads the header, and adds to what the output's header must say. */
static void
open_image(struct imgset *set, struct imgset_image *image, const char *mask)
{
	const struct img_header *header;

	image->img = img_open(image->path);
	header = img_header(image->img);
	if (set->mask == NULL)
		set->mask = mask != NULL ? img_mask_read(mask) : img_mask_all(&header->grid, img_name(image->img));
	img_match(&set->mask->grid, set->mask->name, &header->grid, img_name(image->img));
	image->n_volumes = header->n_volumes;
	if (!mem_sum(set->n_volumes, header->n_volumes, &set->n_volumes))
		die("%s: one volume too many", img_name(image->img));
	set->single = set->single && header->single;
	set->by_unit = img_by_unit(image->img);
	if (image - set->images >= OPEN_MOST && img_regular(image->img) && !set->by_unit) {
		img_close(image->img);
		image->img = NULL;
	}
}

struct imgset *
imgset_open(size_t n, const char *const *paths, const char *mask)
{
	struct imgset *set = mem_zeros(1, sizeof(*set));

	set->n_images = n;
	set->images = mem_zeros(n, sizeof(*set->images));
	set->single = true;
	for (size_t i = 0; i < n; i++) {
		set->images[i].path = paths[i];
		open_image(set, &set->images[i], mask);
	}
	return set;
}

size_t
imgset_volumes(const struct imgset *set, size_t image)
{
	return set->images[image].n_volumes;
}

const char *
imgset_volume_name(const struct imgset *set, size_t image, size_t volume)
{
	return set->images[image].img == NULL ? NULL : img_volume_name(set->images[image].img, volume);
}

/* ---- by volume ------------------------------------------------------------------------------ */

/* The image from its first volume on; it must still be what its header said. */
static void
reopen_image(const struct imgset *set, struct imgset_image *image)
{
	const struct img_header *header;

	if (image->img == NULL)
		image->img = img_open(image->path);
	header = img_header(image->img);
	img_match(&set->mask->grid, set->mask->name, &header->grid, img_name(image->img));
	if (header->n_volumes != image->n_volumes || (set->single && !header->single))
		die("%s: changed while it was read", img_name(image->img));
}

static bool
next_volume(struct imgset *set, bool single, struct scans_block *block)
{
	const size_t n_units = set->mask->n_units;
	struct imgset_image *image = &set->images[set->image];

	if (set->image < set->n_images && set->volume == image->n_volumes) {
		img_end(image->img);
		image->img = NULL;
		image++;
		set->image++;
		set->volume = 0;
	}
	if (set->image == set->n_images)
		return false;
	if (set->volume++ == 0)
		reopen_image(set, image);
	*block = (struct scans_block){ .scan = set->scan++, .n_scans = 1, .n_units = n_units, .single = single,
		.values = img_next(image->img, set->mask, single), .scan_stride = n_units, .unit_stride = 1 };
	return true;
}

/* ---- by unit -------------------------------------------------------------------------------- */

/* The same n voxels of all images, an image's volumes behind those of the one before. Returns how many units they
 * are. */
static size_t
merge(struct imgset *set, bool single, size_t n)
{
	const size_t size = single ? sizeof(float) : sizeof(double), row = set->n_volumes * size;
	size_t units = 0, place = 0;

	for (size_t i = 0; i < set->n_images; i++) {
		const size_t part = set->images[i].n_volumes * size;
		const void *values;

		units = img_next_units(set->images[i].img, set->mask, single, n, &values);
		set->merged = mem_grow(set->merged, &set->room, units * row, 1);
		for (size_t unit = 0; unit < units; unit++)
			memcpy(set->merged + unit * row + place, (const unsigned char *)values + unit * part, part);
		place += part;
	}
	return units;
}

static void
end_images(struct imgset *set)
{
	for (size_t i = 0; i < set->n_images; i++) {
		if (set->images[i].img != NULL)
			img_end(set->images[i].img);
		set->images[i].img = NULL;
	}
}

static bool
next_units(struct imgset *set, bool single, struct scans_block *block)
{
	const size_t most = BLOCK / sizeof(double) / set->n_volumes, n_voxels = set->mask->grid.n_voxels;
	const void *values;
	size_t units = 0;

	while (units == 0 && set->voxel < n_voxels) {
		size_t left = n_voxels - set->voxel, n = most < 1 ? 1 : most < left ? most : left;

		if (set->n_images == 1) {
			units = img_next_units(set->images[0].img, set->mask, single, n, &values);
		} else {
			units = merge(set, single, n);
			values = set->merged;
		}
		set->voxel += n;
	}
	if (units == 0) {
		end_images(set);
		return false;
	}
	*block = (struct scans_block){ .n_scans = set->n_volumes, .unit = set->unit, .n_units = units, .single = single,
		.values = values, .scan_stride = 1, .unit_stride = set->n_volumes };
	set->unit += units;
	return true;
}

bool
imgset_next(struct imgset *set, bool single, struct scans_block *block)
{
	return set->by_unit ? next_units(set, single, block) : next_volume(set, single, block);
}

void
imgset_free(struct imgset *set)
{
	for (size_t i = 0; i < set->n_images; i++)
		if (set->images[i].img != NULL)
			img_close(set->images[i].img);
	img_mask_free(set->mask);
	free(set->images);
	free(set->merged);
	free(set);
}
