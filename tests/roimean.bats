#!/usr/bin/env bats
# roimean: label means against nilearn's, least squares on maps against numpy's, and both by hand.
# contract: roimean -l mask.nii -m mask.nii <series.tsv
load helpers

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# A table of numbers, scan by scan, as an array that flows unit by unit.
turn() {
	tabview -O tsv -T "$1" | tabview --matrix -O npy | tabview -T
}

# Numbers to ten digits.
rounded() {
	awk -F '\t' -v OFS='\t' 'NR > 1 { for (i = 1; i <= NF; i++) $i = sprintf("%.10g", $i) } { print }'
}

@test "means over the labels of a recording are nilearn's NiftiLabelsMasker" {
	need_reference
	imgunpack "$(data haxby/run-01/bold_1slice.nii.gz)" |
		roimean -l "$(reference spatial/labels_1slice.nii.gz)" >rois.tsv
	head -n 1 rois.tsv | tr '\t' '\n' | sed -n '1p;20p;21p' | same_text $'label_1\nlabel_20'
	# its names are bare numbers, which no reader takes for a header
	{ head -n 1 rois.tsv; tail -n +2 "$(reference spatial/label_means_run-01.tsv)"; } | tabdiff --rtol=1e-14 rois.tsv -
	# the same units as those of a mask
	imgmask --method=above:-inf -o all.nii "$(data haxby/run-01/bold_1slice.nii.gz)"
	imgunpack -m all.nii "$(data haxby/run-01/bold_1slice.nii.gz)" |
		roimean -m all.nii -l "$(reference spatial/labels_1slice.nii.gz)" | cmp - rois.tsv
}

@test "least squares on maps is numpy's, of any rank" {
	need_python numpy nibabel
	cat >make.py <<'PYTHON'
import nibabel
import numpy as np

rng = np.random.default_rng(4)
maps = rng.random((7, 6, 5, 4)) * (rng.random((7, 6, 5, 4)) > 0.6)
maps[:2] = 0
maps[3, 3, 3, 1] = np.nan
nibabel.save(nibabel.Nifti1Image(maps, np.eye(4)), 'maps.nii')
series = 100 + rng.standard_normal((9, 210))
series[4, 77] = np.inf
np.save('series.npy', series)
np.save('units.npy', np.asfortranarray(series))
maps[~np.isfinite(maps)] = series[4, 77] = 0
design = maps.reshape(-1, 4, order='F')
np.savetxt('want.txt', np.linalg.lstsq(design, series.T, rcond=None)[0].T, fmt='%.17g')
more = np.concatenate([maps, maps[..., :1] + maps[..., 1:2]], -1)
nibabel.save(nibabel.Nifti1Image(more, np.eye(4)), 'more.nii')
design = more.reshape(-1, 5, order='F')
np.savetxt('more.txt', np.linalg.lstsq(design, series.T, rcond=None)[0].T, fmt='%.17g')
PYTHON
	"$PYTHON" make.py
	roimean --lstsq -l maps.nii series.npy >got.tsv
	head -n 1 got.tsv | same_text $'map_1\tmap_2\tmap_3\tmap_4'
	{ head -n 1 got.tsv; tr ' ' '\t' <want.txt; } | tabdiff --rtol=1e-12 got.tsv -
	roimean --lstsq -l maps.nii units.npy | cmp - got.tsv
	warns 'roimean: more.nii: the rank of 5 maps is 4; of all solutions the smallest is written' \
		roimean --lstsq -l more.nii series.npy
	{ head -n 1 warns.out; tr ' ' '\t' <more.txt; } | tabdiff --rtol=1e-12 warns.out -
}

@test "labels ascend, 0 and n/a are background, and values that aren't finite count as 0" {
	make_nifti labels.nii dims=7,1,1 type=float32 values=30,0,-2,30,nan,7,7
	printf '1\t2\t3\t4\t5\t6\t7\n10\t20\tinf\tn/a\t50\t60\t71\n' >series.tsv
	roimean -l labels.nii series.tsv | same_text $'label_-2\tlabel_7\tlabel_30\n3\t6.5\t2.5\n0\t65.5\t5'
}

