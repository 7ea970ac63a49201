#!/usr/bin/env bats
# The workflows under examples/, as a user runs them.
load helpers

# example NAME ARGUMENT...: make there, with the built programs in PATH.
example() {
	make --no-print-directory -s -C "$TOP/examples/$1" "${@:2}"
}

# mean_lag1 TABLE: the mean over units of the autocorrelation of neighbouring scans.
mean_lag1() {
	tabview -O tsv -c lag1 "$1" | awk 'NR > 1 && $1 != "n/a" { sum += $1; n++ } END { printf "%.4f\n", sum / n }'
}

# whitens DIR [RUN_]: whether whitened residuals are less like their neighbours than residuals are.
whitens() {
	awk -v residual="$(mean_lag1 "$1/${2-}residual.npy")" -v whitened="$(mean_lag1 "$1/${2-}whitened.npy")" \
		'BEGIN { print residual, whitened; exit !(residual > 0 && whitened ^ 2 < residual ^ 2 / 4) }'
}

# again DIR: in a folder of its own, the commands of DIR make the same files.
again() {
	mkdir again
	(cd again && bash "$1/commands.txt" 2>commands.err) || {
		cat again/commands.err
		return 1
	}
	diff -r -x commands.err -x settings -x commands.txt -x inputs.sha256 -x report.html "$1" again
}

# A small recording: simulate DIR.
simulate() {
	simbold --kind=auditory --grid=20,22,16 --voxel=8 -o "$1"
}

@test "the demo finds what it simulated" {
	example demo OUT="$PWD/demo" >shown
	grep -q 'auditory_left' shown
	tail -n 1 shown | same_text "open $PWD/demo/report.html in a web browser."
	# each region has a cluster whose peak lies within its radius, of its sign
	awk -F'\t' 'NR == FNR { if (FNR > 1) { n++; x[n] = $2; y[n] = $3; z[n] = $4; r[n] = $5; e[n] = $6 } next }
		FNR > 1 && $1 ~ /^[0-9]+$/ { for (i = 1; i <= n; i++) {
			d = sqrt(($2 - x[i])^2 + ($3 - y[i])^2 + ($4 - z[i])^2)
			if (d <= r[i] + 3 && $5 * e[i] > 0) found[i] = 1; else miss++ } }
		END { for (i = 1; i <= n; i++) if (!found[i]) { print "no cluster for region " i; exit 1 }; exit n != 4 }' \
		demo/bids/truth.tsv demo/listening_clusters.tsv
	same_golden demo_truth.tsv <demo/bids/truth.tsv
	awk -F'\t' -v OFS='\t' 'NR > 1 { $5 = sprintf("%.4f", $5) } { print }' demo/listening_clusters.tsv |
		same_golden demo_clusters.tsv
	for f in mask.nii.gz mean.nii.gz listening_effect.nii.gz listening_z.nii.gz listening_clusters.nii.gz; do
		[ "$(imginfo -c shape demo/$f | tail -n 1)" = 64x64x42 ]
	done
	[ "$(cut -f2 demo/listening_thresholds.tsv | tr '\n' ' ')" = 'method fpr fdr ' ]
	cut -f 1,2 demo/listening_weights.tsv | same_text $'unit\tlistening\nlistening\t1'
	whitens demo
	# the page has its map, and the data are made by the first of the commands, within the folder
	grep -q '<h1>A simulated recording: listening</h1>' demo/report.html
	grep -q 'plotslices.*listening_clusters.nii.gz' demo/report.html
	sed -n 4p demo/commands.txt | same_text 'simbold --kind=auditory --seed=1 -o bids'
	sed 's/^[0-9a-f]*  //' demo/inputs.sha256 | same_text "$(printf '%s\n' \
		bids/sub-01/func/sub-01_task-auditory_{bold.nii.gz,events.tsv})"
	example demo OUT="$PWD/demo" -n | grep '^simbold' | no_lines
	example demo OUT="$PWD/demo" SEED=2 -n | grep -qx "simbold --kind=auditory --seed=2 -o $PWD/demo/bids"
}

