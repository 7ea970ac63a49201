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
