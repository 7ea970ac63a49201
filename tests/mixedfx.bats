#!/usr/bin/env bats
# mixedfx: REML against other programs and hard limits, the same bits every way, and what it refuses.
# contract: mixedfx -d design.tsv --effects=- --variances=series.tsv 'a - b' <series.tsv
load helpers

# Six subjects of two groups, three units.
make_small() {
	printf '%s\n' $'patient\tcontrol' $'1\t0' $'1\t0' $'1\t0' $'0\t1' $'0\t1' $'0\t1' >design.tsv
	printf '%s\n' $'left\tmiddle\tright' $'3\t1\t2' $'6\t1.5\t4' $'4\t1\t9' $'1\t0.5\t3' $'2\t1\t1' $'1\t1\t2' >effects.tsv
	printf '%s\n' $'left\tmiddle\tright' $'1\t4\t1' $'1\t5\t2' $'1\t4\t1' $'1\t6\t3' $'1\t4\t1' $'1\t5\t1' >variances.tsv
}

# make_tables N UNITS SCRIPT: with numpy's X (N x 3: constant, group, age), rng and N, UNITS, the script makes y and v
# (N x UNITS); written as effects.npy, variances.npy and design.tsv.
make_tables() {
	"$PYTHON" - "$1" "$2" "$3" <<-'END'
	import sys
	import numpy as np
	N, UNITS = int(sys.argv[1]), int(sys.argv[2])
	rng = np.random.default_rng(20)
	X = np.column_stack([np.ones(N), np.arange(N) % 2, rng.uniform(20, 40, N).round()])
	exec(sys.argv[3])
	np.save('effects.npy', y)
	np.save('variances.npy', v)
	np.savetxt('design.tsv', X, fmt='%.17g', delimiter='\t', header='constant\tgroup\tage', comments='')
	END
}

mixed() {
	mixedfx -d design.tsv --effects=effects.npy --variances=variances.npy "$@"
}

# ---- what it writes ---------------------------------------------------------------------------------------------

@test "mixedfx writes effect, variance, dof, stat, z and p, and tau2, q and q_p of the unit" {
	make_small
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv 'patient - control' >out.tsv
	head -n 1 out.tsv | same_text $'unit\teffect\tvariance\tdof\tstat\tz\tp\ttau2\tq\tq_p'
	cut -f 1 out.tsv | tail -n +2 | same_text $'left\nmiddle\nright'
	# left: variances 1; about 13/3 and 4/3 the squares sum to 14/3 + 2/3, on 4 degrees of freedom; p and z by scipy
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' effect variance dof stat z p tau2 q q_p \
		3 0.8888888888888888 4 3.181980515339464 2.126378638496563 0.016735872480815723 \
		0.3333333333333333 5.333333333333333 0.25477265448360564 >want.tsv
	sed -n '1p;2p' out.tsv | cut -f 2- | tabdiff --rtol=1e-10 - want.tsv
}

@test "mixedfx has tau2 0 where subjects differ less than their variances say" {
	make_small
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv 'patient - control' >out.tsv
	tabview -c tau2 out.tsv | sed -n 3p | cut -f 2 | same_text 0
}

@test "mixedfx does several contrasts at once, and F contrasts, as contrast names them" {
	make_small
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv diff='patient - control' any='patient; control' \
		>both.tsv
	head -n 1 both.tsv | same_text "$(echo unit diff_{effect,variance,dof,stat,z,p} \
		any_{effect_1,effect_2,variance,dof,stat,z,p} tau2 q q_p | tr ' ' '\t')"
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv 'patient - control' | tail -n +2 >diff.tsv
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv 'patient; control' | tail -n +2 >any.tsv
	tail -n +2 both.tsv | cut -f 1-7,15- | same_bytes - diff.tsv
	tail -n +2 both.tsv | cut -f 1,8- | same_bytes - any.tsv
	# in the other order
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv any='patient; control' diff='patient - control' |
		tail -n +2 >other.tsv
	cut -f 1-8,15- other.tsv | same_bytes - any.tsv
	cut -f 1,9- other.tsv | same_bytes - diff.tsv
	awk 'NR > 1 { f = ($8 ^ 2 + $9 ^ 2) / 2 / $10; if (!(f / $12 - 1 < 1e-12 && $12 / f - 1 < 1e-12)) exit 1 }' both.tsv
}

