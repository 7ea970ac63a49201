#!/usr/bin/env bats
# contrast: expressions against a design and a fit.
# contract: contrast -d design.tsv 'a - b' <fit.tsv
load helpers

# Two conditions and a constant over eight scans; a fit of three units, the last of which couldn't be fitted.
make_fit() {
	printf '%s\n' $'time\tcat\tdog\tconstant' $'0\t1\t0\t1' $'2\t1\t0\t1' $'4\t0\t1\t1' $'6\t0\t1\t1' \
		$'8\t1\t0\t1' $'10\t0\t1\t1' $'12\t0\t0\t1' $'14\t0\t0\t1' >design.tsv
	printf '%s\n' $'cat\tdog\tconstant\tsigma2\trho\tdof\tmean' $'7\t3\t100\t6\t0\t5\t104' \
		$'-2\t2\t90\t1.5\t0.25\t5\t90' $'n/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a' >fit.tsv
}

# The design of 8 scans whose `c' is a + b.
make_deficient() {
	printf '%s\n' $'a\tb\tc\tzero\tlone' $'1\t0\t1\t0\t1' $'0\t1\t1\t0\t0' $'1\t1\t2\t0\t0' $'0\t0\t0\t0\t2' \
		$'1\t0\t1\t0\t5' >deficient.tsv
}

@test "contrast writes effect, variance, dof, stat, z and p of a t contrast" {
	make_fit
	contrast -d design.tsv 'cat - dog' <fit.tsv >out.tsv
	head -n 1 out.tsv | same_text $'effect\tvariance\tdof\tstat\tz\tp'
	# three scans each: variance 6 (1/3 + 1/3) = 4; p and z by scipy: t.sf(2, 5), and norm.isf of it
	printf 'effect\tvariance\tdof\tstat\tz\tp\n4\t4\t5\t2\t1.6355228967003\t0.0509697394149291\n' >expected.tsv
	head -n 2 out.tsv | tabdiff --rtol=1e-12 - expected.tsv
}

@test "contrast leaves a unit that couldn't be fitted n/a in all columns" {
	make_fit
	contrast -d design.tsv 'cat - dog' <fit.tsv | tail -n 1 | same_text $'n/a\tn/a\tn/a\tn/a\tn/a\tn/a'
	contrast -d design.tsv 'cat; dog' <fit.tsv | tail -n 1 | same_text $'n/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a'
}

@test "contrast writes one effect per row of an F contrast, and the numerator's count is theirs" {
	make_fit
	contrast -d design.tsv 'cat - constant; dog - constant; cat - dog + constant' <fit.tsv >out.tsv
	head -n 1 out.tsv | same_text $'effect_1\teffect_2\teffect_3\tvariance\tdof\tstat\tz\tp'
	awk 'NR == 2 { f = ($1 ^ 2 + $2 ^ 2 + $3 ^ 2) / 3 / $4; exit !(f / $6 - 1 < 1e-12 && $6 / f - 1 < 1e-12) }' out.tsv
}

@test "contrast puts names in front, and writes several contrasts side by side" {
	make_fit
	contrast -d design.tsv one='cat - dog' two='cat; dog' <fit.tsv >both.tsv
	head -n 1 both.tsv | same_text "$(echo one_{effect,variance,dof,stat,z,p} \
		two_{effect_1,effect_2,variance,dof,stat,z,p} | tr ' ' '\t')"
	contrast -d design.tsv 'cat - dog' <fit.tsv | tail -n +2 >one.tsv
	contrast -d design.tsv 'cat; dog' <fit.tsv | tail -n +2 >two.tsv
	tail -n +2 both.tsv | cut -f 1-6 | same_bytes - one.tsv
	tail -n +2 both.tsv | cut -f 7- | same_bytes - two.tsv
	contrast -d design.tsv x='cat' <fit.tsv | head -n 1 | same_text "$(echo x_{effect,variance,dof,stat,z,p} | tr ' ' '\t')"
}

