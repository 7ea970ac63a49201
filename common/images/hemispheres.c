/* hemispheres: LEFT,RIGHT where a file is expected; see hemispheres.h. */
#include "images/hemispheres.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

const char *const hemispheres[HEMISPHERES] = { "CortexLeft", "CortexRight" };

size_t
hemispheres_split(const char *text, char *paths[HEMISPHERES])
{
	const char *comma = strchr(text, ',');

	paths[0] = mem_string(text);
	if (comma == NULL || comma == text || comma[1] == '\0' || strchr(comma + 1, ',') != NULL ||
	    access(text, F_OK) == 0)
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
