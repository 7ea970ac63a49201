#!/usr/bin/env bats
# mgh: FreeSurfer's MGH and MGZ through the programs, beside nibabel and by hand.
load helpers

make_mgh() {
	"$TOP/tests/make_mgh" "$@"
}

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# The voxels of an image, a scan a line.
voxels() {
	imgunpack -O tsv "$@" | tail -n +2 | tr '\t' ' '
}

@test "nibabel's example is read as nibabel reads it, and written back" {
	need_reference
	need_python nibabel numpy
	imgunpack "$(data formats/test.mgz)" >test.npy
	imginfo -c format,shape,tr,zooms,dtype,affine "$(data formats/test.mgz)" | tail -n 1 |
		same_text $'MGH\t3x4x5x2\t0.002\t1,1,1\tfloat32\t1,2,3,-13,2,3,1,-11.5,3,1,2,-11.5'
	imgpack -r "$(data formats/test.mgz)" -o back.mgz test.npy
	imgpack -r "$(data formats/test.mgz)" -o back.nii test.npy
	cat >check.py <<'PYTHON'
import nibabel
import numpy as np
import sys

image = nibabel.load(sys.argv[1])
assert np.array_equal(np.load('test.npy'), image.get_fdata().reshape(-1, 2, order='F').T)
for name in 'back.mgz', 'back.nii':
    back = nibabel.load(name)
    assert np.array_equal(back.get_fdata(), image.get_fdata()), name
    assert np.array_equal(back.affine, image.affine), name
back = nibabel.load('back.mgz')
assert back.header['tr'] == image.header['tr'] and back.get_data_dtype() == np.dtype('>f4')
for field in 'dims', 'type', 'goodRASFlag', 'delta', 'Mdc', 'Pxyz_c':
    assert np.array_equal(back.header[field], image.header[field]), field
PYTHON
	"$PYTHON" check.py "$(data formats/test.mgz)"
}

@test "all types and oblique grids are read as nibabel reads them, and written for it" {
	need_python nibabel numpy
	cat >make.py <<'PYTHON'
import nibabel
import numpy as np
from nibabel.affines import from_matvec
from nibabel.eulerangles import euler2mat

rng = np.random.default_rng(2)
affine = from_matvec(euler2mat(0.3, -0.2, 0.5) @ np.diag([-1.5, 2, 3.25]), [30.5, -20, 7])
for dtype in np.uint8, np.int16, np.int32, np.float32:
    data = (rng.standard_normal((5, 4, 3, 2)) * 50 + 100).astype(dtype)
    image = nibabel.MGHImage(data, affine)
    image.header.set_zooms((1.5, 2, 3.25, 2500))
    nibabel.save(image, np.dtype(dtype).name + '.mgz')
    nibabel.save(nibabel.Nifti1Image(data, image.affine), np.dtype(dtype).name + '.nii')
    nibabel.save(nibabel.Nifti1Image(data[..., 0], image.affine), np.dtype(dtype).name + '_3.nii')
PYTHON
	"$PYTHON" make.py
	for type in uint8 int16 int32 float32; do
		imginfo -c shape,dtype,tr $type.mgz | tail -n 1 | same_text $'5x4x3x2\t'$type$'\t2.5'
		imgunpack $type.nii >want.npy
		imgunpack $type.mgz | cmp - want.npy
		# the affines agree, or this would die
		imgunpack $type.nii $type.mgz >both.npy
		imgpack -r ${type}_3.nii --type=$type -t 2.5 -o ours.mgz want.npy
		"$PYTHON" -c '
import nibabel, numpy as np, sys
ours, theirs = nibabel.load("ours.mgz"), nibabel.load(sys.argv[1])
assert np.array_equal(ours.get_fdata(), theirs.get_fdata()) and ours.get_data_dtype() == theirs.get_data_dtype()
assert np.allclose(ours.affine, theirs.affine, rtol=0, atol=1e-5) and ours.header["tr"] == 2500
assert np.allclose(ours.header["delta"], [1.5, 2, 3.25])' $type.mgz
	done
}

