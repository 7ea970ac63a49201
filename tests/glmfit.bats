#!/usr/bin/env bats
# glmfit: fits against hand calculation, numpy and the reference, the same bits every way, and what it refuses.
# contract: glmfit -d design.tsv <series.tsv
load helpers

# Four scans of two units, one of them named twice as large.
make_small() {
	printf '%s\n' $'time\ta\tconstant' $'0\t1\t1' $'2\t0\t1' $'4\t1\t1' $'6\t0\t1' >design.tsv
	printf '%s\n' $'left\tright' $'3\t6' $'1\t2' $'5\t10' $'1\t2' >series.tsv
}

# T scans of N units, deterministic, about 1000; a design of four columns beside them.
make_noise() {
	awk -v scans="$1" -v units="$2" 'BEGIN {
		x = 7
		for (t = 0; t < scans; t++)
			for (u = 0; u < units; u++) {
				x = (x * 16807) % 2147483647
				e[u] = 0.4 * e[u] + x / 1e8
				printf "%.3f%s", 1000 + u % 50 + e[u] + (t % 10 < 5) * u / 100, u + 1 < units ? "\t" : "\n"
			}
	}' >noise.txt
	awk -v scans="$1" 'BEGIN {
		print "task\tpulse\tslope\tconstant"
		for (t = 0; t < scans; t++)
			printf "%d\t%.6f\t%.6f\t1\n", t % 10 < 5, sin(t * t), t / scans
	}' >model.tsv
}

# ---- what it writes ---------------------------------------------------------------------------------------------

@test "glmfit writes betas, sigma2, rho, dof, mean, r2 and r2_adjusted of named units" {
	make_small
	glmfit -d design.tsv series.tsv >out.tsv
	# a is 4 - 1, residuals are -1 0 1 0; 2.25/2.75 of the variance; 1 - (2/2)/(36/4)
	printf '%s\n' $'unit\ta\tconstant\tsigma2\trho\tdof\tmean\tr2\tr2_adjusted' \
		$'left\t3\t1\t1\t0\t2\t2.5\t0.818181818181818181\t0.888888888888888888' \
		$'right\t6\t2\t4\t0\t2\t5\t0.818181818181818181\t0.888888888888888888' >expected.tsv
	head -n 1 out.tsv | same_bytes - <(head -n 1 expected.tsv)
	cut -f 1 out.tsv | same_bytes - <(cut -f 1 expected.tsv)
	tabdiff --rtol=1e-14 out.tsv expected.tsv
}

@test "glmfit reads the series from standard input, and the design's time is no regressor" {
	make_small
	glmfit -d design.tsv series.tsv | same_bytes - <(glmfit -d design.tsv <series.tsv)
	cut -f 2- design.tsv >timeless.tsv
	glmfit -d timeless.tsv series.tsv | same_bytes - <(glmfit -d design.tsv series.tsv)
	paste <(cut -f 1 design.tsv) series.tsv >timed.tsv
	glmfit -d design.tsv timed.tsv | same_bytes - <(glmfit -d design.tsv series.tsv)
}

@test "glmfit's percent signal change divides by the mean" {
	make_small
	glmfit -d design.tsv --psc series.tsv >out.tsv
	# left: mean 2.5, so 40 (y - 2.5)
	printf '%s\n' $'a\tconstant\tsigma2\tmean\tr2' $'120\t-60\t1600\t2.5\t0.81818181818181818' \
		$'120\t-60\t1600\t5\t0.81818181818181818' >expected.tsv
	tabview -c a,constant,sigma2,mean,r2 out.tsv | tabview -c '[!u]*' | tabdiff --rtol=1e-14 - expected.tsv
}

@test "glmfit's r2_adjusted compares with the nuisance columns" {
	make_small
	glmfit -d design.tsv --nuisance=constant series.tsv | tabview -c r2_adjusted >out.tsv
	# the variance about the mean has 11 / 3
	awk 'NR > 1 { d = $2 - (1 - (2 / 2) / (11 / 3)); if (d * d > 1e-28) exit 1; n++ } END { exit n != 2 }' out.tsv
}

