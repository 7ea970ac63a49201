#!/usr/bin/env bats
# The surface workflow of examples/localizer, against what was simulated and against numpy.
load helpers

example() {
	make --no-print-directory -s -C "$TOP/examples/localizer" "$@"
}

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	simbold --kind=localizer -o bids
	example DATA="$PWD/bids" OUT="$PWD/results" all group
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# near TABLE ROW X Y Z: whether a table of clusters has in that row a peak within 25 mm of a place, of its sign.
near() {
	awk -F '\t' -v row="$2" -v x="$3" -v y="$4" -v z="$5" -v sign="$6" '$1 == row {
		found = ($3 - x) ^ 2 + ($4 - y) ^ 2 + ($5 - z) ^ 2 < 625 && $6 * sign > 0 } END { exit !found }' "$1"
}

@test "faces, bodies, places and objects are found in both hemispheres where they were simulated" {
	# region and sign by contrast: the two largest peaks are its region, left and right, in either order
	for pair in faces:fusiform_face bodies:extrastriate_body places:parahippocampal objects:lateral_occipital; do
		table=results/sub-01/${pair%:*}_clusters.tsv
		for hemisphere in left right; do
			read -r x y z < <(awk -F '\t' -v region="${pair#*:}" -v hemisphere=$hemisphere \
				'$1 == region && $2 == hemisphere { print $4, $5, $6 }' bids/truth.tsv)
			near "$table" 1 "$x" "$y" "$z" 1 || near "$table" 2 "$x" "$y" "$z" 1
		done
		[ "$(cut -f 1 "$table" | grep -c '^[12]$')" -eq 2 ]
	done
}

@test "where nothing was simulated, nothing is far from 0, and with AR(1) less passes than with white noise" {
	cut -f 5 bids/derivatives/simbold/space-ico5_desc-truth_regions.tsv >"$BATS_TEST_TMPDIR/region"
	example DATA="$PWD/bids" OUT="$BATS_TEST_TMPDIR/ar1" NOISE=ar1 analysis
	for name in faces places bodies objects; do
		for results in results "$BATS_TEST_TMPDIR/ar1"; do
			fdrthresh -q 0.05 -c ${name}_z "$results"/sub-01/contrasts.npy | tabview -O tsv -c ${name}_z |
				paste "$BATS_TEST_TMPDIR/region" - | awk 'NR > 1 {
					if ($2 > 6 || $2 < -6) { far++; if ($1 == 0) bad = 1 }
					if ($2 != 0 && $1 == 0) wrong++
				} END { print wrong; exit bad || far < 150 }'
		done >"$BATS_TEST_TMPDIR/wrong"
		awk 'NR == 1 { white = $1 } END { exit !(NR == 2 && $1 < 0.8 * white) }' "$BATS_TEST_TMPDIR/wrong"
		grep "^$name	" results/sub-01/thresholds.tsv | cut -f 3,4,6 | same_text $'fdr\t0.05\t20484'
	done
}

@test "the correlation matrix is that of numpy, and its constant is n/a" {
	need_python numpy
	for run in 1 2 3 4; do
		tabview -c constant "results/sub-01/run-${run}_correlation.tsv" | cut -f 2 | sort -u | same_text $'constant\nn/a'
		"$PYTHON" -c '
import sys, numpy as np
design = np.genfromtxt(sys.argv[1], names=True, deletechars="")
found = np.genfromtxt(sys.argv[2], skip_header=1)[:, 1:]
columns = [design[n] for n in design.dtype.names if n != "time"]
n = len(columns)
assert n == 6 + 6 + 1 + 6 + 2 + 1 and found.shape == (n, n) and np.isnan(found[-1]).all() and np.isnan(found[:, -1]).all()
np.testing.assert_allclose(found[:-1, :-1], np.corrcoef(columns[:-1]), rtol=0, atol=1e-12)' \
			"results/sub-01/run-${run}_design.tsv" "results/sub-01/run-${run}_correlation.tsv"
	done
}

