#!/usr/bin/env bats
# hrfconv: kernels and regressors beside the reference tables, and beside the definitions in numpy and scipy.
# contract: hrfconv -t 2 <fine.tsv
load helpers

# trials.tsv: impulses, blocks, amplitudes, trials before the run and past its end.
trials() {
	printf '%s\n' 'onset duration trial_type modulation' '0 0 a 1' '3.3 4.1 b 0.5' '10 0 a 2' '20.02 7 b -1' '21 0.01 a 1.5' \
		'-3 5 b 1' '70 2 a 1' | tr ' ' '\t' >trials.tsv
}

# agrees TR SCANS SLICE_REF MODEL DRIFT: the design from trials.tsv has the numbers of tests/regressors.py.
agrees() {
	"$PYTHON" "$TOP/tests/regressors.py" trials.tsv "$@" >want.tsv
	ev2reg -t "$1" -n "$2" --slice-ref="$3" trials.tsv 2>/dev/null | hrfconv -t "$1" --slice-ref="$3" --hrf="$4" |
		mkdesign --drift="$5" >got.tsv
	[ "$(head -n 1 got.tsv)" = "$(head -n 1 want.tsv)" ]
	tabdiff --rtol=1e-11 got.tsv want.tsv
}

# A grid of 2 scans of 2 s with 4 points each, and a regressor.
fine() {
	printf '%s\n' 'time a' '-1 0' '-0.5 0' '0 2' '0.5 4' '1 6' '1.5 0' '2 1' '2.5 1' '3 0' '3.5 0' '4 0' | tr ' ' '\t' >fine.tsv
}

@test "kernels of spm and glover with their derivatives are those of the reference tables" {
	need_reference
	for tr in 0.72 2.0 2.5; do
		paste <(hrfconv -t $tr --kernel --hrf=spm+d+dd) <(hrfconv -t $tr --kernel --hrf=glover+d+dd | cut -f 2-) |
			cut -f 2- >mine.tsv
		tabdiff --rtol=1e-11 mine.tsv "$(reference hrf/hrf_tr${tr}_os50.tsv)"
	done
}

@test "the spm5 kernel is the StudyForrest tutorial's" {
	need_reference
	hrfconv -t 2.5 --kernel --hrf=spm5 --oversample=256 | sed '1s/spm5/kernel/' | cut -f 2 >mine.tsv
	tabdiff --rtol=1e-12 mine.tsv "$(reference studyforrest/spm5_kernel_tr2.5_os256.tsv)"
}

@test "every model gives the numbers of its definition" {
	need_python numpy scipy
	trials
	for model in spm spm+d spm+d+dd glover glover+d glover+d+dd spm5 fir:0-4 none; do
		agrees 2 40 0 $model none
		agrees 0.72 110 0 $model none
	done
}

@test "scans within the TR give the numbers of the definition" {
	need_python numpy scipy
	trials
	for model in spm+d+dd glover fir:0-2; do
		agrees 1.3 60 0.5 $model none
	done
}

@test "every drift gives the numbers of its definition" {
	need_python numpy scipy
	trials
	for drift in cosine cosine:0.05 poly poly:4 legendre:4 power:3; do
		agrees 1.3 60 0.5 none $drift
	done
}

@test "kernels carry the name of their model, and time" {
	hrfconv -t 2 --kernel --hrf=glover+d+dd | head -n 1 | same_text $'time\tglover\tglover_derivative\tglover_dispersion'
	hrfconv -t 2 --kernel --hrf=fir:1,3 --oversample=2 |
		same_text "$(printf '%s\n' 'time fir_delay_1 fir_delay_3' '0 0 0' '1 0 0' '2 0.5 0' '3 0.5 0' '4 0 0' '5 0 0' '6 0 0.5' \
			'7 0 0.5' | tr ' ' '\t')"
	hrfconv -t 2 --kernel --hrf=none | same_text $'time\tnone\n0\t1'
	[ "$(hrfconv -t 2 --kernel | wc -l)" -eq 801 ]
	hrfconv -t 2 --kernel | awk 'NR > 1 { sum += $2 } END { printf "%.12f\n", sum }' | same_text 1.000000000000
}

@test "kernels that were written can be read as a table" {
	trials
	hrfconv -t 2 --kernel --hrf=spm+d >mine.tsv
	ev2reg -t 2 -n 40 trials.tsv 2>/dev/null >fine.tsv
	hrfconv -t 2 --hrf=mine.tsv fine.tsv | sed 's/_spm_derivative/_derivative/g' >got.tsv
	hrfconv -t 2 --hrf=spm+d fine.tsv >want.tsv
	tabdiff --rtol=1e-12 got.tsv want.tsv
	head -n 1 got.tsv | same_text $'time\ta\ta_derivative\tb\tb_derivative'
}

@test "a scan's value is interpolated, a mean, or stays on the grid" {
	fine
	hrfconv -t 2 --hrf=none fine.tsv | same_text $'time\ta\n0\t2\n2\t1'
	hrfconv -t 2 --hrf=none --sample=mean fine.tsv | same_text $'time\ta\n0\t3\n2\t0.5'
	hrfconv -t 2 --hrf=none --sample=none <fine.tsv >got.tsv
	same_bytes got.tsv fine.tsv
}

