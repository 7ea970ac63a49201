#!/usr/bin/env bats
# gifti: what GIFTI files may be, through imgunpack, imginfo, imgmask and imgpack.
load helpers

make_gifti() {
	"$TOP/tests/make_gifti" "$@"
}

# numbers FILE: as a stream of scans
numbers() {
	imgunpack -O tsv "$1" | tail -n +2
}

# ---- reading ------------------------------------------------------------------------------------------------------

@test "elements that never end are refused before they fill the memory" {
	{
		echo '<GIFTI Version="1.0" NumberOfDataArrays="0">'
		for _ in $(seq 300); do printf '<MetaData>\n'; done
	} >deep.gii
	fails 1 'imgunpack: deep.gii:257: more than 256 elements within one another' imgunpack deep.gii
}

@test "every encoding, byte order and index order gives the same numbers" {
	for encoding in ASCII Base64Binary GZipBase64Binary ExternalFileBinary; do
		for endian in LittleEndian BigEndian; do
			rm -f data.bin
			make_gifti a.gii array dims=3,2 values=1,2.5,-3,nan,5,60000 encoding=$encoding endian=$endian \
				external=data.bin offset=5
			imgunpack -O tsv --units a.gii | same_text $'a_1\ta_2\n1\t2.5\n-3\tn/a\n5\t60000'
			rm -f data.bin
			make_gifti a.gii array dims=3,2 values=1,-3,5,2.5,nan,60000 encoding=$encoding endian=$endian \
				order=ColumnMajorOrder external=data.bin
			imgunpack -O tsv --units a.gii | same_text $'a_1\ta_2\n1\t2.5\n-3\tn/a\n5\t60000'
		done
	done
	gzip -c a.gii >a.gii.gz
	numbers a.gii.gz | same_text "$(numbers a.gii)"
}

@test "integers and floats of all sizes are read" {
	for type in UINT8 INT8 UINT16 INT16 UINT32 INT32 UINT64 INT64 FLOAT32 FLOAT64; do
		for encoding in ASCII Base64Binary; do
			make_gifti a.gii array type=$type values=0,1,100 encoding=$encoding endian=BigEndian
			numbers a.gii | same_text $'0\t1\t100'
			imginfo -c dtype a.gii | tail -n 1 | same_text "${type,,}"
		done
	done
	imgunpack a.gii | head -c 60 | grep -q "'<f8'"
	make_gifti a.gii array type=INT32 values=16777217 encoding=Base64Binary
	numbers a.gii | same_text 16777217
}

@test "words of the format's first library are understood" {
	make_gifti a.gii array values=1,2 encoding=Base64Binary endian=BigEndian
	sed 's/"Base64Binary"/"GIFTI_ENCODING_B64BIN"/; s/"BigEndian"/"GIFTI_ENDIAN_BIG"/' a.gii >b.gii
	numbers b.gii | same_text $'1\t2'
}

@test "arrays are volumes, and imginfo tells what they are" {
	make_gifti a.func.gii structure=CortexLeft array intent=TIME_SERIES values=1,2,3 meta=TimeStep:0.72 \
		array intent=TIME_SERIES values=4,5,6
	numbers a.func.gii | same_text $'1\t2\t3\n4\t5\t6'
	imginfo -c 1-14 a.func.gii | tail -n 1 |
		same_text $'a.func.gii\tGIFTI\t3x2\t3\t2\t0.72\tn/a\tfloat32\t1\t0\tn/a\tn/a\ttime_series\tCortexLeft'
	make_gifti a.func.gii array intent=TIME_SERIES values=1,2,3 meta=TimeStep:720
	imginfo -c shape,scans,tr a.func.gii | tail -n 1 | same_text $'3\t1\t0.72'
	make_gifti a.func.gii array intent=CORREL values=1,2,3
	imginfo -c intent a.func.gii | tail -n 1 | same_text correlation
	make_gifti a.func.gii array intent=SHAPE values=1,2,3
	imginfo -c intent --check a.func.gii | tail -n 1 | same_text shape
}

