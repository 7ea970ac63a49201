/* contrasts: the contrasts of a design as a command line has them: parsed, checked, prepared.
 *
 *	struct contrasts *contrasts = contrasts_parse(design, x, operands);	// [NAME=]EXPR...
 *	contrasts_prepare(contrasts, 0);
 *	char **names = mem_array(contrasts_columns(contrasts), sizeof(*names));
 *	contrasts_names(contrasts, names);
 *	... contrasts->prepared[i] for contrast_estimate(), contrasts->exprs[i].n_rows ...
 *	contrasts_free(contrasts);
 *
 * What can't be parsed or estimated dies, and says why; a vector is followed by a note that says what it means.
 */
#ifndef CONTRASTS_H
#define CONTRASTS_H

#include <stddef.h>

#include "model/contrast.h"
#include "model/glm.h"
#include "numerics/expr.h"
#include "tables/table.h"

struct contrasts {
	const struct table *design;
	const double *x;		/* its matrix, as fit_design() gives it */
	size_t n;
	struct expr *exprs;
	/* by contrasts_prepare(), NULL until then: */
	struct glm_basis *basis;	/* of the design */
	struct contrast **prepared;	/* each */
};

/* Parses the operands, which end with NULL, against the columns of the design. Several need different names: a
 * usage error. Design, matrix and operands must outlive them. */
struct contrasts *contrasts_parse(const struct table *design, const double *x, char *const *operands);
/* Prepares all of them for errors of this order; dies where a row can't be estimated, or is a combination of those
 * before it. */
void contrasts_prepare(struct contrasts *contrasts, size_t order);
/* How many columns their statistics take, contrast by contrast (statistic.h), and their names, each to be freed. */
size_t contrasts_columns(const struct contrasts *contrasts);
void contrasts_names(const struct contrasts *contrasts, char **names);
void contrasts_free(struct contrasts *contrasts);

#endif
