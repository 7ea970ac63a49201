#!/usr/bin/env bats
# mkdesign: columns and their order, confounds, censoring, factors, drifts, group designs, and what is wrong with them.
# contract: mkdesign -t 2 <regressors.tsv
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	table 'time cat' '0 0' '2 1' '4 1' '6 0' >regressors.tsv
	table 'fd rot_x rot_y trans_x' 'n/a 1 7 0.5' '0.1 2 5 0.25' '0.7 4 7 1' '0.2 3 6 2' >confounds.tsv
	table 'participant_id age sex site' 'sub-01 30 M 1' 'sub-02 40 F 2' 'sub-03 n/a F 1' 'sub-04 20 M 10' >participants.tsv
}

# table ROW...: fields separated by blanks, as TSV.
table() {
	printf '%s\n' "$@" | tr ' ' '\t'
}

# is ROW...: standard input is this table.
is() {
	same_text "$(table "$@")"
}

@test "the design of the recording with motion and powers has the StudyForrest tutorial's nuisance" {
	need_reference
	mkdesign -n 121 --drift=power:2 -x "$(data haxby/run-01/motion.txt)" </dev/null >got.tsv
	head -n 1 got.tsv | cut -f 1,6-9 | is 'motion_1 motion_6 drift_1 drift_2 constant'
	paste <(cut -f 1-6 got.tsv) <(cut -f 9 got.tsv) <(cut -f 7,8 got.tsv) |
		sed "1s/.*/$(head -n 1 "$(reference studyforrest/nuisance.tsv)")/" >mine.tsv
	tabdiff --rtol=1e-12 mine.tsv "$(reference studyforrest/nuisance.tsv)"
}

@test "time comes first, then conditions, confounds, factors, spikes, drifts, constant" {
	table 'block' a b b a >blocks.tsv
	mkdesign -x confounds.tsv:rot_x,trans_x -x blocks.tsv --factor=block --censor='fd>0.5' --drift=poly <regressors.tsv |
		cut -f 1-6,8 | is 'time cat rot_x trans_x block_b spike_3 constant' '0 0 1 0.5 0 0 1' '2 1 2 0.25 1 0 1' \
		'4 1 4 1 1 1 1' '6 0 3 2 0 0 1'
}

@test "confounds are picked by name, glob and range" {
	pick() { mkdesign --drift=none --no-constant -x "confounds.tsv:$1" regressors.tsv | head -n 1 | cut -f 3- | tr '\t' ' '; }
	pick 'trans_x,rot_*' | same_text 'trans_x rot_x rot_y'
	pick '2-3' | same_text 'rot_x rot_y'
	pick 'rot_y' | same_text 'rot_y'
	fails 1 "mkdesign: confounds.tsv: no column \`rot_z'; nearest is \`rot_x'" mkdesign -x confounds.tsv:rot_z regressors.tsv
}

@test "confounds without a header are called after the file, and time is never taken" {
	printf '1 7\n2 5\n4 7\n3 6\n' >motion.txt
	mkdesign -x motion.txt --drift=none regressors.tsv | head -n 1 | is 'time cat motion_1 motion_2 constant'
	mkdesign -x regressors.tsv -n 4 </dev/null | head -n 1 | is 'cat constant'
}

@test "a missing confound is an error, 0 or the mean" {
	fails 1 "mkdesign: confounds.tsv:2: column \`fd' is n/a; --na=zero or --na=mean would fill it in" \
		mkdesign -x confounds.tsv regressors.tsv
	mkdesign -x confounds.tsv:fd --na=zero regressors.tsv | cut -f 3 | paste -sd ' ' | same_text 'fd 0 0.1 0.7 0.2'
	table fd 0.5 n/a 1 0 >c.tsv
	mkdesign -x c.tsv --na=mean regressors.tsv | cut -f 3 | paste -sd ' ' | same_text 'fd 0.5 0.5 1 0'
	table fd n/a n/a n/a n/a >c.tsv
	fails 1 "mkdesign: c.tsv: column \`fd' is n/a throughout; it has no mean" mkdesign -x c.tsv --na=mean regressors.tsv
	table fd 1 2 inf 4 >c.tsv
	fails 1 "mkdesign: c.tsv:4: column \`fd' is infinite" mkdesign -x c.tsv --na=mean regressors.tsv
	table fd 1 2 three 4 >c.tsv
	fails 1 'mkdesign: c.tsv:4: column fd: "three" is not a number' mkdesign -x c.tsv --na=mean regressors.tsv
}

