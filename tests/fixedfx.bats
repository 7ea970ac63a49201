#!/usr/bin/env bats
# fixedfx: contrasts over runs.
# contract: fixedfx stats.tsv stats.tsv
load helpers

make_runs() {
	printf 'effect\tvariance\tdof\tstat\tz\tp\n6\t3\t10\tx\t1\t1\n2\t1\t10\tx\t1\t1\n' | sed 's/x/7/' >a.tsv
	printf 'dof\teffect\tvariance\n12\t2\t1\nn/a\tn/a\tn/a\n' >b.tsv
	printf 'effect\tvariance\tdof\n1\t4\t20\n2\t1\t10\n' >c.tsv
}

@test "fixedfx divides the sum of effects by n, that of variances by n squared, and sums dof" {
	make_runs
	fixedfx a.tsv b.tsv c.tsv >out.tsv
	head -n 1 out.tsv | same_text $'effect\tvariance\tdof\tstat\tz\tp'
	# 9/3, 8/9, 42, 3/sqrt(8/9); p and z by scipy: t.sf, norm.isf
	printf 'effect\tvariance\tdof\tstat\tz\tp\n3\t0.888888888888889\t42\t3.18198051533946\t2.9942540134528\t0.00137558398290824\n' >want.tsv
	head -n 2 out.tsv | tabdiff --rtol=1e-10 - want.tsv
}

@test "fixedfx has n/a where one run has it" {
	make_runs
	fixedfx a.tsv b.tsv c.tsv | tail -n 1 | same_text $'n/a\tn/a\tn/a\tn/a\tn/a\tn/a'
	fixedfx a.tsv c.tsv | tail -n 1 | cut -f 1-3 | same_text $'2\t0.5\t20'
}

@test "fixedfx --precision weighs runs by 1/variance" {
	make_runs
	# weights 1/3, 1, 1/4: (2 + 2 + 1/4)/(19/12), 12/19
	fixedfx --precision a.tsv b.tsv c.tsv | head -n 2 >out.tsv
	printf 'effect\tvariance\tdof\n%s\t42\n' "$(awk 'BEGIN { printf "%.17g\t%.17g", 4.25 / (19 / 12), 12 / 19 }')" >want.tsv
	tabview -c effect,variance,dof out.tsv | tabdiff --rtol=1e-14 - want.tsv
}

@test "fixedfx sums the effects of an F one by one, with their common variance" {
	printf 'effect_1\teffect_2\tvariance\tdof\n3\t1\t2\t10\n' >a.tsv
	printf 'effect_1\teffect_2\tvariance\tdof\n1\t-5\t6\t11\n' >b.tsv
	fixedfx a.tsv b.tsv >out.tsv
	head -n 1 out.tsv | same_text $'effect_1\teffect_2\tvariance\tdof\tstat\tz\tp'
	# (2^2 + 2^2)/2/2 = 2
	tail -n 1 out.tsv | cut -f 1-5 | same_text $'2\t-2\t2\t21\t2'
	# scipy: f.sf(2, 2, 21), norm.isf of it
	printf 'z\tp\n0.993227195556706\t0.16029962399217904\n' >want.tsv
	tabview -c z,p out.tsv | tabdiff --rtol=1e-10 - want.tsv
}

@test "fixedfx of one run is that run" {
	printf 'x_effect\tx_variance\tx_dof\n3\t2\t10\n' >a.tsv
	fixedfx a.tsv | cut -f 1-3 | same_bytes - a.tsv
}

@test "fixedfx does all named contrasts of the runs at once, whatever their order" {
	printf 'x_effect\tx_variance\tx_dof\ty_effect_1\ty_effect_2\ty_variance\ty_dof\n4\t1\t5\t1\t2\t3\t5\n' >a.tsv
	printf 'y_effect_1\ty_effect_2\ty_variance\ty_dof\tx_effect\tx_variance\tx_dof\n5\t6\t1\t7\t8\t3\t7\n' >b.tsv
	fixedfx a.tsv b.tsv >out.tsv
	head -n 1 out.tsv | same_text "$(echo x_{effect,variance,dof,stat,z,p} y_{effect_1,effect_2,variance,dof,stat,z,p} |
		tr ' ' '\t')"
	tail -n 1 out.tsv | cut -f 1-4,7-11 | same_text $'6\t1\t12\t6\t3\t4\t1\t12\t12.5'
}

