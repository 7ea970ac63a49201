#!/usr/bin/env bats
# tabcalc: columns computed from columns, means over tables, and what is wrong with them.
# contract: tabcalc --let=double=2*effect --let=size='abs(double)^0.5' <stats.tsv
load helpers

make_runs() {
	printf '%s\n' $'unit\twin\tloss' $'V1\t2\t1' $'A1\t1\t5' >one.tsv
	printf '%s\n' $'unit\tloss\tother\twin' $'V1\t4\t0\t8' $'A1\t7\t0\tn/a' >two.tsv
	printf '%s\n' $'unit\twin\tloss' $'V1\t5\t4' $'A1\t3\t3' >three.tsv
}

@test "tabcalc adds columns, of which later ones can use earlier ones, and keeps units and numbers" {
	printf '%s\n' $'unit\ta\tb' $'V1\t0.1\t3' $'A1\tn/a\t1e+300' $'M1\t-4\t0' >t.tsv
	tabcalc --let='s=a+b' --let 'd=s - a' --let='q=b/b' --let='r=sqrt(a)' t.tsv | same_text "$(printf '%s\n' \
		$'unit\ta\tb\ts\td\tq\tr' $'V1\t0.1\t3\t3.1\t3\t1\t0.31622776601683794' \
		$'A1\tn/a\t1e+300\tn/a\tn/a\t1\tn/a' $'M1\t-4\t0\t-4\t0\tn/a\tn/a')"
	tabcalc t.tsv | same_bytes - <(tabview t.tsv)
	tabcalc -c 'b,unit' <t.tsv | same_bytes - <(tabview -c b t.tsv)
	tabcalc --let 'i=1/b' -c i,a t.tsv | tail -n 1 | same_text $'M1\tinf\t-4'
}

@test "tabcalc --across writes means of what was computed, over tables whose columns stand anywhere" {
	make_runs
	tabcalc --across --let 'd=loss-win' --let='r=sqrt(loss)' -c r,d,loss one.tsv two.tsv three.tsv |
		same_text "$(printf '%s\n' $'unit\tr\td\tloss' $'V1\t1.6666666666666667\t-2\t3' \
			$'A1\t'"$(awk 'BEGIN { printf "%.17g", (sqrt(5) + sqrt(7) + sqrt(3)) / 3 }')"$'\tn/a\t5')"
	tabcalc --across -c win one.tsv | same_bytes - <(tabview -c win one.tsv)
	tabcalc --across - two.tsv <one.tsv | same_bytes - <(tabcalc --across one.tsv two.tsv)
	# as groupmean has it, where nothing is missing
	tabcalc --across -c loss one.tsv two.tsv three.tsv | tail -n +2 |
		same_bytes - <(groupmean --across -c loss one.tsv two.tsv three.tsv | cut -f 1,3 | tail -n +2)
}

@test "tabcalc answers in the encoding of its first table, and in any order of blocks" {
	awk 'BEGIN { print "a\tb"; for (i = 0; i < 9000; i++) print i "\t" i * i % 77 }' >a.tsv
	awk 'BEGIN { print "a\tb"; for (i = 0; i < 9000; i++) print i % 7 "\t" i }' >b.tsv
	tabview -O npy a.tsv >a.npy
	tabview -O npy b.tsv >b.npy
	tabcalc --across --let 'c=a*b' a.tsv b.tsv >want.tsv
	awk 'NR == FNR { a[FNR] = $1 * $2; next } FNR > 1 { printf "%.15g\n", (a[FNR] + $1 * $2) / 2 }' a.tsv b.tsv |
		same_bytes - <(cut -f 3 want.tsv | tail -n +2)
	tabcalc --across --let 'c=a*b' a.npy b.tsv >got.npy
	head -c 6 got.npy | same_bytes - <(printf '\223NUMPY')
	tabview -O tsv got.npy | same_bytes - want.tsv
	tabcalc --across --let 'c=a*b' -O tsv a.npy b.npy | same_bytes - want.tsv
	gzip -c a.npy | tabcalc --across --let 'c=a*b' -O tsv - b.npy | same_bytes - want.tsv
}

