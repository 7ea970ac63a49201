#!/usr/bin/env bats
# plotlines: lines, bars of events and labels stand where they belong, and what is wrong is told.
# contract: plotlines <series.tsv
load helpers
load charts

make_design() {
	printf '%s\n' $'time\tface\thouse' $'0\t0\t1' $'2.5\t0.5\t-1' $'5\t1\tn/a' $'7.5\t0.25\t2' $'10\tn/a\tn/a' \
		$'12.5\t0.75\t1' >design.tsv
	printf '%s\n' $'onset\tduration\ttrial_type' $'1\t4.25\tface' $'7\t0\tkey' $'10.5\t100\tcat & dog' >events.tsv
}

# near MARK: the rest of its line of standard input is these numbers, to a hundredth of a pixel.
near() {
	awk -v mark="$1" -v want="$2" '
		index($0, mark " ") == 1 {
			seen++
			n = split(substr($0, length(mark) + 2), a, /[ ,]+/)
			m = split(want, b, /[ ,]+/)
			bad = n != m
			for (i = 1; i <= n; i++)
				bad = bad || (a[i] == "|") != (b[i] == "|") || (a[i] - b[i]) ^ 2 > 0.01 ^ 2
			if (!bad) good++
			else print
		}
		END { exit !(seen && seen == good) }'
}

@test "lines go through their values, and break where one is missing" {
	need_python xml
	make_design
	plotlines design.tsv >got.svg
	marks got.svg >got
	grep '^x ' got | same_text 'x 0 1 2 3 4 5 6 7 8 9 10 11 12'
	grep '^y ' got | same_text 'y -1.0 -0.5 0.0 0.5 1.0 1.5 2.0'
	near 'path face' '0,0 2.5,0.5 5,1 7.5,0.25 | 12.5,0.75' <got
	near 'path house' '0,1 2.5,-1 | 7.5,2 | 12.5,1' <got
	# what a line can't show is a dot
	near 'dot face' '12.5 0.75' <got
	grep -c '^dot house' got | same_text 2
	grep -qx 'text time (s)' got
	grep -qx 'text face' got
	is_tidy got.svg
	plotlines -c house,time design.tsv >one.svg
	marks one.svg >one
	near 'path house' '0,1 2.5,-1 | 7.5,2 | 12.5,1' <one
	grep face one | no_lines
}

@test "without times x is the scan from 1, or multiples of -t" {
	need_python xml
	make_design
	cut -f 2 design.tsv >face.tsv
	plotlines face.tsv >scan.svg
	marks scan.svg >scan
	near 'path face' '1,0 2,0.5 3,1 4,0.25 | 6,0.75' <scan
	# scans are counted
	grep '^x ' scan | same_text 'x 1 2 3 4 5 6'
	printf 'a\n5\n' | plotlines >point.svg
	marks point.svg | grep '^x ' | same_text 'x 1'
	grep -qx 'text scan' scan
	plotlines -t 2.5 face.tsv >t.svg
	marks t.svg >at_tr
	near 'path face' '0,0 2.5,0.5 5,1 7.5,0.25 | 12.5,0.75' <at_tr
	fails 1 "plotlines: design.tsv: its column \`time' says when its records are; -t is for tables without" \
		plotlines -t 2 design.tsv
	fails 1 "plotlines: face.tsv: no column \`time' to say where the events are; -t TR does so, too" \
		plotlines --events=events.tsv face.tsv
}

@test "events are bars from onset to onset + duration, in their line's colour, within the axes" {
	need_python xml
	make_design
	warns 'plotlines: warning: events.tsv:4: event reaches past the end of the run at 15 s; clipped' \
		plotlines --events=events.tsv design.tsv
	marks warns.out >got
	near 'rect face' '1 5.25 -1 2' <got
	near 'rect cat_&_dog' '10.5 12.5 -1 2' <got
	near 'line key' '7 7 2 -1' <got
	is_tidy warns.out
	# the bar of face has the colour of the line, those of others have other ones
	colour_of() { sed -n "s/.*$1=\"\(#[0-9a-f]*\)\".*<title>$2<\/title>.*/\1/p" warns.out; }
	[ "$(colour_of fill face | head -n 1)" = "$(colour_of stroke face)" ]
	[ "$(colour_of stroke face)" != "$(colour_of stroke house)" ]
	[ "$(colour_of fill 'cat &amp; dog')" != "$(colour_of stroke house)" ]
	# bars are behind
	[ "$(grep -n '<rect.*<title>' warns.out | tail -n 1 | cut -d : -f 1)" -lt "$(grep -n '<path' warns.out | head -n 1 | cut -d : -f 1)" ]
	grep -c '^text events' got | same_text 1
}

