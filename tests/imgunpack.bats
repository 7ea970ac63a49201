#!/usr/bin/env bats
# imgunpack: images of every kind to streams, what is refused, and where files are damaged.
# contract: imgunpack -m mask.nii - <bold.nii
load helpers

# Numbers alone, a record a line.
unpack() {
	imgunpack -O tsv "$@" | tail -n +2
}

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# shape of the NPY stream: rows, columns, order, type
shape() {
	imgunpack -O npy "$@" | tabview --shape | tail -n +2
}

@test "every type is read, in both byte orders and both versions of NIfTI" {
	for version in 1 2; do
		for order in '<' '>'; do
			for type in uint8 uint16 uint32 uint64; do
				make_nifti a.nii version=$version order="$order" type=$type values=0,1,2,3,127,255
				unpack a.nii | same_text $'0\t1\t2\t3\t127\t255'
			done
			for type in int8 int16 int32 int64 float32 float64; do
				make_nifti a.nii version=$version order="$order" type=$type values=-128,-1,0,1,2,127
				unpack a.nii | same_text $'-128\t-1\t0\t1\t2\t127'
			done
			make_nifti a.nii version=$version order="$order" type=float32 values=0.5,-2.25,nan,inf,1e30,0
			unpack a.nii | same_text $'0.5\t-2.25\tn/a\tinf\t1.0000000150474662e+30\t0'
		done
	done
}

@test "values go out as f4 where the header makes them exact there, else as f8" {
	for type in uint8 int8 uint16 int16 float32; do
		make_nifti a.nii type=$type
		shape a.nii | same_text $'1\t6\tC\t<f4'
	done
	for type in uint32 int32 uint64 int64 float64; do
		make_nifti a.nii type=$type
		shape a.nii | same_text $'1\t6\tC\t<f8'
	done
	make_nifti a.nii slope=0.25 inter=3
	shape a.nii | same_text $'1\t6\tC\t<f4'
	make_nifti b.nii slope=0.1
	shape b.nii | same_text $'1\t6\tC\t<f8'
	# one image that needs it is enough
	shape a.nii b.nii a.nii | same_text $'3\t6\tC\t<f8'
	make_nifti a.nii type=float32 slope=2
	shape a.nii | same_text $'1\t6\tC\t<f8'
}

@test "slope and intercept are applied in double, and a slope of 0 or n/a means none" {
	make_nifti a.nii slope=0.5 inter=10
	unpack a.nii | same_text $'10\t10.5\t11\t11.5\t12\t12.5'
	make_nifti a.nii slope=0.1 inter=0 version=2
	unpack a.nii | same_text $'0\t0.1\t0.2\t0.30000000000000004\t0.4\t0.5'
	make_nifti a.nii slope=0 inter=7
	unpack a.nii | same_text $'0\t1\t2\t3\t4\t5'
	make_nifti a.nii slope=nan inter=7
	unpack a.nii | same_text $'0\t1\t2\t3\t4\t5'
}

@test "gzip is told by the bytes, whatever the name, and any image but a pair may be a pipe" {
	make_nifti a.nii
	gzip -c a.nii >packed.nii
	cp a.nii plain.nii.gz
	unpack packed.nii | same_text $'0\t1\t2\t3\t4\t5'
	unpack plain.nii.gz | same_text $'0\t1\t2\t3\t4\t5'
	unpack <packed.nii | same_text $'0\t1\t2\t3\t4\t5'
	unpack - < <(cat a.nii) | same_text $'0\t1\t2\t3\t4\t5'
	unpack -m <(gzip -c a.nii) <(cat a.nii) | same_text $'1\t2\t3\t4\t5'
	# several members are one file
	{ head -c 100 a.nii | gzip; tail -c +101 a.nii | gzip; } >two.nii.gz
	unpack two.nii.gz | same_text $'0\t1\t2\t3\t4\t5'
}

@test "pairs are named by either file, gzipped together or apart" {
	for version in 1 2 analyze; do
		make_nifti a.hdr version=$version
		unpack a.hdr | same_text $'0\t1\t2\t3\t4\t5'
		unpack a.img | same_text $'0\t1\t2\t3\t4\t5'
		gzip -f a.img
		unpack a.hdr | same_text $'0\t1\t2\t3\t4\t5'
		unpack a.img.gz | same_text $'0\t1\t2\t3\t4\t5'
		gzip -f a.hdr
		unpack a.hdr.gz | same_text $'0\t1\t2\t3\t4\t5'
		unpack a.img.gz | same_text $'0\t1\t2\t3\t4\t5'
		rm a.*
	done
}

