/* imgmask: images to a mask.
 *
 * Reads images of one grid, 3-D or 4-D. Writes a mask, 3-D of uint8, 1 inside and 0 outside. Holds the mean
 * over scans, a double for each voxel.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/opt.h"
#include "geometry/masking.h"
#include "images/img.h"

enum method { EPI, BACKGROUND, NONZERO, ABOVE };

struct rule {
	enum method method;
	double height;
};

struct scene {
	struct img_mask *all;	/* the grid, of the first image */
	size_t n_scans;
	double *mean;		/* a sum until all scans are in */
	unsigned char *nonzero;	/* finite and not 0 in all scans so far */
};

static struct rule
parse_method(const char *text)
{
	static const char above[] = "above:";
	static const char *const names[] = { "epi", "background", "nonzero" };
	struct rule rule = { EPI, 0 };

	for (int i = EPI; i <= NONZERO; i++)
		if (strcmp(text, names[i]) == 0) {
			rule.method = (enum method)i;
			return rule;
		}
	rule.method = ABOVE;
	if (strncmp(text, above, sizeof(above) - 1) != 0 || !opt_real(text + sizeof(above) - 1, &rule.height))
		die_usage("no method `%s'; expected epi, background, nonzero or above:VALUE", text);
	return rule;
}

/* n_scans values of each unit, one after another. */
static void
add_values(struct scene *scene, size_t first, size_t n_units, size_t n_scans, const double *values)
{
	size_t n = scene->all->n_units;

	if (scene->mean == NULL) {
		scene->mean = mem_zeros(n, sizeof(*scene->mean));
		scene->nonzero = mem_array(n, 1);
		memset(scene->nonzero, 1, n);
	}
	for (size_t i = 0; i < n_units; i++)
		for (size_t t = 0; t < n_scans; t++) {
			double value = values[i * n_scans + t];

			scene->mean[first + i] += value;
			scene->nonzero[first + i] &= isfinite(value) && value != 0;
		}
}

static void
add_image(struct scene *scene, const char *path)
{
	struct img *img = img_open(path);
	const struct img_header *header = img_header(img);
	const void *values;

	if (scene->all == NULL)
		scene->all = img_mask_all(&header->grid, img_name(img));
	img_match(&scene->all->grid, scene->all->name, &header->grid, img_name(img));
	if (img_by_unit(img))
		for (size_t i = 0; i < scene->all->n_units; i++) {
			img_next_units(img, scene->all, false, 1, &values);
			add_values(scene, i, 1, header->n_volumes, values);
		}
	else
		for (size_t t = 0; t < header->n_volumes; t++)
			add_values(scene, 0, scene->all->n_units, 1, img_next(img, scene->all, false));
	scene->n_scans += header->n_volumes;
	img_end(img);
}

/* Decides for each voxel; returns how many are inside. */
static size_t
find_inside(struct scene *scene, const struct rule *rule, unsigned char *inside)
{
	const size_t *shape = scene->all->grid.shape, n = scene->all->n_units;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		scene->mean[i] /= (double)scene->n_scans;
	switch (rule->method) {
	case EPI:
		masking_epi(scene->mean, shape, inside);
		break;
	case BACKGROUND:
		masking_background(scene->mean, shape, inside);
		break;
	case NONZERO:
		memcpy(inside, scene->nonzero, n);
		break;
	case ABOVE:
		for (size_t i = 0; i < n; i++)
			inside[i] = scene->mean[i] > rule->height;
		break;
	}
	for (size_t i = 0; i < n; i++)
		count += inside[i];
	return count;
}

static void
write_mask(const struct scene *scene, const unsigned char *inside, const char *path)
{
	char *history = opt_history_lines(&(struct opt_list){ 0 });
	const struct img_form form = { .mask = scene->all, .type = VOXEL_UINT8, .history = history };
	struct img_out *out = img_create(path, &form);

	img_put(out, inside);
	img_commit(out);
	free(history);
}

int
main(int argc, char **argv)
{
	const char *method = "epi", *output = NULL;
	const struct opt options[] = {
		OPT_TEXT(0, "method", "epi|background|nonzero|above:VALUE", &method, "what is inside"),
		OPT_OUTPUT(&output),
		OPT_END
	};
	const struct opt_tool tool = {
		"imgmask", "[--method=epi|background|nonzero|above:VALUE] [-o FILE] [IMAGE...]", "images to a mask",
		options
	};
	char standard_input[] = "-", *no_operands[] = { standard_input, NULL };
	char **operands = opt_parse(&tool, argc, argv);
	char **images = operands[0] == NULL ? no_operands : operands;
	struct rule rule = parse_method(method);
	struct scene scene = { .all = NULL };
	unsigned char *inside;

	for (; *images != NULL; images++)
		add_image(&scene, *images);
	if (scene.all->grid.kind != IMG_VOLUME && rule.method <= BACKGROUND)
		die("%s: has the data of a %s; --method=%s needs a volume", scene.all->name,
		    scene.all->grid.kind == IMG_CIFTI ? "CIFTI file" : "surface", method);
	inside = mem_array(scene.all->n_units, 1);
	if (find_inside(&scene, &rule, inside) == 0)
		warn("no voxel is inside the mask; --method knows other ways");
	write_mask(&scene, inside, output);
	free(inside);
	free(scene.mean);
	free(scene.nonzero);
	img_mask_free(scene.all);
	free(operands);
	return 0;
}
