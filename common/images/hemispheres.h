/* hemispheres: LEFT,RIGHT where a file is expected.
 *
 *	char *paths[HEMISPHERES];
 *	size_t n = hemispheres_split("lh.surf.gii,rh.surf.gii", paths);		// 2
 *	...
 *	hemispheres_free(n, paths);
 *
 * Units of both are those of the left, then those of the right.
 */
#ifndef HEMISPHERES_H
#define HEMISPHERES_H

#include <stddef.h>

enum { HEMISPHERES = 2 };
/* What GIFTI calls them: "CortexLeft", "CortexRight". */
extern const char *const hemispheres[HEMISPHERES];

/* Splits at the comma, if no file has the whole as its name: at that between two files, or at the only one. Returns how many
 * paths there are. */
size_t hemispheres_split(const char *text, char *paths[HEMISPHERES]);
/* The same for SPECs, which may list columns: only where what is behind the comma, up to a colon, is a file. */
size_t hemispheres_split_specs(const char *text, char *paths[HEMISPHERES]);
void hemispheres_free(size_t n, char *paths[HEMISPHERES]);

#endif
