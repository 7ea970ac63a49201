#!/usr/bin/env bats
# glmreport: what stands on the page, that it is whole and safe, and the programs that it runs.
# contract: glmreport .
load helpers

# make_results FOLDER: a small folder of everything: 5 x 4 x 3 voxels of 4 mm, of which 48 are in the mask.
make_results() {
	mkdir -p "$1"
	(
		cd "$1" || exit
		printf 'time\ttask\tdrift_1\tconstant\n' >design.tsv
		awk 'BEGIN { for (i = 0; i < 12; i++) printf "%d\t%d\t%g\t1\n", 2 * i, i % 4 < 2, i / 11 - 0.5 }' >>design.tsv
		"$TOP/tests/make_nifti" all.nii dims=5,4,3 zooms=4,4,4 sform=1,4,0,0,-8,0,4,0,-6,0,0,4,-4 \
			values="$(awk 'BEGIN { for (i = 0; i < 60; i++) printf "%s%d", i ? "," : "", i % 5 != 4 }')"
		mv all.nii mask.nii
		awk 'BEGIN { x = 5; for (t = 0; t < 12; t++) for (u = 0; u < 48; u++) { x = (x * 75 + 74) % 65537
			printf "%s%.4f", u ? "\t" : (t ? "\n" : ""), 100 + x / 65537 + (u == 20) * 3 * (t % 4 < 2) } print "" }' |
			tabview -O npy >../bold.npy
		glmfit -d design.tsv --noise=ar1 -o fit.npy ../bold.npy
		imgpack -m mask.nii -c mean -o mean.nii fit.npy
		contrast -d design.tsv -f fit.npy task >task.npy
		imgpack -m mask.nii -c effect,variance,stat,z -o 'task_%.nii' task.npy
		{ fdrthresh --threshold-only -O tsv task.npy
			fdrthresh --threshold-only --method=fpr -q 0.001 -O tsv task.npy | tail -n 1; } >task_thresholds.tsv
		fdrthresh -q 0.05 task.npy | clusters -m mask.nii -u 0 --sided=two >task_clusters.tsv
		contrast -d design.tsv --print task=task >task_weights.tsv
		tsstat ../bold.npy >series.npy
		printf '# glmfit (boldpipe) 0.1\nglmfit -d design.tsv "bold.npy" >fit.npy && echo <done>\n' >commands.txt
		printf '%064d  bold.nii.gz\n' 7 >inputs.sha256
	) 2>/dev/null
}

setup_file() {
	export LC_ALL=C PATH=${BUILD:-$BATS_TEST_DIRNAME/../build}/bin:$PATH
	TOP=$BATS_TEST_DIRNAME/.. make_results "$BATS_FILE_TMPDIR/r"
}

setup() {
	cd "$BATS_TEST_TMPDIR" && cp -r "$BATS_FILE_TMPDIR/r" r
}

# see PAGE: standard input is Python that looks at `page'
see() {
	PYTHONPATH=$TOP/tests "$PYTHON" -c "import csv, re, pagesee; page = pagesee.read('$1')
def tsv(path): return list(csv.DictReader(open(path, newline=''), delimiter='\t'))
$(cat)"
}

@test "the page is whole, asks no network, and its tables and pictures can be read aloud" {
	need_python
	glmreport r >page.html
	see page.html <<'PYTHON'
assert page.titles == ['Results: task', 'Summary', 'Contrast task', 'Design', 'Mask and mean', 'Noise and residuals',
                       'What was run', 'Commands', 'What is not here'], page.titles
assert len(page.images) == len(page.commands) == 11, page.commands
assert page.dark == len(page.images)
PYTHON
}