@test "glmfit --each fits every column alone with the nuisance" {
	make_small
	paste design.tsv <(printf 'b\n0\n0\n1\n1\n') >two.tsv
	glmfit -d two.tsv --each --nuisance=constant series.tsv >each.tsv
	head -n 1 each.tsv | same_text "$(printf 'unit\ta\ta_sigma2\ta_r2\ta:constant\tb\tb_sigma2\tb_r2\tb:constant')"
	for name in a b; do
		glmfit -d "two.tsv:$name,constant" series.tsv >one.tsv
		paste <(cut -f 1,2,4 one.tsv) <(cut -f 8 one.tsv) <(cut -f 3 one.tsv) | tail -n +2 >want.txt
		tabview -c "$name,${name}_sigma2,${name}_r2,$name:constant" each.tsv | tail -n +2 | same_bytes - want.txt
	done
	glmfit -d two.tsv:a,b --each series.tsv | head -n 1 | same_text "$(printf 'unit\ta\ta_sigma2\ta_r2\tb\tb_sigma2\tb_r2')"
}

@test "glmfit --each in several models takes noise, percent and threads as one does" {
	make_noise 60 40
	glmfit -d model.tsv --each --nuisance=slope,constant --noise=ar1 --psc -j 2 noise.txt >each.tsv
	glmfit -d model.tsv:pulse,slope,constant --noise=ar1 --psc noise.txt >one.tsv
	tabview -c pulse,pulse_sigma2,pulse:slope each.tsv | tail -n +2 |
		same_bytes - <(tabview -c pulse,sigma2,slope one.tsv | tail -n +2)
}

@test "glmfit names the coefficients of AR(p) rho_1 to rho_p" {
	make_noise 60 3
	glmfit -d model.tsv --noise=ar3 noise.txt | head -n 1 |
		same_text "$(echo task pulse slope constant sigma2 rho_1 rho_2 rho_3 dof mean r2 r2_adjusted | tr ' ' '\t')"
}

@test "glmfit cuts the coefficients of AR(1) to a hundredth, toward zero, or as it is told" {
	make_noise 60 200
	glmfit -d model.tsv --noise=ar1 --bins=0 noise.txt | tabview -c rho | tail -n +2 >exact.txt
	glmfit -d model.tsv --noise=ar1 noise.txt | tabview -c rho | tail -n +2 >hundred.txt
	glmfit -d model.tsv --noise=ar1 --bins=7 noise.txt | tabview -c rho | tail -n +2 >seven.txt
	paste exact.txt hundred.txt seven.txt | awk '
		{ if ($2 != int($1 * 100) / 100 || ($3 - int($1 * 7) / 7) ^ 2 > 1e-30) exit 1
		  negative += $1 < 0; positive += $1 > 0.2; n++ }
		END { exit !(n == 200 && positive > 20) }'
}

@test "glmfit answers NPY with NPY of named columns, and as it is told" {
	make_noise 60 5
	tabview --matrix -O npy noise.txt >noise.npy
	glmfit -d model.tsv noise.npy >out.npy
	head -c 6 out.npy | same_bytes - <(printf '\223NUMPY')
	tabview -O tsv out.npy | same_bytes - <(glmfit -d model.tsv -O tsv noise.npy)
	glmfit -d model.tsv -o out2.npy noise.npy
	same_bytes out.npy out2.npy
	[ "$(glmfit -d model.tsv -O raw8 noise.npy | wc -c)" -eq $((5 * 10 * 8)) ]
}

# ---- the same bits ----------------------------------------------------------------------------------------------

