/* cifti_rows: where the rows of CIFTI are; see cifti.h. */
#include "images/cifti.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct cifti *
cifti_hold(struct cifti *cifti)
{
	if (cifti != NULL)
		cifti->users++;
	return cifti;
}

void
cifti_release(struct cifti *cifti)
{
	if (cifti == NULL || --cifti->users > 0)
		return;
	for (size_t i = 0; i < cifti->n_models; i++)
		free(cifti->models[i].places);
	for (size_t i = 0; i < cifti->n_parcels; i++) {
		struct cifti_parcel *parcel = &cifti->parcels[i];

		for (size_t k = 0; k < parcel->n_parts; k++)
			free(parcel->parts[k].places);
		free(parcel->parts);
		free(parcel->name);
	}
	free(cifti->models);
	free(cifti->parcels);
	free(cifti->surfaces);
	free(cifti);
}

void
cifti_to_gifti(const char *structure, char word[CIFTI_WORD])
{
	size_t n = 0;
	bool start = true;

	for (; *structure != '\0'; structure++) {
		if (*structure != '_')
			word[n++] = (char)(start ? *structure : tolower((unsigned char)*structure));
		start = *structure == '_';
	}
	word[n] = '\0';
}

static void
from_gifti(const char *word, char structure[CIFTI_WORD])
{
	size_t n = 0;

	for (size_t i = 0; word[i] != '\0' && n + 2 < CIFTI_WORD; i++) {
		if (i > 0 && isupper((unsigned char)word[i]))
			structure[n++] = '_';
		structure[n++] = (char)toupper((unsigned char)word[i]);
	}
	structure[n] = '\0';
}

struct cifti *
cifti_of_surfaces(size_t n, const char *const structures[], const size_t n_vertices[])
{
	struct cifti *cifti = mem_zeros(1, sizeof(*cifti));

	cifti->users = 1;
	cifti->models = mem_array(n, sizeof(*cifti->models));
	for (; cifti->n_models < n; cifti->n_models++) {
		struct cifti_model *model = &cifti->models[cifti->n_models];
		size_t n_here = n_vertices[cifti->n_models];

		*model = (struct cifti_model){ .first = cifti->n_units, .n = n_here, .n_vertices = n_here,
			.places = mem_array(n_here, sizeof(*model->places)) };
		from_gifti(structures[cifti->n_models], model->structure);
		for (size_t i = 0; i < n_here; i++)
			model->places[i] = i;
		cifti->n_units += n_here;
	}
	return cifti;
}

const char *
cifti_unit(const struct cifti *cifti, size_t unit)
{
	return cifti->n_parcels == 0 ? NULL : cifti->parcels[unit].name;
}

/* Adds a word to a list that doesn't have it. */
static char *
add_word(char *list, const char *word)
{
	size_t n = strlen(word);
	char *longer;

	for (const char *c = list; *c != '\0' && n > 0; c += strcspn(c, ","), c += *c == ',')
		if (strncmp(c, word, n) == 0 && (c[n] == ',' || c[n] == '\0'))
			return list;
	longer = n == 0 ? mem_string(list) : mem_format("%s%s%s", list, *list == '\0' ? "" : ",", word);
	free(list);
	return longer;
}

char *
cifti_structures(const struct cifti *cifti)
{
	char *list = mem_string("");

	for (size_t i = 0; i < cifti->n_models; i++)
		list = add_word(list, cifti->models[i].structure);
	for (size_t i = 0; i < cifti->n_surfaces; i++)
		list = add_word(list, cifti->surfaces[i].structure);
	return list;
}

/* ---- two mappings --------------------------------------------------------------------------- */

static bool
same_model(const struct cifti_model *a, const struct cifti_model *b)
{
	return strcmp(a->structure, b->structure) == 0 && a->n == b->n && a->n_vertices == b->n_vertices &&
	    (a->n == 0 || memcmp(a->places, b->places, a->n * sizeof(*a->places)) == 0);
}

/* Parts may stand in another order: which vertices a parcel has is what counts. */
static bool
same_parcel(const struct cifti_parcel *a, const struct cifti_parcel *b)
{
	if (strcmp(a->name, b->name) != 0 || a->n_parts != b->n_parts)
		return false;
	for (size_t i = 0; i < a->n_parts; i++) {
		size_t k = 0;

		while (k < b->n_parts && !same_model(&a->parts[i], &b->parts[k]))
			k++;
		if (k == b->n_parts)
			return false;
	}
	return true;
}

static char *
volume_difference(const struct cifti *a, const char *a_name, const struct cifti *b)
{
	const size_t *s = a->shape, *t = b->shape;
	double distance;

	if (!a->has_volume || !b->has_volume)
		return NULL;
	if (s[0] != t[0] || s[1] != t[1] || s[2] != t[2])
		return mem_format("its volume has shape %zux%zux%zu; %s has %zux%zux%zu", t[0], t[1], t[2], a_name, s[0],
		    s[1], s[2]);
	distance = affine_distance(&a->affine, &b->affine, s);
	if (!(distance <= affine_length(&a->affine, 0) / 1000))
		return mem_format("the affine of its volume puts voxels up to %.3g mm from where that of %s does", distance,
		    a_name);
	return NULL;
}

static char *
model_difference(size_t i, const struct cifti_model *a, const char *a_name, const struct cifti_model *b)
{
	static const char *const kinds[] = { "voxels", "vertices" };

	if (strcmp(a->structure, b->structure) != 0)
		return mem_format("brain model %zu is %s; %s has %s", i + 1, b->structure, a_name, a->structure);
	if (a->n != b->n || (a->n_vertices > 0) != (b->n_vertices > 0))
		return mem_format("brain model %zu, %s, has %zu %s; %s has %zu %s", i + 1, b->structure, b->n,
		    kinds[b->n_vertices > 0], a_name, a->n, kinds[a->n_vertices > 0]);
	return mem_format("brain model %zu, %s, has other %s than %s", i + 1, b->structure, kinds[b->n_vertices > 0],
	    a_name);
}

char *
cifti_difference(const struct cifti *a, const char *a_name, const struct cifti *b)
{
	static const char *const kinds[] = { "brain models", "parcels" };
	bool parcels = b->n_parcels > 0;
	size_t n = parcels ? b->n_parcels : b->n_models, m = a->n_parcels > 0 ? a->n_parcels : a->n_models;
	char *volume;

	if (a == b)
		return NULL;
	/* indices of voxels are those of a shape */
	volume = volume_difference(a, a_name, b);
	if (volume != NULL)
		return volume;
	if (parcels != (a->n_parcels > 0) || n != m)
		return mem_format("has %zu %s; %s has %zu %s", n, kinds[parcels], a_name, m, kinds[a->n_parcels > 0]);
	for (size_t i = 0; i < n; i++) {
		if (!parcels && !same_model(&a->models[i], &b->models[i]))
			return model_difference(i, &a->models[i], a_name, &b->models[i]);
		if (parcels && !same_parcel(&a->parcels[i], &b->parcels[i]))
			return mem_format("parcel %zu, `%s', isn't `%s' of %s%s", i + 1, b->parcels[i].name, a->parcels[i].name,
			    a_name, strcmp(a->parcels[i].name, b->parcels[i].name) == 0 ? ": it has other places" : "");
	}
	return NULL;
}
