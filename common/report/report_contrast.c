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
		{ "bonferroni", "Bonferroni" }, { "holm", "Holm" }, { "none", "height" } };
	const char *name = report_word(sizeof(names) / sizeof(names[0]), names, rule->method);

	if (isnan(rule->level))
		return mem_format("%s %s", name, finding_number(rule->threshold));
	return mem_format("%s %s", name, finding_number(rule->level));
}

static const char *
sided_words(const struct finding_rule *rule)
{
	return strcmp(rule->sided, "pos") == 0 ? "above 0" : strcmp(rule->sided, "neg") == 0 ? "below 0" : "two-sided";
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

enum { COLUMNS = 9 };

static void
put_summary(struct report *report, const struct results_contrast *contrast, const struct finding *finding)
{
	static const bool numeric[COLUMNS] = { [3] = true, true, true, false, true, true };
	const struct finding_rule *rule = finding->rule;
	char *words = finding_words(finding), *dof = dof_words(finding);
	char *rules = rule == NULL ? NULL : rule_words(rule);
	char *survivors = rule == NULL ? mem_string("") : mem_format("%zu", rule->survivors);
	char *clusters = finding->clusters == NULL ? mem_string("") : mem_format("%zu", finding->n_clusters);
	const char *cells[COLUMNS] = { contrast->name, words == NULL ? "" : words, rules == NULL ? "" : rules,
		rule == NULL ? "" : isinf(rule->threshold) ? "none" : finding_number(rule->threshold), survivors,
		finding->some ? finding_number(finding->peak) : "n/a", finding->where == NULL ? "" : finding->where, clusters,
		dof };

	for (size_t i = 0; i < COLUMNS; i++)
		if (*cells[i] == '\0')
			cells[i] = "–";
	report_row(report, COLUMNS, cells, numeric);
	free(words);
	free(dof);
	free(rules);
	free(survivors);
	free(clusters);
}

void
report_summary(struct report *report)
{
	static const bool numeric[COLUMNS] = { [3] = true, true, true, false, true, true };
	const bool places = report->kind == REPORT_VOLUMES || report->kind == REPORT_SURFACES;
	char *pass = mem_format("%s that pass", report_units(report));
	const char *const heads[COLUMNS] = { "contrast", "what it is", "threshold", "height", pass, "largest value",
		places ? "where (x, y, z in mm)" : "where",
		"clusters", "dof" };

	report_begin(report, "summary", 0, "Summary");
	report_table_begin(report, "Contrasts and what passes their thresholds", false, COLUMNS, heads, numeric);
	for (size_t i = 0; i < report->results->n_contrasts; i++)
		put_summary(report, &report->results->contrasts[i], report->findings[i]);
	report_table_end(report);
	free(pass);
	if (report_voxels(report) > 0)
		report_say(report, "The mask has %zu voxels.", report_voxels(report));
	report_end(report);
}

/* ---- a contrast ------------------------------------------------------------------------------------------- */

static void
put_thresholds(struct report *report, const struct finding *finding)
{
	static const bool numeric[] = { false, false, true, true, true };
	static const char *const heads[] = { "threshold", "side", "height", "tested", "pass" };
	enum { N = 5 };

	if (finding->n_rules == 0)
		return;
	report_table_begin(report, "Thresholds", false, N, heads, numeric);
	for (size_t i = 0; i < finding->n_rules; i++) {
		const struct finding_rule *rule = &finding->rules[i];
		char *words = rule_words(rule);
		char *n = mem_format("%zu", rule->n), *survivors = mem_format("%zu", rule->survivors);
		const char *const cells[N] = { words, sided_words(rule),
			isinf(rule->threshold) ? "none" : finding_number(rule->threshold), n, survivors };

		report_row(report, N, cells, numeric);
		free(words);
		free(n);
		free(survivors);
	}
	report_table_end(report);
}

/* Where the map is cut off, in words for the caption; sets its height and side. */
static char *
height_words(const struct report *report, const struct finding *finding, struct report_map *map)
{
	const struct finding_rule *rule = finding->rule;
	char *words, *count, *said;

	map->height = usual_height;
	if (rule == NULL)
		return mem_format("No threshold is given: it is drawn where |%s| > %g.", finding->measure, usual_height);
	words = rule_words(rule);
	count = rule->survivors == 1 ? mem_format("1 %s passes", report_unit(report)) :
	    mem_format("%zu %s pass", rule->survivors, report_units(report));
	map->height = isfinite(rule->threshold) ? rule->threshold : 0;
	map->sided = strcmp(rule->sided, "pos") == 0 || strcmp(rule->sided, "neg") == 0 ? rule->sided : NULL;
	if (!isfinite(rule->threshold)) {
		map->sided = NULL;
		said = mem_format("Nothing passes %s: it is drawn without a threshold.", words);
	} else if (map->sided == NULL) {
		said = mem_format("%s %s, |%s| > %s.", count, words, finding->measure, finding_number(map->height));
	} else {
		const bool above = strcmp(map->sided, "pos") == 0;

		said = mem_format("%s %s, %s %s %s.", count, words, finding->measure, above ? ">" : "<",
		    finding_number(above ? map->height : -map->height));
	}
	free(count);
	free(words);
	return said;
}

/* Through the peak, along the body, and through the whole head. Without a background the mask tells where that is, as what is
 * 0 in a map may be anywhere. */
static void
put_slices(struct report *report, struct report_map map, const char *what, const char *said)
{
	char *peak = mem_format("%s through its peak", what), *rows = mem_format("%s in axial slices", what);
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
		report_say(report, "%s: there is none.", caption);
	else
		report_clusters(report, clusters, caption);
}

static void
put_fwe(struct report *report, const struct results_contrast *contrast, const struct finding *finding)
{
	char *what = mem_format("%s: family-wise", contrast->name);
	const struct report_map map = { .image = contrast->fwe, .column = "stat", .on_background = true };
	static const char said[] = "What is left of the statistic at the family-wise level.";

	if (contrast->fwe != NULL && report->kind == REPORT_VOLUMES)
		put_slices(report, map, what, said);
	else if (contrast->fwe != NULL && report->kind == REPORT_SURFACES)
		report_figure(report, report_map(report, &map), true, what, "%s", said);
	if (finding->fwe_clusters != NULL)
		put_clusters(report, finding->fwe_clusters, "Clusters at the family-wise level");
	free(what);
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
		    false, "Weights", "%s = %s", contrast->name, words);
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
