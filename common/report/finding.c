/* finding: what the tables and maps of a contrast say in numbers; see finding.h. */
#include "report/finding.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geometry/vertexmap.h"
#include "geometry/volume.h"
#include "images/hemispheres.h"
#include "images/nifti.h"
#include "tables/units.h"

const char *
finding_number(double value)
{
	static char texts[4][32];
	static size_t next;
	char *text = texts[next++ % 4];

	if (isnan(value))
		return "n/a";
	snprintf(text, sizeof(texts[0]), value == rint(value) && fabs(value) < 1e9 ? "%.0f" : "%.4g", value + 0.0);
	return text;
}

/* ---- thresholds ------------------------------------------------------------------------------------------- */

static struct table *
read_if(const struct results *results, const char *file)
{
	char *path = file == NULL ? NULL : results_path(results, file);
	struct table *table = path == NULL ? NULL : table_read(path);

	free(path);
	return table;
}

static char *
copy_text(const struct table *table, const char *column, size_t row)
{
	const size_t at = table_lookup(table, column);

	return mem_string(at == SIZE_MAX || table->texts[at] == NULL ? "" : table->texts[at][row]);
}

static double
number_at(const struct table *table, const char *column, size_t row)
{
	return table_column(table, table_find(table, column))[row];
}

static size_t
count_at(const struct table *table, const char *column, size_t row)
{
	const double value = number_at(table, column, row);

	return value >= 0 && value < 1e15 ? (size_t)value : 0;
}

bool
finding_has_height(const struct finding_rule *rule)
{
	return isfinite(rule->threshold);
}

bool
finding_is_empty(const struct finding_rule *rule)
{
	return !isfinite(rule->threshold) && rule->survivors == 0;
}

/* Whether the row is about this contrast, where the table says, and about this measure: `z', `NAME_z'; NULL: about any. */
static bool
is_about(const struct table *table, size_t row, const char *name, const char *measure)
{
	char *contrast = copy_text(table, "contrast", row), *column = copy_text(table, "column", row);
	const char *tail = strrchr(column, '_');
	const bool about = (*contrast == '\0' || strcmp(contrast, name) == 0) &&
	    (measure == NULL || *column == '\0' || strcmp(tail == NULL ? column : tail + 1, measure) == 0);

	free(contrast);
	free(column);
	return about;
}

/* Those of a file that are about the contrast and the measure (NULL: any); none where there is no file. */
static struct finding_rule *
read_rules(const struct results *results, const char *file, const char *name, const char *measure, size_t *n)
{
	struct table *table = read_if(results, file);
	struct finding_rule *rules = NULL;
	size_t room = 0;

	*n = 0;
	for (size_t row = 0; table != NULL && row < table->n_rows; row++) {
		if (!is_about(table, row, name, measure))
			continue;
		rules = mem_grow(rules, &room, *n + 1, sizeof(*rules));
		rules[(*n)++] = (struct finding_rule){
			.method = copy_text(table, "method", row), .sided = copy_text(table, "sided", row),
			.level = number_at(table, "level", row), .threshold = number_at(table, "threshold", row),
			.n = count_at(table, "n", row), .survivors = count_at(table, "survivors", row),
		};
		if (rules[*n - 1].threshold < 0)
			die("%s: record %zu: the threshold is %g; expected 0 or more, for whichever side", table->name, row + 1,
			    rules[*n - 1].threshold);
	}
	if (table != NULL)
		table_free(table);
	return rules;
}

static void
free_rules(size_t n, struct finding_rule *rules)
{
	for (size_t i = 0; i < n; i++) {
		free(rules[i].method);
		free(rules[i].sided);
	}
	free(rules);
}

/* False discoveries before all, then what is controlled for many tests, then anything; what has no height last. */
static const struct finding_rule *
choose_rule(const struct finding *finding)
{
	static const char *const order[] = { "fdr", "by", "bonferroni", "holm" };

	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++)
		for (size_t i = 0; i < finding->n_rules; i++)
			if (strcmp(finding->rules[i].method, order[k]) == 0)
				return &finding->rules[i];
	for (size_t i = 0; i < finding->n_rules; i++)
		if (finding_has_height(&finding->rules[i]))
			return &finding->rules[i];
	return finding->n_rules > 0 ? finding->rules : NULL;
}

/* ---- the peak --------------------------------------------------------------------------------------------- */

static char *
place_words(const double xyz[3])
{
	return mem_format("%g, %g, %g", round(xyz[0] * 10) / 10 + 0.0, round(xyz[1] * 10) / 10 + 0.0,
	    round(xyz[2] * 10) / 10 + 0.0);
}

static void
place_vertex(struct finding *finding, const struct mesh *mesh, size_t vertex)
{
	char *place = place_words(mesh->xyz[vertex]);

	finding->where = mem_format("vertex %zu: %s", vertex, place);
	free(place);
}