# killed_at PROGRAM: make, killed with all its children when it calls PROGRAM, and then called again, makes what is in want/.
killed_at() {
	local program
	rm -rf got kill && mkdir kill
	program=$(command -v "$1")
	printf '#!/bin/sh\n[ -e "%s" ] || { : >"%s"; kill -9 0; }\nexec %s "$@"\n' "$PWD/killed" "$PWD/killed" "$program" >"kill/$1"
	chmod +x "kill/$1"
	rm -f killed
	# in a group of its own, for all of which 0 stands
	PATH=$PWD/kill:$PATH setsid -w make -s -f "$TOP/examples/auditory/Makefile" DATA=bids OUT=got || true
	[ -e killed ] || { echo "$1 was never called"; return 1; }
	make -s -f "$TOP/examples/auditory/Makefile" DATA=bids OUT=got
	diff -r -x '*~' want got || { echo "killed at $1"; return 1; }
}

@test "an example that is killed anywhere leaves nothing half-written that passes for whole" {
	simulate bids
	make -s -f "$TOP/examples/auditory/Makefile" DATA=bids OUT=want
	for program in awk fdrthresh clusters sed sort; do
		killed_at $program
	done
}

@test "an example says that names with spaces are no names for make" {
	simulate bids
	mkdir 'of mine'
	cp -R bids 'of mine/bids'
	fails 2 "$TOP/examples/auditory/../report.mk:$(grep -n 'foreach name,DATA' "$TOP/examples/report.mk" | cut -d: -f1): *** \
DATA=of mine/bids: make takes no spaces in names; a link without one was expected.  Stop." \
		make --no-print-directory -f "$TOP/examples/auditory/Makefile" DATA='of mine/bids'
	run -2 example demo OUT="$PWD/of mine/demo"
	[[ $output == *": *** OUT=$PWD/of mine/demo: make takes no spaces in names; another folder, such as OUT=/tmp/demo, was \
expected.  Stop." ]]
	# with whole paths all is well there
	cd 'of mine'
	run -2 make --no-print-directory -s -f "$TOP/examples/auditory/Makefile"
	[[ $output == *" *** $PWD: make takes no spaces in names, so no commands can be noted for a report; another folder was \
expected.  Stop." ]]
	imginfo --check results/listening_z.nii.gz >shape
	make --no-print-directory -s -f "$TOP/examples/auditory/Makefile" DATA="$BATS_TEST_TMPDIR/bids" OUT="$BATS_TEST_TMPDIR/out"
	[ -s "$BATS_TEST_TMPDIR/out/report.html" ]
}

@test "the commands that the auditory example notes make the same files in another folder, whatever its variables" {
	simulate bids
	make() {
		command make --no-print-directory -f "$TOP/examples/auditory/Makefile" DATA=bids OUT=one MASKING=nonzero NAME=twice \
			CONTRAST='2*{listening} - mean(listening, drift_*)' TITLE='"2" & more' "$@"
	}
	make -s
	head -n 3 one/commands.txt | same_text "$(printf '%s\n' "# $(glmfit --version)" \
		"# In an empty folder, \`bash commands.txt' makes what this one has." 'set -eu -o pipefail')"
	again "$PWD/one"
	[ "$(find again -type f | wc -l)" -ge 18 ]
	# there is nothing more to do, and nothing is stale until an input is newer
	make | same_text "make: Nothing to be done for 'all'."
	touch -d '+1 second' bids/sub-01/func/sub-01_task-auditory_events.tsv
	make -n | grep -q '^glmreport '
	# the same bytes under make -j, and nothing at all under make -n
	command make -s -j2 -f "$TOP/examples/auditory/Makefile" DATA=bids OUT=two MASKING=nonzero NAME=twice \
		CONTRAST='2*{listening} - mean(listening, drift_*)' TITLE='"2" & more' 2>err
	[ ! -s err ] || cat err
	diff -r one two
	make -n OUT=never >/dev/null
	[ ! -e never ]
	# digests hold until an input isn't what it was
	(cd one && sha256sum -c --quiet inputs.sha256)
	cut -c 67- one/inputs.sha256 | same_text "$(printf '%s\n' "$PWD"/bids/sub-01/func/sub-01_task-auditory_{bold.nii.gz,events.tsv})"
	echo >>bids/sub-01/func/sub-01_task-auditory_events.tsv
	run bash -c 'cd one && sha256sum -c inputs.sha256'
	[ "$status" -eq 1 ]
}

