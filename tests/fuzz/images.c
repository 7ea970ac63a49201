/* images: any bytes as an image, read to its end. */
#include "fuzz.h"

#include "images/img.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	FUZZ_BEGIN(bytes, n, path) {
		struct img *img = img_open(path);
		const struct img_header *header = img_header(img);
		struct img_mask *mask = img_mask_all(&header->grid, path);

		/* files that come by unit are read in both ways, by the parity of their bytes */
		if (n % 2 == 0 && img_by_unit(img)) {
			img_drain(img);
		} else {
			for (size_t t = 0; t < header->n_volumes; t++)
				img_next(img, mask, header->single);
			img_end(img);
		}
		img_mask_free(mask);
	}
	FUZZ_END;
	return 0;
}