@test "events that are too brief to be seen as bars are lines where they are" {
	need_python xml
	awk 'BEGIN { print "time\tx"; for (i = 0; i < 500; i++) print 2 * i "\t" i % 7 }' >t.tsv
	printf '%s\n' $'onset\tduration\ttrial_type' $'100\t0.5\ta' $'300\t0.5\ta' $'400\t20\tb' >brief.tsv
	plotlines --events=brief.tsv t.tsv >got.svg
	marks got.svg | grep '^line a' | cut -d ' ' -f 3- | paste -s -d ' ' | awk '
		{ exit !(NF == 8 && $1 >= 100 && $2 <= 100.5 && $5 >= 300 && $6 <= 300.5) }'
	marks got.svg | awk '/^rect b/ { n++; bad = bad || ($3 - 400) ^ 2 + ($4 - 420) ^ 2 > 0.03 ^ 2 } END { exit bad || n != 1 }'
}

@test "no two conditions look alike, nor like another condition's line" {
	need_python xml
	awk 'BEGIN { print "time\tc3\tother"; for (i = 0; i < 100; i++) print i "\t" i % 7 "\t" i % 3 }' >t.tsv
	awk 'BEGIN { print "onset\tduration\ttrial_type"; for (i = 0; i < 24; i++) print 4 * i "\t2\tc" i }' >e.tsv
	plotlines --events=e.tsv t.tsv >got.svg
	is_tidy got.svg
	sed -n 's/^<rect.* fill="\(#[0-9a-f]*\)" opacity="\([0-9.]*\)"><title>\(c[0-9]*\)<.*/\3 \1 \2/p' got.svg >looks
	cut -d ' ' -f 1 looks | sort -u | wc -l | same_text 24
	cut -d ' ' -f 2- looks | sort -u | wc -l | same_text 24
	# c3 has its line's colour, and the others of that are other shades
	colour=$(sed -n 's/^<path.* stroke="\(#[0-9a-f]*\)".*<title>c3<.*/\1/p' got.svg)
	grep -q "^c3 $colour 0.3\$" looks
	# while there are colours of no line, events have these
	head -n 7 e.tsv >six.tsv
	plotlines --events=six.tsv t.tsv | sed -n 's/^<\(rect\|path\).* \(fill\|stroke\)="\(#[0-9a-f]*\)".*<title>\(c[0-9]*\|other\)<.*/\3/p' |
		sort | uniq -c | awk '{ n[$1]++ } END { exit !(n[1] == 6 && n[2] == 1) }'
	sed 's/c0/c24/' e.tsv >more.tsv
	printf '10\t1\tc25\n' >>more.tsv
	warns 'plotlines: more.tsv: 25 conditions; 24 can be told apart' plotlines --events=more.tsv t.tsv
}

