/* report_figure: the pictures of a report; see report_parts.h. */
#include "report/report_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/in.h"
#include "bytes/xml.h"
#include "tables/decimal.h"
#include "tables/escape.h"
#include "report/twin.h"
#include "tables/units.h"

/* What a picture says of itself. */
struct words {
	char *title, *description;	/* "" where it has none */
	char *width, *height;
	size_t depth;
	char **into;			/* the one that is read */
};

struct report_figure {
	struct pipeline *light, *dark;	/* NULL: of a file */
	char *path;			/* of the file */
	char *bytes;			/* its */
	size_t n_bytes;
	char *what, *caption;
	bool wide;
	struct words words;
};

/* ---- what a picture says ---------------------------------------------------------------------------------- */

static const char *
local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

static void
read_start(void *data, const char *name, const char **attributes)
{
	struct words *words = data;

	words->depth++;
	words->into = NULL;
	if (words->depth == 1 && strcmp(local_name(name), "svg") == 0) {
		const char *width = xml_attribute(attributes, "width"), *height = xml_attribute(attributes, "height");

		words->width = mem_string(width == NULL ? "" : width);
		words->height = mem_string(height == NULL ? "" : height);
	}
	if (words->depth == 2 && strcmp(local_name(name), "title") == 0)
		words->into = &words->title;
	if (words->depth == 2 && strcmp(local_name(name), "desc") == 0)
		words->into = &words->description;
}

static void
read_end(void *data, const char *name)
{
	struct words *words = data;

	(void)name;
	words->depth--;
	words->into = NULL;
}

static void
read_text(void *data, const char *text, int n)
{
	struct words *words = data;
	char *longer;

	if (words->into == NULL)
		return;
	longer = mem_format("%s%.*s", *words->into, n, text);
	free(*words->into);
	*words->into = longer;
}

static void
read_picture(struct words *words, const char *bytes, size_t n, const char *name)
{
	static const struct xml_handler handler = { read_start, read_end, read_text };
	struct xml *xml;

	words->title = mem_string("");
	words->description = mem_string("");
	if (n == 0)
		die("%s: empty; expected a picture as SVG", name);
	xml = xml_open(in_memory(bytes, n, name), &handler, words);
	while (xml_next(xml))
		;
	xml_close(xml);
	if (words->width == NULL)
		die("%s: no SVG; expected a picture", name);
}

static void
words_free(struct words *words)
{
	free(words->title);
	free(words->description);
	free(words->width);
	free(words->height);
}

static void
read_drawn(struct words *words, const struct pipeline *pipeline)
{
	char *name = pipeline_words(pipeline);
	size_t n;
	const char *bytes = pipeline_output(pipeline, &n);

	read_picture(words, bytes, n, name);
	free(name);
}

