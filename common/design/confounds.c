/* confounds: the tables that go into a design beside its conditions; see confounds.h. */
#include "design/confounds.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "tables/columns.h"
#include "tables/csv.h"
#include "tables/source.h"

static const char id[] = "participant_id";

/* ---- reading ------------------------------------------------------------------------------------------ */

static bool
list_has(const struct opt_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], name) == 0)
			return true;
	return false;
}

static void
file_read(struct confounds *confounds, const char *spec, const struct opt_list *factors)
{
	struct source *source = source_open(spec);
	char *list = source->columns;
	struct table *table;
	size_t n, *selected;

	source->columns = NULL;
	table = table_from(source);
	n = table->n_columns;
	selected = columns_select(list != NULL ? list : "*", table->name, n, (const char *const *)table->names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *name = table->names[selected[i]];
		if (strcmp(name, "time") == 0 || list_has(factors, name) || (list == NULL && strcmp(name, id) == 0))
			continue;
		confounds->picked = mem_grow(confounds->picked, &confounds->room, confounds->n_picked + 1,
		    sizeof(*confounds->picked));
		confounds->picked[confounds->n_picked++] = (struct confounds_column){ confounds->n_files, selected[i] };
	}
	confounds->files[confounds->n_files++] = table;
	free(selected);
	free(list);
}

struct confounds *
confounds_read(const struct opt_list *specs, const struct opt_list *factors)
{
	struct confounds *confounds = mem_zeros(1, sizeof(*confounds));

	confounds->files = mem_array(specs->count, sizeof(*confounds->files));
	for (size_t i = 0; i < specs->count; i++)
		file_read(confounds, specs->items[i], factors);
	return confounds;
}

void
confounds_free(struct confounds *confounds)
{
	for (size_t i = 0; i < confounds->n_files; i++)
		table_free(confounds->files[i]);
	free(confounds->files);
	free(confounds->picked);
	free(confounds);
}

/* ---- subjects ----------------------------------------------------------------------------------------- */

struct subjects {
	char **names;
	size_t n, room;
};

static void
subject_add(struct subjects *subjects, char *name)
{
	if (columns_lookup(name, subjects->n, (const char *const *)subjects->names) != SIZE_MAX)
		die("--subjects: `%s' is there twice", name);
	subjects->names = mem_grow(subjects->names, &subjects->room, subjects->n + 1, sizeof(*subjects->names));
	subjects->names[subjects->n++] = name;
}

/* The first column of a file; its header is a subject too, unless it says participant_id. */
static void
subjects_from_file(struct subjects *subjects, const char *path)
{
	struct csv *csv = csv_open(in_open(path));

	if (csv_headed(csv) && strcmp(csv_column(csv, 0), id) != 0)
		subject_add(subjects, mem_string(csv_column(csv, 0)));
	while (csv_next(csv))
		subject_add(subjects, mem_string(csv_field(csv, 0)));
	csv_close(csv);
}

static struct subjects
subjects_parse(const char *text)
{
	struct subjects subjects = { 0 };

	if (*text == '@') {
		subjects_from_file(&subjects, text + 1);
		return subjects;
	}
	for (const char *item = text, *end; item != NULL; item = *end == ',' ? end + 1 : NULL) {
		end = item + strcspn(item, ",");
		subject_add(&subjects, mem_substring(item, (size_t)(end - item)));
	}
	return subjects;
}

static char **
texts_of(const struct table *table, size_t column)
{
	char **texts = mem_array(table->n_rows, sizeof(*texts));

	for (size_t row = 0; row < table->n_rows; row++)
		texts[row] = table_field(table, column, row);
	return texts;
}

static void
texts_free(char **texts, size_t n)
{
	for (size_t i = 0; texts != NULL && i < n; i++)
		free(texts[i]);
	free(texts);
}

/* Indices of the subjects' rows, to be freed; sets *n. */
static size_t *
rows_find(const struct table *table, const struct subjects *subjects, size_t *n)
{
	size_t column = table_find(table, id), *rows = mem_array(table->n_rows, sizeof(*rows));
	char **texts = texts_of(table, column);

	*n = 0;
	for (size_t i = 0; i < subjects->n; i++) {
		size_t before = *n;
		const char *nearest;
		for (size_t row = 0; row < table->n_rows; row++)
			if (strcmp(texts[row], subjects->names[i]) == 0)
				rows[(*n)++] = row;
		nearest = columns_nearest(subjects->names[i], table->n_rows, (const char *const *)texts);
		if (*n == before && nearest != NULL)
			die("%s: no %s `%s'; nearest is `%s'", table->name, id, subjects->names[i], nearest);
		if (*n == before)
			die("%s: no %s `%s'; the table is empty", table->name, id, subjects->names[i]);
	}
	texts_free(texts, table->n_rows);
	return rows;
}

