#!/usr/bin/env bats
# tabdiff: what differs and by how much. The other tests compare by it, so it is tested here against numbers worked out by
# hand, and for every way in which a difference could be overlooked.
# contract: tabdiff stats.tsv stats.tsv
load helpers

# compare STATUS LINE A B OPTION...: columns of the values A and B, given as words, are told apart by this line, whatever the
# encodings; blanks stand for tabs.
compare() {
	local want=$1 line=$2 a=$3 b=$4 status pair
	shift 4
	# shellcheck disable=SC2086  # values are words
	{ printf 'y\tx\n' && printf '0\t%s\n' $a; } >a.tsv
	# shellcheck disable=SC2086
	{ printf 'y\tx\n' && printf '0\t%s\n' $b; } >b.tsv
	tabview -O npy a.tsv >a.npy
	tabview -O npy b.tsv >b.npy
	for pair in 'a.tsv b.tsv' 'a.npy b.tsv' 'a.tsv b.npy' 'a.npy b.npy'; do
		status=0
		# shellcheck disable=SC2086
		tabdiff -c x "$@" $pair >out 2>err || status=$?
		if [ "$status" -ne "$want" ] || [ "$(sed -n '2s/^x\t//p' out | tr '\t' ' ')" != "$line" ]; then
			echo "status $status:"
			cat out err
			return 1
		fi
		if [ "$want" -eq 0 ]; then
			no_lines <err
		else
			same_text 'tabdiff: 1 of 1 columns differ' <err
		fi
	done
}

@test "equal columns are equal, and correlate by exactly 1" {
	compare 0 '3 0 0 1' '1 2.5 -3' '1 2.5 -3'
	compare 0 '4 0 0 1' '0.1 0.2 0.30000000000000004 1e-5' '0.1 0.2 0.30000000000000004 1e-5'
	compare 0 '3 0 0 n/a' '7 7 7' '7 7 7'
	compare 0 '2 0 0 n/a' '0 -0' '-0 0'
}

@test "the last bit of a double is a difference" {
	compare 1 '2 1.1102230246251565e-16 1.1102230246251568e-16 1' '1 0' '0.99999999999999989 0'
	compare 1 '2 4.94065645841247e-324 inf n/a' '5e-324 0' '0 0'
}

@test "n/a equals only n/a, however much is allowed" {
	compare 0 '2 0 0 1' 'n/a 1 2' 'n/a 1 2'
	compare 0 '0 0 0 n/a' 'n/a n/a' 'n/a n/a'
	compare 1 '1 inf inf n/a' 'n/a 1' '1 1'
	compare 1 '1 inf inf n/a' '1 1' 'n/a 1'
	compare 1 '1 inf inf n/a' '0 1' 'n/a 1'
	compare 1 '0 inf inf n/a' '1 n/a' 'n/a n/a'
	compare 1 '1 inf inf n/a' 'inf 1' 'n/a 1'
	compare 1 '1 inf inf n/a' 'n/a 1' '1 1' --atol=1e308 --rtol=1e300
	compare 1 '1 inf inf n/a' '1 1' 'n/a 1' --atol=1e308 --rtol=1e300
}

@test "an infinity equals only itself, sign and all" {
	compare 0 '3 0 0 n/a' 'inf -inf 1' 'inf -inf 1'
	compare 1 '2 inf inf n/a' 'inf 1' '-inf 1'
	compare 1 '2 inf inf n/a' 'inf 1' '1e308 1'
	compare 1 '2 inf inf n/a' '1e308 1' '-inf 1'
	compare 1 '2 inf inf n/a' '-inf 1' 'inf 1' --atol=1e308 --rtol=1
}

@test "a difference of exactly atol passes, the next double below doesn't" {
	compare 0 '2 0.5 0.25 1' '1.5 2.5' '1 2' --atol=0.5
	compare 1 '2 0.5 0.25 1' '1.5 2.5' '1 2' --atol=0.49999999999999994
	compare 1 '2 0.5 0.25 1' '1.5 2.5' '1 2'
	compare 0 '2 0.5 0.2 1' '1 2' '1.5 2.5' --atol=0.5
}

