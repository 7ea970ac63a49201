/* hrf: haemodynamic response functions: kernels, convolution, sampling at the scans; see hrf.h. */
#include "design/hrf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "numerics/dist.h"
#include "numerics/lin.h"
#include "numerics/order.h"

const char hrf_models[] = "spm, spm+d, spm+d+dd, glover, glover+d, glover+d+dd, spm5, fir:DELAYS, none";

/* Delays of the peak and of the undershoot in units of their dispersions, and the undershoot's share. */
struct gammas {
	double peak, undershoot, dispersion, undershoot_dispersion, ratio;
};

static const struct gammas spm = { 6, 16, 1, 1, 0.167 };
static const struct gammas glover = { 6, 12, 0.9, 0.9, 0.48 };

static const double seconds = 32;		/* how long they last */
static const double spm5_scans = 15;
static const double derivative_s = 0.1;		/* steps of the finite differences */
static const double dispersion_step = 0.01;
enum { MAX_DELAYS = 1000, MAX_SAMPLES = 100000000 };

/* Room for n kernels of a length. */
static void
hrf_make(struct hrf *hrf, size_t n, size_t length)
{
	*hrf = (struct hrf){ .n = n, .length = length };
	hrf->kernels = mem_array(n, sizeof(*hrf->kernels));
	hrf->suffixes = mem_array(n, sizeof(*hrf->suffixes));
	for (size_t b = 0; b < n; b++) {
		hrf->kernels[b] = mem_zeros(length, sizeof(**hrf->kernels));
		hrf->suffixes[b] = NULL;
	}
}

void
hrf_free(struct hrf *hrf)
{
	for (size_t b = 0; b < hrf->n; b++) {
		free(hrf->kernels[b]);
		free(hrf->suffixes[b]);
	}
	free(hrf->kernels);
	free(hrf->suffixes);
	*hrf = (struct hrf){ 0 };
}

/* Divides all kernels by a sum; false if there is nothing to divide by. */
static bool
kernel_normalise(size_t length, double *kernel, double sum)
{
	if (!(sum > 0) || !isfinite(sum))
		return false;
	for (size_t i = 0; i < length; i++)
		kernel[i] /= sum;
	return true;
}

/* Compensated (Kahan 1965, CACM 8:40): differences of kernels are divided by 0.01, and so is the rounding of sums. */
static double
kernel_sum(size_t length, const double *kernel)
{
	double sum = 0, lost = 0;

	for (size_t i = 0; i < length; i++) {
		double term = kernel[i] - lost, next = sum + term;

		lost = (next - sum) - term;
		sum = next;
	}
	return sum;
}

/* The difference of two gamma densities that begins one fine step after the onset, with sum 1. */
static bool
gammas_sample(const struct gammas *g, double step_s, double onset_s, size_t length, double *kernel)
{
	for (size_t i = 0; i < length; i++) {
		/* nilearn's linspace(0, 32, length): its spacing isn't quite the step */
		double tau = i + 1 < length ? (double)i * (seconds / (double)(length - 1)) : seconds;
		double lag = tau - onset_s - step_s;
		kernel[i] = dist_gamma_density(lag, g->peak / g->dispersion, g->dispersion) - g->ratio *
		    dist_gamma_density(lag, g->undershoot / g->undershoot_dispersion, g->undershoot_dispersion);
	}
	return kernel_normalise(length, kernel, kernel_sum(length, kernel));
}

/* canonical becomes (canonical - moved)/difference in `kernel'. */
static void
kernel_difference(size_t length, const double *first, double difference, double *kernel)
{
	for (size_t i = 0; i < length; i++)
		kernel[i] = (first[i] - kernel[i]) / difference;
}

static bool
model_gammas(struct hrf *hrf, const struct gammas *canonical, size_t n, double step_s)
{
	double samples = rint(seconds / step_s);
	size_t length = samples >= 2 && samples <= MAX_SAMPLES ? (size_t)samples : 0;
	static const char *const suffixes[] = { "", "_derivative", "_dispersion" };
	/* only the first gamma's dispersion is moved; nilearn moves it from an undershoot of dispersion 1,
	 * Glover's too */
	struct gammas still = *canonical, moved;
	double *first;
	bool good;

	if (length == 0)
		return false;
	hrf_make(hrf, n, length);
	hrf->orthogonal = true;
	for (size_t b = 0; b < n; b++)
		hrf->suffixes[b] = mem_string(suffixes[b]);
	good = gammas_sample(canonical, step_s, 0, length, hrf->kernels[0]);
	if (good && n > 1) {
		good = gammas_sample(canonical, step_s, derivative_s, length, hrf->kernels[1]);
		kernel_difference(length, hrf->kernels[0], derivative_s, hrf->kernels[1]);
	}
	if (good && n > 2) {
		still.undershoot_dispersion = 1;
		moved = still;
		moved.dispersion += dispersion_step;
		first = mem_array(length, sizeof(*first));
		good = gammas_sample(&still, step_s, 0, length, first) &&
		    gammas_sample(&moved, step_s, 0, length, hrf->kernels[2]);
		kernel_difference(length, first, dispersion_step, hrf->kernels[2]);
		free(first);
	}
	if (!good)
		hrf_free(hrf);
	return good;
}

