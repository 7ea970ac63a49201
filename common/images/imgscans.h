/* imgscans: a scan table to an image, a volume for each scan.
 *
 *	struct img_form form = { .mask = mask, .type = VOXEL_FLOAT32, .tr_s = 0.72 };
 *	struct source *source = source_open("-");
 *	if (imgscans_by_unit(source, mask))
 *		imgscans_write_units(scans_from(source), &form, "out.dtseries.nii");
 *	else
 *		imgscans_write(units_from(source), &form, "out.dtseries.nii");
 *
 * A table that flows as the file is written isn't held. Others are: text, whose number of scans isn't known, and
 * what comes in the other order than the file's.
 */
#ifndef IMGSCANS_H
#define IMGSCANS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/die.h"
#include "images/img.h"
#include "tables/scans.h"
#include "tables/source.h"
#include "tables/units.h"

/* Whether a stream that comes unit by unit goes as such into a file on this grid. */
bool imgscans_by_unit(const struct source *source, const struct img_mask *mask);
/* Whether a table looks like a scan table: it has a column for each unit, and these are called as the units are, or
 * have no names of their own but end in _1 ... as those of a plain array (see boldpipe(5)). */
bool imgscans_likely(const struct units *units, const struct img_mask *mask);
/* The table's columns are the mask's units, in order, but for `time'; n_volumes of the form is set here. Both close
 * the table at its proven end. path as in img_create(). */
void imgscans_write(struct units *units, struct img_form *form, const char *path);
void imgscans_write_units(struct scans *scans, struct img_form *form, const char *path);
/* "FILE: record 3: z 1e+300 can't be stored as float32", records from 0. */
noreturn void imgscans_refuse(const char *file, size_t record, const char *column, double value, enum voxel_type type);

#endif