@test "a mask's kind, or the name, decides whether MGH is written" {
	make_mgh mask.mgh type=0 values=1,0,1,1,0,1 spacing=2,3,4 centre=5,6,7
	printf 'x\n1\n2\n3\n4.5\n' >x.tsv
	imgpack -m mask.mgh x.tsv >out
	imginfo -c format,shape,zooms,dtype out | tail -n 1 | same_text $'MGH\t3x2x1\t2,3,4\tfloat32'
	voxels out | same_text '1 0 2 3 0 4.5'
	imgpack -m mask.mgh -o out.nii.gz x.tsv
	imginfo -c format,zooms out.nii.gz | tail -n 1 | same_text $'NIfTI-1\t2,3,4'
	imginfo -c affine mask.mgh | tail -n 1 >want
	for name in out.nii.gz out out.mgh out.mgz out.mgh.gz; do
		[ -e $name ] || imgpack -m out.nii.gz --type=float32 -o $name <(tabview -c 1 x.tsv) || return
		imginfo -c affine $name | tail -n 1 | diff want -
	done
	head -c 4 out.mgz | od -An -tx1 | same_text ' 1f 8b 08 00'
	head -c 4 out.mgh | od -An -tx1 | same_text ' 00 00 00 01'
	imgmask --method=nonzero mask.mgh | imginfo -c format,dtype | tail -n 1 | same_text $'MGH\tuint8'
	imgsmooth --fwhm=3 mask.mgh | imginfo -c format,dtype | tail -n 1 | same_text $'MGH\tfloat32'
}

@test "what is written without a time stamp is the same, and keeps its command as FreeSurfer does" {
	make_mgh mask.mgh type=0 values=1,0,1,1,0,1
	printf 'x\n1\n2\n3\n4.5\n' >x.tsv
	imgpack -m mask.mgh -o out.mgz x.tsv
	cp out.mgz first
	sleep 1.1
	imgpack -m mask.mgh -o out.mgz x.tsv
	same_bytes first out.mgz
	# header, voxels, five numbers; then tag 3 with its length in 64 bits
	gzip -dc out.mgz | tail -c +$((284 + 6 * 4 + 20 + 1)) | head -c 12 | od -An -tx1 |
		same_text " 00 00 00 03 00 00 00 00 00 00 00 1e"
	gzip -dc out.mgz | tail -c +$((284 + 6 * 4 + 20 + 12 + 1)) | tr '\0' '\n' |
		same_text 'imgpack --mask=mask.mgh x.tsv'
}

@test "without geometry slices are coronal, of 1 mm about the centre" {
	make_mgh a.mgh dims=4,6,8,1 good=0 spacing=9,9,9 centre=100,100,100
	imginfo -c zooms,affine a.mgh | tail -n 1 | same_text $'1,1,1\t-1,0,0,2,0,0,1,-4,0,-1,0,3'
}

@test "one line of voxels is data on a surface, for meshes and GIFTI" {
	make_mgh lh.mgh dims=5,1,1,2 footer=1500,0,0,0
	imginfo -c format,shape,scans,tr lh.mgh | tail -n 1 | same_text $'MGH\t5x2\t2\t1.5'
	voxels lh.mgh | same_text $'0 1 2 3 4\n5 6 7 8 9'
	imgunpack lh.mgh | imgpack -r lh.mgh -o lh.func.gii
	imginfo -c format,shape lh.func.gii | tail -n 1 | same_text $'GIFTI\t5x2'
	imgunpack lh.func.gii | imgpack -r lh.func.gii -o back.mgz
	imginfo -c format,shape back.mgz | tail -n 1 | same_text $'MGH\t5x2'
	voxels back.mgz | same_text $'0 1 2 3 4\n5 6 7 8 9'
	make_mgh one.mgh dims=1,1,1,1
	imginfo -c shape one.mgh | tail -n 1 | same_text 1x1x1
}

