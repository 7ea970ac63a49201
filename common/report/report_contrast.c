/* report_contrast: what a report says of contrasts; see report_parts.h. */
#include "report/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* where no threshold is known: the height that clusters(1) takes */
static const double usual_height = 3;

/* ---- in words --------------------------------------------------------------------------------------------- */

/* "FDR 0.05" */
static char *
rule_words(const struct finding_rule *rule)
{
	static const char *const names[][2] = { { "fdr", "FDR" }, { "by", "FDR (Benjamini–Yekutieli)" }, { "fpr", "p <" },
		{ "bonferroni", "Bonferroni" }, { "holm", "Holm" }, { "none", "height" }, { "p", "p ≤" },
		{ "p_fwe", "family-wise p ≤" }, { "p_tfce", "family-wise p (TFCE) ≤" },
		{ "p_size", "family-wise p (cluster size) ≤" }, { "p_mass", "family-wise p (cluster mass) ≤" } };
	const char *name = report_word(sizeof(names) / sizeof(names[0]), names, rule->method);

	if (isnan(rule->level))
		return mem_format("%s %s", name, finding_number(rule->threshold));
	return mem_format("%s %s", name, finding_number(rule->level));
}

static const char *
sided_words(const struct finding_rule *rule)
{
	static const char *const sides[][2] = { { "pos", "above 0" }, { "neg", "below 0" }, { "two", "two-sided" },
		{ "n/a", "" } };

	return report_word(sizeof(sides) / sizeof(sides[0]), sides, rule->sided);
}

/* What stands in a cell that would be blank. */
static const char *
or_dash(const char *text)
{
	return *text == '\0' ? "–" : text;
}

static const char *
rule_height(const struct finding_rule *rule)
{
	return finding_is_empty(rule) ? "nothing passes" : finding_has_height(rule) ? finding_number(rule->threshold) : "–";
}

/* "184 voxels pass" */
static char *
count_words(const struct report *report, const struct finding_rule *rule)
{
	return rule->survivors == 1 ? mem_format("1 %s passes", report_unit(report)) :
	    mem_format("%zu %s pass", rule->survivors, report_units(report));
}

static char *
dof_words(const struct finding *finding)
{
	if (isnan(finding->dof[0]))
		return mem_string("");
	if (finding->dof[0] == finding->dof[1])
		return mem_string(finding_number(finding->dof[0]));
	return mem_format("%s to %s", finding_number(finding->dof[0]), finding_number(finding->dof[1]));
}

/* ---- the summary ------------------------------------------------------------------------------------------ */

/* Those from THRESHOLD to PASS are of each threshold, the others of all that aren't family-wise. */
enum { NAME, WHAT, THRESHOLD, HEIGHT, PASS, LARGEST, WHERE, CLUSTERS, DOF, COLUMNS };
static const bool summary_numeric[COLUMNS] = { [HEIGHT] = true, [PASS] = true, [LARGEST] = true, [CLUSTERS] = true,
	[DOF] = true };

static void
fill_rule(char **cells, const struct finding_rule *rule)
{
	cells[THRESHOLD] = rule_words(rule);
	cells[HEIGHT] = mem_string(rule_height(rule));
	cells[PASS] = mem_format("%zu", rule->survivors);
}

static char *
clusters_words(const struct table *clusters, size_t n)
{
	return clusters == NULL ? mem_string("–") : mem_format("%zu", n);
}

/* A row for each threshold, the family-wise one last. */
static void
put_summary(struct report *report, const struct results_contrast *contrast, const struct finding *finding)
{
	const bool family = finding->n_families > 0;
	const size_t n_plain = finding->n_rules > 0 ? finding->n_rules : 1, n_rows = n_plain + family;
	char **cells = mem_zeros(n_rows * COLUMNS, sizeof(*cells)), **last = cells + n_plain * COLUMNS;
	char *words = finding_words(finding), *dof = dof_words(finding);

	cells[NAME] = mem_string(contrast->name);
	cells[WHAT] = mem_string(or_dash(words == NULL ? "" : words));
	for (size_t i = 0; i < finding->n_rules; i++)
		fill_rule(cells + i * COLUMNS, &finding->rules[i]);
	for (size_t k = THRESHOLD; k <= PASS && finding->n_rules == 0; k++)
		cells[k] = mem_string("–");
	cells[LARGEST] = mem_string(finding->some ? finding_number(finding->peak) : "n/a");
	cells[WHERE] = mem_string(or_dash(finding->where == NULL ? "" : finding->where));
	cells[CLUSTERS] = clusters_words(finding->clusters, finding->n_clusters);
	cells[DOF] = mem_string(or_dash(dof));
	if (family) {
		fill_rule(last, &finding->families[0]);
		last[CLUSTERS] = clusters_words(finding->fwe_clusters, finding->n_fwe_clusters);
	}
	report_rows(report, n_rows, COLUMNS, (const char *const *)cells, summary_numeric);
	for (size_t i = 0; i < n_rows * COLUMNS; i++)
		free(cells[i]);
	free(cells);
	free(words);
	free(dof);
}