@test "contrast says what a vector means, and gives what the expression gives" {
	make_fit
	warns 'contrast: [1 -1] is cat - dog' contrast -d design.tsv -f fit.tsv '[1 -1]'
	contrast -d design.tsv -f fit.tsv 'cat - dog' | same_bytes - warns.out
	warns 'contrast: [1, 0, -.5; 0 1] is cat - 0.5*constant; dog' \
		contrast -d design.tsv -f fit.tsv 'x=[1, 0, -.5; 0 1]'
}

@test "contrast takes the same value from expressions that mean the same" {
	make_fit
	contrast -d design.tsv -f fit.tsv '0.5*cat + 0.5*dog - constant' >a.tsv
	contrast -d design.tsv -f fit.tsv 'mean(cat, d*) - constant' >b.tsv
	contrast -d design.tsv -f fit.tsv -- '-constant + (cat + {dog})/2' >c.tsv
	same_bytes a.tsv b.tsv
	same_bytes a.tsv c.tsv
}

@test "contrast --print writes the weights, one record a row, without reading a fit" {
	make_fit
	contrast -d design.tsv --print 'cat - dog' </dev/null | same_text $'unit\tcat\tdog\tconstant\ncat - dog\t1\t-1\t0'
	contrast -d design.tsv --print any='cat; dog' mean='mean(*)*3' </dev/null |
		same_text $'unit\tcat\tdog\tconstant\nany_1\t1\t0\t0\nany_2\t0\t1\t0\nmean\t1\t1\t1'
	contrast -d design.tsv --print -O npy any='cat; dog' | tabview -O tsv -c dog |
		same_text $'unit\tdog\nany_1\t0\nany_2\t1'
}

@test "contrast answers in the encoding of the fit, whose numbers it doesn't change" {
	make_fit
	contrast -d design.tsv 'cat - dog' <fit.tsv >out.tsv
	tabview -O npy fit.tsv >fit.npy
	contrast -d design.tsv 'cat - dog' <fit.npy >out.npy
	head -c 6 out.npy | same_bytes - <(printf '\x93NUMPY')
	tabview -O tsv out.npy | same_bytes - out.tsv
	contrast -d design.tsv -O tsv 'cat - dog' <fit.npy | same_bytes - out.tsv
	contrast -d design.tsv -O npy -o named.npy 'cat - dog' <fit.tsv
	same_bytes named.npy out.npy
}

@test "contrast keeps the names of units" {
	make_fit
	sed 's/^/x\t/; 1s/^x/unit/' fit.tsv >named.tsv
	contrast -d design.tsv 'cat - dog' <named.tsv | cut -f 1 | same_text $'unit\nx\nx\nx'
	contrast -d design.tsv 'cat - dog' <named.tsv | cut -f 2- >a.tsv
	contrast -d design.tsv 'cat - dog' <fit.tsv | same_bytes - a.tsv
}

@test "contrast gives a unit the same bits whatever units are around it" {
	printf 'x\tconstant\n' >design.tsv
	awk 'BEGIN { for (t = 0; t < 60; t++) printf "%.15g\t1\n", sin(t * 0.7) + t / 50 }' >>design.tsv
	printf 'x\tconstant\tsigma2\trho\tdof\n' >fit.tsv
	awk 'BEGIN { for (u = 0; u < 5000; u++) printf "%d\t%d\t%.15g\t%.15g\t58\n", u % 17 - 8, u, 1 + u % 13, sin(u * u) * 0.9 }' >>fit.tsv
	contrast -d design.tsv t=x f='x; constant' <fit.tsv | tail -n +2 | tac >all.tsv
	{
		head -n 1 fit.tsv
		tail -n +2 fit.tsv | tac
	} | contrast -d design.tsv t=x f='x; constant' | tail -n +2 | same_bytes - all.tsv
}

@test "contrast takes a fit without rho as one with white errors, and one without dof by the design's" {
	make_fit
	cut -f 1-4 fit.tsv | head -n 2 | contrast -d design.tsv 'cat - dog' >a.tsv
	head -n 2 fit.tsv | contrast -d design.tsv 'cat - dog' | tabdiff --rtol=1e-13 - a.tsv
	cut -f 1-5 fit.tsv | contrast -d design.tsv 'cat - dog' >b.tsv
	contrast -d design.tsv 'cat - dog' <fit.tsv | same_bytes - b.tsv
}