@test "glmfit gives a unit the same bits whatever the order, encoding, threads and reads" {
	make_noise 70 1200
	tabview --matrix -O npy noise.txt >scans.npy
	# the transpose of the transpose: the bytes of a unit one after the other
	tabview -O tsv -T noise.txt | tabview --matrix -O npy >turned.npy
	tabview -T turned.npy >units.npy
	tabview --shape units.npy | grep -q '70.*1200'
	for noise in ols ar1 ar2; do
		glmfit -d model.tsv --noise=$noise -O raw8 noise.txt >want
		for threads in 1 2 7; do
			glmfit -d model.tsv --noise=$noise -O raw8 -j $threads scans.npy | same_bytes - want
			glmfit -d model.tsv --noise=$noise -O raw8 -j $threads units.npy | same_bytes - want
			glmfit -T -d model.tsv --noise=$noise -O raw8 -j $threads turned.npy | same_bytes - want
		done
	done
	tabview -T scans.npy | glmfit -T -d model.tsv --noise=ar2 -O raw8 | same_bytes - want
	dd bs=7 status=none <scans.npy | glmfit -d model.tsv --noise=ar2 -O raw8 | same_bytes - want
}

@test "glmfit gives a unit the same bits among others" {
	make_noise 70 1200
	glmfit -d model.tsv --noise=ar1 noise.txt | tail -n +2 >all.txt
	cut -f 17-40,555,900-1200 noise.txt | glmfit -d model.tsv --noise=ar1 | tail -n +2 |
		same_bytes - <(sed -n '17,40p;555p;900,1200p' all.txt)
}

# ---- independent numbers ----------------------------------------------------------------------------------------

@test "glmfit agrees with numpy's least squares on the series whitened by hand" {
	need_python
	make_noise 80 30
	glmfit -d model.tsv --noise=ar2 --psc --nuisance=slope,constant noise.txt >ar2.tsv
	glmfit -d model.tsv:task,pulse,slope --noise=ar1 --bins=0 noise.txt >ar1.tsv
	"$PYTHON" - <<-'END'
		import numpy as np
		x = np.loadtxt("model.tsv", skiprows=1)
		y = np.loadtxt("noise.txt")
		T = len(y)
		def table(name):
		    return np.genfromtxt(name, names=True, delimiter="\t")
		def fit(x, y, p, nuisance):
		    e = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
		    r = np.array([e[k:] @ e[:T - k] / (T - k) for k in range(p + 1)])
		    rho = np.linalg.solve([[r[abs(i - j)] for j in range(p)] for i in range(p)], r[1:])
		    def white(a):
		        w = a.copy()
		        for k in range(1, p + 1):
		            w[k:] -= rho[k - 1] * a[:-k]
		        return w
		    xw, yw = white(x), white(y)
		    b = np.linalg.lstsq(xw, yw, rcond=None)[0]
		    s = ((yw - xw @ b) ** 2).sum() / (T - x.shape[1])
		    s0 = (yw ** 2).sum() / T
		    if nuisance:
		        n = xw[:, nuisance]
		        s0 = ((yw - n @ np.linalg.lstsq(n, yw, rcond=None)[0]) ** 2).sum() / (T - len(nuisance))
		    return [*b, s, *rho, (xw @ b).var() / yw.var(), 1 - s / s0]
		def compare(name, x, y, p, nuisance, columns):
		    want = np.array([fit(x, v, p, nuisance) for v in y.T])
		    got = table(name)
		    got = np.array([got[c] for c in columns]).T
		    assert np.all(abs(got - want).max(0) <= 1e-10 * abs(want).max(0)), (got - want)
		compare("ar2.tsv", x, 100 * (y / y.mean(0) - 1), 2, [2, 3],
		    ["task", "pulse", "slope", "constant", "sigma2", "rho_1", "rho_2", "r2", "r2_adjusted"])
		compare("ar1.tsv", x[:, :3], y, 1, [], ["task", "pulse", "slope", "sigma2", "rho", "r2", "r2_adjusted"])
	END
}

