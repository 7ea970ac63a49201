#!/usr/bin/env bats
# glmresid: residuals, fitted and whitened series, in the order and encoding of what it reads.
# contract: glmresid -d design.tsv -f fit.tsv <series.tsv
load helpers

# Four scans of two named units, and their fit: a is 3 and 6, the constant 1 and 2.
make_small() {
	printf '%s\n' $'a\tconstant' $'1\t1' $'0\t1' $'1\t1' $'0\t1' >design.tsv
	printf '%s\n' $'time\tleft\tright' $'0\t3\t6' $'2\t1\t2' $'4\t5\t10' $'6\t1\t3' >series.tsv
	printf '%s\n' $'unit\ta\tconstant\tsigma2\trho\tdof' $'left\t3\t1\t1\t0.5\t2' $'right\t6\t2\t4\t-0.25\t2' >fit.tsv
}

# 60 scans of 700 units in three ways: text, scan by scan, unit by unit; a design of three columns.
make_noise() {
	awk 'BEGIN { x = 7
		for (t = 0; t < 60; t++)
			for (u = 0; u < 700; u++) {
				x = (x * 16807) % 2147483647
				printf "%.3f%s", 1000 + u % 50 + x / 1e8, u < 699 ? "\t" : "\n" } }' >noise.txt
	awk 'BEGIN { print "task\tslope\tconstant"; for (t = 0; t < 60; t++) printf "%d\t%.3f\t1\n", t % 10 < 5, t / 60 }' \
		>design.tsv
	tabview --matrix -O npy noise.txt >scans.npy
	tabview -O tsv -T noise.txt | tabview --matrix -O npy | tabview -T >units.npy
}

@test "glmresid writes what the fit leaves, with the names and times of the series" {
	make_small
	glmresid -d design.tsv -f fit.tsv series.tsv |
		same_text "$(printf 'time\tleft\tright\n0\t-1\t-2\n2\t0\t0\n4\t1\t2\n6\t0\t1')"
	glmresid -d design.tsv -f fit.tsv <series.tsv | same_bytes - <(glmresid -d design.tsv -f fit.tsv series.tsv)
	glmresid -d design.tsv -f - series.tsv <fit.tsv | same_bytes - <(glmresid -d design.tsv -f fit.tsv series.tsv)
}

@test "glmresid --what=fitted writes X beta" {
	make_small
	glmresid -d design.tsv -f fit.tsv --what=fitted series.tsv |
		same_text "$(printf 'time\tleft\tright\n0\t4\t8\n2\t1\t2\n4\t4\t8\n6\t1\t2')"
}

@test "glmresid --what=whitened takes rho times the scan before from all but the first" {
	make_small
	glmresid -d design.tsv -f fit.tsv --what=whitened series.tsv |
		same_text "$(printf 'time\tleft\tright\n0\t-1\t-2\n2\t0.5\t-0.5\n4\t1\t2\n6\t-0.5\t1.5')"
}

@test "glmresid whitens by all coefficients of AR(2)" {
	make_small
	printf '%s\n' $'a\tconstant\tsigma2\trho_1\trho_2\tdof' $'3\t1\t1\t0.5\t-0.25\t2' $'6\t2\t4\t0\t1\t2' >fit.tsv
	glmresid -d design.tsv -f fit.tsv --what=whitened series.tsv |
		same_text "$(printf 'time\tleft\tright\n0\t-1\t-2\n2\t0.5\t0\n4\t0.75\t4\n6\t-0.5\t1')"
}

@test "glmresid --psc takes the residuals of a fit in percent" {
	make_noise
	for noise in ols ar1; do
		glmfit -d design.tsv --noise=$noise --psc scans.npy >fit.npy
		tabview -c sigma2,mean -O tsv fit.npy | tail -n +2 >expected.txt
		glmresid -d design.tsv -f fit.npy --psc --what=whitened scans.npy | tabview -O tsv -T | tail -n +2 |
			awk -F'\t' '{ s = 0; for (i = 1; i <= NF; i++) s += $i * $i; printf "%.10g\n", s / (NF - 3) }' >found.txt
		awk '{ printf "%.10g\n", $1 }' expected.txt | same_bytes - found.txt
		# percent: the same as fitting a series that was turned into percent beforehand
		glmresid -d design.tsv -f fit.npy --psc scans.npy >residual.npy
		glmfit -d design.tsv scans.npy >plain.npy
		[ $noise = ar1 ] || glmresid -d design.tsv -f plain.npy scans.npy | tabview -O tsv |
			awk -F'\t' -v OFS='\t' -v OFMT=%.17g -v CONVFMT=%.17g 'NR == FNR { mean[NR] = $2; next }
				FNR > 1 { for (i = 1; i <= NF; i++) $i = 100 * $i / mean[i] } { print }' expected.txt - |
			tabdiff --rtol=1e-10 residual.npy -
	done
	printf '%s\n' $'task\tslope\tconstant\tsigma2\trho\tdof' $'1\t1\t1\t1\t0\t57' >fit.tsv
	fails 1 "glmresid: fit.tsv: no column \`mean'; nearest is \`task'" \
		glmresid -d design.tsv -f fit.tsv --psc scans.npy
}

