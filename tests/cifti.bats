#!/usr/bin/env bats
# cifti: what CIFTI-2 files may be, through imginfo, imgunpack, imgpack and those that take masks and labels.
# shellcheck disable=SC2016  # Python
load helpers

make_cifti() {
	"$TOP/tests/make_cifti" "$@"
}

# rows: four vertices of the left, two of the right, three voxels; the volume stands behind the voxels.
rows() {
	cat <<-'END'
		<MatrixIndicesMap AppliesToMatrixDimension="1" IndicesMapToDataType="CIFTI_INDEX_TYPE_BRAIN_MODELS">
		<BrainModel IndexOffset="0" IndexCount="4" ModelType="CIFTI_MODEL_TYPE_SURFACE"
			BrainStructure="CIFTI_STRUCTURE_CORTEX_LEFT" SurfaceNumberOfVertices="6">
		<VertexIndices>0 2 3
			5</VertexIndices></BrainModel>
		<BrainModel IndexOffset="4" IndexCount="2" ModelType="CIFTI_MODEL_TYPE_SURFACE"
			BrainStructure="CIFTI_STRUCTURE_CORTEX_RIGHT" SurfaceNumberOfVertices="6">
		<VertexIndices>1 2</VertexIndices></BrainModel>
		<BrainModel IndexOffset="6" IndexCount="3" ModelType="CIFTI_MODEL_TYPE_VOXELS"
			BrainStructure="CIFTI_STRUCTURE_THALAMUS_LEFT"><VoxelIndicesIJK>0 1 0
		1 1 0
		2 2 1</VoxelIndicesIJK></BrainModel>
		<Volume VolumeDimensions="3,3,2"><TransformationMatrixVoxelIndicesIJKtoXYZ MeterExponent="-3">
		-2 0 0 10  0 3 0 -20  0 0 2.5 -30  0 0 0 1
		</TransformationMatrixVoxelIndicesIJKtoXYZ></Volume>
		</MatrixIndicesMap>
	END
}

# parcels: one of both surfaces and a voxel, one of the left.
parcels() {
	cat <<-'END'
		<MatrixIndicesMap AppliesToMatrixDimension="1" IndicesMapToDataType="CIFTI_INDEX_TYPE_PARCELS">
		<Parcel Name="a &amp; b"><Vertices BrainStructure="CIFTI_STRUCTURE_CORTEX_LEFT">0 1</Vertices>
		<Vertices BrainStructure="CIFTI_STRUCTURE_CORTEX_RIGHT">4</Vertices>
		<VoxelIndicesIJK>1 1 1</VoxelIndicesIJK></Parcel>
		<Parcel Name="c"><Vertices BrainStructure="CIFTI_STRUCTURE_CORTEX_LEFT">2</Vertices></Parcel>
		<Surface BrainStructure="CIFTI_STRUCTURE_CORTEX_LEFT" SurfaceNumberOfVertices="6"/>
		<Surface BrainStructure="CIFTI_STRUCTURE_CORTEX_RIGHT" SurfaceNumberOfVertices="6"/>
		<Volume VolumeDimensions="3,3,2"><TransformationMatrixVoxelIndicesIJKtoXYZ MeterExponent="-3">
		-2 0 0 10  0 3 0 -20  0 0 2.5 -30  0 0 0 1
		</TransformationMatrixVoxelIndicesIJKtoXYZ></Volume>
		</MatrixIndicesMap>
	END
}

# series POINTS: in milliseconds
series() {
	echo "<MatrixIndicesMap AppliesToMatrixDimension=\"0\" IndicesMapToDataType=\"CIFTI_INDEX_TYPE_SERIES\"" \
		"NumberOfSeriesPoints=\"$1\" SeriesExponent=\"-3\" SeriesStart=\"0\" SeriesStep=\"720\" SeriesUnit=\"SECOND\"/>"
}

# scalars NAME...
scalars() {
	echo '<MatrixIndicesMap AppliesToMatrixDimension="0" IndicesMapToDataType="CIFTI_INDEX_TYPE_SCALARS">'
	printf '<NamedMap><MetaData><MD><Name>x</Name><Value>y</Value></MD></MetaData><MapName>%s</MapName></NamedMap>\n' "$@"
	echo '</MatrixIndicesMap>'
}

labels() {
	cat <<-'END'
		<MatrixIndicesMap AppliesToMatrixDimension="0" IndicesMapToDataType="CIFTI_INDEX_TYPE_LABELS">
		<NamedMap><MapName>l</MapName><LabelTable><Label Key="0" Red="0" Green="0" Blue="0" Alpha="0">???</Label>
		<Label Key="7" Red="1" Green="0" Blue="0" Alpha="1">seven</Label>
		<Label Key="9" Red="0" Green="1" Blue="0" Alpha="1">nine &lt; ten</Label></LabelTable></NamedMap>
		</MatrixIndicesMap>
	END
}

# document COMMAND...: what the commands write, one each line, in a document
document() {
	echo '<?xml version="1.0" encoding="UTF-8"?><CIFTI Version="2"><Matrix>'
	for command; do
		$command
	done
	echo '</Matrix></CIFTI>'
}

# One of each kind.
make_all() {
	document 'series 3' rows >s.xml
	make_cifti a.dtseries.nii s.xml columns=3 rows=9 intent=3002
	document 'scalars x y&amp;z' rows >m.xml
	make_cifti a.dscalar.nii m.xml columns=2 rows=9
	document labels rows >l.xml
	make_cifti a.dlabel.nii l.xml rows=9 intent=3007 values=7,0,7,9,9,0,7,7,0 type=int32
	document 'series 3' parcels >ps.xml
	make_cifti a.ptseries.nii ps.xml columns=3 rows=2 intent=3004
	document 'scalars x y' parcels >pm.xml
	make_cifti a.pscalar.nii pm.xml columns=2 rows=2 intent=3008
}

# change PATTERN FILE: another document by sed, as the file x.dscalar.nii of 2 columns and 9 rows
change() {
	sed "$1" "${2:-m.xml}" >x.xml
	make_cifti x.dscalar.nii x.xml columns=2 rows=9
}

# ---- reading ------------------------------------------------------------------------------------------------------

