/* cifti: any document as that of a CIFTI file; what was read is the same once it is written and read again. */
#include "fuzz.h"

#include <string.h>

#include "images/cifti_parts.h"
#include "images/img.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* One map, named, of what the document's rows are. */
static void
write_and_read(struct cifti *rows)
{
	static const char *const names[] = { "a < b & \"c\"" };
	struct img_grid grid = { .kind = IMG_CIFTI, .shape = { rows->n_units, 1, 1 }, .n_voxels = rows->n_units,
		.cifti = rows };
	struct img_mask *mask = img_mask_all(&grid, "mask");
	const struct img_form form = { .mask = mask, .names = names, .history = "history" };
	size_t length;
	char *text = cifti_document(&form, CIFTI_SCALARS, &length);
	struct cifti_file *again = cifti_parse((const unsigned char *)text, length, "again");

	if (cifti_difference(rows, "rows", again->rows) != NULL || again->n_maps != 1 ||
	    strcmp(again->names[0], names[0]) != 0)
		__builtin_trap();
	cifti_file_free(again);
	free(text);
	img_mask_free(mask);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	FUZZ_BEGIN(bytes, n, path) {
		struct cifti_file *file = cifti_parse(bytes, n, path);

		write_and_read(file->rows);
		cifti_file_free(file);
	}
	FUZZ_END;
	return 0;
}
