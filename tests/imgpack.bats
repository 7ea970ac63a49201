#!/usr/bin/env bats
# imgpack: unit tables, scan tables and places to images, their headers, and what is refused.
# contract: imgpack -m mask.nii -c z <stats.tsv
load helpers

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# The voxels of an image, a volume a line.
voxels() {
	imgunpack -O tsv "$@" | tail -n +2 | tr '\t' ' '
}

# A mask of 4 of 6 voxels, and a table of its units.
make_world() {
	make_nifti mask.nii values=1,1,0,1,1,0 zooms=2,2,2.5 sform=1,-2,0,0,4,0,2,0,-3,0,0,2.5,5
	printf 'effect\tvariance\tdof\tstat\tz\tp\n1\t0.25\t96\t2\t1.9\t0.02\n' >stats.tsv
	printf '6\t1\t96\t6\t5.75\t1e-7\n-1\t0.25\t96\t-2\t-1.9\t0.98\nn/a\tn/a\tn/a\tn/a\tn/a\tn/a\n' >>stats.tsv
}

# intent FILE: what its header says
intent() {
	imginfo -c intent "$1" | tail -n +2
}

@test "a column becomes a 3-D image: 0 outside the mask, NaN where it is n/a" {
	make_world
	imgpack -m mask.nii -c stat <stats.tsv >stat.nii
	voxels stat.nii | same_text '2 6 0 -2 n/a 0'
	imginfo -c format,shape,dtype,zooms,affine stat.nii | tail -n 1 |
		same_text $'NIfTI-1\t3x2x1\tfloat32\t2,2,2.5\t-2,0,0,4,0,2,0,-3,0,0,2.5,5'
	tabview -O npy stats.tsv | imgpack -m mask.nii -c stat | cmp - stat.nii
}

@test "several columns become the volumes of a 4-D image, in their order" {
	make_world
	imgpack -m mask.nii -c p,effect --type=float64 stats.tsv -o two.nii.gz
	voxels two.nii.gz | same_text $'0.02 1e-07 0 0.98 n/a 0\n1 6 0 -1 n/a 0'
	imginfo -c shape,dtype two.nii.gz | tail -n 1 | same_text $'3x2x1x2\tfloat64'
	imgpack -m mask.nii stats.tsv | imginfo -c shape - | tail -n 1 | same_text 3x2x1x6
	imgpack -m mask.nii -c 'z,2-3' stats.tsv | voxels | head -n 1 | same_text "$(imgpack -m mask.nii -c z stats.tsv | voxels)"
}

@test "a % in the name makes a file of each column" {
	make_world
	mkdir maps
	imgpack -m mask.nii -c z,effect -o 'maps/a_%.nii.gz' stats.tsv
	(cd maps && echo *) | same_text 'a_effect.nii.gz a_z.nii.gz'
	voxels maps/a_effect.nii.gz | same_text '1 6 0 -1 n/a 0'
	imginfo -c shape maps/a_z.nii.gz | tail -n 1 | same_text 3x2x1
	sed '1s/effect/a\/b/' stats.tsv >slash.tsv
	fails 1 "imgpack: column a/b has a slash, so it can't be part of a file's name" \
		imgpack -m mask.nii -o '%.nii' slash.tsv
	[ ! -e z.nii ]
}

@test "files of a set appear together or not at all" {
	make_world
	mkdir -p set/p.nii
	echo old >set/effect.nii
	fails 1 'imgpack: set/p.nii: cannot open for writing: Is a directory' \
		imgpack -m mask.nii -c effect,z,p -o 'set/%.nii' stats.tsv
	(cd set && find . -type f) | same_text ./effect.nii
	same_text old <set/effect.nii
	imgpack -m mask.nii -c effect,z -o 'set/%.nii' stats.tsv
	(cd set && find . -type f) | sort | same_text $'./effect.nii\n./z.nii'
	voxels set/effect.nii | same_text '1 6 0 -1 n/a 0'
	# pairs
	mkdir set/z.hdr
	fails 1 'imgpack: set/z.hdr: cannot open for writing: Is a directory' \
		imgpack -m mask.nii -c effect,z -o 'set/%.img' stats.tsv
	(cd set && find . -type f) | sort | same_text $'./effect.nii\n./z.nii'
	# two columns whose files are one
	ln -s effect.mgh set/z.mgh
	fails 1 'imgpack: set/z.mgh: would be written twice; expected files of different names' \
		imgpack -m mask.nii -c effect,z -o 'set/%.mgh' stats.tsv
	[ ! -e set/effect.mgh ]
}

