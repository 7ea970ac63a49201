#!/usr/bin/env bats
# imgsmooth: against nilearn, scipy, and what a Gaussian does to a single voxel.
# contract: imgsmooth --fwhm=4 <bold.nii
load helpers

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# The voxels of an image, a scan a line.
voxels() {
	imgunpack -O tsv "$@" | tail -n +2 | tr '\t' ' '
}

@test "recordings are smoothed as by nilearn's smooth_img" {
	need_reference
	imgsmooth --fwhm=5 -o slice.nii.gz "$(data haxby/run-01/bold_1slice.nii.gz)"
	imgsmooth --fwhm=30 -o coarse.nii.gz "$(data haxby/run-01/bold_25mm.nii.gz)"
	# of each volume's maximum
	tabdiff --rtol=2e-7 <(imgunpack --units v=slice.nii.gz) \
		<(imgunpack --units v="$(reference spatial/smooth_fwhm5.0_1slice_run-01.nii.gz)")
	tabdiff --rtol=2e-7 <(imgunpack --units v=coarse.nii.gz) \
		<(imgunpack --units v="$(reference spatial/smooth_fwhm30_25mm_run-01.nii.gz)")
	imginfo -c shape,tr,zooms,dtype,affine slice.nii.gz | tail -n 1 >ours
	imginfo -c shape,tr,zooms,dtype,affine "$(reference spatial/smooth_fwhm5.0_1slice_run-01.nii.gz)" |
		tail -n 1 | diff - ours
}

@test "oblique images of float64 with n/a are smoothed as by scipy" {
	need_python numpy scipy nibabel
	cat >make.py <<'PYTHON'
import nibabel
import numpy as np
from scipy import ndimage

rng = np.random.default_rng(8)
data = rng.standard_normal((9, 7, 5, 3)) * 100
data[4, 3, 2, 1] = np.nan
data[1, 3, 2, 2] = -np.inf
affine = np.eye(4)
affine[:3, :3] = [[1.2, -2.4, 0], [1.6, 1.8, 0], [0, 0, 4]]
nibabel.save(nibabel.Nifti1Image(data, affine), 'a.nii')
data[~np.isfinite(data)] = 0
# the header is rounded to single precision
for axis, mm in enumerate(nibabel.affines.voxel_sizes(nibabel.load('a.nii').affine)):
    data = ndimage.gaussian_filter1d(data, 7 / np.sqrt(8 * np.log(2)) / mm, axis=axis)
nibabel.save(nibabel.Nifti1Image(data, affine), 'want.nii')
PYTHON
	"$PYTHON" make.py
	imgsmooth --fwhm=7 a.nii -o got.nii
	imginfo -c dtype got.nii | tail -n 1 | same_text float64
	tabdiff --rtol=1e-12 <(imgunpack --units v=got.nii) <(imgunpack --units v=want.nii)
}

@test "the width is at half of the maximum, in mm along each axis" {
	awk 'BEGIN { for (i = 0; i < 31 * 31 * 31; i++) printf "%s%d", i ? "," : "", i == 15 * (1 + 31 + 31 * 31) ? 1000000 : 0 }' >values
	make_nifti dot.nii dims=31,31,31 type=int32 values="$(cat values)" zooms=2,3,6 sform=1,2,0,0,0,0,3,0,0,0,0,6,0
	imgsmooth --fwhm=12 dot.nii | imgunpack --units -O tsv | tail -n +2 |
		awk '{ v[NR - 1] = $1 } END { c = 15 * (1 + 31 + 31 * 31)
			printf "%.5f %.5f %.5f\n", v[c + 3] / v[c], v[c - 2 * 31] / v[c], v[c + 31 * 31] / v[c] }' |
		same_text '0.50000 0.50000 0.50000'
}

@test "a width of 0 leaves values as they are, but for those that aren't finite" {
	make_nifti a.nii dims=3,2,1,2 type=float32 values=1,0,nan,4,5.5,6,1,2,3,-4,inf,6 tr=2.5
	imgsmooth --fwhm=0 a.nii -o b.nii
	voxels b.nii | same_text $'1 0 0 4 5.5 6\n1 2 3 -4 0 6'
	imginfo -c shape,tr b.nii | tail -n 1 | same_text $'3x2x1x2\t2.5'
	imgsmooth --fwhm=1e-300 a.nii | imgunpack | cmp - <(imgunpack b.nii)
}