@test "glmfit reproduces nilearn's fits of the Haxby runs, OLS and AR(1)" {
	need_reference
	local noise run from
	for run in 01 02 03 04; do
		imgunpack -m "$(reference first_level/mask_1slice.nii.gz)" "$(data haxby/run-$run/bold_1slice.nii.gz)" >series.npy
		for noise in ols ar1; do
			from=$(reference first_level/$noise/run-$run)
			glmfit -d "$from/design.tsv" --noise=$noise series.npy >fit.npy
			tabdiff --rtol=1e-8 -c '*' <(tabview -O tsv -c "$(head -n 1 "$from/fit.tsv" | tr '\t' ,)" fit.npy) "$from/fit.tsv"
		done
	done
}

@test "glmfit --each reproduces the parcel tutorial's betas and correlations" {
	need_reference
	local from run
	from=$(reference hcp_parcels)
	for run in 0 1; do
		local bold=bold1$((run + 1)) edge=RL condition
		[ $run -eq 0 ] || edge=LR
		# the tutorial's series are demeaned, parcels x scans
		tabview -T -O tsv "$from/hcp/subjects/0/timeseries/${bold}_Atlas_MSMAll_Glasser360Cortical.npy" | tail -n +2 | awk '
			{ for (i = 1; i <= NF; i++) { v[NR, i] = $i; sum[i] += $i } }
			END { for (t = 1; t <= NR; t++)
				for (i = 1; i <= NF; i++) printf "%.17g%s", v[t, i] - sum[i] / NR, i < NF ? "\t" : "\n" }' >series.txt
		paste "$from/regressors_sub0_$edge.tsv" <(printf 'constant\n'; yes 1 | head -n 253) >design.tsv
		glmfit -d design.tsv --each --nuisance=constant series.txt >fit.tsv
		for condition in loss neut rest win; do
			awk -F '\t' -v run=$run -v c=$condition 'NR == 1 { print "beta\tconstant\tr" }
				$2 == run && $3 == c { print $5 "\t" $6 "\t" $7 }' "$from/sub0_beta_r.tsv" >want.tsv
			tabview -c "$condition,$condition:constant,${condition}_r2" fit.tsv | awk -F '\t' '
				NR == 1 { print "beta\tconstant\tr"; next } { printf "%s\t%s\t%.17g\n", $1, $2, sqrt($3) }' >got.tsv
			# the demeaned mean of awk isn't numpy's to the last digit, and constant is all that is left of it
			tabdiff --rtol=1e-9 got.tsv want.tsv
		done
	done
}

@test "glmfit reproduces the StudyForrest tutorial's betas and adjusted r2 beyond the nuisance" {
	need_reference
	need_python numpy nibabel
	local from nuisance
	from=$(reference studyforrest)
	ev2reg -t 2.5 -n 121 --oversample=256 --start=0 --edges=open --order=file "$(data haxby/run-01/events.tsv)" |
		hrfconv -t 2.5 --hrf=spm5 --sample=mean | tabview -c 'scissors,face,cat,shoe,house,scrambledpix,bottle,chair' >task.tsv
	paste task.tsv "$from/nuisance.tsv" >design.tsv
	"$PYTHON" - "$from/mask_1slice.nii.gz" "$(data haxby/run-01/bold_1slice.nii.gz)" "$from/nuisance.tsv" <<-'END'
		import sys, numpy as np, nibabel as nib
		mask, bold = (np.asarray(nib.load(f).dataobj, dtype=float) for f in sys.argv[1:3])
		n = np.loadtxt(sys.argv[3], skiprows=1)
		y = bold.reshape(-1, bold.shape[-1], order="F")[mask.ravel(order="F") != 0].T
		y = y - n @ np.linalg.lstsq(n, y, rcond=None)[0]
		np.save("series.npy", y / y.std(0))
	END
	nuisance=$(head -n 1 "$from/nuisance.tsv" | tr '\t' ,)
	glmfit -d design.tsv --nuisance="$nuisance" -O tsv series.npy >fit.tsv
	sed '1s/beta_//g' "$from/glm.tsv" >want.tsv
	tabdiff --rtol=1e-11 -c scissors,face,cat,shoe,house,scrambledpix,bottle,chair,r2_adjusted fit.tsv want.tsv
}

