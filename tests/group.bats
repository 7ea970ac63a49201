#!/usr/bin/env bats
# The second level of examples/group, from simulated subjects to maps, against the truth and against numpy.
load helpers

example() {
	make --no-print-directory -s -C "$TOP/examples/group" "$@"
}

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	simbold --kind=group --grid=14,16,12 --subjects=32 -o group
	simbold --kind=group --grid=8,9,7 --subjects=12 --paired -o pairs
	example -j2 DATA="$PWD/group" OUT="$PWD/results" N=300 all fwe
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# column MAP TABLE: a map within the mask beside the columns of the truth.
column() {
	imgunpack --units -m group/mask.nii.gz -O tsv "map=$1" | paste - <(tabview -O tsv group/truth.npy)
}

@test "each region of the group passes where it was simulated, with its sign, and what else passes is next to one" {
	for pair in mean:2 older:3 patients:4; do
		for kind in fdr fwe; do
			# of the voxels that pass: how many are right of those simulated, and how many are wrong
			column "results/${pair%:*}_$kind.nii.gz" |
				awk -F '\t' -v truth="${pair#*:}" 'NR > 1 {
						if ($truth != 0) { all++; if ($1 * $truth > 0) found++ } else if ($1 != 0) wrong++
						if ($1 * $truth < 0) bad = 1
					}
					END { print all, found + 0, wrong + 0; exit bad || found < all / 3 || wrong > all / 2 }'
		done
	done
	# by permutation no more clusters are left than regions were put in
	for pair in mean:2 older:1 patients:1; do
		[ "$(cut -f 1 "results/${pair%:*}_fwe_clusters.tsv" | grep -cx '[0-9]*')" -eq "${pair#*:}" ]
		# which were tested, by what, and how many passed is told
		passed=$(imgunpack --units -O tsv -m group/mask.nii.gz "results/${pair%:*}_fwe.nii.gz" | tail -n +2 | grep -cvx 0)
		tail -n 1 "results/${pair%:*}_fwe_thresholds.tsv" |
			same_text $'stat\tp_tfce\t0.05\tn/a\t'"$(tabview -O tsv group/truth.npy | tail -n +2 | wc -l)"$'\tn/a\t'"$passed"
	done
}

@test "the second level is that of numpy, subject by subject from its own file" {
	need_python numpy nibabel
	tabview -O tsv -c mean_effect,mean_stat,older_effect,older_stat,patients_effect,patients_stat results/contrasts.npy \
		>"$BATS_TEST_TMPDIR/found.tsv"
	"$PYTHON" -c '
import csv, sys, nibabel, numpy as np
people = list(csv.DictReader(open("group/participants.tsv"), delimiter="\t"))
mask = nibabel.load("group/mask.nii.gz").get_fdata().ravel(order="F") != 0
y = np.stack([nibabel.load("group/" + p["participant_id"] + "/effect.nii.gz").get_fdata().ravel(order="F")[mask] for p in people])
age = np.array([float(p["age"]) for p in people])
x = np.column_stack([age - age.mean(), [p["group"] == "patient" for p in people], np.ones(len(people))]).astype("f8")
beta, sse = np.linalg.lstsq(x, y, rcond=None)[:2]
columns = []
for c in [0, 0.5, 1], [1, 0, 0], [0, 1, 0]:
    effect = c @ beta
    columns += [effect, effect / np.sqrt(sse / (len(x) - 3) * (c @ np.linalg.inv(x.T @ x) @ c))]
print("mean_effect", "mean_stat", "older_effect", "older_stat", "patients_effect", "patients_stat", sep="\t")
for row in zip(*columns): print(*map(repr, map(float, row)), sep="\t")' >"$BATS_TEST_TMPDIR/expected.tsv"
	tabdiff --rtol=1e-8 "$BATS_TEST_TMPDIR/found.tsv" "$BATS_TEST_TMPDIR/expected.tsv"
	# the maps are the columns, as float
	column results/older_stat.nii.gz | cut -f 1 | sed 1s/.*/older_stat/ >"$BATS_TEST_TMPDIR/map.tsv"
	tabdiff --rtol=1e-7 -c older_stat "$BATS_TEST_TMPDIR/map.tsv" "$BATS_TEST_TMPDIR/expected.tsv"
}

@test "the variance between subjects is about that of the simulation" {
	# tau2 0.25, estimated of 32 subjects in each of some 1300 voxels; REML is nearly unbiased, and cut off at 0
	tabview -O tsv -c tau2 results/mixed.npy | awk 'NR > 1 { n++; sum += $1 } END { print sum / n; exit !(sum / n > 0.2 && sum / n < 0.32) }'
	# where subjects are weighed, effects are surer: on average the variance is less
	paste <(tabview -O tsv -c mean_variance results/contrasts.npy) <(tabview -O tsv -c mean_variance results/mixed.npy) |
		awk 'NR > 1 { alike += $1; weighed += $2 } END { print alike, weighed; exit !(weighed < 0.97 * alike) }'
}