@test "the output is float32 unless the input is float64, whatever it was scaled by" {
	for type in uint8 int16 int32 float32; do
		make_nifti a.nii type=$type slope=0.3 inter=1
		imgsmooth --fwhm=3 a.nii | imginfo -c dtype,slope,inter | tail -n 1 | same_text $'float32\t1\t0'
	done
	make_nifti a.nii type=float64
	imgsmooth --fwhm=3 a.nii | imginfo -c dtype,shape | tail -n 1 | same_text $'float64\t3x2x1'
}

@test "grids stay what they were, in their versions and forms, and the command is kept in the header" {
	make_nifti a.nii version=2 sform=1,-2,0,0,4,0,2,0,-3,0,0,2.5,5 qform=2,0,1,0,4,-3,5 zooms=2,2,2.5
	mkdir out
	imgsmooth --fwhm=2 a.nii -o out/a.nii.gz
	imginfo -c format,shape,affine,zooms,intent out/a.nii.gz | tail -n 1 |
		same_text $'NIfTI-2\t3x2x1\t-2,0,0,4,0,2,0,-3,0,0,2.5,5\t2,2,2.5\tnone'
	gzip -dc out/a.nii.gz | grep -ac 'imgsmooth --fwhm=2 a.nii$' | same_text 1
}

@test "volumes come out as they come in, and one is held" {
	# 60 volumes are 60 MB as doubles
	make_nifti many.nii dims=64,64,32,60 type=uint8 modulo=200
	[ "$BUILD" = "$TOP/build" ] || skip "a sanitizer has its own memory"
	(ulimit -v 50000 && imgsmooth --fwhm=4 many.nii) >limited
	imgsmooth --fwhm=4 many.nii | same_bytes limited -
}

# octahedron FILE STRUCTURE: a GIFTI surface of 6 vertices at 10 mm from the origin.
octahedron() {
	printf '<GIFTI Version="1.0" NumberOfDataArrays="2">' >"$1"
	printf '<DataArray Intent="NIFTI_INTENT_POINTSET" DataType="NIFTI_TYPE_FLOAT32" ArrayIndexingOrder="RowMajorOrder" Dimensionality="2" Dim0="6" Dim1="3" Encoding="ASCII" Endian="LittleEndian" ExternalFileName="" ExternalFileOffset=""><MetaData><MD><Name>AnatomicalStructurePrimary</Name><Value>%s</Value></MD></MetaData><Data>10 0 0 -10 0 0 0 10 0 0 -10 0 0 0 10 0 0 -10</Data></DataArray>' "$2" >>"$1"
	printf '<DataArray Intent="NIFTI_INTENT_TRIANGLE" DataType="NIFTI_TYPE_INT32" ArrayIndexingOrder="RowMajorOrder" Dimensionality="2" Dim0="8" Dim1="3" Encoding="ASCII" Endian="LittleEndian" ExternalFileName="" ExternalFileOffset=""><Data>0 2 4 2 1 4 1 3 4 3 0 4 2 0 5 1 2 5 3 1 5 0 3 5</Data></DataArray></GIFTI>' >>"$1"
}

# shape FILE STRUCTURE VALUE...: their values.
shape() {
	local file=$1 structure=$2
	shift 2
	printf '<GIFTI Version="1.0" NumberOfDataArrays="1"><MetaData><MD><Name>AnatomicalStructurePrimary</Name><Value>%s</Value></MD></MetaData><DataArray Intent="NIFTI_INTENT_SHAPE" DataType="NIFTI_TYPE_FLOAT32" ArrayIndexingOrder="RowMajorOrder" Dimensionality="1" Dim0="%d" Encoding="ASCII" Endian="LittleEndian" ExternalFileName="" ExternalFileOffset=""><Data>%s</Data></DataArray></GIFTI>' "$structure" $# "$*" >"$file"
}