/* Leaves the rows given, each of which is there once. */
static void
rows_keep(struct table *table, const size_t *rows, size_t n)
{
	size_t *lines = mem_array(n, sizeof(*lines));

	for (size_t i = 0; i < table->n_columns; i++) {
		double *values = mem_array(n, sizeof(*values));
		char **texts = table->texts[i] == NULL ? NULL : mem_array(n, sizeof(*texts));
		for (size_t k = 0; k < n; k++) {
			values[k] = table->values[i][rows[k]];
			if (texts != NULL) {
				texts[k] = table->texts[i][rows[k]];
				table->texts[i][rows[k]] = NULL;
			}
		}
		for (size_t row = 0; texts != NULL && row < table->n_rows; row++)
			free(table->texts[i][row]);
		free(table->texts[i]);
		free(table->values[i]);
		table->texts[i] = texts;
		table->values[i] = values;
	}
	for (size_t k = 0; k < n; k++)
		lines[k] = table->lines[rows[k]];
	free(table->lines);
	table->lines = lines;
	table->n_rows = n;
}

size_t
confounds_choose(struct confounds *confounds, const char *text)
{
	struct subjects subjects = subjects_parse(text);
	size_t n = 0;

	for (size_t i = 0; i < confounds->n_files; i++) {
		size_t *rows = rows_find(confounds->files[i], &subjects, &n);
		rows_keep(confounds->files[i], rows, n);
		free(rows);
	}
	texts_free(subjects.names, subjects.n);
	return confounds->n_files > 0 ? confounds->files[0]->n_rows : 0;
}

/* The subjects of a table's rows, to be freed by texts_free(); NULL: it doesn't say. */
static char **
subjects_of(const struct table *table)
{
	size_t column = table_lookup(table, id);

	return column == SIZE_MAX ? NULL : texts_of(table, column);
}

void
confounds_check(const struct confounds *confounds, size_t n, const char *source)
{
	const struct table *first = NULL;
	char **expected = NULL;

	for (size_t i = 0; i < confounds->n_files; i++) {
		const struct table *table = confounds->files[i];
		char **subjects;

		if (table->n_rows != n)
			die("%s: %zu rows; %s %zu", table->name, table->n_rows, source, n);
		subjects = subjects_of(table);
		for (size_t row = 0; expected != NULL && subjects != NULL && row < n; row++)
			if (strcmp(subjects[row], expected[row]) != 0)
				die("%s: %s is `%s'; %s has `%s' in that row; --subjects brings both into one order",
				    confounds_place(table, row), id, subjects[row], first->name, expected[row]);
		if (expected == NULL && subjects != NULL) {
			first = table;
			expected = subjects;
		} else {
			texts_free(subjects, n);
		}
	}
	texts_free(expected, n);
}

void
confounds_check_once(const struct confounds *confounds, const struct opt_list *factors, bool chosen)
{
	static const char advice[] = "is there twice; --factor=participant_id tells subjects apart";

	for (size_t i = 0; i < confounds->n_files && !list_has(factors, id); i++) {
		const struct table *table = confounds->files[i];
		char **subjects = subjects_of(table);

		for (size_t row = 0; subjects != NULL && row < table->n_rows; row++) {
			char *place;

			if (csv_missing(subjects[row]) ||
			    columns_lookup(subjects[row], row, (const char *const *)subjects) == SIZE_MAX)
				continue;
			place = confounds_place(table, row);
			if (chosen)
				die("%s: %s `%s' %s", place, id, subjects[row], advice);
			warn("%s: %s `%s' %s", place, id, subjects[row], advice);
			free(place);
			texts_free(subjects, table->n_rows);
			return;
		}
		texts_free(subjects, table->n_rows);
	}
}

/* ---- columns ------------------------------------------------------------------------------------------ */

char *
confounds_place(const struct table *table, size_t row)
{
	if (table->lines[row] > 0)
		return mem_format("%s:%zu", table->name, table->lines[row]);
	return mem_format("%s: row %zu", table->name, row + 1);
}

static noreturn void
column_unknown(const struct confounds *confounds, const char *what, const char *name)
{
	size_t n = 0;
	const char **names;

	for (size_t i = 0; i < confounds->n_files; i++)
		n += confounds->files[i]->n_columns;
	names = mem_array(n, sizeof(*names));
	n = 0;
	for (size_t i = 0; i < confounds->n_files; i++)
		for (size_t k = 0; k < confounds->files[i]->n_columns; k++)
			names[n++] = confounds->files[i]->names[k];
	if (n == 0)
		die("%s: no column `%s'; expected a file given by -x", what, name);
	die("%s: no column `%s' in what -x gives; nearest is `%s'", what, name, columns_nearest(name, n, names));
}

