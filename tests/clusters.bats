#!/usr/bin/env bats
# clusters: components, peaks and subpeaks of volumes, their labels, and maps of them.
# contract: clusters -m mask.nii <stats.tsv
load helpers

# make_image FILE SCANS VALUE...: a NIfTI-1 image of float32, 8 x 3 x 1 voxels of 2 x 3 x 2.5 mm, x reversed.
make_image() {
	perl -e '
		my ($file, $scans, @values) = @ARGV;
		my $header = pack("l<", 348) . "\0" x 36 . pack("s<8", $scans > 1 ? 4 : 3, 8, 3, 1, $scans, 1, 1, 1)
			. pack("f<3 s<", 0, 0, 0, 0) . pack("s< s< s<", 16, 32, 0)
			. pack("f<8", 1, 2, 3, 2.5, 2, 0, 0, 0) . pack("f< f< f< s< c c", 352, 1, 0, 0, 0, 10)
			. pack("f<4 l<2", 0, 0, 0, 0, 0, 0) . "\0" x 104 . pack("s< s<", 0, 1) . pack("f<6", 0, 0, 0, 0, 0, 0)
			. pack("f<12", -2, 0, 0, 14, 0, 3, 0, -3, 0, 0, 2.5, 5) . "\0" x 16 . "n+1\0" . "\0" x 4;
		open(my $out, ">", $file) or die;
		binmode $out;
		print $out $header, pack("f<*", @values);
		close $out or die;' "$@"
}

# A map in three rows along y, a mask that leaves the last voxel out, and an atlas of two labels and background.
# Above 3: a bar with peaks at its ends, and one voxel. Below -3: a pair.
make_world() {
	local z='6 4 3.5 5  0  0 -4 -7
	         0 0 0   0  3  0  0  0
	         0 8 0   0  0  0 n/a'
	(echo z; for value in $z; do echo "$value"; done) >z.tsv
	make_image mask.nii 1 1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 0
	make_image atlas.nii 1 7 7 7 7 7 7 0 0  7 7 7 7 7 7 0 0  9 9 9 9 0 0 0 0
	printf 'index\tname\n7\tleft part\n8\tnowhere\n' >names.tsv
}

@test "clusters lists clusters by falling peak, with millimetres, voxels and volume" {
	make_world
	clusters -m mask.nii z.tsv | same_text "$(printf '%s\n' $'cluster\tx\ty\tz\tpeak\tsize\tsize_mm3' \
		$'1\t12\t3\t5\t8\t1\t15' $'2\t14\t-3\t5\t6\t4\t60')"
}

@test "subpeaks have letters and blank sizes, and are farther than the distance from all that were kept" {
	make_world
	# the bar's ends are 6 mm apart
	clusters -m mask.nii --distance=5.9 z.tsv | tail -n +3 |
		same_text $'2\t14\t-3\t5\t6\t4\t60\n2a\t8\t-3\t5\t5\t\t'
	clusters -m mask.nii --distance=6 z.tsv | tail -n +3 | same_text $'2\t14\t-3\t5\t6\t4\t60'
}

@test "signs are chosen, never mixed, and numbered through" {
	make_world
	clusters -m mask.nii --sided=two z.tsv | cut -f 1,5,6 |
		same_text $'cluster\tpeak\tsize\n1\t8\t1\n2\t6\t4\n3\t-7\t2'
	clusters -m mask.nii --sided=neg z.tsv | tail -n +2 | same_text $'1\t0\t-3\t5\t-7\t2\t30'
}

@test "the height is strict, and the extent is the least size that stays" {
	make_world
	clusters -m mask.nii -u 3.5 z.tsv | cut -f 1,5,6 | same_text $'cluster\tpeak\tsize\n1\t8\t1\n2\t6\t2\n3\t5\t1'
	clusters -m mask.nii -k 4 z.tsv | cut -f 1,5,6 | same_text $'cluster\tpeak\tsize\n1\t6\t4'
	warns 'clusters: z.tsv: z: no cluster of at least 5 units beyond 3' clusters -m mask.nii -k 5 z.tsv
	same_text $'cluster\tx\ty\tz\tpeak\tsize\tsize_mm3' <warns.out
}

