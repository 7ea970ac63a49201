/* enhance: what a permutation test asks of the whole map: the clusters' extent and mass, and threshold-free cluster
 * enhancement; fast enough to be asked ten thousand times.
 *
 *	struct enhance_joints *joints = enhance_joints_new(graph, GRAPH_FACES, used);	// once
 *	struct enhance *enhance = enhance_new(joints);				// one a thread
 *	enhance_tfce(enhance, stat, 1, 0.5, 2, tfce);
 *	enhance_clusters(enhance, stat, 1, height, size, mass);
 *	enhance_free(enhance);
 *	enhance_joints_free(joints);
 *
 * TFCE of a unit v is the integral of e(h)^E h^H over heights h from 0 to the unit's own, where e(h) is the number of
 * units of its component at that height (Smith and Nichols 2009, NeuroImage 44:83-98). It is taken exactly: units
 * are sorted once by falling value and joined one after the other by union-find; between two values nothing changes,
 * and the integral of h^H over that stretch is a difference of powers. There is no step to choose. Time is about
 * linear, memory is linear in units and joints. TFCE has the same bits in whatever order units are numbered; masses are
 * summed in the order of units. Nothing prints or exits.
 */
#ifndef ENHANCE_H
#define ENHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geometry/graph.h"

/* The graph's neighbours as one list, that threads share. used[unit]: whether the unit is part of the map at all; NULL:
 * all are. At most UINT32_MAX units. */
struct enhance_joints;
struct enhance_joints *enhance_joints_new(const struct graph *graph, enum graph_reach reach, const bool *used);
void enhance_joints_free(struct enhance_joints *joints);

/* Room for one map at a time. */
struct enhance;
struct enhance *enhance_new(const struct enhance_joints *joints);
void enhance_free(struct enhance *enhance);

/* Of the units with sign * stat[unit] > 0, sign being 1 or -1; 0 for all others and where stat is NaN. E >= 0, H > -1.
 * An infinite value gives an infinite enhancement to its component above the next lower value alone, as does one whose
 * power is too large for a double. Returns the largest. tfce may be NULL, where the largest is all that is wanted. */
double enhance_tfce(struct enhance *enhance, const double *stat, double sign, double E, double H, double *tfce);

/* Clusters of the units with sign * stat[unit] > height: of each unit its cluster's number of units and its mass, the
 * sum of sign * stat - height; 0 outside. Both may be NULL. Returns the number of clusters and the largest of each. */
struct enhance_largest {
	size_t n_clusters, size;
	double mass;
};
struct enhance_largest enhance_clusters(struct enhance *enhance, const double *stat, double sign, double height,
    size_t *size, double *mass);

#endif
