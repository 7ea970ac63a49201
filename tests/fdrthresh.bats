#!/usr/bin/env bats
# fdrthresh: thresholds, what passes them, and adjusted p.
# contract: fdrthresh <stats.tsv
load helpers

# Seven units: tested ones of both signs, one outside the brain (0), one that couldn't be fitted.
make_table() {
	printf '%s\n' $'effect\tz' $'1\t5' $'-2\t-4.5' $'0.5\t2' $'0\t0' $'n/a\tn/a' $'0.25\t0.1' $'3\t3' >z.tsv
}

column() {
	tabview -c "$1" -O tsv | tail -n +2 | paste -sd ' '
}

@test "fdrthresh sets z to 0 where it doesn't pass, and leaves all else" {
	make_table
	fdrthresh z.tsv | same_text "$(printf '%s\n' $'effect\tz' $'1\t5' $'-2\t-4.5' $'0.5\t0' $'0\t0' $'n/a\tn/a' \
		$'0.25\t0' $'3\t3')"
}

@test "fdrthresh counts neither n/a nor 0, and passes strictly beyond the threshold" {
	make_table
	fdrthresh --threshold-only -u 3 z.tsv |
		same_text $'column\tmethod\tlevel\tsided\tn\tthreshold\tsurvivors\nz\tnone\tn/a\ttwo\t5\t3\t2'
	fdrthresh -u 2.9999 z.tsv | column z | same_text '5 -4.5 0 0 n/a 0 3'
	fdrthresh -u 2.9999 --sided=neg z.tsv | column z | same_text '0 -4.5 0 0 n/a 0 0'
}

@test "fdrthresh thresholds one side when told, and counts the units of both" {
	make_table
	# p of 2 is 0.023, less than 3/5 of 0.05
	fdrthresh --sided=pos z.tsv | column z | same_text '5 0 2 0 n/a 0 3'
	fdrthresh --sided=neg z.tsv | column z | same_text '0 -4.5 0 0 n/a 0 0'
	fdrthresh --sided=neg --threshold-only -q 0.01 --method=bonferroni z.tsv | tail -n 1 | cut -f 5,7 |
		same_text $'5\t1'
}

# p of 5, 4.5, 3, 2, 0.1, two-sided: 5.7e-7, 6.8e-6, 0.0027, 0.0455, 0.92
@test "each method rejects what its definition says" {
	make_table
	check() { # METHOD LEVEL SURVIVORS
		[ "$(fdrthresh --method="$1" -q "$2" --threshold-only z.tsv | tail -n 1 | cut -f 7)" = "$3" ]
	}
	check fpr 0.05 4
	check fpr 0.045 3
	# 0.0455 < 4/5 q
	check fdr 0.0575 4
	check fdr 0.0565 3
	# the sum of 1/k is 137/60
	check by 0.0103 3
	check by 0.0102 2
	# 5 p for the third
	check bonferroni 0.0136 3
	check bonferroni 0.0134 2
	# 3 p for the third, 2 p for the fourth
	check holm 0.0082 3
	check holm 0.0080 2
	check holm 0.0920 4
	check holm 0.0900 3
}

@test "fdrthresh --qvalues appends the least level at which a unit passes" {
	make_table
	for method in fdr by fpr bonferroni holm; do
		fdrthresh --method=$method --qvalues z.tsv >q.tsv
		head -n 1 q.tsv | same_text $'effect\tz\tq'
		# just above its q the fourth unit in rank passes, just below it doesn't
		q=$(tabview -c q --rows=3-3 -O tsv q.tsv | tail -n 1)
		[ "$(fdrthresh --method=$method -q "$(awk "BEGIN { printf \"%.15g\", $q * 1.000001 }")" z.tsv | column z)" = \
			"5 -4.5 2 0 n/a 0 3" ]
		fdrthresh --method=$method -q "$(awk "BEGIN { printf \"%.15g\", $q * 0.999 }")" z.tsv | column z |
			same_text '5 -4.5 0 0 n/a 0 3'
		fdrthresh --method=$method --qvalues z.tsv | tabview -c q --rows=4-5 -O tsv | tail -n +2 |
			same_text $'n/a\nn/a'
	done
}