@test "neighbours share a face, an edge or a corner" {
	make_world
	# voxel (3, 0) touches (4, 1) by an edge
	clusters -m mask.nii -u 2.5 z.tsv | cut -f 6 | paste -sd ' ' | same_text 'size 1 4 1'
	clusters -m mask.nii -u 2.5 --neighbours=18 z.tsv | cut -f 6 | paste -sd ' ' | same_text 'size 1 5'
	clusters -m mask.nii -u 2.5 --neighbours=26 z.tsv | cut -f 6 | paste -sd ' ' | same_text 'size 1 5'
}

@test "voxels that share a corner alone are neighbours with --neighbours=26" {
	"$TOP/tests/make_nifti" corner.nii dims=2,2,2 type=uint8 values=1,0,0,0,0,0,0,1
	printf 'z\n4\n4\n' >z.tsv
	clusters -m corner.nii --neighbours=18 z.tsv | cut -f 6 | paste -sd ' ' | same_text 'size 1 1'
	clusters -m corner.nii --neighbours=26 z.tsv | cut -f 6 | paste -sd ' ' | same_text 'size 2'
}

@test "there are three subpeaks at most, farther apart than 8 mm unless it is said" {
	"$TOP/tests/make_nifti" line.nii dims=12,1,1 zooms=1,1,1 type=uint8 values=1,1,1,1,1,1,1,1,1,1,1,1
	printf '%s\n' z 9 4 8 4 7 4 6 4 5 4 4.5 4 >z.tsv
	clusters -m line.nii --distance=1 z.tsv | cut -f 1,5 | same_text $'cluster\tpeak\n1\t9\n1a\t8\n1b\t7\n1c\t6'
	# those at 8 and at 9 mm from the first
	printf '%s\n' z 9 4 4 4 4 4 4 4 5 4 4 4 >z.tsv
	clusters -m line.nii z.tsv | cut -f 1,5 | same_text $'cluster\tpeak\n1\t9'
	printf '%s\n' z 9 4 4 4 4 4 4 4 4 5 4 4 >z.tsv
	clusters -m line.nii z.tsv | cut -f 1,5 | same_text $'cluster\tpeak\n1\t9\n1a\t5'
}

@test "labels are those at the peaks, by name, else by number" {
	make_world
	clusters -m mask.nii --sided=two -l atlas.nii --names=names.tsv z.tsv | cut -f 1,8 |
		same_text $'cluster\tlabel\n1\t9\n2\tleft part\n3\tn/a'
	clusters -m mask.nii -l atlas.nii z.tsv | cut -f 8 | paste -sd ' ' | same_text 'label 9 7'
	printf '"index","name","color"\n9,"rear, low",#fff\n7,front,#000\n' >names.csv
	clusters -m mask.nii -l atlas.nii --names=names.csv z.tsv | cut -f 8 | same_text $'label\nrear, low\nfront'
	clusters -m mask.nii --distance=0 -l atlas.nii z.tsv | tail -n 1 | same_text $'2a\t8\t-3\t5\t5\t\t\t7'
}

@test "--labels-out writes each unit's cluster, --map the input without what is outside" {
	make_world
	clusters -m mask.nii --sided=two --labels-out z.tsv | paste -sd ' ' |
		same_text 'cluster 2 2 2 2 0 0 3 3 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0'
	awk 'BEGIN { print "unit\tdof\tz" } NR > 1 { print "v" NR "\t5\t" $1 }' z.tsv >named.tsv
	clusters -m mask.nii -k 2 --map named.tsv | same_text "$(awk 'BEGIN { print "unit\tdof\tz" }
		NR > 1 { print "v" NR "\t5\t" (NR < 6 || $1 == "n/a" ? $1 : 0) }' z.tsv)"
	clusters -m mask.nii --labels-out named.tsv | sed -n 2p | same_text $'v2\t2'
	tabview -O npy z.tsv | clusters -m mask.nii --labels-out -o labels.npy
	[ "$(head -c 6 labels.npy | tail -c 5)" = NUMPY ]
	[ "$(tabview -O tsv labels.npy | awk '$1 == 2' | wc -l)" = 4 ]
	clusters -m mask.nii --map -O npy z.tsv | tabview -O tsv | tail -n 1 | same_text n/a
}

