/* portrait: the hemispheres of a mesh from their sides; see portrait.h. */
#include "drawing/portrait.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "drawing/relief.h"
#include "drawing/png.h"

enum { MOST_VIEWS = 2 * HEMISPHERES };

/* Pixels: around each view, and for its name. */
static const double gap = 5, label_room = AXIS_LETTERS + 7;
/* A view with its name, at least. */
static const double least_width = 88, least_height = 60;
/* Pixels of the raster to one of the sheet, and the side of a sheet from which on it is 1. */
static const size_t density = 2;
static const double large = 2400;

/* A hemisphere: its triangles follow one another. */
struct part {
	bool right;
	size_t n_triangles;
	const size_t (*triangles)[3];
	double centre[3];
};

struct portrait {
	const struct mesh *mesh;
	struct part parts[HEMISPHERES];
	bool guessed;		/* the one part's side is */
	double extents[3];	/* of the largest part along each axis, mm */
};

/* ---- the mesh ------------------------------------------------------------------------------- */

static bool
is_right(const struct mesh *mesh, size_t part, bool *guessed)
{
	double sum = 0;

	if (mesh->n_parts == HEMISPHERES)
		return part == 1;
	for (size_t side = 0; side < HEMISPHERES; side++)
		if (strcmp(mesh->parts[part].structure, hemispheres[side]) == 0)
			return side == 1;
	for (size_t v = 0; v < mesh->n_vertices; v++)
		sum += mesh->xyz[v][0];
	*guessed = true;
	return sum > 0;
}

/* The box around what is drawn; vertices without a triangle aren't. */
static void
measure(struct portrait *portrait, struct part *part)
{
	const struct mesh *mesh = portrait->mesh;
	double low[3] = { INFINITY, INFINITY, INFINITY }, high[3] = { -INFINITY, -INFINITY, -INFINITY };

	for (size_t i = 0; i < 3 * part->n_triangles; i++)
		for (size_t axis = 0; axis < 3; axis++) {
			double at = mesh->xyz[part->triangles[i / 3][i % 3]][axis];

			low[axis] = fmin(low[axis], at);
			high[axis] = fmax(high[axis], at);
		}
	for (size_t axis = 0; axis < 3; axis++) {
		part->centre[axis] = low[axis] / 2 + high[axis] / 2;
		portrait->extents[axis] = fmax(portrait->extents[axis], high[axis] - low[axis]);
	}
}

struct portrait *
portrait_new(const struct mesh *mesh)
{
	struct portrait *portrait = mem_zeros(1, sizeof(*portrait));
	size_t vertices = 0, first = 0;

	portrait->mesh = mesh;
	for (size_t p = 0; p < mesh->n_parts; p++) {
		struct part *part = &portrait->parts[p];

		vertices += mesh->parts[p].n_vertices;
		part->right = is_right(mesh, p, &portrait->guessed);
		part->triangles = (const size_t (*)[3])mesh->triangles + first;
		while (first < mesh->n_triangles && mesh->triangles[first][0] < vertices) {
			part->n_triangles++;
			first++;
		}
		measure(portrait, part);
	}
	for (size_t axis = 0; axis < 3; axis++)
		if (!(portrait->extents[axis] < 1e30))
			die("%s: is %g mm large, which can't be drawn", mesh->name, portrait->extents[axis]);
	return portrait;
}

void
portrait_free(struct portrait *portrait)
{
	free(portrait);
}

bool
portrait_guessed(const struct portrait *portrait, bool *right)
{
	*right = portrait->parts[0].right;
	return portrait->guessed;
}

/* ---- the sheet ------------------------------------------------------------------------------ */

/* Rows and columns of views, and what fits: mm a pixel. */
struct grid {
	size_t n_rows, n_columns;
	double width, height;	/* of a cell, pixels */
	double mm;
};

static struct grid
fit_grid(const struct portrait *portrait, const struct picture_box *box, size_t n_rows)
{
	struct grid grid = { n_rows, 2 * portrait->mesh->n_parts / n_rows, 0, 0, 0 };

	grid.width = box->width / (double)grid.n_columns;
	grid.height = box->height / (double)grid.n_rows;
	grid.mm = fmax(portrait->extents[1] / fmax(1, grid.width - 2 * gap),
	    portrait->extents[2] / fmax(1, grid.height - label_room - gap));
	/* what is flat from the side is a line, or a point */
	grid.mm = fmax(grid.mm, 1e-6 * portrait->extents[0]);
	if (!(grid.mm > 0))
		grid.mm = 1;
	return grid;
}

/* Its name, and a view that can be told from others, fit. */
static bool
is_legible(const struct grid *grid)
{
	return grid->width >= least_width && grid->height >= least_height;
}

/* One row or two, whichever makes them larger. */
static struct grid
choose_grid(const struct portrait *portrait, const struct picture_box *box)
{
	const struct grid one = fit_grid(portrait, box, 1), two = fit_grid(portrait, box, 2);

	if (is_legible(&one) != is_legible(&two))
		return is_legible(&one) ? one : two;
	return two.mm < one.mm ? two : one;
}

void
portrait_need(const struct portrait *portrait, const struct picture_box *box, double *width, double *height)
{
	const struct grid grid = choose_grid(portrait, box);

	*width = least_width * (double)grid.n_columns;
	*height = least_height * (double)grid.n_rows;
}

