#!/usr/bin/env bats
# tsstat: statistics and weighted means of series in either order, and what is wrong with them.
# contract: tsstat <series.tsv
load helpers

# 50 scans of 300 units about a million, scan by scan and unit by unit, some values missing; and weights.
make_noise() {
	awk 'BEGIN { x = 7
		for (t = 0; t < 50; t++)
			for (u = 0; u < 300; u++) {
				x = (x * 16807) % 2147483647
				v = sprintf("%.4f", 1e6 + u + x / 2147483647)
				if (u % 7 == 3 && t % 11 == u % 11)
					v = "n/a"
				printf "%s%s", v, u < 299 ? "\t" : "\n" } }' >noise.txt
	awk 'BEGIN { print "time\tfirst\tlast\tramp\tsigned"
		for (t = 0; t < 50; t++) printf "%d\t%d\t%d\t%d\t%d\n", t, (t < 1), (t >= 45), t, t % 2 ? 1 : -1 }' >weights.tsv
	tabview --matrix -O npy noise.txt >scans.npy
	tabview -O tsv -T noise.txt | tabview --matrix -O npy | tabview -T >units.npy
}

@test "tsstat writes a record per unit, with its name" {
	printf '%s\n' $'time\tleft\tright\tall' $'0\t101\t7\tn/a' $'2\t99\t7\tinf' $'4\t103\tn/a\tn/a' >series.tsv
	tsstat series.tsv | same_text "$(printf '%s\n' $'unit\tmean\tsd\tvar\ttsnr\tmin\tmax\tnonfinite\tlag1' \
		$'left\t101\t2\t4\t50.5\t99\t103\t0\t-0.5' $'right\t7\t0\t0\tn/a\t7\t7\t1\tn/a' \
		$'all\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\t3\tn/a')"
	tsstat <series.tsv | same_bytes - <(tsstat series.tsv)
	printf 'a\n5\n' | tsstat | tail -n 1 | same_text $'a\t5\tn/a\tn/a\tn/a\t5\t5\t0\tn/a'
}

@test "tsstat's numbers are numpy's, at a mean of a million" {
	need_python
	make_noise
	tsstat -O npy noise.txt >got.npy
	"$PYTHON" - <<-'END' >want.tsv
		import numpy as np
		y = np.load("scans.npy")
		m, s = np.nanmean(y - 1e6, 0) + 1e6, np.nanstd(y - 1e6, 0, ddof=1)
		d = y - 1e6 - np.nanmean(y - 1e6, 0)
		lag1 = np.nansum(d[:-1] * d[1:], 0) / np.nansum(d * d, 0)
		print("mean sd var tsnr min max nonfinite lag1".replace(" ", "\t"))
		for r in zip(m, s, s * s, m / s, np.nanmin(y, 0), np.nanmax(y, 0), np.isnan(y).sum(0), lag1):
		    print(*map(repr, map(float, r)), sep="\t")
	END
	tabdiff --rtol=1e-11 got.npy want.tsv
	awk 'NR > 1 { n += $7 } END { exit !(n > 100) }' want.tsv
}

@test "tsstat --weights gives the sum of w y over the sum of w" {
	need_python
	make_noise
	tsstat --weights=weights.tsv scans.npy >got.npy 2>err
	same_text "tsstat: warning: weights.tsv: the weights of \`signed' sum to 0; its means are n/a" <err
	"$PYTHON" - <<-'END' >want.tsv
		import numpy as np
		y, w = np.load("scans.npy"), np.loadtxt("weights.tsv", skiprows=1)[:, 1:]
		print("first\tlast\tramp\tsigned")
		for u in y.T:
		    print(*(repr(float((u[k != 0] * k[k != 0]).sum() / k.sum())) if k.sum() else "n/a" for k in w.T), sep="\t")
	END
	tabdiff --rtol=1e-13 got.npy want.tsv
	# what is missing counts only where its weight isn't 0
	[ "$(cut -f 2 want.tsv | grep -c nan)" -gt 10 ]
	[ "$(cut -f 2 want.tsv | grep -vc nan)" -gt 250 ]
}