@test "a surface is read as its coordinates, wherever its triangles stand" {
	make_gifti a.surf.gii array intent=TRIANGLE type=INT32 dims=1,3 values=0,1,2 \
		array intent=POINTSET dims=4,3 values=0,0,0,1,0,0,0,2,0,0,0,3
	imgunpack -O tsv --units a.surf.gii | same_text $'a.surf_1\ta.surf_2\ta.surf_3\n0\t0\t0\n1\t0\t0\n0\t2\t0\n0\t0\t3'
	make_gifti a.surf.gii array intent=POINTSET dims=2,3 values=0,0,0,1,0,0 \
		array intent=TRIANGLE type=INT32 dims=1,3 values=0,1,2
	imginfo -c shape,intent --check a.surf.gii | tail -n 1 | same_text $'2x3\tpointset'
	make_gifti a.surf.gii array intent=TRIANGLE type=INT32 dims=1,3 values=0,1,2
	fails 1 'imginfo: a.surf.gii: has no data on a surface' imginfo a.surf.gii
}

@test "masks are vertices that are finite and not 0" {
	make_gifti mask.gii array values=0,1,nan,2
	make_gifti a.gii array values=1,2,3,4
	imgunpack -O tsv -m mask.gii a.gii | tail -n 1 | same_text $'2\t4'
	make_gifti none.gii array values=0,0,nan,0
	fails 1 'imgunpack: none.gii: no vertex of the mask is other than 0' imgunpack -m none.gii a.gii
	imgmask --method=above:1.5 -o above.gii a.gii
	numbers above.gii | same_text $'0\t1\t1\t1'
	imginfo -c dtype above.gii | tail -n 1 | same_text uint8
	imgmask --method=nonzero mask.gii | imgunpack -O tsv | tail -n 1 | same_text $'0\t1\t0\t1'
	fails 1 'imgmask: a.gii: has the data of a surface; --method=epi needs a volume' imgmask -o b.gii a.gii
	[ ! -e b.gii ]
}

@test "surfaces that don't fit together are refused" {
	make_gifti left.gii structure=CortexLeft array values=1,2,3
	make_gifti right.gii structure=CortexRight array values=1,2,3
	make_gifti any.gii array values=1,2,3
	make_gifti long.gii array values=1,2,3,4
	"$TOP/tests/make_image" volume.nii 1 1 2 3 4 5 6
	fails 1 'imgunpack: right.gii: is of CortexRight; left.gii of CortexLeft' imgunpack left.gii right.gii
	fails 1 'imgunpack: long.gii: 4 vertices; left.gii has 3' imgunpack left.gii long.gii
	fails 1 'imgunpack: volume.nii: has the data of a volume; left.gii those of a surface' imgunpack left.gii volume.nii
	fails 1 'imgunpack: left.gii: has the data of a surface; volume.nii those of a volume' \
		imgunpack -m volume.nii left.gii
	imgunpack left.gii any.gii right.gii any.gii 2>/dev/null && false
	[ "$(imgunpack -O tsv left.gii any.gii | wc -l)" = 3 ]
}

# ---- what is wrong with files -------------------------------------------------------------------------------------