struct confounds_column
confounds_find(const struct confounds *confounds, const char *what, const char *name)
{
	struct confounds_column found = { SIZE_MAX, 0 };

	for (size_t i = 0; i < confounds->n_files; i++) {
		size_t column = table_lookup(confounds->files[i], name);
		if (column == SIZE_MAX)
			continue;
		/* the same file given twice, for columns here and there, is no riddle */
		if (found.file != SIZE_MAX &&
		    strcmp(confounds->files[found.file]->name, confounds->files[i]->name) == 0)
			continue;
		if (found.file != SIZE_MAX)
			die("%s: column `%s' is in %s and in %s", what, name, confounds->files[found.file]->name,
			    confounds->files[i]->name);
		found = (struct confounds_column){ i, column };
	}
	if (found.file == SIZE_MAX)
		column_unknown(confounds, what, name);
	return found;
}

const char *
confounds_name(const struct confounds *confounds, const struct confounds_column *column)
{
	return confounds->files[column->file]->names[column->column];
}

void
confounds_numbers(const struct confounds *confounds, const struct confounds_column *column,
    enum confounds_missing missing, double *values)
{
	const struct table *table = confounds->files[column->file];
	const double *read = table_column(table, column->column);
	const char *name = table->names[column->column];
	double sum = 0;
	size_t known = 0;

	for (size_t row = 0; row < table->n_rows; row++) {
		if (isinf(read[row]))
			die("%s: column `%s' is infinite", confounds_place(table, row), name);
		if (isnan(read[row]) && missing == CONFOUNDS_ERROR)
			die("%s: column `%s' is n/a; --na=zero or --na=mean would fill it in",
			    confounds_place(table, row), name);
		sum += isnan(read[row]) ? 0 : read[row];
		known += isnan(read[row]) ? 0 : 1;
	}
	if (known == 0 && missing == CONFOUNDS_MEAN && table->n_rows > 0)
		die("%s: column `%s' is n/a throughout; it has no mean", table->name, name);
	for (size_t row = 0; row < table->n_rows; row++)
		values[row] = !isnan(read[row]) ? read[row] : missing == CONFOUNDS_MEAN ? sum / (double)known : 0;
}

char **
confounds_texts(const struct confounds *confounds, const struct confounds_column *column)
{
	const struct table *table = confounds->files[column->file];
	char **texts = texts_of(table, column->column);

	for (size_t row = 0; row < table->n_rows; row++)
		if (csv_missing(texts[row]))
			die("%s: factor `%s' is n/a", confounds_place(table, row), table->names[column->column]);
	return texts;
}

/* ---- censoring ---------------------------------------------------------------------------------------- */

/* "col>0.5" in its parts. */
struct condition {
	char *column;
	char sign;		/* < > = ! */
	bool equal;		/* <= >= */
	double limit;
};

static struct condition
condition_parse(const char *text)
{
	size_t name = strcspn(text, "<>=!"), sign = strspn(text + name, "<>=!");
	const char *operators[] = { ">", ">=", "<", "<=", "=", "==", "!=" }, *value = text + name + sign;
	struct condition condition = { .sign = text[name], .equal = sign == 2 };
	bool known = false;

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		known = known || (strlen(operators[i]) == sign && strncmp(operators[i], text + name, sign) == 0);
	value += strspn(value, " ");
	while (name > 0 && text[name - 1] == ' ')
		name--;
	if (!known || name == 0 || !opt_real(value, &condition.limit))
		die_usage("--censor: `%s' is no condition like framewise_displacement>0.5", text);
	condition.column = mem_substring(text, name);
	return condition;
}

/* A missing value censors nothing: framewise displacement has none in the first scan. */
static bool
condition_holds(const struct condition *condition, double value)
{
	if (isnan(value))
		return false;
	if (condition->sign == '=' || condition->sign == '!')
		return (value == condition->limit) == (condition->sign == '=');
	if (condition->equal && value == condition->limit)
		return true;
	return condition->sign == '<' ? value < condition->limit : value > condition->limit;
}

void
confounds_censor(const struct confounds *confounds, const char *text, bool *censored)
{
	struct condition condition = condition_parse(text);
	struct confounds_column found = confounds_find(confounds, "--censor", condition.column);
	const struct table *table = confounds->files[found.file];
	const double *values = table_column(table, found.column);

	for (size_t row = 0; row < table->n_rows; row++)
		censored[row] = censored[row] || condition_holds(&condition, values[row]);
	free(condition.column);
}
