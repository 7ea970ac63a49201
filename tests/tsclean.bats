#!/usr/bin/env bats
# tsclean: trends, frequencies and nuisance out of series in either order; scales; what is wrong with them.
# contract: tsclean -d design.tsv --zscore <series.tsv
load helpers

# 90 scans of 70 units that drift about 1000, scan by scan and unit by unit, and a nuisance of 4 columns, the last of
# which is constant.
make_noise() {
	awk 'BEGIN { x = 7
		for (t = 0; t < 90; t++)
			for (u = 0; u < 70; u++) {
				x = (x * 16807) % 2147483647
				sum[u] += x / 2147483647 - 0.5
				x = (x * 16807) % 2147483647
				printf "%.4f%s", 1000 + u % 5 + 3 * sum[u] + x / 2147483647, u < 69 ? "\t" : "\n" } }' >noise.txt
	awk 'BEGIN { print "motion\tslow\tspike\tconstant"; x = 11
		for (t = 0; t < 90; t++) {
			x = (x * 16807) % 2147483647
			printf "%.5f\t%.5f\t%d\t1\n", x / 2147483647, sin(t / 20), t == 30 } }' >nuisance.tsv
	tabview --matrix -O npy noise.txt >scans.npy
	tabview -O tsv -T noise.txt | tabview --matrix -O npy | tabview -T >units.npy
}