@test "the voxels' offset is honoured, odd ones too, and extensions are passed over" {
	make_nifti a.nii offset=357
	unpack a.nii | same_text $'0\t1\t2\t3\t4\t5'
	make_nifti a.nii extension='some history'
	unpack a.nii | same_text $'0\t1\t2\t3\t4\t5'
	make_nifti a.nii version=2 extension='some history' order='>'
	unpack a.nii | same_text $'0\t1\t2\t3\t4\t5'
	make_nifti a.nii offset=0
	unpack a.nii | same_text $'0\t1\t2\t3\t4\t5'
	make_nifti a.hdr offset=11 extension='some history'
	unpack a.img | same_text $'0\t1\t2\t3\t4\t5'
	make_nifti a.nii offset=100000
	unpack - <a.nii | same_text $'0\t1\t2\t3\t4\t5'
}

@test "Analyze has SPM's scale, or that of the calibrated range" {
	make_nifti a.hdr version=analyze slope=0.5
	unpack a.hdr | same_text $'0\t0.5\t1\t1.5\t2\t2.5'
	make_nifti a.hdr version=analyze order='>' slope=0.5 inter=1
	unpack a.hdr | same_text $'1\t1.5\t2\t2.5\t3\t3.5'
	make_nifti a.hdr version=analyze slope=0 cal=20,10,5,0
	unpack a.hdr | same_text $'10\t12\t14\t16\t18\t20'
	make_nifti a.hdr version=analyze slope=0 cal=20,10,0,0
	unpack a.hdr | same_text $'0\t1\t2\t3\t4\t5'
}

@test "units are the mask's finite voxels other than 0, in file order" {
	make_nifti bold.nii dims=3,2,2,2
	make_nifti mask.nii dims=3,2,2 type=float32 values=1,0,-2,nan,inf,0.001,0,0,0,1,1,0
	unpack -m mask.nii bold.nii | same_text $'0\t2\t5\t9\t10\n12\t14\t17\t21\t22'
	# a 4-D mask of one volume is one
	make_nifti mask.nii dims=3,2,2,1 type=uint8 values=0,0,0,0,0,0,0,0,0,0,0,1
	unpack -m mask.nii bold.nii | same_text $'11\n23'
}

