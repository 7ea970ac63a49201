#!/usr/bin/env bats
# imgresample: against nibabel and scipy, and by hand.
# contract: imgresample -r mask.nii <bold.nii
load helpers

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# The voxels of an image, a scan a line.
voxels() {
	imgunpack -O tsv "$@" | tail -n +2 | tr '\t' ' '
}

@test "oblique grids get what nibabel.processing and scipy give them, nearest and linear" {
	need_python numpy scipy nibabel
	cat >make.py <<'PYTHON'
import nibabel
import nibabel.processing
import numpy as np
from nibabel.affines import from_matvec
from nibabel.eulerangles import euler2mat

rng = np.random.default_rng(3)
image_affine = from_matvec(euler2mat(0.3, -0.2, 0.1) @ np.diag([-2.1, 2.3, 3.7]), [20.3, -17, -11])
grid_shape = (13, 12, 8)
index = np.stack(np.meshgrid(*[np.arange(n) for n in grid_shape], indexing='ij'), -1).reshape(-1, 3)
# a grid without a voxel that is all but at an edge, or halfway
for shift in np.arange(0, 1, 0.1):
    grid_affine = from_matvec(euler2mat(-0.1, 0.25, 0.2) @ np.diag([3.4, 3.8, 4.4]), [-18.1 + shift, -22.7, -15.9])
    place = nibabel.affines.apply_affine(np.linalg.inv(image_affine) @ grid_affine, index)
    if (np.abs(place % 1 - 0.5) > 2e-4).all() and (np.abs(place) > 2e-4).all() and (
            np.abs(place - [18, 16, 8]) > 2e-4).all():
        break
else:
    raise SystemExit('no such grid')
for name, data in (('labels', rng.integers(0, 400, (19, 17, 9)).astype(np.int16)),
                   ('series', rng.standard_normal((19, 17, 9, 2))), ('map', rng.standard_normal((19, 17, 9)).astype(np.float32))):
    image = nibabel.Nifti1Image(data, image_affine)
    nibabel.save(image, name + '.nii')
    image = nibabel.load(name + '.nii')
    grid = nibabel.Nifti1Image(np.zeros(grid_shape, np.uint8), grid_affine)
    nibabel.save(grid, 'grid.nii')
    grid = nibabel.load('grid.nii')
    for order, how in ((0, 'nearest'), (1, 'linear')):
        exact = nibabel.Nifti1Image(image.get_fdata(), image.affine)
        volumes = [nibabel.processing.resample_from_to(volume, grid, order=order)
                   for volume in (nibabel.four_to_three(exact) if exact.ndim == 4 else [exact])]
        want = np.stack([volume.get_fdata() for volume in volumes], -1)
        assert 0.2 < (want != 0).mean() < 0.9
        nibabel.save(nibabel.Nifti1Image(want if exact.ndim == 4 else want[..., 0], grid.affine), f'{name}_{how}.nii')
PYTHON
	"$PYTHON" make.py
	for name in labels series map; do
		imgresample -r grid.nii $name.nii -o nearest.nii
		tabdiff <(imgunpack --units v=nearest.nii) <(imgunpack --units v=${name}_nearest.nii)
		imgresample -r grid.nii --linear $name.nii -o linear.nii
		# float32 but for the series
		tolerance=$([ $name = series ] && echo 1e-12 || echo 1e-7)
		tabdiff --rtol="$tolerance" <(imgunpack --units v=linear.nii) <(imgunpack --units v=${name}_linear.nii)
	done
	imginfo -c dtype nearest.nii linear.nii | tail -n 2 | same_text $'float32\nfloat32'
}

@test "halfway the larger index is nearest, and beyond the outermost centres there is nothing" {
	make_nifti line.nii dims=4,1,1 values=1,2,4,8 sform=1,2,0,0,10,0,2,0,0,0,0,2,0
	make_nifti grid.nii dims=8,1,1 sform=1,1,0,0,9,0,2,0,0,0,0,2,0
	imgresample -r grid.nii line.nii | voxels | same_text '0 1 2 2 4 4 8 8'
	imgresample -r grid.nii --nearest line.nii | voxels | same_text '0 1 2 2 4 4 8 8'
	imgresample -r grid.nii --linear line.nii | voxels | same_text '0 1 1.5 2 3 4 6 8'
	# reversed axes count in their own direction
	make_nifti grid.nii dims=8,1,1 sform=1,-1,0,0,17,0,2,0,0,0,0,2,0
	imgresample -r grid.nii line.nii | voxels | same_text '0 8 8 4 4 2 2 1'
}

@test "the same grid gives the same bytes, whatever the rounding of its affine" {
	make_nifti a.nii dims=5,4,3,2 type=float32 sform=1,1.7,0.3,0,-33.3,-0.2,1.9,0.1,7.7,0,-0.4,2.2,1e3 tr=2
	imgresample -r a.nii a.nii -o near.nii
	imgresample -r a.nii --linear a.nii -o linear.nii
	imgunpack a.nii >a.npy
	imgunpack near.nii | cmp - a.npy
	imgunpack linear.nii | cmp - a.npy
	imginfo -c shape,tr,affine a.nii >want
	imginfo -c shape,tr,affine near.nii | diff want -
}