@test "what was packed and unpacked is the same, bit for bit" {
	make_world
	awk 'BEGIN { print "x\ty"; for (i = 0; i < 4; i++) printf "%.17g\t%.17g\n", 1 / (i + 3), exp(i * 50) }' >odd.tsv
	imgpack -m mask.nii --type=float64 odd.tsv | imgunpack -m mask.nii -O tsv >back.tsv
	tabview -T -O tsv odd.tsv | tail -n +2 | cut -f 2- >want
	tail -n +2 back.tsv | diff want -
}

TYPES="float32|float64|uint8|int8|uint16|int16|uint32|int32|uint64|int64"

@test "every type is stored, and integers are never rounded to" {
	make_world
	printf 'a\n0\n1\n100\n127\n' >a.tsv
	for type in float32 float64 uint8 int8 uint16 int16 uint32 int32 uint64 int64; do
		imgpack -m mask.nii --type=$type a.tsv >a.nii
		voxels a.nii | same_text '0 1 0 100 127 0'
		imginfo -c dtype a.nii | tail -n 1 | same_text $type
	done
	for value in 0.5 128 -129 n/a inf 1e300; do
		printf 'a\n0\n1\n%s\n3\n' "$value" >a.tsv
		fails 1 "imgpack: a.tsv: record 3: a ${value/e3/e+3} can't be stored as int8" imgpack -m mask.nii --type=int8 a.tsv
	done
	fails 1 "imgpack: a.tsv: record 3: a 1e+300 can't be stored as float32" imgpack -m mask.nii a.tsv
	fails 2 "imgpack: --type: \`int128' is none of $TYPES; see imgpack --help" \
		imgpack -m mask.nii --type=int128 a.tsv
}

@test "column names give the intent, and the degrees of freedom go with it" {
	make_world
	for pair in 'z zscore' 'stat ttest(96)' 'p pval' 'effect estimate' 'dof estimate'; do
		imgpack -m mask.nii -c "${pair% *}" -o a.nii stats.tsv
		intent a.nii | same_text "${pair#* }"
	done
	sed '1s/[a-z]*/face_&/g; 1s/face_\t/\t/g' stats.tsv >named.tsv
	imgpack -m mask.nii -c face_stat -o a.nii named.tsv
	intent a.nii | same_text 'ttest(96)'
	imgpack -m mask.nii -c face_z -o a.nii named.tsv
	intent a.nii | same_text zscore
	sed '1s/effect/effect_1/; 1s/variance/effect_2/' stats.tsv >f.tsv
	imgpack -m mask.nii -c stat -o a.nii f.tsv
	intent a.nii | same_text 'ftest(2,96)'
	# degrees of freedom that differ can't be told
	awk -F '\t' -v OFS='\t' 'NR == 3 { $3 = 95 } { print }' stats.tsv >differ.tsv
	imgpack -m mask.nii -c stat -o a.nii differ.tsv
	intent a.nii | same_text none
	imgpack -m mask.nii -c z,p -o a.nii stats.tsv
	intent a.nii | same_text none
	imgpack -m mask.nii -c effect,variance -o a.nii stats.tsv
	intent a.nii | same_text estimate
	printf 'cluster\n1\n2\n3\n4\n' | imgpack -m mask.nii --type=int16 -o a.nii
	intent a.nii | same_text label
}

@test "a scan table becomes a 4-D image, of any encoding and order" {
	make_world
	make_nifti bold.nii dims=3,2,1,3 zooms=2,2,2.5 sform=1,-2,0,0,4,0,2,0,-3,0,0,2.5,5 tr=2
	want=$'0 1 0 3 4 0\n6 7 0 9 10 0\n12 13 0 15 16 0'
	imgunpack -m mask.nii bold.nii >c.npy
	imgpack -m mask.nii -t 2.5 c.npy -o c.nii
	voxels c.nii | same_text "$want"
	imginfo -c shape,tr,intent c.nii | tail -n 1 | same_text $'3x2x1x3\t2.5\tnone'
	imgunpack -m mask.nii -O tsv bold.nii | imgpack -m mask.nii -t 2.5 -o tsv.nii
	# all but the names in the history
	cmp <(imgunpack c.nii) <(imgunpack tsv.nii)
	tabview -T c.npy >transposed.npy
	need_python
	"$PYTHON" -c 'import numpy as np; np.save("f.npy", np.asfortranarray(np.load("c.npy").astype(">f8")))'
	imgpack -m mask.nii f.npy | voxels | same_text "$want"
	imgunpack bold.nii | imgpack -r bold.nii >all.nii
	voxels all.nii | same_text "$(voxels bold.nii)"
	imginfo -c tr all.nii | tail -n 1 | same_text 2
}