@test "imginfo says what kind a file is, how large, how fast, and which structures it has" {
	make_all
	imginfo --check -c file,format,shape,voxels,scans,tr,intent,structure,affine ./*.nii |
		same_text "$(printf '%s\t' file format shape voxels scans tr intent structure)affine
$(printf '%s\t' ./a.dlabel.nii CIFTI-2 9 9 1 n/a dlabel CORTEX_LEFT,CORTEX_RIGHT,THALAMUS_LEFT)n/a
$(printf '%s\t' ./a.dscalar.nii CIFTI-2 9x2 9 2 n/a dscalar CORTEX_LEFT,CORTEX_RIGHT,THALAMUS_LEFT)n/a
$(printf '%s\t' ./a.dtseries.nii CIFTI-2 9x3 9 3 0.72 dtseries CORTEX_LEFT,CORTEX_RIGHT,THALAMUS_LEFT)n/a
$(printf '%s\t' ./a.pscalar.nii CIFTI-2 2x2 2 2 n/a pscalar CORTEX_LEFT,CORTEX_RIGHT)n/a
$(printf '%s\t' ./a.ptseries.nii CIFTI-2 2x3 2 3 0.72 ptseries CORTEX_LEFT,CORTEX_RIGHT)n/a"
}

@test "a dtseries flows unit by unit, with the bytes that the file has" {
	make_all
	imgunpack a.dtseries.nii | tabview --shape | same_text $'rows\tcolumns\torder\ttype\n3\t9\tF\t<f4'
	tail -c 108 a.dtseries.nii >wanted
	imgunpack a.dtseries.nii | tail -c 108 | cmp - wanted
	imgunpack -O tsv a.dtseries.nii | tail -n +2 |
		same_text $'0\t3\t6\t9\t12\t15\t18\t21\t24\n1\t4\t7\t10\t13\t16\t19\t22\t25\n2\t5\t8\t11\t14\t17\t20\t23\t26'
	imgunpack -O raw a.dtseries.nii | tabview --raw=9 -O tsv | tail -n 1 | same_text $'2\t5\t8\t11\t14\t17\t20\t23\t26'
	imgunpack <a.dtseries.nii | cmp - <(imgunpack a.dtseries.nii)
	imgunpack - < <(cat a.dtseries.nii) | cmp - <(imgunpack a.dtseries.nii)
	gzip -c a.dtseries.nii | imgunpack | cmp - <(imgunpack a.dtseries.nii)
}

@test "runs of several files are one series, in order, of the units of a mask" {
	make_all
	make_cifti b.dtseries.nii s.xml columns=3 rows=9 intent=3002 type=int16 slope=0.5 inter=1 order='>' before='a comment'
	imgunpack -m a.dlabel.nii -O tsv a.dtseries.nii b.dtseries.nii | tail -n +2 | same_text $'0\t6\t9\t12\t18\t21
1\t7\t10\t13\t19\t22\n2\t8\t11\t14\t20\t23\n1\t4\t5.5\t7\t10\t11.5\n1.5\t4.5\t6\t7.5\t10.5\t12\n2\t5\t6.5\t8\t11\t12.5'
	imgunpack -m a.dlabel.nii a.dtseries.nii b.dtseries.nii | tabview --shape | tail -n 1 | same_text $'6\t6\tF\t<f4'
	# doubles where one file needs them
	make_cifti c.dtseries.nii s.xml columns=3 rows=9 intent=3002 type=float64
	imgunpack a.dtseries.nii c.dtseries.nii | tabview --shape | tail -n 1 | same_text $'6\t9\tF\t<f8'
	imgunpack -O tsv a.dtseries.nii c.dtseries.nii | tail -n +2 | sort | uniq -c | awk '{ print $1 }' | sort -u | same_text 2
}

@test "maps are columns under their own names, and under another where it is given" {
	make_all
	imgunpack --units -O tsv a.dscalar.nii b=a.dscalar.nii | head -n 3 |
		same_text $'x\ty&z\tb_x\tb_y&z\n0\t1\t0\t1\n2\t3\t2\t3'
	imgunpack --units -O tsv -m a.dlabel.nii l=a.dlabel.nii a.dscalar.nii |
		same_text $'l\tx\ty&z\n7\t0\t1\n7\t4\t5\n9\t6\t7\n9\t8\t9\n7\t12\t13\n7\t14\t15'
	fails 2 "imgunpack: two columns would be called \`x'; name them by NAME=IMAGE; see imgunpack --help" \
		imgunpack --units a.dscalar.nii a.dscalar.nii
	imgunpack --units -O tsv a.dtseries.nii | head -n 1 | same_text $'a.dtseries_1\ta.dtseries_2\ta.dtseries_3'
}

@test "parcels have their names in scan tables and unit tables" {
	make_all
	imgunpack -O tsv a.ptseries.nii | same_text $'a & b\tc\n0\t3\n1\t4\n2\t5'
	imgunpack a.ptseries.nii | tabview -O tsv | same_text $'a & b\tc\n0\t3\n1\t4\n2\t5'
	imgunpack --units -O tsv a.pscalar.nii | same_text $'unit\tx\ty\na & b\t0\t1\nc\t2\t3'
	printf 'x\n1\n0\n' | imgpack -r a.pscalar.nii -o mask.pscalar.nii
	imgunpack -m mask.pscalar.nii -O tsv a.ptseries.nii | same_text $'"a & b"\n0\n1\n2'
}

@test "a dtseries is fitted as the same numbers are scan by scan" {
	make_all
	printf 'a\tconstant\n0.5\t1\n-1\t1\n3\t1\n' >d.tsv
	awk 'BEGIN { x = 1; for (i = 0; i < 27; i++) { x = (x * 75 + 74) % 65537; printf "%s%d", i ? "," : "", x } }' >values
	make_cifti n.dtseries.nii s.xml columns=3 rows=9 intent=3002 values="$(cat values)"
	imgunpack n.dtseries.nii | glmfit -d d.tsv -O tsv >by_unit.tsv
	imgunpack -O tsv n.dtseries.nii | glmfit -d d.tsv -O tsv | cut -f 2- >by_scan.tsv
	same_bytes by_unit.tsv by_scan.tsv
	[ "$(wc -l <by_unit.tsv)" -eq 10 ]
}

@test "the memory is a few units', however long a dtseries is" {
	[ "${BUILD##*/}" != san ] || skip "not under sanitizers"
	document 'series 20000' rows >long.xml
	make_cifti long.dtseries.nii long.xml columns=20000 rows=9 values=1
	head -c $((9 * 20000 * 4)) /dev/zero >>long.dtseries.nii
	truncate -s $(($(stat -c %s long.dtseries.nii) - 4)) long.dtseries.nii
	(ulimit -v 60000 && imgunpack long.dtseries.nii | tail -c 720000 | cksum) | cut -d ' ' -f 2 | same_text 720000
}