@test "fdrthresh thresholds several columns, each by itself, and names their q" {
	printf '%s\n' $'unit\tface_z\thouse_z\tt' $'V1\t5\t0.5\t9' $'V2\t0.1\t-6\t0.2' >several.tsv
	fdrthresh -c '*_z,t' --qvalues several.tsv | head -n 1 |
		same_text $'unit\tface_z\thouse_z\tt\tface_q\thouse_q\tt_q'
	printf 'a_z\tz\n1\t2\n' | fdrthresh -c '*' --qvalues | head -n 1 | same_text $'a_z\tz\ta_q\tq'
	fdrthresh -c '*_z' several.tsv |
		same_text "$(printf '%s\n' $'unit\tface_z\thouse_z\tt' $'V1\t5\t0\t9' $'V2\t0\t-6\t0.2')"
	fdrthresh -c '*_z' --threshold-only -u 1 several.tsv | cut -f 1 | same_text $'column\nface_z\nhouse_z'
}

@test "fdrthresh writes the encoding of its input, and to a file" {
	make_table
	tabview -O npy z.tsv >z.npy
	fdrthresh z.npy >out.npy
	[ "$(head -c 6 out.npy | tail -c 5)" = NUMPY ]
	tabview -O tsv out.npy >a.tsv
	fdrthresh -O tsv z.npy >b.tsv
	fdrthresh -o c.tsv <z.tsv
	same_bytes a.tsv b.tsv
	same_bytes a.tsv c.tsv
}

@test "nothing survives: that is said, and is no error" {
	make_table
	warns 'fdrthresh: z.tsv: z: none of 5 units passes' fdrthresh -q 1e-9 z.tsv
	column z <warns.out | same_text '0 0 0 0 n/a 0 0'
	fdrthresh -q 1e-9 --threshold-only z.tsv | tail -n 1 | same_text $'z\tfdr\t1e-09\ttwo\t5\tinf\t0'
	printf 'z\nn/a\n0\n' >none.tsv
	warns 'fdrthresh: none.tsv: z: none of 0 units passes' fdrthresh none.tsv
	printf 'z\n' | fdrthresh --threshold-only | tail -n 1 | same_text $'z\tfdr\t0.05\ttwo\t0\tinf\t0'
}

@test "fdrthresh refuses options that contradict each other" {
	make_table
	fails 2 'fdrthresh: --method=none needs -u, the height; see fdrthresh --help' fdrthresh --method=none z.tsv
	fails 2 'fdrthresh: -u is the threshold itself; it doesn'\''t go with --method=holm; see fdrthresh --help' \
		fdrthresh --method=holm -u 3 z.tsv
	fails 2 'fdrthresh: -q has no meaning where -u gives the height; see fdrthresh --help' fdrthresh -q 0.1 -u 3 z.tsv
	fails 2 'fdrthresh: --qvalues has no meaning where -u gives the height; see fdrthresh --help' \
		fdrthresh --qvalues -u 3 z.tsv
	fails 2 'fdrthresh: --qvalues and --threshold-only exclude each other; see fdrthresh --help' \
		fdrthresh --qvalues --threshold-only z.tsv
	fails 2 'fdrthresh: -O npy doesn'\''t go with --threshold-only, which writes TSV; see fdrthresh --help' \
		fdrthresh --threshold-only -O npy z.tsv
	fails 2 'fdrthresh: no encoding `xyz'\''; expected tsv, npy, raw or raw8; see fdrthresh --help' fdrthresh -O xyz absent.tsv
	fails 2 'fdrthresh: one table at a time; `z.tsv'\'' is a second one; see fdrthresh --help' fdrthresh z.tsv z.tsv
	fails 2 'fdrthresh: -q: 2 is not between 0 and 1; see fdrthresh --help' fdrthresh -q 2 z.tsv
	fails 2 'fdrthresh: -u: -1 is not between 0 and inf; see fdrthresh --help' fdrthresh -u -1 z.tsv
}

@test "fdrthresh refuses columns that aren't there, or are there already" {
	make_table
	fails 1 'fdrthresh: z.tsv: no column `zz'\''; nearest is `z'\' fdrthresh -c zz z.tsv
	printf 'z\tq\n3\t0.1\n' >q.tsv
	fails 1 'fdrthresh: q.tsv: has a column `q'\'' already' fdrthresh --qvalues q.tsv
	[ ! -s fails.out ]
	printf 'z\nmany\n' >text.tsv
	fails 1 'fdrthresh: text.tsv:2: column z: "many" is not a number' fdrthresh text.tsv
}

