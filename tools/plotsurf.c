/* plotsurf: values of the vertices of a surface, drawn on it.
 *
 * Reads the mesh of a hemisphere, or those of both; a unit table with a record for each vertex; and maybe a depth of each
 * vertex. Writes SVG with a lateral and a medial view of each hemisphere. Holds all of it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "base/par.h"
#include "drawing/axis.h"
#include "drawing/cmap.h"
#include "drawing/picture.h"
#include "drawing/portrait.h"
#include "drawing/svg.h"
#include "geometry/mesh.h"
#include "geometry/vertexmap.h"
#include "numerics/order.h"
#include "tables/columns.h"
#include "tables/held.h"

struct job {
	const char *mesh, *column, *background;
	double height;
	bool bare;
	size_t threads;
	struct picture picture;
};

struct scene {
	struct mesh *mesh;
	struct portrait *portrait;
	struct held *table;		/* NULL: the surface alone */
	size_t column;
	struct cmap_scale scale;
	size_t n_finite, n_painted;	/* vertices */
	unsigned char *grey, (*rgba)[4];	/* of each vertex */
	double *margins;		/* how far each value is beyond the height */
	bool flat;
};

/* Pixels: of a colour bar, and around it. */
static const double bar_width = 14, bar_most = 200, gap = 14;

/* ---- values to colours ---------------------------------------------------------------------------------------- */

/* Greys: the deeper, the darker, between the 2nd and the 98th percentile. */
static void
paint_background(struct scene *scene, const char *background)
{
	static const double lightest = 222, darkest = 118, even = 190;
	size_t n = scene->mesh->n_vertices, n_finite = 0;
	double *depth = background == NULL ? NULL : vertexmap_read(background, scene->mesh), *sorted;

	scene->grey = mem_array(n, 1);
	memset(scene->grey, (int)even, n);
	if (depth == NULL)
		return;
	sorted = mem_array(n, sizeof(*sorted));
	for (size_t v = 0; v < n; v++)
		if (isfinite(depth[v]))
			sorted[n_finite++] = depth[v];
	order_rising(n_finite, sorted);
	for (size_t v = 0; v < n && n_finite > 0; v++) {
		double low = sorted[n_finite / 50], high = sorted[n_finite - 1 - n_finite / 50];
		double place = (depth[v] - low) / (high - low);

		if (isfinite(place) || isinf(depth[v]))
			scene->grey[v] = (unsigned char)(lightest + (darkest - lightest) * fmin(1, fmax(0, place)) + 0.5);
	}
	free(sorted);
	free(depth);
}

/* A map of parcels: most of its painted triangles have one value. */
static bool
is_flat(const struct scene *scene)
{
	size_t n_painted = 0, n_even = 0;

	for (size_t i = 0; i < scene->mesh->n_triangles; i++) {
		const size_t *corners = scene->mesh->triangles[i];
		bool painted = true, even = true;

		for (size_t k = 0; k < 3; k++) {
			painted = painted && scene->rgba[corners[k]][3] > 0;
			even = even && memcmp(scene->rgba[corners[k]], scene->rgba[corners[0]], 4) == 0;
		}
		n_painted += painted;
		n_even += painted && even;
	}
	return 2 * n_even > n_painted;
}

/* The column that -c names; or z, or the only one there is. */
static size_t
find_column(const struct job *job, const struct held *table)
{
	if (job->column == NULL && table->n_columns == 1)
		return 0;
	return columns_find(job->column == NULL ? "z" : job->column, table->name, table->n_columns, held_columns(table));
}

static void
read_values(struct scene *scene, const struct job *job, const char *file)
{
	const struct held *table = scene->table = held_read(file);

	scene->column = find_column(job, table);
	if (table->n_units != scene->mesh->n_vertices)
		die("%s: %zu units; %s has %zu vertices", table->name, table->n_units, scene->mesh->name,
		    scene->mesh->n_vertices);
	scene->margins = mem_array(table->n_units, sizeof(*scene->margins));
	scene->scale = (struct cmap_scale){ .cmap = job->picture.cmap, .height = job->height };
	cmap_fit(scene->scale.cmap, table->n_units, table->values + scene->column, table->n_columns, &scene->scale.low,
	    &scene->scale.high);
	picture_range(&job->picture, &scene->scale.low, &scene->scale.high);
	for (size_t v = 0; v < table->n_units; v++) {
		double value = table->values[v * table->n_columns + scene->column];

		cmap_colour(&scene->scale, value, scene->rgba[v]);
		scene->margins[v] = fabs(value) - job->height;
		scene->n_finite += isfinite(value) ? 1 : 0;
		scene->n_painted += scene->rgba[v][3] > 0;
	}
	if (scene->n_finite == 0)
		note("%s: %s: no value is finite", table->name, table->columns[scene->column]);
	else if (scene->n_painted == 0)
		note("%s: %s: nothing is beyond %g", table->name, table->columns[scene->column], job->height);
	scene->flat = is_flat(scene);
}