@test "series are clean, and fits and contrasts those of numpy" {
	need_python numpy
	tabview -O tsv -c 'face,house,r2_adjusted' results/sub-01/run-2_fit.npy >"$BATS_TEST_TMPDIR/fit.tsv"
	tabview -O tsv -c 'faces_effect,faces_stat' results/sub-01/run-2_contrasts.npy >"$BATS_TEST_TMPDIR/contrast.tsv"
	"$PYTHON" -c '
import sys, numpy as np
design = np.genfromtxt("results/sub-01/run-2_design.tsv", names=True, deletechars="")
names = [n for n in design.dtype.names if n != "time"]
x = np.column_stack([design[n] for n in names])
nuisance = x[:, 6:]
y = np.load("bids/derivatives/simbold/sub-01/func/sub-01_task-localizer_run-2_space-ico5_bold.npy").astype("f8")
y -= nuisance @ np.linalg.lstsq(nuisance, y, rcond=None)[0]
y /= y.std(axis=0)
clean = np.load("results/sub-01/run-2_clean.npy")
assert clean.shape == (156, 20484)
np.testing.assert_allclose(clean, y, rtol=0, atol=1e-9)
beta = np.linalg.lstsq(x, y, rcond=None)[0]
e, e0 = y - x @ beta, y
dof, dof0 = len(x) - x.shape[1], len(x) - nuisance.shape[1]
r2 = 1 - ((e ** 2).sum(0) / dof) / ((e0 ** 2).sum(0) / dof0)
c = np.zeros(x.shape[1]); c[:6] = [-.25, 1, -.25, -.25, -.25, 0]
effect = c @ beta
stat = effect / np.sqrt((e ** 2).sum(0) / dof * (c @ np.linalg.inv(x.T @ x) @ c))
def save(name, header, *columns):
    with open(name, "w") as f:
        print(header, file=f)
        for row in zip(*columns): print(*map(repr, map(float, row)), sep="\t", file=f)
save(sys.argv[1] + "/fit", "face\thouse\tr2_adjusted", beta[names.index("face")], beta[names.index("house")], r2)
save(sys.argv[1] + "/contrast", "faces_effect\tfaces_stat", effect, stat)' "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	tabdiff --rtol=1e-8 fit.tsv fit
	tabdiff --rtol=1e-8 contrast.tsv contrast
}

@test "a subject's folder has what its report shows" {
	for name in faces places bodies objects; do
		grep -q "<h2[^>]*>Contrast $name<" results/sub-01/report.html
	done
	grep -q 'plotsurf .*hemi-L_space-ico5_sphere.surf.gii,.*hemi-R_space-ico5_sphere.surf.gii' results/sub-01/report.html
	cut -f 1-7 results/sub-01/objects_weights.tsv | tail -n 1 |
		same_text $'mean(body, face, house, object, scene) - scramble\t0.2\t0.2\t0.2\t0.2\t0.2\t-1'
	# two meshes, and of four runs events, confounds, left and right
	(cd results/sub-01 && sha256sum -c --quiet inputs.sha256)
	[ "$(wc -l <results/sub-01/inputs.sha256)" -eq 18 ]
	for run in 1 2 3 4; do
		# white noise is all the same after whitening; the series' own trends are in none
		[ ! -e results/sub-01/run-${run}_whitened.npy ]
		for what in series residual; do
			tabview -O tsv -c lag1 results/sub-01/run-${run}_$what.npy | awk 'NR > 1 { sum += $1 } END { print sum / (NR - 1) }'
		done >"$BATS_TEST_TMPDIR/lag1"
		awk 'NR == 1 { series = $1 } END { exit !(series > 0.3 && $1 > 0 && $1 < series / 2) }' "$BATS_TEST_TMPDIR/lag1"
	done
}

@test "series of the hemispheres and one array of both give the same fits" {
	example DATA="$PWD/bids" OUT="$BATS_TEST_TMPDIR/array" SERIES=space-ico5_bold.npy folder-sub-01 group
	diff -r -x '*_clean.npy' -x settings -x commands.txt -x inputs.sha256 -x report.html results "$BATS_TEST_TMPDIR/array"
	# scans by vertices, whichever way they are stored
	for run in 1 2 3 4; do
		cmp <(tabview -O raw8 "results/sub-01/run-${run}_clean.npy") \
			<(tabview -O raw8 "$BATS_TEST_TMPDIR/array/sub-01/run-${run}_clean.npy")
	done
}

@test "a hemisphere whose file is cut off ends the workflow" {
	cd "$BATS_TEST_TMPDIR"
	simbold --kind=localizer --write=images -n 150 -o bids
	file=bids/derivatives/simbold/sub-01/func/sub-01_task-localizer_run-3_hemi-L_space-ico5_bold.func.gii
	head -c 100000 "$file" >start && mv start "$file"
	run example DATA="$PWD/bids" OUT="$PWD/results"
	[ "$status" -eq 2 ]
	[[ "$output" == *"imgunpack: "*"run-3_hemi-L_space-ico5_bold.func.gii:"* ]]
	[ ! -e results/sub-01/run-3_clean.npy ]
	[ ! -e results/sub-01/contrasts.npy ]
}