@test "external files that are missing, out of reach or too short are refused" {
	make_gifti a.gii array encoding=ExternalFileBinary external=a.bin values=1,2 \
		array encoding=ExternalFileBinary external=a.bin offset=4 values=2,3
	# the second array starts within the first
	printf '\0\0\200?\0\0\0@\0\0@@' >a.bin
	numbers a.gii | same_text $'1\t2\n2\t3'
	mkdir sub
	(cd sub && numbers ../a.gii) | same_text $'1\t2\n2\t3'
	head -c 11 a.bin >sub/a.bin
	cp a.gii sub
	fails 1 'imgunpack: sub/a.bin: ends within an array, 1 bytes short' imgunpack sub/a.gii
	rm sub/a.bin
	fails 1 'imgunpack: sub/a.gii:9: data array 1: external file sub/a.bin is missing' imgunpack sub/a.gii
	mkfifo sub/a.bin
	fails 1 'imgunpack: sub/a.gii:9: data array 1: external file sub/a.bin is missing' imgunpack sub/a.gii
	fails 1 'imgunpack: stdin:9: data array 1: external file `a.bin'\'' can'\''t be found from a pipe' \
		'cat a.gii | imgunpack'
	for name in ../a.bin /etc/passwd sub/a.bin .. -; do
		make_gifti sub/b.gii array encoding=ExternalFileBinary external=$name/ values=1,2
		sed -i "s|\"$name/\"|\"$name\"|" sub/b.gii
		fails 1 "imgunpack: sub/b.gii:9: data array 1: external file \`$name' is out of reach; expected one in the same folder" \
			imgunpack sub/b.gii
	done
	make_gifti b.gii array encoding=ExternalFileBinary external=x/ values=1,2
	sed -i 's|"x/"|""|' b.gii
	fails 1 'imgunpack: b.gii:7: data array 1: names no external file' imgunpack b.gii
	make_gifti b.gii array encoding=ExternalFileBinary external=x/ offset=-1 values=1,2
	fails 1 'imgunpack: b.gii:7: data array 1: ExternalFileOffset is `-1'\''; expected a number of bytes' imgunpack b.gii
}

@test "text that isn't numbers, base64 or compressed data is refused" {
	make_gifti a.gii array dims=2 data='1 x'
	fails 1 'imgunpack: a.gii:9: data array 1: `x'\'' is not a number' imgunpack a.gii
	make_gifti a.gii array dims=2 type=UINT8 data='1 256'
	fails 1 'imgunpack: a.gii:9: data array 1: `256'\'' is no uint8' imgunpack a.gii
	make_gifti a.gii array dims=1 data="$(printf '1%.0s' {1..70})"
	fails 1 'imgunpack: a.gii:9: data array 1: `11111111111111111111...'\'' is not a number' imgunpack a.gii
	make_gifti a.gii array dims=1 encoding=Base64Binary data='AAAA.A=='
	fails 1 'imgunpack: a.gii:9: data array 1: its text is not base64' imgunpack a.gii
	make_gifti a.gii array dims=1 encoding=Base64Binary data='AAAAA==='
	fails 1 'imgunpack: a.gii:9: data array 1: its text is not base64' imgunpack a.gii
	make_gifti a.gii array dims=1 encoding=Base64Binary data='AAAAAA==AAAA'
	fails 1 'imgunpack: a.gii:9: data array 1: its text is not base64' imgunpack a.gii
	make_gifti a.gii array dims=1 encoding=Base64Binary data='AAAAAA'
	fails 1 'imgunpack: a.gii:9: data array 1: its base64 breaks off' imgunpack a.gii
	# a checksum, a header, an end and what follows it
	make_gifti a.gii array dims=1 encoding=GZipBase64Binary bytes=7801010400fbff0000000000040002
	fails 1 'imgunpack: a.gii:9: data array 1: its compressed data are damaged' imgunpack a.gii
	make_gifti a.gii array dims=1 encoding=GZipBase64Binary bytes=1234567890
	fails 1 'imgunpack: a.gii:9: data array 1: its compressed data are damaged' imgunpack a.gii
	make_gifti a.gii array dims=1 encoding=GZipBase64Binary bytes=7801010400fbff00000000000400
	fails 1 'imgunpack: a.gii:9: data array 1: its compressed data break off' imgunpack a.gii
	make_gifti a.gii array dims=1 encoding=GZipBase64Binary bytes=7801010400fbff000000000004000100
	fails 1 'imgunpack: a.gii:9: data array 1: bytes follow after its compressed data' imgunpack a.gii
	make_gifti a.gii array dims=1 encoding=GZipBase64Binary bytes=7801010400fbff0000000000040001
	numbers a.gii | same_text 0
	gzip -n <<<abc >abc.gz
	make_gifti a.gii array dims=1 encoding=GZipBase64Binary type=INT32 bytes="$(od -An -v -tx1 abc.gz | tr -d ' \n')"
	numbers a.gii | same_text "$((0x0a636261))"
}

