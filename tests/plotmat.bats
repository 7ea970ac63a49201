#!/usr/bin/env bats
# plotmat: colours and places of cells, names where their cells are, groups, what is missing; kinds; what is wrong.
# contract: plotmat --kind=plain <series.tsv
load helpers

# Runs Python from standard input with Picture, and with `near', which fails where two lists differ.
look() {
	PYTHONPATH=$TOP/tests PYTHONDONTWRITEBYTECODE=1 "$PYTHON" -c "
import sys
import numpy as np
from picture import Picture
def near(a, b, tolerance=0.011):
    a, b = np.array(a, float), np.array(b, float)
    assert a.shape == b.shape and np.all(np.abs(a - b) <= tolerance), (a, b)
$(cat)" "$@"
}

make_design() {
	printf '%s\n' $'task\tdrift\tnone\tconstant' $'0\t-3\t0\t7' $'0.5\t-1.5\t0\t7' $'2\t0\t0\t7' $'-1\t1\t0\t7' \
		$'0\t1.5\t0\t7' >design.tsv
}

title() {
	grep -o '<title>[^<]*</title><desc>' | sed 's/<[^>]*>//g'
}

@test "a design's cells have the grey of their part of the column's peak" {
	need_python
	make_design
	plotmat design.tsv >design.svg
	look <<-'END'
		x = np.loadtxt("design.tsv", skiprows=1)
		peak = np.abs(x).max(0)
		grey = (x / np.where(peak > 0, peak, 1) + 1) / 2 * 255
		cells = Picture("design.svg").cells(5, 4)
		near(cells[..., :3], np.dstack([grey] * 3), 0.51)
		near(cells[..., 3], np.full((5, 4), 255))
	END
}

@test "names stand at the middles of their cells, within the sheet, and are told apart" {
	need_python
	make_design
	plotmat design.tsv >flat.svg
	{ head -n 1 design.tsv | sed 's/task/scrambled_pictures/'; tail -n +2 design.tsv; } | plotmat --size=300x500 >turned.svg
	look <<-'END'
		for path, names in ("flat.svg", ["task", "drift", "none", "constant"]), \
		        ("turned.svg", ["scrambled_pictures", "drift", "none", "constant"]):
		    p = Picture(path)
		    x, y, width, height = p.box
		    for i, name in enumerate(names):
		        (at, base, a), = p.texts[name]
		        middle = x + (i + 0.5) * width / 4
		        turned = "transform" in a
		        near(at, middle + (0.36 * float(a["font_size"]) if turned else 0), 0.02)
		        assert base < y
		        assert a.get("text_anchor", "start") == ("start" if turned else "middle")
		        # letters are 0.54 of their size wide here
		        assert 0 <= base - (0.6 * len(name) * float(a["font_size"]) if turned else 11)
		    assert x + width < p.width and y + height < p.height
		assert any("transform" in a for _, _, a in Picture("turned.svg").texts["drift"])
	END
}

@test "a correlation is blue, white and red, square, with its names on both sides and n/a hatched" {
	need_python
	printf '%s\n' $'unit\ta\tb\tc' $'a\t1\t-1\tn/a' $'b\t-1\t1\t0' $'c\tn/a\t0\t1' >r.tsv
	plotmat r.tsv >r.svg
	look <<-'END'
		p = Picture("r.svg")
		cells = p.cells(3, 3)
		red, blue, white = (0x67, 0, 0x1f, 255), (5, 0x30, 0x61, 255), (0xf7, 0xf7, 0xf7, 255)
		near(cells, [[red, blue, (0, 0, 0, 0)], [blue, red, white], [(0, 0, 0, 0), white, red]])
		x, y, width, height = p.box
		near(width, height)
		for i, name in enumerate("abc"):
		    above, = [t for t in p.texts[name] if t[1] < y]
		    left, = [t for t in p.texts[name] if t[0] < x]
		    near(above[0], x + (i + 0.5) * width / 3)
		    near(left[1] - 0.36 * 11, y + (i + 0.5) * height / 3)
		# under the cells, and beside the words that explain it
		hatched = p.hatches
		near(hatched[0], p.box)
		(tx, ty, _), = p.texts["n/a"]
		assert hatched[1][0] < tx and hatched[1][1] < ty < hatched[1][1] + hatched[1][3]
	END
	printf '%s\n' $'unit\ta\tb' $'a\t1\t0.5' $'b\t0.5\t1' | plotmat >whole.svg
	grep -c 'hatch\|n/a' whole.svg | same_text 0
}

