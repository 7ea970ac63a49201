/* phantom: a head that is simulated, scan by scan.
 *
 *	struct img_grid grid = phantom_grid(shape, voxel_mm);
 *	struct phantom *phantom = phantom_new(&grid, seed);
 *	phantom_motion(seed, n_scans, motion);
 *	for (size_t t = 0; t < n_scans; t++) {
 *		phantom_scan(phantom, t, 2.0 * (double)t / (double)n_scans - 1, response[t], motion[t][2], items);
 *		img_put(out, items);
 *	}
 *	phantom_free(phantom);
 *
 * An ellipsoid of two tissues in noisy air. A voxel of mean m has m (1 + drift + noise + effect response +
 * motion): a line and a parabola of random size, AR(1) noise of random rho (0.1 to 0.5), and within a region
 * its effect. Everything is a function of the seed and the place (rng.h): the same values on every machine.
 * Nothing prints or exits.
 */
#ifndef PHANTOM_H
#define PHANTOM_H

#include <stddef.h>
#include <stdint.h>

#include "design/events.h"
#include "images/img.h"

/* A ball that responds; effect in percent of the mean, for a response of 1. */
struct phantom_region {
	const char *name;
	double centre_mm[3], radius_mm, effect;
};

enum { PHANTOM_REGIONS = 4, PHANTOM_MOTIONS = 6 };
extern const struct phantom_region phantom_regions[PHANTOM_REGIONS];
/* A grid of cubes around the brain's centre, x reversed. */
struct img_grid phantom_grid(const size_t shape[3], double voxel_mm);

struct phantom;

struct phantom *phantom_new(const struct img_grid *grid, uint64_t seed);
/* Per voxel: 0 air, 1 brain, 2 + region. */
const unsigned char *phantom_labels(const struct phantom *phantom);
/* The voxels of scan t, to be called for t = 0, 1, 2 ...; time from -1 to 1 places the scan on the drifts,
 * motion_mm is the shift along z. */
void phantom_scan(struct phantom *phantom, size_t t, double time, double response, double motion_mm, int16_t *items);
void phantom_free(struct phantom *phantom);

/* Blocks that take turns with rest of the same length, rest first; the last may be cut by the end of the run.
 * *n of them, to be freed. */
struct trial *phantom_blocks(double block_s, double end_s, size_t *n);
/* The response to the trials of condition 0 at each scan, by the canonical model; tr_s from 0.01 to 60. */
void phantom_response(const struct events *events, size_t n_scans, double tr_s, double *response);
/* A random walk per scan: shifts along x, y, z (mm), turns about them (rad), 0 at first. */
void phantom_motion(uint64_t seed, size_t n_scans, double (*motion)[PHANTOM_MOTIONS]);

#endif