# ---- what can't be fitted ---------------------------------------------------------------------------------------

@test "glmfit leaves constant and non-finite units n/a, counts them, and goes on" {
	printf '%s\n' $'a\tconstant' $'1\t1' $'0\t1' $'1\t1' $'0\t1' >design.tsv
	printf '%s\n' $'p\tq\tr\ts' $'3\t7.1\tn/a\t1' $'1\t7.1\t2\tinf' $'5\t7.1\t3\t2' $'1\t7.1\t5\t8' >series.tsv
	warns 'glmfit: 3 of 4 units are constant or not finite: n/a' glmfit -d design.tsv --noise=ar1 series.tsv
	sed -n 3p warns.out | same_text $'q\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a'
	[ "$(cut -f 2 warns.out | grep -c n/a)" -eq 3 ]
	warns 'glmfit: 1 of 1 units is constant or not finite: n/a' glmfit -d design.tsv series.tsv:q
}

@test "glmfit warns of a deficient design, names its columns, and fits by least norm" {
	printf '%s\n' $'a\tb\tconstant\tc' $'1\t0\t1\t0.5' $'0\t1\t1\t0' $'1\t0\t1\t0.25' $'0\t1\t1\t3' >deficient.tsv
	printf '%s\n' y 3 1 5 2 >series.tsv
	warns "glmfit: warning: deficient.tsv: rank 3 of 4 columns; \`a', \`b' and \`constant' are linearly dependent, and \
their betas are those of least norm" glmfit -d deficient.tsv series.tsv
	# y = 4 a + b + ... - 0: whatever c takes, the least norm of (a, b, constant) makes a + b the constant
	awk 'NR == 2 { d = $2 + $3 - $4; exit !($7 == 0 && $8 == 1 && d * d < 1e-24) }' warns.out
	tabview -c dof warns.out | tail -n 1 | same_text $'y\t1'
	printf '%s\n' $'a\tb\tconstant' $'1\t0\t1' $'0\t0\t1' $'1\t0\t1' $'0\t0\t1' >absent.tsv
	warns "glmfit: warning: absent.tsv: rank 2 of 3 columns; \`b' is 0 in every row, and its beta is that of least norm" \
		glmfit -d absent.tsv series.tsv
	cut -f 3 warns.out | same_text $'b\n0'
	# squares of these overflow
	printf '%s\n' $'a\tb' $'1e300\t1' $'0\t2' $'1e300\t4' $'0\t8' >large.tsv
	warns "glmfit: warning: large.tsv: rank 1 of 2 columns; \`a' and \`b' are linearly dependent, and their betas are \
those of least norm" glmfit -d large.tsv series.tsv
}

@test "glmfit refuses a series whose scans aren't the design's rows, and sees a transpose" {
	make_small
	printf '%s\n' $'a\tb\tc\td' $'1\t2\t3\t4' $'4\t2\t1\t5' >turned.tsv
	fails 1 'glmfit: turned.tsv: 2 records of 4 units, but design.tsv has 4 rows; its transpose would fit: tabview -T' \
		glmfit -d design.tsv turned.tsv
	fails 1 'glmfit: stdin: 2 records of 4 units, but design.tsv has 4 rows; its transpose would fit: -T' \
		'tabview --matrix -O npy turned.tsv | glmfit -d design.tsv'
	tabview --matrix -O npy series.tsv >scans.npy
	fails 1 'glmfit: scans.npy: 2 records of 4 units, but design.tsv has 4 rows; its transpose would fit: without -T' \
		glmfit -T -d design.tsv scans.npy
	for table in turned.tsv <(tabview -O npy turned.tsv); do
		fails 1 "glmfit: $table: -T turns an NPY array of two dimensions without names; tabview -T turns tables" \
			glmfit -T -d design.tsv "$table"
	done
	head -n 4 series.tsv >short.tsv
	fails 1 'glmfit: short.tsv: 3 records, but design.tsv has 4 rows' glmfit -d design.tsv short.tsv
	fails 1 'glmfit: long.tsv: 9 records, but design.tsv has 4 rows' 'tail -n +2 series.tsv | cat series.tsv - >long.tsv
		printf "1\t2\n" >>long.tsv; glmfit -d design.tsv -o never.tsv long.tsv'
	[ ! -e never.tsv ]
	printf 'time\n1\n2\n3\n4\n' >time.tsv
	fails 1 "glmfit: time.tsv: no column beside \`time'; a series of at least one unit was expected" \
		glmfit -d design.tsv time.tsv
}

