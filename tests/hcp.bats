#!/usr/bin/env bats
# The parcel workflow of examples/hcp-gambling, against tables made with numpy and against what was simulated.
# shellcheck disable=SC2016  # numpy's programs have dollars of their own
load helpers

example() {
	make --no-print-directory -s -C "$TOP/examples/hcp-gambling" OUT="$PWD/results" "$@"
}

# long TABLE COLUMN...: the columns of a table one below the other, each value after its name.
long() {
	local table=$1
	shift
	for column; do
		tabview -O tsv -c "$column" "$table" | awk -v name="$column" 'NR > 1 { print name "\t" $1 }'
	done
}

# ---- against the tables -------------------------------------------------------------------------------------------

@test "frame regressors of four runs are those of the table" {
	need_reference
	for subject in 0 1; do
		for run in RL LR; do
			ev2reg -t 0.72 -n 253 --frames --rest=rest --order=loss,win,neut \
				"$(reference hcp_parcels/hcp/subjects/$subject/EVs/tfMRI_GAMBLING_$run)"/*.txt |
				tabview -c loss,win,neut,rest >found.tsv
			same_bytes found.tsv "$(reference hcp_parcels/regressors_sub${subject}_$run.tsv)"
		done
	done
}

@test "beta, constant and r of each regressor alone are those of the table" {
	need_reference
	local hcp number=0
	hcp=$(reference hcp_parcels/hcp/subjects/0)
	printf 'beta\tconstant\tr\n' >found.tsv
	for run in 11:RL 12:LR; do
		ev2reg -t 0.72 -n 253 --frames --rest=rest --order=loss,win,neut "$hcp/EVs/tfMRI_GAMBLING_${run#*:}"/*.txt |
			mkdesign --drift=none >design.tsv 2>/dev/null
		tabview -T "$hcp/timeseries/bold${run%:*}_Atlas_MSMAll_Glasser360Cortical.npy" | tsclean --demean |
			glmfit -d design.tsv --each --nuisance=constant -O tsv >fit.tsv
		for name in loss win neut rest; do
			tabview -c "$name,$name:constant,${name}_r2" fit.tsv |
				awk -v OFS='\t' 'NR > 1 { printf "%s\t%s\t%.17g\n", $1, $2, sqrt($3) }' >>found.tsv
		done
		number=$((number + 1))
	done
	# its records stand in this order: run, condition, parcel
	cut -f 1-4 "$(reference hcp_parcels/sub0_beta_r.tsv)" | awk 'NR > 1 {
		split("loss win neut rest", name, " "); i = NR - 2
		if ($1 != 0 || $2 != int(i / 1440) || $3 != name[int(i / 360) % 4 + 1] || $4 != i % 360) exit 1 }'
	tabview -c beta,constant,r "$(reference hcp_parcels/sub0_beta_r.tsv)" >expected.tsv
	[ "$(wc -l <found.tsv)" -eq 2881 ]
	tabdiff --rtol=1e-9 found.tsv expected.tsv
}

@test "the example's means over subjects and runs, and over networks, are those of the tables" {
	need_reference
	local names='loss win neut rest'
	example DATA="$(reference hcp_parcels/hcp)" each
	# shellcheck disable=SC2086  # names are words
	{ printf 'beta\n'; long results/each.tsv ${names// /_mean }_mean | cut -f 2; } >beta.tsv
	# shellcheck disable=SC2086
	{ printf 'r\n'; long results/each.tsv ${names// /_r_mean }_r_mean | cut -f 2; } >r.tsv
	paste beta.tsv r.tsv >found.tsv
	tabview -c beta,r "$(reference hcp_parcels/mean_beta_r.tsv)" >expected.tsv
	[ "$(wc -l <expected.tsv)" -eq 1441 ]
	tabdiff --rtol=1e-9 found.tsv expected.tsv
	# networks may stand in another order
	for name in $names; do
		tabview -c "network,${name}_mean_mean" results/networks.tsv | awk -v name="$name" -v OFS='\t' \
			'NR > 1 { print name, $1, $2 }'
	done | sort >found
	tail -n +2 "$(reference hcp_parcels/network_mean_beta.tsv)" | sort >expected
	diff <(cut -f 1,2 found) <(cut -f 1,2 expected)
	tabdiff --rtol=1e-9 <(printf 'beta\n'; cut -f 3 found) <(printf 'beta\n'; cut -f 3 expected)
	[ "$(wc -l <expected)" -eq 48 ]
}

# ---- against what was simulated -----------------------------------------------------------------------------------

@test "the example finds the networks that lose more than they win, alike under make -j" {
	simbold --kind=parcels --subjects=12 -o hcp
	example DATA="$PWD/hcp" analysis
	mv results one
	example -j2 DATA="$PWD/hcp" analysis
	diff -r one results
	# loss - win is 6 in Cingulo-Oper, -12 in Orbito-Affec, -6 in Ventral-Mult, -4 in Frontopariet, -2 in Default;
	# alone with a constant they are smaller, since the other condition is in the constant
	tabview -c 'network,loss_minus_win_mean_*' results/networks.tsv >networks.tsv
	awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ lo[$1] = $at["loss_minus_win_mean_lo"]; hi[$1] = $at["loss_minus_win_mean_hi"] }
		END { exit !(lo["Cingulo-Oper"] > 0 && hi["Orbito-Affec"] < 0 && hi["Ventral-Mult"] < 0 && length(lo) == 12) }' \
		networks.tsv
	# fitted together, the effects are the truth: 360 parcels of standard error about 5
	paste <(tail -n +2 hcp/truth.tsv) <(tabview -O tsv -c effect,variance,dof results/loss_minus_win.npy | tail -n +2 | cut -f 2-) |
		awk -F '\t' '{ e = $6 - ($3 - $4); sum += e; t2 += e * e / $7; if ($8 != 11) bad = 1 }
			END { print sum / NR, t2 / NR; exit bad || NR != 360 || sum / NR > 1 || sum / NR < -1 || t2 / NR > 1.6 || t2 / NR < 0.8 }'
}

@test "the report has the parcels on a surface, the networks' means, and how series and residuals are" {
	simbold --kind=parcels --subjects=3 -o hcp
	simbold --kind=localizer --write=tables -n 146 -o surfaces
	meshes=$(echo "$PWD"/surfaces/derivatives/simbold/hemi-[LR]_*.surf.gii)
	example -j2 DATA="$PWD/hcp" MESHES="${meshes/ /,}"
	grep -q '<h2[^>]*>Contrast loss_minus_win' results/report.html
	grep -q 'parcel2surf .*labels_L,.*labels_R' results/report.html
	tabview -O tsv -c lag1 results/residual.npy | awk 'NR > 1 { sum += $1 } END { exit !(NR == 361 && sum / 360 > 0.35 && sum / 360 < 0.42) }'
	# means over runs and subjects
	for run in 0_RL 0_LR 1_RL 1_LR 2_RL 2_LR; do tabview -O tsv -c tsnr results/subjects/${run}_series.npy | sed -n 2p; done |
		awk '{ sum += $1 } END { printf "tsnr\n%.17g\n", sum / NR }' >expected.tsv
	tabview -c tsnr -O tsv results/series.npy | head -n 2 | tabdiff --rtol=1e-12 - expected.tsv
	# a bar of each network for each condition
	[ "$(grep -o '<title>[^<]*, [a-z]*_mean: ' results/networks.svg | sort -u | wc -l)" -eq 36 ]
	cut -f 1,2,3 results/thresholds.tsv | same_text $'contrast\tcolumn\tmethod\nloss_minus_win\tz\tfdr'
	# parcels have their names
	tabview -O tsv -c unit results/loss_minus_win.npy | sed -n 2p | same_text R_P001
	# 3 subjects x 2 runs x (series and 3 conditions), regions, atlas, and meshes
	(cd results && sha256sum -c --quiet inputs.sha256)
	[ "$(wc -l <results/inputs.sha256)" -eq 28 ]
	mkdir again
	(cd again && bash "$BATS_TEST_TMPDIR/results/commands.txt")
	diff -r -x settings -x commands.txt -x inputs.sha256 -x report.html results again
	# without meshes, tables alone
	rm results/report.html
	example DATA="$PWD/hcp"
	grep -q 'R_P' results/report.html
	grep 'parcel2surf' results/report.html | no_lines
}

@test "a subject who comes later is counted in what is there already" {
	simbold --kind=parcels --subjects=4 -o hcp
	mv hcp/subjects/3 later
	example -j2 DATA="$PWD/hcp" analysis
	mv later hcp/subjects/3
	example -j2 DATA="$PWD/hcp" analysis
	tabview -O tsv -c dof results/loss_minus_win.npy | sed -n '2s/.*\t//p' | same_text 3
	# one who is left out is not, and one whose recording is another is done again
	mv hcp/subjects/0 earlier
	example -j2 DATA="$PWD/hcp" analysis
	tabview -O tsv -c dof results/loss_minus_win.npy | sed -n '2s/.*\t//p' | same_text 2
	touch hcp/subjects/2/EVs/tfMRI_GAMBLING_LR/win.txt
	example DATA="$PWD/hcp" -n analysis | sed -n 's;.* -o [^ ]*/\(._each.npy\) .*;\1;p' | same_text 2_each.npy
}

