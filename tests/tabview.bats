#!/usr/bin/env bats
# tabview: the encodings it reads and writes, what it picks, turns and stacks, and all that can be wrong with a table.
# contract: tabview -O tsv <stats.tsv
load helpers

# numpy CODE: runs it with np, io, sys; `put(array)' writes an NPY stream, `get(file)' reads one.
numpy() {
	"$PYTHON" -c "
import io, sys, numpy as np
def put(a, path=None, version=None):
    with (open(path, 'wb') if path else open(1, 'wb', closefd=False)) as f:
        np.lib.format.write_array(f, np.asanyarray(a), version)
def get(path):
    with open(path, 'rb') as f:
        a = np.lib.format.read_array(f)
        assert f.read() == b''
        return a
$1"
}

# An NPY header of version 1 around a dict: npy_header DICT.
npy_header() {
	local n=$((${#1} + 1))
	printf '\223NUMPY\1\0'
	# shellcheck disable=SC2059  # the escapes are the bytes
	printf "\\x$(printf %x $((n % 256)))\\x$(printf %x $((n / 256)))"
	printf '%s\n' "$1"
}

# ---- text to text -------------------------------------------------------------------------------

@test "commas, blanks, CRLF, a byte-order mark and what is missing come out as plain TSV" {
	printf '\xEF\xBB\xBFa,b\r\n1,\r\nx y, NaN \r\n"p,q",NA\r\n' | tabview | same_text $'a\tb\n1\tn/a\nx y\tn/a\np,q\tn/a'
	printf '  a   b \n 1  2\n3\t4  \n' | tabview | same_text $'a\tb\n1\t2\n3\t4'
	printf 'a b\n"1 x" 2\n' | tabview | same_text $'a\tb\n1 x\t2'
}

@test "texts in TSV keep their blanks, and fields with quotes stay quoted" {
	printf 'a\tb\n x \t"5"" disk"\n' | tabview | same_text $'a\tb\n x \t"5"" disk"'
}

@test "a header with a blank or a comma in its only name survives a second reading" {
	printf '"a b"\n1\n' | tabview | tabview | same_text $'"a b"\n1'
	printf '"a,b"\n1\n' | tabview | tabview | same_text $'"a,b"\n1'
}

@test "numbers alone in the first line are no header" {
	printf '1 2\n3 n/a\n' >motion.par
	tabview motion.par | same_text $'motion_1\tmotion_2\n1\t2\n3\tn/a'
	printf '7\n8\n' >one.txt
	tabview one.txt | same_text $'one\n7\n8'
}

@test "blank lines may stand at the end only" {
	printf 'a\n1\n\n\n' | tabview | same_text $'a\n1'
	fails 1 'tabview: stdin:3: is blank; expected 1 fields' "printf 'a\n1\n\n2\n' | tabview"
}

@test "gzipped text is read whatever its name" {
	printf 'a\n1\n' | gzip -n >a.tsv
	tabview a.tsv | same_text $'a\n1'
}

@test "a file of one name may have a colon; else what follows the last colon picks columns" {
	printf 'a\tb\tc\n1\t2\t3\n' >t:b
	cp t:b t
	tabview t:b | same_text $'a\tb\tc\n1\t2\t3'
	rm t:b
	tabview t:b | same_text $'b\n2'
	tabview t:c,1 | same_text $'c\ta\n3\t1'
	fails 1 "tabview: none: cannot open: No such file or directory" tabview none:b
}

# ---- what text may not be ----------------------------------------------------------------------------

@test "an empty input is an error, with or without a line" {
	fails 1 'tabview: stdin: is empty; expected a header' 'tabview </dev/null'
	fails 1 'tabview: stdin:1: is blank; expected a header' 'echo | tabview'
}

@test "ragged rows are named with their line" {
	fails 1 'tabview: stdin:3: 1 fields, header has 2' "printf 'a\tb\n1\t2\n3\n' | tabview"
	fails 1 'tabview: stdin:2: 3 fields, header has 2' "printf 'a,b\n1,2,3\n' | tabview"
}

@test "a stray quote is an error of its line, and swallows nothing" {
	fails 1 "tabview: stdin:2: a quote isn't closed at the end of the line" "printf 'a\tb\n1\t\"2\n3\t4\n' | tabview"
	local doubled='a quote inside a field; expected fields quoted whole, with quotes in them doubled'
	fails 1 "tabview: stdin:2: $doubled" "printf 'a\tb\n1\t2\"\n' | tabview"
	fails 1 "tabview: stdin:3: $doubled" "printf 'a,b\n1,2\n\"x\"y,2\n' | tabview"
	fails 1 "tabview: stdin:2: a quote isn't closed at the end of the line" "printf 'a b\n1 \"2\n3 4\n' | tabview"
}

@test "bytes that no text has are refused" {
	fails 1 'tabview: stdin:2: a zero byte; expected text' "printf 'a\n1\0\n' | tabview"
	fails 1 'tabview: stdin:1: a carriage return inside the line; expected lines that end in LF or CRLF' \
		"printf 'a\r1\r2\n' | tabview"
}

@test "columns need names, each its own" {
	fails 1 'tabview: stdin:1: column 2 has no name' "printf 'a\t\tb\n1\t2\t3\n' | tabview"
	fails 1 "tabview: stdin:1: two columns are named \`a'" "printf 'a\tb\ta\n1\t2\t3\n' | tabview"
}

@test "text from a pipe must end in a line feed; from a file it is a warning" {
	fails 1 'tabview: stdin:2: ends without a line feed; what wrote it may have failed' "printf 'a\n1' | tabview"
	printf 'a\n1' >a.tsv
	warns 'tabview: warning: a.tsv:2: no line feed at the end' tabview a.tsv
	same_text $'a\n1' <warns.out
}

@test "text where numbers are wanted is named with line and column" {
	fails 1 'tabview: stdin:3: column b: "x" is not a number' "printf 'a\tb\n1\t2\n3\tx\n' | tabview -O npy"
	for text in 0x1 1x 1e 1,5 --1 . e5 '1 2' infinit nano; do
		fails 1 "tabview: stdin:2: column b: \"$text\" is not a number" "printf 'a\tb\n1\t$text\n' | tabview -O npy"
	done
}

@test "names that are numbers alone would be read as data, so they aren't written" {
	fails 1 "tabview: stdout: the columns' names are numbers alone, which would be read as data" \
		"printf 'a\tb\n1\t2\n' | tabview --names=1,2"
	printf 'a\tb\n1\t2\n' | tabview --names=1,x | same_text $'1\tx\n1\t2'
}

# ---- numbers ---------------------------------------------------------------------------------------------

@test "numbers are spelled as %.15g where that reads back, else as %.17g, and read back to the same double" {
	need_python
	numpy "
rng = np.random.default_rng(1)
x = np.concatenate([rng.normal(size=3000), np.round(rng.normal(size=3000), 3), np.float32(rng.normal(size=3000)),
    np.frombuffer(rng.bytes(8 * 3000)), 10.0 ** np.arange(-323, 309), rng.integers(-10**17, 10**17, 3000).astype(float),
    2.0 ** np.arange(-1074, 1024), np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1.7976931348623157e308,
    999999999999999, 1e15, 123456789012345.5, 0.1, 1/3])])
put(x, 'x.npy')
with open('want.tsv', 'w') as f:
    f.write('unit_1\n')
    for v in x:
        s = '%.15g' % v
        f.write(('n/a' if v != v else s if float(s) == v else '%.17g' % v) + '\n')
"
	tabview -O tsv x.npy >x.tsv
	same_bytes want.tsv x.tsv
	tabview -O npy x.tsv >y.npy
	numpy "
x, y = get('x.npy'), get('y.npy')['unit_1']
assert np.array_equal(x[x == x].view('u8'), y[x == x].view('u8')) and np.isnan(y[x != x]).all()"
}

@test "decimals of any length are read to the nearest double" {
	need_python
	numpy "
rng = np.random.default_rng(2)
texts = ['%.*e' % (int(p), v) for p, v in zip(rng.integers(0, 45, 5000), rng.normal(size=5000) * 10.0 ** rng.integers(-300, 300, 5000))]
texts += ['%d.%0*d' % (a, int(p), b) for a, b, p in zip(rng.integers(0, 10**9, 5000), rng.integers(0, 10**9, 5000), rng.integers(9, 30, 5000))]
texts += ['+1.5', '.5', '5.', '1E5', '1e+05', '00012', '1e400', '-1e400', '1e-400', '9007199254740993', '-0']
open('t.tsv', 'w').write('x\n' + '\n'.join(texts) + '\n')
np.save('want.npy', [float(t) for t in texts])"
	tabview -O npy t.tsv >got.npy
	numpy "assert np.array_equal(np.load('want.npy').view('u8'), get('got.npy')['x'].view('u8'))"
}

@test "what is missing is read in all its spellings" {
	printf 'x\ty\nn/a\t1\nN/A\t1\nNaN\t1\nnan\t1\nNA\t1\n\t1\n-nan\t1\n  \t1\n' | tabview -O npy | tabview -O tsv | uniq -c |
		awk '{ print $1, $2, $3 }' | same_text $'1 x y\n8 n/a 1'
}

# ---- arrays -------------------------------------------------------------------------------------------------

@test "every numeric type, in both byte orders and both orders of values, is read as numpy reads it" {
	need_python
	numpy "
import os
os.mkdir('in')
for t in '<f2 <f4 <f8 >f2 >f4 >f8 i1 u1 ? <i2 >i2 <u2 >u2 <i4 >i4 <u4 >u4 <i8 >i8 <u8 >u8'.split():
    for order in 'CF':
        a = (np.random.default_rng(3).normal(size=(7, 5)) * 60).astype('f8')
        a = (abs(a) if 'u' in t else a).astype(t)
        if 'f' in t: a[0, :3] = np.nan, np.inf, -np.inf
        put(np.asarray(a, order=order), 'in/%s.%s' % (t.replace('<', 'l').replace('>', 'b').replace('?', 'bool'), order))"
	for file in in/*; do
		tabview "$file" >out.npy
		tabview -T "$file" >turned.npy
		tabview -O raw8 "$file" >doubles.raw
		tabview -O raw "$file" >singles.raw
		tabview -O tsv "$file" | tabview --matrix -O npy >text.npy
		tabview -O tsv -T "$file" | tabview --matrix -O npy >text-turned.npy
		FILE=$file numpy "
import os
a = get(os.environ['FILE'])
want = a if a.dtype == '<f4' else a.astype('f8')
for path, b, fortran in (('out.npy', want, np.isfortran(a)), ('turned.npy', want.T, not np.isfortran(a)),
    ('text.npy', want.astype('f8'), False), ('text-turned.npy', want.T.astype('f8'), False)):
    got = get(path)
    assert got.dtype == b.dtype and np.array_equal(got, b, equal_nan=True) and np.isfortran(got) == fortran, (a.dtype, path)
assert np.array_equal(np.fromfile('doubles.raw').reshape(a.shape), a.astype('f8'), equal_nan=True)
assert np.array_equal(np.fromfile('singles.raw', 'f4').reshape(a.shape), a.astype('f4'), equal_nan=True)"
	done
}

@test "headers of versions 1, 2 and 3 are read, and names in any script" {
	need_python
	for version in 1 2 3; do
		VERSION=$version numpy "
import os
put(np.array([(1, 2.5)], dtype=[('Größe' if os.environ['VERSION'] != '3' else '脳α', '<i4'), ('o\'d \\\\\\\\x\"', '<f8')]), 'v.npy',
    (int(os.environ['VERSION']), 0))
print(get('v.npy').dtype.names[1], file=open('name', 'w'))"
		tabview -O tsv v.npy >v.tsv
		[ "$(cut -f 1 v.tsv)" = "$([ $version = 3 ] && echo 脳α || echo Größe)"$'\n1' ]
		tabview v.npy >w.npy
		numpy "assert get('v.npy').dtype.names == get('w.npy').dtype.names and get('w.npy')[0].tolist() == (1.0, 2.5)"
	done
}

@test "a wide header takes version 2, and reads back" {
	{ seq -s $'\t' -f 'a_long_name_%g' 9000; seq -s $'\t' 9000; } >wide.tsv
	tabview -O npy wide.tsv >wide.npy
	[ "$(head -c 8 wide.npy | od -A n -t u1 | awk '{ print $7 }')" = 2 ]
	tabview -O tsv wide.npy | same_bytes - wide.tsv
}

@test "structured arrays of mixed types, padded and of thousands of records" {
	need_python
	numpy "
rng = np.random.default_rng(4)
a = np.zeros(9000, dtype=np.dtype([('b', '?'), ('time', '>f8'), ('s', '<f4'), ('i', '>i2')], align=True))
for n in a.dtype.names: a[n] = rng.integers(0, 2, 9000) if n == 'b' else rng.normal(size=9000) * 99
put(a, 'a.npy')"
	tabview a.npy >b.npy
	tabview -O tsv a.npy | tabview -O npy >c.npy
	numpy "
a, b, c = get('a.npy'), get('b.npy'), get('c.npy')
assert b.dtype == [(n, '<f8') for n in a.dtype.names] and b.tobytes() == c.tobytes()
for n in a.dtype.names: assert np.array_equal(a[n].astype('f8'), b[n])"
}

@test "units named by S and U fields, of either byte order, keep their names" {
	need_python
	numpy "
for t in ('S5', '<U5', '>U5'):
    names = ['V1', 'left', 'x' * 5] if t == 'S5' else ['V1', 'größe'[:5], '𝒳脳']
    put(np.array(list(zip(names, [1.0, 2.0, np.nan])), dtype=[('unit', t), ('z', '<f8')]), t.strip('<>') + t[0] + '.npy')"
	for file in *.npy; do
		tabview "$file" >copy.out
		FILE=$file numpy "
import os
a, b = get(os.environ['FILE']), get('copy.out')
names = [n.decode() if isinstance(n, bytes) else n for n in a['unit']]
assert b['unit'].tolist() == names and b['unit'].dtype.kind == 'U' and np.array_equal(a['z'], b['z'], equal_nan=True)"
		tabview -O tsv "$file" | tabview -O npy | cmp - copy.out
	done
}

@test "members of archives, stored and deflated, with and without .npy" {
	need_python
	numpy "
a = np.arange(12.0).reshape(3, 4)
np.savez('stored.npz', m=a, labels_L=np.arange(5))
np.savez_compressed('deflated.npz', m=a, big=np.tile(np.arange(1000.0), (400, 1)))
import zipfile
with zipfile.ZipFile('zip64.npz', 'w') as z:
    with z.open('m.npy', 'w', force_zip64=True) as f: np.lib.format.write_array(f, a)
    z.comment = b'a comment with PK\5\6 in it'
put(a, 'm.npy')"
	for archive in stored deflated zip64; do
		tabview $archive.npz:m | cmp - m.npy
		tabview $archive.npz:m.npy | cmp - m.npy
	done
	tabview --shape deflated.npz:big | same_text $'rows\tcolumns\torder\ttype\n400\t1000\tC\t<f8'
	tabview -O tsv stored.npz:labels_L | head -n 2 | same_text $'unit_1\n0'
	fails 1 "tabview: stored.npz: no member \`labels_R'; nearest is \`labels_L'" tabview stored.npz:labels_R
	fails 1 'tabview: stored.npz: is an archive; expected stored.npz:MEMBER with one of: m, labels_L' tabview stored.npz
}

@test "damaged archives are found out, at every byte that is cut and wherever one is changed in a member" {
	need_python
	numpy "np.savez_compressed('a.npz', m=np.arange(6.0))"
	size=$(stat -c %s a.npz)
	for ((n = 4; n < size; n += 7)); do
		head -c $n a.npz >cut.npz
		fails 1 'tabview: cut.npz: the archive is damaged or truncated' tabview cut.npz:m
	done
	numpy "
b = bytearray(open('a.npz', 'rb').read())
b[b.index(b'm.npy') + 30] ^= 1
open('bad.npz', 'wb').write(b)
np.savez('s.npz', m=np.arange(6.0))
b = bytearray(open('s.npz', 'rb').read())
b[b.index(b'NUMPY') + 130] ^= 1
open('sum.npz', 'wb').write(b)
b = bytearray(open('s.npz', 'rb').read())
place = b.index(b'PK\1\2')
b[place + 10] = 12
open('method.npz', 'wb').write(b)
b[place + 10] = 0; b[place + 8] |= 1
open('secret.npz', 'wb').write(b)"
	run tabview bad.npz:m
	[ "$status" -eq 1 ]
	fails 1 "tabview: sum.npz: the checksum of member \`m.npy' is wrong; the data are damaged" tabview sum.npz:m
	fails 1 "tabview: method.npz: member \`m.npy' is packed by method 12; expected stored or deflated" tabview method.npz:m
	fails 1 "tabview: secret.npz: member \`m.npy' is encrypted" tabview secret.npz:m
}

# ---- what an array may not be --------------------------------------------------------------------------------

@test "a stream shorter than its header says is an error that names where it ends, at any offset" {
	printf '1 2 3\n4 5 6\n7 8 9\n' | tabview --matrix -O npy >a.npy
	size=$(stat -c %s a.npz 2>/dev/null || stat -c %s a.npy)
	[ "$size" -eq $((128 + 72)) ]
	for ((n = 6; n < 8; n++)); do
		fails 1 "tabview: stdin: ends within the NPY header, $((8 - n)) bytes short" "head -c $n a.npy | tabview"
	done
	fails 1 'tabview: stdin: ends within the NPY header, 18 bytes short' 'head -c 110 a.npy | tabview'
	for ((n = 128; n < size; n += 5)); do
		fails 1 "tabview: stdin: ends within record $(((n - 128) / 24 + 1)) of 3" "head -c $n a.npy | tabview"
		[ "$(tail -c 1 fails.out | wc -c)" -eq 0 ] || ! tabview fails.out 2>/dev/null
	done
	tabview -T a.npy >f.npy
	for ((n = 128; n < size; n += 5)); do
		fails 1 "tabview: stdin: ends within unit $(((n - 128) / 24 + 1)) of 3" "head -c $n f.npy | tabview"
	done
	printf 'a\tb\n1\t2\n3\t4\n' | tabview -O npy >s.npy
	fails 1 'tabview: stdin: ends within record 2 of 2' "head -c -1 s.npy | tabview"
}

@test "bytes after an array are an error" {
	printf '1 2\n3 4\n' | tabview --matrix >a.npy
	fails 1 'tabview: stdin: bytes follow after 2 records' '(cat a.npy; printf x) | tabview'
	tabview -T a.npy >f.npy
	fails 1 'tabview: stdin: bytes follow after 2 units' '(cat f.npy; printf x) | tabview'
	printf 'a\tb\n1\t2\n' | tabview -O npy >s.npy
	fails 1 'tabview: stdin: bytes follow after 1 records' '(cat s.npy s.npy) | tabview'
	fails 1 'tabview: stdin: bytes follow after the data' '(cat s.npy s.npy) | tabview --shape'
}

@test "a header's mere word takes no memory" {
	# the sanitizers themselves need more
	local limit='ulimit -v 1000000;'
	case $BUILD in *san*) limit= ;; esac
	npy_header "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 100000000000), }" >wide.npy
	fails 1 'tabview: wide.npy: ends within record 1 of 3' bash -c "$limit tabview wide.npy"
	npy_header "{'descr': '<f4', 'fortran_order': True, 'shape': (100000000000, 3), }" >long.npy
	fails 1 'tabview: long.npy: ends within unit 1 of 3' bash -c "$limit tabview long.npy"
	npy_header "{'descr': [('a', '<U4000000000')], 'fortran_order': False, 'shape': (3,), }" >text.npy
	fails 1 'tabview: text.npy: ends within record 1 of 3' bash -c "$limit tabview text.npy"
	npy_header "{'descr': '<f8', 'fortran_order': False, 'shape': (4000000000, 4000000000), }" >huge.npy
	fails 1 'tabview: huge.npy: the array is too large for this machine' tabview huge.npy
	npy_header "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 1), }" >long.npy
	fails 1 'tabview: long.npy: NPY header: a dimension is too large for this machine' tabview long.npy
}

# header_fails MESSAGE DICT
header_fails() {
	npy_header "$2" >h.npy
	fails 1 "tabview: h.npy: $1" tabview h.npy
}

@test "types that are no numbers or texts are refused by name" {
	header_fails "the array has type \`|O'; expected numbers or text" "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
	header_fails "the array has type \`<c8'; expected numbers or text" "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }"
	header_fails "the array has type \`<f16'; expected numbers or text" "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }"
	header_fails "field \`t' has type \`<M8[s]'; expected numbers or text" \
		"{'descr': [('t', '<M8[s]')], 'fortran_order': False, 'shape': (1,), }"
	header_fails "field \`v' is an array; expected one value a record" \
		"{'descr': [('a', '<f8'), ('v', '<f8', (3,))], 'fortran_order': False, 'shape': (1,), }"
	header_fails "field \`r' is itself a record; expected numbers or text" \
		"{'descr': [('r', [('x', '<f8')])], 'fortran_order': False, 'shape': (1,), }"
	header_fails "NPY header: a field has a title; expected fields with names alone" \
		"{'descr': [(('title', 'x'), '<f8')], 'fortran_order': False, 'shape': (1,), }"
}

@test "headers that numpy wouldn't write are refused" {
	header_fails "two fields are named \`a'" "{'descr': [('a', '<f8'), ('a', '<f8')], 'fortran_order': False, 'shape': (1,), }"
	header_fails "field 1 has no name" "{'descr': [('', '<f8')], 'fortran_order': False, 'shape': (1,), }"
	header_fails "the records have no fields" "{'descr': [], 'fortran_order': False, 'shape': (1,), }"
	header_fails "the records have no bytes" "{'descr': [('a', '<U0')], 'fortran_order': False, 'shape': (1,), }"
	header_fails "records in 2 dimensions; expected 1" "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1, 1), }"
	header_fails "NPY header, byte 34: expected True or False" "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,), }"
	header_fails "NPY header, byte 58: expected nothing after the dict" \
		"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } x"
	header_fails "NPY header, byte 41: expected descr, fortran_order and shape, once each" \
		"{'descr': '<f8', 'fortran_order': False}"
	header_fails "NPY header, byte 6: expected descr, fortran_order and shape, once each" "{'dsc': '<f8'}"
	header_fails "NPY header, byte 1: expected a string" "{3: 4}"
	header_fails "more than 8 dimensions" "{'descr': '<f8', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }"
	header_fails "3 dimensions; expected records, or records and units" "{'descr': '<f8', 'fortran_order': False, 'shape': (1,1,1), }"
	header_fails "0 records of 3 units; expected at least one of each" "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3), }"
	printf '\223NUMPY\4\0\1\0\n' >v.npy
	fails 1 'tabview: v.npy: NPY version 4.0; expected 1.0, 2.0 or 3.0' tabview v.npy
	printf '\223NUMPY\2\0\377\377\377\377\n' >v.npy
	fails 1 'tabview: v.npy: an NPY header of 4294967295 bytes; at most 67108864 are read' tabview v.npy
}

@test "arrays of texts, of either kind, order and byte order, come out as tables" {
	need_python numpy
	"$PYTHON" -c "
import numpy as np
t = [['R_V1', 'Visual1', '1.25'], ['L_\u00e4', 'Default', ''], ['c', 'nan', '3']]
np.save('u.npy', np.array(t)); np.save('f.npy', np.asfortranarray(np.array(t))); np.save('big.npy', np.array(t, '>U9'))
np.save('s.npy', np.array([[x.encode() for x in r] for r in t], 'S9')); np.save('one.npy', np.array(['a b', 'c']))
np.savez('texts.npz', regions=np.array(t))"
	for file in u.npy f.npy big.npy s.npy texts.npz:regions; do
		tabview $file | same_text $'unit_1\tunit_2\tunit_3\nR_V1\tVisual1\t1.25\nL_ä\tDefault\tn/a\nc\tn/a\t3'
		tabview -T $file | same_text $'unit_1\tunit_2\tunit_3\nR_V1\tL_ä\tc\nVisual1\tDefault\tn/a\n1.25\tn/a\t3'
	done
	tabview one.npy | same_text $'unit_1\na b\nc'
	tabview -T one.npy | same_text $'unit_1\tunit_2\na b\tc'
	tabview u.npy | tabview --names=name,network,myelin | tabview -c myelin --rows=1 | same_text $'myelin\n1.25'
	fails 1 'tabview: u.npy: holds text, which only TSV can hold' tabview -O npy u.npy
	fails 2 'tabview: an array of texts is shown whole; -c, --names and --rows need a second tabview; see tabview --help' \
		tabview -c 1 u.npy
	fails 1 'tabview: u.npy: holds text; expected numbers' tabview --matrix u.npy
	# cut anywhere, it isn't shown as whole
	for n in 128 129 200 "$(($(wc -c <u.npy) - 1))"; do
		head -c "$n" u.npy >cut.npy
		run ! tabview cut.npy
	done
}

@test "text among the numbers of a structured array is refused, but for unit in front" {
	need_python
	numpy "
put(np.array([(1.0, 'x')], dtype=[('z', 'f8'), ('unit', 'U2')]), 'back.npy')
put(np.array([('a', 'x')], dtype=[('unit', 'U2'), ('group', 'U2')]), 'group.npy')"
	fails 1 'tabview: back.npy: column unit is text; expected numbers' tabview back.npy
	fails 1 'tabview: group.npy: column group is text; expected numbers' tabview group.npy
}

# ---- picking ---------------------------------------------------------------------------------------------------

@test "-c takes names, globs and ranges, in the order given and each once" {
	printf 'a\trot_x\tb\trot_y\t7\n1\t2\t3\t4\t5\n' >t.tsv
	tabview -c 'rot_*,1,rot_x' t.tsv | same_text $'rot_x\trot_y\ta\n2\t4\t1'
	tabview -c 4-,2-3 t.tsv | same_text $'rot_y\t7\trot_x\tb\n4\t5\t2\t3'
	tabview -c 7,1 t.tsv | same_text $'7\ta\n5\t1'
	fails 1 "tabview: t.tsv: no column \`rot_z'; nearest is \`rot_x'" tabview -c rot_z t.tsv
	fails 1 "tabview: t.tsv: no column fits \`q*'; one is \`a'" tabview -c 'q*' t.tsv
	fails 1 'tabview: t.tsv: no columns 3-9; there are 5' tabview -c 3-9 t.tsv
	fails 1 'tabview: t.tsv: no columns 0; there are 5' tabview -c 0 t.tsv
}

@test "unit stays in front and isn't counted, whether it is named or not" {
	printf 'unit\ta\tb\nx\t1\t2\ny\t3\t4\n' >u.tsv
	tabview -O npy u.tsv >u.npy
	for file in u.tsv u.npy; do
		tabview -O tsv -c 2 $file | same_text $'unit\tb\nx\t2\ny\t4'
		tabview -O tsv -c b,unit $file | same_text $'unit\tb\nx\t2\ny\t4'
		tabview -O tsv --names=p,q $file | same_text $'unit\tp\tq\nx\t1\t2\ny\t3\t4'
		tabview -O tsv --rows=2 $file | same_text $'unit\ta\tb\ny\t3\t4'
		tabview -O tsv $file:b,unit | same_text $'unit\tb\nx\t2\ny\t4'
	done
	tabview -c unit u.tsv | same_text $'unit\nx\ny'
}

@test "--rows takes A-B, A- and A, in text, structured and plain arrays of both orders" {
	seq 9 | awk '{ print $1, 10 * $1 }' >nine.txt
	tabview --names=a,b nine.txt >t.tsv
	tabview -O npy t.tsv >s.npy
	tabview --matrix t.tsv >c.npy
	tabview -T c.npy >turned.npy
	tabview -T t.tsv | tabview --matrix | tabview -T >f.npy
	for file in t.tsv s.npy c.npy f.npy; do
		tabview -O tsv --rows=3-4 $file | tail -n +2 | same_text $'3\t30\n4\t40'
		tabview -O tsv --rows=8- $file | tail -n +2 | same_text $'8\t80\n9\t90'
		tabview -O tsv --rows=9 -c 2 $file | tail -n +2 | same_text 90
		fails 1 "tabview: $file: no rows 9-10; there are 9" tabview -O tsv --rows=9-10 $file
		fails 1 "tabview: $file: no rows 10-; there are 9" tabview -O tsv --rows=10- $file
	done
	tabview -O tsv --rows=2 -c 3-4 turned.npy | same_text $'unit_3\tunit_4\n30\t40'
	fails 1 'tabview: turned.npy: flows column by column; expected columns picked in that order' tabview -c 4,3 turned.npy
}

@test "what is cut off is read all the same, so that its end is proven" {
	printf 'a\n1\n2\nx\ty\n' >bad.tsv
	fails 1 'tabview: bad.tsv:4: 2 fields, header has 1' tabview --rows=1 bad.tsv
}

@test "--names gives an array names, and must fit" {
	printf '1 2\n3 4\n' | tabview --matrix >a.npy
	tabview --names=x,y a.npy | tabview -O tsv | same_text $'x\ty\n1\t2\n3\t4'
	tabview -T a.npy | tabview --names=x,y | tabview -O tsv | same_text $'x\ty\n1\t3\n2\t4'
	fails 1 'tabview: a.npy: --names has 3 names for 2 columns' tabview --names=x,y,z a.npy
	fails 2 'tabview: --names=x, has an empty name; see tabview --help' tabview --names=x, a.npy
	fails 2 "tabview: --names=x,x has \`x' twice; see tabview --help" tabview --names=x,x a.npy
}

# ---- turning, stacking, shapes ------------------------------------------------------------------------------------

@test "-T of an array rewrites its header and moves no value" {
	seq 600 | awk '{ printf "%d%s", $1, NR % 20 ? "\t" : "\n" }' | tabview --matrix >a.npy
	tabview -T a.npy >t.npy
	cmp <(tail -c 4800 a.npy) <(tail -c 4800 t.npy)
	tabview --shape t.npy | same_text $'rows\tcolumns\torder\ttype\n20\t30\tF\t<f8'
	tabview -T t.npy | cmp - a.npy
}

@test "-T of a named table makes a unit table of it, and twice gives it back with its rows named" {
	printf 'time\ta\tb\n0\t1\tn/a\n2\t3\t4\n' >t.tsv
	tabview -T t.tsv | same_text $'unit\trow_1\trow_2\ntime\t0\t2\na\t1\t3\nb\tn/a\t4'
	tabview -T t.tsv | tabview -T | same_text $'unit\ttime\ta\tb\nrow_1\t0\t1\tn/a\nrow_2\t2\t3\t4'
	tabview -O npy t.tsv | tabview -T | tabview -O tsv | same_text $'unit\trow_1\trow_2\ntime\t0\t2\na\t1\t3\nb\tn/a\t4'
	printf 'unit\tz\nx\t1\nx\t2\n' >twice.tsv
	fails 1 "tabview: twice.tsv: two rows are named \`x'; expected names that can be columns" tabview -T twice.tsv
	fails 1 'tabview: stdin:2: column b: "x" is not a number' "printf 'a\tb\n1\tx\n' | tabview -T"
}

@test "--stack makes a record of each table, named as the units are, and checks that they are the same" {
	printf 'unit\tz\teffect\nx\t1\t2\ny\t3\t4\n' >1.tsv
	printf 'unit\teffect\tz\nx\t20\t10\ny\t40\tn/a\n' >2.tsv
	tabview --stack=z 1.tsv 2.tsv | same_text $'x\ty\n1\t3\n10\tn/a'
	tabview --stack=effect 1.tsv | same_text $'x\ty\n2\t4'
	tabview --stack=effect <1.tsv | same_text $'x\ty\n2\t4'
	tabview -c z -O npy 1.tsv | tabview --matrix | tabview --names=z >plain.npy
	tabview --stack=z plain.npy plain.npy plain.npy >stack.npy
	tabview --shape stack.npy | same_text $'rows\tcolumns\torder\ttype\n3\t2\tC\t<f8'
	sed s/y/w/ 2.tsv >3.tsv
	fails 1 "tabview: 3.tsv: unit 2 is \`w'; in 1.tsv it is \`y'" tabview --stack=z 1.tsv 3.tsv
	head -n 2 2.tsv >4.tsv
	fails 1 'tabview: 4.tsv: 1 units; 1.tsv has 2' tabview --stack=z 1.tsv 4.tsv
	fails 1 'tabview: plain.npy: its units have no names; those of 1.tsv have some' tabview --stack=z 1.tsv plain.npy
	fails 1 'tabview: 1.tsv: its units have names; those of plain.npy have none' tabview --stack=z plain.npy 1.tsv
	fails 1 "tabview: 1.tsv: no column \`zz'; nearest is \`z'" tabview --stack=zz 1.tsv
	head -n 1 1.tsv >0.tsv
	fails 1 'tabview: 0.tsv: has no units' tabview --stack=z 0.tsv
}

@test "--matrix leaves names, unit and time out" {
	printf 'time\ta\tb\n0\t1\t2\n1\t3\tn/a\n' >t.tsv
	tabview --matrix t.tsv | tabview -O tsv | same_text $'unit_1\tunit_2\n1\t2\n3\tn/a'
	tabview -O npy t.tsv | tabview --matrix -c b | tabview -O tsv | same_text $'unit_1\n2\nn/a'
	printf 'unit\ta\nx\t1\n' | tabview --matrix -O tsv | same_text $'unit_1\n1'
	printf 'unit\ta\nx\t1\n' | tabview --matrix | tabview --shape | same_text $'rows\tcolumns\torder\ttype\n1\t1\tC\t<f8'
}

@test "--shape names rows, columns, order and type" {
	need_python
	printf 'a\tb\nx\t1\n' | tabview --shape | same_text $'rows\tcolumns\torder\ttype\n1\t2\tC\ttext'
	for type in '<f4' '>f8' '<i2' '|u1' '|b1' '<U7' '|S3'; do
		TYPE=$type numpy "import os; put(np.zeros((3, 2), os.environ['TYPE'], order='F'), 's.npy')"
		tabview --shape s.npy | same_text $'rows\tcolumns\torder\ttype\n3\t2\tF\t'"$type"
	done
	numpy "put(np.zeros((3, 2, 2)), 's.npy')"
	fails 1 'tabview: s.npy: 3 dimensions; expected 1 or 2' tabview --shape s.npy
	printf '1 2\n' | tabview --matrix >a.npy
	fails 1 'tabview: stdin: ends within the data, 1 bytes short' 'head -c -1 a.npy | tabview --shape'
}

@test "headerless floats come back, with and without their number, and must be whole" {
	printf '1 2 3\n4 5 6\n' | tabview --matrix >a.npy
	tabview -O raw8 a.npy >a.f8
	tabview -O raw a.npy >a.f4
	tabview --raw=3:f8 a.f8 | cmp - a.npy
	tabview --raw=3:f8,2 <a.f8 | cmp - a.npy
	tabview --raw=3 a.f4 | tabview --shape | same_text $'rows\tcolumns\torder\ttype\n2\t3\tC\t<f4'
	tabview --raw=3:f4,2 -O tsv a.f4 | same_text $'unit_1\tunit_2\tunit_3\n1\t2\t3\n4\t5\t6'
	tabview -T a.npy | tabview -O raw8 -T | cmp - a.f8
	tabview -O raw8 -T a.npy | tabview --raw=2:f8 -O tsv | same_text $'unit_1\tunit_2\n1\t4\n2\t5\n3\t6'
	fails 1 "tabview: a.f4: 24 bytes aren't whole records of 20 bytes" tabview --raw=5 a.f4
	fails 1 "tabview: stdin: 0 bytes aren't whole records of 20 bytes" 'tabview --raw=5 </dev/null'
	fails 1 'tabview: a.f4: ends within record 3 of 3' tabview --raw=3,3 a.f4
	fails 1 'tabview: a.f4: bytes follow after 1 records' tabview --raw=3,1 a.f4
	for layout in 0 x 3:f2 3,0 3,x 3: ,2 ''; do
		fails 2 "tabview: --raw=$layout: expected COLS[:f8][,ROWS]; see tabview --help" tabview --raw=$layout a.f4
	done
}

@test "by unit to text and headerless floats, in blocks of more than one tile" {
	need_python
	numpy "
a = np.asfortranarray(np.random.default_rng(5).normal(size=(30, 1300)).astype('f4'))
put(a, 'f.npy')
put(np.ascontiguousarray(a), 'c.npy')"
	cmp <(tabview -O tsv f.npy) <(tabview -O tsv c.npy)
	cmp <(tabview -O raw f.npy) <(tabview -O raw c.npy)
	cmp <(tabview -T -O raw f.npy) <(tabview -T -O raw c.npy)
	cmp <(tabview -c 510-515,1025 -O raw f.npy) <(tabview -c 510-515,1025 -O raw c.npy)
	cmp <(tabview -c 510-515,1025 --rows=7-20 -O tsv f.npy) <(tabview -c 510-515,1025 --rows=7-20 -O tsv c.npy)
}

# ---- the command line ---------------------------------------------------------------------------------------------

@test "options that don't go together are usage errors" {
	printf 'a\tb\n1\t2\n' >t.tsv
	local second='use a second tabview; see tabview --help'
	fails 2 "tabview: --matrix goes with neither -T nor --names; $second" tabview --matrix -T t.tsv
	fails 2 "tabview: --stack goes with -o and -O alone; $second" tabview --stack=a -T t.tsv
	fails 2 "tabview: --shape is that of the whole table; $second" tabview --shape -c a t.tsv
	fails 2 'tabview: --names of a table that -T turns need a second tabview; see tabview --help' tabview -T --names=x t.tsv
	fails 2 'tabview: a table with names is turned whole; -c and --rows need a second tabview; see tabview --help' \
		tabview -T -c a t.tsv
	fails 2 'tabview: columns are picked twice: -c a and :b; see tabview --help' tabview -c a t.tsv:b
	fails 2 "tabview: more than one table: \`t.tsv'; see tabview --help" tabview t.tsv t.tsv
	fails 2 "tabview: no encoding \`csv'; expected tsv, npy, raw or raw8; see tabview --help" tabview -O csv t.tsv
	for rows in 0 2-1 x 1-x -3 1-2-3 ''; do
		fails 2 "tabview: --rows=$rows: expected A-B, A- or A, counted from 1; see tabview --help" tabview --rows=$rows t.tsv
	done
	printf '1 2\n' | tabview --matrix >a.npy
	mv a.npy a:1
	cp a:1 a
	rm a:1
	fails 1 'tabview: a: has no names; columns can be picked from named ones only' tabview a:1
}

@test "a file that -o names appears whole or not at all" {
	printf 'a\n1\n' | tabview -o good.tsv
	same_text $'a\n1' <good.tsv
	fails 1 'tabview: stdin:2: 2 fields, header has 1' "printf 'a\n1\t2\n' | tabview -o bad.tsv"
	[ ! -e bad.tsv ]
	[ "$(find . -name '.*~' | wc -l)" -eq 0 ]
}

@test "a record of text leaves before the next one comes" {
	mkfifo to from
	tabview <to >from &
	exec 7>to 8<from
	printf 'a\n1\n2\n' >&7
	read -r -t 10 line <&8
	[ "$line" = a ]
	read -r -t 10 line <&8
	[ "$line" = 1 ]
	# the last byte is held back: it is the line feed of 2
	printf '3\n' >&7
	read -r -t 10 line <&8
	[ "$line" = 2 ]
	exec 7>&-
	[ "$(cat <&8)" = 3 ]
	wait
}