@test "formulas are what numpy makes of them" {
	need_python numpy
	awk 'BEGIN { print "x\ty\t{a-1}\t2"; s = 5
		for (i = 0; i < 50; i++) { for (j = 0; j < 4; j++) { s = (s * 16807) % 2147483647
			printf "%s%.9g", j ? "\t" : "", s / 1073741823.5 - (j > 1) } print "" } }' | sed '1s/[{}]//g' >t.tsv
	tabcalc --let 'p=-x^2+{a-1}/(y*{2})--3' --let 'q=2^-x^y' --let 'r=atanh(tanh(x)) - log(exp({2}))' \
		--let 's=abs({a-1})*sqrt(abs(p))/1e-3' -c p,q,r,s t.tsv >got.tsv
	"$PYTHON" -c '
import numpy as np
x, y, a, b = np.loadtxt("t.tsv", skiprows=1).T
p = -x**2 + a / (y * b) - -3
print("p", "q", "r", "s", sep="\t")
for row in np.transpose([p, 2.0**-x**y, np.arctanh(np.tanh(x)) - np.log(np.exp(b)), abs(a) * np.sqrt(abs(p)) / 1e-3]):
    print(*map(repr, map(float, row)), sep="\t")' >want.tsv
	tabdiff --rtol=1e-14 got.tsv want.tsv
}

@test "formulas that can't be read are told with their place" {
	printf 'unit\ta\tloss_r2\nV1\t1\t2\n' >t.tsv
	try() {
		fails 1 "tabcalc: t.tsv: \`$1', $2" tabcalc --let "$1" -o never.tsv t.tsv
		[ ! -e never.tsv ]
	}
	try 'a' 'at 1: NAME= was expected in front'
	try '=a' "at 1: a name was expected before \`='"
	try 'my x=a' "at 3: the name before \`=' has letters, digits, \`_', \`.' and \`-' only"
	try 'x=' 'at 3: a column or a number was expected where the text ends'
	try 'x=loss_r' "at 3: no column \`loss_r'; nearest is \`loss_r2'"
	try 'x=x+1' "at 3: no column \`x'; nearest is \`a'"
	try 'x=sqrt(a' "at 9: \`)' was expected where the text ends"
	try 'x=root(a)' "at 3: no function \`root'; there are sqrt, abs, exp, log, tanh and atanh"
	try 'x=a b' "at 5: an operator was expected before \`b'"
	try 'x=a*' 'at 5: a column or a number was expected where the text ends'
	try 'x=1e999' "at 3: \`1e999' is too large"
	try 'x={a' "at 3: this brace isn't closed"
}

@test "tabcalc refuses names that are there, tables that don't belong together, and two without --across" {
	make_runs
	fails 1 "tabcalc: one.tsv: has a column \`win' already; another name was expected" tabcalc --let win=loss one.tsv
	fails 1 "tabcalc: one.tsv: has a column \`x' already; another name was expected" \
		tabcalc --let x=loss --let x=win one.tsv
	fails 1 "tabcalc: one.tsv: has a column \`unit' already; another name was expected" tabcalc --let unit=loss one.tsv
	fails 2 "tabcalc: several tables go with --across; \`two.tsv' is a second one; see tabcalc --help" \
		tabcalc one.tsv two.tsv
	fails 1 "tabcalc: one.tsv: no column \`other'; nearest is \`win'" tabcalc --across two.tsv one.tsv
	fails 1 "tabcalc: one.tsv: no column \`lose'; nearest is \`loss'" tabcalc -c lose one.tsv
	head -n 2 three.tsv >short.tsv
	fails 1 'tabcalc: short.tsv: 1 units, 2 in one.tsv' tabcalc --across -o never.tsv one.tsv short.tsv
	sed 's/A1/A2/' three.tsv >other.tsv
	fails 1 "tabcalc: other.tsv: unit 2 is \`A2', but \`A1' in one.tsv" tabcalc --across -o never.tsv one.tsv other.tsv
	[ ! -e never.tsv ]
	printf 'a\tb\n1\tx\n' >text.tsv
	fails 1 'tabcalc: text.tsv:2: column b: "x" is not a number' tabcalc text.tsv
	tabcalc --let c=2*a text.tsv:a | same_text $'a\tc\n1\t2'
}