@test "the example does again what another variable changes" {
	simbold --kind=parcels --subjects=2 -o hcp
	cp -R hcp others
	example DATA="$PWD/hcp"
	notices hcp-gambling DATA="$PWD/hcp" OUT="$PWD/results" -- DATA="$PWD/others" TR=1 SCANS=200 CONDITIONS='win neut loss' \
		A=neut B=neut CI=0.9 Q=0.1 MESHES="$PWD/hcp/atlas.npz" RUNS=11:RL SUBJECTS=1
}

@test "means of frames and their contrast over subjects are those of numpy" {
	need_python numpy
	simbold --kind=parcels --subjects=3 -o hcp
	example DATA="$PWD/hcp" "$PWD/results/frames.tsv"
	"$PYTHON" -c '
import numpy as np
names = ["loss", "win", "neut"]
means = np.zeros((3, 2, 3, 360))
for s in range(3):
    for i, (number, run) in enumerate([(11, "RL"), (12, "LR")]):
        y = np.load(f"hcp/subjects/{s}/timeseries/bold{number}_Atlas_MSMAll_Glasser360Cortical.npy")
        for c, name in enumerate(names):
            frames = [np.arange(a := int(o / 0.72), a + int(np.ceil(d / 0.72)))
                      for o, d, _ in np.loadtxt(f"hcp/subjects/{s}/EVs/tfMRI_GAMBLING_{run}/{name}.txt")]
            means[s, i, c] = y[:, np.concatenate(frames)].mean(axis=1)
subjects = means.mean(axis=1)
difference = subjects[:, 0] - subjects[:, 1]
columns = [*subjects.mean(axis=0), difference.mean(axis=0), difference.std(axis=0, ddof=1)]
print(*[n + "_mean" for n in names], "loss_minus_win_mean", "loss_minus_win_sd", sep="\t")
for row in np.transpose(columns):
    print(*map(repr, map(float, row)), sep="\t")' >expected.tsv
	tabview -c loss_mean,win_mean,neut_mean,loss_minus_win_mean,loss_minus_win_sd results/frames.tsv >found.tsv
	tabdiff --rtol=1e-8 found.tsv expected.tsv
	[ "$(wc -l <expected.tsv)" -eq 361 ]
}