@test "contrast whitens by several autoregressive coefficients" {
	# a column that is whitened by hand: x_t - 0.5 x_(t-1) + 0.25 x_(t-2), as far as there are scans before
	printf 'x\n%s\n' $'1\n2\n0\n4' >design.tsv
	printf 'x\tsigma2\trho_1\trho_2\tdof\n3\t2\t0.5\t-0.25\t3\n' >fit.tsv
	# 1, 1.5, -0.75, 4.5: squares sum to 1 + 2.25 + 0.5625 + 20.25 = 24.0625
	contrast -d design.tsv x <fit.tsv | tabview -c variance >out.tsv
	printf 'variance\n%s\n' "$(awk 'BEGIN { printf "%.17g", 2 / 24.0625 }')" | tabdiff --rtol=1e-14 out.tsv -
}

@test "contrast gives variance 0 an infinite statistic, and none where there is no effect" {
	make_fit
	printf 'cat\tdog\tconstant\tsigma2\trho\tdof\n1\t3\t0\t0\t0\t5\n3\t3\t0\t0\t0\t5\n' |
		contrast -d design.tsv 'cat - dog' |
		same_text $'effect\tvariance\tdof\tstat\tz\tp\n-2\t0\t5\t-inf\t-inf\t1\n0\t0\t5\tn/a\tn/a\tn/a'
}

@test "contrast estimates what a deficient design lets it" {
	make_deficient
	printf 'a\tb\tc\tzero\tlone\tsigma2\n1\t2\t3\t0\t5\t1\n' >fit.tsv
	contrast -d deficient.tsv 'a + c' <fit.tsv | awk 'NR == 2 && $1 > 3.999999 && $1 < 4.000001 && $3 == 2 { found = 1 } END { exit !found }'
}

@test "contrast refuses what can't be estimated, and names the columns that can't be told apart" {
	make_deficient
	printf 'a\tb\tc\tzero\tlone\tsigma2\n1\t2\t3\t0\t5\t1\n' >fit.tsv
	fails 1 "contrast: deficient.tsv: \`a + b' can't be estimated: \`a', \`b' and \`c' are linearly dependent" \
		"contrast -d deficient.tsv 'lone; a + c; a + b' <fit.tsv"
	fails 1 "contrast: deficient.tsv: \`zero' can't be estimated: \`zero' is 0 in every row" \
		"contrast -d deficient.tsv zero <fit.tsv"
	[ ! -s fails.out ]
}

@test "contrast refuses an F whose rows depend on one another" {
	make_fit
	fails 1 "contrast: \`cat - dog; dog - constant; cat - constant': row 3 is a combination of the rows before it" \
		"contrast -d design.tsv x='cat - dog; dog - constant; cat - constant' <fit.tsv"
}

@test "contrast refuses expressions, with the place and the nearest name" {
	make_fit
	fails 1 "contrast: \`cat - dogg', at 7: no regressor \`dogg'; nearest is \`dog'" \
		"contrast -d design.tsv 'cat - dogg' <fit.tsv"
	fails 1 "contrast: \`time', at 1: no regressor \`time'; nearest is \`cat'" contrast -d design.tsv -f fit.tsv time
	fails 1 "contrast: \`cat - ', at 7: a regressor or a number was expected where the text ends" \
		"contrast -d design.tsv 'cat - ' <fit.tsv"
	fails 1 "contrast: \`dog - dog', at 1: all weights are 0" "contrast -d design.tsv 'dog - dog' <fit.tsv"
	fails 1 "contrast: \`[1 0 0 0]', at 8: a weight too many, since there are 3 regressors" \
		"contrast -d design.tsv '[1 0 0 0]' <fit.tsv"
	[ ! -s fails.out ]
}