@test "shards under make -j, in any number, give what one run of permtest gives" {
	permtest -d results/design.tsv -n 300 --tfce -m group/mask.nii.gz -o "$BATS_TEST_TMPDIR/one.npy" \
		'constant + 0.5*group_patient' results/effects.npy
	cmp "$BATS_TEST_TMPDIR/one.npy" results/mean_perm.npy
	example DATA="$PWD/group" OUT="$BATS_TEST_TMPDIR/again" N=300 SHARDS=3 analysis fwe folder
	# of the shards, so does the list of commands
	diff -r -x '*.shard' -x settings -x commands.txt -x inputs.sha256 -x report.html results "$BATS_TEST_TMPDIR/again"
}

@test "the group example does again what another variable changes: other arrangements their shards, and what follows" {
	cp -R pairs "$BATS_TEST_TMPDIR/others"
	cd "$BATS_TEST_TMPDIR"
	# shellcheck disable=SC2054
	common=(DATA="$BATS_FILE_TMPDIR/pairs" PEOPLE="$BATS_FILE_TMPDIR/pairs/images.tsv" COVARIATES= OUT="$PWD/results" \
		FACTORS='session participant_id' BLOCKS=participant_id NAMES=later later=session_2 all fwe)
	example "${common[@]}" N=100 2>/dev/null
	notices group "${common[@]}" N=100 -- DATA="$PWD/others" PEOPLE="$PWD/others/images.tsv" MASK="$PWD/others/mask.nii.gz" \
		SUBJECTS='sub-01 sub-02 sub-03' COVARIATES=session FACTORS=session BLOCKS=session NAMES=other later=constant \
		Q=0.1 EXTENT=5 N=200 SHARDS=2 SEED=2 STATISTIC= P=p_fwe ALPHA=0.1 BACKGROUND="$PWD/others/mask.nii.gz"
	written results >before
	example "${common[@]}" N=200 -j2 2>/dev/null
	written results before | same_text "$(printf '%s\n' commands.txt inputs.sha256 later_{1,2,3,4}.shard later_fwe.nii.gz \
		later_fwe_{clusters,thresholds}.tsv later_perm.npy report.html settings/N)"
	permtest -d results/design.tsv -n 200 --tfce -m others/mask.nii.gz --blocks=others/images.tsv:participant_id session_2 \
		results/effects.npy | tabview -O tsv | diff - <(tabview -O tsv results/later_perm.npy)
	# fewer shards are all there is
	example "${common[@]}" N=200 SHARDS=2 2>/dev/null
	grep -q 'later_1.shard .*later_2.shard' results/commands.txt
	grep 'later_3' results/commands.txt | no_lines
}

@test "the report of a group has its maps, of both kinds and by permutation, and the commands make them again" {
	for name in mean older patients mixed_mean mixed_older mixed_patients; do
		grep -q "<h2[^>]*>Contrast $name<" results/report.html
	done
	grep -q 'patients_fwe.nii.gz' results/report.html
	printf 'unit\tage\tgroup_patient\tconstant\nconstant + 0.5*group_patient\t0\t0.5\t1\n' | diff - results/mean_weights.tsv
	diff results/mean_weights.tsv results/mixed_mean_weights.tsv
	cut -f 1,2 results/thresholds.tsv | same_text "$(printf '%s\t%s\n' contrast column mean mean_z older older_z patients patients_z \
		mixed_mean mean_z mixed_older older_z mixed_patients patients_z)"
	# what passes of the mixed effects is in clusters, but for small ones
	fdrthresh -q 0.05 -c mean_z results/mixed.npy | clusters -m group/mask.nii.gz -c mean_z -u 0 -k 10 --sided=two |
		diff - results/mixed_mean_clusters.tsv
	for name in mean mixed_mean; do
		[ "$(awk -F '\t' '{ n += $6 } END { print n }' results/${name}_clusters.tsv)" -le \
			"$(awk -F '\t' -v name=$name '$1 == name { print $NF }' results/thresholds.tsv)" ]
	done
	(cd results && sha256sum -c --quiet inputs.sha256)
	[ "$(wc -l <results/inputs.sha256)" -eq 66 ]
	mkdir "$BATS_TEST_TMPDIR/again" && cd "$BATS_TEST_TMPDIR/again"
	bash "$BATS_FILE_TMPDIR/results/commands.txt" 2>err || { cat err; false; }
	rm err
	diff -r -x settings -x commands.txt -x inputs.sha256 -x report.html "$BATS_FILE_TMPDIR/results" .
}

