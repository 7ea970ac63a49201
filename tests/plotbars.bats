#!/usr/bin/env bats
# plotbars: bars and whiskers stand at their means and intervals, and what is wrong is told.
# contract: plotbars -c stat,z <stats.tsv
load helpers
load charts

make_long() {
	printf '%s\n' $'subject\tnetwork\tcondition\tbeta' $'1\tVisual\twin\t2' $'2\tVisual\twin\t4' $'3\tVisual\twin\t9' \
		$'1\tVisual\tloss\t-1' $'2\tVisual\tloss\t-3' $'1\tAuditory\twin\t1' $'1\tAuditory\tloss\tn/a' >long.tsv
}

# The bars: their names, from the names given to people, and low and high ends.
bars() {
	marks "$1" | awk '/^rect [^-]/ { sub(/:.*/, "", $2); n = NF; print $2, $(n - 1), $n }'
}

# near WANT: lines of a name and numbers, the same to 0.02.
near() {
	awk -v want="$1" '
		BEGIN { n = split(want, lines, "\n") }
		{ m = split(lines[NR], b, " "); bad = bad || m != NF || $1 != b[1]
			for (i = 2; i <= m; i++) bad = bad || ($i - b[i]) ^ 2 > 0.02 ^ 2
			print }
		END { exit bad || NR != n }'
}

@test "bars go from 0 to the mean, whiskers over Student's interval" {
	need_python xml
	make_long
	warns 'plotbars: long.tsv: 1 of 4 means missing; marked n/a' plotbars --x=network --hue=condition -c beta long.tsv
	is_tidy warns.out
	marks warns.out >got
	bars warns.out | near 'Visual,_win 0 5
Visual,_loss -2 0
Auditory,_win 0 1'
	# sd of 2, 4, 9 is sqrt(13), the quantile 4.30265; of -1, -3 sqrt(2) and 12.7062
	awk '/^line/ && $3 == $4 && $5 != $6 { print "w", $5, $6 }' got |
		near "w $(awk 'BEGIN { h = 4.30265272975 * sqrt(13 / 3); print 5 - h, 5 + h }')
w -14.7062 10.7062"
	# what is missing has no bar but says so
	grep -c '^text n/a' got | same_text 1
	for text in Visual Auditory win loss network condition 'beta (mean and 95 % interval)'; do
		grep -qx "text $text" got
	done
	# the middle of whiskers is the middle of bars, and bars stand beside each other
	awk '/^rect [^-]/ { n = NF; left[++k] = $(n - 3); right[k] = $(n - 2) }
		/^line/ && $3 == $4 && $5 != $6 { middle[++w] = $3 }
		END { exit !((middle[1] - (left[1] + right[1]) / 2) ^ 2 < 1e-3 && (middle[2] - (left[2] + right[2]) / 2) ^ 2 < 1e-3 &&
			(right[1] - left[2]) ^ 2 < 1e-3 && left[3] > right[2] + 5) }' got
}

@test "whiskers have their caps at both ends, bars stand about their labels, and the axis holds 0" {
	need_python xml
	printf '%s\n' $'g\tx_mean\tx_lo\tx_hi\ty_mean\ty_lo\ty_hi\tz_mean\tz_lo\tz_hi' $'A\t3\t2\t5\t4\t3.5\t4.25\t2\t1\t2.5' \
		$'B\t5\t4\t6\t3\t2\t4\t1\t0.5\t1.5' >t.tsv
	plotbars t.tsv >got.svg
	marks got.svg >got
	grep '^y ' got | grep -q '^y 0[.0]* '
	# a cap is as wide on both sides of its whisker
	awk '/^line/ && $3 == $4 { middle = $3; low = $5; high = $6 }
		/^line/ && $3 != $4 && $5 == $6 && middle != "" && ($3 + $4 - 2 * middle) ^ 2 < 1e-3 { print $5 == low ? "low" : $5 == high ? "high" : "off" }' got |
		paste -s -d ' ' | same_text 'low high low high low high low high low high low high'
	# the label is in the middle of its group's bars
	awk '
		/<rect.*<title>[AB], / { split($0, a, "\""); g = $0; sub(/.*<title>/, "", g); g = substr(g, 1, 1)
			if (!(g in left)) left[g] = a[2]
			right[g] = a[2] + a[6] }
		/^<line/ { split($0, a, "\""); if (a[2] - a[6] == 4) axis = a[2] }
		/<text.*middle.*>[AB]</ { split($0, a, "\""); g = $0; sub(/<\/text>.*/, "", g); g = substr(g, length(g)); at[g] = a[2] }
		END { for (g in at) { n++; bad = bad || (at[g] - (left[g] + right[g]) / 2) ^ 2 > 0.02 ^ 2 }
			# slots are of one width, from the axis on
			slot = at["B"] - at["A"]
			exit bad || n != 2 || (at["A"] - axis - slot / 2) ^ 2 > 0.05 ^ 2 || (right["A"] - left["A"] - 0.8 * slot) ^ 2 > 0.05 ^ 2 }' got.svg
}

