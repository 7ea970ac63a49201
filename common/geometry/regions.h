/* regions: what units come to in regions: means over labels, or least squares on maps.
 *
 *	struct regions *regions = regions_label(n_units, numbers);
 *	double *sums = mem_zeros(block.n_scans * regions_count(regions), sizeof(*sums));
 *	regions_add(regions, &block, sums, regions_count(regions), 1);
 *	regions_finish(regions, block.n_scans, sums, regions_count(regions), 1);
 *
 * Units are added in their order, whether a series comes scan by scan or unit by unit, so that both give the same
 * bits. Values that aren't finite count as 0. Nothing prints; only lack of memory ends the process.
 */
#ifndef REGIONS_H
#define REGIONS_H

#include <stddef.h>

#include "tables/scans.h"

struct regions;

/* A region for each number that a unit has, ascending; 0 is none. */
struct regions *regions_label(size_t n_units, const long *numbers);
/* A region for each of the maps (n_units x n_maps, column-major, finite): what is added up is the pseudo-inverse of the
 * maps times a scan, as numpy.linalg.lstsq() solves for it. *rank is that of the maps; where it is less than n_maps,
 * the solution is the one of least norm. NULL if the singular values don't converge. */
struct regions *regions_map(size_t n_units, size_t n_maps, const double *maps, size_t *rank);
size_t regions_count(const struct regions *regions);
/* The number of a label's region. */
long regions_number(const struct regions *regions, size_t region);
/* Adds a block's units to sums[(scan - block->scan) * scan_stride + region * region_stride]. */
void regions_add(const struct regions *regions, const struct scans_block *block, double *sums, size_t scan_stride,
    size_t region_stride);
/* Once all units were added to n_scans scans: sums become results. */
void regions_finish(const struct regions *regions, size_t n_scans, double *sums, size_t scan_stride,
    size_t region_stride);
void regions_free(struct regions *regions);

#endif