static void
place_voxel(struct finding *finding, const struct img_grid *grid, size_t voxel)
{
	const double at[] = { (double)(voxel % grid->shape[0]), (double)(voxel / grid->shape[0] % grid->shape[1]),
		(double)(voxel / grid->shape[0] / grid->shape[1]) };
	double xyz[3];

	affine_apply(&grid->affine, at, xyz);
	finding->where = place_words(xyz);
}

/* By its place, where that is known, else by its name or number. */
static void
place_unit(struct finding *finding, const struct space *space, size_t unit, const char *name)
{
	const struct img_mask *mask = space == NULL ? NULL : space_mask(space);
	const struct mesh *mesh = space == NULL ? NULL : space_mesh(space);

	if (mask != NULL && mask->grid.kind == IMG_VOLUME)
		place_voxel(finding, &mask->grid, space_index(space, unit));
	else if (mesh != NULL && space_vertex(space, unit) != SIZE_MAX)
		place_vertex(finding, mesh, space_vertex(space, unit));
	else
		finding->where = name != NULL ? mem_string(name) : mem_format("unit %zu", unit + 1);
}

static bool
take_value(struct finding *finding, double value)
{
	if (!isfinite(value) || !(fabs(value) > fabs(finding->peak)))
		return false;
	finding->peak = value;
	finding->some = true;
	return true;
}

static void
take_dof(struct finding *finding, double dof)
{
	finding->dof[0] = fmin(finding->dof[0], dof);
	finding->dof[1] = fmax(finding->dof[1], dof);
}

/* The columns of a unit table. */
static void
read_table(struct finding *finding, const char *path, const char *prefix, bool peak, const struct space *space)
{
	struct units *units = units_open(path);
	char *name = mem_format("%s%s", prefix, finding->measure), *dof_name = mem_format("%sdof", prefix);
	const size_t column = units_find(units, name), dof = units_lookup(units, dof_name), width = units_columns(units);
	const double *records;
	size_t n, first = 0, unit = 0;
	char *unit_name = NULL;

	for (; (n = units_next(units, &records)) > 0; first += n)
		for (size_t i = 0; i < n; i++) {
			if (dof != SIZE_MAX)
				take_dof(finding, records[i * width + dof]);
			if (!peak || !take_value(finding, records[i * width + column]))
				continue;
			unit = first + i;
			free(unit_name);
			unit_name = units_named(units) ? mem_string(units_unit(units, i)) : NULL;
		}
	if (space != NULL)
		space_check(space, units_file(units), first);
	units_close(units);
	if (peak && finding->some)
		place_unit(finding, space, unit, unit_name);
	free(unit_name);
	free(name);
	free(dof_name);
}

/* An image of vertices. */
static void
read_vertices(struct finding *finding, const char *path, const struct mesh *mesh)
{
	double *values = vertexmap_read(path, mesh);
	size_t vertex = 0;

	for (size_t i = 0; i < mesh->n_vertices; i++)
		if (take_value(finding, values[i]))
			vertex = i;
	if (finding->some)
		place_vertex(finding, mesh, vertex);
	free(values);
}

/* An image of vertices or rows that are nowhere, behind `first' others. Returns how many there are. */
static size_t
read_rows(struct finding *finding, const char *path, size_t first)
{
	struct img *img = img_open(path);
	struct img_mask *all = img_mask_all(&img_header(img)->grid, img_name(img));
	const double *values = img_next(img, all, false);
	const size_t n = all->n_units;

	for (size_t i = 0; i < n; i++)
		if (take_value(finding, values[i])) {
			free(finding->where);
			finding->where = mem_format("unit %zu", first + i + 1);
		}
	img_close(img);
	img_mask_free(all);
	return n;
}

static void
read_volume(struct finding *finding, const char *path)
{
	struct volume *map = volume_read(path, 0);
	struct volume_range range;

	volume_range(map, 0, &range);
	finding->some = range.n > 0;
	finding->peak = range.peak;
	finding->where = finding->some ? place_words(range.place) : NULL;
	volume_free(map);
}

/* A map that is several dies. */
static bool
is_volume(const char *path)
{
	struct img *img = img_open(path);
	const bool volume = img_header(img)->grid.kind == IMG_VOLUME;

	if (img_header(img)->n_volumes != 1)
		die("%s: has %zu volumes; expected a map, which is one", path, img_header(img)->n_volumes);
	img_close(img);
	return volume;
}

/* One, or LEFT,RIGHT. */
static void
read_image(struct finding *finding, const char *path, const struct space *space)
{
	char *parts[HEMISPHERES];
	const size_t n = hemispheres_split(path, parts);
	size_t n_rows = 0;

	for (size_t i = 0; i < n && n > 1; i++)
		if (is_volume(parts[i]))
			die("%s: is a volume; by its name and that of %s, half of a surface was expected", parts[i],
			    parts[1 - i]);
	if (n == 1 && is_volume(path))
		read_volume(finding, path);
	else if (space != NULL && space_mesh(space) != NULL)
		read_vertices(finding, path, space_mesh(space));
	else
		for (size_t i = 0; i < n; i++)
			n_rows += read_rows(finding, parts[i], n_rows);
	hemispheres_free(n, parts);
}