@test "thresholds and survivors on the motor map are nilearn's" {
	need_reference
	imgunpack --units -m "$(reference inference/mask.nii.gz)" z="$(data stat/motor_zmap_3mm.nii.gz)" >z.npy
	tail -n +2 "$(reference inference/thresholds.tsv)" | while read -r control alpha sided threshold survivors; do
		fdrthresh --threshold-only --method="$control" -q "$alpha" --sided="${sided/one/pos}" z.npy >found.tsv
		printf 'threshold\n%s\n' "$threshold" >want.tsv
		tabview -c threshold -O tsv found.tsv | tabdiff --rtol=1e-8 - want.tsv
		[ "$(tail -n 1 found.tsv | cut -f 7)" = "$survivors" ]
		# and as many units are left
		[ "$(fdrthresh --method="$control" -q "$alpha" --sided="${sided/one/pos}" -O tsv z.npy |
			awk 'NR > 1 && $1 != 0' | wc -l)" = "$survivors" ]
	done
}

# ---- p from elsewhere ------------------------------------------------------------------------------------------------

@test "--p keeps what another column's p lets pass, up to the level itself" {
	printf 'stat\tz\tp_fwe\n5\t4\t0.01\n-6\t-5\t0.05\n4\t3\t0.051\nn/a\tn/a\tn/a\n3\t2\tn/a\n' >t.tsv
	fdrthresh -c 'stat,z' --p=p_fwe t.tsv |
		same_text $'stat\tz\tp_fwe\n5\t4\t0.01\n-6\t-5\t0.05\n0\t0\t0.051\nn/a\tn/a\tn/a\n0\t0\tn/a'
	fdrthresh -q 0.01 -c stat --p=p_fwe t.tsv | cut -f 1 | same_text $'stat\n5\n0\n0\nn/a\n0'
	# what is n/a in the column wasn't tested, nor what has no p
	printf '4\tn/a\t0.02\n' | cat t.tsv - | fdrthresh -c 'stat,z' --p=p_fwe --threshold-only | tail -n +2 |
		same_text $'stat\tp_fwe\t0.05\tn/a\t4\tn/a\t3\nz\tp_fwe\t0.05\tn/a\t3\tn/a\t2'
	fails 1 "fdrthresh: t.tsv: record 1: \`stat' is 5; p from 0 to 1 was expected" fdrthresh --p=stat --threshold-only t.tsv
	warns 'fdrthresh: t.tsv: p_fwe: none of 5 units passes' fdrthresh -q 0.001 -c stat --p=p_fwe t.tsv
	fails 2 'fdrthresh: --p=p_fwe is a column of -c, too; units that fail would have p 0; see fdrthresh --help' \
		fdrthresh -c '*' --p=p_fwe t.tsv
	fails 1 "fdrthresh: t.tsv: no column \`p_fw'; nearest is \`p_fwe'" fdrthresh -c stat --p=p_fw t.tsv
	# a wrong column: the enhancement, not its p
	printf 'stat\ttfce\tp_tfce\n1\t0.5\t0.9\n-3\t-8\t0.04\n' >tfce.tsv
	fails 1 "fdrthresh: tfce.tsv: record 2: \`tfce' is -8; p from 0 to 1 was expected" fdrthresh -c stat --p=tfce tfce.tsv
	fdrthresh -c stat --p=p_tfce tfce.tsv | cut -f 1 | same_text $'stat\n0\n-3'
	printf 'stat\tp\n1\t0.5\n3\t1.5\n' >large.tsv
	fails 1 "fdrthresh: large.tsv: record 2: \`p' is 1.5; p from 0 to 1 was expected" fdrthresh -c stat --p=p large.tsv
	for option in --method=holm -u3 --sided=pos --qvalues; do
		fails 2 "fdrthresh: --p compares p with the level; nothing goes with it but -q, -c, --threshold-only, -o and -O; see \
fdrthresh --help" fdrthresh $option --p=p_fwe t.tsv
	done
}