@test "groups sort the rows, and mark them where they are" {
	need_python
	printf '%s\n' $'unit\ta\tb\tc\td' $'a\t1\t0.1\t0.2\t0.3' $'b\t0.1\t1\t0.4\t0.5' $'c\t0.2\t0.4\t1\t0.6' \
		$'d\t0.3\t0.5\t0.6\t1' >r.tsv
	# lines are seen on all of the map's colours (the third is that to the name of a group)
	plotmat --groups=<(printf 'k\n1\n1\n2\n2\n') r.tsv | grep -c '^<line.*stroke="#000000"' | same_text 2
	plotmat --cmap=grey --groups=<(printf 'k\n1\n1\n2\n2\n') r.tsv | grep -c '^<line.*stroke="#d55e00"' | same_text 3
	printf '%s\n' name$'\t'net 1$'\t'vis 2$'\t'mot 3$'\t'vis 4$'\t'vis >g.tsv
	plotmat --cmap=grey --groups=g.tsv:net r.tsv >r.svg
	look <<-'END'
		p = Picture("r.svg")
		x, y, width, height = p.box
		order = [0, 2, 3, 1]
		r = np.array([[1, .1, .2, .3], [.1, 1, .4, .5], [.2, .4, 1, .6], [.3, .5, .6, 1]])[order][:, order]
		near(p.cells(4, 4)[..., 0], (r + 1) / 2 * 255, 0.51)
		for i, k in enumerate(order):
		    left, = [t for t in p.texts["abcd"[k]] if t[0] < x]
		    near(left[1] - 0.36 * 11, y + (i + 0.5) * height / 4)
		marks = {a.title: r for r, a in p.rects if a.title is not None}
		near(marks["vis"][1::2], (y, 0.75 * height))
		near(marks["mot"][1::2], (y + 0.75 * height, 0.25 * height))
		assert marks["vis"][0] > x + width
		near(p.texts["vis"][0][1] - 0.36 * 11, y + 0.375 * height)
		rules = [l for l in p.lines if l[0] == x and l[2] == round(x + width, 2)]
		near(rules, [(x, y + 0.75 * height, x + width, y + 0.75 * height)])
		rules = [l for l in p.lines if l[1] == y and l[3] == round(y + height, 2)]
		near(rules, [(x + 0.75 * width, y, x + 0.75 * width, y + height)])
	END
}

@test "numbers as groups stand in their order, the missing last, and names that are close are moved apart" {
	need_python
	printf '%s\n' k 10 n/a 9 10 9 2 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 >k.tsv
	awk 'BEGIN { for (i = 0; i < 24; i++) printf("%su%d", (i ? "\t" : ""), i); print ""
		for (t = 0; t < 9; t++) { for (i = 0; i < 24; i++) printf("%s%d", (i ? "\t" : ""), (t * (i + 3)) % 7); print "" } }' |
		plotmat --kind=carpet --groups=k.tsv:k --scale=none >k.svg
	look <<-'END'
		p = Picture("k.svg")
		marks = [(a.title, r[1]) for r, a in p.rects if a.title is not None]
		assert [name for name, _ in marks] == ["2", "9", "10", "n/a"], marks
		assert sorted(marks, key=lambda m: m[1]) == marks
		k = [10, np.nan, 9, 10, 9, 2] + [9] * 18
		order = np.argsort(k, kind="stable")
		x = np.array([[(t * (i + 3)) % 7 for t in range(9)] for i in range(24)])[order]
		near(p.cells(24, 9)[..., 0], x / 6 * 255, 0.51)
		right = p.box[0] + p.box[2]
		bases = [min(b for a, b, _ in p.texts[name] if a > right) for name, _ in marks]
		assert np.all(np.diff(bases) >= 12.9), bases
	END
}

@test "names have the room that they need, however few cells there are, unless a size is given" {
	printf 'unit\tconstant\nloss_minus_win\t-1\n' >one.tsv
	plotmat one.tsv | grep -o '>[a-z_…]*</text>' | same_text "$(printf '>%s</text>\n' constant loss_minus_win weight)"
	plotmat --size=220x140 one.tsv | grep -o '>l[a-z_]*…[a-z_]*</text>'
	# but not any room
	sed 's/loss/a_name_that_is_as_long_as_a_sentence/' one.tsv | plotmat | grep -o '>a_[a-z_]*…[a-z_]*</text>'
}