@test "arrays with more or less than they say, and files of more or less arrays, are refused" {
	for encoding in ASCII Base64Binary GZipBase64Binary; do
		make_gifti a.gii array dims=3 values=1,2 encoding=$encoding
		fails 1 'imgunpack: a.gii:9: data array 1: has 2 of its 3 items' imgunpack a.gii
		make_gifti a.gii array dims=1 values=1,2 encoding=$encoding
		fails 1 'imgunpack: a.gii:9: data array 1: has more than its 1 items' imgunpack a.gii
	done
	make_gifti a.gii array dims=1 data=
	fails 1 'imgunpack: a.gii:9: data array 1: has 0 of its 1 items' imgunpack a.gii
	sed -i 's|<Data></Data>|<Data/>|' a.gii
	fails 1 'imgunpack: a.gii:9: data array 1: has 0 of its 1 items' imgunpack a.gii
	sed -i 's|<Data/>||' a.gii
	fails 1 'imgunpack: a.gii:10: data array 1: has no Data' imgunpack a.gii
	make_gifti a.gii count=3 array values=1,2 array values=3,4
	fails 1 'imgunpack: a.gii: has 2 data arrays; expected the 3 of NumberOfDataArrays' imgunpack a.gii
	make_gifti a.gii count=1 array values=1,2 array values=3,4
	fails 1 'imgunpack: a.gii:11: more data arrays than the 1 of NumberOfDataArrays' imgunpack a.gii
	make_gifti a.gii
	fails 1 'imgunpack: a.gii: has no data on a surface' imgunpack a.gii
	make_gifti a.gii array values=1,2 array values=3,4,5
	fails 1 'imgunpack: a.gii:13: data array 2: has 3 items for 3 vertices; the first has 2 for 2' imgunpack a.gii
	make_gifti a.gii array values=1,2 array type=INT32 values=3,4
	fails 1 'imgunpack: a.gii:13: data array 2: is int32; the first is float32' imgunpack a.gii
	make_gifti a.gii array values=1,2,3 array intent=TRIANGLE type=INT32 dims=1,3 values=0,1,2
	fails 1 'imgunpack: a.gii: has triangles among its 2 arrays of data' imgunpack a.gii
	make_gifti a.gii array intent=NODE_INDEX type=INT32 values=0,5 array values=1,2
	fails 1 'imgunpack: a.gii:9: data array 1: lists the vertices that have data; expected data for all vertices' \
		imgunpack a.gii
}

@test "attributes that make no sense are refused, and no memory is taken on their mere word" {
	make_gifti whole.gii array dims=2 values=1,2 encoding=GZipBase64Binary
	edit() {
		sed "$1" whole.gii >a.gii
	}
	edit 's/Dim0="2"/Dim0="0"/'
	fails 1 'imginfo: a.gii:7: Dim0 is `0'\''; expected a number from 1 on' imginfo a.gii
	edit 's/Dim0="2"//'
	fails 1 'imginfo: a.gii:7: Dim0 is missing' imginfo a.gii
	edit 's/Dimensionality="1"/Dimensionality="7"/'
	fails 1 'imginfo: a.gii:7: Dimensionality is `7'\''; expected a number from 1 to 6' imginfo a.gii
	edit 's/NumberOfDataArrays="1"/NumberOfDataArrays="many"/'
	fails 1 'imginfo: a.gii:2: NumberOfDataArrays is `many'\''; expected a number from 0 on' imginfo a.gii
	edit 's/Dim0="2"/Dim0="9000000000000000000"/'
	fails 1 'imginfo: a.gii:7: data array 1: is too large' imginfo a.gii
	edit 's/Dim0="2"/Dim0="90000000000000000"/'
	[ "$(imginfo -c voxels a.gii | tail -n 1)" = 90000000000000000 ]
	fails 1 'imginfo: a.gii:9: data array 1: has 2 of its 90000000000000000 items' imginfo --check a.gii
	edit 's/FLOAT32/COMPLEX64/'
	fails 1 'imginfo: a.gii:7: data array 1: DataType `NIFTI_TYPE_COMPLEX64'\''; expected NIFTI_TYPE_UINT8, _INT32 or _FLOAT32' \
		imginfo a.gii
	edit 's/GZipBase64Binary/Base85/'
	fails 1 'imginfo: a.gii:7: data array 1: Encoding `Base85'\''; expected ASCII, Base64Binary, GZipBase64Binary or ExternalFileBinary' \
		imginfo a.gii
	sed 's/Endian="LittleEndian"/Endian="Middle"/' whole.gii >a.gii
	fails 1 'imginfo: a.gii:7: data array 1: Endian `Middle'\''; expected LittleEndian or BigEndian' imginfo a.gii
	sed 's/RowMajorOrder/Rows/' whole.gii >a.gii
	fails 1 'imginfo: a.gii:7: data array 1: ArrayIndexingOrder `Rows'\''; expected RowMajorOrder or ColumnMajorOrder' \
		imginfo a.gii
	make_gifti a.gii labels=x:name array values=1
	fails 1 'imginfo: a.gii:6: Key `x'\'' of a label is no whole number' imginfo a.gii
}