@test "another column is clustered with -c" {
	make_world
	sed 's/z/t/' z.tsv | clusters -m mask.nii -c t -k 4 | cut -f 5 | same_text $'peak\n6'
	fails 1 'clusters: z.tsv: no column `t'\''; nearest is `z'\' clusters -m mask.nii -c t z.tsv
}

@test "clusters refuses options that make no sense" {
	make_world
	fails 2 'clusters: -m or -g is needed: the mask, meshes or edges that say where the units are; see clusters --help' clusters z.tsv
	fails 2 'clusters: one table at a time; `b'\'' is a second one; see clusters --help' clusters -m mask.nii a b
	fails 2 'clusters: --names needs -l, the image with the labels; see clusters --help' \
		clusters -m mask.nii --names=names.tsv z.tsv
	fails 2 'clusters: --labels-out and --map exclude each other; see clusters --help' \
		clusters -m mask.nii --labels-out --map z.tsv
	fails 2 'clusters: -l names what is in the table; it doesn'\''t go with --map; see clusters --help' \
		clusters -m mask.nii --map -l atlas.nii z.tsv
	fails 2 'clusters: -l names what is in the table; it doesn'\''t go with --labels-out; see clusters --help' \
		clusters -m mask.nii --labels-out -l atlas.nii z.tsv
	fails 2 'clusters: -O npy goes with --labels-out or --map; the table of clusters is TSV; see clusters --help' \
		clusters -m mask.nii -O npy z.tsv
	fails 2 'clusters: --neighbours: `8'\'' is none of 6|18|26; see clusters --help' \
		clusters -m mask.nii --neighbours=8 z.tsv
}

@test "clusters refuses what doesn't fit together" {
	make_world
	fails 1 'clusters: stdin: 22 units; the mask mask.nii has 23 voxels' 'head -n 23 z.tsv | clusters -m mask.nii'
	[ ! -s fails.out ]
	simbold --grid=4,4,4 -n 7 -o bids
	fails 1 'clusters: small.nii: shape 4x4x4; mask.nii has 8x3x1; see imgresample(1)' \
		'ln -s bids/derivatives/simbold/sub-01/func/*_dseg.nii.gz small.nii; clusters -m mask.nii -l small.nii z.tsv'
	make_image two.nii 2 $(seq 48)
	fails 1 'clusters: two.nii: has 2 volumes; labels are one' clusters -m mask.nii -l two.nii z.tsv
	make_image half.nii 1 0.5 $(seq 23)
	fails 1 'clusters: half.nii: 0.5 is no label; labels are whole numbers' clusters -m mask.nii -l half.nii z.tsv
}

@test "clusters refuses tables of names that aren't" {
	make_world
	printf 'id\tname\n1\ta\n' >id.tsv
	fails 1 'clusters: id.tsv: no column `index'\''; nearest is `id'\' \
		clusters -m mask.nii -l atlas.nii --names=id.tsv z.tsv
	printf 'index\tname\n1\ta\n1.5\tb\n' >half.tsv
	fails 1 'clusters: half.tsv:3: index `1.5'\'' is no whole number' \
		clusters -m mask.nii -l atlas.nii --names=half.tsv z.tsv
	printf 'index\tname\n1\ta\n2\tb\n1\tc\n' >twice.tsv
	fails 1 'clusters: twice.tsv:4: index 1 again; it is that of line 2' \
		clusters -m mask.nii -l atlas.nii --names=twice.tsv z.tsv
	printf 'index\tname\n1\t2\n' | tabview -O npy >numbers.npy
	fails 1 'clusters: numbers.npy: holds numbers; names are text' \
		clusters -m mask.nii -l atlas.nii --names=numbers.npy z.tsv
}

# nilearn's tables, but for the number of a cluster, which counts on over both signs here, and its letter.
same_as_nilearn() {
	local name=$1
	shift
	clusters -m "$(reference inference/mask.nii.gz)" "$@" z.npy >found.tsv
	cut -f 2-5,7 found.tsv | tail -n +2 | diff <(tail -n +2 "$(reference "inference/clusters_$name.tsv")" | cut -f 2-6) -
	# subpeaks where nilearn has them, and numbers without gaps
	cut -f 1 found.tsv | tail -n +2 | tr -d 0-9 |
		diff <(tail -n +2 "$(reference "inference/clusters_$name.tsv")" | cut -f 1 | tr -d 0-9) -
	cut -f 1 found.tsv | grep -x '[0-9]*' | diff <(seq "$(cut -f 1 found.tsv | grep -cx '[0-9]*')") -
}