@test "confounds with more or fewer rows than scans are refused" {
	table fd 1 2 3 >c.tsv
	fails 1 "mkdesign: c.tsv: 3 rows; regressors.tsv has 4" mkdesign -x c.tsv regressors.tsv
	fails 1 "mkdesign: c.tsv: 3 rows; -n says 5" "mkdesign -n 5 -x c.tsv </dev/null"
	fails 1 "mkdesign: regressors.tsv: 4 rows; -n says 5" mkdesign -n 5 regressors.tsv
	fails 1 "mkdesign: c.tsv: 3 rows; stdin has 4" "mkdesign -x c.tsv <regressors.tsv"
	fails 1 "mkdesign: c.tsv:3: 2 fields, header has 1" "printf 'fd\n1\n1\t2\n' >c.tsv; mkdesign -x c.tsv <regressors.tsv"
}

@test "two columns of one name are refused, with both sources" {
	fails 1 "mkdesign: confounds.tsv: column \`rot_x' is in confounds.tsv too" \
		mkdesign -x confounds.tsv:rot_x -x confounds.tsv:rot_x regressors.tsv
	table cat 1 2 3 5 >c.tsv
	fails 1 "mkdesign: c.tsv: column \`cat' is in stdin too" "mkdesign -x c.tsv <regressors.tsv"
	table constant 1 2 3 5 >c.tsv
	fails 1 "mkdesign: the constant (see --no-constant): column \`constant' is in c.tsv too" mkdesign -x c.tsv regressors.tsv
	table drift_1 1 2 3 5 >c.tsv
	fails 1 "mkdesign: --drift: column \`drift_1' is in c.tsv too" mkdesign -x c.tsv --drift=poly regressors.tsv
}

@test "scans are censored by columns that aren't taken, once each" {
	spikes() { mkdesign --drift=none -x confounds.tsv:rot_x "$@" regressors.tsv 2>/dev/null | head -n 1 | cut -f 4- | tr '\t' ' '; }
	spikes --censor='fd>0.5' | same_text 'spike_3 constant'
	spikes --censor='fd >= 0.2' --censor='trans_x==1' | same_text 'spike_3 spike_4 constant'
	spikes --censor='rot_y<6' --censor='rot_y <= 5' | same_text 'spike_2 constant'
	spikes --censor='rot_y=7' | same_text 'spike_1 spike_3 constant'
	# n/a fulfills nothing, not even !=
	spikes --censor='fd!=0.1' | same_text 'spike_3 spike_4 constant'
	fails 0 "mkdesign: warning: 3 of 4 scans are censored" "mkdesign -n 4 --no-constant -x confounds.tsv:rot_x \
		--censor='fd<9' </dev/null"
}

@test "a condition for censoring must be one, of a column that is there" {
	for condition in 'fd' 'fd>' 'fd~1' '>1' 'fd=>1' 'fd>x' 'fd<>1'; do
		fails 2 "mkdesign: --censor: \`$condition' is no condition like framewise_displacement>0.5; see mkdesign --help" \
			mkdesign -x confounds.tsv:rot_x --censor="$condition" regressors.tsv
	done
	fails 1 "mkdesign: --censor: no column \`fx' in what -x gives; nearest is \`fd'" \
		mkdesign -x confounds.tsv:rot_x --censor='fx>1' regressors.tsv
	fails 1 "mkdesign: --censor: no column \`fd'; expected a file given by -x" mkdesign --censor='fd>1' regressors.tsv
	cp confounds.tsv other.tsv
	fails 1 "mkdesign: --censor: column \`fd' is in confounds.tsv and in other.tsv" \
		mkdesign -x confounds.tsv:rot_x -x other.tsv:rot_y --censor='fd>1' regressors.tsv
}