@test "a grid has a panel for each column under its name" {
	need_python xml
	awk 'BEGIN { OFS = "\t"; print "time", "a", "b", "c", "d", "e"
		for (i = 0; i < 20; i++) print i, i, -1000 * i, i / 1e5, 1, i % 2 }' >t.tsv
	plotlines --panels=2x3 t.tsv >got.svg
	is_tidy got.svg
	grep -c '<path' got.svg | same_text 5
	# titles stand above their panels: three across, two down
	grep -o '<text x="[0-9.]*" y="[0-9.]*"[^>]*bold[^>]*>[a-e]<' got.svg | sed 's/.*x="\([0-9.]*\)" y="\([0-9.]*\)".*>\(.\)<$/\3 \1 \2/' |
		awk '{ x[$1] = $2; y[$1] = $3 } END { exit !(x["a"] == x["d"] && x["b"] == x["e"] && x["a"] < x["b"] &&
			x["b"] < x["c"] && y["a"] == y["c"] && y["d"] > y["a"] && y["d"] == y["e"]) }'
	# what values are stands once beside them, what x is below
	plotlines --panels=2x3 --label='signal (%)' t.tsv >label.svg
	is_tidy label.svg
	grep -c 'rotate(-90 .*>signal (%)<' label.svg | same_text 1
	grep -c '>time (s)<' label.svg | same_text 1
	fails 1 'plotlines: t.tsv: 5 columns, but 4 panels; more --panels, or some columns by -c, were expected' \
		plotlines --panels=2x2 t.tsv
	for bad in 3 0x2 2x2x2 1.5x2 30x30; do
		fails 2 "plotlines: --panels: \`$bad' is no RxC of at most 400 panels, such as 3x2; see plotlines --help" \
			plotlines --panels=$bad t.tsv
	done
	fails 1 'plotlines: 100x100 pixels leave no room for lines; a larger --size was expected' \
		plotlines --panels=2x3 --size=100x100 t.tsv
}

@test "a long recording makes no larger picture, and keeps its extremes" {
	need_python xml
	awk 'BEGIN { print "x"; s = 1; for (i = 0; i < 100000; i++) { s = (s * 16807) % 2147483647
		print i == 77777 ? 9 : i == 4321 ? -8 : i == 50000 ? "n/a" : s / 2147483647 } }' >long.tsv
	plotlines long.tsv >long.svg
	[ "$(wc -c <long.svg)" -lt 60000 ]
	marks long.svg | grep '^path x' | tr ' ' '\n' | awk -F , '
		NF == 2 && $2 > 8.9 { high = $1 } NF == 2 && $2 < -7.9 { low = $1 } /[|]/ { breaks++ }
		END { exit !((high - 77778) ^ 2 < 1e4 && (low - 4322) ^ 2 < 1e4 && breaks == 1) }'
}

@test "the same bytes each time, from TSV and NPY; dark differs" {
	make_design
	plotlines design.tsv >a.svg
	plotlines <design.tsv | same_bytes - a.svg
	plotlines -o b.svg design.tsv
	same_bytes a.svg b.svg
	tabview -O npy design.tsv | plotlines | same_bytes - a.svg
	plotlines --dark design.tsv >dark.svg
	grep -q '<rect x="0" y="0" width="720" height="320" fill="#111111"/>' dark.svg
}

@test "a range, a size and a title are the user's" {
	need_python xml
	make_design
	plotlines --range=-3,7 --size=500x250 --title='<b> & "q" 日本 é' design.tsv >got.svg
	marks got.svg >got
	grep '^y ' got | same_text 'y -2 0 2 4 6'
	near 'path face' '0,0 2.5,0.5 5,1 7.5,0.25 | 12.5,0.75' < <(sed 's/ |/ |/' got)
	grep -qx 'text <b> & "q" 日本 é' got
	head -n 1 got.svg | grep -q 'width="500" height="250"'
	is_tidy got.svg
	plotlines -c face design.tsv >one.svg
	grep -c 'rotate(-90 .*>face<' one.svg | same_text 1
	plotlines -c face --label='BOLD (%)' design.tsv >label.svg
	grep -c 'rotate(-90 .*>BOLD (%)<' label.svg | same_text 1
	grep '>face</text>' label.svg | no_lines
}