void
report_figures_check(struct report *report)
{
	for (size_t i = 0; i < report->n_figures; i++) {
		struct report_figure *figure = report->figures[i];
		struct words dark = { 0 };

		if (figure->light == NULL)
			continue;
		read_drawn(&figure->words, figure->light);
		read_drawn(&dark, figure->dark);
		words_free(&dark);
	}
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

/* A whole number of pixels in front of a length; NULL where there is none. */
static char *
pixels(const char *length)
{
	double value;
	char *text = mem_substring(length, strspn(length, "0123456789."));
	const bool plain = sscanf(text, "%lf", &value) == 1 && value >= 1 && value < 1e5 &&
	    (length[strlen(text)] == '\0' || strcmp(length + strlen(text), "px") == 0);

	free(text);
	return plain ? mem_format("%.0f", value) : NULL;
}

static void
put_image(struct html *piece, const struct words *words, const char *alt, const char *bytes, size_t n, const char *class)
{
	char *width = pixels(words->width), *height = pixels(words->height), *uri = escape_uri("image/svg+xml", bytes, n);

	html_void(piece, "img", "class", class, "alt", alt, "width", height == NULL ? NULL : width, "height",
	    width == NULL ? NULL : height, "src", uri);
	free(uri);
	free(width);
	free(height);
}

/* Both variants, as one picture if they can be; else the page's style shows one: a choice among sources would not be made anew
 * when a dark page is printed. */
static void
put_images(struct html *piece, const struct report_figure *figure)
{
	char *alt = mem_format("%s%s%s", figure->what, *figure->words.description == '\0' ? "" : ". ",
	    figure->words.description);
	const char *light, *dark;
	size_t n_light, n_dark, n;
	char *both;

	if (figure->light == NULL) {
		put_image(piece, &figure->words, alt, figure->bytes, figure->n_bytes, NULL);
		free(alt);
		return;
	}
	light = pipeline_output(figure->light, &n_light);
	dark = pipeline_output(figure->dark, &n_dark);
	both = twin_join(light, n_light, dark, n_dark, &n);
	if (both != NULL) {
		put_image(piece, &figure->words, alt, both, n, NULL);
	} else {
		put_image(piece, &figure->words, alt, light, n_light, "light");
		put_image(piece, &figure->words, alt, dark, n_dark, "dark");
	}
	free(both);
	free(alt);
}

static void
put_figure(struct html *piece, void *arg)
{
	const struct report_figure *figure = arg;
	const char *said = figure->light == NULL ? "" : pipeline_said(figure->light);

	html_open(piece, "figure", "class", figure->wide ? "wide" : NULL);
	html_open(piece, "div", "class", "scroll");
	put_images(piece, figure);
	html_close(piece);
	html_open(piece, "figcaption");
	html_put(piece, "strong", figure->what);
	if (*figure->caption != '\0')
		html_format(piece, ". %s", figure->caption);
	if (*said != '\0') {
		html_open(piece, "p", "class", "said");
		html_text(piece, said);
		html_close(piece);
	}
	if (figure->light != NULL) {
		char *words = pipeline_words(figure->light);

		html_open(piece, "details");
		html_put(piece, "summary", "Command");
		html_open(piece, "pre");
		html_put(piece, "code", words);
		html_close(piece);
		html_close(piece);
		free(words);
	}
	html_close(piece);
	html_close(piece);
}

/* ---- adding ----------------------------------------------------------------------------------------------- */

static struct report_figure *
add_figure(struct report *report)
{
	struct report_figure *figure = mem_zeros(1, sizeof(*figure));

	report->figures = mem_grow(report->figures, &report->room_figures, report->n_figures + 1,
	    sizeof(struct report_figure *));
	report->figures[report->n_figures++] = figure;
	html_hole(report->page, put_figure, figure);
	return figure;
}

void
report_figure(struct report *report, struct pipeline *picture, bool wide, const char *what, const char *format, ...)
{
	struct report_figure *figure = add_figure(report);
	va_list args;

	figure->light = picture;
	figure->dark = pipeline_again(picture, "--dark");
	figure->wide = wide;
	figure->what = mem_string(what);
	va_start(args, format);
	if (vasprintf(&figure->caption, format, args) < 0)
		die("out of memory");
	va_end(args);
}

void
report_file(struct report *report, const char *file)
{
	struct report_figure *figure = add_figure(report);

	figure->path = results_path(report->results, file);
	figure->bytes = report_bytes(report, file, &figure->n_bytes);
	figure->wide = true;
	read_picture(&figure->words, figure->bytes, figure->n_bytes, figure->path);
	figure->what = mem_string(*figure->words.title == '\0' ? file : figure->words.title);
	figure->caption = mem_format("The file %s.", file);
}

void
report_gallery(struct report *report)
{
	html_open(report->page, "div", "class", "gallery");
}

void
report_figures_free(struct report *report)
{
	for (size_t i = 0; i < report->n_figures; i++) {
		struct report_figure *figure = report->figures[i];
		char *const texts[] = { figure->path, figure->bytes, figure->what, figure->caption };

		words_free(&figure->words);
		for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
			free(texts[k]);
		free(figure);
	}
	free(report->figures);
}

/* ---- maps ------------------------------------------------------------------------------------------------- */

/* A column as -c takes it: by its name, or by its number where the name has a character of globs or lists. */
static char *
column_word(const struct report *report, const char *table, const char *column)
{
	char *path, *word;
	struct units *units;

	if (column[strcspn(column, ",*?[\\")] == '\0')
		return mem_string(column);
	path = results_path(report->results, table);
	units = units_open(path);
	word = mem_format("%zu", units_find(units, column) + 1 + units_named(units));
	units_close(units);
	free(path);
	return word;
}

static void
add_option(struct pipeline *pipeline, const char *name, const char *value)
{
	char *word;

	if (value == NULL)
		return;
	word = mem_format("--%s=%s", name, value);
	pipeline_argue(pipeline, word);
	free(word);
}

/* A pipeline that grows; `from' is what its next stage reads: a file, or `-'. */
struct growing {
	struct report *report;
	struct pipeline *pipeline;
	const char *from;
};

static void
grow(struct growing *growing, const char *const *words)
{
	if (growing->pipeline == NULL)
		growing->pipeline = pipeline_add_words(growing->report->pipelines, words);
	else
		pipeline_then_words(growing->pipeline, words);
	growing->from = "-";
}
#define GROW(growing, ...) grow(growing, (const char *const[]){ __VA_ARGS__, NULL })

/* Images as tables, with the column that maps have. */
static void
grow_unpack(struct growing *growing, const struct report_map *map)
{
	char *named = mem_format("%s=%s", map->column, map->image);

	GROW(growing, "imgunpack", "--units", "-m", growing->report->mask, named);
	free(named);
}

/* Sets to 0 what doesn't pass on one side. */
static void
grow_side(struct growing *growing, const struct report_map *map, const char *column, const char *height)
{
	char *side = mem_format("--sided=%s", map->sided);

	GROW(growing, "fdrthresh", "--method=none", "-u", height, side, "-c", column, growing->from);
	free(side);
}

bool
report_can_side(const struct report *report, const struct report_map *map)
{
	return map->image == NULL || (report->mask != NULL && !results_is_pair(report->results, map->image));
}

/* The stages, up to the one that draws, whose options follow. */
static void
grow_map(struct growing *growing, const struct report_map *map, const char *column, const char *height)
{
	const struct report *report = growing->report;
	const bool voxels = report->kind == REPORT_VOLUMES;
	bool table = map->image == NULL;

	growing->from = table ? map->table : map->image;
	if (map->sided != NULL && report_can_side(report, map)) {
		if (!table)
			grow_unpack(growing, map);
		grow_side(growing, map, column, height);
		table = true;
	}
	if (voxels && table)
		GROW(growing, "imgpack", "-m", report->mask, "-c", column, growing->from);
	if (report->kind == REPORT_PARCELS) {
		const char *from = growing->from;

		GROW(growing, "parcel2surf", "-l", report->labels, "-c", column);
		add_option(growing->pipeline, "base", report->job.base);
		pipeline_argue(growing->pipeline, from);
	}
}

/* Where an image is cut off that was rounded to float32, as imgpack writes it by default: the least value that passes may be
 * no more than the threshold now, yet is no less than the threshold as rounded. */
static double
below_float(double height)
{
	const float rounded = (float)height;

	return rounded == height ? height : nextafterf(rounded, 0);
}

struct pipeline *
report_map(struct report *report, const struct report_map *map)
{
	struct growing growing = { .report = report };
	const bool voxels = report->kind == REPORT_VOLUMES;
	char *column, height[DECIMAL_ROOM];
	const char *from;

	if (report->kind == REPORT_TABLES || (voxels && map->image == NULL && report->mask == NULL))
		return NULL;
	column = map->image != NULL ? mem_string(map->column) : column_word(report, map->table, map->column);
	decimal_format(height, map->image == NULL ? map->height : below_float(map->height));
	grow_map(&growing, map, column, height);
	free(column);
	from = growing.from;
	if (voxels)
		GROW(&growing, "plotslices");
	else
		GROW(&growing, "plotsurf", "-g", report->mesh);
	if (report->kind == REPORT_SURFACES && report->mask != NULL && (map->image == NULL || strcmp(from, "-") == 0)) {
		pipeline_argue(growing.pipeline, "-m");
		pipeline_argue(growing.pipeline, report->mask);
	}
	if (report->kind == REPORT_SURFACES && map->image == NULL) {
		pipeline_argue(growing.pipeline, "-c");
		pipeline_argue(growing.pipeline, map->column);
	}
	if (map->height > 0) {
		pipeline_argue(growing.pipeline, "-u");
		pipeline_argue(growing.pipeline, height);
	}
	if (map->on_background || !voxels)
		add_option(growing.pipeline, "background",
		    report->background == NULL && map->glass ? report->mask : report->background);
	add_option(growing.pipeline, "cmap", map->cmap);
	add_option(growing.pipeline, "range", map->range);
	add_option(growing.pipeline, "mode", voxels ? map->mode : NULL);
	add_option(growing.pipeline, "contours", voxels ? map->contours : NULL);
	add_option(growing.pipeline, "size", voxels ? NULL : map->size);
	if (voxels && map->glass)
		pipeline_argue(growing.pipeline, "--glass");
	pipeline_argue(growing.pipeline, from);
	return growing.pipeline;
}