@test "glmfit refuses designs that can't be fitted, and says where" {
	make_small
	sed '3s/\t0\t/\tn\/a\t/' design.tsv >holes.tsv
	fails 1 "glmfit: holes.tsv:3: column \`a' is n/a; a design has a number in every row" glmfit -d holes.tsv series.tsv
	sed '1s/a/mean/' design.tsv >reserved.tsv
	fails 1 "glmfit: reserved.tsv: a column is named \`mean', which a fit has for itself; another name was expected" \
		glmfit -d reserved.tsv series.tsv
	sed '1s/a/rho_2/' design.tsv >reserved.tsv
	fails 1 "glmfit: reserved.tsv: a column is named \`rho_2', which a fit has for itself; another name was expected" \
		glmfit -d reserved.tsv series.tsv
	head -n 3 design.tsv >short.tsv
	fails 1 'glmfit: short.tsv: rank 2 leaves no degree of freedom of 2 scans' glmfit -d short.tsv series.tsv
	fails 1 'glmfit: design.tsv: 4 scans are too few for AR(4)' glmfit -d design.tsv --noise=ar4 series.tsv
	fails 1 'glmfit: design.tsv: --psc needs a constant; a column of ones was expected' \
		glmfit -d design.tsv:a --psc series.tsv
	fails 1 "glmfit: design.tsv: --psc needs a constant beside \`a'; a column of ones in --nuisance was expected" \
		glmfit -d design.tsv --psc --each series.tsv
	fails 1 "glmfit: design.tsv: no column \`konstant'; nearest is \`constant'" \
		glmfit -d design.tsv --nuisance=konstant series.tsv
	fails 1 "glmfit: design.tsv: --nuisance leaves no column for --each" \
		glmfit -d design.tsv --each --nuisance='*' series.tsv
	paste design.tsv <(printf 'a_r2\n1\n2\n3\n5\n') >clash.tsv
	fails 1 "glmfit: clash.tsv: the fit would have two columns \`a_r2'; other names were expected" \
		glmfit -d clash.tsv --each --nuisance=constant series.tsv
}

@test "glmfit's command line: what is missing, too much or unknown" {
	make_small
	fails 2 'glmfit: no design; -d DESIGN was expected; see glmfit --help' glmfit series.tsv
	fails 2 "glmfit: one series at a time; \`b.tsv' is a second one; see glmfit --help" glmfit -d design.tsv series.tsv b.tsv
	fails 2 'glmfit: standard input can be read only once; see glmfit --help' 'glmfit -d - <design.tsv'
	fails 2 "glmfit: --noise: \`ar' is none of ols, ar1, ar2 ... ar100; see glmfit --help" glmfit -d design.tsv --noise=ar
	fails 2 "glmfit: --noise: \`ar0' is none of ols, ar1, ar2 ... ar100; see glmfit --help" glmfit -d design.tsv --noise=ar0
	fails 2 'glmfit: --bins goes with --noise=ar1; see glmfit --help' glmfit -d design.tsv --bins=10 series.tsv
	glmfit -d - series.tsv <design.tsv | same_bytes - <(glmfit -d design.tsv series.tsv)
}

@test "glmfit writes nothing whole when its series is cut short" {
	make_noise 60 50
	tabview --matrix -O npy noise.txt >noise.npy
	head -c 20000 noise.npy >cut.npy
	fails 1 'glmfit: cut.npy: ends within record 50 of 60' glmfit -d model.tsv -o out.npy cut.npy
	[ ! -e out.npy ]
}