@test "mixedfx says what a vector means" {
	make_small
	warns 'mixedfx: [1 -1] is patient - control' \
		mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv '[1 -1]'
}

@test "mixedfx estimates what a deficient design lets it" {
	make_small
	awk -F '\t' -v OFS='\t' '{ print $0, NR == 1 ? "all" : 1 }' design.tsv >deficient.tsv
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv 'patient - control' >want.tsv
	mixedfx -d deficient.tsv --effects=effects.tsv --variances=variances.tsv 'patient - control' | cut -f 2- |
		tabdiff --rtol=1e-12 - <(cut -f 2- want.tsv)
}

# ---- against other ways -------------------------------------------------------------------------------------------

@test "mixedfx agrees with a likelihood maximised over all tau2 on a dense grid" {
	need_python numpy scipy
	make_tables 14 60 '
spread = np.repeat([0.3, 1, 3], UNITS // 3)
v = np.exp(spread * rng.standard_normal((N, UNITS)))
y = X @ [[1], [0.5], [0.1]] + np.sqrt(v + np.tile([0, 0.3, 3], UNITS // 3)) * rng.standard_normal((N, UNITS))'
	mixed group=group F='group; age' >got.npy
	"$PYTHON" - <<-'END'
	import numpy as np
	from scipy import optimize, stats
	y, v, got = np.load('effects.npy'), np.load('variances.npy'), np.load('got.npy')
	X = np.loadtxt('design.tsv', skiprows=1)
	n, rank = X.shape
	C = np.array([[0., 1, 0], [0, 0, 1]])
	largest, n_positive = {}, 0

	def weigh(t, v):
	    w = 1 / (v + t)
	    M = np.linalg.inv(X.T @ (w[:, None] * X))
	    return w, M, np.diag(w) - (w[:, None] * X) @ M @ (X.T * w)

	def likelihood(t, y, v):
	    w, M, P = weigh(t, v)
	    return np.log(w).sum() / 2 + np.linalg.slogdet(M)[1] / 2 - y @ P @ y / 2

	def slope(t, y, v):
	    w, M, P = weigh(t, v)
	    e = y - X @ (M @ X.T @ (w * y))
	    return (w * e) @ (w * e) - np.trace(P)

	for u in range(y.shape[1]):
	    arguments = y[:, u], v[:, u]
	    grid = np.concatenate([[0], np.geomspace(v[:, u].min() / 1e3, ((y[:, u] - y[:, u].mean())**2).sum(), 400)])
	    slopes = np.array([slope(t, *arguments) for t in grid])
	    maxima = [0.] if slopes[0] <= 0 else []
	    for i in np.nonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))[0]:
	        maxima.append(optimize.brentq(slope, grid[i], grid[i + 1], args=arguments, xtol=1e-300, rtol=1e-14))
	    tau2 = max(maxima, key=lambda t: likelihood(t, *arguments))
	    n_positive += tau2 > 0
	    w, M, P = weigh(tau2, v[:, u])
	    b = M @ X.T @ (w * y[:, u])
	    V = C @ M @ C.T
	    w0, M0, _ = weigh(0, v[:, u])
	    q = w0 @ (y[:, u] - X @ (M0 @ X.T @ (w0 * y[:, u])))**2
	    values, vectors = np.linalg.eigh(V * w.mean())
	    effects = vectors @ np.diag(values**-0.5) @ vectors.T @ C @ b
	    f = (C @ b) @ np.linalg.inv(V) @ (C @ b) / 2
	    t = b[1] / np.sqrt(M[1, 1])
	    want = dict(tau2=tau2, q=q, q_p=stats.chi2.sf(q, n - rank), group_effect=b[1], group_variance=M[1, 1],
	        group_dof=n - rank, group_stat=t, group_p=stats.t.sf(t, n - rank), F_effect_1=effects[0], F_effect_2=effects[1],
	        F_variance=1 / w.mean(), F_stat=f, F_p=stats.f.sf(f, 2, n - rank))
	    for name, value in want.items():
	        difference = abs(got[name][u] - value) / abs(value) if value != 0 else abs(got[name][u])
	        largest[name] = max(largest.get(name, 0), difference)
	print(largest, n_positive)
	assert 10 < n_positive < y.shape[1] - 10
	assert all(value <= 1e-8 for value in largest.values())
	END
}

@test "mixedfx at tau2 0 is fixedfx --precision over subjects" {
	need_python numpy
	make_tables 8 40 '
v = np.exp(rng.standard_normal((N, UNITS)))
y = 2 + 0.3 * np.sqrt(v) * rng.standard_normal((N, UNITS))'
	mixedfx -d design.tsv:constant --effects=effects.npy --variances=variances.npy -O tsv constant >mixed.tsv
	tabview -c tau2 mixed.tsv | tail -n +2 | sort -u | same_text 0
	for i in 1 2 3 4 5 6 7 8; do
		printf 'effect\tvariance\tdof\n' >run-$i.tsv
		paste <(tabview -O tsv --rows=$i effects.npy | tail -n 1 | tr '\t' '\n') \
			<(tabview -O tsv --rows=$i variances.npy | tail -n 1 | tr '\t' '\n') |
			awk '{ print $0 "\t1" }' >>run-$i.tsv
	done
	fixedfx --precision run-*.tsv | tabview -c effect,variance >fixed.tsv
	tabview -c effect,variance mixed.tsv | tabdiff --rtol=1e-13 - fixed.tsv
}

@test "mixedfx with equal variances is ordinary least squares wherever tau2 is above 0" {
	need_python numpy
	make_tables 15 60 '
v = np.tile(np.exp(rng.standard_normal(UNITS)), (N, 1))
y = X @ [[1], [0.5], [0.1]] + np.sqrt(v + 4) * rng.standard_normal((N, UNITS))'
	mixed -O tsv diff=group F='group; age' >mixed.tsv
	glmfit -d design.tsv effects.npy | contrast -d design.tsv -O tsv diff=group F='group; age' >ordinary.tsv
	paste mixed.tsv ordinary.tsv | awk -F '\t' 'NR == 1 || $14 > 0' >both.tsv
	[ "$(wc -l <both.tsv)" -gt 40 ]
	cut -f 1-13 both.tsv | tabdiff --rtol=1e-10 - <(cut -f 17- both.tsv)
}

@test "mixedfx --test=knha is ordinary least squares where variances are equal, whatever tau2; adhoc where it is above 0" {
	need_python numpy
	make_tables 9 80 '
v = np.tile(np.exp(rng.standard_normal(UNITS)), (N, 1))
y = X @ [[1], [0.5], [0.1]] + np.sqrt(v) * rng.standard_normal((N, UNITS))'
	glmfit -d design.tsv effects.npy | contrast -d design.tsv -O tsv diff=group F='group; age' >ordinary.tsv
	mixed --test=t -O tsv diff=group F='group; age' >t.tsv
	mixed -O tsv diff=group F='group; age' | same_bytes - t.tsv
	mixed --test=knha -O tsv diff=group F='group; age' >knha.tsv
	mixed --test=adhoc -O tsv diff=group F='group; age' >adhoc.tsv
	for column in 14 15 16; do
		cut -f $column knha.tsv | same_bytes - <(cut -f $column t.tsv)
	done
	cut -f 1-13 knha.tsv | tabdiff --rtol=1e-10 - ordinary.tsv
	# tau2 is 0 where the residual mean square is less than the variances
	for positive in 0 1; do
		paste adhoc.tsv t.tsv ordinary.tsv | awk -F '\t' -v positive=$positive 'NR == 1 || ($14 > 0) == positive' >some.tsv
		[ "$(wc -l <some.tsv)" -gt 20 ]
		cut -f 1-13 some.tsv | tabdiff --rtol=1e-10 - <(cut -f "$([ $positive = 0 ] && echo 17-29 || echo 33-)" some.tsv)
	done
}

# Trials of a vaccine against tuberculosis (Colditz et al. 1994, JAMA 271:698-702), the log of the relative risk; R's
# metafor has them as dat.bcg, and prints what is in published.
@test "mixedfx --test=knha and adhoc have the formulas of Knapp and Hartung: t and F, on trials of a vaccine" {
	need_python numpy scipy
	"$PYTHON" - <<-'END'
	import numpy as np
	trials = np.array([
	    [4, 119, 11, 128, 44], [6, 300, 29, 274, 55], [3, 228, 11, 209, 42], [62, 13536, 248, 12619, 52],
	    [33, 5036, 47, 5761, 13], [180, 1361, 372, 1079, 44], [8, 2537, 10, 619, 19], [505, 87886, 499, 87892, 13],
	    [29, 7470, 45, 7232, 27], [17, 1699, 65, 1600, 42], [186, 50448, 141, 27197, 18], [5, 2493, 3, 2338, 33],
	    [27, 16886, 29, 17825, 33]], float)
	year = [48, 49, 60, 77, 73, 53, 73, 80, 68, 61, 74, 69, 76]
	a, b, c, d, latitude = trials.T
	np.save('effects.npy', np.log(a / (a + b) / (c / (c + d)))[:, None])
	np.save('variances.npy', (1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))[:, None])
	np.savetxt('design.tsv', np.column_stack([np.ones(13), latitude, year]), fmt='%.17g', delimiter='\t',
	    header='constant\tlatitude\tyear', comments='')
	END
	mixedfx -d design.tsv:constant --effects=effects.npy --variances=variances.npy -O tsv constant >published.tsv
	awk 'NR == 2 { printf "%.4f %.4f %.4f\n", $1, sqrt($2), $7 }' published.tsv | same_text '-0.7145 0.1798 0.3132'
	for test in t knha adhoc; do
		mixed --test=$test t=latitude F='latitude; year' >$test.npy
		mixedfx -d design.tsv:constant --effects=effects.npy --variances=variances.npy --test=$test constant >mean-$test.npy
	done
	"$PYTHON" - <<-'END'
	import numpy as np
	from scipy import optimize, stats
	y, v = np.load('effects.npy')[:, 0], np.load('variances.npy')[:, 0]
	design = np.loadtxt('design.tsv', skiprows=1)
	n = len(y)

	def project(t, X):
	    S = np.diag(v + t)
	    return np.linalg.inv(S) - np.linalg.inv(S) @ X @ np.linalg.inv(X.T @ np.linalg.inv(S) @ X) @ X.T @ np.linalg.inv(S)

	def fit(X, C, test):
	    score = lambda t: y @ project(t, X) @ project(t, X) @ y - np.trace(project(t, X))
	    t = optimize.brentq(score, 0, 10, xtol=1e-15, rtol=1e-14) if score(0) > 0 else 0
	    S = np.linalg.inv(np.diag(v + t))
	    M = np.linalg.inv(X.T @ S @ X)
	    b = M @ X.T @ S @ y
	    dof = n - X.shape[1]
	    s2 = y @ project(t, X) @ y / dof
	    M *= {'t': 1, 'knha': s2, 'adhoc': max(1, s2)}[test]
	    return C @ b, C @ M @ C.T, dof, s2

	def close(a, b):
	    assert abs(a - b) <= 1e-9 * abs(b), (a, b)

	spreads = []
	for test in 't', 'knha', 'adhoc':
	    got, mean = np.load(f'{test}.npy')[0], np.load(f'mean-{test}.npy')[0]
	    effect, variance, dof, s2 = fit(np.ones((n, 1)), np.ones((1, 1)), test)
	    spreads.append(s2)
	    close(mean['effect'], effect[0])
	    close(mean['variance'], variance[0, 0])
	    close(mean['p'], stats.t.sf(effect[0] / np.sqrt(variance[0, 0]), n - 1))
	    effect, variance, dof, s2 = fit(design, np.array([[0., 1, 0]]), test)
	    spreads.append(s2)
	    close(got['t_effect'], effect[0])
	    close(got['t_variance'], variance[0, 0])
	    close(got['t_p'], stats.t.sf(effect[0] / np.sqrt(variance[0, 0]), dof))
	    effect, variance, dof, s2 = fit(design, np.array([[0., 1, 0], [0, 0, 1]]), test)
	    f = effect @ np.linalg.inv(variance) @ effect / 2
	    close(got['F_stat'], f)
	    close((got['F_effect_1']**2 + got['F_effect_2']**2) / 2 / got['F_variance'], f)
	    close(got['F_p'], stats.f.sf(f, 2, dof))
	print(spreads)
	# so that knha is not t; where it is below 1, see above
	assert min(spreads) > 1.01
	END
}

