/* report: one page of a folder of results; see report.h. */
#include "report/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bytes/in.h"
#include "images/hemispheres.h"
#include "report/report_parts.h"

/* ---- what all sections use -------------------------------------------------------------------------------- */

static char *
format_text(const char *format, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		die("out of memory");
	return text;
}

void
report_begin(struct report *report, const char *what, size_t n, const char *format, ...)
{
	struct report_entry *entry;
	va_list args;

	report->entries = mem_grow(report->entries, &report->room_entries, report->n_entries + 1, sizeof(*report->entries));
	entry = &report->entries[report->n_entries++];
	entry->id = n == 0 ? mem_string(what) : mem_format("%s-%zu", what, n);
	va_start(args, format);
	entry->title = format_text(format, args);
	va_end(args);
	html_open(report->page, "section", "aria-labelledby", entry->id);
	html_open(report->page, "h2", "id", entry->id);
	html_text(report->page, entry->title);
	html_close(report->page);
}

void
report_end(struct report *report)
{
	html_close(report->page);
}

/* Takes over the text. */
static void
put_paragraph(struct html *page, const char *class, const char *head, char *text)
{
	html_open(page, "p", "class", class);
	if (head != NULL)
		html_put(page, "strong", head);
	html_text(page, text);
	html_close(page);
	free(text);
}

void
report_say(struct report *report, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_paragraph(report->page, NULL, NULL, format_text(format, args));
	va_end(args);
}

void
report_warn(struct report *report, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_paragraph(report->page, "warning said", "Warning: ", format_text(format, args));
	va_end(args);
}

void
report_lack(struct report *report, const char *format, ...)
{
	va_list args;

	report->lacks = mem_grow(report->lacks, &report->room_lacks, report->n_lacks + 1, sizeof(*report->lacks));
	va_start(args, format);
	report->lacks[report->n_lacks++] = format_text(format, args);
	va_end(args);
}

const char *
report_unit(const struct report *report)
{
	static const char *const names[] = { [REPORT_TABLES] = "unit", [REPORT_VOLUMES] = "voxel",
		[REPORT_SURFACES] = "vertex", [REPORT_PARCELS] = "parcel" };

	return names[report->kind];
}

const char *
report_units(const struct report *report)
{
	static const char *const names[] = { [REPORT_TABLES] = "units", [REPORT_VOLUMES] = "voxels",
		[REPORT_SURFACES] = "vertices", [REPORT_PARCELS] = "parcels" };

	return names[report->kind];
}

const char *
report_word(size_t n, const char *const (*pairs)[2], const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, pairs[i][0]) == 0)
			return pairs[i][1];
	return name;
}

char *
report_bytes(const struct report *report, const char *file, size_t *n)
{
	char *path = results_path(report->results, file), *bytes = NULL, piece[1 << 14];
	struct in *in = in_open(path);
	size_t room = 0, got;

	*n = 0;
	while ((got = in_read(in, piece, sizeof(piece))) > 0) {
		bytes = mem_grow(bytes, &room, *n + got + 1, 1);
		memcpy(bytes + *n, piece, got);
		*n += got;
	}
	in_end(in, "the file");
	bytes = mem_grow(bytes, &room, *n + 1, 1);
	bytes[*n] = '\0';
	free(path);
	return bytes;
}