@test "the cluster tables of the motor map are nilearn's" {
	need_reference
	imgunpack --units -m "$(reference inference/mask.nii.gz)" z="$(data stat/motor_zmap_3mm.nii.gz)" >z.npy
	same_as_nilearn z3_k10 -u 3 -k 10
	same_as_nilearn z3_k20_two -u 3 -k 20 --sided=two
	same_as_nilearn z4 -u 4 --distance=16
}

# ---- meshes and edges -------------------------------------------------------------------------------------------

# A sheet of 5 x 3 vertices 2 mm apart in x and 3 in y, at z = 1, each square cut in two by a diagonal; vertex = i + 5 j.
make_sheet() {
	local points triangles
	points=$(awk 'BEGIN { for (j = 0; j < 3; j++) for (i = 0; i < 5; i++) printf "%s%d,%d,1", i + j ? "," : "", i * 2, j * 3 }')
	triangles=$(awk 'BEGIN { for (j = 0; j < 2; j++) for (i = 0; i < 4; i++) {
		v = i + 5 * j
		printf "%s%d,%d,%d,%d,%d,%d", v ? "," : "", v, v + 1, v + 6, v, v + 6, v + 5 } }')
	"$TOP/tests/make_gifti" "$@" array intent=POINTSET dims=15,3 values="$points" \
		array intent=TRIANGLE type=INT32 dims=16,3 values="$triangles"
}

# Above 3: two clusters joined by no edge (6 and 2 are not on a diagonal), the second with peaks at both ends.
make_sheet_map() {
	local z='5 0 4 3.5 6
	         0 4 0 0 0
	         0 0 0 0 7'
	(echo z; for value in $z; do echo "$value"; done) >z.tsv
}

@test "clusters on a mesh have vertices, places and areas" {
	make_sheet sheet.surf.gii
	make_sheet_map
	# a corner of one triangle has 1 mm2, of two 2, an edge of three 3, an inner vertex of six 6
	clusters -g sheet.surf.gii z.tsv | same_text $'cluster\tvertex\tx\ty\tz\tpeak\tsize\tsize_mm2
1\t14\t8\t6\t1\t7\t1\t2
2\t4\t8\t0\t1\t6\t3\t7
3\t0\t0\t0\t1\t5\t2\t8'
	clusters -g sheet.surf.gii --distance=3.9 z.tsv | sed -n 4p | same_text $'2a\t2\t4\t0\t1\t4\t\t'
	clusters -g sheet.surf.gii --labels-out z.tsv | paste -sd ' ' | same_text 'cluster 3 0 2 2 2 0 3 0 0 0 0 0 0 0 1'
	clusters -g sheet.surf.gii -k 3 --map z.tsv | paste -sd ' ' | same_text 'z 0 0 4 3.5 6 0 0 0 0 0 0 0 0 0 0'
	gzip -c sheet.surf.gii | clusters -g /dev/stdin -k 3 z.tsv | tail -n 1 | cut -f 1,2,6 | same_text $'1\t4\t6'
}

@test "both hemispheres are one table, with the right behind the left" {
	make_sheet l.surf.gii structure=CortexLeft
	make_sheet r.surf.gii structure=CortexRight
	make_sheet_map
	{ cat z.tsv; tail -n +2 z.tsv | awk '{ print $1 == 7 ? 8 : $1 }'; } >both.tsv
	clusters -g l.surf.gii,r.surf.gii both.tsv | cut -f 1,2,3,6-8 | same_text $'cluster\tvertex\tx\tpeak\tsize\tsize_mm2
1\t29\t8\t8\t1\t2
2\t14\t8\t7\t1\t2
3\t4\t8\t6\t3\t7
4\t19\t8\t6\t3\t7
5\t0\t0\t5\t2\t8
6\t15\t0\t5\t2\t8'
	fails 1 'clusters: r.surf.gii,l.surf.gii: number 1 of the two is of CortexRight; expected LEFT,RIGHT' \
		clusters -g r.surf.gii,l.surf.gii both.tsv
	fails 1 'clusters: z.tsv: 15 units; l.surf.gii,r.surf.gii has 30 vertices' clusters -g l.surf.gii,r.surf.gii z.tsv
	fails 1 'clusters: both.tsv: 30 units; l.surf.gii has 15 vertices' clusters -g l.surf.gii both.tsv
}