@test "rtol is of the largest |b| of the column, not of each record's and not of a" {
	compare 0 '2 0.5 0.125 1' '0.5 4.5' '0 4' --rtol=0.125
	compare 1 '2 0.5 0.125 1' '0.5 4.5' '0 4' --rtol=0.12499999999999999
	compare 0 '2 7 7 1' '8 0' '1 0' --rtol=7
	compare 1 '2 7 7 1' '8 0' '1 0' --rtol=6.9
	compare 0 '2 3 0.75 1' '-1 0' '-4 0' --rtol=0.75
	compare 0 '2 3 0.75 1' '-1 0' '-4 0' --rtol=0.5 --atol=1
	compare 1 '2 3 0.75 1' '-1 0' '-4 0' --rtol=0.5 --atol=0.99
}

@test "an infinite b doesn't make everything allowed" {
	compare 1 '3 1 1 n/a' 'inf 2 1' 'inf 1 1' --rtol=0.5
	compare 1 '2 inf inf n/a' '5 1' 'inf 1' --rtol=0.5
}

@test "one record that differs is found wherever it stands, beyond a block too" {
	seq 10000 | awk '{ print $1 % 97 }' >a.txt
	for place in 1 4096 4097 8192 10000; do
		awk -v p=$place '{ print NR == p ? $1 + 0.25 : $1 }' a.txt >b.txt
		fails 1 'tabdiff: 1 of 1 columns differ' tabdiff a.txt b.txt
		[ "$(cut -f 2,3 fails.out | tail -n 1)" = $'10000\t0.25' ]
		tabdiff --atol=0.25 a.txt b.txt >out
		# a table as NPY comes in other blocks than one as text
		tabview --matrix b.txt >b.npy
		fails 1 'tabdiff: 1 of 1 columns differ' tabdiff a.txt b.npy
	done
}

@test "the correlation is numpy's, at a large mean too" {
	need_python
	"$PYTHON" -c "
import numpy as np
rng = np.random.default_rng(1)
a = rng.normal(size=(5000, 3)) + [0, 1e6, -1e8]
b = 0.3 * (a - a.mean(0)) + rng.normal(size=a.shape)
np.save('a.npy', a), np.save('b.npy', b)
open('want', 'w').write('correlation\n' + ''.join('%.17g\n' % np.corrcoef(a[:, i], b[:, i])[0, 1] for i in range(3)))"
	tabdiff a.npy b.npy >out 2>err || true
	cut -f 5 out >got
	tabdiff --atol=1e-12 got want
	compare 1 '2 4 2 -1' '2 -2' '-2 2'
}

@test "Dice counts what is strictly above the height" {
	compare 0 '4 0 0 1 1' '1 2 3 4' '1 2 3 4' -u 3
	compare 0 '4 0 0 1 n/a' '1 2 3 4' '1 2 3 4' -u 4
	# above 2.5: two of a, three of b, one in both: 2 * 1 / 5; the correlation is -1/sqrt(60)
	compare 0 '4 3 0.75 -0.12909944487358055 0.4' '0 4 1 3' '3 4 4 1' -u 2.5 --atol=3
}

@test "columns are matched by name, whatever their order" {
	printf 'a\tb\n1\t2\n3\t5\n' >1.tsv
	printf 'b\ta\n2\t1\n5\t3\n' >2.tsv
	tabdiff 1.tsv 2.tsv | same_text $'column\tn\tmax_abs\tmax_rel\tcorrelation\na\t2\t0\t0\t1\nb\t2\t0\t0\t1'
}