@test "weights that cancel but for rounding sum to 0, and spreads beyond all numbers are n/a" {
	printf 'a\n1\n2\n4\n' >series.tsv
	printf 'w\tv\n0.1\t1\n0.2\t1\n-0.3\t-1.999999\n' >weights.tsv
	warns "tsstat: warning: weights.tsv: the weights of \`w' sum to 0; its means are n/a" \
		tsstat --weights=weights.tsv series.tsv
	cut -f 2 warns.out | tail -n 1 | same_text n/a
	awk 'NR == 2 { exit !($3 < -4.9e6) }' warns.out
	printf 'a\n1e200\n-1e200\n1e200\n' >large.tsv
	tsstat large.tsv | cut -f 3-7,9 | tail -n 1 | same_text $'n/a\tn/a\tn/a\t-1e+200\t1e+200\tn/a'
}

@test "both orders of flow give the same bits" {
	make_noise
	tsstat -O raw8 noise.txt >want
	tsstat -O raw8 scans.npy | same_bytes - want
	tsstat -O raw8 units.npy | same_bytes - want
	tabview -T units.npy | tsstat -T -O raw8 | same_bytes - want
	tsstat --weights=weights.tsv:first,last,ramp -O raw8 noise.txt >want
	tsstat --weights=weights.tsv:first,last,ramp -O raw8 scans.npy | same_bytes - want
	tsstat --weights=weights.tsv:first,last,ramp -O raw8 units.npy | same_bytes - want
	tsstat -T --weights=weights.tsv:first,last,ramp -O raw8 <(tabview -T scans.npy) | same_bytes - want
}

@test "means of the frames of each trial of a parcel series are those of its columns" {
	need_reference
	need_python
	local from n
	from=$(reference hcp_parcels/hcp/subjects/0)
	ev2reg -t 0.72 -n 253 --frames --trials "$from/EVs/tfMRI_GAMBLING_RL/"*.txt >trials.tsv
	tabview -T "$from/timeseries/bold11_Atlas_MSMAll_Glasser360Cortical.npy" | tsstat --weights=trials.tsv >got.npy
	"$PYTHON" - "$from" <<-'END' >want.tsv
		import sys, glob, os, math, numpy as np
		y = np.load(sys.argv[1] + "/timeseries/bold11_Atlas_MSMAll_Glasser360Cortical.npy")
		names, means = [], []
		for f in sorted(glob.glob(sys.argv[1] + "/EVs/tfMRI_GAMBLING_RL/*.txt")):
		    for i, (onset, duration, _) in enumerate(np.loadtxt(f, ndmin=2)):
		        start = math.floor(onset / 0.72)
		        names.append("%s_%03d" % (os.path.basename(f)[:-4], i + 1))
		        means.append(y[:, start:start + math.ceil(duration / 0.72)].mean(1))
		print(*names, sep="\t")
		for record in np.array(means).T:
		    print(*map(repr, map(float, record)), sep="\t")
	END
	n=$(head -n 1 want.tsv | tr '\t' '\n' | wc -l)
	[ "$n" -ge 10 ]
	tabdiff --rtol=1e-13 got.npy want.tsv
}

@test "tsstat refuses weights that aren't of the series" {
	printf '%s\n' $'a\tb' $'1\t2' $'3\t4' $'5\t6' >series.tsv
	printf 'w\n1\n' >one.tsv
	fails 1 'tsstat: series.tsv: 3 records, but one.tsv has 1 rows' tsstat --weights=one.tsv series.tsv
	printf 'w\n1\n0\n' >short.tsv
	printf 'w\n1\n0\n1\n1\n' >long.tsv
	fails 1 'tsstat: series.tsv: 3 records, but long.tsv has 4 rows' tsstat --weights=long.tsv -o never.tsv series.tsv
	[ ! -e never.tsv ]
	fails 1 'tsstat: stdin: 3 records of 2 units, but short.tsv has 2 rows; its transpose would fit: -T' \
		'tabview --matrix series.tsv | tsstat --weights=short.tsv'
	printf 'w\n1\nn/a\n1\n' >holes.tsv
	fails 1 "tsstat: holes.tsv:3: column \`w' is n/a; a design has a number in every row" tsstat --weights=holes.tsv series.tsv
	printf 'a\n' >none.tsv
	fails 1 'tsstat: none.tsv: no scans; a series of at least one was expected' tsstat none.tsv
	printf 'time\n1\n' >time.tsv
	fails 1 "tsstat: time.tsv: no column beside \`time'; a series of at least one unit was expected" tsstat time.tsv
	fails 2 "tsstat: one series at a time; \`b.tsv' is a second one; see tsstat --help" tsstat series.tsv b.tsv
	fails 2 'tsstat: standard input can be read only once; see tsstat --help' 'tsstat --weights=- <series.tsv'
}