@test "glmresid leaves units without a fit n/a" {
	make_small
	sed -i '2s/3\t1\t1\t0.5/n\/a\tn\/a\tn\/a\tn\/a/' fit.tsv
	for what in residual fitted whitened; do
		glmresid -d design.tsv -f fit.tsv --what=$what series.tsv | tail -n +2 | cut -f 2 | sort -u | same_text n/a
		glmresid -d design.tsv -f fit.tsv --what=$what series.tsv | tail -n +2 | cut -f 3 | grep -c n/a | same_text 0
	done
}

@test "glmresid answers in the order and encoding of the series, in doubles" {
	make_noise
	glmfit -d design.tsv --noise=ar2 -O npy noise.txt >fit.npy
	tabview --shape scans.npy | same_text "$(printf 'rows\tcolumns\torder\ttype\n60\t700\tC\t<f8')"
	tabview --shape units.npy | same_text "$(printf 'rows\tcolumns\torder\ttype\n60\t700\tF\t<f8')"
	for what in residual fitted whitened; do
		glmresid -d design.tsv -f fit.npy --what=$what -O raw8 noise.txt >want
		glmresid -d design.tsv -f fit.npy --what=$what scans.npy >scans.out
		glmresid -d design.tsv -f fit.npy --what=$what units.npy >units.out
		tabview --shape scans.out | same_bytes - <(tabview --shape scans.npy)
		tabview --shape units.out | same_bytes - <(tabview --shape units.npy)
		tabview -O raw8 scans.out | same_bytes - want
		tabview -O raw8 units.out | same_bytes - want
		glmresid -d design.tsv -f fit.npy --what=$what -O raw8 units.npy | same_bytes - want
		tabview -T units.npy | glmresid -T -d design.tsv -f fit.npy --what=$what | same_bytes - units.out
	done
}

@test "glmresid and glmfit: whitened residuals have the fit's sum of squares, and nothing of the design is left" {
	make_noise
	glmfit -d design.tsv --noise=ar1 noise.txt >fit.tsv
	glmresid -d design.tsv -f fit.tsv --what=whitened noise.txt | awk 'NR > 1 { for (i = 1; i <= NF; i++) s[i] += $i * $i }
		END { print "sigma2"; for (i = 1; i <= NF; i++) printf "%.17g\n", s[i] / 57 }' >got.tsv
	tabview -c sigma2 fit.tsv | tabdiff --rtol=1e-11 got.tsv -
	glmfit -d design.tsv noise.txt >ols.tsv
	glmresid -d design.tsv -f ols.tsv noise.txt | glmfit -d design.tsv >left.tsv
	awk 'NR > 1 { for (i = 1; i <= 3; i++) if ($i * $i > 1e-20) exit 1 }' <(tabview -c task,slope,constant left.tsv | cut -f 2-)
}

@test "glmresid refuses fits, series and designs that don't belong together" {
	make_small
	head -n 2 fit.tsv >less.tsv
	fails 1 'glmresid: less.tsv: 1 units, but series.tsv has 2' glmresid -d design.tsv -f less.tsv series.tsv
	{ cat fit.tsv && printf 'third\t1\t1\t1\t0\t2\n'; } >more.tsv
	fails 1 'glmresid: more.tsv: 3 units, but series.tsv has 2' glmresid -d design.tsv -f more.tsv series.tsv
	sed 's/right/wrong/' fit.tsv >other.tsv
	fails 1 "glmresid: other.tsv: unit 2 is \`wrong', but \`right' in series.tsv" glmresid -d design.tsv -f other.tsv series.tsv
	sed '1s/a/b/' design.tsv >named.tsv
	fails 1 "glmresid: fit.tsv: column 1 is \`a', but \`b' in named.tsv" glmresid -d named.tsv -f fit.tsv series.tsv
	head -n 4 series.tsv >short.tsv
	fails 1 'glmresid: short.tsv: 3 records, but design.tsv has 4 rows' glmresid -d design.tsv -f fit.tsv -o never.tsv short.tsv
	[ ! -e never.tsv ]
	cat series.tsv <(tail -n +2 series.tsv) >long.tsv
	fails 1 'glmresid: long.tsv: 8 records, but design.tsv has 4 rows' glmresid -d design.tsv -f fit.tsv long.tsv
	printf '%s\n' $'a\tb\tc\td' $'1\t2\t3\t4' $'4\t2\t1\t5' >turned.tsv
	fails 1 'glmresid: stdin: 2 records of 4 units, but design.tsv has 4 rows; its transpose would fit: -T' \
		'tabview --matrix -O npy turned.tsv | glmresid -d design.tsv -f fit.tsv'
}

@test "glmresid's command line: what is missing, too much or unknown" {
	make_small
	fails 2 'glmresid: no design; -d DESIGN was expected; see glmresid --help' glmresid -f fit.tsv series.tsv
	fails 2 'glmresid: no fit; -f FIT was expected; see glmresid --help' glmresid -d design.tsv series.tsv
	fails 2 "glmresid: one series at a time; \`b.tsv' is a second one; see glmresid --help" \
		glmresid -d design.tsv -f fit.tsv series.tsv b.tsv
	fails 2 'glmresid: standard input can be read only once; see glmresid --help' \
		'glmresid -d design.tsv -f - <fit.tsv'
	fails 2 "glmresid: --what: \`noise' is none of residual|fitted|whitened; see glmresid --help" \
		glmresid -d design.tsv -f fit.tsv --what=noise series.tsv
}