@test "a contrast's weights stand under the design's names, 0 is white" {
	need_python
	make_design
	contrast -d design.tsv --print 'x=2*task - drift' 'y=drift' >c.tsv
	plotmat c.tsv >c.svg
	look <<-'END'
		p = Picture("c.svg")
		cells = p.cells(2, 4)
		near(cells[0][0][:3], (0x67, 0, 0x1f))
		# -1 of -2 ... 2: between the third and the fourth of eleven colours
		near(cells[0][1][:3], (np.array((0x43, 0x93, 0xc3)) + (0x92, 0xc5, 0xde)) / 2, 0.51)
		near(cells[1][1][:3], (np.array((0xf4, 0xa5, 0x82)) + (0xd6, 0x60, 0x4d)) / 2, 0.51)
		near(cells[0][2:, :3], [[0xf7] * 3] * 2)
		near(cells[1][[0, 2, 3]][:, :3], [[0xf7] * 3] * 3)
		x, y, width, height = p.box
		near(p.texts["task"][0][0] - 0.36 * 11, x + width / 8)
		near(p.texts["y"][0][1] - 0.36 * 11, y + 0.75 * height)
	END
}

@test "a carpet has units down and scans across, each z-scored or in percent" {
	need_python
	printf '%s\n' '100 50 7' '102 49 7' '98 57 7' '104 48 7' >s.txt
	warns 'plotmat: s.txt: constant or not finite, so n/a: 1 of 3 columns' plotmat s.txt
	mv warns.out z.svg
	plotmat --scale=psc s.txt >psc.svg
	look <<-'END'
		x = np.loadtxt("s.txt").T
		z = (x - x.mean(1, keepdims=True)) / np.where(np.ptp(x, 1) > 0, x.std(1, ddof=1), np.nan)[:, None]
		cells = Picture("z.svg").cells(3, 4)
		near(cells[:2, :, 0], np.clip(z[:2] / 2 + 1, 0, 2) / 2 * 255, 0.51)
		near(cells[2, :, 3], [0] * 4)
		psc = 100 * (x / x.mean(1, keepdims=True) - 1)
		high = min(np.abs(psc).max(), 2 * np.sqrt((psc ** 2).mean()))
		near(Picture("psc.svg").cells(3, 4)[..., 0], np.clip(psc / high + 1, 0, 2) / 2 * 255, 0.51)
	END
}

@test "cells that share a pixel are averaged, the missing left out, and a note says so" {
	need_python
	awk 'BEGIN { for (i = 1; i <= 10000; i++) printf("%sc%d", (i > 1 ? "\t" : ""), i); print ""
		for (t = 0; t < 3; t++) {
			for (i = 1; i <= 10000; i++) printf("%s%s", (i > 1 ? "\t" : ""), (i % 5 == t ? "n/a" : (i * 37 + t) % 101))
			print "" } }' >wide.tsv
	warns "$(printf '%s\n' "plotmat: names of 10000 columns don't fit; they are numbered" \
		'plotmat: rows: 3; columns: 10000; a pixel is the mean of up to 6 cells')" plotmat --kind=plain --cmap=grey wide.tsv
	mv warns.out wide.svg
	look <<-'END'
		x = np.genfromtxt("wide.tsv", skip_header=1, missing_values="n/a")
		p = Picture("wide.svg")
		assert len(p.texts) < 40
		n = p.raster.shape[1]
		assert n == int(2 * p.box[2])
		edges = np.ceil(np.arange(n + 1) * 10000 / n - 1e-9).astype(int)
		means = np.array([[np.nanmean(x[t, a:b]) for a, b in zip(edges, edges[1:])] for t in range(3)])
		near(p.cells(3, n)[..., 0], means / 100 * 255, 0.51)
	END
}

