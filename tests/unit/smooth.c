/* smooth: against scipy.ndimage.gaussian_filter1d, and what must hold of any Gaussian. */
#include "geometry/smooth.h"

#include "check.h"

int
main(void)
{
	/* scipy 1.10: gaussian_filter1d([3, -1, 4, 1, -5], 0.7), and with 2.3: radius 9 on 5 voxels */
	static const double line[5] = { 3, -1, 4, 1, -5 };
	static const double narrow[5] = { 2.149486072400411, 0.9060763600919284, 2.2600282245565078,
		0.3069666448331263,
		-3.622557301881973 };
	static const double wide[5] = { 1.2335296907361326, 0.9428360238375065, 0.43439384269044873,
		-0.12150593343685162,
		-0.4892536238272367 };
	/* the squares of 0 ... 23 as 4 x 3 x 2, with sigma 0.8, 1.1 and 0.5 */
	static const double volume[24] = { 33.19864836067997, 39.152576681544815, 48.16889045120961,
		55.94224206672945,
		55.064529796922976, 64.01222518466903, 76.96125444544069, 87.72837312784176, 79.18382408815698,
		91.1252865427843,
		108.00703129466282, 121.76791704394509, 188.57054160551493, 208.23079141074098, 235.25220097558133,
		256.73187407546243, 249.30352723420947, 271.9575441063168, 302.91166916226393, 327.3851093290263,
		312.2899257178949, 337.9377096568835, 372.8245502039377, 400.29175743758117 };
	double values[24], sum = 0;

	check_test("a line is smoothed as scipy does, reflected as often as the kernel needs");
	for (size_t axis = 0; axis < 3; axis++) {
		size_t shape[3] = { 1, 1, 1 };
		double sigma[3] = { 0, 0, 0 };

		shape[axis] = 5;
		memcpy(values, line, sizeof(line));
		sigma[axis] = 0.7;
		smooth_volume(values, shape, sigma);
		for (size_t i = 0; i < 5; i++)
			CHECK_NEAR(values[i], narrow[i], 1e-14);
		memcpy(values, line, sizeof(line));
		sigma[axis] = 2.3;
		smooth_volume(values, shape, sigma);
		for (size_t i = 0; i < 5; i++)
			CHECK_NEAR(values[i], wide[i], 1e-14);
	}

	check_test("a volume is smoothed along its three axes");
	for (size_t i = 0; i < 24; i++)
		values[i] = (double)(i * i);
	smooth_volume(values, (size_t[3]){ 4, 3, 2 }, (double[3]){ 0.8, 1.1, 0.5 });
	for (size_t i = 0; i < 24; i++)
		CHECK_CLOSE(values[i], volume[i], 1e-14);

	check_test("reflection keeps the sum, and a constant stays one");
	for (size_t i = 0; i < 24; i++)
		values[i] = i == 7 ? 1 : 0;
	smooth_volume(values, (size_t[3]){ 4, 3, 2 }, (double[3]){ 3, 0.9, 40 });
	for (size_t i = 0; i < 24; i++)
		sum += values[i];
	CHECK_CLOSE(sum, 1, 1e-14);

	check_test("the width is that at half of the maximum");
	CHECK_CLOSE(smooth_sigma(2.3548200450309493, 1), 1, 1e-15);
	CHECK_CLOSE(smooth_sigma(6, 3), 2 / 2.3548200450309493, 1e-15);
	return check_done();
}
