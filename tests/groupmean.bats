#!/usr/bin/env bats
# groupmean: means over tables and over groups of records, their intervals, and what is wrong with them.
# contract: groupmean --by=dof <stats.tsv
load helpers

make_subjects() {
	printf '%s\n' $'unit\twin\tloss' $'V1\t2\t1' $'A1\t1\t5' >one.tsv
	printf '%s\n' $'unit\twin\tloss' $'V1\t4\t1' $'A1\t3\tn/a' >two.tsv
	printf '%s\n' $'unit\tloss\tother\twin' $'V1\t1\t0\t9' $'A1\t7\t0\tn/a' >three.tsv
}

@test "groupmean --across averages each unit over tables, whose columns are found by name" {
	make_subjects
	groupmean --across one.tsv two.tsv three.tsv >got.tsv
	head -n 1 got.tsv | same_text $'unit\twin_n\twin_mean\twin_sd\twin_sem\twin_lo\twin_hi\tloss_n\tloss_mean\tloss_sd\tloss_sem\tloss_lo\tloss_hi'
	cut -f 1-3,8-11 got.tsv | tail -n 2 | same_text "$(printf 'V1\t3\t5\t3\t1\t0\t0\nA1\t2\t2\t2\t6\t1.4142135623730951\t1')"
	# sd of 2, 4, 9 is sqrt(13), and Student's quantile of 0.975 with 2 degrees of freedom 4.30265272991
	awk -F '\t' 'function near(a, b) { return (a - b) ^ 2 < 1e-18 }
		NR == 2 { exit !(near($4, sqrt(13)) && near($5, sqrt(13 / 3)) && near($6, 5 - 4.30265272974946 * sqrt(13 / 3)) &&
			near($7, 5 + 4.30265272974946 * sqrt(13 / 3))) }' got.tsv
	groupmean --across - two.tsv three.tsv <one.tsv | same_bytes - got.tsv
	groupmean --across -O npy one.tsv two.tsv three.tsv | tabview -O tsv | same_bytes - got.tsv
	groupmean --across -c loss one.tsv two.tsv three.tsv | same_bytes - <(cut -f 1,8- got.tsv)
}

@test "arrays without names are averaged by their places" {
	printf '1\t2\n3\t4\n' | tabview --matrix -O npy >a.npy
	printf '3\t6\n3\tn/a\n' | tabview --matrix -O npy >b.npy
	groupmean --across a.npy b.npy | cut -f 1,2,7,8 |
		same_text "$(printf 'a_1_n\ta_1_mean\ta_2_n\ta_2_mean\n2\t2\t2\t4\n2\t3\t1\t4')"
	printf '3\n3\n' | tabview --matrix -O npy >c.npy
	fails 1 'groupmean: c.npy: 1 columns, 2 in a.npy' groupmean --across a.npy c.npy
}

@test "groupmean --by averages records alike in some columns, in their order of appearance" {
	printf '%s\n' $'subject\tnetwork\tsize\tbeta' $'01\tb\t1\t2' $'01\ta\t1\t4' $'1\tb\t1\t6' $'01\tb\t3\tn/a' \
		$'NaN\tb\t1\t5' $'\tb\t1\t7' >table.tsv
	groupmean --by=network -c beta table.tsv | cut -f 1-4 |
		same_text "$(printf 'network\tbeta_n\tbeta_mean\tbeta_sd\nb\t4\t5\t2.1602468994692869\na\t1\t4\tn/a')"
	groupmean --by=subject,network table.tsv | cut -f 1-4,9,10 | same_text "$(printf '%s\n' \
		$'subject\tnetwork\tsize_n\tsize_mean\tbeta_n\tbeta_mean' $'01\tb\t2\t2\t1\t2' $'01\ta\t1\t1\t1\t4' \
		$'1\tb\t1\t1\t1\t6' $'n/a\tb\t2\t1\t2\t6')"
	groupmean --by='net*' -c beta <table.tsv | same_bytes - <(groupmean --by=network -c beta table.tsv)
}

@test "groupmean's intervals are Student's, at any level" {
	need_python numpy scipy
	awk 'BEGIN { print "g\tx\ty"; s = 3
		for (i = 0; i < 200; i++) { s = (s * 16807) % 2147483647; print int(i * i / 999), 1e5 + s / 1e9, s / 1e12 } }' |
		tr ' ' '\t' >table.tsv
	for level in 0.5 0.95 0.999; do
		groupmean --by=g --ci=$level table.tsv | cut -f 2- >got.tsv
		"$PYTHON" - $level <<-'END' >want.tsv
			import sys, numpy as np
			from scipy import stats
			a, level = np.loadtxt("table.tsv", skiprows=1), float(sys.argv[1])
			print(*(c + "_" + s for c in "xy" for s in "n mean sd sem lo hi".split()), sep="\t")
			for g in dict.fromkeys(a[:, 0]):
			    row = []
			    for x in a[a[:, 0] == g][:, 1:].T:
			        n, m = len(x), x.mean()
			        sd = x.std(ddof=1) if n > 1 else np.nan
			        t, tail = stats.t(n - 1), 0.5 - level / 2
			        q = t.isf(tail) if n > 1 else np.nan
			        for i in range(3):  # scipy's quantile has some ten digits
			            q += (t.sf(q) - tail) / t.pdf(q)
			        reach = q * sd / n ** 0.5
			        row += [n, m, sd, sd / n ** 0.5, m - reach, m + reach]
			    print(*map(repr, map(float, row)), sep="\t")
		END
		tabdiff --rtol=1e-11 got.tsv want.tsv
	done
}