@test "cosine drifts number as nilearn's order of operations says" {
	count() { mkdesign -n "$1" -t "$2" --drift="cosine:$3" </dev/null | head -n 1 | tr '\t' '\n' | grep -c drift; }
	[ "$(count 96 7 0.01)" -eq 13 ]
	[ "$(count 121 2.5 0.01)" -eq 6 ]
	# no more than T - 1
	warns 'mkdesign: warning: --drift=cosine:1: all cosines of 10 scans are slower; only means are left' \
		'mkdesign -n 10 -t 2 --drift=cosine:1 </dev/null'
	head -n 1 warns.out | is 'time drift_1 drift_2 drift_3 drift_4 drift_5 drift_6 drift_7 drift_8 drift_9 constant'
	[ "$(count 10 2 0.2)" -eq 8 ]
	mkdesign -n 96 -t 7 </dev/null >a
	mkdesign -n 96 -t 7 --drift=cosine:0.01 </dev/null | cmp - a
}

@test "drifts are those of closed forms" {
	mkdesign -n 5 --drift=legendre:2 </dev/null | is 'drift_1 drift_2 constant' '-1 1 1' '-0.5 -0.125 1' '0 -0.5 1' \
		'0.5 -0.125 1' '1 1 1'
	mkdesign -n 3 --drift=power:2 </dev/null | is 'drift_1 drift_2 constant' '-1 1 1' '0 0 1' '1 1 1'
	mkdesign -n 3 -t 2 --drift=poly </dev/null | is 'time drift_1 constant' '0 -0.5 1' '2 0 1' '4 0.5 1'
	mkdesign -n 3 --drift=poly </dev/null | cut -f 1 | paste -sd ' ' | same_text 'drift_1 -0.5 0 0.5'
	# 1 + floor(310/150)
	mkdesign -n 155 -t 2 --drift=legendre </dev/null | head -n 1 | is 'time drift_1 drift_2 drift_3 constant'
}

@test "an order that the scans don't have is refused" {
	local drift
	for drift in poly:5 legendre:5 power:6; do
		fails 2 "mkdesign: --drift=$drift: 5 scans; an order below that was expected; see mkdesign --help" \
			"mkdesign -n 5 -t 2 --drift=$drift </dev/null"
	done
	fails 2 'mkdesign: --drift=poly: 1 scan; an order below that was expected; see mkdesign --help' \
		'mkdesign -n 1 --drift=poly </dev/null'
	mkdesign -n 5 --drift=poly:4 </dev/null | head -n 1 | is 'drift_1 drift_2 drift_3 drift_4 constant'
	# what goes by the duration takes what there is
	mkdesign -n 3 -t 100 --drift=power </dev/null | head -n 1 | is 'time drift_1 drift_2 constant'
}

@test "the default drift is cosine where times are known, else none" {
	mkdesign -n 4 </dev/null | is constant 1 1 1 1
	mkdesign -n 40 -t 2 </dev/null | head -n 1 | is 'time drift_1 constant'
	mkdesign regressors.tsv | head -n 1 | is 'time cat constant'
	fails 1 "mkdesign: --drift=cosine:0.1 needs the times of the scans; expected -t, or a column \`time'" \
		"mkdesign -n 4 --drift=cosine:0.1 </dev/null"
	fails 1 "mkdesign: --drift=legendre needs the times of the scans; expected -t, or a column \`time'" \
		"mkdesign -n 4 --drift=legendre </dev/null"
	for drift in cosines poly:x poly:0 cosine:-1 none:1 power:2.5; do
		fails 2 "mkdesign: --drift: \`$drift' is none of cosine[:HZ], poly[:N], legendre[:N], power[:N], none; see mkdesign --help" \
			mkdesign --drift=$drift regressors.tsv
	done
}

@test "times must increase, and agree with -t" {
	table 'time cat' '0 1' '0 2' >r.tsv
	fails 1 "mkdesign: r.tsv:3: time doesn't increase" mkdesign r.tsv
	fails 1 "mkdesign: regressors.tsv: times are 2 s apart; -t says 3" mkdesign -t 3 regressors.tsv
	mkdesign -t 2 regressors.tsv >a
	mkdesign regressors.tsv | cmp - a
}