/* "largest z", if all maps are of z. */
static char *
largest_words(const struct report *report)
{
	const char *measure = report->findings[0]->measure;

	for (size_t i = 1; i < report->results->n_contrasts; i++)
		if (strcmp(report->findings[i]->measure, measure) != 0)
			measure = "value";
	return mem_format("largest %s", measure);
}

void
report_summary(struct report *report)
{
	const bool places = report->kind == REPORT_VOLUMES || report->kind == REPORT_SURFACES;
	char *pass = mem_format("%s that pass", report_units(report)), *largest = largest_words(report);
	const char *const heads[COLUMNS] = { "contrast", "what it is", "threshold", "height", pass, largest,
		places ? "peak at (mm)" : "peak at", "clusters", "dof" };

	report_begin(report, "summary", 0, "Summary");
	report_table_begin(report, "Contrasts and what passes their thresholds", false, COLUMNS, heads, summary_numeric);
	for (size_t i = 0; i < report->results->n_contrasts; i++)
		put_summary(report, &report->results->contrasts[i], report->findings[i]);
	report_table_end(report);
	free(pass);
	free(largest);
	if (report_voxels(report) > 0)
		report_say(report, "The mask has %zu voxels.", report_voxels(report));
	report_end(report);
}

/* ---- a contrast ------------------------------------------------------------------------------------------- */

static void
put_threshold(struct report *report, const struct finding_rule *rule)
{
	static const bool numeric[] = { false, false, true, true, true };
	char *words = rule_words(rule), *n = mem_format("%zu", rule->n), *survivors = mem_format("%zu", rule->survivors);
	const char *const cells[] = { words, or_dash(sided_words(rule)), rule_height(rule), n, survivors };

	report_rows(report, 1, sizeof(cells) / sizeof(cells[0]), cells, numeric);
	free(words);
	free(n);
	free(survivors);
}

static void
put_thresholds(struct report *report, const struct finding *finding)
{
	static const bool numeric[] = { false, false, true, true, true };
	static const char *const heads[] = { "threshold", "side", "height", "tested", "pass" };

	if (finding->n_rules == 0 && finding->n_families == 0)
		return;
	report_table_begin(report, "Thresholds", false, sizeof(heads) / sizeof(heads[0]), heads, numeric);
	for (size_t i = 0; i < finding->n_rules; i++)
		put_threshold(report, &finding->rules[i]);
	for (size_t i = 0; i < finding->n_families; i++)
		put_threshold(report, &finding->families[i]);
	report_table_end(report);
}

/* Beyond where the map is drawn: "|z| > 3.09" */
static char *
beyond_words(const struct finding *finding, const struct report_map *map)
{
	if (map->sided == NULL)
		return mem_format("|%s| > %s", finding->measure, finding_number(map->height));
	return strcmp(map->sided, "pos") == 0 ? mem_format("%s > %s", finding->measure, finding_number(map->height)) :
	    mem_format("%s < %s", finding->measure, finding_number(-map->height));
}

/* Where the map is cut off, in words for the caption; sets its height and side. */
static char *
height_words(const struct report *report, const struct finding *finding, struct report_map *map)
{
	const struct finding_rule *rule = finding->rule;
	char *words, *count, *beyond, *said;

	map->height = usual_height;
	if (rule == NULL)
		return mem_format("No threshold is given: it is drawn where |%s| > %g.", finding->measure, usual_height);
	words = rule_words(rule);
	count = count_words(report, rule);
	if (finding_has_height(rule)) {
		map->height = rule->threshold;
		map->sided = strcmp(rule->sided, "pos") == 0 || strcmp(rule->sided, "neg") == 0 ? rule->sided : NULL;
	} else if (finding_is_empty(rule)) {
		map->height = 0;
	}
	beyond = beyond_words(finding, map);
	if (finding_has_height(rule))
		said = mem_format("%s %s, %s.", count, words, beyond);
	else if (finding_is_empty(rule))
		said = mem_format("Nothing passes %s: it is drawn without a threshold.", words);
	else
		said = mem_format("%s %s, which has no height: it is drawn where %s.", count, words, beyond);
	free(beyond);
	free(count);
	free(words);
	return said;
}

/* Through the peak, along the body, and through the whole head. Without a background the mask tells where that is, as what is
 * 0 in a map may be anywhere. */
static void
put_slices(struct report *report, struct report_map map, const char *what, const char *said)
{
	char *peak = mem_format("%s, through the peak", what), *rows = mem_format("%s, in axial slices", what);
	char *glass = mem_format("%s, the head seen through", what);

	if (report->background == NULL)
		map.contours = report->mask;
	report_figure(report, report_map(report, &map), true, peak, "%s", said);
	map.mode = "z";
	report_figure(report, report_map(report, &map), true, rows, "%s", said);
	map.mode = map.contours = NULL;
	map.glass = true;
	report_figure(report, report_map(report, &map), true, glass, "The value farthest from 0 along each line of sight.");
	free(peak);
	free(rows);
	free(glass);
}

