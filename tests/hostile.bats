#!/usr/bin/env bats
# hostile: attempts on what all programs promise: that nothing half-done looks done, whoever is killed and wherever; that
# inputs of any shape are read or refused; that errors are told and tell themselves apart from results.
load helpers

# ---- writers that are killed ------------------------------------------------------------------------------------

# killed_while_waiting COMMAND...: what a pipe holds of a program that was killed when the pipe was full.
killed_while_waiting() {
	perl -e '
		my $pid = open(my $pipe, "-|", @ARGV) // die;
		for (1 .. 500) {
			select(undef, undef, undef, 0.005);
			open(my $stat, "<", "/proc/$pid/stat") or die;
			last if (split / /, <$stat>)[2] eq "S" && $_ > 2;
		}
		kill "KILL", $pid;
		binmode STDOUT;
		print while <$pipe>;' "$@"
}

@test "a table whose writer is killed while it waits never ends with a whole line" {
	local start
	for start in 1 2 3 4 5 6; do
		{ head -c "$start" </dev/zero | tr '\0' a; echo; yes 11 | head -n 600000; } >lines.tsv
		killed_while_waiting tabview lines.tsv >got
		[ "$(wc -c <got)" -gt 100000 ]
		[ "$(wc -c <got)" -lt 1700000 ]
		[ -n "$(tail -c 1 got)" ]
	done
}

@test "nor does a table of texts" {
	local width
	need_python
	for width in 1 2 3 4 5 6; do
		"$PYTHON" -c "import numpy as np; np.save('texts.npy', np.full(900000, 'a' * $width))"
		killed_while_waiting tabview texts.npy >got
		[ "$(wc -c <got)" -gt 100000 ]
		[ -n "$(tail -c 1 got)" ]
	done
}

# ---- operands ---------------------------------------------------------------------------------------------------

@test "standard input can't be read twice, whatever for" {
	local command tool
	printf 'a\tb\n1\t2\n' >table.tsv
	"$TOP/tests/make_image" image.nii 1 1 2 3 4 5 6
	for command in 'contrast -d - a <table.tsv' 'fixedfx - - <table.tsv' 'tabdiff - - <table.tsv' \
		'tabview --stack=a - - <table.tsv' 'mkdesign -t 2 -x - - <table.tsv' 'glmfit -d - <table.tsv' \
		'glmresid -d x -f - <table.tsv' 'imgunpack - - <image.nii' 'imgunpack -m - - <image.nii' \
		'imginfo - - <image.nii' 'imgmask --method=nonzero - - <image.nii' 'clusters -m - <image.nii'; do
		tool=${command%% *}
		fails 2 "$tool: standard input can be read only once; see $tool --help" "$command"
	done
}

@test "an output without a name is refused" {
	printf 'a\n1\n' >table.tsv
	fails 2 'tabview: -o: an empty name; expected that of a file; see tabview --help' tabview -o '' table.tsv
	[ "$(ls -A)" = $'fails.err\nfails.out\ntable.tsv' ]
	"$TOP/tests/make_image" mask.nii 1 1 1 0 1 1 0
	fails 2 'imgpack: -o: an empty name; expected that of a file; see imgpack --help' imgpack -m mask.nii -o '' table.tsv
}

@test "what an image can't be called is told before the stream is read" {
	"$TOP/tests/make_image" mask.nii 1 1 1 0 1 1 0
	for name in foo '%' %.npy; do
		fails 1 "imgpack: $name: an image's name ends in .nii, .hdr or .img, or one of these and .gz, or in .mgh or .mgz" \
			"printf 'no table' | imgpack -m mask.nii -o $name"
	done
}

@test "what is written aside is written through no link" {
	printf 'a\n1\n' >table.tsv
	echo precious >victim
	run -1 bash -c 'ln -s victim ".out.tsv.$$~"; exec tabview -o out.tsv table.tsv'
	[ "$output" = 'tabview: out.tsv: cannot create: Too many levels of symbolic links' ]
	[ "$(cat victim)" = precious ]
	[ ! -e out.tsv ]
}