@test "only the units of the mask count" {
	make_nifti labels.nii values=1,1,2,2,3,3
	make_nifti mask.nii values=1,0,1,1,0,0
	printf 'a\tb\tc\n1\t10\t20\n' | roimean -l labels.nii -m mask.nii | same_text $'label_1\tlabel_2\n1\t15'
	make_nifti maps.nii dims=3,2,1,2 values=2,1,0,0,3,3,0,0,4,4,5,0
	printf 'a\tb\tc\n1\t10\t20\n' | roimean --lstsq -l maps.nii -m mask.nii | rounded | same_text $'map_1\tmap_2\n0.5\t3.75'
}

@test "names come from a table, TSV or CSV" {
	make_nifti labels.nii values=1,1,2,2,9,0
	printf '1 2 3 4 5 6\n' >series
	printf 'index\tname\tcolor\n0\tUnknown\t#000000\n2\tleft thing\t#123456\n1\tright\t#123456\n77\tnowhere\t#\n' >dseg.tsv
	roimean -l labels.nii --names=dseg.tsv series | same_text $'right\tleft thing\tlabel_9\n1.5\t3.5\t5'
	printf 'name,index\nb,2\nninth,9\n' | roimean -l labels.nii --names=- series | same_text $'label_1\tb\tninth\n1.5\t3.5\t5'
	make_nifti maps.nii dims=3,2,1,2 values=1,1,0,0,0,0,0,0,0,1,1,0
	printf 'index\tname\n2\tdmn\n' >names.tsv
	roimean --lstsq -l maps.nii --names=names.tsv series | rounded | same_text $'map_1\tdmn\n1.5\t4.5'
	# what is empty or n/a names nothing
	printf 'index\tname\n1\t\n2\tn/a\n9\tNA\n' >names.tsv
	roimean -l labels.nii --names=names.tsv series | same_text $'label_1\tlabel_2\tNA\n1.5\t3.5\t5'
}

@test "names come from the file itself where it has some" {
	need_python nibabel numpy
	"$PYTHON" - <<'PYTHON'
import nibabel
import numpy as np
from nibabel.gifti import GiftiDataArray, GiftiImage, GiftiLabel, GiftiLabelTable

table = GiftiLabelTable()
for key, name in ((0, '???'), (3, 'V1'), (5, 'MT')):
    label = GiftiLabel(key)
    label.label = name
    table.labels.append(label)
array = GiftiDataArray(np.array([3, 5, 0, 3], np.int32), intent='NIFTI_INTENT_LABEL', datatype='NIFTI_TYPE_INT32')
nibabel.save(GiftiImage(darrays=[array], labeltable=table), 'atlas.label.gii')
PYTHON
	printf '1 2 3 5\n2 4 6 8\n' >series
	roimean -l atlas.label.gii series | same_text $'V1\tMT\n3\t2\n5\t4'
	printf 'index\tname\n5\tmine\n' >names.tsv
	roimean -l atlas.label.gii --names=names.tsv series | same_text $'label_3\tmine\n3\t2\n5\t4'
}

@test "labels come from tables, arrays and annotations as well, for surfaces" {
	printf '1 2 3 5 9\n2 4 6 8 9\n' >series
	printf 'unit\tlabel\tother\na\t3\t0\nb\t5\t0\nc\t0\t0\nd\t3\t0\ne\tn/a\t0\n' >labels.tsv
	cut -f 2 labels.tsv | tabview -O npy >labels.npy
	for labels in labels.tsv:label labels.npy; do
		roimean -l $labels series | same_text $'label_3\tlabel_5\n3\t2\n5\t4'
	done
	printf 'index\tname\n5\tMT\n' | roimean -l labels.npy --names=- series | head -n 1 | same_text $'label_3\tMT'
	"$TOP/tests/make_gifti" mask.gii array values=1,1,0,1,0
	printf '1 2 5\n2 4 8\n' | roimean -l labels.npy -m mask.gii | same_text $'label_3\tlabel_5\n3\t2\n5\t4'
	# two vertices of `in', one of `out', one whose colour is none's
	perl -e 'print pack("N", 4), map({ pack "N2", $_, (16711680, 255, 77, 16711680)[$_] } 0 .. 3),
		pack("N l> N", 1, -2, 9), pack("N a2", 2, "x\0"), pack("N", 2), pack("N N a3 N4", 6, 3, "in\0", 0, 0, 255, 0),
		pack("N N a4 N4", 2, 4, "out\0", 255, 0, 0, 0)' >a.annot
	printf '1 2 3 5\n' | roimean -l a.annot | same_text $'out\tin\n2\t3'
	fails 1 'roimean: labels.npy,a.annot: two files of labels; expected one, with those of all units' \
		roimean -l labels.npy,a.annot series
	fails 1 'roimean: labels.npy: 5 vertices; short.gii has 2' bash -c \
		"$TOP/tests/make_gifti short.gii array values=1,1; roimean -l labels.npy -m short.gii series"
	fails 1 'roimean: labels.tsv: has 2 columns; labels are one: FILE:COLUMN picks it' roimean -l labels.tsv series
}