@test "the repetition time stands behind the voxels, where a pipe can't be asked for it" {
	make_mgh a.mgh dims=3,2,1,4 footer=2500,0,0,0,0 tail=tags
	imginfo -c tr a.mgh | tail -n 1 | same_text 2.5
	imginfo -c tr <a.mgh | tail -n 1 | same_text n/a
	gzip -nc a.mgh >a.mgz
	imginfo -c tr a.mgz | tail -n 1 | same_text 2.5
	# older files have four numbers there, or nothing
	make_mgh a.mgh dims=3,2,1,4 footer=2500,0,0,0
	voxels a.mgh | tail -n 1 | same_text '18 19 20 21 22 23'
	make_mgh a.mgh dims=3,2,1,4 footer=none
	imginfo -c tr a.mgh | tail -n 1 | same_text n/a
	voxels a.mgh | tail -n 1 | same_text '18 19 20 21 22 23'
}

@test "types that aren't written, and names of nothing, are errors" {
	make_nifti mask.nii values=1,1,1,1,0,0
	printf 'x\n1\n2\n3\n4\n' >x.tsv
	for type in float64 int8 uint16 uint32 int64; do
		fails 1 "imgpack: out.mgz: MGH can't hold $type; expected uint8, int16, int32 or float32" \
			imgpack -m mask.nii --type=$type -o out.mgz x.tsv
	done
	[ ! -e out.mgz ]
	make_mgh a.mgh type=10 values=1,2,3,4,5,65535
	imginfo -c dtype a.mgh | tail -n 1 | same_text uint16
	voxels a.mgh | same_text '1 2 3 4 5 65535'
}

@test "damaged files are errors" {
	make_mgh a.mgh dims=3,2,1,2 footer=2000,0,0,0,0
	size=$((284 + 48))
	# what is left of the voxels; the header's end; nothing but its first number
	for n in 4 20 27 100 283; do
		head -c $n a.mgh >short.mgh
		fails 1 "imgunpack: short.mgh: ends within the header, $((284 - n)) bytes short" imgunpack short.mgh
	done
	for n in 284 300 307; do
		head -c $n a.mgh >short.mgh
		fails 1 'imgunpack: stdin: ends within volume 1 of 2' 'imgunpack <short.mgh'
		fails 1 "imgunpack: short.mgh: ends within the voxels, $((size - n)) bytes short" imgunpack short.mgh
	done
	head -c $((size - 1)) a.mgh >short.mgh
	fails 1 'imgunpack: stdin: ends within volume 2 of 2' 'imgunpack <short.mgh'
	for n in 1 4 15; do
		head -c $((size + n)) a.mgh >short.mgh
		fails 1 'imgunpack: short.mgh: ends within what follows the voxels' imgunpack short.mgh
	done
	gzip -nc a.mgh | head -c -3 >short.mgz
	run -1 imgunpack short.mgz
	make_mgh a.mgh spacing=1,0,1
	fails 1 "imgunpack: a.mgh: the voxels' size along axis 2 is 0; expected more than 0" imgunpack a.mgh
	make_mgh a.mgh type=3 centre=nan,0,0
	fails 1 'imgunpack: a.mgh: the affine is not finite' imgunpack a.mgh
	make_mgh a.mgh
	printf '\2' | dd of=a.mgh bs=1 seek=23 conv=notrunc 2>dd.err
	fails 1 "imgunpack: a.mgh: voxels have MGH's type 2; expected 0, 1, 3, 4 or 10: integers of 8 to 32 bits, or float32" \
		imgunpack a.mgh
	make_mgh a.mgh dims=2147483647,2147483647,2147483647,2147483647 data=none
	fails 1 'imgunpack: a.mgh: shape 2147483647x2147483647x2147483647x2147483647 is too large' imgunpack a.mgh
	make_mgh a.mgh dims=3,0,1,1 data=none
	fails 1 'imgunpack: a.mgh: not an image; CIFTI-2, NIfTI, Analyze 7.5, GIFTI and MGH are known' imgunpack a.mgh
}
