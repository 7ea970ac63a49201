/* relief: surfaces of triangles as pixels; see relief.h. */
#include "drawing/relief.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* SIDE x SIDE samples a pixel; rows of pixels that are drawn at a time, so that their samples stay in the cache. */
enum { SIDE = 2, BAND = 32 };
/* A sample on an edge belongs to the triangles on both sides, whatever the rounding. */
static const double slack = 1e-9;
/* Samples: what the slack may be beyond a triangle's corners. */
static const double near = 0.01;
/* Place in the ground's scale of what paint hides. */
static const double hidden = 0.5;
/* Light: from everywhere, from the eye, and from the upper left. */
static const double ambient = 0.32, frontal = 0.43, slanted = 0.3;
static const double lamp[3] = { -0.42, -0.65, 0.63 };	/* to the right, down, to the eye; of length 1 */

/* A vertex as it is seen: samples to the right and down, nearer ones with larger z; the normal in these axes, of length 1. */
struct corner {
	double at[3], normal[3];
};

struct sample {
	double depth;		/* z of what is seen; -INFINITY: nothing */
	double second, third;	/* how much of the triangle's second and third corner is here */
	size_t triangle;
};

struct job {
	struct relief_view *views;
	struct corner **corners;	/* of each view's vertices */
	size_t n_bands;			/* of the highest view */
	struct sample **samples;	/* of each thread: a band of the widest view */
};

/* ---- where vertices are ------------------------------------------------------------------------------------- */