@test "regressors that aren't numbers are refused" {
	table 'time cat' '0 1' '2 n/a' >r.tsv
	fails 1 "mkdesign: r.tsv:3: column \`cat' is n/a; expected a number" mkdesign r.tsv
	table 'time cat' '0 1' '2 -inf' >r.tsv
	fails 1 "mkdesign: r.tsv:3: column \`cat' is infinite; expected a number" mkdesign r.tsv
	table 'time cat' '0 1' '2 two' >r.tsv
	fails 1 'mkdesign: r.tsv:3: column cat: "two" is not a number' mkdesign r.tsv
}

@test "an empty pipe isn't a design without regressors" {
	fails 1 "mkdesign: stdin: is empty; expected regressors, or </dev/null for a design without" "false | mkdesign -n 3"
	fails 1 "mkdesign: stdin: is empty; expected a header" "false | mkdesign"
	fails 1 "mkdesign: stdin: is empty; expected regressors, or -n for a design without" "mkdesign </dev/null"
	mkdesign -n 2 <&- | is constant 1 1
	mkdesign -n 4 <regressors.tsv | head -n 1 | is 'time cat constant'
}

@test "a group design has covariates, centred if told, and factors without their first level" {
	mkdesign -n 4 -x participants.tsv:age --na=mean --center --factor=sex </dev/null | is 'age sex_M constant' '0 1 1' '10 0 1' \
		'0 0 1' '-10 1 1'
	# levels sort as bytes do, and a table without COLUMNS gives all but participant_id and the factors
	mkdesign -n 4 -x participants.tsv --na=zero --factor=sex --factor=site --no-constant </dev/null |
		is 'age sex_F sex_M site_10 site_2' '30 0 1 0 0' '40 1 0 0 1' '0 1 0 0 0' '20 0 1 1 0'
}

@test "a paired design has its subjects as a factor" {
	table 'participant_id when' 'sub-01 a' 'sub-01 b' 'sub-02 a' 'sub-02 b' 'sub-03 a' 'sub-03 b' >pairs.tsv
	mkdesign -n 6 -x pairs.tsv --factor=when --factor=participant_id </dev/null |
		is 'when_b participant_id_sub-02 participant_id_sub-03 constant' '0 0 0 1' '1 0 0 1' '0 1 0 1' '1 1 0 1' \
			'0 0 1 1' '1 0 1 1'
	mkdesign -x pairs.tsv --factor=when --factor=participant_id --subjects=sub-03,sub-01 </dev/null |
		is 'when_b participant_id_sub-03 constant' '0 1 1' '1 1 1' '0 0 1' '1 0 1'
}

@test "subjects are chosen and ordered by a list or a file" {
	mkdesign -x participants.tsv:age --subjects=sub-04,sub-01 </dev/null | is 'age constant' '20 1' '30 1'
	printf 'sub-04\nsub-01\n' >list.txt
	mkdesign -n 2 -x participants.tsv:age --subjects=@list.txt </dev/null | is 'age constant' '20 1' '30 1'
	table 'participant_id group' 'sub-02 x' >list.tsv
	mkdesign -x participants.tsv:age --subjects=@list.tsv --no-constant </dev/null | is age 40
	fails 1 "mkdesign: participants.tsv: no participant_id \`sub-22'; nearest is \`sub-02'" \
		"mkdesign -x participants.tsv:age --subjects=sub-04,sub-22 </dev/null"
	fails 1 "mkdesign: --subjects: \`sub-04' is there twice" \
		"mkdesign -x participants.tsv:age --subjects=sub-04,sub-04 </dev/null"
	fails 1 "mkdesign: participants.tsv: 2 rows; -n says 3" \
		"mkdesign -n 3 -x participants.tsv:age --subjects=sub-04,sub-01 </dev/null"
	fails 1 "mkdesign: confounds.tsv: no column \`participant_id'; nearest is \`trans_x'" \
		"mkdesign -x confounds.tsv:rot_x --subjects=sub-01 </dev/null"
	fails 2 "mkdesign: --subjects goes with -x; see mkdesign --help" "mkdesign --subjects=sub-01 </dev/null"
}