@test "named columns are scans with --scans, and time is passed over" {
	make_world
	printf 'time\ta\tb\tc\td\n0\t1\t2\t3\t4\n2\t5\t6\t7\t8\n' >named.tsv
	imgpack -m mask.nii --scans named.tsv | voxels | same_text $'1 2 0 3 4 0\n5 6 0 7 8 0'
	printf 'a\tb\tc\td\n1\t2\t3\t4\n' | imgpack -m mask.nii --scans >one.nii
	imginfo -c shape one.nii | tail -n 1 | same_text 3x2x1x1
	fails 1 'imgpack: named.tsv: 2 units; mask.nii has 4' imgpack -m mask.nii named.tsv
	cut -f 2- named.tsv >four.tsv
	fails 1 'imgpack: four.tsv: 2 units; mask.nii has 4; a scan table needs --scans' imgpack -m mask.nii four.tsv
	cut -f 3- named.tsv >three.tsv
	fails 1 'imgpack: three.tsv: 3 columns; mask.nii has 4 units' imgpack -m mask.nii --scans three.tsv
	fails 1 "imgpack: four.tsv: record 2: c 7.5 can't be stored as int16" \
		"sed s/7/7.5/ four.tsv >x && mv x four.tsv && imgpack -m mask.nii --scans --type=int16 four.tsv"
	head -n 1 four.tsv >none.tsv
	fails 1 'imgpack: none.tsv: no scan' imgpack -m mask.nii --scans none.tsv
	fails 2 'imgpack: -t is for scan tables; stats.tsv is a unit table; see imgpack --help' \
		imgpack -m mask.nii -t 2 stats.tsv
}

@test "places in mm take the nearest voxel, or spheres" {
	make_nifti ref.nii dims=5,4,3 zooms=2,2,2 sform=1,-2,0,0,4,0,2,0,-3,0,0,2,-2
	printf 'x\ty\tz\tlevel\tname\n0.9\t-1.2\t0\t5\tmiddle\n4\t-3\t-2\t7\tcorner\n' >p.tsv
	imgpack -r ref.nii --xyz -o p.nii p.tsv
	imgunpack -O tsv --units p.nii | grep -n -v '^0' | same_text $'1:p\n2:7\n29:5'
	# one step away is 2 mm, across an edge 2.83
	printf '0 1 0\n' | imgpack -r ref.nii --xyz --radius=2 >s.nii
	imgunpack -O tsv --units s.nii | grep -c 1 | same_text 7
	printf '0 1 0\n' | imgpack -r ref.nii --xyz --radius=2.83 >s.nii
	imgunpack -O tsv --units s.nii | grep -c 1 | same_text 19
	printf '4 3 2 6\n0 1 0 2\n' | imgpack -r ref.nii --xyz --radius=100 --type=uint8 | voxels | tr ' ' '\n' | sort | uniq -c |
		awk '{ print $1, $2 }' | same_text '60 2'
	# outside the mask nothing is set
	make_nifti few.nii dims=5,4,3 zooms=2,2,2 sform=1,-2,0,0,4,0,2,0,-3,0,0,2,-2 modulo=2
	printf '0 1 0\n' | imgpack -m few.nii --xyz --radius=2 >s.nii
	imgunpack -O tsv --units s.nii | grep -c 1 | same_text "$(paste <(printf '0 1 0\n' | imgpack -r ref.nii --xyz --radius=2 |
		voxels | tr ' ' '\n') <(voxels few.nii | tr ' ' '\n') | grep -c '^1.1')"
	printf 'x\ty\tz\ta\tb\n0\t1\t0\t1\t2\n' | imgpack -r ref.nii --xyz -c b | voxels | tr ' ' '\n' | sort | uniq -c |
		awk '{ print $1, $2 }' | same_text $'59 0\n1 2'
}