@test "a map of labels gives labels and their names" {
	make_all
	imgunpack a.dtseries.nii | roimean -l a.dlabel.nii | same_text $'seven\tnine < ten\n11.25\t10.5\n12.25\t11.5\n13.25\t12.5'
}

@test "nibabel and this read the same numbers and mappings" {
	need_python numpy nibabel
	"$PYTHON" - <<-'END'
		import numpy as np, nibabel as nb
		from nibabel.cifti2 import cifti2_axes as ax
		left = ax.BrainModelAxis.from_surface(np.array([0, 2, 3, 5]), 8, 'CortexLeft')
		right = ax.BrainModelAxis.from_surface(np.array([1, 2]), 8, 'CortexRight')
		inside = np.zeros((3, 5, 4), bool)
		inside[0, 1, 0] = inside[2, 4, 1] = inside[1, 3, 3] = 1
		affine = np.array([[-2, 0, 0, 10], [0, 2, 0, -20], [0, 0, 2, -30], [0, 0, 0, 1.]])
		rows = left + right + ax.BrainModelAxis.from_mask(inside, affine=affine, name='thalamus_left')
		values = np.random.default_rng(1).standard_normal((4, 9)).astype('f4')
		nb.save(nb.Cifti2Image(values, (ax.SeriesAxis(0, 0.72, 4), rows)), 'n.dtseries.nii')
		nb.save(nb.Cifti2Image(values, (ax.ScalarAxis(['a', 'b<', 'c', 'd']), rows)), 'n.dscalar.nii')
		np.save('n.npy', values)
	END
	imgunpack n.dtseries.nii | tabdiff --atol=0 - n.npy
	imgunpack n.dtseries.nii | imgpack -r n.dtseries.nii -o o.dtseries.nii
	imgunpack --units n.dscalar.nii | imgpack -r n.dscalar.nii -o o.dscalar.nii
	"$PYTHON" - <<-'END'
		import numpy as np, nibabel as nb
		for kind in 'dtseries', 'dscalar':
		    a, b = nb.load(f'n.{kind}.nii'), nb.load(f'o.{kind}.nii')
		    assert np.array_equal(a.get_fdata(), b.get_fdata()), kind
		    for i in range(2):
		        assert a.header.get_axis(i) == b.header.get_axis(i) or (kind == 'dscalar' and i == 0), (kind, i)
		    assert b.nifti_header.get_xyzt_units() == ('mm', 'sec')
		    assert b.nifti_header.get_intent()[0] == {'dtseries': 'ConnDenseSeries', 'dscalar': 'ConnDenseScalar'}[kind]
		assert list(b.header.get_axis(0).name) == ['a', 'b<', 'c', 'd']
	END
}

@test "CIFTI that is cut off anywhere is refused" {
	make_all
	"$TOP/tests/refuse_prefixes" imgunpack a.ptseries.nii
}

# ---- writing ------------------------------------------------------------------------------------------------------

@test "what was read is written with the same mapping, names and numbers" {
	make_all
	imgunpack a.dtseries.nii | imgpack -r a.dtseries.nii -o b.dtseries.nii
	imginfo -c shape,tr,dtype,intent b.dtseries.nii | tail -n 1 | same_text $'9x3\t0.72\tfloat32\tdtseries'
	imgunpack b.dtseries.nii | cmp - <(imgunpack a.dtseries.nii)
	imgunpack -m a.dlabel.nii b.dtseries.nii | cmp - <(imgunpack -m a.dlabel.nii a.dtseries.nii)
	imgunpack --units a.dscalar.nii | imgpack -r a.dtseries.nii -o b.dscalar.nii
	imgunpack --units -O tsv b.dscalar.nii | same_text "$(imgunpack --units -O tsv a.dscalar.nii)"
	imgunpack a.ptseries.nii | imgpack -r a.ptseries.nii -o b.ptseries.nii
	imgunpack -O tsv b.ptseries.nii | same_text "$(imgunpack -O tsv a.ptseries.nii)"
	imgunpack --units a.pscalar.nii | imgpack -r a.ptseries.nii -o b.pscalar.nii
	imgunpack --units -O tsv b.pscalar.nii | same_text "$(imgunpack --units -O tsv a.pscalar.nii)"
}

@test "outside the mask units are 0, in all orders of writing" {
	make_all
	imgunpack -m a.dlabel.nii a.dtseries.nii >picked.npy
	imgpack -m a.dlabel.nii -t 0.72 -o b.dtseries.nii <picked.npy
	imgunpack -O tsv b.dtseries.nii | tail -n 1 | same_text $'2\t0\t8\t11\t14\t0\t20\t23\t0'
	tabview picked.npy | imgpack -m a.dlabel.nii -t 0.72 -o c.dtseries.nii
	same_bytes b.dtseries.nii c.dtseries.nii
	tabview -O npy picked.npy | tabview -T | tabview -T -O npy | imgpack -m a.dlabel.nii -t 0.72 -o d.dtseries.nii
	same_bytes b.dtseries.nii d.dtseries.nii
	imgpack -m a.dlabel.nii -t 0.72 --type=float64 -o e.dtseries.nii picked.npy
	imgunpack e.dtseries.nii | tabdiff - <(imgunpack b.dtseries.nii) >/dev/null
	imginfo -c dtype e.dtseries.nii | tail -n 1 | same_text float64
}

@test "a column is a map, several are maps of one file, and each has a file of its own where the name has a %" {
	make_all
	seq 6 | awk 'BEGIN { print "z\tp\tdof" } { print $1 "\t" $1 / 10 "\t9" }' >t.tsv
	imgpack -m a.dlabel.nii -c z,p -o zp.dscalar.nii t.tsv
	imgunpack --units -O tsv zp.dscalar.nii | head -n 3 | same_text $'z\tp\n1\t0.10000000149011612\n0\t0'
	imgpack -m a.dlabel.nii -c z,p -o 'map_%.dscalar.nii' t.tsv
	imgunpack --units -O tsv map_z.dscalar.nii | same_text $'map_z.dscalar\n1\n0\n2\n3\n4\n0\n5\n6\n0'
	# bytes of a name that are no UTF-8 would be no XML
	seq 6 | awk 'BEGIN { print "caf\351\tz" } { print $1 "\t" $1 }' >latin.tsv
	imgpack -m a.dlabel.nii -o latin.dscalar.nii latin.tsv
	imgunpack --units -O tsv latin.dscalar.nii | head -n 1 | same_text $'caf\303\251\tz'
	# the same bytes again, and the history without folders
	mkdir sub
	imgpack -m "$PWD/a.dlabel.nii" -c z,p -o sub/zp.dscalar.nii "$PWD/t.tsv"
	same_bytes zp.dscalar.nii sub/zp.dscalar.nii
	grep -ac 'imgpack --mask=a.dlabel.nii --columns=z,p' zp.dscalar.nii | same_text 1
}

