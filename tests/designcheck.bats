#!/usr/bin/env bats
# designcheck: its figures by hand and beside numpy, and what is wrong with designs and contrasts.
# contract: designcheck -d design.tsv
load helpers

# table ROW...: fields separated by blanks, as TSV.
table() {
	printf '%s\n' "$@" | tr ' ' '\t'
}

# figure NAME: its value in report.tsv.
figure() {
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' report.tsv
}

# near NAME VALUE: to 9 digits.
near() {
	awk -v a="$(figure "$1")" -v b="$2" 'BEGIN { exit !(a != "" && (a - b) ^ 2 <= 1e-18 * b * b) }' || {
		echo "$1 is $(figure "$1"), expected $2"
		return 1
	}
}

@test "designcheck tells a small design's figures, worked by hand" {
	# X'X = [2 1; 1 2] for a, b: variances 2/3, det 3; each leaves 3/2 of the other's 2
	table 'time a b' '0 1 0' '2 0 1' '4 1 1' '6 0 0' >design.tsv
	designcheck -d design.tsv a 'diff=a - b' 'a; b' >report.tsv
	[ "$(figure scans)" = 4 ] && [ "$(figure columns)" = 2 ] && [ "$(figure rank)" = 2 ] && [ "$(figure dof)" = 2 ]
	near condition 1.7320508075688772
	near leverage_max 0.66666666666666667
	near vif:a 1.3333333333333333
	near efficiency:a 1.5
	near efficiency:diff 0.5
	near 'efficiency:a; b' 0.75
	[ "$(figure estimable:diff)" = 1 ]
	cut -f 1 report.tsv | grep -c depends | same_text 0
}

@test "designcheck agrees with numpy" {
	need_python
	awk 'BEGIN { x = 1; print "a\tb\tc\td\tconstant"
		for (i = 0; i < 30; i++) {
			for (j = 0; j < 4; j++) { x = (x * 75 + 74) % 65537; v[j] = x / 65537 }
			print v[0] "\t" v[0] + v[1] / 4 "\t" v[2] + 5 "\t" v[3] * 100 "\t" 1 } }' >design.tsv
	designcheck -d design.tsv 'a - b' 'c; d' >report.tsv
	"$PYTHON" >want <<-'END'
		import numpy as np
		x = np.loadtxt("design.tsv", skiprows=1)
		print("condition", repr(float(np.linalg.cond(x))))
		h = np.diag(x @ np.linalg.pinv(x))
		print("leverage_max", repr(float(h.max())))
		print("leverage_scan", h.argmax() + 1)
		for j, name in enumerate("abcd"):
		    others = np.delete(x, j, 1)
		    left = x[:, j] - others @ np.linalg.lstsq(others, x[:, j], rcond=None)[0]
		    print(f"vif:{name}", repr(float(((x[:, j] - x[:, j].mean()) ** 2).sum() / (left @ left))))
		inverse = np.linalg.inv(x.T @ x)
		c = np.array([1, -1, 0, 0, 0])
		print("efficiency:a - b", repr(float(1 / (c @ inverse @ c))))
		print("efficiency:c; d", repr(float(1 / (inverse[2, 2] + inverse[3, 3]))))
	END
	[ "$(wc -l <want)" -eq 9 ]
	while read -r line; do
		near "${line% *}" "${line##* }"
	done <want
	designcheck -d design.tsv --correlation | cut -f 2-5 | sed 5q >correlation.tsv
	"$PYTHON" -c 'import numpy as np; x = np.loadtxt("design.tsv", skiprows=1)[:, :4]; print("a\tb\tc\td")
for row in np.corrcoef(x.T): print(*row, sep="\t")' >want.tsv
	tabdiff --rtol=1e-12 correlation.tsv want.tsv
}

@test "dependent columns are named with what they depend on" {
	table 'a b c d zero constant' '1 0 2 1 0 1' '0 1 -3 1 0 1' '0 0 0 1 0 1' '1 1 -1 1 0 1' '0 1 -3 1 0 1' '1 2 -4 1 0 1' \
		'1 0 2 1 0 1' >design.tsv
	designcheck -d design.tsv 'a - b' c d a >report.tsv
	[ "$(figure rank)" = 3 ] && [ "$(figure dof)" = 4 ] && [ "$(figure condition)" = inf ]
	grep depends report.tsv | cut -f 1 | same_text 'depends:c = 2*a - 3*b
depends:zero = 0
depends:constant = d'
	[ "$(figure vif:c)" = inf ] && [ "$(figure vif:a)" = inf ] && [ "$(figure vif:d)" = n/a ]
	[ "$(figure estimable:a)" = 0 ] && [ "$(figure efficiency:a)" = n/a ] && [ "$(figure estimable:d)" = 0 ]
	# a column that isn't in the dependency keeps its figures
	table 'a b c' '1 2 0' '2 4 1' '3 6 0' '4 8 1' >design.tsv
	designcheck -d design.tsv c >report.tsv
	[ "$(figure vif:a)" = inf ] && [ "$(figure estimable:c)" = 1 ]
	near vif:c 2.5
}

@test "correlations of a column that doesn't vary are n/a" {
	table 'a b constant' '1 1 1' '2 2 1' '3 2.5 1' >design.tsv
	designcheck -d design.tsv --correlation | sed -n '1p;4p' | same_text "$(table 'unit a b constant' 'constant n/a n/a n/a')"
	designcheck -d design.tsv --correlation | sed -n 2p | cut -f 1,2,4 | same_text $'a\t1\tn/a'
}

@test "more columns than scans are a rank-deficient design" {
	table 'a b c' '1 2 3' '4 5 7' >design.tsv
	designcheck -d design.tsv >report.tsv
	[ "$(figure rank)" = 2 ] && [ "$(figure dof)" = 0 ] && [ "$(figure condition)" = inf ] && [ "$(figure vif:c)" = inf ]
	grep -c depends report.tsv | same_text 1
}

@test "the report is a unit table in every encoding" {
	need_python
	table 'a b' '1 0' '0 1' '1 1' >design.tsv
	designcheck -d design.tsv -O npy -o report.npy
	"$PYTHON" -c 'import numpy as np; r = np.load("report.npy"); print(r.dtype.names, r["unit"][2], r["value"][2])' |
		same_text "('unit', 'value') rank 2.0"
}

@test "designs that aren't numbers and contrasts that can't be read are refused" {
	table 'a b' '1 0' '0 n/a' '1 1' >design.tsv
	fails 1 "designcheck: design.tsv:3: column \`b' is n/a; a design has a number in every row" designcheck -d design.tsv
	table 'a b' '1 0' '0 x' '1 1' >design.tsv
	fails 1 'designcheck: design.tsv:3: column b: "x" is not a number' designcheck -d design.tsv
	table 'cat dog' '1 0' '0 1' '1 1' >design.tsv
	fails 1 "designcheck: \`cat - dig', at 7: no regressor \`dig'; nearest is \`dog'" designcheck -d design.tsv 'cat - dig'
	fails 1 "designcheck: nosuch.tsv: cannot open: No such file or directory" designcheck -d nosuch.tsv
	printf 'a\tb\n' >empty.tsv
	fails 1 "designcheck: empty.tsv: a design without rows" designcheck -d empty.tsv
}

@test "designcheck is called with a design, and without contrasts for correlations" {
	table 'a b' '1 0' '0 1' >design.tsv
	fails 2 "designcheck: -d is missing; expected a design; see designcheck --help" designcheck
	fails 2 "designcheck: --correlation takes no contrast; see designcheck --help" designcheck -d design.tsv --correlation a
}