@test "spread and intervals of betas, of r and of their contrasts, over subjects and over networks, are those of numpy" {
	need_python numpy scipy
	simbold --kind=parcels --subjects=4 -o hcp
	example DATA="$PWD/hcp" each
	"$PYTHON" - <<-'END'
		import csv, numpy as np
		from scipy import stats
		names = ["loss", "win", "neut", "rest"]
		beta, r = np.zeros((2, 4, 2, 4, 360))
		for s in range(4):
		    for i, (number, run) in enumerate([(11, "RL"), (12, "LR")]):
		        y = np.load(f"hcp/subjects/{s}/timeseries/bold{number}_Atlas_MSMAll_Glasser360Cortical.npy").astype("f8").T
		        x = np.zeros((4, 253))
		        for c, name in enumerate(names[:3]):
		            for onset, duration, _ in np.loadtxt(f"hcp/subjects/{s}/EVs/tfMRI_GAMBLING_{run}/{name}.txt", ndmin=2):
		                first = int(np.floor(onset / 0.72))
		                x[c, first:first + int(np.ceil(duration / 0.72))] = 1
		        x[3] = x[:3].sum(axis=0) == 0
		        for c in range(4):
		            design = np.c_[x[c], np.ones(253)]
		            fit = np.linalg.lstsq(design, y, rcond=None)[0]
		            beta[s, i, c], r[s, i, c] = fit[0], np.sqrt((design @ fit).var(axis=0) / y.var(axis=0))
		beta, r = beta.mean(axis=1), r.mean(axis=1)
		columns = {}
		for values, suffix in (beta, ""), (r, "_r"):
		    columns.update({name + suffix: values[:, c] for c, name in enumerate(names)})
		    columns["loss_minus_win" + suffix] = values[:, 0] - values[:, 1]
		def describe(a):
		    n, sd = len(a), a.std(axis=0, ddof=1)
		    reach = stats.t.isf(0.025, n - 1) * sd / n ** 0.5
		    return {"n": n + 0 * sd, "mean": a.mean(axis=0), "sd": sd, "sem": sd / n ** 0.5, "lo": a.mean(axis=0) - reach,
		        "hi": a.mean(axis=0) + reach}
		def check(rows, name, values):
		    for statistic, want in describe(values).items():
		        got = np.array([float(row[f"{name}_{statistic}"]) for row in rows])
		        np.testing.assert_allclose(got, want, rtol=0, atol=1e-8 * np.abs(want).max(), err_msg=f"{name}_{statistic}")
		each = list(csv.DictReader(open("results/each.tsv"), delimiter="\t"))
		assert len(each[0]) == 6 * len(columns), each[0].keys()
		networks = {row["network"]: row for row in csv.DictReader(open("results/networks.tsv"), delimiter="\t")}
		regions = np.load("hcp/regions.npy")
		of = regions[:, 1] if len(regions) == 360 else regions[1]
		assert set(networks) == set(of)
		for name, values in columns.items():
		    check(each, name, values)
		    for network, row in networks.items():
		        check([row], f"{name}_mean", values.mean(axis=0)[of == network][:, None])
	END
}