/* ---- the sheet ------------------------------------------------------------------------------------------------ */

/* The bar at the right of the box, which it leaves smaller. */
static void
draw_bar(struct svg *svg, const struct scene *scene, struct picture_box *box)
{
	double height = fmin(bar_most, box->height * 0.6), top = box->y + (box->height - height) / 2;
	const char *column = scene->table->columns[scene->column];
	double room = fmax(bar_width + axis_colour_bar_room(&scene->scale, height),
	    fmin(box->width / 6, svg_text_width(AXIS_LETTERS, column)));
	char *title = svg_text_fit(AXIS_LETTERS, room, column);

	axis_colour_bar(svg, &scene->scale, box->x + box->width - room, top, bar_width, height, NULL);
	svg_text(svg, box->x + box->width - room, top - 10, &(struct svg_type){ .size = AXIS_LETTERS }, title);
	box->width -= room + gap;
	free(title);
}

static void
draw(const struct scene *scene, const struct job *job)
{
	struct par *par = par_open(job->threads);
	char *name, *description = NULL;
	struct picture_box box;
	struct svg *svg;

	if (scene->table == NULL) {
		name = mem_format("%s", scene->mesh->name);
	} else {
		name = mem_format("%s on %s", scene->table->columns[scene->column], scene->mesh->name);
		description = mem_format("%zu of %zu vertices are painted, those beyond %g; colours go from %g to %g",
		    scene->n_painted, scene->mesh->n_vertices, job->height, scene->scale.low, scene->scale.high);
	}
	svg = picture_open(&job->picture, name, description, &box);
	if (scene->n_finite > 0)
		draw_bar(svg, scene, &box);
	portrait_draw(scene->portrait, &(struct portrait_paint){ scene->grey, (const unsigned char (*)[4])scene->rgba,
	    scene->margins, scene->flat }, par, svg, &box);
	svg_close(svg);
	par_close(par);
	free(name);
	free(description);
}

static void
run(const struct job *job, const char *file)
{
	struct scene scene = { .mesh = mesh_read(job->mesh) };

	scene.portrait = portrait_new(scene.mesh);
	scene.rgba = mem_zeros(scene.mesh->n_vertices, sizeof(*scene.rgba));
	paint_background(&scene, job->background);
	if (!job->bare)
		read_values(&scene, job, file);
	draw(&scene, job);
	if (scene.table != NULL)
		held_free(scene.table);
	free(scene.margins);
	free(scene.rgba);
	free(scene.grey);
	portrait_free(scene.portrait);
	mesh_free(scene.mesh);
}

/* As wide as high for two rows of views, or one. */
static double
choose_height(const char *mesh)
{
	char *paths[HEMISPHERES];
	size_t n = hemispheres_split(mesh, paths);

	hemispheres_free(n, paths);
	return n == HEMISPHERES ? 500 : 270;
}

int
main(int argc, char **argv)
{
	struct job job = { .threads = par_processors(), .picture = { .cmap_name = "cold-hot" } };
	const struct opt options[] = {
		OPT_TEXT('g', "graph", "MESH", &job.mesh, "the mesh, or LEFT,RIGHT"),
		OPT_TEXT('c', "columns", "COLUMN", &job.column, "what is drawn; z by default, or the only one"),
		OPT_REAL('u', "height", "HEIGHT", &job.height, 0, INFINITY, "only what is beyond; 0 by default"),
		OPT_TEXT(0, "background", "DEPTH", &job.background, "sulcal depth of each vertex, or LEFT,RIGHT"),
		OPT_FLAG(0, "bare", &job.bare, "the surface alone; reads no table"),
		PICTURE_CMAP(&job.picture),
		PICTURE_OPTIONS(&job.picture),
		OPT_THREADS(&job.threads),
		OPT_END
	};
	const struct opt_tool tool = { "plotsurf",
		"-g MESH [-c COLUMN] [-u HEIGHT] [--background=DEPTH] [--cmap=" CMAP_NAMES "] [--title=TEXT] "
		"[--range=A,B] [--size=WxH] [--dark] [-j N] [-o FILE] [--bare | TABLE]",
		"values of vertices, drawn on their surface", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL && (operands[1] != NULL || job.bare))
		die_usage(job.bare ? "--bare draws no table; `%s' is one" : "one table at a time; `%s' is a second one",
		    operands[job.bare ? 0 : 1]);
	if (job.mesh == NULL)
		die_usage("-g is needed: the mesh");
	picture_check(&job.picture, 720, choose_height(job.mesh));
	run(&job, operands[0] == NULL ? "-" : operands[0]);
	free(operands);
	return 0;
}