@test "names of files tell what is in them, or are refused" {
	make_all
	fails 1 'imgpack: b.dscalar.nii: holds a series of vertices and voxels; its name should end in .dtseries.nii' \
		imgpack -r a.dtseries.nii -o b.dscalar.nii <(imgunpack a.dtseries.nii)
	fails 1 'imgpack: b.dscalar.nii.gz: holds a series of vertices and voxels; its name should end in .dtseries.nii' \
		imgpack -r a.dtseries.nii -o b.dscalar.nii.gz <(imgunpack a.dtseries.nii)
	fails 1 'imgpack: b.dtseries.nii: a series needs its repetition time, which -t gives' \
		imgpack -r a.dscalar.nii -o b.dtseries.nii <(imgunpack a.dtseries.nii)
	fails 1 'imgpack: b.pscalar.nii: holds maps of vertices and voxels; its name should end in .dscalar.nii' \
		imgpack -r a.dscalar.nii -o b.pscalar.nii <(imgunpack --units a.dscalar.nii)
	fails 1 'imgpack: b.nii: the name of a CIFTI file ends in .dscalar.nii, .dtseries.nii, .dlabel.nii, .pscalar.nii or .ptseries.nii' \
		imgpack -r a.dscalar.nii -o b.nii <(imgunpack --units a.dscalar.nii)
	"$TOP/tests/make_image" v.nii 1 1 2 3 4 5 6
	fails 1 'imgpack: b.dscalar.nii: the name of a CIFTI file; the grid is that of a volume' \
		imgpack -r v.nii -o b.dscalar.nii <(imgunpack --units v.nii)
	[ ! -e b.dscalar.nii ] && [ ! -e b.dscalar.nii.gz ] && [ ! -e b.dtseries.nii ]
	# without a time, and by that name, scans are maps with numbers
	imgunpack a.dtseries.nii | imgpack -r a.dscalar.nii -o b.dscalar.nii
	imgunpack --units -O tsv b.dscalar.nii | head -n 1 | same_text $'map_1\tmap_2\tmap_3'
}

@test "labels are written with the names that they have in the reference or a table" {
	make_all
	imgunpack --units a.dlabel.nii | imgpack -r a.dlabel.nii --type=int32 -o b.dlabel.nii
	imginfo --check -c shape,dtype,intent b.dlabel.nii | tail -n 1 | same_text $'9\tint32\tdlabel'
	imgunpack b.dlabel.nii | cmp - <(imgunpack a.dlabel.nii)
	imgunpack a.dtseries.nii | roimean -l b.dlabel.nii | same_text "$(imgunpack a.dtseries.nii | roimean -l a.dlabel.nii)"
	diff <(grep -ao '<Label .*' a.dlabel.nii | sed 's/<.LabelTable.*//') \
		<(grep -ao '<Label .*' b.dlabel.nii | sed 's/nine &lt; ten/nine \&lt; ten/')
	imgunpack --units a.dlabel.nii | imgpack -r a.dlabel.nii --type=int32 -o b.dlabel.nii.gz
	imginfo --check -c shape,dtype,intent b.dlabel.nii.gz | tail -n 1 | same_text $'9\tint32\tdlabel'
	# two maps, and a label without a name
	printf 'a\tb\n7\t1\n0\t0\n0\t0\n0\t0\n0\t0\n0\t0\n0\t0\n0\t0\n9\t-2\n' >t.tsv
	printf 'index\tname\n1\tone & all\n7\tsieben\n' >names.tsv
	imgpack -r a.dscalar.nii --type=int32 --names=names.tsv -o c.dlabel.nii t.tsv
	imgunpack --units -O tsv c.dlabel.nii | diff - t.tsv
	grep -ao '>[^<]*</Label>' c.dlabel.nii | sed 's/<.*//' | paste -sd ' ' |
		same_text '>-2 >??? >one &amp; all >sieben >9 >-2 >??? >one &amp; all >sieben >9'
	imgpack -r a.dscalar.nii --type=int32 --names=names.tsv -o d.dlabel.nii t.tsv
	sed -i 's/--names=names.tsv -o c/--names=names.tsv -o d/' c.dlabel.nii
	same_bytes c.dlabel.nii d.dlabel.nii
	fails 1 'imgpack: e.dlabel.nii: labels are stored as int32, not float32' imgpack -r a.dscalar.nii -o e.dlabel.nii t.tsv
	fails 1 'imgpack: e.dlabel.nii: holds a series of vertices and voxels; its name should end in .dtseries.nii' \
		imgpack -r a.dtseries.nii --type=int32 -o e.dlabel.nii <(imgunpack a.dtseries.nii)
	fails 1 'imgpack: e.dlabel.nii: holds maps of parcels; its name should end in .pscalar.nii' \
		imgpack -r a.pscalar.nii --type=int32 -o e.dlabel.nii <(imgunpack --units a.pscalar.nii)
	[ ! -e e.dlabel.nii ]
	if command -v wb_command >/dev/null; then
		wb_command -cifti-label-export-table c.dlabel.nii 2 exported.txt
		paste - - <exported.txt | cut -f 1,2 | cut -d ' ' -f 1-4 | grep -c $'^one & all\t1 ' | same_text 1
		wb_command -file-information b.dlabel.nii >info 2>err
		no_lines <err
		grep -q 'CIFTI - Dense Label' info && grep -q '  9   nine < ten  *0.000   1.000   0.000   1.000' info
	fi
}

@test "parcels with names must be the file's, and in its order" {
	make_all
	fails 1 "imgpack: t.tsv: record 1 is of \`c'; a.pscalar.nii has \`a & b' there" \
		bash -c "printf 'unit\tz\nc\t1\na & b\t2\n' >t.tsv; imgpack -r a.pscalar.nii -o b.pscalar.nii t.tsv"
	fails 1 "imgpack: t.tsv: column 1 is \`c'; a.pscalar.nii has \`a & b' there" \
		bash -c "printf 'c\ta & b\n1\t2\n' >t.tsv; imgpack --scans -r a.pscalar.nii -o b.pscalar.nii t.tsv"
	fails 1 'imgpack: t.tsv: 3 units; a.pscalar.nii has 2' \
		bash -c "printf 'z\n1\n2\n3\n' >t.tsv; imgpack -r a.pscalar.nii -o b.pscalar.nii t.tsv"
}

