/* plotsurf: values of the vertices of a surface, drawn on it.
 *
 * Reads the mesh of a hemisphere, or those of both; a unit table with a record for each vertex or for some, or an image of
 * such values; and maybe a depth of each vertex. Writes SVG with a lateral and a medial view of each hemisphere. Holds all of
 * it.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "base/par.h"
#include "drawing/axis.h"
#include "drawing/cmap.h"
#include "drawing/paint.h"
#include "drawing/picture.h"
#include "drawing/portrait.h"
#include "drawing/svg.h"
#include "geometry/mesh.h"
#include "geometry/space.h"
#include "geometry/surfacemap.h"
#include "geometry/vertexmap.h"

struct job {
	const char *mesh, *mask, *column, *background;
	double height;
	bool bare;
	size_t threads;
	struct picture picture;
};

struct scene {
	struct space *space;		/* with a mask: which vertices the records are of; it has the mesh */
	const struct mesh *mesh;
	struct mesh *own;		/* without */
	struct portrait *portrait;
	struct paint *paint;
	struct surfacemap *map;		/* NULL: the surface alone */
	struct cmap_scale scale;
};

/* Pixels: of a colour bar, and around it. */
static const double bar_width = 14, bar_most = 200, gap = 14;

/* ---- what is read --------------------------------------------------------------------------------------------- */

static void
read_mesh(struct scene *scene, const struct job *job)
{
	bool right;

	if (job->mask == NULL) {
		scene->mesh = scene->own = mesh_read(job->mesh);
	} else {
		scene->space = space_open(job->mask, job->mesh);
		scene->mesh = space_mesh(scene->space);
	}
	scene->portrait = portrait_new(scene->mesh);
	if (portrait_guessed(scene->portrait, &right))
		note("%s: doesn't say which hemisphere it is of; by its place the %s", scene->mesh->name,
		    right ? "right" : "left");
}

/* FreeSurfer's depth is larger in sulci, the HCP's and fMRIPrep's on gyri: the folds tell. */
static void
read_depth(struct scene *scene, const char *path)
{
	static const double clear = 0.3;
	double *depth = vertexmap_read(path, scene->mesh), rise = vertexmap_rise(depth, scene->mesh);

	if (rise > clear)
		note("%s: is larger on gyri; these are light", path);
	paint_depth(scene->paint, depth, rise > clear);
	free(depth);
}

static void
paint_vertices(struct scene *scene, const struct job *job)
{
	struct cmap_scale *scale = &scene->scale;
	const struct surfacemap *map = scene->map;
	char *what = map->column == NULL ? mem_string(map->file) : mem_format("%s: %s", map->file, map->column);

	*scale = (struct cmap_scale){ .cmap = job->picture.cmap, .height = job->height };
	cmap_fit(scale->cmap, scene->mesh->n_vertices, map->values, 1, &scale->low, &scale->high);
	picture_range(&job->picture, &scale->low, &scale->high);
	paint_values(scene->paint, scene->mesh, map->values, scale);
	if (scene->paint->n_finite == 0)
		note("%s: no value is finite", what);
	else if (scene->paint->n_painted == 0)
		note("%s: nothing is beyond %g", what, job->height);
	free(what);
}

/* ---- the sheet ------------------------------------------------------------------------------------------------ */

/* The bar at the right of the box, which it leaves smaller, with what the user or the input calls the values above it; nothing
 * is drawn without a picture. */
static void
draw_bar(struct svg *svg, const struct scene *scene, const char *label, struct picture_box *box)
{
	const struct surfacemap *map = scene->map;
	struct axis_head head = axis_head_new(label != NULL ? label : map->column != NULL ? map->column : map->measure,
	    box->width / 5, &scene->scale, scene->paint->below);
	double height = fmin(fmin(bar_most, box->height * 0.6), box->height - 2 * head.height);
	double room = fmax(bar_width + axis_colour_bar_room(&scene->scale, height), head.width);
	double left = box->x + box->width - room, top = box->y + (box->height - height) / 2;

	if (svg != NULL) {
		axis_colour_bar(svg, &scene->scale, left, top, bar_width, height, NULL);
		axis_head_draw(svg, &head, left, top);
	}
	box->width -= room + gap;
	axis_head_free(&head);
}

