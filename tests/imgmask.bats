#!/usr/bin/env bats
# imgmask: masks by four methods, against nilearn's and against scipy.
# contract: imgmask --method=nonzero bold.nii
load helpers

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# The voxels of an image in a row.
voxels() {
	imgunpack -O tsv "$@" | tail -n +2 | tr '\t' ' '
}

@test "the mask of a real series is nilearn's compute_epi_mask, voxel by voxel" {
	need_reference
	imgmask -o mask.nii.gz "$(data feeds/filtered_func.nii.gz)"
	imgunpack --units -O tsv ours=mask.nii.gz theirs="$(reference spatial/epi_mask_feeds.nii.gz)" | sort | uniq -c |
		awk '{ print $1, $2, $3 }' | same_text $'73092 0 0\n12924 1 1\n1 ours theirs'
	imginfo -c shape,dtype,affine mask.nii.gz >ours
	imginfo -c shape,dtype,affine "$(reference spatial/epi_mask_feeds.nii.gz)" | diff - ours
}

@test "the mean over the scans of several images is above a value" {
	need_reference
	# how the mask of the first-level tables was made
	imgmask --method=above:800 "$(data haxby)"/run-0[1-4]/bold_1slice.nii.gz -o mask.nii
	voxels "$(reference first_level/mask_1slice.nii.gz)" >want
	voxels mask.nii | diff want -
}

@test "epi and background are what numpy and scipy make of their definitions" {
	need_python numpy scipy nibabel
	cat >make.py <<'PYTHON'
import nibabel
import numpy as np
from scipy import ndimage

rng = np.random.default_rng(5)
shape = (17, 14, 12)
place = np.stack(np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing='ij'))
brain = (place ** 2).sum(0) < 0.6
brain[0:3, 0:3, 0:3] = True
data = np.where(brain, 1000, 60)[..., None] + 40 * rng.standard_normal(shape + (3,))
data[8, 7, 6, 1] = np.nan
data[8, 7, 7, 2] = np.inf
image = nibabel.Nifti1Image(data.astype(np.float32), np.diag([2, 3, 4, 1]))
nibabel.save(image, 'noisy.nii.gz')
mean = image.get_fdata().mean(-1)
missing = np.isnan(mean)
mean[~np.isfinite(mean)] = 0
for axis in range(3):
    mean = ndimage.gaussian_filter1d(mean, 1 / np.sqrt(8 * np.log(2)), axis=axis)
mean[missing] = 0
ordered = np.sort(mean.ravel())
first, last = int(0.2 * ordered.size), min(int(0.85 * ordered.size), ordered.size - 1)
gap = np.diff(ordered[first:last + 1]).argmax() + first
mask = ndimage.binary_erosion(mean >= (ordered[gap] + ordered[gap + 1]) / 2, iterations=2)
labels = ndimage.label(mask)[0]
mask = labels == np.bincount(labels.ravel())[1:].argmax() + 1
mask = ndimage.binary_erosion(ndimage.binary_dilation(mask, iterations=4), iterations=2)
assert 100 < mask.sum() < 2000
nibabel.save(nibabel.Nifti1Image(mask.astype(np.uint8), image.affine), 'epi.nii')

def border(x):
    return np.concatenate([x[:2].ravel(), x[-2:].ravel(), x[:, :2].ravel(), x[:, -2:].ravel(),
                           x[..., :2].ravel(), x[..., -2:].ravel()])

levels = rng.integers(0, 9, shape).astype(np.int16)
levels[brain] += 4
nibabel.save(nibabel.Nifti1Image(levels, image.affine), 'levels.nii')
mask = levels != np.median(border(levels))
nibabel.save(nibabel.Nifti1Image(mask.astype(np.uint8), image.affine), 'background.nii')
PYTHON
	"$PYTHON" make.py
	imgmask -o ours.nii noisy.nii.gz
	voxels epi.nii >want
	voxels ours.nii | cmp - want
	imgmask --method=background levels.nii -o ours.nii
	voxels background.nii >want
	voxels ours.nii | cmp - want
}

@test "background is the median of the border, or n/a where the border has one" {
	# 6 x 5 x 5: two voxels in the middle are no border
	values=$(awk 'BEGIN { for (i = 0; i < 150; i++) printf "%s%s", i ? "," : "", i == 74 ? 9 : i == 75 ? "nan" : i == 3 ? 1 : 7 }')
	make_nifti a.nii dims=6,5,5 type=float32 values="$values"
	imgmask --method=background a.nii -o mask.nii
	voxels mask.nii | tr ' ' '\n' | grep -n 1 | same_text $'4:1\n75:1\n76:1'
	make_nifti a.nii dims=6,5,5 type=float32 values="nan,${values#7,}"
	imgmask --method=background a.nii -o mask.nii
	voxels mask.nii | tr ' ' '\n' | grep -n 0 | same_text $'1:0\n76:0'
}

@test "nonzero is what is finite and not 0 in all scans of all images" {
	make_nifti a.nii dims=3,2,1,2 type=float32 values=1,0,nan,4,5,6,1,2,3,-4,inf,6
	imgmask --method=nonzero a.nii | voxels | same_text '1 0 0 1 0 1'
	make_nifti b.nii values=0,1,1,1,1,1
	imgmask --method=nonzero a.nii b.nii | voxels | same_text '0 0 0 1 0 1'
}

@test "above is strict, of the mean, and n/a is below" {
	make_nifti a.nii dims=3,2,1,2 type=float32 values=1,2,3,4,nan,0,1,3,3,-4,5,-2
	imgmask --method=above:1 a.nii | voxels | same_text '0 1 1 0 0 0'
	imgmask --method=above:-1 a.nii | voxels | same_text '1 1 1 1 0 0'
	imgmask --method=above:-inf <a.nii | voxels | same_text '1 1 1 1 0 1'
}

@test "a slice by itself has no epi mask, which a warning tells" {
	make_nifti a.nii dims=9,9,1
	warns 'imgmask: warning: no voxel is inside the mask; --method knows other ways' imgmask -o mask.nii a.nii
	imgunpack --units -O tsv mask.nii | sort | uniq -c | awk '{ print $1, $2 }' | same_text $'81 0\n1 mask'
}

@test "the mask has the image's grid, and the command in its header" {
	make_nifti a.nii version=2 sform=1,-2,0,0,4,0,2,0,-3,0,0,2.5,5 qform=2,0,1,0,4,-3,5 zooms=2,2,2.5
	mkdir out
	imgmask --method=above:2 a.nii -o out/mask.nii.gz
	imginfo -c format,shape,affine,zooms,dtype,intent out/mask.nii.gz | tail -n 1 |
		same_text $'NIfTI-2\t3x2x1\t-2,0,0,4,0,2,0,-3,0,0,2.5,5\t2,2,2.5\tuint8\tnone'
	gzip -dc out/mask.nii.gz | grep -ac 'imgmask --method=above:2 a.nii$' | same_text 1
}

@test "methods that aren't, grids that differ and damaged images are errors" {
	make_nifti a.nii
	make_nifti b.nii dims=2,3,1
	for method in '' epo above above: above:x above:1x; do
		fails 2 "imgmask: no method \`$method'; expected epi, background, nonzero or above:VALUE; see imgmask --help" \
			imgmask --method="$method" a.nii
	done
	fails 1 'imgmask: b.nii: shape 2x3x1; a.nii has 3x2x1; see imgresample(1)' imgmask a.nii b.nii
	head -c -1 a.nii >short.nii
	fails 1 'imgmask: short.nii: ends within volume 1 of 1' imgmask short.nii -o mask.nii
	[ ! -e mask.nii ]
}
