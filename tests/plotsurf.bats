#!/usr/bin/env bats
# plotsurf: what is seen from where, in which colour, on spheres written by hand.
# contract: plotsurf -g mesh.gii <stats.tsv
load helpers

# make_sphere FILE [KEY=VALUE...]: 26 rings of 40 vertices between two poles, of radius 30 about (X, 5, 8), by default
# X=-40, with waves of up to FOLDS mm, by default 0; KEY=VALUE are make_gifti's. Vertices are listed in FILE.xyz, too.
make_sphere() {
	perl -e '
		my ($file, $x, $folds, @set) = @ARGV;
		my ($rings, $around, $pi) = (26, 40, 4 * atan2(1, 1));
		my @places = [0, 0, 1];
		for my $i (1 .. $rings) {
			my $t = $pi * $i / ($rings + 1);
			push @places, [sin($t) * cos($_), sin($t) * sin($_), cos($t)] for map { 2 * $pi * $_ / $around } 0 .. $around - 1;
		}
		push @places, [0, 0, -1];
		my ($last, @corners) = ($#places);
		my $at = sub { 1 + $_[0] * $around + $_[1] % $around };
		for my $j (0 .. $around - 1) {
			push @corners, 0, $at->(0, $j), $at->(0, $j + 1), $last, $at->($rings - 1, $j + 1), $at->($rings - 1, $j);
			for my $i (0 .. $rings - 2) {
				push @corners, $at->($i, $j), $at->($i + 1, $j), $at->($i + 1, $j + 1);
				push @corners, $at->($i, $j), $at->($i + 1, $j + 1), $at->($i, $j + 1);
			}
		}
		my @xyz = map {
			my $r = 30 + $folds * sin(8 * $_->[0]) * sin(8 * $_->[2] + 1);
			[$x + $r * $_->[0], 5 + $r * $_->[1], 8 + $r * $_->[2]] } @places;
		open my $out, ">", "$file.xyz" or die;
		print $out "@$_\n" for @xyz;
		close $out;
		exec "$ENV{TOP}/tests/make_gifti", $file, @set,
			"array", "intent=POINTSET", "dims=" . @xyz . ",3", "values=" . join(",", map { @$_ } @xyz),
			"array", "intent=TRIANGLE", "type=INT32", "dims=" . @corners / 3 . ",3", "values=" . join(",", @corners);
	' "$1" "${X:--40}" "${FOLDS:-0}" "${@:2}"
}

# put_values FILE.xyz EXPRESSION: a table whose z is awk's EXPRESSION of each vertex's x, y, z and number v, from 0
put_values() {
	awk "BEGIN { print \"z\" } { x = \$1; y = \$2; z = \$3; v = NR - 1; print ($2) }" "$1"
}

# see: runs Python from standard input, with what these tests need. view(picture, "left, lateral", right, up): the pixel at
# so many mm to the right of the sphere's middle and above it; tint: what colour it has, whatever the light.
see() {
	need_python numpy
	# shellcheck disable=SC2016  # it is Python
	PYTHONPATH=$TOP/tests "$PYTHON" -c '
import sys
import svgsee
RADIUS = 30
def view(picture, name, right, up):
    image, = [image for image in picture.images if image.title == name]
    height, width, _ = image.pixels.shape
    mm = 2 * RADIUS / (min(height, width) - 2)
    return image.pixels[int(height / 2 - up / mm), int(width / 2 + right / mm)]
def tint(pixel):
    r, g, b, a = map(int, pixel)
    if a == 0:
        return "none"
    return "grey" if max(r, g, b) - min(r, g, b) < 3 else "warm" if r > b else "cold"
def check(got, want):
    assert got == want, f"{got}, expected {want}"
exec(sys.stdin.read())
'
}

@test "the lateral view of the left is from -x with the front at the left, the medial one from +x" {
	make_sphere left.gii structure=CortexLeft
	# x from -70 to -10: outer side warm where y > 5, cold at the top of the inner side, else nothing
	put_values left.gii.xyz '(x < -45 && y > 10) ? 4 : (x > -35 && z > 14) ? -4 : 0' >z.tsv
	plotsurf -g left.gii z.tsv >z.svg
	see <<-'END'
		picture = svgsee.read('z.svg')
		check([image.title for image in picture.images if image.title], ['left, lateral', 'left, medial'])
		for right, up, lateral, medial in (-15, 0, 'warm', 'grey'), (15, 0, 'grey', 'grey'), (12, 14, 'grey', 'cold'), \
		        (-12, 14, 'warm', 'cold'), (0, -15, 'grey', 'grey'), (-25, 25, 'none', 'none'), (29, 0, 'grey', 'grey'):
		    check(tint(view(picture, 'left, lateral', right, up)), lateral)
		    check(tint(view(picture, 'left, medial', right, up)), medial)
	END
}

@test "the right hemisphere is mirrored, and each has its records" {
	make_sphere left.gii
	X=40 make_sphere right.gii
	put_values left.gii.xyz 'x < -45 && y > 10 ? 4 : 0' >z.tsv
	put_values right.gii.xyz 'x > 45 && y > 10 ? -4 : 0' | sed 1d >>z.tsv
	plotsurf -g left.gii,right.gii z.tsv >two.svg
	plotsurf -g left.gii,right.gii --size=1200x250 z.tsv >one.svg
	see <<-'END'
		two, one = svgsee.read('two.svg'), svgsee.read('one.svg')
		for picture, names in (two, ['left, lateral', 'right, lateral', 'left, medial', 'right, medial']), \
		        (one, ['left, lateral', 'left, medial', 'right, medial', 'right, lateral']):
		    images = [image for image in picture.images if image.title]
		    check([image.title for image in images], names)
		    check(len({image.y for image in images}), 3 - len({image.x for image in images}) // 2)
		    check(tint(view(picture, 'left, lateral', -15, 0)), 'warm')
		    check(tint(view(picture, 'left, lateral', 15, 0)), 'grey')
		    check(tint(view(picture, 'right, lateral', 15, 0)), 'cold')
		    check(tint(view(picture, 'right, lateral', -15, 0)), 'grey')
		    for x in -15, 15:
		        check([tint(view(picture, f'{side}, medial', x, 0)) for side in ('left', 'right')], ['grey', 'grey'])
	END
}

@test "a single hemisphere is what its file says, or where it is" {
	make_sphere a.gii
	X=40 make_sphere b.gii
	make_sphere c.gii structure=CortexRight
	for file in a b c; do
		plotsurf --bare -g $file.gii | grep -o '[a-z]*, lateral' | head -n 1
	done | same_text $'left, lateral\nright, lateral\nright, lateral'
	# a guess is told
	warns "plotsurf: a.gii: doesn't say which hemisphere it is of; by its place the left" plotsurf --bare -g a.gii
	warns "plotsurf: b.gii: doesn't say which hemisphere it is of; by its place the right" plotsurf --bare -g b.gii
	plotsurf --bare -g c.gii 2>&1 >c.svg | no_lines
	plotsurf --bare -g a.gii,b.gii 2>&1 >both.svg | no_lines
}

@test "a value is drawn where it is beyond the height, and a missing one never" {
	make_sphere left.gii
	put_values left.gii.xyz 'y > 10 ? 3 : y < 0 ? -3.001 : "n/a"' >z.tsv
	plotsurf -g left.gii -u 3 z.tsv >at.svg
	plotsurf -g left.gii -u 2.999 z.tsv >below.svg
	see <<-'END'
		at, below = svgsee.read('at.svg'), svgsee.read('below.svg')
		for x, first, second in (-15, 'grey', 'warm'), (0, 'grey', 'grey'), (15, 'cold', 'cold'):
		    check(tint(view(at, 'left, lateral', x, 3)), first)
		    check(tint(view(below, 'left, lateral', x, 3)), second)
	END
	grep -o '[0-9]* of 1042 vertices' at.svg | head -n 1 | same_text "$(grep -c '^-3' z.tsv) of 1042 vertices"
}

@test "paint ends where the values reach the height, in maps of parcels half-way between vertices" {
	make_sphere left.gii
	# along the equator vertices are 4.7 mm apart: at y = 5, 9.69 ...; beyond 3 from y = 8.1 on, half-way would be 7.3
	put_values left.gii.xyz '1 + (y - 5) * 2 / 3.1' >slope.tsv
	put_values left.gii.xyz 'y > 7 ? 4 : 1' >parcels.tsv
	plotsurf -g left.gii -u 3 slope.tsv >slope.svg
	plotsurf -g left.gii -u 3 parcels.tsv >parcels.svg
	see <<-'END'
		def edge(file):
		    """mm to the left of the middle where paint begins"""
		    picture = svgsee.read(file)
		    return next(mm / 20 for mm in range(200) if tint(view(picture, 'left, lateral', -mm / 20, 1)) != 'grey')
		assert abs(edge('slope.svg') - 3.1) < 0.25, edge('slope.svg')
		assert abs(edge('parcels.svg') - 2.35) < 0.25, edge('parcels.svg')
	END
}

@test "colours are those of the values, but for the light" {
	make_sphere left.gii
	put_values left.gii.xyz 'y > 5 ? 10 : 5' >z.tsv
	plotsurf -g left.gii --cmap=hot --range=0,10 z.tsv >z.svg
	see <<-'END'
		picture = svgsee.read('z.svg')
		bar, = [image for image in picture.images if not image.title]
		rows = bar.pixels.reshape(len(bar.pixels), -1)[:, :3].astype(float)
		for x, row in (-8, rows[0]), (8, rows[len(rows) // 2]):
		    seen = view(picture, 'left, lateral', x, 2)[:3].astype(float)
		    assert abs(seen / seen.max() - row / row.max()).max() < 0.02, (seen, row)
	END
}

@test "between a positive and a negative value there is what lies between them, not both colours mixed" {
	make_sphere left.gii
	# along the equator vertices are 4.7 mm apart: y = 0.3, 5, 9.7; beyond 3 from 3.5 mm to the left of the middle on
	put_values left.gii.xyz 'y > 7 ? 4 : y > 3 ? -0.1 : -4' >z.tsv
	put_values left.gii.xyz '(y > 5 ? 4 : -4) * (1 + v % 7 / 100)' >steep.tsv
	plotsurf -g left.gii -u 3 z.tsv >z.svg
	plotsurf -g left.gii -u 3 --cmap=blue-white-red steep.tsv >steep.svg
	see <<-'END'
		def run(file):
		    """tints from 6 mm at the left of the middle to 6 mm at the right, one after another"""
		    picture = svgsee.read(file)
		    tints = [tint(view(picture, 'left, lateral', mm / 20, 1)) for mm in range(-120, 121)]
		    return [a for a, b in zip(tints, [None] + tints) if a != b]
		check(run('z.svg'), ['warm', 'grey', 'cold'])
		check(run('steep.svg'), ['warm', 'grey', 'cold'])
	END
}

@test "rasters are bytes in palettes: the same for light and dark, and small where little is seen" {
	FOLDS=3 make_sphere left.gii structure=CortexLeft
	put_values left.gii.xyz 'cos(v * v) * 5' >z.tsv
	put_values left.gii.xyz 'y > 20 ? cos(v * v) * 5 : 0' >some.tsv
	for table in z some; do
		plotsurf -g left.gii $table.tsv >$table.light.svg
		plotsurf -g left.gii --dark $table.tsv >$table.dark.svg
		for look in light dark; do
			grep -o 'data:image/png[^"]*' $table.$look.svg >$table.$look.rasters
		done
		same_bytes $table.light.rasters $table.dark.rasters
	done
	# all is painted: two views of paint and shade, and a bar; else of the bare surface, too, but not where no paint is
	wc -l <z.light.rasters | same_text 5
	wc -l <some.light.rasters | same_text 7
	[ "$(wc -c <some.light.rasters)" -lt "$(wc -c <z.light.rasters)" ]
	need_python
	"$PYTHON" - z.light.rasters some.light.rasters <<-'END'
		import base64, struct, sys
		for path in sys.argv[1:]:
		    for line in open(path):
		        png = base64.b64decode(line.split(',')[1])
		        width, height, bits, colour = struct.unpack('>IIBB', png[16:26])
		        assert (bits, colour) == (8, 3), (width, height, bits, colour)
		        # less than a byte a pixel, but for the palette
		        assert len(png) < width * height + 1200
	END
}

@test "depth is grey below the values, the deeper the darker, from any file" {
	make_sphere left.gii structure=CortexLeft
	put_values left.gii.xyz 'y > 5 ? 1 : -1' >depth.tsv
	"$TOP/tests/make_gifti" depth.shape.gii structure=CortexLeft array "values=$(sed 1d depth.tsv | paste -sd ,)"
	tabview -O npy depth.tsv >depth.npy
	sed 1d depth.tsv | perl -e 'my @v = <STDIN>; print "\xff\xff\xff", pack("N3", scalar @v, 2080, 1), pack("(f>)*", @v)' >lh.sulc
	for depth in depth.tsv depth.npy depth.shape.gii lh.sulc; do
		plotsurf --bare -g left.gii --background $depth >$depth.svg
		cmp depth.tsv.svg $depth.svg
	done
	see <<-'END'
		picture = svgsee.read('lh.sulc.svg')
		front, back = (view(picture, 'left, lateral', x, 0)[:3].astype(int) for x in (-5, 5))
		assert (front + 40 < back).all(), (front, back)
	END
	printf '1\n2\n3\n' >three.txt
	fails 1 'plotsurf: three.txt: 3 values; the surface in left.gii has 1042 vertices' \
		plotsurf --bare -g left.gii --background three.txt
	"$TOP/tests/make_gifti" right.shape.gii structure=CortexRight array values=1,2
	fails 1 'plotsurf: right.shape.gii: is of CortexRight; left.gii of CortexLeft' \
		plotsurf --bare -g left.gii --background right.shape.gii
	head -c 2000 lh.sulc >cut.sulc
	fails 1 'plotsurf: cut.sulc: ends within the values, 3 bytes short' \
		plotsurf --bare -g left.gii --background cut.sulc
	fails 1 'plotsurf: left.gii: has 3 volumes; expected one value for each vertex' \
		plotsurf --bare -g left.gii --background left.gii
	paste depth.tsv depth.tsv | sed '1s/.*/a\tb/' >wide.tsv
	fails 1 'plotsurf: wide.tsv: has 2 columns; expected one: FILE:COLUMN picks it' \
		plotsurf --bare -g left.gii --background wide.tsv
	plotsurf --bare -g left.gii --background wide.tsv:b | cmp lh.sulc.svg -
}

@test "depth is dark in the folds, whichever sign it has; where there are no folds larger is darker" {
	FOLDS=3 make_sphere left.gii structure=CortexLeft
	put_values left.gii.xyz '-sqrt((x + 40) ^ 2 + (y - 5) ^ 2 + (z - 8) ^ 2)' >deep.tsv
	put_values left.gii.xyz 'sqrt((x + 40) ^ 2 + (y - 5) ^ 2 + (z - 8) ^ 2)' >high.tsv
	plotsurf --bare -g left.gii --background deep.tsv >deep.svg 2>err
	no_lines <err
	warns 'plotsurf: high.tsv: is larger on gyri; these are light' plotsurf --bare -g left.gii --background high.tsv
	cmp deep.svg warns.out
	make_sphere round.gii structure=CortexLeft
	plotsurf --bare -g round.gii --background high.tsv >round.svg 2>err
	no_lines <err
}

@test "records of some vertices are drawn with -m, images by themselves" {
	make_sphere left.gii structure=CortexLeft
	X=40 make_sphere right.gii structure=CortexRight
	put_values left.gii.xyz 'y > 10 ? 4 : y < 0 ? "n/a" : -2' >z.tsv
	put_values right.gii.xyz 'y > 10 ? -4 : y < 0 ? "n/a" : 3' | sed 1d >>z.tsv
	plotsurf -g left.gii,right.gii z.tsv >all.svg
	# the same without those that have no value
	grep -v n/a z.tsv >some.tsv
	fails 1 "plotsurf: some.tsv: $(($(wc -l <some.tsv) - 1)) units; left.gii,right.gii has 2084 vertices; with -m units are those of some" \
		plotsurf -g left.gii,right.gii some.tsv
	sed 1d z.tsv | sed 's/n\/a/0/' >values
	for side in left right; do
		"$TOP/tests/make_gifti" $side.func.gii structure="Cortex${side^}" \
			array "values=$(sed "$([ $side = left ] && echo 1,1042 || echo 1043,2084)!d" values | paste -sd ,)"
	done
	plotsurf -g left.gii,right.gii -m left.func.gii,right.func.gii some.tsv | cmp all.svg -
	# CIFTI: vertices with a value of both sides, and a voxel
	indices() {
		sed "$1!d" values | awk '$1 != 0 { printf "%s%d", n++ ? " " : "", NR - 1 }'
	}
	n_left=$(sed 1,1042!d values | grep -cv '^0$') n_right=$(sed 1043,2084!d values | grep -cv '^0$')
	n=$((n_left + n_right + 1))
	surface() {
		printf '<BrainModel IndexOffset="%d" IndexCount="%d" ModelType="CIFTI_MODEL_TYPE_SURFACE" ' "$2" "$3"
		printf 'BrainStructure="CIFTI_STRUCTURE_CORTEX_%s" SurfaceNumberOfVertices="1042">' "$1"
		printf '<VertexIndices>%s</VertexIndices></BrainModel>' "$(indices "$4")"
	}
	{
		printf '<CIFTI Version="2"><Matrix><MatrixIndicesMap AppliesToMatrixDimension="0" '
		printf 'IndicesMapToDataType="CIFTI_INDEX_TYPE_SCALARS"><NamedMap><MapName>z</MapName></NamedMap></MatrixIndicesMap>'
		printf '<MatrixIndicesMap AppliesToMatrixDimension="1" IndicesMapToDataType="CIFTI_INDEX_TYPE_BRAIN_MODELS">'
		printf '<Volume VolumeDimensions="2,2,2"><TransformationMatrixVoxelIndicesIJKtoXYZ MeterExponent="-3">'
		printf '2 0 0 0 0 2 0 0 0 0 2 0 0 0 0 1</TransformationMatrixVoxelIndicesIJKtoXYZ></Volume>'
		surface LEFT 0 "$n_left" 1,1042
		surface RIGHT "$n_left" "$n_right" 1043,2084
		printf '<BrainModel IndexOffset="%d" IndexCount="1" ModelType="CIFTI_MODEL_TYPE_VOXELS" ' $((n - 1))
		printf 'BrainStructure="CIFTI_STRUCTURE_THALAMUS_LEFT"><VoxelIndicesIJK>1 1 1</VoxelIndicesIJK></BrainModel>'
		printf '</MatrixIndicesMap></Matrix></CIFTI>'
	} >map.xml
	"$TOP/tests/make_cifti" z.dscalar.nii map.xml columns=1 rows=$n "values=$({ grep -v '^0$' values; echo 77; } | paste -sd ,)"
	{ cat some.tsv; echo 77; } >rows.tsv
	plotsurf -g left.gii,right.gii -m z.dscalar.nii rows.tsv | cmp all.svg -
	fails 1 "plotsurf: some.tsv: $((n - 1)) units; the mask z.dscalar.nii has $n rows" \
		plotsurf -g left.gii,right.gii -m z.dscalar.nii some.tsv
	# images have the colours of their values, without a name of a column
	for images in z.dscalar.nii left.func.gii,right.func.gii; do
		plotsurf -g left.gii,right.gii $images >images.svg
		see <<-'END'
			picture = svgsee.read('images.svg')
			for x, left, right in (-15, 'warm', 'grey'), (-3, 'cold', 'warm'), (3, 'cold', 'warm'), (15, 'grey', 'cold'):
			    check(tint(view(picture, 'left, lateral', x, 0)), left)
			    check(tint(view(picture, 'right, lateral', x, 0)), right)
		END
	done
	plotsurf --bare -g left.gii,right.gii --background z.dscalar.nii >depth.svg
	fails 2 "plotsurf: -c and -m are for tables; \`z.dscalar.nii' is none; see plotsurf --help" \
		plotsurf -g left.gii,right.gii -c z z.dscalar.nii
	fails 1 'plotsurf: z.dscalar.nii: has vertices of CortexRight; left.gii has no surface of it' \
		plotsurf -g left.gii z.dscalar.nii
	"$TOP/tests/make_nifti" volume.nii dims=3,3,3
	fails 1 'plotsurf: volume.nii: is a volume; expected one value for each vertex' plotsurf -g left.gii volume.nii
	printf 'a\tb\n1\t2\n' >edges.tsv
	fails 1 "plotsurf: edges.tsv: is a table of edges; a mask doesn't go with it" plotsurf -g edges.tsv -m left.func.gii z.tsv
}

@test "whatever the size, words leave neither the picture nor each other; one that is too small is refused" {
	make_sphere left.gii
	X=40 make_sphere right.gii
	put_values left.gii.xyz y >z.tsv
	put_values right.gii.xyz z | sed 1d >>z.tsv
	need_python
	for size in 720x500 1600x220 300x900 242x150; do
		plotsurf --size=$size -g left.gii,right.gii z.tsv >sized.svg
		"$PYTHON" "$TOP/tests/chartsee.py" check sized.svg
	done
	fails 2 'plotsurf: --size: 200x120 is too small for this picture; at least 242x144 was expected; see plotsurf --help' \
		plotsurf --size=200x120 -g left.gii,right.gii z.tsv
	plotsurf --size=242x144 -g left.gii,right.gii z.tsv >sized.svg
	"$PYTHON" "$TOP/tests/chartsee.py" check sized.svg
}

@test "above the bar stands what the values are, by the user's words, the column, or what an image says, and the height" {
	make_sphere left.gii structure=CortexLeft
	put_values left.gii.xyz y >z.tsv
	words() {
		plotsurf -g left.gii "$@" >words.svg
		# what isn't the name of a view or a number of the bar
		sed -n 's/^<text.*>\(.*\)<\/text>$/\1/p' words.svg | grep -v -e ', lateral' -e ', medial' -e '^[-0-9.]*$' | paste -sd / || :
	}
	words z.tsv | same_text z
	words -u 3 z.tsv | same_text 'z/beyond ±3'
	sed '1!s/^-.*/0/' z.tsv >above.tsv
	words -u 2.5 above.tsv | same_text 'z/above 2.5'
	words -u 2.5 --label='change (%)' above.tsv | same_text 'change (%)/above 2.5'
	words -u 2.5 --label= above.tsv | same_text 'above 2.5'
	values=$(sed 1d z.tsv | paste -sd ,)
	"$TOP/tests/make_gifti" t.func.gii structure=CortexLeft array intent=TTEST "values=$values"
	words t.func.gii | same_text t
	words --label=faces t.func.gii | same_text faces
	"$TOP/tests/make_gifti" none.func.gii structure=CortexLeft array "values=$values"
	words none.func.gii | same_text ''
	# a long one is cut
	words --label="$(printf 'long %.0s' {1..40})" z.tsv | grep -q '^long long.*…$'
	need_python
	for size in 300x150 720x500; do
		plotsurf --size=$size -u 3 --label="$(printf 'long %.0s' {1..40})" -g left.gii z.tsv >sized.svg
		"$PYTHON" "$TOP/tests/chartsee.py" check sized.svg
	done
}

@test "the picture is well-formed, the same twice and with any number of threads, and can be rendered" {
	make_sphere left.gii
	X=40 make_sphere right.gii
	put_values left.gii.xyz y >z.tsv
	put_values right.gii.xyz z | sed 1d >>z.tsv
	for j in 1 2 7; do
		plotsurf -j $j -g left.gii,right.gii --title='a <b> & "c"' --dark z.tsv >$j.svg
	done
	cmp 1.svg 2.svg
	cmp 1.svg 7.svg
	plotsurf -g left.gii,right.gii --title='a <b> & "c"' --dark -o o.svg <z.tsv
	cmp 1.svg o.svg
	if command -v rsvg-convert >path; then
		rsvg-convert -o 1.png 1.svg
		[ -s 1.png ]
	fi
	need_python xml.etree
	"$PYTHON" -c 'import xml.etree.ElementTree as e; e.parse("1.svg")'
}

@test "what can't be drawn is said" {
	make_sphere left.gii structure=CortexLeft
	put_values left.gii.xyz y >z.tsv
	printf 'z\n1\n2\n' >short.tsv
	fails 1 'plotsurf: short.tsv: 2 units; left.gii has 1042 vertices; with -m units are those of some' \
		plotsurf -g left.gii short.tsv
	fails 1 "plotsurf: z.tsv: no column \`zz'; nearest is \`z'" plotsurf -g left.gii -c zz z.tsv
	fails 2 "plotsurf: -g is needed: the mesh; see plotsurf --help" plotsurf z.tsv
	fails 2 "plotsurf: --bare draws no table; \`z.tsv' is one; see plotsurf --help" plotsurf --bare -g left.gii z.tsv
	fails 2 "plotsurf: --bare draws no table; -m and -c are for one; see plotsurf --help" \
		plotsurf --bare -g left.gii -c z
	"$TOP/tests/make_gifti" zero.func.gii structure=CortexLeft array "values=$(printf '0,%.0s' {1..1041})0"
	fails 1 'plotsurf: zero.func.gii: no vertex of the mask is other than 0' plotsurf -g left.gii -m zero.func.gii z.tsv
	fails 2 "plotsurf: one table at a time; \`z.tsv' is a second one; see plotsurf --help" \
		plotsurf -g left.gii z.tsv z.tsv
	put_values left.gii.xyz '"n/a"' >none.tsv
	warns 'plotsurf: none.tsv: z: no value is finite' plotsurf -g left.gii none.tsv
	grep -c -e ', lateral</title>' -e ', medial</title>' warns.out | same_text 2
	grep -c '<rect' warns.out | same_text 1
	warns 'plotsurf: z.tsv: z: nothing is beyond 99' plotsurf -g left.gii -u 99 z.tsv
	grep -c -e ', lateral</title>' -e ', medial</title>' warns.out | same_text 2
	# there is the frame of a bar
	grep -c '<rect' warns.out | same_text 2
	put_values left.gii.xyz 'v % 2 ? "inf" : 2' >inf.tsv
	plotsurf -g left.gii inf.tsv >inf.svg 2>err
	no_lines <err
	put_values left.gii.xyz 2 >constant.tsv
	plotsurf -g left.gii constant.tsv >constant.svg 2>err
	no_lines <err
	see <<-'END'
		for file in 'inf.svg', 'constant.svg':
		    check(tint(view(svgsee.read(file), 'left, lateral', -10, 0)), 'warm')
	END
	# what is a point from all sides, and what has no size that can be drawn
	"$TOP/tests/make_gifti" point.gii array intent=POINTSET dims=1,3 values=0,0,0 array intent=TRIANGLE type=INT32 \
		dims=1,3 values=0,0,0
	plotsurf --bare -g point.gii >point.svg
	"$TOP/tests/make_gifti" huge.gii array intent=POINTSET type=FLOAT64 dims=3,3 values=0,0,0,0,1e300,0,0,0,1 \
		array intent=TRIANGLE type=INT32 dims=1,3 values=0,1,2
	fails 1 'plotsurf: huge.gii: is 1e+300 mm large, which can'\''t be drawn' plotsurf --bare -g huge.gii
}