@test "mixedfx --test=knha finds what isn't there in 5 % of groups whose subjects hardly differ; t in fewer" {
	need_python numpy
	make_tables 16 20000 '
v = np.exp(0.3 * rng.standard_normal((N, UNITS)))
y = np.sqrt(v + 0.2) * rng.standard_normal((N, UNITS))'
	for test in t knha; do
		mixedfx -d design.tsv:constant --effects=effects.npy --variances=variances.npy --test=$test constant >$test.npy
	done
	"$PYTHON" - <<-'END'
	import numpy as np
	share = {}
	for test in 't', 'knha':
	    p = np.load(f'{test}.npy')['p']
	    share[test] = (2 * np.minimum(p, 1 - p) < 0.05).mean()
	print(share)
	# 99 % of counts of 20000 trials with 0.05 each
	assert abs(share['knha'] - 0.05) < 2.576 * np.sqrt(0.05 * 0.95 / 20000)
	assert share['t'] < 0.05 - 2.576 * np.sqrt(0.05 * 0.95 / 20000)
	END
}

@test "mixedfx scales with its data" {
	need_python numpy
	make_tables 9 30 '
v = np.exp(rng.standard_normal((N, UNITS)))
y = np.sqrt(v + 1) * rng.standard_normal((N, UNITS))'
	mixed -O tsv group >want.tsv
	for power in -12 -6 6 12; do
		"$PYTHON" -c "
import numpy as np
np.save('scaled_effects.npy', np.load('effects.npy') * 10.0**($power / 2))
np.save('scaled_variances.npy', np.load('variances.npy') * 10.0**$power)"
		mixedfx -d design.tsv --effects=scaled_effects.npy --variances=scaled_variances.npy -O tsv group |
			awk -F '\t' -v OFS='\t' -v by="1e$power" 'BEGIN { OFMT = CONVFMT = "%.17g" }
				NR > 1 { $1 /= sqrt(by); $2 /= by; $7 /= by } { print }' | tabdiff --rtol=1e-12 - want.tsv
	done
}

