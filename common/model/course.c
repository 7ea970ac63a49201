/* course: mean, spread, extremes and autocorrelation of a unit's values; see course.h. */
#include "model/course.h"

#include <math.h>

const char *const course_names[COURSE_STATISTICS] = { "mean", "sd", "var", "tsnr", "min", "max", "nonfinite", "lag1" };

void
course_add(struct course *course, double value)
{
	double from_first;

	if (!isfinite(value)) {
		course->n_bad++;
		course->has_last = false;
		return;
	}
	if (course->n++ == 0)
		course->first = course->least = course->most = value;
	from_first = value - course->first;
	course->sum += from_first;
	course->squares += from_first * from_first;
	course->least = value < course->least ? value : course->least;
	course->most = value > course->most ? value : course->most;
	if (course->has_last) {
		course->n_pairs++;
		course->pair_sum += course->last + from_first;
		course->pair_products += course->last * from_first;
	}
	course->last = from_first;
	course->has_last = true;
}

/* About the mean, where `squares' are the squares about it: the products of the differences from the first value are
 * moved there. */
static double
autocorrelation(const struct course *course, double squares)
{
	double from_first = course->sum / (double)course->n;
	double products = course->pair_products - from_first * course->pair_sum +
	    (double)course->n_pairs * from_first * from_first;
	double lag1 = products / squares;

	return course->n_pairs > 0 && squares > 0 && isfinite(squares) && isfinite(lag1) ? lag1 : NAN;
}

void
course_finish(const struct course *course, double record[COURSE_STATISTICS])
{
	double n = (double)course->n, squares = course->squares - course->sum * course->sum / n;

	for (size_t i = 0; i < COURSE_STATISTICS; i++)
		record[i] = NAN;
	record[COURSE_NONFINITE] = (double)course->n_bad;
	if (course->n == 0)
		return;
	record[COURSE_MEAN] = course->first + course->sum / n;
	record[COURSE_MIN] = course->least;
	record[COURSE_MAX] = course->most;
	if (course->n == 1)
		return;
	record[COURSE_VAR] = squares > 0 || isnan(squares) ? squares / (n - 1) : 0;
	record[COURSE_SD] = sqrt(record[COURSE_VAR]);
	if (record[COURSE_SD] > 0)
		record[COURSE_TSNR] = record[COURSE_MEAN] / record[COURSE_SD];
	record[COURSE_LAG1] = autocorrelation(course, squares);
}