@test "kinds are told by names and values, and by --kind" {
	make_design
	plotmat design.tsv | title | same_text 'Design matrix'
	designcheck -d design.tsv --correlation | plotmat | title | same_text 'Correlation matrix'
	contrast -d design.tsv --print task | plotmat | title | same_text Contrasts
	tail -n +2 design.tsv | plotmat --scale=none | title | same_text 'Carpet plot'
	printf '1 0.5\n0.5 1\n' | plotmat | title | same_text 'Correlation matrix'
	printf '1 0.5\n0.4 1\n' | plotmat --scale=none | title | same_text 'Carpet plot'
	printf '1 1.5\n1.5 1\n' | plotmat --scale=none | title | same_text 'Carpet plot'
	# fits and statistics, named or not, are no contrasts
	printf 'unit\ta\tsigma2\nleft\t1\t2\nright\t2\t5\n' | plotmat | title | same_text Matrix
	printf 'face_effect\tface_z\n1\t2\n2\t5\n4\t1\n' | plotmat | title | same_text Matrix
	printf 'unit\ta\tb\nleft\t1\t2\nright\t2\t5\n' | plotmat | title | same_text Contrasts
	# signals of regions about their means are, even few of them, no design; a constant among them makes one
	printf 'left\tright\n1000\t800\n1010\t790\n990\t805\n' >signals.tsv
	plotmat signals.tsv | title | same_text 'Carpet plot'
	sed '1s/$/\tconstant/;2,$s/$/\t1/' signals.tsv | plotmat | title | same_text 'Design matrix'
	sed '1s/$/\tx/;2s/$/\t1/;3s/$/\t-1/;4s/$/\t2/' signals.tsv | plotmat | title | same_text 'Design matrix'
	# of one scan there is no z
	head -n 2 signals.tsv | plotmat | title | same_text Matrix
	plotmat --kind=plain design.tsv | title | same_text Matrix
	plotmat --kind=plain --title='A & B' design.tsv | title | same_text 'A &amp; B'
}

@test "scans are numbered in seconds if their times are known, and time is no column" {
	printf 'time\ta\n10\t1\n12\t2\n14\t3\n16\t0\n' >t.tsv
	plotmat t.tsv >t.svg
	grep -c '>time (s)<' t.svg | same_text 1
	grep -o '<desc>.*</desc>' t.svg | same_text '<desc>rows: 4; columns: 1</desc>'
	sed 's/^14/15/' t.tsv | plotmat >uneven.svg
	grep -c '>time (s)<' uneven.svg | same_text 0
	grep -c '>scan<' uneven.svg | same_text 1
}

@test "numbers at the sides and beside the colour bar stand where they belong" {
	need_python
	awk 'BEGIN { print "time\ta\tb"; for (i = 0; i < 60; i++) print 10 + 2 * i "\t" i "\t" i / 6 }' >t.tsv
	plotmat --kind=plain --range=-5,15 t.tsv >time.svg
	cut -f 2- t.tsv | plotmat --kind=plain --cmap=grey --range=-5,15 >scan.svg
	tail -n +2 t.tsv | cut -f 2- | plotmat --kind=carpet >carpet.svg
	look <<-'END'
		def ticks(p, right):
		    """Labels and places of ticks of an upright axis."""
		    x, y, width, height = p.box
		    found = {}
		    for x1, y1, x2, y2 in p.lines:
		        if y1 == y2 and abs(abs(x2 - x1) - 4) < 1e-6 and (x1 > x + width) == right:
		            (label,) = [t for t, places in p.texts.items() for a, b, _ in places
		                if abs(b - y1 - 0.36 * 11) < 0.02 and (a > x + width) == right and (a > x2) == right]
		            found[float(label)] = y1
		    return found
		p = Picture("time.svg")
		x, y, width, height = p.box
		found = ticks(p, False)
		assert len(found) > 3
		# scan i lasts from 10 + 2 i to 12 + 2 i
		for value, place in found.items():
		    near(place, y + (value - 10) / 120 * height, 0.02)
		p = Picture("scan.svg")
		x, y, width, height = p.box
		found = ticks(p, False)
		assert len(found) > 3
		for value, place in found.items():
		    near(place, y + (value - 0.5) / 60 * height, 0.02)
		# beside the bar, the colour of each tick's value
		found = ticks(p, True)
		bar, = [r for r, a in p.rects if r[0] > x + width and a.fill == "none"]
		assert len(found) > 3
		import svgsee
		pixels = svgsee.read("scan.svg").images[1].pixels[:, 0, 0].astype(int)
		for value, place in found.items():
		    near(place, bar[1] + (15 - value) / 20 * bar[3], 0.02)
		    row = min(len(pixels) - 1, int((place - bar[1]) / bar[3] * len(pixels)))
		    near(pixels[row], (value + 5) / 20 * 255, 1.01)
		p = Picture("carpet.svg")
		x, y, width, height = p.box
		across = [(x1, [t for t, places in p.texts.items() for a, b, _ in places if abs(a - x1) < 0.02 and b > y + height])
		    for x1, y1, x2, y2 in p.lines if x1 == x2 and y1 >= y + height]
		assert len(across) > 3
		for place, (label,) in across:
		    near(place, x + (float(label) - 0.5) / 60 * width, 0.02)
	END
}