@test "runs of voxels longer than what is read at a time are whole" {
	make_nifti long.nii dims=300,300,2,2 modulo=30000
	imgunpack -O raw8 long.nii | perl -e 'local $/; my @v = unpack "d<*", <STDIN>; @v == 360000 or die scalar @v;
		for (0 .. $#v) { $v[$_] == $_ % 30000 or die "$_: $v[$_]" }'
	make_nifti mask.nii dims=300,300,2 modulo=1000
	imgunpack -O raw -m mask.nii long.nii | perl -e 'local $/; my @v = unpack "f<*", <STDIN>;
		my @w = map { $_ % 30000 } grep { $_ % 180000 % 1000 > 0 } 0 .. 359999;
		@v == @w or die; for (0 .. $#v) { $v[$_] == $w[$_] or die "$_: $v[$_]" }'
}

@test "several images, 3-D and 4-D, are one scan table in their order" {
	make_nifti a.nii values=1,2,3,4,5,6
	make_nifti b.nii dims=3,2,1,2 type=float64 values=11,12,13,14,15,16,21,22,23,24,25,26
	unpack b.nii a.nii | cut -f 1,6 | same_text $'11\t16\n21\t26\n1\t6'
	# more of them than may be open at a time
	for i in $(seq 100); do make_nifti "s$i.nii" values="$i,2,3,4,5,6"; done
	# shellcheck disable=SC2046
	(ulimit -n 80; imgunpack -O tsv $(seq -f 's%g.nii' 100)) | cut -f 1 | tail -n +2 | diff - <(seq 100)
}

@test "--units makes a column of each volume, called by NAME=, the file or a number" {
	make_nifti mask.nii values=0,1,1,0,0,0
	make_nifti a.nii values=1,2,3,4,5,6
	make_nifti b.c.nii dims=3,2,1,2
	imgunpack -m mask.nii --units -O tsv age=a.nii b.c.nii ./a.nii |
		same_text $'age\tb.c_1\tb.c_2\ta\n2\t1\t7\t2\n3\t2\t8\t3'
	imgunpack --units -O npy -m mask.nii x=b.c.nii | tabview -O tsv | same_text $'x_1\tx_2\n1\t7\n2\t8'
	imgunpack --units -O tsv <mask.nii | head -n 2 | same_text $'stdin\n0'
	mkdir f=g
	cp a.nii f=g/
	imgunpack -m mask.nii --units -O tsv ./f=g/a.nii | same_text $'a\n2\n3'
	fails 2 "imgunpack: two columns would be called \`a'; name them by NAME=IMAGE; see imgunpack --help" \
		imgunpack --units a.nii a.nii
	# without it, a name is only a name
	cp a.nii x=y.nii
	unpack x=y.nii | same_text $'1\t2\t3\t4\t5\t6'
}

@test "shapes and affines that differ are errors that name both files" {
	make_nifti a.nii
	make_nifti b.nii dims=2,3,1
	fails 1 'imgunpack: b.nii: shape 2x3x1; a.nii has 3x2x1; see imgresample(1)' imgunpack a.nii b.nii
	fails 1 'imgunpack: a.nii: shape 3x2x1; b.nii has 2x3x1; see imgresample(1)' imgunpack -m b.nii a.nii
	make_nifti b.nii sform=1,-2,0,0,2.5,0,2,0,-1,0,0,2,0
	fails 1 'imgunpack: b.nii: affine puts voxels up to 0.5 mm from where that of a.nii does; see imgresample(1)' \
		imgunpack a.nii b.nii
	# a turn that reaches the far corner alone
	make_nifti b.nii sform=1,-2,0,0,2,0.05,2,0,-1,0,0,2,0
	fails 1 'imgunpack: b.nii: affine puts voxels up to 0.1 mm from where that of a.nii does; see imgresample(1)' \
		imgunpack a.nii b.nii
	# rounding is none
	make_nifti b.nii sform=1,-2,0,0,2.001,0,2,0,-1,0,0,2,0
	unpack a.nii b.nii | wc -l | same_text 2
}

@test "a mask is one volume, and not empty" {
	make_nifti a.nii
	make_nifti zero.nii values=0,0,0,0,0,0
	make_nifti two.nii dims=3,2,1,2
	fails 1 'imgunpack: zero.nii: no voxel of the mask is other than 0' imgunpack -m zero.nii a.nii
	fails 1 'imgunpack: two.nii: 2 volumes; a mask has one' imgunpack -m two.nii a.nii
}

@test "types that are not numbers are refused by name" {
	refuses() {
		make_nifti a.nii datatype="$1"
		fails 1 "imgunpack: a.nii: $2" imgunpack a.nii
	}
	expected='expected integers of 8 to 64 bits, float32 or float64'
	refuses 1 "voxels are bits; $expected"
	refuses 32 "voxels are complex64; $expected"
	refuses 128 "voxels are RGB colours; $expected"
	refuses 1536 "voxels are float128; $expected"
	refuses 1792 "voxels are complex128; $expected"
	refuses 2048 "voxels are complex256; $expected"
	refuses 2304 "voxels are RGBA colours; $expected"
	refuses 77 'datatype code 77 is not known'
	refuses 0 'datatype code 0 is not known'
}

@test "headers that make no sense are refused" {
	refuses() {
		local message=$1
		shift
		make_nifti a.nii data=none "$@"
		fails 1 "imgunpack: a.nii: $message" imgunpack a.nii
	}
	refuses 'dimension 2 is 0; expected at least 1' dims=3,0,1
	refuses 'dimension 2 is -2; expected at least 1' dims=3,-2,1
	refuses 'dimension 2 is -9223372036854775808; expected at least 1' version=2 dims=3,-9223372036854775808,1
	refuses 'shape 3x2x1x2x3; expected at most one dimension beyond the third' dims=3,2,1,2,3
	refuses 'shape 32767x32767x32767x32767x32767 is too large' dims=32767,32767,32767,32767,32767
	refuses 'shape 9223372036854775807x1x1 is too large' version=2 dims=9223372036854775807,1,1
	refuses "the voxels' offset is nan; expected at least 352" offset=nan
	refuses "the voxels' offset is inf; expected at least 352" offset=inf
	refuses "the voxels' offset is 351; expected at least 352" offset=351
	refuses "the voxels' offset is -352; expected at least 352" offset=-352
	refuses "the voxels' offset is 540; expected at least 544" version=2 offset=540
	refuses 'scl_inter is not finite, but scl_slope is 2' slope=2 inter=nan
	refuses 'the affine is not finite' sform=1,nan
	refuses 'the affine is not finite' qform=1,0,0,inf
	refuses 'zoom 3 is not finite' zooms=2,2,inf
	refuses 'the header has 8 dimensions; expected 1 to 7' dims=1,1,1,1,1,1,1,1
	printf 'hello, world\n' >a.nii
	fails 1 'imgunpack: a.nii: not an image; CIFTI-2, NIfTI, Analyze 7.5, GIFTI and MGH are known' imgunpack a.nii
	: >a.nii
	fails 1 'imgunpack: a.nii: is empty; expected an image' imgunpack a.nii
	make_nifti a.nii magic=ni1
	fails 1 'imgunpack: a.nii: is the header of a pair; expected a file ending in .hdr beside the .img' imgunpack a.nii
	fails 1 'imgunpack: stdin: is the header of a pair; expected a file ending in .hdr beside the .img' \
		'imgunpack <a.nii'
	fails 1 'imgunpack: none.nii: cannot open: No such file or directory' imgunpack none.nii
	make_nifti a.hdr
	rm a.img
	fails 1 'imgunpack: a.img: cannot open: No such file or directory' imgunpack a.hdr
	fails 1 'imgunpack: b.hdr: cannot open: No such file or directory' imgunpack b.img
}

@test "no memory is taken on a header's mere word" {
	(ulimit -v 200000; imgunpack --version >version 2>&1) || skip "a sanitizer needs more address space"
	make_nifti a.nii dims=30000,30000,30000 type=float64 values=1,2,3
	fails 1 'imgunpack: a.nii: ends within volume 1 of 1' 'ulimit -v 200000; imgunpack a.nii'
	fails 1 'imgunpack: a.nii: ends within volume 1 of 1' 'ulimit -v 200000; imgunpack -m a.nii a.nii'
	fails 1 'imgunpack: a.nii: ends within volume 1 of 1' 'ulimit -v 200000; imgunpack --units -O tsv a.nii'
	gzip -c a.nii >a.nii.gz
	fails 1 'imgunpack: a.nii.gz: ends within volume 1 of 1' 'ulimit -v 200000; imgunpack a.nii.gz'
	make_nifti b.nii version=2 offset=4000000000000000000 data=none
	fails 1 'imgunpack: b.nii: ends within what precedes the first volume, 3999999999999999456 bytes short' \
		imgunpack b.nii
}

@test "a file that is too short or too long is an error, and what was written shows it" {
	make_nifti a.nii dims=3,2,1,4
	head -c -1 a.nii >short.nii
	fails 1 'imgunpack: short.nii: ends within volume 4 of 4' imgunpack short.nii
	[ "$(wc -c <fails.out)" -lt $((128 + 4 * 6 * 4)) ]
	make_nifti big.nii dims=200,100,1,9 modulo=9999
	head -c -1 big.nii >short.nii
	fails 1 'imgunpack: short.nii: ends within volume 9 of 9' imgunpack short.nii
	cp fails.out out.npy
	fails 1 'tabview: out.npy: ends within the data, N bytes short' \
		"tabview --shape out.npy 2>&1 | sed 's/[0-9]* bytes/N bytes/' >&2; exit 1"
	head -c 100 a.nii >short.nii
	fails 1 'imgunpack: short.nii: ends within the header, 248 bytes short' imgunpack short.nii
	make_nifti two.nii version=2
	head -c 500 two.nii >short.nii
	fails 1 'imgunpack: short.nii: ends within the header, 40 bytes short' imgunpack short.nii
	head -c 350 a.nii >short.nii
	fails 1 'imgunpack: short.nii: ends within what precedes the first volume, 2 bytes short' imgunpack short.nii
	{ cat a.nii; printf x; } >long.nii
	fails 1 'imgunpack: long.nii: bytes follow after the last volume' imgunpack long.nii
	gzip -nc long.nii >long.nii.gz
	fails 1 'imgunpack: long.nii.gz: bytes follow after the last volume' imgunpack long.nii.gz
	make_nifti a.hdr
	printf x >>a.img
	fails 1 'imgunpack: a.img: bytes follow after the last volume' imgunpack a.hdr
	# every whole volume that was written must not make a whole stream
	[ "$(imgunpack long.nii 2>long.err | wc -c)" -lt $((128 + 4 * 6 * 4)) ]
}

@test "a damaged gzip stream is an error wherever the damage is" {
	# incompressible enough to have a middle
	make_nifti a.nii dims=20,20,20 type=int16 values="$(awk 'BEGIN { x = 1; for (i = 0; i < 8000; i++) {
		x = (x * 75 + 74) % 65537; printf "%s%d", i ? "," : "", x % 30000 } }')"
	gzip -nc a.nii >a.nii.gz
	size=$(stat -c %s a.nii.gz)
	damage() {
		cp a.nii.gz bad.nii.gz
		printf '\377\377' | dd of=bad.nii.gz bs=1 seek="$1" conv=notrunc status=none
	}
	for cut in 1 4 8 9 100 $((size / 2)); do
		head -c -"$cut" a.nii.gz >bad.nii.gz
		fails 1 'imgunpack: bad.nii.gz: gzip stream ends early; the file is truncated' imgunpack bad.nii.gz
		fails 1 'imgunpack: bad.nii.gz: gzip stream ends early; the file is truncated' imgunpack -m bad.nii.gz a.nii
	done
	damage $((size - 8))
	fails 1 'imgunpack: bad.nii.gz: gzip checksum is wrong; the data are damaged' imgunpack bad.nii.gz
	damage $((size - 3))
	fails 1 'imgunpack: bad.nii.gz: gzip checksum is wrong; the data are damaged' imgunpack bad.nii.gz
	for place in $((size / 2)) $((size - 100)) 400; do
		damage "$place"
		if imgunpack bad.nii.gz >out.npy 2>err; then
			return 1
		fi
		grep -Eq '^imgunpack: bad.nii.gz: (damaged gzip stream|gzip (checksum|stream ends)|ends within|bytes follow)' err
	done
	{ cat a.nii.gz; printf 'more'; } >bad.nii.gz
	fails 1 'imgunpack: bad.nii.gz: bytes follow after the gzip stream' imgunpack bad.nii.gz
}

