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
# each picture twice: the second for dark screens
sources = [e for e in page.elements if e.tag == 'source']
assert len(sources) == len(page.images)
assert all(e.attributes['media'] == 'screen and (prefers-color-scheme: dark)' for e in sources)
PYTHON
}

@test "the summary's numbers are those of the tables and of the map" {
	need_python numpy
	glmreport r >page.html
	see page.html <<'PYTHON'
import numpy as np
table = page.table['Contrasts and what passes their thresholds']
(row,) = table.rows
row = dict(zip(table.heads, row))
fdr = [t for t in tsv('r/task_thresholds.tsv') if t['method'] == 'fdr'][0]
stats = np.load('r/task.npy')
assert (row['contrast'], row['what it is'], row['threshold']) == ('task', 'task', 'FDR 0.05')
assert row['voxels that pass'] == fdr['survivors'] == str((abs(stats['z']) > float(fdr['threshold'])).sum())
assert row['height'] == '%.4g' % float(fdr['threshold'])
peak = np.argmax(abs(stats['z']))
assert row['largest value'] == '%.4g' % stats['z'][peak]
assert row['dof'] == '%g' % stats['dof'][0]
# unit 20 is voxel (0, 1, 1): 4 units a row of 5 voxels, 4 rows a slice
assert peak == 20 and row['where (x, y, z in mm)'] == '-8, -2, 0', row
clusters = tsv('r/task_clusters.tsv')
assert row['clusters'] == str(sum(c['cluster'].isdigit() for c in clusters))
assert 'The mask has 48 voxels.' in page.text
shown = page.table['Clusters and their peaks']
assert shown.heads == ['cluster', 'x (mm)', 'y (mm)', 'z (mm)', 'peak', 'size', 'size (mm³)']
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