@test "the same numbers give the same bytes, from text, arrays and transposed arrays" {
	make_design
	plotmat design.tsv >want.svg
	plotmat design.tsv | cmp - want.svg
	tabview -O npy design.tsv | plotmat | cmp - want.svg
	tabview --matrix -O npy design.tsv >plain.npy
	plotmat --kind=carpet --scale=none plain.npy >want.svg
	tabview -T plain.npy | plotmat --kind=carpet --scale=none -T | cmp - want.svg
	plotmat --kind=carpet --scale=none -o own.svg plain.npy
	same_bytes own.svg want.svg
}

@test "a range, a map, a size and the dark ground are the user's" {
	need_python
	printf 'a\tb\n0\t5\n10\t20\n' >x.tsv
	plotmat --kind=plain --range=0,10 --cmap=viridis --size=320x240 --dark x.tsv >x.svg
	look <<-'END'
		p = Picture("x.svg")
		assert (p.width, p.height) == (320, 240)
		cells = p.cells(2, 2)
		near(cells[0][0][:3], (0x44, 1, 0x54))
		near(cells[1], [(0xfd, 0xe7, 0x25, 255)] * 2)
		assert p.rects[0][1].fill == "#111111"
		x, y, width, height = p.box
		assert 0 < x and x + width < 320 and 0 < y and y + height < 240
	END
	fails 2 "plotmat: --size: 100x100 is too small for this picture; at least 121x138 was expected; see plotmat --help" \
		plotmat --kind=plain --size=100x100 x.tsv
	# what it says is enough, with nothing off the sheet
	plotmat --kind=plain --size=121x138 x.tsv >small.svg
	look <<-'END'
		p = Picture("small.svg")
		x, y, width, height = p.box
		assert width >= 15.5 and height >= 15.5
		for (x, y, width, height), _ in p.rects:
		    assert x >= 0 and y >= 0 and x + width <= p.width and y + height <= p.height
		for text, places in p.texts.items():
		    for x, y, a in places:
		        assert 0 < y < p.height and 0 < x < p.width
	END
}