@test "broken XML is refused with its line" {
	make_gifti whole.gii array values=1,2
	sed 's|</Data>||' whole.gii >a.gii
	fails 1 'imgunpack: a.gii:10: broken XML: mismatched tag' imgunpack a.gii
	{ cat whole.gii && echo more; } >a.gii
	fails 1 'imgunpack: a.gii:12: broken XML: junk after document element' imgunpack a.gii
	sed 's|<GIFTI|<!DOCTYPE GIFTI [ <!ENTITY many "1 1 1 1"> ]><GIFTI|; s|1 2|\&many;|' whole.gii >a.gii
	fails 1 'imgunpack: a.gii:2: declares an entity `many'\''; none is expected' imgunpack a.gii
	sed 's|GIFTI V|GIFTI2 V|; s|/GIFTI>|/GIFTI2>|' whole.gii >a.gii
	fails 1 'imgunpack: a.gii:2: the document is a `GIFTI2'\''; expected GIFTI' imgunpack a.gii
	sed 's|<Data>|<DataArray/><Data>|' whole.gii >a.gii
	fails 1 'imgunpack: a.gii:9: a DataArray within a DataArray' imgunpack a.gii
	sed 's|<MetaData>|<MetaData/><Data/><MetaData>|' whole.gii >a.gii
	fails 1 'imgunpack: a.gii:3: Data that belong to no DataArray' imgunpack a.gii
	sed 's|</Data>|<b/></Data>|' whole.gii >a.gii
	fails 1 'imgunpack: a.gii:9: <b> where text was expected' imgunpack a.gii
}

@test "a file that is cut off anywhere is refused" {
	for encoding in ASCII GZipBase64Binary; do
		make_gifti a.gii structure=CortexLeft array values=1,2,3 encoding=$encoding array values=4,5,6 encoding=$encoding
		# the line feed at the end isn't needed
		head -c -1 a.gii >b.gii
		"$TOP/tests/refuse_prefixes" imgunpack b.gii
	done
}

# ---- writing ------------------------------------------------------------------------------------------------------

