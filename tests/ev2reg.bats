#!/usr/bin/env bats
# ev2reg: events of both kinds on both grids and scan by scan, and everything that can be wrong with them.
# contract: ev2reg -t 2 -n 12 --oversample=4 --start=-8 <events.tsv
load helpers

# events ROWS...: events.tsv with onset, duration, trial_type; fields separated by blanks.
events() {
	printf '%s\n' 'onset duration trial_type' "$@" | tr ' ' '\t' >events.tsv
}

# The design of the recording's run N from the operands given, beside nilearn's.
agrees_with_design() {
	local run=$1 model
	shift
	ev2reg -t 2.5 -n 121 "$@" | hrfconv -t 2.5 | mkdesign | cut -f 2- >mine.tsv
	for model in ols ar1; do
		tabdiff --rtol=1e-12 mine.tsv "$(reference "first_level/$model/run-0$run/design.tsv")"
	done
}

@test "events of the recording, BIDS and FSL, give nilearn's designs" {
	need_reference
	for run in 1 2 3 4; do
		agrees_with_design $run "$(data haxby/run-0$run/events.tsv)"
		agrees_with_design $run "$(data haxby/run-0$run)"/ev/*.txt
	done
}

@test "oversampled regressors with open edges and the mean of each scan are the StudyForrest tutorial's" {
	need_reference
	ev2reg -t 2.5 -n 121 --edges=open --oversample=256 --order=file "$(data haxby/run-01/events.tsv)" |
		hrfconv -t 2.5 --hrf=spm5 --sample=mean | cut -f 2- >mine.tsv
	tabdiff --rtol=1e-12 mine.tsv "$(reference studyforrest/oversampled256.tsv)"
}

@test "frames of the parcel tutorial's events are its regressors" {
	need_reference
	for subject in 0 1; do
		for side in LR RL; do
			ev2reg -t 0.72 -n 253 --frames --rest=rest --order=loss,win,neut \
				"$(reference "hcp_parcels/hcp/subjects/$subject/EVs/tfMRI_GAMBLING_$side")"/*.txt | cut -f 2- >mine.tsv
			tabdiff mine.tsv "$(reference "hcp_parcels/regressors_sub${subject}_$side.tsv")"
		done
	done
}

@test "trials begin at the first point not before the onset, last one point at least, and add" {
	events '0.5 1 a' '1 0 a' '2 2 b' '3 1 b'
	fails 0 "ev2reg: warning: events.tsv:3: trial overlaps another one of its condition; amplitudes add (and 1 more)" \
		ev2reg -t 1 -n 4 --oversample=2 --start=0 events.tsv
	same_text "$(printf '%s\n' 'time a b' '0 0 0' '0.5 1 0' '1 2 0' '1.5 0 0' '2 0 1' '2.5 0 1' '3 0 2' '3.5 0 2' \
		'4 0 0' | tr ' ' '\t')" <fails.out
}

@test "the grid begins where --start says and ends a scan after the last" {
	events '0 1 a'
	ev2reg -t 2 -n 3 --oversample=2 --start=-3 events.tsv | cut -f 1 | paste -sd ' ' |
		same_text 'time -3 -2 -1 0 1 2 3 4 5 6'
	# a whole number of steps doesn't fit: evenly spaced all the same
	ev2reg -t 2 -n 3 --oversample=1 --start=-3 events.tsv | awk '{ printf "%.9g ", $1 + 0 }' |
		grep -Fx -- '0 -3 -1.2 0.6 2.4 4.2 6 '
	ev2reg -t 2 -n 3 --oversample=2 --start=-3 --slice-ref=0.5 events.tsv | sed -n '2p;$p' | cut -f 1 | paste -sd ' ' |
		same_text '-2 7.5'
}

@test "open edges leave out the onset and the end, and the later trial counts" {
	printf '%s\n' 'onset duration trial_type modulation' '1 2 a 1' '2 2 a 3' | tr ' ' '\t' >events.tsv
	fails 0 "ev2reg: warning: events.tsv:3: trial overlaps another one of its condition; the later one counts" \
		ev2reg -t 1 -n 5 --oversample=2 --edges=open events.tsv
	same_text "$(printf '%s\n' 'time a' '0 0' '0.5 0' '1 0' '1.5 1' '2 1' '2.5 3' '3 3' '3.5 3' '4 0' '4.5 0' | tr ' ' '\t')" \
		<fails.out
}

@test "frames are the scans from the onset's on, assigned and not added" {
	events '1 2 a' '4 4.1 b' '5 1 b'
	ev2reg -t 2 -n 6 --frames --rest=rest events.tsv 2>/dev/null | same_text "$(printf '%s\n' 'time a b rest' '0 1 0 0' '2 0 0 1' \
		'4 0 1 0' '6 0 1 0' '8 0 1 0' '10 0 0 1' | tr ' ' '\t')"
	ev2reg -t 2 -n 6 --frames --rest=rest --constant events.tsv 2>/dev/null |
		same_bytes - <(ev2reg -t 2 -n 6 --frames --rest=rest events.tsv 2>/dev/null |
			awk -v OFS='\t' '{ print $0, NR == 1 ? "constant" : 1 }')
	ev2reg -t 2 -n 6 --frames --constant events.tsv 2>/dev/null |
		same_bytes - <(ev2reg -t 2 -n 6 --frames events.tsv 2>/dev/null | mkdesign --drift=none)
}

@test "amplitudes come from modulation or the column that is named" {
	printf '%s\n' 'onset duration modulation weight' '0 1 2 0.5' | tr ' ' '\t' >events.tsv
	ev2reg -t 1 -n 2 --frames events.tsv | sed -n 1,2p | same_text $'time\tdummy\n0\t2'
	ev2reg -t 1 -n 2 --frames --amplitude=weight events.tsv | sed -n 2p | same_text $'0\t0.5'
	fails 1 "ev2reg: events.tsv: no column \`weigth'; nearest is \`weight'" ev2reg -t 1 -n 2 --amplitude=weigth events.tsv
}

@test "conditions sort by bytes, come as in the file, or as listed" {
	events '0 1 b' '1 1 B' '2 1 a'
	header() { ev2reg -t 1 -n 4 --frames "$@" events.tsv | head -n 1 | tr '\t' ' '; }
	header | same_text 'time B a b'
	header --order=file | same_text 'time b B a'
	header --order=a,b,B | same_text 'time a b B'
	fails 1 "ev2reg: --order: condition \`B' is left out; expected all of them" ev2reg -t 1 -n 4 --order=a,b events.tsv
	fails 1 "ev2reg: --order: no condition \`c'; nearest is \`b'" ev2reg -t 1 -n 4 --order=c,b,B events.tsv
	fails 1 "ev2reg: --order: \`a' is there twice" ev2reg -t 1 -n 4 --order=a,b,a events.tsv
}

@test "--trials makes a column per trial, numbered by onset" {
	events '3 1 b' '0 1 a' '1 1 b'
	ev2reg -t 1 -n 4 --frames --trials events.tsv |
		same_text "$(printf '%s\n' 'time a_001 b_001 b_002' '0 1 0 0' '1 0 1 0' '2 0 0 0' '3 0 0 1' | tr ' ' '\t')"
	ev2reg -t 1 -n 4 --frames --trials --order=file events.tsv | head -n 1 | same_text $'time\tb_002\ta_001\tb_001'
}

@test "an FSL file is a condition called after it, or as NAME= says, and may be empty" {
	printf '1 1 2\n' >face.txt
	: >none.txt
	ev2reg -t 1 -n 3 --frames face.txt | same_text $'time\tface\n0\t0\n1\t2\n2\t0'
	ev2reg -t 1 -n 3 --frames a=face.txt - <face.txt | head -n 1 | same_text $'time\ta\tstdin'
	fails 0 "ev2reg: warning: condition \`b' is 0 throughout" ev2reg -t 1 -n 3 --frames a=face.txt b=none.txt
	cp face.txt a=b.txt
	ev2reg -t 1 -n 3 --frames a=b.txt | head -n 1 | same_text $'time\ta=b'
	fails 1 "ev2reg: none.txt: is empty; expected a header" ev2reg -t 1 -n 3 none.txt
	fails 2 "ev2reg: no name before \`=' in =face.txt; see ev2reg --help" ev2reg -t 1 -n 3 =face.txt
}

@test "files that are neither BIDS nor FSL are refused" {
	printf '1 2\n' >two.txt
	fails 1 "ev2reg: two.txt:1: no header and 2 columns; expected onset, duration, trial_type of BIDS, or FSL's three columns of numbers" \
		ev2reg -t 1 -n 3 two.txt
	events '0 1 a'
	fails 1 "ev2reg: events.tsv: has a header; NAME=FILE is for FSL's three columns of numbers" ev2reg -t 1 -n 3 a=events.tsv
	fails 1 "ev2reg: nosuch.tsv: cannot open: No such file or directory" ev2reg -t 1 -n 3 nosuch.tsv
	printf '1 2 x\n' >text.txt
	fails 1 "ev2reg: text.txt: no column \`onset'; nearest is \`1'" ev2reg -t 1 -n 3 text.txt
	printf '1 2 1\n2 x 1\n' >text.txt
	fails 1 'ev2reg: text.txt:2: column text_2: "x" is not a number' ev2reg -t 1 -n 3 text.txt
}

@test "a condition comes from one file, and isn't called time" {
	events '0 1 a'
	cp events.tsv other.tsv
	fails 1 "ev2reg: other.tsv: condition \`a' is in events.tsv too; a run's condition comes from one file" \
		ev2reg -t 1 -n 3 events.tsv other.tsv
	events '0 1 time'
	fails 1 "ev2reg: events.tsv: a condition can't be called \`time', which is the column of times" ev2reg -t 1 -n 3 events.tsv
}

@test "missing and misspelled columns of events name the nearest" {
	printf 'onsets\tduration\n1\t2\n' >e.tsv
	fails 1 "ev2reg: e.tsv: no column \`onset'; nearest is \`onsets'" ev2reg -t 2 -n 10 e.tsv
	printf 'onset\tdurration\n1\t2\n' >e.tsv
	fails 1 "ev2reg: e.tsv: no column \`duration'; nearest is \`durration'" ev2reg -t 2 -n 10 e.tsv
}

@test "text, n/a, infinity and negative durations in events have a file and a line" {
	events '0 1 a' '1 x a'
	fails 1 'ev2reg: events.tsv:3: column duration: "x" is not a number' ev2reg -t 2 -n 10 events.tsv
	events '0 1 a' '1 n/a a'
	fails 1 "ev2reg: events.tsv:3: duration is n/a; expected a number" ev2reg -t 2 -n 10 events.tsv
	events '0 1 a' 'inf 1 a'
	fails 1 "ev2reg: events.tsv:3: onset is infinite; expected a number" ev2reg -t 2 -n 10 events.tsv
	events '0 -1 a'
	fails 1 "ev2reg: events.tsv:2: negative duration -1 s" ev2reg -t 2 -n 10 events.tsv
	printf 'onset\tduration\tmodulation\n1\t2\tn/a\n' >e.tsv
	fails 1 "ev2reg: e.tsv:2: modulation is n/a; expected a number" ev2reg -t 2 -n 10 e.tsv
	printf 'onset\tduration\n1\n' >e.tsv
	fails 1 "ev2reg: e.tsv:2: 1 fields, header has 2" ev2reg -t 2 -n 10 e.tsv
}

@test "no event inside the run is an error, with advice where onsets look like milliseconds" {
	events '4000 1000 a' '8000 1000 b'
	fails 1 "ev2reg: events.tsv:2: no event inside the run, which ends at 20 s; the first is at 4000 s; onsets look like milliseconds, expected seconds" \
		ev2reg -t 2 -n 10 events.tsv
	events '40000 1000 a'
	fails 1 "ev2reg: events.tsv:2: no event inside the run, which ends at 20 s; the first is at 40000 s" ev2reg -t 2 -n 10 events.tsv
	events '-40 1 a'
	fails 1 "ev2reg: events.tsv:2: no event inside the run, which ends at 20 s; the first is at -40 s" ev2reg -t 2 -n 10 events.tsv
	events
	fails 1 "ev2reg: events.tsv: no events" ev2reg -t 2 -n 10 events.tsv
}

@test "events before the grid, past the end or of no type are warned of" {
	events '-30 2 a' '1 2 n/a' '3 2 a' '19 3 a' '23 1 a' '1 2 n/a'
	fails 0 "ev2reg: warning: events.tsv:3: trial_type is n/a; 2 such events dropped
ev2reg: warning: events.tsv:2: event begins before -24 s, where the grid begins; clamped
ev2reg: warning: events.tsv:5: event reaches past the end of the run at 20 s; clipped (and 1 more)" \
		ev2reg -t 2 -n 10 events.tsv
	events '1 2 n/a' '3 2 a'
	fails 0 "ev2reg: warning: events.tsv:2: trial_type is n/a; event dropped" ev2reg -t 2 -n 10 events.tsv
	# frames begin at 0
	events '-3 4 a' '19 3 a'
	fails 0 "ev2reg: warning: events.tsv:2: event begins before 0 s, where the grid begins; clamped
ev2reg: warning: events.tsv:3: event reaches past the end of the run at 20 s; clipped" ev2reg -t 2 -n 10 --frames events.tsv
	cut -f 2 fails.out | paste -sd ' ' | same_text 'a 0 0 0 0 0 0 0 0 0 1'
}

@test "ev2reg is called with -t and -n, and with options that go together" {
	events '0 1 a'
	fails 2 "ev2reg: -t is missing; expected the repetition time in seconds; see ev2reg --help" ev2reg -n 4 events.tsv
	fails 2 "ev2reg: -n is missing; expected the number of scans; see ev2reg --help" ev2reg -t 4 events.tsv
	fails 2 "ev2reg: -n 1: a grid needs 2 scans; see ev2reg --help" ev2reg -t 4 -n 1 events.tsv
	fails 2 "ev2reg: --rest goes with --frames; see ev2reg --help" ev2reg -t 4 -n 4 --rest=r events.tsv
	fails 2 "ev2reg: --constant goes with --frames; mkdesign adds one to what hrfconv makes; see ev2reg --help" \
		ev2reg -t 4 -n 4 --constant events.tsv
	fails 2 "ev2reg: --edges is for the fine grid; --frames has none; see ev2reg --help" \
		ev2reg -t 4 -n 4 --frames --edges=open events.tsv
	fails 2 "ev2reg: --oversample is for the fine grid; --frames has none; see ev2reg --help" \
		ev2reg -t 4 -n 4 --frames --oversample=50 events.tsv
	fails 2 "ev2reg: --start is for the half-open grid; --frames begins at 0; see ev2reg --help" \
		ev2reg -t 4 -n 4 --frames --start=-24 events.tsv
	fails 2 "ev2reg: --start is for the half-open grid; --edges=open begins at 0; see ev2reg --help" \
		ev2reg -t 4 -n 4 --edges=open --start=-24 events.tsv
	fails 2 "ev2reg: --oversample=1 makes no fine grid; expected 2 or more, or --frames; see ev2reg --help" \
		ev2reg -t 4 -n 4 --oversample=1 --edges=open events.tsv
	fails 1 "ev2reg: --rest: there is a condition \`a' already" ev2reg -t 4 -n 4 --frames --rest=a events.tsv
	fails 1 "ev2reg: --constant: there is a condition \`constant' already" \
		ev2reg -t 4 -n 4 --frames --rest=constant --constant events.tsv
}

@test "regressors are written as a structured array when asked for" {
	need_python
	events '0 1 a'
	ev2reg -t 1 -n 2 --frames -O npy events.tsv >r.npy
	"$PYTHON" -c 'import numpy as np; r = np.load("r.npy"); print(r.dtype.names, r["a"].tolist())' |
		same_text "('time', 'a') [1.0, 0.0]"
}