@test "Connectome Workbench reads what is written here, and this what it writes" {
	command -v wb_command >/dev/null || skip "no wb_command"
	make_all
	imgunpack a.dtseries.nii | imgpack -r a.dtseries.nii -o b.dtseries.nii
	seq 9 | awk 'BEGIN { print "z\tp" } { print $1 "\t" $1 / 8 }' | imgpack -r a.dscalar.nii -o b.dscalar.nii
	wb_command -file-information b.dtseries.nii >info 2>err
	no_lines <err
	grep -q 'ThalamusLeft:  *3 voxels' info && grep -q 'Volume Space:  *-2,0,0,10;0,3,0,-20;0,0,2.5,-30' info
	grep -q 'Step:  *0.720' info
	wb_command -file-information b.dscalar.nii >info 2>err
	no_lines <err
	wb_command -cifti-stats b.dscalar.nii -reduce MEAN 2>err | same_text $'5\n0.625'
	no_lines <err
	wb_command -cifti-stats b.dtseries.nii -reduce SUM | same_text $'108\n117\n126'
	# dense to parcels
	wb_command -cifti-parcellate b.dtseries.nii a.dlabel.nii COLUMN p.ptseries.nii
	imgunpack -O tsv p.ptseries.nii | same_text "$(imgunpack b.dtseries.nii | roimean -l a.dlabel.nii -O tsv)"
	imgunpack p.ptseries.nii | imgpack -r p.ptseries.nii -o q.ptseries.nii
	wb_command -file-information q.ptseries.nii >info 2>err
	no_lines <err
	grep -q 'Parcel 2:  *nine < ten' info
	wb_command -cifti-stats q.ptseries.nii -reduce SUM | same_text "$(wb_command -cifti-stats p.ptseries.nii -reduce SUM)"
	# one made by it
	wb_command -cifti-separate b.dtseries.nii COLUMN -metric CORTEX_LEFT l.func.gii -metric CORTEX_RIGHT r.func.gii
	wb_command -cifti-create-dense-timeseries w.dtseries.nii -left-metric l.func.gii -right-metric r.func.gii -timestep 2
	imginfo -c shape,tr,structure w.dtseries.nii | tail -n 1 | same_text $'12x3\t2\tCORTEX_LEFT,CORTEX_RIGHT'
	imgunpack --units -O tsv w.dtseries.nii | tail -n +2 | head -n 4 | same_text $'0\t1\t2\n0\t0\t0\n3\t4\t5\n6\t7\t8'
	wb_command -cifti-create-dense-scalar w.dscalar.nii -left-metric l.func.gii -right-metric r.func.gii
	imginfo --check -c shape,intent w.dscalar.nii | tail -n 1 | same_text $'12x3\tdscalar'
}

@test "parcels are painted on the vertices and voxels of their labels" {
	make_all
	printf 'unit\tz\tp\nseven\t1.5\t1\nnine < ten\t-2\t0.5\n' >t.tsv
	warns 'parcel2surf: a.dlabel.nii: 3 of 9 vertices are in no parcel: n/a' \
		parcel2surf -l a.dlabel.nii -o b.dscalar.nii t.tsv
	imgunpack --units -O tsv b.dscalar.nii | same_text \
		$'z\tp\n1.5\t1\nn/a\tn/a\n1.5\t1\n-2\t0.5\n-2\t0.5\nn/a\tn/a\n1.5\t1\n1.5\t1\nn/a\tn/a'
	imgunpack -m a.dlabel.nii b.dscalar.nii | tabview --shape | tail -n 1 | same_text $'2\t6\tF\t<f4'
	fails 2 'parcel2surf: a.dlabel.nii: 3 of 9 vertices are in no parcel: n/a
parcel2surf: --structure is for surfaces; a.dlabel.nii is none; see parcel2surf --help' \
		parcel2surf -l a.dlabel.nii --structure=CortexLeft -o b.dscalar.nii t.tsv
}

# ---- clusters -----------------------------------------------------------------------------------------------------

# Two strips of triangles, 0-1-2, 1-2-3, 2-3-4, 3-4-5, in a plane each: neighbours are one or two apart.
make_meshes() {
	for side in Left Right; do
		x=$([ $side = Left ] && echo -10 || echo 10)
		"$TOP/tests/make_gifti" $side.surf.gii structure=Cortex$side \
			array intent=POINTSET dims=6,3 values="$x,0,0,$x,1,2,$x,2,0,$x,3,2,$x,4,0,$x,5,2" \
			array intent=TRIANGLE type=INT32 dims=4,3 values=0,1,2,1,3,2,2,3,4,3,5,4
	done
}