@test "more images than files that may be open, up to the system's own limit" {
	make_nifti a.nii type=int16 values=0,1,2,3,127,255
	mapfile -t many < <(for ((i = 0; i < 300; i++)); do echo a.nii; done)
	(ulimit -S -n 64 && imgunpack -O tsv "${many[@]}") | wc -l | same_text 301
	fails 1 'imgunpack: a.nii: cannot open: Too many open files' \
		"ulimit -n 64 && imgunpack ${many[*]}"
}

@test "a warning tells of metres and of SPM's .mat" {
	make_nifti a.nii units=9
	warns "imgunpack: warning: a.nii: the header's unit of space is the metre; its numbers are taken as mm" \
		imgunpack -O tsv a.nii
	make_nifti a.nii units=11
	warns "imgunpack: warning: a.nii: the header's unit of space is the micrometre; its numbers are taken as mm" \
		imgunpack -O tsv a.nii
	make_nifti a.hdr version=analyze
	: >a.mat
	warns 'imgunpack: warning: a.hdr: geometry is taken from the header; a.mat is not read' imgunpack -O tsv a.img
}

@test "real images have the values that nibabel reads" {
	need_reference
	need_python numpy nibabel
	for file in "$(data formats)"/{functional.nii,nifti2.nii.gz,bigendian_zstat1.nii.gz,analyze_avg152T1.img.gz} \
		"$(data feeds/filtered_func.nii.gz)" "$(data haxby/run-01/bold_1slice.nii.gz)" \
		"$(data stat/motor_zmap_3mm.nii.gz)"; do
		imgunpack -o ours.npy -O npy "$file"
		imginfo -c affine "$file" -o affine
		"$PYTHON" - "$file" <<'PYTHON'
import sys
import nibabel
import numpy as np
image = nibabel.load(sys.argv[1])
want = image.get_fdata()
want = want.reshape(-1, want.shape[3] if want.ndim > 3 else 1, order='F').T
np.testing.assert_array_equal(np.load('ours.npy'), want)
affine = np.array(open('affine').read().split()[1].split(','), float).reshape(3, 4)
np.testing.assert_allclose(affine, image.affine[:3], rtol=1e-7, atol=1e-6)
PYTHON
	done
}