@test "maps have at each vertex the mean of its parcel, and n/a where there is none" {
	need_python numpy nibabel
	simbold --kind=parcels --subjects=2 -o hcp
	example DATA="$PWD/hcp" maps
	tabview -c loss_minus_win_mean results/each.tsv >means.tsv
	"$PYTHON" -c '
import nibabel, numpy as np
means = np.loadtxt("means.tsv", skiprows=1)
atlas = np.load("hcp/atlas.npz")
for letter, structure in ("L", "CortexLeft"), ("R", "CortexRight"):
    image = nibabel.load(f"results/loss_minus_win_{letter}.func.gii")
    labels = atlas["labels_" + letter]
    expected = np.where(labels < 0, np.nan, means[labels]).astype("f4")
    np.testing.assert_array_equal(image.darrays[0].data, expected)
    assert structure in (image.meta.get("AnatomicalStructurePrimary"), image.darrays[0].meta.get("AnatomicalStructurePrimary"))
    assert np.isnan(expected).sum() == 355'
}

@test "the example takes regions.npy with a row per parcel or a column, and says where there are no subjects" {
	need_python numpy
	simbold --kind=parcels --subjects=2 -o hcp
	example DATA="$PWD/hcp" each
	mv results one
	"$PYTHON" -c 'import numpy as np; np.save("hcp/regions.npy", np.ascontiguousarray(np.load("hcp/regions.npy").T))'
	example DATA="$PWD/hcp" each
	same_bytes one/networks.tsv results/networks.tsv
	head -n 2 results/regions.tsv | cut -f 1,2 | same_text $'name\tnetwork\nR_P001\tVisual1'
	run example DATA="$PWD/nothing"
	[ "$status" -eq 2 ]
	[[ "$output" == *"no subjects: DATA=$PWD/nothing"* ]]
}

@test "a series that isn't there fails the example, and leaves no means" {
	simbold --kind=parcels --subjects=2 -o hcp
	rm hcp/subjects/1/timeseries/bold12*
	run example DATA="$PWD/hcp" analysis
	[ "$status" -eq 2 ]
	[ ! -e results/each.tsv ]
	[ ! -e results/subjects/1_each.npy ]
	simbold --kind=parcels --subjects=2 -o hcp
	printf '1\t2\tx\n' >hcp/subjects/1/EVs/tfMRI_GAMBLING_LR/win.txt
	run example DATA="$PWD/hcp" analysis
	[ "$status" -eq 2 ]
	[ ! -e results/subjects/1_each.npy ]
}