static void
put_maps(struct report *report, const struct results_contrast *contrast, const struct finding *finding)
{
	char *column = contrast->table == NULL ? mem_string(finding->measure) :
	    mem_format("%s%s", contrast->prefix, finding->measure);
	struct report_map map = { .image = finding->image, .table = contrast->table, .column = column,
		.on_background = true };
	char *passes = height_words(report, finding, &map), *said;
	char *what = mem_format("%s: %s", contrast->name, finding->measure);

	if (contrast->kept != NULL && (report->kind == REPORT_VOLUMES || report->kind == REPORT_SURFACES)) {
		map.image = contrast->kept;
		map.table = NULL;
		said = mem_format("%s Drawn is what lies in the clusters below.", passes);
	} else if (map.sided != NULL && !report_can_side(report, &map)) {
		said = mem_format("%s Both sides of 0 are drawn, as there is no mask to tell what was tested.", passes);
	} else {
		said = mem_string(passes);
	}
	if (report->kind == REPORT_TABLES || (report->kind == REPORT_VOLUMES && map.image == NULL && report->mask == NULL))
		report_say(report, "%s There is nothing to draw it on.", said);
	else if (report->kind == REPORT_VOLUMES)
		put_slices(report, map, what, said);
	else
		report_figure(report, report_map(report, &map), true, what, "%s", said);
	free(what);
	free(said);
	free(passes);
	free(column);
}

static void
put_clusters(struct report *report, const struct table *clusters, const char *caption)
{
	if (clusters->n_rows == 0)
		report_say(report, "%s: there are none.", caption);
	else
		report_clusters(report, clusters, caption);
}

/* What a family-wise map shows, for its caption. */
static char *
family_words(const struct report *report, const struct finding_rule *rule, const char *words)
{
	if (rule == NULL)
		return mem_string("What is left of the statistic; the folder doesn't tell the level.");
	if (rule->survivors == 0)
		return mem_format("Nothing passes %s.", words);
	return mem_format("What is left of the statistic: %zu of %zu %s pass%s %s.", rule->survivors, rule->n,
	    report_units(report), rule->survivors == 1 ? "es" : "", words);
}

static void
put_fwe(struct report *report, const struct results_contrast *contrast, const struct finding *finding)
{
	const struct finding_rule *rule = finding->n_families > 0 ? &finding->families[0] : NULL;
	char *words = rule == NULL ? mem_string("family-wise") : rule_words(rule);
	char *what = mem_format("%s: %s", contrast->name, words), *said = family_words(report, rule, words);
	char *clusters = rule == NULL ? mem_string("Clusters at the family-wise level") :
	    mem_format("Clusters where %s", words);
	const struct report_map map = { .image = contrast->fwe, .column = "stat", .on_background = true };

	if (contrast->fwe != NULL && report->kind == REPORT_VOLUMES)
		put_slices(report, map, what, said);
	else if (contrast->fwe != NULL && report->kind == REPORT_SURFACES)
		report_figure(report, report_map(report, &map), true, what, "%s", said);
	if (finding->fwe_clusters != NULL)
		put_clusters(report, finding->fwe_clusters, clusters);
	if ((contrast->fwe != NULL || finding->fwe_clusters != NULL) && rule == NULL)
		report_lack(report, "%s_fwe_thresholds.tsv: not known at which level %s is family-wise", contrast->name,
		    contrast->name);
	free(what);
	free(said);
	free(clusters);
	free(words);
}

static void
put_contrast(struct report *report, size_t i)
{
	const struct results_contrast *contrast = &report->results->contrasts[i];
	const struct finding *finding = report->findings[i];
	char *words = finding_words(finding);

	report_begin(report, "contrast", i + 1, "Contrast %s", contrast->name);
	if (words != NULL && *words != '\0' && strcmp(words, contrast->name) != 0)
		report_say(report, "%s = %s", contrast->name, words);
	if (finding->weights != NULL && finding->weights->n_rows > 1 && finding->rule != NULL &&
	    strcmp(finding->rule->sided, "two") == 0 && strcmp(finding->measure, "z") == 0)
		report_warn(report, "This is an F contrast: its z is below 0 where F is smaller than by chance, but the "
		    "threshold has two sides. fdrthresh --sided=pos tests for what is larger.");
	put_maps(report, contrast, finding);
	put_thresholds(report, finding);
	if (finding->clusters != NULL)
		put_clusters(report, finding->clusters, "Clusters and their peaks");
	else
		report_lack(report, "%s_clusters.tsv: no table of the clusters of %s", contrast->name, contrast->name);
	if (finding->n_rules == 0)
		report_lack(report, "%s_thresholds.tsv: no threshold of %s", contrast->name, contrast->name);
	put_fwe(report, contrast, finding);
	if (contrast->weights != NULL && *words != '\0')
		report_figure(report, pipeline_add(report->pipelines, "plotmat", "--kind=contrast", contrast->weights),
		    false, "Weights", "What each column of the design counts for.");
	else if (contrast->weights == NULL)
		report_lack(report, "%s_weights.tsv: not known what %s adds up", contrast->name, contrast->name);
	report_end(report);
	free(words);
}

void
report_contrasts(struct report *report)
{
	for (size_t i = 0; i < report->results->n_contrasts; i++)
		put_contrast(report, i);
}