@test "a mask leaves vertices of a mesh out" {
	make_sheet l.surf.gii structure=CortexLeft
	make_sheet r.surf.gii structure=CortexRight
	make_sheet_map
	"$TOP/tests/make_gifti" mask.gii array values=1,1,1,0,1,1,1,1,1,1,1,1,1,1,0
	sed '5d; 16d' z.tsv >masked.tsv
	clusters -g l.surf.gii -m mask.gii masked.tsv | cut -f 1,2,6-8 |
		same_text $'cluster\tvertex\tpeak\tsize\tsize_mm2\n1\t4\t6\t1\t1\n2\t0\t5\t2\t8\n3\t2\t4\t1\t3'
	{ cat masked.tsv; tail -n +2 masked.tsv; } >both.tsv
	clusters -g l.surf.gii,r.surf.gii -m mask.gii,mask.gii both.tsv | cut -f 2 | paste -sd ' ' |
		same_text 'vertex 4 19 0 15 2 17'
	fails 1 'clusters: z.tsv: 15 units; the mask mask.gii has 13 vertices' clusters -g l.surf.gii -m mask.gii z.tsv
	fails 1 'clusters: mask.gii: 1 of masks; l.surf.gii,r.surf.gii has 2 of surfaces' \
		clusters -g l.surf.gii,r.surf.gii -m mask.gii both.tsv
	"$TOP/tests/make_gifti" short.gii array values=1,1
	fails 1 'clusters: short.gii: 2 vertices; l.surf.gii has 15' clusters -g l.surf.gii -m short.gii z.tsv
	"$TOP/tests/make_gifti" right.gii structure=CortexRight array values=1,1,1,0,1,1,1,1,1,1,1,1,1,1,0
	fails 1 'clusters: right.gii: is of CortexRight; l.surf.gii of CortexLeft' \
		clusters -g l.surf.gii -m right.gii masked.tsv
	fails 1 'clusters: mask.gii: is no volume; the mesh of a surface is needed as well, with -g' \
		clusters -m mask.gii masked.tsv
}

@test "labels on a mesh are of all its vertices, and named by their file" {
	make_sheet l.surf.gii structure=CortexLeft
	make_sheet_map
	"$TOP/tests/make_gifti" a.label.gii labels='0:???,2:front,3:rear' \
		array type=INT32 values=0,2,2,2,2,2,2,2,2,2,2,2,2,2,9
	clusters -g l.surf.gii -l a.label.gii z.tsv | cut -f 2,9 | same_text $'vertex\tlabel\n14\t9\n4\tfront\n0\tn/a'
	printf 'index\tname\n9\tnine\n' >names.tsv
	clusters -g l.surf.gii -l a.label.gii --names=names.tsv z.tsv | cut -f 9 | same_text $'label\nnine\n2\nn/a'
	"$TOP/tests/make_gifti" r.label.gii structure=CortexRight array type=INT32 values=0,2,2,2,2,2,2,2,2,2,2,2,2,2,9
	fails 1 'clusters: r.label.gii: is of CortexRight; l.surf.gii of CortexLeft' \
		clusters -g l.surf.gii -l r.label.gii z.tsv
	printf '1\n2\n' >two.txt
	fails 1 'clusters: two.txt: 2 labels; expected 15' clusters -g l.surf.gii -l two.txt z.tsv
	# those of units outside a mask are passed over
	"$TOP/tests/make_gifti" mask.gii array values=1,1,1,0,1,1,1,1,1,1,1,1,1,1,1
	sed 5d z.tsv | clusters -g l.surf.gii -m mask.gii -l a.label.gii | cut -f 2,9 |
		same_text $'vertex\tlabel\n14\t9\n4\tfront\n0\tn/a\n2\tfront'
}

