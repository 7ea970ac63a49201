/* events: trials from BIDS and FSL files, and what they look like on a time grid.
 *
 *	struct events *events = events_new();
 *	events_read(events, "events.tsv", NULL);	// or "face=ev/face.txt", "-"
 *	events_order(events, "sorted");
 *	size_t n = events_grid_count(121, 2.5, 0, 50, -24);
 *	events_grid(121, 2.5, 0, 50, -24, grid);	// n times
 *	events_boxcar(events, 0, n, grid, column);	// condition 0: sums of its trials' amplitudes
 *	events_free(events);
 *
 * Formats: the BIDS specification, "Task events"; FSL's three columns onset, duration, amplitude. Times are
 * seconds from the run's first scan. Reading and checking die() and warn(); what has to do with grids neither
 * prints nor exits.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include <stdbool.h>
#include <stddef.h>

struct trial {
	double onset_s, duration_s, amplitude;
	size_t condition;	/* index into events.conditions */
	size_t file, line;	/* index into events.files; line from 1 */
};

struct events {
	size_t n_trials, n_conditions, n_files;
	struct trial *trials;	/* in the order read */
	char **conditions, **files;
	size_t *sources;	/* per condition: its file */
	size_t room_trials, room_conditions, room_sources, room_files;
};

struct events *events_new(void);
/* Appends the trials of a file. With a header it is BIDS: a condition per trial_type (`dummy' without that
 * column), the amplitude from the column `amplitude' (NULL: from `modulation' if it is there, else 1).
 * Without a header it is FSL: one condition, named by NAME=FILE or after the file. A condition that another
 * file had already dies. */
void events_read(struct events *events, const char *operand, const char *amplitude);
/* Orders the conditions: "sorted" (by bytes), "file" (as read) or a list of all of them, by commas. */
void events_order(struct events *events, const char *order);
/* Makes each trial a condition of its own, NAME_001 ..., numbered by onset within NAME; they keep the order
 * of their conditions, or with in_time follow each other as they were read. */
void events_split(struct events *events, bool in_time);
/* Dies if no trial touches [start_s, end_s); warns of trials before start_s (`clamped'), beyond end_s
 * (clipped) and of those that overlap within a condition, `overlap_words' tells what becomes of ("amplitudes
 * add"; NULL: nothing to tell). */
void events_check(const struct events *events, double start_s, double end_s, const char *overlap_words);
void events_free(struct events *events);

/* nilearn's fine grid: from the first scan + start_s to one scan beyond the last, both included; evenly
 * spaced by about tr_s/oversampling. n_scans >= 2. Scan i is at (i + slice_ref) tr_s. */
size_t events_grid_count(size_t n_scans, double tr_s, double slice_ref, size_t oversampling, double start_s);
void events_grid(size_t n_scans, double tr_s, double slice_ref, size_t oversampling, double start_s, double *grid);
/* What grid a table of times is: the fine samples per scan, rint(tr_s/step), and how many scans it holds.
 * Returns false, with the reason in message[EVENTS_MESSAGE], if it is no even grid or none of this tr_s. */
enum { EVENTS_MESSAGE = 256 };
bool events_grid_measure(size_t n, const double *grid, double tr_s, double slice_ref, size_t *oversampling,
    size_t *n_scans, char *message);
/* The amplitudes of a condition's trials on [onset, onset + duration), summed; a trial shorter than a step
 * has one. */
void events_boxcar(const struct events *events, size_t condition, size_t n, const double *grid, double *column);
/* The amplitude, assigned, where onset < t < onset + duration. */
void events_open_boxcar(const struct events *events, size_t condition, size_t n, const double *grid, double *column);
/* The amplitude, assigned to scans floor(onset/TR) ... + ceil(duration/TR) - 1; on[scan] becomes true
 * there. */
void events_frames(const struct events *events, size_t condition, size_t n_scans, double tr_s, double *column,
    bool *on);

#endif