/* One row: the left hemisphere's views, then the right one's, lateral ones outside. Two: medial ones below. */
static struct relief_view
find_view(const struct portrait *portrait, const struct relief_surface *surfaces, const struct grid *grid, size_t cell,
    bool *medial, size_t *p)
{
	size_t n_parts = portrait->mesh->n_parts, column = cell % grid->n_columns;
	struct relief_view view = { .up = { 0, 0, 1 } };
	const struct part *part;
	double pixels = (double)(grid->width > large || grid->height > large ? 1 : density);

	*p = grid->n_rows == 1 ? column / 2 : column;
	*medial = grid->n_rows == 1 ? column % 2 != *p : cell / grid->n_columns == 1;
	if (n_parts == 1) {
		*p = 0;
		*medial = cell == 1;
	}
	part = &portrait->parts[*p];
	view.surface = &surfaces[*p];
	view.toward[0] = part->right != *medial ? 1 : -1;
	memcpy(view.centre, part->centre, sizeof(view.centre));
	view.mm = grid->mm / pixels;
	view.width = (size_t)ceil(portrait->extents[1] / view.mm) + 2;
	view.height = (size_t)ceil(portrait->extents[2] / view.mm) + 2;
	return view;
}

enum { GROUND, PAINT, SHADE, LAYERS };

/* The PNGs of a view; NULL: not seen. */
struct rasters {
	unsigned char *pngs[LAYERS];
	size_t n_bytes[LAYERS];
};

/* The layers one upon another; the name is that of the last. */
static void
put_view(struct svg *svg, const struct relief_view *view, const struct grid *grid, double x, double y, const char *name,
    const struct rasters *rasters)
{
	double scale = view->mm / grid->mm, width = (double)view->width * scale, height = (double)view->height * scale;
	double top = y + fmax(0, (grid->height - label_room - height) / 2);
	const struct svg_type type = { .size = AXIS_LETTERS, .anchor = SVG_MIDDLE };
	char *label = svg_text_fit(AXIS_LETTERS, grid->width, name);

	for (size_t k = 0; k < LAYERS; k++)
		if (rasters->pngs[k] != NULL)
			svg_image(svg, x + (grid->width - width) / 2, top, width, height, rasters->pngs[k], rasters->n_bytes[k],
			    true, k == SHADE ? name : NULL);
	svg_text(svg, x + grid->width / 2, top + height + label_room - 5, &type, label);
	free(label);
}

/* What is encoded: the layers of the views. */
struct encoding {
	const struct relief_view *views;
	unsigned char palettes[LAYERS][RELIEF_COLOURS][4];
	struct rasters rasters[MOST_VIEWS];
};

static void
make_palettes(struct encoding *encoding, const struct paint *paint)
{
	relief_palette(cmap_find("grey"), encoding->palettes[GROUND]);
	if (paint->cmap != NULL)
		relief_palette(paint->cmap, encoding->palettes[PAINT]);
	memset(encoding->palettes[SHADE], 0, sizeof(encoding->palettes[SHADE]));
	for (size_t k = 0; k < RELIEF_COLOURS; k++)
		encoding->palettes[SHADE][k][3] = (unsigned char)k;
}

static void
encode_layer(void *arg, size_t i, size_t thread)
{
	struct encoding *encoding = arg;
	const struct relief_view *view = &encoding->views[i / LAYERS];
	const unsigned char *const layers[LAYERS] = { view->ground, view->paint, view->shade };
	const size_t k = i % LAYERS;
	struct rasters *rasters = &encoding->rasters[i / LAYERS];

	(void)thread;
	rasters->pngs[k] = NULL;
	if (layers[k] != NULL)
		rasters->pngs[k] = png_encode_places(view->width, view->height,
		    (const unsigned char (*)[4])encoding->palettes[k], layers[k], &rasters->n_bytes[k]);
}

void
portrait_draw(const struct portrait *portrait, const struct paint *paint, struct par *par, struct svg *svg,
    const struct picture_box *box)
{
	const struct mesh *mesh = portrait->mesh;
	const struct grid grid = choose_grid(portrait, box);
	size_t n = 2 * mesh->n_parts, p[MOST_VIEWS];
	struct relief_surface surfaces[HEMISPHERES];
	struct relief_view views[MOST_VIEWS];
	struct encoding encoding = { .views = views };
	bool medial[MOST_VIEWS];

	for (size_t i = 0; i < mesh->n_parts; i++)
		surfaces[i] = (struct relief_surface){ mesh->n_vertices, (const double (*)[3])mesh->xyz,
			portrait->parts[i].n_triangles, portrait->parts[i].triangles, paint->grey, paint->places,
			paint->values, paint->height, paint->flat };
	for (size_t i = 0; i < n; i++)
		views[i] = find_view(portrait, surfaces, &grid, i, &medial[i], &p[i]);
	relief_draw(par, n, views);
	make_palettes(&encoding, paint);
	par_run(par, n * LAYERS, encode_layer, &encoding);
	for (size_t i = 0; i < n; i++) {
		char *name = mem_format("%s, %s", portrait->parts[p[i]].right ? "right" : "left",
		    medial[i] ? "medial" : "lateral");

		put_view(svg, &views[i], &grid, box->x + grid.width * (double)(i % grid.n_columns),
		    box->y + grid.height * (double)(i / grid.n_columns), name, &encoding.rasters[i]);
		free(name);
		for (size_t k = 0; k < LAYERS; k++)
			free(encoding.rasters[i].pngs[k]);
		relief_free(&views[i]);
	}
}
