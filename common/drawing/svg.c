/* svg: pictures as SVG text; see svg.h. */
#include "drawing/svg.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/base64.h"
#include "bytes/utf8.h"
#include "tables/escape.h"

/* Thousandths of the size that DejaVu Sans gives the characters from blank to tilde, and more than most others have. */
enum { FIRST_WIDTH = 32, LAST_WIDTH = 126, WIDE = 1000 };
static const short widths[LAST_WIDTH - FIRST_WIDTH + 1] = {
	318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636,
	636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
	603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
	634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
};

static const char *const series_light[SVG_SERIES] = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9",
	"#7a5195", "#444444" };
static const char *const series_dark[SVG_SERIES] = { "#56b4e9", "#ff9a4d", "#2fd6a4", "#e59ac4", "#f0e442", "#4f8fe0",
	"#c39ae0", "#cccccc" };

struct svg {
	struct out *out;
	bool dark;
};

/* ---- text of the file ------------------------------------------------------------------------------------- */

/* At most two decimals, without zeros at the end. */
static void
put_number(struct svg *svg, double value)
{
	char text[64];
	size_t n;

	value = round(value * 100) / 100;
	n = (size_t)snprintf(text, sizeof(text), "%.2f", value == 0 ? 0.0 : fmax(-1e9, fmin(1e9, value)));
	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	out_write(svg->out, text, n);
}

static void
put_attribute(struct svg *svg, const char *name, double value)
{
	out_format(svg->out, " %s=\"", name);
	put_number(svg, value);
	out_text(svg->out, "\"");
}

static void
put_box(struct svg *svg, double x, double y, double width, double height)
{
	put_attribute(svg, "x", x);
	put_attribute(svg, "y", y);
	put_attribute(svg, "width", fmax(0, width));
	put_attribute(svg, "height", fmax(0, height));
}

/* A step of a path: M moves there, L draws a line to it. */
static void
put_point(struct svg *svg, const char *step, double x, double y)
{
	out_text(svg->out, step);
	put_number(svg, x);
	out_text(svg->out, " ");
	put_number(svg, y);
}

static void
put_escaped(struct svg *svg, const char *text)
{
	char *escaped = escape_text(text);

	out_text(svg->out, escaped);
	free(escaped);
}

static void
put_element(struct svg *svg, const char *name, const char *text)
{
	out_format(svg->out, "<%s>", name);
	put_escaped(svg, text);
	out_format(svg->out, "</%s>", name);
}

/* ---- the picture ------------------------------------------------------------------------------------------ */

struct svg *
svg_open(struct out *out, double width, double height, const struct svg_look *look)
{
	struct svg *svg = mem_zeros(1, sizeof(*svg));

	svg->out = out;
	svg->dark = look->dark;
	out_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\"");
	put_attribute(svg, "width", width);
	put_attribute(svg, "height", height);
	out_text(out, " viewBox=\"0 0 ");
	put_number(svg, width);
	out_text(out, " ");
	put_number(svg, height);
	out_text(out, "\" font-family=\"'Helvetica Neue',Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif\">\n");
	if (look->title != NULL)
		put_element(svg, "title", look->title);
	if (look->description != NULL)
		put_element(svg, "desc", look->description);
	if (look->title != NULL || look->description != NULL)
		out_text(out, "\n");
	svg_rect(svg, 0, 0, width, height, &(struct svg_pen){ .fill = svg_paper(svg) });
	return svg;
}

void
svg_close(struct svg *svg)
{
	out_text(svg->out, "</svg>\n");
	out_commit(svg->out);
	free(svg);
}

const char *
svg_ink(const struct svg *svg)
{
	return svg->dark ? "#f2f2f2" : "#1a1a1a";
}

const char *
svg_faint(const struct svg *svg)
{
	return svg->dark ? "#a6a6a6" : "#595959";
}

const char *
svg_paper(const struct svg *svg)
{
	return svg->dark ? "#111111" : "#ffffff";
}

const char *
svg_grid(const struct svg *svg)
{
	return svg->dark ? "#3a3a3a" : "#dddddd";
}