@test "mixedfx's q is the weighted sum of squares about the weighted mean" {
	printf 'constant\n1\n1\n1\n1\n' >design.tsv
	printf 'x\n1\n4\n2\n7\n' >effects.tsv
	printf 'x\n0.5\n1\n2\n4\n' >variances.tsv
	paste effects.tsv variances.tsv | awk 'NR > 1 { w += 1 / $2; s += $1 / $2; y[NR] = $1; v[NR] = $2 }
		END { for (i in y) q += (y[i] - s / w) ^ 2 / v[i]; printf "q\n%.17g\n", q }' >want.tsv
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv constant | tabview -c q | cut -f 2 |
		tabdiff --rtol=1e-14 - want.tsv
}

@test "mixedfx's tau2 has no bias, and its p is below 0.05 as often as it should" {
	need_python numpy
	make_tables 20 20000 '
v = rng.uniform(0.5, 1.5, (N, UNITS))
y = np.sqrt(v + 4) * rng.standard_normal((N, UNITS))'
	mixed group >got.npy
	"$PYTHON" - <<-'END'
	import numpy as np
	got = np.load('got.npy')
	n = len(got)
	print((got['tau2'] == 0).mean(), got['tau2'].mean(), (got['p'] < 0.05).mean(), (got['p'] > 0.95).mean())
	assert (got['tau2'] == 0).mean() < 0.001
	assert abs(got['tau2'].mean() - 4) < 4 * got['tau2'].std() / np.sqrt(n)
	# 99 % of counts of n trials with 0.05 each
	for p in got['p'], 1 - got['p']:
	    assert abs((p < 0.05).sum() - 0.05 * n) < 2.576 * np.sqrt(n * 0.05 * 0.95)
	END
}

