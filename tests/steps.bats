#!/usr/bin/env bats
# steps: the custom steps of boldpipe(5), in awk, Python and R, each between the programs where the page has it.
load helpers

STEPS=$TOP/examples/steps

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	# two conditions, 18 s apart
	awk 'BEGIN { print "onset\tduration\ttrial_type"
		for (i = 0; i < 6; i++) printf "%d\t6\t%s\n%d\t4\t%s\n", 40 * i + 2, "cat", 40 * i + 20, "dog" }' >events.tsv
}

need_r() {
	command -v Rscript >/dev/null || skip "no Rscript"
}

# A recording of 120 scans, TR 2 s, and its mask, by simulation.
make_recording() {
	simbold --kind=auditory --grid=12,12,8 -n 120 -t 2 -o bids >/dev/null
	ln -s bids/sub-01/func/*_bold.nii.gz bold.nii.gz
	imgmask --method=epi -o mask.nii bold.nii.gz
	ev2reg -t 2 -n 120 bids/sub-01/func/*_events.tsv | hrfconv -t 2 | mkdesign >design.tsv
}

# The fit in percent by the program itself, to compare with.
fit_percent() {
	imgunpack -m mask.nii bold.nii.gz | glmfit -d design.tsv --psc -O tsv >want.tsv
}

# All but the mean, which a step changes for all that follow.
same_fit() {
	tabdiff -c "$(head -n 1 design.tsv | cut -f 2- | tr '\t' ','),sigma2,r2" --rtol=1e-9 --atol=1e-9 want.tsv got.tsv
}

@test "a series is scaled to percent in Python between imgunpack and glmfit" {
	need_python
	make_recording
	fit_percent
	imgunpack -m mask.nii bold.nii.gz | "$PYTHON" "$STEPS/percent.py" | glmfit -d design.tsv -O tsv >got.tsv
	same_fit
}

@test "a series is scaled to percent in awk between imgunpack and glmfit" {
	make_recording
	fit_percent
	imgunpack -m mask.nii -O tsv bold.nii.gz | awk -f "$STEPS/percent.awk" | glmfit -d design.tsv >got.tsv
	same_fit
}

@test "a series is scaled to percent in R between imgunpack and glmfit" {
	need_r
	make_recording
	fit_percent
	imgunpack -m mask.nii -O tsv bold.nii.gz | Rscript "$STEPS/percent.R" | glmfit -d design.tsv >got.tsv
	same_fit
}

# Convolution is linear: the regressor of `either' is the sum of both.
is_sum_of_regressors() {
	hrfconv -t 2 <either.tsv >regressors.tsv
	[ "$(head -n 1 regressors.tsv)" = "$(printf 'time\tcat\tdog\tanimal')" ]
	[ "$(wc -l <regressors.tsv)" -eq 121 ]
	awk -F '\t' 'NR > 1 { d = $2 + $3 - $4; if (d * d > 1e-24) { print NR ": " $0; bad = 1 } if ($4 > 0.5) on++ }
		END { exit bad || !on }' regressors.tsv
}

@test "a condition that is either of two is added in awk between ev2reg and hrfconv" {
	ev2reg -t 2 -n 120 events.tsv | awk -v name=animal -v a=cat -v b=dog -f "$STEPS/either.awk" >either.tsv
	is_sum_of_regressors
}

@test "a condition that is either of two is added in Python between ev2reg and hrfconv" {
	need_python
	ev2reg -t 2 -n 120 events.tsv | "$PYTHON" "$STEPS/either.py" animal cat dog >either.tsv
	is_sum_of_regressors
}

@test "a condition that is either of two is added in R between ev2reg and hrfconv" {
	need_r
	ev2reg -t 2 -n 120 events.tsv | Rscript "$STEPS/either.R" animal cat dog >either.tsv
	is_sum_of_regressors
}

@test "a step that fails makes the stages behind it fail" {
	run bash -c "ev2reg -t 2 -n 120 events.tsv | awk -v name=x -v a=cat -v b=cow -f '$STEPS/either.awk' | hrfconv -t 2"
	[ "$status" -eq 1 ]
	[[ $output == *"either.awk: no column cat or cow"* ]]
	[[ $output == *"hrfconv: stdin: "* ]]
}

# Statistics of six units, of which three have an effect of at least 1, one just so, and one is missing.
make_statistics() {
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' effect variance dof stat z p \
		1 0.01 100 10 9 1e-19 -2 0.04 100 -10 -9 1 0.5 0.0025 100 10 9 1e-19 \
		n/a n/a 100 n/a n/a n/a 3 1 100 3 2.9 0.0019 0.25 1 100 0.25 0.25 0.4 >stats.tsv
	printf '%s\n' z 9 -9 0 n/a 0 0 >want.tsv
}

# Of the three units left to test, the threshold lets two pass; without the step it would be three.
survivors() {
	fdrthresh -u 3 --method=none | tabview -O tsv -c z >got.tsv
	diff want.tsv got.tsv
}

@test "small effects are left untested in awk between contrast and fdrthresh" {
	make_statistics
	awk -v size=1 -f "$STEPS/large.awk" stats.tsv | survivors
}

@test "small effects are left untested in Python between contrast and fdrthresh" {
	need_python
	make_statistics
	tabview -O npy stats.tsv | "$PYTHON" "$STEPS/large.py" 1 | survivors
}

@test "small effects are left untested in R between contrast and fdrthresh" {
	need_r
	make_statistics
	Rscript "$STEPS/large.R" 1 <stats.tsv | survivors
}

@test "units that a step sets to 0 aren't counted by fdrthresh" {
	make_recording
	imgunpack -m mask.nii bold.nii.gz | glmfit -d design.tsv |
		contrast -d design.tsv -O tsv listening >stats.tsv
	awk -v size=5 -f "$STEPS/large.awk" stats.tsv >large.tsv
	fdrthresh -q 0.05 --threshold-only large.tsv >with.tsv
	awk -F '\t' 'NR == 1 || $1 >= 5 || $1 <= -5' stats.tsv | fdrthresh -q 0.05 --threshold-only >without.tsv
	cmp with.tsv without.tsv
}

@test "where the locale has decimal commas, a step in awk does nothing but say so" {
	need_commas
	ev2reg -t 2 -n 120 events.tsv >fine.tsv
	for step in percent either large; do
		fails 1 "$step.awk: this locale has decimal commas; LC_ALL=C was expected" \
			env LC_ALL=comma awk -f "$STEPS/$step.awk" fine.tsv
		[ ! -s fails.out ]
	done
}

@test "boldpipe(5) shows the steps as they are" {
	mandoc -Tascii -Owidth=200 "$TOP/man/boldpipe.5" | sed $'s/.\b//g; s/^ *//; s/ *$//' | tr -s ' \t' ' ' >page
	for step in "$STEPS"/*.awk "$STEPS"/*.py; do
		sed 's/^[ \t]*//' "$step" | tr -s ' \t' ' ' >want
		# the lines of the step, in one piece
		awk -v step="${step##*/}" 'NR == FNR { want[++n] = $0; next } { page[++m] = $0 }
			END {
				for (i = 1; i + n - 1 <= m; i++) {
					for (j = 1; j <= n && page[i + j - 1] == want[j]; j++)
						;
					if (j > n) exit 0
				}
				print step " is not in boldpipe(5) as it is"
				exit 1
			}' want page
	done
}
