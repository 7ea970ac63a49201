/* recording: the recordings that simbold makes, each into a folder, each with its truth.
 *
 *	const struct recording recording = { .folder = "bids", .tr_s = 7, .n_scans = 84, .seed = 1, .grid = "64,64,42" };
 *	recording_auditory(&recording);
 *
 * A kind is a file, recording_KIND.c, which says at its top what it writes. The bytes depend on the struct
 * alone. truth.tsv is written last: where it is, all is. What can't be made is a usage error.
 */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes/out.h"
#include "design/events.h"
#include "images/img.h"
#include "simulation/phantom.h"

/* What numbers are written as, where a kind has both. */
enum recording_write { RECORDING_BOTH, RECORDING_IMAGES, RECORDING_TABLES };

struct recording {
	const char *folder;
	double tr_s;
	size_t n_scans, n_subjects;
	uint64_t seed;
	/* auditory and group: "64,64,42", and the edge of a voxel (0: such that the grid is 192 mm wide) */
	const char *grid;
	double voxel_mm;
	/* localizer and group */
	enum recording_write write;
	/* group only */
	double fwhm_mm, tau2;	/* smoothness of the noise, and the variance between subjects */
	bool null, paired;	/* no effect anywhere; two sessions of each subject */
};

void recording_auditory(const struct recording *recording);
void recording_parcels(const struct recording *recording);
void recording_localizer(const struct recording *recording);
void recording_group(const struct recording *recording);

/* ---- what they share ---------------------------------------------------------------------------- */

/* Dies where the folder is a dataset that simbold didn't make, of which files would be overwritten. */
void recording_claim(const struct recording *recording);
/* folder/name, whose folders are made; to be freed. */
char *recording_path(const struct recording *recording, const char *name);
/* The same, opened. */
struct out *recording_open(const struct recording *recording, const char *name);
/* Names with a subject's number and the like in them. */
struct out *recording_open_format(const struct recording *recording, const char *format, ...) DIE_FORMAT(2, 3);
/* The grid of cubes that the struct asks for; what isn't one is a usage error. */
struct img_grid recording_grid(const struct recording *recording);
/* The description that BIDS wants of a dataset, raw or derived, under the name `simbold KIND'. */
void recording_describe(const struct recording *recording, const char *file, const char *kind, bool derived);
/* Those of a dataset of a kind and of the derivatives in it. */
void recording_describe_both(const struct recording *recording, const char *kind);
/* onset, duration, trial_type. */
void recording_put_events(struct out *out, const struct events *events, const char *const *conditions);
/* Components (scan by scan, n_components in each) as a_comp_cor_00 ..., the six columns of motion (mm and rad),
 * and framewise_displacement, n/a in the first scan. */
void recording_put_confounds(struct out *out, size_t n_scans, double (*motion)[PHANTOM_MOTIONS], size_t n_components,
    const double *components);
/* 0 ... n - 1 in random order, by the numbers first, first + 1 ... of a stream. */
void recording_shuffle(uint64_t seed, uint64_t stream, uint64_t first, size_t n, size_t *order);

#endif