@test "fixedfx leaves a run out of a contrast that it doesn't have, and says so" {
	printf 'x_effect\tx_variance\tx_dof\ty_effect\ty_variance\ty_dof\n4\t1\t5\t1\t2\t5\n' >a.tsv
	printf 'x_effect\tx_variance\tx_dof\n8\t3\t7\n' >b.tsv
	printf 'x_effect\tx_variance\tx_dof\ty_effect\ty_variance\ty_dof\n6\t5\t5\t3\t4\t5\n' >c.tsv
	warns "fixedfx: b.tsv: no column \`y_effect'; this run is left out of it" fixedfx a.tsv b.tsv c.tsv
	tail -n 1 warns.out | cut -f 1-3,7-9 | same_text $'6\t1\t17\t2\t1.5\t10'
}

@test "fixedfx leaves a run out for the units whose effect and variance are 0" {
	printf 'effect\tvariance\tdof\n4\t1\t5\n0\t0\t5\n0\t0\t5\n' >a.tsv
	printf 'effect\tvariance\tdof\n0\t3\t7\n6\t2\t7\n0\t0\t7\n' >b.tsv
	fixedfx a.tsv b.tsv | tail -n +2 | cut -f 1-3 | same_text $'2\t1\t12\n6\t2\t7\n0\t0\t0'
	fixedfx a.tsv b.tsv | tail -n 1 | cut -f 4- | same_text $'n/a\tn/a\tn/a'
}

@test "fixedfx reads TSV and NPY side by side, and answers as the first is" {
	printf 'effect\tvariance\tdof\n4\t1\t5\n2\t2\t5\n' >a.tsv
	printf 'effect\tvariance\tdof\n0\t3\t7\n6\t2\t7\n' >b.tsv
	tabview -O npy b.tsv >b.npy
	fixedfx a.tsv b.tsv >ab.tsv
	fixedfx a.tsv b.npy | same_bytes - ab.tsv
	fixedfx - b.npy <a.tsv | same_bytes - ab.tsv
	fixedfx b.npy a.tsv | tabview -O tsv >ba.tsv
	fixedfx b.npy a.tsv | head -c 6 | same_bytes - <(printf '\x93NUMPY')
	same_bytes ab.tsv ba.tsv
	fixedfx -O tsv -o named.tsv b.npy a.tsv
	same_bytes ab.tsv named.tsv
}

@test "fixedfx reads many units of runs whose blocks end elsewhere" {
	awk 'BEGIN { print "effect\tvariance\tdof"; for (u = 0; u < 30011; u++) print u "\t1\t9" }' >a.tsv
	awk 'BEGIN { print "dof\tx\teffect\tvariance\ty"; for (u = 0; u < 30011; u++) print "9\t1\t" 2 * u "\t1\t" u }' >b.tsv
	tabview -O npy a.tsv >a.npy
	fixedfx a.npy b.tsv a.tsv | tabview -O tsv | tail -n +2 |
		awk '{ d = $1 - 4 * (NR - 1) / 3; if (d * d > 1e-18 || $3 != 27) exit 1 } END { exit NR != 30011 }'
}

@test "fixedfx keeps the names of units, and refuses others" {
	printf 'unit\teffect\tvariance\tdof\nA\t4\t1\t5\nB\t2\t2\t5\n' >a.tsv
	printf 'effect\tvariance\tdof\n0\t3\t7\n6\t2\t7\n' >b.tsv
	printf 'unit\teffect\tvariance\tdof\nA\t4\t1\t5\nC\t2\t2\t5\n' >c.tsv
	fixedfx a.tsv b.tsv a.tsv | cut -f 1 | same_text $'unit\nA\nB'
	fixedfx b.tsv a.tsv | cut -f 1 | same_text $'effect\n2\n4'
	fails 1 "fixedfx: c.tsv: unit 2 is \`C', but \`B' in a.tsv" fixedfx a.tsv b.tsv c.tsv
}