@test "what is written reads back, and is the same bytes again" {
	make_gifti ref.gii structure=CortexRight array values=0,0,0,0
	printf 'z\tother\n0.5\t1\nn/a\t2\n-1e-3\t3\ninf\t4\n' >t.tsv
	imgpack -r ref.gii -o a.func.gii t.tsv
	imgunpack -O tsv --units a.func.gii | same_text $'a.func_1\ta.func_2\n0.5\t1\nn/a\t2\n-0.0010000000474974513\t3\ninf\t4'
	imgpack -r ref.gii -o b.func.gii t.tsv
	same_bytes a.func.gii b.func.gii
	imgpack -r ref.gii -o c.func.gii.gz t.tsv
	gzip -dc c.func.gii.gz | cmp - a.func.gii
	imgpack -r ref.gii t.tsv | cmp - a.func.gii
	grep -c '<Name>AnatomicalStructurePrimary</Name><Value>CortexRight</Value>' a.func.gii | same_text 1
	grep -o 'Intent="[A-Z_]*"' a.func.gii | same_text $'Intent="NIFTI_INTENT_ZSCORE"\nIntent="NIFTI_INTENT_ESTIMATE"'
	grep -o '<Name>Name</Name><Value>[a-z]*' a.func.gii | same_text $'<Name>Name</Name><Value>z\n<Name>Name</Name><Value>other'
	# outside the mask there are zeros
	make_gifti mask.gii array values=1,0,1,0
	printf 'z\n5\n6\n' | imgpack -m mask.gii -o 'm_%.func.gii'
	numbers m_z.func.gii | same_text $'5\t0\t6\t0'
}

@test "time series have their intent and time step, shapes theirs, t its degrees of freedom" {
	make_gifti ref.gii array intent=TIME_SERIES meta=TimeStep:2.5 values=0,0
	printf '1\t2\n3\t4\n5\t6\n' | imgpack -r ref.gii --scans -o a.func.gii
	imginfo -c shape,tr,intent a.func.gii | tail -n 1 | same_text $'2x3\t2.5\ttime_series'
	printf '1\t2\n3\t4\n' | imgpack -r ref.gii --scans -t 0.72 | imginfo -c shape,tr | tail -n 1 | same_text $'2x2\t0.72'
	printf 'z\n1\n2\n' | imgpack -r ref.gii -o a.shape.gii
	imginfo -c intent a.shape.gii | tail -n 1 | same_text shape
	printf 'stat\tdof\n1\t96\n2\t96\n' | imgpack -r ref.gii -c stat -o a.func.gii
	grep -o 'NIFTI_INTENT_TTEST' a.func.gii | same_text NIFTI_INTENT_TTEST
	grep -c '<Name>Intent_p1</Name><Value>96</Value>' a.func.gii | same_text 1
}

@test "labels are int32 with a table of those that are there" {
	make_gifti ref.gii array values=0,0,0
	printf 'label\n7\n0\n-2\n' >l.tsv
	imgpack -r ref.gii --type=int32 -o a.label.gii l.tsv
	grep -o '<Label Key="[-0-9]*"' a.label.gii | same_text $'<Label Key="-2"\n<Label Key="0"\n<Label Key="7"'
	grep -c '>???</Label>' a.label.gii | same_text 1
	imginfo -c intent,dtype a.label.gii | tail -n 1 | same_text $'label\tint32'
	numbers a.label.gii | same_text $'7\t0\t-2'
	fails 1 'imgpack: a.label.gii: labels are stored as int32, not float32' imgpack -r ref.gii -o a.label.gii l.tsv
	imgpack -r ref.gii --type=uint8 -o a.func.gii <(printf 'label\n7\n0\n255\n')
	imginfo -c intent,dtype a.func.gii | tail -n 1 | same_text $'none\tuint8'
	fails 1 'imgpack: a.func.gii: GIFTI can'\''t hold int16; expected float32, int32 or uint8' \
		imgpack -r ref.gii --type=int16 -o a.func.gii l.tsv
}