static double
dot(const double a[3], const double b[3])
{
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
cross(const double a[3], const double b[3], double product[3])
{
	for (size_t axis = 0; axis < 3; axis++) {
		size_t next = (axis + 1) % 3, last = (axis + 2) % 3;

		product[axis] = a[next] * b[last] - a[last] * b[next];
	}
}

/* Adds each triangle's normal, as long as twice its area, to its corners. */
static void
add_normals(const struct relief_surface *surface, struct corner *corners)
{
	for (size_t i = 0; i < surface->n_triangles; i++) {
		const size_t *triangle = surface->triangles[i];
		const double *first = corners[triangle[0]].at;
		double sides[2][3], normal[3];

		for (size_t axis = 0; axis < 3; axis++)
			for (size_t side = 0; side < 2; side++)
				sides[side][axis] = corners[triangle[side + 1]].at[axis] - first[axis];
		cross(sides[1], sides[0], normal);	/* y goes down: the other way round */
		for (size_t corner = 0; corner < 3; corner++)
			for (size_t axis = 0; axis < 3; axis++)
				corners[triangle[corner]].normal[axis] += normal[axis];
	}
}

static void
place_corners(void *arg, size_t i, size_t thread)
{
	const struct job *job = arg;
	const struct relief_view *view = &job->views[i];
	const struct relief_surface *surface = view->surface;
	double right[3], scale = SIDE / view->mm;

	(void)thread;
	cross(view->up, view->toward, right);
	for (size_t v = 0; v < surface->n_vertices; v++) {
		struct corner *corner = &job->corners[i][v];
		double from[3];

		for (size_t axis = 0; axis < 3; axis++)
			from[axis] = surface->xyz[v][axis] - view->centre[axis];
		corner->at[0] = dot(right, from) * scale + (double)(view->width * SIDE) / 2;
		corner->at[1] = (double)(view->height * SIDE) / 2 - dot(view->up, from) * scale;
		corner->at[2] = dot(view->toward, from) * scale;
	}
	add_normals(surface, job->corners[i]);
	for (size_t v = 0; v < surface->n_vertices; v++) {
		double *normal = job->corners[i][v].normal, length = sqrt(dot(normal, normal));

		for (size_t axis = 0; axis < 3 && length > 0; axis++)
			normal[axis] /= length;
	}
}

/* ---- what is nearest ---------------------------------------------------------------------------------------- */

/* The first and last+1 of the whole numbers in [0, n) with middles (+ 0.5) between the least and the largest. */
static bool
find_span(const double ends[3], double first, double n, size_t span[2])
{
	double low = ends[0], high = ends[0];

	for (size_t i = 1; i < 3; i++) {
		low = ends[i] < low ? ends[i] : low;
		high = ends[i] > high ? ends[i] : high;
	}
	if (high < first - 1 || low > first + n + 1)
		return false;
	/* from here on they are small enough to be whole numbers of C's */
	low = low < first ? first : low;
	high = high > first + n ? first + n : high;
	span[0] = (size_t)(low + 0.5 - near);
	span[1] = (size_t)(high + 0.5 + near);
	span[1] = span[1] > (size_t)(first + n) ? (size_t)(first + n) : span[1];
	return span[0] < span[1];
}

/* What changes along rows and columns: the shares of the second and third corner. */
struct slope {
	double second[2], third[2];
};

/* Narrows a row's span to where a share, `from' at x = 0 and changing by `step' each sample, may be above 0. */
static void
narrow(double from, double step, double x, size_t span[2])
{
	double at = -from / step - x;

	/* a row of which nothing is within stays as it is; samples beside the end may be either, by rounding */
	if (!(fabs(at) < 1e9) || at < (double)span[0] - 1 || at > (double)span[1] + 1)
		return;
	if (step > 0)
		span[0] = at - 1 > (double)span[0] ? (size_t)(at - 1) : span[0];
	else
		span[1] = at + 2 < (double)span[1] ? (size_t)(at + 2) : span[1];
}

/* Puts a row of a triangle where it is nearer than what is there; y from its first corner. */
static void
put_row(const struct corner *const corners[3], size_t triangle, const struct slope *slope, double y, const size_t columns[2],
    struct sample *line)
{
	const double *a = corners[0]->at, *b = corners[1]->at, *c = corners[2]->at;
	size_t span[2] = { columns[0], columns[1] };

	/* few samples are looked at sooner than found */
	if (span[1] - span[0] > 8) {
		narrow(y * slope->second[1], slope->second[0], 0.5 - a[0], span);
		narrow(y * slope->third[1], slope->third[0], 0.5 - a[0], span);
		narrow(1 - y * (slope->second[1] + slope->third[1]), -slope->second[0] - slope->third[0], 0.5 - a[0], span);
	}
	for (size_t column = span[0]; column < span[1]; column++) {
		double x = (double)column + 0.5 - a[0];
		double second = x * slope->second[0] + y * slope->second[1], third = x * slope->third[0] + y * slope->third[1];
		double depth;

		if (second < -slack || third < -slack || second + third > 1 + slack)
			continue;
		depth = a[2] + second * (b[2] - a[2]) + third * (c[2] - a[2]);
		if (depth > line[column].depth)
			line[column] = (struct sample){ depth, second, third, triangle };
	}
}

/* Puts a triangle where it is nearer than what is there. samples: the rows from `top', n_rows x width. */
static void
put_triangle(const struct corner *const corners[3], size_t triangle, size_t width, size_t top, size_t n_rows,
    struct sample *samples)
{
	const double *a = corners[0]->at, *b = corners[1]->at, *c = corners[2]->at;
	double area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
	const struct slope slope = { { (c[1] - a[1]) / area, (a[0] - c[0]) / area },
		{ (a[1] - b[1]) / area, (b[0] - a[0]) / area } };
	size_t columns[2], rows[2];

	if (!find_span((double[3]){ a[1], b[1], c[1] }, (double)top, (double)n_rows, rows) ||
	    !find_span((double[3]){ a[0], b[0], c[0] }, 0, (double)width, columns) || area == 0)
		return;
	for (size_t row = rows[0]; row < rows[1]; row++)
		put_row(corners, triangle, &slope, (double)row + 0.5 - a[1], columns, samples + (row - top) * width);
}

/* ---- light and paint -------------------------------------------------------------------------------------------- */

static double
find_light(const struct corner *const corners[3], const double weights[3])
{
	double normal[3] = { 0, 0, 0 }, length, area;

	for (size_t corner = 0; corner < 3; corner++)
		for (size_t axis = 0; axis < 3; axis++)
			normal[axis] += weights[corner] * corners[corner]->normal[axis];
	length = sqrt(dot(normal, normal));
	if (!(length > 0))
		return ambient + frontal;
	area = (corners[1]->at[0] - corners[0]->at[0]) * (corners[2]->at[1] - corners[0]->at[1]) -
	    (corners[2]->at[0] - corners[0]->at[0]) * (corners[1]->at[1] - corners[0]->at[1]);
	if (area > 0)	/* seen from its back */
		length = -length;
	return fmin(1, ambient + frontal * fmax(0, normal[2] / length) + slanted * fmax(0, dot(normal, lamp) / length));
}

/* Whether a place is within the edge of the paint. painted: how much of the corners around it is. */
static bool
is_painted(const struct relief_surface *surface, const size_t triangle[3], const double weights[3], double painted)
{
	double value = 0;

	if (surface->values == NULL || surface->flat)
		return painted > 0.5;
	for (size_t k = 0; k < 3; k++) {
		const double own = surface->values[triangle[k]];

		if (!isfinite(own) || (isnan(surface->places[triangle[k]]) && fabs(own) >= surface->height))
			return painted > 0.5;
		value += weights[k] * own;
	}
	return fabs(value) > surface->height && painted > 0;
}

/* The paint of the largest part of the triangle around a place; NaN if that has none. */
static double
find_flat(const double places[3], const double weights[3])
{
	size_t best = 0;
	double most = -1;

	for (size_t i = 0; i < 3; i++) {
		double sum = 0;

		for (size_t k = 0; k < 3; k++)
			if (places[i] == places[k] || (isnan(places[i]) && isnan(places[k])))
				sum += weights[k];
		if (sum > most) {
			most = sum;
			best = i;
		}
	}
	return places[best];
}

/* Where a sample is on the paint's scale; NaN where it isn't painted. */
static double
find_paint(const struct relief_surface *surface, const size_t triangle[3], const double weights[3])
{
	double places[3], sum = 0, painted = 0;

	if (surface->places == NULL)
		return (double)NAN;
	for (size_t k = 0; k < 3; k++) {
		places[k] = surface->places[triangle[k]];
		if (isnan(places[k]))
			continue;
		painted += weights[k];
		sum += weights[k] * places[k];
	}
	if (surface->flat)
		return find_flat(places, weights);
	return is_painted(surface, triangle, weights, painted) ? sum / painted : (double)NAN;
}

/* ---- pixels --------------------------------------------------------------------------------------------------- */

/* The palettes: what is transparent, what is opaque, and what covers 1 to 3 of a pixel's samples: there, at edges, the levels
 * are farther apart. Both are even in number: none is the middle of the scale, which may have a gap there. */
enum { LEVELS = 192, COARSE = 20, PARTS = SIDE * SIDE - 1 };
/* Levels of greys, of 255, and of opacity: less than a screen shows to either side. */
enum { GREYS = LEVELS / 2, SHADES = 128 };

/* The place in the palette of a place of the scale that covers n samples. */
static unsigned char
find_level(double place, size_t n)
{
	place = place < 0 ? 0 : place > 1 ? 1 : place;
	if (n == 0)
		return 0;
	if (n == SIDE * SIDE)
		return (unsigned char)(1 + place * (LEVELS - 1) + 0.5);
	return (unsigned char)(1 + LEVELS + (n - 1) * COARSE + (size_t)(place * (COARSE - 1) + 0.5));
}

void
relief_palette(const struct cmap *cmap, unsigned char palette[RELIEF_COLOURS][4])
{
	for (size_t k = 0; k < RELIEF_COLOURS; k++)
		memset(palette[k], 0, sizeof(palette[k]));
	for (size_t k = 0; k < LEVELS; k++) {
		cmap_at(cmap, (double)k / (LEVELS - 1), palette[1 + k]);
		palette[1 + k][3] = 255;
	}
	for (size_t k = 0; k < PARTS * COARSE; k++) {
		cmap_at(cmap, (double)(k % COARSE) / (COARSE - 1), palette[1 + LEVELS + k]);
		palette[1 + LEVELS + k][3] = (unsigned char)(255 * (k / COARSE + 1) / (SIDE * SIDE));
	}
}

/* A pixel's paint: the mean of its samples', or in flat maps that of most of them. */
static unsigned char
mix_paint(const double *paints, size_t n, bool flat)
{
	double sum = 0, weights[SIDE * SIDE];
	size_t most = 0;

	if (!flat || n == 0) {
		for (size_t i = 0; i < n; i++)
			sum += paints[i];
		return find_level(sum / (double)n, n);
	}
	for (size_t i = 0; i < n; i++) {
		weights[i] = 0;
		for (size_t k = 0; k < n; k++)
			weights[i] += paints[k] == paints[i];
		most = weights[i] > weights[most] ? i : most;
	}
	return find_level(paints[most], n);
}

/* The nearest of so many evenly spaced places from 0 to 1. */
static double
coarsen(double place, size_t n)
{
	return floor(place * (double)(n - 1) + 0.5) / (double)(n - 1);
}

/* What is seen of a triangle at one place; paint of NaN: none. */
struct spot {
	double grey, shade, paint;
};

static struct spot
look(const struct relief_surface *surface, const struct corner *corners, const struct sample *sample)
{
	const double weights[3] = { 1 - sample->second - sample->third, sample->second, sample->third };
	const size_t *triangle = surface->triangles[sample->triangle];
	const struct corner *const seen[3] = { &corners[triangle[0]], &corners[triangle[1]], &corners[triangle[2]] };
	struct spot spot = { 0, 1 - find_light(seen, weights), find_paint(surface, triangle, weights) };

	for (size_t k = 0; k < 3; k++)
		spot.grey += weights[k] * surface->grey[triangle[k]] / 255;
	return spot;
}

/* Whether no paint ends within a triangle. */
static bool
is_even(const struct relief_surface *surface, const size_t triangle[3])
{
	const double *places = surface->places;
	size_t n = 0;
	bool positive = false, negative = false;

	for (size_t k = 0; k < 3 && places != NULL; k++) {
		n += isnan(places[triangle[k]]) ? 0 : 1;
		if (surface->values == NULL)
			continue;
		positive = positive || surface->values[triangle[k]] > 0;
		negative = negative || surface->values[triangle[k]] < 0;
	}
	if (n == 0 || surface->flat)
		return n == 0 || (places[triangle[0]] == places[triangle[1]] && places[triangle[0]] == places[triangle[2]]);
	return n == 3 && !(positive && negative);
}

/* Whether the samples, a row of SIDE each stride, are of one triangle, and all alike but for slopes; then *middle is what
 * lies between them. */
static bool
is_one(const struct relief_surface *surface, const struct sample *samples, size_t stride, struct sample *middle)
{
	*middle = (struct sample){ .triangle = samples->triangle };
	for (size_t i = 0; i < SIDE * SIDE; i++) {
		const struct sample *sample = &samples[i / SIDE * stride + i % SIDE];

		if (sample->triangle != middle->triangle || isinf(sample->depth))
			return false;
		middle->second += sample->second / (SIDE * SIDE);
		middle->third += sample->third / (SIDE * SIDE);
	}
	return is_even(surface, surface->triangles[middle->triangle]);
}

/* The means of a pixel's samples, whose number is how opaque it is. */
static void
put_pixel(const struct relief_view *view, const struct corner *corners, const struct sample *samples, size_t stride,
    size_t pixel)
{
	const struct relief_surface *surface = view->surface;
	double paints[SIDE * SIDE], grey = 0, shade = 0;
	size_t n = 0, n_painted = 0;
	struct sample middle;
	/* where triangles are large most pixels are of one */
	const bool one = is_one(surface, samples, stride, &middle);
	struct spot spot = { 0 };

	if (one)
		spot = look(surface, corners, &middle);
	for (size_t i = 0; i < SIDE * SIDE; i++) {
		const struct sample *sample = &samples[i / SIDE * stride + i % SIDE];

		if (isinf(sample->depth))
			continue;
		if (!one)
			spot = look(surface, corners, sample);
		n++;
		grey += spot.grey;
		shade += spot.shade;
		paints[n_painted] = spot.paint;
		n_painted += isnan(spot.paint) ? 0 : 1;
	}
	/* what isn't seen below the paint is alike, but there, so that the paint may end between pixels of the screen */
	view->ground[pixel] = find_level(n_painted == n ? hidden : coarsen(grey / (double)n, GREYS), n);
	view->paint[pixel] = mix_paint(paints, n_painted, surface->flat);
	/* light x colour is black over it that lets as much through */
	view->shade[pixel] = (unsigned char)(255 * coarsen(shade / (SIDE * SIDE), SHADES) + 0.5);
}

static void
draw_band(void *arg, size_t i, size_t thread)
{
	const struct job *job = arg;
	const struct relief_view *view = &job->views[i / job->n_bands];
	const struct relief_surface *surface = view->surface;
	const struct corner *corners = job->corners[i / job->n_bands];
	struct sample *samples = job->samples[thread];
	size_t top = i % job->n_bands * BAND, n_rows, stride = view->width * SIDE;

	if (top >= view->height)
		return;
	n_rows = view->height - top < BAND ? view->height - top : BAND;
	for (size_t k = 0; k < n_rows * SIDE * stride; k++)
		samples[k] = (struct sample){ .depth = -INFINITY };
	for (size_t k = 0; k < surface->n_triangles; k++) {
		const size_t *triangle = surface->triangles[k];
		const struct corner *const seen[3] = { &corners[triangle[0]], &corners[triangle[1]], &corners[triangle[2]] };

		put_triangle(seen, k, stride, top * SIDE, n_rows * SIDE, samples);
	}
	for (size_t row = 0; row < n_rows; row++)
		for (size_t column = 0; column < view->width; column++)
			put_pixel(view, corners, samples + row * SIDE * stride + column * SIDE, stride,
			    (top + row) * view->width + column);
}

/* How many samples of a pixel have a colour. */
static size_t
count_samples(unsigned char place)
{
	return place == 0 ? 0 : place <= LEVELS ? SIDE * SIDE : (size_t)(place - 1 - LEVELS) / COARSE + 1;
}

/* Frees layers of which nothing is seen. */
static void
drop_layers(struct relief_view *view)
{
	bool painted = false, bare = false;

	for (size_t i = 0; i < view->width * view->height; i++) {
		painted = painted || view->paint[i] != 0;
		bare = bare || count_samples(view->paint[i]) < count_samples(view->ground[i]);
	}
	if (!painted) {
		free(view->paint);
		view->paint = NULL;
	}
	if (!bare) {
		free(view->ground);
		view->ground = NULL;
	}
}

void
relief_draw(struct par *par, size_t n, struct relief_view *views)
{
	struct job job = { .views = views, .corners = mem_array(n, sizeof(*job.corners)) };
	size_t widest = 0;

	for (size_t i = 0; i < n; i++) {
		size_t n_bands = (views[i].height + BAND - 1) / BAND;

		job.corners[i] = mem_zeros(views[i].surface->n_vertices, sizeof(**job.corners));
		views[i].ground = mem_array(views[i].height, views[i].width);
		views[i].paint = mem_array(views[i].height, views[i].width);
		views[i].shade = mem_array(views[i].height, views[i].width);
		job.n_bands = n_bands > job.n_bands ? n_bands : job.n_bands;
		widest = views[i].width > widest ? views[i].width : widest;
	}
	job.samples = mem_array(par_threads(par), sizeof(*job.samples));
	for (size_t i = 0; i < par_threads(par); i++)
		job.samples[i] = mem_array(widest * SIDE * BAND * SIDE, sizeof(**job.samples));
	par_run(par, n, place_corners, &job);
	par_run(par, n * job.n_bands, draw_band, &job);
	for (size_t i = 0; i < par_threads(par); i++)
		free(job.samples[i]);
	for (size_t i = 0; i < n; i++) {
		free(job.corners[i]);
		drop_layers(&views[i]);
	}
	free(job.samples);
	free(job.corners);
}

void
relief_free(struct relief_view *view)
{
	free(view->ground);
	free(view->paint);
	free(view->shade);
}