# ---- the same every way -----------------------------------------------------------------------------------------

@test "mixedfx gives the same bits for either order of flow, TSV, a pipe, and any number of threads" {
	need_python numpy
	make_tables 11 1500 '
v = np.exp(rng.standard_normal((N, UNITS))).astype("f4")
y = np.sqrt(v + 1) * rng.standard_normal((N, UNITS))'
	"$PYTHON" -c "
import numpy as np
for name in 'effects', 'variances':
    np.save(f'f_{name}.npy', np.asfortranarray(np.load(f'{name}.npy')))"
	tabview -O tsv effects.npy >effects.tsv
	tabview -O tsv variances.npy >variances.tsv
	mixed -O tsv t=group F='group; age' >want.tsv
	for y in effects.npy f_effects.npy; do
		for v in variances.npy f_variances.npy variances.tsv; do
			mixedfx -d design.tsv --effects=$y --variances=$v -O tsv t=group F='group; age' >out.tsv 2>&1 ||
				cat out.tsv
			same_bytes out.tsv want.tsv
			mixedfx -d design.tsv --effects=- --variances=$v -O tsv t=group F='group; age' <$y | same_bytes - want.tsv
			gzip -c $v | mixedfx -d design.tsv --effects=$y --variances=- -O tsv t=group F='group; age' |
				same_bytes - want.tsv
		done
	done
	"$PYTHON" -c "
import numpy as np
for name in 'effects', 'variances':
    np.save(f't_{name}.npy', np.load(f'f_{name}.npy').T)"
	mixedfx -T -d design.tsv --effects=t_effects.npy --variances=t_variances.npy -O tsv t=group F='group; age' |
		same_bytes - want.tsv
	# text names its units
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv t=group F='group; age' | cut -f 2- |
		same_bytes - want.tsv
	for j in 1 2 7; do
		mixed -j $j -O tsv t=group F='group; age' | same_bytes - want.tsv
	done
}