@test "time is carried along, and the output is TSV unless another encoding is asked for" {
	make_nifti labels.nii dims=2,1,1 values=4,4
	printf 'time\ta\tb\n0\t1\t2\n2.5\t3\t5\n' >series.tsv
	roimean -l labels.nii series.tsv | same_text $'time\tlabel_4\n0\t1.5\n2.5\t4'
	tabview -O npy series.tsv | roimean -l labels.nii | same_text $'time\tlabel_4\n0\t1.5\n2.5\t4'
	roimean -l labels.nii -O npy series.tsv | tabview -O tsv | same_text $'time\tlabel_4\n0\t1.5\n2.5\t4'
	roimean -l labels.nii -O raw8 series.tsv | wc -c | same_text 32
}

@test "a series in either order gives the same bits" {
	make_nifti labels.nii dims=25,40,1 modulo=7
	make_nifti maps.nii dims=25,40,1,3 modulo=17
	make_nifti noise.nii dims=25,40,1,50 modulo=7919 slope=0.001
	imgunpack noise.nii >series.npy
	turn series.npy >units.npy
	tabview --shape units.npy | tail -n 1 | cut -f 1-3 | same_text $'50\t1000\tF'
	roimean -l labels.nii series.npy >got.tsv
	roimean -l labels.nii units.npy | cmp - got.tsv
	roimean --lstsq -l maps.nii series.npy >got.tsv
	roimean --lstsq -l maps.nii units.npy | cmp - got.tsv
	for encoding in npy raw raw8; do
		roimean --lstsq -l maps.nii -O $encoding series.npy >got
		roimean --lstsq -l maps.nii -O $encoding units.npy | cmp - got
	done
}

@test "the model of voxels fits regions, under their names" {
	make_nifti labels.nii values=1,1,2,2,0,0
	printf 'index\tname\n1\tV1\n2\tMT\n' >names.tsv
	printf 'task\tconstant\n0\t1\n1\t1\n0\t1\n1\t1\n0\t1\n' >design.tsv
	printf '%s\n' '10 12 7 9 0 0' '13 15 7 9 0 0' '10 12 8 9 0 0' '13 15 7 9 0 0' '10 13 7 9 0 0' |
		roimean -l labels.nii --names=names.tsv | glmfit -d design.tsv >fit.tsv
	cut -f 1-3 fit.tsv | awk '{ if (NR > 1) { $2 = sprintf("%.4f", $2); $3 = sprintf("%.4f", $3) } print }' |
		same_text $'unit\ttask\tconstant\nV1 2.8333 11.1667\nMT -0.1667 8.1667'
	contrast -d design.tsv task <fit.tsv | cut -f 1 | same_text $'unit\nV1\nMT'
}

@test "scans flow" {
	make_nifti labels.nii dims=2,1,1 values=4,4
	mkfifo in
	roimean -l labels.nii in >out 3>&- &
	exec 7>in
	printf 'a\tb\n0\t1\n' >&7
	for ((i = 0; i < 200; i++)); do
		[ "$(wc -c <out)" -lt 10 ] || break
		sleep 0.05
	done
	# all but the last byte of what is known so far
	[ "$(cat out)" = $'label_4\n0.5' ]
	printf '1\t1\n' >&7
	exec 7>&-
	wait
	same_text $'label_4\n0.5\n1' <out
}