const char *
svg_series(const struct svg *svg, size_t k)
{
	return (svg->dark ? series_dark : series_light)[k % SVG_SERIES];
}

/* ---- shapes ----------------------------------------------------------------------------------------------- */

/* The pen, and the end of the element. */
static void
put_pen(struct svg *svg, const char *element, const struct svg_pen *pen)
{
	out_format(svg->out, " fill=\"%s\"", pen->fill == NULL ? "none" : pen->fill);
	if (pen->colour != NULL) {
		out_format(svg->out, " stroke=\"%s\"", pen->colour);
		if (pen->width != 1 && pen->width > 0)
			put_attribute(svg, "stroke-width", pen->width);
		if (pen->dash != NULL)
			out_format(svg->out, " stroke-dasharray=\"%s\"", pen->dash);
	}
	if (pen->opacity > 0 && pen->opacity < 1)
		put_attribute(svg, "opacity", pen->opacity);
	if (pen->name == NULL) {
		out_text(svg->out, "/>\n");
		return;
	}
	out_text(svg->out, ">");
	put_element(svg, "title", pen->name);
	out_format(svg->out, "</%s>\n", element);
}

void
svg_line(struct svg *svg, double x1, double y1, double x2, double y2, const struct svg_pen *pen)
{
	out_text(svg->out, "<line");
	put_attribute(svg, "x1", x1);
	put_attribute(svg, "y1", y1);
	put_attribute(svg, "x2", x2);
	put_attribute(svg, "y2", y2);
	put_pen(svg, "line", pen);
}

void
svg_rect(struct svg *svg, double x, double y, double width, double height, const struct svg_pen *pen)
{
	out_text(svg->out, "<rect");
	put_box(svg, x, y, width, height);
	put_pen(svg, "rect", pen);
}

void
svg_circle(struct svg *svg, double x, double y, double radius, const struct svg_pen *pen)
{
	out_text(svg->out, "<circle");
	put_attribute(svg, "cx", x);
	put_attribute(svg, "cy", y);
	put_attribute(svg, "r", radius);
	put_pen(svg, "circle", pen);
}

void
svg_polyline(struct svg *svg, size_t n, const double *x, const double *y, const struct svg_pen *pen)
{
	bool begun = false;

	out_text(svg->out, "<path d=\"");
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(x[i]) || !isfinite(y[i])) {
			begun = false;
			continue;
		}
		put_point(svg, begun ? "L" : "M", x[i], y[i]);
		begun = true;
	}
	out_text(svg->out, "\" stroke-linejoin=\"round\"");
	put_pen(svg, "path", pen);
}

void
svg_polygon(struct svg *svg, size_t n, const double *x, const double *y, const struct svg_pen *pen)
{
	out_text(svg->out, "<polygon points=\"");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			out_text(svg->out, " ");
		put_number(svg, x[i]);
		out_text(svg->out, ",");
		put_number(svg, y[i]);
	}
	out_text(svg->out, "\"");
	put_pen(svg, "polygon", pen);
}

/* ---- letters ---------------------------------------------------------------------------------------------- */

void
svg_text(struct svg *svg, double x, double y, const struct svg_type *type, const char *text)
{
	static const char *const anchors[] = { "start", "middle", "end" };

	out_text(svg->out, "<text");
	put_attribute(svg, "x", x);
	put_attribute(svg, "y", y);
	put_attribute(svg, "font-size", type->size);
	if (type->anchor != SVG_START)
		out_format(svg->out, " text-anchor=\"%s\"", anchors[type->anchor]);
	if (type->bold)
		out_text(svg->out, " font-weight=\"bold\"");
	if (type->turn != 0) {
		out_text(svg->out, " transform=\"rotate(");
		put_number(svg, type->turn);
		out_text(svg->out, " ");
		put_number(svg, x);
		out_text(svg->out, " ");
		put_number(svg, y);
		out_text(svg->out, ")\"");
	}
	out_format(svg->out, " fill=\"%s\" xml:space=\"preserve\">", type->colour == NULL ? svg_ink(svg) : type->colour);
	put_escaped(svg, text);
	out_text(svg->out, "</text>\n");
}