/* Degrees of freedom from the header of a t map. */
static void
read_dof(struct finding *finding, const char *path)
{
	char *parts[HEMISPHERES];
	const size_t n = hemispheres_split(path, parts);
	struct img *img = img_open(parts[0]);

	if (img_header(img)->intent == NIFTI_TTEST)
		take_dof(finding, img_header(img)->intent_p[0]);
	img_close(img);
	hemispheres_free(n, parts);
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

/* Subpeaks are called 1a, 1b. */
static size_t
count_clusters(const struct table *clusters)
{
	const size_t column = table_lookup(clusters, "cluster");
	size_t n = 0;

	for (size_t row = 0; row < clusters->n_rows && column != SIZE_MAX; row++)
		n += clusters->texts[column] == NULL || clusters->texts[column][row][0] == '\0' ||
		    strchr("0123456789", clusters->texts[column][row][strlen(clusters->texts[column][row]) - 1]) != NULL;
	return n;
}

static void
read_map(struct finding *finding, const struct results *results, const struct results_contrast *contrast,
    const struct space *space)
{
	char *table = contrast->table == NULL ? NULL : results_path(results, contrast->table);
	char *image = finding->image == NULL ? NULL : results_path(results, finding->image);
	char *stat = contrast->stat == NULL ? NULL : results_path(results, contrast->stat);

	if (image != NULL)
		read_image(finding, image, space);
	if (table != NULL)
		read_table(finding, table, contrast->prefix, image == NULL, space);
	else if (stat != NULL)
		read_dof(finding, stat);
	free(table);
	free(image);
	free(stat);
}

struct finding *
finding_read(const struct results *results, const struct results_contrast *contrast, const struct space *space)
{
	struct finding *finding = mem_zeros(1, sizeof(*finding));
	const char *thresholds = contrast->thresholds != NULL ? contrast->thresholds : results->thresholds;

	finding->measure = contrast->table != NULL || contrast->z != NULL ? "z" : contrast->stat != NULL ? "stat" : "effect";
	finding->image = contrast->z != NULL || contrast->table != NULL ? contrast->z :
	    contrast->stat != NULL ? contrast->stat : contrast->effect;
	finding->dof[0] = finding->dof[1] = NAN;
	read_map(finding, results, contrast, space);
	finding->rules = read_rules(results, thresholds, contrast->name, finding->measure, &finding->n_rules);
	finding->families = read_rules(results, contrast->fwe_thresholds, contrast->name, NULL, &finding->n_families);
	finding->rule = choose_rule(finding);
	finding->clusters = read_if(results, contrast->clusters);
	finding->fwe_clusters = read_if(results, contrast->fwe_clusters);
	finding->weights = read_if(results, contrast->weights);
	if (finding->clusters != NULL)
		finding->n_clusters = count_clusters(finding->clusters);
	if (finding->fwe_clusters != NULL)
		finding->n_fwe_clusters = count_clusters(finding->fwe_clusters);
	return finding;
}

/* "+ 0.5 house" */
static char *
add_term(char *words, double weight, const char *name, bool first)
{
	const bool negative = weight < 0, one = fabs(weight) == 1;
	char *longer = mem_format("%s%s%s%s%s", words, first ? negative ? "-" : "" : negative ? " - " : " + ",
	    one ? "" : finding_number(fabs(weight)), one ? "" : " ", name);

	free(words);
	return longer;
}

char *
finding_words(const struct finding *finding)
{
	const struct table *weights = finding->weights;
	char *words = mem_string("");

	if (weights == NULL) {
		free(words);
		return NULL;
	}
	for (size_t row = 0; row < weights->n_rows; row++) {
		bool first = true;

		if (row > 0) {
			char *longer = mem_format("%s; ", words);

			free(words);
			words = longer;
		}
		for (size_t i = 0; i < weights->n_columns; i++)
			if (strcmp(weights->names[i], "unit") != 0 && isfinite(weights->values[i][row]) &&
			    weights->values[i][row] != 0) {
				words = add_term(words, weights->values[i][row], weights->names[i], first);
				first = false;
			}
	}
	return words;
}

void
finding_free(struct finding *finding)
{
	struct table *const held[] = { finding->clusters, finding->fwe_clusters, finding->weights };

	free_rules(finding->n_rules, finding->rules);
	free_rules(finding->n_families, finding->families);
	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		if (held[i] != NULL)
			table_free(held[i]);
	free(finding->where);
	free(finding);
}