@test "places that are wrong are errors with a line" {
	make_nifti ref.nii dims=5,4,3
	printf 'x\ty\tz\tv\n0\t0\t0\t1\n0\t0\t9\t1\n' >p.tsv
	fails 1 'imgpack: p.tsv:3: the place is outside the grid' imgpack -r ref.nii --xyz p.tsv
	tabview -O npy p.tsv >p.npy
	fails 1 'imgpack: p.npy: record 2: the place is outside the grid' imgpack -r ref.nii --xyz p.npy
	printf 'x\ty\tz\tv\n0\tn/a\t0\t1\n' >p.tsv
	fails 1 'imgpack: p.tsv:2: x, y and z must be finite' imgpack -r ref.nii --xyz p.tsv
	printf 'x\ty\tz\tv\n0\t0\t0\t1.5\n' >p.tsv
	fails 1 "imgpack: p.tsv:2: the value can't be stored in this type" imgpack -r ref.nii --xyz --type=uint8 p.tsv
	printf 'a\tb\n1\t2\n' >p.tsv
	fails 1 'imgpack: p.tsv: 2 columns; expected x, y and z in mm' imgpack -r ref.nii --xyz p.tsv
	printf 'x\ty\tv\n1\t2\t3\n' >p.tsv
	fails 1 "imgpack: p.tsv: no column \`z'; nearest is \`x'" imgpack -r ref.nii --xyz p.tsv
}

@test "units and the mask must agree in number, and columns be there" {
	make_world
	head -n 4 stats.tsv >short.tsv
	fails 1 'imgpack: short.tsv: 3 units; mask.nii has 4' imgpack -m mask.nii short.tsv
	{ cat stats.tsv; tail -n 1 stats.tsv; } >long.tsv
	fails 1 'imgpack: long.tsv: 5 units; mask.nii has 4' imgpack -m mask.nii -o out.nii long.tsv
	[ ! -e out.nii ]
	fails 1 "imgpack: stats.tsv: no column \`zz'; nearest is \`z'" imgpack -m mask.nii -c zz stats.tsv
	fails 1 'imgpack: stdin: 5 units; mask.nii has 6' 'cut -f 5 long.tsv | imgpack -r mask.nii -c z'
	fails 2 'imgpack: the grid is given by either -m or -r; see imgpack --help' imgpack stats.tsv
	fails 2 'imgpack: the grid is given by either -m or -r; see imgpack --help' imgpack -m mask.nii -r mask.nii stats.tsv
	fails 2 'imgpack: --radius goes with --xyz; see imgpack --help' imgpack -m mask.nii --radius=4 stats.tsv
	fails 2 "imgpack: one table is packed; \`b' is one too many; see imgpack --help" imgpack -m mask.nii stats.tsv b
}

@test "names say the format, pairs and gzip, and files are the same every time" {
	make_world
	for name in a.nii a.nii.gz b.hdr c.img.gz; do
		imgpack -m mask.nii -c z -o $name stats.tsv
		voxels $name | same_text '1.8999999761581421 5.75 0 -1.8999999761581421 n/a 0'
	done
	[ -e b.img ] && [ -e c.hdr.gz ]
	cp a.nii.gz first.nii.gz
	sleep 1.1
	imgpack -m mask.nii -c z -o a.nii.gz stats.tsv
	same_bytes first.nii.gz a.nii.gz
	for name in a.txt z.png nii; do
		fails 1 "imgpack: $name: an image's name ends in .nii, .hdr or .img, or one of these and .gz, or in .mgh or .mgz" \
			imgpack -m mask.nii -c z -o $name stats.tsv
	done
	imgpack -m mask.nii -c z -o /dev/stdout stats.tsv | cmp - a.nii
	fails 1 'imgpack: none/a.nii: cannot create: No such file or directory' imgpack -m mask.nii -o none/a.nii stats.tsv
}