@test "odd names and odd tables make a picture" {
	need_python xml
	long=$(printf 'very_long_%.0s' {1..30})
	printf '"<&"">"\t%s\tÄö→\tflat\tnone\tinf\n' "$long" >odd.tsv
	printf '1\t2\t3\t5\tn/a\tinf\n2\t1\t-1e308\t5\tn/a\t1\n' >>odd.tsv
	warns "plotlines: warning: odd.tsv: no number to draw in 1 of 6 columns: \`none'
plotlines: warning: odd.tsv: infinite values, where lines break, in 1 of 6 columns: \`inf'" plotlines odd.tsv
	is_tidy warns.out
	printf '%s\t%s\n1\t2\n' "${long}1" "${long}2" | plotlines >names.svg
	is_tidy names.svg
	# what tells names apart is often their end
	marks names.svg | sed -n 's/^text very_long.*….*\(.\)$/\1/p' | paste -s | same_text $'1\t2'
	printf 'a\n5\n' | plotlines >point.svg
	is_tidy point.svg
	marks point.svg | grep '^dot a' | awk '{ exit !(($3 - 1) ^ 2 < 1e-4 && ($4 - 5) ^ 2 < 1e-2) }'
	printf 'a\n1e-320\n0\n' | plotlines >tiny.svg
	is_tidy tiny.svg
	awk 'BEGIN { for (i = 0; i < 60; i++) printf "column_%d%s", i, i < 59 ? "\t" : "\n"
		for (t = 0; t < 3; t++) for (i = 0; i < 60; i++) printf "%d%s", i * t, i < 59 ? "\t" : "\n" }' >many.tsv
	plotlines many.tsv >many.svg
	is_tidy many.svg
	grep -c '<path' many.svg | same_text 60
	plotlines -c 1-24 --size=300x150 many.tsv >cut.svg
	is_tidy cut.svg
	grep -q '>[0-9]* more<' cut.svg
	# where no size is given all have room
	plotlines -c 1-24 many.tsv >all.svg
	is_tidy all.svg
	grep -c '>column_[0-9]*</text>' all.svg | same_text 24
	warns "plotlines: the legend doesn't fit; it is left out" plotlines -c 1-2 --size=100x100 many.tsv
}

@test "what can't be drawn is told, and nothing is written" {
	printf 'a\tb\n' >empty.tsv
	fails 1 'plotlines: empty.tsv: no records' plotlines empty.tsv
	printf 'time\tname\n1\tx\n' >text.tsv
	fails 1 'plotlines: text.tsv: no column of numbers to draw' plotlines text.tsv
	fails 1 "plotlines: text.tsv:2: column name: \"x\" is not a number" plotlines -c name text.tsv
	fails 1 "plotlines: text.tsv: no column \`nam'; nearest is \`name'" plotlines -c nam text.tsv
	printf 'time\tx\nn/a\t1\n' >times.tsv
	fails 1 "plotlines: times.tsv: column \`time' has no number" plotlines times.tsv
	awk 'BEGIN { for (i = 1; i <= 10000; i++) printf "c%d%s", i, i < 10000 ? "\t" : "\n"
		for (i = 1; i <= 10000; i++) printf "%d%s", i, i < 10000 ? "\t" : "\n" }' >wide.tsv
	fails 1 'plotlines: wide.tsv: 10000 columns; at most 1000 can be drawn as lines: choose some by -c, or draw all by plotmat' \
		plotlines -o wide.svg wide.tsv
	[ ! -e wide.svg ]
	[ ! -s fails.out ]
	fails 2 "plotlines: one table was expected; \`b' is a second one; see plotlines --help" plotlines a b
	fails 2 "plotlines: --range: \`3,1' is no A,B with A less than B, such as -1,1; see plotlines --help" \
		plotlines --range=3,1 text.tsv
}

@test "regressors of a recording rise where its events are" {
	need_reference
	need_python xml
	run=$(data haxby/run-01)
	ev2reg -t 2.5 -n 121 "$run/events.tsv" | hrfconv -t 2.5 >regressors.tsv
	plotlines --events="$run/events.tsv" regressors.tsv >got.svg
	is_tidy got.svg
	marks got.svg >got
	awk 'NR > 1 { print $3, $1, $1 + $2 }' "$run/events.tsv" | while read -r name from to; do
		grep "^rect $name " got | awk -v from="$from" -v to="$to" '{ exit !(($3 - from) ^ 2 < 1e-3 && ($4 - to) ^ 2 < 1e-3) }'
	done
	# the line of each condition is the table's, at every scan
	marks got.svg | awk '/^path face/ { for (i = 3; i <= NF; i++) { split($i, p, ","); print p[1], p[2] } }' |
		paste - <(tabview -c time,face regressors.tsv | tail -n +2) |
		awk '{ n++; if (($1 - $3) ^ 2 > 1e-4 || ($2 - $4) ^ 2 > 1e-5) exit 1 } END { exit n != 121 }'
}
