/* report_parts: what the sections of a report share; see report.h.
 *
 *	report_begin(report, "design", "Design");
 *	struct pipeline *picture = pipeline_add(report->pipelines, "plotmat", "design.tsv");
 *	report_figure(report, picture, false, "Design matrix", "Scans go down, regressors across.");
 *	report_end(report);
 */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/die.h"
#include "base/pipeline.h"
#include "geometry/space.h"
#include "report/finding.h"
#include "report/html.h"
#include "report/report.h"
#include "report/results.h"
#include "tables/table.h"

enum report_kind { REPORT_TABLES, REPORT_VOLUMES, REPORT_SURFACES, REPORT_PARCELS };

struct report_entry {
	char *id, *title;
};

struct report {
	struct report_job job;
	struct results *results;
	enum report_kind kind;			/* how maps are drawn; tables: not at all */
	char *mask, *mesh, *labels, *background;	/* as the programs find them, in the folder; or NULL */
	struct space *space;			/* where voxels or vertices are; NULL: not known */
	struct finding **findings;		/* of each contrast */
	struct pipelines *pipelines, *checks;	/* of pictures, and of what is read first */
	struct html *page;
	struct report_entry *entries;		/* the sections */
	size_t n_entries, room_entries;
	struct report_figure **figures;
	size_t n_figures, room_figures;
	char **lacks;
	size_t n_lacks, room_lacks;
};

/* The page's parts, in this order. */
void report_summary(struct report *report);
void report_contrasts(struct report *report);
void report_designs(struct report *report);
void report_mask(struct report *report);
void report_residuals(struct report *report);
void report_pictures(struct report *report);
void report_origin(struct report *report);

/* A section with its heading, whose id is WHAT, or WHAT-N for n > 0. */
void report_begin(struct report *report, const char *what, size_t n, const char *format, ...) DIE_FORMAT(4, 5);
void report_end(struct report *report);
/* A paragraph. */
void report_say(struct report *report, const char *format, ...) DIE_FORMAT(2, 3);
/* A paragraph that stands out. */
void report_warn(struct report *report, const char *format, ...) DIE_FORMAT(2, 3);
/* Something that isn't there, for the page's end. */
void report_lack(struct report *report, const char *format, ...) DIE_FORMAT(2, 3);
/* Voxels of the mask; 0: there is none. */
size_t report_voxels(const struct report *report);
/* "voxel", "vertex", "parcel", "unit"; "voxels" and so on. */
const char *report_unit(const struct report *report);
const char *report_units(const struct report *report);

/* What stands for a name among n pairs of names and words; the name itself where none does. */
const char *report_word(size_t n, const char *const (*pairs)[2], const char *name);
/* The bytes of a file of the folder, with a 0 behind them; to be freed. */
char *report_bytes(const struct report *report, const char *file, size_t *n);

/* A picture that a pipeline draws, and once more --dark. wide: takes the page's width. `what' is what it shows, in words for
 * those who can't see it, before the picture's own description; the caption is what follows. */
void report_figure(struct report *report, struct pipeline *picture, bool wide, const char *what, const char *format, ...)
    DIE_FORMAT(5, 6);
/* A picture in a file of the folder. */
void report_file(struct report *report, const char *file);
/* Pictures stand beside each other between these. */
void report_gallery(struct report *report);
/* Once all were drawn: reads what they show. */
void report_figures_check(struct report *report);
void report_figures_free(struct report *report);

/* A map: an image, or a column of a unit table. */
struct report_map {
	const char *image, *table, *column;
	double height;
	const char *cmap, *range;	/* or NULL */
	bool on_background;
	const char *sided;		/* "pos" or "neg": what is on the other side of 0 isn't drawn; or NULL */
	bool glass;			/* options of slices */
	const char *mode, *contours;	/* the same, or NULL */
	const char *size;		/* of surfaces, or NULL */
};

/* Whether one side of 0 alone can be drawn: of tables, or where a mask tells which values of one image were tested. */
bool report_can_side(const struct report *report, const struct report_map *map);
/* A pipeline that draws it as the report's kind has it; NULL where nothing says where units are. */
struct pipeline *report_map(struct report *report, const struct report_map *map);

/* A table as clusters(1) writes it: its first rows, which a script can sort. */
void report_clusters(struct report *report, const struct table *table, const char *caption);
/* One that is made here: a head, rows whose first cell is what they are about, an end. Values are texts. */
void report_table_begin(struct report *report, const char *caption, bool sortable, size_t n, const char *const *heads,
    const bool *numeric);
void report_row(struct report *report, size_t n, const char *const *cells, const bool *numeric);
/* Several rows of n cells each, of which NULL stands below what goes for that row, too; none in the first. */
void report_rows(struct report *report, size_t n_rows, size_t n, const char *const *cells, const bool *numeric);
void report_table_end(struct report *report);

extern const char report_style[], report_script[], report_script_digest[];

#endif
