/* canvas: the images on which the values of an atlas's labels are painted; see canvas.h. */
#include "drawing/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "images/cifti.h"

/* ---- labels in CIFTI ------------------------------------------------------------------------- */

/* The rows on a surface, in GIFTI's word; or without one the only surface. */
static const struct cifti_model *
find_surface(const struct atlas *atlas, const char *structure)
{
	const struct cifti *cifti = atlas->parts[0].all->grid.cifti;
	const struct cifti_model *found = NULL;
	char word[CIFTI_WORD];

	if (cifti->n_parcels > 0)
		die("%s: its rows are parcels; values go to the vertices of brain models", atlas->name);
	for (const struct cifti_model *model = cifti->models; model < cifti->models + cifti->n_models; model++) {
		if (model->n_vertices == 0)
			continue;
		cifti_to_gifti(model->structure, word);
		if (structure != NULL && strcmp(structure, word) != 0)
			continue;
		if (found != NULL)
			die_usage("%s has several surfaces; --structure or -o LEFT,RIGHT was expected", atlas->name);
		found = model;
	}
	if (found == NULL)
		die("%s: has no vertices of %s", atlas->name, structure == NULL ? "a surface" : structure);
	return found;
}

/* One surface of it, whole: vertices without a row are of no label. */
static void
paint_model(const struct atlas *atlas, const char *structure, struct canvas *canvas)
{
	const struct cifti_model *model = find_surface(atlas, structure);
	char word[CIFTI_WORD];

	cifti_to_gifti(model->structure, word);
	canvas->mask = atlas_surface(model->n_vertices, word, atlas->name);
	canvas->units = mem_array(model->n_vertices, sizeof(*canvas->units));
	memset(canvas->units, 0xff, model->n_vertices * sizeof(*canvas->units));
	for (size_t i = 0; i < model->n; i++)
		canvas->units[model->places[i]] = model->first + i;
}

/* ---- labels of surfaces ---------------------------------------------------------------------- */

/* What a part is of: what its file or the user says, who must not contradict it; NULL if neither does. */
static const char *
part_structure(const struct atlas_part *part, const char *structure)
{
	const char *known = part->all->grid.structure;

	if (known[0] == '\0')
		return structure;
	if (structure != NULL && strcmp(structure, known) != 0)
		die("%s: is of %s, not %s", part->all->name, known, structure);
	return known;
}

/* CIFTI with all vertices of the labels' surfaces. */
static void
paint_cifti(const struct atlas *atlas, const char *structure, struct canvas *canvas)
{
	const char *structures[HEMISPHERES];
	size_t n_vertices[HEMISPHERES];
	struct img_grid grid = { .kind = IMG_CIFTI, .shape = { atlas->n_units, 1, 1 }, .n_voxels = atlas->n_units };

	if (structure != NULL && atlas->n_parts > 1)
		die_usage("--structure is for one file; LEFT,RIGHT are CortexLeft and CortexRight");
	for (size_t i = 0; i < atlas->n_parts; i++) {
		structures[i] = part_structure(&atlas->parts[i], atlas->n_parts > 1 ? hemispheres[i] : structure);
		if (structures[i] == NULL)
			die_usage("%s doesn't say which surface it is of; --structure or -l LEFT,RIGHT was expected",
			    atlas->name);
		n_vertices[i] = atlas->parts[i].n_units;
	}
	grid.cifti = cifti_of_surfaces(atlas->n_parts, structures, n_vertices);
	canvas->mask = img_mask_all(&grid, atlas->name);
	cifti_release(grid.cifti);
}

static void
check_halves(const struct atlas *atlas)
{
	const struct img_grid *grid = &atlas->parts[0].all->grid;

	if (grid->kind == IMG_VOLUME)
		die("%s: is a volume; expected the vertices of both hemispheres", atlas->name);
	if (grid->structure[0] != '\0')
		die("%s: is of %s; expected the vertices of both hemispheres", atlas->name, grid->structure);
	if (atlas->n_units % 2 != 0)
		die("%s: %zu vertices have no halves; expected those of both hemispheres", atlas->name, atlas->n_units);
}

/* ---- any ------------------------------------------------------------------------------------- */

/* On the grid of a file. */
static void
paint_part(const struct atlas_part *part, const char *structure, struct canvas *canvas)
{
	canvas->mask = img_mask_all(&part->all->grid, part->all->name);
	if (part->all->grid.kind != IMG_SURFACE)
		img_mask_set_structure(canvas->mask, structure);
	else
		img_mask_set_structure(canvas->mask, part_structure(part, structure));
}

static void
paint_one(const struct atlas *atlas, const char *path, const char *structure, struct canvas *canvas)
{
	enum img_kind kind = atlas->parts[0].all->grid.kind;

	if (kind == IMG_SURFACE && img_is_name_of(path, IMG_CIFTI))
		paint_cifti(atlas, structure, canvas);
	else if (atlas->n_parts > 1)
		die_usage("labels of two hemispheres go to two files; expected -o LEFT,RIGHT");
	else if (kind == IMG_CIFTI && img_is_name_of(path, IMG_SURFACE))
		paint_model(atlas, structure, canvas);
	else
		paint_part(&atlas->parts[0], structure, canvas);
}

void
canvas_make(const struct atlas *atlas, size_t n, char *const paths[], const char *structure,
    struct canvas canvases[HEMISPHERES])
{
	size_t first = 0;

	img_check_structure(structure);
	memset(canvases, 0, HEMISPHERES * sizeof(*canvases));
	if (n == 1) {
		paint_one(atlas, paths[0], structure, &canvases[0]);
		return;
	}
	if (structure != NULL)
		die_usage("--structure is for one file; LEFT,RIGHT are CortexLeft and CortexRight");
	if (atlas->n_parts == 1 && atlas->parts[0].all->grid.kind != IMG_CIFTI)
		check_halves(atlas);
	for (size_t i = 0; i < n; i++) {
		if (atlas->n_parts > 1) {
			paint_part(&atlas->parts[i], hemispheres[i], &canvases[i]);
		} else if (atlas->parts[0].all->grid.kind == IMG_CIFTI) {
			paint_model(atlas, hemispheres[i], &canvases[i]);
			continue;
		} else {
			canvases[i].mask = atlas_surface(atlas->n_units / 2, hemispheres[i], atlas->name);
		}
		canvases[i].first = first;
		first += canvases[i].mask->n_units;
	}
}

size_t
canvas_unit(const struct canvas *canvas, size_t vertex)
{
	return canvas->units == NULL ? canvas->first + vertex : canvas->units[vertex];
}

void
canvas_free(size_t n, struct canvas canvases[HEMISPHERES])
{
	for (size_t i = 0; i < n; i++) {
		img_mask_free(canvases[i].mask);
		free(canvases[i].units);
	}
}