@test "labels are called by a table's names, or as in the file that gives the grid" {
	make_gifti named.label.gii labels='0:???,3:V1 <&>,5:rest' array intent=LABEL type=INT32 values=3,0,5
	printf 'label\n5\n3\n7\n' >l.tsv
	imgpack -r named.label.gii --type=int32 -o a.label.gii l.tsv
	grep -o '<Label .*' a.label.gii | sed 's/ Red.*">/ /; s/<.Label>//' |
		same_text $'<Label Key="0" ???\n<Label Key="3" V1 &lt;&amp;&gt;\n<Label Key="5" rest\n<Label Key="7" 7'
	# their colours as well, but that of 7
	diff <(grep -o 'Key="[035]".* Alpha="[^"]*"' a.label.gii) <(grep -o 'Key="[035]".* Alpha="[^"]*"' named.label.gii)
	imgpack -r a.label.gii --type=int32 -o b.label.gii l.tsv
	diff <(grep -o '<Label .*' a.label.gii) <(grep -o '<Label .*' b.label.gii)
	printf 'index\tname\n5\tfive\n9\tnine\n' >names.tsv
	imgpack -r named.label.gii --type=int32 --names=names.tsv -o a.label.gii l.tsv
	grep -o '>[^<]*</Label>' a.label.gii | paste -sd ' ' | same_text '>???</Label> >3</Label> >five</Label> >7</Label>'
	make_gifti mask.gii array values=1,1,1
	imgpack -m mask.gii --type=int32 --names=names.tsv -o b.label.gii l.tsv
	same_text "$(grep -o '<Label .*' a.label.gii)" < <(grep -o '<Label .*' b.label.gii)
	parcel2surf -l a.label.gii <(printf 'unit\tz\nfive\t0.5\n') 2>err | paste -sd ' ' | same_text 'z 0.5 n/a n/a'
	fails 2 'imgpack: --names is for labels, which -o FILE.label.gii or .dlabel.nii makes; see imgpack --help' \
		imgpack -r named.label.gii --type=int32 --names=names.tsv -o c.func.gii l.tsv
	head -c -60 named.label.gii >cut.label.gii
	run -1 imgpack -r cut.label.gii --type=int32 -o c.label.gii l.tsv
	[ ! -e c.label.gii ]
}

@test "the structure is told, and the history kept without what XML can't hold" {
	make_gifti ref.gii array values=0,0
	printf 'a<b&c\n1\n2\n' >t.tsv
	imgpack -r ref.gii --structure=CortexLeft --history=$'1 < 2 & 3 \001' -o a.func.gii t.tsv
	grep -o 'Primary</Name><Value>[A-Za-z]*' a.func.gii | same_text 'Primary</Name><Value>CortexLeft'
	grep -o 'Provenance</Name><Value>1.*' a.func.gii | same_text 'Provenance</Name><Value>1 &lt; 2 &amp; 3 ?'
	grep -o 'Value>a&lt;b&amp;c' a.func.gii | same_text 'Value>a&lt;b&amp;c'
	# bytes that are no UTF-8 would be no XML
	printf 'caf\351\n1\n2\n' >latin.tsv
	imgpack -r ref.gii -c '*' -o latin.func.gii latin.tsv
	grep -o 'Name</Name><Value>caf.*' latin.func.gii | same_text $'Name</Name><Value>caf\303\251</Value></MD>'
	imginfo -c voxels --check latin.func.gii | tail -n 1 | same_text 2
	imginfo -c voxels --check a.func.gii | tail -n 1 | same_text 2
	fails 2 'imgpack: --structure: `left'\'' is none of CortexLeft|CortexRight; see imgpack --help' \
		imgpack -r ref.gii --structure=left -o b.func.gii t.tsv
	"$TOP/tests/make_image" volume.nii 1 1 2 3 4 5 6
	fails 2 'imgpack: --structure is for surfaces; volume.nii is none; see imgpack --help' \
		imgpack -r volume.nii --structure=CortexLeft -o b.nii t.tsv
	fails 1 'imgpack: b.nii: the name of a surface'\''s data ends in .gii, .gii.gz, .mgh or .mgz' imgpack -r ref.gii -o b.nii t.tsv
	printf 'x\ty\tz\n1\t2\t3\n' >xyz.tsv
	fails 1 'imgpack: ref.gii: has the data of a surface; places in mm need a volume' \
		imgpack -r ref.gii --xyz -o b.gii xyz.tsv
}

# ---- others -------------------------------------------------------------------------------------------------------