@test "the size that is said to be enough is, and no large one" {
	need_python
	make_design
	printf '%s\n' g one two one two three >g.tsv
	printf '%s\n' $'unit\tvery_long_name_of_a\tb' $'very_long_name_of_a\t1\tn/a' $'b\tn/a\t1' >r.tsv
	awk 'BEGIN { for (i = 0; i < 40; i++) printf "regressor_%d%s", i, i < 39 ? "\t" : "\n"
		for (t = 0; t < 60; t++) for (i = 0; i < 40; i++) printf "%d%s", i * t % 7, i < 39 ? "\t" : "\n" }' >wide.tsv
	# PICTURE SIZE: what is said of the size, as WxH
	# shellcheck disable=SC2086  # a picture has options
	least() { plotmat $1 --size=$2 2>&1 >small.svg | sed -n 's/.*; at least \(.*\) was expected.*/\1/p'; }
	for picture in design.tsv wide.tsv r.tsv '--groups=g.tsv design.tsv' '--title=Title --label=signal wide.tsv'; do
		for size in 100x100 100x400 400x100 150x150; do
			enough=$(least "$picture" $size)
			[ -n "$enough" ] || continue
			least "$picture" "$enough" | no_lines
			look <<-'END'
				p = Picture("small.svg")
				assert p.box[2] >= 15.5 and p.box[3] >= 15.5
				for (x, y, width, height), _ in p.rects:
				    assert x >= 0 and y >= 0 and x + width <= p.width and y + height <= p.height + 0.51
			END
			[ $((${enough%x*} > 400 || ${enough#*x} > 400)) -eq 0 ]
		done
	done
}

@test "what can't be drawn well is drawn honestly" {
	need_python
	printf '"a<&""\303\251>"\t\347\225\214\n1\t2\n' >names.tsv
	plotmat --kind=design names.tsv >names.svg
	look <<<'assert len(Picture("names.svg").texts["a<&\"\u00e9>"]) == 1 and len(Picture("names.svg").texts["\u754c"]) == 1'
	printf 'a\n5\n' | plotmat --kind=design >one.svg
	look <<<'near(Picture("one.svg").cells(1, 1), [[(255, 255, 255, 255)]])'
	printf 'a\tb\nn/a\tn/a\nn/a\tn/a\nn/a\tn/a\n' >na.tsv
	warns 'plotmat: warning: na.tsv: all is n/a; there is nothing to see' plotmat na.tsv
	mv warns.out na.svg
	look <<<'near(Picture("na.svg").cells(3, 2)[..., 3], np.zeros((3, 2)))'
	printf 'a\tb\n1\tinf\n-inf\t2\n0\t1\n' | plotmat --kind=design >inf.svg
	look <<<'near(Picture("inf.svg").cells(3, 2)[..., 0], [[255, 255], [0, 255], [127.5, 191]], 0.51)'
	printf 'a\tb\n3\t3\n3\t3\n3\t3\n' | plotmat --kind=plain --cmap=grey >same.svg
	look <<<'near(Picture("same.svg").cells(3, 2)[..., 0], np.full((3, 2), 127.5), 0.51)'
	if command -v rsvg-convert >/dev/null; then
		for file in names one na inf same; do
			rsvg-convert "$file.svg" -o "$file.png"
			[ -s "$file.png" ]
		done
	fi
}

@test "plotmat refuses what is no matrix, and labels that aren't its rows'" {
	make_design
	printf 'a\tb\n' >none.tsv
	fails 1 'plotmat: none.tsv: no records to draw; a table of at least one cell was expected' plotmat none.tsv
	printf 'time\n1\n' >time.tsv
	fails 1 'plotmat: time.tsv: no columns to draw; a table of at least one cell was expected' plotmat time.tsv
	printf 'a\tb\n1\n' >ragged.tsv
	fails 1 'plotmat: ragged.tsv:2: 1 fields, header has 2' plotmat -o never.svg ragged.tsv
	[ ! -e never.svg ]
	printf 'a\tb\n1\tx\n' >text.tsv
	fails 1 'plotmat: text.tsv:2: column b: "x" is not a number' plotmat text.tsv
	fails 1 'plotmat: design.tsv: 5 records of 4 columns; a correlation matrix is square' plotmat --kind=correlation design.tsv
	fails 1 'plotmat: design.tsv: 4 columns; labels are one, as in FILE:COLUMN' plotmat --groups=design.tsv design.tsv
	printf 'g\n1\n2\n' >g.tsv
	fails 1 'plotmat: g.tsv: 2 labels, but design.tsv has 5 rows to draw' plotmat --groups=g.tsv:g design.tsv
	fails 2 "plotmat: one table at a time; \`b' is a second one; see plotmat --help" plotmat a b
	fails 2 "plotmat: --range: \`1,0' is no A,B with A less than B, such as -1,1; see plotmat --help" plotmat --range=1,0 a
}

@test "the pictures of recordings: a design, its correlations, parcels by network" {
	need_reference
	need_python
	local hcp
	hcp=$(reference hcp_parcels/hcp)
	plotmat "$(reference first_level/ols/run-01/design.tsv)" >design.svg
	designcheck -d "$(reference first_level/ols/run-01/design.tsv)" --correlation | plotmat >r.svg
	"$PYTHON" -c '
import sys, numpy as np
with open("regions.tsv", "w") as f:
    print("name\tnetwork", *("\t".join(c) for c in np.load(sys.argv[1])[:2].T), sep="\n", file=f)' "$hcp/regions.npy"
	plotmat -T --groups=regions.tsv:network "$hcp/subjects/0/timeseries/bold11_Atlas_MSMAll_Glasser360Cortical.npy" >carpet.svg
	look "$(reference first_level/ols/run-01/design.tsv)" \
		"$hcp/subjects/0/timeseries/bold11_Atlas_MSMAll_Glasser360Cortical.npy" <<-'END'
		x = np.loadtxt(sys.argv[1], skiprows=1)
		p = Picture("design.svg")
		near(p.cells(*x.shape)[..., 0], (x / np.abs(x).max(0) + 1) / 2 * 255, 0.51)
		for i, name in enumerate(open(sys.argv[1]).readline().split()):
		    near(p.texts[name][0][0] - 0.36 * 11, p.box[0] + (i + 0.5) * p.box[2] / x.shape[1], 0.02)
		assert [len(Picture("r.svg").texts[name]) for name in open(sys.argv[1]).readline().split()] == [2] * x.shape[1]
		y = np.load(sys.argv[2])
		z = (y - y.mean(1, keepdims=True)) / y.std(1, ddof=1, keepdims=True)
		networks = [line.split("\t")[1].strip() for line in open("regions.tsv")][1:]
		first = list(dict.fromkeys(networks))
		order = sorted(range(360), key=lambda i: first.index(networks[i]))
		near(Picture("carpet.svg").cells(360, 253)[..., 0], np.clip(z[order] / 2 + 1, 0, 2) / 2 * 255, 0.51)
	END
}