@test "clusters of two surfaces and the volume come in one call" {
	make_all
	make_meshes
	# left vertices 0 2 3 5, right 1 2, voxels 0,1,0 1,1,0 2,2,1
	printf 'z\n4\n5\n0\n6\n7\n8\n9\n3.5\n10\n' >z.tsv
	document 'scalars m' rows >one.xml
	make_cifti mask.dscalar.nii one.xml rows=9 values=1,1,1,1,1,1,1,1,1
	clusters -m mask.dscalar.nii -g Left.surf.gii,Right.surf.gii z.tsv | same_text \
"$(printf '%s\t' cluster structure vertex x y z peak size size_mm2)size_mm3
$(printf '%s\t' 1 THALAMUS_LEFT n/a 6 -14 -27.5 10 1 n/a)15
$(printf '%s\t' 2 THALAMUS_LEFT n/a 10 -17 -30 9 2 n/a)30
$(printf '%s\t' 3 CORTEX_RIGHT 2 10 2 0 8 2 3.333)n/a
$(printf '%s\t' 4 CORTEX_LEFT 5 -10 5 2 6 1 0.667)n/a
$(printf '%s\t' 5 CORTEX_LEFT 2 -10 2 0 5 2 2.667)n/a"
	clusters -m mask.dscalar.nii -g Left.surf.gii,Right.surf.gii --neighbours=26 z.tsv | cut -f 1,2,8 | sed -n 2,3p |
		same_text $'1\tTHALAMUS_LEFT\t3\n2\tCORTEX_RIGHT\t2'
	clusters -m mask.dscalar.nii -g Left.surf.gii,Right.surf.gii --distance=1 --neighbours=26 z.tsv | sed -n 3p |
		same_text "$(printf '%s\t' 1a THALAMUS_LEFT n/a 10 -17 -30 9 '')"$'\t'
	clusters -m mask.dscalar.nii -g Left.surf.gii,Right.surf.gii -l a.dlabel.nii z.tsv | cut -f 2,3,11 |
		same_text $'structure\tvertex\tlabel\nTHALAMUS_LEFT\tn/a\tn/a\nTHALAMUS_LEFT\tn/a\tseven
CORTEX_RIGHT\t2\tn/a\nCORTEX_LEFT\t5\tnine < ten\nCORTEX_LEFT\t2\tn/a'
	# surfaces are found by what they are of; where their files don't say, by their order
	right() {
		echo '<MatrixIndicesMap AppliesToMatrixDimension="1" IndicesMapToDataType="CIFTI_INDEX_TYPE_BRAIN_MODELS">
			<BrainModel IndexOffset="0" IndexCount="2" ModelType="CIFTI_MODEL_TYPE_SURFACE"
			BrainStructure="CIFTI_STRUCTURE_CORTEX_RIGHT" SurfaceNumberOfVertices="6">
			<VertexIndices>1 2</VertexIndices></BrainModel></MatrixIndicesMap>'
	}
	document 'scalars m' right >right.xml
	make_cifti right.dscalar.nii right.xml rows=2 values=1,1
	printf 'z\n4\n5\n' | clusters -m right.dscalar.nii -g Left.surf.gii,Right.surf.gii | cut -f 2-4 | tail -n 1 |
		same_text $'CORTEX_RIGHT\t2\t10'
	for side in Left Right; do
		sed 's/<MD><Name>AnatomicalStructurePrimary.*<.MD>//' $side.surf.gii >$side.gii
	done
	clusters -m mask.dscalar.nii -g Left.gii,Right.gii z.tsv |
		diff - <(clusters -m mask.dscalar.nii -g Left.surf.gii,Right.surf.gii z.tsv)
	# the volume alone needs no mesh
	make_cifti voxels.dscalar.nii one.xml rows=9 values=0,0,0,0,0,0,1,1,1
	tail -n 3 z.tsv | sed '1iz' | clusters -m voxels.dscalar.nii | cut -f 1-3 | tail -n +2 |
		same_text $'1\tTHALAMUS_LEFT\tn/a\n2\tTHALAMUS_LEFT\tn/a'
}

@test "clusters refuses meshes that aren't those of the file" {
	make_all
	make_meshes
	document 'scalars m' rows >one.xml
	make_cifti mask.dscalar.nii one.xml rows=9 values=1,1,1,1,1,1,1,1,1
	printf 'z\n1\n' >z.tsv
	fails 1 'clusters: mask.dscalar.nii: has vertices of CORTEX_LEFT; their mesh is needed as well, with -g' \
		clusters -m mask.dscalar.nii z.tsv
	fails 1 'clusters: mask.dscalar.nii: has vertices of CortexRight; Left.surf.gii has no surface of it' \
		clusters -m mask.dscalar.nii -g Left.surf.gii z.tsv
	fails 1 'clusters: z.tsv: 1 units; the mask mask.dscalar.nii has 9 rows' \
		clusters -m mask.dscalar.nii -g Left.surf.gii,Right.surf.gii z.tsv
	sed 's/SurfaceNumberOfVertices="6"/SurfaceNumberOfVertices="7"/' one.xml >seven.xml
	make_cifti seven.dscalar.nii seven.xml rows=9 values=1,1,1,1,1,1,1,1,1
	fails 1 'clusters: seven.dscalar.nii: CortexLeft has 7 vertices; in Left.surf.gii,Right.surf.gii it has 6' \
		clusters -m seven.dscalar.nii -g Left.surf.gii,Right.surf.gii z.tsv
	printf 'x\n1\n1\n' | imgpack -r a.pscalar.nii -o p.pscalar.nii
	fails 1 'clusters: p.pscalar.nii: its rows are parcels; which are next to which a table of edges says, with -g alone' \
		clusters -m p.pscalar.nii z.tsv
}

# ---- what is refused ----------------------------------------------------------------------------------------------

@test "a mask on another mapping is refused, with what differs" {
	make_all
	make_cifti mask.dscalar.nii l.xml rows=9
	sed 's/5<\/Vert/4<\/Vert/' s.xml >x.xml
	make_cifti x.dtseries.nii x.xml columns=3 rows=9 intent=3002
	fails 1 'imgunpack: x.dtseries.nii: brain model 1, CORTEX_LEFT, has other vertices than mask.dscalar.nii' \
		imgunpack -m mask.dscalar.nii x.dtseries.nii
	sed 's/2 2 1/2 2 0/' s.xml >x.xml
	make_cifti x.dtseries.nii x.xml columns=3 rows=9 intent=3002
	fails 1 'imgunpack: x.dtseries.nii: brain model 3, THALAMUS_LEFT, has other voxels than mask.dscalar.nii' \
		imgunpack -m mask.dscalar.nii x.dtseries.nii
	sed 's/THALAMUS/PUTAMEN/' s.xml >x.xml
	make_cifti x.dtseries.nii x.xml columns=3 rows=9 intent=3002
	fails 1 'imgunpack: x.dtseries.nii: brain model 3 is PUTAMEN_LEFT; mask.dscalar.nii has THALAMUS_LEFT' \
		imgunpack -m mask.dscalar.nii x.dtseries.nii
	sed 's/-20/-23/' s.xml >x.xml
	make_cifti x.dtseries.nii x.xml columns=3 rows=9 intent=3002
	fails 1 'imgunpack: x.dtseries.nii: the affine of its volume puts voxels up to 3 mm from where that of mask.dscalar.nii does' \
		imgunpack -m mask.dscalar.nii x.dtseries.nii
	sed 's/"3,3,2"/"3,3,3"/' s.xml >x.xml
	make_cifti x.dtseries.nii x.xml columns=3 rows=9 intent=3002
	fails 1 'imgunpack: x.dtseries.nii: its volume has shape 3x3x3; mask.dscalar.nii has 3x3x2' \
		imgunpack -m mask.dscalar.nii x.dtseries.nii
	sed 's/IndexOffset="4"/IndexOffset="3"/; s/IndexOffset="6"/IndexOffset="5"/; s/Count="4"/Count="3"/; s/0 2 3$/0 2/' s.xml >x.xml
	make_cifti x.dtseries.nii x.xml columns=3 rows=8 intent=3002
	fails 1 'imgunpack: x.dtseries.nii: brain model 1, CORTEX_LEFT, has 3 vertices; mask.dscalar.nii has 4 vertices' \
		imgunpack -m mask.dscalar.nii x.dtseries.nii
	fails 1 'imgunpack: a.ptseries.nii: has 2 parcels; mask.dscalar.nii has 3 brain models' \
		imgunpack -m mask.dscalar.nii a.ptseries.nii
	sed 's/"c"/"d"/' ps.xml >x.xml
	make_cifti x.ptseries.nii x.xml columns=3 rows=2 intent=3004
	fails 1 "imgunpack: x.ptseries.nii: parcel 2, \`d', isn't \`c' of a.ptseries.nii" imgunpack a.ptseries.nii x.ptseries.nii
	sed 's/>0 1</>0 3</' ps.xml >x.xml
	make_cifti x.ptseries.nii x.xml columns=3 rows=2 intent=3004
	fails 1 "imgunpack: x.ptseries.nii: parcel 1, \`a & b', isn't \`a & b' of a.ptseries.nii: it has other places" \
		imgunpack a.ptseries.nii x.ptseries.nii
	"$TOP/tests/make_image" v.nii 1 1 2 3 4 5 6
	fails 1 'imgunpack: v.nii: has the data of a volume; mask.dscalar.nii those of a CIFTI file' \
		imgunpack -m mask.dscalar.nii v.nii
	fails 1 'imgunpack: a.dtseries.nii: 3 volumes; a mask has one' imgunpack -m a.dtseries.nii a.dtseries.nii
	make_cifti mask.dscalar.nii l.xml rows=9 values=0,0,0,0,0,0,0,0,0
	fails 1 'imgunpack: mask.dscalar.nii: no row of the mask is other than 0' imgunpack -m mask.dscalar.nii a.dtseries.nii
}