@test "a table of edges connects units by name or number" {
	printf 'unit\tz\na\t4\nb\t5\nc\t3.5\nd\t6\ne\t0\n' >named.tsv
	printf 'from\tto\tweight\nb\ta\t1\nb\tc\t1\na\tb\t2\nd\td\t1\nd\te\t1\n' >edges.tsv
	clusters -g edges.tsv named.tsv | same_text $'cluster\tunit\tpeak\tsize\n1\td\t6\t1\n2\tb\t5\t3'
	clusters -g edges.tsv --labels-out named.tsv | cut -f 2 | paste -sd ' ' | same_text 'cluster 2 2 2 1 0'
	printf '1 2\n3 2\n' >numbers.txt
	cut -f 2 named.tsv | clusters -g numbers.txt | same_text $'cluster\tunit\tpeak\tsize\n1\t4\t6\t1\n2\t2\t5\t3'
	printf 'label\n1\n1\n2\n0\n0\n' >labels.tsv
	clusters -g numbers.txt -l labels.tsv named.tsv | cut -f 2,5 | same_text $'unit\tlabel\nd\tn/a\nb\t1'
	printf 'to\tx\tfrom\n1\t9\t2\n' >order.tsv
	clusters -g order.tsv -k 2 named.tsv | cut -f 2,4 | same_text $'unit\tsize\nb\t2'
	printf 'from\tto\na\tb\na\tzz\n' >bad.tsv
	fails 1 'clusters: bad.tsv:3: no unit `zz'\' clusters -g bad.tsv named.tsv
	printf '1\t6\n' >bad.tsv
	fails 1 'clusters: bad.tsv:1: unit 6; there are 5, from 1' clusters -g bad.tsv named.tsv
	printf 'unit\tz\na\t5\nb\t5\na\t5\n' >twice.tsv
	printf 'from\tto\n1\t3\n' >numbers.tsv
	clusters -g numbers.tsv --labels-out twice.tsv | cut -f 2 | paste -sd ' ' | same_text 'cluster 1 2 1'
	printf 'from\tto\nb\tb\nb\ta\n' >bad.tsv
	fails 1 'clusters: bad.tsv:3: more than one unit is called `a'\' clusters -g bad.tsv twice.tsv
	printf 'unit\tz\n1\t5\n3\t5\n4\t5\n' >labelled.tsv
	clusters -g numbers.tsv --labels-out labelled.tsv | cut -f 2 | paste -sd ' ' | same_text 'cluster 1 1 2'
	printf 'from\tto\n1\t2\n' >bad.tsv
	fails 1 'clusters: bad.tsv:2: no unit `2'\' clusters -g bad.tsv labelled.tsv
	printf 'one\n1\n' >bad.tsv
	fails 1 'clusters: bad.tsv: 1 column; a table of edges has two, a mesh is GIFTI or FreeSurfer'\''s' \
		clusters -g bad.tsv named.tsv
	fails 1 'clusters: edges.tsv: is a table of edges; a mask doesn'\''t go with it' \
		clusters -g edges.tsv -m mask.nii named.tsv
}

@test "FreeSurfer's surfaces are meshes" {
	make_sheet sheet.surf.gii
	make_sheet_map
	perl -e 'my (@p, @t);
		for my $j (0 .. 2) { for my $i (0 .. 4) { push @p, $i * 2, $j * 3, 1 } }
		for my $j (0, 1) { for my $i (0 .. 3) { my $v = $i + 5 * $j; push @t, $v, $v + 1, $v + 6, $v, $v + 6, $v + 5 } }
		binmode STDOUT;
		print "\xff\xff\xfecreated by hand\n\n", pack("N2", 15, 16), pack("f>*", @p), pack("N*", @t), "tags"' >lh.white
	clusters -g lh.white z.tsv | diff <(clusters -g sheet.surf.gii z.tsv) -
	head -c 100 lh.white >short
	fails 1 'clusters: short: ends within the vertices, 108 bytes short' clusters -g short z.tsv
	head -c 300 lh.white >short
	fails 1 'clusters: short: ends within the triangles, 100 bytes short' clusters -g short z.tsv
	perl -e 'binmode STDOUT; print "\xff\xff\xfeby hand\n\n", pack("N2", 1, 5000), pack("f>3", 0, 0, 0),
		pack("N*", (0) x 14997), pack("l>*", 0, -1, 0)' >bad
	fails 1 'clusters: bad: triangle 5000 has a corner -1; expected a vertex, from 0' clusters -g bad z.tsv
	perl -0777 -pe 's/\n\n..../\n\n\0\0\0\0/s' lh.white >none
	fails 1 'clusters: none: has 0 vertices; expected some' clusters -g none z.tsv
}

