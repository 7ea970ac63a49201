/* hrf: haemodynamic response functions: kernels, convolution, sampling at the scans.
 *
 *	struct hrf hrf;
 *	if (hrf_model(&hrf, "spm+d", 2.5, 50))
 *		hrf_apply(&hrf, HRF_INTERPOLATED, n, grid, fine, 2.5, n_scans, scan_s, columns);
 *	hrf_free(&hrf);
 *
 * Models: spm, glover, each with +d (time derivative) or +d+dd (and dispersion); spm5; fir:DELAYS; none.
 * Sources: Friston et al. 1998, NeuroImage 7:30-40 and Glover 1999, NeuroImage 9:416-429, in the form that
 * nilearn gives them. Kernels are sampled every tr_s/oversampling seconds from lag 0. Nothing prints or
 * exits.
 */
#ifndef HRF_H
#define HRF_H

#include <stdbool.h>
#include <stddef.h>

struct hrf {
	size_t n, length;	/* kernels, samples of each */
	double **kernels;
	char **suffixes;	/* of columns' names: "", "_derivative", "_delay_2" */
	bool hold;		/* before the grid the regressor has its first value (spm5), else 0 */
	bool orthogonal;	/* after sampling, each kernel's column is made orthogonal to those before */
	size_t shift;		/* fine samples after the scan whose value it gets (FIR) */
};

/* The models that hrf_model() knows, for messages. */
extern const char hrf_models[];
/* Whether the word is a model's (if maybe a malformed one, as "fir:" or "spm+x"), not a file's. */
bool hrf_is_model(const char *word);
/* Makes the kernels of a model; false if the word is none, or if the step is too coarse to sample it. */
bool hrf_model(struct hrf *hrf, const char *model, double tr_s, size_t oversampling);
/* Kernels from a table: n_basis columns at n_rows increasing times from 0 on, interpolated, all divided by
 * the first one's sum. Basis 0 has no suffix, the others _NAME. False if times don't increase, begin before
 * 0, or the sum is not above 0. */
bool hrf_table(struct hrf *hrf, size_t n_rows, const double *time_s, size_t n_basis, const double *const *basis,
    const char *const *names, double tr_s, size_t oversampling);
void hrf_free(struct hrf *hrf);

/* A regressor x on the fine grid (n points) through every kernel, into columns[hrf.n], each of n_scans values
 * at the times scan_s: by interpolation or as means over the scans; or of n values, on the fine grid
 * still. */
enum hrf_sample { HRF_INTERPOLATED, HRF_MEANS, HRF_FINE };
void hrf_apply(const struct hrf *hrf, enum hrf_sample sample, size_t n, const double *grid, const double *x,
    double tr_s, size_t n_scans, const double *scan_s, double *const *columns);

/* Its steps. First n samples of the convolution of x (n) with a kernel; hold: x[k < 0] = x[0], else 0. */
void hrf_convolve(size_t n, const double *x, size_t length, const double *kernel, bool hold, double *y);
/* y, given at the n times of grid, at the times s (n_scans), linearly; the value `shift' samples later. s
 * beyond the ends get the ends' values. */
void hrf_interpolate(size_t n, const double *grid, const double *y, size_t shift, size_t n_scans,
    const double *s, double *column);
/* Means of y over the samples from each scan's start, i tr_s, up to the next one's. */
void hrf_mean(size_t n, const double *grid, const double *y, size_t n_scans, double tr_s, double *column);
/* Makes each column orthogonal to those before it; not normalised. */
void hrf_orthogonalise(size_t n_scans, size_t n, double *const *columns);

#endif