@test "the StudyForrest chain: denoised, z-scored, fitted, contrasted" {
	need_reference
	local from nuisance conditions=scissors,face,cat,shoe,house,scrambledpix,bottle,chair condition
	from=$(reference studyforrest)
	imgunpack -m "$from/mask_1slice.nii.gz" "$(data haxby/run-01/bold_1slice.nii.gz)" |
		tsclean -d "$from/nuisance.tsv" --zscore=0 --nan=0 >clean.npy
	tsstat clean.npy | tabview -O tsv -c mean,var | awk 'NR > 1 && ($1 * $1 > 1e-20 || ($2 - 121 / 120) ^ 2 > 1e-20)' |
		no_lines
	ev2reg -t 2.5 -n 121 --oversample=256 --start=0 --edges=open --order=file "$(data haxby/run-01/events.tsv)" |
		hrfconv -t 2.5 --hrf=spm5 --sample=mean | paste - "$from/nuisance.tsv" >design.tsv
	nuisance=$(head -n 1 "$from/nuisance.tsv" | tr '\t' ,)
	glmfit -d design.tsv --nuisance="$nuisance" clean.npy >fit.npy
	sed '1s/beta_//g' "$from/glm.tsv" >want.tsv
	tabdiff --rtol=1e-8 -c "$conditions,r2_adjusted" fit.npy want.tsv
	for condition in ${conditions//,/ }; do
		contrast -d design.tsv -f fit.npy "$condition" | tabview -O tsv -c stat --names="t_$condition" |
			tabdiff --rtol=1e-8 -c "t_$condition" - "$from/glm.tsv"
	done
	contrast -d design.tsv -f fit.npy '7*face - house - cat - shoe - bottle - scissors - chair - scrambledpix' |
		tabview -O tsv -c effect,stat --names=effect_face_vs_others,t_face_vs_others |
		tabdiff --rtol=1e-8 - "$from/contrasts.tsv"
}

# Cleans by the definition, with scipy's filter: definition OUT SCALE DETREND HIGH LOW METHOD NUISANCE.
definition() {
	"$PYTHON" - "$@" <<-'END'
		import sys, numpy as np, scipy.signal as sg
		out, scale, detrend, high, low, method, nuisance = sys.argv[1:]
		high, low, tr = float(high), float(low), 2
		y = np.loadtxt("noise.txt")
		T, first = len(y), y.mean(0)
		x = np.loadtxt("nuisance.tsv", skiprows=1)[:, [int(i) for i in nuisance]].reshape(T, -1)
		constant = np.ptp(x, axis=0) == 0
		if method == "cosine":
		    k = np.arange(1, int(2 * T * high * tr) + 1)
		    x = np.hstack([x, np.cos(np.pi / T * np.outer(np.arange(T) + 0.5, k))])
		    constant = np.r_[constant, np.zeros(len(k), bool)]
		line = np.c_[np.ones(T), np.linspace(-1, 1, T)]
		for a in ([y, x] if detrend == "1" else []):
		    a -= line @ np.linalg.lstsq(line, a, rcond=None)[0]
		gone = detrend == "1" or (method == "butterworth" and high > 0)
		x, constant = (x[:, ~constant], constant[~constant]) if gone else (x, constant)
		if method == "butterworth":
		    edges = [2 * tr * f for f in (high, low) if f]
		    kind = "band" if len(edges) == 2 else "high" if high else "low"
		    sos = sg.butter(5, edges if kind == "band" else edges[0], kind, output="sos")
		    y = sg.sosfiltfilt(sos, y, axis=0)
		    x = sg.sosfiltfilt(sos, x, axis=0) if x.size else x
		if x.size:
		    x = np.where(constant, x, x - x.mean(0))
		    q = np.linalg.qr(x / np.linalg.norm(x, axis=0))[0]
		    y = y - q @ (q.T @ y)
		if scale != "none":
		    y = y - y.mean(0)
		    y = {"zscore": y / y.std(0, ddof=1), "zscore=0": y / y.std(0), "psc": 100 * y / first, "demean": y}[scale]
		np.save(out, y)
	END
}

@test "every step and their order are those of the definition, in both orders of flow" {
	need_python numpy scipy
	make_noise
	local scale detrend filter nuisance args n=0
	for scale in none zscore zscore=0 psc demean; do
		for detrend in 0 1; do
			for filter in '0 0 none' '0.02 0 cosine' '0.02 0 butterworth' '0 0.1 butterworth' '0.02 0.1 butterworth'; do
				# a quarter of all combinations, each of every two settings among them
				for nuisance in '' 012 0123; do
					n=$((n + 1))
					[ $((n % 4)) -eq 0 ] || continue
					read -r high low method <<<"$filter"
					args=(-t 2)
					[ $scale = none ] || args+=("--$scale")
					[ $detrend = 0 ] || args+=(--detrend)
					[ "$method" = none ] || args+=("--filter=$method")
					[ "$high" = 0 ] || args+=(--high-pass="$high")
					[ "$low" = 0 ] || args+=(--low-pass="$low")
					[ -z "$nuisance" ] || args+=(-d "nuisance.tsv:1-${#nuisance}")
					echo "tsclean ${args[*]}"
					definition want.npy $scale $detrend "$high" "$low" "$method" "$nuisance"
					tsclean "${args[@]}" scans.npy >scans.out
					tsclean "${args[@]}" units.npy >units.out
					tabdiff --rtol=1e-10 scans.out want.npy >diff.tsv || { cat diff.tsv; return 1; }
					tabview -O raw8 units.out | same_bytes - <(tabview -O raw8 scans.out)
				done
			done
		done
	done
}

@test "tsclean answers in the order and encoding of the series, in doubles, with its names and times" {
	make_noise
	tsclean --demean scans.npy | tabview --shape | same_text "$(printf 'rows\tcolumns\torder\ttype\n90\t70\tC\t<f8')"
	tsclean --demean units.npy | tabview --shape | same_text "$(printf 'rows\tcolumns\torder\ttype\n90\t70\tF\t<f8')"
	tsclean --demean noise.txt -O raw8 | same_bytes - <(tsclean --demean -O raw8 units.npy)
	tabview -T units.npy | tsclean -T --demean | same_bytes - <(tsclean --demean units.npy)
	printf '%s\n' $'time\tleft\tright' $'0\t1\t5' $'2\t3\t9' >named.tsv
	tsclean --demean named.tsv | same_text "$(printf 'time\tleft\tright\n0\t-1\t-2\n2\t1\t2')"
	tsclean --demean -o out.tsv named.tsv
	tsclean --demean named.tsv -O npy | tabview -O tsv | same_bytes - out.tsv
}

@test "tsclean keeps means but where a constant, a trend or a high pass takes them" {
	make_noise
	tsstat scans.npy | tabview -c mean -O tsv >before.tsv
	mean_stays() {
		tsclean -t 2 "$@" scans.npy | tsstat | tabview -c mean -O tsv | tabdiff --rtol=1e-12 - before.tsv >/dev/null
	}
	mean_goes() {
		tsclean -t 2 "$@" scans.npy | tsstat | tabview -c mean -O tsv | awk 'NR > 1 && $1 * $1 > 9' | no_lines
	}
	mean_stays -d nuisance.tsv:motion,slow,spike
	mean_stays --filter=cosine --high-pass=0.01
	mean_goes -d nuisance.tsv
	mean_goes --detrend
	mean_goes --high-pass=0.01
	mean_goes --high-pass=0.01 --low-pass=0.1
	# a low pass lets the ends move it a little
	tsclean -t 2 --low-pass=0.1 scans.npy | tsstat | tabview -c mean -O tsv | tabdiff --rtol=2e-5 - before.tsv
}

@test "the repetition time comes from -t, or else from the times" {
	make_noise
	paste <(awk 'BEGIN { print "time"; for (t = 0; t < 90; t++) print 10 + 2 * t }') \
		<({ seq -s $'\t' -f u%g 70; cat noise.txt; }) >timed.tsv
	for filter in '--high-pass=0.02' '--filter=cosine --high-pass=0.02' '--low-pass=0.1'; do
		# shellcheck disable=SC2086  # words
		tsclean $filter timed.tsv | cut -f 2- >got
		# shellcheck disable=SC2086
		tsclean -t 2 $filter timed.tsv | cut -f 2- | same_bytes - got
		# shellcheck disable=SC2086
		tsclean -t 3 $filter timed.tsv | cut -f 2- >other
		run cmp -s other got
		[ "$status" -eq 1 ]
	done
}

@test "tsclean: units without values are n/a or what --nan says, counted, and the others not touched" {
	printf '%s\n' $'p\tq\tr\ts' $'1\t7.1\tn/a\t1' $'2\t7.1\t2\tinf' $'3\t7.1\t3\t2' >series.tsv
	warns 'tsclean: 3 of 4 units are constant or not finite: n/a' tsclean --zscore series.tsv
	same_text "$(printf 'p\tq\tr\ts\n-1\tn/a\tn/a\tn/a\n0\tn/a\tn/a\tn/a\n1\tn/a\tn/a\tn/a')" <warns.out
	warns 'tsclean: 3 of 4 units are constant or not finite: replaced' tsclean --zscore --nan=0 series.tsv
	same_text "$(printf 'p\tq\tr\ts\n-1\t0\t0\t0\n0\t0\t0\t0\n1\t0\t0\t0')" <warns.out
	warns 'tsclean: 2 of 4 units are not finite: n/a' tsclean --demean series.tsv
	same_text "$(printf 'p\tq\tr\ts\n-1\t0\tn/a\tn/a\n0\t0\tn/a\tn/a\n1\t0\tn/a\tn/a')" <warns.out
	printf '%s\n' $'p\tq' $'-1\t1' $'1\t3' >zero.tsv
	warns 'tsclean: 1 of 2 units is of mean 0 or not finite: n/a' tsclean --psc zero.tsv
	same_text "$(printf 'p\tq\nn/a\t-50\nn/a\t50')" <warns.out
	printf 'p\n5\n' >one.tsv
	warns 'tsclean: 1 of 1 units is constant or not finite: n/a' tsclean --zscore one.tsv
}

@test "tsclean refuses nuisance and series that don't belong together" {
	make_noise
	head -n 89 noise.txt >short.txt
	fails 1 'tsclean: short.txt: 89 records, but nuisance.tsv has 90 rows' tsclean -d nuisance.tsv -o never.tsv short.txt
	[ ! -e never.tsv ]
	cat noise.txt noise.txt >long.txt
	fails 1 'tsclean: long.txt: 180 records, but nuisance.tsv has 90 rows' tsclean -d nuisance.tsv long.txt
	head -n 71 nuisance.tsv >less.tsv
	fails 1 'tsclean: scans.npy: 90 records of 70 units, but less.tsv has 70 rows; its transpose would fit: -T' \
		tsclean -d less.tsv scans.npy
	sed '3s/\t[^\t]*/\tn\/a/' nuisance.tsv >holes.tsv
	fails 1 "tsclean: holes.tsv:3: column \`slow' is n/a; a design has a number in every row" tsclean -d holes.tsv scans.npy
	printf 'time\n1\n' >time.tsv
	fails 1 "tsclean: time.tsv: no column beside \`time'; a series of at least one unit was expected" tsclean --demean time.tsv
	printf 'a\n' >none.tsv
	fails 1 'tsclean: none.tsv: no scans; a series of at least one was expected' tsclean --demean none.tsv
}

@test "tsclean refuses filters that can't be, and says why" {
	make_noise
	fails 2 "tsclean: a filter needs the repetition time; -t S or a column \`time' was expected; see tsclean --help" \
		tsclean --high-pass=0.01 scans.npy
	fails 2 'tsclean: --low-pass=0.3: with 2 s between scans, frequencies end at 0.25 Hz; see tsclean --help' \
		tsclean -t 2 --low-pass=0.3 scans.npy
	fails 2 'tsclean: --high-pass=0.25: with 2 s between scans, frequencies end at 0.25 Hz; see tsclean --help' \
		tsclean -t 2 --high-pass=0.25 scans.npy
	fails 2 'tsclean: --high-pass=0.1 passes nothing that --low-pass=0.1 does; see tsclean --help' \
		tsclean -t 2 --high-pass=0.1 --low-pass=0.1 scans.npy
	fails 2 'tsclean: --filter=cosine takes --high-pass, and no --low-pass; see tsclean --help' \
		tsclean -t 2 --filter=cosine --low-pass=0.1 scans.npy
	fails 2 'tsclean: --filter=cosine takes --high-pass, and no --low-pass; see tsclean --help' \
		tsclean -t 2 --filter=cosine scans.npy
	fails 2 'tsclean: a filter takes --high-pass, --low-pass or both; see tsclean --help' \
		tsclean -t 2 --filter=butterworth scans.npy
	head -n 18 noise.txt >short.txt
	fails 1 'tsclean: short.txt: 18 scans; this filter needs more than 18' tsclean -t 2 --low-pass=0.1 short.txt
	head -n 19 noise.txt | tsclean -t 2 --low-pass=0.1 >/dev/null
	head -n 33 noise.txt >short.txt
	fails 1 'tsclean: short.txt: 33 scans; this filter needs more than 33' \
		tsclean -t 2 --low-pass=0.1 --high-pass=0.02 short.txt
	warns 'tsclean: warning: --high-pass=0.001: no cosine is as slow within 90 scans; nothing is filtered' \
		tsclean -t 2 --filter=cosine --high-pass=0.001 scans.npy
	printf '%s\n' $'time\ta' $'4\t1' $'2\t3' >back.tsv
	fails 1 "tsclean: back.tsv: times of 2 scans that don't rise evenly; a filter needs a rate" \
		tsclean --low-pass=0.1 back.tsv
	# a scan that was left out
	awk 'BEGIN { print "time\ta"; for (t = 0; t < 40; t++) if (t != 25) printf "%.1f\t%d\n", 0.72 * t, t * 7 % 11 }' >gap.tsv
	fails 1 "tsclean: gap.tsv: times of 39 scans that don't rise evenly; a filter needs a rate" \
		tsclean --low-pass=0.1 gap.tsv
	awk 'BEGIN { print "time\ta"; for (t = 0; t < 40; t++) printf "%.1f\t%d\n", 0.72 * t, t * 7 % 11 }' >rounded.tsv
	tsclean --low-pass=0.1 rounded.tsv >/dev/null
	warns 'tsclean: warning: --high-pass=0.3: all cosines of 90 scans are slower; only means are left' \
		tsclean -t 2 --filter=cosine --high-pass=0.3 scans.npy
}

@test "tsclean's command line: nothing to do, too much or unknown" {
	printf 'a\n1\n2\n' >series.tsv
	fails 2 'tsclean: nothing to do; -d, --detrend, a filter, --zscore, --psc or --demean was expected; see tsclean --help' \
		tsclean series.tsv
	fails 2 'tsclean: --zscore, --psc and --demean exclude each other; see tsclean --help' tsclean --psc --zscore series.tsv
	fails 2 'tsclean: --zscore=one: expected degrees of freedom, as 0 or 1; see tsclean --help' tsclean --zscore=one series.tsv
	fails 2 "tsclean: one series at a time; \`b.tsv' is a second one; see tsclean --help" tsclean --demean series.tsv b.tsv
	fails 2 "tsclean: --filter: \`fir' is none of butterworth|cosine; see tsclean --help" tsclean --filter=fir series.tsv
	fails 2 'tsclean: standard input can be read only once; see tsclean --help' 'tsclean -d - <series.tsv'
}