static bool
model_spm5(struct hrf *hrf, double step_s, size_t oversampling)
{
	size_t length = (size_t)spm5_scans * oversampling;
	bool good;

	hrf_make(hrf, 1, length);
	hrf->suffixes[0] = mem_string("");
	hrf->hold = true;
	for (size_t i = 0; i < length; i++) {
		double tau = (double)i * step_s;
		hrf->kernels[0][i] = dist_gamma_density(tau, 6, 1) - dist_gamma_density(tau, 16, 1) / 6;
	}
	good = kernel_normalise(length, hrf->kernels[0], kernel_sum(length, hrf->kernels[0]));
	if (!good)
		hrf_free(hrf);
	return good;
}

/* A number below MAX_DELAYS; moves *text behind it. */
static bool
delay_parse(const char **text, size_t *delay)
{
	*delay = 0;
	if (**text < '0' || **text > '9')
		return false;
	while (**text >= '0' && **text <= '9' && *delay < MAX_DELAYS)
		*delay = *delay * 10 + (size_t)(*(*text)++ - '0');
	return *delay < MAX_DELAYS;
}

/* "0-9" or "1,3,5-7" into delays[MAX_DELAYS], increasing; returns how many, 0 if it can't be read. */
static size_t
delays_parse(const char *text, size_t *delays)
{
	size_t n = 0, first, last;

	for (;;) {
		if (!delay_parse(&text, &first))
			return 0;
		last = first;
		if (*text == '-' && (text++, !delay_parse(&text, &last)))
			return 0;
		if (last < first || (n > 0 && first <= delays[n - 1]))
			return 0;
		for (size_t delay = first; delay <= last; delay++)
			delays[n++] = delay;
		if (*text == '\0')
			return n;
		if (*text++ != ',')
			return 0;
	}
}

static bool
model_fir(struct hrf *hrf, const char *text, size_t oversampling)
{
	size_t delays[MAX_DELAYS], n = delays_parse(text, delays);

	if (n == 0)
		return false;
	hrf_make(hrf, n, (delays[n - 1] + 1) * oversampling);
	hrf->shift = oversampling - 1;
	for (size_t b = 0; b < n; b++) {
		hrf->suffixes[b] = mem_format("_delay_%zu", delays[b]);
		for (size_t i = 0; i < oversampling; i++)
			hrf->kernels[b][delays[b] * oversampling + i] = 1 / (double)oversampling;
	}
	return true;
}

static bool
model_none(struct hrf *hrf)
{
	hrf_make(hrf, 1, 1);
	hrf->suffixes[0] = mem_string("");
	hrf->kernels[0][0] = 1;
	return true;
}

/* The canonical models; the others are made from what follows their name. */
static const struct {
	const char *name;
	const struct gammas *gammas;
	size_t n;
} canonical_models[] = {
	{ "spm", &spm, 1 }, { "spm+d", &spm, 2 }, { "spm+d+dd", &spm, 3 },
	{ "glover", &glover, 1 }, { "glover+d", &glover, 2 }, { "glover+d+dd", &glover, 3 }
};

bool
hrf_is_model(const char *word)
{
	size_t n = strcspn(word, "+:");
	static const char *const names[] = { "spm", "glover", "spm5", "fir", "none" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i]) == n && strncmp(word, names[i], n) == 0)
			return true;
	return false;
}

bool
hrf_model(struct hrf *hrf, const char *model, double tr_s, size_t oversampling)
{
	double step_s = tr_s / (double)oversampling;

	for (size_t i = 0; i < sizeof(canonical_models) / sizeof(*canonical_models); i++)
		if (strcmp(model, canonical_models[i].name) == 0)
			return model_gammas(hrf, canonical_models[i].gammas, canonical_models[i].n, step_s);
	if (strcmp(model, "spm5") == 0)
		return model_spm5(hrf, step_s, oversampling);
	if (strncmp(model, "fir:", 4) == 0)
		return model_fir(hrf, model + 4, oversampling);
	return strcmp(model, "none") == 0 && model_none(hrf);
}

/* Row k of [0, n - 2] with x[k] < s <= x[k + 1], clamped. */
static size_t
interval_find(size_t n, const double *x, double s)
{
	const size_t below = order_below(n, x, s);

	return below < 1 ? 0 : below > n - 1 ? n - 2 : below - 1;
}

static double
interpolate(const double *x, const double *y, size_t k, double s)
{
	return (y[k + 1] - y[k]) / (x[k + 1] - x[k]) * (s - x[k]) + y[k];
}