@test "meshes that aren't are refused" {
	make_sheet_map
	gifti=$TOP/tests/make_gifti
	"$gifti" a.gii array intent=POINTSET dims=2,3 values=0,0,0,1,0,0
	fails 1 'clusters: a.gii: has no triangles; expected a surface' clusters -g a.gii z.tsv
	"$gifti" a.gii array intent=TRIANGLE type=INT32 dims=1,3 values=0,1,2
	fails 1 'clusters: a.gii: has no vertices; expected a surface' clusters -g a.gii z.tsv
	"$gifti" a.gii array intent=POINTSET dims=2,3 values=0,0,0,1,0,0 array intent=TRIANGLE type=INT32 dims=1,3 values=0,1,2
	fails 1 'clusters: a.gii: triangle 1 has a corner 2; there are 2 vertices' clusters -g a.gii z.tsv
	"$gifti" a.gii array intent=TRIANGLE type=INT32 dims=2,3 values=0,1,1,0,-1,1
	fails 1 'clusters: a.gii: triangle 2 has a corner -1; expected a vertex, from 0' clusters -g a.gii z.tsv
	"$gifti" a.gii array intent=POINTSET dims=2,3 values=0,0,0,1,nan,0
	fails 1 'clusters: a.gii: the place of vertex 1 is not finite' clusters -g a.gii z.tsv
	"$gifti" a.gii array intent=POINTSET dims=3,2 values=0,0,0,1,1,0
	fails 1 'clusters: a.gii:9: data array 1: expected rows of 3 items' clusters -g a.gii z.tsv
	"$gifti" a.gii array intent=POINTSET dims=1,3 values=0,0,0 array intent=POINTSET dims=1,3 values=0,0,0
	fails 1 'clusters: a.gii:13: data array 2: is the second of its intent; expected one surface' clusters -g a.gii z.tsv
	fails 1 'clusters: z.tsv: not a surface; GIFTI and FreeSurfer'\''s triangles are known' clusters -g z.tsv,a.gii z.tsv
}

@test "clusters on Conte69 are those of scipy, vertex by vertex" {
	need_reference
	need_python numpy scipy nibabel
	"$PYTHON" - "$(data surf)" <<-'END'
		import sys, nibabel as nib, numpy as np, scipy.sparse as sp
		from scipy.sparse.csgraph import connected_components
		rng = np.random.default_rng(0)
		zs, areas, labels, first = [], [], [], 0
		for side in 'lr':
		    v, t = [d.data for d in nib.load(f'{sys.argv[1]}/conte69_32k_{side}h.surf.gii').darrays]
		    v, n = v.astype(float), len(v)
		    a = sp.coo_matrix((np.ones(3 * len(t)), (t.ravel(), np.roll(t, 1, 1).ravel())), (n, n)).tocsr()
		    a = ((a + a.T) > 0).astype(float)
		    z = rng.standard_normal(n)
		    for _ in range(30):
		        z = (a @ z + z) / (a.sum(1).A1 + 1)
		    z /= z.std()
		    area = np.linalg.norm(np.cross(v[t[:, 1]] - v[t[:, 0]], v[t[:, 2]] - v[t[:, 0]]), axis=1) / 2
		    on = np.flatnonzero(z > 2)
		    count, where = connected_components(a[on][:, on])
		    label = np.zeros(n, int)
		    label[on] = where + 1 + first
		    first += count
		    zs.append(z), labels.append(label)
		    areas.append(np.bincount(t.ravel(), np.repeat(area / 3, 3), n))
		z, area, label = map(np.concatenate, (zs, areas, labels))
		np.save('z.npy', np.array(z, dtype=[('z', '<f8')]))
		rows = []
		for c in range(1, first + 1):
		    members = np.flatnonzero(label == c)
		    peak = members[z[members].argmax()]
		    rows.append((z[peak], peak, len(members), area[members].sum()))
		rows.sort(reverse=True)
		np.savetxt('want.tsv', [(i + 1, r[1], r[0], r[2], r[3]) for i, r in enumerate(rows)], delimiter='\t',
		    header='cluster\tvertex\tpeak\tsize\tsize_mm2', comments='', fmt='%.12g')
	END
	clusters -g "$(data surf/conte69_32k_lh.surf.gii),$(data surf/conte69_32k_rh.surf.gii)" -u 2 --distance=1e9 z.npy |
		cut -f 1,2,6-8 >got.tsv
	[ "$(wc -l <got.tsv)" -gt 20 ]
	tabdiff -c cluster,vertex,size got.tsv want.tsv
	tabdiff -c peak --rtol=1e-11 got.tsv want.tsv
	tabdiff -c size_mm2 --atol=0.0006 got.tsv want.tsv
}