@test "a column that only one table has is a difference, and is named" {
	printf 'a\tb\n1\t2\n3\t5\n' >1.tsv
	printf 'a\tc\n1\t2\n3\t5\n' >2.tsv
	fails 1 "tabdiff: column \`b' is in 1.tsv, not in 2.tsv
tabdiff: column \`c' is in 2.tsv, not in 1.tsv" tabdiff 1.tsv 2.tsv
	same_text $'column\tn\tmax_abs\tmax_rel\tcorrelation\na\t2\t0\t0\t1' <fails.out
	# not if it isn't asked for
	tabdiff -c a 1.tsv 2.tsv >out
	fails 1 "tabdiff: column \`b' is in 1.tsv, not in 2.tsv" tabdiff -c b 1.tsv 2.tsv
	fails 1 "tabdiff: 1.tsv: no column \`c'; nearest is \`a'" tabdiff -c c 1.tsv 2.tsv
}

@test "arrays without names are compared by place, in either order, and with named ones" {
	printf 'a\tb\n1\t2\n3\t5\n4\t7\n' >1.tsv
	tabview --matrix 1.tsv >c.npy
	tabview -T 1.tsv | tabview --matrix | tabview -T >f.npy
	tabview --shape f.npy | cut -f 3 | tail -n 1 | same_text F
	tabdiff 1.tsv c.npy >out
	tabdiff c.npy f.npy >out
	tabdiff f.npy 1.tsv >out
	tail -n +2 1.tsv | tabdiff - f.npy >out
	printf 'a\n1\n3\n4\n' | tabview --matrix >one.npy
	fails 1 'tabdiff: one.npy: 1 columns; c.npy has 2' tabdiff c.npy one.npy
}

@test "tables of different lengths are an error, and nothing is written" {
	printf 'a\n1\n2\n3\n' >1.tsv
	printf 'a\n1\n2\n' >2.tsv
	fails 1 'tabdiff: 2.tsv: 2 records; 1.tsv has 3' tabdiff 1.tsv 2.tsv
	[ ! -s fails.out ]
	fails 1 'tabdiff: 1.tsv: 3 records; 2.tsv has 2' tabdiff 2.tsv 1.tsv
	seq 9000 >long.txt
	seq 4096 >block.txt
	fails 1 'tabdiff: block.txt: 4096 records; long.txt has 9000' tabdiff long.txt block.txt
	head -n 1 1.tsv >0.tsv
	fails 1 'tabdiff: 0.tsv: 0 records; 1.tsv has 3' tabdiff 1.tsv 0.tsv
	tabdiff 0.tsv 0.tsv | same_text $'column\tn\tmax_abs\tmax_rel\tcorrelation\na\t0\t0\t0\tn/a'
}

@test "units of other names are an error, if both have names" {
	printf 'unit\tz\nx\t1\ny\t2\n' >1.tsv
	printf 'unit\tz\nx\t1\nw\t2\n' >2.tsv
	fails 1 "tabdiff: 2.tsv: unit 2 is \`w'; in 1.tsv it is \`y'" tabdiff 1.tsv 2.tsv
	tabview -O npy 1.tsv | tabdiff 1.tsv - >out
	printf 'z\n1\n2\n' | tabdiff 1.tsv - >out
}

@test "both tables are read to their proven ends" {
	printf 'a\n1\n2\n' >1.tsv
	printf 'a\n1\n2\nx y\n' >2.tsv
	fails 1 'tabdiff: 2.tsv:4: column a: "x y" is not a number' tabdiff 1.tsv 2.tsv
	fails 1 'tabdiff: 2.tsv:4: column a: "x y" is not a number' tabdiff 2.tsv 1.tsv
	tabview -O npy 1.tsv >1.npy
	fails 1 'tabdiff: stdin: bytes follow after 2 records' '(cat 1.npy; echo) | tabdiff 1.npy -'
	fails 1 'tabdiff: stdin: ends within record 2 of 2' 'head -c -1 1.npy | tabdiff 1.npy -'
	fails 1 'tabdiff: stdin:3: ends without a line feed; what wrote it may have failed' 'head -c -1 1.tsv | tabdiff - 1.tsv'
}

@test "two tables are needed, and tolerances that are numbers" {
	fails 2 'tabdiff: expected two tables; see tabdiff --help' tabdiff a
	fails 2 'tabdiff: expected two tables; see tabdiff --help' tabdiff a b c
	run tabdiff --rtol=-1 a b
	[ "$status" -eq 2 ]
	run tabdiff --atol=x a b
	[ "$status" -eq 2 ]
	run tabdiff --atol=inf a b
	[ "$status" -eq 2 ]
}

@test "-o writes the report to a file" {
	printf 'a\n1\n' >1.tsv
	tabdiff -o report.tsv 1.tsv 1.tsv | no_lines
	same_text $'column\tn\tmax_abs\tmax_rel\tcorrelation\na\t1\t0\t0\tn/a' <report.tsv
}
