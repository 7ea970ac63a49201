/* plotslices: a map on a background, cut along the axes of the world.
 *
 * Reads a volume of an image of values, and maybe one that it is drawn on, each on its own grid. Writes SVG text: rasters
 * (PNG) per cut, coordinates (mm), sides, a bar of colours. Holds both volumes; only what is seen is sampled.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "drawing/montage.h"
#include "drawing/outline.h"
#include "drawing/overlay.h"
#include "drawing/picture.h"
#include "geometry/volume.h"

enum mode { MODE_ORTHO, MODE_X, MODE_Y, MODE_Z, MODE_MOSAIC };
enum { MOST_CUTS = 200, SOME_CUTS = 7, ROW_CUTS = 8 };

struct job {
	struct picture picture;
	const char *background, *cuts, *contours;
	bool glass;
	double height;
	size_t volume;
	int mode;
	/* what is read of --cuts: a number of them, or where they are */
	size_t n_cuts;
	double at[MOST_CUTS];
	bool placed;
};

static const char names[] = "xyz";

/* ---- the command line --------------------------------------------------------------------------------- */

static void
read_places(struct job *job)
{
	char *text = mem_string(job->cuts), *rest = text, *word;

	job->placed = true;
	for (job->n_cuts = 0; (word = strsep(&rest, ",")) != NULL; job->n_cuts++)
		if (job->n_cuts == MOST_CUTS || !opt_real(word, &job->at[job->n_cuts]) || !isfinite(job->at[job->n_cuts]))
			die_usage("--cuts: `%s' is neither a number of cuts nor their places in mm, at most %d", job->cuts,
			    MOST_CUTS);
	free(text);
}

static void
check_job(struct job *job, char *const *operands)
{
	picture_check(&job->picture, job->mode == MODE_ORTHO && !job->glass ? 760 : 960, 400);
	if (operands[0] != NULL && operands[1] != NULL)
		die_usage("one map at a time; `%s' is a second one", operands[1]);
	if (job->glass && (job->cuts != NULL || job->mode != MODE_ORTHO || job->contours != NULL))
		die_usage("--glass is seen through: --mode, --cuts and --contours don't go with it");
	job->n_cuts = SOME_CUTS;
	if (job->cuts != NULL && (job->mode == MODE_ORTHO || !opt_count(job->cuts, &job->n_cuts)))
		read_places(job);
	if (job->n_cuts < 1 || job->n_cuts > MOST_CUTS)
		die_usage("--cuts: %s is not between 1 and %d", job->cuts, MOST_CUTS);
	if (job->mode == MODE_ORTHO && job->placed && job->n_cuts != 3)
		die_usage("--cuts: `%s' is no X,Y,Z, a place in mm", job->cuts);
	if (job->mode == MODE_MOSAIC && job->placed)
		die_usage("--cuts: `%s' is no number of cuts along each axis", job->cuts);
}

/* ---- what is cut -------------------------------------------------------------------------------------- */

static void
add_cut(struct montage *montage, const struct overlay *overlay, size_t axis, double at)
{
	char *caption = mem_format("%c = %g", names[axis], round(at * 10) / 10 + 0.0);

	if (!(at >= overlay->field.low[axis] && at <= overlay->field.high[axis]))
		die("--cuts: %s is outside; the images reach from %g to %g mm", caption, overlay->field.low[axis],
		    overlay->field.high[axis]);
	montage_add(montage, cut_new(axis, at, &overlay->view, false), caption);
	free(caption);
}

/* How many cuts along an axis: where none were asked for, no more than there are voxels in what is above the height. */
static size_t
count_cuts(const struct job *job, const struct overlay *overlay, size_t axis)
{
	const double length = overlay->found.high[axis] - overlay->found.low[axis];
	const double voxels = rint(length / volume_reach(overlay->map, axis));

	return job->cuts == NULL ? (size_t)fmax(1, fmin((double)job->n_cuts, voxels)) : job->n_cuts;
}

/* Where cut k of n along an axis is: in the middle of its part of what is above the height, at a whole mm if that makes
 * no two of them one. */
static double
cut_place(const struct job *job, const struct overlay *overlay, size_t axis, size_t k, size_t n)
{
	const double low = overlay->found.low[axis], step = (overlay->found.high[axis] - low) / (double)n;
	const double at = low + ((double)k + 0.5) * step;

	return job->placed ? job->at[k] : step >= 2 ? rint(at) : at;
}

static void
add_cuts(const struct job *job, struct montage *montage, const struct overlay *overlay, size_t axis)
{
	const size_t n = count_cuts(job, overlay, axis);

	for (size_t k = 0; k < n; k++)
		add_cut(montage, overlay, axis, cut_place(job, overlay, axis, k, n));
	montage_part(montage);
}

/* The left half from the left, the right half from the right, all from behind and from above. */
static void
add_glass(struct montage *montage, const struct overlay *overlay)
{
	static const char *const captions[] = { "left", "right", "coronal", "axial" };
	const struct volume_box *view = &overlay->view;

	for (size_t i = 0; i < 4; i++) {
		const size_t axis = i < 2 ? 0 : i - 1;
		struct cut cut = cut_new(axis, 0, view, i == 0);

		cut.deep = true;
		cut.near_mm = i == 1 ? fmax(view->low[0], 0) : view->low[axis];
		cut.far_mm = i == 0 ? fmin(view->high[0], 0) : view->high[axis];
		montage_add(montage, cut, captions[i]);
	}
}