@test "an output that is a link is written where it leads, also where nothing is yet" {
	local name
	printf 'a\n1\n' >table.tsv
	mkdir sub
	ln -s sub/new.tsv one
	ln -s "$PWD/one" two
	for name in two one; do
		tabview -o $name table.tsv
		[ -L $name ]
		[ ! -L sub/new.tsv ]
		cmp table.tsv sub/new.tsv
		rm sub/new.tsv
	done
	ln -s round round
	fails 1 'tabview: round: cannot create: Too many levels of symbolic links' tabview -o round table.tsv
	ln -s none/new.tsv astray
	fails 1 'tabview: astray: cannot create: No such file or directory' tabview -o astray table.tsv
	fails 1 'tabview: table.tsv: no column `b'\''; nearest is `a'\' tabview -c b -o one table.tsv
	[ -L one ]
	[ -z "$(ls -A sub)" ]
}

# ---- texts ------------------------------------------------------------------------------------------------------

@test "an image where a table is expected is called one" {
	local file
	"$TOP/tests/make_image" bold.nii 2 1 2 3 4 5 6 7 8 9 10 11 12
	gzip -nc bold.nii >bold.nii.gz
	imgunpack bold.nii | imgpack -r bold.nii --scans -o bold.mgz
	imgunpack bold.nii | imgpack -r bold.nii --scans -o pair.img
	"$TOP/tests/make_gifti" map.gii array values=1,2,3
	for file in bold.nii bold.nii.gz bold.mgz pair.hdr map.gii; do
		fails 1 "fdrthresh: $file: is an image; expected a table, as imgunpack makes of it" fdrthresh $file
		fails 1 'mkdesign: stdin: is an image; expected a table, as imgunpack makes of it' "mkdesign <$file"
	done
	# what merely begins alike
	printf '<a>\tb\n1\t2\n' | tabview | same_text $'<a>\tb\n1\t2'
	printf '\134\n1\n' | tabview | same_text $'\\\n1'
}

@test "an expression that begins with - is no call for help" {
	fails 2 "contrast: unknown option \`-house + face'; if it isn't meant as one, write it after --; see contrast --help" \
		contrast -d design.tsv '-house + face'
	fails 2 "tabview: unknown option \`-ha'; see tabview --help" tabview -ha
	printf 'house\tface\n1\t0\n0\t1\n1\t1\n' >design.tsv
	contrast -d design.tsv --print -- '-house + face' | same_text $'unit\thouse\tface\n-house + face\t-1\t1'
}

@test "names that aren't UTF-8 become NPY as Latin-1, and are read by numpy" {
	printf 'unit\t\xe9\xe9\n\xe9a\t1\n\xc3\xa9\xf0\x9f\x98\x80\t2\n\xc0\x80\xff\t3\n\xe2\x82\t4\n' >latin.tsv
	printf 'unit\t\xc3\xa9\xc3\xa9\n\xc3\xa9a\t1\n\xc3\xa9\xf0\x9f\x98\x80\t2\n' >utf8.tsv
	printf '\xc3\x80\xc2\x80\xc3\xbf\t3\n\xc3\xa2\xc2\x82\t4\n' >>utf8.tsv
	tabview -O npy -o latin.npy latin.tsv
	tabview -O tsv latin.npy | cmp - utf8.tsv
	need_python
	"$PYTHON" -c '
import numpy as np
a = np.load("latin.npy")
assert a.dtype.names == ("unit", "\xe9\xe9"), a.dtype
assert list(a["unit"]) == ["\xe9a", "\xe9\U0001f600", "\xc0\x80\xff", "\xe2\x82"], a["unit"]'
}

# ---- sizes ------------------------------------------------------------------------------------------------------

# npy_header FILE DICT: an array of zeros, as few as fit into 400 bytes.
npy_header() {
	perl -e 'my $dict = $ARGV[0] . " " x (117 - length $ARGV[0]) . "\n";
		print "\x93NUMPY\1\0", pack("v", 118), $dict, "\0" x 400' "$2" >"$1"
}

@test "columns of an array unit by unit take no memory by the header's mere word" {
	local limit='ulimit -v 1000000; exec' options
	case $BUILD in *san*) limit="exec" ;; esac
	npy_header units.npy "{'descr': '<f4', 'fortran_order': True, 'shape': (12, 1000000000000), }"
	npy_header scans.npy "{'descr': '|u1', 'fortran_order': True, 'shape': (1000000000000, 12), }"
	for options in '-O npy' '-O tsv' '-O raw' '--matrix' '-T' '-T -O tsv' '--rows=1-2 -O tsv'; do
		fails 1 'tabview: units.npy: ends within unit 9 of 1000000000000' "$limit tabview $options units.npy"
		fails 1 'tabview: scans.npy: ends within unit 1 of 12' "$limit tabview $options scans.npy"
	done
	fails 1 'tabview: units.npy: 1000000000000 columns; at most 4194304 have names' tabview -c 1-2 units.npy
	fails 1 'tabview: units.npy: 1000000000000 columns; at most 4194304 have names' tabview --names=a,b units.npy
}

@test "volumes that a header alone knows of have no names" {
	local limit='ulimit -v 1000000; exec'
	case $BUILD in *san*) limit="exec" ;; esac
	"$TOP/tests/make_nifti" many.nii version=2 dims=1,1,1,2000000000 type=uint8 values=1
	fails 1 'imgunpack: many.nii: ends within volume 2 of 2000000000' "$limit imgunpack --units many.nii"
	"$TOP/tests/make_gifti" many.gii count=2000000000 array values=1
	fails 1 'imgunpack: many.gii: has 1 data arrays; expected the 2000000000 of NumberOfDataArrays' \
		"$limit imgunpack --units many.gii"
	# but those that are there do
	"$TOP/tests/make_nifti" many.nii version=2 dims=1,1,1,50000 type=uint8 modulo=200
	(ulimit -t 3; exec imgunpack --units -O tsv many.nii) | head -n 1 | tr '\t' '\n' | tail -n 1 | same_text many_50000
}