@test "grids that differ, images that are no labels, and tables that don't fit are errors" {
	make_nifti labels.nii values=1,1,2,2,0,0
	make_nifti mask.nii values=1,0,1,1,0,0
	make_nifti other.nii dims=2,3,1
	printf '1 2 3 4 5 6\n' >series
	fails 2 'roimean: no labels; -l LABELS was expected; see roimean --help' roimean series
	fails 2 "roimean: one series at a time; \`b' is a second one; see roimean --help" roimean -l labels.nii series b
	fails 2 'roimean: standard input can be read only once; see roimean --help' 'roimean -l - <labels.nii'
	fails 1 'roimean: other.nii: shape 2x3x1; mask.nii has 3x2x1; see imgresample(1)' \
		roimean -l other.nii -m mask.nii series
	fails 1 'roimean: other.nii: shape 2x3x1; mask.nii has 3x2x1; see imgresample(1)' \
		roimean --lstsq -l other.nii -m mask.nii series
	make_nifti moved.nii sform=1,2,0,0,0,0,2,0,0,0,0,2,0.5
	make_nifti here.nii sform=1,2,0,0,0,0,2,0,0,0,0,2,0
	fails 1 "roimean: moved.nii: affine puts voxels up to 0.5 mm from where that of here.nii does; \
see imgresample(1)" roimean -l moved.nii -m here.nii series
	fails 1 'roimean: series: 6 units; mask.nii has 3' roimean -l labels.nii -m mask.nii series
	for i in 1 2 3 4 5 6; do printf '%s\t1\t2\n' $i; done | tabview --matrix -O npy >turned.npy
	fails 1 'roimean: turned.npy: 3 units; labels.nii has 6; its transpose would fit: tabview -T' \
		roimean -l labels.nii turned.npy
	make_nifti half.nii type=float32 values=1,1.5,0,0,0,0
	fails 1 'roimean: half.nii: 1.5 is no label; labels are whole numbers' roimean -l half.nii series
	make_nifti maps.nii dims=3,2,1,2
	fails 1 'roimean: maps.nii: has 2 volumes; labels are one' roimean -l maps.nii series
	make_nifti none.nii values=0,5,0,0,0,0
	fails 1 'roimean: none.nii: no unit of mask.nii has a label' roimean -l none.nii -m mask.nii series
	fails 1 'roimean: none.nii: the maps are 0 in all units of mask.nii' roimean --lstsq -l none.nii -m mask.nii series
}

@test "very many regions take no time beyond their number" {
	awk 'BEGIN { for (i = 1; i <= 60000; i++) printf "%s%d", (i > 1 ? "\t" : ""), i; print "" }' >series
	make_nifti labels.nii version=2 dims=60000,1,1 type=int32
	(ulimit -t 3; exec roimean -l labels.nii series) | head -n 1 | tr '\t' '\n' | tail -n 1 | same_text label_59999
}

@test "names that are there twice, mean something in streams or have no number are errors" {
	make_nifti labels.nii values=1,1,2,2,0,0
	printf '1 2 3 4 5 6\n' >series
	names() {
		printf 'index\tname\n' >names.tsv
		printf '%s\t%s\n' "$@" >>names.tsv
	}
	names 1 a 2 a
	fails 1 "roimean: names.tsv: two regions are called \`a', columns 1 and 2" roimean -l labels.nii --names=names.tsv series
	names 1 a 2 time
	fails 1 "roimean: names.tsv: a region can't be called \`time', which has a meaning in streams" \
		roimean -l labels.nii --names=names.tsv series
	names 1 unit
	fails 1 "roimean: names.tsv: a region can't be called \`unit', which has a meaning in streams" \
		roimean -l labels.nii --names=names.tsv series
	names 1 a 2 b 1 c
	fails 1 'roimean: names.tsv:4: index 1 again; it is that of line 2' roimean -l labels.nii --names=names.tsv series
	names 1 a 2.5 b
	fails 1 "roimean: names.tsv:3: index \`2.5' is no whole number" roimean -l labels.nii --names=names.tsv series
	printf 'index\tlabel\n1\ta\n' >names.tsv
	fails 1 "roimean: names.tsv: no column \`name'; nearest is \`label'" roimean -l labels.nii --names=names.tsv series
}