@test "times a scan apart from the first scan on are scans" {
	printf 'time\ta\n0\t1\n2\t0\n4\t3\n' >frames.tsv
	hrfconv -t 2 --hrf=none frames.tsv | same_text $'time\ta\n0\t1\n2\t0\n4\t3'
}

@test "spm5 holds the first value before the grid" {
	printf 'time\ta\n' >ones.tsv
	awk 'BEGIN { for (i = 0; i < 80; i++) printf "%.2f\t1\n", i / 4 }' >>ones.tsv
	hrfconv -t 2 --hrf=spm5 --sample=mean ones.tsv | awk 'NR > 1 { if (($2 - 1) ^ 2 > 1e-24) print } END { print NR }' |
		same_text 11
}

@test "hrfconv refuses what is no fine grid" {
	fine
	printf 'a\tb\n1\t2\n' >none.tsv
	fails 1 "hrfconv: none.tsv: no column \`time'; expected the fine grid of ev2reg" hrfconv -t 2 none.tsv
	cut -f 1 fine.tsv >none.tsv
	fails 1 "hrfconv: none.tsv: no regressors beside \`time'; expected the fine grid of ev2reg" hrfconv -t 2 none.tsv
	sed '5s/^0.5/0.25/' fine.tsv >uneven.tsv
	fails 1 "hrfconv: uneven.tsv: record 4: time 0.25 doesn't fit an even grid" hrfconv -t 2 uneven.tsv
	sed -n 1,2p fine.tsv >short.tsv
	fails 1 "hrfconv: short.tsv: 1 record; a grid has 2 or more" hrfconv -t 2 short.tsv
	fails 1 "hrfconv: fine.tsv: times 0.5 s apart are no fine grid for scans of 0.2 s; is -t right?" hrfconv -t 0.2 fine.tsv
	fails 1 "hrfconv: fine.tsv: the grid, from -1 to 4 s, is none of whole scans of 3 s; are -t and --slice-ref right?" \
		hrfconv -t 3 fine.tsv
	fails 1 "hrfconv: fine.tsv: the grid, from -1 to 4 s, is none of whole scans of 2 s; are -t and --slice-ref right?" \
		hrfconv -t 2 --slice-ref=0.5 fine.tsv
}

@test "text, n/a and infinity in regressors have a place" {
	fine
	sed '4s/2$/n\/a/' fine.tsv >bad.tsv
	fails 1 "hrfconv: bad.tsv: record 3: column \`a' is n/a; expected a number" hrfconv -t 2 bad.tsv
	sed '4s/2$/-inf/' fine.tsv >bad.tsv
	fails 1 "hrfconv: bad.tsv: record 3: column \`a' is infinite; expected a number" hrfconv -t 2 bad.tsv
	sed '4s/2$/two/' fine.tsv >bad.tsv
	fails 1 'hrfconv: bad.tsv:4: column a: "two" is not a number' hrfconv -t 2 bad.tsv
}

@test "hrfconv says which models there are" {
	fine
	models='spm, spm+d, spm+d+dd, glover, glover+d, glover+d+dd, spm5, fir:DELAYS, none'
	for model in smp spm+dd spm5+d fir:3-1 fir: none+d; do
		fails 2 "hrfconv: --hrf: no model \`$model'; expected $models, or a table; see hrfconv --help" \
			hrfconv -t 2 --hrf=$model fine.tsv
	done
	fails 1 "hrfconv: --hrf: spm can't be sampled every 100 s" hrfconv -t 100 --kernel --oversample=1
}

@test "a table that is no HRF is refused" {
	fine
	printf 'times\th\n0\t1\n' >h.tsv
	fails 1 "hrfconv: h.tsv: no column \`time'; nearest is \`times'" hrfconv -t 2 --hrf=h.tsv fine.tsv
	printf 'time\th\n0\t1\n0\t2\n' >h.tsv
	fails 1 "hrfconv: h.tsv: no HRF; expected \`time' that increases from 0 or later, and a column whose sum is above 0" \
		hrfconv -t 2 --hrf=h.tsv fine.tsv
	printf 'time\th\n0\t1\n1\t-2\n' >h.tsv
	fails 1 "hrfconv: h.tsv: no HRF; expected \`time' that increases from 0 or later, and a column whose sum is above 0" \
		hrfconv -t 2 --hrf=h.tsv fine.tsv
	printf 'time\th\n0\t1\n1\tn/a\n' >h.tsv
	fails 1 "hrfconv: h.tsv:3: column \`h' is not a finite number" hrfconv -t 2 --hrf=h.tsv fine.tsv
}

@test "hrfconv is called with -t, and with one table or none" {
	fine
	fails 2 "hrfconv: -t is missing; expected the repetition time in seconds; see hrfconv --help" hrfconv fine.tsv
	fails 2 "hrfconv: too many operands; expected one table; see hrfconv --help" hrfconv -t 2 fine.tsv fine.tsv
	fails 2 "hrfconv: too many operands; expected none with --kernel; see hrfconv --help" hrfconv -t 2 --kernel fine.tsv
	fails 2 "hrfconv: --oversample goes with --kernel; a table's own steps count; see hrfconv --help" \
		hrfconv -t 2 --oversample=50 fine.tsv
}