@test "the auditory example does again what another variable changes, and nothing else" {
	simulate bids
	simulate others
	# shellcheck disable=SC2054
	common=(auditory DATA="$PWD/bids" OUT="$PWD/results" MASKING=nonzero)
	example "${common[@]}"
	notices "${common[@]}" -- DATA="$PWD/others" BOLD="$PWD/others/*/func/*_bold.nii.gz" \
		EVENTS="$PWD/others/*/func/*_events.tsv" TR=6 HRF=glover DRIFT=none MASKING=epi NAME=other CONTRAST=-listening \
		BACKGROUND="$(echo "$PWD"/bids/*/func/*_bold.nii.gz)" TITLE="'\\''(another, \$\$1)" FIRST='simbold bids'
	# what is done again are the contrast and what is made of it, and the maps are those of a folder made so at once
	written results >before
	example "${common[@]}" -j2 CONTRAST='2*listening - drift_1' 2>/dev/null
	written results before | same_text "$(printf '%s\n' commands.txt design_check.tsv inputs.sha256 listening.npy \
		listening_{clusters.nii.gz,clusters.tsv,effect.nii.gz,fdr05.nii.gz,p001.nii.gz,stat.nii.gz,thresholds.tsv} \
		listening_{variance.nii.gz,weights.tsv,z.nii.gz} report.html settings/{CONTRAST,TITLE})"
	example "${common[@]}" OUT="$PWD/once" CONTRAST='2*listening - drift_1' 2>/dev/null
	sed -i "s;$PWD/once;$PWD/results;g" once/report.html
	diff -r results once
	command make -q -C "$TOP/examples/auditory" "${common[@]:1}" CONTRAST='2*listening - drift_1'
	# a variable of the environment counts where make is told so, for the list of commands as well
	DRIFT=none example "${common[@]}" -n CONTRAST='2*listening - drift_1' | no_lines
	DRIFT=poly:3 example "${common[@]}" -e
	grep -c 'poly:3' results/commands.txt results/settings/DRIFT | same_text $'results/commands.txt:1\nresults/settings/DRIFT:1'
	again "$PWD/results"
}