@test "groupmean's means and intervals are drawn as they are, and give the same bars" {
	need_python xml
	make_long
	plotbars --hue=condition -c beta long.tsv 2>/dev/null >long.svg
	groupmean --by=network,condition -c beta long.tsv >means.tsv
	warns 'plotbars: means.tsv: 1 of 4 means missing; marked n/a' plotbars --hue=condition means.tsv
	diff <(sed 's/ and 95 % interval/ and interval/' long.svg) warns.out
	# columns of means are hues
	printf '%s\n' $'network\twin_mean\twin_lo\twin_hi\tloss_mean\tloss_lo\tloss_hi\tn' $'A\t3\t2\t5\t-1\t-2\t0.5\t7' \
		$'B\t1\tn/a\tn/a\t2\t1\t4\t7' >wide.tsv
	plotbars wide.tsv >wide.svg
	bars wide.svg | near 'A,_win 0 3
A,_loss -1 0
B,_win 0 1
B,_loss 0 2'
	marks wide.svg | awk '/^line/ && $3 == $4 && $5 != $6 { print "w", $5, $6 }' | near 'w 2 5
w -2 0.5
w 1 4'
	is_tidy wide.svg
	plotbars -c loss_mean wide.tsv >loss.svg
	bars loss.svg | near 'A -1 0
B 0 2'
	marks loss.svg | grep -qx 'text loss (mean and interval)'
	fails 1 "plotbars: wide.tsv: column \`n' is no mean with an interval, such as NAME_mean beside NAME_lo and NAME_hi; others are" \
		plotbars -c win_mean,n wide.tsv
	sed '3s/^B/A/' wide.tsv >twice.tsv
	fails 1 "plotbars: twice.tsv: record 2 has a second \`win_mean' of A win; one for each was expected" plotbars twice.tsv
}

@test "whiskers are seen on bars of any colour, and all hues are named" {
	need_python xml
	awk 'BEGIN { print "g\th\tx"; for (i = 0; i < 48; i++) print "a\thue_" i % 24 "\t" i }' >t.tsv
	for look in '' --dark; do
		plotbars --hue=h $look t.tsv >got.svg
		is_tidy got.svg
		grep -c '>hue_[0-9]*</text>' got.svg | same_text 24
		# fill and opacity of a bar are its own
		sed -n 's/^<rect.* fill="\(#[^"]*"[^>]*\)><title>a.*/\1/p' got.svg | sort -u | wc -l | same_text 24
		# before each line of a whisker comes a wider one in the colour of the ground
		ground=$(sed -n 's/^<rect x="0" y="0" .*fill="\(#[0-9a-f]*\)".*/\1/p' got.svg)
		awk -v ground="$ground" '/^<line.*stroke-width="2.5"/ { split($0, a, " fill="); if ($0 ~ ground) rim[a[1]]++; next }
			/^<line.*stroke="#(1a1a1a|f2f2f2)"/ { split($0, a, " fill="); n += rim[a[1]] > 0 } END { exit n != 72 }' got.svg
	done
}

@test "without a column of text, columns are the groups" {
	need_python xml
	printf 'left\tright\n1\t4\n3\t6\n' >t.tsv
	plotbars t.tsv >got.svg
	bars got.svg | near 'left 0 2
right 0 5'
	tabview -O npy t.tsv | plotbars | same_bytes - got.svg
	# a column of numbers groups, too
	printf 'run\tbeta\n1\t1\n2\t5\n1\t3\n' >runs.tsv
	plotbars --x=run -c beta runs.tsv >runs.svg
	bars runs.svg | near '1 0 2
2 0 5'
	tabview -O npy runs.tsv | plotbars --x=run -c beta | same_bytes - runs.svg
}

@test "a range cuts bars, and a title, a size and dark are the user's" {
	need_python xml
	printf 'g\tx\nA\t3\nB\t-2\n' >t.tsv
	plotbars --range=-1,2 --title='T <&>' --size=300x200 --dark t.tsv >got.svg
	marks got.svg >got
	grep '^y ' got | same_text 'y -1 0 1 2'
	head -n 1 got.svg | grep -q 'width="300" height="200"'
	grep -q 'fill="#111111"' got.svg
	grep -qx 'text T <&>' got
	grep -qx 'text x (mean)' got
	plotbars --label='change (%)' t.tsv >label.svg
	marks label.svg | grep -qx 'text change (%) (mean)'
	is_tidy got.svg
}

