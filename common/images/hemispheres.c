/* hemispheres: LEFT,RIGHT where a file is expected; see hemispheres.h. */
#include "images/hemispheres.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

const char *const hemispheres[HEMISPHERES] = { "CortexLeft", "CortexRight" };

/* The comma of several that has a file on both sides; NULL: none. */
static const char *
comma_of_files(const char *text)
{
	for (const char *comma = strchr(text, ','); comma != NULL; comma = strchr(comma + 1, ',')) {
		char *left = mem_substring(text, (size_t)(comma - text));
		const bool both = access(left, F_OK) == 0 && access(comma + 1, F_OK) == 0;

		free(left);
		if (both)
			return comma;
	}
	return NULL;
}

size_t
hemispheres_split(const char *text, char *paths[HEMISPHERES])
{
	const char *comma = strchr(text, ',');

	paths[0] = mem_string(text);
	if (comma != NULL && strchr(comma + 1, ',') != NULL)
		comma = comma_of_files(text);
	if (comma == NULL || comma == text || comma[1] == '\0' || access(text, F_OK) == 0)
		return 1;
	paths[0][comma - text] = '\0';
	paths[1] = mem_string(comma + 1);
	return 2;
}

size_t
hemispheres_split_specs(const char *text, char *paths[HEMISPHERES])
{
	size_t n = hemispheres_split(text, paths);
	char *file;

	if (n == 1)
		return 1;
	file = mem_substring(paths[1], strcspn(paths[1], ":"));
	if (access(file, F_OK) != 0) {
		hemispheres_free(n, paths);
		paths[0] = mem_string(text);
		n = 1;
	}
	free(file);
	return n;
}

void
hemispheres_free(size_t n, char *paths[HEMISPHERES])
{
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
}