@test "a subject with several rows needs to be told apart" {
	table 'participant_id age when' 'sub-01 30 a' 'sub-02 31 a' 'sub-01 40 b' >twice.tsv
	message="twice.tsv:4: participant_id \`sub-01' is there twice; --factor=participant_id tells subjects apart"
	warns "mkdesign: warning: $message" "mkdesign -n 3 -x twice.tsv:age </dev/null"
	is 'age constant' '30 1' '31 1' '40 1' <warns.out
	# who isn't known isn't there twice, however that is spelled
	table 'participant_id age' 'NA 30' 'n/a 31' 'NA 40' 'n/a 50' >unknown.tsv
	mkdesign -n 4 -x unknown.tsv:age </dev/null 2>err | is 'age constant' '30 1' '31 1' '40 1' '50 1'
	[ ! -s err ]
	# chosen by subject, it isn't known which row is meant
	fails 1 "mkdesign: $message" "mkdesign -x twice.tsv:age --subjects=sub-02,sub-01 </dev/null"
	fails 1 "mkdesign: $message" "mkdesign -n 2 -x twice.tsv:age --subjects=sub-01 </dev/null"
	mkdesign -x twice.tsv:when --factor=participant_id --factor=when --subjects=sub-02,sub-01 </dev/null 2>err |
		is 'participant_id_sub-02 when_b constant' '1 0 1' '0 0 1' '0 1 1'
	no_lines <err
	# who isn't known isn't counted
	table 'participant_id age' 'n/a 30' 'n/a 31' 'sub-01 40' >unknown.tsv
	mkdesign -n 3 -x unknown.tsv:age </dev/null 2>err >/dev/null
	no_lines <err
}

@test "two tables of subjects join in one order alone" {
	table 'participant_id iq' 'sub-02 90' 'sub-01 100' 'sub-04 95' 'sub-03 99' >iq.tsv
	fails 1 "mkdesign: iq.tsv:2: participant_id is \`sub-02'; participants.tsv has \`sub-01' in that row; --subjects brings both into one order" \
		"mkdesign -n 4 -x participants.tsv:site -x iq.tsv:iq </dev/null"
	mkdesign -x participants.tsv:age -x iq.tsv:iq --subjects=sub-04,sub-01,sub-02 </dev/null |
		is 'age iq constant' '20 95 1' '30 100 1' '40 90 1'
	# numbers that are the same, and a table that doesn't say whose they are
	table iq 90 100 95 99 >iq.tsv
	mkdesign -n 4 -x participants.tsv:site -x iq.tsv:iq </dev/null | head -n 2 | is 'site iq constant' '1 90 1'
}

@test "subjects whose names are numbers keep their zeros" {
	table 'participant_id age' '01 30' '02 31' '10 40' '100307 25' >numbers.tsv
	mkdesign -x numbers.tsv:age --subjects=10,01,100307 </dev/null | is 'age constant' '40 1' '30 1' '25 1'
	fails 1 "mkdesign: numbers.tsv: no participant_id \`1'; nearest is \`01'" "mkdesign -x numbers.tsv:age --subjects=1 </dev/null"
}

@test "a covariate that is constant is told, and its effect can't be asked for" {
	table 'participant_id age' 'sub-01 30' 'sub-02 30' 'sub-03 30' 'sub-04 30' >same.tsv
	warns "mkdesign: warning: columns depend on one another: constant = 0.0333333*age" \
		"mkdesign -n 4 -x same.tsv:age -o plain.tsv </dev/null"
	warns "mkdesign: warning: columns depend on one another: age = 0" \
		"mkdesign -n 4 -x same.tsv:age --center -o centred.tsv </dev/null"
	table effect 1 2 3 5 >effects.tsv
	for design in plain centred; do
		glmfit -d $design.tsv -o fit.tsv effects.tsv 2>/dev/null
		run contrast -d $design.tsv -f fit.tsv age
		[ "$status" -eq 1 ]
		[[ "$output" == "contrast: $design.tsv: \`age' can't be estimated: "* ]]
	done
	# the mean can, once age doesn't stand for it
	contrast -d centred.tsv constant <fit.tsv | tabview -c effect | awk 'NR == 2 { printf "%.12g\n", $2 }' | same_text 2.75
}

