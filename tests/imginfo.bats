#!/usr/bin/env bats
# imginfo: fields of headers of every format, and whole files proven.
# contract: imginfo bold.nii
load helpers

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# field FIELD FILE: its value alone
field() {
	imginfo -c "$1" "$2" | tail -n +2
}

@test "imginfo writes a record for each image, all fields by default" {
	make_nifti a.nii dims=3,2,1,4 zooms=2,2,2.5 tr=0.72 sform=1,-2,0,0,4,0,2,0,-3,0,0,2.5,5 descrip='some text' \
		intent=5
	make_nifti b.nii version=2 order='>' type=uint8 slope=0.5 inter=1
	imginfo a.nii b.nii | same_text "$(printf '%s\t' file format shape voxels scans tr zooms dtype slope inter orientation affine \
		intent structure | sed 's/$/description/')
$(printf '%s\t' a.nii NIfTI-1 3x2x1x4 6 4 0.72 2,2,2.5 int16 1 0 LAS -2,0,0,4,0,2,0,-3,0,0,2.5,5 zscore n/a)some text
$(printf '%s\t' b.nii NIfTI-2 3x2x1 6 1 n/a 2,2,2 uint8 0.5 1 LAS -2,0,0,2,0,2,0,-1,0,0,2,0 none n/a)"
	imginfo -c file,format <b.nii | same_text $'file\tformat\n-\tNIfTI-2'
	imginfo -c 'sha*,tr' -o out.tsv a.nii
	same_text $'shape\ttr\n3x2x1x4\t0.72' <out.tsv
}

@test "the affine is the sform, else the qform, else x reversed about the centre" {
	s=sform=1,1,2,3,4,5,6,7,8,9,10,11,12
	q=qform=1,0.5,-0.25,0.125,10,-20,30
	make_nifti a.nii $s $q
	field affine a.nii | same_text 1,2,3,4,5,6,7,8,9,10,11,12
	# nibabel's get_qform()
	make_nifti a.nii $q zooms=2,3,4 qfac=-1
	field affine a.nii | same_text "1.6875,-1.3647598616533125,1.1393596310755,10,-0.090160092231124964,1.40625,3.528719262151,-20,\
1.06967981553775,2.27153944661325,-1.5,30"
	make_nifti a.nii $q zooms=-2,3,4 qfac=0
	field affine a.nii | same_text "1.6875,-1.3647598616533125,-1.1393596310755,10,-0.090160092231124964,1.40625,\
-3.528719262151,-20,1.06967981553775,2.27153944661325,1.5,30"
	make_nifti a.nii version=2 order='>' qform=3,0,1,0,10,-20,30 zooms=2,3,4
	field affine a.nii | same_text -2,0,0,10,0,3,0,-20,0,0,-4,30
	make_nifti a.nii dims=3,5,7 zooms=3,-2,1
	field affine a.nii | same_text -3,0,0,3,0,2,0,-4,0,0,1,-3
	make_nifti a.nii dims=3,5 zooms=3,0,9
	field affine a.nii | same_text -3,0,0,3,0,1,0,-2,0,0,1,0
	make_nifti a.nii ${s/=1,/=0,} zooms=1,1,1 dims=1,1,1
	field affine a.nii | same_text -1,0,0,0,0,1,0,0,0,0,1,0
}

@test "Analyze has x reversed, and SPM's origin where it is sane" {
	make_nifti a.hdr version=analyze dims=3,5,7 zooms=3,2,1
	field affine a.hdr | same_text -3,0,0,3,0,2,0,-4,0,0,1,-3
	make_nifti a.hdr version=analyze dims=3,5,7 zooms=3,2,1 origin=3,4,5 order='>'
	field affine a.hdr | same_text -3,0,0,6,0,2,0,-6,0,0,1,-4
	make_nifti a.hdr version=analyze dims=3,5,7 zooms=3,2,1 origin=3,4,14
	field affine a.hdr | same_text -3,0,0,3,0,2,0,-4,0,0,1,-3
	make_nifti a.hdr version=analyze dims=3,5,7 zooms=3,2,1 origin=-3,4,5
	field affine a.img | same_text -3,0,0,3,0,2,0,-4,0,0,1,-3
	field format a.img | same_text Analyze
}

@test "the repetition time is in seconds whatever its unit, and only a fourth dimension has one" {
	make_nifti a.nii dims=3,2,1,2 tr=2.5 units=10
	field tr a.nii | same_text 2.5
	make_nifti a.nii dims=3,2,1,2 tr=2500 units=18
	field tr a.nii | same_text 2.5
	make_nifti a.nii dims=3,2,1,2 tr=720000 units=26
	field tr a.nii | same_text 0.72
	make_nifti a.nii dims=3,2,1,2 tr=2 units=2
	field tr a.nii | same_text 2
	make_nifti a.nii dims=3,2,1,2 tr=2 units=34
	field tr a.nii | same_text n/a
	make_nifti a.nii dims=3,2,1,2 tr=0
	field tr a.nii | same_text n/a
	make_nifti a.nii dims=3,2,1 tr=2
	field tr a.nii | same_text n/a
}

@test "orientations, intents and text are told" {
	orientation() {
		make_nifti a.nii "sform=1,$1"
		field orientation a.nii | same_text "$2"
	}
	orientation 2,0,0,0,0,2,0,0,0,0,2,0 RAS
	orientation -2,0,0,0,0,-2,0,0,0,0,-2,0 LPI
	orientation 0,0,2,0,-2,0,0,0,0,2,0,0 PSR
	orientation -1.9,0.1,0.3,0,0.2,0.4,3.9,0,-0.1,2.8,-0.5,0 LSA
	intent() {
		make_nifti a.nii "intent=$1"
		field intent a.nii | same_text "$2"
	}
	intent 3,96 'ttest(96)'
	intent 4,3,96.5 'ftest(3,96.5)'
	intent 22 pval
	intent 1001 estimate
	intent 1002 label
	intent 2007 2007
	make_nifti a.nii descrip=$'two\tfields\nand\001'
	field description a.nii | same_text 'two?fields?and?'
}

@test "--check proves the end, which a header alone doesn't" {
	make_nifti a.nii dims=3,2,1,3
	imginfo --check -c shape a.nii | same_text $'shape\n3x2x1x3'
	head -c -1 a.nii >short.nii
	imginfo -c shape short.nii | same_text $'shape\n3x2x1x3'
	fails 1 'imginfo: short.nii: ends within volume 3 of 3' imginfo --check -o out.tsv a.nii short.nii
	[ ! -e out.tsv ]
	{ cat a.nii; echo; } >long.nii
	fails 1 'imginfo: long.nii: bytes follow after the last volume' imginfo --check long.nii
	gzip -nc a.nii >a.nii.gz
	head -c -4 a.nii.gz >cut.nii.gz
	fails 1 'imginfo: cut.nii.gz: gzip stream ends early; the file is truncated' imginfo --check cut.nii.gz
	# a pair's header alone is enough without it
	make_nifti p.hdr
	rm p.img
	imginfo -c shape p.hdr | same_text $'shape\n3x2x1'
	fails 1 'imginfo: p.img: cannot open: No such file or directory' imginfo --check p.hdr
}

@test "a field that isn't there is an error that names the nearest" {
	make_nifti a.nii
	fails 1 "imginfo: -c: no column \`shap'; nearest is \`shape'" imginfo -c shap a.nii
}