@test "on an octahedron heat is what its eigenvalues say" {
	octahedron oct.surf.gii CortexLeft
	# each vertex has 4 neighbours, weights cot 60 degrees, and a third of 4 triangles; values that are opposite in
	# opposite vertices decay by 4 weights over the area, those that are alike there by 6
	for fwhm in 3 12; do
		awk -v fwhm=$fwhm 'BEGIN { t = fwhm ^ 2 / (16 * log(2)); area = 4 / 3 * sqrt(3) / 4 * 200; w = 1 / sqrt(3)
			printf "%.5f %.5f\n", 5 * exp(-t * 4 * w / area), 2 * exp(-t * 6 * w / area) }' >want
		shape odd.gii CortexLeft 5 -5 0 0 0 0
		shape even.gii CortexLeft 2 2 -1 -1 -1 -1
		for name in odd even; do
			imgsmooth --fwhm=$fwhm -g oct.surf.gii $name.gii | imgunpack --units -O tsv | sed -n 2p
		done | awk '{ printf "%s%.5f", (NR > 1 ? " " : ""), $1 } END { print "" }' | diff want -
	done
}

@test "vertices that are n/a stay so, and nothing flows through them" {
	octahedron oct.surf.gii CortexLeft
	# of what is left, two triangles at opposite sides touch in no edge
	shape a.gii CortexLeft 1 5 nan nan 1 7
	imgsmooth --fwhm=20 -g oct.surf.gii -o b.func.gii a.gii
	voxels b.func.gii | same_text '1 5 n/a n/a 1 7'
	shape a.gii CortexLeft 1 5 1 nan 1 7
	imgsmooth --fwhm=200 -g oct.surf.gii -o b.func.gii a.gii
	# all alike: the mean by areas, of which the vertex of four triangles has twice that of two
	voxels b.func.gii | awk '{ for (i = 1; i <= NF; i++) printf "%s%.5f", (i > 1 ? " " : ""), $i; print "" }' |
		same_text '2.66667 2.66667 2.66667 0.00000 2.66667 2.66667'
	imginfo -c format,structure,dtype b.func.gii | tail -n 1 | same_text $'GIFTI\tCortexLeft\tfloat32'
}

@test "real surfaces are smoothed as scipy's exponential of the cotangent Laplacian does it" {
	need_reference
	need_python numpy scipy nibabel
	for side in left right; do
		gzip -dc "$(data surf/fsaverage5_white_$side.gii.gz)" >white.gii
		gzip -dc "$(data surf/fsaverage5_sulc_$side.gii.gz)" >sulc.gii
		for fwhm in 4 15; do
			imgsmooth --fwhm=$fwhm -g white.gii -o $fwhm.shape.gii sulc.gii
		done
		"$PYTHON" - <<-'END'
			import numpy as np, nibabel as nib, scipy.sparse as sp
			from scipy.sparse.linalg import expm_multiply
			points, triangles = (array.data for array in nib.load('white.gii').darrays)
			points, n = points.astype('f8'), len(points)
			values, area, parts = nib.load('sulc.gii').agg_data().astype('f8'), np.zeros(len(points)), []
			for k in range(3):
			    i, j, at = (triangles[:, (k + m) % 3] for m in range(3))
			    u, v = points[i] - points[at], points[j] - points[at]
			    twice = np.linalg.norm(np.cross(u, v), axis=1)
			    weight = (u * v).sum(1) / twice / 2
			    parts += [sp.coo_matrix((weight, (i, j)), (n, n)), sp.coo_matrix((weight, (j, i)), (n, n))]
			    np.add.at(area, at, twice / 6)
			weights = sum(parts).tocsr()
			laplacian = sp.diags(np.asarray(weights.sum(1)).ravel()) - weights
			for fwhm in 4, 15:
			    want = expm_multiply(-fwhm ** 2 / (16 * np.log(2)) * sp.diags(1 / area) @ laplacian, values)
			    got = nib.load(f'{fwhm}.shape.gii').agg_data()
			    # what is written is float32
			    assert np.abs(got - want).max() < 1e-7 * np.abs(want).max(), (fwhm, np.abs(got - want).max())
		END
	done
}