@test "contrast refuses a fit that isn't the design's" {
	make_fit
	cut -f 2,1,3- fit.tsv | sed '1s/cat\tdog/dog\tcat/' >swapped.tsv
	fails 1 "contrast: swapped.tsv: column 1 is \`dog', but \`cat' in design.tsv" contrast -d design.tsv -f swapped.tsv cat
	cut -f 1,2 fit.tsv >short.tsv
	fails 1 "contrast: short.tsv: ends before column \`constant' of design.tsv" contrast -d design.tsv -f short.tsv cat
	cut -f 1-3,5- fit.tsv >bare.tsv
	fails 1 "contrast: bare.tsv: no column \`sigma2' after those of design.tsv" contrast -d design.tsv -f bare.tsv cat
	cut -f 1-3 design.tsv >less.tsv
	fails 1 "contrast: stdin: column 3 is \`constant', which isn't in less.tsv" "contrast -d less.tsv cat <fit.tsv"
	sed '2s/\t5\t/\t6\t/' fit.tsv >dof.tsv
	fails 1 "contrast: dof.tsv: dof is 6, but design.tsv gives 5" contrast -d design.tsv -f dof.tsv cat
	printf 'cat\tcat_sigma2\tcat_r2\n1\t2\t3\n' >each.tsv
	fails 1 "contrast: each.tsv: a fit of each regressor alone (--each); one of all together was expected" \
		contrast -d design.tsv -f each.tsv cat
}

@test "contrast refuses a design with holes" {
	make_fit
	sed '4s/\t1\t1$/\tn\/a\t1/' design.tsv >holes.tsv
	fails 1 "contrast: holes.tsv:4: column \`dog' is n/a; a design has a number in every row" \
		"contrast -d holes.tsv cat <fit.tsv"
	sed '4s/\t1\t1$/\tinf\t1/' design.tsv >holes.tsv
	fails 1 "contrast: holes.tsv:4: column \`dog' is infinite; a design has a number in every row" \
		"contrast -d holes.tsv cat <fit.tsv"
	head -n 1 design.tsv >empty.tsv
	fails 1 "contrast: empty.tsv: a design without rows" "contrast -d empty.tsv cat <fit.tsv"
	cut -f 1 design.tsv >time.tsv
	fails 1 "contrast: time.tsv: a design without regressors" "contrast -d time.tsv cat <fit.tsv"
}

@test "contrast wants a design, a contrast, and names for several" {
	make_fit
	fails 2 "contrast: no design; -d DESIGN was expected; see contrast --help" contrast cat
	fails 2 "contrast: no contrast; an expression like 'face - house' was expected, behind -- if it begins with -; see contrast --help" \
		contrast -d design.tsv
	fails 2 "contrast: one of several contrasts has no name; NAME=\`dog' was expected; see contrast --help" \
		contrast -d design.tsv x=cat dog
	fails 2 "contrast: two contrasts are named \`x'; see contrast --help" contrast -d design.tsv x=cat y=dog x=dog
}

@test "contrast reproduces nilearn's t and F contrasts from nilearn's fits" {
	need_reference
	local noise run name
	for noise in ols ar1; do
		for run in 01 02 03 04; do
			local from=$REFERENCE/reference/first_level/$noise/run-$run
			contrast -d "$from/design.tsv" -f "$from/fit.tsv" face_minus_house='face - house' face=face \
				objects='mean(bottle, cat, chair, scissors, shoe) - scrambledpix' \
				F='face - house; face - cat; face - scrambledpix' >out.tsv
			for name in face_minus_house face objects F; do
				tabview -c "${name}_*" out.tsv | sed "1s/${name}_//g" >got.tsv
				tabview -c '?*' "$from/contrast_$name.tsv" >want.tsv
				compare_contrast got.tsv want.tsv
			done
		done
	done
}

# All columns that WANT has: 1e-8 of the column's largest, z within 1e-6.
compare_contrast() {
	local columns
	columns=$(head -n 1 "$2" | tr '\t' '\n' | grep -vx z | paste -sd,)
	tabdiff --rtol=1e-8 -c "$columns" "$1" "$2"
	tabdiff --atol=1e-6 -c z "$1" "$2"
}