@test "the auditory example makes the same maps of a 4-D image and of 3-D volumes" {
	simulate bids
	example auditory DATA="$PWD/bids" MASKING=nonzero OUT="$PWD/a" analysis
	bold=$(echo bids/*/func/*_bold.nii.gz)
	imgunpack "$bold" >series.npy
	mkdir volumes
	for t in $(seq 1 84); do
		tabview --rows="$t-$t" series.npy |
			imgpack -r "$bold" --type=int16 -o "volumes/$(printf 'v%03d.nii' "$t")"
	done
	example auditory BOLD="$PWD/volumes/*.nii" EVENTS="$(echo "$PWD"/bids/*/func/*_events.tsv)" TR=7 MASKING=nonzero \
		OUT="$PWD/b" analysis
	same_bytes a/listening.npy b/listening.npy
	same_bytes a/listening_clusters.tsv b/listening_clusters.tsv
	[ "$(wc -l <a/listening_clusters.tsv)" -gt 1 ]
}

@test "the auditory example says what it lacks" {
	run example auditory DATA="$PWD/nothing"
	[ "$status" -eq 2 ]
	[[ "$output" == *"no images: BOLD=$PWD/nothing/*/func/*_bold.nii.gz"* ]]
	example auditory DATA="$PWD/nothing" OUT="$PWD/nothing" clean
}

@test "the auditory example asks for the repetition time that 3-D volumes don't have" {
	simulate bids
	imgunpack bids/*/func/*_bold.nii.gz | tabview --rows=1 |
		imgpack -r bids/derivatives/*/*/func/*_mask.nii.gz -o v1.nii
	run example auditory BOLD="$PWD/v1.nii" EVENTS="$(echo "$PWD"/bids/*/func/*_events.tsv)" MASKING=nonzero OUT="$PWD/out"
	[ "$status" -eq 2 ]
	[[ "$output" == *"no repetition time in the images: TR=7, say"* ]]
}

@test "the examples of several runs say what they lack" {
	mkdir -p data/run-01 data/run-02
	touch data/run-01/bold.nii.gz data/run-02/bold.nii.gz data/run-01/events.tsv
	run example runs DATA="$PWD/data" RUNS='run-01 run-02' MOTION=
	[ "$status" -eq 2 ]
	[[ "$output" == *"no file $PWD/data/run-02/events.tsv; see DATA, RUNS, BOLD, EVENTS, MOTION"* ]]
	run example two-runs MASK="$PWD/data/run-01/events.tsv" BOLD_1="$PWD/run1.nii.gz"
	[ "$status" -eq 2 ]
	[[ "$output" == *"no file BOLD_1=$PWD/run1.nii.gz"* ]]
	example runs OUT="$PWD/out" clean
	example two-runs OUT="$PWD/out" clean
}

@test "runs that are asked for later are counted in what is there already" {
	simulate data
	for run in 1 2; do
		mkdir -p data/run-$run
		cp data/sub-01/func/*_bold.nii.gz data/run-$run/bold.nii.gz
		cp data/sub-01/func/*_events.tsv data/run-$run/events.tsv
	done
	# shellcheck disable=SC2054
	common=(runs DATA="$PWD/data" MOTION= NAME=listening CONTRAST=listening OUT="$PWD/results" folder "$PWD/results/inputs.sha256")
	example "${common[@]}" RUNS=run-1
	example "${common[@]}" RUNS='run-1 run-2'
	tabview -O tsv -c dof results/listening.npy | sed -n 2p | same_text 142
	cut -c 67- results/inputs.sha256 | same_text "$(printf '%s\n' "$PWD"/data/run-{1,2}/{bold.nii.gz,events.tsv})"
	mv results one
	example "${common[@]}" RUNS='run-1 run-2'
	diff -r one results
	# and one that is left out is no more
	example "${common[@]}" RUNS=run-2
	tabview -O tsv -c dof results/listening.npy | sed -n 2p | same_text 71
	# shellcheck disable=SC2054
	common=(runs DATA="$PWD/data" MOTION= NAME=listening CONTRAST=listening OUT="$PWD/results" RUNS='run-1 run-2')
	example "${common[@]}" 2>/dev/null
	# of what is left of another run or name nothing is made again, which is said
	cp -R results rest
	warns "report: $PWD/rest/listening_weights.tsv is on the page, but of none of its commands; \
remove what is left of other names and runs, or take another OUT
report: $PWD/rest/run-2_design.tsv is on the page, but of none of its commands; \
remove what is left of other names and runs, or take another OUT" \
		example "${common[@]}" OUT="$PWD/rest" NAME=other RUNS=run-1 EXTENT=1
	cp -R data others
	notices "${common[@]}" -- DATA="$PWD/others" RUNS=run-1 RUNS='run-2 run-1' BOLD=events.tsv EVENTS=bold.nii.gz \
		MOTION=events.tsv HRF=glover DRIFT=none MASKING=nonzero NAME=other CONTRAST=-listening Q=0.1 EXTENT=5 \
		MASK="$PWD/data/run-1/bold.nii.gz" BACKGROUND="$PWD/data/run-1/bold.nii.gz"
}

@test "two runs with designs in NPZ archives agree with whole matrices" {
	need_python numpy
	simulate one
	simbold --kind=auditory --seed=2 --grid=20,22,16 --voxel=8 -o two
	"$PYTHON" -c '
import numpy as np
rng = np.random.default_rng(1)
for run in "12":
    x = rng.normal(size=(84, 8)); x[:, 7] = 1
    np.savez_compressed(f"run{run}.npz", conditions=np.arange(3), X=x); np.save(f"x{run}.npy", x)
'
	ln -s one/*/func/*_bold.nii.gz run1.nii.gz
	ln -s two/*/func/*_bold.nii.gz run2.nii.gz
	imgmask --method=above:400 -o mask.nii.gz run1.nii.gz
	for run in 1 2; do imgunpack -m mask.nii.gz run$run.nii.gz >y$run.npy; done
	# the columns are called as the files are
	for run in 1 2; do tabview -O tsv x$run.npy | tail -n +2 >numbers$run.txt; done
	example two-runs MASK="$PWD/mask.nii.gz" BOLD_1="$PWD/run1.nii.gz" BOLD_2="$PWD/run2.nii.gz" \
		DESIGN_1="$PWD/numbers1.txt" DESIGN_2="$PWD/numbers2.txt" OUT="$PWD/named" "$PWD/named/mean.nii.gz" 2>/dev/null
	example two-runs MASK="$PWD/mask.nii.gz" BOLD_1="$PWD/run1.nii.gz" BOLD_2="$PWD/run2.nii.gz" \
		DESIGN_1="$PWD/run1.npz:X" DESIGN_2="$PWD/run2.npz:X" OUT="$PWD/results" 2>/dev/null
	"$PYTHON" "$TOP/tests/two_runs.py" y1.npy x1.npy y2.npy x2.npy >expected.tsv
	tabview -c Deactivation_effect,Deactivation_variance,Deactivation_stat,Effects_of_interest_stat results/contrasts.npy \
		>found.npy
	tabdiff --rtol=1e-8 found.npy expected.tsv
	[ "$(wc -l <expected.tsv)" -gt 500 ]
	cmp named/mean.nii.gz results/mean.nii.gz
	# 7 t and an F, and the mean
	[ "$(find results -name '*.nii.gz' | wc -l)" -eq 32 ]
	for run in 1 2; do
		diff <(tail -n +2 results/run-${run}_design.tsv) <(tabview --matrix -O tsv run$run.npz:X | tail -n +2)
		[ -e results/run-${run}_series.npy ]
		whitens results run-${run}_
	done
	cut -f 1,4 results/thresholds.tsv | head -n 2 | same_text $'contrast\tlevel\nSStSSp_minus_DStDSp\t0.05'
	[ "$(wc -l <results/thresholds.tsv)" -eq 9 ]
	# an F is tested for what is large, and all else on both sides
	tail -n +2 results/thresholds.tsv | cut -f 1,5 | grep -v 'two$' | same_text $'Effects_of_interest\tpos'
	grep -c . results/Effects_of_interest_weights.tsv | same_text 6
	grep -q 'Contrast Deactivation' results/report.html
	(cd results && sha256sum -c --quiet inputs.sha256)
	cut -c 67- results/inputs.sha256 | same_text "$(printf '%s\n' "$PWD"/{mask.nii.gz,run1.nii.gz,run1.npz,run2.nii.gz,run2.npz})"
	again "$PWD/results"
	notices two-runs MASK="$PWD/mask.nii.gz" BOLD_1="$PWD/run1.nii.gz" BOLD_2="$PWD/run2.nii.gz" DESIGN_1="$PWD/run1.npz:X" \
		DESIGN_2="$PWD/run2.npz:X" OUT="$PWD/results" -- MASK="$PWD/run1.nii.gz" BOLD_1="$PWD/run2.nii.gz" \
		BOLD_2="$PWD/run1.nii.gz" DESIGN_1="$PWD/run2.npz:X" DESIGN_2="$PWD/run1.npz:X" RUNS=1 RUNS='2 1' Q=0.1 EXTENT=5 \
		BACKGROUND="$PWD/run1.nii.gz" NAMES=Deactivation Deactivation='[1]'
	for map in SStSSp_minus_DStDSp_z DSp_minus_SSp_for_DSt_effect Effects_of_interest_z; do
		[ "$(imginfo -c shape results/$map.nii.gz | tail -n 1)" = 20x22x16 ]
	done
}

@test "the runs example agrees with nilearn on four runs of a recording" {
	need_reference
	mask=$(reference first_level_psc/mask_1slice.nii.gz)
	example runs DATA="$(data haxby)" BOLD=bold_1slice.nii.gz MOTION= MASK="$mask" OUT="$PWD/results" analysis
	tabview -c effect,variance,stat results/face_minus_house.npy >found.npy
	tabview -c effect,variance,stat "$(reference first_level_psc/fixedfx.tsv)" >expected.tsv
	tabdiff --rtol=1e-8 found.npy expected.tsv
	tabview -c z results/face_minus_house.npy >found.npy
	tabview -c z "$(reference first_level_psc/fixedfx.tsv)" >expected.tsv
	tabdiff --atol=1e-6 found.npy expected.tsv
}

@test "the runs example goes from events and motion to clusters, alike under make -j" {
	need_reference
	mask=$(reference first_level_psc/mask_1slice.nii.gz)
	for jobs in 1 2; do
		example runs -j$jobs DATA="$(data haxby)" BOLD=bold_1slice.nii.gz MASK="$mask" OUT="$PWD/j$jobs"
	done
	grep -q 'motion_6' j1/run-04_design.tsv
	diff -r j1 j2
	for run in 1 2 3 4; do whitens j1 run-0${run}_; done
	grep -q 'Contrast face_minus_house' j1/report.html
	again "$PWD/j1"
	# each voxel that passes is in one cluster
	passing=$(imgunpack --units -m "$mask" z=j1/face_minus_house_fdr.nii.gz | tabview -O tsv |
		awk 'NR > 1 && $1 != 0 { n++ } END { print n }')
	[ "$passing" -gt 10 ]
	[ "$(awk -F'\t' 'NR > 1 { n += $6 } END { print n }' j1/face_minus_house_clusters.tsv)" -eq "$passing" ]
}