@test "a group design of other subjects than the maps are of is refused by all who fit it" {
	mkdesign -n 5 </dev/null >design.tsv
	mkdesign -n 6 </dev/null >longer.tsv
	table effect 1 2 3 5 >few.tsv
	table effect 1 2 3 5 4 6 >many.tsv
	table effect 1 2 3 5 4 >right.tsv
	for table in 'few.tsv: 4' 'many.tsv: 6'; do
		fails 1 "glmfit: $table records, but design.tsv has 5 rows" glmfit -d design.tsv "${table%:*}"
		fails 1 "permtest: $table records, but design.tsv has 5 rows" permtest -d design.tsv constant "${table%:*}"
	done
	fails 1 "mixedfx: few.tsv: 4 records, but design.tsv has 5 rows" \
		mixedfx -d design.tsv --effects=few.tsv --variances=few.tsv constant
	glmfit -d design.tsv -o fit.tsv right.tsv
	fails 1 "contrast: fit.tsv: dof is 4, but longer.tsv gives 5" contrast -d longer.tsv -f fit.tsv constant
}

@test "a factor must be there, known throughout, and vary" {
	fails 1 "mkdesign: --factor: no column \`sax' in what -x gives; nearest is \`sex'" \
		"mkdesign -n 4 -x participants.tsv:site --factor=sax </dev/null"
	fails 1 "mkdesign: participants.tsv:4: factor \`age' is n/a" "mkdesign -n 4 -x participants.tsv:site --factor=age </dev/null"
	fails 1 "mkdesign: --factor: \`sex' is \`F' throughout" \
		"mkdesign -x participants.tsv:site --factor=sex --subjects=sub-02,sub-03 </dev/null"
	fails 1 'mkdesign: participants.tsv:2: column sex: "M" is not a number' "mkdesign -n 4 -x participants.tsv:sex </dev/null"
}

@test "columns that depend on others are told, and the design is written" {
	table 'a b both zero' '1 0 1 0' '0 1 2 0' '1 1 3 0' '3 0 3 0' >r.tsv
	fails 0 "mkdesign: warning: columns depend on one another: both = a + 2*b
mkdesign: warning: columns depend on one another: zero = 0" mkdesign r.tsv
	[ "$(wc -l <fails.out)" -eq 5 ]
	# more columns than rows
	table 'a b c d e f g' '1 1 1 1 1 1 1' >r.tsv
	fails 0 "mkdesign: warning: columns depend on one another: b = a
mkdesign: warning: columns depend on one another: c = a
mkdesign: warning: columns depend on one another: d = a
mkdesign: warning: columns depend on one another: e = a
mkdesign: warning: columns depend on one another: f = a
mkdesign: warning: and 2 more depend on others; designcheck lists them" mkdesign r.tsv
}

@test "a design without a column, and a table too many, are refused" {
	fails 1 "mkdesign: the design has no column" "mkdesign -n 4 --no-constant </dev/null"
	fails 2 "mkdesign: too many operands; expected one table; see mkdesign --help" mkdesign regressors.tsv regressors.tsv
	printf 'time\tcat\n' >empty.tsv
	fails 1 "mkdesign: empty.tsv: no rows" mkdesign empty.tsv
}

@test "regressors and confounds may come as NPY" {
	need_python
	"$PYTHON" -c 'import numpy as np
np.save("m.npy", np.arange(8.).reshape(4, 2))
r = np.zeros(4, [("time", "<f8"), ("cat", "<f8")]); r["time"] = [0, 2, 4, 6]; r["cat"] = [0, 1, 1, 0]
np.save("r.npy", r)
r["cat"][1] = np.nan; np.save("bad.npy", r)'
	mkdesign -x m.npy r.npy | is 'time cat m_1 m_2 constant' '0 0 0 1 1' '2 1 2 3 1' '4 1 4 5 1' '6 0 6 7 1' 2>/dev/null
	fails 1 "mkdesign: bad.npy: row 2: column \`cat' is n/a; expected a number" mkdesign bad.npy
}