@test "fixedfx refuses runs with another number of units, and says which" {
	printf 'effect\tvariance\tdof\n4\t1\t5\n2\t2\t5\n' >a.tsv
	printf 'effect\tvariance\tdof\n0\t3\t7\n' >b.tsv
	printf 'effect\tvariance\tdof\n0\t3\t7\n1\t1\t7\n1\t1\t7\n' >c.tsv
	fails 1 'fixedfx: b.tsv: 1 units, 2 in a.tsv' fixedfx a.tsv a.tsv b.tsv
	fails 1 'fixedfx: stdin: 3 units, 2 in a.tsv' 'fixedfx a.tsv - <c.tsv'
	fails 1 'fixedfx: c.tsv: 3 units, 1 in b.tsv' fixedfx b.tsv c.tsv a.tsv
}

@test "fixedfx refuses tables that aren't contrasts" {
	printf 'effect\tvariance\tdof\n4\t1\t5\n' >a.tsv
	printf 'z\tp\n4\t1\n' >z.tsv
	printf 'effect\tdof\n4\t1\n' >effect.tsv
	printf 'x_effect\tx_variance\n4\t1\n' >variance.tsv
	printf 'effect_1\teffect_2\tvariance\tdof\n1\t2\t3\t4\n' >f.tsv
	fails 1 "fixedfx: z.tsv: no column \`effect', nor one whose name ends in \`_effect'" fixedfx z.tsv a.tsv
	fails 1 "fixedfx: z.tsv: no column \`effect', nor one whose name ends in \`_effect'" fixedfx a.tsv z.tsv
	fails 1 "fixedfx: effect.tsv: no column \`variance', but \`effect'" fixedfx a.tsv effect.tsv
	fails 1 "fixedfx: variance.tsv: no column \`x_dof', but \`x_effect'" fixedfx variance.tsv
	fails 1 "fixedfx: f.tsv: 2 effects from \`effect_1' on, 1 in a run before" fixedfx a.tsv f.tsv
}

@test "fixedfx wants a run, and standard input only once" {
	fails 2 'fixedfx: no run; tables made by contrast were expected; see fixedfx --help' fixedfx
	fails 2 'fixedfx: standard input can be read only once; see fixedfx --help' fixedfx - -
}

# All columns that WANT has: 1e-8 of the column's largest, z within 1e-6.
compare_contrast() {
	local columns
	columns=$(head -n 1 "$2" | tr '\t' '\n' | grep -vx z | paste -sd,)
	tabdiff --rtol=1e-8 -c "$columns" "$1" "$2"
	tabdiff --atol=1e-6 -c z "$1" "$2"
}

@test "fixedfx reproduces nilearn's fixed effects over runs, from the recordings on" {
	need_reference
	local noise run name first=$REFERENCE/reference/first_level
	for noise in ols ar1; do
		for run in 01 02 03 04; do
			imgunpack -m "$first/mask_1slice.nii.gz" "$(data "haxby/run-$run/bold_1slice.nii.gz")" |
				glmfit -d "$first/$noise/run-$run/design.tsv" --noise=$noise |
				contrast -d "$first/$noise/run-$run/design.tsv" face_minus_house='face - house' face=face \
					objects='0.2*(bottle + cat + chair + scissors + shoe) - scrambledpix' \
					F='face - house; face - cat; face - scrambledpix' >run-$run.npy
		done
		fixedfx run-*.npy >all.npy
		for name in face_minus_house face objects F; do
			tabview -O tsv -c "${name}_*" all.npy | sed "1s/${name}_//g" >got.tsv
			compare_contrast got.tsv "$first/$noise/fixedfx_$name.tsv"
		done
	done
}

@test "fixedfx reproduces nilearn's percent signal change over runs" {
	need_reference
	local run psc=$REFERENCE/reference/first_level_psc
	for run in 01 02 03 04; do
		local design=$REFERENCE/reference/first_level/ar1/run-$run/design.tsv
		imgunpack -m "$psc/mask_1slice.nii.gz" "$(data "haxby/run-$run/bold_1slice.nii.gz")" |
			glmfit -d "$design" --noise=ar1 --psc | contrast -d "$design" 'face - house' >run-$run.npy
	done
	fixedfx run-*.npy | tabview -O tsv >got.tsv
	compare_contrast got.tsv "$psc/fixedfx.tsv"
}