static struct montage *
plan(const struct job *job, const struct overlay *overlay)
{
	struct montage *montage = montage_new();

	if (job->glass)
		add_glass(montage, overlay);
	for (size_t axis = 0; axis < 3 && !job->glass; axis++) {
		if (job->mode == MODE_ORTHO)
			add_cut(montage, overlay, axis, job->at[axis]);
		else if (job->mode == MODE_MOSAIC || axis == (size_t)job->mode - MODE_X)
			add_cuts(job, montage, overlay, axis);
	}
	return montage;
}

/* ---- drawing ------------------------------------------------------------------------------------------ */

static void
draw(struct job *job, const struct overlay *overlay, struct montage *montage)
{
	enum { BAR = 12, BAR_GAP = 18, NOTE = 20, LEAST = 90 };
	const struct cmap_scale *scale = &overlay->layers.scale;
	const double note_room = overlay->range.n == 0 ? NOTE : 0;
	char *said = overlay_describe(overlay);
	struct picture_box inside = picture_inside(&job->picture);
	struct axis_head head = axis_head_new(job->picture.label != NULL ? job->picture.label : volume_measure(overlay->map),
	    inside.width / 5, scale, overlay->range.low < 0);
	const double side = overlay->range.n == 0 ? 0 :
	    BAR_GAP + fmax(head.width, BAR + axis_colour_bar_room(scale, 120));
	struct volume *contours = job->contours == NULL ? NULL : volume_open(job->contours);
	struct svg *svg;
	double height, left, top, bar;

	montage_fit(montage, inside.width - side, job->picture.size == NULL ? 0 : inside.height - note_room, ROW_CUTS);
	height = fmax(montage->height + note_room, LEAST);
	picture_grow(&job->picture, height);
	picture_need(&job->picture, montage->width + side, height);
	svg = picture_open(&job->picture, volume_name(overlay->map), said, &inside);
	left = inside.x + (inside.width - side - montage->width) / 2;
	top = inside.y + (inside.height - note_room - montage->height) / 2;
	montage_place(montage, left, top);
	if (job->glass)
		overlay_outline(svg, overlay, montage);
	montage_draw(svg, montage, &overlay->layers);
	if (contours != NULL && outline_regions(svg, montage, contours) == 0)
		warn("%s: nothing of it is in what is drawn; it has no lines", volume_name(contours));
	if (!job->glass && job->mode == MODE_ORTHO)
		montage_cross(svg, montage, job->at);
	bar = fmin(180, inside.height - head.height - 16);
	if (overlay->range.n > 0) {
		left += montage->width + BAR_GAP;
		top = inside.y + (inside.height - bar + head.height) / 2 - 6;
		axis_colour_bar(svg, scale, left, top, BAR, bar, NULL);
		axis_head_draw(svg, &head, left, top);
	} else {
		svg_text(svg, inside.x + inside.width / 2, inside.y + inside.height - 4,
		    &(struct svg_type){ .size = AXIS_LETTERS, .anchor = SVG_MIDDLE }, said);
	}
	volume_free(contours);
	svg_close(svg);
	axis_head_free(&head);
	free(said);
}

int
main(int argc, char **argv)
{
	struct job job = { .volume = 1 };
	const struct opt options[] = {
		OPT_REAL('u', "height", "HEIGHT", &job.height, 0, INFINITY, "values beyond it have colours; 0 by default"),
		OPT_TEXT(0, "background", "IMAGE", &job.background, "what the map is drawn on, in grey"),
		OPT_CHOICE(0, "mode", "ortho|x|y|z|mosaic", &job.mode, "what is cut: along which axes; ortho by default"),
		OPT_TEXT(0, "cuts", "N|MM,...", &job.cuts, "how many cuts, or where they are"),
		OPT_FLAG(0, "glass", &job.glass, "instead of slices, the whole head seen through"),
		OPT_TEXT(0, "contours", "IMAGE", &job.contours, "labels or probabilities to draw lines around"),
		OPT_COUNT(0, "volume", "N", &job.volume, 1, SIZE_MAX, "the map's volume, from 1; 1 by default"),
		PICTURE_LABEL(&job.picture), PICTURE_OPTIONS(&job.picture), PICTURE_CMAP(&job.picture),
		OPT_END
	};
	const struct opt_tool tool = { "plotslices",
		"[-u HEIGHT] [--background=IMAGE] [--mode=ortho|x|y|z|mosaic] [--cuts=N|MM,...] [--glass] "
		"[--contours=IMAGE] [--volume=N] [--label=TEXT] [--title=TEXT] [--range=A,B] [--cmap=" CMAP_NAMES "] "
		"[--size=WxH] [--dark] [-o FILE] [MAP]",
		"a map on a background, in slices", options };
	char **operands = opt_parse(&tool, argc, argv);
	struct overlay *overlay;
	struct montage *montage;

	check_job(&job, operands);
	overlay = overlay_read(operands[0] == NULL ? "-" : operands[0], job.volume - 1, job.background, job.height);
	overlay_colour(overlay, &job.picture);
	if (!job.placed && job.mode == MODE_ORTHO)
		memcpy(job.at, overlay->peak, sizeof(overlay->peak));
	montage = plan(&job, overlay);
	draw(&job, overlay, montage);
	montage_free(montage);
	overlay_free(overlay);
	free(operands);
	return 0;
}