@test "the header keeps sform, qform and their codes, and the history" {
	need_python numpy nibabel
	make_nifti mask.nii values=1,1,0,1,1,0 zooms=2,2,2.5 sform=4,-2,0,0,4,0,2,0,-3,0,0,2.5,5 \
		qform=2,0,0.6,0.8,1,2,3 qfac=-1
	printf 'z\n1\n2\n3\n4\n' >z.tsv
	mkdir sub
	cp mask.nii sub/
	imgpack -m sub/mask.nii --history='glmfit --design=design.tsv' --history='contrast face' -o z.nii.gz z.tsv
	"$PYTHON" - <<'PYTHON'
import nibabel
import numpy as np
image, mask = nibabel.load('z.nii.gz'), nibabel.load('mask.nii')
for get in ('get_sform', 'get_qform'):
    ours, theirs = (getattr(i.header, get)(coded=True) for i in (image, mask))
    assert ours[1] == theirs[1] and np.allclose(ours[0], theirs[0], atol=1e-6), get
assert image.header['pixdim'][0] == -1 and image.header.get_xyzt_units() == ('mm', 'sec')
[note] = image.header.extensions
assert note.get_code() == 6
lines = note.get_content().decode().rstrip('\0').splitlines()
assert lines == ['glmfit --design=design.tsv', 'contrast face', 'imgpack --mask=mask.nii z.tsv'], lines
PYTHON
}

@test "the grid of an image without geometry, of Analyze and of NIfTI-2 is kept" {
	printf 'z\n1\n2\n3\n4\n5\n6\n' >z.tsv
	for version in 1 2 analyze; do
		make_nifti r.hdr version=$version zooms=3,2,1 origin=2,1,1
		imgpack -r r.hdr -o z.nii z.tsv
		imginfo -c affine,zooms r.hdr >want
		imginfo -c affine,zooms z.nii | diff want -
		voxels z.nii | same_text '1 2 3 4 5 6'
	done
	make_nifti r.nii version=2
	imgpack -r r.nii z.tsv | imginfo -c format - | tail -n 1 | same_text NIfTI-2
	# what NIfTI-1 can't count
	make_nifti r.nii version=2 dims=40000,1,1
	imgpack -r r.nii --xyz < <(printf '0 0 0\n') | imginfo -c format,shape --check - | tail -n 1 | same_text $'NIfTI-2\t40000x1x1'
}

@test "other readers find nothing wrong with what is written" {
	make_world
	imgpack -m mask.nii -c stat -o a.nii stats.tsv
	imgpack -m mask.nii -o b.nii.gz stats.tsv
	imgpack -m mask.nii -c z -o c.hdr stats.tsv
	if command -v nifti_tool >/dev/null; then
		nifti_tool -check_hdr -check_nim -infiles a.nii b.nii.gz c.hdr >checked
		grep -c 'IS GOOD' checked | same_text 6
	fi
	need_python numpy nibabel
	"$PYTHON" - <<'PYTHON'
import nibabel
import numpy as np
for name, shape in (('a.nii', (3, 2, 1)), ('b.nii.gz', (3, 2, 1, 6)), ('c.hdr', (3, 2, 1))):
    image = nibabel.load(name)
    assert image.shape == shape, image.shape
    image.header.diagnose_binaryblock(image.header.binaryblock)
assert nibabel.load('a.nii').header.get_intent() == ('t test', (96.0,), 'stat')
np.testing.assert_array_equal(nibabel.load('a.nii').get_fdata().ravel('F'), [2, 6, 0, -2, np.nan, 0])
np.testing.assert_allclose(nibabel.load('b.nii.gz').get_fdata()[..., 5].ravel('F'), [.02, 1e-7, 0, .98, np.nan, 0])
PYTHON
}

@test "real series come back from a stream as they were" {
	need_reference
	need_python numpy nibabel
	bold=$(data haxby/run-01/bold_1slice.nii.gz)
	mask=$(reference first_level/mask_1slice.nii.gz)
	imgunpack -m "$mask" "$bold" | imgpack -m "$mask" --type=int16 -t 2.5 -o back.nii.gz
	"$PYTHON" - "$bold" "$mask" <<'PYTHON'
import sys
import nibabel
import numpy as np
bold, mask, back = (nibabel.load(f) for f in sys.argv[1:] + ['back.nii.gz'])
np.testing.assert_array_equal(back.get_fdata(), bold.get_fdata() * (mask.get_fdata() > 0)[..., None])
np.testing.assert_array_equal(back.affine, bold.affine)
assert back.header.get_zooms() == bold.header.get_zooms()
PYTHON
}
