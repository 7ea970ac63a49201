/* maps: named columns of values, one for each unit of a mask, and the images they become; see maps.h. */
#include "images/maps.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "bytes/out.h"

struct map {
	char *name;
	int intent;
	double intent_p[3];
	unsigned char *items;
	size_t n_items, room;	/* room in bytes */
};

struct maps {
	const struct img_mask *mask;
	enum voxel_type type;
	size_t n, room;
	struct map *maps;
	size_t n_labels;
	const struct img_label *labels;
};

struct maps *
maps_new(const struct img_mask *mask, enum voxel_type type)
{
	struct maps *maps = mem_zeros(1, sizeof(*maps));

	maps->mask = mask;
	maps->type = type;
	return maps;
}

size_t
maps_add(struct maps *maps, const char *name)
{
	maps->maps = mem_grow(maps->maps, &maps->room, maps->n + 1, sizeof(*maps->maps));
	maps->maps[maps->n] = (struct map){ .name = mem_string(name) };
	return maps->n++;
}

/* The first n units are there: those that weren't are 0. */
static void
fill(const struct maps *maps, struct map *map, size_t n)
{
	size_t size = voxel_size(maps->type);

	if (n <= map->n_items)
		return;
	map->items = mem_grow(map->items, &map->room, n * size, 1);
	memset(map->items + map->n_items * size, 0, (n - map->n_items) * size);
	map->n_items = n;
}

/* Units usually come in order, and then the table grows like them: its length is known only at the end of
 * a text. */
bool
maps_set(struct maps *maps, size_t map, size_t unit, double value)
{
	fill(maps, &maps->maps[map], unit + 1);
	return voxel_store(maps->type, value, maps->maps[map].items + unit * voxel_size(maps->type));
}

void
maps_set_intent(struct maps *maps, size_t map, int intent, const double p[3])
{
	maps->maps[map].intent = intent;
	memcpy(maps->maps[map].intent_p, p, sizeof(maps->maps[map].intent_p));
}

void
maps_set_labels(struct maps *maps, size_t n, const struct img_label *labels)
{
	maps->n_labels = n;
	maps->labels = labels;
}

/* Volumes of a 4-D image share one intent: if theirs differ, it has none. */
static bool
same_intent(size_t n, const struct map *maps)
{
	for (size_t i = 1; i < n; i++)
		if (maps[i].intent != maps[0].intent ||
		    memcmp(maps[i].intent_p, maps[0].intent_p, sizeof(maps[0].intent_p)) != 0)
			return false;
	return true;
}

/* n maps from this one on, as one image. */
static void
write_image(const struct maps *maps, size_t n, struct map *map, const char *path, const char *history)
{
	struct img_form form = { .mask = maps->mask, .type = maps->type, .history = history,
		.n_volumes = n > 1 ? n : 0, .intent_name = n > 1 ? NULL : map->name,
		.n_labels = maps->n_labels, .labels = maps->labels };
	const char **names = mem_array(n, sizeof(*names));
	struct img_intent *intents = mem_array(n, sizeof(*intents));
	struct img_out *out;

	for (size_t i = 0; i < n; i++) {
		names[i] = map[i].name;
		intents[i].code = map[i].intent;
		memcpy(intents[i].p, map[i].intent_p, sizeof(intents[i].p));
	}
	form.names = names;
	form.intents = intents;
	if (same_intent(n, map)) {
		form.intent = map->intent;
		memcpy(form.intent_p, map->intent_p, sizeof(form.intent_p));
	}
	out = img_create(path, &form);
	for (size_t i = 0; i < n; i++) {
		fill(maps, &map[i], maps->mask->n_units);
		img_put(out, map[i].items);
	}
	img_commit(out);
	free(names);
	free(intents);
}

/* All names are looked at before the first file is made, and all files are made before the first has its name. */
void
maps_write(struct maps *maps, const char *path, const char *history)
{
	const char *percent = path == NULL ? NULL : strchr(path, '%');

	if (percent == NULL) {
		write_image(maps, maps->n, maps->maps, path, history);
		return;
	}
	for (size_t i = 0; i < maps->n; i++)
		if (strchr(maps->maps[i].name, '/') != NULL)
			die("column %s has a slash, so it can't be part of a file's name", maps->maps[i].name);
	out_hold();
	for (size_t i = 0; i < maps->n; i++) {
		char *file = mem_format("%.*s%s%s", (int)(percent - path), path, maps->maps[i].name, percent + 1);

		write_image(maps, 1, &maps->maps[i], file, history);
		free(file);
	}
	out_release();
}

void
maps_free(struct maps *maps)
{
	for (size_t i = 0; i < maps->n; i++) {
		free(maps->maps[i].name);
		free(maps->maps[i].items);
	}
	free(maps->maps);
	free(maps);
}