@test "labels are turned, cut or left out where they don't fit, and never meet" {
	need_python xml
	for n in 2 6 14 40 200; do
		awk -v n=$n 'BEGIN { print "g\tx"; for (i = 0; i < n; i++) printf "%s_%d\t%d\n", i % 3 ? "network" : "a_name_that_is_longer_than_any_slot_and_goes_on_and_on_and_on", i, i - n / 3 }' >t.tsv
		plotbars t.tsv >"$n.svg"
		is_tidy "$n.svg"
		bars "$n.svg" | awk '{ n++ } END { print n }' | same_text "$n"
	done
	grep -q 'rotate(-45 ' 14.svg
	grep -q 'rotate(-90 .*>network' 40.svg
	awk 'BEGIN { print "g\tx"; for (i = 0; i < 1000; i++) print "g" i "\t1" }' >t.tsv
	# many bars make a wider picture
	plotbars t.tsv | head -n 1 | grep -q 'width="2000" height="400"'
	fails 1 'plotbars: t.tsv: groups: 1000, bars in each: 1; they don'\''t fit into 640x400 pixels; a larger --size was expected' \
		plotbars --size=640x400 t.tsv
}

@test "odd names, and values that can't be drawn" {
	need_python xml
	printf '%s\n' $'g\th\tx' $'"<&"">"\tä\t1' $'日本\tn/a\t2' $'n/a\tä\tinf' >odd.tsv
	warns 'plotbars: odd.tsv: 4 of 6 means missing; marked n/a' plotbars --hue=h odd.tsv
	is_tidy warns.out
	grep -c 'n/a</text>' warns.out | same_text 6
	printf 'g\tx\na\tn/a\n' >none.tsv
	warns 'plotbars: warning: none.tsv: no mean is a number' plotbars -c x none.tsv
	is_tidy warns.out
	# under bars that all go down it is below 0
	printf 'g\tx\na\t-1\nb\tn/a\nb\tn/a\n' >down.tsv
	plotbars -c x down.tsv >down.svg 2>/dev/null
	zero=$(sed -n 's/^<line.* y1="\([0-9.]*\)" .*stroke="#1a1a1a"\/>$/\1/p' down.svg)
	sed -n 's/^<text.* y="\([0-9.]*\)".*"end".*rotate(-90.*>n\/a<.*/\1/p' down.svg |
		awk -v zero="$zero" '{ n++; bad = $1 < zero } END { exit bad || n != 1 }'
	# what people are told has no interval where there is none
	grep -o '<title>a.*</title>' down.svg | same_text '<title>a: -1</title>'
	printf 'g\tx\na\t0\nb\t0\n' >zero.tsv
	plotbars zero.tsv >zero.svg
	is_tidy zero.svg
	printf 'g\tx\na\t1e308\nb\t-1e308\n' >huge.tsv
	plotbars huge.tsv >huge.svg
	is_tidy huge.svg
}

@test "what is wrong is told, and nothing is written" {
	make_long
	printf 'g\tx\n' >empty.tsv
	fails 1 'plotbars: empty.tsv: no records' plotbars -o got.svg empty.tsv
	[ ! -e got.svg ]
	fails 1 "plotbars: long.tsv: no column \`net'; nearest is \`beta'" plotbars --x=net long.tsv
	fails 1 "plotbars: long.tsv: no column \`hew'; nearest is \`beta'" plotbars --hue=hew long.tsv
	fails 1 "plotbars: long.tsv:2: column network: \"Visual\" is not a number" plotbars -c network long.tsv
	fails 1 "plotbars: long.tsv: 2 columns of values beside the hue \`condition'; one was expected" \
		plotbars --hue=condition long.tsv
	printf 'g\tx\na\tb\n' >text.tsv
	fails 1 'plotbars: text.tsv: no column of numbers to draw' plotbars text.tsv
	awk 'BEGIN { print "g\th\tx"; for (i = 0; i < 25; i++) print "a\th" i "\t1" }' >hues.tsv
	fails 1 'plotbars: hues.tsv: 25 hues; 24 can be told apart' plotbars --hue=h hues.tsv
	fails 2 "plotbars: --size: \`10x10' is no WIDTHxHEIGHT of 100 to 10000 pixels, such as 640x400; see plotbars --help" \
		plotbars --size=10x10 hues.tsv
}

@test "the same bytes each time" {
	make_long
	plotbars --hue=condition -c beta long.tsv >a.svg 2>/dev/null
	plotbars --hue=condition -c beta <long.tsv 2>/dev/null | same_bytes - a.svg
	plotbars --hue=condition -c beta -o b.svg long.tsv 2>/dev/null
	same_bytes a.svg b.svg
}

@test "networks of a study have the means of the reference" {
	need_reference
	need_python xml
	table=$(reference hcp_parcels/network_mean_beta.tsv)
	plotbars --x=network --hue=condition -c beta "$table" >got.svg
	is_tidy got.svg
	bars got.svg | sort >got
	awk -F '\t' 'NR > 1 { printf "%s,_%s %s %s\n", $2, $1, $3 < 0 ? $3 : 0, $3 < 0 ? 0 : $3 }' "$table" | sort >want
	near "$(cat want)" <got
}