/* A size that leaves no room is an error. */
static void
check_size(const struct scene *scene, const struct job *job)
{
	const struct picture_box inside = picture_inside(&job->picture);
	struct picture_box box = inside;
	double width, height;

	if (scene->paint->n_finite > 0)
		draw_bar(NULL, scene, job->picture.label, &box);
	portrait_need(scene->portrait, &box, &width, &height);
	picture_need(&job->picture, width + inside.width - box.width, height);
}

static void
draw(const struct scene *scene, const struct job *job)
{
	const struct paint *paint = scene->paint;
	struct par *par;
	char *name, *description = NULL;
	struct picture_box box;
	struct svg *svg;

	check_size(scene, job);
	par = par_open(job->threads);
	if (scene->map == NULL) {
		name = mem_string(scene->mesh->name);
	} else {
		name = mem_format("%s on %s", scene->map->column == NULL ? scene->map->file : scene->map->column,
		    scene->mesh->name);
		description = mem_format("%zu of %zu vertices are painted, those beyond %g; colours go from %g to %g",
		    paint->n_painted, paint->n_vertices, job->height, scene->scale.low, scene->scale.high);
	}
	svg = picture_open(&job->picture, name, description, &box);
	if (paint->n_finite > 0)
		draw_bar(svg, scene, job->picture.label, &box);
	portrait_draw(scene->portrait, paint, par, svg, &box);
	svg_close(svg);
	par_close(par);
	free(name);
	free(description);
}

static void
run(const struct job *job, const char *file)
{
	struct scene scene = { 0 };

	read_mesh(&scene, job);
	scene.paint = paint_new(scene.mesh->n_vertices);
	if (job->background != NULL)
		read_depth(&scene, job->background);
	if (!job->bare) {
		scene.map = surfacemap_read(file, job->column, scene.mesh, scene.space);
		paint_vertices(&scene, job);
	}
	draw(&scene, job);
	if (scene.map != NULL)
		surfacemap_free(scene.map);
	paint_free(scene.paint);
	portrait_free(scene.portrait);
	if (scene.space != NULL)
		space_free(scene.space);
	if (scene.own != NULL)
		mesh_free(scene.own);
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
		OPT_TEXT('m', "mask", "MASK", &job.mask, "image of the vertices that the records are of"),
		OPT_TEXT('c', "columns", "COLUMN", &job.column, "what is drawn; z by default, or the only one"),
		OPT_REAL('u', "height", "HEIGHT", &job.height, 0, INFINITY, "only what is beyond; 0 by default"),
		OPT_TEXT(0, "background", "DEPTH", &job.background, "sulcal depth of each vertex, or LEFT,RIGHT"),
		OPT_FLAG(0, "bare", &job.bare, "the surface alone; reads no table"),
		PICTURE_LABEL(&job.picture), PICTURE_CMAP(&job.picture), PICTURE_OPTIONS(&job.picture),
		OPT_THREADS(&job.threads),
		OPT_END
	};
	const struct opt_tool tool = { "plotsurf",
		"-g MESH [-m MASK] [-c COLUMN] [-u HEIGHT] [--background=DEPTH] [--label=TEXT] [--cmap=" CMAP_NAMES "] "
		"[--title=TEXT] [--range=A,B] [--size=WxH] [--dark] [-j N] [-o FILE] [--bare | TABLE | IMAGE]",
		"values of vertices, drawn on their surface", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL && (operands[1] != NULL || job.bare))
		die_usage(job.bare ? "--bare draws no table; `%s' is one" : "one table at a time; `%s' is a second one",
		    operands[job.bare ? 0 : 1]);
	if (job.mesh == NULL)
		die_usage("-g is needed: the mesh");
	if (job.bare && (job.mask != NULL || job.column != NULL))
		die_usage("--bare draws no table; -m and -c are for one");
	picture_check(&job.picture, 720, choose_height(job.mesh));
	run(&job, operands[0] == NULL ? "-" : operands[0]);
	free(operands);
	return 0;
}