bool
hrf_table(struct hrf *hrf, size_t n_rows, const double *time_s, size_t n_basis, const double *const *basis,
    const char *const *names, double tr_s, size_t oversampling)
{
	double step_s = tr_s / (double)oversampling, samples, sum;

	for (size_t i = 0; i < n_rows; i++)
		if (!isfinite(time_s[i]) || !(i == 0 ? time_s[i] >= 0 : time_s[i] > time_s[i - 1]))
			return false;
	if (n_rows < 2 || n_basis == 0)
		return false;
	/* a last time that is a whole number of steps but for rounding belongs to it */
	samples = floor(time_s[n_rows - 1] / step_s + 1e-6) + 1;
	if (!(samples <= MAX_SAMPLES))
		return false;
	hrf_make(hrf, n_basis, (size_t)samples);
	hrf->orthogonal = true;
	for (size_t b = 0; b < n_basis; b++) {
		hrf->suffixes[b] = b == 0 ? mem_string("") : mem_format("_%s", names[b]);
		for (size_t i = 0; i < hrf->length; i++) {
			double tau = fmin((double)i * step_s, time_s[n_rows - 1]);
			if (tau >= time_s[0])
				hrf->kernels[b][i] = interpolate(time_s, basis[b], interval_find(n_rows, time_s, tau),
				    tau);
		}
	}
	sum = kernel_sum(hrf->length, hrf->kernels[0]);
	for (size_t b = 0; b < n_basis; b++)
		if (!kernel_normalise(hrf->length, hrf->kernels[b], sum)) {
			hrf_free(hrf);
			return false;
		}
	return true;
}

/* ---- regressors ------------------------------------------------------------------------------------- */

void
hrf_convolve(size_t n, const double *x, size_t length, const double *kernel, bool hold, double *y)
{
	double base = hold && n > 0 ? x[0] : 0, area = base * kernel_sum(length, kernel);

	/* what stays at the base for ever is the base times the kernel's sum; most samples are off, and cost
	 * nothing */
	for (size_t i = 0; i < n; i++)
		y[i] = base != 0 ? area : 0;
	for (size_t k = 0; k < n; k++) {
		double height = x[k] - base;
		size_t reach = length < n - k ? length : n - k;
		if (height == 0)
			continue;
		for (size_t i = 0; i < reach; i++)
			y[k + i] += height * kernel[i];
	}
}

void
hrf_interpolate(size_t n, const double *grid, const double *y, size_t shift, size_t n_scans, const double *s,
    double *column)
{
	if (shift > n - 1)
		shift = n - 1;
	for (size_t t = 0; t < n_scans; t++) {
		double at = fmin(fmax(s[t], grid[0]), grid[n - 1 - shift]);
		size_t k = n - shift < 2 ? 0 : interval_find(n - shift, grid, at);
		column[t] = n - shift < 2 ? y[n - 1] : interpolate(grid, y + shift, k, at);
	}
}

void
hrf_mean(size_t n, const double *grid, const double *y, size_t n_scans, double tr_s, double *column)
{
	double slack = n > 1 ? 1e-6 * (grid[1] - grid[0]) : 0;
	size_t k = 0;

	for (size_t t = 0; t < n_scans; t++) {
		double sum = 0;
		size_t count = 0;
		while (k < n && grid[k] < (double)t * tr_s - slack)
			k++;
		for (; k < n && grid[k] < (double)(t + 1) * tr_s - slack; k++, count++)
			sum += y[k];
		column[t] = count > 0 ? sum / (double)count : 0;
	}
}

void
hrf_orthogonalise(size_t n_scans, size_t n, double *const *columns)
{
	double *size = mem_array(n, sizeof(*size));

	for (size_t b = 0; b < n; b++) {
		double before = sqrt(lin_dot(n_scans, columns[b], columns[b]));
		/* twice is enough (Parlett, The Symmetric Eigenvalue Problem, 6.9) */
		for (size_t pass = 0; pass < 2; pass++)
			for (size_t a = 0; a < b; a++) {
				double share = size[a] > 0 ? lin_dot(n_scans, columns[a], columns[b]) / size[a] : 0;
				for (size_t t = 0; t < n_scans; t++)
					columns[b][t] -= share * columns[a][t];
			}
		size[b] = lin_dot(n_scans, columns[b], columns[b]);
		/* what is left of a dependent column is rounding: nothing is to be made orthogonal to that */
		if (sqrt(size[b]) <= 1e-13 * before)
			size[b] = 0;
	}
	free(size);
}

void
hrf_apply(const struct hrf *hrf, enum hrf_sample sample, size_t n, const double *grid, const double *x, double tr_s,
    size_t n_scans, const double *scan_s, double *const *columns)
{
	double *y = mem_array(n, sizeof(*y));

	for (size_t b = 0; b < hrf->n; b++) {
		hrf_convolve(n, x, hrf->length, hrf->kernels[b], hrf->hold, y);
		if (sample == HRF_INTERPOLATED)
			hrf_interpolate(n, grid, y, hrf->shift, n_scans, scan_s, columns[b]);
		else if (sample == HRF_MEANS)
			hrf_mean(n, grid, y, n_scans, tr_s, columns[b]);
		else
			memcpy(columns[b], y, n * sizeof(*y));
	}
	if (hrf->orthogonal && sample != HRF_FINE)
		hrf_orthogonalise(n_scans, hrf->n, columns);
	free(y);
}