@test "a matrix that its mapping doesn't describe is refused" {
	make_all
	make_cifti x.nii m.xml columns=3 rows=9
	fails 1 'imginfo: x.nii: the matrix has 3 columns; the XML has 2 maps' imginfo x.nii
	make_cifti x.nii s.xml columns=2 rows=9
	fails 1 'imginfo: x.nii: the matrix has 2 columns; the XML has 3 points of a series' imginfo x.nii
	make_cifti x.nii m.xml columns=2 rows=8
	fails 1 'imginfo: x.nii: the matrix has 8 rows; the XML has 9 vertices and voxels' imginfo x.nii
	make_cifti x.nii ps.xml columns=3 rows=9
	fails 1 'imginfo: x.nii: the matrix has 9 rows; the XML has 2 parcels' imginfo x.nii
	make_cifti x.nii m.xml dims=2,2,9
	fails 1 "imginfo: x.nii: the matrix isn't dimensions 5 and 6 of the header, behind four of 1" imginfo x.nii
	make_cifti x.nii m.xml dims=6,1,1,1,2,2,9
	fails 1 "imginfo: x.nii: the matrix isn't dimensions 5 and 6 of the header, behind four of 1" imginfo x.nii
	make_cifti x.nii m.xml columns=2 rows=9 values=0,1,2,3,4,5,6
	fails 1 'imgunpack: x.nii: ends within row 4 of 9' imgunpack x.nii
	make_cifti x.nii m.xml columns=2 rows=9 values=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18
	fails 1 'imgunpack: x.nii: bytes follow after the last row' imgunpack x.nii
	sed 's/Points="3"/Points="1000000000000000"/' s.xml >x.xml
	make_cifti x.nii x.xml columns=1000000000000000 rows=9 values=1
	fails 1 'imgunpack: x.nii: ends within row 1 of 9' imgunpack x.nii
}

@test "extensions that are missing, broken or too long are refused" {
	make_all
	make_cifti x.nii m.xml columns=2 rows=9 ecode=6
	fails 1 'imginfo: x.nii: is said to be CIFTI, but has no extension of code 32 with its XML' imginfo x.nii
	make_cifti x.nii m.xml columns=2 rows=9 esize=100000
	fails 1 "imginfo: x.nii: an extension of 100000 bytes; the matrix begins $((($(stat -c %s m.xml) + 8 + 15) / 16 * 16)) bytes after it" \
		imginfo x.nii
	make_cifti x.nii m.xml columns=2 rows=9 esize=4
	fails 1 "imginfo: x.nii: an extension of 4 bytes; the matrix begins $((($(stat -c %s m.xml) + 8 + 15) / 16 * 16)) bytes after it" \
		imginfo x.nii
	make_cifti x.nii m.xml columns=2 rows=9 magic=ni2
	fails 1 'imginfo: x.nii: is the header of a pair; CIFTI is a single file' imginfo x.nii
	for n in 541 546 560 700; do
		head -c $n a.dscalar.nii >x.nii
		run imginfo x.nii
		[ "$status" -eq 1 ]
		[[ $output =~ ^imginfo:\ x.nii:\ ends\ within\ the\  ]]
	done
	: >empty.xml
	make_cifti x.nii empty.xml columns=2 rows=9
	fails 1 'imginfo: x.nii:1: broken XML: no element found' imginfo x.nii
	echo '<GIFTI/>' >g.xml
	make_cifti x.nii g.xml columns=2 rows=9
	fails 1 'imginfo: x.nii:1: the document is <GIFTI>; expected <CIFTI>' imginfo x.nii
	change 's/<\/Volume>//'
	fails 1 'imginfo: x.dscalar.nii:21: broken XML: mismatched tag' imginfo x.dscalar.nii
	change 's/Version="2"/Version="1.0"/'
	fails 1 'imginfo: x.dscalar.nii:1: CIFTI of version 1.0; expected 2' imginfo x.dscalar.nii
}