@test "real surfaces are smoothed all but as by Connectome Workbench" {
	need_reference
	command -v wb_command >/dev/null || skip "no wb_command"
	for side in left right; do
		for what in white sulc; do
			gzip -dc "$(data surf/fsaverage5_${what}_$side.gii.gz)" >$what.gii
		done
		cp white.gii white.surf.gii
		cp sulc.gii sulc.shape.gii
		wb_command -set-structure white.surf.gii CORTEX_${side^^}
		wb_command -set-structure sulc.shape.gii CORTEX_${side^^}
		wb_command -metric-smoothing white.surf.gii sulc.shape.gii \
			"$(awk 'BEGIN { print 8 / sqrt(8 * log(2)) }')" theirs.shape.gii
		imgsmooth --fwhm=8 -g white.surf.gii -o ours.shape.gii sulc.shape.gii
		wb_command -metric-stats ours.shape.gii -reduce MEAN >mean
		# of maps with a standard deviation of 0.5; its kernel is another, and this is how far apart the two are
		tabdiff --atol=0.05 <(imgunpack --units v=ours.shape.gii) <(imgunpack --units v=theirs.shape.gii) >difference
		tail -n 1 difference | awk '{ if ($5 < 0.9999) { print; exit 1 } }'
	done
}

@test "what can't be smoothed is an error" {
	make_nifti a.nii
	fails 2 'imgsmooth: no width; --fwhm=MM was expected; see imgsmooth --help' imgsmooth a.nii
	fails 2 "imgsmooth: one image is smoothed; \`b.nii' is one too many; see imgsmooth --help" \
		imgsmooth --fwhm=4 a.nii b.nii
	fails 2 "imgsmooth: --fwhm: -1 is not between 0 and 1000; see imgsmooth --help" imgsmooth --fwhm=-1 a.nii
	make_nifti thin.nii zooms=2,2,1e-9
	fails 1 'imgsmooth: thin.nii: voxels of 1e-09 mm along axis 3 are too small to smooth by 4 mm' \
		imgsmooth --fwhm=4 thin.nii
	make_nifti flat.nii sform=1,2,0,0,0,0,0,0,0,0,0,2,0
	fails 1 'imgsmooth: flat.nii: voxels of 0 mm along axis 2 are too small to smooth by 4 mm' imgsmooth --fwhm=4 flat.nii
	printf '<GIFTI Version="1.0" NumberOfDataArrays="1"><DataArray Intent="NIFTI_INTENT_SHAPE" DataType="NIFTI_TYPE_FLOAT32" ArrayIndexingOrder="RowMajorOrder" Dimensionality="1" Dim0="2" Encoding="ASCII" Endian="LittleEndian" ExternalFileName="" ExternalFileOffset=""><Data>1 2</Data></DataArray></GIFTI>' >a.gii
	fails 2 'imgsmooth: a.gii: data on a surface, which is smoothed along a mesh; -g MESH was expected; see imgsmooth --help' \
		imgsmooth --fwhm=4 a.gii
	fails 2 'imgsmooth: a.nii: a volume; -g is for data on a surface; see imgsmooth --help' \
		imgsmooth --fwhm=4 -g a.gii a.nii
	octahedron oct.surf.gii CortexRight
	fails 1 'imgsmooth: a.gii: 2 vertices; oct.surf.gii has 6' imgsmooth --fwhm=4 -g oct.surf.gii a.gii
	shape six.gii CortexLeft 1 2 3 4 5 6
	fails 1 'imgsmooth: six.gii: is of CortexLeft; oct.surf.gii of CortexRight' imgsmooth --fwhm=4 -g oct.surf.gii six.gii
	sed 's/\([ >-]\)10\([ <]\)/\11e-10\2/g' oct.surf.gii >dust.surf.gii
	shape six.gii CortexRight 1 2 3 4 5 6
	fails 1 'imgsmooth: dust.surf.gii: its triangles are too small to smooth by 4 mm' \
		imgsmooth --fwhm=4 -g dust.surf.gii -o out.func.gii six.gii
	[ ! -e out.func.gii ]
	head -c -1 a.nii >short.nii
	fails 1 'imgsmooth: short.nii: ends within volume 1 of 1' imgsmooth --fwhm=4 short.nii -o out.nii
	[ ! -e out.nii ]
}