@test "a picture is there once: its light and its dark variant are those that its command draws" {
	need_python
	glmreport r >page.html
	cd r
	see ../page.html <<'PYTHON'
import subprocess
assert len([e for e in page.elements if e.tag == 'img']) == page.dark == len(page.commands)
for image, command in zip(page.images, page.commands):
    light, dark = pagesee.variants(image.attributes['src'])
    assert light != dark
    for variant, option in (light, ''), (dark, ' --dark'):
        # a program's notes are for those who run it
        drawn = subprocess.run(command + option, shell=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        assert drawn.stdout.decode() == variant, command
    # what is large is there once
    rasters = re.findall('data:image/png;base64,[^"]*', light)
    assert rasters == re.findall('data:image/png;base64,[^"]*', dark)
    assert image.attributes['src'].count('data:image/png') == len(rasters)
PYTHON
}

@test "pictures of programs that write other SVG are there twice" {
	need_python
	mkdir bin
	# shellcheck disable=SC2016  # the script expands them
	# shellcheck disable=SC2016  # it is a script
	printf '#!/bin/sh\ncase "$*" in *--dark*) colour=black;; *) colour=white;; esac\n%s\n' \
		'printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\n<rect\nfill=\"$colour\"/>\n</svg>\n"' >bin/plotmat
	chmod +x bin/plotmat
	PATH=$PWD/bin:$PATH glmreport r >page.html
	see page.html <<'PYTHON'
twice = ['plotmat' in command for command in page.commands]
assert 2 <= sum(twice) < len(twice)
assert [image.attributes.get('class') == 'light' for image in page.images] == twice
assert page.dark == len(twice)
PYTHON
}

@test "the summary's numbers are those of the tables and of the map" {
	need_python numpy
	glmreport r >page.html
	see page.html <<'PYTHON'
import numpy as np
table = page.table['Contrasts and what passes their thresholds']
row, other = [dict(zip(table.heads, row)) for row in table.rows]
fdr, fpr = tsv('r/task_thresholds.tsv')
stats = np.load('r/task.npy')
assert (row['contrast'], row['what it is'], row['threshold']) == ('task', 'task', 'FDR 0.05')
for row_, rule in (row, fdr), (other, fpr):
    assert row_['voxels that pass'] == rule['survivors'] == str((abs(stats['z']) > float(rule['threshold'])).sum())
    assert row_['height'] == '%.4g' % float(rule['threshold'])
# what isn't of a threshold is of all
assert other['threshold'] == 'p < 0.001' and all(other[k] == row[k] for k in row if k not in ('threshold', 'height', 'voxels that pass'))
peak = np.argmax(abs(stats['z']))
assert row['largest z'] == '%.4g' % stats['z'][peak]
assert row['dof'] == '%g' % stats['dof'][0]
# unit 20 is voxel (0, 1, 1): 4 units a row of 5 voxels, 4 rows a slice
assert peak == 20 and row['peak at (mm)'] == '-8, -2, 0', row
clusters = tsv('r/task_clusters.tsv')
assert row['clusters'] == str(sum(c['cluster'].isdigit() for c in clusters))
assert 'The mask has 48 voxels.' in page.text
shown = page.table['Clusters and their peaks']
assert shown.heads == ['cluster', 'x (mm)', 'y (mm)', 'z (mm)', 'peak', 'size (voxels)', 'size (mm³)']
assert [r[0] for r in shown.rows] == [c['cluster'] for c in clusters]
assert [r[1:4] for r in shown.rows] == [[c['x'], c['y'], c['z']] for c in clusters]
assert [r[4] for r in shown.rows] == ['%.3f' % float(c['peak']) for c in clusters]
assert [r[:3] for r in page.table['Thresholds'].rows] == [['FDR 0.05', 'two-sided', row['height']], ['p < 0.001', 'two-sided', '3.291']]
noise = {r[0]: r[1:] for r in page.table['Over voxels'].rows}
fit, series = np.load('r/fit.npy'), np.load('r/series.npy')
for name, values in (('Variance of the noise (sigma2)', fit['sigma2']), ('Temporal signal-to-noise ratio (tSNR)', series['tsnr'])):
    want = [values.mean(), *np.quantile(values, [0.05, 0.5, 0.95])]
    assert noise[name] == ['%.4g' % w for w in want] + ['0'], (noise[name], want)
# pictures say the same in words
z = page.images[0].attributes['alt']
assert 'in %s voxels' % fdr['survivors'] in z and 'x = -8, y = -2, z = 0 mm' in z, z
PYTHON
}

@test "any number of programs at a time gives the same bytes, and so does a folder of another name" {
	glmreport -j 1 r >one.html
	cp -r r 'other folder'
	glmreport -j 2 -o two.html 'other folder'
	(cd r && glmreport -j 7 . >../seven.html)
	glmreport "$PWD/r" >absolute.html
	same_bytes one.html two.html
	same_bytes one.html seven.html
	same_bytes one.html absolute.html
	grep -oF "$PWD" one.html | no_lines
}

@test "of vertices and of parcels, maps are drawn on the mesh; without one, tables stand alone" {
	need_python
	mkdir v
	"$TOP/tests/make_gifti" mesh.gii array intent=POINTSET dims=4,3 values=-9,-6,0,-9,6,0,-9,0,8,-2,0,3 \
		array intent=TRIANGLE type=INT32 dims=4,3 values=0,2,1,0,3,2,1,2,3,0,1,3
	printf 'cat_effect\tcat_z\tdog_effect\tdog_z\n1\t2\t1\t-4\n2\t3.5\t1\t1\n1\t-4\t3\tn/a\n0\t0\t1\t1\n' >v/contrasts.tsv
	printf 'contrast\tcolumn\tmethod\tlevel\tsided\tn\tthreshold\tsurvivors\n' >v/thresholds.tsv
	printf 'cat\tcat_z\tfdr\t0.05\ttwo\t3\t3.25\t2\ndog\tdog_z\tfdr\t0.05\tneg\t3\tinf\t0\n' >>v/thresholds.tsv
	printf 'cluster\tvertex\tx\ty\tz\tpeak\tsize\tsize_mm2\n1\t2\t-9\t0\t8\t-4\t1\t44\n' >v/cat_clusters.tsv
	printf 'cluster\tvertex\tx\ty\tz\tpeak\tsize\tsize_mm2\n' >v/dog_clusters.tsv
	glmreport -g mesh.gii v >vertices.html
	see vertices.html <<'PYTHON'
table = page.table['Contrasts and what passes their thresholds']
assert [row[2:8] for row in table.rows] == [['FDR 0.05', '3.25', '2', '-4', 'vertex 2: -9, 0, 8', '1'],
                                           ['FDR 0.05', 'nothing passes', '0', '-4', 'vertex 0: -9, -6, 0', '0']], table.rows
assert table.heads[4] == 'vertices that pass'
assert page.commands == ['plotsurf -g ../mesh.gii -c cat_z -u 3.25 contrasts.tsv', 'plotsurf -g ../mesh.gii -c dog_z contrasts.tsv']
assert 'Nothing passes FDR 0.05: it is drawn without a threshold.' in page.text
assert 'Clusters and their peaks: there are none.' in page.text
assert page.images[0].attributes['alt'].startswith('cat: z. 2 of 4 vertices are painted')
PYTHON
	printf 'label\n1\n2\n3\n4\n' >labels.tsv
	cp -r v p
	printf 'unit\teffect\tz\na\t1\t2\nb\t2\t3.5\nc\t1\t-4\nd\t1\t1\n' >p/cat.tsv
	rm p/contrasts.tsv
	glmreport -g mesh.gii -l labels.tsv --base=1 p >parcels.html
	see parcels.html <<'PYTHON'
assert page.commands == ['parcel2surf -l ../labels.tsv -c z --base=1 cat.tsv | plotsurf -g ../mesh.gii -u 3.25 -']
table = page.table['Contrasts and what passes their thresholds']
assert table.heads[4] == 'parcels that pass' and table.rows[0][6] == 'c'
PYTHON
	glmreport p >tables.html
	see tables.html <<'PYTHON'
assert page.images == [] and page.table['Contrasts and what passes their thresholds'].rows[0][5:7] == ['-4', 'c']
PYTHON
}

# make_halves FOLDER NAME: a map of the four vertices of each mesh, lh.gii and rh.gii, as imgpack writes them; % of NAME is the
# side as $left and $right have it.
make_halves() {
	local side
	for side in lh rh; do
		[ -e $side.gii ] || "$TOP/tests/make_gifti" $side.gii array intent=POINTSET dims=4,3 \
			"values=$(if [ $side = lh ]; then echo -9,-6,0,-9,6,0,-9,0,8,-2,0,3; else echo 9,-6,0,9,6,0,9,0,8,2,0,3; fi)" \
			array intent=TRIANGLE type=INT32 dims=4,3 values=0,2,1,0,3,2,1,2,3,0,1,3
	done
	mkdir -p "$1"
	# shellcheck disable=SC2154  # the caller's
	printf 'z\n1\n-2\n3.5\n0.5\n' | imgpack -r lh.gii --structure=CortexLeft -o "$1/${2/@/$left}"
	printf 'z\n1\n-4\n3\n2\n' | imgpack -r rh.gii --structure=CortexRight -o "$1/${2/@/$right}"
}

@test "maps of the left and of the right hemisphere are one, as names tell: FreeSurfer's, BIDS's and others" {
	need_python
	for form in 'lh rh @.NAME_z.mgh' 'lh rh @.NAME_z.mgz' 'lh rh @_NAME_z.func.gii' 'lh rh NAME_z.@.func.gii' 'L R NAME_z_@.shape.gii' \
		'L R NAME_z.@.func.gii.gz' 'hemi-L hemi-R @_NAME_z.func.gii' 'hemi-L hemi-R sub-01_@_NAME_z.func.gii' \
		'hemi-L hemi-R NAME_z_@.func.gii'; do
		read -r left right form <<<"$form"
		rm -rf s
		make_halves s "${form/NAME/cat}"
		glmreport -g lh.gii,rh.gii s >page.html
		see page.html <<PYTHON
name = 'sub-01_cat' if 'sub-01' in '$form' else 'cat'
(row,) = page.table['Contrasts and what passes their thresholds'].rows
assert (row[0], row[5], row[6]) == (name, '-4', 'vertex 5: 9, 6, 0'), row
pair = ','.join('$form'.replace('NAME', 'cat').replace('@', side) for side in ('$left', '$right'))
assert page.commands == ['plotsurf -g ../lh.gii,../rh.gii -u 3 ' + pair], page.commands
assert page.images[0].attributes['alt'].startswith('%s: z. 2 of 8 vertices are painted' % name), page.images[0].attributes['alt']
PYTHON
	done
	# without surfaces there are tables
	glmreport s >tables.html
	see tables.html <<'PYTHON'
assert page.table['Contrasts and what passes their thresholds'].rows[0][5:7] == ['-4', 'unit 6'] and not page.images
PYTHON
	# wherever the folder is
	mkdir 'a,b'
	: >a
	mv s 'a,b/c,d'
	glmreport -g lh.gii,rh.gii 'a,b/c,d' >comma.html
	sed 's,\.\./\.\./,../,g' comma.html >moved.html
	same_bytes moved.html page.html
}

@test "halves of clusters, of family-wise maps and of masks, and one side of 0" {
	need_python
	left=lh right=rh
	for map in cat_z cat_clusters cat_fwe mask; do make_halves s "@.$map.mgh"; done
	printf 'column\tmethod\tlevel\tsided\tn\tthreshold\tsurvivors\nz\tfdr\t0.05\tpos\t8\t2.5\t2\n' >s/cat_thresholds.tsv
	glmreport -g lh.gii,rh.gii s >page.html
	see page.html <<'PYTHON'
assert page.commands == ['plotsurf -g ../lh.gii,../rh.gii -u 2.5 lh.cat_clusters.mgh,rh.cat_clusters.mgh',
                         'plotsurf -g ../lh.gii,../rh.gii lh.cat_fwe.mgh,rh.cat_fwe.mgh'], page.commands
assert 'Drawn is what lies in the clusters below.' in page.text and 'Both sides' not in page.text
PYTHON
	rm s/*_clusters.mgh s/*_fwe.mgh
	glmreport -g lh.gii,rh.gii s >page.html
	see page.html <<'PYTHON'
assert page.commands == ['plotsurf -g ../lh.gii,../rh.gii -u 2.5 lh.cat_z.mgh,rh.cat_z.mgh'], page.commands
assert '2 vertices pass FDR 0.05, z > 2.5. Both sides of 0 are drawn' in page.text
PYTHON
	# records of the mask's vertices
	rm s/*cat_z.mgh
	printf 'effect\tz\n1\t2\n2\t-5\n1\t3\n1\t4\n1\t3\n1\t4\n1\t3\n1\t2.6\n' >s/cat.tsv
	glmreport -g lh.gii,rh.gii s >page.html
	see page.html <<'PYTHON'
assert page.commands == ['fdrthresh --method=none -u 2.5 --sided=pos -c z cat.tsv | '
    'plotsurf -g ../lh.gii,../rh.gii -m lh.mask.mgh,rh.mask.mgh -c z -u 2.5 -'], page.commands
PYTHON
}

@test "halves that aren't two of one surface: the files by themselves, or a message" {
	need_python
	left=lh right=rh
	make_halves s @.cat_z.mgh
	mv s/rh.cat_z.mgh s/rh.dog_z.mgh
	glmreport s >page.html
	see page.html <<'PYTHON'
assert [row[0] for row in page.table['Contrasts and what passes their thresholds'].rows] == ['lh.cat', 'rh.dog']
PYTHON
	fails 1 'glmreport: s/lh.cat_z.mgh: 4 values; lh.gii,rh.gii has 8 vertices' glmreport -g lh.gii,rh.gii -o no.html s
	mv s/rh.dog_z.mgh s/rh.cat_z.mgh
	fails 1 'glmreport: s/lh.cat_z.mgh,s/rh.cat_z.mgh: 8 values; lh.gii has 4 vertices' glmreport -g lh.gii -o no.html s
	# a file that has the name of both is what it is; lh and rh alone are the names of contrasts
	cp s/lh.cat_z.mgh s/cat_z.mgh
	cp s/lh.cat_z.mgh s/lh_z.mgh
	cp s/rh.cat_z.mgh s/rh_z.mgh
	glmreport s >page.html
	see page.html <<'PYTHON'
assert [row[0] for row in page.table['Contrasts and what passes their thresholds'].rows] == ['cat', 'lh', 'lh.cat', 'rh', 'rh.cat']
PYTHON
	# a side within a contrast's name is the contrast's, and names have no commas
	rm s/*
	for form in a_@_b_z.mgh a.@.b_z.mgh @.a,b_z.mgh @.mgh; do make_halves s $form; done
	left=L right=R
	for form in a_@_b_z.mgh @_b_z.mgh; do make_halves s $form; done
	left=lh right=rh
	glmreport s >page.html
	see page.html <<'PYTHON'
assert [row[0] for row in page.table['Contrasts and what passes their thresholds'].rows] == ['L_b', 'R_b', 'a.lh.b', 'a.rh.b',
    'a_L_b', 'a_R_b', 'a_lh_b', 'a_rh_b', 'lh.a,b', 'rh.a,b']
PYTHON
	# of two pairs that would be called the same, the first is one
	rm s/*
	for form in @.cat_z.mgh @_cat_z.mgh; do make_halves s $form; done
	glmreport s >page.html
	see page.html <<'PYTHON'
assert [row[0] for row in page.table['Contrasts and what passes their thresholds'].rows] == ['cat', 'lh_cat', 'rh_cat']
PYTHON
	rm s/*
	for side in lh rh; do "$TOP/tests/make_mgh" s/$side.hand_z.mgh dims=2,2,2,1 values=1,2,3,4,5,6,7,8; done
	fails 1 'glmreport: s/lh.hand_z.mgh: is a volume; by its name and that of s/rh.hand_z.mgh, half of a surface was expected' \
		glmreport -o no.html s
	[ ! -e no.html ]
}

@test "a threshold of one side is drawn on that side" {
	need_python
	fdrthresh --threshold-only -O tsv --method=none -u 3 --sided=neg r/task.npy >r/task_thresholds.tsv
	glmreport r >page.html
	see page.html <<'PYTHON'
assert page.commands[0] == ('imgunpack --units -m mask.nii z=task_z.nii | fdrthresh --method=none -u 3 --sided=neg -c z - | '
    'imgpack -m mask.nii -c z - | plotslices -u 3 --background=mean.nii -')
assert '1 voxel passes height 3, z < -3.' in page.text
alt = page.images[0].attributes['alt']
assert 'in 1 voxels' in alt and 'x = 4, y = -6, z = -4 mm' in alt, alt
PYTHON
}

@test "where an image has the clusters alone, it is drawn at the same height" {
	need_python
	fdrthresh -q 0.05 r/task.npy | clusters -m r/mask.nii -u 0 --sided=two --map | imgpack -m r/mask.nii -c z -o r/task_clusters.nii
	glmreport r >page.html
	see page.html <<'PYTHON'
drawn = [c for c in page.commands if c.startswith('plotslices') and 'task_' in c]
assert len(drawn) == 3 and all('task_clusters.nii' in c and 'task_z.nii' not in c for c in drawn), drawn
import numpy as np
height = np.float32(tsv('r/task_thresholds.tsv')[0]['threshold'])
assert {float(re.search(r'-u (\S+)', c).group(1)) for c in drawn} == {float(np.nextafter(height, np.float32(0)))}, drawn
assert page.text.count('Drawn is what lies in the clusters below.') == 2
PYTHON
}

@test "a map of float32 is drawn with all that passed, though the least of it was rounded to less" {
	need_python numpy
	# z of 3 + i eps / 8, in double: three of four of the steps are lost
	"$PYTHON" -c '
import numpy as np
table = np.load("r/task.npy")
table["z"] = 1 + np.arange(48) % 2 / 100
table["z"][20:24] = 3.25 + np.arange(4) * 2**-24
np.save("r/task.npy", table)'
	imgpack -m r/mask.nii -c z -o r/task_z.nii r/task.npy
	for least in 3 2 1; do
		fdrthresh --threshold-only -O tsv --method=none -u "$("$PYTHON" -c "print(repr(3.25 + $least * 2**-24 - 1e-12))")" r/task.npy \
			>r/task_thresholds.tsv
		glmreport r >page.html
		see page.html <<PYTHON
n = 4 - $least
assert page.table['Thresholds'].rows[0][4] == str(n)
painted = int(re.search(r'in ([0-9]+) voxels', page.images[0].attributes['alt']).group(1))
assert painted >= n, painted
PYTHON
	done
}

@test "names and texts of any bytes are text on the page, and operands of the programs" {
	need_python
	name=$(printf -- '-a b<&"\047\303\251,*\377')
	for file in r/task*; do
		mv "$file" "r/$name${file#r/task}"
	done
	glmreport --title="$(printf '<i>\001&\377')" r >page.html
	see page.html <<'PYTHON'
name = '-a b<&"\'\xe9,*\xff'
assert page.titles[0] == '<i>&\xff' and page.titles[2] == 'Contrast ' + name, page.titles
assert page.table['Contrasts and what passes their thresholds'].rows[0][0] == name
assert page.commands[0].endswith(" './-a b<&\"'\\''\xe9,*\xff_z.nii'"), page.commands[0]
assert 'echo <done>' in page.text
PYTHON
	mkdir t
	tabview -O tsv "r/$name.npy" | cut -f 2- | sed '1s/\([a-z][a-z]*\)/a,b*_\1/g' >t/contrasts.tsv
	cp r/mask.nii t
	glmreport t >page.html
	see page.html <<'PYTHON'
assert page.commands[0] == 'imgpack -m mask.nii -c 5 contrasts.tsv | plotslices -u 3 --contours=mask.nii -', page.commands
PYTHON
}

@test "all thresholds stand in the summary; the map is drawn at one that has a height" {
	need_python
	# rules ROW...: the threshold table has these, and the words of both tables and the caption are printed
	rules() {
		{ printf 'column\tmethod\tlevel\tsided\tn\tthreshold\tsurvivors\n'; printf %b "$1"; } >r/task_thresholds.tsv
		glmreport r >page.html
		see page.html <<'PYTHON'
rows = page.table['Contrasts and what passes their thresholds'].rows
assert len({tuple(row[:2] + row[5:]) for row in rows}) == 1 and len(rows) == len(page.table['Thresholds'].rows)
for row, told in zip(rows, page.table['Thresholds'].rows):
    assert row[2:5] == [told[0], told[2], told[4]]
    print('; '.join(told))
caption = next(e.text for e in page.elements if e.tag == 'figcaption')
print(re.search('peak. (.*)Command', caption).group(1))
print(re.search(r'plotslices( -u \S+)?', page.commands[0]).group())
PYTHON
	}
	rules 'z\tholm\t0.05\ttwo\t48\tinf\t0\nz\tfpr\t0.01\ttwo\t48\t2.5758\t3\nz\tnone\tn/a\tpos\t48\t3\t1\n' |
		same_text "$(printf '%s\n' 'Holm 0.05; two-sided; nothing passes; 48; 0' 'p < 0.01; two-sided; 2.576; 48; 3' \
			'height 3; above 0; 3; 48; 1' 'Nothing passes Holm 0.05: it is drawn without a threshold.' plotslices)"
	rules 'z\tp_fwe\t0.05\tn/a\t48\tn/a\t2\nz\tfpr\t0.01\ttwo\t48\t2.5758\t3\n' |
		same_text "$(printf '%s\n' 'family-wise p ≤ 0.05; –; –; 48; 2' 'p < 0.01; two-sided; 2.576; 48; 3' \
			'3 voxels pass p < 0.01, |z| > 2.576.' 'plotslices -u 2.5757997035980225')"
	rules 'z\tp_fwe\t0.05\tn/a\t48\tn/a\t2\n' |
		same_text "$(printf '%s\n' 'family-wise p ≤ 0.05; –; –; 48; 2' \
			'2 voxels pass family-wise p ≤ 0.05, which has no height: it is drawn where |z| > 3.' 'plotslices -u 3')"
	rules 'z\tfdr\t0.05\ttwo\t48\tn/a\tn/a\nstat\tfdr\t0.05\ttwo\t48\t2\t7\n' |
		same_text "$(printf '%s\n' 'FDR 0.05; two-sided; nothing passes; 48; 0' \
			'Nothing passes FDR 0.05: it is drawn without a threshold.' plotslices)"
	fails 1 "glmreport: r/task_thresholds.tsv: no column \`level'; nearest is \`sided'" bash -c "cut -f 1,2,4- r/task_thresholds.tsv >t
		mv t r/task_thresholds.tsv; glmreport -o no.html r"
}

@test "sizes of clusters have units: voxels, vertices, both, parcels, or what edges join" {
	need_python
	mkdir p
	printf 'unit\teffect\tz\na\t1\t2\nb\t2\t3.5\n' >p/cat.tsv
	printf 'label\n1\n2\n' >labels.tsv
	# heads OPTION...: of the table whose columns standard input has
	heads() {
		{ tr ' ' '\t'; printf '1\t2\t3\t4\t5\n'; } >p/cat_clusters.tsv
		glmreport "$@" p >page.html
		see page.html <<'PYTHON'
print(' '.join(page.table['Clusters and their peaks'].heads[3:]))
PYTHON
	}
	heads <<<'cluster x peak size size_mm3' | same_text 'size (voxels) size (mm³)'
	heads <<<'cluster vertex peak size size_mm2' | same_text 'size (vertices) size (mm²)'
	heads <<<'cluster peak size size_mm2 size_mm3' | same_text 'size (mm²) size (mm³)'
	see page.html <<<"assert page.table['Clusters and their peaks'].heads[2] == 'size (voxels or vertices)'"
	heads <<<'cluster unit peak size label' | same_text 'size (units) label'
	heads -l labels.tsv <<<'cluster unit peak size label' | same_text 'size (parcels) label'
}

@test "a design's warnings are on the page, and columns that are alike are marked" {
	need_python
	awk -F '\t' -v OFS='\t' -v CONVFMT=%.17g -v OFMT=%.17g '{ print $0, NR == 1 ? "both" : $2 + $3, NR == 1 ? "near" : $3 + (NR == 5) / 5 }' r/design.tsv >design.tsv
	mv design.tsv r
	rm r/fit.npy
	glmreport r >page.html
	see page.html <<'PYTHON'
assert 'Warning: These columns depend on each other: both = task + drift_1' in page.text
marks = {row[0]: row[2] for row in page.table['Variance inflation'].rows}
assert marks == {'task': 'large', 'drift_1': 'large', 'both': 'large', 'near': 'large', 'constant': ''}, marks
whole = {row[0]: row[1] for row in page.table['The design as a whole'].rows}
assert whole['columns'] == '5' and whole['rank: columns that are independent'] == '4'
caption, = (e.text for e in page.elements if e.tag == 'figcaption' and e.text.startswith('Correlations'))
assert re.search(r'The largest is r = 0\.9[0-9], of drift_1 and near\.', caption), caption
assert 'plotlines -c task,both,near design.tsv' in page.commands
PYTHON
	awk 'BEGIN { for (t = 0; t < 400; t++) for (j = 0; j < 350; j++) printf "%s%s", t ? (t * 7 + j * j * t) % 31 : "c" j, j < 349 ? "\t" : "\n" }' \
		>r/design.tsv
	glmreport r >page.html
	see page.html <<'PYTHON'
assert 'Correlations are left out, since there are 350 columns.' in page.text and 'The first 8 of 350 are shown.' in page.text
assert len(page.table['Variance inflation'].rows) == 200 and 'These are the first 200 of 350.' in page.text
PYTHON
}

@test "family-wise maps and clusters, labels, and what an F contrast is" {
	need_python
	imgunpack --units -m r/mask.nii stat=r/task_stat.nii | fdrthresh --method=none -u 5 -c stat 2>err |
		imgpack -m r/mask.nii -c stat -o r/task_fwe.nii
	clusters -m r/mask.nii -u 0 -c z r/task.npy 2>err | head -n 1 >r/task_fwe_clusters.tsv
	printf 'unit\ttask\tdrift_1\tconstant\ntask\t1\t0\t-0.5\ntask\t0\t-1\t0\n' >r/task_weights.tsv
	awk -F '\t' -v OFS='\t' '{ print $0, NR == 1 ? "label" : "Area <" NR ">" }' r/task_clusters.tsv >labelled
	mv labelled r/task_clusters.tsv
	glmreport r >page.html
	see page.html <<'PYTHON'
assert page.commands[3:6] == ['plotslices --background=mean.nii task_fwe.nii', 'plotslices --background=mean.nii --mode=z task_fwe.nii',
                             'plotslices --background=mean.nii --glass task_fwe.nii'], page.commands
assert 'Clusters at the family-wise level: there are none.' in page.text
assert "task: family-wise, through the peak. What is left of the statistic; the folder doesn't tell the level." in page.text
assert 'task_fwe_thresholds.tsv: not known at which level task is family-wise' in page.text
assert [row[2] for row in page.table['Contrasts and what passes their thresholds'].rows] == ['FDR 0.05', 'p < 0.001']
assert 'task = task - 0.5 constant; -drift_1' in page.text
table = page.table['Clusters and their peaks']
assert table.heads[-1] == 'label' and table.rows[0][-1] == 'Area <2>'
# z of an F is below 0 where F is smaller than by chance
warned, = (e.text for e in page.elements if e.attributes.get('class') == 'warning said')
assert warned.startswith('Warning: This is an F contrast: its z'), warned
PYTHON
	# which p, and at which level, is said wherever what is left of them stands
	imgunpack --units -O tsv -m r/mask.nii stat=r/task_fwe.nii | awk -F '\t' -v OFS='\t' '{ p = $1 != 0 ? 0.04 : 0.06
		print $0, NR == 1 ? "p_tfce" : p }' | fdrthresh -c stat --p=p_tfce --threshold-only >r/task_fwe_thresholds.tsv
	glmreport r >page.html
	see page.html <<'PYTHON'
level = 'family-wise p (TFCE) ≤ 0.05'
n = tsv('r/task_fwe_thresholds.tsv')[0]['survivors']
assert 0 < int(n) < 48
rows = page.table['Contrasts and what passes their thresholds'].rows
assert [row[2:5] for row in rows][2] == [level, '–', n] and rows[2][7] == '0' != rows[0][7], rows
assert page.table['Thresholds'].rows[2] == [level, '–', '–', '48', n]
assert page.text.count('What is left of the statistic: %s of 48 voxels pass%s %s.' % (n, 'es' * (n == '1'), level)) == 2
assert [i.attributes['alt'].split('. ')[0] for i in page.images[3:6]] == ['task: %s%s' % (level, e) for e in
    (', through the peak', ', in axial slices', ', the head seen through')]
assert 'Clusters where %s: there are none.' % level in page.text
assert 'fwe_thresholds' not in page.text
PYTHON
	printf 'column\tmethod\tlevel\tsided\tn\tthreshold\tsurvivors\nstat\tp_fwe\t0.01\tn/a\t48\tn/a\t0\n' >r/task_fwe_thresholds.tsv
	glmreport r >page.html
	see page.html <<'PYTHON'
assert page.text.count('Nothing passes family-wise p ≤ 0.01.') == 2
assert page.table['Thresholds'].rows[2] == ['family-wise p ≤ 0.01', '–', 'nothing passes', '48', '0']
PYTHON
	# what is left of a map doesn't tell where the head is: without a background the mask does
	rm r/mean.nii
	glmreport r >page.html
	see page.html <<'PYTHON'
assert page.commands[3:6] == ['plotslices --contours=mask.nii task_fwe.nii', 'plotslices --mode=z --contours=mask.nii task_fwe.nii',
                             'plotslices --background=mask.nii --glass task_fwe.nii'], page.commands
PYTHON
}

@test "correlations of neighbouring scans are drawn on one scale: of residuals, of whitened ones, and the model's" {
	need_python
	for what in residual whitened; do
		glmresid -d r/design.tsv -f r/fit.npy --what=$what "$BATS_FILE_TMPDIR/bold.npy" | tsstat >r/$what.npy
	done
	glmreport r >page.html
	see page.html <<'PYTHON'
import numpy as np
drawn = [c for c in page.commands if '-c lag1 ' in c or '-c rho ' in c]
low, high = {r for c in drawn for r in re.findall('--range=(\S+)', c)}.pop().split(',')
assert len(drawn) == 3 and all('--range=%s,%s ' % (low, high) in c for c in drawn), drawn
table = page.table['Over voxels']
ends = [abs(float(row[k])) for row in table.rows if 'utocorrelation' in row[0] or '(rho)' in row[0] for k in (2, 4)]
# up to the next number that has one digit, so that there are ticks
assert len(ends) == 6 and float(high) == -float(low) == np.ceil(10 * max(ends)) / 10, (low, high, ends)
PYTHON
}

@test "a design of subjects has rows, not scans, and none of its columns over them; one column correlates with none" {
	need_python
	cut -f 2- r/design.tsv >design.tsv
	mv design.tsv r
	rm r/fit.npy r/series.npy
	glmreport r >page.html
	see page.html <<'PYTHON'
assert 'Rows go down' in page.text and 'Scans' not in page.text and not any('plotlines' in c for c in page.commands)
whole = {row[0]: row[1] for row in page.table['The design as a whole'].rows}
assert whole['rows'] == '12' and 'largest leverage of a row' in whole and 'the row that has it' in whole, whole
assert 'designcheck -d design.tsv --correlation | plotmat --kind=correlation' in page.commands
PYTHON
	cut -f 3 r/design.tsv >design.tsv
	mv design.tsv r
	glmreport r >page.html
	see page.html <<'PYTHON'
assert [c for c in page.commands if 'design' in c] == ['plotmat --kind=design design.tsv'] and 'Correlations' not in page.text and 'No two' not in page.text
PYTHON
}

@test "several runs have their parts, and what the folder lacks is said" {
	need_python
	mkdir two
	for run in 1 'run "2"'; do
		for file in design.tsv fit.npy series.npy; do
			cp r/$file "two/${run}_$file"
		done
	done
	cp r/task.npy two/all.npy
	glmreport two >page.html
	see page.html <<'PYTHON'
assert [t for t in page.titles if ' of ' in t] == ['Design of 1', 'Design of run "2"', 'Noise and residuals of 1',
                                                  'Noise and residuals of run "2"'], page.titles
lacks = [e.text.split(':')[0] for e in page.elements if e.tag == 'li' and e.parent.parent.tag == 'section']
assert lacks == ['all_clusters.tsv', 'all_thresholds.tsv', 'all_weights.tsv', 'mean.nii.gz', 'mask.nii.gz', '1_residual.npy',
                 '1_whitened.npy', 'run "2"_residual.npy', 'run "2"_whitened.npy', 'commands.txt', 'inputs.sha256'], lacks
PYTHON
}

@test "other pictures stand at the end under their titles; one that is broken is refused" {
	need_python
	plotlines --title='a <title>' -o r/lines.svg r/design.tsv
	printf '<svg:svg xmlns:svg="http://www.w3.org/2000/svg" width="90" height="60px"/>' >r/bare.svg
	glmreport r >page.html
	see page.html <<'PYTHON'
bare, lines = page.images[-2:]
assert (bare.attributes['width'], bare.attributes['height']) == ('90', '60')
assert lines.attributes['alt'].startswith('a <title>. ') and '12' in lines.attributes['alt']
strong = [e.text for e in page.elements if e.tag == 'strong']
assert strong[-2:] == ['bare.svg', 'a <title>'], strong
PYTHON
	printf '<svg><g></svg>' >r/bare.svg
	fails 1 'glmreport: r/bare.svg:1: broken XML: mismatched tag' glmreport -o no.html r
	printf '<html/>' >r/bare.svg
	fails 1 'glmreport: r/bare.svg: no SVG; expected a picture' glmreport -o no.html r
	[ ! -e no.html ]
}

@test "many clusters are cut, between two clusters, and that is said" {
	need_python
	awk 'BEGIN { print "cluster\tx\ty\tz\tpeak\tsize\tsize_mm3\tlabel"; for (i = 1; i <= 200; i++) {
		printf "%d\t1\t2\t3\t%g\t%d\t%d\tA<%d>\n", i, 20 - i / 20, i, 8 * i, i; printf "%da\t4\t5\t6\t1\t\t\tB\n", i } }' \
		>r/task_clusters.tsv
	glmreport r >page.html
	see page.html <<'PYTHON'
table = page.table['Clusters and their peaks']
assert len(table.rows) == 300 and table.rows[-1][0] == '150a' and table.bodies == 150
assert table.rows[0] == ['1', '1', '2', '3', '19.95', '1', '8', 'A<1>'] and table.rows[1][-3:] == ['', '', 'B']
assert 'These are the first 300 of 400 rows.' in page.text
assert page.table['Contrasts and what passes their thresholds'].rows[0][7] == '200'
assert table.element.attributes['class'] == 'sortable'
PYTHON
}

@test "maps of n/a, of one value and of zeros make pages" {
	need_python
	for value in n/a 1 0 inf; do
		awk -v v="$value" 'BEGIN { print "effect\tvariance\tdof\tstat\tz\tp"
			for (i = 0; i < 48; i++) print v "\t1\t9\t" v "\t" v "\t0.5" }' | tabview -O npy >r/task.npy
		imgpack -m r/mask.nii -c effect,variance,stat,z -o 'r/task_%.nii' r/task.npy
		fdrthresh --threshold-only -O tsv r/task.npy >r/task_thresholds.tsv 2>err
		glmreport r >page.html
		see page.html <<PYTHON
row = page.table['Contrasts and what passes their thresholds'].rows[0]
assert row[5] == {'1': '1'}.get('$value', 'n/a'), row
PYTHON
	done
}

@test "a program of one's own in PATH is the one that draws" {
	need_python
	mkdir bin
	# shellcheck disable=SC2016  # the script expands them
	printf '#!/bin/sh\necho "<svg xmlns=\\"http://www.w3.org/2000/svg\\"><desc>mine, $1 of $#</desc></svg>"\n' >bin/plotmat
	chmod +x bin/plotmat
	PATH=bin:$PATH glmreport r >page.html
	see page.html <<'PYTHON'
alts = [image.attributes['alt'] for image in page.images]
assert 'Design matrix. mine, --kind=design of 2' in alts, alts
PYTHON
	# none at all: those beside it
	glmreport r >one.html
	program=$(command -v glmreport)
	PATH='' "$program" r >two.html
	same_bytes one.html two.html
	mkdir alone
	cp "$program" alone
	fails 1 "glmreport: plotslices: not found; expected in PATH, or beside glmreport" env PATH=/nowhere alone/glmreport r
}

@test "a program that fails ends it, with what that said, and nothing is written" {
	mkdir bin
	put() { printf '#!/bin/sh\n%s\n' "$2" >"bin/$1" && chmod +x "bin/$1"; }
	put plotmat 'echo "plotmat: no ink" >&2; exit 3'
	export PATH=bin:$PATH
	fails 1 "plotmat: no ink
glmreport: r: plotmat failed with status 3: plotmat --kind=contrast task_weights.tsv" glmreport -j 1 -o page.html r
	# shellcheck disable=SC2016  # the script expands it
	put plotmat 'kill -9 $$'
	fails 1 'glmreport: r: plotmat was ended by signal 9: plotmat --kind=contrast task_weights.tsv' glmreport -j 1 r
	[ ! -s fails.out ]
	put plotmat 'exit 0'
	fails 1 'glmreport: plotmat --kind=contrast task_weights.tsv: empty; expected a picture as SVG' glmreport r
	rm bin/plotmat
	# the first stage is the one to blame
	put imgpack 'echo "imgpack: out of film" >&2; exit 1'
	glmreport -j 1 -o page.html r 2>err || echo "status $?" >>err
	tail -n 1 err | grep -x 'status 1'
	[ ! -e page.html ]
	grep -x 'imgpack: out of film' err
	grep '^glmreport: r: imgpack failed with status 1: imgpack -m mask.nii -c sigma2 fit.npy | plotslices' err
	# a later stage that reads nothing is none to blame for: the first one ends by SIGPIPE
	put imgpack 'exec yes'
	put plotslices 'echo "<svg/>"'
	glmreport -j 1 -o page.html r
	[ -s page.html ]
}

@test "whatever it was started with: no input, ignored signals, children of another" {
	glmreport r >want.html
	glmreport r <&- >got.html
	same_bytes want.html got.html
	env --ignore-signal=CHLD --ignore-signal=PIPE "$(command -v glmreport)" r >got.html
	same_bytes want.html got.html
	# shellcheck disable=SC2016  # bash expands it
	bash -c 'sleep 0.01 & sleep 0.2 & exec glmreport r' >got.html
	same_bytes want.html got.html
	ln -s r links
	mkdir linked
	ln -s "$PWD"/r/* linked
	glmreport links >got.html
	same_bytes want.html got.html
	glmreport linked >got.html
	same_bytes want.html got.html
}

# without: as somebody who may not read what its mode forbids
without() {
	if [ "$(id -u)" -eq 0 ]; then setpriv --bounding-set=-all --inh-caps=-all "$@"; else "$@"; fi
}

@test "files that can't be read are named, and so is a folder that may not be looked into" {
	without true 2>/dev/null || skip "no setpriv"
	program=$(command -v glmreport)
	for file in task_z.nii task.npy task_thresholds.tsv design.tsv fit.npy series.npy mask.nii commands.txt; do
		chmod 000 "r/$file"
		fails 1 "glmreport: r/$file: cannot open: Permission denied" without "$program" -o page.html r
		chmod 644 "r/$file"
	done
	chmod 000 r
	fails 1 'glmreport: r: cannot open; expected a folder of results: Permission denied' without "$program" -o page.html r
	chmod 444 r
	without "$program" -o page.html r 2>err || echo "$?" >>err
	chmod 755 r
	sed 's,r/[^:]*,r/FILE,' err | same_text "$(printf '%s\n' 'glmreport: r/FILE: cannot open: Permission denied' 1)"
	mkdir closed
	chmod 555 closed
	fails 1 'glmreport: closed/page.html: cannot create: Permission denied' without "$program" -o closed/page.html r
	fails 1 'glmreport: /dev/full: cannot write: No space left on device' glmreport -o /dev/full r
	fails 1 'glmreport: r/fit.npy: cannot open; expected a folder of results: Not a directory' glmreport r/fit.npy
	[ ! -e page.html ]
}

@test "what is broken in a folder ends in a message, or is said on the page" {
	need_python
	cp -r r whole
	# breaks MESSAGE COMMAND: once it was run in the folder, there is this message and no page
	breaks() {
		rm -rf r
		cp -r whole r
		(cd r && eval "$2")
		fails 1 "glmreport: r/$1" glmreport -o no.html r
	}
	breaks 'task_z.nii: is empty; expected an image' ': >task_z.nii'
	breaks 'task_clusters.tsv: is empty; expected a header' ': >task_clusters.tsv'
	breaks 'task_z.nii: has 2 volumes; expected a map, which is one' 'imgpack -m mask.nii -c z,effect -o task_z.nii task.npy'
	for file in task.npy fit.npy series.npy; do
		breaks "$file: 39 units; the mask r/mask.nii has 48 voxels" \
			"tabview -O tsv $file | head -n 40 | tabview -O npy >t; mv t $file"
	done
	breaks 'task_thresholds.tsv: record 1: the threshold is -3; expected 0 or more, for whichever side' \
		"printf 'method\tsided\tlevel\tthreshold\tn\tsurvivors\nfdr\tneg\t0.05\t-3\t9\t2\n' >task_thresholds.tsv"
	breaks 'task_thresholds.tsv:2: column level: "x" is not a number' \
		"printf 'method\tsided\tlevel\tthreshold\tn\tsurvivors\nfdr\tneg\tx\t3\t9\t2\n' >task_thresholds.tsv"
	[ ! -e no.html ]
	rm -rf r
	cp -r whole r
	awk -F '\t' -v OFS='\t' '{ print $0, NR == 1 ? "gone" : "n/a" }' r/design.tsv >design.tsv
	mv design.tsv r
	fails 1 "designcheck: design.tsv:2: column \`gone' is n/a; a design has a number in every row
glmreport: r: designcheck failed with status 1: designcheck -d design.tsv" glmreport -j 1 -o no.html r
	cp whole/design.tsv r
	# a table of nothing, and data that weren't fetched
	: >r/task.npy
	ln -s nowhere r/dog_z.nii
	head -n 1 r/task_thresholds.tsv >r/t
	mv r/t r/task_thresholds.tsv
	warns 'glmreport: r/dog_z.nii: is a link that leads nowhere; left out' glmreport -o page.html r
	see page.html <<'PYTHON'
lacks = [e.text for e in page.elements if e.tag == 'li' and e.parent.parent.tag == 'section']
assert 'task.npy: is empty' in lacks and 'task_thresholds.tsv: no threshold of task' in lacks, lacks
assert page.table['Contrasts and what passes their thresholds'].rows[0][2:5] == ['–', '–', '–']
PYTHON
}

@test "a page within the folder is none of its results: written again, it is the same" {
	glmreport -o r/report.html r
	cp r/report.html first.html
	glmreport -o r/report.html r
	same_bytes first.html r/report.html
}

@test "what can't be a folder of results is refused, and no file is left" {
	fails 1 'glmreport: nowhere: cannot open; expected a folder of results: No such file or directory' glmreport nowhere
	mkdir none
	fails 1 'glmreport: none: no contrast; expected NAME_z.nii.gz, or a table NAME.npy or contrasts.npy as contrast(1) writes it' \
		glmreport -o page.html none
	printf 'cluster\tx\n1\t2\t3\n' >r/task_clusters.tsv
	fails 1 'glmreport: r/task_clusters.tsv:2: 3 fields, header has 2' glmreport -o page.html r
	[ ! -e page.html ]
	fails 2 'glmreport: expected DIR, a folder of results; see glmreport --help' glmreport
	fails 2 "glmreport: one folder at a time; \`s' is a second one; see glmreport --help" glmreport r s
	fails 2 "glmreport: \`-' can't be read more than once; expected the name of a file; see glmreport --help" glmreport -m - r
	fails 2 'glmreport: -l and -m: units are parcels or voxels; see glmreport --help' glmreport -l a -m b r
	fails 2 'glmreport: --base is the label of the first parcel; it needs -l; see glmreport --help' glmreport --base=1 r
}

@test "the page passes tidy" {
	command -v tidy >/dev/null || skip "no tidy"
	plotlines --title='a <title>' -o r/lines.svg r/design.tsv
	glmreport r >page.html
	tidy -e -q page.html
	mv r/task.npy all.npy
	rm r/*
	mv all.npy r
	glmreport r >page.html
	tidy -e -q page.html
}