@test "mappings that contradict themselves are refused, with the line" {
	make_all
	# bad MESSAGE SED: of m.xml
	bad() {
		change "$2"
		fails 1 "imginfo: x.dscalar.nii$1" imginfo x.dscalar.nii
	}
	bad ':10: CORTEX_LEFT: vertex 6; the surface has 6, counted from 0' 's/5<\/Vert/6<\/Vert/'
	bad ":21: voxel 2,3,1; the volume has 3x3x2, counted from 0" 's/2 2 1/2 3 1/'
	bad ':10: BrainModel CORTEX_LEFT: IndexCount is 5, but there are 4 in VertexIndices' 's/IndexCount="4"/IndexCount="5"/'
	bad ':11: BrainModel CORTEX_RIGHT starts at row 5; those before have 4' 's/IndexOffset="4"/IndexOffset="5"/'
	bad ":10: VertexIndices: \`-5' is no index" 's/5<\/Vert/-5<\/Vert/'
	bad ":10: VertexIndices: \`5x' is no index" 's/5<\/Vert/5x<\/Vert/'
	bad ':17: VoxelIndicesIJK: 8 numbers; expected 3 for each voxel' 's/2 2 1/2 2/'
	bad ":11: BrainModel has no IndexCount" 's/IndexCount="2"//'
	bad ":11: BrainModel: IndexCount \`two' is no count" 's/IndexCount="2"/IndexCount="two"/'
	bad ":7: BrainModel: BrainStructure \`CORTEX_LEFT' is none of CIFTI's" 's/CIFTI_STRUCTURE_CORTEX_LEFT/CORTEX_LEFT/'
	bad ":14: BrainModel: ModelType \`VOXELS' is none of CIFTI's" 's/CIFTI_MODEL_TYPE_VOXELS/VOXELS/'
	bad ":18: Volume: VolumeDimensions \`3,3' are no three numbers of voxels" 's/"3,3,2"/"3,3"/'
	bad ":18: Volume: VolumeDimensions \`3,0,2' are no three numbers of voxels" 's/"3,3,2"/"3,0,2"/'
	bad ":18: Volume: VolumeDimensions \`9999999999,9999999999,2' are no three numbers of voxels" \
		's/"3,3,2"/"9999999999,9999999999,2"/'
	bad ':20: Volume: its matrix has 15 numbers; expected 16' 's/0 0 0 1$/0 0 0/'
	bad ":20: Volume: its matrix's \`ten' is no finite number" 's/ 10  0/ ten  0/'
	bad ':18: Volume has no MeterExponent' 's/MeterExponent="-3"//'
	bad ':20: voxels, but no Volume that they are of' '/<Volume/,/<\/Volume/{s/<Volume.*>//;/-2 0/d;s/.*<\/Volume>//}'
	bad ':21: vertex 2 of CORTEX_LEFT is there twice; expected rows that don'\''t overlap' 's/>0 2 3/>0 2 2/'
	bad ':21: voxel 0,1,0 is there twice; expected rows that don'\''t overlap' 's/1 1 0/0 1 0/'
	bad ':21: surface CORTEX_LEFT is there twice' 's/CORTEX_RIGHT/CORTEX_LEFT/'
	bad ": the XML has no mapping of dimension 0" '2,5d'
	document 'series 2' 'scalars x y' rows >x.xml
	make_cifti x.dscalar.nii x.xml columns=2 rows=9
	fails 1 'imginfo: x.dscalar.nii:3: another mapping of dimension 0' imginfo x.dscalar.nii
	bad ":2: MatrixIndicesMap: IndicesMapToDataType \`SCALARS' is none of CIFTI's" 's/CIFTI_INDEX_TYPE_SCALARS/SCALARS/'
	bad ":2: dimension 1 has SCALARS; expected SERIES, SCALARS or LABELS along dimension 0 and BRAIN_MODELS or PARCELS along 1" \
		'2s/Dimension="0"/Dimension="1"/'
	bad ":2: dimension 0,1 has SCALARS; expected SERIES, SCALARS or LABELS along dimension 0 and BRAIN_MODELS or PARCELS along 1" \
		'2s/Dimension="0"/Dimension="0,1"/'
	bad ":3: dimension 0 has no NamedMap" '/<NamedMap>/d'
	bad ':3: <Surface> in a mapping of SCALARS' '3s/^/<Surface\/>/'
	sed 's/<Surface.*RIGHT.*//' pm.xml >x.xml
	make_cifti x.pscalar.nii x.xml columns=2 rows=2
	fails 1 "imginfo: x.pscalar.nii:16: parcel \`a & b': no Surface CORTEX_RIGHT" imginfo x.pscalar.nii
	sed 's/^<Surface.*LEFT.*/&&/' pm.xml >x.xml
	make_cifti x.pscalar.nii x.xml columns=2 rows=2
	fails 1 "imginfo: x.pscalar.nii:16: surface CORTEX_LEFT is there twice" imginfo x.pscalar.nii
	sed 's/>2</>1</' pm.xml >x.xml
	make_cifti x.pscalar.nii x.xml columns=2 rows=2
	fails 1 "imginfo: x.pscalar.nii:16: vertex 1 of CORTEX_LEFT is there twice; expected parcels that don't overlap" \
		imginfo x.pscalar.nii
	sed 's/Name="c"/Name="a \&amp; b"/' pm.xml >x.xml
	make_cifti x.pscalar.nii x.xml columns=2 rows=2
	fails 1 "imginfo: x.pscalar.nii:16: two parcels are called \`a & b'" imginfo x.pscalar.nii
	sed 's/>4</>6</' pm.xml >x.xml
	make_cifti x.pscalar.nii x.xml columns=2 rows=2
	fails 1 "imginfo: x.pscalar.nii:16: CORTEX_RIGHT: vertex 6; the surface has 6, counted from 0" imginfo x.pscalar.nii
	sed 's/Key="7"/Key="7.5"/' l.xml >x.xml
	make_cifti x.dlabel.nii x.xml rows=9
	fails 1 "imginfo: x.dlabel.nii:4: Label: Key \`7.5' is no whole number of 32 bits" imginfo x.dlabel.nii
	sed 's/"720"/"fast"/' s.xml >x.xml
	make_cifti x.dtseries.nii x.xml columns=3 rows=9
	fails 1 "imginfo: x.dtseries.nii:2: MatrixIndicesMap: SeriesStep \`fast' is no finite number" imginfo x.dtseries.nii
	sed 's/Exponent="-3" SeriesStart/Exponent="99" SeriesStart/' s.xml >x.xml
	make_cifti x.dtseries.nii x.xml columns=3 rows=9
	fails 1 "imginfo: x.dtseries.nii:2: MatrixIndicesMap: SeriesExponent \`99' is no exponent" imginfo x.dtseries.nii
}

@test "programs for volumes say that this is none" {
	make_all
	fails 1 'imgsmooth: a.dscalar.nii: is neither a volume nor data on a surface; only these are smoothed' imgsmooth --fwhm=4 a.dscalar.nii
	fails 1 'imgmask: a.dtseries.nii: has the data of a CIFTI file; --method=epi needs a volume' imgmask a.dtseries.nii
	imgmask --method=above:10.5 -o m.dscalar.nii a.dtseries.nii a.dtseries.nii
	imgunpack -O tsv m.dscalar.nii | tail -n 1 | same_text $'0\t0\t0\t0\t1\t1\t1\t1\t1'
}