@test "mixedfx gives a unit the same bits whatever units are around it" {
	need_python numpy
	make_tables 7 300 '
v = np.exp(2 * rng.standard_normal((N, UNITS)))
y = np.sqrt(v + 1) * rng.standard_normal((N, UNITS))'
	mixed -O tsv group | tail -n +2 | tac >want.txt
	"$PYTHON" -c "
import numpy as np
for name in 'effects', 'variances':
    np.save(f'{name}.npy', np.load(f'{name}.npy')[:, ::-1])"
	mixed -O tsv group | tail -n +2 | same_bytes - want.txt
}

@test "mixedfx streams tables that flow unit by unit" {
	need_python numpy
	[ "$BUILD" = "$TOP/build" ] || skip "a sanitizer has its own memory"
	# two tables of 48 MB, 96 MB as doubles
	make_tables 60 200000 '
v = np.asfortranarray(rng.random((N, UNITS), dtype="f4") + np.float32(0.5))
y = np.asfortranarray(rng.random((N, UNITS), dtype="f4"))
y[3, [0, -1]] = np.nan'
	(ulimit -v 180000 && mixedfx -d design.tsv:constant --effects=effects.npy --variances=variances.npy constant) >out.npy 2>said
	same_text "mixedfx: 2 of 200000 units have an effect that isn't finite or a variance that isn't positive: n/a" <said
	tabview --shape out.npy | tail -n 1 | cut -f 1 | same_text 200000
}

@test "mixedfx names the units of a wide table, all of them" {
	awk 'BEGIN { for (i = 0; i < 4; i++)
		for (j = 1; j <= 5000; j++)
			printf "%s%s", i == 0 ? "u" j : i * j % 7 + 1, j < 5000 ? "\t" : "\n" }' >wide.tsv
	printf 'constant\n1\n1\n1\n' >one.tsv
	mixedfx -d one.tsv --effects=wide.tsv --variances=wide.tsv constant | tail -n +2 | cut -f 1 |
		diff - <(head -n 1 wide.tsv | tr '\t' '\n')
}

@test "mixedfx answers in the encoding of the effects" {
	make_small
	tabview -O npy effects.tsv >effects.npy
	mixedfx -d design.tsv --effects=effects.npy --variances=variances.tsv control | head -c 6 |
		same_bytes - <(printf '\x93NUMPY')
	mixedfx -d design.tsv --effects=effects.npy --variances=variances.tsv -O tsv -o named.tsv control
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv control | same_bytes - named.tsv
}

# ---- what can't be used -----------------------------------------------------------------------------------------