size_t
report_voxels(const struct report *report)
{
	return report->kind == REPORT_VOLUMES && report->space != NULL ? space_mask(report->space)->n_units : 0;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

/* Whether an image is a volume, or the left half is; its header is read. */
static bool
is_volume(const char *path)
{
	char *parts[HEMISPHERES];
	const size_t n = hemispheres_split(path, parts);
	struct img *img = img_open(parts[0]);
	const bool volume = img_header(img)->grid.kind == IMG_VOLUME;

	img_close(img);
	hemispheres_free(n, parts);
	return volume;
}

/* What units are: as the options say, else what the mask or the first map is. */
static enum report_kind
find_kind(const struct report *report, const char *mask)
{
	const struct results *results = report->results;
	const char *image = NULL;
	enum report_kind kind = REPORT_TABLES;
	char *path;

	if (report->job.labels != NULL)
		return report->job.mesh != NULL ? REPORT_PARCELS : REPORT_TABLES;
	if (report->job.mesh != NULL)
		return REPORT_SURFACES;
	for (size_t i = 0; image == NULL && i < results->n_contrasts; i++)
		image = results->contrasts[i].z;
	path = mask != NULL ? mem_string(mask) : image != NULL ? results_path(results, image) : NULL;
	if (path != NULL && is_volume(path))
		kind = REPORT_VOLUMES;
	free(path);
	return kind;
}

/* The mask of the folder goes with what units are: a volume with voxels, any other with a mesh. */
static void
read_space(struct report *report)
{
	const struct report_job *job = &report->job;
	const struct results *results = report->results;
	char *mask = job->mask != NULL ? mem_string(job->mask) :
	    results->mask != NULL ? results_path(results, results->mask) : NULL;
	bool voxels;

	report->kind = find_kind(report, mask);
	voxels = report->kind == REPORT_VOLUMES;
	if (mask != NULL && (voxels || (report->kind == REPORT_SURFACES && (job->mask != NULL || !is_volume(mask)))))
		report->mask = job->mask != NULL ? results_word(results, job->mask) : mem_string(results->mask);
	if (report->kind == REPORT_SURFACES || report->mask != NULL)
		report->space = space_open(report->mask == NULL ? NULL : mask, voxels ? NULL : job->mesh);
	free(mask);
	if (job->mesh != NULL)
		report->mesh = results_word(results, job->mesh);
	if (job->labels != NULL)
		report->labels = results_word(results, job->labels);
	if (job->background != NULL)
		report->background = results_word(results, job->background);
	else if (voxels && results->mean != NULL)
		report->background = mem_string(results->mean);
}

/* The contents: known once all sections are made. */
static void
put_contents(struct html *piece, void *arg)
{
	const struct report *report = arg;

	html_open(piece, "nav", "aria-label", "Contents");
	html_open(piece, "ul");
	for (size_t i = 0; i < report->n_entries; i++) {
		char *link = mem_format("#%s", report->entries[i].id);

		html_open(piece, "li");
		html_open(piece, "a", "href", link);
		html_text(piece, report->entries[i].title);
		html_close(piece);
		html_close(piece);
		free(link);
	}
	html_close(piece);
	html_close(piece);
}

static char *
title_words(const struct report *report)
{
	const struct results *results = report->results;

	if (report->job.title != NULL)
		return mem_string(report->job.title);
	return results->n_contrasts == 1 ? mem_format("Results: %s", results->contrasts[0].name) :
	    mem_format("Results: %zu contrasts", results->n_contrasts);
}

static void
put_head(struct report *report, const char *title)
{
	struct html *page = report->page;
	char *policy = mem_format("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '%s'; "
	    "base-uri 'none'; form-action 'none'", report_script_digest);

	html_open(page, "head");
	html_void(page, "meta", "charset", "utf-8");
	html_void(page, "meta", "http-equiv", "Content-Security-Policy", "content", policy);
	html_void(page, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
	html_void(page, "meta", "name", "color-scheme", "content", "light dark");
	html_void(page, "meta", "name", "generator", "content", "glmreport");
	html_put(page, "title", title);
	html_open(page, "style");
	html_raw(page, report_style);
	html_close(page);
	html_close(page);
	free(policy);
}

static void
make_page(struct report *report)
{
	struct html *page = report->page;
	char *title = title_words(report);

	html_raw(page, "<!DOCTYPE html>\n");
	html_open(page, "html", "lang", "en");
	put_head(report, title);
	html_open(page, "body");
	html_open(page, "a", "class", "skip", "href", "#main");
	html_text(page, "Skip to the results");
	html_close(page);
	html_open(page, "header");
	html_put(page, "h1", title);
	html_close(page);
	html_hole(page, put_contents, report);
	html_open(page, "main", "id", "main");
	report_summary(report);
	report_contrasts(report);
	report_designs(report);
	report_mask(report);
	report_residuals(report);
	report_pictures(report);
	report_origin(report);
	html_close(page);
	html_open(page, "script");
	html_raw(page, report_script);
	html_close(page);
	html_close(page);
	html_close(page);
	free(title);
}

struct report *
report_read(const struct report_job *job)
{
	struct report *report = mem_zeros(1, sizeof(*report));
	size_t n;

	report->job = *job;
	report->results = results_read(job->folder);
	report->pipelines = pipelines_new(job->folder);
	report->checks = pipelines_new(job->folder);
	report->page = html_new();
	read_space(report);
	n = report->results->n_contrasts;
	report->findings = mem_array(n, sizeof(struct finding *));
	for (size_t i = 0; i < n; i++)
		report->findings[i] = finding_read(report->results, &report->results->contrasts[i], report->space);
	make_page(report);
	pipelines_run(report->pipelines, job->n_threads);
	report_figures_check(report);
	return report;
}

void
report_write(struct report *report, struct out *out)
{
	html_write(report->page, out);
	out_commit(out);
}

void
report_free(struct report *report)
{
	char *const words[] = { report->mask, report->mesh, report->labels, report->background };

	for (size_t i = 0; i < report->results->n_contrasts; i++)
		finding_free(report->findings[i]);
	free(report->findings);
	report_figures_free(report);
	html_free(report->page);
	pipelines_free(report->pipelines);
	pipelines_free(report->checks);
	if (report->space != NULL)
		space_free(report->space);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		free(words[i]);
	for (size_t i = 0; i < report->n_lacks; i++)
		free(report->lacks[i]);
	free(report->lacks);
	for (size_t i = 0; i < report->n_entries; i++) {
		free(report->entries[i].id);
		free(report->entries[i].title);
	}
	free(report->entries);
	results_free(report->results);
	free(report);
}