@test "a run that comes later is counted in what is there already" {
	cp -r results "$BATS_TEST_TMPDIR/before"
	rm "$BATS_TEST_TMPDIR"/before/sub-01/run-4_*
	example DATA="$PWD/bids" OUT="$BATS_TEST_TMPDIR/before" analysis
	[ -e "$BATS_TEST_TMPDIR/before/sub-01/run-4_contrasts.npy" ]
	[ "$BATS_TEST_TMPDIR/before/sub-01/contrasts.npy" -nt "$BATS_TEST_TMPDIR/before/sub-01/run-4_contrasts.npy" ]
	same_bytes results/sub-01/contrasts.npy "$BATS_TEST_TMPDIR/before/sub-01/contrasts.npy"
	# and one that is left out counts no more
	example DATA="$PWD/bids" OUT="$BATS_TEST_TMPDIR/before" runs="$(printf 'sub-01/run-%d ' 1 2 3)" analysis
	for folder in results "$BATS_TEST_TMPDIR/before"; do
		tabview -O tsv -c faces_dof "$folder/sub-01/contrasts.npy" | sed -n 2p
	done | awk 'NR == 1 { all = $1 } END { print all, $1; exit !(NR == 2 && $1 == 3 / 4 * all) }'
}

@test "what another variable changes is done again" {
	cd "$BATS_TEST_TMPDIR"
	bids=$BATS_FILE_TMPDIR/bids
	find "$bids" -name '*_task-localizer_*' | sed 'p; s/_task-localizer_/_task-other_/' | xargs -n 2 ln -s
	cp -RP "$bids" others
	derivatives=$bids/derivatives/simbold
	notices localizer DATA="$bids" OUT="$BATS_FILE_TMPDIR/results" all group -- DATA="$PWD/others" TASK=other NOISE=ar1 \
		DERIVATIVES="$PWD/others/derivatives/simbold" LEFT=hemi-R_space-ico5_bold.func.gii TR=3 CI=0.9 CONFOUNDS='rot_*' \
		RIGHT=hemi-L_space-ico5_bold.func.gii SERIES=space-ico5_bold.npy EXTENT=5 Q=0.1 NAMES=faces places='scene - face' \
		MESHES="$derivatives/hemi-R_space-ico5_sphere.surf.gii,$derivatives/hemi-L_space-ico5_sphere.surf.gii" \
		BACKGROUND="$derivatives/hemi-R_space-ico5_sphere.surf.gii" POLYNOMIALS=3
}

@test "two subjects under make -j give the same bytes, and their mean" {
	cd "$BATS_TEST_TMPDIR"
	simbold --kind=localizer --write=tables --subjects=2 -n 150 -o bids
	for jobs in 1 2; do
		example -j$jobs DATA="$PWD/bids" OUT="$PWD/j$jobs" folder-sub-01 folder-sub-02 group \
			"$PWD"/j$jobs/sub-0{1,2}/commands.txt SERIES=space-ico5_bold.npy NAMES='faces places' NOISE=ar1
	done
	diff -r j1 j2
	# each subject's commands are of its own folder alone, and make it again
	grep 'sub-01\|j1' j1/sub-02/commands.txt | no_lines
	mkdir again
	(cd again && bash ../j1/sub-02/commands.txt)
	diff -r -x commands.txt j1/sub-02 again
	tabview -O tsv -c faces_effect_n,faces_effect_mean j1/group.npy | sed -n 2p >found
	for subject in 01 02; do tabview -O tsv -c faces_effect j1/sub-$subject/contrasts.npy | sed -n 2p; done |
		awk '{ sum += $1 } END { printf "2\t%.12g\n", sum / 2 }' >expected
	awk '{ printf "%d\t%.12g\n", $1, $2 }' found | diff - expected
}

@test "the localizer example says what it lacks" {
	run example DATA="$BATS_TEST_TMPDIR/nothing"
	[ "$status" -eq 2 ]
	[[ "$output" == *"no events: DATA=$BATS_TEST_TMPDIR/nothing"* ]]
}