@test "mixedfx leaves units n/a whose effects or variances can't be used, and counts them" {
	make_small
	local value table
	mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv control >want.tsv
	for value in effects:n/a effects:inf variances:n/a variances:inf variances:0 variances:-1; do
		table=${value%:*}
		awk -F '\t' -v OFS='\t' -v value="${value#*:}" 'NR == 4 { $2 = value } { print }' "$table.tsv" >bad.tsv
		cp effects.tsv e.tsv
		cp variances.tsv v.tsv
		mv bad.tsv "${table:0:1}.tsv"
		warns "mixedfx: 1 of 3 units has an effect that isn't finite or a variance that isn't positive: n/a" \
			mixedfx -d design.tsv --effects=e.tsv --variances=v.tsv control
		sed -n 3p warns.out | same_text $'middle\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a'
		sed 3d warns.out | same_bytes - <(sed 3d want.tsv)
	done
	awk -F '\t' -v OFS='\t' 'NR == 4 { $1 = $3 = "n/a" } { print }' effects.tsv >e.tsv
	warns "mixedfx: 2 of 3 units have an effect that isn't finite or a variance that isn't positive: n/a" \
		mixedfx -d design.tsv --effects=e.tsv --variances=variances.tsv any='patient; control'
	sed -n 2p warns.out | tr '\t' '\n' | tail -n +2 | sort -u | same_text n/a
}

@test "mixedfx --test=knha finds nothing in the rounding errors of effects without a residual" {
	printf '%s\n' $'a\tconstant' $'0.5\t1' $'2\t1' $'3\t1' $'5\t1' $'7\t1' >design.tsv
	# alike; on the line 0.3 + 0.7 a; others
	printf '%s\n' $'same\tline\tother' $'0.1\t0.65\t1' $'0.1\t1.7\t2' $'0.1\t2.4\t2' $'0.1\t3.8\t1' $'0.1\t5.2\t4' >effects.tsv
	printf '%s\n' $'same\tline\tother' $'1\t2\t1' $'3\t1\t1' $'2\t3\t2' $'4\t1\t1' $'1\t1\t1' >variances.tsv
	run_test() { mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv --test="$1" one=a both='a; constant'; }
	run_test t >t.tsv
	warns "mixedfx: 2 of 3 units have an effect that isn't finite, a variance that isn't positive, or no residual: n/a" run_test knha
	sed -n '2,3p' warns.out | cut -f 2-14 | tr '\t' '\n' | sort -u | same_text n/a
	cut -f 15- warns.out | same_bytes - <(cut -f 15- t.tsv)
	sed -n 4p warns.out | grep -v n/a
	# what takes the variances at their word has a test of them
	tabview -c one_effect,both_variance,q t.tsv | grep -c n/a | same_text 0
	tabview -c q t.tsv | awk -F '\t' 'NR > 1 && NR < 4 && $2 != 0 { exit 1 }'
}

@test "mixedfx says which subject has nothing" {
	make_small
	local value
	for value in effects:n/a effects:inf variances:n/a variances:inf variances:0 variances:-1; do
		cp effects.tsv e.tsv
		cp variances.tsv v.tsv
		awk -F '\t' -v OFS='\t' -v value="${value#*:}" 'NR == 3 { $1 = $2 = $3 = value } { print }' \
			"${value%:*}.tsv" >"${value:0:1}.tsv"
		warns "mixedfx: 3 of 3 units have an effect that isn't finite or a variance that isn't positive: n/a
mixedfx: subject 2 has them in every unit" mixedfx -d design.tsv --effects=e.tsv --variances=v.tsv control
		cut -f 2- warns.out | tail -n +2 | tr '\t' '\n' | sort -u | same_text n/a
	done
}

@test "mixedfx refuses tables that don't fit the design or one another" {
	make_small
	head -n 6 effects.tsv >few.tsv
	cut -f 1,2 variances.tsv >narrow.tsv
	sed '1s/middle/centre/' variances.tsv >other.tsv
	fails 1 'mixedfx: few.tsv: 5 records, but design.tsv has 6 rows' \
		mixedfx -d design.tsv --effects=few.tsv --variances=variances.tsv control
	fails 1 'mixedfx: few.tsv: 5 records, but design.tsv has 6 rows' \
		mixedfx -d design.tsv --effects=effects.tsv --variances=few.tsv control
	fails 1 'mixedfx: narrow.tsv: 2 units, 3 in effects.tsv' \
		mixedfx -d design.tsv --effects=effects.tsv --variances=narrow.tsv control
	fails 1 "mixedfx: other.tsv: unit 2 is \`centre', but \`middle' in effects.tsv" \
		mixedfx -d design.tsv --effects=effects.tsv --variances=other.tsv control
	sed 's/^/a\t/; 1s/^a/unit/' effects.tsv >units.tsv
	fails 1 "mixedfx: units.tsv: its first column is \`unit', so it is a unit table; expected a scan table" \
		mixedfx -d design.tsv --effects=units.tsv --variances=variances.tsv control
}