@test "family-wise maps join the report when they are asked for" {
	example DATA="$PWD/pairs" PEOPLE="$PWD/pairs/images.tsv" COVARIATES= FACTORS='session participant_id' \
		BLOCKS=participant_id NAMES=later later=session_2 N=100 SHARDS=1 OUT="$BATS_TEST_TMPDIR/later"
	cd "$BATS_TEST_TMPDIR/later"
	grep 'permtest' report.html commands.txt | no_lines
	later() {
		make --no-print-directory -C "$TOP/examples/group" DATA="$BATS_FILE_TMPDIR/pairs" \
			PEOPLE="$BATS_FILE_TMPDIR/pairs/images.tsv" COVARIATES= FACTORS='session participant_id' \
			BLOCKS=participant_id NAMES=later later=session_2 N=100 SHARDS=1 OUT="$BATS_TEST_TMPDIR/later" "$@"
	}
	later -s all fwe 2>/dev/null
	grep -q 'permtest.*later_1.shard' report.html
	grep -q 'permtest.*later_1.shard' commands.txt
	later | same_text "make: Nothing to be done for 'all'."
}

@test "subjects are chosen and ordered as the list has them, images and rows alike" {
	example DATA="$PWD/group" OUT="$BATS_TEST_TMPDIR/some" SUBJECTS='sub-09 sub-02 sub-16 sub-05 sub-11 sub-04' FACTORS= \
		NAMES=older "$BATS_TEST_TMPDIR/some/contrasts.npy"
	cd "$BATS_TEST_TMPDIR/some"
	for subject in 09 02 16 05 11 04; do
		awk -v id="sub-$subject" '$1 == id { print $2 }' "$BATS_FILE_TMPDIR/group/participants.tsv"
	done | awk '{ age[NR] = $1; sum += $1 } END { for (i = 1; i <= NR; i++) printf "%.9f\n", age[i] - sum / NR }' >ages
	tail -n +2 design.tsv | awk '{ printf "%.9f\n", $1 }' | diff - ages
	for row in 9 2 16 5 11 4; do tabview --rows=$row-$row -O raw "$BATS_FILE_TMPDIR/group/effects.npy"; done |
		cmp - <(tabview -O raw effects.npy)
}

@test "of pairs the difference is that of a paired t-test, and sessions change places within subjects" {
	need_python numpy
	example DATA="$PWD/pairs" PEOPLE="$PWD/pairs/images.tsv" COVARIATES= FACTORS='session participant_id' \
		BLOCKS=participant_id NAMES=later later=session_2 N=200 OUT="$BATS_TEST_TMPDIR/later" analysis fwe
	tabview -O tsv -c later_effect,later_stat,later_dof "$BATS_TEST_TMPDIR/later/contrasts.npy" >"$BATS_TEST_TMPDIR/found.tsv"
	"$PYTHON" -c '
import numpy as np
y = np.load("pairs/effects.npy").astype("f8")
d = y[1::2] - y[0::2]
print("later_effect", "later_stat", "later_dof", sep="\t")
for row in zip(d.mean(axis=0), d.mean(axis=0) / d.std(axis=0, ddof=1) * np.sqrt(len(d))): print(*map(repr, map(float, row)), 11, sep="\t")
' >"$BATS_TEST_TMPDIR/expected.tsv"
	tabdiff --rtol=1e-8 "$BATS_TEST_TMPDIR/found.tsv" "$BATS_TEST_TMPDIR/expected.tsv"
	# flipping the sign of a subject's difference is what exchanging its sessions does: the same test in other words
	"$PYTHON" -c '
import numpy as np
y = np.load("pairs/effects.npy"); np.save("'"$BATS_TEST_TMPDIR"'/d.npy", y[1::2].astype("f8") - y[0::2])'
	mkdesign -n 12 -o "$BATS_TEST_TMPDIR/one.tsv" </dev/null
	permtest -d "$BATS_TEST_TMPDIR/one.tsv" -n 4096 constant "$BATS_TEST_TMPDIR/d.npy" | tabview -O tsv -c effect,stat,p_fwe \
		>"$BATS_TEST_TMPDIR/flips.tsv"
	permtest -d "$BATS_TEST_TMPDIR/later/design.tsv" -n 4096 --blocks=pairs/images.tsv:participant_id session_2 \
		"$BATS_TEST_TMPDIR/later/effects.npy" | tabview -O tsv -c effect,stat,p_fwe >"$BATS_TEST_TMPDIR/swaps.tsv"
	tabdiff --rtol=1e-8 "$BATS_TEST_TMPDIR/flips.tsv" "$BATS_TEST_TMPDIR/swaps.tsv"
}

