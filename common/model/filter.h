/* filter: Butterworth filters of order 5 that run forward and backward, so that nothing is delayed.
 *
 *	struct filter filter;
 *	if (filter_butterworth(0.01, 0.1, 1 / tr_s, &filter))		// a band, in Hz
 *		filter_both_ways(&filter, n_scans, n_series, values);	// values[scan * n_series + series]
 *
 * The analogue poles lie on a circle (Butterworth 1930, Wireless Engineer 7:536); the bilinear transform with
 * warped frequencies takes them to second-order sections (Oppenheim & Schafer, Discrete-Time Signal
 * Processing, 7.2). It is scipy's butter(5, ...) and sosfiltfilt(), which nilearn uses. Nothing prints or
 * exits.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>
#include <stddef.h>

enum { FILTER_ORDER = 5, FILTER_SECTIONS = FILTER_ORDER };

/* y[t] = b0 x[t] + b1 x[t-1] + b2 x[t-2] - a1 y[t-1] - a2 y[t-2], one after the other. */
struct filter_section {
	double b[3], a[2];
	double state[2];	/* what it holds after endless ones */
	double level;		/* and what it gives then */
};

struct filter {
	size_t n_sections;
	struct filter_section sections[FILTER_SECTIONS];
	size_t n_edge;		/* scans by which a series is extended at either end */
	bool keeps_mean;	/* a constant goes through */
};

/* Scans a second of n times in seconds; 0 unless they rise in even steps, give or take a tenth of one. */
double filter_rate(size_t n, const double *time_s);
/* Passes what is above high_pass_hz and below low_pass_hz; 0 leaves that end open. rate_hz: scans a second.
 * False unless a frequency is given, all are below rate_hz / 2 and high_pass_hz is below low_pass_hz. */
bool filter_butterworth(double high_pass_hz, double low_pass_hz, double rate_hz, struct filter *filter);
/* Filters n_series series of n_scans > n_edge scans in place, forward and backward, each extended at its ends
 * by its reflection in the end's own point (odd padding). A series' bits depend on its own values alone. */
void filter_both_ways(const struct filter *filter, size_t n_scans, size_t n_series, double *values);

#endif