@test "mixedfx advises to transpose a table that would fit then" {
	need_python numpy
	make_small
	"$PYTHON" -c "
import numpy as np
np.save('turned.npy', np.ones((4, 6)))
np.save('short.npy', np.asfortranarray(np.ones((5, 3))))"
	fails 1 'mixedfx: turned.npy: 4 records of 6 units, but design.tsv has 6 rows; its transpose would fit: -T' \
		mixedfx -d design.tsv --effects=turned.npy --variances=turned.npy control
	fails 1 'mixedfx: short.npy: 5 records, but design.tsv has 6 rows' \
		mixedfx -d design.tsv --effects=effects.tsv --variances=short.npy control
}

@test "mixedfx refuses designs that leave nothing, and contrasts that can't be estimated" {
	make_small
	awk -F '\t' -v OFS='\t' '{ print $0, NR == 1 ? "all" : 1 }' design.tsv >deficient.tsv
	fails 1 "mixedfx: deficient.tsv: \`patient' can't be estimated: \`patient', \`control' and \`all' are linearly dependent" \
		mixedfx -d deficient.tsv --effects=effects.tsv --variances=variances.tsv patient
	fails 1 "mixedfx: \`patient; 2*patient': row 2 is a combination of the rows before it" \
		mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv 'patient; 2*patient'
	printf 'a\tb\n1\t0\n1\t1\n' >square.tsv
	printf 'a\tb\tc\n1\t0\t1\n1\t1\t1\n' >wide.tsv
	head -n 3 effects.tsv >two.tsv
	fails 1 'mixedfx: square.tsv: rank 2 leaves no degree of freedom of 2 subjects' \
		mixedfx -d square.tsv --effects=two.tsv --variances=two.tsv a
	fails 1 'mixedfx: wide.tsv: rank 2 leaves no degree of freedom of 2 subjects' \
		mixedfx -d wide.tsv --effects=two.tsv --variances=two.tsv b
	fails 1 "mixedfx: \`boys', at 1: no regressor \`boys'; nearest is \`control'" \
		mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv boys
}

@test "mixedfx refuses empty and cut-off tables, and writes nothing then" {
	make_small
	fails 1 'mixedfx: stdin: is empty; expected a header' \
		'mixedfx -d design.tsv --effects=- --variances=variances.tsv control </dev/null'
	fails 1 'mixedfx: stdin: is empty; expected a header' \
		'mixedfx -d design.tsv --effects=effects.tsv --variances=- -o out.tsv control </dev/null'
	[ ! -e out.tsv ]
	tabview -O npy variances.tsv >v.npy
	head -c -1 v.npy >cut.npy
	echo >>v.npy
	fails 1 'mixedfx: cut.npy: ends within record 6 of 6' \
		mixedfx -d design.tsv --effects=effects.tsv --variances=cut.npy control
	[ ! -s fails.out ]
	fails 1 'mixedfx: v.npy: bytes follow after 6 records' \
		mixedfx -d design.tsv --effects=effects.tsv --variances=v.npy control
	[ ! -s fails.out ]
}

@test "mixedfx wants a design, both tables and a contrast, and standard input only once" {
	make_small
	fails 2 'mixedfx: no design; -d DESIGN was expected; see mixedfx --help' mixedfx --effects=a --variances=b c
	fails 2 'mixedfx: no effects; --effects=TABLE was expected; see mixedfx --help' mixedfx -d a --variances=b c
	fails 2 'mixedfx: no variances; --variances=TABLE was expected; see mixedfx --help' mixedfx -d a --effects=b c
	fails 2 "mixedfx: no contrast; an expression like 'patients - controls' was expected, behind -- if it begins with -; see mixedfx --help" \
		mixedfx -d a --effects=b --variances=c
	fails 2 'mixedfx: standard input can be read only once; see mixedfx --help' mixedfx -d a --effects=- --variances=- c
	fails 2 'mixedfx: standard input can be read only once; see mixedfx --help' mixedfx -d - --effects=a --variances=- c
	fails 2 "mixedfx: one of several contrasts has no name; NAME=\`control' was expected; see mixedfx --help" \
		mixedfx -d design.tsv --effects=effects.tsv --variances=variances.tsv x=patient control
}