@test "nearest keeps the type, linear makes floats, and scaled values stay what they are" {
	for type in uint8 int8 uint16 int16 uint32 int32 uint64 int64 float32 float64; do
		make_nifti a.nii type=$type values=5,0,1,2,3,100
		imgresample -r a.nii a.nii -o b.nii
		imginfo -c dtype b.nii | tail -n 1 | same_text $type
		voxels b.nii | same_text '5 0 1 2 3 100'
	done
	make_nifti a.nii type=int16 slope=0.5 inter=1 values=5,0,1,2,3,100
	imgresample -r a.nii a.nii -o b.nii
	imginfo -c dtype b.nii | tail -n 1 | same_text float32
	voxels b.nii | same_text '3.5 1 1.5 2 2.5 51'
	make_nifti a.nii type=int16 slope=0.1
	imgresample -r a.nii a.nii | imginfo -c dtype | tail -n 1 | same_text float64
	imgresample -r a.nii --linear a.nii | imginfo -c dtype | tail -n 1 | same_text float32
	make_nifti a.nii type=float64
	imgresample -r a.nii --linear a.nii | imginfo -c dtype | tail -n 1 | same_text float64
}

@test "n/a goes where it is nearest, and linear where it has a weight" {
	make_nifti a.nii dims=4,1,1 type=float32 values=1,nan,4,8 sform=1,2,0,0,0,0,2,0,0,0,0,2,0
	make_nifti grid.nii dims=7,1,1 sform=1,1,0,0,0,0,2,0,0,0,0,2,0
	imgresample -r grid.nii a.nii | voxels | same_text '1 n/a n/a 4 4 8 8'
	imgresample -r grid.nii --linear a.nii | voxels | same_text '1 n/a n/a n/a 4 6 8'
}

@test "the output has the grid of REF, of which the header is enough, and the repetition time of IMAGE" {
	make_nifti grid.nii version=2 sform=1,-2,0,0,4,0,2,0,-3,0,0,2.5,5 qform=2,0,1,0,4,-3,5 zooms=2,2,2.5 data=none
	make_nifti a.nii dims=3,2,1,3 tr=2.5
	mkdir out
	imgresample -r grid.nii a.nii -o out/a.nii.gz
	imginfo -c format,shape,tr,affine,zooms out/a.nii.gz | tail -n 1 |
		same_text $'NIfTI-2\t3x2x1x3\t2.5\t-2,0,0,4,0,2,0,-3,0,0,2.5,5\t2,2,2.5'
	gzip -dc out/a.nii.gz | grep -ac 'imgresample --reference=grid.nii a.nii$' | same_text 1
}

@test "an atlas that was refused serves once it is resampled" {
	make_nifti atlas.nii dims=6,4,2 zooms=1,1,1 sform=1,1,0,0,-0.5,0,1,0,-0.5,0,0,1,-0.5
	make_nifti bold.nii dims=3,2,1,2 sform=1,2,0,0,0.5,0,2,0,0.5,0,0,2,0.5
	fails 1 'imgunpack: bold.nii: shape 3x2x1; atlas.nii has 6x4x2; see imgresample(1)' imgunpack -m atlas.nii bold.nii
	imgresample -r bold.nii -o here.nii atlas.nii
	voxels here.nii | same_text '31 33 35 43 45 47'
	[ "$(imgunpack -m here.nii bold.nii | tabview --shape | tail -n 1 | cut -f 2)" = 6 ]
}

@test "a grid beyond the image is all 0, which is told" {
	make_nifti a.nii sform=1,2,0,0,0,0,2,0,0,0,0,2,0 values=7,1,2,3,4,5
	make_nifti far.nii sform=1,2,0,0,99,0,2,0,0,0,0,2,0
	make_nifti near.nii sform=1,2,0,0,-4,0,2,0,-2,0,0,2,0
	fails 0 'imgresample: warning: a.nii: no voxel of far.nii is within it; all are 0' imgresample -r far.nii -o b.nii a.nii
	voxels b.nii | same_text '0 0 0 0 0 0'
	imgresample -r near.nii -o b.nii a.nii 2>err
	[ ! -s err ]
	voxels b.nii | same_text '0 0 0 0 0 7'
}

@test "what can't be resampled is an error" {
	make_nifti a.nii
	fails 2 'imgresample: no grid; -r REF was expected; see imgresample --help' imgresample a.nii
	fails 2 'imgresample: either --nearest or --linear; see imgresample --help' imgresample -r a.nii --linear --nearest a.nii
	fails 2 "imgresample: one image is resampled; \`b.nii' is one too many; see imgresample --help" \
		imgresample -r a.nii a.nii b.nii
	fails 2 'imgresample: standard input can be read only once; see imgresample --help' 'imgresample -r - <a.nii'
	make_nifti flat.nii sform=1,2,0,0,0,0,0,0,0,0,0,2,0
	fails 1 'imgresample: flat.nii: the affine has no inverse; its voxels are at no place of their own' \
		imgresample -r a.nii flat.nii
	printf '<GIFTI Version="1.0" NumberOfDataArrays="1"><DataArray Intent="NIFTI_INTENT_SHAPE" DataType="NIFTI_TYPE_FLOAT32" ArrayIndexingOrder="RowMajorOrder" Dimensionality="1" Dim0="2" Encoding="ASCII" Endian="LittleEndian" ExternalFileName="" ExternalFileOffset=""><Data>1 2</Data></DataArray></GIFTI>' >a.gii
	fails 1 'imgresample: a.gii: is no volume; only volumes are resampled' imgresample -r a.nii a.gii
	fails 1 'imgresample: a.gii: is no volume; only volumes are resampled' imgresample -r a.gii a.nii
	head -c -1 a.nii >short.nii
	fails 1 'imgresample: short.nii: ends within volume 1 of 1' imgresample -r a.nii short.nii -o out.nii
	[ ! -e out.nii ]
}
