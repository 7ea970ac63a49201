/* moments: mean, spread and confidence interval; see moments.h. */
#include "model/moments.h"

#include <math.h>

#include "base/mem.h"
#include "numerics/dist.h"

void
moments_add(struct moments *moments, double value)
{
	double from_mean = value - moments->mean;

	if (isnan(value))
		return;
	moments->n += 1;
	moments->mean += from_mean / moments->n;
	moments->squares += from_mean * (value - moments->mean);
}

static void
finish_one(const struct moments *moments, struct moments_interval *interval, double *statistics)
{
	double n = moments->n, sd = n > 1 ? sqrt(moments->squares / (n - 1)) : NAN, sem = sd / sqrt(n), reach;

	if (n > 1 && interval->dof != n - 1) {
		interval->dof = n - 1;
		interval->quantile = dist_t_quantile(0.5 + interval->level / 2, interval->dof);
	}
	reach = n > 1 ? interval->quantile * sem : NAN;
	statistics[0] = n;
	statistics[1] = n > 0 ? moments->mean : NAN;
	statistics[2] = sd;
	statistics[3] = sem;
	statistics[4] = moments->mean - reach;
	statistics[5] = moments->mean + reach;
}

void
moments_finish(size_t n, const struct moments *moments, struct moments_interval *interval, double *statistics)
{
	for (size_t i = 0; i < n; i++)
		finish_one(&moments[i], interval, statistics + i * MOMENTS_STATISTICS);
}

char **
moments_names(size_t n, char *const *columns)
{
	static const char *const statistics[MOMENTS_STATISTICS] = { "n", "mean", "sd", "sem", "lo", "hi" };
	char **names = mem_array(n, MOMENTS_STATISTICS * sizeof(*names));

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < MOMENTS_STATISTICS; k++)
			names[i * MOMENTS_STATISTICS + k] = mem_format("%s_%s", columns[i], statistics[k]);
	return names;
}