@test "texts of arrays group, and their numbers are numbers" {
	need_python
	"$PYTHON" -c 'import numpy as np
a = np.array([["Visual", "1.5"], ["Ruhe\u00e9", "2"], ["Visual", "n/a"], ["Visual", "2.5"]])
np.save("u.npy", a)
np.save("s.npy", np.char.encode(a, "latin-1"))
np.save("f.npy", np.asfortranarray(a))
np.save("record.npy", np.array([("Visual", 1.5), ("Rest", 2), ("Visual", 2.5)], dtype=[("network", "U9"), ("beta", "f8")]))'
	groupmean --by=u_1 u.npy | cut -f 1-3 | same_text "$(printf 'u_1\tu_2_n\tu_2_mean\nVisual\t2\t2\nRuhe\303\251\t1\t2')"
	groupmean --by=f_1 f.npy | cut -f 1-3 | same_text "$(printf 'f_1\tf_2_n\tf_2_mean\nVisual\t2\t2\nRuhe\303\251\t1\t2')"
	groupmean --by=s_1 s.npy | cut -f 2-3 | same_text "$(printf 's_2_n\ts_2_mean\n2\t2\n1\t2')"
	groupmean --by=network record.npy | cut -f 1-3 | same_text "$(printf 'network\tbeta_n\tbeta_mean\nVisual\t2\t2\nRest\t1\t2')"
	fails 1 'groupmean: u.npy: column u_1 is text; expected numbers' groupmean --by=u_2 -c u_1 u.npy
}

@test "groupmean reproduces the parcel tutorial's means over runs and subjects, and those of networks" {
	need_reference
	local from subject run edge condition
	from=$(reference hcp_parcels)
	for subject in 0 1; do
		for run in 1 2; do
			edge=RL
			[ $run -eq 1 ] || edge=LR
			paste "$from/regressors_sub${subject}_$edge.tsv" <(printf 'constant\n'; yes 1 | head -n 253) >design.tsv
			tabview -T "$from/hcp/subjects/$subject/timeseries/bold1${run}_Atlas_MSMAll_Glasser360Cortical.npy" |
				tsclean --demean | glmfit -d design.tsv --each --nuisance=constant -O tsv |
				awk -F '\t' -v OFS='\t' '
					NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /_r2$/) { root[i]; sub(/_r2$/, "_r", $i) } print; next }
					{ for (i in root) $i = sprintf("%.17g", sqrt($i)); print }' >$subject-$run.tsv
		done
	done
	groupmean --across -c 'loss,win,neut,rest,*_r' ./?-?.tsv >mean.tsv
	tabview -T "$from/hcp/regions.npy" | tabview -c unit_2 --names=network | paste - mean.tsv >named.tsv
	groupmean --by=network -c '*_mean' named.tsv >networks.tsv
	for condition in loss win neut rest; do
		awk -F '\t' -v c=$condition 'NR == 1 { print "beta\tr" } $1 == c { print $3 "\t" $4 }' "$from/mean_beta_r.tsv" >want.tsv
		[ "$(wc -l <want.tsv)" -gt 1 ] || continue
		tabview -c "${condition}_mean,${condition}_r_mean" --names=beta,r mean.tsv | tabdiff --rtol=1e-9 - want.tsv
		awk -F '\t' -v c=$condition 'NR == 1 { print "network\tbeta" } $1 == c { print $2 "\t" $3 }' \
			"$from/network_mean_beta.tsv" >want.tsv
		cut -f 1 networks.tsv | same_bytes - <(cut -f 1 want.tsv)
		tabview -c "${condition}_mean_mean" --names=beta networks.tsv | tabdiff --rtol=1e-9 - <(cut -f 2 want.tsv)
		echo $condition >>compared
	done
	[ "$(wc -l <compared)" -ge 3 ]
}

@test "groupmean refuses tables that don't belong together" {
	make_subjects
	head -n 2 two.tsv >less.tsv
	fails 1 'groupmean: less.tsv: 1 units, 2 in one.tsv' groupmean --across one.tsv less.tsv
	sed 's/A1/B1/' two.tsv >other.tsv
	fails 1 "groupmean: other.tsv: unit 2 is \`B1', but \`A1' in one.tsv" groupmean --across one.tsv other.tsv
	sed '1s/win/won/' two.tsv >named.tsv
	fails 1 "groupmean: named.tsv: no column \`win'; nearest is \`won'" groupmean --across -o never.tsv one.tsv named.tsv
	[ ! -e never.tsv ]
	fails 1 "groupmean: one.tsv: no column \`wan'; nearest is \`win'" groupmean --across -c wan one.tsv
	fails 1 'groupmean: one.tsv: no column of numbers beside those of --by' groupmean --by='*' one.tsv
	fails 1 'groupmean: one.tsv:2: column unit: "V1" is not a number' groupmean --by=win -c unit one.tsv
}

@test "groupmean's command line: one way, and not both" {
	make_subjects
	fails 2 'groupmean: either --across or --by=COLUMNS was expected; see groupmean --help' groupmean one.tsv
	fails 2 'groupmean: either --across or --by=COLUMNS was expected; see groupmean --help' groupmean --across --by=unit one.tsv
	fails 2 "groupmean: --by takes one table; \`two.tsv' is a second one; see groupmean --help" groupmean --by=unit one.tsv two.tsv
	fails 2 'groupmean: groups are called by texts, which only -O tsv can hold; see groupmean --help' \
		groupmean --by=unit -O npy one.tsv
	fails 2 'groupmean: standard input can be read only once; see groupmean --help' 'groupmean --across - - <one.tsv'
}