@test "subjects' tables of parcels are stacked for a second level, by name, whatever their encoding" {
	cd "$BATS_TEST_TMPDIR"
	for i in 1 2 3 4; do
		awk -v i=$i 'BEGIN { print "unit\teffect\tvariance"
			for (u = 0; u < 50; u++) printf "P%02d\t%.15g\t%.15g\n", u, (u * 7 + i * i) % 11 + u / 64, 1 / (i + u) }' >sub-$i.tsv
	done
	tabview -O npy -o sub-2.npy sub-2.tsv
	tabview --stack=effect sub-1.tsv sub-2.npy sub-3.tsv sub-4.tsv >effects.tsv
	# names across, and each subject's column as a record
	head -n 1 effects.tsv | tr '\t' '\n' | diff - <(tail -n +2 sub-1.tsv | cut -f 1)
	for i in 1 2 3 4; do
		sed -n "$((i + 1))p" effects.tsv | tr '\t' '\n' | diff - <(tail -n +2 sub-$i.tsv | cut -f 2)
	done
	mkdesign -n 4 -o design.tsv </dev/null
	glmfit -d design.tsv effects.tsv | contrast -d design.tsv constant | cut -f 1,2 >found.tsv
	paste sub-[1-4].tsv | awk -F '\t' -v OFS='\t' 'NR == 1 { print $1, $2 } NR > 1 { printf "%s\t%.17g\n", $1, ($2 + $5 + $8 + $11) / 4 }' |
		tabdiff --rtol=1e-12 found.tsv -
	# effects and variances go together into mixed effects
	mixedfx -d design.tsv --effects=effects.tsv --variances=<(tabview --stack=variance sub-[1-4].tsv) constant |
		cut -f 1 | diff - <(cut -f 1 sub-1.tsv)
}

@test "subjects' tables of vertices are stacked for a second level, and painted again" {
	cd "$BATS_TEST_TMPDIR"
	simbold --kind=localizer --write=images -n 146 -o bids
	# a run as a subject: the mean of each vertex
	for run in 1 2 3; do
		imgunpack bids/derivatives/simbold/sub-01/func/*_run-${run}_hemi-L_space-ico5_bold.func.gii | tsstat >sub-$run.npy
	done
	tabview --stack=mean sub-?.npy >effects.npy
	tabview --shape effects.npy | tail -n 1 | same_text $'3\t10242\tC\t<f8'
	cmp <(tabview -O raw8 effects.npy) <(for run in 1 2 3; do tabview -c mean --matrix -O raw8 sub-$run.npy; done)
	mkdesign -n 3 -o design.tsv </dev/null
	glmfit -d design.tsv effects.npy | contrast -d design.tsv constant |
		imgpack -r bids/derivatives/simbold/sub-01/func/*_run-1_hemi-L_*.func.gii -c stat -o group.func.gii
	imginfo -c shape,structure group.func.gii | tail -n 1 | same_text $'10242\tCortexLeft'
	fails 1 'tabview: right.npy: 10241 units; sub-1.npy has 10242' \
		"tabview --rows=2- sub-2.npy >right.npy; tabview --stack=mean sub-1.npy right.npy >/dev/null"
}

@test "where there is nothing, nothing passes" {
	simbold --kind=group --null --grid=10,12,10 --subjects=16 --seed=5 -o "$BATS_TEST_TMPDIR/null"
	example DATA="$BATS_TEST_TMPDIR/null" OUT="$BATS_TEST_TMPDIR/nothing" N=200 analysis fwe 2>/dev/null
	for name in mean older patients; do
		[ "$(wc -l <"$BATS_TEST_TMPDIR/nothing/${name}_fwe_clusters.tsv")" -eq 1 ]
	done
}

@test "the group example says what it lacks, and stops where a subject is missing" {
	run example DATA="$BATS_TEST_TMPDIR/nothing"
	[ "$status" -eq 2 ]
	[[ "$output" == *"no file PEOPLE=$BATS_TEST_TMPDIR/nothing/participants.tsv"* ]]
	example DATA="$BATS_TEST_TMPDIR/nothing" OUT="$BATS_TEST_TMPDIR/nothing" clean
	cp -R pairs "$BATS_TEST_TMPDIR/torn"
	rm "$BATS_TEST_TMPDIR/torn/sub-07/ses-2/effect.nii.gz"
	run example DATA="$BATS_TEST_TMPDIR/torn" PEOPLE="$BATS_TEST_TMPDIR/torn/images.tsv" OUT="$BATS_TEST_TMPDIR/out"
	[ "$status" -eq 2 ]
	[[ "$output" == *"sub-07/ses-2/effect.nii.gz"* ]]
	run example DATA="$PWD/group" SUBJECTS='sub-01 sub-99' OUT="$BATS_TEST_TMPDIR/out"
	[ "$status" -eq 2 ]
	[[ "$output" == *"no participant_id \`sub-99'"* ]]
	[ ! -e "$BATS_TEST_TMPDIR/out/contrasts.npy" ]
}