static double
code_width(uint32_t code)
{
	if (code >= FIRST_WIDTH && code <= LAST_WIDTH)
		return widths[code - FIRST_WIDTH];
	/* beyond Latin, Greek and Cyrillic a character may be as wide as it is high */
	return !escape_has(code) ? 0 : code < 0x500 ? 800 : WIDE;
}

double
svg_text_width(double size, const char *text)
{
	double width = 0;

	while (*text != '\0')
		width += code_width(utf8_code(&text));
	return width * size / 1000;
}

/* The part of the text that its first `room' thousandths of the size hold. */
static size_t
head_length(double room, const char *text)
{
	const char *next = text;
	double used = 0;
	size_t length = 0;

	while (*next != '\0') {
		used += code_width(utf8_code(&next));
		if (used > room)
			break;
		length = (size_t)(next - text);
	}
	return length;
}

/* The longest end of the text that such room holds. */
static const char *
find_tail(double room, const char *text)
{
	double left = svg_text_width(1000, text);

	while (left > room && *text != '\0')
		left -= code_width(utf8_code(&text));
	return text;
}

static const char ellipsis[] = "\xe2\x80\xa6";

char *
svg_text_fit(double size, double width, const char *text)
{
	double room = width * 1000 / size - WIDE;

	if (svg_text_width(size, text) <= width)
		return mem_string(text);
	return mem_format("%.*s%s", (int)head_length(room, text), text, ellipsis);
}

char *
svg_name_fit(double size, double width, const char *name)
{
	double room = fmax(0, width * 1000 / size - WIDE);

	if (svg_text_width(size, name) <= width)
		return mem_string(name);
	return mem_format("%.*s%s%s", (int)head_length(room / 2, name), name, ellipsis, find_tail(room / 2, name));
}

/* ---- rasters and boxes ------------------------------------------------------------------------------------ */

void
svg_image(struct svg *svg, double x, double y, double width, double height, const unsigned char *png, size_t n,
    bool smooth, const char *name)
{
	char *text = mem_array((n + 2) / 3, 4);
	size_t length = base64_encode(png, n, text);

	out_text(svg->out, "<image");
	put_box(svg, x, y, width, height);
	out_format(svg->out, " preserveAspectRatio=\"none\" style=\"image-rendering:%s\"",
	    smooth ? "auto" : "crisp-edges;image-rendering:pixelated");
	out_text(svg->out, " xlink:href=\"data:image/png;base64,");
	out_write(svg->out, text, length);
	out_text(svg->out, "\"");
	if (name != NULL) {
		out_text(svg->out, ">");
		put_element(svg, "title", name);
		out_text(svg->out, "</image>\n");
	} else {
		out_text(svg->out, "/>\n");
	}
	free(text);
}

void
svg_hatch(struct svg *svg, double x, double y, double width, double height)
{
	static const double apart = 7, line = 0.7;
	double right = x + width, foot = y + height;

	out_text(svg->out, "<path class=\"hatch\" d=\"");
	/* u + v = along, from one side of the box to another; u and v are to the right and down */
	for (double along = apart / 2; along < width + height; along += apart) {
		double left = fmax(0, along - height), top = fmax(0, along - width);

		put_point(svg, "M", x + left, fmin(foot, y + along - left));
		put_point(svg, "L", fmin(right, x + along - top), y + top);
	}
	out_text(svg->out, "\"");
	put_pen(svg, "path", &(struct svg_pen){ .colour = svg_faint(svg), .width = line, .opacity = 0.6 });
}

void
svg_begin(struct svg *svg, double x, double y, double width, double height)
{
	/* a picture in the picture is cut at its edges, and needs no name that other pictures on a page might have */
	out_text(svg->out, "<svg");
	put_box(svg, x, y, width, height);
	out_text(svg->out, " viewBox=\"");
	put_number(svg, x);
	out_text(svg->out, " ");
	put_number(svg, y);
	out_text(svg->out, " ");
	put_number(svg, fmax(0, width));
	out_text(svg->out, " ");
	put_number(svg, fmax(0, height));
	out_text(svg->out, "\">\n");
}

void
svg_end(struct svg *svg)
{
	out_text(svg->out, "</svg>\n");
}