@test "nibabel reads what is written here, and the other way round" {
	need_python numpy nibabel
	make_gifti ref.gii structure=CortexLeft array values=0,0,0,0,0
	printf '%s\n' $'z\tlabel' $'1.5\t3' $'-2\t3' $'n/a\t0' $'1e30\t9' $'4\t-1' >t.tsv
	imgpack -r ref.gii -c z -o z.func.gii t.tsv
	imgpack -r ref.gii -c label --type=int32 -o l.label.gii t.tsv
	"$PYTHON" - <<-'END'
		import nibabel as nib, numpy as np
		z, l = nib.load('z.func.gii'), nib.load('l.label.gii')
		assert np.array_equal(z.agg_data(), np.float32([1.5, -2, np.nan, 1e30, 4]), equal_nan=True)
		assert z.meta['AnatomicalStructurePrimary'] == 'CortexLeft'
		assert z.darrays[0].meta['Name'] == 'z' and z.darrays[0].intent == 5
		assert np.array_equal(l.agg_data(), [3, 3, 0, 9, -1]) and l.agg_data().dtype == np.int32
		assert l.labeltable.get_labels_as_dict() == {-1: '-1', 0: '???', 3: '3', 9: '9'}
		rng = np.random.default_rng(0)
		for e in ['ASCII', 'B64BIN', 'B64GZ']:
		    for t in ['uint8', 'int32', 'float32']:
		        x = (rng.standard_normal((4, 1000)) * 50 + 100).astype(t)
		        g = nib.GiftiImage(darrays=[nib.gifti.GiftiDataArray(v, intent='NIFTI_INTENT_SHAPE', datatype=t,
		            encoding=f'GIFTI_ENCODING_{e}', endian='little') for v in x])
		        nib.save(g, f'{e}.{t}.gii')
		        np.save(f'{e}.{t}.npy', nib.load(f'{e}.{t}.gii').agg_data() if e == 'ASCII' else x)
	END
	for file in *.npy; do
		tabdiff <(imgunpack "${file%.npy}.gii") "$file"
	done
}

@test "the recordings read as in nibabel" {
	need_reference
	need_python numpy nibabel
	for file in "$(data formats)"/*.gii "$(data surf)"/*.gii*; do
		"$PYTHON" - "$file" <<-'END'
			import gzip, sys, nibabel as nib, numpy as np
			opened = gzip.open if sys.argv[1].endswith('gz') else open
			d = nib.GiftiImage.from_bytes(opened(sys.argv[1], 'rb').read()).darrays
			np.save('want.npy', d[0].data.T if d[0].intent == 1008 else np.stack([a.data.ravel() for a in d]))
		END
		imgunpack "$file" >got.npy
		"$PYTHON" -c "import numpy as np; assert np.array_equal(np.load('want.npy'), np.load('got.npy'))"
	done
}

@test "Connectome Workbench reads what is written here" {
	command -v wb_command >/dev/null || skip "no wb_command"
	make_gifti ref.gii structure=CortexLeft array values=0,0,0,0,0
	printf '%s\n' $'z\tlabel\tx' $'1.5\t3\t1' $'-2\t3\t2' $'0\t0\t3' $'1e10\t9\t4' $'4\t1\t5' >t.tsv
	imgpack -r ref.gii -o z.func.gii t.tsv
	imgpack -r ref.gii -c x -o x.shape.gii t.tsv
	imgpack -r ref.gii -c label --type=int32 -o l.label.gii t.tsv
	printf '1\t2\t3\t4\t5\n6\t7\t8\t9\t10\n' | imgpack -r ref.gii --scans -t 2 -o s.func.gii
	wb_command -metric-stats z.func.gii -reduce MAX 2>err | same_text $'1e+10\n9\n5'
	wb_command -metric-stats x.shape.gii -reduce MEAN 2>>err | same_text 3
	wb_command -metric-stats s.func.gii -reduce SUM 2>>err | same_text $'15\n40'
	wb_command -file-information l.label.gii 2>>err | grep -q '  9   9  '
	wb_command -file-information z.func.gii 2>>err | grep -q '^Structure: *CortexLeft'
	no_lines <err
}
